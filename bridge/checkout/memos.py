"""A credit memo of the shop's order over what was paid together: spread over its purchases, answered as one.

The rows of one memo carry the shop's id of it. Asked for again after PayPal refused, it has new rows: another try."""

from __future__ import annotations

from dataclasses import replace

from bridge.errors import Conflict, Invalid
from bridge.moves import queue_refund
from bridge.store import NewTask, Purchase, Reads, Tx
from bridge.store.records import RefundRow
from connectors.values import Money

ELSEWHERE = "made at PayPal"
IN_FORCE = ("queued", "given", "done")
#: The shop drops its memo when it hears that a part of it was refused: then its order is there to be written on.
DROPPED_MS = 60_000


def of_shop(tx: Tx, purchase: Purchase, amount: int | None, reason: str, shop_refund_id: str) -> RefundRow:
    """The memo as one row: spread over what was paid together, the asked one first."""
    members = sorted(tx.together(purchase), key=lambda one: one.id != purchase.id)
    if shop_refund_id:
        rows = [row for row in _rows(tx, members) if row.shop_refund_id == shop_refund_id]
        if known := [row for row in rows if row.state in IN_FORCE]:
            asked = together(tx, known[0])
            if amount not in (None, asked.amount):
                raise Conflict(f"the shop's refund {shop_refund_id} was asked for with another amount already")
            return asked
        if back := sum(_back(row) for row in rows):
            told = Money(back, purchase.currency)
            raise Conflict(
                f"of the shop's refund {shop_refund_id} {told} went back already: make a new one for the rest"
            )
    if purchase.shop_order_id is None:
        raise Conflict(
            f"purchase {purchase.id} has no order in the shop that a refund of the shop could belong to"
        )
    lefts = {one.id: (one.paid_amount or 0) - one.refunded for one in members}
    if len(members) > 1 and amount is not None and amount > sum(lefts.values()):
        most = Money(sum(lefts.values()), purchase.currency)
        raise Invalid({"amount": f"must be at most {most}, which is left of what was paid together"})
    made = []
    wanted = amount
    for one in members:
        part = wanted if len(members) == 1 else min(lefts[one.id], lefts[one.id] if wanted is None else wanted)
        if len(members) > 1 and not part:
            continue
        row = queue_refund(tx, one, part, reason)
        tx.change_refund(row.id, source="shop", shop_refund_id=shop_refund_id or None)
        made.append(replace(row, source="shop", shop_refund_id=shop_refund_id or None))
        if wanted is not None:
            wanted -= row.amount
    if not made:
        raise Conflict(f"purchase {purchase.id}: there is nothing left to refund")
    return replace(made[0], amount=sum(row.amount for row in made))


def _rows(reads: Reads | Tx, members: list[Purchase]) -> list[RefundRow]:
    """Every row of a memo of theirs, in the order in which they were made; what was overtaken goes on in another."""
    found = [row for one in members for row in reads.refunds(one.id)]
    return sorted((row for row in found if row.source == "shop" and row.state != "void"), key=lambda row: row.id)


def _try(rows: list[RefundRow], row: RefundRow) -> list[RefundRow]:
    """The rows of one memo that were asked for together with that one: a purchase that comes again begins another try."""
    tries: list[list[RefundRow]] = [[]]
    for one in rows:
        if any(other.purchase_id == one.purchase_id for other in tries[-1]):
            tries.append([])
        tries[-1].append(one)
    return next((some for some in tries if any(one.id == row.id for one in some)), [row])


def parts(reads: Reads | Tx, row: RefundRow) -> list[RefundRow]:
    """All that was asked for with that row, as it stands: itself alone, but for a memo of the shop."""
    own = _followed(reads.refunds(row.purchase_id), row)
    purchase = reads.purchase(row.purchase_id)
    if purchase is None or not (row.source == "shop" and row.shop_refund_id):
        return [own]
    rows = [one for one in _rows(reads, reads.together(purchase)) if one.shop_refund_id == row.shop_refund_id]
    return _try(rows, own)


def together(reads: Reads | Tx, row: RefundRow) -> RefundRow:
    """The row as it stands, for all that one credit memo of the shop gives back: queued while a part of it is, and
    refused if one was, with PayPal's words about that one."""
    rows = parts(reads, row)
    order = ("queued", "refused", "given", "done", "void")
    worst = min(rows, key=lambda one: (order.index(one.state), one.payment_refund_id is not None))
    return replace(worst, amount=sum(one.amount for one in rows))


def given(reads: Reads | Tx, row: RefundRow) -> int:
    """What of it went back, in minor units: of a refused memo that may be a part."""
    return sum(_back(one) for one in parts(reads, row))


def _back(row: RefundRow) -> int:
    """A row that was given and became refused with its memo keeps PayPal's id of the refund."""
    if row.state == "refused":
        return row.amount if row.payment_refund_id else 0
    return row.amount if row.state in ("given", "done") else 0


def _followed(rows: list[RefundRow], row: RefundRow) -> RefundRow:
    """The row as it is now; one that was overtaken by a refund in PayPal's pages goes on in another of its kind."""
    now = next(one for one in rows if one.id == row.id)
    if now.state != "void":
        return now
    later = [
        one for one in rows
        if one.id > row.id and one.source == row.source and one.shop_refund_id == row.shop_refund_id
        and one.payment_refund_id != ELSEWHERE
    ]  # fmt: skip
    return _followed(rows, later[0]) if later else now


def shown(reads: Reads | Tx, purchase: Purchase) -> list[tuple[RefundRow, int]]:
    """A purchase's refunds with what of each went back, those in force first: who looks for a credit memo of the shop by
    its id finds the row that counts. One of which another part is still on its way is that too."""
    rows = reads.refunds(purchase.id)
    force = [row for row in rows if row.state in IN_FORCE]
    over = [row for row in reversed(rows) if row.state not in IN_FORCE]
    return [
        (replace(row, state="queued") if together(reads, row).state == "queued" else row, _back(row))
        for row in force
    ] + [(row, _back(row)) for row in over]


def settle(tx: Tx, row: RefundRow) -> None:
    """The last part of a memo was answered. If PayPal gave back one and refused another, the shop will drop the whole memo:
    its order shows what went back by a refund that we write, and a person is told."""
    rows = parts(tx, row)
    no = [one for one in rows if one.state == "refused" and not one.payment_refund_id]
    back = [one for one in rows if one.state in ("given", "done")]
    if not no or not back or len(no) + len(back) < len(rows):
        return
    for one in back:
        tx.change_refund(one.id, state="refused", refusal=no[0].refusal)
        ours = replace(
            one, id=tx.clock.new_id(), state="given", shop_refund_id=None, source="", created_at=tx.clock.ms()
        )
        tx.add_refund(ours)
        due = tx.clock.ms() + DROPPED_MS
        tx.add_tasks([NewTask("shop", "shop_refund", f"shop_refund:{ours.id}", ours.id, priority=20, due=due)])
    lead = tx.purchase(row.purchase_id)
    number = lead.shop_order_number if lead is not None else row.purchase_id
    gave, left = (Money(sum(one.amount for one in some), row.currency) for some in (back, no))
    text = (
        f"the shop's refund {row.shop_refund_id} of order {number}: PayPal gave back {gave} and refused {left} "
        f"({no[0].refusal}). The shop drops its refund; what went back is shown on the order by itself, the rest is to be "
        "refunded anew"
    )
    tx.alert("payment", row.purchase_id, text, f"memo:{no[0].id}")
