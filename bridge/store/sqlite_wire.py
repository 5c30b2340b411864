"""SQLite's connections as the engine wants them: what the ground does to a reader is told as ours."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from bridge.store import ground


class Connection(sqlite3.Connection):
    """To the ledger at ``path``. ``forgot``: as the engine's protocol has it."""

    skip_locked = ""
    forgot = False
    path = ""


class _Asked(sqlite3.Cursor):
    """SQLite finds damage where it reads: also in the rows after the first."""

    connection: Reader

    def fetchall(self) -> list[Any]:
        try:
            with self.connection.busy:
                return super().fetchall()
        except sqlite3.DatabaseError as error:
            self.connection.tell(error)

    def fetchone(self) -> Any:
        try:
            with self.connection.busy:
                return super().fetchone()
        except sqlite3.DatabaseError as error:
            self.connection.tell(error)


class Reader(Connection):
    """For questions alone. ``busy`` while one is being answered: closed by another thread meanwhile, the process dies in SQLite."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.busy = threading.Lock()

    def close(self) -> None:
        with self.busy:
            super().close()

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> _Asked:  # type: ignore[override]
        try:
            with self.busy:
                return self.cursor(_Asked).execute(sql, values)
        except sqlite3.DatabaseError as error:
            self.tell(error)

    def tell(self, error: sqlite3.DatabaseError) -> NoReturn:
        """The ground's trouble as ours; a statement's mistake, as a write where only reading is, as it is."""
        if not ground.given_way(error) or error.sqlite_errorcode == sqlite3.SQLITE_READONLY:
            raise error
        raise ground.wrong(self.path, error) from error
