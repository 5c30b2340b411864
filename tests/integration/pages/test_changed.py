"""Something changed between the page and the click: the page that comes back says what, whatever it is, and keeps what was
typed. Nothing is ordered by such a click."""

from __future__ import annotations

import pytest

from bridge import catalogue, checkout, holds, sales
from bridge.sales import SaleRequest
from bridge.store import Stale
from bridge.store.records import ShippingTerms
from tests.conftest import ADDRESS, Rehearsal, product
from tests.integration.pages.visitor import Visitor

AGAIN = "Nothing was ordered. Look once more, then go on."


@pytest.fixture
def two(rehearsal: Rehearsal) -> Rehearsal:
    """Ann holds a print and a mug, each of a sale of its own."""
    rehearsal.shop.items["MUG"] = product("MUG", price=1250, stock=5)
    rehearsal.shop.items["PRINT"] = product("PRINT", price=4900, stock=5)
    for sku in ("PRINT", "MUG"):
        rehearsal.on_sale(sku, 2, shipping=ShippingTerms("flat", price=490))
        rehearsal.reply("ann")
    return rehearsal


def held(world: Rehearsal) -> dict[str, object]:
    return {one.sku: one for one in world.store.view().purchases()}


def form(world: Rehearsal, lang: str = "en") -> Visitor:
    """Ann's browser, on the form for the mug."""
    ann = Visitor(world, lang)
    ann.path = f"/c/{held(world)['MUG'].token}"
    assert ann.get(ann.path).status_code == 200
    return ann


def sent(ann: Visitor, **more: object) -> str:
    """What the page says once the form came back, with what was typed in it."""
    answer = ann.post(f"{ann.path}/address", {**ADDRESS, "line1": "99 quai des Brumes", **more})
    assert answer.status_code == 409
    assert ann.soup.find("input", {"name": "line1"})["value"] == "99 quai des Brumes"
    (alert,) = ann.soup.select("main .notice[role=alert][autofocus]")
    return " ".join(alert.get_text(" ").split())


def test_what_was_chosen_with_it_and_let_go_before_the_click(two):
    ann, print_ = form(two), held(two)["PRINT"]
    assert ann.soup.find("input", {"name": "with", "value": print_.id})
    holds.cancel(two.house, print_.id, by="buyer")
    assert (
        sent(ann, **{"with": print_.id}) == f"Can no longer be paid with it, and is left out: Thing PRINT. {AGAIN}"
    )
    assert held(two)["MUG"].quote is None
    assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 303


def test_in_the_readers_language(two):
    ann, print_ = form(two, "fr"), held(two)["PRINT"]
    holds.cancel(two.house, print_.id, by="buyer")
    assert sent(ann, **{"with": print_.id}).startswith(
        "Ne peut plus être payé avec, et est laissé de côté : Thing PRINT."
    )


def test_nobody_learns_of_what_others_hold(two):
    two.network.say(two.post_id, "bob", "buy")
    two.hear()
    ann, bob = form(two), two.of("bob")
    assert ann.post(f"{ann.path}/address", {**ADDRESS, "with": bob.id}).status_code == 303


@pytest.mark.parametrize("when", ["quote", "kept"])
def test_what_goes_while_the_shop_reckons(two, monkeypatch, when):
    ann, print_ = form(two), held(two)["PRINT"]
    if when == "quote":
        real = type(two.shop).quote

        def quote(shop, draft):
            holds.cancel(two.house, print_.id, by="buyer")
            return real(shop, draft)

        monkeypatch.setattr(type(two.shop), "quote", quote)
    else:
        chosen = checkout.address._missed

        def missed(view, members, together):
            found = chosen(view, members, together)
            holds.cancel(two.house, print_.id, by="buyer")
            return found

        monkeypatch.setattr(checkout.address, "_missed", missed)
    said = sent(ann, **{"with": print_.id})
    assert said == f"Can no longer be paid with it, and is left out: Thing PRINT. {AGAIN}"


def test_a_basket_s_thing_that_sold_out_is_named_on_the_page_of_another_sale(two):
    two.shop.items["MUG"] = product("MUG", price=1250, stock=5, url="https://shop.example.com/product/mug")
    two.shop.items["CUP"] = product("CUP", price=700, stock=5, url="https://shop.example.com/product/cup")
    catalogue.sync(two.house, full=True)
    sales.publish(two.house, sales.create(two.house, SaleRequest(mode="basket", hashtag="ShopCart")).id)
    two.network.elsewhere["900"] = "https://shop.example.com/product/cup"
    two.network.say("900", "ann", "#ShopCart")
    two.hear()
    ann, cup = form(two), held(two)["CUP"]
    two.shop.set_product("CUP", stock=0, in_stock=False)
    said = sent(ann, **{"with": cup.id})
    assert said == f"The shop has none left of: Thing CUP. It is left out. {AGAIN}"


def test_another_price_or_number(two, monkeypatch):
    two.shop.items["CUP"] = product("CUP", price=700, stock=5, url="https://shop.example.com/product/cup")
    catalogue.sync(two.house, full=True)
    sales.publish(two.house, sales.create(two.house, SaleRequest(mode="basket", hashtag="ShopCart")).id)
    two.network.elsewhere["900"] = "https://shop.example.com/product/cup"
    two.network.say("900", "ann", "#ShopCart")
    two.hear()
    ann = form(two)
    ann.path = f"/c/{held(two)['CUP'].token}"
    real = type(two.shop).quote

    def quote(shop, draft):
        two.network.say("900", "ann", "one more #ShopCart")
        two.hear()
        return real(shop, draft)

    monkeypatch.setattr(type(two.shop), "quote", quote)
    assert sent(ann) == f"The price or the number of this has just changed: Thing CUP. {AGAIN}"


@pytest.mark.parametrize("click", ["address", "pay"])
def test_whatever_else_it_is_something_is_said(two, monkeypatch, click):
    ann = form(two)
    name = "take_address"
    if click == "pay":
        assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 303
        ann.get(ann.path)
        name = "open_page"

    def stale(*args):
        raise Stale("somebody was first")

    monkeypatch.setattr(checkout, name, stale)
    answer = ann.post(f"{ann.path}/{click}", ADDRESS)
    assert answer.status_code == 409
    (alert,) = ann.soup.select("main .notice[role=alert][autofocus]")
    said = "Something changed at the same moment, perhaps in another window."
    assert " ".join(alert.get_text(" ").split()) == f"{said} {AGAIN}"


def test_a_total_that_fell_apart_before_the_click_that_orders(two):
    """The page shows one parcel; in another window one of it was let go."""
    ann, print_ = form(two), held(two)["PRINT"]
    assert ann.post(f"{ann.path}/address", {**ADDRESS, "with": print_.id}).status_code == 303
    ann.get(ann.path)
    holds.cancel(two.house, print_.id, by="buyer")
    answer = ann.post(f"{ann.path}/pay")
    assert answer.status_code == 409
    assert AGAIN in ann.text()
    assert ann.soup.find("input", {"name": "line1"})["value"] == ADDRESS["line1"]
    assert two.payments.pages == {}
