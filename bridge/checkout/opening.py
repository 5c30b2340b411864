"""PayPal's page for a purchase, or for a parcel of them: opened once per total, and looked at again when the buyer comes
back. The page belongs to the lead of the parcel; what was agreed with whom stands in its request.

A purchase may have several pages (another address, another try). Whichever the buyer approves first is bound to
the purchase by its move to "approved"; the others are dead, and never captured.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from bridge import metrics, parcels
from bridge.checkout.capturing import settle_capture
from bridge.checkout.requests import parcel_parts, parcel_sold, payment_request
from bridge.errors import Changed, Conflict, NoneLeft
from bridge.house import House
from bridge.moves import over_limit
from bridge.states import State
from bridge.store import NewTask, NoUnits, Purchase, Tx
from bridge.store.purchases import NO_PROMISE
from bridge.store.records import PaymentRow, dump_address, dump_quote
from connectors.errors import Refused
from connectors.values import Capture, PaymentPage

log = logging.getLogger("replycart.checkout")
#: PayPal takes approvals of an order for three hours; a page that is about to end is no place to send a buyer.
APPROVABLE_MS = 170 * 60_000
GONE = "approved after the hold ran out, and the units are gone: nothing was taken"


def open_page(house: House, purchase: Purchase, lang: str, shown: str = "") -> str:
    """Where to send the buyer to pay. Called twice for the same total, it gives the same page. ``shown``:
    ``parcels.mark`` of the page on which the buyer pressed; "" where there was none.

    ``Conflict`` when there is nothing (more) to pay, or others are paying for all units (``NoneLeft``); ``Changed`` when it
    would be another sum, for other things or to another place than the page showed; ``Retryable`` when PayPal is away."""
    members = house.store.view().together(purchase)
    purchase = members[0]
    for one in members:
        if not one.payable:
            raise Conflict(f"purchase {one.id} is {one.state}")
    if parcels.whole(members) is None or purchase.address is None:
        raise Conflict(f"purchase {purchase.id} has no address yet")
    if shown and shown != parcels.mark(members):
        # An old page, or another window: what is agreed to is what stood beside the button.
        raise Changed(f"purchase {purchase.id} is not any more what the page showed")
    house.store.write(lambda tx: reserve(tx, [one.id for one in members]))
    row = house.store.write(lambda tx: _row(tx, members))
    if row.page_id is not None:
        known = _known(house, row)
        if known is not None and known.state == "created":
            return known.url or row.url
        if known is not None and known.state in ("approved", "completed"):
            arrived(house, known)
            return house.checkout_url(purchase.token)
        old = row.page_id
        house.store.write(lambda tx: _kill(tx, old))
        row = house.store.write(lambda tx: _row(tx, members))
    page = _opened(house, purchase, row, lang)
    if not house.store.write(lambda tx: _is_open(tx, row, page)):
        # Approved and declined meanwhile, from another window: a page that is over must not be tried by itself once more.
        raise Conflict(f"the page {page.id} of purchase {purchase.id} is over")
    return page.url


def reserve(tx: Tx, ids: Sequence[str]) -> None:
    """First paid, first served: the units are taken now, as the buyer goes to pay, for as long as a hold lasts."""
    for purchase_id in ids:
        purchase = tx.purchase(purchase_id)
        sale = tx.sale(purchase.sale_id) if purchase else None
        if purchase is None or sale is None or not purchase.payable:
            raise Conflict(f"purchase {purchase_id} is {purchase.state if purchase else 'gone'}")
        if purchase.units:
            continue
        try:
            tx.change_free(purchase.sale_id, purchase.sku, -purchase.quantity)
        except NoUnits:
            raise NoneLeft(f"others are paying for all of {purchase.sku} right now") from None
        until = tx.clock.ms() + sale.terms.hold_seconds * 1000
        tx.change_purchase(
            purchase, units=purchase.quantity, hold_until=until, remind_at=sale.terms.remind_at(until)
        )
        tx.note(purchase, "at PayPal: the units are set aside")


def _opened(house: House, purchase: Purchase, row: PaymentRow, lang: str) -> PaymentPage:
    try:
        return house.payments.open(payment_request(house, purchase, row, lang))
    except Refused as refusal:
        if refusal.code == "duplicate":
            text = (
                f"PayPal says that {row.reference} is paid, and this ledger does not know of it (was it put back to "
                "a copy?): find it by that invoice id in PayPal's activity, and its order in the shop as "
                f"rc-{purchase.id}"
            )
            house.store.write(lambda tx: tx.alert("payment", purchase.id, text, f"duplicate:{row.reference}"))
            house.bell.ring("alerts")
        raise


def find_again(house: House, row: PaymentRow) -> None:
    """A page whose id was never written down, by a crash or a copy of the ledger: asked for again by its reference it
    is the same page. ``ConnectorError`` when PayPal says so."""
    purchase = house.store.view().purchase(row.purchase_id)
    if purchase is None or row.page_id is not None or not row.request:
        return
    opened = _opened(house, purchase, row, purchase.lang)
    house.store.write(lambda tx: _is_open(tx, row, opened))
    # What answers is what was answered at first: how the page stands now must be asked.
    look(house, opened.id)


def _is_open(tx: Tx, row: PaymentRow, page: PaymentPage) -> bool:
    """Keep the page of a payment that is still to be paid. Whether it is the one that stands open now."""
    now = tx.payment(id=row.id)
    if now is not None and now.state == "opening" and now.page_id is None:
        tx.change_payment(row.id, page_id=page.id, url=page.url, state="open")
        return True
    return now is not None and now.state == "open" and now.page_id == page.id


def _known(house: House, row: PaymentRow) -> PaymentPage | None:
    """The page as PayPal has it; None when it can no longer be approved."""
    try:
        page = house.payments.look_up(row.page_id or "")
    except Refused as refusal:
        if refusal.code != "not_found":
            raise
        return None
    stale = page.state == "created" and house.clock.ms() - row.created_at > APPROVABLE_MS
    return None if stale or page.state == "voided" else page


def _row(tx: Tx, members: Sequence[Purchase]) -> PaymentRow:
    """The live payment for these, at this reckoning and address; made if there is none."""
    lead, quote = members[0], parcels.whole(members)
    assert quote is not None
    for one in members:
        now = tx.purchase(one.id)
        if (
            now is None
            or not now.payable
            or (now.quantity, now.unit, now.quote) != (one.quantity, one.unit, one.quote)
        ):
            # Paid in another tab, or of a basket: reckoned anew, or one more put in, since the page was asked for.
            raise Conflict(f"purchase {one.id} has changed meanwhile")
    first = tx.purchase(lead.id)
    if first is None or {one.id for one in tx.together(first)} != {one.id for one in members}:
        # Another tab took the parcel apart and made it again: its lead's part, shipping and all, is no price for it alone.
        raise Conflict(f"purchase {lead.id} has changed meanwhile")
    agreed: dict[str, Any] = {"quote": dump_quote(quote), "address": dump_address(lead.address)}
    # What the shop must be told of a page that is approved after prices have changed, and others were seen.
    agreed["of"] = {one.id: [one.quantity, one.unit] for one in members}
    if len(members) > 1:
        agreed["parcel"] = [[one.id, dump_quote(one.quote)] for one in members]
    request = json.dumps(agreed)
    rows = tx.payments(lead.id)
    for row in rows:
        if row.state in ("opening", "open") and row.request == request:
            return row
    row = PaymentRow(
        id=tx.clock.new_id(),
        purchase_id=lead.id,
        reference=f"{lead.id}-{len(rows) + 1}",
        page_id=None,
        url="",
        amount=quote.total.minor,
        currency=quote.total.currency,
        state="opening",
        request=request,
        created_at=tx.clock.ms(),
        capture_sent_at=None,
    )
    tx.add_payment(row)
    return row


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
        house.store.write(lambda tx: _kill(tx, page.id))
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


def _kill(tx: Tx, page_id: str) -> None:
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
