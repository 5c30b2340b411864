"""The whole service in one process from one seed: clock, ids, order of steps, faults and deaths are the simulation's.

Whatever runs at the same time in life (web requests, tasks, the settler, the sweep; in two processes on one ledger)
is an actor here: a greenlet that gives way at every point where it touches the ledger or a platform. At each point
the platform may be away, or its answer be lost after the deed, or the process may die.
"""

from __future__ import annotations

import contextlib
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from greenlet import getcurrent, greenlet

from bridge import catalogue
from bridge.clock import ManualClock
from bridge.config import Config, Section, Seller, Selling
from bridge.config.values import Charity, Giving
from bridge.house import House
from connectors.errors import Permanent, Retryable
from connectors.simulators.memory import MemoryNetwork, MemoryPayments, MemoryShop
from connectors.values import Money, Product
from tests.simulation.consents import Promised, Said, Written
from tests.simulation.world.process import EXPECTED, Death, Line, Process, Weather


class World:
    """Everything there is. ``rng`` is set anew for every step, so that leaving one step out changes no other."""

    def __init__(self, seed: int, path: str, furnish: Callable[[World], None] | None = None) -> None:
        """``furnish``: puts into it what the further ways of selling need, before the service starts."""
        self.seed, self.path = seed, path
        self.rng = random.Random(f"{seed}/start")
        self.clock = ManualClock(seed=seed)
        self.config = Config(
            public_url="https://sell.example.com", secret_key="0123456789abcdef0123456789abcdef",
            shop=Section("memory", {}), network=Section("memory", {}), payments=Section("memory", {}),
            seller=Seller("The Shop", country="FR"), selling=Selling(wallets=True, messages=bool(furnish)),
            giving=Giving({"helpers": Charity("The Helpers", "give@helpers.example")}, send=True),
        )  # fmt: skip
        items = [
            Product(
                sku=f"S{n}",
                id=f"id-S{n}",
                name=f"Thing {n}",
                price=Money(1990 + 1000 * n, "EUR"),
                stock=4 + 2 * n,
                in_stock=True,
            )
            for n in range(3)
        ]
        self.shop = MemoryShop(items, now=self.clock.now)
        self.shop.can_allot = seed % 2 == 0
        self.network = MemoryNetwork(self.clock.now)
        self.payments = MemoryPayments(self.clock.now)
        self.weather = Weather()
        self.actors: list[tuple[greenlet, Process, str]] = []
        self.story: list[str] = []
        self.wrong: list[str] = []
        self.answers: Counter[str] = Counter()
        self.delivered: Counter[int] = Counter()
        self.offered: dict[tuple[str, str], int] = {}
        #: Handle → what the owner of a wallet said of it.
        self.consents: defaultdict[str, list[Said]] = defaultdict(list)
        #: Reply → when its author deleted it (ms).
        self.deleted: dict[str, int] = {}
        #: As ``offered``, of the further ways of selling: they do not count among the sales of before.
        self.shelved: dict[tuple[str, str], int] = {}
        #: (SKU, price) of every change of a price, in order.
        self.priced: list[tuple[str, int]] = []
        #: Who is or was on the way to PayPal: [who, number of prices then, points from, points to].
        self.walks: list[list[Any]] = []
        #: Reply → when it was answered first (ms).
        self.told: dict[str, int] = {}
        #: Further networks by name.
        self.others: dict[str, MemoryNetwork] = {}
        #: Purchase → what was promised for it from the line.
        self.promised: defaultdict[str, list[Promised]] = defaultdict(list)
        #: (network, reply) → what persons wrote to it.
        self.written: defaultdict[tuple[str, str], list[Written]] = defaultdict(list)
        #: (network, reply) that persons put away.
        self.put_away: set[tuple[str, str]] = set()
        #: Accounts that the merchant shut out at some time.
        self.shut: set[str] = set()
        #: Proposal → when somebody began to make its sale (ms).
        self.begun: defaultdict[str, list[int]] = defaultdict(list)
        #: Told of each call to a platform before it is made: (the platform, its method, the named arguments).
        self.before_call: list[Callable[[Any, str, dict[str, Any]], None]] = []
        #: Told after each commit, before anybody else goes on.
        self.after_write: list[Callable[[], None]] = []
        #: Whose call a platform answers just now.
        self.calling: Process | None = None
        #: What the further rooms of the simulation keep of their own, by name.
        self.rooms: dict[str, Any] = {}
        #: Undone when the world ends.
        self.borrowed = contextlib.ExitStack()
        self.deaths = self.points = 0
        if furnish:
            furnish(self)
        self._hub = getcurrent()
        for network in self.networks.values():
            self._count_answers(network)
        self._errors = _Errors(self.wrong)
        logging.getLogger("replycart").addHandler(self._errors)
        self.processes = [Process(self, "one"), Process(self, "two")]
        catalogue.sync(self.processes[0].house, full=True)

    @property
    def networks(self) -> dict[str, MemoryNetwork]:
        return {"memory": self.network, **self.others}

    def _count_answers(self, network: MemoryNetwork) -> None:
        real = network._answer

        def answer(reply: Any, text: str, again: bool, purpose: str = "") -> Any:
            before = network.calls["answer"]
            given = real(reply, text, again, purpose)
            key = f"{reply.id}:{purpose}" if purpose else reply.id
            self.answers[key] += network.calls["answer"] - before
            self.told.setdefault(reply.id, self.clock.ms())
            return given

        network._answer = answer  # type: ignore[method-assign]

    def log(self, text: str) -> None:
        self.story.append(text)

    @property
    def view(self) -> Any:
        return self.alive().store.view()

    def alive(self) -> Process:
        return next(process for process in self.processes if not process.dead)

    def dice(self, chance: float) -> bool:
        return chance > 0 and self.rng.random() < chance

    @contextlib.contextmanager
    def walking(self, who: str) -> Iterator[list[Any]]:
        """Somebody is between an address and PayPal: what is reckoned there may be what another tab takes up."""
        walk = [who, len(self.priced), self.points, None]
        self.walks.append(walk)
        try:
            yield walk
        finally:
            walk[3] = self.points

    def point(self, process: Process, what: str) -> None:
        """Give way to others; then, perhaps, die."""
        if process.dead:
            raise Death
        self.points += 1
        if getcurrent() is not self._hub:
            self._hub.switch()
            if process.dead:
                raise Death
            if self.dice(self.weather.death):
                self.log(f"    {process.name} dies at {what}")
                process.dead = True
                raise Death

    def trouble(self, what: str) -> bool:
        """Raise what goes wrong before the deed; True when its answer will be lost."""
        weather = self.weather
        if what.split(".")[0] in weather.locked:
            raise Permanent("the key does not work", platform="memory")
        if self.dice(weather.away):
            self.log(f"    {what}: away")
            raise Retryable("away", platform="memory")
        if self.dice(weather.limited):
            raise Retryable("too many", retry_after=self.rng.choice([1.0, 30.0, 900.0]), platform="memory")
        if self.dice(weather.lost):
            self.log(f"    {what}: its answer is lost")
            return True
        return False

    def spawn(self, what: str, work: Callable[[House], object], process: Process | None = None) -> None:
        """Somebody begins something; it goes on when its turn comes."""
        chosen = process or self.rng.choice([one for one in self.processes if not one.dead] or [self._revive()])

        def run() -> None:
            try:
                work(chosen.house)
            except EXPECTED as error:
                self.log(f"    {what}: {type(error).__name__}: {error}")
            except Death:
                raise
            except Exception as error:
                self.wrong.append(f"{what} raised {type(error).__name__}: {error}")

        self.log(f"{what} ({chosen.name})")
        self.actors.append((greenlet(run), chosen, what))

    def advance(self) -> None:
        """One actor goes on to its next point."""
        if not self.actors:
            return
        self._go_on(self.rng.randrange(len(self.actors)))

    def rush(self, what: str, work: Callable[[House], object], process: Process) -> None:
        """Somebody does something without giving way to anybody."""
        self.spawn(what, work, process)
        mine = self.actors[-1]
        while mine in self.actors:
            self._go_on(self.actors.index(mine))

    def _go_on(self, index: int) -> None:
        actor, process, what = self.actors[index]
        self.log(f"  … {what} goes on ({process.name})")
        try:
            actor.switch()
        except Death:
            self._bury(process)
            return
        if actor.dead:
            self.actors.remove((actor, process, what))

    def finish(self) -> None:
        while self.actors:
            self.advance()

    def _bury(self, process: Process) -> None:
        """Nothing of a dead process goes on; its ledger is closed as a kill leaves it."""
        self.deaths += 1
        gone = [one for one in self.actors if one[1] is process]
        self.actors = [one for one in self.actors if one[1] is not process]
        for actor, _, _ in gone:
            if not actor.dead and actor:
                with contextlib.suppress(Death):
                    actor.throw(Death)
        process.store.close()

    def _revive(self) -> Process:
        for process in self.processes:
            if process.dead:
                self.log(f"{process.name} starts again")
                process.start()
                return process
        return self.processes[0]

    def revive_all(self) -> None:
        while any(process.dead for process in self.processes):
            self._revive()

    def close(self) -> None:
        logging.getLogger("replycart").removeHandler(self._errors)
        self.borrowed.close()
        for process in self.processes:
            if not process.dead:
                process.dead = True
                self._bury(process)


class _Errors(logging.Handler):
    """What the service itself calls a mistake of its own is one here."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._wrong.append(f"{record.getMessage()}: {type(error).__name__}: {error}")


__all__ = ["Death", "Line", "Process", "Weather", "World"]
