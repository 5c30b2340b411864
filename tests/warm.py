"""Connections to the tests' own PostgreSQL that outlive their test.

Each new one is a new process of the server, which reads what it has to know of seventy tables before its first answer.
What the next test gets has forgotten all that the last one set, listened to, locked and prepared. Only for the ledgers that
are lent from test to test (``tests.postgres``)."""

from __future__ import annotations

import functools
import threading
from collections import defaultdict
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

#: The schemas whose connections are kept.
LENT: set[str] = set()
_FORGET = b"UNLISTEN *; SELECT pg_advisory_unlock_all(); RESET ALL; DEALLOCATE ALL"
_EACH = 4
_kept: dict[str, list[PGconn]] = defaultdict(list)
_lock = threading.Lock()


def pids() -> list[int]:
    """The server's processes that wait for the next test."""
    with _lock:
        return [one.backend_pid for kept in _kept.values() for one in kept]


def drop(schema: str) -> None:
    """Nobody comes for this one again."""
    LENT.discard(schema)
    with _lock:
        gone = [address for address in _kept if _schema(address) == schema]
        for raw in [raw for address in gone for raw in _kept.pop(address)]:
            raw.finish()


def _schema(address: str) -> str:
    return address.rpartition("search_path=")[2].partition(" ")[0].strip("'")


@functools.cache
def up() -> None:
    """From here on, in this process."""
    import psycopg
    from psycopg import pq

    connect, close = psycopg.Connection._connect_gen.__func__, psycopg.Connection.close  # type: ignore[attr-defined]
    dead = pq.PGconn.connect_start(b"host=/nowhere")
    dead.finish()

    def forgets(raw: PGconn) -> bool:
        if raw.transaction_status in (pq.TransactionStatus.ACTIVE, pq.TransactionStatus.UNKNOWN):
            return False
        if raw.transaction_status != pq.TransactionStatus.IDLE:
            raw.exec_(b"ROLLBACK")
        return raw.exec_(_FORGET).status in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)

    def take(cls: Any, address: str = "") -> Generator[Any, Any, Any]:
        while True:
            with _lock:
                raw = _kept[address].pop() if _kept.get(address) else None
            if raw is None:
                break
            if raw.exec_(b"SELECT 1").status == pq.ExecStatus.TUPLES_OK:
                made = cls(raw)
                made._address = address
                return made
            raw.finish()
        made = yield from connect(cls, address)
        made._address = address
        return made

    def give(self: Any) -> None:
        address = getattr(self, "_address", "")
        if self.closed or _schema(address) not in LENT or not forgets(self.pgconn):
            close(self)
            return
        raw, self.pgconn, self._closed = self.pgconn, dead, True
        with _lock:
            if len(_kept[address]) < _EACH:
                _kept[address].append(raw)
                return
        raw.finish()

    psycopg.Connection._connect_gen = classmethod(take)  # type: ignore[assignment]
    psycopg.Connection.close = give  # type: ignore[method-assign]
