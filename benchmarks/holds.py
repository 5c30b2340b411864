"""One reply at a time, 32 buyers at once: each waits until its own hold is on disk, then replies anew.

The way is the service's own: the reply is stored, the settler is rung, understands it and takes the unit. Beside it,
in the same run, what one would write without us: ``SELECT … FOR UPDATE`` on PostgreSQL with the same durability, from
Python with a connection for each of 32 threads, and once more by pgbench, which costs no Python at all.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks import harness, houses
from benchmarks.harness import Progress, Row, Took
from bridge import holds, listening
from bridge.house import House
from bridge.states import State
from connectors.values import Reply
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


class Settler:
    """The service's settler, and a way for a buyer to wait for the batch that settled the reply."""

    def __init__(self, home: House) -> None:
        self._home, self._stop = home, False
        self._turn = threading.Condition()
        self._begun = self._done = 0
        self._thread = threading.Thread(target=self._run, name="settler", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop:
            count = 1
            while count:
                with self._turn:
                    self._begun += 1
                count = holds.settle(self._home)
                with self._turn:
                    self._done = self._begun
                    self._turn.notify_all()
            self._home.bell.wait("replies", 0.5)

    def wait(self, reply: Reply) -> None:
        """Store the reply; return when a batch that began afterwards is done."""
        listening.hear(self._home, [reply])
        with self._turn:
            goal = self._begun + 1
            # A batch that was under way may have begun before the reply stood in the ledger.
            self._home.bell.ring("replies")
            while self._done < goal:
                self._turn.wait(5)

    def stop(self) -> None:
        self._stop = True
        self._home.bell.ring("replies")
        self._thread.join()


def service(folder: Path, seconds: float) -> tuple[Crowd, list[str]]:
    """Our way on SQLite, and what is wrong afterwards."""
    home = houses.house(folder)
    try:
        _, post_id = houses.on_sale(home, UNITS)
        settler = Settler(home)
        count = [0] * BUYERS

        def take(me: int, number: int) -> None:
            ident = str(int(post_id) + 1 + me + BUYERS * number)
            name = f"{me}x{number}"
            settler.wait(Reply(ident, post_id, f"u{name}", f"h{name}", "@shop buy", datetime.now(UTC)))
            count[me] += 1

        found = crowd(take, seconds)
        settler.stop()
        held = home.store.view().states().get(State.HELD, 0)
        wrong = list(home.store.view().imbalances())
        return found, wrong + ([f"{held} held, {sum(count)} answered"] if held != sum(count) else [])
    finally:
        home.store.close()


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
