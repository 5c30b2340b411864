"""The service: who runs beside whom. ``serve`` is web and work in one process; either can run alone."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler

from bridge import (
    bootstrap,
    budget,
    catalogue,
    clearance,
    figures,
    giving,
    holds,
    listening,
    metrics,
    offers,
    people,
    reconcile,
    sales,
    spreading,
)
from bridge.house import House
from bridge.store import Tx
from connectors.errors import ConnectorError

log = logging.getLogger("replycart.app")
#: How long a ledger may be without a leader once the old one has let go.
LOOK_SECONDS = 2.0
#: Loops whose standing still a merchant must know of, and how long one round of theirs may take: a listener whose budget is
#: spent looks rarely.
ALIVE = ("listener", "settler")
LOOP_SECONDS = 900.0


class Work:
    """The outbox, and what only one process of a ledger does: listening, settling, the clockwork. ``start`` returns
    at once. Whoever may lead does; another process takes over when this one dies or is cut off."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self.outbox = bootstrap.outbox(house)
        self._lead: Lead | None = None
        self._steward = threading.Thread(target=self._watch, name="steward", daemon=True)

    def start(self) -> None:
        self.outbox.start()
        self._look()
        self._steward.start()

    def stop(self) -> None:
        """Let go in the order in which work flows; what is left is in the ledger."""
        self._stop.set()
        self._steward.join(timeout=40)
        if self._lead is not None:
            self._lead.stop()
            metrics.LEADS.set(0)
        self.outbox.stop()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._look()
            except Exception:
                log.exception("who leads could not be settled; trying again")

    def _look(self) -> None:
        leads = self._house.store.lead("work")
        if leads and self._lead is None:
            log.info("this process listens and keeps the clock")
            self._lead = Lead(self._house)
            self._lead.start()
            metrics.LEADS.set(1)
        elif not leads and self._lead is not None:
            log.warning("this process leads no more")
            self._lead.stop()
            self._lead = None
            metrics.LEADS.set(0)


class Lead:
    """What one process of a ledger does for all: the listener, the settler and the clockwork."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self.listeners = [listening.Listener(house.at(name)) for name in house.networks]
        self._settler = threading.Thread(target=self._settle, name="settler", daemon=True)
        self._clockwork = BackgroundScheduler(timezone="UTC")

    def start(self) -> None:
        work = self._house.config.work
        for listener in self.listeners:
            listener.start()
        self._settler.start()
        every = self._every
        windows = self._guarded(lambda: sales.tick(self._house), "windows")
        expire = self._guarded(lambda: holds.expire_due(self._house), "holds")
        remind = self._guarded(lambda: holds.remind_due(self._house), "reminders")
        draw = self._guarded(lambda: holds.draw(self._house), "draw")
        # One job: what the scheduler itself does for a job costs more than all four find to do.
        every(1, lambda: (windows(), expire(), remind(), draw()), "second")
        every(30, self._sync, "sync")
        every(300, self._deleted, "deletions")
        every(work.reconcile_minutes * 60, lambda: reconcile.sweep(self._house), "reconcile")
        every(60, lambda: budget.look(self._house), "budget")
        every(1800, self._figures, "figures")
        every(round(work.spread_seconds), self._spread, "spread")
        every(3600, lambda: sales.renew(self._house), "aside")
        every(20, lambda: clearance.tick(self._house), "clearance")
        every(10, lambda: offers.tick(self._house), "offers")
        every(60, lambda: giving.expire(self._house), "gifts")
        every(300, lambda: offers.look(self._house), "coupons")
        every(60, self._alive, "alive")
        every(3600, lambda: people.forget_old(self._house), "forget")
        self._clockwork.start()

    def stop(self) -> None:
        self._stop.set()
        if self._clockwork.running:
            self._clockwork.shutdown(wait=False)
        for listener in self.listeners:
            listener.stop()
        self._house.bell.near("replies")
        self._settler.join(timeout=10)

    def _every(self, seconds: int, job: Callable[[], object], name: str) -> None:
        self._clockwork.add_job(
            self._guarded(job, name), "interval", seconds=seconds, id=name, max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=datetime.now(self._clockwork.timezone),
        )  # fmt: skip

    def _guarded(self, job: Callable[[], object], name: str) -> Callable[[], None]:
        def run() -> None:
            try:
                job()
                metrics.came_round(name)
            except ConnectorError as error:
                log.warning("%s: %s", name, error)
            except Exception:
                if self._stop.is_set():
                    # The ledger was closed under it; whoever works next begins it anew.
                    log.info("%s was cut short by the stop", name)
                else:
                    log.exception("%s stumbled; going on", name)

        return run

    def _settle(self) -> None:
        while not self._stop.is_set():
            try:
                while holds.settle(self._house):
                    metrics.came_round("settler")
                metrics.came_round("settler")
            except Exception:
                log.exception("settling stumbled; going on")
                self._stop.wait(1.0)
            self._house.bell.wait("replies", 1.0)

    def _alive(self) -> None:
        """Let whoever looks at the ledger know, from another machine too, that replies are heard and understood."""
        now = str(self._house.clock.ms())

        def write(tx: Tx) -> None:
            for name in ALIVE:
                if metrics.alive(name, LOOP_SECONDS):
                    tx.set_cursor(f"alive.{name}", now)

        self._house.store.write(write)

    def _sync(self) -> None:
        due = catalogue.due(self._house)
        if due is not None:
            catalogue.sync(self._house, full=due)

    def _deleted(self) -> None:
        if budget.standing(self._house).level != "free":
            # Looking costs five times as much as hearing; a deleted reply only frees a unit somewhat earlier.
            return
        for name in self._house.networks:
            house = self._house.at(name)
            if gone := listening.look_for_deleted(house):
                holds.withdraw_deleted(house, gone)
                house.bell.ring("network")

    def _figures(self) -> None:
        for name in self._house.networks:
            figures.look(self._house.at(name))

    def _spread(self) -> None:
        for name in self._house.networks:
            spreading.look(self._house.at(name))


def until_signal() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


def notify(state: str) -> None:
    """Tell systemd (``Type=notify``); nothing elsewhere."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.sendall(state.encode())
