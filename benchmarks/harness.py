"""What the programs share: rows, the machine, clocks for wall and CPU, other processes, tables and JSON.

A program is a module with ``run(progress, quick) -> list[Row]`` and a ``main`` made by :func:`main`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
PG_BIN = Path("/usr/lib/postgresql")
COLUMNS = ("figure", "wanted", "measured", "pass", "reason")

Progress = Callable[[str], None]
Run = Callable[[Progress, bool], "list[Row]"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``passed`` None: measured, but nothing is promised (a control, or too small a run to tell).

    ``reason``: why it does not pass, or what else one must know. ``values``: the bare numbers, for JSON.
    """

    figure: str
    wanted: str
    measured: str
    passed: bool | None
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return {True: "yes", False: "NO", None: "–"}[self.passed]

    def cells(self) -> tuple[str, ...]:
        return self.figure, self.wanted, self.measured, self.verdict, self.reason


# the machine


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "unknown")


def fsync_ms(folder: Path | None = None, times: int = 100) -> float:
    """Milliseconds that an appended 4 KB and its fdatasync take, the median."""
    block, took = b"x" * 4096, []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            started = time.perf_counter()
            file.write(block)
            file.flush()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - started) * 1000)
    return percentile(took, 0.5)


def postgres_bin() -> Path | None:
    """Where the newest PostgreSQL server's programs stand."""
    found = sorted(PG_BIN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _version(command: Sequence[str]) -> str:
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return "none"
    found = re.search(r"\d+(\.\d+)+", text)
    return found[0] if found else text.strip()


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    ram = int(_first("/proc/meminfo", "MemTotal").split()[0]) / 1024**2
    postgres = postgres_bin()
    return {
        "cpu": _first("/proc/cpuinfo", "model name"),
        "cores": str(len(os.sched_getaffinity(0))),
        "ram": f"{ram:.0f} GB",
        "fsync": f"{fsync_ms():.2f} ms",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _version([str(postgres / "postgres"), "--version"]) if postgres else "none",
        "redis": _version(["redis-server", "--version"]),
        "system": f"{platform.system()} {platform.release()}",
        "load": " ".join(f"{part:.2f}" for part in os.getloadavg()),
    }


def commit() -> str:
    """What is measured: the short name of the commit, with a + where files differ from it; "unknown" without git."""

    def git(*words: str) -> str:
        command = ["git", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()  # noqa: S603

    try:
        name = git("rev-parse", "--short", "HEAD")
        # The records of figures are written while others run.
        changed = git("status", "--porcelain", "--", ".", ":!benchmarks/*.md", ":!benchmarks/*.json")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return name + ("+" if changed else "")


# clocks


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least ``share`` of all reach; NaN of nothing."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(slots=True)
class Took:
    """Wall and CPU seconds of a stretch: this process with its threads, and children that have ended.

    ``stolen``: the seconds of CPU that were given to anybody else on the machine meanwhile."""

    wall: float = 0.0
    cpu: float = 0.0
    stolen: float = 0.0

    def say(self) -> str:
        return f"{self.wall:.2f} s wall, {self.cpu:.2f} s CPU"


def _busy() -> float:
    """CPU seconds that the whole machine has worked since it started."""
    with open("/proc/stat", encoding="ascii") as file:
        parts = [int(part) for part in file.readline().split()[1:9]]
    return (sum(parts) - parts[3] - parts[4]) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextlib.contextmanager
def timed(pids: Iterable[int] = ()) -> Iterator[Took]:
    """Times the block. ``pids``: other processes that work for it, whose CPU is counted too."""
    took, others = Took(), tuple(pids)
    before = sum(cpu_seconds(pid) for pid in others)
    wall, cpu, busy = time.perf_counter(), _own(), _busy()
    try:
        yield took
    finally:
        took.wall = time.perf_counter() - wall
        took.cpu = _own() - cpu + sum(cpu_seconds(pid) for pid in others) - before
        took.stolen = max(0.0, _busy() - busy - took.cpu)


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process with its threads and the children that it waited for; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    parts = text.rpartition(")")[2].split()
    return sum(int(part) for part in parts[11:15]) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int | None = None) -> float:
    """Resident memory in MB; 0 when the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid or os.getpid()}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much y grows for each x, by least squares."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


# other processes


@contextlib.contextmanager
def child(
    *arguments: str, env: Mapping[str, str] | None = None, log: Path | None = None, python: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """A process of ours with its output at hand, ended and waited for afterwards.

    ``python``: the arguments are those of this interpreter. ``log``: where standard error goes (nowhere)."""
    command = [sys.executable, *arguments] if python else list(arguments)
    with contextlib.ExitStack() as stack:
        errors: Any = stack.enter_context(open(log, "w", encoding="utf-8")) if log else subprocess.DEVNULL
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that a child prints; RuntimeError when it ends instead."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended with {process.wait(timeout=10)} before it was ready")
    return line.rstrip("\n")


@contextlib.contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A folder on the disk (never in memory: the writes are meant to be durable), gone afterwards."""
    home = os.environ.get("BENCH_DIR") or tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix=f"replycart-{name}-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# telling


def say(text: str) -> None:
    """A line of progress, which the next one overwrites on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
    else:
        sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def show(rows: Iterable[Row], title: str = "") -> None:
    """The table, on standard output."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for row in rows:
        style = {True: "green", False: "bold red", None: ""}[row.passed]
        table.add_row(*row.cells(), style=style)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)


def as_found(program: str, rows: Iterable[Row], about: Mapping[str, str]) -> dict[str, Any]:
    """One program's results as JSON has them, with when and where they were measured."""
    return {
        "program": program, "at": moment(), "commit": commit(), "machine": dict(about),
        "rows": [asdict(row) for row in rows],
    }  # fmt: skip


def to_json(program: str, rows: Iterable[Row], about: Mapping[str, str]) -> str:
    """One program's results, for other programs."""
    return json.dumps(as_found(program, rows, about), ensure_ascii=False, indent=1)


def from_json(text: str) -> tuple[str, list[Row], dict[str, str]]:
    """What :func:`to_json` wrote: the program, its rows and the machine."""
    found = json.loads(text)
    return found["program"], [Row(**row) for row in found["rows"]], found["machine"]


def moment() -> str:
    """Now, as results are dated."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def main(program: str, run: Run, arguments: Sequence[str] | None = None) -> int:
    """A program by itself: ``python -m benchmarks.<program> [--quick] [--json]``. 1 when a row does not pass."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{program}")
    parser.add_argument("--quick", action="store_true", help="a short form, which may not be enough to pass")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = parser.parse_args(arguments)
    about = machine()
    rows = run(lambda text: say(f"{program}: {text}"), given.quick)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    if given.json:
        print(to_json(program, rows, about))
    else:
        show(rows, program)
        print(", ".join(f"{name} {value}" for name, value in about.items()))
    return int(any(row.passed is False for row in rows))
