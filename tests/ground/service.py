"""The whole service on one ledger, its threads running in real time; the platforms are fakes. And the crowd that uses it."""

from __future__ import annotations

import itertools
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bridge import app, catalogue, checkout, holds, reconcile, sales
from bridge.bootstrap import outbox
from bridge.clock import Clock, SystemClock
from bridge.config import Config, Section, Seller, Work
from bridge.house import Bell, House
from bridge.store import Purchase, Store
from bridge.store.engine import StoreError
from bridge.web import create_app
from bridge.web.health import Readiness
from connectors.http import Http
from connectors.simulators.memory import MemoryNetwork, MemoryPayments, MemoryShop
from connectors.simulators.memory.failing import signed
from tests.conftest import ADDRESS, product

#: More than the crowd of the longest form asks for.
UNITS = 100_000


def until(what: Callable[[], object], seconds: float = 20.0, why: str = "") -> None:
    """Wait for it; the test fails when it does not come."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain {why}"
        time.sleep(0.02)


class Service:
    """``replycart serve`` over fakes. ``acknowledged``: webhooks that were answered with 200. ``before``: an earlier
    service, whose platforms and sale go on; only the ledger is another."""

    def __init__(self, store: Store, clock: Clock | None = None, before: Service | None = None) -> None:
        self.store, self.clock = store, clock or SystemClock()
        config = Config(
            public_url="https://sell.example.com", secret_key="0123456789abcdef0123456789abcdef",
            shop=Section("memory", {}), network=Section("memory", {}), payments=Section("memory", {}),
            seller=Seller("The Shop", country="FR"), work=replace(Work(), poll_seconds=0.2),
        )  # fmt: skip
        self.shop = before.shop if before else MemoryShop([product("PRINT", stock=UNITS)])
        self.network = before.network if before else MemoryNetwork(self.clock.now)
        self.payments = before.payments if before else MemoryPayments(self.clock.now)
        bell = Bell(store.call)
        store.hear(bell.near)
        self.house = House(config, store, self.clock, self.shop, self.network, self.payments, Http(), bell)
        self.web = create_app(self.house)
        self.web.extensions["watch"].readiness = Readiness(self.house, good_for=0, patience=0.5)
        if not before:
            catalogue.sync(self.house, full=True)
            request = sales.SaleRequest("PRINT", quantity=UNITS)
            sales.publish(self.house, sales.create(self.house, request).id)
            outbox(self.house).drain()
        self.post = next(iter(self.network.posts))
        self.worker = app.Work(self.house)
        self.acknowledged: list[str] = []
        self.refused = 0
        self._numbers: Iterator[int] = before._numbers if before else itertools.count(1)
        self._stop = threading.Event()
        self._crowd: list[threading.Thread] = []

    def start(self) -> None:
        self.worker.start()

    def stop(self) -> None:
        self.leave()
        self.worker.stop()
        self.store.close()

    # the crowd

    def come(self, per_second: float = 40) -> None:
        """Replies and webhooks, at a steady pace, until ``leave``."""
        for work in (self.reply, self.notice):
            thread = threading.Thread(target=self._press, args=(work, 1 / per_second), daemon=True)
            thread.start()
            self._crowd.append(thread)

    def leave(self) -> None:
        self._stop.set()
        for thread in self._crowd:
            thread.join(timeout=60)
        self._crowd.clear()

    def _press(self, work: Callable[[], None], pause: float) -> None:
        while not self._stop.wait(pause):
            work()

    def reply(self) -> None:
        self.network.say(self.post, f"buyer{next(self._numbers)}", "buy")

    def notice(self) -> None:
        """A webhook; PayPal takes 200 for a promise and sends again after anything else."""
        event = f"WH-{next(self._numbers)}"
        body = json.dumps({"id": event, "kind": "NOTED", "resource": "X"}).encode()
        answer = self.web.test_client().post("/webhooks/paypal", data=body, headers=signed("memory", body))
        assert answer.status_code in (200, 503), answer.status_code
        if answer.status_code == 200:
            self.acknowledged.append(event)
        else:
            self.refused += 1

    def buy(self, handle: str) -> None:
        """One buyer, from the reply to the approval; patient, as people are, while the service is away."""
        self.network.say(self.post, handle, "buy")
        until(lambda: self.quietly(lambda: bool(self.mine(handle))), 60, f"for the hold of {handle}")
        page = ""

        def pay() -> bool:
            nonlocal page
            checkout.take_address(self.house, self.mine(handle)[0], ADDRESS)
            page = checkout.open_page(self.house, self.mine(handle)[0], "en").rsplit("/", 1)[-1]
            return True

        until(lambda: self.quietly(pay), 60, f"for the page of {handle}")
        self.payments.approve(page)
        until(lambda: self.quietly(lambda: checkout.look(self.house, page)), 60, f"for the return of {handle}")

    def mine(self, handle: str) -> list[Purchase]:
        return self.store.view().purchases(buyer=("memory", f"u-{handle}"))

    @staticmethod
    def quietly(work: Callable[[], object]) -> object:
        try:
            return work()
        except (StoreError, sqlite3.ProgrammingError):
            # The second: a ledger that was just being closed.
            return None

    # what a monitor sees, and what must be true

    def ready(self) -> int:
        return self.web.test_client().get("/readyz").status_code

    def why(self) -> str:
        return str(self.web.test_client().get("/readyz").json["status"])

    def settled(self) -> None:
        """Everything that was said is in the ledger, once, and understood; everything that was promised is done."""
        self.leave()
        until(lambda: self.ready() == 200, 60, "for ready")
        said = {one.reply.id for one in self.network.said.values()}
        until(lambda: self._count("SELECT COUNT(*) FROM replies") == len(said), 60, "for every reply to be heard")
        while holds.settle(self.house):
            pass
        until(lambda: self._count("SELECT COUNT(*) FROM replies WHERE state = 'new'") == 0, 60, "for settling")
        until(
            lambda: self._count("SELECT COUNT(*) FROM tasks WHERE state IN ('queued', 'running') AND lane <> 'network'") == 0,
            60, "for the tasks",
        )  # fmt: skip
        view = self.store.view()
        for event in self.acknowledged:
            assert view.event("memory", event) is not None, f"{event} was acknowledged and is lost"
        assert self._count("SELECT COUNT(*) FROM tasks WHERE state = 'parked'") == 0
        assert self._count("SELECT COUNT(*) FROM purchases") == len(said)
        assert view.imbalances() == []
        assert reconcile.sweep(self.house).imbalances == 0
        assert all(count == 1 for count in self.payments.taken.values())
        references = [order.reference for order in self.shop.orders.values()]
        assert len(references) == len(set(references)) == len(self.payments.taken)

    def _count(self, sql: str) -> int:
        found = self.quietly(lambda: self.store.view()._one(sql)[0])
        return int(found) if found is not None else -1  # type: ignore[call-overload,no-any-return]
