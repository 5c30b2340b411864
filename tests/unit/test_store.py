"""The ledger: groups, durability, what a failed write leaves behind, backups, refusals."""

import sqlite3
import subprocess
import sys
import threading

import pytest

from bridge.clock import ManualClock
from bridge.store import NewTask, open_store, sqlite
from bridge.store.engine import StoreError
from bridge.store.migrations import LATEST
from bridge.store.sqlite import SQLiteEngine
from connectors.values import Event, Notice


@pytest.fixture
def store(ledger):
    made = open_store(ledger, ManualClock())
    yield made
    made.close()


@pytest.mark.both_stores
def test_a_write_that_fails_takes_nothing_of_its_neighbours(store):
    def good(number):
        return lambda tx: tx.set_cursor(f"c{number}", "x")

    def bad(tx):
        tx.set_cursor("bad", "x")
        raise KeyError("no")

    futures = [store.submit(bad if number % 5 == 0 else good(number)) for number in range(50)]
    for number, future in enumerate(futures):
        if number % 5 == 0:
            with pytest.raises(KeyError):
                future.result()
        else:
            future.result()
            assert store.view().cursor(f"c{number}") == "x"
    assert store.view().cursor("bad") == ""


def test_what_was_acknowledged_is_seen_by_a_fresh_reader(store, tmp_path):
    store.write(lambda tx: tx.set_cursor("a", "1"))
    other = sqlite3.connect(tmp_path / "ledger.db")
    assert other.execute("SELECT value FROM cursors WHERE name = 'a'").fetchone() == ("1",)
    other.close()


@pytest.mark.both_stores
def test_many_threads_write_and_none_starves(store):
    def work(name):
        for number in range(50):
            store.write(lambda tx, n=number: tx.set_cursor(f"{name}", str(n)))

    threads = [threading.Thread(target=work, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.view().cursor(f"t{i}") == "49" for i in range(8))


def test_the_log_of_what_was_forgotten_is_emptied_as_soon_as_readers_let_go_of_it(store, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "_SCRUB_AGAIN", 0.0)
    log = tmp_path / "ledger.db-wal"
    store.write(lambda tx: tx.set_cursor("who", "somebody@example.com"))
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM cursors").fetchall()

    def forget(tx):
        tx.set_cursor("who", "")
        tx._db.forgot = True

    store.write(forget)
    assert b"somebody@" in log.read_bytes(), "a reader sees the ledger as it was"
    store.write(lambda tx: tx.set_cursor("a", "1"))
    reader.execute("COMMIT")
    assert b"somebody@" in log.read_bytes()
    store.write(lambda tx: tx.set_cursor("a", "2"))
    assert log.read_bytes() == b""
    assert b"somebody@" not in (tmp_path / "ledger.db").read_bytes()
    store.write(lambda tx: tx.set_cursor("a", "3"))
    assert log.read_bytes() != b"", "only where something was forgotten"
    reader.close()


def test_a_ledger_that_everybody_may_read_is_told(tmp_path, caplog):
    path = tmp_path / "ledger.db"
    caplog.set_level("WARNING", logger="replycart.store")
    SQLiteEngine(path).close()
    assert "may be read" not in caplog.text
    path.chmod(0o644)
    SQLiteEngine(path).close()
    assert "chmod 600" in caplog.text
    assert path.stat().st_mode & 0o777 == 0o644, "what somebody set is theirs"


def test_a_reader_cannot_write(store):
    with pytest.raises(sqlite3.OperationalError):
        store.view()._db.execute("DELETE FROM sales")


@pytest.mark.both_stores
def test_an_event_is_stored_once(store):
    event = Event("E1", "K", "R", {"a": 1})
    assert store.write(lambda tx: tx.add_event("paypal", event)) is True
    assert store.write(lambda tx: tx.add_event("paypal", event)) is False
    assert store.view().event("paypal", "E1").body == {"a": 1}


@pytest.mark.both_stores
def test_the_end_of_a_dispute_is_found_by_the_word_that_connectors_use(store):
    events = [Event(f"E{number}", kind, "D1") for number, kind in enumerate(Notice)]
    assert all(store.write(lambda tx: [tx.add_event("hosted", event) for event in events]))
    assert [one.kind for one in store.view().disputes_resolved("hosted", "D1")] == [Notice.DISPUTE_RESOLVED]


def test_backup_while_writing_is_sound_and_never_overwrites(store, tmp_path):
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            store.write(lambda tx, n=number: tx.add_tasks([NewTask("shop", "k", f"t:{n}", "s")]))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        store.backup(tmp_path / "copy.db")
    finally:
        stop.set()
        thread.join()
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    keys = [row[0] for row in copy.execute("SELECT key FROM tasks ORDER BY id")]
    copy.close()
    assert keys == [f"t:{n}" for n in range(1, len(keys) + 1)]
    with pytest.raises(StoreError, match="exists already"):
        store.backup(tmp_path / "copy.db")


def test_a_newer_schema_is_refused_clearly(tmp_path):
    path = tmp_path / "ledger.db"
    SQLiteEngine(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={LATEST + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer than this Replycart"):
        SQLiteEngine(path)


@pytest.mark.parametrize("url", [":memory:", "mysql://x/y", "sqlite:////nonexistent/folder/l.db"])
def test_a_ledger_that_cannot_be_is_refused(url):
    with pytest.raises(StoreError):
        open_store(url, ManualClock())


def test_a_corrupt_file_is_named(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="restore"):
        SQLiteEngine(path)


# who holds a lease


def test_a_process_number_that_came_round_again_is_not_taken_for_the_one_that_died():
    from bridge.store.leases import gone, worker_name

    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        host = worker_name().rpartition(":")[0]
        assert not gone(f"{host}:{child.pid}"), "no time is told: it may be the one"
        assert gone(f"{host}:{child.pid}@1"), "began at another time"
        assert not gone(f"another-{host}:{child.pid}@1"), "of another machine nothing is known"
    finally:
        child.kill()
        child.wait()
    assert gone(f"{host}:{child.pid}")
    assert gone(worker_name()), "what this number held before it began"
