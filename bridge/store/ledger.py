"""Opening the ledger, and the two ways in: look and write."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from bridge.clock import Clock
from bridge.store.engine import SQLiteEngine, StoreError
from bridge.store.reads import Reads
from bridge.store.tx import Tx

T = TypeVar("T")


class Store:
    """The ledger. Every ``write`` is durable when it returns, and may be run again by the engine if the
    commit it shared failed: ``work`` must touch nothing but its ``tx``."""

    def __init__(self, engine: SQLiteEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def view(self) -> Reads:
        """Reads of this thread, each as of its own statement."""
        return Reads(self._engine.read())

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` in one transaction; returns when it is on disk. Its exceptions undo it."""
        return self._engine.write(lambda connection: work(Tx(connection, self._clock)))

    def submit(self, work: Callable[[Tx], T]) -> Future[T]:
        """Like ``write``, without waiting."""
        return self._engine.submit(lambda connection: work(Tx(connection, self._clock)))

    def backup(self, target: str | Path) -> None:
        self._engine.backup(target)

    def close(self) -> None:
        self._engine.close()


def open_store(url: str, clock: Clock) -> Store:
    """``sqlite:///path`` or a plain path. ``StoreError`` says what is wrong with any other."""
    if "://" in url and not url.startswith("sqlite:///"):
        raise StoreError(f"database: {url.split('://')[0]} is not supported; use sqlite:///PATH")
    return Store(SQLiteEngine(url.removeprefix("sqlite:///")), clock)
