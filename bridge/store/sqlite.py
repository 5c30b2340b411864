"""SQLite, driven the way that was measured to hold: WAL, ``synchronous=FULL``, every write transaction begun
IMMEDIATE; any number of reader connections."""

from __future__ import annotations

import contextlib
import fcntl
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import sqlite_utils

from bridge.store import ground, search
from bridge.store.engine import COPIED, Engine, Item, Outcome, StoreError, log, resolve
from bridge.store.migrations import LATEST, MIGRATIONS
from bridge.store.sqlite_wire import Connection as _Connection
from bridge.store.sqlite_wire import Reader

#: How long a log that still has what was forgotten waits for readers to let go of it, and for the next attempt.
_SCRUB_MS, _SCRUB_AGAIN = 250, 5.0


class SQLiteEngine(Engine):
    """One ledger file; made where there is none, and refused where there is another file. ``path`` ":memory:" is
    refused too: a ledger that does not outlive the process is none."""

    def __init__(self, path: str | Path, *, busy_seconds: float = 30.0) -> None:
        super().__init__()
        self.path = str(path)
        self._busy = busy_seconds
        self._local = threading.local()
        self._readers: list[_Connection] = []
        self._lock = threading.Lock()
        self._leading: dict[str, IO[str]] = {}
        self._unclean, self._clean_after = False, 0.0
        if self.path == ":memory:":
            raise StoreError("database: :memory: would lose every paid order with the process; name a file")
        try:
            # Held as long as the ledger is open: a restore must not swap the file under a running service.
            self._lock_file = ground.hold(self.path, self._begin)
            try:
                self._writer = self._open()
            except BaseException:
                self._lock_file.close()
                raise
        except OSError as error:
            raise StoreError(
                f"database {self.path}: {error}. Does the folder exist, and may it be written?"
            ) from error
        except sqlite3.DatabaseError as error:
            if ground.given_way(error):
                raise ground.wrong(self.path, error) from error
            raise StoreError(
                f"database {self.path}: {error}. Is the file a Replycart ledger? "
                "`replycart restore FILE` puts a backup in its place."
            ) from error
        self._thread.start()

    def _begin(self, path: str) -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, factory=_Connection)) as connection:
            self._migrate(connection)

    def _open(self) -> _Connection:
        """The writer, on a ledger that is ours, of our schema, and that takes a write."""
        connection = self._connect(_Connection)
        try:
            ground.must_be_ours(self.path, connection)
            sqlite_utils.Database(connection).enable_wal()
            connection.execute("PRAGMA synchronous=FULL")
            # A batch of a rush changes more than the default 1,000 pages: each commit copied them all back.
            connection.execute("PRAGMA wal_autocheckpoint=8000")
            # Not every build of SQLite overwrites what is deleted: addresses of people must not stay in free pages.
            connection.execute("PRAGMA secure_delete=ON")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        if Path(self.path).stat().st_mode & 0o007:
            log.warning("ledger: %s may be read by everybody on this machine: chmod 600", self.path)
        return connection

    def _connect(self, kind: type[_Connection]) -> _Connection:
        # "rw": a file that was taken away must not come back as an empty one.
        connection = sqlite3.connect(
            f"{Path(self.path).absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
            factory=kind,
        )
        connection.row_factory = sqlite3.Row
        connection.create_function(search.FOLDED, 1, search.in_sql, deterministic=True)
        connection.path = self.path
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-16000")
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
            if moved := ground.moved_to(connection):
                raise StoreError(f"database {self.path}: moved to {moved}; set `database:` to it")
            missing = [migration for migration in MIGRATIONS if migration[0] > version]
            for number, name, script in missing:
                log.info("ledger: migration %d, %s", number, name)
                for statement in re.sub(r"--.*", "", script).split(";"):
                    if statement.strip():
                        connection.execute(statement)
            # Also where nothing is missing: a ledger that cannot be written is told now, not by the first buyer.
            connection.execute(f"PRAGMA user_version={MIGRATIONS[-1][0]:d}")
            connection.execute("COMMIT" if missing else "ROLLBACK")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def read(self) -> _Connection:
        """This thread's reader: sees every commit that was made before its statement began."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._reader()
            self._local.connection = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def _reader(self) -> _Connection:
        try:
            connection = self._connect(Reader)
        except sqlite3.DatabaseError as error:
            raise ground.wrong(self.path, error) from error
        connection.execute("PRAGMA query_only=ON")
        return connection

    def _commit(self, group: list[Item]) -> None:
        """Most groups have nobody in them who fails: only one that has is run again, each write of it in a savepoint."""
        connection = self._writer
        outcomes: list[Outcome] = []
        begun = False
        try:
            connection.execute("BEGIN IMMEDIATE")
            begun = True
            try:
                for work, future in group:
                    outcomes.append((future, work(connection), None))
            except BaseException as error:
                if self._of_the_ground(error):
                    raise
                connection.execute("ROLLBACK")
                connection.execute("BEGIN IMMEDIATE")
                outcomes = self._one_by_one(group) if len(group) > 1 else [(future, None, self._told(error))]
            connection.execute("COMMIT")
        except BaseException as error:
            # A full disk, a lock held too long, a lost file: nothing of the group is in the ledger.
            if connection.in_transaction:
                try:
                    connection.execute("ROLLBACK")
                except sqlite3.Error:
                    log.exception("ledger: rollback failed")
            log.error("ledger: a group of %d writes failed: %s", len(group), error)
            # It may be the fault of one of them, but for a lock: each would wait for it anew.
            if len(group) > 1 and begun and not ground.held(error):
                for item in group:
                    self._commit([item])
                return
            outcomes = [
                (future, None, ground.wrong(self.path, error) if isinstance(error, sqlite3.Error) else error)
                for _, future in group
            ]
        else:
            self._unclean = self._unclean or connection.forgot
            connection.forgot = False
            if self._unclean and time.monotonic() >= self._clean_after:
                self._scrub()
        resolve(outcomes)

    def _one_by_one(self, group: list[Item]) -> list[Outcome]:
        """Who fails takes nothing of the others with it."""
        connection, outcomes = self._writer, list[Outcome]()
        for work, future in group:
            connection.execute("SAVEPOINT one")
            try:
                outcomes.append((future, work(connection), None))
            except BaseException as error:
                if self._of_the_ground(error):
                    raise
                connection.execute("ROLLBACK TO one")
                outcomes.append((future, None, self._told(error)))
            connection.execute("RELEASE one")
        return outcomes

    @staticmethod
    def _of_the_ground(error: BaseException) -> bool:
        """Whether it is the ledger that failed, and with it the whole group, and not one write of it."""
        return not isinstance(error, sqlite3.IntegrityError) and (
            isinstance(error, sqlite3.OperationalError) or ground.given_way(error)
        )

    def _told(self, error: BaseException) -> BaseException:
        """What one write's caller hears."""
        moved = isinstance(error, sqlite3.IntegrityError) and "moved to" in str(error)
        return StoreError(f"database {self.path}: {error}") if moved else error

    def _scrub(self) -> None:
        """Copy the log back and empty it: it holds what was forgotten until then. Readers may be in the way for a
        moment; the next write tries again, and closing the ledger does it too."""
        try:
            self._writer.execute(f"PRAGMA busy_timeout={_SCRUB_MS}")
            self._unclean = bool(self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        except sqlite3.Error as error:
            log.warning("ledger: the log could not be emptied yet: %s", error)
        finally:
            self._writer.execute(f"PRAGMA busy_timeout={round(self._busy * 1000)}")
        if self._unclean:
            self._clean_after = time.monotonic() + _SCRUB_AGAIN

    def lead(self, name: str) -> bool:
        if name in self._leading:
            return True
        lock = ground.owned(f"{self.path}.{name}.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._leading[name] = lock
        return True

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        with ground.owned(f"{self.path}.{name}.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def backup(self, target: str | Path, at: int) -> None:
        target = Path(target)
        if target.exists():
            raise StoreError(f"backup: {target} exists already; name a new file")
        partial = target.with_name(target.name + ".partial")
        # Addresses of buyers are in it: readable by its owner alone.
        partial.touch(mode=0o600)
        try:
            self._copy(partial, at)
            partial.rename(target)
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self._unsound(str(error)) from error
            raise StoreError(f"backup: {target} cannot be written: {error}") from error
        finally:
            partial.unlink(missing_ok=True)

    def _copy(self, target: Path, at: int) -> None:
        with (
            contextlib.closing(self._reader()) as source,
            contextlib.closing(sqlite3.connect(target)) as copy,
        ):
            with copy:
                source.backup(copy, pages=4096, sleep=0)
            with copy:
                copy.execute(
                    "INSERT OR REPLACE INTO cursors (name, value, at) VALUES (?, ?, ?)", (COPIED, str(at), at)
                )
            found = str(copy.execute("PRAGMA integrity_check").fetchone()[0])
            if found != "ok":
                raise self._unsound(found.splitlines()[0])

    def _unsound(self, found: str) -> StoreError:
        return StoreError(
            f"backup: no copy was made, the ledger {self.path} is not sound: {found}. Keep the older backups; stop the "
            "service, and `replycart restore FILE` puts the last of them in its place"
        )

    def _let_go(self) -> None:
        with self._lock:
            for connection in self._readers:
                connection.close()
        self._writer.close()
        for lock in self._leading.values():
            lock.close()
        self._lock_file.close()
