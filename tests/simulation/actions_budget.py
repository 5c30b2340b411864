"""What the networks' APIs cost, and a month's budget that runs out in the middle of it: raised by the merchant, or by the next month.

What is spent is read from the networks' own bills, not from the ledger.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bridge import budget, spreading
from bridge.budget import Meter
from bridge.config.values import PRICES, Budget
from bridge.house import House
from bridge.listening import Listener
from bridge.store import Store
from tests.simulation.actions_ways import way
from tests.simulation.world import World

#: Millionths of a dollar: some months end early, most do not.
BUDGETS = (600_000, 2_000_000, 4_000_000, 500_000_000, 500_000_000)
PLENTY = 10**12


class Bills:
    """What the networks ask for, by month, and since when it is more than the merchant allows."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.spent: defaultdict[str, int] = defaultdict(int)
        #: When the budget was used up (ms).
        self.dry: list[int] = []

    @property
    def allowed(self) -> int:
        return self._world.config.budget.monthly_microdollars

    def month(self) -> str:
        return f"{self._world.clock.now():%Y-%m}"

    def percent(self) -> int:
        return self.spent[self.month()] * 100 // self.allowed

    def meter(self, name: str, call: str, count: int) -> None:
        world, process = self._world, self._world.calling
        assert process is not None
        before = self.percent()
        self.spent[self.month()] += round(PRICES[call] * 1e6) * count
        if before < 100 <= self.percent():
            world.log(f"    the month's budget is used up by {call} on {name}")
            self.dry.append(world.clock.ms())
        # At once and without giving way: in life it is on its way when the call returns.
        ledger: Any = SimpleNamespace(submit=lambda work: Store.write(process.store, work))
        Meter(ledger, world.clock, world.config.budget, name)(call, count)

    def before_call(self, real: Any, method: str, named: dict[str, Any]) -> None:
        """Whoever decides to call has just looked."""
        if real not in self._world.networks.values():
            return
        if method in ("answer", "message") and self.percent() >= 100:
            self._world.wrong.append(
                f"{method} on {real.platform}, and {self.percent()} % of the month are used up"
            )
        if method == "replies" and named.get("way") == "words" and self.percent() >= 80:
            self._world.wrong.append(f"words are watched, and {self.percent()} % of the month are used up")


def furnish_budget(world: World) -> None:
    """In some worlds the month has few dollars; in some it ends soon."""
    dice = random.Random(f"{world.seed}/budget")
    world.config = replace(world.config, budget=Budget(dice.choice(BUDGETS)))
    bills = world.rooms["bills"] = Bills(world)
    for name, network in world.networks.items():
        network.meter = lambda call, count, name=name: bills.meter(name, call, count)  # type: ignore[misc]
    world.before_call.append(bills.before_call)
    if dice.random() < 0.5:
        # A Monday still: the last of the month.
        world.clock.advance(days=7, hours=dice.choice([0, 6, 10]))


def allow(world: World, microdollars: int) -> None:
    world.config = replace(world.config, budget=Budget(microdollars))
    for process in world.processes:
        process.house.config = world.config


@way(2)
def raises_the_budget(world: World) -> None:
    bills: Bills = world.rooms["bills"]
    if bills.percent() >= 100 and world.dice(0.5):
        world.log("the merchant raises the month's budget")
        allow(world, bills.spent[bills.month()] * 2)


@way(3)
def looks_what_it_costs(world: World) -> None:
    world.spawn("what the networks cost", budget.look)


@way(4)
def listener_comes_round(world: World) -> None:
    """As it does by itself: with what is asked beside the mentions, while there is money for it."""
    world.spawn("the listener comes round", lambda house: Listener(house)._round())


@way(2)
def looks_who_passed_on(world: World) -> None:
    def work(house: House) -> None:
        spreading.look(house)

    world.spawn("who passed posts on", work)


def month_is_over(world: World) -> list[str]:
    """The merchant was told that it is used up, and now there is enough for all that waited for it."""
    bills: Bills = world.rooms["bills"]
    house, month, percent = world.alive().house, bills.month(), bills.percent()
    told = budget.look(house)
    right = "spent" if percent >= 100 else "warned" if percent >= 80 else "free"
    wrong = [] if told == right else [f"{percent} % of the month are used up, and the merchant is told {told!r}"]
    if right != "free" and not world.view.alerted(f"budget:{month}:{right}"):
        wrong.append(f"{percent} % of the month are used up, and the merchant is not told")
    allow(world, PLENTY)
    return wrong
