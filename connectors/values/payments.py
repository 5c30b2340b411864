"""What a payment platform opens, takes and gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from connectors.values.money import Money
from connectors.values.shop import Address


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


class Notice(StrEnum):
    """What the bridge understands of a payment platform's notices: ``Event.kind``. The words are PayPal's, since ledgers
    hold them; a connector of another platform puts its own notices into them. A notice of any other kind is kept, and
    nothing follows from it.

    ``Event.resource``: the page's id where the notice tells it, else that of the thing itself (of WALLET_GONE the token, of
    a dispute its own id). ``Event.body``, texts, each where it is told: "capture_id"; "reference", that of ``open``; of a
    dispute "at", when it came to stand so, as one of an order (RFC 3339), and "outcome", one of ``LOST`` where the buyer won.
    """

    APPROVED = "CHECKOUT.ORDER.APPROVED"
    CAPTURED = "PAYMENT.CAPTURE.COMPLETED"
    PENDING = "PAYMENT.CAPTURE.PENDING"
    DENIED = "PAYMENT.CAPTURE.DENIED"
    REFUNDED = "PAYMENT.CAPTURE.REFUNDED"
    REVERSED = "PAYMENT.CAPTURE.REVERSED"
    DISPUTE_OPENED = "CUSTOMER.DISPUTE.CREATED"
    DISPUTE_CHANGED = "CUSTOMER.DISPUTE.UPDATED"
    DISPUTE_RESOLVED = "CUSTOMER.DISPUTE.RESOLVED"
    WALLET_GONE = "VAULT.PAYMENT-TOKEN.DELETED"


#: ``outcome`` of a dispute that the buyer won.
LOST = frozenset(("RESOLVED_BUYER_FAVOUR", "ACCEPTED"))
