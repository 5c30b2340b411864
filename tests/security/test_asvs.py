"""The map to OWASP ASVS 5.0.0 is whole: every number once, at its level, with tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
WANTED = {
    number: int(level)
    for number, level in (
        line.split() for line in (Path(__file__).parent / "asvs-5.0.0.txt").read_text().splitlines()[1:]
    )
}
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| (\*\*met\*\*|partly|no) \| (.+?) \| (.*)\|$", re.M)
NONE = re.compile(r"^Not applicable: (.+)\.$", re.M)


def rows() -> list[tuple[str, int, str, str, str]]:
    return [
        (number, int(level), state.strip("*"), how, tests)
        for number, level, state, how, tests in ROW.findall(PAGE)
    ]


def not_applicable() -> list[str]:
    return [number for line in NONE.findall(PAGE) for number in re.findall(r"V\d+\.\d+\.\d+", line)]


def test_every_requirement_stands_there_once() -> None:
    found = Counter([row[0] for row in rows()] + not_applicable())
    assert len(WANTED) == 253
    assert not [number for number, times in found.items() if times > 1]
    assert set(found) == set(WANTED)


def test_each_at_its_level() -> None:
    assert not [row[:2] for row in rows() if WANTED[row[0]] != row[1]]


@cache
def named_in(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_is_named_exists() -> None:
    named = {one for row in rows() for one in re.findall(r"`([\w/.]+\.py::\w+)`", row[4])}
    assert len(named) > 80
    missing = []
    for one in sorted(named):
        name, _, test = one.partition("::")
        path = ROOT / name if name.startswith("tests/") else ROOT / "tests/security" / name
        if not path.exists() or test not in named_in(path):
            missing.append(one)
    assert not missing


def test_what_is_lacking_is_said() -> None:
    assert not [row[0] for row in rows() if len(row[3].strip()) < 4]
    lacking = [row for row in rows() if row[2] != "met"]
    assert all(row[3].strip() for row in lacking)


def test_the_sums_are_right() -> None:
    sums: dict[str, Counter[str]] = {}
    for number, _, state, _, _ in rows():
        sums.setdefault(number.split(".")[0], Counter())[state] += 1
    for number in not_applicable():
        sums.setdefault(number.split(".")[0], Counter())["none"] += 1
    whole: Counter[str] = Counter()
    for chapter, *counts in re.findall(r"^\| (V\d+) [^|]+\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.M):
        found = sums.pop(chapter)
        assert [int(count) for count in counts] == [found[state] for state in ("met", "partly", "no", "none")], (
            chapter
        )
        whole += found
    assert not sums
    line = "| all | " + " | ".join(str(whole[state]) for state in ("met", "partly", "no", "none")) + " |"
    assert line in PAGE
    said = f"{whole['met']} met, {whole['partly']} in part, {whole['no']} not, {whole['none']} do not apply"
    assert said in (ROOT / "SECURITY.md").read_text(encoding="utf-8"), f"SECURITY.md: {said}"
