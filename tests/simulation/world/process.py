"""A process of the service: its house, its outbox, and its ways to the platforms, on which anything may go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bridge import bootstrap
from bridge.errors import ReplycartError
from bridge.house import House
from bridge.store import Stale, Task, open_store
from connectors import lease
from connectors.errors import ConnectorError, Retryable
from connectors.http import Http

if TYPE_CHECKING:
    from tests.simulation.world import World

#: What a page shows to a person, or a task meets and tries again.
EXPECTED = (ConnectorError, ReplycartError, Stale)
METHODS = frozenset(
    [
        "products",
        "product_ids",
        "product",
        "quote",
        "find_order",
        "place_order",
        "refund_order",
        "publish",
        "replies",
        "answer",
        "message",
        "existing",
        "figures",
        "links",
        "reposters",
        "quoters",
        "open",
        "look_up",
        "capture",
        "capture_status",
        "refund",
        "save_wallet",
        "saved_wallet",
        "charge_saved",
        "forget_wallet",
        "create_coupon",
        "coupons_used",
    ]
)


class Death(BaseException):
    """kill -9."""


@dataclass(slots=True)
class Weather:
    """How likely it is, at each point, that something goes wrong."""

    away: float = 0.0
    limited: float = 0.0
    lost: float = 0.0
    death: float = 0.0
    #: Platforms whose keys do not work right now.
    locked: set[str] = field(default_factory=set)


class Line:
    """The way to a platform, as one process has it: the platform itself is shared and never dies."""

    def __init__(self, world: World, process: Process, real: Any) -> None:
        self._world, self._process, self._real = world, process, real

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name == "at":
            # Another market of the same shop is away when the shop is.
            return lambda market: Line(self._world, self._process, found(market))
        if name not in METHODS:
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            world, what = self._world, f"{self._real.__class__.__name__}.{name}"
            for told in world.before_call:
                told(self._real, name, kwargs)
            world.point(self._process, what)
            lease.check(what)
            lost = world.trouble(what)
            world.calling = self._process
            result = found(*args, **kwargs)
            if name == "products":
                result = iter(list(result))
            world.log(f"    {self._process.name}: {what} done")
            if lost:
                raise Retryable("the answer was lost", maybe_done=True, platform="memory")
            world.point(self._process, what + " after")
            return result

        return call


class Process:
    """One process of the service: a house and an outbox on the shared ledger."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.generation = world, name, 0
        self.start()

    def start(self) -> None:
        world = self.world
        self.dead = False
        self.generation += 1
        self.store = open_store(world.path, world.clock)
        for verb in ("write", "claim"):
            setattr(self.store, verb, self._around(getattr(self.store, verb), verb))
        self.house = House(
            world.config, self.store, world.clock, Line(world, self, world.shop), Line(world, self, world.network),
            Line(world, self, world.payments), Http(),
            others={name: Line(world, self, other) for name, other in world.others.items()},
        )  # type: ignore[arg-type]  # fmt: skip
        self.outbox = bootstrap.outbox(self.house, seed=self.generation)
        # Leases of a dead process run out by time, as those of another machine do.
        self.outbox.worker = f"{self.name}:{self.generation}"
        self.outbox._handlers["clear"] = self._begun(self.outbox._handlers["clear"])

    def _begun(self, real: Callable[[House, Task], None]) -> Callable[[House, Task], None]:
        def handler(house: House, task: Task) -> None:
            self.world.begun[task.subject].append(self.world.clock.ms())
            real(house, task)

        return handler

    def _around(self, real: Callable[..., Any], verb: str) -> Callable[..., Any]:
        def call(work: Callable[[Any], Any]) -> Any:
            self.world.point(self, verb)
            result = real(work)
            for told in self.world.after_write:
                told()
            self.world.point(self, verb + " after")
            return result

        return call
