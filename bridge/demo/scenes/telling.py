"""What the scenes share."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(ready: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Wait for it; a story that stands still is a failure."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"the story stands still: {what}")
        time.sleep(0.1)
