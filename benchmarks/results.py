"""RESULTS.md: a section for each program, renewed when it runs, kept as it was when it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.harness import COLUMNS, ROOT, Row, moment

RESULTS = ROOT / "benchmarks" / "RESULTS.md"

_HEAD = """# Results

Made by `make bench` (`python -m benchmarks`), merged by program: what was not run again stands as it was. A row that does not
pass stands here with its figure and the reason. What was slow and why is in [docs/performance.md](../docs/performance.md).
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def section(program: str, rows: Iterable[Row], about: Mapping[str, str], *, quick: bool) -> str:
    """A program's part of RESULTS.md."""
    told = ", ".join(f"{name} {value}" for name, value in about.items())
    lines = [
        f"## {program}",
        "",
        f"{moment()}{', quick form' if quick else ''}. {told}.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(_cell(cell) for cell in row.cells()) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def merge(old: str, sections: Mapping[str, str], order: Sequence[str]) -> str:
    """The text of RESULTS.md with these sections put in the place of their earlier ones."""
    kept: dict[str, str] = {}
    for part in re.split(r"(?m)^(?=## )", old):
        if part.startswith("## "):
            kept[part.split("\n", 1)[0].removeprefix("## ").strip()] = part.strip() + "\n"
    kept.update(sections)
    names = [name for name in order if name in kept] + sorted(set(kept) - set(order))
    return "\n".join([_HEAD, *(kept[name] for name in names)])
