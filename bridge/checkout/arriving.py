"""The buyer approved at PayPal: seen by the browser, by a notice or by a sweep; whoever comes first binds the page to its purchases.

A purchase may have several pages (another address, another try). Whichever the buyer approves first is bound to
the purchase by its move to "approved"; the others are dead, and never captured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bridge import metrics
from bridge.checkout.capturing import settle_capture
from bridge.checkout.requests import parcel_parts, parcel_sold
from bridge.house import House
from bridge.moves import over_limit
from bridge.states import State
from bridge.store import NewTask, NoUnits, Purchase, Tx
from bridge.store.purchases import NO_PROMISE
from connectors.errors import Refused
from connectors.values import Capture, PaymentPage

GONE = "approved after the hold ran out, and the units are gone: nothing was taken"


def look(house: House, page_id: str) -> bool:
    """Ask PayPal how a page stands, and act on it. False when the page is none of ours (or not yet)."""
    if house.store.view().payment(page_id=page_id) is None:
        return False
    try:
        page = house.payments.look_up(page_id)
    except Refused as refusal:
        if refusal.code != "not_found":
            raise
        return False
    arrived(house, page)
    return True


def arrived(house: House, page: PaymentPage) -> None:
    """The buyer approved, seen by the browser, a webhook or a sweep: whoever comes first moves the purchase."""
    if page.state == "voided":
        house.store.write(lambda tx: kill(tx, page.id))
        return
    if page.state not in ("approved", "completed"):
        return
    moved = house.store.write(lambda tx: _bind(house, tx, page))
    if moved:
        house.bell.ring("payments", "shop", "alerts")
    elif _taken(page) is not None and house.store.write(lambda tx: _surplus(tx, page)):
        metrics.DOUBLE_CAPTURES.add()
        house.bell.ring("alerts")


def _taken(page: PaymentPage) -> Capture | None:
    """The capture that stands on a page, where PayPal has the money or holds it."""
    standing = [one for one in page.captures if one.state not in ("declined", "failed", "refunded")]
    return standing[-1] if standing else None


def _surplus(tx: Tx, page: PaymentPage) -> bool:
    """Money that PayPal took for a page which is never captured by us: told once. False when it is as it should be."""
    row = tx.payment(page_id=page.id)
    if row is None or row.state != "dead":
        return False
    text = (
        f"PayPal took {page.amount} for its order {page.id}, which this purchase does not count on "
        "(the units were gone, or another page was paid): refund it in PayPal's pages"
    )
    return tx.alert("payment", row.purchase_id, text, f"surplus:{page.id}")


def kill(tx: Tx, page_id: str) -> None:
    row = tx.payment(page_id=page_id)
    if row is not None and row.state in ("opening", "open"):
        tx.change_payment(row.id, state="dead")


def _bind(house: House, tx: Tx, page: PaymentPage) -> bool:
    taken = _taken(page)
    row = tx.payment(page_id=page.id)
    if row is None or row.state not in ("opening", "open"):
        return False
    agreed = parcel_parts(row)
    members = [one for one in map(tx.purchase, agreed) if one is not None]
    if len(members) != len(agreed):
        return False
    lead = members[0]

    def never(why: str) -> bool:
        tx.change_payment(row.id, state="dead")
        tx.note(lead, why)
        return False

    over = next((one for one in members if one.state not in (State.HELD, State.EXPIRED, State.DECLINED)), None)
    if over is not None:
        # Another page of this purchase was approved before, or it was cancelled: this one is never captured.
        return never(f"this approval at PayPal comes too late ({over.state}); nothing was taken for it")
    if row.amount != page.amount.minor or row.currency != page.amount.currency:
        tx.change_payment(row.id, state="dead")
        tx.alert("payment", lead.id, f"PayPal's order {page.id} shows {page.amount}; it is not captured")
        return False
    sold = parcel_sold(row)
    if taken is None and any(one.quantity != sold.get(one.id, (one.quantity, 0))[0] for one in members):
        return never("what was to be paid has changed since that page was opened: nothing was taken")
    if taken is None and any(one.state is not State.HELD and _over_limit(tx, one) for one in members):
        return never("approved late, and another purchase of the same buyer has the limit: nothing was taken")
    if taken is None and any(_in_line_before(tx, one) for one in members):
        return never(GONE)
    short = _take_units(tx, members)
    if short and taken is None:
        for one in members:
            if not one.units and one.id not in short:
                tx.change_free(one.sale_id, one.sku, one.quantity)
        return never(GONE)
    address = json.loads(row.request)["address"]
    for one in members:
        # Who was to be paid with it meanwhile, in another parcel, goes alone.
        tx.dissolve(one)
        approved = tx.move(
            one,
            State.APPROVED,
            "the buyer approved at PayPal",
            units=0 if one.id in short else one.quantity,
            payment_id=row.id,
            address=address,
            quote=agreed[one.id],
            # As it stood on the page that was approved, whatever the shop's price is by now.
            unit=sold.get(one.id, (0, one.unit))[1],
            reason="",
            parcel=lead.id if len(members) > 1 else "",
        )
        if taken is not None:
            # The ledger did not know (it was put back to a copy): the order must follow the money. Should the shop
            # have neither the order nor the goods, the write-back gives the money back.
            tx.move(approved, State.PAYING, "PayPal had taken the money already")
    tx.change_payment(row.id, state="bound")
    if taken is None:
        tx.add_tasks([capture_task(lead.id, f"{row.id}:{tx.clock.ms()}")])
        return True
    tx.change_payment(row.id, capture_sent_at=tx.clock.ms())
    settle_capture(house, tx, lead.id, taken)
    for one in members:
        if one.id in short:
            text = (
                f"{page.amount} for {one.sku} had been taken before its hold ran out here: its units had gone on"
            )
            tx.alert("payment", one.id, text, f"late:{page.id}")
    return True


def _take_units(tx: Tx, members: Sequence[Purchase]) -> set[str]:
    """Take off the shelf what these do not hold any more. Returns for whom there was nothing left."""
    short = set()
    for one in members:
        if not one.units:
            try:
                tx.change_free(one.sale_id, one.sku, -one.quantity)
            except NoUnits:
                short.add(one.id)
    return short


def _over_limit(tx: Tx, purchase: Purchase) -> bool:
    sale = tx.sale(purchase.sale_id)
    return sale is not None and over_limit(tx, sale, purchase)


def _in_line_before(tx: Tx, purchase: Purchase) -> bool:
    """Whether what is free is for somebody in line: in a series for the first it stays so until they are drawn."""
    sale = tx.sale(purchase.sale_id)
    if purchase.units or sale is None or sale.terms.mode != "first_come":
        return False
    return bool(tx.waiting(sale.id, purchase.sku, purchase.quantity, NO_PROMISE))


def capture_task(purchase_id: str, key: str) -> NewTask:
    return NewTask("payments", "capture", f"capture:{key}", purchase_id, priority=10)
