"""The record of what was proved: merged by row, nothing hidden, skips told."""

from __future__ import annotations

import sys

import pytest

from tests.proof import __main__ as proof
from tests.proof import machines, record, running
from tests.proof.record import NO, PART, UNTRIED, YES, Proved

WANTED = {"a": "1", "b": "2", "c": "3"}


def row(promise: str, kept: str = YES, measured: str = "x | y", commit: str = "abc") -> Proved:
    return Proved(promise, measured, kept, 12.3, "2026-11-28 05:00 UTC", commit, "cpu a chip")


def quiet(text: str) -> None:
    """No progress line in a test."""


def test_rows_are_merged_and_what_never_ran_says_so(tmp_path):
    record.keep(row("b"), WANTED, tmp_path)
    record.keep(row("gone"), {**WANTED, "gone": "0"}, tmp_path)
    record.keep(row("a", NO, commit="def+"), WANTED, tmp_path)
    text = (tmp_path / "PROOF.md").read_text(encoding="utf-8")
    assert "| a | 1 | x / y | **no** | 12 s | 2026-11-28 05:00 UTC | def+ |" in text
    assert "| b | 2 | x / y | yes | 12 s | 2026-11-28 05:00 UTC | abc |" in text
    assert "| c | 3 | never run | not tried |" in text
    assert "gone" not in text
    record.keep(row("b", commit="fff"), WANTED, tmp_path)
    assert [one.commit for one in record.load(tmp_path).values()] == ["def+", "fff"]


@pytest.mark.parametrize(
    ("kept", "code"),
    [([YES, YES], 0), ([YES, UNTRIED], 3), ([YES, PART], 3), ([UNTRIED, NO], 1), ([], 3)],
)
def test_what_was_not_tried_is_no_success(kept, code):
    line, found = record.summary([row(f"r{n}", one) for n, one in enumerate(kept)])
    assert found == code
    if UNTRIED in kept:
        assert "1 not tried (r" in line


def pytest_row(tmp_path, text: str) -> tuple[str, str]:
    path = tmp_path / "test_it.py"
    path.write_text(text, encoding="utf-8")
    return running.tests("-p", "no:cacheprovider", "-c", "/dev/null", "-n", "0", str(path))(True, quiet)


def test_a_row_whose_tests_were_all_skipped_proves_nothing(tmp_path):
    told, kept = pytest_row(
        tmp_path, "import pytest\n@pytest.mark.skip(reason='no browser here')\ndef test_it(): pass\n"
    )
    assert (told, kept) == ("0 tests passed, 1 skipped (1 × no browser here)", UNTRIED)


CASES = {
    "passed": "<testcase/>",
    "skipped": "<testcase><skipped message='no server'/></testcase>",
    "failed": "<testcase><failure message='1 is not 2'/></testcase>",
    "broken": "<testcase><error message='no fixture'/></testcase>",
}


@pytest.mark.parametrize(
    ("cases", "code", "told", "kept"),
    [
        ("passed passed", 0, "2 tests passed", YES),
        ("passed skipped skipped", 0, "1 tests passed, 2 skipped (2 × no server)", PART),
        ("passed failed broken", 1, "1 tests passed, 2 failed", NO),
        ("skipped", 0, "0 tests passed, 1 skipped (1 × no server)", UNTRIED),
        ("", 5, "0 tests passed", UNTRIED),
        ("passed", 3, "1 tests passed", NO),
    ],
)
def test_what_pytest_recorded_is_counted(tmp_path, cases, code, told, kept):
    path = tmp_path / "junit.xml"
    inner = "".join(CASES[case] for case in cases.split())
    path.write_text(f"<testsuites><testsuite>{inner}</testsuite></testsuites>", encoding="utf-8")
    found = running.read(path)
    assert (found.told(), found.verdict(code)) == (told, kept)


def test_a_program_tells_how_far_it_is_while_it_runs():
    seen: list[str] = []
    code, said = running.stream(
        [sys.executable, "-c", "print('.... [ 50%]'); print('more'); print('.... [100%]')"], seen.append
    )
    assert (code, seen) == (0, ["50 %", "100 %"])
    assert "more" in said


def test_every_long_form_is_in_a_row():
    """A file that looks at PROOF and that no row runs has a long form that nobody ever ran."""
    rows = " ".join(
        cell for one in proof.PROMISES for cell in getattr(one.prove, "what", ()) if isinstance(cell, str)
    )
    root = record.ROOT
    missing = []
    for path in sorted((root / "tests").rglob("*.py")):
        name = str(path.relative_to(root))
        if name.startswith("tests/proof/") or "conftest" in name or not path.name.startswith("test_"):
            continue
        text = path.read_text(encoding="utf-8")
        long = "PROOF" in text or "rounds(" in text or "every_point(" in text or "from tests.unit.hostile" in text
        if long and not any(name == part or name.startswith(f"{part}/") for part in rows.split()):
            missing.append(name)
    assert missing == []


def test_recovery_that_takes_too_long_is_wrong():
    assert machines.too_late(machines.Result(heard_again=29, written_again=29, finished=99)) == []
    late = machines.too_late(machines.Result(heard_again=31, written_again=120, finished=101))
    assert [one.split(" after ")[0] for one in late] == [
        "replies were heard", "a new payment was written", "what was under way was finished"
    ]  # fmt: skip


def test_a_short_form_writes_nothing(tmp_path, monkeypatch, capsys):
    made = proof.Promise("tiny", "1", lambda short, progress: ("1", True))
    monkeypatch.setattr(proof, "PROMISES", (made,))
    kept: list[str] = []
    monkeypatch.setattr(proof, "keep", lambda row, wanted: kept.append(row.kept))
    monkeypatch.setattr(proof, "about", lambda: "a machine")
    monkeypatch.setattr(sys, "argv", ["proof", "--short"])
    assert proof.main() == 0
    assert kept == []
    monkeypatch.setattr(sys, "argv", ["proof"])
    assert proof.main() == 0
    assert kept == [YES]
    assert "1 of 1 kept\na machine" in capsys.readouterr().out
