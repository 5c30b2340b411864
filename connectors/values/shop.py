"""What a shop has and takes: products, addresses, quotes, orders, coupons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from connectors.values.money import Money

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")


@dataclass(frozen=True, slots=True)
class Special:
    """A special price and the window in which it holds (either end may be open)."""

    price: Money
    starts: datetime | None = None
    ends: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the shop as its API showed it.

    ``kind``: "simple" and "variant" can be sold; a "parent" only groups its variants (their ``parent`` is
    its SKU, their ``options`` tell them apart). ``stock`` is None where the shop does not count; then
    ``in_stock`` alone decides. ``price`` is the regular price as the shop displays it. ``stock_of``: the id of the parent
    whose stock it is, where variants share one.
    """

    sku: str
    id: str
    name: str
    price: Money
    kind: Literal["simple", "variant", "parent"] = "simple"
    special: Special | None = None
    stock: int | None = None
    in_stock: bool = True
    parent: str = ""
    parent_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    url: str = ""
    image: str = ""
    image_alt: str = ""
    categories: tuple[str, ...] = ()
    modified: datetime | None = None
    stock_of: str = ""

    def __post_init__(self) -> None:
        if not self.sku:
            raise ValueError("sku: empty")

    def price_at(self, now: datetime) -> Money:
        """What the shop asks at that moment, by the windows and not by what it last computed."""
        if self.special and self.special.holds_at(now) and self.special.price < self.price:
            return self.special.price
        return self.price

    def available(self) -> int | None:
        """Units that can be sold now; None when the shop sells without counting."""
        if not self.in_stock:
            return 0
        return None if self.stock is None else max(0, self.stock)


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of the catalogue; ``total`` products in all pages where the platform tells, else None."""

    products: tuple[Product, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes. ``country`` is ISO 3166-1 alpha-2, ``region`` the platform-neutral code or name."""

    first_name: str
    last_name: str
    line1: str
    city: str
    country: str
    postcode: str = ""
    line2: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return f"Address(country={self.country!r}, …)"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What is sold. ``unit``: the price agreed per unit as displayed to the buyer; None = the shop's own."""

    sku: str
    product_id: str
    name: str
    quantity: int
    unit: Money | None = None
    parent_id: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError(f"quantity: {self.quantity} is not at least 1")


@dataclass(frozen=True, slots=True)
class Shipping:
    """How shipping is charged: ``price`` agreed as displayed; None = by the shop's own rules."""

    label: str
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line as the shop reckons it, for all its units: ``net`` + ``tax`` = what the buyer pays."""

    sku: str
    quantity: int
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """The shop's own reckoning of a purchase for one address; lines, shipping and tax add up to ``total``.

    ``data`` is the connector's own memory (strings only), handed back with the draft when it is placed.
    """

    lines: tuple[QuoteLine, ...]
    shipping_net: Money
    shipping_tax: Money
    total: Money
    shipping_label: str = ""
    data: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = sum(line.net.minor + line.tax.minor for line in self.lines)
        if parts + self.shipping_net.minor + self.shipping_tax.minor != self.total.minor:
            raise ValueError("total: lines, shipping and tax do not add up to it")

    @property
    def items_net(self) -> Money:
        return Money(sum(line.net.minor for line in self.lines), self.total.currency)

    @property
    def tax(self) -> Money:
        return Money(sum(line.tax.minor for line in self.lines) + self.shipping_tax.minor, self.total.currency)


@dataclass(frozen=True, slots=True)
class Payment:
    """The payment behind an order: ``method`` shown to people, ``transaction_id`` = the capture's id."""

    method: str
    transaction_id: str
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class Market:
    """Another way into the same shop: a store view, or a currency. ``own_prices``: the shop has prices there itself; where
    it has none, each sale says what things cost."""

    code: str
    name: str
    currency: str
    own_prices: bool = True


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order to be: our ``reference`` is unique and finds it again; ``payment`` is None for a quote.

    ``sale``, ``purchase``: our ids; ``buyer``: the handle; ``source_url``: the reply it came from. For whoever shows
    the order. ``market``: where it is sold; "" for the shop's own.
    """

    reference: str
    currency: str
    lines: tuple[OrderLine, ...]
    shipping: Shipping
    address: Address
    payment: Payment | None = None
    quote: Quote | None = None
    note: str = ""
    sale: str = ""
    purchase: str = ""
    buyer: str = ""
    source_url: str = ""
    market: str = ""

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError(f"reference: {self.reference!r} is not 1 to 100 of A-Z a-z 0-9 _ . : -")
        if not self.lines:
            raise ValueError("lines: empty")


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order as the shop has it. ``paid``: the shop counts it as paid; ``number`` is what people call it.

    ``complete``: every step of our write-back is seen on it (paid, transaction id, reference). ``undone``: cancelled, refunded or
    thrown away in the shop: nobody will send anything.
    """

    id: str
    number: str
    reference: str
    total: Money
    paid: bool
    status: str
    quantities: Mapping[str, int] = field(default_factory=dict)
    transaction_id: str = ""
    refunded: Money | None = None
    complete: bool = True
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Sold:
    """What a shop sold in a stretch of time, by whatever way: paid ``orders``, and what they came to."""

    orders: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of one line that come back to the shelf with a refund."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the cart's goods, 1 to 100."""

    share: int

    def __post_init__(self) -> None:
        if type(self.share) is not int or not 1 <= self.share <= 100:
            raise ValueError(f"percent: {self.share!r} is not between 1 and 100")


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon made in the shop: ``code`` as the buyer types it."""

    id: str
    code: str
