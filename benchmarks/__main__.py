"""``python -m benchmarks [names] [--quick] [--json]``: every program in a process of its own, then one table.

RESULTS.md and results.json are renewed with what was run. The exit code is 1 when a row does not pass.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks import harness, results
from benchmarks.harness import Row

#: In the order of the design's table; others follow by name.
ORDER = ("replies", "holds", "orders", "catalogue", "webhooks", "latency", "idle", "outbox", "servers", "memory")


def known() -> list[str]:
    """Every program: a module here that hands its ``run`` to ``harness.main``."""
    here = (harness.ROOT / "benchmarks").glob("*.py")
    mark = "SystemExit(harness.main("
    found = {path.stem for path in here if path.stem[0] != "_" and mark in path.read_text(encoding="utf-8")}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def run_one(name: str, *, quick: bool) -> tuple[list[Row], dict[str, str]]:
    """A program's rows and machine; a program that fails is a row too, one that does not pass."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=harness.ROOT)  # noqa: S603
    try:
        _, rows, about = harness.from_json(done.stdout)
    except (ValueError, KeyError, TypeError):
        reason = f"the program ended with {done.returncode} and without figures; see above"
        return [Row(name, "to be measured", "nothing", False, reason)], harness.machine()
    return rows, about


def main(arguments: Sequence[str] | None = None) -> int:
    programs = known()
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"of {', '.join(programs)}; all when none is given"
    )
    parser.add_argument("--quick", action="store_true", help="the short forms")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(programs):
        parser.error(f"no program {', '.join(sorted(unknown))}; there are {', '.join(programs)}")
    names = given.names or programs
    found: dict[str, list[Row]] = {}
    about, kept = harness.machine(), True
    for number, name in enumerate(names, 1):
        harness.say(f"[{number}/{len(names)}] {name}")
        rows, about = run_one(name, quick=given.quick)
        found[name] = rows
        if not results.keep(name, rows, about, ORDER, quick=given.quick):
            kept = False
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    every = [row for rows in found.values() for row in rows]
    if given.json:
        print(
            json.dumps({name: [asdict(row) for row in rows] for name, rows in found.items()}, ensure_ascii=False)
        )
    else:
        harness.show(every)
        print(", ".join(f"{name} {value}" for name, value in about.items()))
        if not kept:
            print("Where RESULTS.md has a full run, this quick one was not written over it.")
    return int(any(row.passed is False for row in every))


if __name__ == "__main__":
    raise SystemExit(main())
