"""``migrate-store``: a live SQLite ledger moves to PostgreSQL. Writers of the old ledger wait meanwhile; once all of it
stands in the new one the old is sealed, by triggers of its own, so that no process can ever write to it again."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from psycopg import sql

from bridge.store.engine import StoreError
from bridge.store.ground import moved_to
from bridge.store.postgres import PostgresEngine
from bridge.store.postgres.wire import Raw, one, shown
from bridge.store.sqlite import SQLiteEngine

MARK = "moving"


def move_store(
    source: str | Path, url: str, progress: Callable[[str], None] = lambda text: None
) -> dict[str, int]:
    """Copy everything, compare it, seal the old ledger. Returns the rows per table. Can be run again after a crash.

    ``StoreError`` when the target has a ledger of its own, or when the copy differs."""
    if (counts := _sealed_before(source, url)) is not None:
        return counts
    SQLiteEngine(
        source
    ).close()  # brings its schema up to date, and refuses what is no ledger or has moved already
    target = PostgresEngine(url, moving=True)
    try:
        with (
            contextlib.closing(sqlite3.connect(source, timeout=30, isolation_level=None)) as old,
            target.bare() as new,
        ):
            old.execute("PRAGMA foreign_keys=OFF")
            old.execute("BEGIN IMMEDIATE")
            tables = _tables(old)
            _make_room(new, tables, url)
            counts = {}
            for table in tables:
                counts[table] = _copy(old, new, table)
                progress(f"{table}: {counts[table]:,} rows")
            _compare(old, new, tables)
            new.execute("INSERT INTO cursors (name, value, at) VALUES (%s, %s, 0)", (MARK, str(source)))
            new.commit()
            _seal(old, tables, shown(url))
            old.execute("COMMIT")
            _unmark(new)
            return counts
    finally:
        target.close()


def _unmark(new: Raw) -> None:
    new.execute("DELETE FROM cursors WHERE name = %s", (MARK,))
    new.commit()


def _sealed_before(source: str | Path, url: str) -> dict[str, int] | None:
    """An attempt died when all was copied, compared and sealed, and only the mark in the new ledger was left: then it goes.
    None where there was no such attempt."""
    if not Path(source).is_file():
        return None
    with contextlib.closing(sqlite3.connect(f"{Path(source).resolve().as_uri()}?mode=ro", uri=True)) as old:
        try:
            if moved_to(old) != shown(url):
                return None
            counts = {
                table: int(old.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
                for table in _tables(old)
                if table != "moved_to"
            }
        except sqlite3.DatabaseError:
            return None
    target = PostgresEngine(url, moving=True)
    try:
        with target.bare() as new:
            marked = one(new, "SELECT value FROM cursors WHERE name = %s", (MARK,))
            if marked is None:
                return None
            _unmark(new)
            return counts
    finally:
        target.close()


def _tables(old: sqlite3.Connection) -> list[str]:
    """In the order in which they were made: who refers to another comes after it."""
    found = old.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    )
    return [row[0] for row in found]


def _make_room(new: Raw, tables: Sequence[str], url: str) -> None:
    unfinished = one(new, "SELECT 1 FROM cursors WHERE name = %s", (MARK,))
    for table in tables:
        if not unfinished and one(new, f"SELECT 1 FROM {table} LIMIT 1"):
            raise StoreError(f"{shown(url)} has a ledger of its own already: {table} is not empty")
    names = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
    new.execute(sql.SQL("TRUNCATE {}").format(names))


def _columns(old: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in old.execute(f"PRAGMA table_info({table})")]


def _copy(old: sqlite3.Connection, new: Raw, table: str) -> int:
    columns = [name for name, _ in _columns(old, table)]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    count = 0
    with new.cursor() as cursor, cursor.copy(into) as copy:
        for row in old.execute(f"SELECT {', '.join(columns)} FROM {table}"):
            copy.write_row([value.replace("\x00", "\ufffd") if isinstance(value, str) else value for value in row])
            count += 1
    last = old.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if last:
        # An id that was given out once is never given out again, even if its row is gone.
        new.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table, columns[0], max(1, last[0])))
    return count


def _compare(old: sqlite3.Connection, new: Raw, tables: Sequence[str]) -> None:
    """Rows, and the sum of every column of numbers: units and cents among them."""
    for table in tables:
        numbers = [name for name, kind in _columns(old, table) if kind in ("BIGINT", "INTEGER")]
        # In two parts: SQLite's sums of long numbers overflow.
        sums = [f"SUM({name} / 1000003), SUM({name} % 1000003)" for name in numbers]
        question = f"SELECT {', '.join(['COUNT(*)', *sums])} FROM {table}"
        here: tuple[Any, ...] = tuple(old.execute(question).fetchone())
        row = new.execute(sql.SQL(question)).fetchone()
        there = tuple(row) if row else ()
        if here != there:
            raise StoreError(f"the copy of {table} differs ({here} and {there}); nothing was moved")


def _seal(old: sqlite3.Connection, tables: Sequence[str], address: str) -> None:
    words = f"this ledger moved to {address}; set `database:` to it".replace("'", "''")
    for table in tables:
        for change in ("INSERT", "UPDATE", "DELETE"):
            old.execute(
                f"CREATE TRIGGER moved_{table}_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
    old.execute("CREATE TABLE moved_to (address TEXT NOT NULL)")
    old.execute("INSERT INTO moved_to (address) VALUES (?)", (address,))
