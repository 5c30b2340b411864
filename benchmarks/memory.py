"""A million replies through one process: does its memory stay flat?

The replies come as lines of X's stream, are read by the connector's own code (which remembers handles and what was
paid for), stored, understood and settled. Memory is sampled every ten thousand. The largest cache fills for 200,000 replies
and is emptied then, so memory goes up and down with it: what counts is how the highest of each such time rises, from the first
time that it is full. (A line through all samples rises or falls with where in such a time the run ends.)
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import harness, houses
from benchmarks.harness import Progress, Row
from bridge import holds, listening
from connectors.networks.x import mapping
from connectors.networks.x.hearing import HANDLES, Handles
from connectors.networks.x.tally import MOST, Tally
from connectors.values import Reply

COUNT, QUICK = 1_000_000, 100_000
CHUNK = 10_000
#: Every cache of the way was full once by then: the ids of what was read today are the largest.
WARM = 2 * MOST
#: MB that memory may grow for a further million replies: a byte for each, and what the allocator does.
WANTED_MB = 10.0


def run(progress: Progress, quick: bool) -> list[Row]:
    count = QUICK if quick else COUNT
    with harness.scratch("memory") as folder:
        points = sample(folder, count, progress)
    late = points[len(points) // 2 :] if quick else list(_highest(points))
    growth = harness.slope(late) * 1_000_000
    first, last, peak = points[0][1], points[-1][1], max(y for _, y in points)
    since = (
        f"by the highest of each {MOST:,} from the second on"
        if not quick
        else "in the second half, while caches still fill"
    )
    lows = [min(y for x, y in points if end - MOST < x <= end) for end, _ in late]
    why = (
        f"a short run of {count:,}: caches of {MOST:,} ids and {HANDLES:,} handles are not full"
        if quick
        else f"{growth:.0f} bytes a reply, less than any object takes; the lowest of each {MOST:,}: {', '.join(f'{one:.0f}' for one in lows)} MB"
    )
    return [
        Row("memory over a million replies, in one process", f"flat: ≤ {WANTED_MB:.0f} MB a million",
            f"{growth:+.1f} MB a million {since}; {first:.0f} MB at {CHUNK:,}, {last:.0f} MB at {count:,}, at most {peak:.0f}",
            None if quick else growth <= WANTED_MB, why,
            {"growth_mb": growth, "first_mb": first, "last_mb": last, "peak_mb": peak, "points": points}),
    ]  # fmt: skip


def _highest(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """(replies so far, the most MB) of each time in which the largest cache fills, from the second on."""
    for end in range(WARM, COUNT + 1, MOST):
        yield end, max(y for x, y in points if end - MOST < x <= end)


def sample(folder: Path, count: int, progress: Progress) -> list[tuple[float, float]]:
    """(replies so far, resident MB) after every ten thousand."""
    home = houses.house(folder)
    handles, tally = Handles(), Tally(lambda call, number: None, lambda: datetime.now(UTC))
    points: list[tuple[float, float]] = []
    try:
        _, post_id = houses.on_sale(home, count)
        for start in range(0, count, CHUNK):
            batch: list[Reply] = []
            for line in houses.lines(post_id, CHUNK, start):
                if (reply := _read(line, handles, tally)) is not None:
                    batch.append(reply)
                if len(batch) == 100:
                    listening.hear(home, batch)
                    batch = []
            listening.hear(home, batch)
            while holds.settle(home):
                pass
            gc.collect()
            points.append((start + CHUNK, harness.rss_mb()))
            progress(f"{start + CHUNK:,} replies, {points[-1][1]:.0f} MB")
        settled = sum(home.store.view().states().values())
        if settled != count:
            raise RuntimeError(f"{settled:,} purchases stand, not {count:,}: this was no run of a million replies")
        return points
    finally:
        home.store.close()


def _read(line: bytes, handles: Handles, tally: Tally) -> Reply | None:
    """As the stream of the connector reads a line."""
    body = json.loads(line)
    posts, people = mapping.posts(body), mapping.people(body)
    handles.learn(people)
    tally.read("read_post", [post["id"] for post in posts])
    tally.read("read_user", people)
    return mapping.reply(posts[0], houses.SHOP, handles.known, mentioned=False)


if __name__ == "__main__":
    raise SystemExit(harness.main("memory", run))
