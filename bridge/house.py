"""What the rooms share: the ledger, the clock, the three connectors, the configuration, and a bell.

Built once by ``bootstrap`` and handed to every room as an argument; tests hand in fakes.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from bridge.clock import Clock
from bridge.config import Config
from bridge.errors import NotFound
from bridge.store import Store
from connectors.contracts import Network, Payments, Shop
from connectors.http import Http

LANES = ("network", "payments", "shop", "alerts")

#: Which sale and purchase a call to the network is made for, so that its price can be counted there.
spending_for: ContextVar[tuple[str, str]] = ContextVar("spending_for", default=("", ""))


@contextlib.contextmanager
def spent_on(sale_id: str, purchase_id: str = "") -> Iterator[None]:
    """Calls to the network inside are counted for this sale and purchase."""
    mark = spending_for.set((sale_id, purchase_id))
    try:
        yield
    finally:
        spending_for.reset(mark)


def listens(network: str) -> str:
    """What rings for who listens on that network."""
    return f"listen {network}"


class Bell:
    """Wakes one of those who wait for work of a name; ringing twice before anybody looks is ringing once. Who finds
    work rings on, so that as many wake as there is work for, and no more.

    ``far`` is told what rings here, to wake other processes; they come back through ``near``."""

    def __init__(self, far: Callable[[Iterable[str]], None] | None = None) -> None:
        self._far = far
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Condition] = {}
        self._rung: set[str] = set()

    def ring(self, *names: str) -> None:
        for name in names:
            self.near(name)
        if self._far is not None:
            self._far(names)

    def near(self, name: str) -> None:
        """Wake one of this process."""
        with self._lock:
            self._rung.add(name)
            if name in self._turns:
                self._turns[name].notify()

    def wait(self, name: str, seconds: float) -> bool:
        with self._lock:
            turn = self._turns.get(name) or self._turns.setdefault(name, threading.Condition(self._lock))
            rung = name in self._rung or turn.wait_for(lambda: name in self._rung, seconds)
            self._rung.discard(name)
            return rung


@dataclass(slots=True)
class House:
    """Everything a room may need. ``network_name`` is how the ledger calls the network ("x"); ``others`` are the further
    networks, on which every sale is posted too."""

    config: Config
    store: Store
    clock: Clock
    shop: Shop
    network: Network
    payments: Payments
    http: Http
    bell: Bell = field(default_factory=Bell)
    others: Mapping[str, Network] = field(default_factory=dict)

    @property
    def network_name(self) -> str:
        return self.network.platform

    @property
    def networks(self) -> dict[str, Network]:
        """Every network that sales are posted on, by name."""
        return {self.network_name: self.network, **self.others}

    @property
    def paid_with(self) -> str:
        """How people call the platform that takes the money."""
        return self.payments.title or self.payments.platform.capitalize()

    def at(self, name: str) -> House:
        """The same house, speaking and hearing on that one of its networks. ``NotFound`` when it is not configured."""
        if name == self.network_name:
            return self
        if name not in self.others:
            raise NotFound(f"the network {name!r} is not configured: put it under `networks` again")
        return replace(self, network=self.others[name], others=self.networks)

    def shop_at(self, market: str) -> Shop:
        """The shop, in that one of its markets; "" for its own. ``NotSupported`` when it has none of that code."""
        return self.shop.at(market) if market else self.shop

    def address_of(self, network: str, handle: str, post_id: str) -> str:
        """Where a person reads that post; "" on a network that is no longer configured, or has no such pages."""
        found = self.networks.get(network)
        if found is None or post_id.startswith(("repost:", "dm:")):
            return ""
        return found.address(handle, post_id)

    def sale_url(self, slug: str) -> str:
        return f"{self.config.public_url}/s/{slug}"

    def checkout_url(self, token: str) -> str:
        return f"{self.config.public_url}/c/{token}"
