"""What X will charge: writes by the request, reads by the resource, the same resource once in a UTC day.

Source: facts/x.md and x-api/getting-started/pricing of X's docs. The names are those of the price table in the
configuration: post, post_link, answer, answer_link, message, read_post, read_owned, read_user.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime

#: Ids remembered of one day. Past it they are forgotten, and counted again when seen again: rather too much.
MOST = 200_000


class Tally:
    """Counts for ``Surroundings.meter``. Safe between threads."""

    def __init__(self, meter: Callable[[str, int], None], now: Callable[[], datetime], most: int = MOST) -> None:
        self._meter, self._now, self._most = meter, now, most
        self._lock = threading.Lock()
        self._day: date | None = None
        self._seen: dict[str, set[str]] = {"post": set(), "user": set()}

    def wrote(self, call: str) -> None:
        self._meter(call, 1)

    def read(self, call: str, ids: Iterable[str]) -> None:
        """Posts (``read_post``, ``read_owned``) or people (``read_user``) that an answer carried."""
        with self._lock:
            today = self._now().date()
            if today != self._day:
                self._day = today
                for seen in self._seen.values():
                    seen.clear()
            seen = self._seen["user" if call == "read_user" else "post"]
            fresh = set(ids) - seen
            if len(seen) + len(fresh) > self._most:
                seen.clear()
            seen |= fresh
        if fresh:
            self._meter(call, len(fresh))
