"""Runs: a seed makes a script of steps; a failing one is cut down to its shortest story.

python -m tests.simulation.run --steps 1000000        many seeds, on all cores
python -m tests.simulation.run --seed 17 --length 400  one seed, told
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.actions import ACTIONS
from tests.simulation.truth import always, compare, settle_down
from tests.simulation.world import World

Script = list[tuple[int, str]]
#: Every so many steps what must always hold is looked at.
LOOK = 20


@dataclass(slots=True)
class Run:
    """What a run came to. ``wrong`` is empty when ledger, PayPal, shop and network agree."""

    seed: int
    steps: int
    wrong: list[str]
    story: list[str]
    deaths: int = 0
    points: int = 0
    paid: int = 0
    sales: int = 0


def script(seed: int, length: int) -> Script:
    rng = random.Random(f"{seed}/script")
    names = list(ACTIONS)
    weights = [ACTIONS[name][0] for name in names]
    return [(0, "new_sale"), *enumerate(rng.choices(names, weights, k=length), 1)]


@contextmanager
def folder() -> Iterator[Path]:
    """Where a ledger costs no disk: what is on trial is the order of things, not the disk."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="replycart-sim-", dir=base))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def play(seed: int, steps: Script, ledger: str = "") -> Run:
    """Play a script in a fresh world, let it come to rest, compare. ``ledger``: an address instead of a file."""
    with folder() as path:
        world = World(seed, ledger or str(path / "ledger.db"))
        wrong: list[str] = []
        try:
            for count, (index, name) in enumerate(steps):
                world.rng = random.Random(f"{seed}/{index}")
                if len(world.actors) > 12:
                    world.advance()
                if all(process.dead for process in world.processes):
                    world.revive_all()
                ACTIONS[name][1](world)
                if count % LOOK == 0 and any(not process.dead for process in world.processes):
                    wrong = always(world)
                    if wrong or world.wrong:
                        break
            if not wrong and not world.wrong:
                world.rng = random.Random(f"{seed}/end")
                try:
                    settle_down(world)
                    wrong = compare(world)
                except Exception as error:
                    world.wrong.append(f"it does not come to rest: {type(error).__name__}: {error}")
            wrong = [*world.wrong, *(text for text in wrong if text not in world.wrong)]
            purchases = world.view.purchases(limit=100_000)
            paid = sum(1 for purchase in purchases if purchase.paid_amount)
            return Run(seed, len(steps), wrong, world.story, world.deaths, world.points, paid, len(world.offered))
        finally:
            world.close()


def shortest(seed: int, steps: Script, fails: Callable[[Script], bool] | None = None, tries: int = 400) -> Script:
    """Leave out whatever is not needed for the failure (delta debugging)."""
    fails = fails or (lambda part: bool(play(seed, part).wrong))
    size = len(steps) // 2
    while size >= 1 and tries > 0:
        start, shrunk = 0, False
        while start < len(steps) and tries > 0:
            part = steps[:start] + steps[start + size :]
            tries -= 1
            if fails(part):
                steps, shrunk = part, True
            else:
                start += size
        if not shrunk or size > 1:
            size //= 2
    return steps


def report(run: Run, steps: Script) -> str:
    told = play(run.seed, steps)
    lines = [f"seed {run.seed}: {len(run.wrong)} things are wrong, shortest story of {len(steps)} steps:"]
    lines += [f"  {line}" for line in told.story[-200:]]
    lines += [f"WRONG: {text}" for text in told.wrong or run.wrong]
    lines.append(f"keep it: tests/simulation/kept.py  ({run.seed}, {steps!r}),")
    return "\n".join(lines)


def _one(job: tuple[int, int]) -> Run:
    seed, length = job
    run = play(seed, script(seed, length))
    run.story = []
    return run


def many(seeds: Sequence[int], length: int, progress: Callable[[Run], None], workers: int) -> list[Run]:
    """Runs that failed."""
    failed = []
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for run in pool.imap_unordered(_one, [(seed, length) for seed in seeds], chunksize=2):
            progress(run)
            if run.wrong:
                failed.append(run)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=500)
    parser.add_argument("--seed", type=int, help="one run, told in full")
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.seed is not None:
        run = play(options.seed, script(options.seed, options.length))
        print(report(run, shortest(run.seed, script(run.seed, options.length))) if run.wrong else "agreed")
        return bool(run.wrong)
    seeds = range(options.first, options.first + max(1, options.steps // options.length))
    started, done, deaths, paid = time.monotonic(), 0, 0, 0

    def progress(run: Run) -> None:
        nonlocal done, deaths, paid
        done, deaths, paid = done + run.steps, deaths + run.deaths, paid + run.paid
        if sys.stderr.isatty() or run.wrong or done % 50_000 < run.steps:
            print(f"\r{done:,} steps, {deaths:,} deaths, {paid:,} paid", end="", file=sys.stderr, flush=True)

    failed = many(seeds, options.length, progress, options.workers)
    seconds = time.monotonic() - started
    print(
        f"\n{done:,} steps in {seconds:.0f} s ({done / seconds:,.0f}/s): {deaths:,} deaths, {paid:,} paid purchases, "
        f"{len(failed)} failing seeds"
    )
    for run in sorted(failed, key=lambda one: one.seed)[:3]:
        steps = shortest(run.seed, script(run.seed, options.length))
        print(report(run, steps))
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
