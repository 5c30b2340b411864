"""The values that cross the border between a platform and the bridge: frozen, validated, platform-free.

Money is an integer in minor units with its currency; times are aware and UTC; ids of the outside world
are strings. A value that breaks these rules raises ``ValueError`` naming the field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Literal

from iso4217 import Currency

#: Digits of an amount in minor units at most: so it fits the ledger's 64 bits, and no "1e99999999" takes all memory.
LONGEST = 18
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")


@cache
def exponent(currency: str) -> int:
    """Number of decimals of an ISO 4217 currency. ``ValueError`` for an unknown code."""
    try:
        digits = Currency(currency).exponent
    except ValueError:
        raise ValueError(f"currency: {currency!r} is not an ISO 4217 code") from None
    return int(digits or 0)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: ``minor`` units (cents) of ``currency`` (ISO 4217, upper case)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise ValueError(f"minor: {self.minor!r} is not an integer")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str | int | float | Decimal, currency: str) -> Money:
        """Read a platform's decimal ("12.50"); more decimals than the currency has are rounded half up."""
        try:
            amount = Decimal(str(text).strip())
        except InvalidOperation:
            raise ValueError(f"amount: {text!r} is not a number") from None
        if not amount.is_finite():
            raise ValueError(f"amount: {text!r} is not a number")
        if amount.adjusted() + exponent(currency) >= LONGEST:
            raise ValueError(f"amount: {str(text)[:40]!r} is beyond all sense")
        scaled = (amount * 10 ** exponent(currency)).to_integral_value(rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"currency: {self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)


def aware(moment: datetime, name: str = "time") -> datetime:
    """The moment in UTC. ``ValueError`` when it has no zone: a naive time is a bug, never a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"{name}: {moment!r} has no time zone")
    return moment.astimezone(UTC)


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
    ``in_stock`` alone decides. ``price`` is the regular price as the shop displays it.
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

    ``complete``: every step of our write-back is seen on it (paid, transaction id, reference).
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


@dataclass(frozen=True, slots=True)
class Event:
    """A verified webhook: ``id`` unique per platform, ``kind`` in the platform's words, ``resource`` = the id
    of the thing it speaks of, to be looked up; the body is a hint and never the truth."""

    id: str
    kind: str
    resource: str
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``replycart doctor``: what was looked at, how it is, and what a person should do."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to post: raw bytes of a JPEG, PNG, GIF or WebP, with its alternative text."""

    content: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class PostDraft:
    """What should stand on the network; ``reference`` is ours, for the connector's own memory of attempts."""

    text: str
    reference: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post of ours that stands on the network."""

    id: str
    url: str
    text: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered, once: ``id`` is its first id, whatever edits came after.

    ``post_id``: the post of ours at the root of the conversation (the network's conversation id).
    ``mentions_us``: the author addressed our account, so an answer is allowed. ``edited``: this is a later
    version of a reply whose first version has the same ``id``. ``replied_to``: the post answered directly.
    """

    id: str
    post_id: str
    author_id: str
    handle: str
    text: str
    created_at: datetime
    mentions_us: bool = True
    edited: bool = False
    replied_to: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """Replies in the order of their ids. ``newest``: the cursor to ask with next time ("" = nothing yet).

    ``complete``: False when more came than this way of hearing could carry (page limit, look-back limit):
    the caller must fill the gap another way.
    """

    replies: tuple[Reply, ...]
    newest: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of ours that stands on the network."""

    id: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How a post fares; None where the network does not tell."""

    views: int | None = None
    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the network. ``reach``: how many follow it; None where the network does not say."""

    id: str
    handle: str
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some accounts, in the network's order; ``after``: the cursor of the next page, "" when it was the last."""

    accounts: tuple[Account, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Quoter:
    """Somebody who passed a post of ours on in a post of their own, whose id is ``post_id``."""

    post_id: str
    account: Account
    created_at: datetime


@dataclass(frozen=True, slots=True)
class QuoterPage:
    """Some who quoted a post, the last first; ``after``: the cursor of the next page, "" when it was the last."""

    quoters: tuple[Quoter, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A line as the payment page shows it; ``unit`` net × ``quantity``."""

    name: str
    sku: str
    quantity: int
    unit: Money


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What the buyer will be asked to pay. Lines + tax + shipping − discount = ``total``, to the cent.

    ``payee``: e-mail address or account id of somebody else, whose account at the platform takes the money; "" for ours."""

    reference: str
    total: Money
    lines: tuple[PaymentLine, ...]
    shipping: Money
    tax: Money
    discount: Money
    address: Address
    return_url: str
    cancel_url: str
    locale: str = "en-GB"
    description: str = ""
    payee: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parts = sum(line.unit.minor * line.quantity for line in self.lines)
        if parts + self.shipping.minor + self.tax.minor - self.discount.minor != self.total.minor:
            raise ValueError("total: lines, tax, shipping and discount do not add up to it")
        if self.total.minor <= 0:
            raise ValueError("total: must be more than nothing")


CaptureState = Literal["completed", "pending", "declined", "refunded", "partially_refunded", "failed"]


@dataclass(frozen=True, slots=True)
class Capture:
    """Money taken, or held by the platform (``pending``, with its ``reason``)."""

    id: str
    state: CaptureState
    amount: Money
    reason: str = ""
    refunded: Money | None = None


PageState = Literal["created", "approved", "completed", "voided"]


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """The platform's order: where the buyer approves (``url``), how far it is, and what was captured."""

    id: str
    state: PageState
    url: str
    amount: Money
    reference: str = ""
    captures: tuple[Capture, ...] = ()
    payer_email: str = ""

    def __repr__(self) -> str:
        return f"PaymentPage(id={self.id!r}, state={self.state!r}, amount={self.amount}, captures={self.captures})"


@dataclass(frozen=True, slots=True)
class WalletRequest:
    """Consent to be asked for; ``description``: what the wallet is charged for, as its owner reads it."""

    reference: str
    return_url: str
    cancel_url: str
    locale: str
    description: str


@dataclass(frozen=True, slots=True)
class WalletPage:
    """Where a buyer consents to have a wallet saved."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class SavedWallet:
    """``token`` charges it; ``label``: what its owner knows it by, veiled."""

    token: str
    label: str = ""

    def __repr__(self) -> str:
        return "SavedWallet(…)"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back; ``pending`` until the platform is done."""

    id: str
    state: Literal["completed", "pending", "failed"]
    amount: Money
