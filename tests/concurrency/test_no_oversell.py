"""Many at once, on one ledger, in threads and in processes: nothing sold twice, nothing left unsold."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest

from bridge import holds, listening
from bridge.states import State
from connectors.values import Reply
from tests.conftest import Rehearsal, product
from tests.proof import crowd

BUYERS = 1000


def reply(rehearsal: Rehearsal, number: int) -> Reply:
    return Reply(str(10**18 + number), rehearsal.post_id, f"u{number}", f"h{number}", "buy", rehearsal.clock.now())


def ready(path: Path, units: int) -> Rehearsal:
    rehearsal = Rehearsal(path)
    rehearsal.shop.items = {"PRINT": product("PRINT", stock=units)}
    rehearsal.on_sale(quantity=units)
    return rehearsal


def held(rehearsal: Rehearsal) -> int:
    return rehearsal.store.view().states().get(State.HELD, 0)


@pytest.mark.parametrize("units", [1, 10, 100])
def test_a_thousand_buyers_in_threads(tmp_path, units):
    rehearsal = ready(tmp_path / "ledger.db", units)

    def buy(numbers):
        for number in numbers:
            listening.hear(rehearsal.house, [reply(rehearsal, number)])
            holds.settle(rehearsal.house)

    threads = [threading.Thread(target=buy, args=(range(start, BUYERS, 16),)) for start in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while holds.settle(rehearsal.house):
        pass
    assert held(rehearsal) == units
    assert rehearsal.store.view().states()[State.WAITLISTED] == BUYERS - units
    rehearsal.sound()
    rehearsal.close()


def test_without_the_guard_the_same_crowd_oversells(tmp_path):
    """The control twin: looks at the shelf outside the transaction, then takes, in the ledger."""
    oversold = crowd.careless(64, 10, str(tmp_path / "ledger.db"))
    assert oversold > 0
    with sqlite3.connect(tmp_path / "ledger.db") as ledger:
        assert ledger.execute("SELECT SUM(units) FROM purchases").fetchone() == (10 + oversold,), "it was written"


def _another_process(path: str, count: int) -> None:
    rehearsal = Rehearsal(Path(path), seed=count)
    for _ in range(200):
        if not holds.settle(rehearsal.house, limit=7) and not rehearsal.store.view().new_replies(1):
            break
    rehearsal.close()


def test_two_processes_settle_the_same_replies_once(tmp_path):
    path = tmp_path / "ledger.db"
    rehearsal = ready(path, 10)
    listening.hear(rehearsal.house, [reply(rehearsal, number) for number in range(400)])
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_another_process, args=(str(path), number)) for number in (2, 3)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
        assert other.exitcode == 0
    purchases = rehearsal.store.view().purchases(limit=1000)
    assert len(purchases) == 400
    assert [p.handle for p in purchases if p.state is State.HELD] == [f"h{n}" for n in range(10)]
    rehearsal.sound()
    rehearsal.close()
