"""The ground of every verb: one connection, bound values, and the two ways in which a write can fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bridge.clock import Clock
from bridge.store.engine import Connection

CHUNK = 400


class Stale(Exception):
    """Somebody else moved it first: read again, and decide again."""


class NoUnits(Exception):
    """No units are free."""


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class Base:
    """Questions to one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._db.execute(sql, values).fetchone()


class WriteBase(Base):
    """Writes through one connection; ``clock`` gives times and ids to what is written."""

    clock: Clock

    def _changed(self, sql: str, values: Sequence[Any] = ()) -> int:
        return self._db.execute(sql, values).rowcount

    def _many(self, sql: str, values: Iterable[Sequence[Any]]) -> int:
        """Rows changed, over all of them."""
        rows = list(values)
        return self._db.executemany(sql, rows).rowcount if rows else 0
