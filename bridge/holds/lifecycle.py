"""What ends a hold, or begins it again: time, the buyer, the merchant, a deleted reply."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bridge.errors import Conflict, NotFound
from bridge.house import House
from bridge.moves import drop_units, lets_lapse, over_limit, release
from bridge.states import COMMITTED, State
from bridge.store import NewTask, Purchase, Tx
from bridge.store.purchases import NOTHING_KEPT

log = logging.getLogger("replycart.holds")
BATCH = 2000


def expire_due(house: House) -> int:
    """Holds that ran out give their units back. Returns how many."""
    now = house.clock.ms()
    due = house.store.view().due_holds(now)
    if not due:
        return 0

    def write(tx: Tx) -> int:
        count = 0
        baskets = {sale.id for sale in tx.sales(["live", "paused", "ended"]) if sale.terms.mode == "basket"}
        for purchase in tx.due_holds(now):
            count += 1
            if purchase.state is State.HELD and purchase.sale_id in baskets:
                release(house, tx, purchase, State.CANCELLED, "the basket was left behind", reason="basket")
            elif purchase.state is State.HELD:
                why = "the hold ran out" if purchase.units else NOTHING_KEPT
                release(house, tx, purchase, State.EXPIRED, why)
            else:
                # Declined: the hold was still the buyer's, until now.
                drop_units(house, tx, purchase, "the hold ran out")
        return count

    count = house.store.write(write)
    house.bell.ring("network")
    return count


def remind_due(house: House) -> int:
    """Whose hold runs out soon is told so, once. Returns how many."""
    if not house.store.view().due_reminders(house.clock.ms(), 1):
        return 0

    def write(tx: Tx) -> int:
        now, told = house.clock.ms(), 0
        for one in tx.due_reminders(now):
            if any(task.state in ("queued", "running") for task in tx.tasks_of(f"wallet_buy:{one.id}")):
                # Bought by itself in a moment; if that fails the hold stays, and is worth a word.
                tx.change_purchase(one, remind_at=now + 5000)
                continue
            tx.change_purchase(one, remind_at=None)
            if one.state is State.HELD and (one.hold_until or 0) > now:
                # The key makes it once a reply, whatever holds come after.
                key = f"answer:{one.network}:{one.reply_id}:remind"
                told += tx.add_tasks([NewTask("network", "answer", key, one.reply_id, 48, {"what": "remind"})])
        return told

    told = house.store.write(write)
    if told:
        house.bell.ring("network")
    return told


def try_again(house: House, purchase_id: str) -> Purchase:
    """A hold that ran out, asked for once more: held again while units are free, else at the end of the line; in a series
    for the first always there."""

    def write(tx: Tx) -> Purchase:
        purchase = tx.purchase(purchase_id)
        sale = tx.sale(purchase.sale_id) if purchase else None
        if purchase is None or sale is None:
            raise NotFound(f"no purchase {purchase_id!r}")
        now = house.clock.ms()
        if purchase.state is not State.EXPIRED or sale.state != "live" or not sale.open_at(now):
            raise Conflict(f"purchase {purchase_id} is {purchase.state}, the sale {sale.state}")
        if over_limit(tx, sale, purchase):
            raise Conflict("the limit per buyer is reached")
        until = now + sale.terms.hold_seconds * 1000
        remind = sale.terms.remind_at(until)
        if sale.terms.mode in ("unreserved", "basket"):
            return tx.move(
                purchase, State.HELD, "asked again; first paid, first served", hold_until=until, remind_at=remind
            )
        if sale.terms.mode == "first_come":
            # What is free is for those who are in line and not drawn yet: each account has been drawn once.
            return tx.move(
                purchase,
                State.WAITLISTED,
                "asked again, to the end of the line",
                line=(now << 20) | 0xFFFFF,
                hold_until=None,
            )
        free = next(item.free for item in tx.items(sale.id) if item.sku == purchase.sku)
        if free >= purchase.quantity and lets_lapse(house, tx, [purchase]):
            return tx.move(
                purchase, State.HELD, "asked again; first paid, first served", hold_until=until, remind_at=remind
            )
        if free < purchase.quantity:
            return tx.move(
                purchase,
                State.WAITLISTED,
                "asked again, no units free",
                line=(now << 20) | 0xFFFFF,
                hold_until=None,
            )
        tx.change_free(sale.id, purchase.sku, -purchase.quantity)
        return tx.move(
            purchase,
            State.HELD,
            "asked again, units were free",
            units=purchase.quantity,
            hold_until=until,
            remind_at=remind,
        )

    return house.store.write(write)


def cancel(house: House, purchase_id: str, *, by: str = "merchant") -> Purchase:
    """Withdraw a purchase that is not paid. ``Conflict`` once money may be on its way."""

    def write(tx: Tx) -> Purchase:
        purchase = tx.purchase(purchase_id)
        if purchase is None:
            raise NotFound(f"no purchase {purchase_id!r}; see: replycart purchase list")
        if purchase.state in COMMITTED:
            raise Conflict(f"purchase {purchase_id} is {purchase.state}: refund it instead")
        if purchase.state is State.APPROVED and by != "merchant":
            raise Conflict("the payment is being taken")
        if purchase.state not in (State.HELD, State.WAITLISTED, State.APPROVED, State.DECLINED):
            raise Conflict(f"purchase {purchase_id} is {purchase.state} already")
        return release(house, tx, purchase, State.CANCELLED, f"the {by} said so", reason=by)

    cancelled = house.store.write(write)
    house.bell.ring("network")
    return cancelled


def withdraw_deleted(house: House, reply_ids: Sequence[str]) -> int:
    """Replies that their authors deleted: text forgotten, unpaid holds withdrawn. Returns how many holds."""

    def write(tx: Tx) -> int:
        count = 0
        tx.mark_deleted(house.network_name, reply_ids)
        for reply_id in reply_ids:
            reply = tx.reply(house.network_name, reply_id)
            purchase = tx.purchase(reply.purchase_id or "") if reply else None
            if purchase and purchase.state in (State.HELD, State.WAITLISTED):
                release(house, tx, purchase, State.CANCELLED, "the buyer deleted the reply", reason="buyer")
                count += 1
        return count

    return house.store.write(write)
