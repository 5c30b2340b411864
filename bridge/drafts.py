"""A purchase as the shop should have it: what checkout quotes and writeback places are one and the same."""

from __future__ import annotations

from bridge.clock import from_ms
from bridge.store import Purchase, Sale, SaleItem
from connectors.values import Address, Money, OrderDraft, OrderLine, Payment, Shipping


def order_draft(
    purchase: Purchase, sale: Sale, item: SaleItem, address: Address, *, reference: str = "", source_url: str = ""
) -> OrderDraft:
    """The purchase as the shop should have it, at the price and shipping of the sale's frozen terms."""
    cost = sale.terms.shipping.to(address.country)
    paid = None
    if purchase.capture_id and purchase.paid_at is not None:
        paid = Payment("PayPal", purchase.capture_id, from_ms(purchase.paid_at))
    return OrderDraft(
        reference=reference or f"rc-{purchase.id}",
        currency=purchase.currency,
        lines=(
            OrderLine(
                purchase.sku,
                item.external_id,
                purchase.name,
                purchase.quantity,
                Money(purchase.unit, purchase.currency),
                item.parent_id,
            ),
        ),
        shipping=Shipping("", None if cost is None else Money(cost, purchase.currency)),
        address=address,
        payment=paid,
        quote=purchase.quote,
        note=f"Replycart: @{purchase.handle} on {purchase.network}, reply {purchase.reply_id}, sale {sale.slug}. "
        f"Paid with PayPal, capture {purchase.capture_id or 'none'}.",
        sale=sale.id,
        purchase=purchase.id,
        buyer=purchase.handle,
        source_url=source_url,
    )
