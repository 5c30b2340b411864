"""Whether a task may still speak to a platform.

A worker that stood still beyond its lease (a machine that slept, a disk that hung) goes on with what it knew before, and
another may have said or paid the same meanwhile. So the door asks before each call. What stands still between this
question and the wire stays with the platforms' own idempotency."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from connectors.errors import Retryable

_held: ContextVar[Callable[[], bool] | None] = ContextVar("held", default=None)


@contextlib.contextmanager
def while_held(held: Callable[[], bool]) -> Iterator[None]:
    """Calls inside are made only as long as ``held`` says so."""
    mark = _held.set(held)
    try:
        yield
    finally:
        _held.reset(mark)


def check(platform: str) -> None:
    """``Retryable`` where the lease is over; nothing outside of tasks."""
    held = _held.get()
    if held is not None and not held():
        message = f"{platform} is not called: the lease of this task is over, and another may be doing it"
        raise Retryable(message, platform=platform, maybe_done=True)
