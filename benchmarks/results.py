"""RESULTS.md and results.json: a section for each program, renewed when it runs, kept as it was when it does not. A quick
run never takes the place of a full one."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import COLUMNS, ROOT, Row, as_found, commit, moment

RESULTS = ROOT / "benchmarks" / "RESULTS.md"

_HEAD = """# Results

Made by `make bench` (`python -m benchmarks`), merged by program: what was not run again stands as it was. A row that does not
pass stands here with its figure and the reason. The same as JSON: results.json. What was slow and why is in [docs/performance.md](../docs/performance.md).
"""


#: How a section says that it is no full run.
QUICK = ", quick form"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def section(program: str, rows: Iterable[Row], about: Mapping[str, str], *, quick: bool) -> str:
    """A program's part of RESULTS.md."""
    told = ", ".join(f"{name} {value}" for name, value in about.items())
    lines = [
        f"## {program}",
        "",
        f"{moment()}, commit {commit()}{QUICK if quick else ''}. {told}.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(_cell(cell) for cell in row.cells()) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two runs at the same time merge into one record."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def keep(
    program: str,
    rows: Sequence[Row],
    about: Mapping[str, str],
    order: Sequence[str],
    *,
    quick: bool,
    path: Path = RESULTS,
) -> bool:
    """Into both files, at once: an end in the middle of the next program loses nothing. False when a full run stands there
    already and this was a quick one."""
    beside = path.with_name("results.json")
    with alone(path.parent):
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        before = re.search(rf"(?ms)^## {re.escape(program)}\n(.*?)(?=^## |\Z)", old)
        if quick and before and QUICK not in before[1]:
            return False
        path.write_text(merge(old, {program: section(program, rows, about, quick=quick)}, order), encoding="utf-8")
        known = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
        known[program] = {**as_found(program, rows, about), "quick": quick}
        beside.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return True


def merge(old: str, sections: Mapping[str, str], order: Sequence[str]) -> str:
    """The text of RESULTS.md with these sections put in the place of their earlier ones."""
    kept: dict[str, str] = {}
    for part in re.split(r"(?m)^(?=## )", old):
        if part.startswith("## "):
            kept[part.split("\n", 1)[0].removeprefix("## ").strip()] = part.strip() + "\n"
    kept.update(sections)
    names = [name for name in order if name in kept] + sorted(set(kept) - set(order))
    return "\n".join([_HEAD, *(kept[name] for name in names)])
