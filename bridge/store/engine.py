"""SQLite, driven the way that was measured to hold: WAL, ``synchronous=FULL``, one writer thread per process
that commits in groups, every write transaction begun IMMEDIATE; any number of reader connections.

A write is a function of a connection. Functions that arrive while a commit is under way share the next one;
each runs in a savepoint, so one that fails takes nothing of the others with it. The caller returns only when
its group is durable: what was acknowledged is on disk.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import queue
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils

from bridge.store.migrations import LATEST, MIGRATIONS

log = logging.getLogger("replycart.store")
T = TypeVar("T")
Write = Callable[[sqlite3.Connection], T]


class StoreError(Exception):
    """The ledger cannot be used as it is; the message says what to do."""


class SQLiteEngine:
    """One ledger file. ``path`` ":memory:" is refused: a ledger that does not outlive the process is none."""

    GROUP = 256

    def __init__(self, path: str | Path, *, busy_seconds: float = 30.0) -> None:
        self.path = str(path)
        self._busy = busy_seconds
        self._local = threading.local()
        self._queue: queue.SimpleQueue[tuple[Write[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        if self.path == ":memory:":
            raise StoreError("database: :memory: would lose every paid order with the process; name a file")
        try:
            # Held as long as the ledger is open: a restore must not swap the file under a running service.
            self._lock_file = open(f"{self.path}.lock", "a", encoding="utf-8")  # noqa: SIM115
            fcntl.flock(self._lock_file, fcntl.LOCK_SH)
            self._writer = self._connect()
            self._migrate(self._writer)
        except OSError as error:
            raise StoreError(
                f"database {self.path}: {error}. Does the folder exist, and may it be written?"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"database {self.path}: {error}. Is the folder writable, the disk free, and the file a Replycart "
                "ledger? `replycart restore FILE` puts a backup in its place."
            ) from error
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def _connect(self, *, readonly: bool = False) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        connection.row_factory = sqlite3.Row
        database = sqlite_utils.Database(connection)
        if not readonly:
            database.enable_wal()
            connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-16000")
        if readonly:
            connection.execute("PRAGMA query_only=ON")
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > LATEST:
                raise StoreError(
                    f"database {self.path}: schema {version} is newer than this Replycart knows ({LATEST}). "
                    "Install the newer version again, or restore a backup made before the upgrade."
                )
            for number, name, script in MIGRATIONS:
                if number > version:
                    log.info("ledger: migration %d, %s", number, name)
                    for statement in re.sub(r"--.*", "", script).split(";"):
                        if statement.strip():
                            connection.execute(statement)
                    connection.execute(f"PRAGMA user_version={number:d}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def read(self) -> sqlite3.Connection:
        """This thread's reader: sees every commit that was made before its statement began."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect(readonly=True)
            self._local.connection = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def submit(self, work: Write[T]) -> Future[T]:
        """Queue a write; the future is done when it is durable, or carries its error."""
        if self._closed:
            raise StoreError("database: closed")
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future

    def write(self, work: Write[T]) -> T:
        """Run a write and wait until it is durable."""
        return self.submit(work).result()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            stopping = False
            while len(group) < self.GROUP:
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
                if item is None:
                    stopping = True
                    break
                group.append(item)
            self._commit(group)
            if stopping:
                return

    def _commit(self, group: list[tuple[Write[Any], Future[Any]]]) -> None:
        connection = self._writer
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work, future in group:
                connection.execute("SAVEPOINT one")
                try:
                    result = work(connection)
                except sqlite3.OperationalError:
                    raise
                except BaseException as error:
                    connection.execute("ROLLBACK TO one")
                    outcomes.append((future, None, error))
                else:
                    outcomes.append((future, result, None))
                connection.execute("RELEASE one")
            connection.execute("COMMIT")
        except BaseException as error:
            # A full disk, a lock held too long, a lost file: nothing of the group is in the ledger.
            if connection.in_transaction:
                try:
                    connection.execute("ROLLBACK")
                except sqlite3.Error:
                    log.exception("ledger: rollback failed")
            log.error("ledger: a group of %d writes failed: %s", len(group), error)
            if len(group) > 1:
                for item in group:
                    self._commit([item])
                return
            outcomes = [(group[0][1], None, error)]
        for future, result, failed in outcomes:
            if failed is not None:
                future.set_exception(failed)
            else:
                future.set_result(result)

    def backup(self, target: str | Path) -> None:
        """A consistent copy while everybody goes on working. Refuses to overwrite."""
        target = Path(target)
        if target.exists():
            raise StoreError(f"backup: {target} exists already; name a new file")
        source = self._connect(readonly=True)
        partial = target.with_name(target.name + ".partial")
        # Addresses of buyers are in it: readable by its owner alone.
        partial.touch(mode=0o600)
        copy = sqlite3.connect(partial)
        try:
            with copy:
                source.backup(copy, pages=4096, sleep=0)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise StoreError(f"backup: the copy at {partial} is not sound; is the disk?")
        finally:
            copy.close()
            source.close()
        partial.rename(target)

    def close(self) -> None:
        """Finish what was queued, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join(timeout=30)
        with self._lock:
            for connection in self._readers:
                connection.close()
        self._writer.close()
        self._lock_file.close()


@contextlib.contextmanager
def alone(path: str | Path) -> Iterator[None]:
    """Nobody else has the ledger open; ``StoreError`` when somebody has, were it an idle service."""
    with open(f"{path}.lock", "a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"database {path}: in use by a running replycart; stop it first") from None
        yield
