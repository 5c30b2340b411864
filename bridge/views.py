"""Purchases and sales as JSON, for scripts and back offices: the same everywhere, without personal data in lists."""

from __future__ import annotations

from typing import Any

from bridge.clock import from_ms
from bridge.house import House
from bridge.store import Purchase, Sale


def iso(ms: int | None) -> str | None:
    return from_ms(ms).isoformat().replace("+00:00", "Z") if ms is not None else None


def sale(house: House, one: Sale) -> dict[str, Any]:
    view = house.store.view()
    return {
        "id": one.id,
        "slug": one.slug,
        "state": one.state,
        "title": one.title,
        "product": one.terms.product,
        "currency": one.currency,
        "link": house.sale_url(one.slug),
        "language": one.terms.lang,
        "answers": one.terms.answers,
        "hold_seconds": one.terms.hold_seconds,
        "limit_per_buyer": one.terms.limit_per_buyer,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at),
        "ended_at": iso(one.ended_at),
        "end_reason": one.end_reason,
        "items": [
            {"sku": item.sku, "name": item.name, "unit": item.unit, "quantity": item.quantity, "free": item.free}
            for item in view.items(one.id)
        ],
        "posts": [{"network": post.network, "id": post.post_id, "url": post.url} for post in view.posts(one.id)],
        "purchases": view.counts(one.id),
    }


def purchase(house: House, one: Purchase, *, whole: bool = False) -> dict[str, Any]:
    """``whole`` adds the history and the network's cost; the address stays out of lists and logs."""
    data: dict[str, Any] = {
        "id": one.id,
        "sale": one.sale_id,
        "state": str(one.state),
        "sku": one.sku,
        "name": one.name,
        "quantity": one.quantity,
        "unit": one.unit,
        "currency": one.currency,
        "total": one.quote.total.minor if one.quote else None,
        "handle": one.handle,
        "network": one.network,
        "reply": one.reply_id,
        "created_at": iso(one.created_at),
        "hold_until": iso(one.hold_until),
        "paid": one.paid_amount,
        "refunded": one.refunded,
        "capture": one.capture_id,
        "order": one.shop_order_number,
        "reason": one.reason,
    }
    if whole:
        view = house.store.view()
        data["link"] = house.checkout_url(one.token)
        data["network_cost_usd"] = view.cost_of_purchase(one.id) / 1e6
        data["history"] = [
            {"at": iso(moment.at), "from": moment.before, "to": moment.after, "why": moment.why}
            for moment in view.history(one.id)
        ]
        data["refunds"] = [
            {"id": row.id, "amount": row.amount, "state": row.state, "reason": row.reason}
            for row in view.refunds(one.id)
        ]
    return data
