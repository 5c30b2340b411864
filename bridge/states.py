"""PURE. The table of moves: a purchase goes along these and no others. The diagram in docs is made from it."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a purchase stands."""

    HELD = "held"
    WAITLISTED = "waitlisted"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    APPROVED = "approved"
    PAYING = "paying"
    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    SOLD_OUT = "sold_out"
    ORDERED = "ordered"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    REVERSED = "reversed"


S = State

#: (from, to): when. A purchase is born held or waitlisted.
MOVES: dict[tuple[State, State], str] = {
    (S.WAITLISTED, S.HELD): "units came back; first in line first",
    (S.HELD, S.EXPIRED): "the hold ran out; units return",
    (S.HELD, S.CANCELLED): "the buyer or the merchant says so",
    (S.WAITLISTED, S.CANCELLED): "the buyer or the merchant says so, or the sale ended",
    (S.EXPIRED, S.HELD): "the buyer asks again on the page, and units are free",
    (
        S.EXPIRED,
        S.WAITLISTED,
    ): "the buyer asks again on the page, and none are free, or it is a series for the first",
    (S.HELD, S.APPROVED): "the buyer approved at PayPal",
    (S.EXPIRED, S.APPROVED): "approved late, and the units could be taken again",
    (S.DECLINED, S.APPROVED): "approved again with other means, and the units are there",
    (S.APPROVED, S.PAYING): "the shop's stock was seen; the capture is sent",
    (S.APPROVED, S.SOLD_OUT): "no units or no stock: nothing was captured",
    (S.APPROVED, S.DECLINED): "the approval ran out or was withdrawn: nothing was captured",
    (S.APPROVED, S.CANCELLED): "the merchant, or in time the owner of the wallet, says so before the capture",
    (S.PAYING, S.PENDING): "PayPal holds the capture; the units stay",
    (S.PAYING, S.PAID): "the capture is complete, amount and currency as agreed",
    (S.PENDING, S.PAID): "the capture is complete, amount and currency as agreed",
    (S.PAYING, S.DECLINED): "PayPal refused",
    (S.PENDING, S.DECLINED): "PayPal refused",
    (S.DECLINED, S.CANCELLED): "the buyer or the merchant says so",
    (S.PAID, S.ORDERED): "the shop's order exists and matches in lines, total and currency",
    (S.PAID, S.REFUNDING): "the merchant refunds, or the shop refused the order for good",
    (S.ORDERED, S.REFUNDING): "the merchant refunds",
    (S.REFUNDING, S.REFUNDED): "PayPal gave all of it back, and the shop's order shows it",
    (S.REFUNDING, S.ORDERED): "PayPal gave a part of it back, and the shop's order shows it",
    (S.PAID, S.DISPUTED): "PayPal says so; the merchant is alerted",
    (S.ORDERED, S.DISPUTED): "PayPal says so; the merchant is alerted",
    (S.DISPUTED, S.ORDERED): "the dispute was resolved for the merchant",
    (S.DISPUTED, S.PAID): "resolved for the merchant before the shop's order was written: it is written now",
    (S.DISPUTED, S.REFUNDING): "the merchant refunds",
    (S.PAID, S.REVERSED): "PayPal took the money back",
    (S.ORDERED, S.REVERSED): "PayPal took the money back",
    (S.DISPUTED, S.REVERSED): "PayPal took the money back",
}

#: Money may be, or has been, on its way: such a purchase is never dropped, cancelled or expired.
COMMITTED = frozenset({S.PAYING, S.PENDING, S.PAID, S.ORDERED, S.REFUNDING, S.DISPUTED})

#: Units taken, and not out of the shop's stock yet.
OWED = frozenset({S.HELD, S.DECLINED, S.APPROVED, S.PAYING, S.PENDING, S.PAID})

#: The buyer still has something to do or to wait for, so a second reply adds nothing.
OPEN = frozenset({S.HELD, S.WAITLISTED, S.APPROVED, S.PAYING, S.PENDING})

#: Counts against the limit per buyer.
TAKEN = OPEN | {S.PAID, S.ORDERED, S.REFUNDING, S.DISPUTED}


def may(before: State, after: State) -> bool:
    """Whether the table has this move."""
    return (before, after) in MOVES


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/architecture.md."""
    lines = ["stateDiagram-v2", "    [*] --> held: units free", "    [*] --> waitlisted: no units free"]
    lines += [
        f"    {before} --> {after}: {when.replace(';', ',').replace(':', ',')}"
        for (before, after), when in MOVES.items()
    ]
    left = {before for before, _ in MOVES}
    lines += [f"    {state} --> [*]" for state in State if state not in left]
    return "\n".join(lines)
