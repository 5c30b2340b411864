"""Taking the money: once, last, and only for what can be delivered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bridge import consent, metrics, parcels
from bridge.checkout.requests import payment_request
from bridge.clock import from_ms
from bridge.consent import wallet_token
from bridge.house import House
from bridge.money import share
from bridge.moves import drop_units, kill_payment, order_task, spare
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import PaymentRow, RefundRow
from bridge.store.wallets import writes as wallet_writes
from connectors.errors import Refused
from connectors.values import Capture, Money, smallest

log = logging.getLogger("replycart.checkout")


def capture(house: House, task: Task) -> None:
    """Task. 1. Look at the shop's stock. 2. Move to "paying". 3. Capture. 4. Move on by what PayPal says.

    Killed anywhere, it goes on from the state it finds; PayPal is asked what it did before it is asked again."""
    purchase = house.store.view().purchase(task.subject)
    if purchase is None or purchase.payment_id is None:
        return
    first = purchase.state is State.APPROVED
    if first:
        if not _stock_seen(house, purchase):
            return
        purchase = house.store.view().purchase(purchase.id)
    if purchase is None or purchase.state is not State.PAYING:
        return
    row = house.store.view().payment(id=purchase.payment_id or "")
    if row is None or (row.page_id is None and not wallet_token(row)):
        raise LookupError(f"purchase {purchase.id} is paying without a page")
    try:
        taken = _taken(house, purchase, row, first=first)
    except Refused as refusal:
        if refusal.code == "duplicate":
            # Paid before, and PayPal has forgotten what it answered: its notice names the order.
            house.store.write(lambda tx: _tell_duplicate(tx, purchase, row))
            raise Later(600, "PayPal says that it is paid; its notice will tell the order") from None
        why = {
            "declined": "PayPal declined the payment",
            "not_approved": "the approval at PayPal ran out",
            "not_found": "PayPal no longer knows the wallet"
            if wallet_token(row)
            else "PayPal no longer knows the order",
        }.get(refusal.code)
        if why is None:
            raise
        reason = "declined" if not wallet_token(row) else _reason(house, purchase, row, refusal)
        house.store.write(lambda tx: declined(house, tx, purchase.id, why, reason))
        return
    house.store.write(lambda tx: settle_capture(house, tx, purchase.id, taken))
    house.bell.ring("shop", "payments", "network")


def _taken(house: House, purchase: Purchase, row: PaymentRow, *, first: bool) -> Capture:
    """The capture: of the page that was approved, or of the wallet that is charged. ``first``: what its owner allows was
    looked at in the transaction right before; else the charge may have been sent before, and its answer lost."""
    if row.page_id is not None:
        return house.payments.capture(row.page_id, f"{row.reference}-c")
    if not first and not house.store.write(lambda tx: _sent_again(tx, purchase, row)):
        # Its owner no longer allows it. PayPal cannot be asked whether it was charged before: it can only be asked for the
        # same charge again, which it repeats when it has made it, and makes when it has not. So the wallet goes first:
        # what was charged is still told, and what was not cannot be charged any more.
        house.payments.forget_wallet(wallet_token(row))
    try:
        page = house.payments.charge_saved(payment_request(house, purchase, row, purchase.lang), wallet_token(row))
    except Refused as refusal:
        metrics.charged(refusal.code)
        raise
    metrics.charged()
    house.store.write(lambda tx: tx.change_payment(row.id, page_id=page.id))
    return page.captures[-1]


def _sent_again(tx: Tx, purchase: Purchase, row: PaymentRow) -> bool:
    """Whether the charge may be sent once more. If not, the wallet is broken: PayPal is about to forget it."""
    if not consent.objection(tx, purchase, Money(row.amount, row.currency), tx.clock.ms(), row):
        tx.change_payment(row.id, capture_sent_at=tx.clock.ms())
        return True
    known = wallet_writes(tx)
    if (wallet := known.wallet_of_token(wallet_token(row))) is not None:
        known.put_wallet(replace(wallet, state="broken", token="", changed_at=tx.clock.ms()))
    return False


def _reason(house: House, purchase: Purchase, row: PaymentRow, refusal: Refused) -> str:
    """Why a wallet did not pay, for the purchase's page."""
    if refusal.code != "not_found":
        return "wallet:declined"
    amount = Money(row.amount, row.currency)
    return consent.objection(house.store.view(), purchase, amount, house.clock.ms(), row) or "wallet:gone"


def _tell_duplicate(tx: Tx, purchase: Purchase, row: PaymentRow) -> None:
    text = (
        f"PayPal says that {row.reference} is paid, and has not told its order: find it by that invoice id in PayPal's "
        "activity. Nothing is charged again; its notice will bring the order to the shop"
    )
    tx.alert("payment", purchase.id, text, f"duplicate:{row.reference}")


def _stock_seen(house: House, purchase: Purchase) -> bool:
    """Whether the shop can deliver all that is paid together; moves to "paying" if so, to "sold_out" if not.

    The shop's stock does not yet show what is being paid for or written back at this moment. Units of payments
    that PayPal holds are as good as gone; for the others we wait the moment they take, and look again.
    """
    seen_at, view = house.clock.ms(), house.store.view()
    shown: dict[str, int | None] = {}
    shared: dict[str, str] = {}
    for one in view.together(purchase):
        item = next(item for item in view.items(one.sale_id) if item.sku == one.sku)
        sale = view.sale(one.sale_id)
        shop = house.shop_at(sale.terms.market if sale else "")
        live = shop.product(one.sku, id=item.external_id, parent_id=item.parent_id)
        shown[one.sku] = 0 if live is None else live.available()
        if live is not None and live.stock_of:
            shared[one.sku] = live.stock_of
    outcome = house.store.write(lambda tx: _by_stock(house, tx, purchase.id, shown, shared, seen_at))
    if outcome == "wait":
        raise Later(
            1.0, "other orders of the last units are just being written, or the buyer has just said something"
        )
    return outcome == "paying"


def _by_stock(
    house: House,
    tx: Tx,
    purchase_id: str,
    shown: Mapping[str, int | None],
    shared: Mapping[str, str],
    seen_at: int,
) -> str:
    """Move on by what the shop shows: "paying", "sold out", "wait", or "moved" when it stands elsewhere by now. ``shared``: SKU →
    the parent whose stock it is."""
    now = tx.purchase(purchase_id)
    if now is None or now.state is not State.APPROVED:
        return "moved"
    row = tx.payment(id=now.payment_id or "")
    if row is not None and wallet_token(row):
        # The last moment at which its owner is heard: after it the charge is on its way.
        if why := consent.objection(tx, now, Money(row.amount, row.currency), tx.clock.ms(), row):
            declined(house, tx, now.id, f"not bought by itself: {consent.REASONS[why]}", why)
            return "moved"
        if wallet_writes(tx).unsettled(now.network, now.buyer_id):
            return "wait"
    members = tx.together(now)
    ids = [one.id for one in members]
    short, wait = {}, False
    for sku, units in parcels.quantities(members).items():
        there, wanted = shown[sku], units
        if there is None:
            continue
        pending, moving = tx.in_flight(sku, seen_at, ids)
        for other in tx.variants_on_sale(shared[sku]) if sku in shared else ():
            if other != sku:
                wanted += sum(one.quantity for one in members if one.sku == other)
                pending, moving = map(sum, zip((pending, moving), tx.in_flight(other, seen_at, ids), strict=True))
        if house.shop.hides_aside:
            there += sum(
                tx.left_aside(sale, sku, seen_at) for sale in {m.sale_id for m in members if m.sku == sku}
            )
        if there - pending < wanted:
            short[sku] = there
        wait = wait or there - pending - moving < wanted
    if short:
        for one in members:
            if one.sku in short:
                _sold_out(tx, one, short[one.sku])
            else:
                spare(house, tx, one, "the shop has none left of something that was to be paid with it")
        kill_payment(tx, now)
        return "sold out"
    if wait:
        return "wait"
    for one in members:
        tx.move(one, State.PAYING, "stock seen; the capture is sent")
    tx.change_payment(now.payment_id or "", capture_sent_at=tx.clock.ms())
    return "paying"


def _sold_out(tx: Tx, purchase: Purchase, available: int) -> None:
    """Not back on the shelf: what the shop no longer has must not be promised to the next in line."""
    why = "the shop has none left: nothing was taken"
    tx.move(purchase, State.SOLD_OUT, why, units=0, reason="stock", parcel="")
    tx.shrink(purchase.sale_id, purchase.sku, purchase.units)
    tx.alert(
        "sold_out", purchase.id,
        f"{purchase.sku}: the shop has {available} left, a buyer who had approved was let go unpaid",
    )  # fmt: skip


def settle_capture(house: House, tx: Tx, purchase_id: str, taken: Capture) -> None:
    """Move a purchase, and all that are paid with it, on by what PayPal says of the capture. Said twice, it changes
    nothing."""
    purchase = tx.purchase(purchase_id)
    if purchase is None or purchase.state not in (State.PAYING, State.PENDING):
        return
    row = tx.payment(id=purchase.payment_id or "")
    if row is None:
        raise LookupError(f"purchase {purchase_id} has no payment")
    members = tx.together(purchase)
    if taken.state == "pending":
        if purchase.state is State.PAYING:
            why = f"PayPal holds the payment: {taken.reason or 'under review'}"
            for one in members:
                tx.move(one, State.PENDING, why, capture_id=taken.id)
        return
    if taken.state in ("declined", "failed"):
        reason = "wallet:declined" if wallet_token(row) else "declined"
        declined(house, tx, purchase_id, "PayPal declined the payment", reason)
        return
    as_agreed = (taken.amount.minor, taken.amount.currency) == (row.amount, row.currency)
    parts = [one.quote.total.minor if one.quote else 0 for one in members]
    if not as_agreed or len(members) == 1:
        weights = parts if sum(parts) else [1] * len(parts)
        parts = share(taken.amount.minor, weights, smallest(taken.amount.currency))
    paid = [
        tx.move(
            one,
            State.PAID,
            "the capture is complete",
            capture_id=taken.id,
            paid_amount=part,
            paid_at=tx.clock.ms(),
        )
        for one, part in zip(members, parts, strict=True)
    ]
    tx.change_payment(row.id, state="captured")
    if not as_agreed:
        for one in paid:
            _give_back(tx, one, row, taken)
        return
    tx.add_tasks([order_task(paid[0])])


def _give_back(tx: Tx, paid: Purchase, row: PaymentRow, taken: Capture) -> None:
    refund_id = tx.clock.new_id()
    tx.add_refund(
        RefundRow(refund_id, paid.id, paid.paid_amount or 0, taken.amount.currency, paid.quantity,
                  "amount differs from what was agreed", "queued", None, None, tx.clock.ms())
    )  # fmt: skip
    tx.move(paid, State.REFUNDING, f"{taken.amount} was taken, {row.amount} {row.currency} (minor) was agreed")
    tx.add_tasks([NewTask("payments", "refund", f"refund:{refund_id}", refund_id, priority=15)])
    tx.alert("payment", paid.id, f"PayPal took {taken.amount}, which is not what was agreed: all of it goes back")


def declined(house: House, tx: Tx, purchase_id: str, why: str, reason: str = "declined") -> None:
    """No money: the buyer may try again while the hold lasts; after that the units go back to the shelf."""
    purchase = tx.purchase(purchase_id)
    if purchase is None or purchase.state not in (State.APPROVED, State.PAYING, State.PENDING):
        return
    # Another try gets a page of its own: this one, still approved at PayPal, must never be tried by a sweep.
    kill_payment(tx, purchase)
    moved = [tx.move(one, State.DECLINED, why, reason=reason) for one in tx.together(purchase)]
    for one in moved:
        if (one.hold_until or 0) <= tx.clock.ms():
            drop_units(house, tx, one, "the hold was over")
    log.info("purchase %s: %s at %s", purchase.id, why, from_ms(tx.clock.ms()).isoformat(timespec="seconds"))
