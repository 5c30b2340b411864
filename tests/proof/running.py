"""Tests and programs as rows of the proof: their output is passed on while they run, their skips are counted and told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harness import ROOT
from tests.proof.record import NO, PART, UNTRIED, YES

Progress = Callable[[str], None]
_SHARE = re.compile(r"\[ *(\d+)%\]")


def stream(command: list[str], progress: Progress, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """(exit code, what it said), with a line of progress whenever it says how far it is."""
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            said.append(line)
            share = _SHARE.search(line)
            now = f"{share[1]} %" if share else line.strip() if " steps, " in line or "FAILED" in line else ""
            if now and now != last:
                progress(now)
                last = now
    return process.returncode, "".join(said)


@dataclass(slots=True)
class Counts:
    """What pytest's own record says of a run. ``why``: reason → how many were skipped for it."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    why: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        parts = [f"{self.passed:,} tests passed"]
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        if self.skipped:
            reasons = "; ".join(f"{number} × {reason}" for reason, number in self.why.most_common())
            parts.append(f"{self.skipped:,} skipped ({reasons})")
        return ", ".join(parts)

    def verdict(self, code: int) -> str:
        """A run in which nothing ran proves nothing, whatever its exit code."""
        if self.failed or code not in (0, 5):
            return NO
        if not self.passed:
            return UNTRIED
        return PART if self.skipped else YES


def read(path: Path) -> Counts:
    """The counts of a JUnit file; nothing when there is none."""
    found = Counts()
    if not path.exists():
        return found
    for case in ET.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            found.failed += 1
        elif (skip := case.find("skipped")) is not None:
            found.skipped += 1
            found.why[skip.get("message", "") or "no reason given"] += 1
        else:
            found.passed += 1
    return found


@dataclass(frozen=True, slots=True)
class Tests:
    """A row: tests whose long form is switched on by an environment variable."""

    what: tuple[str, ...]

    def __call__(self, short: bool, progress: Progress) -> tuple[str, str]:
        with tempfile.TemporaryDirectory(prefix="replycart-proof-") as name:
            record = Path(name) / "junit.xml"
            command = [
                sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "--timeout", "7200", f"--junitxml={record}", *self.what,
            ]  # fmt: skip
            code, said = stream(command, progress, {} if short else {"LONG_FORMS": "1"})
            counts = read(record)
        verdict = counts.verdict(code)
        if verdict == NO:
            print(said[-6000:])
        return counts.told(), verdict


def tests(*what: str) -> Tests:
    return Tests(what)
