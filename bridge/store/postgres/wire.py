"""PostgreSQL's driver as the verbs want it: ``?`` marks, rows by position and by name, whole numbers."""

from __future__ import annotations

import functools
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar, cast

import psycopg
from psycopg.adapt import Loader
from psycopg_pool import PoolTimeout

from bridge.store.engine import StoreError

T = TypeVar("T")
Raw = psycopg.Connection[Any]
#: A process that hangs in its turn loses it after this long: a turn never waits for anything but the ledger.
HUNG_MS = 10_000
_SETTINGS = (
    f"SET idle_in_transaction_session_timeout = {HUNG_MS}; SET tcp_keepalives_idle = 5; "
    "SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000; "
    "SET synchronous_commit = on; SET client_min_messages = warning; SET timezone = 'UTC'"
)
#: What a server that is away, or a connection that broke, looks like. The last: we hung in our turn and lost it.
BROKEN = (
    psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, psycopg.errors.IdleInTransactionSessionTimeout,
)  # fmt: skip


class _Sum(Loader):
    """SUM of integers is ``numeric`` in PostgreSQL; here everything is whole."""

    def load(self, data: Any) -> int:
        return int(bytes(data))


class _Row(tuple[Any, ...]):
    """A row by position, and by name."""

    _names: ClassVar[dict[str, int]] = {}

    def keys(self) -> Iterable[str]:
        return self._names

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._names[key] if isinstance(key, str) else key)


@functools.lru_cache(maxsize=2048)
def _kind(names: tuple[str, ...]) -> type[_Row]:
    return type("_Row", (_Row,), {"_names": {name: number for number, name in enumerate(names)}})


def _row_factory(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Any]:
    return _kind(tuple(column.name for column in cursor.description)) if cursor.description else tuple


@functools.lru_cache(maxsize=2048)
def _marks(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _clean(values: Sequence[Any]) -> Sequence[Any]:
    """PostgreSQL cannot keep the character NUL; a reply that has one must not stop the others."""
    if any(isinstance(value, str) and "\x00" in value for value in values):
        return [value.replace("\x00", "\ufffd") if isinstance(value, str) else value for value in values]
    return values


class Writing:
    """One connection inside a transaction."""

    skip_locked = " FOR UPDATE SKIP LOCKED"
    #: Its write-ahead log is PostgreSQL's own, and kept or archived as its administrator says.
    forgot = False

    def __init__(self, raw: Raw) -> None:
        self._raw = raw

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> psycopg.Cursor[Any]:
        return self._raw.execute(cast(Any, _marks(sql)), _clean(values))

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        cursor = self._raw.cursor()
        cursor.executemany(cast(Any, _marks(sql)), [_clean(row) for row in values])
        return cursor


class Answer:
    """What a statement gave, when its connection is back in the pool already."""

    def __init__(self, rows: list[Any]) -> None:
        self.rowcount = len(rows)
        self._rows = rows

    def fetchall(self) -> list[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None


class Reading:
    """A connection of the pool for each statement; asked again when it turns out to be broken."""

    skip_locked = ""
    forgot = False

    def __init__(self, patiently: Callable[[Callable[[Raw], Answer]], Answer]) -> None:
        self._patiently = patiently

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Answer:
        def ask(raw: Raw) -> Answer:
            return Answer(raw.execute(cast(Any, _marks(sql)), _clean(values)).fetchall())

        return self._patiently(ask)

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Answer:
        raise StoreError("database: this is for reading")


OPTIONS: dict[str, Any] = {
    "autocommit": True, "row_factory": _row_factory, "keepalives_idle": 5, "keepalives_interval": 2,
    "keepalives_count": 3, "tcp_user_timeout": 10000, "connect_timeout": 5, "application_name": "replycart",
}  # fmt: skip


def configure(raw: Raw) -> None:
    """Settings of a session: who is cut off is given up soon, on both ends."""
    raw.adapters.register_loader("numeric", _Sum)
    raw.execute(cast(Any, _SETTINGS))


def connect(url: str, *, timeout: float, stop: threading.Event) -> Raw:
    """A new connection; asked for again until ``timeout`` seconds are over."""
    until = time.monotonic() + timeout
    wait = 0.1
    while True:
        try:
            raw: Raw = psycopg.connect(url, **OPTIONS)
            configure(raw)
        except psycopg.OperationalError as error:
            if stop.is_set() or time.monotonic() + wait > until or not _passing(error):
                raise
            time.sleep(wait)
            wait = min(2.0, wait * 2)
        else:
            return raw


def one(raw: Raw, sql: str, values: Sequence[Any] = ()) -> Any:
    """The first value of the first row; None where there is no row."""
    row = raw.execute(cast(Any, sql), values).fetchone()
    return row[0] if row else None


def shown(url: str) -> str:
    """The address without its password."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return f"postgresql://{parts.get('host', '')}/{parts.get('dbname', '')}"


def translated(script: str) -> str:
    """The schema in PostgreSQL's words: ids by identity, texts compared by their bytes as SQLite does."""
    script = re.sub(r"/\*sqlite\*/.*?/\*end\*/", "", re.sub(r"--.*", "", script), flags=re.S)
    script = script.replace(
        "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
    )
    return re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', script)


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _passing(error: psycopg.OperationalError) -> bool:
    """Whether waiting may help: not for a wrong password, or a database that does not exist."""
    return not any(word in str(error) for word in ("authentication failed", "does not exist", "no pg_hba"))
