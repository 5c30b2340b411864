"""Figures that were dear are shown again for a while."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from bridge.clock import Clock
from bridge.house import House

#: Figures that took longer than this are shown again for ten times as long as they took: pages that refresh themselves
#: must not slow down a rush of 150,000 replies.
DEAR_SECONDS = 0.2
recent: WeakKeyDictionary[Clock, dict[str, tuple[float, dict[str, Any]]]] = WeakKeyDictionary()


def spared(house: House, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    kept = recent.setdefault(house.clock, {})
    started = monotonic()
    until, found = kept.get(key, (0.0, {}))
    if started < until:
        return found
    made = make()
    ended = monotonic()
    if ended - started > DEAR_SECONDS:
        kept[key] = (ended + 10 * (ended - started), made)
    else:
        kept.pop(key, None)
    return made
