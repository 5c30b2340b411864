"""The ground is bad when the service starts: one typed error that names the ledger and says what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.clock import ManualClock
from bridge.store import ground, open_store
from bridge.store.engine import StoreError
from bridge.store.ledger import Store
from bridge.store.sqlite import SQLiteEngine
from tests.conftest import Rehearsal
from tests.ground.test_while_it_runs import full, locked, small_disk  # noqa: F401

NOBODY = 65534


@pytest.fixture
def lived_in(tmp_path: Path) -> Path:
    """A ledger with a sale, holds, a line and a paid order; closed."""
    path = tmp_path / "ledger.db"
    rehearsal = Rehearsal(path)
    rehearsal.on_sale()
    for name in ("ann", "bob", "cid", "dan"):
        rehearsal.reply(name)
    rehearsal.pay("ann")
    rehearsal.close()
    return path


def overwrite(at: int, with_bytes: bytes) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(with_bytes)

    return damage


def flip(at: int, count: int = 1) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        for place in range(at, at + count):
            data[place] ^= 0xFF
        path.write_bytes(data)

    return damage


def truncate(size: Callable[[int], int]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        os.truncate(path, size(path.stat().st_size))

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "the header's magic": flip(0, 16),
    "the header's page size": overwrite(16, b"\xff\xff"),
    "the header's format": overwrite(18, b"\x09\x09"),
    "the first page": flip(100, 12),
    "the schema's texts": flip(2048, 2048),
    "truncated to half": truncate(lambda size: size // 2),
    "truncated within a page": truncate(lambda size: size - 4096 * 2 - 17),
    "truncated to its header": truncate(lambda size: 100),
    "another kind of file": lambda path: path.write_text("a shopping list\n" * 300) and None,
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_ledger_is_refused_with_what_to_do(what, lived_in):
    DAMAGES[what](lived_in)
    with pytest.raises(StoreError, match="restore") as caught:
        open_store(str(lived_in), ManualClock()).view().purchases()
    assert str(lived_in) in str(caught.value)


def test_a_refused_ledger_is_left_as_it_is(lived_in):
    DAMAGES["truncated to half"](lived_in)
    before = lived_in.read_bytes()
    with pytest.raises(StoreError):
        open_store(str(lived_in), ManualClock())
    assert lived_in.read_bytes() == before


def test_a_ledger_that_is_suddenly_empty_is_refused(lived_in):
    os.truncate(lived_in, 0)
    with pytest.raises(StoreError, match="restore"):
        open_store(str(lived_in), ManualClock())
    assert lived_in.stat().st_size == 0


def test_the_file_of_another_program_is_refused(tmp_path):
    path = tmp_path / "notes.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="no Replycart ledger"):
        open_store(str(path), ManualClock())
    assert path.read_bytes() == before


def test_a_ledger_whose_log_alone_is_left_is_not_begun_anew(lived_in):
    """A log of an older file beside a new one would be copied into it."""
    other = sqlite3.connect(lived_in)
    other.execute("UPDATE cursors SET at = at + 1")
    other.commit()
    log = Path(f"{lived_in}-wal").read_bytes()
    other.close()
    lived_in.unlink()
    Path(f"{lived_in}-wal").write_bytes(log)
    with pytest.raises(StoreError, match="restore"):
        open_store(str(lived_in), ManualClock())
    assert not lived_in.exists()


def test_a_ledger_that_is_taken_away_does_not_come_back_empty(lived_in, monkeypatch):
    """Neither to a new thread of the running service, nor to a second process."""
    monkeypatch.setattr(ground, "_PATIENCE", 0.2)
    store = open_store(str(lived_in), ManualClock())
    lived_in.rename(lived_in.with_name("elsewhere.db"))
    told: list[BaseException] = []

    def look() -> None:
        try:
            store.view().purchases()
        except BaseException as error:
            told.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert not lived_in.exists()
    assert [type(one) for one in told] == [StoreError]
    assert "still there" in str(told[0])
    with pytest.raises(StoreError, match="not there any more"):
        open_store(str(lived_in), ManualClock())
    assert not lived_in.exists()
    store.close()


def test_many_who_begin_a_ledger_at_once_share_one(tmp_path):
    path = tmp_path / "ledger.db"
    stores: list[Store] = []
    crowd = [
        threading.Thread(target=lambda: stores.append(open_store(str(path), ManualClock()))) for _ in range(6)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    for number, store in enumerate(stores):
        store.write(lambda tx, n=number: tx.set_cursor(f"c{n}", "1"))
    assert [stores[0].view().cursor(f"c{n}") for n in range(6)] == ["1"] * 6
    for store in stores:
        store.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ledger.db", "ledger.db.lock"]


def test_a_beginning_that_was_broken_off_is_begun_again(tmp_path):
    (tmp_path / "ledger.db.new").write_bytes(b"half a ledger")
    open_store(str(tmp_path / "ledger.db"), ManualClock()).close()
    assert not (tmp_path / "ledger.db.new").exists()


def _pages(path: Path, table: str) -> list[int]:
    """The pages of a table and its indexes, but for the first; where SQLite has no dbstat, by their texts."""
    other = sqlite3.connect(path)
    roots = [row[0] for row in other.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = ?", (table,))]
    other.close()
    return [root for root in roots if root > 1]


def test_damage_that_is_found_later_is_told_as_ours_when_reading(lived_in):
    for page in _pages(lived_in, "purchases"):
        overwrite((page - 1) * 4096, b"\x77" * 64)(lived_in)
    store = open_store(str(lived_in), ManualClock())
    try:
        with pytest.raises(StoreError):
            store.view().purchases()
    finally:
        store.close()


def test_damage_that_is_found_later_is_told_as_ours_when_writing(lived_in):
    for page in _pages(lived_in, "tokens"):
        overwrite((page - 1) * 4096, b"\x77" * 64)(lived_in)
    store = open_store(str(lived_in), ManualClock())
    try:
        with pytest.raises(StoreError, match="restore"):
            store.write(lambda tx: tx.add_token("a", "digest", ["sales:read"]))
        store.write(lambda tx: tx.set_cursor("what", "is sound goes on"))
    finally:
        store.close()


def test_damage_where_the_first_question_lands_is_refused_at_the_start(lived_in):
    for page in _pages(lived_in, "cursors"):
        overwrite((page - 1) * 4096, b"\x77" * 64)(lived_in)
    with pytest.raises(StoreError, match="restore"):
        open_store(str(lived_in), ManualClock())


def test_with_damage_under_it_the_service_is_not_ready(lived_in):
    """Where the probing write lands; SQLite keeps no sums over its pages, so damage elsewhere shows where it is read."""
    from bridge.web import create_app

    rehearsal = Rehearsal(lived_in)
    writer = rehearsal.store._engine._writer
    assert writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    writer.execute("PRAGMA shrink_memory")
    for page in _pages(lived_in, "cursors"):
        overwrite((page - 1) * 4096, b"\x77" * 64)(lived_in)
    answer = create_app(rehearsal.house).test_client().get("/readyz")
    rehearsal.close()
    assert answer.status_code == 503
    assert "malformed" in answer.json["status"]


def test_a_backup_of_a_damaged_ledger_is_refused(lived_in, tmp_path):
    for page in _pages(lived_in, "purchases")[:1]:
        overwrite((page - 1) * 4096, b"\x77" * 64)(lived_in)
    store = open_store(str(lived_in), ManualClock())
    try:
        with pytest.raises(StoreError, match="sound"):
            store.backup(tmp_path / "copy.db")
    finally:
        store.close()
        assert not list(tmp_path.glob("copy.db*"))


def test_without_its_log_the_ledger_is_older_but_sound(tmp_path):
    """What stood in a write-ahead log that somebody deleted is lost, and nobody can tell: SQLite sees the ledger as it
    was at the last checkpoint. It is whole; what follows is what follows a restore (test_restore)."""
    path = tmp_path / "ledger.db"
    rehearsal = Rehearsal(path)
    rehearsal.on_sale()
    rehearsal.store.write(lambda tx: None)
    checkpoint = sqlite3.connect(path)
    checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    checkpoint.close()
    for name in ("ann", "bob"):
        rehearsal.reply(name)
    # As kill -9 leaves it: the file and its log, copied while both are open. Then the log is lost.
    crashed = tmp_path / "crashed.db"
    shutil.copy(path, crashed)
    shutil.copy(f"{path}-wal", f"{crashed}-wal")
    with_log = tmp_path / "with-log.db"
    shutil.copy(crashed, with_log)
    shutil.copy(f"{crashed}-wal", f"{with_log}-wal")
    os.unlink(f"{crashed}-wal")
    rehearsal.close()
    found = {}
    for name in (with_log, crashed):
        store = open_store(str(name), ManualClock())
        assert store.view().imbalances() == []
        found[name.stem] = len(store.view().purchases())
        store.close()
    assert found == {"with-log": 2, "crashed": 0}


def test_a_torn_end_of_the_log_loses_only_what_was_never_acknowledged(tmp_path):
    path = tmp_path / "ledger.db"
    store = open_store(str(path), ManualClock())
    for number in range(20):
        store.write(lambda tx, n=number: tx.set_cursor(f"c{n}", "1"))
    crashed = tmp_path / "crashed.db"
    shutil.copy(path, crashed)
    # A commit that was under way: a frame, half of it on disk.
    log = Path(f"{path}-wal").read_bytes()
    Path(f"{crashed}-wal").write_bytes(log + log[32:3000])
    store.close()
    again = open_store(str(crashed), ManualClock())
    assert all(again.view().cursor(f"c{n}") == "1" for n in range(20))
    again.close()


# folder and file


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="Does the folder exist"):
        open_store(str(tmp_path / "nowhere" / "ledger.db"), ManualClock())


def as_nobody(work: Callable[[], object]) -> str:
    """Run it without root's rights, in a child; the words of its ``StoreError``, or what else happened."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
            said = "no error"
        except StoreError as error:
            said = f"StoreError: {error}"
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def open_to_all(path: Path) -> None:
    for folder in path.parents:
        if str(folder).startswith("/tmp/") and folder.stat().st_uid == os.geteuid():
            folder.chmod(0o755)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written(what, lived_in):
    open_to_all(lived_in)
    if what == "folder":
        lived_in.parent.chmod(0o555)
    else:
        # The folder may be written, the ledger may not: as after a restore made by root.
        Path(f"{lived_in}.lock").chmod(0o666)
        lived_in.parent.chmod(0o777)
        lived_in.chmod(0o444)
    said = as_nobody(lambda: open_store(str(lived_in), ManualClock()))
    lived_in.parent.chmod(0o755)
    assert said.startswith("StoreError"), said
    assert "writ" in said
    assert str(lived_in) in said


def test_a_full_disk_at_the_first_start(small_disk):  # noqa: F811
    (small_disk / "room").write_bytes(b"\0" * 20_000)
    with full(small_disk):
        (small_disk / "room").unlink()
        with pytest.raises(StoreError, match="disk"):
            open_store(str(small_disk / "ledger.db"), ManualClock())
    for rest in small_disk.glob("ledger.db*"):
        rest.unlink()
    open_store(str(small_disk / "ledger.db"), ManualClock()).close()


def test_a_ledger_that_another_program_holds(lived_in):
    with locked(lived_in), pytest.raises(StoreError, match="locked"):
        SQLiteEngine(lived_in, busy_seconds=0.2)
    Store(SQLiteEngine(lived_in, busy_seconds=0.2), ManualClock()).close()


def test_the_command_tells_it_in_one_line_and_fails(lived_in, tmp_path):
    """No trace: a sysadmin reads the journal."""
    DAMAGES["the header's magic"](lived_in)
    config = tmp_path / "replycart.yaml"
    config.write_text(
        f"public_url: https://sell.example.com\nsecret_key: {'x' * 32}\ndatabase: sqlite:///{lived_in}\n"
        "shop: {platform: memory}\nnetwork: {platform: memory}\npayments: {platform: memory}\nseller: {name: S}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from bridge.cli import main; main()", "--config", str(config), "serve"],
        capture_output=True, text=True, timeout=60, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("REPLYCART_")},
    )  # fmt: skip
    assert done.returncode != 0
    assert "restore" in done.stderr
    assert "Traceback" not in done.stderr
