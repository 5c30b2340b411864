"""What this process counts about itself: plain numbers behind a lock, a fraction of a microsecond each.

The rooms call ``X.add(…)``, ``X.observe(seconds, …)`` or ``X.set(value, …)``. Nothing here knows who reads it:
``bridge/web/health.py`` writes it out for Prometheus, beside the figures that it reads from the ledger. Labels are few
and fixed (kinds, doors, outcomes): never an id, a name or an address. docs/watching.md says what each means.
"""

from __future__ import annotations

import contextlib
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A histogram's state: ``counts`` per bound (not added up, the last is beyond all bounds), and the sum."""

    counts: tuple[int, ...]
    total: float


class Counter:
    """Only ever grows, from 0 when the process starts. ``known``: values of its one label that are sure to come."""

    kind: Literal["counter", "gauge"] = "counter"

    def __init__(self, name: str, help_text: str, *labels: str, known: tuple[str, ...] = ()) -> None:
        self.name, self.help, self.labels = name, help_text, labels
        self._lock = threading.Lock()
        # There from the start where it can be: 0 is a figure, absence is none, and what begins at 1 never rose.
        self._values: dict[Labels, float] = dict.fromkeys([(one,) for one in known] if labels else [()], 0)
        EVERY.append(self)

    def add(self, *labels: str, n: float = 1) -> None:
        with self._lock:
            self._values[labels] = self._values.get(labels, 0) + n

    def values(self) -> Mapping[Labels, float]:
        with self._lock:
            return dict(self._values)


class Gauge(Counter):
    """Goes up and down."""

    kind = "gauge"

    def set(self, value: float, *labels: str) -> None:
        with self._lock:
            self._values[labels] = value


class Histogram:
    """How often something took how long. ``bounds``: upper limits in seconds, ascending. ``listed``: whether it is
    one of ``EVERY``, which the monitors are shown."""

    kind: Literal["histogram"] = "histogram"

    def __init__(
        self, name: str, help_text: str, *labels: str, bounds: tuple[float, ...], listed: bool = True
    ) -> None:
        self.name, self.help, self.labels, self.bounds = name, help_text, labels, bounds
        self._lock = threading.Lock()
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}
        if not labels:
            self._counts[()], self._sums[()] = [0] * (len(bounds) + 1), 0.0
        if listed:
            EVERY.append(self)

    def observe(self, seconds: float, *labels: str, n: int = 1) -> None:
        """``n`` times the same."""
        place = bisect_left(self.bounds, seconds)
        with self._lock:
            counts = self._counts.get(labels)
            if counts is None:
                counts = self._counts[labels] = [0] * (len(self.bounds) + 1)
                self._sums[labels] = 0.0
            counts[place] += n
            self._sums[labels] += seconds * n

    @contextlib.contextmanager
    def timed(self, *labels: str) -> Iterator[None]:
        """Observe how long the block takes, whatever its end."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - started, *labels)

    def values(self) -> Mapping[Labels, Tally]:
        with self._lock:
            return {labels: Tally(tuple(counts), self._sums[labels]) for labels, counts in self._counts.items()}


Metric = Counter | Histogram
#: All of them, in the order of this file.
EVERY: list[Metric] = []

#: A write on a good disk up to one behind a program that holds the ledger.
_COMMIT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)
_CALL = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_DOOR = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

# the ledger
COMMITS = Histogram(
    "replycart_ledger_write_seconds", "From the wish to write to its being on disk, per write", bounds=_COMMIT
)
WRITES_FAILED = Counter("replycart_ledger_writes_failed_total", "Writes that the ledger could not take")

# replies
SETTLED = Counter("replycart_replies_settled_total", "Replies understood, by what came of it", "outcome")
SETTLE = Histogram(
    "replycart_settle_seconds", "One batch of replies, from reading to the commit", bounds=(*_COMMIT[2:-2], 5, 10)
)

STREAM_CUTS = Counter("replycart_stream_cuts_total", "Streams of a rush that broke off before it was quiet")
REFILLED = Counter(
    "replycart_replies_refilled_total",
    "Replies read back by search, which neither mentions nor the stream had brought",
)
REFILLS_PUT_OFF = Counter("replycart_refills_put_off_total", "Searches for such replies that the network put off")

# tasks, and the platforms behind them
TASKS = Histogram(
    "replycart_task_seconds", "One run of a task, by kind and outcome", "kind", "outcome", bounds=_CALL
)
CALLS = Histogram(
    "replycart_platform_call_seconds", "Calls to a platform, by answer", "platform", "answer", bounds=_CALL
)
RETRIES = Counter("replycart_platform_retries_total", "Safe calls made once more at once", "platform")

# doors
WEB = Histogram(
    "replycart_web_seconds", "Answers of the web server, by door and status", "door", "status", bounds=_DOOR
)
WEBHOOKS = Histogram(
    "replycart_webhook_seconds", "Webhooks checked and stored, by whose and what came of it", "source", "outcome",
    bounds=_DOOR,
)  # fmt: skip
FORGED = Counter(
    "replycart_webhooks_forged_total",
    "Webhooks whose signature does not hold",
    "source",
    known=("payments", "shop"),
)

# what must never be
DOUBLE_CAPTURES = Counter(
    "replycart_double_captures_total", "Captures seen at PayPal beyond the one of their purchase; must stay 0"
)

# wallets that buyers saved
WALLETS = Counter(
    "replycart_wallet_charges_total",
    "Charges of saved wallets: charged, declined, broken (PayPal knows it no more), refused for another reason",
    "outcome",
    known=("charged", "declined", "broken", "refused"),
)

# the clockwork
SWEPT = Counter("replycart_sweep_mended_total", "What the sweep had to mend", "what", known=("revived", "unheard"))
ROUNDS = Gauge("replycart_last_round_timestamp_seconds", "When a loop of this process last came round", "work")
LEADS = Gauge("replycart_leads", "1 where this process listens, settles and keeps the clock of its ledger")
READY = Gauge("replycart_start_seconds", "From the start of the process to its being ready")


def answered(platform: str, status: int | None, seconds: float) -> None:
    """A call to a platform ended; ``status`` None when no answer came."""
    answer = "none" if status is None else "429" if status == 429 else f"{status // 100}xx"
    CALLS.observe(seconds, platform, answer)


def charged(refused: str | None = None) -> None:
    """A saved wallet was charged, or PayPal refused with that code."""
    outcome = {None: "charged", "declined": "declined", "not_found": "broken"}.get(refused, "refused")
    WALLETS.add(outcome)


def alive(work: str, within: float) -> bool:
    """Whether that loop of this process came round in the last so many seconds."""
    return time.time() - ROUNDS.values().get((work,), 0.0) < within


def came_round(work: str) -> None:
    """A loop of the worker is alive. The wall's time, since that is what Prometheus compares it with."""
    ROUNDS.set(time.time(), work)
