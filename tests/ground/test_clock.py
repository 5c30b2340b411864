"""The clock steps back, under the running service or over a restart: nothing that was decided is decided again, and
nothing stands still because of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from bridge import catalogue, clock, holds, tokens
from bridge.clock import ManualClock, SystemClock
from bridge.outbox import LEASE_MS, Outbox
from bridge.states import State
from bridge.store import NewTask, open_store
from bridge.store.engine import StoreError
from connectors.simulators.memory.failing import away
from tests.conftest import Rehearsal

HOUR = timedelta(hours=1)


class Wall:
    """The machine's clock, as somebody sets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off = timedelta()
        wall = self

        class Set(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + wall.off

        monkeypatch.setattr(clock, "datetime", Set)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


# under the running service


def test_the_service_never_sees_time_go_back(wall):
    mine = SystemClock()
    seen = [mine.ms()]
    for step in (-HOUR, HOUR, -2 * HOUR, timedelta()):
        wall.off = step
        seen.append(mine.ms())
    assert seen == sorted(seen)


def test_a_step_forward_is_taken(wall):
    mine = SystemClock()
    before = mine.ms()
    wall.off = HOUR
    assert mine.ms() - before >= 3_600_000


def test_ids_stay_unique_and_in_order_while_the_wall_steps(wall):
    mine = SystemClock()
    ids = []
    for number in range(2000):
        wall.off = timedelta(seconds=(number * 37) % 7200 - 3600)
        ids.append(mine.new_id())
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)


def test_time_goes_on_after_a_step_back(wall):
    mine = SystemClock()
    before = mine.ms()
    wall.off = -HOUR
    time.sleep(0.1)
    assert 50 <= mine.ms() - before < 10_000


def test_the_wall_catches_up_and_is_followed_again(wall, monkeypatch, caplog):
    """Ours goes at three quarters of the pace until the two meet; the sysadmin is told, once."""
    ran = [1000.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: ran[0])
    caplog.set_level("WARNING", logger="replycart.clock")
    mine = SystemClock()
    before = mine.ms()
    wall.off = -HOUR
    seen = []
    for _ in range(5):
        ran[0] += 3600
        wall.off += HOUR
        seen.append(round((mine.ms() - before) / 3_600_000, 2))
    assert seen == [0.75, 1.5, 2.25, 3.0, 4.0]
    assert sum("set back" in record.message for record in caplog.records) == 1
    assert mine.now().tzinfo is UTC


def test_a_task_that_is_put_off_after_a_step_back_is_done_soon(wall, tmp_path):
    mine = SystemClock()
    store = open_store(str(tmp_path / "l.db"), mine)
    store.write(lambda tx: tx.add_tasks([NewTask("shop", "k", "t", "s")]))
    wall.off = -HOUR
    task = store.write(lambda tx: tx.claim("shop", "w", 1, LEASE_MS))[0]
    store.write(lambda tx: tx.postpone_task(task, tx.clock.ms() + 50, "away"))
    time.sleep(0.2)
    found = store.write(lambda tx: tx.claim("shop", "w", 1, LEASE_MS))
    store.close()
    assert [one.id for one in found] == [task.id]


# over a restart: the ledger is an hour ahead of the clock


@pytest.fixture
def set_back(tmp_path):
    """A service that lived, stopped, and starts anew with its clock an hour behind."""
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    rehearsal.on_sale()
    yield rehearsal
    rehearsal.sound()
    rehearsal.close()


def step_back(rehearsal: Rehearsal) -> None:
    rehearsal.clock._now -= HOUR
    rehearsal.outbox = Outbox(rehearsal.house, rehearsal.outbox._handlers, seed=2)


def test_what_has_expired_stays_so_and_its_units_are_sold_once(set_back):
    for name in ("ann", "bob", "cid", "dan"):
        set_back.reply(name)
    set_back.clock.advance(minutes=16)
    holds.expire_due(set_back.house)
    step_back(set_back)
    holds.expire_due(set_back.house)
    assert [set_back.of(name).state for name in ("ann", "bob", "cid")] == [State.EXPIRED] * 3
    assert set_back.of("dan").state is State.HELD
    assert set_back.pay("dan").state is State.ORDERED


def test_a_hold_is_never_cut_short_and_ends_at_the_time_that_was_promised(set_back):
    set_back.reply("ann")
    promised = set_back.of("ann").hold_until
    step_back(set_back)
    holds.expire_due(set_back.house)
    assert set_back.of("ann").hold_until == promised
    set_back.clock.advance(hours=1, minutes=16)
    holds.expire_due(set_back.house)
    assert set_back.of("ann").state is State.EXPIRED


def test_history_keeps_the_order_in_which_it_happened(set_back):
    set_back.reply("ann")
    step_back(set_back)
    set_back.pay("ann")
    told = [moment.after for moment in set_back.store.view().history(set_back.of("ann").id)]
    assert told == ["held", "approved", "paying", "paid", "ordered"]


def test_money_is_taken_once_and_the_order_placed_once(set_back):
    set_back.reply("ann")
    page = set_back.to_paypal("ann")
    set_back.payments.approve(page)
    from bridge import checkout

    checkout.look(set_back.house, page)
    step_back(set_back)
    checkout.look(set_back.house, page)
    set_back.clock.advance(hours=1, seconds=1)
    set_back.outbox.drain()
    assert set_back.of("ann").state is State.ORDERED
    assert set_back.payments.taken[page] == 1


def test_what_a_dead_process_of_this_machine_had_in_hand_is_taken_up_at_once(set_back):
    set_back.store.write(lambda tx: tx.add_tasks([NewTask("shop", "k", "t", "s")]))
    taken = set_back.store.write(lambda tx: tx.claim("shop", f"{_host()}:999999", 1, LEASE_MS))
    step_back(set_back)
    set_back.store.write(set_back.outbox._give_back)
    task = set_back.store.view().tasks_of("t")[0]
    assert (len(taken), task.state) == (1, "queued")


def test_a_paid_order_is_written_at_once_by_a_clock_that_was_set_back(set_back):
    set_back.reply("ann")
    set_back.shop.failures["place_order"] = [away()]
    set_back.pay("ann")
    assert set_back.of("ann").state is State.PAID
    step_back(set_back)
    set_back.clock.advance(minutes=5)
    set_back.outbox.start()
    set_back.outbox.stop()
    set_back.outbox.drain()
    assert set_back.of("ann").state is State.ORDERED


def test_what_the_shop_changed_is_not_overlooked(set_back):
    step_back(set_back)
    set_back.clock.advance(minutes=20)
    set_back.shop.set_product("PRINT", name="Another name", modified=set_back.clock.now())
    if (due := catalogue.due(set_back.house)) is not None:
        catalogue.sync(set_back.house, full=due)
    assert set_back.store.view().product("PRINT").product.name == "Another name"


def test_keys_to_the_api_hold_and_revoked_ones_stay_revoked(set_back):
    kept = tokens.create(set_back.store, "kept", ["sales:read"])
    gone = tokens.create(set_back.store, "gone", ["sales:read"])
    set_back.store.write(lambda tx: tx.revoke_token(gone[0]))
    step_back(set_back)
    assert tokens.check(set_back.store, kept[1]) == {"sales:read"}
    assert tokens.check(set_back.store, gone[1]) is None


def test_a_backup_is_never_overwritten_by_one_of_the_same_hour(set_back, tmp_path):
    """Names are made from the time, and the same time comes twice."""
    name = tmp_path / f"{set_back.clock.now():%Y-%m-%d-%H}.db"
    set_back.reply("ann")
    set_back.store.backup(name)
    before = name.read_bytes()
    step_back(set_back)
    set_back.clock.advance(hours=1)
    with pytest.raises(StoreError, match="exists already"):
        set_back.store.backup(tmp_path / f"{set_back.clock.now():%Y-%m-%d-%H}.db")
    assert name.read_bytes() == before


# two machines whose clocks differ


@pytest.mark.both_stores
def test_a_machine_whose_clock_is_ahead_takes_nothing_out_of_anothers_hand(ledger):
    here, there = ManualClock(datetime(2026, 11, 23, 12, tzinfo=UTC)), ManualClock(
        datetime(2026, 11, 23, 12, 2, tzinfo=UTC), seed=2
    )  # fmt: skip
    one, two = open_store(ledger, here), open_store(ledger, there)
    one.write(lambda tx: tx.add_tasks([NewTask("shop", "write_back", "order:1", "1")]))
    assert len(one.claim(lambda tx: tx.claim("shop", "a:1", 1, LEASE_MS))) == 1
    two.write(lambda tx: tx.expire_leases())
    twice = two.claim(lambda tx: tx.claim("shop", "b:1", 1, LEASE_MS))
    one.close()
    two.close()
    assert twice == []


@pytest.mark.both_stores
def test_what_a_machine_that_died_had_in_hand_is_taken_up_whatever_its_clock_said(ledger):
    """Its lease runs for another hour by a clock that was wrong; nobody extends it."""
    here, there = ManualClock(datetime(2026, 11, 23, 13, tzinfo=UTC)), ManualClock(
        datetime(2026, 11, 23, 12, tzinfo=UTC), seed=2
    )  # fmt: skip
    one, two = open_store(ledger, here), open_store(ledger, there)
    one.write(lambda tx: tx.add_tasks([NewTask("shop", "write_back", "order:1", "1", due=1)]))
    one.claim(lambda tx: tx.claim("shop", "a:1", 1, LEASE_MS))
    one.close()
    given_back = []
    for _ in range(5):
        given_back.append(two.write(lambda tx: tx.expire_leases()))
        there.advance(LEASE_MS / 3000)
    task = two.view().tasks_of("order:1")[0]
    two.close()
    assert given_back == [0, 0, 0, 0, 1]
    assert task.state == "queued"


@pytest.mark.both_stores
def test_what_is_extended_is_held_and_a_step_forward_changes_nothing(ledger):
    here, there = ManualClock(), ManualClock(seed=2)
    one, two = open_store(ledger, here), open_store(ledger, there)
    one.write(lambda tx: tx.add_tasks([NewTask("shop", "write_back", "order:1", "1")]))
    (task,) = one.claim(lambda tx: tx.claim("shop", "a:1", 1, LEASE_MS))
    for step in range(12):
        one.write(lambda tx: tx.extend_leases("a:1", [task.id], LEASE_MS))
        assert two.write(lambda tx: tx.expire_leases()) == 0
        here.advance(20)
        there.advance(20 if step % 5 else 3600)
    assert two.view().tasks_of("order:1")[0].state == "running"
    one.close()
    two.close()


@pytest.mark.both_stores
def test_after_a_set_back_each_task_waits_as_it_was_meant_to(ledger):
    """Made in what is now the future, put off there, or made long before by a clock that was right."""
    mine = ManualClock()
    store = open_store(ledger, mine)
    start = mine.ms()
    store.write(lambda tx: tx.add_tasks([NewTask("shop", "k", "long before", "s", due=start + 7_200_000)]))
    mine.advance(hours=1)
    store.write(
        lambda tx: tx.add_tasks(
            [
                NewTask("shop", "k", "put off", "s"),
                NewTask("network", "k", "at once", "s"),
                NewTask("network", "k", "in a while", "s", due=mine.ms() + 90_000),
            ]
        )
    )
    (put_off,) = store.write(lambda tx: tx.claim("shop", "w", 1, LEASE_MS))
    store.write(lambda tx: tx.postpone_task(put_off, mine.ms() + 300_000, "away"))
    mine._now -= HOUR
    assert store.write(lambda tx: tx.pull_back()) == 3
    due = {task.key: task.due - start for task in store.view().tasks()}
    assert store.write(lambda tx: tx.pull_back()) == 0, "once"
    store.close()
    assert due == {"long before": 7_200_000, "put off": 0, "at once": 0, "in a while": 90_000}


def _host() -> str:
    import socket

    return socket.gethostname()
