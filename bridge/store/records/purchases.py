"""Replies, and the purchases that came of them: the way, the payments, what went back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from bridge.states import State
from connectors.values import Address, Money, Quote, QuoteLine


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
    maybe_answered: bool = False


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
