"""The outbox on SQLite and on PostgreSQL, beside what a user would pick: huey on SQLite, celery on Redis (appendfsync always),
procrastinate on PostgreSQL. The same durability, the same empty task, servers of their own, by turns.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import shutil
import socket
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import harness
from benchmarks.harness import Progress, Row
from bridge.demo.ports import free_port
from tests.postgres import Server

COUNT, QUICK, ROUNDS = 3_000, 1_000, 3


@dataclass(frozen=True, slots=True)
class Way:
    """A way of doing it: the kind of benchmarks.outbox_parts, its store, the package it needs."""

    name: str
    kind: str
    store: str
    package: str = ""
    reason: str = ""


WAYS = (
    Way("Replycart's outbox on SQLite", "ours", "sqlite"),
    Way("huey on SQLite, fsync", "huey", "sqlite", "huey", "takes a task out before it runs: a crash loses it"),
    Way("celery on Redis, appendfsync always, acks late", "celery", "redis", "celery"),
    Way("Replycart's outbox on PostgreSQL", "ours", "postgres", "psycopg"),
    Way("procrastinate on PostgreSQL", "procrastinate", "postgres", "procrastinate"),
)


@dataclass(frozen=True, slots=True)
class Lap:
    """Seconds to put the tasks in and to run them, CPU of the program and of its server."""

    put: float
    run: float
    cpu: float
    server: float


def run(progress: Progress, quick: bool) -> list[Row]:
    count, rounds = (QUICK, 1) if quick else (COUNT, ROUNDS)
    laps: dict[str, list[Lap]] = {way.name: [] for way in WAYS}
    skipped: dict[str, str] = {}
    with harness.scratch("outbox") as folder, _servers(folder) as servers:
        for number in range(1, rounds + 1):
            for way in WAYS:
                why = _lacking(way, servers)
                if why:
                    skipped[way.name] = why
                    continue
                progress(f"{way.name}, {number} of {rounds}")
                try:
                    laps[way.name].append(_lap(way, folder, servers, count, number))
                except RuntimeError as error:
                    skipped[way.name] = str(error)[-300:]
    return _rows(laps, skipped, count, full=not quick)


def _lacking(way: Way, servers: Mapping[str, tuple[object, int]]) -> str:
    if way.package and importlib.util.find_spec(way.package) is None:
        return f"{way.package} is not installed: pip install replycart[bench]"
    if way.store not in servers:
        return f"{way.store} is not installed (Debian: redis-server, postgresql)"
    return ""


@contextlib.contextmanager
def _servers(folder: Path) -> Iterator[dict[str, tuple[object, int]]]:
    """Store → its address (for PostgreSQL the server) and the process that serves it (0: none)."""
    with contextlib.ExitStack() as stack:
        found: dict[str, tuple[object, int]] = {"sqlite": ("", 0)}
        if shutil.which("redis-server"):
            port = free_port()
            process = stack.enter_context(
                harness.child(
                    "redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "",
                    "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no", "--logfile",
                    str(folder / "redis.log"), python=False,
                )
            )  # fmt: skip
            _await(port)
            found["redis"] = (f"redis://127.0.0.1:{port}/0", process.pid)
        if harness.postgres_bin() is not None:
            home = folder / "postgres"
            home.mkdir()
            if os.geteuid() == 0:
                # The folders above are root's own: the server's user must be able to pass.
                owner = pwd.getpwnam("postgres")
                os.chown(home, owner.pw_uid, owner.pw_gid)
                folder.chmod(0o755)
            server = Server(durable=True, folder=home)
            server.start()
            stack.callback(server.stop, "fast")
            pid = int((home / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
            found["postgres"] = (server, pid)
        yield found


def _await(port: int, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _family_cpu(pid: int) -> float:
    """CPU seconds of a server with all its processes, those that ended included."""
    if not pid:
        return 0.0
    total = harness.cpu_seconds(pid)
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            if int((place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == pid:
                total += harness.cpu_seconds(int(place.name))
    return total


def _lap(way: Way, folder: Path, servers: Mapping[str, tuple[object, int]], count: int, number: int) -> Lap:
    place, pid = servers[way.store]
    if isinstance(place, Server):
        address = place.url(f"{way.kind}_{number}")
    else:
        address = str(place) or str(folder / f"{way.kind}-{number}.db")
    before = _family_cpu(pid)
    log = folder / f"{way.kind}.log"
    with harness.child("-m", "benchmarks.outbox_parts", way.kind, address, str(count), log=log) as process:
        try:
            told = json.loads(harness.line_of(process))
        except RuntimeError as error:
            raise RuntimeError(f"{error}: {log.read_text(encoding='utf-8')[-400:]}") from None
    return Lap(told["put"], told["run"], told["cpu"], _family_cpu(pid) - before)


def _rows(laps: Mapping[str, list[Lap]], skipped: Mapping[str, str], count: int, *, full: bool) -> list[Row]:
    rates = {
        name: statistics.median(count / (lap.put + lap.run) for lap in found)
        for name, found in laps.items()
        if found
    }
    rows = []
    for way in WAYS:
        found = laps[way.name]
        if not found:
            rows.append(Row(way.name, "comparison", "skipped", None, skipped.get(way.name, "")))
            continue
        put, done = (statistics.median(count / getattr(lap, part) for lap in found) for part in ("put", "run"))
        cpu = statistics.median((lap.cpu + lap.server) * 1000 / count for lap in found)
        others = {
            other.name: rates[way.name] / rates[other.name]
            for other in WAYS
            if other.kind != "ours" and other.name in rates and (other.store == way.store or way.store == "sqlite")
            and not (way.store == "sqlite" and other.store == "postgres")
        }  # fmt: skip
        mine = way.kind == "ours"
        rows.append(
            Row(f"{way.name}: tasks put in and run", "≥ what a user would pick" if mine else "comparison",
                f"{rates[way.name]:,.0f}/s (in {put:,.0f}/s, run {done:,.0f}/s), {cpu:.2f} ms CPU a task",
                min(others.values()) >= 1 if mine and others and full else None,
                ("; ".join(f"{ratio:.2f} × {name}" for name, ratio in others.items()) if mine else way.reason)
                + (f"; {skipped[way.name]}" if way.name in skipped else ""),
                {"rate": rates[way.name], "put": put, "run": done, "cpu_ms": cpu})
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    raise SystemExit(harness.main("outbox", run))
