"""The memory of visits: a moving window for each visitor, bounded, at the same cost however many came."""

from __future__ import annotations

import threading
import time
import tracemalloc

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from bridge.web import visits
from bridge.web.visits import Visits


class Time:
    """Monotonic and wall, which somebody may set."""

    def __init__(self) -> None:
        self.ran, self.off = 1000.0, 1_795_000_000.0

    def monotonic(self) -> float:
        return self.ran

    def time(self) -> float:
        return self.ran + self.off


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(visits, "time", made)
    return made


def test_the_limiter_finds_it_by_its_name():
    found = storage_from_string("visits://")
    assert isinstance(found, Visits)
    assert found.check()


def test_so_many_within_the_window_and_no_more(now):
    limiter, limit = MovingWindowRateLimiter(Visits()), parse("3 per minute")
    came = []
    for _ in range(8):
        came.append(limiter.hit(limit, "ann"))
        now.ran += 10
    #          0     10    20    30     40     50     60    70
    assert came == [True, True, True, False, False, False, True, True]
    assert limiter.hit(limit, "bob"), "everybody has a window of their own"


def test_who_is_refused_is_not_shut_out_for_longer_by_asking(now):
    limiter, limit = MovingWindowRateLimiter(Visits()), parse("1 per minute")
    assert limiter.hit(limit, "ann")
    for _ in range(59):
        now.ran += 1
        assert not limiter.hit(limit, "ann")
    now.ran += 1
    assert limiter.hit(limit, "ann")


def test_what_is_left_and_when_it_ends(now):
    limiter, limit = MovingWindowRateLimiter(Visits()), parse("3 per minute")
    assert limiter.get_window_stats(limit, "ann").remaining == 3
    began = now.time()
    limiter.hit(limit, "ann")
    now.ran += 20
    limiter.hit(limit, "ann")
    stats = limiter.get_window_stats(limit, "ann")
    assert (stats.remaining, stats.reset_time) == (1, pytest.approx(began + 60))
    now.ran += 45
    assert limiter.get_window_stats(limit, "ann").remaining == 2
    now.ran += 60
    assert limiter.get_window_stats(limit, "ann").remaining == 3


def test_several_at_once_fit_or_do_not(now):
    storage = Visits()
    assert storage.acquire_entry("ann", 5, 60, amount=4)
    assert not storage.acquire_entry("ann", 5, 60, amount=2)
    assert storage.acquire_entry("ann", 5, 60)
    assert not storage.acquire_entry("bob", 5, 60, amount=6)


@pytest.mark.parametrize("step", [-3600.0, 3600.0])
def test_a_step_of_the_wall_shuts_nobody_out_and_lets_nobody_in(now, step):
    limiter, limit = MovingWindowRateLimiter(Visits()), parse("1 per minute")
    assert limiter.hit(limit, "ann")
    now.off += step
    assert not limiter.hit(limit, "ann")
    now.ran += 61
    assert limiter.hit(limit, "ann")


def test_two_windows_of_one_visitor_do_not_hinder_each_other(now):
    storage = Visits()
    for _ in range(2):
        assert storage.acquire_entry("m/ann", 2, 60)
        assert storage.acquire_entry("h/ann", 3, 3600)
    assert not storage.acquire_entry("m/ann", 2, 60)
    now.ran += 61
    assert storage.acquire_entry("m/ann", 2, 60)
    assert storage.acquire_entry("h/ann", 3, 3600)
    assert not storage.acquire_entry("h/ann", 3, 3600)


def test_who_does_not_come_again_is_forgotten(now):
    storage = Visits()
    for number in range(1000):
        storage.acquire_entry(f"v{number}", 10, 60)
    now.ran += 61
    for number in range(400):
        storage.acquire_entry(f"w{number % 5}", 1000, 60)
    assert set(storage._windows[60]) == {f"w{n}" for n in range(5)}


def test_more_than_can_be_remembered_push_out_who_came_least_recently(now, monkeypatch):
    monkeypatch.setattr(visits, "MOST", 100)
    storage = Visits()
    assert storage.acquire_entry("regular", 2000, 60)
    for number in range(1000):
        storage.acquire_entry(f"v{number}", 10, 60)
        storage.acquire_entry("regular", 2000, 60)
    assert len(storage._windows[60]) == 100
    assert storage.get_moving_window("regular", 2000, 60)[1] == 1000 + 1


def test_all_is_forgotten_when_it_is_said(now):
    storage = Visits()
    for key in ("ann", "bob"):
        assert storage.acquire_entry(key, 1, 60)
    storage.clear("ann")
    assert storage.acquire_entry("ann", 1, 60)
    assert not storage.acquire_entry("bob", 1, 60)
    assert storage.reset() == 2
    assert storage.acquire_entry("bob", 1, 60)


def test_a_crowd_at_once_is_counted_right():
    storage, let_in = Visits(), []

    def knock() -> None:
        let_in.extend(storage.acquire_entry("one", 100, 60) for _ in range(50))

    crowd = [threading.Thread(target=knock) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert (let_in.count(True), len(let_in)) == (100, 400)


def test_the_hundred_and_fifty_thousandth_visit_is_as_quick_as_the_first():
    """No sweep over all of them, on any thread: the longest of the visits tells, in the time that this process is given."""
    storage = Visits()
    threads = threading.active_count()
    tracemalloc.start()
    for number in range(150_000):
        storage.acquire_entry(f"LIMITER/2001:db8:{number:x}::/64/pages/600/1/minute", 600, 60)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    longest = 0.0
    for number in range(20_000):
        began = time.process_time()
        storage.acquire_entry(f"LIMITER/2001:db8:{number:x}::/64/pages/600/1/minute", 600, 60)
        longest = max(longest, time.process_time() - began)
    assert threading.active_count() <= threads
    assert taken < 80_000_000
    assert longest < 0.1, "a sweep by the library takes 0.35 s"
