"""A shop in a dictionary."""

from __future__ import annotations

import copy
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from marshmallow import fields

from connectors.contracts import Shop, Surroundings
from connectors.errors import NotSupported, RefusalCode, Refused
from connectors.simulators.catalogue import catalogue
from connectors.simulators.memory.failing import Failing, Settings, notice
from connectors.values import (
    Coupon,
    Event,
    Finding,
    Market,
    Money,
    OrderDraft,
    Percent,
    Product,
    ProductPage,
    Quote,
    QuoteLine,
    RefundLine,
    ShopOrder,
    Sold,
    Special,
)

PAGE = 100


class ShopSettings(Settings):
    demo = fields.Bool(load_default=False, metadata={"help": "Open with the products of the demo shop."})


def demo_products(now: datetime) -> list[Product]:
    """The demo shop's catalogue, as a connector would hand it out at that moment."""
    items = {item.sku: item for item in catalogue() if item.published}
    found = []
    for item in items.values():
        special = None
        if item.special is not None:
            special = Special(Money(item.special.price, item.currency), *item.special.window(now))
        found.append(
            Product(
                item.sku,
                f"id-{item.sku}",
                item.name,
                Money(item.price, item.currency),
                item.kind,
                special,
                item.stock,
                item.kind == "parent" or item.stock != 0,
                item.parent,
                f"id-{item.parent}" if item.parent else "",
                dict(item.options),
                " ".join(html.unescape(re.sub(r"<[^>]*>", " ", item.description)).split()),
                categories=item.categories,
                modified=now,
            )
        )
    return found


class MemoryShop(Failing, Shop):
    """``items`` by SKU, ``orders`` by id, ``refunds`` by reference. ``tax_percent``: share of tax inside its prices.

    ``sells_in``: its markets by code; ``there``: (market, SKU) → what is different of a product there.
    A product without ``modified`` is told in every sync. ``can_allot``: its module is there (``aside`` by sale and SKU)."""

    platform = "memory"
    hides_aside = reckons_shipping = True
    settings = ShopSettings
    writes = frozenset({"place_order", "refund_order", "create_coupon"})

    def __init__(
        self,
        products: Sequence[Product] = (),
        *,
        currency: str = "EUR",
        tax_percent: int = 20,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__()
        self.now = now or (lambda: datetime.now(UTC))
        self.items = {product.sku: product for product in products}
        self.orders: dict[str, ShopOrder] = {}
        self.made_at: dict[str, datetime] = {}
        self.refunds: dict[str, tuple[str, Money]] = {}
        self.coupons: dict[str, Coupon] = {}
        self.coupon_terms: dict[str, tuple[Money | Percent, datetime, Money | None]] = {}
        self.coupon_uses, self.coupons_made = Counter[str](), Counter[str]()
        self.can_allot, self.aside = False, Counter[tuple[str, str]]()
        self.secret = "memory"
        self._placed: dict[str, str] = {}
        self._returned: Counter[tuple[str, str]] = Counter()
        self._currency, self._tax = currency, tax_percent
        self.sells_in: dict[str, Market] = {}
        self.there: dict[tuple[str, str], dict[str, Any]] = {}
        self.market = ""

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        made = cls(demo_products(around.now()) if settings.get("demo") else (), now=around.now)
        made.secret = str(settings.get("secret") or "memory")
        return made

    def _refused(self, message: str, code: RefusalCode = "other") -> Refused:
        return Refused(message, code=code, platform=self.platform)

    def check(self) -> Sequence[Finding]:
        return self._look("shop")

    def currency(self) -> str:
        return self._currency

    def markets(self) -> Sequence[Market]:
        return tuple(self.sells_in.values())

    def at(self, market: str) -> Shop:
        if market not in self.sells_in:
            return super().at(market)
        made = copy.copy(self)
        made.market = market
        if self.sells_in[market].own_prices:
            made._currency = self.sells_in[market].currency
        return made

    # the catalogue

    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        with self.lock:
            there = list(self.items.values())
        found = [p for p in there if since is None or p.modified is None or p.modified > since]
        for start in range(0, len(found) or 1, PAGE):
            part = tuple(found[start : start + PAGE])
            yield self._run("products", lambda part=part: ProductPage(part, len(found)))  # type: ignore[misc]

    def product_ids(self) -> set[str]:
        return self._run("product_ids", lambda: {product.id for product in self.items.values()})

    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        return self._run("product", lambda: self._live(sku))

    def _live(self, sku: str) -> Product | None:
        product = self.items.get(sku)
        if product is not None and self.market and self.sells_in[self.market].own_prices:
            product = (
                replace(product, **self.there[self.market, sku]) if (self.market, sku) in self.there else None
            )
        if product is None or product.stock is None or not (away := self._set_aside(sku)):
            return product
        return replace(product, stock=product.stock - away, in_stock=product.stock > away)

    def _set_aside(self, sku: str, but: str = "") -> int:
        return sum(units for (sale, one), units in self.aside.items() if one == sku and sale != but)

    def allot(self, sale: str, sku: str, quantity: int, *, id: str = "", until: datetime) -> int:
        if not self.can_allot:
            raise NotSupported("memory: the module is not there", platform=self.platform)
        return self._run("allot", lambda: self._allot(sale, sku, quantity))

    def _allot(self, sale: str, sku: str, quantity: int) -> int:
        product = self.items.get(sku)
        if product is None:
            raise self._refused(f"{sku} is not sold here", "not_found")
        left = (product.stock or 0) - self._set_aside(sku, but=sale) - quantity
        if product.stock is not None and left < 0 and quantity > self.aside[sale, sku]:
            raise self._refused(f"{sku}: not enough to set aside", "out_of_stock")
        self.aside[sale, sku] = quantity
        return left

    def set_product(self, sku: str, **changes: Any) -> None:
        """The merchant changes a product; the next sync tells it."""
        with self.lock:
            self.items[sku] = replace(self.items[sku], **{"modified": self.now(), **changes})

    # the quote

    def quote(self, draft: OrderDraft) -> Quote:
        return self._run("quote", lambda: self._quote(draft))

    def _split(self, gross: int, currency: str) -> tuple[Money, Money]:
        """Net and tax of a price that carries its tax; half a cent goes to the net."""
        whole = 100 + self._tax
        net = (gross * 200 + whole) // (2 * whole)
        return Money(net, currency), Money(gross - net, currency)

    def _quote(self, draft: OrderDraft) -> Quote:
        beside = {one.currency for one in self.sells_in.values() if one.code == self.market}
        if draft.currency not in ({self._currency} if not self.market else beside):
            raise self._refused(f"currency: the shop sells in {self._currency}, not in {draft.currency}", "price")
        lines = []
        for line in draft.lines:
            product = self.items.get(line.sku)
            if product is None or product.kind == "parent":
                raise self._refused(f"{line.sku} is not sold here", "not_found")
            unit = line.unit if line.unit is not None else product.price_at(self.now())
            lines.append(
                QuoteLine(line.sku, line.quantity, *self._split(unit.minor * line.quantity, draft.currency))
            )
        price = draft.shipping.price
        shipping = self._split(price.minor if price else 0, draft.currency)
        total = sum((line.net + line.tax for line in lines), start=shipping[0] + shipping[1])
        return Quote(tuple(lines), *shipping, total, "Shipping")

    # orders

    def find_order(self, draft: OrderDraft) -> ShopOrder | None:
        return self._run("find_order", lambda: self._by_reference(draft.reference))

    def _by_reference(self, reference: str) -> ShopOrder | None:
        return self.orders.get(self._placed.get(reference, ""))

    def sold(self, since: datetime, until: datetime) -> Sold:
        return self._run("sold", lambda: self._sold(since, until))

    def _sold(self, since: datetime, until: datetime) -> Sold:
        made = [order for number, order in self.orders.items() if since <= self.made_at[number] < until]
        return Sold(len(made), Money(sum(order.total.minor for order in made), self.currency()))

    def sold_units(self, since: datetime, until: datetime) -> Mapping[str, int]:
        return self._run("sold_units", lambda: self._sold_units(since, until))

    def _sold_units(self, since: datetime, until: datetime) -> dict[str, int]:
        units = Counter[str]()
        for number, order in self.orders.items():
            if since <= self.made_at[number] < until:
                units.update(order.quantities)
        return dict(units)

    def place_order(self, draft: OrderDraft) -> ShopOrder:
        return self._run("place_order", lambda: self._place(draft))

    def _place(self, draft: OrderDraft) -> ShopOrder:
        wanted = Counter[str]()
        for line in draft.lines:
            wanted[line.sku] += line.quantity
        if (found := self._by_reference(draft.reference)) is not None:
            if draft.quote is not None and (found.total, found.quantities) != (draft.quote.total, dict(wanted)):
                raise self._refused(f"order {found.number} differs from what was paid", "mismatch")
            return found
        if draft.payment is None:
            raise self._refused("only paid orders are placed")
        for sku, quantity in wanted.items():
            product = self.items.get(sku)
            left = None if product is None else product.available()
            left = None if left is None else left - self._set_aside(sku, but=draft.sale)
            if product is None or (left is not None and left < quantity):
                raise self._refused(f"{sku}: not enough left", "out_of_stock")
        total = self._quote(draft).total
        if draft.quote is not None and draft.quote.total != total:
            raise self._refused(f"the order comes to {total}, {draft.quote.total} was paid", "mismatch")
        for sku, quantity in wanted.items():
            self._shelve(sku, -quantity)
            if draft.sale:
                self.aside[draft.sale, sku] = max(0, self.aside[draft.sale, sku] - quantity)
        number = str(1001 + len(self.orders))
        order = ShopOrder(
            id=number,
            number=number,
            reference=draft.reference,
            total=total,
            paid=True,
            status="processing",
            quantities=dict(wanted),
            transaction_id=draft.payment.transaction_id,
        )
        self.orders[number] = order
        self.made_at[number] = self.now()
        self._placed[draft.reference] = number
        return order

    def _shelve(self, sku: str, by: int) -> None:
        holder = self.items[sku].stock_of if sku in self.items else ""
        shared = [one.sku for one in self.items.values() if holder and one.stock_of == holder]
        for product in (self.items[one] for one in shared or [sku] if one in self.items):
            if product.stock is not None:
                stock = product.stock + by
                told = self.now() if product.modified else None
                self.items[product.sku] = replace(product, stock=stock, in_stock=stock > 0, modified=told)

    def refund_order(
        self, order_id: str, amount: Money, lines: Sequence[RefundLine], *, reference: str, reason: str = ""
    ) -> str:
        return self._run("refund_order", lambda: self._refund(order_id, amount, lines, reference))

    def _refund(self, order_id: str, amount: Money, lines: Sequence[RefundLine], reference: str) -> str:
        if reference in self.refunds:
            if self.refunds[reference] != (order_id, amount):
                raise self._refused(f"refund {reference} was made for something else", "mismatch")
            return reference
        order = self.orders.get(order_id)
        if order is None:
            raise self._refused(f"no order {order_id}", "not_found")
        if order.total.currency != amount.currency:
            raise self._refused(f"the order is in {order.total.currency}", "price")
        after = (order.refunded or Money(0, amount.currency)) + amount
        if amount.minor < 1 or order.total < after:
            raise self._refused("more than is left of the order", "price")
        back = Counter[tuple[str, str]]()
        for line in lines:
            back[order_id, line.sku] += line.quantity
        for (_, sku), units in back.items():
            if self._returned[order_id, sku] + units > order.quantities.get(sku, 0):
                raise self._refused(f"{sku}: more units than were sold", "mismatch")
        self._returned += back
        for line in lines:
            self._shelve(line.sku, line.quantity)
        self.refunds[reference] = (order_id, amount)
        self.orders[order_id] = replace(order, refunded=after)
        return reference

    # notices and coupons

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event | None:
        told = notice(self.secret, headers, body)
        return None if told["kind"] == "ping" else Event(told["id"], told["kind"], told["resource"], told["body"])

    def create_coupon(
        self, code: str, amount: Money | Percent, *, expires: datetime, minimum: Money | None
    ) -> Coupon:
        return self._run("create_coupon", lambda: self._coupon(code, (amount, expires, minimum)))

    def _coupon(self, code: str, terms: tuple[Money | Percent, datetime, Money | None]) -> Coupon:
        if code not in self.coupons:
            self.coupon_terms[code] = terms
            self.coupons_made[code] += 1
        return self.coupons.setdefault(code, Coupon(code, code))

    def coupons_used(self, coupons: Sequence[Coupon]) -> dict[str, int]:
        if not coupons:
            return {}
        return self._run(
            "coupons_used",
            lambda: {one.code: self.coupon_uses[one.code] for one in coupons if one.code in self.coupons},
        )

    def use_coupon(self, code: str, goods: Money | None = None) -> None:
        """Somebody orders goods of that sum with it (None: enough); ``Refused`` when it was used, has run out, or wants more."""
        with self.lock:
            terms = self.coupon_terms.get(code)
            least = terms[2] if terms else None
            little = goods is not None and least is not None and goods < least
            if terms is None or self.coupon_uses[code] or terms[1] <= self.now() or little:
                raise self._refused(f"the coupon {code} is not valid")
            self.coupon_uses[code] += 1
