"""The sweep: PayPal and the shop are asked how things really stand, and the ledger is mended or a person is told.

A lost webhook, a closed browser, a crash between two commits: each ends here at the latest.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bridge import checkout
from bridge.checkout.events import capture_stands
from bridge.checkout.opening import capture_task
from bridge.house import House
from bridge.states import State
from bridge.store import NewTask, Tx
from connectors.errors import ConnectorError, Retryable

log = logging.getLogger("replycart.reconcile")
#: PayPal's orders can be approved for some hours after they were opened.
PAGE_LIFE_MS = 6 * 3_600_000
UNWRITTEN_ALERT_MS = 15 * 60_000


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
    revived = house.store.write(_revive)
    wrong = house.store.view().imbalances()
    if wrong:
        text = "; ".join(wrong)
        log.error("reconcile: units do not add up: %s", text)
        house.store.write(lambda tx: tx.alert("units", "ledger", f"units do not add up: {text}", f"units:{text}"))
    _late(house)
    if revived:
        house.bell.ring("payments", "shop", "network")
    return Swept(pages, revived, pending, len(wrong))


def _approved_unheard(house: House) -> int:
    """Pages whose buyer may have approved without our hearing of it."""
    now = house.clock.ms()
    looked = 0
    for row in house.store.view().open_payments(now - PAGE_LIFE_MS, now - 60_000):
        if row.page_id is None:
            continue
        try:
            checkout.look(house, row.page_id)
        except Retryable as error:
            log.info("reconcile: %s", error)
            break
        except ConnectorError as error:
            log.warning("reconcile: page of purchase %s: %s", row.purchase_id, error)
        looked += 1
    return looked


def _pending(house: House) -> int:
    """Payments that PayPal holds: settled there, perhaps, without our hearing of it."""
    looked = 0
    for purchase in house.store.view().purchases(states=[State.PENDING], limit=500):
        if purchase.capture_id is None:
            continue
        try:
            status = house.payments.capture_status(purchase.capture_id)
        except ConnectorError as error:
            log.info("reconcile: %s", error)
            break
        house.store.write(
            lambda tx, one=purchase.id, status=status: capture_stands(house, tx, one, status)  # type: ignore[misc]
        )
        looked += 1
    return looked


def _revive(tx: Tx) -> int:
    """Purchases in a state that only a task can leave, whose task is gone."""
    revived = 0
    for purchase in tx.purchases(states=[State.APPROVED, State.PAYING, State.PAID, State.REFUNDING], limit=1000):
        if any(task.state in ("queued", "running", "parked") for task in tx.tasks(subject=purchase.id)):
            continue
        if purchase.state in (State.APPROVED, State.PAYING):
            revived += tx.add_tasks([capture_task(purchase.id, f"{purchase.payment_id}:{tx.clock.ms()}")])
        elif purchase.state is State.PAID:
            tx.forget_task(f"order:{purchase.id}")
            revived += tx.add_tasks(
                [NewTask("shop", "write_back", f"order:{purchase.id}", purchase.id, priority=10)]
            )
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
