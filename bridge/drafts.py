"""A purchase as the shop should have it: what checkout quotes and writeback places are one and the same."""

from __future__ import annotations

from collections.abc import Sequence

from bridge import parcels
from bridge.clock import from_ms
from bridge.store import Purchase, Reads
from connectors.values import Address, Money, OrderDraft, OrderLine, Payment, Shipping


def order_draft(
    view: Reads,
    members: Sequence[Purchase],
    address: Address,
    *,
    paid_with: str,
    reference: str = "",
    source_url: str = "",
) -> OrderDraft:
    """The purchases as the shop should have them, at the prices and shipping of their sales' frozen terms; the first
    one's reference is the order's. ``LookupError`` when a sale or its item is gone."""
    lead = members[0]
    sales = {one.sale_id: view.sale(one.sale_id) for one in members}
    found = [sale for sale in sales.values() if sale is not None]
    if len(found) != len(sales):
        raise LookupError(f"purchase {lead.id} has no sale")
    items = {(item.sale_id, item.sku): item for sale in found for item in view.items(sale.id)}
    cost = parcels.shipping_cost(found, address.country)
    paid = None
    if lead.capture_id and lead.paid_at is not None:
        paid = Payment(paid_with, lead.capture_id, from_ms(lead.paid_at))
    lines = []
    by_sku = {one.sku: one for one in reversed(members)}
    for sku, units in parcels.quantities(members).items():
        one = by_sku[sku]
        item = items[one.sale_id, sku]
        unit = Money(one.unit, one.currency)
        lines.append(OrderLine(sku, item.external_id, one.name, units, unit, item.parent_id))
    first = sales[lead.sale_id]
    replies = ", ".join(one.reply_id for one in members)
    return OrderDraft(
        reference=reference or f"rc-{lead.id}",
        currency=lead.currency,
        lines=tuple(lines),
        shipping=Shipping("", None if cost is None else Money(cost, lead.currency)),
        address=address,
        payment=paid,
        quote=parcels.whole(members),
        note=f"Replycart: @{lead.handle} on {lead.network}, reply {replies}, "
        f"sale {', '.join(sale.slug for sale in found)}. Paid with {paid_with}, capture {lead.capture_id or 'none'}.",
        sale=first.id if first else "",
        purchase=lead.id,
        buyer=lead.handle,
        source_url=source_url,
        market=first.terms.market if first else "",
    )
