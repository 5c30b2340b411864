"""``make proof``: every promise at full length, and at the end a table: promise, wanted, measured, kept or not.

python -m tests.proof [--short] [--only WORD]…

Each row is written into benchmarks/PROOF.md when it is done (short forms are not). The exit code is 1 when a promise is
broken, 3 when none is broken and something could not be tried.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import harness
from tests import postgres
from tests.crash import lives
from tests.proof import crowd, machines, promises
from tests.proof.record import NO, UNTRIED, YES, Proved, keep, load, summary, table
from tests.proof.running import Progress, stream, tests

#: What was measured, and whether the promise is kept: a word of ``record``, or True, False, None (it could not be tried).
Outcome = tuple[str, bool | str | None]


@dataclass(frozen=True, slots=True)
class Promise:
    """One row. ``prove(short, progress)`` returns what was measured."""

    name: str
    wanted: str
    prove: Callable[[bool, Progress], Outcome]


def no_postgres(store: str) -> bool:
    return store == "postgres" and postgres.binaries() is None


def sold_once(store: str) -> Callable[[bool, Progress], Outcome]:
    def prove(short: bool, progress: Progress) -> Outcome:
        if no_postgres(store):
            return "not run: PostgreSQL is not installed", None
        told, kept = [], True
        for units in (10,) if short else (1, 10, 100):
            url = postgres.server().url() if store == "postgres" else ""
            count, wrong = crowd.sell_out(200 if short else 1000, units, url, progress=progress)
            kept = kept and not wrong and count["held"] == count["ordered"] == units
            told.append(f"{units} units: {count['ordered']} sold, {len(wrong)} differences")
        twin = crowd.careless(400, 10, postgres.server().url() if store == "postgres" else "")
        told.append(f"the twin without the guard oversold {twin}")
        return "; ".join(told), kept and twin > 0

    return prove


def killed(store: str) -> Callable[[bool, Progress], Outcome]:
    def prove(short: bool, progress: Progress) -> Outcome:
        if no_postgres(store):
            return "not run: PostgreSQL is not installed", None
        where, wrong = lives.run(store, 20 if short else 500, 7, progress)
        for text in wrong:
            print(text)
        return f"{sum(where.values())} kills at {len(where)} kinds of points, {len(wrong)} wrong", not wrong

    return prove


def orders(short: bool, progress: Progress) -> Outcome:
    wanted = 300 if short else 10_000
    found = promises.one_order_per_payment(wanted, progress)
    kept = found["paid"] == found["orders"] == found["references"] == found["ordered"] == wanted
    return f"{found['paid']:,} paid, {found['orders']:,} orders, {found['references']:,} references", kept


def charges(short: bool, progress: Progress) -> Outcome:
    found = promises.one_charge_per_checkout(300 if short else 10_000, progress)
    return f"{found['charged']:,} charged, {found['twice']} twice", found["twice"] == 0 and found["charged"] > 0


def events(short: bool, progress: Progress) -> Outcome:
    count = 300 if short else 10_000
    found = promises.any_order_of_events(count, progress)
    return f"{found['ordered']:,} of {count:,} ordered, {found['double']} double", dict(found) == {
        "ordered": count,
        "double": 0,
    }


def poison(short: bool, progress: Progress) -> Outcome:
    tasks, bad = (1000, 10) if short else (10_000, 100)
    found = promises.poison_stops_nobody(tasks, bad)
    told = f"{found['done']:,} done, {found['parked']} parked, {found['shown']} shown"
    return told, dict(found) == {"done": tasks - bad, "parked": bad, "shown": bad}


def cut(short: bool, progress: Progress) -> Outcome:
    found = promises.no_reply_missed(20 if short else 200, 3000)
    told = f"{found['cuts']} cuts, {found['said']:,} replies, {found['missed']} missed, {found['doubled']} double"
    return told, found["missed"] == found["doubled"] == 0 and found["said"] > 0


def apart(short: bool, progress: Progress) -> Outcome:
    if why := machines.possible():
        return f"not run: {why}", None
    found = machines.sale_with_blows(progress)
    for text in found.wrong:
        print(text)
    told = (
        f"{found.ordered} orders, {len(found.wrong)} wrong; heard again after {found.heard_again:.1f} s, a new payment written "
        f"after {found.written_again:.1f} s, the {found.under_way} under way finished after {found.finished:.1f} s"
    )
    return told, not found.wrong


def any_interleaving(short: bool, progress: Progress) -> Outcome:
    command = [sys.executable, "-m", "tests.simulation.run", "--first", str(int(time.time()) % 10**9)]
    code, said = stream([*command, "--steps", str(20_000 if short else 1_000_000)], progress)
    line = next((line for line in said.splitlines() if " steps in " in line), said[-200:])
    if code:
        print(said[-30_000:])
    return line, code == 0


PROMISES = (
    Promise("nothing sold twice, SQLite", "1,000 buyers at 1, 10, 100 units: 0 oversold, 0 unsold; the twin oversells", sold_once("sqlite")),
    Promise("nothing sold twice, PostgreSQL", "the same, with two processes", sold_once("postgres")),
    Promise("no crash loses or doubles, SQLite", "500 kills: 0 lost, 0 double", killed("sqlite")),
    Promise("no crash loses or doubles, PostgreSQL", "500 kills of two processes: 0 lost, 0 double", killed("postgres")),
    Promise("death at every point", "every point of a purchase, a mode of selling, an offer and a gift, before and after: the same end", tests(
        "tests/crash/test_every_point.py", "tests/crash/test_modes_points.py", "tests/crash/test_offers_points.py",
        "tests/crash/test_gift_points.py", "tests/crash/test_flash_points.py", "tests/crash/test_service_points.py",
        "tests/crash/test_pages_points.py", "tests/crash/test_told_points.py")),
    Promise("one order per payment", "10,000 paid, 10 % of answers lost: 10,000 orders", orders),
    Promise("one order per payment, on the wire", "the shop's answers mangled, cut and lost: one order, only typed errors", tests("tests/contract/test_woocommerce_wire.py")),
    Promise("one charge per checkout", "double clicks, lost answers, late retries: 0 double", charges),
    Promise("any order of events", "10,000 orders of arrival: the same end", events),
    Promise("forgery is refused", "100,000 mutated deliveries: 0 accepted, 0 of 500, 0 calls elsewhere", tests("tests/security")),
    Promise("poison stops nobody", "100 among 10,000: the others done, 100 parked and shown", poison),
    Promise("right to the cent", "hypothesis over 0, 2 and 3 decimals", tests("tests/unit/test_money.py", "tests/unit/hostile")),
    Promise("no reply missed", "the stream cut 200 times: every reply once", cut),
    Promise("no reply missed, on the wire", "X's stream cut 200 times in the middle of a conversation: every reply once", tests("tests/contract/test_x_hearing.py")),
    Promise("any interleaving", "a million steps: ledger, PayPal, shop and network agree", any_interleaving),
    Promise("the simulation can find", "every mutant is caught", tests("tests/simulation", "-k", "guard or kept or wrong_once")),
    Promise("the whole story", "the demo on both shops: ledger, PayPal and shop agree, to the cent and to the unit", tests("tests/integration/test_demo.py", "tests/integration/test_ways_http.py")),
    Promise("rules keep their word", "clearance by random rules and calendars: nothing again within its days, nothing in quiet hours, no words twice", tests("tests/integration/test_clearance_property.py")),
    Promise("faulty ground", "full disk, locks, corruption, restarts, restores: nothing acknowledged is lost", tests("tests/ground")),
    Promise("every page for everybody", "axe finds nothing: both languages, telephone and desk", tests("tests/browser")),
    Promise("upgrade", "from every earlier schema, with data", tests("tests/upgrade")),
    Promise("more than one machine", "three workers, two web processes; the one that listens cut off, others killed: 0 lost, 0 double; heard and written within 30 s, finished within 100 s", apart),
)  # fmt: skip


def verdict(kept: bool | str | None) -> str:
    return kept if isinstance(kept, str) else {True: YES, False: NO, None: UNTRIED}[kept]


def about() -> str:
    """The machine, as rows share it: without what changes from one minute to the next."""
    return ", ".join(f"{key} {value}" for key, value in harness.machine().items() if key not in ("load", "fsync"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small numbers, to see that it runs")
    parser.add_argument("--only", action="append", default=[], help="promises with this word in their name")
    options = parser.parse_args()
    chosen = [one for one in PROMISES if not options.only or any(word in one.name for word in options.only)]
    if not chosen:
        parser.error(f"no promise has that in its name; there are: {'; '.join(one.name for one in PROMISES)}")
    wanted = {one.name: one.wanted for one in PROMISES}
    machine, rows = about(), []
    for number, one in enumerate(chosen, 1):

        def progress(text: str, number: int = number, one: Promise = one) -> None:
            print(f"[{number}/{len(chosen)}] {one.name}: {text}", file=sys.stderr, flush=True)

        progress("…")
        started = time.monotonic()
        try:
            told, kept = one.prove(options.short, progress)
        except Exception as error:
            told, kept = f"{type(error).__name__}: {error}", False
        took = round(time.monotonic() - started, 1)
        row = Proved(one.name, told, verdict(kept), took, harness.moment(), harness.commit(), machine)
        rows.append(row)
        progress(f"{told} — {row.kept}")
        # What could not be tried here says nothing against what was proved elsewhere.
        if not options.short and (row.kept != UNTRIED or one.name not in load()):
            keep(row, wanted)
    shown = {name: text for name, text in wanted.items() if name in {row.promise for row in rows}}
    print(table(shown, {row.promise: row for row in rows}))
    line, code = summary(rows)
    print(f"\n{line}\n{machine}{', short form: nothing was written' if options.short else ''}")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
