"""Whatever a browser sends in a form gets a clear answer, never a 500; what was typed is kept."""

from dataclasses import replace

import pytest

from bridge.states import State
from bridge.store.records import ShippingTerms
from tests.conftest import ADDRESS
from tests.integration.pages.visitor import Visitor

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


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
    links = {link["href"].lstrip("#") for link in ann.soup.select("[role=alert] li a")}
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
