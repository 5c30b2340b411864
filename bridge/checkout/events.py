"""What PayPal says by itself. A webhook is a trigger only: the truth is fetched back by id, and believed."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from bridge.checkout.arriving import look
from bridge.checkout.capturing import settle_capture
from bridge.checkout.memos import ELSEWHERE
from bridge.consent import wallet_token
from bridge.house import House
from bridge.moves import order_task
from bridge.outbox import Later
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import PaymentRow, RefundRow, StoredEvent
from bridge.store.wallets import writes as wallet_writes
from connectors.errors import Refused
from connectors.values import LOST, Capture, Notice

log = logging.getLogger("replycart.checkout")
#: A webhook can overtake the commit of the page it speaks of; after that it is somebody else's.
PATIENCE_MS = 600_000
#: Notices of these kinds begin so; PayPal has more of them than are named.
_OF_A_CAPTURE, _OF_A_DISPUTE = "PAYMENT.CAPTURE.", "CUSTOMER.DISPUTE."
#: What `opening` calls a payment: the purchase and the number of its page.
OURS = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})-[0-9]{1,3}")


def understand(house: House, task: Task) -> None:
    """Task: act on a stored event of PayPal. What is not ours is kept, and marked so."""
    event = house.store.view().event(house.payments.platform, task.subject)
    if event is None or event.state != "new":
        return
    state = _act(house, event)
    if state == "unknown" and house.clock.ms() - event.received_at < PATIENCE_MS:
        raise Later(15, "speaks of an order that is not in the ledger yet")
    if state == "unknown" and event.kind in (Notice.CAPTURED, Notice.PENDING):
        house.store.write(lambda tx: _tell_unknown(tx, event))
        house.bell.ring("alerts")
    house.store.write(lambda tx: tx.finish_event(event.source, event.event_id, state))
    house.bell.ring("payments", "shop")


def _act(house: House, event: StoredEvent) -> str:
    if event.kind == Notice.APPROVED:
        row = house.store.view().payment(page_id=event.resource)
        if row is not None and row.state not in ("opening", "open"):
            # The browser brought it before: there is nothing left to learn.
            return "done"
        return "done" if look(house, event.resource) else "unknown"
    if event.kind.startswith(_OF_A_CAPTURE):
        return _capture(house, event)
    if event.kind == Notice.WALLET_GONE:
        house.store.write(lambda tx: _wallet_gone(tx, event.resource))
        return "done"
    if event.kind.startswith(_OF_A_DISPUTE):
        return _dispute(house, event)
    return "noted"


def _wallet_gone(tx: Tx, token: str) -> None:
    """Its owner took it back in PayPal's own pages."""
    known = wallet_writes(tx)
    if (wallet := known.wallet_of_token(token)) is not None:
        known.put_wallet(replace(wallet, state="broken", token="", changed_at=tx.clock.ms()))


def _tell_unknown(tx: Tx, event: StoredEvent) -> None:
    """Money came for a reference of ours that this ledger has no payment of: a person must hear of it."""
    reference = str(event.body.get("reference") or "")
    named = OURS.fullmatch(reference)
    if named is None:
        # The account takes other money too, and those who take it know of it.
        return
    known = "its payment is not in this ledger" if tx.purchase(named[1]) else "it is not in this ledger"
    text = (
        f"PayPal took money for purchase {named[1]} (invoice id {reference}), but {known}: was it put back to a copy? "
        f"Look for order rc-{named[1]} in the shop; if it is not there, refund the payment in PayPal's pages"
    )
    tx.alert("payment", named[1], text, f"unknown:{reference}")


def _purchase(house: House, event: StoredEvent) -> Purchase | None:
    """By the capture, else by PayPal's order, else by our reference."""
    view = house.store.view()
    found = view.purchase_of_capture(str(event.body.get("capture_id") or event.resource))
    row = view.payment(page_id=event.resource) if found is None else None
    if found is None and row is None and (reference := str(event.body.get("reference") or "")):
        # A wallet was charged, and the answer with the order's id was lost.
        row = view.payment(reference=reference)
    return view.purchase(row.purchase_id) if row is not None else found


def _capture(house: House, event: StoredEvent) -> str:
    purchase = _purchase(house, event)
    if purchase is None:
        return "unknown"
    if (other := _beside(house, event, purchase)) is not None:
        return "done" if _look_beside(house, event, other) else "unknown"
    if purchase.state in (State.APPROVED, State.PAYING):
        row = house.store.view().payment(id=purchase.payment_id or "")
        page_id = row.page_id if row is not None else None
        if row is not None and page_id is None and wallet_token(row) and event.resource:
            page_id = event.resource
        if row is None or page_id is None:
            return "unknown"
        page = house.payments.look_up(page_id)
        if page.reference != row.reference:
            return "unknown"
        if row.page_id is None:
            house.store.write(lambda tx: tx.change_payment(row.id, page_id=page_id))
        captures = page.captures
        if purchase.state is State.PAYING and captures:
            house.store.write(lambda tx: settle_capture(house, tx, purchase.id, captures[-1]))
        return "done"
    if purchase.capture_id is None:
        return "noted"
    if event.kind == Notice.CAPTURED and purchase.state in (State.PAID, State.ORDERED):
        # It says what the answer to our capture said.
        return "done"
    try:
        status = house.payments.capture_status(purchase.capture_id)
    except Refused as refusal:
        if refusal.code == "not_found":
            return "unknown"
        raise
    reversed_ = event.kind == Notice.REVERSED
    if not house.store.write(lambda tx: capture_stands(house, tx, purchase.id, status, reversed_=reversed_)):
        raise Later(15, "the order or another refund is just being written")
    return "done"


def _beside(house: House, event: StoredEvent, purchase: Purchase) -> PaymentRow | None:
    """The payment that a notice speaks of, where the purchase does not count on it: another was paid, or none."""
    view = house.store.view()
    row = view.payment(page_id=event.resource) or view.payment(reference=str(event.body.get("reference") or ""))
    if row is None or (row.id == purchase.payment_id and row.state != "dead"):
        return None
    return row


def _look_beside(house: House, event: StoredEvent, row: PaymentRow) -> bool:
    """Money that came beside what is counted on is told to a person. So is that of a wallet whose charge was not answered, and
    which PayPal then said it does not know."""
    if row.page_id is None and row.state == "dead" and wallet_token(row) and event.resource:
        house.store.write(lambda tx: tx.change_payment(row.id, page_id=event.resource))
        return look(house, event.resource)
    return row.page_id is not None and look(house, row.page_id)


def capture_stands(house: House, tx: Tx, purchase_id: str, status: Capture, *, reversed_: bool = False) -> bool:
    """Bring the purchase in line with how its capture stands at PayPal. False: not yet, something is under way."""
    purchase = tx.purchase(purchase_id)
    if purchase is None:
        return True
    if purchase.state is State.PENDING:
        settle_capture(house, tx, purchase_id, status)
        # It may have gone again before anybody heard that it was complete.
        purchase = tx.purchase(purchase_id) or purchase
    members = tx.together(purchase)
    whole_states = (State.PAID, State.ORDERED, State.DISPUTED)
    if reversed_ and any(one.state in whole_states for one in members):
        for one in members:
            if one.state in whole_states:
                tx.move(one, State.REVERSED, "PayPal took the money back", reason="reversed")
        number = purchase.shop_order_number or members[0].id
        tx.alert("reversed", members[0].id, f"PayPal took back the payment of order {number}")
        return True
    back = status.refunded.minor if status.refunded else 0
    under_way = sum(row.amount for one in members for row in tx.refunds(one.id) if row.state == "queued")
    surplus = back - sum(one.refunded for one in members) - under_way
    if surplus <= 0:
        return True
    whole = back >= sum(one.paid_amount or 0 for one in members)
    busy = any(one.state is State.REFUNDING for one in members)
    if busy or (purchase.shop_order_id is None and not whole):
        return not busy and not any(one.state in (State.PAID, State.DISPUTED) for one in members)
    for one in members:
        part = min(surplus, (one.paid_amount or 0) - one.refunded)
        if part > 0 and one.state in whole_states:
            _refunded_elsewhere(tx, one, part, one.refunded + part)
            surplus -= part
    return True


def _refunded_elsewhere(tx: Tx, purchase: Purchase, surplus: int, back: int) -> None:
    """Somebody refunded in PayPal's own pages: the ledger and the shop's order follow."""
    whole = back >= (purchase.paid_amount or 0)
    row = RefundRow(
        tx.clock.new_id(), purchase.id, surplus, purchase.currency, purchase.quantity if whole else 0,
        "refunded in PayPal's pages", "given", ELSEWHERE, None, tx.clock.ms(),
    )  # fmt: skip
    tx.add_refund(row)
    tx.move(purchase, State.REFUNDING, "refunded in PayPal's pages", refunded=purchase.refunded + surplus)
    tx.add_tasks([NewTask("shop", "shop_refund", f"shop_refund:{row.id}", row.id, priority=20)])


def _dispute(house: House, event: StoredEvent) -> str:
    purchase = _purchase(house, event)
    if purchase is None:
        return "unknown"
    if event.kind != Notice.DISPUTE_RESOLVED:
        house.store.write(lambda tx: _dispute_opened(tx, purchase.id, event))
        return "done"
    if purchase.capture_id is None:
        return "noted"
    status = house.payments.capture_status(purchase.capture_id)
    lost = event.body.get("outcome") in LOST and not status.refunded
    if lost and house.clock.ms() - event.received_at < PATIENCE_MS:
        # Taken for won, the goods would leave for money that is about to go.
        raise Later(60, "the buyer won the dispute, and the capture does not show yet that the money went back")
    house.store.write(lambda tx: _dispute_over(house, tx, purchase.id, status, lost=lost))
    return "done"


def _dispute_opened(tx: Tx, purchase_id: str, event: StoredEvent) -> None:
    if (now := tx.purchase(purchase_id)) is None:
        return
    moment = str(event.body.get("at") or "")
    for end in tx.disputes_resolved(event.source, event.resource):
        if event.kind == Notice.DISPUTE_OPENED or str(end.body.get("at") or "") >= moment:
            # Notices come in any order: this one speaks of before the end, which was understood already.
            return
    members = tx.together(now)
    standing = [one for one in members if one.state in (State.PAID, State.ORDERED)]
    for one in standing:
        tx.move(one, State.DISPUTED, "the buyer opened a dispute at PayPal", reason="dispute")
    if standing:
        number = now.shop_order_number or members[0].id
        text = f"a buyer disputes order {number}: answer it in PayPal's resolution centre"
        if now.shop_order_id is None:
            text += ". The shop has no order of it yet: it is written when the dispute is resolved for you"
        tx.alert("dispute", members[0].id, text)


def _dispute_over(house: House, tx: Tx, purchase_id: str, status: Capture, *, lost: bool) -> None:
    """What went back follows the capture; for what is still ours the order stands, or is written now."""
    now = tx.purchase(purchase_id)
    if now is None or not any(one.state is State.DISPUTED for one in tx.together(now)):
        return
    number = now.shop_order_number or tx.together(now)[0].id
    if lost:
        text = f"the buyer won the dispute about order {number}, and PayPal shows no money going back: look there"
        tx.alert("dispute", now.id, text)
        return
    capture_stands(house, tx, now.id, status)
    members = tx.together(now)
    unwritten = False
    for one in members:
        if one.state is State.DISPUTED:
            unwritten = unwritten or one.shop_order_id is None
            after = State.ORDERED if one.shop_order_id else State.PAID
            tx.move(one, after, "the dispute was resolved", reason="")
    if unwritten:
        # The task of the capture met the dispute, and ended there. A part that went back is followed by its notice
        # or the sweep, once the order stands.
        task = order_task(members[0])
        tx.forget_task(task.key)
        tx.add_tasks([task])
    tx.alert("dispute", members[0].id, f"the dispute about order {number} is resolved")
