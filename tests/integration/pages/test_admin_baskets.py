"""A basket in the dashboard: made, changed, copied, and looked at while it is written."""

import pytest

from bridge import catalogue
from tests.integration.pages.merchant import merchant

FORM = {
    "hashtag": "#ShopCart", "title": "", "lang": "en", "limit_per_buyer": "4", "days": "3", "answers": "held",
    "shipping_rule": "flat", "shipping_price": "6,90",
}  # fmt: skip
NEW = "/admin/baskets/new"


@pytest.fixture
def marie(rehearsal):
    catalogue.sync(rehearsal.house, full=True)
    return merchant(rehearsal)


def chosen(marie, name):
    return [one["value"] for one in marie.soup.select(f"select[name={name}] option[selected]")]


def kept(marie, **more):
    marie.get(NEW)
    answer = marie.post(NEW, {**FORM, **more})
    assert answer.status_code == 303, marie.wrong()
    return answer.location


def only(rehearsal):
    (sale,) = rehearsal.store.view().sales()
    return sale


@pytest.mark.both_stores
def test_a_basket_is_kept_as_a_draft_and_published(rehearsal, marie):
    address = kept(marie)
    sale = only(rehearsal)
    terms = sale.terms
    assert (sale.state, sale.title, terms.mode, terms.hashtag) == ("draft", "#ShopCart", "basket", "ShopCart")
    assert (terms.limit_per_buyer, terms.hold_seconds) == (4, 3 * 86_400)
    assert (terms.shipping.rule, terms.shipping.price) == ("flat", 690)
    marie.get(address)
    assert "Nothing is public yet" in marie.text()
    marie.post(f"{address}/publish")
    assert only(rehearsal).state == "live"


@pytest.mark.parametrize(
    ("field", "value", "where", "said"),
    [
        ("hashtag", "", "hashtag", "a basket needs one, of letters, digits and _, like #ShopCart"),
        ("hashtag", "#two words", "hashtag", "a basket needs one"),
        ("limit_per_buyer", "many", "limit_per_buyer", "This is no whole number."),
        ("limit_per_buyer", "100", "limit_per_buyer", "must be between 0 and 99"),
        ("days", "31", "hold_seconds", "must be between 0 and 2592000"),
        ("shipping_price", "1,000", "shipping", "1,000 can be read in two ways: write 1000.00 or 1.00."),
        ("shipping_price", "x", "shipping", "This is no amount like 12.50."),
        ("shipping_rule", "shop", "shipping", "does not reckon"),
    ],
)
def test_the_form_names_the_field(rehearsal, marie, monkeypatch, field, value, where, said):
    monkeypatch.setattr(type(rehearsal.shop), "reckons_shipping", False)
    marie.get(NEW)
    answer = marie.post(NEW, {**FORM, field: value})
    assert answer.status_code == 422
    assert said in marie.wrong()[where]
    assert not rehearsal.store.view().sales()
    kept_text = marie.soup.find(attrs={"name": field})
    assert kept_text.get("value") == value or chosen(marie, field) == [value]


@pytest.mark.parametrize(("reckons", "rule", "offered"), [(True, "shop", True), (False, "free", False)])
@pytest.mark.parametrize("path", [NEW, "/admin/sales/new?product=PRINT"])
def test_shipping_begins_as_the_shop_can_keep_it(rehearsal, marie, monkeypatch, path, reckons, rule, offered):
    monkeypatch.setattr(type(rehearsal.shop), "reckons_shipping", reckons)
    marie.get(path)
    assert chosen(marie, "shipping_rule") == [rule]
    assert bool(marie.soup.select("select[name=shipping_rule] option[value=shop]")) == offered
