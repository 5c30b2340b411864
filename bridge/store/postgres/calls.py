"""Processes of one ledger among each other: who leads, and who wakes whom."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

import psycopg
from psycopg import sql

from bridge.store.engine import log
from bridge.store.postgres.wire import BROKEN, Raw, connect, first_line, one


class Locks:
    """Advisory locks of a session: whoever dies or is cut off loses them."""

    def __init__(self, url: str, key: int, stop: threading.Event) -> None:
        self._url, self._key, self._stop = url, key, stop
        self._lock = threading.Lock()
        self._raw: Raw | None = None
        self._leading: set[str] = set()

    def lead(self, name: str) -> bool:
        with self._lock:
            try:
                if self._raw is None or self._raw.closed:
                    self._leading.clear()
                    self._raw = connect(self._url, timeout=0.1, stop=self._stop)
                if name in self._leading:
                    self._raw.execute("SELECT 1")
                elif one(self._raw, "SELECT pg_try_advisory_lock(hashtextextended(%s, %s))", (name, self._key)):
                    self._leading.add(name)
            except psycopg.Error as error:
                log.warning("ledger: leading %s is not certain: %s", name, first_line(error))
                self._drop()
            return name in self._leading

    @contextlib.contextmanager
    def alone(self, name: str, timeout: float) -> Iterator[None]:
        with connect(self._url, timeout=timeout, stop=self._stop) as raw:
            raw.execute("SELECT pg_advisory_lock(hashtextextended(%s, %s))", (f"alone:{name}", self._key))
            yield

    def _drop(self) -> None:
        if self._raw is not None:
            with contextlib.suppress(psycopg.Error):
                self._raw.close()
        self._raw = None
        self._leading.clear()

    def close(self) -> None:
        with self._lock:
            self._drop()


class Calls:
    """LISTEN and NOTIFY. A call that gets lost costs half a second: everybody looks from time to time."""

    def __init__(
        self, url: str, key: int, stop: threading.Event, borrow: Callable[[], AbstractContextManager[Raw]]
    ) -> None:
        self._url, self._stop, self._borrow = url, stop, borrow
        self._channel = f"replycart_{key & (2**63 - 1)}"
        self._names: set[str] = set()
        self._lock = threading.Lock()
        self._waiting = threading.Event()
        self._ring: Callable[[str], None] | None = None
        self._threads: list[threading.Thread] = []

    def start(self, ring: Callable[[str], None]) -> None:
        self._ring = ring
        for target, name in ((self._hearing, "ledger-hears"), (self._telling, "ledger-calls")):
            thread = threading.Thread(target=target, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def call(self, names: Iterable[str]) -> None:
        with self._lock:
            self._names.update(names)
        self._waiting.set()

    def _hearing(self) -> None:
        while not self._stop.is_set():
            try:
                with connect(self._url, timeout=5, stop=self._stop) as raw:
                    raw.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    while not self._stop.is_set():
                        for notice in raw.notifies(timeout=1.0):
                            for name in notice.payload.split():
                                if self._ring is not None:
                                    self._ring(name)
            except psycopg.Error as error:
                if not self._stop.is_set():
                    log.info("ledger: not heard for a moment: %s", first_line(error))
                    self._stop.wait(1.0)

    def _telling(self) -> None:
        while not self._stop.is_set():
            self._waiting.wait(1.0)
            if not self._waiting.is_set():
                continue
            self._waiting.clear()
            with self._lock:
                names, self._names = self._names, set()
            try:
                if names:
                    with self._borrow() as raw:
                        raw.execute("SELECT pg_notify(%s, %s)", (self._channel, " ".join(sorted(names))))
            except BROKEN as error:
                log.info("ledger: nobody could be called: %s", first_line(error))
            self._stop.wait(0.01)

    def close(self) -> None:
        self._waiting.set()
        for thread in self._threads:
            thread.join(timeout=3)
