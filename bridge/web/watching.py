"""The figures for Prometheus: what this process counted (``bridge.metrics``), and what the ledger shows.

What the ledger shows is read at most every ``SOON`` seconds, the dearer questions every ``SELDOM`` seconds, however often
somebody asks. Moves, replies and alerts are counted onward from where the last look ended. Every process on a ledger
shows the same of it, so dashboards and rules take the ``max`` over processes, never the sum.
"""

from __future__ import annotations

import logging
import platform
import shutil
import threading
import time
from collections import Counter as Tallies
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge import __version__, metrics
from bridge.budget import standing
from bridge.house import LANES, House
from bridge.states import MOVES, State
from bridge.store.migrations import LATEST
from bridge.store.watching import Counted, Marks, watching

if TYPE_CHECKING:
    from prometheus_client.core import Metric

log = logging.getLogger("replycart.metrics")
SOON, SELDOM, SHARE = 5.0, 60.0, 50
#: Moves counted in one look; more wait for the next.
AT_MOST = 20_000
_HOLD = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_WRITE_BACK = (0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)
#: What the rooms alert of. A series that begins at 1 shows no increase: each is there from the start, with 0.
ALERTS = (
    "budget", "clearance", "delayed", "dispute", "parked", "payment", "platform", "refused", "reply", "restock", "restored", "reversed", "sold_out", "units",
    "unwritten", "withdrawal",
)  # fmt: skip
_BORN = (("", "held"), ("", "waitlisted"))


def _gauge(name: str, help_text: str, value: float | None = None, **by: dict[str, float]) -> Metric:
    """One value, or one for each value of a label: ``state={"held": 2}``."""
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, help_text, labels=list(by))
    if value is not None:
        family.add_metric([], value)
    for label in by.values():
        for key, number in label.items():
            family.add_metric([key], number)
    return family


def _histogram(name: str, help_text: str, labels: Iterable[str], values: Any, bounds: tuple[float, ...]) -> Metric:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(name, help_text, labels=list(labels))
    for key, tally in values.items():
        added, buckets = 0, []
        for bound, count in zip((*bounds, float("inf")), tally.counts, strict=True):
            added += count
            buckets.append(("+Inf" if bound == float("inf") else repr(float(bound)), added))
        family.add_metric(list(key), buckets, tally.total)
    return family


def counted() -> Iterator[Metric]:
    """What this process counted about itself."""
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    for metric in metrics.EVERY:
        if isinstance(metric, metrics.Histogram):
            yield _histogram(metric.name, metric.help, metric.labels, metric.values(), metric.bounds)
            continue
        make = GaugeMetricFamily if metric.kind == "gauge" else CounterMetricFamily
        family = make(metric.name, metric.help, labels=list(metric.labels))
        for key, value in metric.values().items():
            family.add_metric(list(key), value)
        yield family


def ledger_file(house: House) -> Path:
    return Path(house.config.database.removeprefix("sqlite:///")).absolute()


def disk_free(house: House) -> float | None:
    """Bytes left on the disk of a ledger that is a file; None for a server's."""
    folder = ledger_file(house).parent
    return None if house.store.many or not folder.is_dir() else float(shutil.disk_usage(folder).free)


class Ledger:
    """What the ledger shows. ``soon`` and ``seldom``: for how many seconds a look is good, and at least ``share``
    times as long as it took: however large the ledger grows, looking is a small part of the work."""

    def __init__(self, house: House, *, soon: float = SOON, seldom: float = SELDOM, share: float = SHARE) -> None:
        self._house, self._soon, self._seldom, self._share = house, soon, seldom, share
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, list[Metric]]] = {}
        self._marks: Marks | None = None
        self._moves: Tallies[tuple[str, str]] = Tallies(dict.fromkeys([*_BORN, *((a, b) for a, b in MOVES)], 0))
        self._alerts: Tallies[str] = Tallies(dict.fromkeys(ALERTS, 0))
        self._heard = 0
        self._hold = metrics.Histogram("", "", bounds=_HOLD, listed=False)
        self._write_back = metrics.Histogram("", "", bounds=_WRITE_BACK, listed=False)

    def collect(self) -> list[Metric]:
        """``StoreError``, or the engine's own error, when the ledger cannot be read."""
        with self._lock:
            return [
                *self._cached("soon", self._soon, self._often),
                *self._cached("seldom", self._seldom, self._dear),
                *self._sizes(),
            ]

    def _cached(self, name: str, seconds: float, look: Callable[[], list[Metric]]) -> list[Metric]:
        until, found = self._kept.get(name, (0.0, []))
        if time.monotonic() >= until:
            began = time.monotonic()
            found = look()
            ended = time.monotonic()
            self._kept[name] = (ended + max(seconds, self._share * (ended - began)), found)
        return found

    def _often(self) -> list[Metric]:
        view = self._house.store.view()
        ask, now = watching(view), self._house.clock.ms()

        def age(ms: int | None) -> float:
            return max(0.0, (now - ms) / 1000) if ms else 0.0

        queue = ask.queued()
        waiting, first_heard = ask.waiting_replies()
        tasks = {(lane, "queued"): float(queue[lane][0]) if lane in queue else 0.0 for lane in LANES}
        tasks |= {(lane, "running"): float(ask.in_hand().get(lane, 0)) for lane in LANES}
        undecided = [ms for state in (State.APPROVED, State.PAYING) if (ms := view.oldest(state))]
        return [
            _gauge(
                "replycart_oldest_unwritten_order_seconds",
                "Age of the oldest paid order that is not in the shop yet",
                age(view.oldest(State.PAID)),
            ),
            _gauge(
                "replycart_oldest_uncaptured_seconds",
                "Age of the oldest approved payment that is not captured or declined yet",
                age(min(undecided, default=None)),
            ),
            _gauge("replycart_oldest_refund_seconds", "Age of the oldest refund under way", age(view.oldest(State.REFUNDING))),
            _gauge("replycart_purchases", "Purchases on their way, by state", state={k: float(v) for k, v in ask.on_their_way().items()}),
            self._by_two("replycart_tasks", "Tasks to do, by lane and state", ("lane", "state"), tasks),
            _gauge(
                "replycart_task_delay_seconds",
                "How long the task that waits longest in a lane has been due",
                lane={lane: age(queue[lane][1]) if lane in queue else 0.0 for lane in LANES},
            ),
            _gauge("replycart_replies_waiting", "Replies stored and not understood yet", float(waiting)),
            _gauge("replycart_oldest_waiting_reply_seconds", "Age of the oldest of them", age(first_heard)),
            _gauge("replycart_last_reply_age_seconds", "How long ago the last reply was heard; 0 before the first", age(ask.last_heard())),
            _gauge("replycart_sales", "Sales by state", state={k: float(v) for k, v in ask.sale_states().items()}),
            *self._gifts(now),
            *self._catalogue(now),
            *self._onward(),
        ]  # fmt: skip

    def _gifts(self, now: int) -> list[Metric]:
        found = watching(self._house.store.view()).gifts_on_their_way()
        stuck = {state: max(0.0, (now - (found[state][1] or now)) / 1000) for state in ("paying", "pending")}
        return [
            _gauge("replycart_gifts", "Gifts on their way, by state", state={k: float(v[0]) for k, v in found.items()}),
            _gauge("replycart_oldest_gift_seconds", "How long the oldest gift has been paid at PayPal, or held there, by state", state=stuck),
        ]  # fmt: skip

    def _catalogue(self, now: int) -> list[Metric]:
        ask = watching(self._house.store.view())
        found = {
            kind: ask.cursor_times(f"catalogue.{name}") for kind, name in (("any", "since"), ("full", "full"))
        }
        return [
            _gauge(
                "replycart_catalogue_age_seconds", "Since the catalogue was last brought up to date, by kind of sync",
                sync={kind: max(0.0, (now - int(one[0])) / 1000) for kind, one in found.items() if one},
            ),
            _gauge(
                "replycart_catalogue_sync_seconds", "How long the last sync took, by kind",
                sync={kind: max(0.0, (one[1] - int(one[0])) / 1000) for kind, one in found.items() if one},
            ),
        ]  # fmt: skip

    def _onward(self) -> list[Metric]:
        """Moves, replies and alerts since this process began to count."""
        from prometheus_client.core import CounterMetricFamily

        ask = watching(self._house.store.view())
        if self._marks is None:
            self._marks = ask.marks()
        moves = ask.moves_after(self._marks.move, AT_MOST)
        heard, last_reply = ask.replies_after(self._marks.reply)
        alerts, last_alert = ask.alerts_after(self._marks.alert)
        self._marks = Marks(moves[-1].seq if moves else self._marks.move, last_reply, last_alert)
        self._heard += heard
        self._alerts.update(alerts)
        for move in moves:
            self._count(move)
        total = CounterMetricFamily("replycart_replies_heard", "Replies stored")
        total.add_metric([], self._heard)
        told = CounterMetricFamily("replycart_alerts", "Alerts to a person, by kind", labels=["kind"])
        for kind, number in self._alerts.items():
            told.add_metric([kind], number)
        moved = CounterMetricFamily(
            "replycart_moves", "Moves of purchases; born from nothing", labels=["before", "after"]
        )
        for (before, after), number in self._moves.items():
            moved.add_metric([before, after], number)
        return [
            total,
            told,
            moved,
            _histogram(
                "replycart_hold_seconds", "From a reply being heard to its hold or place in the line", (),
                self._hold.values(), _HOLD,
            ),
            _histogram(
                "replycart_write_back_seconds", "From a payment being taken to the shop's order standing", (),
                self._write_back.values(), _WRITE_BACK,
            ),
        ]  # fmt: skip

    def _count(self, move: Counted) -> None:
        if move.before == move.after:
            return
        self._moves[move.before, move.after] += 1
        if not move.before and move.created_at is not None and move.heard_at is not None:
            self._hold.observe(max(0, move.created_at - move.heard_at) / 1000)
        if (move.before, move.after) == ("paid", "ordered") and move.ordered_at and move.paid_at:
            self._write_back.observe(max(0, move.ordered_at - move.paid_at) / 1000)

    def _dear(self) -> list[Metric]:
        ask = watching(self._house.store.view())
        unbalanced, oversold = ask.units()
        shown, gone = ask.product_states()
        parked = ask.parked()
        money = standing(self._house)
        coupons, unmade = ask.coupons()
        unread, first = ask.inbox()
        now = self._house.clock.ms()
        waits = max(0.0, (now - unmade) / 1000) if unmade else 0.0
        return [
            _gauge("replycart_wallets", "Wallets that buyers saved, by state", state={k: float(v) for k, v in ask.wallets().items()}),
            _gauge("replycart_coupons", "Coupons of offers, by state", state={k: float(v) for k, v in coupons.items()}),
            _gauge("replycart_oldest_unmade_coupon_seconds", "How long somebody has waited for a coupon that the shop has not made yet", waits),
            _gauge("replycart_oversold_units", "Units given out beyond what was for sale; must be 0", oversold),
            _gauge("replycart_unit_imbalances", "Items whose units do not add up; must be 0", unbalanced),
            _gauge("replycart_tasks_parked", "Tasks that wait for a person", lane={lane: float(parked.get(lane, 0)) for lane in LANES}),
            _gauge("replycart_inbox_waiting", "Replies that wait for a person in the inbox", float(unread)),
            _gauge("replycart_inbox_oldest_seconds", "How long the oldest of them has waited", max(0.0, (now - first) / 1000) if first is not None else 0.0),
            _gauge("replycart_products", "Products known", state={"shown": float(shown), "gone": float(gone)}),
            _gauge("replycart_network_spent_dollars", "Cost of the network's API this month (UTC)", money.spent / 1e6),
            _gauge("replycart_network_budget_dollars", "Budget for the network's API a month", money.budget / 1e6),
            *self._server(),
        ]  # fmt: skip

    def _server(self) -> list[Metric]:
        if not self._house.store.many:
            return []
        return [_gauge("replycart_ledger_bytes", "Size of the ledger", part={"server": watching(self._house.store.view()).server_bytes()})]  # fmt: skip

    def _sizes(self) -> list[Metric]:
        """Of a ledger that is a file: its parts, and the room left on its disk."""
        if self._house.store.many:
            return []
        path = ledger_file(self._house)
        parts = {"file": path, "log": path.with_name(path.name + "-wal")}
        sizes = {part: float(file.stat().st_size) for part, file in parts.items() if file.exists()}
        found = [_gauge("replycart_ledger_bytes", "Size of the ledger", part=sizes)]
        if (free := disk_free(self._house)) is not None:
            found.append(_gauge("replycart_disk_free_bytes", "Room left on the ledger's disk", free))
        return found

    @staticmethod
    def _by_two(
        name: str, help_text: str, labels: tuple[str, str], values: dict[tuple[str, str], float]
    ) -> Metric:
        from prometheus_client.core import GaugeMetricFamily

        family = GaugeMetricFamily(name, help_text, labels=labels)
        for key, number in values.items():
            family.add_metric(list(key), number)
        return family


def build_info(house: House) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(
        "replycart_build_info", "What runs here", labels=["version", "python", "store", "schema"]
    )
    store = "postgresql" if house.store.many else "sqlite"
    family.add_metric([__version__, platform.python_version(), store, str(LATEST)], 1)
    return family
