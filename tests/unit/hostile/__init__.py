"""Hostile input to the pure parts; ``LONG_FORMS=1`` tries twenty times as much."""

import os

from hypothesis import settings


def often(examples: int) -> settings:
    """So many examples in ``make test``; no clock decides, the machine may be busy."""
    times = 20 if os.environ.get("LONG_FORMS") == "1" else 1
    return settings(max_examples=examples * times, deadline=None)
