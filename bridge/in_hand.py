"""What an outbox has claimed and not ended, and until when it may act on it."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from bridge.clock import Clock
from bridge.store import Task

#: A task as it was claimed: its id, and which try. Claimed again, by whomever, it is another.
Try = tuple[int, int]


class InHand:
    """Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[Try, int] = {}

    def take(self, tasks: Iterable[Task], until: int) -> None:
        with self._lock:
            self._until.update({(task.id, task.attempts): until for task in tasks})

    def drop(self, tasks: Iterable[Task]) -> None:
        with self._lock:
            for task in tasks:
                self._until.pop((task.id, task.attempts), None)

    def tries(self) -> set[Try]:
        with self._lock:
            return set(self._until)

    def extended(self, asked: Iterable[Try], ours: Iterable[Try], until: int) -> None:
        """Of those that were ``asked`` for, the ledger has ``ours`` leased to us until then. The rest is another's."""
        given = set(ours)
        with self._lock:
            for one in self._until.keys() & set(asked):
                self._until[one] = until if one in given else 0

    def holds(self, task: Task) -> bool:
        """Whether no other may have it by now."""
        return self._clock.ms() < self._until.get((task.id, task.attempts), 0)
