"""Taking the money: once, last, and only for what can be delivered."""

from __future__ import annotations

import logging

from bridge.clock import from_ms
from bridge.house import House
from bridge.moves import drop_units
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import PaymentRow, RefundRow
from connectors.errors import Refused
from connectors.values import Capture

log = logging.getLogger("replycart.checkout")


def capture(house: House, task: Task) -> None:
    """Task. 1. Look at the shop's stock. 2. Move to "paying". 3. Capture. 4. Move on by what PayPal says.

    Killed anywhere, it goes on from the state it finds; PayPal is asked what it did before it is asked again."""
    purchase = house.store.view().purchase(task.subject)
    if purchase is None or purchase.payment_id is None:
        return
    if purchase.state is State.APPROVED:
        if not _stock_seen(house, purchase):
            return
        purchase = house.store.view().purchase(purchase.id)
    if purchase is None or purchase.state is not State.PAYING:
        return
    row = house.store.view().payment(id=purchase.payment_id or "")
    if row is None or row.page_id is None:
        raise LookupError(f"purchase {purchase.id} is paying without a page")
    try:
        taken = house.payments.capture(row.page_id, f"{row.reference}-c")
    except Refused as refusal:
        why = {
            "declined": "PayPal declined the payment",
            "not_approved": "the approval at PayPal ran out",
            "not_found": "PayPal no longer knows the order",
        }.get(refusal.code)
        if why is None:
            raise
        house.store.write(lambda tx: declined(house, tx, purchase.id, why))
        return
    house.store.write(lambda tx: settle_capture(house, tx, purchase.id, taken))
    house.bell.ring("shop", "payments", "network")


def _stock_seen(house: House, purchase: Purchase) -> bool:
    """Whether the shop can deliver; moves to "paying" if so, to "sold_out" if not.

    The shop's stock does not yet show what is being paid for or written back at this moment. Units of payments
    that PayPal holds are as good as gone; for the others we wait the moment they take, and look again.
    """
    seen_at = house.clock.ms()
    item = next(item for item in house.store.view().items(purchase.sale_id) if item.sku == purchase.sku)
    live = house.shop.product(purchase.sku, id=item.external_id, parent_id=item.parent_id)
    shown = 0 if live is None else live.available()

    def write(tx: Tx) -> str:
        now = tx.purchase(purchase.id)
        if now is None or now.state is not State.APPROVED:
            return "moved"
        if shown is not None:
            pending, moving = tx.in_flight(purchase.sku, seen_at, purchase.id)
            ours = tx.left_aside(now.sale_id, now.sku, seen_at) if house.shop.hides_aside else 0
            available = shown + ours
            if available - pending < purchase.quantity:
                # Not back on the shelf: what the shop no longer has must not be promised to the next in line.
                tx.move(now, State.SOLD_OUT, "the shop has none left: nothing was taken", units=0, reason="stock")
                tx.shrink(now.sale_id, now.sku, now.units)
                tx.alert(
                    "sold_out", purchase.id,
                    f"{purchase.sku}: the shop has {available} left, a buyer who had approved was let go unpaid",
                )  # fmt: skip
                return "sold out"
            if available - pending - moving < purchase.quantity:
                return "wait"
        tx.move(now, State.PAYING, "stock seen; the capture is sent")
        tx.change_payment(now.payment_id or "", capture_sent_at=tx.clock.ms())
        return "paying"

    outcome = house.store.write(write)
    if outcome == "wait":
        raise Later(1.0, "other orders of the last units are just being written")
    return outcome == "paying"


def settle_capture(house: House, tx: Tx, purchase_id: str, taken: Capture) -> None:
    """Move a purchase on by what PayPal says of its capture. Said twice, it changes nothing."""
    purchase = tx.purchase(purchase_id)
    if purchase is None or purchase.state not in (State.PAYING, State.PENDING):
        return
    row = tx.payment(id=purchase.payment_id or "")
    if row is None:
        raise LookupError(f"purchase {purchase_id} has no payment")
    if taken.state == "pending":
        if purchase.state is State.PAYING:
            tx.move(
                purchase,
                State.PENDING,
                f"PayPal holds the payment: {taken.reason or 'under review'}",
                capture_id=taken.id,
            )
        return
    if taken.state in ("declined", "failed"):
        declined(house, tx, purchase_id, "PayPal declined the payment")
        return
    paid = tx.move(
        purchase,
        State.PAID,
        "the capture is complete",
        capture_id=taken.id,
        paid_amount=taken.amount.minor,
        paid_at=tx.clock.ms(),
    )
    tx.change_payment(row.id, state="captured")
    if taken.amount.minor != row.amount or taken.amount.currency != row.currency:
        _give_back(tx, paid, row, taken)
        return
    tx.add_tasks([NewTask("shop", "write_back", f"order:{paid.id}", paid.id, priority=10)])


def _give_back(tx: Tx, paid: Purchase, row: PaymentRow, taken: Capture) -> None:
    refund_id = tx.clock.new_id()
    tx.add_refund(
        RefundRow(refund_id, paid.id, taken.amount.minor, taken.amount.currency, paid.quantity,
                  "amount differs from what was agreed", "queued", None, None, tx.clock.ms())
    )  # fmt: skip
    tx.move(paid, State.REFUNDING, f"{taken.amount} was taken, {row.amount} {row.currency} (minor) was agreed")
    tx.add_tasks([NewTask("payments", "refund", f"refund:{refund_id}", refund_id, priority=15)])
    tx.alert("payment", paid.id, f"PayPal took {taken.amount}, which is not what was agreed: all of it goes back")


def declined(house: House, tx: Tx, purchase_id: str, why: str) -> None:
    """No money: the buyer may try again while the hold lasts; after that the units go back to the shelf."""
    purchase = tx.purchase(purchase_id)
    if purchase is None or purchase.state not in (State.APPROVED, State.PAYING, State.PENDING):
        return
    moved = tx.move(purchase, State.DECLINED, why, reason="declined")
    row = tx.payment(id=purchase.payment_id or "")
    if row is not None and row.state == "bound":
        # Another try gets a page of its own: this one, still approved at PayPal, must never be tried by a sweep.
        tx.change_payment(row.id, state="dead")
    if (moved.hold_until or 0) <= tx.clock.ms():
        drop_units(house, tx, moved, "the hold was over")
    log.info("purchase %s: %s at %s", purchase.id, why, from_ms(tx.clock.ms()).isoformat(timespec="seconds"))
