"""Signing in with the network, and the code of the answer: nobody gets to what is not theirs."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from connectors.errors import Retryable
from connectors.values import Account
from tests.integration.pages.visitor import Visitor, addressed


def begin(held, visitor):
    """Start signing in; the network's answer address."""
    visitor.get(f"/s/{held.slug}")
    answer = visitor.post(f"/s/{held.slug}/sign-in")
    assert answer.status_code == 303
    return answer.location.removeprefix(held.house.config.public_url)


def test_signing_in_shows_one_s_own_holds_only(held):
    held.reply("bob")
    held.network.codes["memory"] = Account("u-bob", "bob")
    visitor = Visitor(held)
    answer = visitor.get(begin(held, visitor))
    assert (answer.status_code, answer.location) == (303, f"/s/{held.slug}")
    page = visitor.get(answer.location).text
    assert "Your holds, @bob" in visitor.text()
    assert held.of("bob").token in page
    assert held.of("ann").token not in page


def test_the_session_is_new_after_signing_in(held):
    held.network.codes["memory"] = Account("u-ann", "ann")
    visitor = Visitor(held)
    way = begin(held, visitor)
    with visitor.client.session_transaction(base_url="https://sell.example.com") as session:
        session["planted"] = "by somebody else"
        old = session["csrf"]
    visitor.get(way)
    with visitor.client.session_transaction(base_url="https://sell.example.com") as session:
        assert "planted" not in session
        assert session.get("csrf") != old
        assert session["account"]["handle"] == "ann"
    visitor.get(f"/s/{held.slug}")
    assert visitor.post("/sign-out", {"sale": held.slug}, csrf=old).status_code == 400


@pytest.mark.parametrize("state", ["", "wrong", "é" * 20, "\x00", "x" * 10_000])
def test_a_sign_in_that_this_browser_did_not_begin(held, state):
    held.network.codes["memory"] = Account("u-ann", "ann")
    visitor = Visitor(held)
    begin(held, visitor)
    assert visitor.get("/signed-in", query_string={"state": state, "code": "memory"}).status_code == 400
    assert "The sign-in did not work" in visitor.text()
    assert Visitor(held).get("/signed-in", query_string={"state": state, "code": "memory"}).status_code == 400
    assert "memory" in held.network.codes, "the code was not even tried"


def test_a_sign_in_is_good_once(held):
    held.network.codes["memory"] = Account("u-ann", "ann")
    visitor = Visitor(held)
    way = begin(held, visitor)
    assert visitor.get(way).status_code == 303
    assert visitor.get(way).status_code == 400


def test_a_code_that_the_network_does_not_confirm(held):
    visitor = Visitor(held)
    assert visitor.get(begin(held, visitor)).status_code == 400
    assert "The sign-in did not work" in visitor.text()


def test_who_says_no_at_the_network_is_back_at_the_sale(held):
    visitor = Visitor(held)
    way = begin(held, visitor).replace("code=memory", "error=access_denied")
    answer = visitor.get(way)
    assert answer.location == f"/s/{held.slug}"
    visitor.get(answer.location)
    assert "You did not sign in" in visitor.text()


def test_a_network_that_is_away_while_signing_in_loses_nothing(held, monkeypatch):
    held.network.codes["memory"] = Account("u-ann", "ann")
    visitor = Visitor(held)
    way = begin(held, visitor)
    real = held.network.signed_in

    def gone(*_):
        raise Retryable("away")

    monkeypatch.setattr(held.network, "signed_in", gone)
    answer = visitor.get(way)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Your hold goes on" in visitor.text()
    monkeypatch.setattr(held.network, "signed_in", real)
    assert visitor.get(way).status_code == 303


@pytest.mark.parametrize(
    "where", ["https://evil.example", "//evil.example", "/\\evil.example", "..", "", "\r\nX: y"]
)
def test_no_way_leads_off_to_where_a_stranger_says(held, where):
    held.network.codes["memory"] = Account("u-ann", "ann")
    visitor = Visitor(held)
    way = begin(held, visitor)
    answer = visitor.get(f"{way}&{urlencode({'next': where, 'sale': where, 'return_to': where})}")
    assert "evil" not in (answer.location or "")
    visitor.get(f"/s/{held.slug}")
    answer = visitor.post("/sign-out", {"sale": where})
    assert answer.status_code == 404
    answer = visitor.get(
        f"/c/{held.of('ann').token}", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    assert "evil.example" not in answer.text


def by_code(held, visitor, code):
    visitor.get(f"/s/{held.slug}")
    return visitor.post(f"/s/{held.slug}/code", {"code": code})


def test_a_code_leads_to_the_hold(held):
    code = held.of("ann").code
    assert (
        by_code(held, Visitor(held), f" {code[:3].lower()} {code[3:]} ").location == f"/c/{held.of('ann').token}"
    )


@pytest.mark.parametrize("code", ["", "1", "AAAAAA", "%", "______", "\x00" * 6, "é" * 6, "A" * 100_000])
def test_a_wrong_code_says_so(held, code):
    visitor = Visitor(held)
    answer = by_code(held, visitor, code)
    assert answer.location == f"/s/{held.slug}?code=unknown"
    visitor.get(answer.location)
    assert "This code is not known in this sale" in visitor.text()


def test_a_code_that_everybody_can_read_does_not_lead_to_an_address(held, ann):
    code = held.of("ann").code
    mine = Visitor(held)
    assert by_code(held, mine, code).location == ann.path
    addressed(ann)
    stranger = Visitor(held)
    assert by_code(held, stranger, code).location == f"/s/{held.slug}?code=used"
    stranger.get(f"/s/{held.slug}?code=used")
    assert "This code has done its work" in stranger.text()
    assert by_code(held, mine, code).location == ann.path, "the browser that began goes on with it"


def test_codes_are_not_guessed(held):
    visitor = Visitor(held)
    answers = [by_code(held, visitor, f"AAAA{n:02d}").status_code for n in range(12)]
    assert answers[:10] == [303] * 10
    assert answers[10:] == [429] * 2
    assert "Too many attempts" in visitor.text()


def test_where_the_merchant_wants_no_codes_there_are_none(held):
    held.shop.items["MUG"] = replace(held.shop.items["PRINT"], sku="MUG", id="id-MUG")
    held.slug = held.on_sale("MUG", 1).slug
    visitor = Visitor(held)
    visitor.get(f"/s/{held.slug}")
    assert visitor.soup.find(id="code") is None
    assert by_code(held, visitor, "AAAAAA").status_code == 404
