"""What was proved, when and at which commit: one entry a promise, kept in proof.json and shown in PROOF.md.

A row is written as soon as it is done, so that an end in the middle loses none; what was not run again stands as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.harness import ROOT
from benchmarks.results import alone

HOME = ROOT / "benchmarks"
COLUMNS = ("promise", "wanted", "measured", "kept", "took", "when", "commit")
#: "in part": what ran is kept, and something was skipped; the reason stands beside it.
YES, NO, PART, UNTRIED = "yes", "**no**", "in part", "not tried"
_HEAD = """# Promises, as last proved

Made by `make proof` (`python -m tests.proof`), merged by row: what was not run again stands as it was, with its day and the commit that it
was run at (+: with changes that were not committed). The same as JSON: proof.json.
"""


@dataclass(frozen=True, slots=True)
class Proved:
    """One row. ``took`` in seconds; ``machine``: what it ran on."""

    promise: str
    measured: str
    kept: str
    took: float
    when: str
    commit: str
    machine: str

    def cells(self, wanted: str) -> tuple[str, ...]:
        took = f"{self.took:,.0f} s" if self.took else ""
        return self.promise, wanted, self.measured, self.kept, took, self.when, self.commit


def load(home: Path = HOME) -> dict[str, Proved]:
    path = home / "proof.json"
    if not path.exists():
        return {}
    return {one["promise"]: Proved(**one) for one in json.loads(path.read_text(encoding="utf-8"))}


def table(wanted: Mapping[str, str], rows: Mapping[str, Proved]) -> str:
    """Every promise has its row, run or not."""
    never = {name: Proved(name, "never run", UNTRIED, 0, "", "", "") for name in wanted}
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    for name, row in {**never, **{name: rows[name] for name in wanted if name in rows}}.items():
        cells = (cell.replace("|", "/").replace("\n", " ") for cell in row.cells(wanted[name]))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def keep(row: Proved, wanted: Mapping[str, str], home: Path = HOME) -> None:
    """Put a row in the place of its earlier one; promises that are made no more go."""
    with alone(home):
        rows = {**load(home), row.promise: row}
        kept = [rows[name] for name in wanted if name in rows]
        text = json.dumps([asdict(one) for one in kept], ensure_ascii=False, indent=1) + "\n"
        (home / "proof.json").write_text(text, encoding="utf-8")
        machines = sorted({one.machine for one in kept if one.machine})
        told = "".join(f"\nRun on: {one}.\n" for one in machines)
        (home / "PROOF.md").write_text(f"{_HEAD}{told}\n{table(wanted, rows)}\n", encoding="utf-8")


def summary(rows: Sequence[Proved]) -> tuple[str, int]:
    """A line that hides nothing, and the exit code: 1 when a promise is broken, 3 when one was not (wholly) tried."""
    count = {kept: sum(1 for one in rows if one.kept == kept) for kept in (YES, NO, PART, UNTRIED)}
    told = [f"{count[YES]} of {len(rows)} kept"]
    for kept, word in ((NO, "NOT KEPT"), (PART, "kept in part"), (UNTRIED, "not tried")):
        if count[kept]:
            names = "; ".join(f"{one.promise}: {one.measured}" for one in rows if one.kept == kept)
            told.append(f"{count[kept]} {word} ({names})")
    return ", ".join(told), 1 if count[NO] else 3 if count[PART] or count[UNTRIED] or not rows else 0
