"""Who came how often, for the limits per address: in memory, bounded, and each visit costs the same however many came.

The library's own memory is looked through on a thread of its own after every request: with 150,000 visitors a look
takes a third of a second, in which nobody else is served."""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_right
from collections import OrderedDict

from limits.storage import MemoryStorage

SCHEME = "visits"
#: Visitors of one window that are remembered; of more, who came least recently is forgotten.
MOST = 200_000
#: Visitors forgotten at a visit, at most: more than come, so that what is over goes, and few, so that nobody waits.
SWEPT = 4

#: Whose visits (a key is one limit of one visitor) → their times, the oldest first; who came last stands last.
_Window = OrderedDict[str, "array[float]"]
_NOBODY = array("d")


class Visits(MemoryStorage):
    """A moving window for each key, as ``visits://``. Told by the monotonic clock: a step of the wall shuts nobody out."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the library has it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        #: By length (seconds): within one the order of coming is the order of forgetting.
        self._windows: dict[int, _Window] = {}
        self._visits = threading.Lock()
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether ``amount`` more visits fit into ``limit`` within the last ``expiry`` seconds; then they are kept."""
        if amount > limit:
            return False
        now = time.monotonic()
        with self._visits:
            window = self._windows.setdefault(expiry, OrderedDict())
            times = window.setdefault(key, array("d"))
            del times[: bisect_right(times, now - expiry)]
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            window.move_to_end(key)
            self._forget(window, now - expiry)
            return True

    @staticmethod
    def _forget(window: _Window, before: float) -> None:
        for _ in range(SWEPT):
            first = next(iter(window))
            times = window[first]
            if times and times[-1] > before and len(window) <= MOST:
                return
            del window[first]

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """(time of the oldest visit that counts, by the wall; how many count)."""
        now, wall = time.monotonic(), time.time()
        with self._visits:
            window = self._windows.get(expiry)
            times = window.get(key, _NOBODY) if window else _NOBODY
            old = bisect_right(times, now - expiry)
            return (wall - (now - times[old]), len(times) - old) if old < len(times) else (wall, 0)

    def clear(self, key: str) -> None:
        super().clear(key)
        with self._visits:
            for window in self._windows.values():
                window.pop(key, None)

    def reset(self) -> int | None:
        with self._visits:
            count = sum(len(window) for window in self._windows.values())
            self._windows.clear()
        return count + (super().reset() or 0)
