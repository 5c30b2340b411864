"""What both engines share: one writer thread per process that commits in groups, and the words for what goes wrong.

A write is a function of a connection. Functions that arrive while a commit is under way share the next one; one that fails
takes nothing of the others with it. It may be run more than once before it counts. The caller returns only when its group is
durable: what was acknowledged is on disk.
"""

from __future__ import annotations

import logging
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

log = logging.getLogger("replycart.store")
T = TypeVar("T")
#: A cursor that stands in a copy of the ledger alone: when the copy was made (ms).
COPIED = "copied"


class StoreError(Exception):
    """The ledger cannot be used as it is; the message says what to do."""


class Cursor(Protocol):
    """The answer to one statement."""

    @property
    def rowcount(self) -> int: ...

    def fetchall(self) -> list[Any]: ...

    def fetchone(self) -> Any: ...


class Connection(Protocol):
    """What the verbs ask of an engine: SQL with ``?`` marks; rows by position and by name.

    ``skip_locked``: the end of a sub-select whose rows are taken, so that two who take never wait for each other.
    ``forgot``: set by what forgets people, so that the engine's own log does not keep them."""

    skip_locked: str
    forgot: bool

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Cursor: ...


Write = Callable[[Connection], T]
Item = tuple[Write[Any], "Future[Any]"]


class Engine(ABC):
    """One ledger, open. ``GROUP``: writes that share a commit at most."""

    GROUP = 256
    #: Whether several machines may work on this ledger.
    many = False

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)

    @abstractmethod
    def read(self) -> Connection:
        """For reading: each statement sees every commit made before it began."""

    @abstractmethod
    def _commit(self, group: list[Item]) -> None:
        """Run the group, make it durable, and resolve its futures."""

    @abstractmethod
    def backup(self, target: str | Path, at: int) -> None:
        """A consistent copy while everybody goes on working, marked as made ``at`` (ms). Refuses to overwrite."""

    @abstractmethod
    def lead(self, name: str) -> bool:
        """Whether this process is the one that may do ``name`` now; asked again and again, kept until it dies."""

    @abstractmethod
    def alone(self, name: str) -> AbstractContextManager[None]:
        """Only one process on this ledger is inside at a time; waits."""

    def submit(self, work: Write[T]) -> Future[T]:
        """Queue a write; the future is done when it is durable, or carries its error."""
        if self._closed:
            raise StoreError("database: closed")
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future

    def write(self, work: Write[T]) -> T:
        """Run a write and wait until it is durable."""
        return self.submit(work).result()

    def claim(self, work: Write[T]) -> T:
        """A write that takes rows by locks of its own (``skip_locked``) and need not wait for its turn."""
        return self.write(work)

    def call(self, names: Iterable[str]) -> None:  # noqa: B027
        """Wake the other processes on this ledger, where the engine can."""

    def hear(self, ring: Callable[[str], None]) -> None:  # noqa: B027
        """Have ``ring`` called with what other processes ``call``, where the engine can."""

    def close(self) -> None:
        """Finish what was queued, then let go of the ledger."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join(timeout=30)
        self._let_go()

    @abstractmethod
    def _let_go(self) -> None:
        """Close every connection."""

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            stopping = self._more(group)
            self._commit(group)
            if stopping:
                return

    def _more(self, group: list[Item]) -> bool:
        """Add what is waiting to the group; whether the end was among it."""
        while len(group) < self.GROUP:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return False
            if item is None:
                return True
            group.append(item)
        return False


Outcome = tuple["Future[Any]", Any, BaseException | None]


def resolve(outcomes: Iterable[Outcome]) -> None:
    """Tell the callers, after the commit."""
    for future, result, failed in outcomes:
        if failed is not None:
            future.set_exception(failed)
        else:
            future.set_result(result)
