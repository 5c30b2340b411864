"""PostgreSQL, for a shop that outgrows one machine. Any number of processes on any number of machines.

Writes take turns over the whole cluster: a transaction begins with one advisory lock, so that whatever a room reads
before it writes still holds when it commits, exactly as on SQLite. Turns are short and shared: while one process
waits for its turn, more writes join its group. Only claims of tasks go beside the turns, by ``SKIP LOCKED``.

A connection that breaks is made again. If it broke during a commit, PostgreSQL is asked what became of the
transaction; a group is run again only if it is certain that nothing of it stands.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg
from psycopg_pool import ConnectionPool

from bridge.store.engine import Engine, Item, Outcome, StoreError, Write, log, resolve
from bridge.store.migrations import LATEST, MIGRATIONS
from bridge.store.postgres import search
from bridge.store.postgres.calls import Calls, Locks
from bridge.store.postgres.wire import (
    BROKEN,
    OPTIONS,
    Raw,
    Reading,
    Writing,
    configure,
    connect,
    first_line,
    one,
    shown,
    translated,
)  # fmt: skip

T = TypeVar("T")
_KEY = "SELECT hashtextextended('replycart:' || current_database() || ':' || current_schema(), 0)"
_TURN = "SELECT pg_advisory_xact_lock(%s)"
#: The last commit of each process, left in the commit itself.
_LEAVE = (
    "INSERT INTO replycart_commits (process, number) VALUES (%s, %s) "
    "ON CONFLICT (process) DO UPDATE SET number = excluded.number, at = now()"
)
_LEFT = "SELECT number FROM replycart_commits WHERE process = %s"


class PostgresEngine(Engine):
    """``url``: a libpq address, ``postgresql://user:password@host/name``. ``patience``: seconds that a server may be
    away before callers are told."""

    many = True

    def __init__(self, url: str, *, patience: float = 30.0, readers: int = 8, moving: bool = False) -> None:
        super().__init__()
        self._url = url
        self._patience = patience
        self._process, self._number = uuid.uuid4().hex, 0
        self._stop = threading.Event()
        try:
            raw = connect(url, timeout=min(10, patience), stop=self._stop)
            try:
                if one(raw, "SELECT current_schema()") is None:
                    raise StoreError(f"database {shown(url)}: its search_path names no schema that exists")
                # One lock for each ledger: a server may hold several, in databases or in schemas of their own.
                self._key = int(one(raw, _KEY))
                self._migrate(raw, moving)
            except BaseException:
                raw.close()
                raise
        except psycopg.Error as error:
            raise StoreError(
                f"database {shown(url)}: {first_line(error)}. Is the server up, and do name, password and "
                "database exist? See docs/scale.md"
            ) from None
        raw.autocommit = False
        self._writer: Raw | None = raw
        self._pool: ConnectionPool[Raw] = ConnectionPool(
            url, min_size=0, max_size=readers, kwargs=OPTIONS, open=True, num_workers=1, configure=configure,
            timeout=5, max_idle=60, name="ledger-readers",
        )  # fmt: skip
        self._reading = Reading(self.patiently)
        self._locks = Locks(url, self._key, self._stop)
        self._calls = Calls(url, self._key, self._stop, self._pool.connection)
        self._thread.start()

    def _migrate(self, raw: Raw, moving: bool) -> None:
        with raw.transaction():
            raw.execute("SELECT pg_advisory_xact_lock(%s)", (self._key,))
            raw.execute("CREATE TABLE IF NOT EXISTS replycart_schema (version BIGINT NOT NULL)")
            raw.execute(
                "CREATE TABLE IF NOT EXISTS replycart_commits "
                "(process TEXT PRIMARY KEY, number BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL DEFAULT now())"
            )
            raw.execute("DELETE FROM replycart_commits WHERE at < now() - INTERVAL '7 days'")
            version = one(raw, "SELECT MAX(version) FROM replycart_schema") or 0
            if version > LATEST:
                raise StoreError(
                    f"database {shown(self._url)}: schema {version} is newer than this Replycart knows ({LATEST}). "
                    "Install the newer version again on this machine."
                )
            for number, name, script in MIGRATIONS:
                if number > version:
                    log.info("ledger: migration %d, %s", number, name)
                    for statement in translated(script).split(";"):
                        if statement.strip():
                            raw.execute(cast(Any, statement))
                    raw.execute("INSERT INTO replycart_schema (version) VALUES (%s)", (number,))
            search.provide(raw)
            if not moving and one(raw, "SELECT 1 FROM cursors WHERE name = 'moving'"):
                raise StoreError(
                    f"database {shown(self._url)}: a move into it was not finished; run replycart migrate-store again"
                )

    def read(self) -> Reading:
        return self._reading

    def patiently(self, ask: Callable[[Raw], T]) -> T:
        """Something that may be asked twice, on a connection of the pool."""
        until = time.monotonic() + self._patience
        wait = 0.05
        while True:
            try:
                with self._pool.connection() as raw:
                    return ask(raw)
            except BROKEN as error:
                if self._closed or time.monotonic() + wait > until:
                    raise StoreError(f"database {shown(self._url)}: {first_line(error)}") from error
                log.warning("ledger: PostgreSQL is away, trying again: %s", first_line(error))
                time.sleep(wait)
                wait = min(2.0, wait * 2)

    def claim(self, work: Write[T]) -> T:
        """In a transaction of its own, beside the turns. If the commit's answer is lost the claim may stand: its
        lease then runs out by itself."""

        def run(raw: Raw) -> T:
            with raw.transaction():
                return work(Writing(raw))

        return self.patiently(run)

    def _commit(self, group: list[Item]) -> None:
        until = time.monotonic() + self._patience
        wait = 0.05
        while True:
            outcomes: list[Outcome] = []
            raw: Raw | None = None
            try:
                raw = self._writer or self._new_writer()
                raw.execute(_TURN, (self._key,))
                # Who came while we waited for the turn comes along.
                if self._more(group):
                    self._queue.put(None)
                done = self._work(raw, group)
                self._number += 1
                raw.execute(_LEAVE, (self._process, self._number))
                outcomes = done
                raw.commit()
                resolve(outcomes)
                return
            except BROKEN as error:
                log.warning("ledger: PostgreSQL is away: %s", first_line(error))
                if raw is not None:
                    with contextlib.suppress(psycopg.Error):
                        raw.close()
                self._writer = None
                # A caller who is told "not known" does what it does after a crash: looks before it acts again.
                if outcomes and (stands := self._stands(self._number, until)) is not False:
                    lost = StoreError("database: it is not known whether the last commit stands")
                    resolve(outcomes if stands else [(future, None, lost) for _, future in group])
                    return
                if self._closed or time.monotonic() + wait > until:
                    away = StoreError(f"database {shown(self._url)}: {first_line(error)}")
                    resolve([(future, None, away) for _, future in group])
                    return
                time.sleep(wait)
                wait = min(2.0, wait * 2)
            except BaseException as error:
                log.error("ledger: a group of %d writes failed: %s", len(group), error)
                if raw is not None:
                    # Of a connection that is gone nothing is left to undo; this thread must live on whatever happens.
                    with contextlib.suppress(psycopg.Error):
                        raw.rollback()
                    if raw.closed:
                        self._writer = None
                if len(group) > 1:
                    for item in group:
                        self._commit([item])
                else:
                    resolve([(group[0][1], None, error)])
                return

    def _new_writer(self) -> Raw:
        self._writer = connect(self._url, timeout=self._patience, stop=self._stop)
        self._writer.autocommit = False
        return self._writer

    @staticmethod
    def _work(raw: Raw, group: list[Item]) -> list[Outcome]:
        writing = Writing(raw)
        if len(group) == 1:
            work, future = group[0]
            try:
                return [(future, work(writing), None)]
            except psycopg.DatabaseError:
                raise
            except BaseException as error:
                raw.rollback()
                return [(future, None, error)]
        outcomes: list[Outcome] = []
        for work, future in group:
            raw.execute("SAVEPOINT one")
            try:
                result = work(writing)
            except BROKEN:
                raise
            except BaseException as error:
                raw.execute("ROLLBACK TO one")
                outcomes.append((future, None, error))
            else:
                outcomes.append((future, result, None))
            raw.execute("RELEASE one")
        return outcomes

    def _stands(self, number: int, until: float) -> bool | None:
        """Whether a commit that was not answered stands; None when nobody can tell in time.

        Asked inside a turn: the broken transaction held its own until it ended, so by then it is over. By a row that it
        would have left, not by its id: after a crash PostgreSQL may give the same id to another."""
        wait = 0.05
        while True:
            try:
                fresh = connect(self._url, timeout=max(1.0, until - time.monotonic()), stop=self._stop)
                with fresh as raw, raw.transaction():
                    raw.execute(_TURN, (self._key,))
                    return bool(one(raw, _LEFT, (self._process,)) == number)
            except psycopg.Error as error:
                log.warning("ledger: the fate of a commit cannot be asked yet: %s", first_line(error))
                if self._closed or time.monotonic() > until:
                    return None
            time.sleep(wait)
            wait = min(2.0, wait * 2)

    def lead(self, name: str) -> bool:
        return self._locks.lead(name)

    def alone(self, name: str) -> AbstractContextManager[None]:
        return self._locks.alone(name, self._patience)

    def call(self, names: Iterable[str]) -> None:
        self._calls.call(names)

    def hear(self, ring: Callable[[str], None]) -> None:
        self._calls.start(ring)

    def backup(self, target: str | Path, at: int) -> None:
        raise StoreError(
            "backup: on PostgreSQL use its own tools: pg_dump for a copy, or archived WAL for any moment "
            "(docs/scale.md)"
        )

    @contextlib.contextmanager
    def bare(self) -> Iterator[Raw]:
        """A plain connection, in one transaction; for a move into this ledger."""
        with connect(self._url, timeout=self._patience, stop=self._stop) as raw:
            raw.autocommit = False
            yield raw

    def _let_go(self) -> None:
        self._stop.set()
        self._calls.close()
        self._locks.close()
        if self._writer is not None:
            with contextlib.suppress(psycopg.Error):
                self._writer.close()
        self._pool.close()
