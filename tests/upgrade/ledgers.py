"""A dump as a ledger of either engine, and what stands in it, raw."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any, cast

from bridge.store.migrations import MIGRATIONS
from tests.conftest import new_postgres
from tests.upgrade.make import HERE, load

Rows = dict[str, list[dict[str, Any]]]
EARLIER = [number for number, _, _ in MIGRATIONS[:-1]]
DUMPS = sorted(int(path.stem.split("_")[1]) for path in HERE.glob("schema_*.sql"))


def raw(path: Path) -> Rows:
    """Table → its rows in their order."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    found = {table: [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')] for table in tables}
    connection.close()
    return found


def raw_postgres(url: str) -> Rows:
    import psycopg
    from psycopg.rows import dict_row

    with psycopg.connect(url, row_factory=dict_row) as connection:
        names = connection.execute(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        ).fetchall()
        return {
            str(row["name"]): connection.execute(cast(Any, f'SELECT * FROM "{row["name"]}"')).fetchall()
            for row in names
            if row["name"] != "replycart_schema"
        }


def version(address: str) -> int:
    """The schema that stands there."""
    if address.startswith("postgresql://"):
        import psycopg

        with psycopg.connect(address) as connection:
            row = connection.execute("SELECT MAX(version) FROM replycart_schema").fetchone()
            return int(row[0]) if row else 0
    connection = sqlite3.connect(address)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def of_schema(number: int, engine: str, folder: Path) -> tuple[str, Rows]:
    """(address of a ledger of that schema, what stands in it)."""
    path = folder / f"schema-{number}.db"
    load(number, path)
    rows = raw(path)
    if engine == "sqlite":
        return str(path), rows
    url = new_postgres()
    _fill_postgres(url, number, rows)
    return url, rows


def contents(address: str) -> Rows:
    return raw_postgres(address) if address.startswith("postgresql://") else raw(Path(address))


def _fill_postgres(url: str, number: int, rows: Rows) -> None:
    """The same rows in PostgreSQL, as its engine would have made and kept them."""
    import psycopg

    from bridge.store.postgres.wire import translated

    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("CREATE TABLE replycart_schema (version BIGINT NOT NULL)")
        for one, _, script in MIGRATIONS:
            if one > number:
                continue
            for statement in translated(script).split(";"):
                if statement.strip():
                    connection.execute(cast(Any, statement))
            connection.execute("INSERT INTO replycart_schema (version) VALUES (%s)", (one,))
        for table, lines in rows.items():
            for line in lines:
                columns, marks = ", ".join(line), ", ".join("%s" for _ in line)
                connection.execute(
                    cast(Any, f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'), tuple(line.values())
                )
        counters = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND is_identity = 'YES'"
        ).fetchall()
        for table, column in counters:
            last = max((line[column] for line in rows.get(table, [])), default=0)
            if last:
                connection.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table, column, last))


def lost(before: Rows, after: Rows) -> list[str]:
    """Rows and values that stood there and stand no more, column by column that both have."""
    found = []
    for table, lines in before.items():
        if table not in after:
            found.append(f"the table {table}")
            continue
        columns = sorted(set(lines[0]) & set(after[table][0]) if lines and after[table] else ())
        was, now = (Counter(tuple(line[c] for c in columns) for line in rows) for rows in (lines, after[table]))
        found += [f"{table}: {row}" for row in (was - now)] + [f"{table}: more: {row}" for row in (now - was)]
        found += [f"the column {table}.{c}" for c in set(lines[0] if lines else ()) - set(columns)]
    return found


def shape(path: Path) -> dict[str, str]:
    """Name → how it was made, of every table and index; blanks and comments do not count."""
    connection = sqlite3.connect(path)
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    made = {name: " ".join(re.sub(r"--.*", "", sql).split()).replace('"', "") for name, sql in found}
    connection.close()
    return made
