"""Purchases and sales as JSON, for scripts and back offices: the same everywhere, without personal data in lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bridge import checkout, consent
from bridge.clock import from_ms
from bridge.holds.draw import Drawn
from bridge.house import House
from bridge.intent.codes import is_private
from bridge.store import Purchase, Sale
from bridge.store.board import board
from bridge.store.buyers import Buyer
from bridge.store.records import RefundRow, StoredProduct, StoredReply
from bridge.store.wallets import Wallet, wallets


def iso(ms: int | None) -> str | None:
    return from_ms(ms).isoformat().replace("+00:00", "Z") if ms is not None else None


def markets(house: House) -> list[dict[str, Any]]:
    """Where the shop sells, asked of it: itself first, then its further store views or currencies."""
    own = {"code": "", "name": house.config.seller.name, "currency": house.shop.currency(), "own_prices": True}
    return [own, *(asdict(one) for one in house.shop.markets())]


def product(house: House, one: StoredProduct) -> dict[str, Any]:
    """``price``: what it costs now; ``available``: None where the shop does not count."""
    what = one.product
    return {
        "sku": what.sku,
        "name": what.name,
        "price": what.price_at(house.clock.now()).minor,
        "currency": what.price.currency,
        "available": what.available(),
        "kind": what.kind,
        "url": what.url,
        "image": what.image,
        "gone": one.gone_at is not None,
    }


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
        "wording": one.terms.wording,
        "end_when_sold_out": one.terms.end_when_sold_out,
        "answer_code": one.terms.answer_code,
        "answer_link": one.terms.answer_link,
        "with_picture": one.terms.with_picture,
        "mode": one.terms.mode,
        "end_post": one.terms.end_post,
        "remind": one.terms.remind,
        "market": one.terms.market,
        "price_of_shop": one.terms.price_of_shop,
        "hashtag": one.terms.hashtag,
        "teaser": one.terms.teaser,
        "by": one.terms.by,
        "shipping": {
            "rule": one.terms.shipping.rule,
            "price": one.terms.shipping.price,
            "prices": dict(one.terms.shipping.prices),
        },
        "created_at": iso(one.created_at),
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


def restock(house: House, one: Sale) -> list[dict[str, Any]]:
    """For each thing on the shelf: units that those in line want, units that are promised by saved wallets, and what
    putting these on sale would bring by itself, in minor units of the sale's currency."""
    view = house.store.view()
    wanted = board(view).wanted(one.id)
    promised = wallets(view).promised(one.id, house.clock.ms())
    found = []
    for item in view.items(one.id):
        sure, worth = promised.get(item.sku, (0, 0))
        found.append(
            {
                "sku": item.sku,
                "name": item.name,
                "wanted": wanted.get(item.sku, 0),
                "promised": sure,
                "worth": worth,
            }
        )
    return found


def drawn(one: Sale, listed: Sequence[Drawn]) -> dict[str, Any]:
    """The public list of a series for the first."""
    rows = [
        {
            "place": place,
            "at": f"{row.at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "network": row.purchase.network,
            "account": row.purchase.handle,
            "post": row.purchase.reply_id,
            "state": row.state,
            "late": row.late,
        }
        for place, row in enumerate(listed, 1)
    ]
    return {"sale": one.slug, "settle_seconds": one.terms.settle_seconds, "list": rows}


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
        "paid_at": iso(one.paid_at),
        "refunded": one.refunded,
        "capture": one.capture_id,
        "order": one.shop_order_number,
        "order_id": one.shop_order_id,
        "reason": one.reason,
    }
    if whole:
        view = house.store.view()
        bound = view.payment(id=one.payment_id) if one.payment_id else None
        data["link"] = house.checkout_url(one.token)
        data["parcel"] = [other.id for other in view.together(one) if one.parcel]
        data["reply_url"] = house.address_of(one.network, one.handle, one.reply_id)
        data["paid_by"] = consent.paid_by(bound) if one.paid_at is not None else None
        data["payment"] = {"order_id": bound.page_id if bound else None, "capture_id": one.capture_id}
        data["network_cost_usd"] = view.cost_of_purchase(one.id) / 1e6
        data["history"] = [
            {"at": iso(moment.at), "from": moment.before, "to": moment.after, "why": moment.why}
            for moment in view.history(one.id)
        ]
        data["refunds"] = [refund(row, back) for row, back in checkout.shown(view, one)]
    return data


def wallet(one: Wallet) -> dict[str, Any]:
    """Without what charges it, the PayPal account behind it, and the address."""
    return {
        "network": one.network,
        "handle": one.handle,
        "state": one.state,
        "per_purchase": one.per_purchase,
        "per_month": one.per_month,
        "currency": one.currency,
        "created_at": iso(one.created_at),
        "changed_at": iso(one.changed_at),
    }


def refund(row: RefundRow, given: int) -> dict[str, Any]:
    """``given``: what of it went back; ``why``: PayPal's reason, when it refused."""
    return {
        "id": row.id,
        "purchase": row.purchase_id,
        "amount": row.amount,
        "given": given,
        "currency": row.currency,
        "state": row.state,
        "reason": row.reason,
        "source": row.source,
        "shop_refund_id": row.shop_refund_id,
        "why": row.refusal,
        "created_at": iso(row.created_at),
    }


def reply(house: House, one: StoredReply) -> dict[str, Any]:
    return {
        "network": one.network,
        "id": one.reply_id,
        "author": one.author_id,
        "handle": one.handle,
        "text": one.text,
        "created_at": iso(one.created_at),
        "sale": one.sale_id,
        "state": one.state,
        "why": one.why,
        "purchase": one.purchase_id,
        "url": house.address_of(one.network, one.handle, one.reply_id),
        "answer": one.answer,
        "answered_at": iso(one.answered_at),
        "maybe_answered": one.maybe_answered,
        "closed_at": iso(one.closed_at),
        "deleted_at": iso(one.deleted_at),
        "assigned": one.assigned,
        "private": is_private(one.reply_id),
    }


def buyer(one: Buyer) -> dict[str, Any]:
    return {
        "network": one.network,
        "id": one.author_id,
        "handle": one.handle,
        "replies": one.replies,
        "purchases": one.purchases,
        "last_at": iso(one.last_at),
        "stopped_at": iso(one.stopped_at),
        "blocked_at": iso(one.blocked_at),
    }
