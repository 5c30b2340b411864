"""Orders: lines, taxes, totals, stock, and the moves between statuses, as the real shop does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from connectors.simulators.woocommerce.products import Row
from connectors.simulators.woocommerce.rest import Json, invalid

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
NAMES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}
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


class Ledger:
    """All orders, by id and by ``created_via`` and transaction id; what their taxes, stock and statuses do."""

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
            name = f"{line.name} ({row.sku or '#' + str(row.id)})"
            told.append(f'{name}<span class="description"></span> {before}&rarr;{row.stock}')
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
        self.note(order, f"Order status changed from {NAMES.get(before, before)} to {NAMES.get(status, status)}.")

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
