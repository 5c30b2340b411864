"""Sales as they stand in the ledger: what was frozen when one went live, and its posts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from connectors.values import Product

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

    def kind_of(self, post: Post) -> str:
        """What a post of ours is: the ``announcement``, the ``sale``'s own, or the one at the ``end``."""
        if self.live_at is None or post.posted_at < self.live_at:
            return "announcement"
        late = self.terms.end_post and self.ended_at is not None and post.posted_at >= self.ended_at
        return "end" if late else "sale"

    def own_posts(self, posts: Sequence[Post]) -> list[Post]:
        """Its own post on each network; the announcement where that is all there is yet."""
        own = [post for post in posts if self.kind_of(post) == "sale"]
        return own + [post for post in posts if post.network not in {one.network for one in own}]


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
class Post:
    network: str
    post_id: str
    sale_id: str
    url: str
    text: str
    posted_at: int


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """A product as last synced; ``gone_at`` is its tombstone."""

    product: Product
    synced_at: int
    gone_at: int | None
