"""Make the dump of a schema: ``python -m tests.upgrade.make [NUMBER]``; without a number, of today's.

Before a migration is added the dump of the schema before it must stand here: run this first, then add the migration.
A schema that was never released (two migrations of one release) is made from the dump before it: give its number.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def file_of(number: int) -> Path:
    return HERE / f"schema_{number}.sql"


def dump(connection: sqlite3.Connection) -> str:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    return "\n".join([*connection.iterdump(), f"PRAGMA user_version={version};", ""])


def load(number: int, path: Path) -> None:
    """The dump as a ledger file."""
    connection = sqlite3.connect(path)
    connection.executescript(file_of(number).read_text(encoding="utf-8"))
    connection.close()


def migrate(connection: sqlite3.Connection, up_to: int) -> None:
    """Bring a bare connection up to a schema, as the engine does."""
    from bridge.store.migrations import MIGRATIONS

    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for number, _, script in MIGRATIONS:
        if version < number <= up_to:
            for statement in re.sub(r"--.*", "", script).split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number:d}")
    connection.commit()


def lived(folder: Path) -> str:
    """Today's schema, with the rows of the story."""
    from tests.upgrade.story import fill, live

    live(folder / "ledger.db").close()
    connection = sqlite3.connect(folder / "ledger.db")
    fill(connection)
    made = dump(connection)
    connection.close()
    return made


def between(number: int, folder: Path) -> str:
    """A schema between two dumps: the one before it, migrated, and rows for what is new in it."""
    from tests.upgrade.story import fill

    earlier = [int(path.stem.split("_")[1]) for path in HERE.glob("schema_*.sql")]
    before = max(one for one in earlier if one < number)
    load(before, folder / "ledger.db")
    connection = sqlite3.connect(folder / "ledger.db")
    migrate(connection, number)
    fill(connection)
    made = dump(connection)
    connection.close()
    return made


def main() -> None:
    from bridge.store.migrations import LATEST

    number = int(sys.argv[1]) if len(sys.argv) > 1 else LATEST
    with tempfile.TemporaryDirectory() as folder:
        made = lived(Path(folder)) if number == LATEST else between(number, Path(folder))
    file_of(number).write_text(made, encoding="utf-8")
    print(f"{file_of(number)}: {len(made)} bytes")


if __name__ == "__main__":
    main()
