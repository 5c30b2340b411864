"""Moves that several rooms make, always inside the caller's transaction: units back on the shelf and on to who
waits first, and money on its way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bridge import consent
from bridge.errors import Conflict, Invalid
from bridge.house import House
from bridge.intent.codes import is_private
from bridge.states import OPEN, State
from bridge.store import NewTask, Purchase, Reads, Sale, Task, Tx
from bridge.store.purchases import NO_PROMISE
from bridge.store.records import RefundRow
from bridge.store.reposts import reposts
from bridge.store.wallets import writes as wallet_writes
from connectors.values import Money, smallest

#: A look at the reposts that has read nothing for so long holds up no draw: X lets one wait 15 minutes.
UNENDED_MS = 20 * 60_000
#: How long a hold that ran out counts against its buyer.
LAPSES_MS = 30 * 86_400_000


def release(house: House, tx: Tx, purchase: Purchase, after: State, why: str, *, reason: str = "") -> Purchase:
    """Move on, put its units back on the shelf, and give them to who waits first."""
    leave_parcel(house, tx, purchase, why)
    if purchase.state is State.APPROVED:
        # Also for the owner's ceilings: what is never taken does not count.
        kill_payment(tx, purchase)
    # Held once more it is another hold, which nobody said would be bought by itself.
    tx.drop_task(f"wallet_buy:{purchase.id}")
    moved = tx.move(purchase, after, why, units=0, reason=reason, parcel="")
    if purchase.units:
        tx.change_free(purchase.sale_id, purchase.sku, purchase.units)
        promote(house, tx, purchase.sale_id, purchase.sku)
    return moved


def leave_parcel(house: House, tx: Tx, purchase: Purchase, why: str) -> None:
    """Whoever was to be paid with it goes on without it: reckoned anew, or, where the payment was approved already,
    as after a payment that was not taken."""
    if not purchase.parcel:
        return
    if purchase.state is State.APPROVED:
        for other in tx.together(purchase):
            if other.id != purchase.id:
                spare(house, tx, other, f"paid together with {purchase.name}: {why}")
        kill_payment(tx, purchase)
    tx.dissolve(purchase)


def spare(house: House, tx: Tx, purchase: Purchase, why: str) -> None:
    """An approved payment that will not be taken through no fault of this purchase: its buyer gets a hold's time to go
    on without the others."""
    sale = tx.sale(purchase.sale_id)
    until = tx.clock.ms() + (sale.terms.hold_seconds * 1000 if sale else 0)
    tx.move(
        purchase, State.DECLINED, f"nothing was taken: {why}",
        hold_until=max(until, purchase.hold_until or 0), reason="parcel", parcel="", quote=None,
    )  # fmt: skip


def kill_payment(tx: Tx, purchase: Purchase) -> None:
    """Its page, approved at PayPal, is never captured, by no sweep either."""
    row = tx.payment(id=purchase.payment_id or "")
    if row is not None and row.state == "bound":
        tx.change_payment(row.id, state="dead")


def promote(house: House, tx: Tx, sale_id: str, sku: str) -> int:
    """Units came back: first in line first. Who wants more than is there keeps the place and is passed over.

    Returns how many purchases got units."""
    sale = tx.sale(sale_id)
    if sale is None or sale.state not in ("live", "paused", "ended"):
        return 0
    free = next(item.free for item in tx.items(sale_id) if item.sku == sku)
    now, promoted = house.clock.ms(), 0
    drawn, promised = 2**62, now
    if sale.terms.mode == "first_come":
        # The line alone decides, whoever promised what.
        drawn, promised = drawable(tx, sale, now), NO_PROMISE
    # Asked again as long as something is left: among the first there may be many who want more than that.
    while free and (line := tx.waiting(sale_id, sku, free, promised, drawn)):
        # In a series for the first the public list says who is next, whoever that is.
        unreliable = lets_lapse(house, tx, line) if sale.terms.mode != "first_come" else set()
        for waiting in line:
            if waiting.quantity > free:
                continue
            until = now + sale.terms.hold_seconds * 1000
            bought, reason = _bought(house, tx, sale, waiting, now)
            held = {"hold_until": until, "remind_at": sale.terms.remind_at(until), "reason": reason}
            if (waiting.network, waiting.buyer_id) in unreliable:
                tx.move(waiting, State.HELD, "units came back; first paid, first served", **held)
            else:
                tx.change_free(sale_id, sku, -waiting.quantity)
                tx.move(waiting, State.HELD, "units came back", units=waiting.quantity, **held)
                free -= waiting.quantity
            promoted += 1
            if reason:
                tx.note(replace(waiting, state=State.HELD), f"not bought by itself: {consent.REASONS[reason]}")
            if bought is not None:
                tx.add_tasks([bought])
            private = is_private(waiting.reply_id)
            if sale.terms.answers == "held" or private:
                # In a conversation "you are in line" was said before: this is another answer.
                key = f"answer:{waiting.network}:{waiting.reply_id}{':held' if private else ''}"
                said = {"what": "wallet", **bought.payload} if bought is not None else {}
                tx.add_tasks([NewTask("network", "answer", key, waiting.reply_id, 45, said)])
    return promoted


def lets_lapse(house: House, tx: Tx, those: Iterable[Purchase]) -> set[tuple[str, str]]:
    """Which (network, account) of them let hold after hold run out: nothing more is set aside for them."""
    most = house.config.selling.lapses
    accounts = defaultdict(set)
    for one in those if most else ():
        accounts[one.network].add(one.buyer_id)
    since = house.clock.ms() - LAPSES_MS
    return {
        (network, buyer)
        for network, buyers in accounts.items()
        for buyer, times in tx.lapsed(network, buyers, since).items()
        if times >= most
    }


def drawable(view: Reads, sale: Sale, now: int) -> int:
    """Up to which place in the line of a first-come sale somebody may be drawn: whoever stands before it has been heard,
    as far as can be known."""
    # Whoever replied earlier may still be on the way to us.
    before = (now - sale.terms.settle_seconds * 1000) << 20
    if sale.terms.by == "reply":
        return before
    known = reposts(view)
    for post in view.posts(sale.id):
        look, new = known.look(post.network, post.post_id), known.oldest_new(post.network, post.post_id)
        if look is not None and now - look.at < UNENDED_MS:
            before = min(before, look.begun << 20)
        if new is not None:
            before = min(before, new << 20)
    return before


def _bought(house: House, tx: Tx, sale: Sale, purchase: Purchase, now: int) -> tuple[NewTask | None, str]:
    """The purchase goes through by itself: who waited promised it, or it is a series in which the reply buys. Else why it
    does not, where it was to."""
    known = wallet_writes(tx)
    until = known.promise(purchase.id)
    known.drop_promise(purchase.id)
    if not house.config.selling.wallets or ((until or 0) <= now and sale.terms.mode != "first_come"):
        return None, ""
    wallet = known.wallet(purchase.network, purchase.buyer_id)
    if wallet is None or wallet.state == "asked":
        return None, ""
    goods = Money(purchase.quantity * purchase.unit, purchase.currency)
    why = consent.objection(tx, purchase, goods, now)
    why = why or consent.fits(wallet, goods.minor, goods.currency, consent.promisable(tx, wallet, now))
    return (None, why) if why else (wallet_task(house, sale, purchase, now), "")


def wallet_task(house: House, sale: Sale, purchase: Purchase, now: int) -> NewTask:
    """Charge the buyer's saved wallet once the time to say "cancel", which the answer names, is over, and what was said
    in it can be heard."""
    until = now + min(house.config.selling.grace_seconds, sale.terms.hold_seconds // 2) * 1000
    key = f"wallet_buy:{purchase.id}"
    return NewTask(
        "payments", "wallet_buy", key, purchase.id, 20, {"until": until}, until + consent.late_ms(house.store.many)
    )


def order_task(lead: Purchase) -> NewTask:
    """Write the shop's order. Of what is paid together there is one, and it has the lead's name."""
    return NewTask("shop", "write_back", f"order:{lead.id}", lead.id, priority=10)


def order_tasks(view: Reads, purchase: Purchase) -> list[Task]:
    """What writes, or wrote, the shop's order that this purchase is in."""
    return view.tasks_of(order_task(view.together(purchase)[0]).key)


def drop_units(house: House, tx: Tx, purchase: Purchase, why: str) -> None:
    """Give a purchase's units back while its state stays."""
    if purchase.state is State.DECLINED:
        leave_parcel(house, tx, purchase, why)
    tx.change_purchase(purchase, units=0)
    tx.note(purchase, why)
    if purchase.units:
        tx.change_free(purchase.sale_id, purchase.sku, purchase.units)
        promote(house, tx, purchase.sale_id, purchase.sku)


def over_limit(tx: Tx, sale: Sale, purchase: Purchase) -> bool:
    """Whether it would be one too many for this buyer: an expired or declined one made room for another.

    In a basket the limit is for what is in it at one time, of each thing: what was ordered from it is in it no more."""
    buyer = (purchase.network, purchase.buyer_id)
    if sale.terms.mode == "basket":
        there = tx.purchases(sale_id=sale.id, buyer=buyer, states=OPEN)
        mine = sum(one.quantity for one in there if one.sku == purchase.sku and one.id != purchase.id)
    else:
        mine = tx.taken(buyer[0], [buyer[1]], [sale.id]).get((buyer[1], sale.id), 0)
    return mine + purchase.quantity > sale.terms.limit_per_buyer


def queue_refund(tx: Tx, purchase: Purchase, amount: int | None, reason: str) -> RefundRow:
    """Move to "refunding" and queue the refund, in the caller's transaction."""
    if purchase.state not in (State.PAID, State.ORDERED, State.DISPUTED):
        raise Conflict(f"purchase {purchase.id} is {purchase.state}: there is nothing to refund")
    left = (purchase.paid_amount or 0) - purchase.refunded
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise Invalid(
            {"amount": f"must be between {Money(1, purchase.currency)} and {Money(left, purchase.currency)}"}
        )
    whole = wanted == left
    if not whole and wanted % smallest(purchase.currency):
        raise Invalid({"amount": f"must be without decimals: PayPal takes none in {purchase.currency}"})
    if not whole and purchase.shop_order_id is None:
        raise Conflict(f"purchase {purchase.id}: a part can be refunded once the shop's order stands")
    row = RefundRow(
        tx.clock.new_id(), purchase.id, wanted, purchase.currency, purchase.quantity if whole else 0, reason, "queued",
        None, None, tx.clock.ms(),
    )  # fmt: skip
    tx.add_refund(row)
    tx.move(purchase, State.REFUNDING, reason)
    tx.add_tasks([NewTask("payments", "refund", f"refund:{row.id}", row.id, priority=15)])
    return row
