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
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation import (  # noqa: F401 - they put their steps into MODES, WAYS and PAGES
    actions_elsewhere,
    actions_line,
    actions_service,
    actions_signed_in,
)
from tests.simulation.actions import ACTIONS, Action
from tests.simulation.actions_budget import furnish_budget
from tests.simulation.actions_cards import furnish_cards
from tests.simulation.actions_flash import kinds
from tests.simulation.actions_hands import hands
from tests.simulation.actions_modes import MODES, furnish
from tests.simulation.actions_pages import PAGES
from tests.simulation.actions_ways import WAYS, furnish_ways, kinds_of_ways
from tests.simulation.truth import always, compare, settle_down
from tests.simulation.world import World

Script = list[tuple[int, str]]
#: Every so many steps what must always hold is looked at.
LOOK = 20
#: How many more may go on before a step while a dozen are about, in scripts with all of the ways.
HURRY = 10
#: Steps of each kind have dice of their own, so that those of another kind in between change nothing of them.
DICE = {**dict.fromkeys(MODES, "modes/"), **dict.fromkeys(WAYS, "ways/"), **dict.fromkeys(PAGES, "pages/")}
EVERY = {**ACTIONS, **MODES, **WAYS, **PAGES}


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
    #: What of the further ways of selling came to its end in it.
    kinds: dict[str, int] = field(default_factory=dict)
    #: Each purchase's history, as its reasons.
    histories: list[list[str]] = field(default_factory=list)


def script(seed: int, length: int, *, modes: bool = False, ways: bool = False, pages: bool = False) -> Script:
    """``modes``: with steps of the further ways of selling in between, drawn by dice of their own; the others are the same.
    ``ways``: with both these and what ``actions_ways`` knows, in the same manner. ``pages``: with what buyers do on their
    pages, in between all of that."""
    if pages:
        return _woven(seed, script(seed, length // 2, ways=True), length // 2, "pages", PAGES)
    if ways:
        return _woven(seed, script(seed, length * 2 // 3, modes=True), length // 2, "ways", WAYS)
    rng = random.Random(f"{seed}/script")
    names = list(ACTIONS)
    weights = [ACTIONS[name][0] for name in names]
    if modes:
        length = length * 3 // 5
    steps = [(0, "new_sale"), *enumerate(rng.choices(names, weights, k=length), 1)]
    return _woven(seed, steps, length * 2 // 3, "modes", MODES) if modes else steps


def _woven(seed: int, steps: Script, length: int, dice: str, actions: dict[str, tuple[int, Action]]) -> Script:
    rng = random.Random(f"{seed}/{dice}")
    names = list(actions)
    more = list(enumerate(rng.choices(names, [actions[name][0] for name in names], k=length)))
    places = sorted(rng.choices(range(1, len(steps) + 1), k=length))
    for place, step in reversed(list(zip(places, more, strict=True))):
        steps.insert(place, step)
    return steps


@contextmanager
def folder() -> Iterator[Path]:
    """Where a ledger costs no disk: what is on trial is the order of things, not the disk."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="replycart-sim-", dir=base))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _furnishing(steps: Script) -> Callable[[World], None] | None:
    names = {name for _, name in steps}
    return furnish_all if names & (WAYS.keys() | PAGES.keys()) else furnish if names & MODES.keys() else None


def furnish_all(world: World) -> None:
    for part in (furnish_ways, furnish_budget, furnish_cards):
        part(world)


def play(seed: int, steps: Script, ledger: str = "") -> Run:
    """Play a script in a fresh world, let it come to rest, compare. ``ledger``: an address instead of a file."""
    with folder() as path:
        world = World(seed, ledger or str(path / "ledger.db"), _furnishing(steps))
        wrong: list[str] = []
        # Where more people are about they must not stand in each other's way: hardly any would come to PayPal.
        hurry = HURRY if any(name in WAYS or name in PAGES for _, name in steps) else 1
        try:
            for count, (index, name) in enumerate(steps):
                world.rng = random.Random(f"{seed}/{DICE.get(name, '')}{index}")
                for _ in range(hurry):
                    if len(world.actors) > 12:
                        world.advance()
                if all(process.dead for process in world.processes):
                    world.revive_all()
                EVERY[name][1](world)
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
            return Run(
                seed, len(steps), wrong, world.story, world.deaths, world.points, paid, len(world.offered),
                {**kinds(world), **kinds_of_ways(world), **_kinds_of_rooms(world)},
                [[moment.why for moment in world.view.history(one.id)] for one in purchases],
            )  # fmt: skip
        finally:
            world.close()


def _kinds_of_rooms(world: World) -> dict[str, int]:
    """What the rooms that only some worlds have came to."""
    if "reception" not in world.rooms:
        return {}
    handed = [one.done for said in hands(world).values() for one in said]
    told = world.rooms["reception"].told
    return {
        "page": told["page"],
        "card": told["card"],
        "own": told["held"],
        **{name: told[name] for name in TOLD},
        "dry": len(world.rooms["bills"].dry),
        "handed": handed.count(True),
        "taken": handed.count(False),
    }


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


def chosen(seed: int, wanted: str = "") -> dict[str, bool]:
    """What a seed of the long form has beside what every one has: half of them the modes, half of these the further ways too, and
    a quarter of those the pages of buyers, whatever else the seed decides. ``wanted``: the same for each seed, by its name in ``WITH``."""
    return WITH[wanted] if wanted else {
        "modes": seed % 4 >= 2, "ways": seed % 8 in (2, 3), "pages": seed % 16 == 2,
    }  # fmt: skip


#: What pages of buyers are, and what came of them.
TOLD = ("form", "review", "status", "to PayPal", "basket", "coupon", "wallet")


#: What runs may be asked to have.
WITH = {
    "without": {"modes": False, "ways": False},
    "with": {"modes": True, "ways": False},
    "ways": {"modes": True, "ways": True},
    "pages": {"modes": True, "ways": True, "pages": True},
}


def _one(job: tuple[int, int, str]) -> Run:
    seed, length, wanted = job
    run = play(seed, script(seed, length, **chosen(seed, wanted)))
    run.story = []
    return run


def many(
    seeds: Sequence[int], length: int, progress: Callable[[Run], None], workers: int, wanted: str = ""
) -> list[Run]:
    """Runs that failed. ``wanted``: see ``chosen``."""
    failed = []
    jobs = [(seed, length, wanted) for seed in seeds]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for run in pool.imap_unordered(_one, jobs, chunksize=2):
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
    parser.add_argument(
        "--modes",
        choices=list(WITH),
        default="",
        help="the further ways of selling, or all of them; else each seed has what it has",
    )
    options = parser.parse_args()

    def steps_of(seed: int) -> Script:
        return script(seed, options.length, **chosen(seed, options.modes))

    if options.seed is not None:
        run = play(options.seed, steps_of(options.seed))
        print(report(run, shortest(run.seed, steps_of(run.seed))) if run.wrong else f"agreed; {run.kinds}")
        return bool(run.wrong)
    seeds = range(options.first, options.first + max(1, options.steps // options.length))
    started, done, deaths, paid = time.monotonic(), 0, 0, 0
    ways: Counter[str] = Counter()

    def progress(run: Run) -> None:
        nonlocal done, deaths, paid
        done, deaths, paid = done + run.steps, deaths + run.deaths, paid + run.paid
        ways.update(run.kinds)
        if sys.stderr.isatty() or run.wrong or done % 50_000 < run.steps:
            print(f"\r{done:,} steps, {deaths:,} deaths, {paid:,} paid", end="", file=sys.stderr, flush=True)

    failed = many(seeds, options.length, progress, options.workers, options.modes)
    seconds = time.monotonic() - started
    print(
        f"\n{done:,} steps in {seconds:.0f} s ({done / seconds:,.0f}/s): {deaths:,} deaths, {paid:,} paid purchases, "
        f"{len(failed)} failing seeds"
    )
    print("of them " + ", ".join(f"{count} {name}" for name, count in sorted(ways.items())))
    for run in sorted(failed, key=lambda one: one.seed)[:3]:
        print(report(run, shortest(run.seed, steps_of(run.seed))))
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
