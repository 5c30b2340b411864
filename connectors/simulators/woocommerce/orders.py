"""The order book: lines, taxes, totals, stock, and the moves between statuses, as the real shop does them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from connectors.simulators.woocommerce.products import Row
from connectors.simulators.woocommerce.rest import Json, RestError, decimal, invalid, meta_rows

STATUSES = (
    "auto-draft",
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
)
REDUCED_IN = frozenset({"on-hold", "processing", "completed"})
GIVEN_BACK_IN = frozenset({"cancelled", "pending"})
ADDRESS = ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country")
CENT, MICRO = Decimal("0.01"), Decimal("0.000001")
CURRENCIES = frozenset(
    [
        "AUD",
        "BGN",
        "BRL",
        "CAD",
        "CHF",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "ILS",
        "INR",
        "JPY",
        "MXN",
        "NOK",
        "NZD",
        "PLN",
        "SEK",
        "SGD",
        "USD",
    ]
)


@dataclass(slots=True)
class Line:
    """A product line (``row`` None = a product the shop does not have), or shipping, or a fee. Totals are net."""

    id: int
    name: str
    quantity: int = 1
    product_id: int = 0
    variation_id: int = 0
    subtotal: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    taxes: dict[int, Decimal] = field(default_factory=dict)
    subtotal_taxes: dict[int, Decimal] = field(default_factory=dict)
    reduced: int = 0
    method: str = ""
    meta: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Refund:
    id: int
    created: datetime
    amount: Decimal
    reason: str
    lines: list[Json]
    meta: list[Json]


@dataclass(slots=True)
class Order:
    id: int
    created: datetime
    modified: datetime
    status: str = "pending"
    currency: str = "EUR"
    billing: dict[str, str] = field(default_factory=dict)
    shipping: dict[str, str] = field(default_factory=dict)
    payment_method: str = ""
    payment_title: str = ""
    transaction_id: str = ""
    created_via: str = "rest-api"
    customer_note: str = ""
    customer_id: int = 0
    key: str = ""
    paid: datetime | None = None
    completed: datetime | None = None
    stock_reduced: bool = False
    trashed: bool = False
    lines: list[Line] = field(default_factory=list)
    ships: list[Line] = field(default_factory=list)
    fees: list[Line] = field(default_factory=list)
    coupons: list[Json] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    notes: list[Json] = field(default_factory=list)
    meta: list[Json] = field(default_factory=list)
    total: Decimal = Decimal(0)
    shipping_total: Decimal = Decimal(0)
    shipping_tax: Decimal = Decimal(0)
    cart_tax: Decimal = Decimal(0)

    @property
    def refunded(self) -> Decimal:
        return sum((refund.amount for refund in self.refunds), Decimal(0))


class Book:
    """All orders, by id and by ``created_via`` and transaction id."""

    def __init__(self, home: Any, *, tax: bool, rates: Mapping[str, Decimal], currency: str) -> None:
        self.home = home  # the simulator: its shelf, clock and hooks
        self.tax, self.rates, self.currency = tax, dict(rates), currency
        self.rate_ids = {country: at for at, country in enumerate(self.rates, 1)}
        self.orders: dict[int, Order] = {}
        self.via: dict[str, list[int]] = {}
        self.transactions: dict[str, list[int]] = {}
        self.next_id = 1_000_000
        self.next_item = self.next_note = 1
        self.mails: list[tuple[int, str]] = []

    def fresh_item(self) -> int:
        self.next_item += 1
        return self.next_item

    # taxes

    def round_tax(self, amount: Decimal) -> Decimal:
        """Half down where prices include tax, as the shop's tax rounding does."""
        return amount.quantize(CENT, ROUND_HALF_DOWN if self.tax else ROUND_HALF_UP)

    def rates_for(self, order: Order) -> dict[int, Decimal]:
        """Rate id → percent for where it goes: the shipping address, else the billing one, else the shop."""
        country = order.shipping.get("country") or order.billing.get("country") or "DE"
        return {self.rate_ids[country]: self.rates[country]} if country in self.rates else {}

    def net_of(self, row: Row, quantity: int) -> Decimal:
        """The net of a default line: where prices include tax, the BASE country's tax is taken out."""
        amount: Decimal = self.home.shelf.asked(row, self.home.now()) * quantity
        base = self.rates.get("DE")
        if not self.tax or base is None or not row.taxable:
            return amount
        return amount - (amount - amount / (1 + base / 100)).quantize(MICRO, ROUND_HALF_UP)

    def calculate(self, order: Order) -> None:
        rates = self.rates_for(order)
        for line in (*order.lines, *order.ships, *order.fees):
            row = self.home.shelf.rows.get(line.variation_id or line.product_id)
            own = rates if row is None or row.taxable else {}
            line.taxes = {
                key: (line.total * rate / 100).quantize(MICRO, ROUND_HALF_UP) for key, rate in own.items()
            }
            line.subtotal_taxes = {
                key: (line.subtotal * rate / 100).quantize(MICRO, ROUND_HALF_UP) for key, rate in own.items()
            }

        def net(lines: list[Line]) -> Decimal:
            return sum((line.total.quantize(CENT, ROUND_HALF_UP) for line in lines), Decimal(0))

        def taxes(lines: list[Line]) -> Decimal:
            return sum((self.round_tax(tax) for line in lines for tax in line.taxes.values()), Decimal(0))

        order.shipping_total, order.shipping_tax = net(order.ships), taxes(order.ships)
        order.cart_tax = taxes(order.lines) + taxes(order.fees)
        order.total = (
            net(order.lines) + net(order.fees) + order.shipping_total + order.cart_tax + order.shipping_tax
        )

    # stock

    def reduce(self, order: Order) -> None:
        """No check at all: five of a stock of three leaves minus two."""
        if order.stock_reduced:
            return
        order.stock_reduced = True
        told = []
        for line in order.lines:
            row = self.home.shelf.rows.get(line.variation_id or line.product_id)
            if row is None or not row.manage or row.stock is None or line.reduced:
                continue
            before = row.stock
            self.home.shelf.take(row, line.quantity)
            line.reduced = line.quantity
            told.append(f"{line.name} ({row.sku or '#' + str(row.id)}) {before}&rarr;{row.stock}")
        if told:
            self.note(order, "Stock levels reduced: " + ", ".join(told))

    def give_back(self, order: Order) -> None:
        if not order.stock_reduced:
            return
        order.stock_reduced = False
        for line in order.lines:
            row = self.home.shelf.rows.get(line.variation_id or line.product_id)
            if row is not None and line.reduced:
                self.home.shelf.take(row, -line.reduced)
            line.reduced = 0

    # statuses

    def note(self, order: Order, text: str, *, customer: bool = False, author: str = "WooCommerce") -> Json:
        self.next_note += 1
        row = {
            "id": self.next_note,
            "author": author,
            "at": self.home.now(),
            "note": text,
            "customer_note": customer,
        }
        order.notes.append(row)
        if customer:
            self.mails.append((order.id, "note"))
        return row

    def move(self, order: Order, status: str) -> None:
        if status not in STATUSES:
            raise invalid("status", f"status is not one of {', '.join(STATUSES)}.", "rest_not_in_enum")
        if status == order.status:
            return
        before, order.status = order.status, status
        now = self.home.now().replace(microsecond=0)
        if status in {"processing", "completed"} and order.paid is None:
            order.paid = now
        if status == "completed":
            order.completed = now
        if status in REDUCED_IN:
            self.reduce(order)
        elif status in GIVEN_BACK_IN:
            self.give_back(order)
        if status in {"on-hold", "processing", "completed", "failed"}:
            self.mails.append((order.id, status))
        self.note(order, f"Order status changed from {before} to {status}.")

    def needs_processing(self, order: Order) -> bool:
        rows = [self.home.shelf.rows.get(line.variation_id or line.product_id) for line in order.lines]
        return any(row is not None and not row.virtual for row in rows)

    def pay(self, order: Order, transaction: str) -> None:
        """``set_paid``: silently ignored where the order waits for nothing to be paid."""
        if transaction:
            self.index_transaction(order, transaction)
        self.move(order, "processing" if self.needs_processing(order) else "completed")
        if order.paid is None:
            order.paid = self.home.now().replace(microsecond=0)

    def index_transaction(self, order: Order, transaction: str) -> None:
        if order.id in self.transactions.get(order.transaction_id, ()):
            self.transactions[order.transaction_id].remove(order.id)
        order.transaction_id = transaction[:100]
        self.transactions.setdefault(order.transaction_id, []).append(order.id)

    # writes

    def create(self, body: Json) -> Order:
        """POST /orders. Whatever is odd in it makes an odd order, with 201."""
        self.validate(body)
        now = self.home.now().replace(microsecond=0)
        order = Order(self.next_id, now, now, currency=body.get("currency") or self.currency)
        order.key = "wc_order_" + secrets.token_hex(7)[:13]
        self._fill(order, body)
        if body.get("created_via"):
            order.created_via = str(body["created_via"])[:100]
        self.next_id += 1
        self.orders[order.id] = order
        self.via.setdefault(order.created_via, []).append(order.id)
        if order.transaction_id:
            self.transactions.setdefault(order.transaction_id, []).append(order.id)
        if body.get("coupon_lines"):
            order.status = "checkout-draft"  # a coupon that fails leaves this behind
            self.home.coupons.apply(order, body["coupon_lines"])
            order.status = "pending"
        self.calculate(order)
        status = body.get("status") or "pending"
        if body.get("set_paid") is True:
            self.pay(order, str(body.get("transaction_id") or ""))
            if status not in {"pending", order.status}:
                self.move(order, status)
        else:
            self.move(order, status)
        self.home.hooks.tell("order", "created", order.id)
        return order

    def update(self, order: Order, body: Json) -> None:
        self.validate(body)
        self._fill(order, body)
        if any(name in body for name in ("line_items", "shipping_lines", "fee_lines", "billing", "shipping")):
            self.calculate(order)
        if body.get("status"):
            self.move(order, body["status"])
        if body.get("set_paid") is True and order.status in {"pending", "failed"} and order.total > 0:
            self.pay(order, str(body.get("transaction_id") or ""))
        order.modified = self.home.now().replace(microsecond=0)
        self.home.hooks.tell("order", "updated", order.id)

    def validate(self, body: Json) -> None:
        if "currency" in body and body["currency"] not in CURRENCIES:
            raise invalid(
                "currency", f"currency is not one of {', '.join(sorted(CURRENCIES))}.", "rest_not_in_enum"
            )
        if "status" in body and body["status"] not in STATUSES:
            raise invalid("status", f"status is not one of {', '.join(STATUSES)}.", "rest_not_in_enum")
        billing = body.get("billing")
        if isinstance(billing, dict) and "email" in billing and "@" not in str(billing["email"]):
            raise invalid("billing", "Invalid email address.", "rest_invalid_email")
        for name in ("line_items", "shipping_lines", "fee_lines"):
            for at, posted in enumerate(body.get(name) or () if isinstance(body.get(name), list) else ()):
                for member in ("total", "subtotal"):
                    if isinstance(posted, dict) and member in posted and not isinstance(posted[member], str):
                        message = f"{name}[{at}][{member}] is not of type string."
                        raise invalid(name, message, "rest_invalid_type")

    def _fill(self, order: Order, body: Json) -> None:
        for name, target in (("billing", order.billing), ("shipping", order.shipping)):
            posted = body.get(name)
            if isinstance(posted, dict):
                allowed = (*ADDRESS, "email", "phone") if name == "billing" else (*ADDRESS, "phone")
                target.update({key: str(posted[key]) for key in allowed if posted.get(key) is not None})
        if "transaction_id" in body:
            self.index_transaction(order, str(body["transaction_id"] or "")) if order.id in self.orders else None
            order.transaction_id = str(body["transaction_id"] or "")[:100]
        order.payment_method = str(body.get("payment_method", order.payment_method))
        order.payment_title = str(body.get("payment_method_title", order.payment_title))
        order.customer_note = str(body.get("customer_note", order.customer_note))
        meta_rows(body.get("meta_data"), order.meta, self.home.shelf.fresh_meta)
        for posted in self._rows(body, "line_items"):
            self._line(order, posted)
        for name, lines in (("shipping_lines", order.ships), ("fee_lines", order.fees)):
            for posted in self._rows(body, name):
                found = next((line for line in lines if line.id == posted.get("id")), None)
                line = found or Line(self.fresh_item(), "")
                line.name = str(posted.get("method_title") or posted.get("name") or line.name)
                line.method = str(posted.get("method_id") or line.method)
                if "total" in posted:
                    line.total = line.subtotal = decimal(posted["total"]) or Decimal(0)
                if found is None:
                    lines.append(line)

    @staticmethod
    def _rows(body: Json, name: str) -> list[Json]:
        rows = body.get(name)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _line(self, order: Order, posted: Json) -> None:
        """With a known ``id`` the line changes, without one it is APPENDED."""
        if posted.get("quantity") == 0 and "id" not in posted:
            text = "<p>There has been a critical error on this website.</p>"
            raise RestError(500, "internal_server_error", text)
        shelf = self.home.shelf
        found = next((line for line in order.lines if line.id == posted.get("id")), None)
        if found is None and "id" in posted:
            raise RestError(
                400, "woocommerce_rest_invalid_item_id", "Order item ID provided is not associated with order."
            )
        line = found or Line(self.fresh_item(), "")
        if "quantity" in posted:
            line.quantity = int(posted["quantity"])
        number = posted.get("variation_id") or posted.get("product_id")
        if not number and posted.get("sku"):
            number = shelf.by_sku.get(str(posted["sku"]), 0)
        row = shelf.rows.get(int(str(number))) if str(number or "").isdigit() else None
        if found is None:
            if row is not None:
                parent = shelf.rows.get(row.parent)
                line.product_id = parent.id if parent else row.id
                line.variation_id = row.id if parent else 0
                line.name = f"{parent.name} - {', '.join(row.options.values())}" if parent else row.name
                line.subtotal = line.total = self.net_of(row, line.quantity)
            order.lines.append(line)
        if "name" in posted:
            line.name = str(posted["name"])
        for member in ("subtotal", "total"):
            if member in posted:
                setattr(line, member, decimal(posted[member]) or Decimal(0))

    def delete(self, order: Order, force: bool) -> None:
        """Stock stays as it is, whatever the order was."""
        if not force:
            order.trashed = True
        else:
            del self.orders[order.id]
            self.via[order.created_via].remove(order.id)
            if not self.via[order.created_via]:
                del self.via[order.created_via]
            if order.id in self.transactions.get(order.transaction_id, ()):
                self.transactions[order.transaction_id].remove(order.id)
        self.home.hooks.tell("order", "deleted", order.id)

    def refund(self, order: Order, body: Json) -> Refund:
        """POST refunds. ``api_refund`` defaults to true and fails for a payment the shop did not take."""
        posted = self._rows(body, "line_items")
        amount = decimal(body["amount"]) if isinstance(body.get("amount"), str) else None
        if "amount" in body and not isinstance(body["amount"], str):
            raise invalid("amount", "amount is not of type string.", "rest_invalid_type")
        if amount is None:
            amount = sum(
                (
                    (decimal(row.get("refund_total", 0)) or Decimal(0))
                    + sum(
                        (decimal(t.get("refund_total", 0)) or Decimal(0) for t in row.get("refund_tax", [])),
                        Decimal(0),
                    )
                    for row in posted
                ),
                Decimal(0),
            )
        failed = "woocommerce_rest_cannot_create_order_refund"
        if not 0 <= amount <= order.total - order.refunded:
            raise RestError(500, failed, "Invalid refund amount.", flat=True)
        if body.get("api_refund", True):
            raise RestError(500, failed, "The payment gateway for this order does not exist.", flat=True)
        lines = []
        for row in posted:
            line = next((ln for ln in (*order.lines, *order.ships) if ln.id == row.get("id")), None)
            if line is None:
                continue
            units = int(row.get("quantity") or 0)
            lines.append(
                {
                    "of": line,
                    "quantity": units,
                    "total": row.get("refund_total", 0),
                    "taxes": row.get("refund_tax", []),
                }
            )
            product = self.home.shelf.rows.get(line.variation_id or line.product_id)
            if body.get("api_restock", True) and product is not None and line.reduced and units:
                self.home.shelf.take(product, -units)
                line.reduced -= units
        meta: list[Json] = []
        meta_rows(body.get("meta_data"), meta, self.home.shelf.fresh_meta)
        whole = amount == order.total - order.refunded
        meta.append(
            {"id": self.home.shelf.fresh_meta(), "key": "_refund_type", "value": "full" if whole else "partial"}
        )
        refund = Refund(
            self.next_id,
            self.home.now().replace(microsecond=0),
            amount,
            str(body.get("reason") or ""),
            lines,
            meta,
        )
        self.next_id += 1
        order.refunds.append(refund)
        if whole and order.total:
            self.move(order, "refunded")
        order.modified = self.home.now().replace(microsecond=0)
        self.home.hooks.tell("order", "updated", order.id)
        return refund
