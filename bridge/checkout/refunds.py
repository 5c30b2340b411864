"""Money that goes back: asked for by the merchant, or by us when the shop cannot deliver. PayPal first, then the
shop's order shows it; each step once, each found again after a crash."""

from __future__ import annotations

import logging

from bridge.errors import NotFound
from bridge.house import House
from bridge.moves import drop_units, queue_refund
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import RefundRow
from connectors.errors import Refused
from connectors.values import Money, RefundLine

log = logging.getLogger("replycart.checkout")


def request_refund(house: House, purchase_id: str, *, amount: int | None = None, reason: str = "") -> RefundRow:
    """Give back ``amount`` minor units (None = all that is left). Full refunds put the units back on the shelf."""

    def write(tx: Tx) -> RefundRow:
        purchase = tx.purchase(purchase_id)
        if purchase is None:
            raise NotFound(f"no purchase {purchase_id!r}; see: replycart purchase list")
        return queue_refund(tx, purchase, amount, reason or "refunded by the merchant")

    row = house.store.write(write)
    house.bell.ring("payments")
    return row


def _row(house: House, task: Task) -> tuple[RefundRow, Purchase] | None:
    view = house.store.view()
    purchase_id = view.refund_owner(task.subject)
    purchase = view.purchase(purchase_id) if purchase_id else None
    if purchase is None:
        return None
    return next(row for row in view.refunds(purchase.id) if row.id == task.subject), purchase


def refund(house: House, task: Task) -> None:
    """Task: give the money back at PayPal, once."""
    found = _row(house, task)
    if found is None or found[0].state != "queued":
        return
    row, purchase = found
    if purchase.capture_id is None:
        raise LookupError(f"purchase {purchase.id} has no capture")
    try:
        given = house.payments.refund(
            purchase.capture_id, Money(row.amount, row.currency), f"refund-{row.id}", row.reason[:200]
        )
    except Refused as refusal:
        status = house.payments.capture_status(purchase.capture_id)
        back = status.refunded.minor if status.refunded else 0
        if back <= purchase.refunded:
            raise
        log.info("refund %s: somebody gave money back in PayPal's pages meanwhile (%s)", row.id, refusal.code)
        house.store.write(lambda tx: _made_elsewhere(tx, row, back))
        house.bell.ring("payments", "shop")
        return
    else:
        if given.state == "pending":
            raise Later(300, "PayPal is still working on the refund")
        if given.state == "failed":
            raise Refused("PayPal could not refund; look at it in PayPal's own pages", platform="paypal")
        refund_id = given.id
    house.store.write(lambda tx: money_is_back(house, tx, row, refund_id))
    house.bell.ring("shop", "network")


def _made_elsewhere(tx: Tx, row: RefundRow, back: int) -> None:
    """PayPal gave back more than we know of, so ours did not fit: count that, and ask for what is left of ours."""
    purchase = tx.purchase(row.purchase_id)
    current = next((one for one in tx.refunds(row.purchase_id) if one.id == row.id), None)
    if purchase is None or current is None or current.state != "queued" or back <= purchase.refunded:
        return
    paid = purchase.paid_amount or 0
    tx.change_refund(row.id, state="void")
    tx.change_purchase(purchase, refunded=back)
    tx.note(purchase, "refunded in PayPal's pages")
    left = min(row.amount, paid - back)
    parts = [("given", back - purchase.refunded, "shop", "shop_refund"), ("queued", left, "payments", "refund")]
    for state, amount, lane, kind in parts:
        if amount < 1:
            continue
        last = back + (left if state == "queued" else 0) >= paid and (state == "queued" or left < 1)
        part = RefundRow(
            tx.clock.new_id(), purchase.id, amount, purchase.currency, purchase.quantity if last else 0,
            row.reason if state == "queued" else "refunded in PayPal's pages", state,
            "made at PayPal" if state == "given" else None, None, tx.clock.ms(),
        )  # fmt: skip
        tx.add_refund(part)
        tx.add_tasks([NewTask(lane, kind, f"{kind}:{part.id}", part.id, priority=15)])


def money_is_back(house: House, tx: Tx, row: RefundRow, refund_id: str) -> None:
    """PayPal gave it back: the shop's order must show it next, where there is one."""
    purchase = tx.purchase(row.purchase_id)
    current = next((one for one in tx.refunds(row.purchase_id) if one.id == row.id), None)
    if purchase is None or current is None or current.state != "queued":
        return
    tx.change_refund(row.id, state="given", payment_refund_id=refund_id)
    tx.change_purchase(purchase, refunded=purchase.refunded + row.amount)
    if purchase.shop_order_id is not None or tx.tasks_of(f"order:{purchase.id}"):
        tx.add_tasks([NewTask("shop", "shop_refund", f"shop_refund:{row.id}", row.id, priority=20)])
    else:
        _finish(house, tx, row)


def shop_refund(house: House, task: Task) -> None:
    """Task: let the shop's order show the refund, once, with the units back in its stock."""
    found = _row(house, task)
    if found is None or found[0].state != "given":
        return
    row, purchase = found
    if purchase.shop_order_id is None:
        if any(one.state in ("queued", "running") for one in house.store.view().tasks_of(f"order:{purchase.id}")):
            raise Later(5, "the shop's order is just being written")
        house.store.write(lambda tx: _finish(house, tx, row))
        return
    lines = [RefundLine(purchase.sku, row.units)] if row.units else []
    shop_refund_id = house.shop.refund_order(
        purchase.shop_order_id,
        Money(row.amount, row.currency),
        lines,
        reference=f"refund-{row.id}",
        reason=row.reason,
    )

    def write(tx: Tx) -> None:
        tx.change_refund(row.id, shop_refund_id=shop_refund_id)
        _finish(house, tx, row)

    house.store.write(write)
    house.bell.ring("network")


def _finish(house: House, tx: Tx, row: RefundRow) -> None:
    tx.change_refund(row.id, state="done")
    purchase = tx.purchase(row.purchase_id)
    if purchase is None or purchase.state is not State.REFUNDING:
        return
    if any(one.state in ("queued", "given") for one in tx.refunds(purchase.id)):
        return
    whole = purchase.refunded >= (purchase.paid_amount or 0)
    moved = tx.move(
        purchase,
        State.REFUNDED if whole else State.ORDERED,
        f"{Money(row.amount, row.currency)} went back to the buyer",
    )
    if whole:
        drop_units(house, tx, moved, "refunded: the units are back on the shelf")
