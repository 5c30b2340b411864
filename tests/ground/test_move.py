"""``replycart migrate-store``: a SQLite ledger moves to PostgreSQL with every table, and under a crowd."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from bridge import checkout
from bridge.clock import ManualClock, SystemClock
from bridge.states import State
from bridge.store import moving, open_store
from bridge.store.engine import StoreError
from bridge.store.moving import move_store
from tests import postgres
from tests.conftest import ADDRESS, PROOF, new_postgres
from tests.ground.service import Service, until
from tests.upgrade.ledgers import lost, raw, raw_postgres
from tests.upgrade.story import fill, live

#: What was acknowledged before the move begins, and the buyers under way in it.
NOTICES, BUYERS = (20_000, 40) if PROOF else (60, 4)
#: Ours to run PostgreSQL: nothing of the ledger.
OWN = {"replycart_schema", "replycart_commits"}

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)"
)


def test_every_table_moves_with_its_rows(tmp_path):
    """The list of tables is the schema's: a new one without a row in the story fails here."""
    path, url = tmp_path / "ledger.db", new_postgres()
    live(path).close()
    connection = sqlite3.connect(path)
    fill(connection)
    connection.close()
    before = raw(path)
    assert [table for table, rows in before.items() if not rows] == []
    assert {"gifts", "offers", "wallets", "promises", "clearance_rules", "canned", "spreads"} <= set(before)
    counts = move_store(path, url)
    assert counts == {table: len(rows) for table, rows in before.items()}
    after = raw_postgres(url)
    assert set(before) == set(after) - OWN
    assert lost(before, after) == []
    open_store(url, ManualClock()).close()
    # Sealed: no table of the old ledger takes a change any more, and what it had is still there.
    for table, rows in before.items():
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {(one := next(iter(rows[0])))} = {one}"):
            assert refused(path, change), change
    assert {table: rows for table, rows in raw(path).items() if table in before} == before


@pytest.mark.parametrize("dies", ["before the seal", "after the seal"])
def test_a_move_that_died_is_made_whole_by_another(tmp_path, monkeypatch, dies):
    """Whenever it dies, one of the two ledgers can be worked with, or the same command again leads there."""
    path, url = tmp_path / "ledger.db", new_postgres()
    live(path).close()
    real = moving._seal

    def seal(old, *more):
        if dies == "after the seal":
            real(old, *more)
            old.execute("COMMIT")
        raise KeyboardInterrupt

    monkeypatch.setattr(moving, "_seal", seal)
    with pytest.raises(KeyboardInterrupt):
        move_store(path, url)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="run replycart migrate-store again"):
        open_store(url, ManualClock())
    counts = move_store(path, url)
    assert counts["purchases"] > 0
    open_store(url, ManualClock()).close()
    with pytest.raises(StoreError, match="moved"):
        open_store(str(path), ManualClock())
    with pytest.raises(StoreError, match="moved"):
        move_store(path, url)


def refused(path: Path, change: str) -> bool:
    connection = sqlite3.connect(path)
    try:
        connection.execute(change)
    except sqlite3.DatabaseError as error:
        return "this ledger moved to" in str(error)
    finally:
        connection.rollback()
        connection.close()
    return False


@pytest.mark.timeout(1200 if PROOF else 120)
def test_a_crowd_is_at_work_while_the_ledger_moves(tmp_path, request):
    """Replies, webhooks and buyers, all the time. What was acknowledged is in the new ledger; what came after the seal
    was refused and not acknowledged; those who were buying have their orders, once."""
    path, url, clock = tmp_path / "ledger.db", new_postgres(), SystemClock()
    service = Service(open_store(str(path), clock), clock)
    request.addfinalizer(lambda: service.stop())
    service.start()
    service.come(per_second=400 if PROOF else 80)
    until(lambda: len(service.acknowledged) >= NOTICES, 600)
    now = [service]
    handles = [f"mover{number}" for number in range(BUYERS)]
    buyers = [threading.Thread(target=buy, args=(now, handle), daemon=True) for handle in handles]
    for buyer in buyers[: BUYERS // 2]:
        buyer.start()
    before = len(service.acknowledged)
    counts = move_store(path, url)
    # The crowd goes on: nothing is taken any more by the old ledger.
    kept = len(service.acknowledged)
    refused_by_then = service.refused
    until(lambda: service.refused > refused_by_then + 5, why="for webhooks to be put off")
    assert len(service.acknowledged) <= kept + 1
    assert counts["events"] >= before
    assert counts["events"] <= kept + 1
    with pytest.raises(StoreError, match="moved to postgresql"):
        service.store.write(lambda tx: tx.set_cursor("late", "1"))
    acknowledged = list(service.acknowledged)
    service.stop()
    with pytest.raises(StoreError, match="moved to postgresql"):
        open_store(str(path), clock)

    service = Service(open_store(url, clock), clock, service)
    service.acknowledged = acknowledged
    now[0] = service
    service.start()
    service.come(per_second=40)
    for buyer in buyers[BUYERS // 2 :]:
        buyer.start()
    for buyer in buyers:
        buyer.join(timeout=90)
        assert not buyer.is_alive()
    service.settled()
    until(
        lambda: all([p.state for p in service.mine(one)] == [State.ORDERED] for one in handles),
        60,
        "for every order",
    )
    service.settled()
    assert len(service.shop.orders) == BUYERS


def buy(now: list[Service], handle: str) -> None:
    """As ``Service.buy``; whatever is answered with an error is tried again, at the service that there is by then."""
    page = ""

    def pay() -> bool:
        nonlocal page
        checkout.take_address(now[0].house, now[0].mine(handle)[0], ADDRESS)
        page = checkout.open_page(now[0].house, now[0].mine(handle)[0], "en").rsplit("/", 1)[-1]
        return True

    now[0].network.say(now[0].post, handle, "buy")
    until(lambda: now[0].quietly(lambda: bool(now[0].mine(handle))), 90, f"for the hold of {handle}")
    until(lambda: now[0].quietly(pay), 90, f"for the page of {handle}")
    now[0].payments.approve(page)
    until(lambda: now[0].quietly(lambda: checkout.look(now[0].house, page)), 90, f"for the return of {handle}")
