"""Opening the ledger, and the two ways in: look and write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from bridge.clock import Clock
from bridge.store.engine import Engine, StoreError
from bridge.store.reads import Reads
from bridge.store.sqlite import SQLiteEngine
from bridge.store.tx import Tx

T = TypeVar("T")


class Store:
    """The ledger. Every ``write`` is durable when it returns, and may be run again by the engine if the
    commit it shared failed: ``work`` must touch nothing but its ``tx``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
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

    def claim(self, work: Callable[[Tx], T]) -> T:
        """A write about tasks alone: it waits for nobody's turn. Where its answer is lost it may still stand."""
        return self._engine.claim(lambda connection: work(Tx(connection, self._clock)))

    @property
    def many(self) -> bool:
        """Whether several machines may work on this ledger."""
        return self._engine.many

    def lead(self, name: str) -> bool:
        """Whether this process is the one that may do ``name`` now. Ask again and again."""
        return self._engine.lead(name)

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Only one process on this ledger is inside at a time."""
        return self._engine.alone(name)

    def call(self, names: Iterable[str]) -> None:
        """Wake the other processes on this ledger."""
        self._engine.call(names)

    def hear(self, ring: Callable[[str], None]) -> None:
        """Have ``ring`` called with what other processes ``call``."""
        self._engine.hear(ring)

    def backup(self, target: str | Path) -> None:
        self._engine.backup(target)

    def close(self) -> None:
        self._engine.close()


def open_store(url: str, clock: Clock) -> Store:
    """``sqlite:///path``, a plain path, or ``postgresql://…``. ``StoreError`` says what is wrong with any other."""
    if url.startswith(("postgresql://", "postgres://")):
        # Imported where it is used: who has no PostgreSQL need not have its driver.
        try:
            from bridge.store.postgres import PostgresEngine
        except ImportError as error:
            raise StoreError(
                f"database: PostgreSQL needs its driver ({error}); install replycart[postgres]"
            ) from None
        return Store(PostgresEngine(url), clock)
    if "://" in url and not url.startswith("sqlite:///"):
        raise StoreError(f"database: {url.split('://')[0]} is not supported; use sqlite:///PATH or postgresql://…")
    return Store(SQLiteEngine(url.removeprefix("sqlite:///")), clock)
