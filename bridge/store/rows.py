"""From rows to records, and the names of columns: kept beside the records, away from the verbs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bridge.clock import from_ms, to_ms
from bridge.states import State
from bridge.store import records as r
from connectors.values import Money, Product, Special

PURCHASE_COLUMNS = (
    "id, sale_id, sku, name, quantity, units, unit, currency, state, network, buyer_id, handle, reply_id, token, "
    "code, line, lang, created_at, changed_at, hold_until, address, quote, payment_id, capture_id, paid_amount, "
    "paid_at, refunded, shop_order_id, shop_order_number, ordered_at, reason, parcel, remind_at"
)
REPLY_COLUMNS = (
    "seq, network, reply_id, post_id, author_id, handle, text, lang, created_at, heard_at, mentions_us, replied_to, "
    "state, sale_id, intent, why, purchase_id, edited_at, deleted_at, closed_at, answered_at, answer, assigned, "
    "maybe_answered"
)
PAYMENT_COLUMNS = (
    "id, purchase_id, reference, page_id, url, amount, currency, state, request, created_at, capture_sent_at"
)
REFUND_COLUMNS = (
    "id, purchase_id, amount, currency, units, reason, state, payment_refund_id, shop_refund_id, created_at, "
    "source, refusal"
)
TASK_COLUMNS = "id, lane, kind, key, subject, payload, priority, state, due, attempts, error, created_at"
SALE_COLUMNS = (
    "id, slug, state, title, terms, currency, starts_at, ends_at, created_at, live_at, ended_at, end_reason"
)
ITEM_COLUMNS = "sale_id, sku, position, name, options, external_id, parent_id, unit, quantity, free"
PRODUCT_COLUMNS = (
    "sku, external_id, kind, parent, parent_id, name, description, currency, price, special_price, special_from, "
    "special_to, stock, in_stock, options, url, image, image_alt, categories, modified, synced_at, gone_at"
)


def marks(items: Iterable[object]) -> str:
    """As many question marks as items."""
    return ", ".join("?" for _ in items)


def purchase(row: Any) -> r.Purchase:
    values = list(row)
    values[8] = State(values[8])
    values[20] = r.load_address(values[20])
    values[21] = r.load_quote(values[21])
    return r.Purchase(*values)


def reply(row: Any) -> r.StoredReply:
    values = list(row)
    values[10], values[23] = bool(values[10]), bool(values[23])
    return r.StoredReply(*values)


def task(row: Any) -> r.Task:
    values = list(row)
    values[5] = json.loads(values[5])
    return r.Task(*values)


def sale(row: Any) -> r.Sale:
    values = list(row)
    values[4] = r.Terms.from_json(values[4])
    return r.Sale(*values)


def item(row: Any) -> r.SaleItem:
    values = list(row)
    values[4] = json.loads(values[4])
    return r.SaleItem(*values)


def product(row: Any) -> r.StoredProduct:
    code = row["currency"]
    special = None
    if row["special_price"] is not None:
        special = Special(
            Money(row["special_price"], code),
            from_ms(row["special_from"]) if row["special_from"] is not None else None,
            from_ms(row["special_to"]) if row["special_to"] is not None else None,
        )
    return r.StoredProduct(
        Product(
            sku=row["sku"],
            id=row["external_id"],
            name=row["name"],
            price=Money(row["price"], code),
            kind=row["kind"],
            special=special,
            stock=row["stock"],
            in_stock=bool(row["in_stock"]),
            parent=row["parent"],
            parent_id=row["parent_id"],
            options=json.loads(row["options"]),
            description=row["description"],
            url=row["url"],
            image=row["image"],
            image_alt=row["image_alt"],
            categories=tuple(json.loads(row["categories"])),
            modified=from_ms(row["modified"]) if row["modified"] is not None else None,
        ),
        row["synced_at"],
        row["gone_at"],
    )


def product_values(product: Product, synced_at: int) -> tuple[Any, ...]:
    special = product.special
    return (
        product.sku,
        product.id,
        product.kind,
        product.parent,
        product.parent_id,
        product.name,
        product.description,
        product.price.currency,
        product.price.minor,
        special.price.minor if special else None,
        to_ms(special.starts) if special and special.starts else None,
        to_ms(special.ends) if special and special.ends else None,
        product.stock,
        int(product.in_stock),
        json.dumps(dict(product.options), ensure_ascii=False),
        product.url,
        product.image,
        product.image_alt,
        json.dumps(list(product.categories), ensure_ascii=False),
        to_ms(product.modified) if product.modified else None,
        synced_at,
        None,
    )
