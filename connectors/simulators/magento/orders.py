"""Orders of the simulated store: placing takes reservations; invoice, comments, credit memos as measured."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.simulators.magento.carts import NO_QUANTITY, NOT_AVAILABLE, Cart, Carts, Sum
from connectors.simulators.magento.door import Turned
from connectors.simulators.magento.search import UnknownField
from connectors.simulators.magento.shelf import Json, Row, number, stamp

FIELDS = frozenset(
    [
        "entity_id",
        "increment_id",
        "ext_order_id",
        "quote_id",
        "customer_email",
        "created_at",
        "updated_at",
        "state",
        "status",
        "grand_total",
        "store_id",
    ]
)


@dataclass(slots=True)
class Sold:
    id: int
    row: Row
    quantity: int
    sum: Sum
    refunded: int = 0


@dataclass(slots=True)
class Memo:
    id: int
    order: int
    total: int
    comments: list[Json]


@dataclass(slots=True)
class Order:
    id: int
    number: str
    quote: int
    email: str
    address: Json
    created: datetime
    lines: list[Sold]
    shipping: int
    shipping_off: int
    total: int
    reference: str = ""
    state: str = "new"
    status: str = "pending"
    paid: int = 0
    refunded: int = 0
    shipping_refunded: int = 0
    coupon: str = ""
    method: str = "checkmo"
    transaction: str = ""
    currency: str = "EUR"
    base: str = ""
    """The base currency of its website, where the order is in another one; its sums are in that."""
    updated: datetime | None = None
    comments: list[Json] = field(default_factory=list)


class Orders:
    def __init__(self, carts: Carts, now: Callable[[], datetime], currency: str) -> None:
        self._carts, self._now, self.currency = carts, now, currency
        self.orders: dict[int, Order] = {}
        self.by_reference: dict[str, list[Order]] = {}
        self.by_quote: dict[int, Order] = {}
        self.memos: dict[int, list[Memo]] = {}
        self._ids, self._items, self._memo_ids, self._invoices = (itertools.count(1) for _ in range(4))

    def place(self, cart: Cart, body: Json) -> int:
        """Checks stock a last time, and takes it as a reservation."""
        if not cart.lines or not cart.method:
            raise Turned(400, "The shipping method is missing. Select the shipping method and try again.")
        if (body.get("paymentMethod") or {}).get("method") != "checkmo":
            raise Turned(400, "The requested Payment Method is not available.")
        email = str(body.get("email") or "")
        if "@" not in email:
            raise Turned(400, "Email has a wrong format")
        for line in cart.lines:
            salable = line.row.salable()
            if not line.row.enabled or salable == 0:
                raise Turned(400, NOT_AVAILABLE)
            if salable is not None and salable < line.quantity:
                raise Turned(400, NO_QUANTITY)
        return self.write(cart, email).id

    def write(self, cart: Cart, email: str) -> Order:
        """The cart as an order; its units become reservations."""
        sums, shipping, off = self._carts.sums(cart)
        lines = [
            Sold(next(self._items), line.row, line.quantity, s) for line, s in zip(cart.lines, sums, strict=True)
        ]
        total = sum(s.row_gross - s.discount for s in sums) + shipping - off
        ident = next(self._ids)
        order = Order(
            ident, f"{ident:09d}", cart.id, email, dict(cart.shipping or {}), self._now(), lines, shipping, off, total,
            coupon=cart.coupon, currency=self.currency,
        )  # fmt: skip
        for sold in lines:
            if sold.row.stock is not None:
                sold.row.reserved += sold.quantity
        if (rule := self._carts.rule_of(cart)) is not None:
            rule.used[cart.coupon] += 1
        self.orders[ident] = self.by_quote[cart.id] = order
        cart.order, cart.number = ident, order.number
        return order

    def find(self, ident: str) -> Order:
        order = self.orders.get(int(ident)) if ident.isdigit() else None
        if order is None:
            raise Turned(404, "The entity that was requested doesn't exist. Verify the entity and try again.")
        return order

    def read(self, order: Order, name: str) -> Any:
        known = {
            "entity_id": order.id, "increment_id": order.number, "ext_order_id": order.reference or None,
            "quote_id": order.quote, "customer_email": order.email, "created_at": stamp(order.created),
            "updated_at": stamp(order.updated or order.created), "state": order.state, "status": order.status,
            "grand_total": order.total / 100, "store_id": 1,
        }  # fmt: skip
        if name not in known:
            raise UnknownField(name)
        return known[name]

    def save(self, body: Json) -> Json:
        """Partial: only what is given changes. The reference is not unique."""
        given = body.get("entity") or {}
        order = self.find(str(given.get("entity_id", "")))
        if "ext_order_id" in given:
            if order.reference:
                self.by_reference[order.reference].remove(order)
            self.name(order, str(given["ext_order_id"]))
        order.updated = self._now()
        return {**self.written(order), "grand_total": None, "base_grand_total": None, "total_due": 0}

    def name(self, order: Order, reference: str) -> None:
        order.reference = reference
        self.by_reference.setdefault(reference, []).append(order)

    def invoice(self, order: Order) -> str:
        if order.paid >= order.total or order.state in ("canceled", "closed"):
            raise Turned(
                400, "Invoice Document Validation Error(s):\nThe invoice can't be created without products. Add products "
                "and try again.\nThe order does not allow an invoice to be created.",
            )  # fmt: skip
        order.paid, order.state, order.status = order.total, "processing", "processing"
        return str(next(self._invoices))

    def comment(self, order: Order, body: Json) -> bool:
        given = body.get("statusHistory") or {}
        order.comments.insert(0, {
            "comment": given.get("comment"), "created_at": stamp(self._now()), "entity_id": len(order.comments) + 1,
            "entity_name": "order", "is_customer_notified": given.get("is_customer_notified", 0),
            "is_visible_on_front": given.get("is_visible_on_front", 0), "parent_id": order.id, "status": order.status,
        })  # fmt: skip
        return True

    def cancel(self, order: Order) -> bool:
        if order.state != "new":
            return False
        order.state = order.status = "canceled"
        for line in order.lines:
            if line.row.stock is not None:
                line.row.reserved -= line.quantity
        return True

    def refund(self, order: Order, body: Json) -> str:
        """Traps as measured: no items = all that is left; no ``shipping_amount`` = all remaining shipping; a line
        that is not returned to stock is gone from it."""
        arguments = body.get("arguments") or {}
        wanted = body.get("items") or [
            {"order_item_id": line.id, "qty": line.quantity - line.refunded} for line in order.lines
        ]
        back = set((arguments.get("extension_attributes") or {}).get("return_to_stock_items") or [])
        shipping = arguments.get("shipping_amount")
        amount = order.shipping - order.shipping_refunded if shipping is None else round(float(shipping) * 100)
        # Shipping goes back less what the coupon took off it, in proportion.
        total, taken = amount - (order.shipping_off * amount // order.shipping if order.shipping else 0), []
        for item in wanted:
            line = next((one for one in order.lines if one.id == item.get("order_item_id")), None)
            quantity = int(item.get("qty") or 0)
            if line is None or not 0 <= quantity <= line.quantity - line.refunded:
                raise Turned(400, 'We found an invalid quantity to refund item "%1".', [item.get("order_item_id")])
            off = (2 * line.sum.discount * quantity + line.quantity) // (2 * line.quantity)
            total += line.sum.gross * quantity - off
            taken.append((line, quantity))
        total += round(float(arguments.get("adjustment_positive") or 0) * 100)
        total -= round(float(arguments.get("adjustment_negative") or 0) * 100)
        left = order.paid - order.refunded
        if total > left or amount > order.shipping - order.shipping_refunded:
            raise Turned(
                400, "Creditmemo Document Validation Error(s):\nThe most money available to refund is %1.",
                [str(number(left))],
            )  # fmt: skip
        if total <= 0:
            raise Turned(
                400, "Creditmemo Document Validation Error(s):\nThe credit memo's total must be positive."
            )
        for line, quantity in taken:
            line.refunded += quantity
            if line.row.stock is not None and quantity:
                line.row.reserved -= quantity
                if line.id not in back:
                    line.row.stock -= quantity
        order.refunded += total
        order.shipping_refunded += amount
        if order.refunded >= order.paid:
            order.state = order.status = "closed"
        memo = Memo(next(self._memo_ids), order.id, total, [])
        if body.get("appendComment") and body.get("comment"):
            memo.comments.append({"comment": body["comment"].get("comment"), "parent_id": memo.id})
        self.memos.setdefault(order.id, []).append(memo)
        return str(memo.id)

    @staticmethod
    def memo(memo: Memo) -> Json:
        return {
            "entity_id": memo.id, "increment_id": f"{memo.id:09d}", "order_id": memo.order,
            "grand_total": number(memo.total), "state": 2, "comments": memo.comments,
        }  # fmt: skip

    def written(self, order: Order) -> Json:
        items = [self._item(order, line) for line in order.lines]
        discount = sum(line.sum.discount for line in order.lines)
        tax = sum(line.sum.tax for line in order.lines)
        net = sum(line.sum.row_net for line in order.lines)
        row: Json = {
            "base_currency_code": order.base or order.currency, "created_at": stamp(order.created), "customer_email": order.email,
            "customer_is_guest": 1, "discount_amount": number(-discount), "entity_id": order.id,
            "grand_total": number(order.total), "base_grand_total": number(order.total), "increment_id": order.number, "order_currency_code": order.currency,
            "quote_id": order.quote, "shipping_amount": number(order.shipping), "shipping_incl_tax": number(order.shipping),
            "shipping_discount_amount": number(order.shipping_off), "shipping_tax_amount": 0, "state": order.state, "status": order.status, "store_id": 1,
            "subtotal": number(net), "tax_amount": number(tax), "total_due": number(order.total - order.paid),
            "total_qty_ordered": sum(line.quantity for line in order.lines), "items": items,
            "updated_at": stamp(order.updated or order.created),
            "billing_address": {"address_type": "billing", **order.address},
            "payment": {"method": order.method, "amount_ordered": number(order.total)}, "status_histories": order.comments,
        }  # fmt: skip
        if order.reference:
            row["ext_order_id"] = order.reference
        if order.paid:
            row["total_paid"] = number(order.paid)
        if order.refunded:
            row["total_refunded"] = number(order.refunded)
        return row

    @staticmethod
    def _item(order: Order, line: Sold) -> Json:
        s = line.sum
        return {
            "item_id": line.id, "order_id": order.id, "sku": line.row.item.sku, "name": line.row.item.name,
            "product_id": line.row.id, "product_type": "simple", "qty_ordered": line.quantity,
            "qty_refunded": line.refunded, "price": number(s.net), "original_price": number(s.gross),
            "price_incl_tax": number(s.gross), "row_total": number(s.row_net - s.discount),
            "row_total_incl_tax": number(s.row_gross - s.discount), "tax_amount": number(s.tax), "tax_percent": s.rate,
            "discount_amount": number(s.discount),
        }  # fmt: skip

    def told(self, order: Order) -> Json:
        """For the play interface: the same for every shop simulator."""
        return {
            "id": str(order.id), "number": order.number, "reference": order.reference, "status": order.status,
            "total": f"{order.total / 100:.2f}", "currency": order.currency, "paid": order.paid >= order.total,
            "refunded": f"{order.refunded / 100:.2f}",
            "lines": [{"sku": line.row.item.sku, "quantity": line.quantity} for line in order.lines],
            "notes": [entry["comment"] for entry in order.comments],
        }  # fmt: skip
