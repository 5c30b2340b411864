"""What the bridge lends to a connector."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from connectors.http import Http


def _anybody(name: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the bridge lends to a connector.

    ``now``: the injected clock, aware UTC. ``meter(call, count)``: told after each priced call, by its name in
    ``budget.prices`` (any other counts as free, and is warned of); a network that costs nothing never calls it.
    ``recall(name)`` and ``remember(name, value)``: a few durable strings of the connector's own (rotating
    tokens), kept encrypted in the ledger; ``remember`` returns once the value is committed. ``alone(name)``: only one
    process on this ledger is inside at a time.
    """

    http: Http
    now: Callable[[], datetime]
    meter: Callable[[str, int], None]
    recall: Callable[[str], str | None]
    remember: Callable[[str, str], None]
    alone: Callable[[str], AbstractContextManager[None]] = _anybody
