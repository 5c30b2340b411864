"""What PayPal is asked for, from what was agreed with the buyer when the payment was made."""

from __future__ import annotations

import json

from bridge.errors import Conflict
from bridge.house import House
from bridge.money import payment_lines
from bridge.store import Purchase
from bridge.store.records import PaymentRow, load_address, load_quote
from connectors.values import Money, PaymentRequest

LOCALES = {"en": "en-GB", "fr": "fr-FR"}


def parcel_parts(row: PaymentRow) -> dict[str, str | None]:
    """Purchase → its part of the reckoning, as agreed when the page was opened; the lead first."""
    agreed = json.loads(row.request)
    return dict(agreed.get("parcel") or [[row.purchase_id, agreed["quote"]]])


def parcel_sold(row: PaymentRow) -> dict[str, tuple[int, int]]:
    """Purchase → (quantity, unit price) that its page was opened with; empty for a page that an earlier version opened."""
    return {ident: (int(one[0]), int(one[1])) for ident, one in json.loads(row.request).get("of", {}).items()}


def payment_request(house: House, purchase: Purchase, row: PaymentRow, lang: str) -> PaymentRequest:
    agreed = json.loads(row.request)
    quote, address = load_quote(agreed["quote"]), load_address(agreed["address"])
    if quote is None or address is None:
        raise Conflict(f"purchase {purchase.id} has no address yet")
    view = house.store.view()
    members = [one for one in map(view.purchase, parcel_parts(row)) if one is not None]
    back = house.checkout_url(purchase.token)
    return PaymentRequest(
        reference=row.reference,
        total=quote.total,
        lines=payment_lines(quote, {one.sku: one.name for one in members}),
        shipping=quote.shipping_net,
        tax=quote.tax,
        discount=Money(0, quote.total.currency),
        address=address,
        return_url=f"{back}/back",
        cancel_url=back,
        locale=LOCALES.get(lang, "en-GB"),
        description=", ".join(one.name for one in members)[:127],
    )
