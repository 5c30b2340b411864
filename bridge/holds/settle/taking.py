"""Units taken and given back within a batch, and the batch written down."""

from __future__ import annotations

from dataclasses import replace

from bridge import consent
from bridge.holds.names import names_of
from bridge.holds.settle.crowd import Batch, Crowd, Shelf
from bridge.house import House
from bridge.intent.codes import is_private
from bridge.moves import release, wallet_task
from bridge.states import State
from bridge.store import NewTask, Purchase, SaleItem, Tx
from bridge.store.records import LANGUAGES, StoredReply

#: Why a purchase begins as it does.
HELD, BARE, FULL = "units were free", "first paid, first served", "no units free"
DRAWN = "in the draw: the first by the network's time"


def take(
    house: House, batch: Batch, crowd: Crowd, reply: StoredReply, shelf: Shelf, item: SaleItem, quantity: int
) -> Purchase:
    now, terms = batch.now, shelf.sale.terms
    free = shelf.free[item.sku] >= quantity
    # First paid, first served: by the sale's terms, or for who let hold after hold run out.
    bare = terms.mode == "unreserved" or (free and reply.author_id in crowd.unreliable)
    held, units = free or bare, 0 if bare or not free else quantity
    if terms.mode == "first_come":
        # Who came first is known when replies that are still on their way have been heard: see draw.
        held, units, bare = False, 0, False
    names = names_of(house.config.secret_key, reply.network, reply.reply_id, shelf.sale.id, reply.created_at)
    purchase = Purchase(
        id=names.id, sale_id=shelf.sale.id, sku=item.sku, name=item.name, quantity=quantity,
        units=units, unit=item.unit, currency=shelf.sale.currency,
        state=State.HELD if held else State.WAITLISTED, network=reply.network, buyer_id=reply.author_id,
        handle=reply.handle, reply_id=reply.reply_id, token=names.token,
        # Where no answer has it nobody can type it, and the ledger need not keep it in order.
        code=names.code if terms.answer_code else "",
        line=place(reply, terms.mode),
        lang=reply.lang if reply.lang in LANGUAGES else terms.lang, created_at=now, changed_at=now,
        hold_until=now + terms.hold_seconds * 1000 if held else None, address=None, quote=None, payment_id=None,
        capture_id=None, paid_amount=None, paid_at=None, refunded=0, shop_order_id=None, shop_order_number=None,
        ordered_at=None, reason="",
        remind_at=terms.remind_at(now + terms.hold_seconds * 1000) if held else None,
    )  # fmt: skip
    if held:
        shelf.free[item.sku] -= units
        bought = None
        if wallet := crowd.wallets.get(reply.author_id):
            # Promised is only what its owner's ceilings allow; with shipping it may still turn out to be more.
            goods, room = quantity * item.unit, crowd.room[reply.author_id]
            if why := consent.fits(wallet, goods, purchase.currency, room):
                purchase = replace(purchase, reason=why)
            else:
                crowd.room[reply.author_id] -= goods
                bought = wallet_task(house, shelf.sale, purchase, now)
                batch.tasks.append(bought)
        if terms.answers == "held" or is_private(reply.reply_id):
            batch.tasks.append(
                answer(reply, 50, {"what": "wallet", **bought.payload} if bought is not None else {})
            )
    elif is_private(reply.reply_id):
        batch.tasks.append(answer(reply, 50, {"what": "line"}))
    crowd.taken[reply.author_id, shelf.sale.id] += quantity
    batch.purchases.append(purchase)
    batch.why[purchase.id] = DRAWN if terms.mode == "first_come" else HELD if units else BARE if held else FULL
    return purchase


def place(reply: StoredReply, mode: str = "standard") -> int:
    """The place in the line: by the network's time; between equals by the order of arrival, where the first come by the
    number of the post (as the line is read), which no way to us can change."""
    post = mode == "first_come" and not reply.reply_id.startswith("repost:")
    return (reply.created_at << 20) | (0 if post else reply.seq & 0xFFFFF)


def answer(reply: StoredReply, priority: int, payload: dict[str, object]) -> NewTask:
    return NewTask(
        "network", "answer", f"answer:{reply.network}:{reply.reply_id}", reply.reply_id, priority, payload
    )


def withdraw(house: House, tx: Tx, batch: Batch, crowd: Crowd, reply: StoredReply, shelf: Shelf) -> str | None:
    """Cancel what this author has open in the sale and has not paid. Returns the purchase, if there was one."""
    mine = next(
        (p for p in reversed(batch.purchases) if p.buyer_id == reply.author_id and p.sale_id == shelf.sale.id),
        None,
    )
    if mine is not None:
        # Taken and cancelled in one batch: write what was decided so far, then treat it like any other.
        write(tx, batch, {shelf.sale.id: shelf})
    open_ones = tx.purchases(
        sale_id=shelf.sale.id,
        buyer=(reply.network, reply.author_id),
        states=[State.HELD, State.WAITLISTED, State.DECLINED, State.APPROVED],
    )
    # Said in the time that the answer named, heard after it: it wins as long as the wallet is not charged.
    open_ones = [
        one for one in open_ones if one.state is not State.APPROVED or consent.in_time(tx, one, reply.created_at)
    ]
    if not open_ones:
        return None
    write(tx, batch, {shelf.sale.id: shelf})
    # Those in line first: a unit that comes back must not go to the same buyer's next place.
    for purchase in sorted(open_ones, key=lambda one: one.units):
        crowd.taken[reply.author_id, shelf.sale.id] -= (
            purchase.quantity if purchase.state is not State.DECLINED else 0
        )
        crowd.let_go[reply.author_id, shelf.sale.id] += 1
        release(house, tx, purchase, State.CANCELLED, "the buyer said so", reason="buyer")
    for item in tx.items(shelf.sale.id):
        shelf.free[item.sku] = item.free
        shelf.items[item.sku] = item
    return open_ones[-1].id


def write(tx: Tx, batch: Batch, shelves: dict[str, Shelf]) -> None:
    for why in (HELD, BARE, FULL, DRAWN):
        if found := [one for one in batch.purchases if batch.why[one.id] == why]:
            tx.add_purchases(found, why)
    for one in batch.purchases:
        if one.reason:
            tx.change_purchase(one, reason=one.reason)
            tx.note(one, f"not bought by itself: {consent.REASONS[one.reason]}")
    for one in batch.doubtful:
        tx.note(one, "no answer: one that a person wrote may have gone out; tell its buyer the way to the hold")
    for shelf in shelves.values():
        for sku, item in shelf.items.items():
            if taken := item.free - shelf.free[sku]:
                tx.change_free(item.sale_id, sku, -taken)
                shelf.items[sku] = replace(item, free=shelf.free[sku])
    tx.add_tasks(batch.tasks)
    tx.settle_replies(batch.outcomes)
    batch.purchases, batch.tasks, batch.outcomes, batch.doubtful = [], [], [], []
