"""What the simulator holds: one place for its parts, so that the routes can live in several files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from connectors.simulators import catalogue
from connectors.simulators.base import Simulator
from connectors.simulators.woocommerce.auth import Door, Key
from connectors.simulators.woocommerce.book import Book
from connectors.simulators.woocommerce.hooks import Coupons, Hooks
from connectors.simulators.woocommerce.product_wire import ProductWire
from connectors.simulators.woocommerce.products import Shelf
from connectors.simulators.woocommerce.rest import Json
from connectors.simulators.woocommerce.wire import Wire


class State(Simulator):
    """Shelf, book, keys, coupons and hooks of one shop, and how to set them back."""

    items: Iterable[catalogue.Item]
    tax: bool
    currency: str
    rates: Mapping[str, Decimal]
    keys: tuple[Key, ...]
    hpos: bool
    exact_via: bool
    hook_delay: float
    hooks: Hooks | None = None

    def reset(self) -> None:
        if self.hooks:
            self.hooks.close()
        self.hooks = Hooks(self, delay=self.hook_delay)
        self.door = Door(self.keys, self.now)
        self.coupons = Coupons(self)
        self.shelf = Shelf(self, self.items, self.now())
        self.book = Book(self, tax=self.tax, rates=self.rates, currency=self.currency)
        self.product_wire = ProductWire(self, self.shelf)
        self.wire = Wire(self, self.book)
        self.slugs: dict[str, str] = {}

    def stop(self) -> None:
        if self.hooks:
            self.hooks.close()
        super().stop()

    def resource(self, kind: str, number: int) -> Json | None:
        """The state of a thing now, as a webhook shows it; None when it is gone."""
        if kind == "order":
            order = self.book.orders.get(number)
            return self.wire.order(order) if order else None
        row = self.shelf.rows.get(number)
        return self.product_wire.product(row) if row else None
