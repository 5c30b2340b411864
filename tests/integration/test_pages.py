"""The buyers' pages over HTTP: whatever a browser sends gets a clear answer, never a 500, and nothing is lost."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from bridge import checkout, holds, sales
from bridge.states import State
from bridge.store.records import ShippingTerms
from bridge.web import checkout as pages
from bridge.web import create_app
from connectors.errors import Permanent, Refused, Retryable
from connectors.simulators.memory import away, lost
from connectors.values import Account
from tests.conftest import ADDRESS

PAYPAL = "https://memory.invalid/pay/PAGE1"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


class Visitor:
    """A browser: cookies, the CSRF token of the last form it saw, and the last page."""

    def __init__(self, rehearsal, lang="en"):
        self.app = create_app(rehearsal.house)
        self.client = self.app.test_client()
        self.lang, self.soup, self.csrf = lang, None, ""

    def _keep(self, answer):
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            self.soup = BeautifulSoup(answer.data, "html.parser")
            field = self.soup.find("input", {"name": "csrf"})
            self.csrf = field["value"] if field else self.csrf
        return answer

    def get(self, path, **more):
        headers = {"Accept-Language": self.lang, **more.pop("headers", {})}
        return self._keep(self.client.get(path, headers=headers, base_url="https://sell.example.com", **more))

    def post(self, path, data=None, *, csrf=None, **more):
        form = {"csrf": self.csrf if csrf is None else csrf, **(data or {})}
        return self._keep(
            self.client.post(
                path,
                data=form,
                headers={"Accept-Language": self.lang},
                base_url="https://sell.example.com",
                **more,
            )
        )

    def text(self):
        return " ".join(self.soup.main.get_text(" ").split())

    def wrong(self):
        """Field → what the page says about it."""
        return {tag["id"].removesuffix("-wrong"): tag.get_text() for tag in self.soup.select(".wrong")}


@pytest.fixture
def held(rehearsal, monkeypatch):
    """A sale that runs, a hold of ann's, and nobody who waits for an outcome."""
    monkeypatch.setattr(pages, "PATIENCE", 0.0)
    rehearsal.slug = rehearsal.on_sale(answer_code=True).slug
    rehearsal.reply("ann")
    return rehearsal


@pytest.fixture
def ann(held):
    visitor = Visitor(held)
    visitor.path = f"/c/{held.of('ann').token}"
    assert visitor.get(visitor.path).status_code == 200
    return visitor


def addressed(ann):
    assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 303
    assert ann.get(ann.path).status_code == 200
    return ann


def pay(ann):
    return ann.post(f"{ann.path}/pay")


# -- the way through ---------------------------------------------------------------------------------------------


def test_the_whole_way(held, ann):
    assert "It is no order yet" in Visitor(held).get(f"/s/{held.slug}").text
    addressed(ann)
    assert "Order with obligation to pay" in ann.text()
    assert "Total to pay €49.00" in ann.text()
    assert "Taxes in it €8.17" in ann.text()
    assert "The Shop" in ann.text()
    assert "within 14 days" in ann.text()
    answer = pay(ann)
    assert (answer.status_code, answer.location) == (303, PAYPAL)
    held.payments.approve("PAGE1")
    assert ann.get(f"{ann.path}/back").status_code == 303
    held.outbox.drain()
    ann.get(ann.path)
    assert "Your order 1001 is confirmed and paid" in ann.text()
    assert "Withdraw from the contract here" in ann.text()


def test_in_french(held):
    visitor = Visitor(held, "fr-FR,fr;q=0.9,en;q=0.5")
    visitor.path = f"/c/{held.of('ann').token}"
    visitor.get(visitor.path)
    assert visitor.soup.html["lang"] == "fr"
    addressed(visitor)
    assert "Commander avec obligation de paiement" in visitor.text()
    assert "49,00 €" in visitor.text().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("asked", "lang"), [("fr", "fr"), ("en", "en"), ("xx", "en"), ("", "en"), ("fr' OR 1=1", "en")]
)
def test_the_language_asked_for_is_kept(ann, asked, lang):
    ann.get(ann.path, query_string={"lang": asked})
    assert ann.soup.html["lang"] == lang
    ann.get(ann.path)
    assert ann.soup.html["lang"] == lang


def test_the_other_language_of_a_page_that_answers_a_form_is_a_page(ann):
    ann.post(f"{ann.path}/address", {**ADDRESS, "email": "nothing"})
    link = ann.soup.footer.find("a", {"lang": "fr"})["href"]
    assert ann.get(link).status_code == 200
    assert ann.soup.html["lang"] == "fr"


@pytest.mark.parametrize("step", ["address", "pay", "again", "cancel"])
def test_a_form_s_address_loaded_as_a_page_leads_to_the_purchase(ann, step):
    answer = ann.get(f"{ann.path}/{step}")
    assert (answer.status_code, answer.location) == (303, ann.path)


# -- who may see what --------------------------------------------------------------------------------------------


def test_an_unknown_token_is_a_page_that_says_so(held):
    visitor = Visitor(held)
    for token in ("x", "a" * 19, "a" * 32, "a" * 64, "a" * 65, "a" * 5000, "%00" * 24, "é" * 24, "..%2f" * 8):
        for step in ("", "/back", "/withdraw", "/address"):
            assert visitor.get(f"/c/{token}{step}").status_code == 404
            assert "This page does not exist" in visitor.text()


@pytest.mark.parametrize("slug", ["nope", "a" * 5000, "%00", "%F0%9F%8E%89", "' OR 1=1 --"])
def test_an_unknown_sale(held, slug):
    assert Visitor(held).get(f"/s/{slug}").status_code == 404


def test_a_sale_is_found_by_its_slug_only_and_a_draft_not_at_all(held):
    sale = sales.find(held.house, held.slug)
    assert Visitor(held).get(f"/s/{sale.id}").status_code == 404
    draft = sales.create(held.house, sales.SaleRequest("PRINT", quantity=1))
    assert Visitor(held).get(f"/s/{draft.slug}").status_code == 404


def test_a_link_of_long_ago_is_closed(held, ann):
    holds.cancel(held.house, held.of("ann").id)
    held.clock.advance(days=held.house.config.work.keep_days + 1)
    assert ann.get(ann.path).status_code == 410


# -- forms that are not ours -------------------------------------------------------------------------------------

STEPS = ("address", "pay", "cancel", "again", "withdraw")


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("step", STEPS)
def test_a_form_without_this_session_s_token_changes_nothing(held, ann, fresh, step):
    visitor = Visitor(held) if fresh else ann
    before = held.of("ann")
    for csrf in ("", "-", "None", "x" * 32, "é", "\x00", "x" * 100_000):
        assert visitor.post(f"{ann.path}/{step}", ADDRESS, csrf=csrf).status_code == 400
        assert "The form could not be taken" in visitor.text()
    assert held.of("ann") == before


def test_a_token_of_another_session_is_not_taken(held, ann):
    other = Visitor(held)
    other.get(ann.path)
    assert ann.post(f"{ann.path}/cancel", csrf=other.csrf).status_code == 400
    assert held.of("ann").state is State.HELD


@pytest.mark.parametrize("path", ["sign-in", "code"])
def test_the_forms_of_the_sale_want_their_token_too(held, path):
    assert Visitor(held).post(f"/s/{held.slug}/{path}").status_code == 400


def test_every_method_on_every_page_gets_an_answer_below_500(held, ann):
    paths = (
        f"/s/{held.slug}", f"/s/{held.slug}/picture", f"/s/{held.slug}/sign-in", f"/s/{held.slug}/code", "/signed-in",
        "/sign-out", ann.path, *(f"{ann.path}/{step}" for step in (*STEPS, "back")), "/", "/static/style.css", "/static/",
    )  # fmt: skip
    for method in METHODS:
        for path in paths:
            answer = getattr(ann.client, method)(path, base_url="https://sell.example.com")
            assert answer.status_code < 500, (method, path)
            if method == "head":
                assert answer.data == b""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe&country=%00&" + b"a=1&" * 200),
        ("text/plain", bytes(range(256))),
    ],
)
def test_a_body_that_is_no_form(held, ann, kind, body):
    answer = ann.client.post(
        f"{ann.path}/address", data=body, content_type=kind, base_url="https://sell.example.com"
    )
    assert answer.status_code in (400, 413)


def test_a_body_that_is_too_large(held, ann):
    answer = ann.post(f"{ann.path}/address", {**ADDRESS, "line1": "x" * 2_000_000})
    assert answer.status_code == 413
    assert held.of("ann").address is None


# -- the address -------------------------------------------------------------------------------------------------


BAD = [
    ("first_name", ""),
    ("last_name", "   "),
    ("line1", "x" * 121),
    ("line2", "x" * 200_000),
    ("city", "Par\x00is"),
    ("city", "Par\x1b[31mis"),
    ("first_name", "\ue000"),
    ("postcode", "7500"),
    ("postcode", "ABCDE"),
    ("postcode", "75002; DROP TABLE purchases"),
    ("email", ""),
    ("email", "ada"),
    ("email", "ada@example"),
    ("email", "ada@exa mple.com"),
    ("email", "ada@example.com\r\nBcc: all@example.com"),
    ("email", "<script>@example.com"),
    ("phone", "1" * 31),
    ("country", ""),
    ("country", "XX"),
    ("country", "France"),
    ("country", "\x00\x00"),
    ("country", "x" * 100_000),
]


def test_a_bad_field_is_named_and_the_rest_is_kept(held, ann):
    for field, value in BAD:
        assert ann.post(f"{ann.path}/address", {**ADDRESS, field: value}).status_code == 422, (field, value[:40])
        assert set(ann.wrong()) == {field}
        assert ann.soup.find(id=field)["aria-invalid"] == "true"
        kept = next(name for name in ("first_name", "last_name") if name != field)
        assert ann.soup.find(id=kept)["value"] == ADDRESS[kept]
        assert held.of("ann").address is None


def test_all_that_is_wrong_is_told_at_once_and_linked(ann):
    assert ann.post(f"{ann.path}/address", {"country": "FR"}).status_code == 422
    wanted = {"first_name", "last_name", "line1", "postcode", "city", "email"}
    assert set(ann.wrong()) == wanted
    links = {link["href"].lstrip("#") for link in ann.soup.select("[role=alert] a")}
    assert links == wanted
    assert all(ann.soup.find(id=name) for name in wanted)


def test_what_was_typed_is_shown_as_text_never_as_markup(ann):
    evil = '"><script>alert(1)</script>'
    ann.post(f"{ann.path}/address", {**ADDRESS, "first_name": evil, "email": "no"})
    assert ann.soup.find(id="first_name")["value"] == evil
    assert "alert(1)" not in "".join(tag.get_text() for tag in ann.soup.find_all("script"))
    ann.post(f"{ann.path}/address", {**ADDRESS, "first_name": "{{7*7}}<b>"})
    ann.get(ann.path)
    assert "{{7*7}}<b>" in ann.text()


def test_only_where_the_sale_ships(held):
    held.shop.items["MUG"] = replace(held.shop.items["PRINT"], sku="MUG", id="id-MUG")
    held.on_sale("MUG", 1, shipping=ShippingTerms("country", prices={"FR": 490, "BE": 900}))
    held.reply("bea")
    bea = Visitor(held)
    path = f"/c/{held.of('bea').token}"
    bea.get(path)
    assert [option["value"] for option in bea.soup.select("#country option")] == ["BE", "FR"]
    assert bea.post(f"{path}/address", {**ADDRESS, "country": "DE", "postcode": "10115"}).status_code == 422
    assert bea.wrong() == {"country": "The shop does not ship there."}
    assert bea.post(f"{path}/address", {**ADDRESS, "country": "BE", "postcode": "1000"}).status_code == 303
    bea.get(path)
    assert "€9.00" in bea.text()


@pytest.mark.parametrize(
    ("country", "there", "gone"),
    [
        ("US", {"State", "ZIP code", "City"}, {"Region"}),
        ("JP", {"Prefecture", "Town, street and number"}, {"City"}),
        ("GB", {"Town", "Postcode"}, {"County", "Region"}),
        ("IE", {"Eircode optional"}, set()),
        ("HK", {"District optional", "Area"}, {"Postcode"}),
    ],
)
def test_the_fields_are_those_of_the_country(ann, country, there, gone):
    answer = ann.post(f"{ann.path}/address", {"country": country, "what": "country", "first_name": "Ada"})
    assert answer.status_code == 200
    labels = {" ".join(label.get_text(" ").split()) for label in ann.soup.select("label")}
    assert there <= labels
    assert not gone & labels
    assert ann.soup.find(id="first_name")["value"] == "Ada"
    assert ann.soup.find(id="country").find("option", selected=True)["value"] == country


def test_a_region_is_chosen_from_the_list_of_the_country(held, ann):
    us = {**ADDRESS, "country": "US", "city": "Cupertino", "postcode": "95014"}
    for region, status in (("", 422), ("Bavaria", 422), ("CA", 303)):
        assert ann.post(f"{ann.path}/address", {**us, "region": region}).status_code == status
    assert held.of("ann").address.region == "CA"
    ann.get(ann.path)
    assert "California" in ann.text()


def test_regions_are_named_in_the_buyer_s_language(held, ann):
    ann.get(ann.path, query_string={"country": "CA"})
    assert "British Columbia" in ann.text()
    assert "Colombie-Britannique" not in ann.text()
    ann.get(ann.path, query_string={"country": "CA", "lang": "fr"})
    assert "Colombie-Britannique" in ann.text()
    ann.get(ann.path, query_string={"country": "JP"})
    assert "Hokkaido (北海道)" in ann.text()


# -- when it does not fit any more -------------------------------------------------------------------------------


def test_double_clicks_open_one_page(held, ann):
    addressed(ann)
    assert {pay(ann).location for _ in range(3)} == {PAYPAL}
    assert len(held.payments.pages) == 1


def test_a_hold_that_ran_out_is_not_paid_but_asked_for_again(held, ann):
    addressed(ann)
    held.clock.advance(3600)
    holds.expire_due(held.house)
    for step in ("pay", "address"):
        assert ann.post(f"{ann.path}/{step}", ADDRESS).location == ann.path
    assert held.payments.pages == {}
    ann.get(ann.path)
    assert "The hold ran out before the payment. Nothing was taken." in ann.text()
    assert "Try again" in ann.text()
    assert ann.post(f"{ann.path}/again").status_code == 303
    ann.get(ann.path)
    assert "Order with obligation to pay" in ann.text(), "the address was kept"


def test_who_asks_again_when_all_are_gone_waits_in_line(held, ann):
    held.clock.advance(3600)
    holds.expire_due(held.house)
    for handle in ("bob", "cid", "dan"):
        held.reply(handle)
    ann.get(ann.path)
    assert "Wait in line" in ann.text()
    ann.post(f"{ann.path}/again")
    ann.get(ann.path)
    assert "You are number 1 in line" in ann.text()
    ann.post(f"{ann.path}/cancel")
    assert held.of("ann").state is State.CANCELLED


def test_paying_without_an_address_leads_back_to_the_form(held, ann):
    assert pay(ann).location == ann.path
    assert held.payments.pages == {}


@pytest.mark.parametrize("step", ["pay", "address", "cancel", "again"])
def test_a_paid_purchase_stays_as_it_is(held, ann, step):
    addressed(ann)
    held.pay("ann")
    before = held.of("ann")
    assert ann.post(f"{ann.path}/{step}", ADDRESS).location == ann.path
    ann.get(ann.path)
    assert held.of("ann") == before
    assert "confirmed and paid" in ann.text()


def test_letting_go_twice_says_the_same(held, ann):
    for _ in range(2):
        assert ann.post(f"{ann.path}/cancel").status_code == 303
    ann.get(ann.path)
    assert "You have let it go. Nothing was taken." in ann.text()


def test_back_without_an_approval_is_the_page_as_it_was(held, ann):
    assert ann.get(f"{ann.path}/back").location == ann.path
    addressed(ann)
    pay(ann)
    assert ann.get(f"{ann.path}/back").location == ann.path
    ann.get(ann.path)
    assert "Order with obligation to pay" in ann.text()
    assert held.of("ann").state is State.HELD


def test_coming_back_twice_captures_once(held, ann):
    addressed(ann)
    pay(ann)
    held.payments.approve("PAGE1")
    for _ in range(3):
        ann.get(f"{ann.path}/back")
        held.outbox.drain()
    assert held.payments.taken["PAGE1"] == 1


# -- a platform is away ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [away, lost, lambda: Permanent("keys"), lambda: Refused("no", code="price")])
def test_the_shop_is_away_when_the_total_is_asked_for(held, ann, error):
    held.shop.failures["quote"] = [error()]
    answer = ann.post(f"{ann.path}/address", ADDRESS)
    assert answer.status_code in (503, 422)
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"]
    assert ann.soup.select("[role=alert]")
    assert held.of("ann").state is State.HELD
    ann.get(ann.path)
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"], "the address was kept"
    addressed(ann)


def test_the_shop_does_not_ship_to_an_address(held, ann):
    held.shop.failures["quote"] = [Refused("no", code="address")]
    assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 422
    assert ann.wrong() == {"country": "The shop cannot ship to this address."}


@pytest.mark.parametrize("error", [away, lost, lambda: Permanent("keys"), lambda: Refused("no", code="other")])
def test_paypal_is_away_when_its_page_is_opened(held, ann, error):
    addressed(ann)
    held.payments.failures["open"] = [error()]
    assert pay(ann).status_code == 503
    assert "PayPal does not answer right now. Nothing was taken, and your hold goes on" in ann.text()
    assert pay(ann).location == PAYPAL


def test_paypal_does_not_know_the_address(held, ann):
    addressed(ann)
    held.payments.failures["open"] = [Refused("no such place", code="address")]
    assert pay(ann).status_code == 422
    assert ann.wrong() == {"country": "PayPal does not accept this address."}
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"]


@pytest.mark.parametrize("error", [away, lambda: Permanent("keys"), lambda: Refused("no")])
def test_paypal_is_away_when_the_buyer_comes_back(held, ann, error):
    addressed(ann)
    pay(ann)
    held.payments.approve("PAGE1")
    held.payments.failures["look_up"] = [error()]
    assert ann.get(f"{ann.path}/back").location == ann.path
    assert ann.get(ann.path).status_code == 200
    checkout.look(held.house, "PAGE1")
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_a_bug_of_ours_is_a_page_without_a_stack_trace(held, ann, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(pages.checkout, "open_page", broken)
    addressed(ann)
    answer = pay(ann)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in ann.text()
    assert "secret detail" not in answer.text


# -- signing in --------------------------------------------------------------------------------------------------


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


# -- the code of the answer --------------------------------------------------------------------------------------


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


# -- withdrawing from the contract -------------------------------------------------------------------------------


def test_withdrawing_is_confirmed_with_its_time_and_told_to_the_merchant(held, ann):
    assert ann.get(f"{ann.path}/withdraw").location == ann.path, "there is no contract yet"
    held.pay("ann")
    ann.get(f"{ann.path}/withdraw")
    assert "I withdraw from the contract about this item, order 1001." in ann.text()
    for _ in range(2):
        assert ann.post(f"{ann.path}/withdraw").location == ann.path
    ann.get(ann.path)
    assert "We received your withdrawal from the contract on 23 November 2026, 12:00 UTC" in ann.text()
    assert "Withdraw from the contract here" not in ann.text()
    alerts = [moment for moment in held.store.view().history(held.of("ann").id) if moment.why == pages.WITHDRAWN]
    assert len(alerts) == 1


def test_withdrawing_ends_with_its_time(held, ann):
    held.pay("ann")
    held.clock.advance(days=27)
    ann.get(ann.path)
    assert "Withdraw from the contract here" in ann.text()
    held.clock.advance(days=2)
    ann.get(ann.path)
    assert "Withdraw from the contract here" not in ann.text()


# -- what every answer carries -----------------------------------------------------------------------------------


def test_the_headers_that_keep_a_page_safe(held, ann):
    for path in (ann.path, f"/s/{held.slug}", "/c/nothing", "/static/live.js"):
        headers = ann.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert re.search(r"img-src 'self' data:;", policy)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Strict-Transport-Security"]
        assert headers["Referrer-Policy"] == "same-origin"
    assert ann.get(ann.path).headers["Cache-Control"] == "no-store"


def test_the_pages_hold_nothing_that_the_policy_forbids(held, ann):
    addressed(ann)
    for path, query in ((ann.path, {}), (ann.path, {"edit": "1"}), (f"/s/{held.slug}", {}), ("/c/nothing", {})):
        ann.get(path, query_string=query)
        for tag in ann.soup.find_all(True):
            assert not tag.has_attr("style"), tag
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            for name in ("src", "action"):
                assert not re.match(r"(https?:)?//", tag.get(name, "")), tag
        assert all(tag.get("src") for tag in ann.soup.find_all("script"))
        assert not ann.soup.find("meta", {"http-equiv": "refresh"})


def test_the_cookie_s_flags(held):
    visitor = Visitor(held)
    cookie = visitor.get(f"/s/{held.slug}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie


def test_a_forged_cookie_is_no_session(held):
    visitor = Visitor(held)
    visitor.client.set_cookie("replycart", "eyJhY2NvdW50Ijp7fX0.aaaa.bbbb", domain="sell.example.com")
    assert visitor.get(f"/s/{held.slug}").status_code == 200
    assert "Your holds" not in visitor.text()


def test_only_the_sale_s_page_may_be_found_by_search_engines(held, ann):
    assert ann.soup.find("meta", {"name": "robots"})["content"] == "noindex"
    ann.get(f"/s/{held.slug}")
    assert ann.soup.find("meta", {"name": "robots"}) is None
    assert ann.soup.find("meta", {"property": "og:url"})["content"] == f"https://sell.example.com/s/{held.slug}"
    assert ann.soup.find("meta", {"property": "og:title"})["content"]


@pytest.mark.parametrize("state", ["paused", "ended", "scheduled"])
def test_the_sale_s_page_in_its_states(held, state):
    if state == "scheduled":
        held.shop.items["MUG"] = replace(held.shop.items["PRINT"], sku="MUG", id="id-MUG")
        slug = held.on_sale("MUG", 1, starts_at=held.clock.now().replace(hour=20)).slug
    else:
        slug = held.slug
        {"paused": sales.pause, "ended": sales.end}[state](held.house, slug)
    visitor = Visitor(held)
    assert visitor.get(f"/s/{slug}").status_code == 200
    said = {"paused": "This sale is paused.", "ended": "This sale is over.", "scheduled": "Starts"}[state]
    assert said in visitor.text()


def test_no_picture_is_a_404(held):
    assert Visitor(held).get(f"/s/{held.slug}/picture").status_code == 404
