"""PayPal's page for a purchase, or for a parcel of them: opened once per total, and looked at again when the buyer comes
back. The page belongs to the lead of the parcel; what was agreed with whom stands in its request.

A purchase may have several pages (another address, another try): arriving.py has what becomes of them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from bridge import parcels
from bridge.checkout.arriving import arrived, kill, look
from bridge.checkout.requests import payment_request
from bridge.errors import Changed, Conflict, NoneLeft
from bridge.house import House
from bridge.store import NoUnits, Purchase, Tx
from bridge.store.records import PaymentRow, dump_address, dump_quote
from connectors.errors import Refused
from connectors.values import PaymentPage

log = logging.getLogger("replycart.checkout")
#: PayPal takes approvals of an order for three hours; a page that is about to end is no place to send a buyer.
APPROVABLE_MS = 170 * 60_000


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
        house.store.write(lambda tx: kill(tx, old))
        row = house.store.write(lambda tx: _row(tx, members))
    page = _opened(house, purchase, row, lang)
    if not house.store.write(lambda tx: _is_open(tx, row, page)):
        # Approved and declined meanwhile, from another window: a page that is over must not be tried by itself once more.
        raise Conflict(f"purchase {purchase.id} has moved on")
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
