"""Several purchases, one payment, one order: paid together, and whatever becomes of it, to the cent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import catalogue, checkout, holds, reconcile
from bridge.checkout import opening
from bridge.errors import Conflict, Invalid
from bridge.states import State
from bridge.store.records import ShippingTerms
from connectors.simulators.memory import lost
from connectors.values import Money
from tests.conftest import ADDRESS, Rehearsal, product

pytestmark = pytest.mark.both_stores
FLAT = ShippingTerms("flat", price=490)


@pytest.fixture
def two(rehearsal: Rehearsal) -> Rehearsal:
    """Ann holds a print and two mugs, each of a sale of its own; shipping is 4.90 and 7.90."""
    rehearsal.shop.items["MUG"] = product("MUG", price=1250, stock=5)
    rehearsal.on_sale("PRINT", 2, shipping=FLAT)
    rehearsal.reply("ann")
    rehearsal.on_sale("MUG", 4, limit_per_buyer=3, shipping=ShippingTerms("flat", price=790))
    rehearsal.reply("ann", "buy 2")
    return rehearsal


def mine(world: Rehearsal, who: str = "ann") -> dict[str, object]:
    return {one.sku: one for one in world.store.view().purchases() if one.handle == who}


def together(world: Rehearsal) -> str:
    """The page on which Ann pays both."""
    return world.to_paypal("ann", together=[mine(world)["PRINT"].id])


def pay(world: Rehearsal, page: str, how: str = "ok") -> None:
    world.payments.approve(page, how)
    checkout.look(world.house, page)
    world.outbox.drain()


def states(world: Rehearsal) -> dict[str, State]:
    return {sku: one.state for sku, one in mine(world).items()}


def test_one_payment_one_order_shipping_once(two):
    pay(two, together(two))
    found = mine(two)
    assert states(two) == {"PRINT": State.ORDERED, "MUG": State.ORDERED}
    assert len(two.payments.taken) == 1
    (order,) = two.shop.orders.values()
    assert order.quantities == {"MUG": 2, "PRINT": 1}
    assert order.total.minor == 4900 + 2 * 1250 + 790
    assert found["PRINT"].paid_amount == 4900
    assert found["MUG"].paid_amount == 2500 + 790
    assert found["PRINT"].shop_order_number == found["MUG"].shop_order_number == order.number
    assert found["PRINT"].parcel == found["MUG"].parcel == found["MUG"].id
    assert order.reference == f"rc-{found['MUG'].id}"


def test_each_goes_back_by_itself_and_the_rest_later(two):
    pay(two, together(two))
    checkout.request_refund(two.house, mine(two)["PRINT"].id)
    two.outbox.drain()
    assert states(two) == {"PRINT": State.REFUNDED, "MUG": State.ORDERED}
    (order,) = two.shop.orders.values()
    assert order.refunded.minor == 4900
    assert two.shop.items["PRINT"].stock == 3
    reconcile.sweep(two.house)
    assert mine(two)["MUG"].refunded == 0
    checkout.request_refund(two.house, mine(two)["MUG"].id, amount=790)
    two.outbox.drain()
    assert mine(two)["MUG"].refunded == 790
    checkout.request_refund(two.house, mine(two)["MUG"].id)
    two.outbox.drain()
    (order,) = two.shop.orders.values()
    assert order.refunded == order.total
    assert set(states(two).values()) == {State.REFUNDED}


def test_a_credit_memo_of_the_shop_is_spread_over_what_was_paid(two):
    pay(two, together(two))
    lead = mine(two)["MUG"]
    with pytest.raises(Invalid) as caught:
        checkout.request_refund(two.house, lead.id, amount=8191, source="shop", shop_refund_id="7")
    assert "amount" in caught.value.errors
    row = checkout.request_refund(two.house, lead.id, amount=4000, source="shop", shop_refund_id="7")
    assert checkout.request_refund(two.house, lead.id, amount=4000, source="shop", shop_refund_id="7") == row
    two.outbox.drain()
    told = checkout.wait(two.house, row, 0)
    assert (told.state, told.amount) == ("done", 4000)
    assert [mine(two)[sku].refunded for sku in ("MUG", "PRINT")] == [3290, 710]
    assert sum(one.amount.minor for one in two.payments.refunded.values()) == 4000


def test_a_decline_leaves_both_held_and_they_are_tried_again(two):
    pay(two, together(two), "declined")
    assert set(states(two).values()) == {State.DECLINED}
    page = checkout.open_page(two.house, two.of("ann"), "en").rsplit("/", 1)[-1]
    pay(two, page)
    assert set(states(two).values()) == {State.ORDERED}
    assert len(two.shop.orders) == 1


def test_what_paypal_holds_is_held_together(two):
    pay(two, together(two), "echeck")
    assert set(states(two).values()) == {State.PENDING}
    capture = mine(two)["MUG"].capture_id
    two.payments.settle(capture, "completed")
    two.clock.advance(400)
    reconcile.sweep(two.house)
    two.outbox.drain()
    assert set(states(two).values()) == {State.ORDERED}
    assert len(two.shop.orders) == 1


def test_one_that_sold_out_in_the_shop_lets_the_other_go_on(two):
    page = together(two)
    two.shop.set_product("PRINT", stock=0, in_stock=False)
    pay(two, page)
    assert states(two) == {"PRINT": State.SOLD_OUT, "MUG": State.DECLINED}
    assert not two.payments.taken
    mug = mine(two)["MUG"]
    assert (mug.reason, mug.units, mug.parcel, mug.quote) == ("parcel", 2, "", None)
    two.pay("ann")
    assert mine(two)["MUG"].state is State.ORDERED
    (order,) = two.shop.orders.values()
    assert order.quantities == {"MUG": 2}
    assert order.total.minor == 2500 + 790


def test_a_hold_that_runs_out_leaves_and_the_other_is_reckoned_anew(two):
    two.clock.advance(600)
    together(two)
    mug = mine(two)["MUG"]
    two.store.write(lambda tx: tx.change_purchase(mug, hold_until=two.clock.ms() + 600_000))
    two.clock.advance(400)
    holds.expire_due(two.house)
    assert states(two) == {"PRINT": State.EXPIRED, "MUG": State.HELD}
    assert mine(two)["MUG"].quote is None
    with pytest.raises(Conflict):
        checkout.open_page(two.house, mine(two)["MUG"], "en")
    assert two.pay("ann").state is State.ORDERED
    (order,) = two.shop.orders.values()
    assert order.quantities == {"MUG": 2}


def test_approved_after_a_hold_ran_out_takes_both_or_nothing(two):
    page = together(two)
    two.clock.advance(1000)
    holds.expire_due(two.house)
    assert set(states(two).values()) == {State.EXPIRED}
    two.network.say(next(iter(two.network.posts)), "bob", "buy")
    two.network.say(next(iter(two.network.posts)), "eve", "buy")
    two.hear()
    pay(two, page)
    assert set(states(two).values()) == {State.EXPIRED}
    assert not two.payments.taken
    assert two.store.view().imbalances() == []


def test_late_but_still_there(two):
    page = together(two)
    two.clock.advance(1000)
    holds.expire_due(two.house)
    pay(two, page)
    assert set(states(two).values()) == {State.ORDERED}


def test_the_merchant_cancels_one_before_the_capture(two):
    page = together(two)
    two.payments.approve(page)
    checkout.look(two.house, page)
    assert set(states(two).values()) == {State.APPROVED}
    holds.cancel(two.house, mine(two)["PRINT"].id)
    assert states(two) == {"PRINT": State.CANCELLED, "MUG": State.DECLINED}
    two.outbox.drain()
    reconcile.sweep(two.house)
    two.outbox.drain()
    assert not two.payments.taken
    assert two.pay("ann").state is State.ORDERED


def test_the_shop_refuses_the_order_and_all_goes_back(two):
    page = together(two)
    real = two.shop.place_order
    from connectors.errors import Refused

    def refuses(draft):
        raise Refused("sold in the meantime", code="out_of_stock", platform="memory")

    two.shop.place_order = refuses
    pay(two, page)
    two.shop.place_order = real
    assert set(states(two).values()) == {State.REFUNDED}
    given = [one.amount.minor for one in two.payments.refunded.values()]
    assert sorted(given) == [2500 + 790, 4900]


def test_refunded_in_paypals_pages(two):
    pay(two, together(two))
    capture = mine(two)["MUG"].capture_id
    two.payments._refund(capture, Money(5000, "EUR"), "by-hand")
    reconcile.sweep(two.house)
    two.outbox.drain()
    assert [mine(two)[sku].refunded for sku in ("MUG", "PRINT")] == [3290, 1710]
    (order,) = two.shop.orders.values()
    assert order.refunded.minor == 5000


def test_what_went_back_while_the_order_was_being_written_is_shown_by_it(two):
    """The order stands, its answer was lost; meanwhile all is given back in PayPal's pages, of the lead and of the others."""
    two.shop.failures["place_order"] = [lost()]
    pay(two, together(two))
    assert states(two) == {"PRINT": State.PAID, "MUG": State.PAID}
    two.payments._refund(mine(two)["MUG"].capture_id, Money(4900 + 2500 + 790, "EUR"), "by-hand")
    reconcile.sweep(two.house)
    for _ in range(5):
        two.outbox.drain()
        two.clock.advance(30)
    assert states(two) == {"PRINT": State.REFUNDED, "MUG": State.REFUNDED}
    (order,) = two.shop.orders.values()
    assert order.refunded.minor == 4900 + 2500 + 790


def test_a_page_with_another_set_is_never_paid_as_well(two):
    first = together(two)
    alone = two.to_paypal("ann")
    pay(two, alone)
    pay(two, first)
    assert states(two) == {"PRINT": State.HELD, "MUG": State.ORDERED}
    assert len(two.payments.taken) == 1


def test_the_same_thing_of_two_sales_is_one_line(rehearsal):
    rehearsal.shop.set_product("PRINT", stock=9)
    rehearsal.on_sale("PRINT", 2, title="First")
    rehearsal.reply("ann")
    rehearsal.on_sale("PRINT", 2, title="Second")
    rehearsal.reply("ann")
    one, two = rehearsal.store.view().purchases()
    page = rehearsal.to_paypal("ann", together=[one.id, two.id])
    pay(rehearsal, page)
    (order,) = rehearsal.shop.orders.values()
    assert order.quantities == {"PRINT": 2}
    assert [p.paid_amount for p in rehearsal.store.view().purchases()] == [4900, 4900]
    assert rehearsal.shop.items["PRINT"].stock == 7


def test_what_does_not_fit_is_not_offered(two):
    two.shop.items["CUP"] = product("CUP", price=500, stock=5)
    catalogue.sync(two.house, full=True)
    ann = mine(two)
    assert [one.sku for one in checkout.companions(two.store.view(), ann["MUG"])] == ["PRINT"]
    two.network.say(two.post_id, "bob", "buy")
    two.hear()
    assert [one.sku for one in checkout.companions(two.store.view(), ann["PRINT"])] == ["MUG"]
    bob = mine(two, "bob")["MUG"]
    lead = checkout.take_address(two.house, ann["MUG"], ADDRESS, [bob.id])
    assert two.store.view().together(lead) == [replace(lead)]


def test_a_refund_before_the_order_stands_waits(two):
    page = together(two)
    two.payments.approve(page)
    checkout.look(two.house, page)
    two.outbox.run_once("payments")
    assert set(states(two).values()) == {State.PAID}
    with pytest.raises(Conflict):
        checkout.request_refund(two.house, mine(two)["PRINT"].id)
    two.outbox.drain()
    assert set(states(two).values()) == {State.ORDERED}


def test_the_lead_of_a_parcel_is_never_paid_alone_at_its_part(two, monkeypatch):
    """Its part has the shipping of all. Another tab takes the parcel apart and makes it again while the page is opened."""
    together(two)
    found = mine(two)
    lead, other = found["MUG"], found["PRINT"]
    assert lead.parcel
    assert lead.quote
    checkout.take_address(two.house, other, ADDRESS)
    reserve = opening.reserve

    def made_again(tx, ids):
        monkeypatch.setattr(opening, "reserve", reserve)
        two.meanwhile = True
        return reserve(tx, ids)

    monkeypatch.setattr(opening, "reserve", made_again)
    write = two.house.store.write

    def then(work):
        done = write(work)
        if getattr(two, "meanwhile", False):
            two.meanwhile = False
            checkout.take_address(two.house, mine(two)["MUG"], ADDRESS, [other.id])
        return done

    monkeypatch.setattr(two.house.store, "write", then)
    with pytest.raises(Conflict, match="changed meanwhile"):
        checkout.open_page(two.house, lead, "en")
    assert mine(two)["MUG"].quote == lead.quote, "the same part again"
    alone = [one for one in two.store.view().payments(lead.id) if one.amount == lead.quote.total.minor]
    assert alone == []


def test_two_tabs_that_gather_the_same_under_another_lead(two):
    """The shipping stood in the part of who led no longer: the page did not add up, and nobody could pay."""
    print_, mugs = mine(two)["PRINT"], mine(two)["MUG"]
    real, once = two.shop._quote, [True]

    def quote(draft):
        if once:
            once.clear()
            checkout.take_address(two.house, mugs, ADDRESS, [print_.id])
        return real(draft)

    two.shop._quote = quote
    with pytest.raises(Conflict, match="put together anew"):
        checkout.take_address(two.house, print_, ADDRESS, [mugs.id])
    page = checkout.open_page(two.house, mine(two)["MUG"], "en").rsplit("/", 1)[-1]
    assert two.payments.pages[page].request.total == Money(4900 + 2 * 1250 + 790, "EUR")
