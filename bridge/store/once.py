"""Calls that are done once: the key of a call is committed together with its effect, and its answer right after.

Whoever comes again with the key finds it, in whatever order two of them run: the second one's effect is undone as a
whole. Keys are kept for a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bridge.store.base import Base, WriteBase
from bridge.store.ledger import Store
from bridge.store.reads import Reads
from bridge.store.tx import Tx

T = TypeVar("T")
KEPT_MS = 86_400_000


class Repeated(Exception):
    """A call with this key has had its effect already."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that took effect. ``request``: digest of what was asked; ``subject``: the id of what it made, "" where
    that stands in the address; ``status`` is None while it has not been answered, or if the answer was lost."""

    key: str
    request: str
    subject: str
    status: int | None
    answer: str
    at: int


class OnceReads(Base):
    """What is asked."""

    def call(self, key: str, now: int) -> Call | None:
        row = self._one(
            "SELECT key, request, subject, status, answer, at FROM once WHERE key = ? AND at > ?",
            (key, now - KEPT_MS),
        )
        return Call(*row) if row else None


class OnceWrites(OnceReads, WriteBase):
    """What is written, inside one transaction."""

    def take(self, key: str, request: str) -> None:
        """Keep the key; ``Repeated`` when somebody has it."""
        now = self.clock.ms()
        self._db.execute("DELETE FROM once WHERE at <= ?", (now - KEPT_MS,))
        if not self._changed(
            "INSERT INTO once (key, request, at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (key, request, now),
        ):
            raise Repeated(key)

    def made(self, key: str, subject: str) -> None:
        self._db.execute("UPDATE once SET subject = ? WHERE key = ?", (subject, key))

    def answered(self, key: str, status: int, answer: str) -> None:
        self._db.execute("UPDATE once SET status = ?, answer = ? WHERE key = ?", (status, answer, key))


class OnceStore(Store):
    """A store for one call: its first write keeps the key too, or fails with ``Repeated`` and changes nothing."""

    def __init__(self, store: Store, key: str, request: str) -> None:
        super().__init__(store._engine, store._clock)
        self._key, self._request = key, request
        #: Whether the call has had its effect.
        self.used = False

    def write(self, work: Callable[[Tx], T]) -> T:
        if self.used:
            return super().write(work)

        def both(tx: Tx) -> T:
            once = writes(tx)
            once.take(self._key, self._request)
            result = work(tx)
            made = result if isinstance(result, str) else getattr(result, "id", "")
            if isinstance(made, str) and made:
                once.made(self._key, made)
            return result

        result = super().write(both)
        self.used = True
        return result

    def answer(self, status: int, text: str) -> None:
        """Keep the answer for whoever comes again."""
        super().write(lambda tx: writes(tx).answered(self._key, status, text))


def calls(view: Reads) -> OnceReads:
    return OnceReads(view._db)


def writes(tx: Tx) -> OnceWrites:
    made = OnceWrites(tx._db)
    made.clock = tx.clock
    return made
