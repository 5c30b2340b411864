"""SQLite, driven the way that was measured to hold: WAL, ``synchronous=FULL``, every write transaction begun
IMMEDIATE; any number of reader connections."""

from __future__ import annotations

import contextlib
import fcntl
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import sqlite_utils

from bridge.store.engine import COPIED, Engine, Item, Outcome, StoreError, log, resolve
from bridge.store.migrations import LATEST, MIGRATIONS


class _Connection(sqlite3.Connection):
    skip_locked = ""


class SQLiteEngine(Engine):
    """One ledger file. ``path`` ":memory:" is refused: a ledger that does not outlive the process is none."""

    def __init__(self, path: str | Path, *, busy_seconds: float = 30.0) -> None:
        super().__init__()
        self.path = str(path)
        self._busy = busy_seconds
        self._local = threading.local()
        self._readers: list[_Connection] = []
        self._lock = threading.Lock()
        self._leading: dict[str, IO[str]] = {}
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
        self._thread.start()

    def _connect(self, *, readonly: bool = False) -> _Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=_Connection,
        )
        connection.row_factory = sqlite3.Row
        database = sqlite_utils.Database(connection)
        if not readonly:
            database.enable_wal()
            connection.execute("PRAGMA synchronous=FULL")
            # A batch of a rush changes more than the default 1,000 pages: each commit copied them all back.
            connection.execute("PRAGMA wal_autocheckpoint=8000")
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
            if moved := moved_to(connection):
                raise StoreError(f"database {self.path}: moved to {moved}; set `database:` to it")
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

    def read(self) -> _Connection:
        """This thread's reader: sees every commit that was made before its statement began."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect(readonly=True)
            self._local.connection = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def _commit(self, group: list[Item]) -> None:
        connection = self._writer
        outcomes: list[Outcome] = []
        try:
            connection.execute("BEGIN IMMEDIATE")
            for work, future in group:
                connection.execute("SAVEPOINT one")
                try:
                    result = work(connection)
                except sqlite3.OperationalError:
                    raise
                except sqlite3.IntegrityError as error:
                    connection.execute("ROLLBACK TO one")
                    moved = "moved to" in str(error)
                    outcomes.append(
                        (future, None, StoreError(f"database {self.path}: {error}") if moved else error)
                    )
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
            failed = StoreError(f"database {self.path}: {error}") if isinstance(error, sqlite3.Error) else error
            outcomes = [(group[0][1], None, failed)]
        resolve(outcomes)

    def lead(self, name: str) -> bool:
        if name in self._leading:
            return True
        lock = open(f"{self.path}.{name}.lock", "a", encoding="utf-8")  # noqa: SIM115
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._leading[name] = lock
        return True

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        with open(f"{self.path}.{name}.lock", "a", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def backup(self, target: str | Path, at: int) -> None:
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
            with copy:
                copy.execute(
                    "INSERT OR REPLACE INTO cursors (name, value, at) VALUES (?, ?, ?)", (COPIED, str(at), at)
                )
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise StoreError(f"backup: the copy at {partial} is not sound; is the disk?")
        finally:
            copy.close()
            source.close()
        partial.rename(target)

    def _let_go(self) -> None:
        with self._lock:
            for connection in self._readers:
                connection.close()
        self._writer.close()
        for lock in self._leading.values():
            lock.close()
        self._lock_file.close()


def moved_to(connection: sqlite3.Connection) -> str:
    """Where ``migrate-store`` took this ledger; "" when it is the one in force."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'moved_to'").fetchone()
    return str(connection.execute("SELECT address FROM moved_to").fetchone()[0]) if there else ""


@contextlib.contextmanager
def unused(path: str | Path) -> Iterator[None]:
    """Nobody else has the ledger open; ``StoreError`` when somebody has, were it an idle service."""
    with open(f"{path}.lock", "a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"database {path}: in use by a running replycart; stop it first") from None
        yield
