"""What came, as it is told and added up: on one network or more, of a sale or a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from bridge.clock import from_ms
from bridge.house import House
from bridge.store.sums import Way
from connectors.values import exponent


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a sale or a day, on one network or more. ``views``: None where no network has told; ``cost``: millionths
    of a dollar."""

    way: Way = field(default_factory=Way)
    views: int | None = None
    cost: int = 0

    def __add__(self, other: Came) -> Came:
        seen = [views for views in (self.views, other.views) if views is not None]
        return Came(self.way + other.way, sum(seen) if seen else None, self.cost + other.cost)

    def told(self, house: House, currency: str) -> dict[str, Any]:
        """``views``, ``replies``, ``intents``, ``holds``, ``checkouts``, ``paid``, ``ordered``, ``refunded`` (numbers), ``revenue``
        and ``refunds`` (minor units), ``network_cost_usd``, ``net`` (before that cost) and ``net_after_cost`` (see
        ``after_cost``)."""
        net = self.way.revenue - self.way.refunds
        return {
            "views": self.views,
            **asdict(self.way),
            "network_cost_usd": self.cost / 1e6,
            "net": net,
            "net_after_cost": after_cost(house, net, currency, self.cost),
        }


def named(house: House, found: Iterable[str]) -> list[str]:
    """Those networks that are configured, in their order, then those of before."""
    known = set(found)
    return [name for name in house.networks if name in known] + sorted(known - set(house.networks))


def after_cost(house: House, net: int, currency: str, microdollars: int) -> int | None:
    """What is left of ``net`` minor units once the network's cost is taken off; None where nobody said what a dollar is
    worth in that currency (``budget.rates``)."""
    rate = 1_000_000 if currency == "USD" else house.config.budget.rates.get(currency)
    if rate is None:
        return None
    # Half a minor unit is a whole one: what was spent is rather shown too large than left out.
    minor = (microdollars * rate * int(10 ** exponent(currency)) + 500_000_000_000) // 1_000_000_000_000
    return net - minor


def iso(ms: int | None) -> str | None:
    return f"{from_ms(ms):%Y-%m-%dT%H:%M:%SZ}" if ms is not None else None
