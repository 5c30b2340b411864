"""From the hold to the order and back: nobody charged twice, no paid order lost, nothing captured that cannot be
delivered; with answers lost and platforms away at every step."""

import contextlib
import json
from dataclasses import replace

import pytest

from bridge import checkout, holds, inbox, reconcile
from bridge.errors import Conflict, Invalid
from bridge.states import State
from connectors.errors import Permanent, Refused, Retryable
from connectors.simulators.memory import _signed, away, lost
from connectors.values import Money, Refund
from tests.conftest import ADDRESS, product

pytestmark = pytest.mark.both_stores


def captures(rehearsal):
    return sum(rehearsal.payments.taken.values())


@pytest.fixture
def held(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    return rehearsal


def test_the_whole_way(held):
    paid = held.pay("ann")
    assert paid.state is State.ORDERED
    order = held.shop.orders[paid.shop_order_id]
    assert (order.total.minor, order.transaction_id) == (paid.paid_amount, paid.capture_id)
    assert held.shop.items["PRINT"].stock == 2


@pytest.mark.parametrize("step", ["look_up", "capture", "product", "place_order"])
@pytest.mark.parametrize("failure", [away, lost])
def test_a_lost_answer_or_an_absence_at_any_step_doubles_nothing(held, step, failure):
    fake = held.shop if step in ("product", "place_order") else held.payments
    page = held.to_paypal("ann")
    held.payments.approve(page)
    fake.failures[step] = [failure(), failure()]
    for _ in range(30):
        with contextlib.suppress(Retryable):
            checkout.look(held.house, page)
        held.outbox.drain()
        held.clock.advance(5)
    assert held.of("ann").state is State.ORDERED
    assert captures(held) == 1
    assert len(held.shop.orders) == 1


def test_a_lost_answer_when_the_page_is_opened_gives_the_same_page(held):
    checkout.take_address(held.house, held.of("ann"), ADDRESS)
    held.payments.failures["open"] = [lost()]
    with pytest.raises(Exception, match="lost"):
        checkout.open_page(held.house, held.of("ann"), "en")
    checkout.open_page(held.house, held.of("ann"), "en")
    checkout.open_page(held.house, held.of("ann"), "en")
    assert len(held.payments.pages) == 1


def test_two_pages_approved_are_captured_once(held):
    first = held.to_paypal("ann")
    second = held.to_paypal("ann", line1="another street 5")
    assert first != second
    for page in (first, second):
        held.payments.approve(page)
    for page in (second, first, second):
        checkout.look(held.house, page)
    held.outbox.drain()
    assert captures(held) == 1
    assert held.payments.taken[second] == 1
    assert held.of("ann").address.line1 == "another street 5"


def test_the_address_and_total_are_those_of_the_page_that_was_approved(held):
    first = held.to_paypal("ann")
    held.to_paypal("ann", line1="another street 5")
    held.payments.approve(first)
    checkout.look(held.house, first)
    held.outbox.drain()
    assert held.of("ann").address.line1 == ADDRESS["line1"]


def test_declined_may_be_tried_again_while_the_hold_lasts(held):
    declined = held.pay("ann", "declined")
    assert declined.state is State.DECLINED
    assert declined.units == 1
    assert held.pay("ann").state is State.ORDERED
    assert captures(held) == 1


def test_declined_gives_the_unit_back_when_the_hold_is_over(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.pay("ann", "declined")
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    assert rehearsal.of("bob").state is State.HELD
    with pytest.raises(Conflict):
        checkout.open_page(rehearsal.house, rehearsal.of("ann"), "en")


def test_a_declined_page_is_never_tried_by_the_sweep(held):
    held.pay("ann", "declined")
    for _ in range(3):
        held.clock.advance(minutes=2)
        reconcile.sweep(held.house)
        held.outbox.drain()
    assert [m.after for m in held.store.view().history(held.of("ann").id)].count("paying") == 1


def test_late_approval_takes_the_unit_again_if_it_is_there(held):
    page = held.to_paypal("ann")
    held.clock.advance(minutes=16)
    holds.expire_due(held.house)
    held.payments.approve(page)
    checkout.look(held.house, page)
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_late_approval_without_units_captures_nothing(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    page = rehearsal.to_paypal("ann")
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)
    rehearsal.reply("bob")
    rehearsal.payments.approve(page)
    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").state is State.EXPIRED
    assert captures(rehearsal) == 0


def test_stock_that_went_in_the_web_shop_is_seen_before_the_capture(held):
    held.shop.items["PRINT"] = product("PRINT", stock=0)
    assert held.pay("ann").state is State.SOLD_OUT
    assert captures(held) == 0
    assert held.store.view().alerts()[0]["kind"] == "sold_out"


def test_the_last_units_are_not_captured_twice_while_orders_are_being_written(rehearsal):
    rehearsal.on_sale(quantity=3)
    for name in ("ann", "bob", "cid"):
        rehearsal.reply(name)
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=2)
    rehearsal.shop.failures["place_order"] = [away(), away(), away()]
    for name in ("ann", "bob", "cid"):
        rehearsal.pay(name)
    for _ in range(30):
        rehearsal.clock.advance(3)
        rehearsal.outbox.drain()
    found = sorted(str(p.state) for p in rehearsal.store.view().purchases())
    assert found == ["ordered", "ordered", "sold_out"]
    assert captures(rehearsal) == 2


@pytest.mark.parametrize("parcel", [False, True])
def test_a_stock_that_sizes_share_is_captured_once(rehearsal, parcel):
    """The shop counts shirts, not sizes: one is left, and both sizes are on sale."""
    sizes = {
        f"SHIRT-{size}": product(
            f"SHIRT-{size}", kind="variant", parent="SHIRT", parent_id="id-SHIRT", options={"Size": size}, stock=1,
            stock_of="id-SHIRT",
        )
        for size in ("S", "M")
    }  # fmt: skip
    rehearsal.shop.items = {"SHIRT": product("SHIRT", kind="parent", stock=None), **sizes}
    rehearsal.on_sale("SHIRT", quantity=1, limit_per_buyer=2)
    rehearsal.reply("ann", "buy S")
    rehearsal.reply("ann" if parcel else "bob", "buy M")
    first, _ = rehearsal.store.view().purchases()
    pages = (
        [rehearsal.to_paypal("ann", together=[first.id])]
        if parcel
        else [rehearsal.to_paypal(w) for w in ("ann", "bob")]
    )
    for page in pages:
        rehearsal.payments.approve(page)
        checkout.look(rehearsal.house, page)
    # Both are on their way before either is an order.
    rehearsal.outbox.run_once("payments")
    for _ in range(5):
        rehearsal.outbox.drain()
        rehearsal.clock.advance(2)
    found = sorted(str(one.state) for one in rehearsal.store.view().purchases())
    assert found == (["sold_out"] * 2 if parcel else ["ordered", "sold_out"])
    assert captures(rehearsal) == (0 if parcel else 1)


def test_all_units_are_sold_though_orders_are_written_slowly(rehearsal):
    rehearsal.on_sale(quantity=3)
    for name in ("ann", "bob", "cid"):
        rehearsal.reply(name)
    rehearsal.shop.failures["place_order"] = [away()] * 4
    for name in ("ann", "bob", "cid"):
        rehearsal.pay(name)
    for _ in range(60):
        rehearsal.clock.advance(3)
        rehearsal.outbox.drain()
    assert [str(p.state) for p in rehearsal.store.view().purchases()] == ["ordered"] * 3


def test_pending_keeps_the_units_and_is_settled_later(held):
    assert held.pay("ann", "echeck").state is State.PENDING
    held.clock.advance(hours=30)
    holds.expire_due(held.house)
    assert held.of("ann").units == 1
    held.payments.settle(held.of("ann").capture_id, "completed")
    reconcile.sweep(held.house)
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


@pytest.mark.parametrize("where", ["open", "pending", "audit"])
def test_one_that_paypal_answers_oddly_holds_up_no_other(held, where):
    """An answer that cannot be read is no absence of PayPal's, and comes again at each sweep."""
    held.reply("bob")
    pages = [held.to_paypal(who) for who in ("ann", "bob")]
    for page in pages:
        held.payments.approve(page, "echeck" if where == "pending" else "ok")
    if where != "open":
        for page in pages:
            checkout.look(held.house, page)
        held.outbox.drain()
    for who in ("ann", "bob"):
        if where == "pending":
            held.payments.settle(held.of(who).capture_id, "completed")
        elif where == "audit":
            held.payments.refund(held.of(who).capture_id, held.of(who).total, f"by hand {who}")
    held.clock.advance(minutes=2)
    call = "look_up" if where == "open" else "capture_status"
    held.payments.failures[call] = [Retryable("odd")]
    reconcile.sweep(held.house)
    held.outbox.drain()
    states = [held.of(who).state for who in ("ann", "bob")]
    done = State.REFUNDED if where == "audit" else State.ORDERED
    assert states.count(done) == 1


def test_one_payment_that_paypal_does_not_know_holds_up_no_other(held):
    for who in ("bob", "cleo"):
        held.reply(who)
    for who in ("ann", "bob", "cleo"):
        held.pay(who, "echeck")
        held.payments.settle(held.of(who).capture_id, "completed")
    held.payments.failures["capture_status"] = [Refused("no such capture", code="not_found"), Permanent("not so")]
    reconcile.sweep(held.house)
    held.outbox.drain()
    assert [held.of(who).state for who in ("ann", "bob", "cleo")] == [State.PENDING, State.PENDING, State.ORDERED]


@pytest.mark.parametrize("by", ["refunded", "reversed"])
def test_held_payment_that_came_and_went_again_unheard_ships_nothing(held, by):
    """That it was complete is heard together with what became of it: no order is written for money that is gone."""
    held.pay("ann", "echeck")
    bought = held.of("ann")
    held.payments.settle(bought.capture_id, "completed")
    if by == "refunded":
        held.payments.refund(bought.capture_id, bought.total, "by hand")
        reconcile.sweep(held.house)
    else:
        held.payments.reverse(bought.capture_id)
        headers, body = held.payments.sent[-1]
        inbox.receive_payment(held.house, headers, body)
    held.outbox.drain()
    assert held.of("ann").state is (State.REFUNDED if by == "refunded" else State.REVERSED)
    assert held.shop.orders == {}


def test_pending_that_fails_returns_the_units(held):
    held.pay("ann", "echeck")
    held.clock.advance(hours=30)
    held.payments.settle(held.of("ann").capture_id, "declined")
    reconcile.sweep(held.house)
    assert held.of("ann").state is State.DECLINED
    assert held.of("ann").units == 0


def test_what_the_shop_refuses_for_good_is_refunded_and_told(held):
    held.shop.failures["place_order"] = [Refused("gone", code="out_of_stock")]
    held.pay("ann")
    held.outbox.drain()
    assert held.of("ann").state is State.REFUNDED
    assert held.of("ann").refunded == 4900
    assert "refused" in {alert["kind"] for alert in held.store.view().alerts()}


def test_wrong_keys_lose_no_paid_order(held):
    held.shop.failures["place_order"] = [Permanent("the key was revoked", platform="shop")]
    held.pay("ann")
    assert held.of("ann").state is State.PAID
    held.clock.advance(minutes=11)
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_an_order_that_does_not_match_is_refunded_and_told(held):
    held.shop.failures["place_order"] = [Refused("total differs", code="mismatch")]
    held.pay("ann")
    held.outbox.drain()
    assert held.of("ann").state is State.REFUNDED
    assert "refused" in {alert["kind"] for alert in held.store.view().alerts()}


def test_a_refusal_nobody_foresaw_waits_for_a_person_with_the_money_known(held):
    held.shop.failures["place_order"] = [Refused("something new", code="other")]
    held.pay("ann")
    assert held.of("ann").state is State.PAID
    assert held.store.view().tasks(state="parked")[0].kind == "write_back"
    held.store.write(lambda tx: tx.unpark_tasks())
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_refund_in_full_once_with_lost_answers(held):
    held.pay("ann")
    held.payments.failures["refund"] = [lost(), lost()]
    held.shop.failures["refund_order"] = [lost()]
    checkout.request_refund(held.house, held.of("ann").id, reason="changed my mind")
    for _ in range(20):
        held.outbox.drain()
        held.clock.advance(5)
    refunded = held.of("ann")
    assert (refunded.state, refunded.refunded, refunded.units) == (State.REFUNDED, 4900, 0)
    assert len(held.payments.refunded) == len(held.shop.refunds) == 1
    assert held.shop.items["PRINT"].stock == 3


def test_refund_in_parts(held):
    held.pay("ann")
    checkout.request_refund(held.house, held.of("ann").id, amount=1000)
    held.outbox.drain()
    assert (held.of("ann").state, held.of("ann").refunded) == (State.ORDERED, 1000)
    with pytest.raises(Invalid, match="amount"):
        checkout.request_refund(held.house, held.of("ann").id, amount=4000)
    checkout.request_refund(held.house, held.of("ann").id)
    held.outbox.drain()
    assert (held.of("ann").state, held.of("ann").refunded) == (State.REFUNDED, 4900)
    with pytest.raises(Conflict):
        checkout.request_refund(held.house, held.of("ann").id)


def test_no_part_of_the_smallest_coin_is_asked_back(rehearsal):
    """PayPal takes no decimals of forints: asked for them, it would refuse, and the purchase wait for a person."""
    rehearsal.shop._currency = "HUF"
    rehearsal.shop.items = {"PRINT": replace(product("PRINT"), price=Money(490_000, "HUF"))}
    with pytest.raises(Invalid, match="without decimals"):
        rehearsal.on_sale(price=440_050)
    rehearsal.on_sale(price=440_000)
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    with pytest.raises(Invalid, match="without decimals"):
        checkout.request_refund(rehearsal.house, rehearsal.of("ann").id, amount=1250)
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id, amount=1200)
    rehearsal.outbox.drain()
    assert rehearsal.of("ann").refunded == 1200


def test_refund_while_the_order_is_being_written_leaves_nothing_unknown(held):
    held.shop.failures["place_order"] = [lost()]
    held.pay("ann")
    assert held.of("ann").state is State.PAID
    checkout.request_refund(held.house, held.of("ann").id)
    for _ in range(20):
        held.outbox.drain()
        held.clock.advance(5)
    refunded = held.of("ann")
    assert refunded.state is State.REFUNDED
    assert held.shop.orders[refunded.shop_order_id].refunded.minor == 4900


def notice(held, kind, resource, event_id="WH-1", body=None):
    raw = json.dumps({"id": event_id, "kind": kind, "resource": resource, "body": body or {}}).encode()
    import base64
    import hashlib
    import hmac

    signature = base64.b64encode(hmac.new(b"memory", raw, hashlib.sha256).digest()).decode()
    return inbox.receive_payment(held.house, {"X-Signature": signature}, raw)


def test_the_webhook_alone_finishes_the_purchase_and_twice_changes_nothing(held):
    page = held.to_paypal("ann")
    held.payments.approve(page)
    assert notice(held, "CHECKOUT.ORDER.APPROVED", page) is True
    assert notice(held, "CHECKOUT.ORDER.APPROVED", page) is False
    held.outbox.drain()
    notice(held, "CHECKOUT.ORDER.APPROVED", page, "WH-2")
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED
    assert captures(held) == 1


def test_a_forged_notice_is_refused(held):
    with pytest.raises(inbox.Forged):
        inbox.receive_payment(held.house, {"X-Signature": "bm8="}, b"{}")
    assert not _signed("memory", {}, b"{}")


def test_a_notice_of_something_unknown_is_kept(held):
    notice(held, "PAYMENT.CAPTURE.COMPLETED", "SOMEBODY-ELSES")
    for _ in range(60):
        held.outbox.drain()
        held.clock.advance(20)
    assert held.store.view().event("memory", "WH-1").state == "unknown"


def test_a_closed_browser_and_a_lost_webhook_are_mended_by_the_sweep(held):
    page = held.to_paypal("ann")
    held.payments.approve(page)
    held.clock.advance(minutes=2)
    reconcile.sweep(held.house)
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_a_refund_made_in_paypal_s_pages_is_followed(held):
    bought = held.pay("ann")
    held.payments.refund(bought.capture_id, bought.total, "by hand")
    notice(held, "PAYMENT.CAPTURE.REFUNDED", bought.capture_id)
    held.outbox.drain()
    assert (held.of("ann").state, held.of("ann").refunded) == (State.REFUNDED, 4900)
    assert held.shop.orders[bought.shop_order_id].refunded.minor == 4900


@pytest.mark.parametrize(("amount", "state"), [(None, State.REFUNDED), (1000, State.ORDERED)])
def test_a_refund_that_failed_and_was_made_by_hand_is_over(held, monkeypatch, amount, state):
    """PayPal could not, somebody did it in its pages as we said: tried again, the ledger and the shop's order follow, and
    it is not given a second time."""
    bought = held.pay("ann")
    asked = amount or 4900
    real = held.payments.refund
    told: list[str] = []

    def refund(capture_id, amount, reference, note=""):
        """What failed once is told again whenever it is asked for; another may go through."""
        told.append(reference)
        return (
            Refund("R-1", "failed", amount) if reference == told[0] else real(capture_id, amount, reference, note)
        )

    monkeypatch.setattr(held.payments, "refund", refund)
    checkout.request_refund(held.house, bought.id, amount=amount)
    held.outbox.drain()
    (task,) = [one for one in held.store.view().tasks(state="parked") if one.kind == "refund"]
    assert "could not refund" in task.error
    real(bought.capture_id, Money(asked, "EUR"), "by hand")
    held.store.write(lambda tx: tx.unpark_tasks([task.id]))
    held.outbox.drain()
    assert (held.of("ann").state, held.of("ann").refunded) == (state, asked)
    assert held.shop.orders[bought.shop_order_id].refunded.minor == asked


@pytest.mark.parametrize("error", [Permanent("top it up"), Refused("a dispute is open on it")])
def test_a_refund_that_was_refused_and_made_by_hand_is_not_made_again(held, error):
    """Refused at first, it would be taken by now: whoever was told of it has given the money back already."""
    bought = held.pay("ann")
    held.payments.failures["refund"] = [error]
    checkout.request_refund(held.house, bought.id, amount=1000)
    held.outbox.drain()
    held.payments.refund(bought.capture_id, Money(1000, "EUR"), "by hand")
    held.clock.advance(minutes=11)
    held.store.write(lambda tx: tx.unpark_tasks())
    held.outbox.drain()
    assert (held.of("ann").state, held.of("ann").refunded) == (State.ORDERED, 1000)
    assert held.payments.capture_status(bought.capture_id).refunded.minor == 1000
    assert held.shop.orders[bought.shop_order_id].refunded.minor == 1000


def test_disputes_and_reversals_are_told(held):
    bought = held.pay("ann")
    notice(held, "CUSTOMER.DISPUTE.CREATED", "D-1", body={"capture_id": bought.capture_id})
    held.outbox.drain()
    assert held.of("ann").state is State.DISPUTED
    notice(held, "CUSTOMER.DISPUTE.RESOLVED", "D-1", "WH-2", body={"capture_id": bought.capture_id})
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED
    notice(held, "PAYMENT.CAPTURE.REVERSED", bought.capture_id, "WH-3")
    held.outbox.drain()
    assert held.of("ann").state is State.REVERSED
    assert {alert["kind"] for alert in held.store.view().alerts()} >= {"dispute", "reversed"}


def test_a_task_that_vanished_is_made_again(held):
    held.shop.failures["place_order"] = [away()]
    held.pay("ann")
    held.store.write(lambda tx: tx._db.execute("DELETE FROM tasks WHERE kind = 'write_back'"))
    # That somebody is to be told something of it writes no order.
    held.store.write(lambda tx: tx.alert("payment", held.of("ann").id, "look at it"))
    assert reconcile.sweep(held.house).revived == 1
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_cancel_is_refused_once_money_may_be_on_its_way(held):
    held.pay("ann")
    with pytest.raises(Conflict, match="refund it instead"):
        holds.cancel(held.house, held.of("ann").id)


def test_an_approval_after_the_cancel_is_never_captured(held):
    page = held.to_paypal("ann")
    holds.cancel(held.house, held.of("ann").id)
    held.payments.approve(page)
    checkout.look(held.house, page)
    held.outbox.drain()
    assert captures(held) == 0
    assert held.of("ann").state is State.CANCELLED


def test_units_that_the_shop_no_longer_has_are_not_promised_to_the_next(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=0)
    assert rehearsal.pay("ann").state is State.SOLD_OUT
    assert rehearsal.of("bob").state is State.WAITLISTED


def disputed_before_its_order(house):
    """The shop is away, so the buyer's dispute comes while the purchase is still paid."""
    house.shop.failures["place_order"] = [away()]
    bought = house.pay("ann")
    assert bought.state is State.PAID
    dispute = house.payments.dispute(bought.capture_id)
    hear_paypal(house)
    assert house.of("ann").state is State.DISPUTED
    house.clock.advance(minutes=10)
    house.outbox.drain()
    assert not house.shop.orders, "what may have to go back is not shipped"
    return dispute


def hear_paypal(house):
    for headers, body in house.payments.sent:
        inbox.receive_payment(house.house, headers, body)
    house.outbox.drain()


def test_a_dispute_won_before_the_order_stood_brings_the_order(held):
    dispute = disputed_before_its_order(held)
    held.payments.resolve(dispute, "RESOLVED_SELLER_FAVOUR")
    hear_paypal(held)
    assert held.of("ann").state is State.ORDERED
    assert len(held.shop.orders) == 1


def test_a_dispute_lost_before_the_order_stood_brings_none(held):
    dispute = disputed_before_its_order(held)
    held.payments.resolve(dispute, "RESOLVED_BUYER_FAVOUR")
    hear_paypal(held)
    held.clock.advance(minutes=2)
    hear_paypal(held)
    assert held.of("ann").state in (State.REVERSED, State.REFUNDED)
    assert not held.shop.orders


def test_a_dispute_that_the_buyer_won_waits_for_the_money_to_go(held):
    """The notice of its end may come before the capture shows it: until then nothing is shipped."""
    disputed_before_its_order(held)
    capture = held.of("ann").capture_id
    body = {"capture_id": capture, "outcome": "RESOLVED_BUYER_FAVOUR"}
    notice(held, "CUSTOMER.DISPUTE.RESOLVED", "D-1", "WH-9", body=body)
    held.outbox.drain()
    assert (held.of("ann").state, held.shop.orders) == (State.DISPUTED, {})
    held.clock.advance(minutes=11)
    held.outbox.drain()
    assert (held.of("ann").state, held.shop.orders) == (State.DISPUTED, {})
    assert "shows no money going back" in held.store.view().alerts()[0]["text"]


def test_notices_of_a_dispute_that_come_in_the_wrong_order(held):
    bought = held.pay("ann")
    held.payments.resolve(held.payments.dispute(bought.capture_id), "RESOLVED_SELLER_FAVOUR")
    for headers, body in reversed(held.payments.sent):
        inbox.receive_payment(held.house, headers, body)
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED
    again = {"capture_id": bought.capture_id, "at": "2999-01-01"}
    notice(held, "CUSTOMER.DISPUTE.UPDATED", "D-1", "WH-7", body=again)
    held.outbox.drain()
    assert held.of("ann").state is State.DISPUTED, "an appeal comes after the end"


def test_a_part_that_went_back_by_a_dispute_before_the_order(held):
    """The order is written for all of it, and shows the part."""
    dispute = disputed_before_its_order(held)
    capture = held.of("ann").capture_id
    held.payments._refund(capture, Money(900, "EUR"), "by-hand-1")
    held.payments.resolve(dispute, "RESOLVED_SELLER_FAVOUR")
    hear_paypal(held)
    held.clock.advance(minutes=1)
    reconcile.sweep(held.house)
    held.outbox.drain()
    ordered = held.of("ann")
    assert (ordered.state, ordered.refunded) == (State.ORDERED, 900)
    assert held.shop.orders[ordered.shop_order_id].refunded.minor == 900
