"""The file under a ledger on SQLite: begun whole or not at all, readable by its owner alone, and words for what is wrong
with it, so that whoever reads the log at night knows what to do."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from bridge.store.engine import StoreError

#: SQLite's primary result codes that speak of the disk, the file or who else has it, and never of our own statement.
_ROOM = "Make room on its disk; nothing that was acknowledged is lost, and it goes on by itself"
_WRITABLE = "Can it be written: does it belong to the service's user, is its disk mounted for writing?"
_BUSY = "Has another program opened it, or a command that does not end? Stop that one; ours goes on by itself"
_DAMAGED = "Stop the service; `replycart restore FILE` puts a backup in its place"
_ADVICE = {
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_IOERR: f"Is the disk full, or failing? {_ROOM}",
    sqlite3.SQLITE_READONLY: _WRITABLE,
    sqlite3.SQLITE_PERM: _WRITABLE,
    sqlite3.SQLITE_CANTOPEN: f"Is the file still there, and its folder? {_WRITABLE}",
    sqlite3.SQLITE_AUTH: _WRITABLE,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_NOMEM: "The machine is out of memory",
    sqlite3.SQLITE_CORRUPT: f"The file is damaged. {_DAMAGED}",
    sqlite3.SQLITE_NOTADB: f"The file is damaged, or no ledger. {_DAMAGED}",
}
#: A new ledger waits for whoever is making one, or restoring one, just now.
_PATIENCE = 30.0


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0))


def given_way(error: BaseException) -> bool:
    """Whether it is the ground, and no mistake in a statement of ours. (A reader that is asked to write is one.)"""
    if not isinstance(error, sqlite3.Error):
        return False
    return _code(error) & 0xFF in _ADVICE


def held(error: BaseException) -> bool:
    """Whether somebody else has the ledger: whoever waits behind us would wait in vain too."""
    return isinstance(error, sqlite3.Error) and _code(error) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def wrong(path: str | Path, error: sqlite3.Error) -> StoreError:
    """SQLite's words, and what to do."""
    advice = _ADVICE.get(_code(error) & 0xFF)
    return StoreError(f"database {path}: {error}. {advice}" if advice else f"database {path}: {error}")


def owned(path: str) -> IO[str]:
    """A file beside the ledger, made if need be: for its owner alone, whatever the umask."""
    return open(path, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600))


def hold(path: str, begin: Callable[[str], None]) -> IO[str]:
    """The lock under which the ledger stands, shared; its file is there then. Where there is none ``begin`` fills a new
    one at the path it is given, which becomes the ledger when it is whole: a file that is empty was never ours."""
    lock = owned(f"{path}.lock")
    try:
        until = time.monotonic() + _PATIENCE
        while not os.path.exists(path):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    raise StoreError(
                        f"database {path}: it is not there any more, and a running replycart has it open. Stop that "
                        "one; then `replycart restore FILE`, or start anew without a ledger"
                    ) from None
                time.sleep(0.05)
                continue
            if not os.path.exists(path):
                _make(path, begin)
        fcntl.flock(lock, fcntl.LOCK_SH)
    except BaseException:
        lock.close()
        raise
    return lock


def _make(path: str, begin: Callable[[str], None]) -> None:
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"database {path}: it is not there, but its log {log.name} is: the ledger was lost or moved. Put it back "
            f"beside its log, or `replycart restore FILE`. To begin a new one, move {log.name} away"
        )
    fresh = Path(f"{path}.new")
    for one in (fresh, Path(f"{fresh}-journal")):
        one.unlink(missing_ok=True)
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        begin(str(fresh))
        fresh.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    folder = os.open(Path(path).absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def must_be_ours(path: str, connection: sqlite3.Connection) -> None:
    """``StoreError`` for an empty file and for another program's; before anything is written to it."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        raise StoreError(
            f"database {path}: the file is empty, and a ledger never is. If it was lost, `replycart restore FILE` puts "
            "a backup in its place; if you begin, remove the file: a new ledger is made where there is none"
        )
    if not {"sales", "purchases", "cursors"} <= tables:
        raise StoreError(
            f"database {path}: this is no Replycart ledger but the file of another program, and was left as it is. "
            "Name another file as `database:`; `replycart restore FILE` puts a backup in its place"
        )


def moved_to(connection: sqlite3.Connection) -> str:
    """Where ``migrate-store`` took this ledger; "" when it is the one in force."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'moved_to'").fetchone()
    return str(connection.execute("SELECT address FROM moved_to").fetchone()[0]) if there else ""


@contextlib.contextmanager
def unused(path: str | Path) -> Iterator[None]:
    """Nobody else has the ledger open; ``StoreError`` when somebody has, were it an idle service."""
    with owned(f"{path}.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"database {path}: in use by a running replycart; stop it first") from None
        yield
