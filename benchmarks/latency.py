"""100 replies a second on X: how long until the hold shows on the sale's page, and its answer is queued?

Everything is real: X's simulator with X's own limits, ``replycart serve``, and somebody who loads the sale's page again
and again and reads how many are left. The clock starts when X takes the reply, not when we hear it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import bare, harness, stand
from benchmarks.harness import Progress, Row

RATE = 100.0
SECONDS, QUICK = 60.0, 20.0
#: As many of the bare loop as make its p99.
BARE, BARE_QUICK = 1000, 400
#: Replies of the first seconds: heard by the poll, which then opens the stream.
RUSH_BEGINS = 10.0
WANTED = 1.0
LOOK = 0.02
_LEFT = re.compile(rb'data-mark="\w+ (\d+) ')


@dataclass(slots=True)
class Watched:
    """Moments (seconds of one clock): when X took each reply, and when the page showed so few left."""

    said: list[float] = field(default_factory=list)
    shown: list[tuple[float, int]] = field(default_factory=list)
    answered_ms: list[int] = field(default_factory=list)
    held_ms: list[int] = field(default_factory=list)
    began_ms: float = 0.0


def run(progress: Progress, quick: bool) -> list[Row]:
    seconds = QUICK if quick else SECONDS
    with harness.scratch("latency") as folder, stand.up(folder) as stage:
        count = int(RATE * (RUSH_BEGINS + seconds))
        sale, post_id = stand.on_sale(stage, count)
        with harness.timed(stage.pids.values()) as took:
            found = watch(stage, folder, sale.slug, post_id, count, progress)
    with harness.scratch("latency-bare") as folder:
        progress("the limit: the raw stream, each line committed")
        limit = bare.heard(RATE, BARE_QUICK if quick else BARE, folder)
    visible, queued = delays(found, count)
    begun = int(RATE * RUSH_BEGINS)
    busy = f"{took.cpu / took.wall:.2f} cores busy with it, {took.stolen / took.wall:.2f} with other programs"
    return [
        _row(f"reply made on X → hold on the sale's page, at {RATE:.0f}/s", visible[begun:], limit, busy),
        _row(f"reply made on X → answer queued, at {RATE:.0f}/s", queued[begun:], limit, ""),
        Row(f"reply made on X → a row on disk, by a bare loop over the raw stream, at {RATE:.0f}/s", "the limit",
            _said(limit), None, "nothing is checked or understood", {"p99": harness.percentile(limit, 0.99)}),
        Row("the same for the first seconds of the rush, before the stream is open", "–",
            _said(visible[:begun]), None, "mentions are polled (work.poll_seconds) until a rush is seen",
            {"p99": harness.percentile(visible[:begun], 0.99)}),
    ]  # fmt: skip


def _said(values: list[float]) -> str:
    p50, p99 = (harness.percentile(values, share) for share in (0.5, 0.99))
    return f"p99 {p99:.3f} s, p50 {p50:.3f} s of {len(values):,}"


def _row(figure: str, values: list[float], limit: list[float], reason: str) -> Row:
    p99, ratio = harness.percentile(values, 0.99), ratios(values, limit)
    said = f"{_said(values)}; p99 {ratio[0]:.1f} ×, p50 {ratio[1]:.1f} × the bare loop's"
    return Row(figure, f"p99 ≤ {WANTED:.0f} s", said, p99 <= WANTED, reason, {"p99": p99, "ratio": ratio[0]})


def ratios(values: list[float], limit: list[float]) -> tuple[float, float]:
    """How many times as long as the bare loop: at p99, at p50."""
    p99, p50 = (harness.percentile(values, share) / harness.percentile(limit, share) for share in (0.99, 0.5))
    return p99, p50


def watch(stage: stand.Stand, folder: Path, slug: str, post_id: str, count: int, progress: Progress) -> Watched:
    """Say ``count`` replies at the rate, and look at the page all the while."""
    found = Watched()
    done = threading.Event()
    looking = threading.Thread(target=_look, args=(f"{stage.base}/s/{slug}", count, found, done), daemon=True)
    looking.start()
    begin = time.monotonic()
    found.began_ms = time.time() * 1000 - begin * 1000
    for number in range(count):
        if (wait := begin + number / RATE - time.monotonic()) > 0:
            time.sleep(wait)
        found.said.append(time.monotonic())
        stage.play("x", "reply", {"to": post_id, "username": f"buyer{number}", "text": "buy"})
        if number % 500 == 0:
            progress(f"{number:,} of {count:,} replies said")
    if not done.wait(30):
        progress("not every hold came to be seen")
    done.set()
    looking.join(10)
    database = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT p.created_at, t.created_at FROM purchases p JOIN tasks t ON t.subject = p.reply_id AND t.kind = 'answer' "
        "ORDER BY p.line"
    ).fetchall()
    database.close()
    found.held_ms, found.answered_ms = [row[0] for row in rows], [row[1] for row in rows]
    return found


def _look(url: str, count: int, found: Watched, done: threading.Event) -> None:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    number = 0
    while not done.is_set():
        number += 1
        # Another visitor each time: one address may load only so many pages a minute.
        headers = {
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "Accept-Language": "en",
        }
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if (left := _LEFT.search(body)) is None:
            raise RuntimeError(f"the sale's page does not say how many are left ({answer.status})")
        free = int(left[1])
        found.shown.append((time.monotonic(), free))
        if free == 0:
            done.set()
        time.sleep(LOOK)
    connection.close()


def delays(found: Watched, count: int) -> tuple[list[float], list[float]]:
    """Seconds of each reply until the page showed its hold, and until its answer was queued; infinite for never."""
    visible, at = [], 0
    for number, said in enumerate(found.said):
        while at < len(found.shown) and found.shown[at][1] > count - number - 1:
            at += 1
        visible.append(found.shown[at][0] - said if at < len(found.shown) else float("inf"))
    queued = [
        ms / 1000 - (found.began_ms / 1000 + said) for ms, said in zip(found.answered_ms, found.said, strict=False)
    ]
    queued += [float("inf")] * (count - len(queued))
    return visible, queued


if __name__ == "__main__":
    raise SystemExit(harness.main("latency", run))
