"""The sweep: PayPal and the shop are asked how things really stand, and the ledger is mended or a person is told.

A lost webhook, a closed browser, a crash between two commits: each ends here at the latest.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial

from bridge import checkout, giving, metrics
from bridge.checkout.arriving import capture_task
from bridge.checkout.events import capture_stands
from bridge.house import House
from bridge.moves import order_task
from bridge.patience import Patience
from bridge.states import State
from bridge.store import NewTask, Tx
from connectors.errors import ConnectorError, Retryable

log = logging.getLogger("replycart.reconcile")
#: PayPal's orders can be approved for some hours after they were opened; each is looked at once more after that.
PAGE_LIFE_MS = 6 * 3_600_000
#: Captures looked at per sweep, in turn: money that went back without our hearing of it.
AUDITED = 20
AUDIT_MS = 180 * 86_400_000
UNWRITTEN_ALERT_MS = 15 * 60_000
#: Tasks that move a purchase on. An alert about it waits too, and moves nothing.
MOVERS = ("capture", "write_back")


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: pages looked at, purchases whose task was missing, imbalances told."""

    pages: int = 0
    revived: int = 0
    pending: int = 0
    imbalances: int = 0


def sweep(house: House) -> Swept:
    """One sweep. A platform that is away ends its own part only."""
    pages = _approved_unheard(house)
    pending = _pending(house)
    giving.sweep(house)
    _audit(house)
    revived = house.store.write(_revive)
    wrong = house.store.view().imbalances()
    if wrong:
        text = "; ".join(wrong)
        log.error("reconcile: units do not add up: %s", text)
        house.store.write(lambda tx: tx.alert("units", "ledger", f"units do not add up: {text}", f"units:{text}"))
    _late(house)
    if revived:
        metrics.SWEPT.add("revived", n=revived)
        house.bell.ring("payments", "shop", "network")
    return Swept(pages, revived, pending, len(wrong))


def _approved_unheard(house: House) -> int:
    """Pages whose buyer may have approved without our hearing of it."""
    now = house.clock.ms()
    looked, patience = 0, Patience()
    for row in house.store.view().open_payments(now - 60_000):
        try:
            if row.page_id is None:
                checkout.find_again(house, row)
            else:
                checkout.look(house, row.page_id)
            patience.heard()
        except Retryable as error:
            if patience.over(error):
                break
            continue
        except ConnectorError as error:
            log.warning("reconcile: page of purchase %s: %s", row.purchase_id, error)
        if now - row.created_at > PAGE_LIFE_MS:
            house.store.write(partial(_over, payment_id=row.id))
        if _bound(house, row.id):
            metrics.SWEPT.add("unheard")
        looked += 1
    return looked


def _over(tx: Tx, payment_id: str) -> None:
    """Nobody can approve it any more."""
    row = tx.payment(id=payment_id)
    if row is not None and row.state in ("opening", "open"):
        tx.change_payment(row.id, state="dead")


def _bound(house: House, payment_id: str) -> bool:
    row = house.store.view().payment(id=payment_id)
    return row is not None and row.state in ("bound", "captured")


def _audit(house: House) -> int:
    """The captures of the last months, some at a time: refunds and reversals whose notices were lost."""
    view = house.store.view()
    last = view.cursor("audit")
    found = view.captured(last, house.clock.ms() - AUDIT_MS, AUDITED)
    looked, sure, patience = "", "", Patience()
    for purchase in found:
        try:
            status = house.payments.capture_status(purchase.capture_id or "")
        except Retryable as error:
            if patience.over(error):
                looked = sure
                break
            looked = purchase.id
            continue
        except ConnectorError as error:
            log.warning("reconcile: the capture of purchase %s: %s", purchase.id, error)
        else:
            house.store.write(
                lambda tx, one=purchase.id, status=status: capture_stands(house, tx, one, status)  # type: ignore[misc]
            )
        patience.heard()
        looked = sure = purchase.id
    after = "" if len(found) < AUDITED and (not found or looked == found[-1].id) else looked or last
    if after != last:
        house.store.write(lambda tx: tx.set_cursor("audit", after))
    return len(found)


def _pending(house: House) -> int:
    """Payments that PayPal holds: settled there, perhaps, without our hearing of it."""
    looked, patience = 0, Patience()
    for purchase in house.store.view().purchases(states=[State.PENDING], limit=500):
        if purchase.capture_id is None:
            continue
        try:
            status = house.payments.capture_status(purchase.capture_id)
        except Retryable as error:
            if patience.over(error):
                break
            continue
        except ConnectorError as error:
            # Of this one alone: those behind it may be settled.
            log.warning("reconcile: the held capture of purchase %s: %s", purchase.id, error)
            continue
        house.store.write(
            lambda tx, one=purchase.id, status=status: capture_stands(house, tx, one, status)  # type: ignore[misc]
        )
        patience.heard()
        looked += 1
    return looked


def _revive(tx: Tx) -> int:
    """Purchases in a state that only a task can leave, whose task is gone."""
    revived = 0
    for purchase in tx.purchases(states=[State.APPROVED, State.PAYING, State.PAID, State.REFUNDING], limit=1000):
        if any(one.kind in MOVERS and one.state != "done" for one in tx.tasks(subject=purchase.id)):
            continue
        if purchase.state is not State.REFUNDING and tx.together(purchase)[0].id != purchase.id:
            # The lead of its parcel carries the task.
            continue
        if purchase.state in (State.APPROVED, State.PAYING):
            revived += tx.add_tasks([capture_task(purchase.id, f"{purchase.payment_id}:{tx.clock.ms()}")])
        elif purchase.state is State.PAID:
            task = order_task(purchase)
            tx.forget_task(task.key)
            revived += tx.add_tasks([task])
        else:
            for row in tx.refunds(purchase.id):
                kind = {"queued": ("payments", "refund"), "given": ("shop", "shop_refund")}.get(row.state)
                if kind is None or any(t.state != "done" for t in tx.tasks_of(f"{kind[1]}:{row.id}")):
                    continue
                tx.forget_task(f"{kind[1]}:{row.id}")
                revived += tx.add_tasks([NewTask(kind[0], kind[1], f"{kind[1]}:{row.id}", row.id, priority=15)])
    return revived


def _late(house: House) -> None:
    """A paid order that is not in the shop yet is the one thing a merchant must hear of."""
    oldest = house.store.view().oldest(State.PAID)
    now = house.clock.ms()
    if oldest is None or now - oldest < UNWRITTEN_ALERT_MS:
        return
    minutes = (now - oldest) // 60_000
    hour = now // 3_600_000
    text = (
        f"a paid order has not been in the shop for {minutes} minutes: is the shop up? See: replycart tasks list"
    )
    house.store.write(lambda tx: tx.alert("unwritten", "shop", text, f"unwritten:{hour}"))
    house.bell.ring("alerts")
