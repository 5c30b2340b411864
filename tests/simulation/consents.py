"""What the owners of wallets allowed, as the world outside saw them say it; and what was charged in spite of it.

Compared by time, and time only goes on between steps: what falls into one moment, or into something that was still under
way, is held against nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge import consent
from bridge.clock import from_ms, month_of
from bridge.store import Purchase
from bridge.store.records import PaymentRow

if TYPE_CHECKING:
    from tests.simulation.world import World


@dataclass(slots=True)
class Said:
    """An owner saves ceilings (one purchase, a month), or takes the wallet back (None). ``done``: when it was; None while it
    is under way, or when the process died over it."""

    begun: int
    ceilings: tuple[int, int] | None
    done: int | None = None


@dataclass(slots=True)
class Promised:
    """Somebody in line promises to buy by itself until a time; 0 takes it back. ``done`` as in ``Said``."""

    begun: int
    until: int
    done: int | None = None


@dataclass(slots=True)
class Written:
    """A person sends an answer. ``done``: when the service took it; None while it is under way, was refused, or the process
    died over it."""

    begun: int
    text: str
    done: int | None = None


def allowed(said: list[Said], at: int) -> list[tuple[int, int]]:
    """Every pair of ceilings that may have been in force at that moment; none when nothing may be charged."""
    before = [one for one in said if one.done is not None and one.done < at]
    last = max(before, key=lambda one: one.done or 0, default=None)
    found = [
        one.ceilings
        for one in said
        if one is last or (one.begun <= at and (one.done is None or last is None or one.done >= last.begun))
    ]
    return [one for one in found if one is not None]


def unwanted(world: World) -> list[str]:
    """Charges of wallets that their owners did not allow, or had undone in time."""
    wrong: list[str] = []
    months: defaultdict[tuple[str, int], int] = defaultdict(int)
    charges: list[tuple[int, Purchase, PaymentRow]] = []
    for page in world.payments.pages.values():
        row = world.view.payment(reference=page.request.reference)
        # What PayPal held and then declined took nothing, and counts for no month.
        taken = [one for one in page.captures if one.state != "declined"]
        if taken and row is not None and consent.wallet_token(row):
            purchase = world.view.purchase(row.purchase_id)
            if purchase is not None:
                charges.append((row.capture_sent_at or row.created_at, purchase, row))
    for sent, purchase, row in sorted(charges, key=lambda one: one[0]):
        who = purchase.handle
        ceilings = allowed(world.consents[who], sent)
        month = months[who, month_of(from_ms(sent))] = months[who, month_of(from_ms(sent))] + row.amount
        if not ceilings:
            wrong.append(f"{who} was charged {row.amount} by a wallet that was taken back")
        elif row.amount > max(one[0] for one in ceilings):
            wrong.append(f"{who} was charged {row.amount}, above the ceiling for one purchase")
        elif month > max(one[1] for one in ceilings):
            wrong.append(f"{who} was charged {month} in a month, above the ceiling")
        if undone := _undone(world, purchase, row):
            wrong.append(f"{who} was charged, and had said {undone!r} in time")
    return wrong


def _undone(world: World, purchase: Purchase, row: PaymentRow) -> str:
    """What the buyer said, between the hold and the moment that was named, that undoes the purchase."""
    held = [line.at for line in world.view.history(purchase.id) if line.after == "held" and line.before != "held"]
    begun, until = max(held), consent.until(row)
    if world.deleted.get(purchase.reply_id, until) < until:
        return "(the reply deleted)"
    sale_of = world.view.post_sales("memory")
    edited = {said.reply.id for said in world.network.said.values() if said.reply.edited}
    for said in world.network.said.values():
        reply = said.reply
        at = round(reply.created_at.timestamp() * 1000)
        if said.deleted or reply.id in edited or reply.handle != purchase.handle or at >= until:
            continue
        if reply.text == "stop" or (
            reply.text == "cancel" and sale_of.get(reply.post_id) == purchase.sale_id and at > begun
        ):
            return reply.text
    return ""
