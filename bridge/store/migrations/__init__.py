"""The schema, as numbered migrations that run at start. Never edit one that was released: add the next.

Times are integer milliseconds (UTC), money integer minor units. Every table says who writes it.
"""

from __future__ import annotations

from bridge.store.migrations import from_12, to_8

#: (number, name, script): statements that end with a semicolon, in SQLite's words; PostgreSQL's engine translates them.
MIGRATIONS: tuple[tuple[int, str, str], ...] = (*to_8.MIGRATIONS, *from_12.MIGRATIONS)

LATEST = MIGRATIONS[-1][0]
