"""Time and new names for things: injected everywhere, so that a simulation can own both."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

log = logging.getLogger("replycart.clock")
#: A step back of which the sysadmin is told.
_MUCH = timedelta(seconds=5)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PAIRS = [one + two for one in _CROCKFORD for two in _CROCKFORD]
#: The lower sign first, as a code is written.
_TWO = [one + two for two in _CODE for one in _CODE]
_LOW = (1 << 60) - 1
CODES = len(_CODE) ** 6


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 (UTC), as the ledger keeps time."""
    if moment.tzinfo is None:
        raise ValueError(f"time: {moment!r} has no time zone")
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def month_of(at: datetime) -> int:
    """When the calendar month (UTC) of that moment began, in ms."""
    return to_ms(at.replace(day=1, hour=0, minute=0, second=0, microsecond=0))


class Clock(Protocol):
    """What the bridge asks of a clock. ``ms`` is ``now`` as the ledger keeps it."""

    def now(self) -> datetime: ...

    def ms(self) -> int: ...

    def new_id(self) -> str:
        """26 characters, unique, sorting by time; not a secret."""
        ...

    def new_code(self) -> str:
        """Six characters that a person can type; unique enough within one sale, and rate-limited there."""
        ...


def code_of(number: int) -> str:
    """A number below ``CODES`` as six characters."""
    number, first = divmod(number, len(_TWO))
    third, second = divmod(number, len(_TWO))
    return _TWO[first] + _TWO[second] + _TWO[third]


def id_of(ms: int, bits: int) -> str:
    """The 26 characters of a moment and 80 bits beside it."""
    value = (ms << 80) | bits
    low, high = value & _LOW, value >> 60
    return (
        _PAIRS[high >> 60 & 1023] + _PAIRS[high >> 50 & 1023] + _PAIRS[high >> 40 & 1023]
        + _PAIRS[high >> 30 & 1023] + _PAIRS[high >> 20 & 1023] + _PAIRS[high >> 10 & 1023] + _PAIRS[high & 1023]
        + _PAIRS[low >> 50] + _PAIRS[low >> 40 & 1023] + _PAIRS[low >> 30 & 1023]
        + _PAIRS[low >> 20 & 1023] + _PAIRS[low >> 10 & 1023] + _PAIRS[low & 1023]
    )  # fmt: skip


class _Names:
    def __init__(self, rng: random.Random) -> None:
        self._rng, self._lock, self._last, self._count = rng, threading.Lock(), 0, 0

    def id_at(self, ms: int) -> str:
        # The count keeps ids of one millisecond in order; the tail keeps processes apart.
        with self._lock:
            if ms > self._last:
                self._last, self._count = ms, 0
            else:
                self._count += 1
            return id_of(self._last, (self._count << 56) | self._rng.getrandbits(56))


class SystemClock:
    """The machine's clock. Never goes back: a step of the wall clock must not reopen what has expired. Nor does it stand
    still until the wall has caught up: it goes on, at ``PACE`` of the true speed, so that the two meet again."""

    PACE = 0.75

    def __init__(self) -> None:
        self._names = _Names(secrets.SystemRandom())
        self._lock = threading.Lock()
        self._latest, self._at = datetime.now(UTC), time.monotonic()
        self._told = False

    def now(self) -> datetime:
        with self._lock:
            wall, at = datetime.now(UTC), time.monotonic()
            own = self._latest + timedelta(seconds=(at - self._at) * self.PACE)
            self._latest, self._at = max(wall, own), at
            ahead = self._latest - wall
            if ahead < _MUCH:
                self._told = False
            elif not self._told:
                self._told = True
                log.warning(
                    "the machine's clock was set back by %d s; ours lets it catch up, which takes about %d s. To follow it "
                    "at once, restart the service",
                    ahead.total_seconds(),
                    ahead.total_seconds() / (1 - self.PACE),
                )
            return self._latest

    def ms(self) -> int:
        return to_ms(self.now())

    def new_id(self) -> str:
        return self._names.id_at(self.ms())

    def new_code(self) -> str:
        return code_of(secrets.randbelow(CODES))


class ManualClock:
    """A clock that only moves when told, with repeatable names: for tests, rehearsals and simulations."""

    def __init__(self, start: datetime | None = None, seed: int = 1) -> None:
        self._now = start or datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self._rng = random.Random(seed)
        self._names = _Names(self._rng)

    def now(self) -> datetime:
        return self._now

    def ms(self) -> int:
        return to_ms(self._now)

    def advance(self, seconds: float = 0, **parts: float) -> datetime:
        self._now += timedelta(seconds=seconds, **parts)
        return self._now

    def new_id(self) -> str:
        return self._names.id_at(self.ms())

    def new_code(self) -> str:
        return code_of(self._rng.randrange(CODES))
