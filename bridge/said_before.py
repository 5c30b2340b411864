"""How a further try of a task knows again, on a network, what an earlier one may have said: by its words, and by when it was
decided to say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bridge.clock import from_ms
from bridge.house import House
from bridge.store import Task, Tx

#: How far the clock of a network and ours may be apart (ms).
CLOCKS_MS = 60_000


def first_words(house: House, task: Task, words: Callable[[], str]) -> str:
    """What the first try of a task said, or is about to: kept before it is said. Networks find what they have by its words,
    and units, prices and the hour may have changed until a further try looks for it."""
    composed = words()

    def write(tx: Tx) -> str:
        # Read anew: another may have begun with it while this worker stood still.
        now = tx.task(task.id)
        if now is not None and "words" in now.payload:
            return str(now.payload["words"])
        tx.change_payload(task.id, {**task.payload, "words": composed})
        return composed

    return house.store.write(write)


def decided(task: Task, at: int | None = None) -> datetime:
    """From when on what a task says can stand on a network, by that network's clock. ``at``: when it was decided first (ms),
    where an earlier task may have said it."""
    return from_ms((task.created_at if at is None else at) - CLOCKS_MS)
