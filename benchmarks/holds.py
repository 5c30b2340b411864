"""One reply at a time, 32 buyers at once: each waits until its own hold is on disk, then replies anew.

The way is the service's own: replies come by one stream, the listener stores them, the settler is rung, understands them and
takes the units. Beside it,
in the same run, what one would write without us: ``SELECT … FOR UPDATE`` on PostgreSQL with the same durability, from
Python with a connection for each of 32 threads, and once more by pgbench, which costs no Python at all.
"""

from __future__ import annotations

import queue
import re
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import psycopg

from benchmarks import harness, houses
from benchmarks.harness import Progress, Row, Took
from bridge import app, holds
from bridge.cli.running import collect_less
from bridge.house import House, listens
from bridge.states import State
from connectors.simulators.memory import MemoryNetwork
from connectors.values import Reply, ReplyPage
from tests.postgres import Server

BUYERS = 32
SECONDS = 20.0
WARM_UP = 1.0
UNITS = 2_000_000
WANTED_RATE, WANTED_P99_MS, WANTED_FAIR = 10_000, 15.0, 0.8

Take = Callable[[int, int], None]


@dataclass(slots=True)
class Crowd:
    """What 32 buyers came to: holds of each, and how long each hold took (ms)."""

    each: list[int] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    time: Took = field(default_factory=Took)

    @property
    def rate(self) -> float:
        return sum(self.each) / self.seconds

    @property
    def fair(self) -> float:
        return min(self.each) / max(self.each) if max(self.each) else 0.0

    def say(self) -> str:
        p50, p99 = (harness.percentile(self.took_ms, share) for share in (0.5, 0.99))
        return f"{self.rate:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest/fastest buyer {self.fair:.2f}"


def run(progress: Progress, quick: bool) -> list[Row]:
    seconds = 5.0 if quick else SECONDS
    with harness.scratch("holds") as folder:
        progress(f"{BUYERS} buyers for {seconds:.0f} s, SQLite")
        ours, wrong = service(folder, seconds)
        rows = _rows(ours, wrong)
        if harness.postgres_bin() is None:
            rows.append(Row("SELECT … FOR UPDATE on PostgreSQL", "what one would write", "not measured", None,
                            "PostgreSQL is not installed (Debian: postgresql)"))  # fmt: skip
            return rows
        server = Server(durable=True, folder=_own(folder / "postgres"))
        server.start()
        try:
            progress(f"{BUYERS} buyers for {seconds:.0f} s, PostgreSQL from Python")
            plain = for_update(server, seconds)
            rows.append(Row(f"SELECT … FOR UPDATE on PostgreSQL, {BUYERS} threads of Python", "what one would write",
                            plain.say(), None, f"ours is {ours.rate / plain.rate:.1f} times as fast",
                            _values(plain)))  # fmt: skip
            progress(f"{BUYERS} buyers for {seconds:.0f} s, PostgreSQL by pgbench")
            rate, latency = pgbench(server, folder, seconds)
            rows.append(Row(f"the same by pgbench, {BUYERS} clients in C", "the limit of that way",
                            f"{rate:,.0f}/s, {latency:.1f} ms on average", None,
                            f"ours is {ours.rate / rate:.1f} times as fast", {"rate": rate}))  # fmt: skip
        finally:
            server.remove()
    return rows


def _own(folder: Path) -> Path:
    folder.mkdir()
    for parent in (folder, *folder.parents):
        # The server runs as another user, and must get there.
        if parent.name.startswith("replycart-"):
            parent.chmod(0o755)
    return folder


def _rows(ours: Crowd, wrong: list[str]) -> list[Row]:
    p99 = harness.percentile(ours.took_ms, 0.99)
    busy = f"{ours.time.cpu / ours.seconds:.2f} cores busy with it, {ours.time.stolen:.1f} s of CPU went elsewhere"
    return [
        Row("one reply at a time, 32 buyers at once: holds a second", f"≥ {WANTED_RATE:,}/s", ours.say(),
            ours.rate >= WANTED_RATE, busy, _values(ours)),
        Row("p99 of one hold", f"≤ {WANTED_P99_MS:.0f} ms", f"{p99:.1f} ms", p99 <= WANTED_P99_MS,
            f"32 wait for one writer: at this rate a round of all of them takes {32_000 / ours.rate:.1f} ms"),
        Row("holds of the slowest buyer to those of the fastest", f"≥ {WANTED_FAIR}", f"{ours.fair:.2f}",
            ours.fair >= WANTED_FAIR),
        Row("the ledger afterwards", "as many holds as were answered, units add up",
            "; ".join(wrong) or "so it is", not wrong),
    ]  # fmt: skip


def _values(crowd: Crowd) -> dict[str, float]:
    p50, p99 = (harness.percentile(crowd.took_ms, share) for share in (0.5, 0.99))
    return {"rate": crowd.rate, "p50_ms": p50, "p99_ms": p99, "fair": crowd.fair, "cpu": crowd.time.cpu}


def crowd(take: Take, seconds: float) -> Crowd:
    """32 threads that take one after the other; the first second is not counted."""
    found = Crowd(each=[0] * BUYERS)
    lists: list[list[float]] = [[] for _ in range(BUYERS)]
    begin = time.perf_counter() + WARM_UP
    failed: list[BaseException] = []

    def buyer(me: int) -> None:
        number = 0
        try:
            while (started := time.perf_counter()) < begin + seconds:
                take(me, number)
                number += 1
                if started >= begin:
                    lists[me].append((time.perf_counter() - started) * 1000)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=buyer, args=(me,)) for me in range(BUYERS)]
    with harness.timed() as found.time:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    found.seconds = seconds
    found.each = [len(took) for took in lists]
    found.took_ms = [took for took_list in lists for took in took_list]
    return found


# our way


class Desk(MemoryNetwork):
    """A network on which each of the buyers replies when they are told to; all come by the one stream, as X sends them."""

    def __init__(self, first: MemoryNetwork, post_id: str) -> None:
        super().__init__(first.now)
        self.meter, self._post_id = first.meter, post_id
        self._said: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._number = int(post_id)
        self.opened = threading.Event()

    def say(self, buyer: str) -> None:
        self._number += 1
        self._said.put(
            Reply(str(self._number), self._post_id, f"u{buyer}", f"h{buyer}", "@shop buy", datetime.now(UTC))
        )

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        if way == "search" or self.opened.is_set() or self._said.empty():
            return ReplyPage((), since, True)
        first = [self._said.get() for _ in range(self._said.qsize())]
        return ReplyPage(tuple(first), first[-1].id, True)

    def listen(self, conversations: Sequence[str], stopped: Callable[[], bool]) -> Iterator[Reply | None]:
        self.opened.set()
        yield None
        while not stopped():
            try:
                yield self._said.get(timeout=0.05)
            except queue.Empty:
                yield None


def service(folder: Path, seconds: float) -> tuple[Crowd, list[str]]:
    """Our way on SQLite, by the service's own listener and settler; and what is wrong afterwards.

    The buyers are no threads: they are not in our process when they reply on X either."""
    home = houses.house(folder)
    try:
        _, post_id = houses.on_sale(home, UNITS)
        assert isinstance(home.network, MemoryNetwork)
        desk = home.network = Desk(home.network, post_id)
        settled, turn, settle = [0], threading.Condition(), holds.settle

        def counted(house: House) -> int:
            count = settle(house)
            with turn:
                settled[0] += count
                turn.notify_all()
            return count

        lead = app.Lead(home)
        with mock.patch.object(holds, "settle", counted):
            lead.start()
            collect_less()
            try:
                early = home.config.work.rush_replies
                for number in range(early):
                    desk.say(f"early{number}")
                home.bell.ring(listens(home.network_name))
                if not desk.opened.wait(30):
                    raise RuntimeError("the stream was not opened")
                with turn:
                    turn.wait_for(lambda: settled[0] >= early, 30)
                found = _crowd_of(desk, settled, turn, seconds)
            finally:
                lead.stop()
        held = home.store.view().states().get(State.HELD, 0)
        wrong = list(home.store.view().imbalances())
        return found, wrong + ([f"{held} held, {settled[0]} answered"] if held != settled[0] else [])
    finally:
        home.store.close()


def _crowd_of(desk: Desk, settled: list[int], turn: threading.Condition, seconds: float) -> Crowd:
    """Who is settled replies anew. Replies are settled in the order in which they were said."""
    found, said, seen = Crowd(each=[0] * BUYERS), deque[tuple[int, float]](), settled[0]
    start = time.perf_counter()
    begin, number = start + WARM_UP, 0
    with harness.timed() as found.time:
        for me in range(BUYERS):
            said.append((me, time.perf_counter()))
            desk.say(f"{me}x0")
        while said:
            with turn:
                while (count := settled[0] - seen) == 0:
                    if not turn.wait(10):
                        raise RuntimeError("nobody is settled any more")
                seen += count
            now = time.perf_counter()
            for me, at in [said.popleft() for _ in range(count)]:
                if at >= begin:
                    found.each[me] += 1
                    found.took_ms.append((now - at) * 1000)
                if now < begin + seconds:
                    number += 1
                    said.append((me, time.perf_counter()))
                    desk.say(f"{me}x{number}")
    found.seconds = seconds
    return found


# what one would write without us

_TABLES = """
CREATE TABLE item (id INT PRIMARY KEY, free INT NOT NULL CHECK (free >= 0));
CREATE TABLE hold (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item INT NOT NULL, buyer TEXT NOT NULL, at TIMESTAMPTZ NOT NULL);
INSERT INTO item VALUES (1, 2000000);
"""


def _fresh(server: Server) -> str:
    url = server.url()
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _TABLES.strip().split(";\n"):
            connection.execute(statement.encode())
    return url


def for_update(server: Server, seconds: float) -> Crowd:
    """Lock the row, look, take, note it down, commit."""
    url = _fresh(server)
    connections = [psycopg.connect(url) for _ in range(BUYERS)]
    try:

        def take(me: int, number: int) -> None:
            connection = connections[me]
            with connection.transaction():
                row = connection.execute("SELECT free FROM item WHERE id = 1 FOR UPDATE").fetchone()
                assert row is not None
                if row[0] > 0:
                    connection.execute("UPDATE item SET free = free - 1 WHERE id = 1")
                    connection.execute(
                        "INSERT INTO hold (item, buyer, at) VALUES (1, %s, now())", (f"u{me}x{number}",)
                    )

        return crowd(take, seconds)
    finally:
        for connection in connections:
            connection.close()


def pgbench(server: Server, folder: Path, seconds: float) -> tuple[float, float]:
    """(holds a second, average ms) of the same transaction from C."""
    found = harness.postgres_bin()
    assert found is not None
    url = _fresh(server)
    script = folder / "take.sql"
    script.write_text(
        "\\set buyer random(1, 1000000000)\nBEGIN;\nSELECT free FROM item WHERE id = 1 FOR UPDATE;\n"
        "UPDATE item SET free = free - 1 WHERE id = 1;\n"
        "INSERT INTO hold (item, buyer, at) VALUES (1, 'u' || CAST(:buyer AS text), now());\nCOMMIT;\n",
        encoding="utf-8",
    )
    command = [str(found / "pgbench"), "-n", "-M", "prepared", "-c", str(BUYERS), "-j", "2", "-T", f"{seconds:.0f}",
               "-f", str(script), url]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)  # noqa: S603
    rate, latency = (
        re.search(r"tps = ([\d.]+)", done.stdout),
        re.search(r"latency average = ([\d.]+)", done.stdout),
    )
    if rate is None or latency is None:
        raise RuntimeError(f"pgbench said: {(done.stderr or done.stdout)[-500:]}")
    return float(rate[1]), float(latency[1])


if __name__ == "__main__":
    raise SystemExit(harness.main("holds", run))
