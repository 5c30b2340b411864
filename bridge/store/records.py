"""What the ledger hands out: one frozen dataclass per kind of row. Times are integer milliseconds (UTC)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bridge.states import State
from connectors.values import Address, Money, Product, Quote, QuoteLine

SaleState = Literal["draft", "scheduled", "live", "paused", "ended"]
Answers = Literal["none", "held", "thanks"]
ShippingRule = Literal["free", "flat", "country", "shop"]
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class ShippingTerms:
    """``rule``: free; flat (``price``); country (``prices`` by ISO code, "*" = elsewhere); shop (its own rules).

    Prices are minor units of the sale's currency, taxes included as the shop displays its prices."""

    rule: ShippingRule = "free"
    price: int = 0
    prices: Mapping[str, int] = field(default_factory=dict)

    def to(self, country: str) -> int | None:
        """What shipping costs to that country; None = the shop reckons. ``KeyError`` when not shipped there."""
        if self.rule == "shop":
            return None
        if self.rule == "country":
            return self.prices[country] if country in self.prices else self.prices["*"]
        return self.price if self.rule == "flat" else 0

    def countries(self) -> tuple[str, ...] | None:
        """Countries shipped to; None = all."""
        if self.rule != "country" or "*" in self.prices:
            return None
        return tuple(sorted(self.prices))


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a sale, frozen when it goes live. ``mode``: "standard" (a reply sets units aside) or "unreserved" (first
    paid, first served: no units are set aside until the buyer is at PayPal) or "basket" (whatever of the shop is put into it with
    the ``hashtag``) or "first_come" (the first accounts by the network's own time, ``by`` reply, repost or either; drawn
    ``settle_seconds`` after it). ``end_post``: say so when it is sold out. ``market``: where in the shop it sells, "" in its own. ``remind``: minutes before a hold
    runs out at which its buyer is told so; 0: never. ``teaser``: say beforehand when it begins, and answer at that
    moment whoever asked for it. ``price_of_shop``: nobody said a price; it is the shop's as the sale is published."""

    product: str
    lang: str = "en"
    wording: str = ""
    hold_seconds: int = 900
    limit_per_buyer: int = 1
    end_when_sold_out: bool = False
    answers: Answers = "held"
    answer_code: bool = False
    answer_link: bool = False
    shipping: ShippingTerms = field(default_factory=ShippingTerms)
    keywords: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    with_picture: bool = True
    mode: str = "standard"
    end_post: bool = False
    hashtag: str = ""
    teaser: bool = False
    by: str = "reply"
    settle_seconds: int = 15
    market: str = ""
    remind: int = 0
    price_of_shop: bool = False

    def remind_at(self, hold_until: int) -> int | None:
        """When the buyer of a hold is reminded (milliseconds); None without reminders."""
        return hold_until - self.remind * 60_000 if self.remind else None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Terms:
        data = json.loads(text)
        data["shipping"] = ShippingTerms(**data["shipping"])
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Sale:
    id: str
    slug: str
    state: SaleState
    title: str
    terms: Terms
    currency: str
    starts_at: int | None
    ends_at: int | None
    created_at: int
    live_at: int | None
    ended_at: int | None
    end_reason: str

    def open_at(self, ms: int) -> bool:
        """Whether a reply made at that moment takes part."""
        return (self.starts_at is None or ms >= self.starts_at) and (self.ends_at is None or ms < self.ends_at)


@dataclass(frozen=True, slots=True)
class SaleItem:
    """One SKU on the sale's shelf: ``free`` of ``quantity`` units at ``unit`` minor units each."""

    sale_id: str
    sku: str
    position: int
    name: str
    options: Mapping[str, str]
    external_id: str
    parent_id: str
    unit: int
    quantity: int
    free: int


@dataclass(frozen=True, slots=True)
class StoredReply:
    seq: int
    network: str
    reply_id: str
    post_id: str
    author_id: str
    handle: str
    text: str
    lang: str
    created_at: int
    heard_at: int
    mentions_us: bool
    replied_to: str
    state: str
    sale_id: str | None
    intent: str
    why: str
    purchase_id: str | None
    edited_at: int | None
    deleted_at: int | None
    closed_at: int | None = None
    answered_at: int | None = None
    answer: str = ""
    assigned: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One buyer's way. ``units``: units it holds off the shelf right now (0 or ``quantity``). Held without units: first
    paid, first served. ``parcel``: the id of the one it is paid together with (the lead's own too); "" when it goes alone.
    ``remind_at``: when the buyer is told that the hold runs out; None where nobody is, or was."""

    id: str
    sale_id: str
    sku: str
    name: str
    quantity: int
    units: int
    unit: int
    currency: str
    state: State
    network: str
    buyer_id: str
    handle: str
    reply_id: str
    token: str
    code: str
    line: int
    lang: str
    created_at: int
    changed_at: int
    hold_until: int | None
    address: Address | None
    quote: Quote | None
    payment_id: str | None
    capture_id: str | None
    paid_amount: int | None
    paid_at: int | None
    refunded: int
    shop_order_id: str | None
    shop_order_number: str | None
    ordered_at: int | None
    reason: str
    parcel: str = ""
    remind_at: int | None = None

    def __repr__(self) -> str:
        return f"Purchase({self.id}, {self.state}, {self.quantity} × {self.sku})"

    @property
    def payable(self) -> bool:
        """Whether the buyer may go on to pay."""
        return self.state is State.HELD or (self.state is State.DECLINED and self.units > 0)

    @property
    def total(self) -> Money | None:
        return self.quote.total if self.quote else None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """An order opened at the payment platform. state: opening, open, bound, captured, dead."""

    id: str
    purchase_id: str
    reference: str
    page_id: str | None
    url: str
    amount: int
    currency: str
    state: str
    request: str
    created_at: int
    capture_sent_at: int | None


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money on its way back. state: queued, given (PayPal did), done, void (overtaken), refused (see ``refusal``).

    ``source``: "shop" when the shop's own credit memo (``shop_refund_id``) is the record; else we write one there."""

    id: str
    purchase_id: str
    amount: int
    currency: str
    units: int
    reason: str
    state: str
    payment_refund_id: str | None
    shop_refund_id: str | None
    created_at: int
    source: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing still to do outside. ``attempts`` counts this one; more than one means: look before acting."""

    id: int
    lane: str
    kind: str
    key: str
    subject: str
    payload: Mapping[str, Any] = field(repr=False)
    priority: int
    state: str
    due: int
    attempts: int
    error: str
    created_at: int


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be written. ``key`` makes it once; the lower the ``priority``, the sooner."""

    lane: str
    kind: str
    key: str
    subject: str
    priority: int = 50
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    due: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    network: str
    post_id: str
    sale_id: str
    url: str
    text: str
    posted_at: int


@dataclass(frozen=True, slots=True)
class Line:
    """Who waits for a SKU in a sale: how many people, for how many units, how many of these with a promise to buy."""

    sale_id: str
    sku: str
    people: int
    units: int
    promised: int


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a purchase's history."""

    at: int
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    source: str
    event_id: str
    kind: str
    resource: str
    body: Mapping[str, Any]
    received_at: int
    state: str


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product as last synced; ``gone_at`` is its tombstone."""

    product: Product
    synced_at: int
    gone_at: int | None


def dump_address(address: Address | None) -> str | None:
    return None if address is None else json.dumps(asdict(address), ensure_ascii=False)


def load_address(text: str | None) -> Address | None:
    return None if not text else Address(**json.loads(text))


def dump_quote(quote: Quote | None) -> str | None:
    if quote is None:
        return None
    return json.dumps(
        {
            "currency": quote.total.currency,
            "lines": [[line.sku, line.quantity, line.net.minor, line.tax.minor] for line in quote.lines],
            "shipping": [quote.shipping_net.minor, quote.shipping_tax.minor, quote.shipping_label],
            "total": quote.total.minor,
            "data": dict(quote.data),
        },
        ensure_ascii=False,
    )


def load_quote(text: str | None) -> Quote | None:
    if not text:
        return None
    data = json.loads(text)
    code = data["currency"]
    net, tax, label = data["shipping"]
    return Quote(
        lines=tuple(QuoteLine(sku, n, Money(a, code), Money(b, code)) for sku, n, a, b in data["lines"]),
        shipping_net=Money(net, code),
        shipping_tax=Money(tax, code),
        total=Money(data["total"], code),
        shipping_label=label,
        data=data["data"],
    )
