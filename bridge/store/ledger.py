"""Opening the ledger, and the two ways in: look and write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from bridge import metrics
from bridge.clock import Clock, from_ms
from bridge.store.engine import COPIED, Connection, Engine, StoreError
from bridge.store.leases import Leases
from bridge.store.reads import Reads
from bridge.store.replies import RESTORED
from bridge.store.sqlite import SQLiteEngine
from bridge.store.tx import Tx

T = TypeVar("T")


class Store:
    """The ledger. Every ``write`` is durable when it returns, and may be run again by the engine if the
    commit it shared failed: ``work`` must touch nothing but its ``tx``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._leases = Leases()

    def _tx(self, connection: Connection) -> Tx:
        return Tx(connection, self._clock, self._leases)

    def view(self) -> Reads:
        """Reads of this thread, each as of its own statement."""
        return Reads(self._engine.read())

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` in one transaction; returns when it is on disk. Its exceptions undo it."""
        with metrics.COMMITS.timed():
            try:
                return self._engine.write(lambda connection: work(self._tx(connection)))
            except StoreError:
                metrics.WRITES_FAILED.add()
                raise

    def submit(self, work: Callable[[Tx], T]) -> Future[T]:
        """Like ``write``, without waiting."""
        return self._engine.submit(lambda connection: work(self._tx(connection)))

    def claim(self, work: Callable[[Tx], T]) -> T:
        """A write about tasks alone: it waits for nobody's turn. Where its answer is lost it may still stand."""
        return self._engine.claim(lambda connection: work(self._tx(connection)))

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
        """A sound copy, while others write. It knows that it is one: see ``restored_at``."""
        self._engine.backup(target, self._clock.ms())

    def restored(self, *, by_hand: bool = False) -> bool:
        """Whether this ledger is a copy that nobody had opened yet, or is one ``by_hand``. What the world heard from us
        since the copy was made is not in it: ``restored_at`` is now."""
        copied = self.view().cursor(COPIED)
        if not copied and not by_hand:
            return False
        of = f" of {from_ms(int(copied)).isoformat(timespec='minutes')}" if copied else ""
        text = (
            f"the ledger was put back to a copy{of}: what happened since is asked of PayPal, the shop and the "
            "network; see docs/going-live.md, Restore"
        )

        def write(tx: Tx) -> None:
            tx.set_cursor(COPIED, "")
            tx.set_cursor(RESTORED, str(tx.clock.ms()))
            tx.alert("restored", "ledger", text, f"restored:{copied}:{tx.clock.ms()}")

        self.write(write)
        return True

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
        store = Store(PostgresEngine(url), clock)
        store.restored()
        return store
    if "://" in url and not url.startswith("sqlite:///"):
        raise StoreError(f"database: {url.split('://')[0]} is not supported; use sqlite:///PATH or postgresql://…")
    store = Store(SQLiteEngine(url.removeprefix("sqlite:///")), clock)
    store.restored()
    return store
