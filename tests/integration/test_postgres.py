"""PostgreSQL as the ledger: a server that comes and goes, commits whose answer is lost, who leads, who wakes whom,
and a live SQLite ledger that moves in."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from bridge import holds, listening
from bridge.clock import ManualClock
from bridge.store import NewTask, Stale, open_store
from bridge.store.engine import StoreError
from connectors.values import Reply
from tests import postgres
from tests.conftest import Rehearsal, new_postgres

pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(
    postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)"
)


@pytest.fixture
def url() -> str:
    return new_postgres()


def test_two_processes_read_before_they_write_and_no_write_is_lost(url):
    """Each adds one to what it read: without turns some of the additions would be lost."""
    stores = [open_store(url, ManualClock()) for _ in range(3)]

    def add(store):
        def write(tx):
            tx.set_cursor("sum", str(int(tx.cursor("sum") or 0) + 1))

        for _ in range(100):
            store.write(write)

    threads = [threading.Thread(target=add, args=(store,)) for store in stores for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores[0].view().cursor("sum") == "1200"
    for store in stores:
        store.close()


def test_a_claim_waits_for_nobodys_turn_and_takes_each_task_once(url):
    one, two = open_store(url, ManualClock()), open_store(url, ManualClock())
    one.write(lambda tx: tx.add_tasks([NewTask("shop", "k", f"t:{n}", "s") for n in range(40)]))
    inside, go = threading.Event(), threading.Event()

    def long_turn(tx):
        inside.set()
        go.wait(10)

    future = one.submit(long_turn)
    inside.wait(10)
    taken = [task.id for _ in range(4) for task in two.claim(lambda tx: tx.claim("shop", "w", 10, 60_000))]
    go.set()
    future.result()
    assert len(taken) == len(set(taken)) == 40
    one.close()
    two.close()


def test_a_server_that_restarts_loses_nothing_that_was_acknowledged():
    server = postgres.Server(durable=True)
    server.start()
    store = open_store(server.url("mine"), ManualClock())
    acknowledged, stop = [], threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            store.write(lambda tx, n=number: tx.add_tasks([NewTask("shop", "k", f"t:{n}", "s")]))
            acknowledged.append(f"t:{number}")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for round_ in range(1, 4):
            while len(acknowledged) < 8 * round_:
                time.sleep(0.02)
            server.restart()
        while len(acknowledged) < 32:
            time.sleep(0.02)
    finally:
        stop.set()
        thread.join()
    stored = [task.key for task in store.view().tasks(limit=1_000_000)]
    store.close()
    server.remove()
    assert stored == acknowledged


def test_a_commit_whose_answer_is_lost_is_run_once(url, monkeypatch):
    store = open_store(url, ManualClock())
    import psycopg

    real, broken = psycopg.Connection.commit, []

    def commit(self):
        real(self)
        if not broken:
            broken.append(True)
            raise psycopg.OperationalError("the line was cut")

    monkeypatch.setattr(psycopg.Connection, "commit", commit)
    runs = []

    def write(tx):
        runs.append(1)
        return tx.add_tasks([NewTask("shop", "k", f"t:{len(runs)}", "s")])

    assert store.write(write) == 1
    assert (len(runs), len(store.view().tasks())) == (1, 1)
    store.close()


def test_a_write_that_broke_before_its_commit_is_run_again(url):
    store, other = open_store(url, ManualClock()), open_store(url, ManualClock())
    runs = []

    def write(tx):
        runs.append(1)
        tx.set_cursor("a", str(len(runs)))
        if len(runs) == 1:
            pid = tx._one("SELECT pg_backend_pid()")[0]
            other.view()._one("SELECT pg_terminate_backend(?)", (pid,))
            tx.set_cursor("b", "never reached")

    store.write(write)
    assert (len(runs), store.view().cursor("a")) == (2, "2")
    store.close()
    other.close()


def test_one_leads_and_the_next_takes_over(url):
    one, two = open_store(url, ManualClock()), open_store(url, ManualClock())
    assert [one.lead("work"), one.lead("work"), two.lead("work")] == [True, True, False]
    one.close()
    # The server lets go of a closed session's locks in its own time.
    for _ in range(200):
        if two.lead("work"):
            break
        time.sleep(0.05)
    assert two.lead("work")
    two.close()


def test_on_sqlite_too_only_one_process_leads(tmp_path):
    one, two = (open_store(str(tmp_path / "l.db"), ManualClock()) for _ in range(2))
    assert [one.lead("work"), one.lead("work"), two.lead("work")] == [True, True, False]
    one.close()
    assert two.lead("work")
    two.close()


def test_processes_wake_each_other(url):
    one, two = open_store(url, ManualClock()), open_store(url, ManualClock())
    rung, names = threading.Event(), set()

    def ring(name):
        names.add(name)
        if {"network", "shop"} <= names:
            rung.set()

    two.hear(ring)
    one.hear(lambda name: None)
    for _ in range(50):
        one.call(["network", "shop"])
        if rung.wait(0.1):
            break
    assert names == {"network", "shop"}
    one.close()
    two.close()


def test_only_one_is_inside_at_a_time(url, tmp_path):
    for address in (url, str(tmp_path / "l.db")):
        stores = [open_store(address, ManualClock()) for _ in range(2)]
        inside, seen = [], []

        def work(store, inside=inside, seen=seen):
            for _ in range(5):
                with store.alone("token"):
                    inside.append(1)
                    seen.append(len(inside))
                    time.sleep(0.002)
                    inside.pop()

        threads = [threading.Thread(target=work, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [1] * 10
        for store in stores:
            store.close()


def test_a_reply_with_a_character_that_postgresql_cannot_keep_stops_nobody(url):
    rehearsal = Rehearsal(url)
    rehearsal.on_sale()
    now = rehearsal.clock.now()
    texts = ["buy \x00 please", "buy"]
    replies = [
        Reply(str(10**18 + n), rehearsal.post_id, f"u{n}", f"h{n}", text, now) for n, text in enumerate(texts)
    ]
    assert listening.hear(rehearsal.house, replies) == 2
    assert holds.settle(rehearsal.house) == 2
    assert rehearsal.of("h1").state == "held"
    rehearsal.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "is the server up"),
        ("postgresql://replycart@127.0.0.1:{port}/nosuchdatabase", "does not exist"),
    ],
)
def test_a_server_that_cannot_be_used_is_named_without_a_password(address, words, monkeypatch):
    address = address.format(port=postgres.server().port).replace("@", ":s3cret@")
    monkeypatch.setattr("bridge.store.postgres.wire.time.sleep", lambda seconds: None)
    clock = iter(range(0, 10_000, 5))
    monkeypatch.setattr("bridge.store.postgres.wire.time.monotonic", lambda: next(clock))
    with pytest.raises(StoreError, match=f"(?i){words}") as caught:
        open_store(address, ManualClock())
    assert "s3cret" not in str(caught.value)


def everything(store) -> dict[str, list[tuple[object, ...]]]:
    tables = ("products", "sales", "sale_items", "posts", "replies", "purchases", "history", "payments", "tasks")
    return {name: sorted(tuple(row) for row in store.view()._all(f"SELECT * FROM {name}")) for name in tables}


def lived_in(path: Path) -> Rehearsal:
    rehearsal = Rehearsal(path)
    rehearsal.on_sale()
    for name in ("ann", "bob", "cid", "dan"):
        rehearsal.reply(name, "j'achète" if name == "bob" else "buy")
    rehearsal.pay("ann", last_name="Ōé", line1="1 rue de l'Été")
    return rehearsal


def test_a_live_ledger_moves_in_and_the_old_one_is_sealed(tmp_path, url):
    from bridge.store.moving import move_store

    old = lived_in(tmp_path / "ledger.db")
    before = everything(old.store)
    counts = move_store(tmp_path / "ledger.db", url)
    assert counts["purchases"] == 4
    with pytest.raises(StoreError, match="moved to postgresql"):
        old.store.write(lambda tx: tx.set_cursor("late", "1"))
    old.close()
    with pytest.raises(StoreError, match="moved to postgresql"):
        open_store(str(tmp_path / "ledger.db"), ManualClock())
    new = open_store(url, old.clock)
    assert everything(new) == before
    # Ids go on where they stood, and the sale goes on with them.
    last = max(row[0] for row in before["tasks"])
    new.write(lambda tx: tx.add_tasks([NewTask("shop", "k", "fresh", "s")]))
    assert new.view().tasks_of("fresh")[0].id > last
    assert new.view().imbalances() == []
    new.close()


def test_a_move_that_dies_before_the_seal_is_made_again(tmp_path, url, monkeypatch):
    from bridge.store import moving

    old = lived_in(tmp_path / "ledger.db")
    with monkeypatch.context() as patched:

        def die(*_):
            raise KeyboardInterrupt

        patched.setattr(moving, "_seal", die)
        with pytest.raises(KeyboardInterrupt):
            moving.move_store(tmp_path / "ledger.db", url)
    with pytest.raises(StoreError, match="migrate-store again"):
        open_store(url, ManualClock())
    old.reply("eve")
    before = everything(old.store)
    moving.move_store(tmp_path / "ledger.db", url)
    new = open_store(url, ManualClock())
    assert everything(new) == before
    new.close()
    old.close()


def test_a_ledger_in_use_is_never_overwritten_by_a_move(tmp_path, url):
    from bridge.store.moving import move_store

    there = Rehearsal(url)
    there.on_sale()
    there.close()
    old = lived_in(tmp_path / "ledger.db")
    with pytest.raises(StoreError, match="a ledger of its own"):
        move_store(tmp_path / "ledger.db", url)
    old.store.write(lambda tx: tx.set_cursor("still", "writable"))
    old.close()


def test_a_write_while_the_ledger_moves_waits_and_is_refused_not_lost(tmp_path, url, monkeypatch):
    from bridge.store import moving

    old = lived_in(tmp_path / "ledger.db")
    real, outcome = moving._compare, []

    def compare(*args):
        future = old.store.submit(lambda tx: tx.set_cursor("meanwhile", "1"))
        outcome.append(future)
        time.sleep(0.1)
        assert not future.done()
        real(*args)

    monkeypatch.setattr(moving, "_compare", compare)
    moving.move_store(tmp_path / "ledger.db", url)
    with pytest.raises(StoreError, match="moved to"):
        outcome[0].result(30)
    old.close()


def test_a_stale_move_is_told_by_its_own_error_on_both(url):
    rehearsal = Rehearsal(url)
    rehearsal.on_sale()
    rehearsal.reply("ann")
    purchase = rehearsal.of("ann")
    holds.cancel(rehearsal.house, purchase.id)
    with pytest.raises(Stale):
        rehearsal.store.write(lambda tx: tx.change_purchase(purchase, units=0))
    rehearsal.close()


def test_sqlite_errors_are_told_as_ours(tmp_path):
    store = open_store(str(tmp_path / "l.db"), ManualClock())
    blocker = sqlite3.connect(tmp_path / "l.db", isolation_level=None)
    store._engine._writer.execute("PRAGMA busy_timeout=50")
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.write(lambda tx: tx.set_cursor("a", "1"))
    blocker.execute("ROLLBACK")
    store.write(lambda tx: tx.set_cursor("a", "1"))
    store.close()
