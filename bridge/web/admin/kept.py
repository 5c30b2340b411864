"""Sums over a large sale take seconds: pages that refresh themselves must not ask for them every few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import current_app

#: What is quicker than that is asked anew each time.
QUICK = 0.05
#: The slower ones take no more than this part of the time, however many pages are open.
SHARE = 0.05
MOST = 200


class Kept:
    """Answers kept for as long as they were dear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}
        self._making: set[str] = set()

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """The answer, at most a while old; while one makes it anew the others get the old one."""
        with self._lock:
            until, old = self._kept.get(name, (0.0, None))
            if old is not None and (until > time.monotonic() or name in self._making):
                return old
            self._making.add(name)
        try:
            began = time.monotonic()
            made = make()
            cost = time.monotonic() - began
        finally:
            with self._lock:
                self._making.discard(name)
        with self._lock:
            if cost < QUICK:
                self._kept.pop(name, None)
            else:
                if len(self._kept) >= MOST:
                    self._kept.clear()
                self._kept[name] = (time.monotonic() + cost / SHARE, made)
        return made


def kept(name: str, make: Callable[[], Any]) -> Any:
    """``make()``, or what it gave a while ago when it is dear."""
    found: Kept = current_app.extensions.setdefault("admin_kept", Kept())
    return found.get(name, make)
