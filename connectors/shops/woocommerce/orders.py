"""Pure: our drafts as the shop's JSON, the shop's orders as our values, and what differs between the two.

Line, shipping and fee totals are NET in this interface (facts/woocommerce.md, "Taxes"): a price that the buyer was
promised with tax is sent as the net that yields it, with six decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from connectors.shops.woocommerce.products import moment
from connectors.values import (
    Address,
    Money,
    OrderDraft,
    OrderLine,
    Quote,
    QuoteLine,
    RefundLine,
    ShopOrder,
    exponent,
)

REFERENCE = "_replycart_reference"
REFUND = "_replycart_refund"
#: States of an order that nobody will send.
UNDONE = frozenset({"cancelled", "refunded", "failed", "trash"})
MICRO, MOST = Decimal("0.000001"), Decimal(10) ** 12
Json = dict[str, Any]


class Unreadable(Exception):
    """The shop's order lacks a member or has one of the wrong type."""


def number(value: object) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Unreadable(f"{value!r} is no number") from None
    if not found.is_finite() or abs(found) >= MOST:
        raise Unreadable(f"{value!r} is no number")
    return found


def rows(order: Json, name: str) -> list[Json]:
    found = order.get(name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable(f"{name} is missing")
    return found


def cents(amount: Decimal, currency: str) -> Money:
    return Money.parse(amount, currency)


def meta(order: Json, key: str) -> str:
    """The value of a meta entry, "" when there is none."""
    found = order.get("meta_data")
    for row in found if isinstance(found, list) else ():
        if isinstance(row, dict) and row.get("key") == key:
            return str(row.get("value", ""))
    return ""


# out: what we send


def places(address: Address) -> Json:
    """What taxes depend on, and nothing that names a person."""
    where = {
        "city": address.city,
        "state": address.region,
        "postcode": address.postcode,
        "country": address.country,
    }
    shown = {key: where[key] for key in ("city", "state", "postcode", "country") if where[key]}
    return {"billing": shown, "shipping": dict(shown)}


def addresses(address: Address) -> Json:
    """Billing and shipping. An empty e-mail would be refused, so it is left out."""
    person = {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "address_1": address.line1,
        "address_2": address.line2,
        "city": address.city,
        "state": address.region,
        "postcode": address.postcode,
        "country": address.country,
        "phone": address.phone,
    }
    return {"billing": {**person, **({"email": address.email} if address.email else {})}, "shipping": person}


def whole(id: str) -> int:
    """A platform id as the number that the interface wants; 0 (an unknown product) when it is none."""
    return int(id) if id.isdigit() else 0


def line_item(line: OrderLine, net: str | None) -> Json:
    item: Json = {"quantity": line.quantity}
    if line.parent_id:
        item |= {"product_id": whole(line.parent_id), "variation_id": whole(line.product_id)}
    else:
        item |= {"product_id": whole(line.product_id)}
    return {**item, "subtotal": net, "total": net} if net is not None else item


def shipping_line(draft: OrderDraft, net: str) -> Json:
    free = draft.shipping.price is not None and draft.shipping.price.minor == 0
    method = "free_shipping" if free else "flat_rate"
    return {"method_id": method, "method_title": draft.shipping.label or "Shipping", "total": net}


def net_text(net: Decimal) -> str:
    return str(net.quantize(MICRO, ROUND_HALF_UP))


def paid_order(draft: OrderDraft, quote: Quote, method: str) -> Json:
    """The body of the one call that makes the paid order."""
    payment = draft.payment
    nets = [quote.data.get(f"net{at}") or str(line.net.decimal) for at, line in enumerate(quote.lines)]
    body: Json = {
        "set_paid": True,
        "currency": draft.currency,
        "payment_method": method,
        "created_via": draft.reference,
        "line_items": [line_item(line, net) for line, net in zip(draft.lines, nets, strict=True)],
        "shipping_lines": [shipping_line(draft, quote.data.get("shipping") or str(quote.shipping_net.decimal))],
        "meta_data": [{"key": REFERENCE, "value": draft.reference}],
        **addresses(draft.address),
    }
    if payment:
        body |= {"payment_method_title": payment.method, "transaction_id": payment.transaction_id[:100]}
    return body


# taxes


def multiplier(order: Json, line: Json) -> Decimal:
    """Gross over net for this line at this address, by the rates that the shop itself put on it."""
    rates = {str(row.get("rate_id")): row for row in rows(order, "tax_lines")}
    simple, compound = Decimal(1), Decimal(1)
    for tax in rows(line, "taxes"):
        rate = rates.get(str(tax.get("id")))
        if rate is None or not tax.get("total"):
            continue
        share = number(rate.get("rate_percent", 0)) / 100
        if rate.get("compound"):
            compound *= 1 + share
        else:
            simple += share
    if simple * compound < Decimal("0.01"):
        raise Unreadable("the tax rates make no sense")
    return simple * compound


def gross(line: Json, currency: str) -> Money:
    """What the buyer pays for a line: net and tax each rounded, as the shop adds up its total."""
    return cents(number(line.get("total")), currency) + cents(number(line.get("total_tax")), currency)


def quote_of(order: Json, draft: OrderDraft, nets: Sequence[str], shipping: str) -> Quote:
    """The shop's reckoning as our value. ``Unreadable`` when its parts and its total do not agree."""
    currency = draft.currency
    total = cents(number(order.get("total")), currency)
    parts = [
        (cents(number(row.get("total")), currency), cents(number(row.get("total_tax")), currency))
        for row in (*rows(order, "line_items"), *rows(order, "shipping_lines"))
    ]
    off = total.minor - sum(net.minor + tax.minor for net, tax in parts)
    if abs(off) > len(parts):
        raise Unreadable("lines and total do not agree")
    if off:  # shops that round taxes at the end: the odd cent goes to the largest line's tax
        at = max(range(len(draft.lines)), key=lambda index: parts[index][0].minor)
        parts[at] = (parts[at][0], parts[at][1] + Money(off, currency))
    lines = tuple(
        QuoteLine(line.sku, line.quantity, net, tax) for line, (net, tax) in zip(draft.lines, parts, strict=False)
    )
    zero = Money(0, currency)
    ship_net, ship_tax = parts[len(lines)] if len(parts) > len(lines) else (zero, zero)
    data = {f"net{at}": net for at, net in enumerate(nets)} | {"shipping": shipping}
    return Quote(lines, ship_net, ship_tax, total, draft.shipping.label, data)


# in: what the shop has


def same_product(line: OrderLine, row: Json) -> bool:
    found = str(row.get("variation_id") or row.get("product_id") or 0)
    return found == line.product_id and row.get("quantity") == line.quantity


def quantities(order: Json, draft: OrderDraft | None) -> dict[str, int]:
    """SKU → units. A line is called as the draft calls it, where it is the same product."""
    names = {line.product_id: line.sku for line in draft.lines} if draft else {}
    result: dict[str, int] = {}
    for row in rows(order, "line_items"):
        id = str(row.get("variation_id") or row.get("product_id") or 0)
        sku = names.get(id) or str(row.get("sku") or "") or f"id:{id}"
        units = row.get("quantity")
        result[sku] = result.get(sku, 0) + (units if type(units) is int else 0)
    return result


def shop_order(order: Json, draft: OrderDraft | None = None) -> ShopOrder:
    """The order as our value. ``Unreadable`` when a member is missing."""
    currency = str(order.get("currency") or "")
    status, id = order.get("status"), order.get("id")
    if type(id) is not int or not isinstance(status, str):
        raise Unreadable("id or status is missing")
    try:
        total = cents(number(order.get("total")), currency)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    back = sum((abs(number(row.get("total", 0))) for row in rows(order, "refunds")), Decimal(0))
    transaction = str(order.get("transaction_id") or "")
    reference = meta(order, REFERENCE) or str(order.get("created_via") or "")
    paid = moment(order.get("date_paid_gmt")) is not None
    due = draft.payment.transaction_id[:100] if draft and draft.payment else transaction
    return ShopOrder(
        id=str(id),
        number=str(order.get("number") or id),
        reference=reference,
        total=total,
        paid=paid,
        status=status,
        quantities=quantities(order, draft),
        transaction_id=transaction,
        refunded=cents(back, currency) if back else None,
        complete=paid and transaction == due and (draft is None or reference == draft.reference),
        undone=status in UNDONE,
    )


def differences(order: Json, draft: OrderDraft, quote: Quote) -> list[str]:
    """What stands in the shop against what was paid, in words for a person; empty when it is the same."""
    found = shop_order(order)
    wrong = []
    if found.total != quote.total:
        wrong.append(f"the order's total is {found.total}, paid were {quote.total}")
    lines = rows(order, "line_items")
    left = list(draft.lines)
    for row in lines:
        match = next((line for line in left if same_product(line, row)), None)
        if match:
            left.remove(match)
        else:
            wrong.append(f"line {row.get('name') or 'without a product'} × {row.get('quantity')} was not sold")
    wrong += [f"{line.sku} × {line.quantity} is missing: was the product deleted?" for line in left]
    return wrong


# refunds


def refund_lines(order: Json, amount: Money, lines: Sequence[RefundLine]) -> list[Json]:
    """Which units come back, with their share of ``amount``; a full refund takes the shipping along.

    The shares never add up to more than ``amount``; what is left of it stands on the refund without a line.
    """
    currency, places_ = amount.currency, exponent(amount.currency)
    wanted: list[tuple[Json, int, Money, Money]] = []
    for wish in lines:
        row = next((r for r in rows(order, "line_items") if wish.sku in _names(r)), None)
        if row is None:
            raise Unreadable(f"{wish.sku} is not on the order")
        units, of = wish.quantity, int(number(row.get("quantity")))
        share = Decimal(min(units, of)) / Decimal(of or 1)
        net = cents(number(row.get("total")) * share, currency)
        wanted.append((row, units, net, cents(number(row.get("total_tax")) * share, currency)))
    total = cents(number(order.get("total")), currency)
    if amount == total and lines:
        for row in rows(order, "shipping_lines"):
            net, tax = cents(number(row.get("total")), currency), cents(number(row.get("total_tax")), currency)
            wanted.append((row, 0, net, tax))
    worth = sum(net.minor + tax.minor for _, _, net, tax in wanted)
    scale = Decimal(1) if worth <= amount.minor else Decimal(amount.minor) / Decimal(worth)
    step = Decimal(1).scaleb(-places_)
    result = []
    for row, units, net, tax in wanted:
        item: Json = {
            "id": row.get("id"),
            "refund_total": float((net.decimal * scale).quantize(step, "ROUND_DOWN")),
        }
        if units:
            item["quantity"] = units
        rates = [entry for entry in rows(row, "taxes") if entry.get("id") is not None]
        if rates and tax.minor:
            taken = float((tax.decimal * scale).quantize(step, "ROUND_DOWN"))
            item["refund_tax"] = [{"id": rates[0]["id"], "refund_total": taken}]
        result.append(item)
    return result


def _names(row: Json) -> set[str]:
    id = str(row.get("variation_id") or row.get("product_id") or 0)
    return {str(row.get("sku") or ""), f"id:{id}"} - {""}
