"""A page that is pressed after what it shows has changed, in another window or by time: what is agreed to is what stood beside the
button. And a page that is made while it changes shows no sum that never was."""

from __future__ import annotations

import pytest

from bridge import catalogue, checkout, holds, reconcile, sales
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.purchases import PurchasesReads
from bridge.web.checkout import withdrawing
from tests.conftest import ADDRESS, Rehearsal, product
from tests.integration.pages.visitor import Visitor

CHANGED = "Something changed at the same moment, perhaps in another window."


@pytest.fixture
def two(rehearsal: Rehearsal) -> Rehearsal:
    """Ann holds a print and a mug, each of a sale of its own."""
    rehearsal.shop.items["MUG"] = product("MUG", price=1250, stock=5)
    rehearsal.shop.items["PRINT"] = product("PRINT", price=4900, stock=5)
    for sku in ("PRINT", "MUG"):
        rehearsal.on_sale(sku, 2)
        rehearsal.reply("ann")
    return rehearsal


def on_the_last_page(world: Rehearsal, **more: object) -> Visitor:
    """Ann's browser, on the page that shows what the mug comes to."""
    ann = Visitor(world)
    (mug,) = [one for one in world.store.view().purchases() if one.sku == "MUG"]
    ann.path = f"/c/{mug.token}"
    ann.get(ann.path)
    assert ann.post(f"{ann.path}/address", {**ADDRESS, **more}).status_code == 303
    ann.get(ann.path)
    return ann


def shown(ann: Visitor) -> str:
    return ann.soup.find("input", {"name": "shown"})["value"]


def the_print(world: Rehearsal) -> str:
    return next(one.id for one in world.store.view().purchases() if one.sku == "PRINT")


@pytest.mark.parametrize(
    "meanwhile",
    [lambda world: {"with": the_print(world)}, lambda world: {"line1": "99 quai des Brumes"}],
    ids=["more in the parcel", "another address"],
)
def test_the_button_of_an_old_page_orders_nothing_else(two, meanwhile):
    old = shown(on_the_last_page(two))
    ann = on_the_last_page(two, **meanwhile(two))
    now = shown(ann)
    assert ann.post(f"{ann.path}/pay", {"shown": old}).status_code == 409
    assert two.payments.pages == {}
    assert CHANGED in ann.text()
    # What comes back is the page as it is now, whose button is taken.
    assert shown(ann) == now
    assert ann.post(f"{ann.path}/pay", {"shown": now}).status_code == 303
    (page,) = two.payments.pages.values()
    assert str(page.request.total.decimal) in ann.soup.select_one("tfoot td").get_text()
    assert page.request.address.line1 in ann.text()


def test_loaded_twice_it_is_the_same_page(two):
    first, second = shown(on_the_last_page(two)), shown(on_the_last_page(two))
    assert first == second


def test_a_page_of_an_earlier_version_is_taken_as_before(two):
    ann = on_the_last_page(two)
    assert ann.post(f"{ann.path}/pay").status_code == 303


def test_a_page_made_while_its_parcel_is_paid_shows_no_part_of_the_sum(two, monkeypatch):
    ann = on_the_last_page(two, **{"with": the_print(two)})
    ann.post(f"{ann.path}/pay", {"shown": shown(ann)})
    (page_id,) = two.payments.pages
    two.payments.approve(page_id)
    real = PurchasesReads.together

    def together(self, purchase):
        monkeypatch.setattr(PurchasesReads, "together", real)
        checkout.look(two.house, page_id)
        return real(self, purchase)

    monkeypatch.setattr(PurchasesReads, "together", together)
    ann.get(ann.path)
    assert ann.soup.select_one("tfoot") is None
    assert "Your payment is being confirmed." in ann.text()


def test_a_page_that_another_window_had_declined_is_not_opened_again(two, monkeypatch):
    """PayPal's answer to the first click is on its way; in another window the buyer is declined meanwhile."""
    ann = on_the_last_page(two)
    token, real = ann.path.removeprefix("/c/"), type(two.payments).open

    def slow(self, request):
        page = real(self, request)
        monkeypatch.setattr(type(two.payments), "open", real)
        mug = two.store.view().purchase_by_token(token)
        page_id = checkout.open_page(two.house, mug, "en").rsplit("/", 1)[-1]
        two.payments.approve(page_id, "declined")
        checkout.look(two.house, page_id)
        two.outbox.drain()
        return page

    monkeypatch.setattr(type(two.payments), "open", slow)
    assert ann.post(f"{ann.path}/pay", {"shown": shown(ann)}).status_code == 409
    (page,) = two.payments.pages.values()
    # The bank would pay by now, but nobody has asked for it once more.
    page.instrument = "ok"
    two.clock.advance(600)
    reconcile.sweep(two.house)
    two.outbox.drain()
    assert page.captures == []
    assert two.store.view().purchase_by_token(token).state is State.DECLINED
    assert "PayPal declined the payment." in ann.text()


def test_a_withdrawal_that_is_confirmed_in_two_windows_at_once_is_one(two, monkeypatch):
    ann = on_the_last_page(two)
    two.pay("ann")
    path = f"/c/{two.of('ann').token}/withdraw"
    ann.get(path)
    real = withdrawing.may_withdraw

    def other_window_first(house, purchase, reads):
        monkeypatch.setattr(withdrawing, "may_withdraw", real)
        may = real(house, purchase, reads)
        ann.post(path)
        two.clock.advance(60)
        return may

    monkeypatch.setattr(withdrawing, "may_withdraw", other_window_first)
    begun = two.clock.ms()
    ann.post(path)
    told = [
        moment.at for moment in two.store.view().history(two.of("ann").id) if moment.why == withdrawing.WITHDRAWN
    ]
    assert told == [begun]


def test_a_basket_shows_what_is_in_it_however_much_was_in_it_before(rehearsal):
    rehearsal.shop.items["PEN"] = product("PEN", url="https://shop.example.com/product/pen")
    catalogue.sync(rehearsal.house, full=True)
    basket = sales.publish(
        rehearsal.house, sales.create(rehearsal.house, SaleRequest(mode="basket", hashtag="ShopCart")).id
    )
    rehearsal.network.elsewhere["900"] = "https://shop.example.com/product/pen"
    for number in range(22):
        rehearsal.network.say("900", "ann", "#ShopCart")
        rehearsal.hear()
        rehearsal.clock.advance(1)
        if number < 21:
            holds.cancel(rehearsal.house, rehearsal.of("ann").id, by="buyer")
    ann = Visitor(rehearsal)
    with ann.client.session_transaction(base_url="https://sell.example.com") as session:
        session["account"] = {"network": "memory", "id": "u-ann", "handle": "ann"}
    ann.get(f"/s/{basket.slug}")
    assert "1 × Thing PEN" in ann.soup.select_one(".hold.now").get_text()
    # Of what is over, the latest.
    assert len(ann.soup.select(".hold:not(.now)")) == 20
