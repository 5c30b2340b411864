"""Webhooks of PayPal at 1,000 a second, through the real web application by real HTTP: signature checked, stored once, answered.

``replycart``'s web server on SQLite, one process, nobody working on what is stored. Every delivery is another one, signed by the
simulator's certificate beforehand. Beside it, in the same run, the limit: the same requests to the same server with an application that
only keeps each body durably. The answers are timed from the moment at which each was due.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks import doors, harness, load
from benchmarks.harness import Progress, Row

RATE, SECONDS, QUICK_SECONDS = 1000.0, 20, 3
WANTED_MS = 100.0
CONNECTIONS = 32
#: The server that ``replycart serve`` uses.
SERVER = "waitress"


def run(progress: Progress, quick: bool) -> list[Row]:
    paced = int(RATE) * (QUICK_SECONDS if quick else SECONDS)
    most = paced // 2
    with harness.scratch("webhooks") as folder:
        progress(f"signing {paced + most:,} webhooks")
        with doors.prepared(folder, paced + most) as made, doors.served(SERVER, made) as (port, process):
            load.closed(port, made.webhooks[:200], 4, 5)
            progress(f"{RATE:.0f} a second for {paced / RATE:.0f} s")
            pids = doors.family(process.pid)
            before = sum(map(harness.cpu_seconds, pids))
            with harness.timed() as took:
                steady = load.paced(port, made.webhooks[200:paced], RATE, CONNECTIONS)
            steady_cpu = sum(map(harness.cpu_seconds, pids)) - before
            progress("as many as it can")
            before = sum(map(harness.cpu_seconds, pids))
            full = load.closed(port, made.webhooks[paced:], CONNECTIONS // 2, 60)
            full_cpu = sum(map(harness.cpu_seconds, pids)) - before
            sent, kept = 200 + len(steady.times) + len(full.times), _stored(next(folder.glob(f"{SERVER}-*")))
            progress("the limit: a bare application that keeps the body")
            limit, limit_cpu = _bare(made)
    others = max(0.0, took.stolen - steady_cpu)
    rate = (len(steady.times)) / steady.wall
    whole = not steady.odd and not full.odd and kept == sent
    p99 = steady.p(0.99)
    busy = f"its CPU {steady_cpu / took.wall:.2f} cores, other programs {others / took.wall:.2f} of 2 meanwhile"
    return [
        Row(f"webhooks checked and stored at {RATE:.0f}/s", f"p99 ≤ {WANTED_MS:.0f} ms, all answered",
            f"p99 {p99:.1f} ms, p50 {steady.p(0.5):.1f} ms, {rate:,.0f}/s", whole and p99 <= WANTED_MS and rate >= RATE * 0.98,
            busy + ("" if whole else f"; {sent:,} answered, {kept:,} stored, {steady.odd | full.odd}"),
            {"p99_ms": p99, "rate": rate, "cpu_ms": steady_cpu * 1000 / max(1, len(steady.times))}),
        Row("webhooks, as many as one process takes", f"≥ {RATE:,.0f}/s",
            f"{full.rate:,.0f}/s, p99 {full.p(0.99):.1f} ms, {full_cpu * 1000 / max(1, len(full.times)):.2f} ms CPU each",
            full.rate >= RATE and whole, f"a core by itself would take {len(full.times) / max(full_cpu, 1e-9):,.0f}/s",
            {"rate": full.rate, "cpu_ms": full_cpu * 1000 / max(1, len(full.times))}),
        Row("the same requests to a bare application that only keeps the body", "the limit",
            f"{limit.rate:,.0f}/s, p99 {limit.p(0.99):.1f} ms, {limit_cpu * 1000 / max(1, len(limit.times)):.2f} ms CPU each", None,
            "the same server, each body committed by itself", {"rate": limit.rate}),
        Row("share of the bare application's speed", "told", f"{full.rate / max(limit.rate, 1e-9):.2f}", None,
            f"by CPU {limit_cpu / max(1, len(limit.times)) / max(full_cpu / max(1, len(full.times)), 1e-9):.2f}",
            {"share": full.rate / max(limit.rate, 1e-9)}),
    ]  # fmt: skip


def _bare(made: doors.Prepared) -> tuple[load.Load, float]:
    with doors.served("bare", made) as (port, process):
        load.closed(port, made.webhooks[:200], 4, 5)
        pids = doors.family(process.pid)
        before = sum(map(harness.cpu_seconds, pids))
        found = load.closed(port, made.webhooks[200:], CONNECTIONS // 2, 60)
        return found, sum(map(harness.cpu_seconds, pids)) - before


def _stored(folder: Path) -> int:
    database = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    try:
        return int(database.execute("SELECT COUNT(*) FROM events").fetchone()[0])
    finally:
        database.close()


if __name__ == "__main__":
    raise SystemExit(harness.main("webhooks", run))
