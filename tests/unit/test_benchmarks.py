"""The benchmarks' own machinery: rows, tables, JSON, and a RESULTS.md that keeps what was not run again."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time

import pytest

from benchmarks import __main__ as everything
from benchmarks import harness, results
from benchmarks.harness import Row

ROWS = [
    Row("holds a second", "≥ 10", "12/s", True, "", {"rate": 12.0}),
    Row("slow | one", "≤ 1 s", "2 s", False, "because"),
    Row("a control", "–", "7", None),
]
ABOUT = {"cpu": "a chip", "cores": "2"}


def test_json_there_and_back():
    program, rows, about = harness.from_json(harness.to_json("holds", ROWS, ABOUT))
    assert (program, rows, about) == ("holds", ROWS, ABOUT)


def test_the_table_shows_every_row_with_its_verdict(capsys):
    harness.show(ROWS, "holds")
    told = capsys.readouterr().out
    for word in (*harness.COLUMNS, "holds a second", "12/s", "yes", "NO", "because", "a control"):
        assert word in told


def test_a_program_by_itself_prints_json_and_fails_where_a_row_fails(capsys):
    assert harness.main("holds", lambda progress, quick: ROWS[:1], ["--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["values"] == {"rate": 12.0}
    seen = []
    assert harness.main("holds", lambda progress, quick: seen.append(quick) or ROWS, ["--quick"]) == 1
    assert seen == [True]


def test_results_are_merged_by_program():
    first = results.merge("", {"holds": results.section("holds", ROWS, ABOUT, quick=True)}, ("replies", "holds"))
    assert "| slow \\| one | ≤ 1 s | 2 s | NO | because |" in first
    assert ", quick form. cpu a chip, cores 2." in first
    both = results.merge(
        first, {"replies": results.section("replies", ROWS[:1], ABOUT, quick=False)}, ("replies", "holds")
    )
    assert both.index("## replies") < both.index("## holds")
    assert both.count("slow \\| one") == 1
    new = [Row("holds a second", "≥ 10", "99/s", True)]
    again = results.merge(both, {"holds": results.section("holds", new, ABOUT, quick=False)}, ("replies", "holds"))
    assert "99/s" in again
    assert "slow \\| one" not in again.split("## holds")[1]
    assert again.count("# Results") == 1
    assert results.merge(again, {}, ("replies", "holds")) == again


def test_a_quick_run_never_takes_the_place_of_a_full_one(tmp_path):
    path, order = tmp_path / "RESULTS.md", ("replies", "holds")

    def keep(quick: bool, measured: str, program: str = "holds") -> bool:
        row = Row("holds a second", "≥ 10", measured, True)
        return results.keep(program, [row], ABOUT, order, quick=quick, path=path)

    assert keep(True, "1/s")
    assert keep(False, "2/s")
    assert keep(False, "9/s", "replies")
    assert not keep(True, "3/s")
    text, found = path.read_text(encoding="utf-8"), json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert "2/s" in text
    assert "3/s" not in text
    assert [one["rows"][0]["measured"] for one in found.values()] == ["2/s", "9/s"]
    assert found["holds"]["machine"] == ABOUT
    assert found["holds"]["at"].endswith("UTC")
    assert found["holds"]["commit"]
    assert found["holds"]["quick"] is False


def test_the_whole_run_keeps_json_and_ends_with_the_machine(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(everything, "run_one", lambda name, quick: (ROWS[:1], ABOUT))
    monkeypatch.setattr(results.keep, "__kwdefaults__", {"path": tmp_path / "RESULTS.md"})
    assert everything.main(["holds"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("cpu a chip, cores 2")
    assert (tmp_path / "results.json").exists()


def test_the_order_names_programs_that_there_are():
    assert set(everything.ORDER) <= set(everything.known())


def test_percentiles_and_slope():
    assert harness.percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert harness.percentile(range(1, 101), 0.99) == 99
    assert math.isnan(harness.percentile([], 0.5))
    assert harness.slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2.0)


def test_timed_counts_this_process_and_the_others():
    spin = "import time\nwhile time.process_time() < 0.4: pass\nprint('spun', flush=True)\ntime.sleep(60)"
    with (
        harness.child("-c", spin) as process,
        harness.timed([process.pid]) as took,
    ):
        assert harness.line_of(process) == "spun"
        assert harness.rss_mb(process.pid) > 1
    assert took.cpu >= 0.2
    assert took.wall >= 0.2
    assert process.poll() is not None
    assert harness.cpu_seconds(process.pid) == 0.0


def test_a_child_that_dies_before_it_is_ready_is_an_error():
    with harness.child("-c", "raise SystemExit(3)") as process, pytest.raises(RuntimeError, match="ended with 3"):
        harness.line_of(process)


def test_the_machine_is_described():
    about = harness.machine()
    assert about["cores"] == str(len(os.sched_getaffinity(0)))
    assert about["ram"].endswith(" GB")
    assert float(about["fsync"].split()[0]) >= 0  # in memory it takes no time


def test_everything_knows_its_programs_and_refuses_others(capsys):
    for name in ("replies", "holds", "orders", "latency", "memory"):
        assert name in everything.known()
    with pytest.raises(SystemExit):
        everything.main(["no-such-program"])
    assert "no program no-such-program" in capsys.readouterr().err


def test_a_program_that_breaks_is_a_row_that_does_not_pass(monkeypatch):
    broken = subprocess.CompletedProcess([sys.executable], 1, stdout="")
    monkeypatch.setattr(everything.subprocess, "run", lambda *args, **more: broken)
    rows, about = everything.run_one("holds", quick=True)
    assert [row.passed for row in rows] == [False]
    assert "ended with 1" in rows[0].reason
    assert about


def test_scratch_is_gone_afterwards():
    with harness.scratch("test") as folder:
        (folder / "file").write_text(str(time.time()))
    assert not folder.exists()
