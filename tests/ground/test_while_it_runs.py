"""The ground gives way under the running service: it says that it is not ready, takes nothing that it cannot keep,
loses nothing that it acknowledged, and goes on by itself when the ground is sound again."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import outbox
from bridge.clock import SystemClock
from bridge.store import NewTask, Store
from bridge.store.engine import StoreError
from bridge.store.sqlite import SQLiteEngine
from tests.ground.service import Service, until

BUSY = 0.4


@pytest.fixture(autouse=True)
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task whose end could not be written is taken up again when its lease is over: 60 seconds, here 3."""
    monkeypatch.setattr(outbox, "LEASE_MS", 3000)


def on(path: Path) -> Service:
    clock = SystemClock()
    service = Service(Store(SQLiteEngine(path, busy_seconds=BUSY), clock), clock)
    service.start()
    return service


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB of its own (tmpfs). Only root may mount one: elsewhere the limit on a file's size stands in."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("a disk can be mounted by root only; the test with the limit on a file's size runs instead")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@contextlib.contextmanager
def full(place: Path) -> Iterator[None]:
    """Not one byte is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0")
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def no_larger_files() -> Iterator[None]:
    """No file of this process may reach beyond 64 kB: what is behind it in the ledger cannot be written any more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def read_only(service: Service) -> Iterator[None]:
    """What a disk does that went read-only after an error, as SQLite tells it. (A file system with open files
    cannot be remounted so.)"""
    writer = service.store._engine._writer
    writer.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        writer.execute("PRAGMA query_only=OFF")


HOLD = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
other.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
other.execute("ROLLBACK")
"""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program has the ledger for itself."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
    finally:
        other.communicate("\n", timeout=30)


def outlive(service: Service, fault: Callable[[], contextlib.AbstractContextManager[None]], word: str) -> None:
    """Before, during and after the fault, with a crowd at the doors all the time and buyers in mid-purchase."""
    buyers = [threading.Thread(target=service.buy, args=(f"patient{n}",), daemon=True) for n in range(3)]
    service.buy("early")
    service.come()
    until(lambda: len(service.acknowledged) > 10)
    with fault():
        for buyer in buyers:
            buyer.start()
        until(lambda: service.ready() == 503, why="for not ready")
        assert word in service.why()
        # The process answers, and its figures are there: a monitor sees what is wrong.
        assert service.web.test_client().get("/healthz").status_code == 200
        assert "replycart_ready 0.0" in service.web.test_client().get("/metrics").text
        refused = service.refused
        until(lambda: service.refused > refused, why="for a webhook to be put off")
        time.sleep(1.0)
    until(lambda: service.ready() == 200, why="for ready again")
    more = len(service.acknowledged)
    until(lambda: len(service.acknowledged) > more + 5, why="for webhooks to be taken again")
    for buyer in buyers:
        buyer.join(timeout=60)
        assert not buyer.is_alive()
    service.settled()
    until(lambda: len(service.shop.orders) == 4, why="for the four orders")
    service.settled()


def test_the_disk_is_full(small_disk):
    service = on(small_disk / "ledger.db")
    try:
        outlive(service, lambda: full(small_disk), "full")
    finally:
        service.stop()


def test_no_file_may_grow(tmp_path):
    """As a quota or a file system's limit does it; needs no rights."""
    service = on(tmp_path / "ledger.db")
    try:
        outlive(service, no_larger_files, "takes no writes")
    finally:
        service.stop()


def test_the_ledger_turns_read_only(tmp_path):
    service = on(tmp_path / "ledger.db")
    try:
        outlive(service, lambda: read_only(service), "readonly")
    finally:
        service.stop()


def test_another_program_holds_the_ledger_for_longer_than_we_wait(tmp_path):
    path = tmp_path / "ledger.db"
    service = on(path)
    try:
        outlive(service, lambda: locked(path), "ledger")
    finally:
        service.stop()


def test_a_lock_that_is_shorter_than_our_patience_is_not_noticed(tmp_path):
    path = tmp_path / "ledger.db"
    store = Store(SQLiteEngine(path, busy_seconds=20), SystemClock())
    with locked(path):
        future = store.submit(lambda tx: tx.add_tasks([NewTask("shop", "k", "t:1", "s")]))
        time.sleep(1.5)
        assert not future.done()
        assert store.view().tasks() == []
    assert future.result(20) == 1
    store.close()


def test_whoever_waits_behind_a_lock_is_told_in_time(tmp_path):
    """A crowd behind a lock is told together, not one after the other: the last would wait for hours."""
    path = tmp_path / "ledger.db"
    store = Store(SQLiteEngine(path, busy_seconds=1), SystemClock())
    with locked(path):
        began = time.monotonic()
        futures = [store.submit(lambda tx, n=n: tx.set_cursor(f"c{n}", "1")) for n in range(10)]
        for future in futures:
            with pytest.raises(StoreError, match="locked"):
                future.result(30)
        took = time.monotonic() - began
    store.close()
    assert took < 6, "ten of them one after the other wait for ten seconds"


@pytest.mark.parametrize("fault", ["full", "read only", "locked"])
def test_the_words_say_what_to_do(fault, tmp_path):
    """Whoever reads the log at night learns what to do, not only what SQLite thinks."""
    path = tmp_path / "ledger.db"
    store = Store(SQLiteEngine(path, busy_seconds=0.1), SystemClock())
    if fault == "full":
        pages = int(store._engine._writer.execute("PRAGMA page_count").fetchone()[0])
        store._engine._writer.execute(f"PRAGMA max_page_count={pages}")
        trouble: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
        advice = "room"
    elif fault == "read only":
        store._engine._writer.execute("PRAGMA query_only=ON")
        trouble, advice = contextlib.nullcontext(), "writ(ten|able)"
    else:
        trouble, advice = locked(path), "another program"
    big = "x" * 3000
    with trouble, pytest.raises(StoreError, match=f"(?i){advice}"):
        store.write(lambda tx: [tx.set_cursor(f"c{n}", big) for n in range(50)])
    store.close()


CLOSED_WHILE_READ = """
import sys, threading
from bridge.clock import ManualClock
from bridge.store import open_store

for turn in range(40):
    store = open_store(f"{sys.argv[1]}/{turn}.db", ManualClock())
    going, over = threading.Barrier(9), threading.Event()

    def read():
        going.wait()
        try:
            while not over.is_set():
                store.view().tasks(), store.view().sales()
        except Exception as error:
            assert "closed" in str(error), error

    threads = [threading.Thread(target=read) for _ in range(8)]
    for one in threads:
        one.start()
    going.wait()
    store.close()
    over.set()
    for one in threads:
        one.join()
print("done")
"""


def test_a_ledger_that_is_closed_while_it_is_read_tells_its_readers(tmp_path):
    """As at the end of the service, or of a move: in a process of its own, since it died of it."""
    run = subprocess.run(
        [sys.executable, "-c", CLOSED_WHILE_READ, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stdout) == (0, "done\n"), run.stderr[-2000:]
    assert "Traceback" not in run.stderr, run.stderr[-2000:]
