"""Money that goes back: asked for by the merchant, or by us when the shop cannot deliver. PayPal first, then the
shop's order shows it; each step once, each found again after a crash."""

from __future__ import annotations

import logging
import re
import time

from bridge.checkout import memos
from bridge.checkout.memos import ELSEWHERE
from bridge.drafts import order_draft
from bridge.errors import Conflict, NotFound
from bridge.house import House
from bridge.moves import drop_units, order_tasks, queue_refund
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import RefundRow
from connectors.errors import Permanent, Refused
from connectors.values import Money, RefundLine

log = logging.getLogger("replycart.checkout")
#: How PayPal refuses what is more than is left, or was given back already.
TOO_MUCH = ("price", "already_done", "duplicate")


def request_refund(
    house: House,
    purchase_id: str,
    *,
    amount: int | None = None,
    reason: str = "",
    source: str = "",
    shop_refund_id: str = "",
) -> RefundRow:
    """Give back ``amount`` minor units (None = all that is left). Full refunds put the units back on the shelf.

    ``source`` "shop": the shop's own credit memo ``shop_refund_id`` is the record, so none is written there. Asked for
    again with the same one it is the same refund. If PayPal refuses it, it is over, and the purchase stands as before."""

    def write(tx: Tx) -> RefundRow:
        purchase = tx.purchase(purchase_id)
        if purchase is None:
            raise NotFound(f"no purchase {purchase_id!r}; see: replycart purchase list")
        if len(tx.together(purchase)) > 1 and purchase.shop_order_id is None:
            raise Conflict(
                f"purchase {purchase_id} was paid together with others: refund it once the shop's order stands"
            )
        if source == "shop":
            return memos.of_shop(tx, purchase, amount, reason or "refunded in the shop", shop_refund_id)
        return queue_refund(tx, purchase, amount, reason or "refunded by the merchant")

    row = house.store.write(write)
    house.bell.ring("payments")
    return row


def wait(house: House, row: RefundRow, seconds: float) -> RefundRow:
    """The refund as soon as PayPal has answered (its state is not "queued" any more), or as it stands after
    ``seconds``. Whoever does the work may be another process: the ledger is looked at."""
    until = time.monotonic() + seconds
    pause = 0.02
    while True:
        now = memos.together(house.store.view(), row)
        if now.state != "queued" or (left := until - time.monotonic()) <= 0 or _parked(house, now):
            return now
        time.sleep(min(pause, left))
        pause = min(0.25, pause * 1.5)


def _parked(house: House, row: RefundRow) -> bool:
    return any(task.state == "parked" for task in house.store.view().tasks_of(f"refund:{row.id}"))


def refusal(house: House, row: RefundRow) -> tuple[str, str] | None:
    """(code, PayPal's words) when PayPal refused: for good where the shop asked, else until a person has looked."""
    if row.state == "refused":
        code, _, words = row.refusal.partition(": ")
        return code, words
    for task in house.store.view().tasks_of(f"refund:{row.id}"):
        if row.state == "queued" and task.state == "parked":
            found = re.match(r"refused \((\w+)\): (.*)", task.error, re.S)
            return (found[1], found[2]) if found else ("other", task.error)
    return None


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
    if row.refusal and _by_hand(house, row, purchase):
        return
    try:
        given = house.payments.refund(
            purchase.capture_id, Money(row.amount, row.currency), f"refund-{row.id}", row.reason[:200]
        )
        if given.state == "failed":
            raise Refused("PayPal could not refund; look at it in PayPal's own pages", platform="paypal")
    except Permanent as error:
        words = error.message
        house.store.write(lambda tx: _said_no(tx, row, words))
        raise
    except Refused as refusal:
        words = f"{refusal.code}: {refusal.message}"
        others = [one for one in house.store.view().together(purchase) if one.id != purchase.id]
        view = house.store.view()
        beside = [one for other in others for one in view.refunds(other.id) if one.state == "queued"]
        if beside:
            # What PayPal gave back may be theirs, its answer lost: known once each has been refused as well.
            house.store.write(lambda tx: _said_no(tx, row, words))
        if any(not one.refusal for one in beside):
            raise Later(15, "another refund of the same payment is under way") from None
        status = house.payments.capture_status(purchase.capture_id)
        back = (status.refunded.minor if status.refunded else 0) - sum(other.refunded for other in others)
        back = min(back, purchase.paid_amount or 0)
        if back <= purchase.refunded:
            told = refusal
            if row.source != "shop":
                house.store.write(lambda tx: _said_no(tx, row, words))
                raise
            house.store.write(lambda tx: _refuse(tx, row, told))
            return
        log.info("refund %s: somebody gave money back in PayPal's pages meanwhile (%s)", row.id, refusal.code)
        instead = refusal.code not in TOO_MUCH
        house.store.write(lambda tx: _made_elsewhere(tx, row, back, instead=instead))
        house.bell.ring("payments", "shop")
        return
    else:
        if given.state == "pending":
            raise Later(300, "PayPal is still working on the refund")
        refund_id = given.id
    house.store.write(lambda tx: money_is_back(house, tx, row, refund_id))
    house.bell.ring("shop", "network")


def _said_no(tx: Tx, row: RefundRow, words: str) -> None:
    """For sure nothing was given for it by us: what PayPal gives from now on beside it was given by hand."""
    tx.change_refund(row.id, refusal=words[:300])


def _by_hand(house: House, row: RefundRow, purchase: Purchase) -> bool:
    """Whether a person gave back in PayPal's pages what had been refused to us; asked for again, it might go through."""
    view = house.store.view()
    members = view.together(purchase)
    status = house.payments.capture_status(purchase.capture_id or "")
    back = (status.refunded.minor if status.refunded else 0) - sum(one.refunded for one in members)
    if back < sum(one.amount for m in members for one in view.refunds(m.id) if one.state == "queued"):
        return False
    log.info("refund %s: somebody gave it back in PayPal's pages meanwhile", row.id)
    house.store.write(lambda tx: _made_elsewhere(tx, row, purchase.refunded + row.amount, instead=True))
    house.bell.ring("payments", "shop")
    return True


def _refuse(tx: Tx, row: RefundRow, why: Refused) -> None:
    """PayPal said no to a refund of the shop: the shop drops its credit memo, and the purchase stands as before."""
    current = next((one for one in tx.refunds(row.purchase_id) if one.id == row.id), None)
    if current is None or current.state != "queued":
        return
    tx.change_refund(row.id, state="refused", refusal=f"{why.code}: {why.message}")
    _stands_again(tx, row, f"PayPal refused the refund: {why.message}")
    memos.settle(tx, row)


def _stands_again(tx: Tx, row: RefundRow, why: str) -> None:
    purchase = tx.purchase(row.purchase_id)
    if purchase is None or purchase.state is not State.REFUNDING:
        return
    if any(one.state in ("queued", "given") for one in tx.refunds(purchase.id)):
        return
    came = [moment.before for moment in tx.history(purchase.id) if moment.after == State.REFUNDING]
    purchase = tx.move(purchase, State.ORDERED, why)
    if came and came[-1] == State.DISPUTED:
        tx.move(purchase, State.DISPUTED, "the dispute goes on")


def _made_elsewhere(tx: Tx, row: RefundRow, back: int, *, instead: bool) -> None:
    """PayPal gave back more than we know of: count that, and ask for what is left of ours. ``instead``: ours was refused for
    another reason than that it no longer fits, and a person did by hand what we had asked for: not a second time."""
    purchase = tx.purchase(row.purchase_id)
    current = next((one for one in tx.refunds(row.purchase_id) if one.id == row.id), None)
    if purchase is None or current is None or current.state != "queued" or back <= purchase.refunded:
        return
    paid = purchase.paid_amount or 0
    tx.change_refund(row.id, state="void")
    tx.change_purchase(purchase, refunded=back)
    tx.note(purchase, "refunded in PayPal's pages")
    left = max(0, min(row.amount - (back - purchase.refunded if instead else 0), paid - back))
    if row.source == "shop" and left < row.amount:
        # The shop's credit memo says more than is left: PayPal's no stands, and the shop drops it.
        tx.change_refund(row.id, state="refused", refusal="already_done: refunded in PayPal's pages meanwhile")
        left = 0
    parts = [("given", back - purchase.refunded, "shop", "shop_refund"), ("queued", left, "payments", "refund")]
    for state, amount, lane, kind in parts:
        if amount < 1:
            continue
        last = back + (left if state == "queued" else 0) >= paid and (state == "queued" or left < 1)
        part = RefundRow(
            tx.clock.new_id(), purchase.id, amount, purchase.currency, purchase.quantity if last else 0,
            row.reason if state == "queued" else "refunded in PayPal's pages", state,
            ELSEWHERE if state == "given" else None, row.shop_refund_id if state == "queued" else None, tx.clock.ms(),
            row.source if state == "queued" else "",
        )  # fmt: skip
        tx.add_refund(part)
        tx.add_tasks([NewTask(lane, kind, f"{kind}:{part.id}", part.id, priority=15)])
    if row.source == "shop":
        memos.settle(tx, row)


def money_is_back(house: House, tx: Tx, row: RefundRow, refund_id: str) -> None:
    """PayPal gave it back: the shop's order must show it next, where there is one."""
    purchase = tx.purchase(row.purchase_id)
    current = next((one for one in tx.refunds(row.purchase_id) if one.id == row.id), None)
    if purchase is None or current is None or current.state != "queued":
        return
    tx.change_refund(row.id, state="given", payment_refund_id=refund_id)
    tx.change_purchase(purchase, refunded=purchase.refunded + row.amount)
    if current.source == "shop":
        _finish(house, tx, row)
        memos.settle(tx, current)
    elif purchase.shop_order_id is not None or order_tasks(tx, purchase):
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
        if any(one.state in ("queued", "running") for one in order_tasks(house.store.view(), purchase)):
            raise Later(5, "the shop's order is just being written")
        house.store.write(lambda tx: _finish(house, tx, row))
        return
    if row.payment_refund_id == ELSEWHERE and _shown(house, purchase):
        # Written by us before the ledger was put back to a copy, or by the merchant's own hand.
        house.store.write(lambda tx: _finish(house, tx, row))
        return
    lines = [RefundLine(purchase.sku, row.units)] if row.units else []
    sale = house.store.view().sale(purchase.sale_id)
    shop_refund_id = house.shop_at(sale.terms.market if sale else "").refund_order(
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


def _shown(house: House, purchase: Purchase) -> bool:
    """Whether the shop's order shows all that went back, this refund with it."""
    view = house.store.view()
    members = view.together(purchase)
    if purchase.address is None:
        return False
    draft = order_draft(view, members, purchase.address, paid_with=house.paid_with)
    order = house.shop_at(draft.market).find_order(draft)
    back = sum(one.refunded for one in members)
    return order is not None and order.refunded is not None and order.refunded.minor >= back


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
