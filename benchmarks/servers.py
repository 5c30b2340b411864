"""Which WSGI server? The same application, ledger and threads behind each, asked for the sale's page, a hold's page and webhooks,
as fast as each goes; then the sale's page again while 100 clients drip their requests in, a letter a second.
"""

from __future__ import annotations

import importlib.util
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks import doors, harness, load
from benchmarks.doors import Prepared
from benchmarks.harness import Progress, Row

CONNECTIONS, SLOW = 16, 100
SECONDS, QUICK_SECONDS = 6.0, 2.0
ROUNDS = 2
WEBHOOKS, QUICK_WEBHOOKS = 4000, 800
#: The one that ``replycart serve`` uses.
OURS = "waitress"
DOORS = ("sale", "hold", "webhook", "slow")
NAMES = {
    "sale": "sale's page",
    "hold": "hold's page",
    "webhook": "webhook",
    "slow": f"sale's page beside {SLOW} slow clients",
}


@dataclass(slots=True)
class Found:
    """Of one server and door, over the rounds: answers a second, p99 in ms, CPU ms an answer, what was no 200."""

    rates: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    odd: int = 0


def run(progress: Progress, quick: bool) -> list[Row]:
    seconds, rounds, webhooks = (QUICK_SECONDS, 1, QUICK_WEBHOOKS) if quick else (SECONDS, ROUNDS, WEBHOOKS)
    found: dict[str, dict[str, Found]] = {}
    memory: dict[str, float] = {}
    skipped: dict[str, str] = {}
    with harness.scratch("servers") as folder:
        progress(f"signing {webhooks:,} webhooks")
        with doors.prepared(folder, webhooks) as made:
            for number in range(1, rounds + 1):
                for server in doors.SERVERS:
                    if importlib.util.find_spec(server) is None:
                        skipped[server] = f"{server} is not installed: pip install replycart[bench]"
                        continue
                    progress(f"{server}, {number} of {rounds}")
                    try:
                        _ask(server, made, seconds, found.setdefault(server, {}), memory)
                    except (RuntimeError, OSError) as error:
                        skipped[server] = str(error)[-300:]
    return _rows(found, memory, skipped)


def _ask(server: str, made: Prepared, seconds: float, found: dict[str, Found], memory: dict[str, float]) -> None:
    with doors.served(server, made) as (port, process):
        pids = doors.family(process.pid)

        def measure(door: str, requests: list[bytes], connections: int) -> None:
            before = sum(map(harness.cpu_seconds, pids))
            got = load.closed(port, requests, connections, seconds)
            cpu = sum(map(harness.cpu_seconds, pids)) - before
            kept = found.setdefault(door, Found())
            kept.rates.append(got.rate)
            kept.p99.append(got.p(0.99) if got.times else float("inf"))
            kept.cpu_ms.append(cpu * 1000 / max(1, len(got.times)))
            kept.odd += sum(got.odd.values())

        many = int(seconds * 4000)
        load.closed(port, [load.get(made.sale, n) for n in range(200)], 4, 5)
        measure("sale", [load.get(made.sale, n) for n in range(many)], CONNECTIONS)
        measure("hold", [load.get(made.hold, n) for n in range(many)], CONNECTIONS)
        measure("webhook", list(made.webhooks), CONNECTIONS)
        memory[server] = max(memory.get(server, 0.0), sum(map(harness.rss_mb, pids)))
        with load.dripping(port, SLOW):
            measure("slow", [load.get(made.sale, n) for n in range(many)], CONNECTIONS // 2)


def _rows(
    found: Mapping[str, Mapping[str, Found]], memory: Mapping[str, float], skipped: Mapping[str, str]
) -> list[Row]:
    rows = []
    for server in doors.SERVERS:
        if not found.get(server):
            rows.append(Row(f"{server}", "comparison", "skipped", None, skipped.get(server, "")))
            continue
        for door in DOORS:
            if (got := found[server].get(door)) is None:
                continue
            rate, p99, cpu = map(statistics.median, (got.rates, got.p99, got.cpu_ms))
            reasons = [f"{got.odd} answers that were no 200"] if got.odd else []
            if door == DOORS[0]:
                reasons.append(f"{memory.get(server, 0):.0f} MB resident")
            if server in skipped:
                reasons.append(skipped[server])
            rows.append(
                Row(f"{server}{' (ours)' if server == OURS else ''}: {NAMES[door]}", "comparison",
                    f"{rate:,.0f}/s, p99 {p99:.0f} ms, {cpu:.2f} ms CPU each", None, "; ".join(reasons),
                    {"rate": rate, "p99_ms": p99, "cpu_ms": cpu, "mb": memory.get(server), "odd": got.odd})
            )  # fmt: skip
    return rows


if __name__ == "__main__":
    raise SystemExit(harness.main("servers", run))
