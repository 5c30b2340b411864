"""The outbox: tried until done, put off, parked; and never done twice at the same time."""

import io

import pytest
import requests
from requests.adapters import HTTPAdapter

from bridge.outbox import GIVE_UP_AFTER, Later, Outbox
from bridge.store import NewTask
from connectors.errors import Permanent, Refused, Retryable
from connectors.http import Http


def queue(rehearsal, key="t:1", kind="do", priority=50):
    rehearsal.store.write(lambda tx: tx.add_tasks([NewTask("shop", kind, key, "s", priority)]))


def box(rehearsal, handler):
    return Outbox(rehearsal.house, {"do": handler, "alert": lambda house, task: None}, seed=1)


def task(rehearsal, key="t:1"):
    return rehearsal.store.view().tasks_of(key)[0]


def test_a_task_is_written_once_and_done_once(rehearsal):
    done = []
    queue(rehearsal)
    queue(rehearsal)
    outbox = box(rehearsal, lambda house, one: done.append(one.key))
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert done == ["t:1"]


def test_important_ones_come_first(rehearsal):
    done = []
    for number, priority in enumerate((50, 10, 30)):
        queue(rehearsal, f"t:{number}", priority=priority)
    box(rehearsal, lambda house, one: done.append(one.priority)).drain()
    assert done == [10, 30, 50]


def test_a_platform_that_is_away_delays_and_loses_nothing(rehearsal):
    tries = []

    def handler(house, one):
        tries.append(one.attempts)
        if len(tries) < 4:
            raise Retryable("away")

    queue(rehearsal)
    outbox = box(rehearsal, handler)
    for _ in range(200):
        outbox.drain()
        rehearsal.clock.advance(1)
    assert tries == [1, 2, 3, 4]
    assert task(rehearsal).state == "done"


@pytest.mark.parametrize(("lane", "seconds"), [("shop", 60), ("payments", 0)])
def test_a_platform_that_may_still_be_at_it_is_given_time(rehearsal, lane, seconds):
    """Asked again a second later, a slow shop makes the order of both. PayPal knows a request again by its id."""
    tries = []

    def handler(house, one):
        tries.append(one.attempts)
        if len(tries) == 1:
            raise Retryable("no answer in time", maybe_done=True, late=True)

    rehearsal.store.write(lambda tx: tx.add_tasks([NewTask(lane, "do", "t:1", "s")]))
    outbox = box(rehearsal, handler)
    outbox.drain()
    for _ in range(2):
        rehearsal.clock.advance(seconds / 2 - 1 if seconds else 0)
        outbox.drain()
    assert tries == [1]
    rehearsal.clock.advance(3)
    outbox.drain()
    assert tries == [1, 2]


def test_a_rate_limit_rests_the_whole_kind_and_counts_as_no_failure(rehearsal):
    calls = []

    def handler(house, one):
        calls.append(one.key)
        if len(calls) == 1:
            raise Retryable("429", retry_after=60)

    for number in range(5):
        queue(rehearsal, f"t:{number}")
    outbox = box(rehearsal, handler)
    outbox.run_once("shop", limit=1)
    rehearsal.clock.advance(30)
    assert outbox.run_once("shop", limit=1) == 0
    rehearsal.clock.advance(31)
    outbox.drain()
    assert calls == ["t:0", "t:0", "t:1", "t:2", "t:3", "t:4"] or sorted(calls[1:]) == [f"t:{n}" for n in range(5)]
    assert task(rehearsal, "t:0").attempts == 1


def test_what_needs_a_person_is_told_once_a_day_and_tried_on(rehearsal):
    def handler(house, one):
        raise Permanent("the key is wrong", platform="shop")

    queue(rehearsal)
    outbox = box(rehearsal, handler)
    for _ in range(3):
        outbox.drain()
        rehearsal.clock.advance(minutes=11)
    assert task(rehearsal).state == "queued"
    assert task(rehearsal).attempts == 3
    assert [alert["kind"] for alert in rehearsal.store.view().alerts()] == ["platform"]


def test_a_refusal_nobody_foresaw_is_parked_and_shown(rehearsal):
    def handler(house, one):
        raise Refused("no", code="mismatch")

    queue(rehearsal)
    box(rehearsal, handler).drain()
    assert task(rehearsal).state == "parked"
    assert "tasks retry" in rehearsal.store.view().alerts()[0]["text"]
    assert rehearsal.store.write(lambda tx: tx.unpark_tasks()) == 1
    assert task(rehearsal).state == "queued"


#: What a worker meets that stood still beyond its lease, when another has done or does the task.
LATE = [Refused("said twice", code="duplicate"), Retryable("away"), Permanent("the key is wrong", platform="shop")]


@pytest.mark.parametrize("late", LATE)
def test_who_comes_late_changes_nothing_of_what_another_has_done(rehearsal, late):
    """A worker that stood still beyond its lease: another has done the task, and the platform tells the late one so."""

    def handler(house, one):
        if one.attempts == 1:
            rehearsal.clock.advance(seconds=600)
            rehearsal.store.write(lambda tx: tx.finish_task(one.id))
            raise late

    queue(rehearsal)
    box(rehearsal, handler).drain()
    assert task(rehearsal).state == "done"
    assert "parked" not in [alert["kind"] for alert in rehearsal.store.view().alerts()]


@pytest.mark.parametrize("late", LATE)
def test_who_comes_late_takes_nothing_out_of_the_hand_that_does_it_now(rehearsal, late):
    def handler(house, one):
        if one.attempts == 1:
            rehearsal.clock.advance(seconds=600)
            rehearsal.store.write(lambda tx: tx.expire_leases())
            rehearsal.store.write(lambda tx: tx.claim("shop", "elsewhere:1", 1, 60_000))
            raise late

    queue(rehearsal)
    box(rehearsal, handler).run_once("shop")
    assert (task(rehearsal).state, task(rehearsal).attempts) == ("running", 2)


def calls(rehearsal, server, meanwhile):
    """A task that stands still for a while, and then calls; how it ended."""
    ended = []

    def handler(house, one):
        meanwhile()
        try:
            ended.append(Http().session("x").post(server).status_code)
        except Retryable as error:
            ended.append(error)
            raise

    queue(rehearsal)
    outbox = box(rehearsal, handler)
    rehearsal.outbox = outbox
    outbox.run_once("shop")
    return ended[0]


def made(status):
    answer = requests.Response()
    answer.status_code, answer.raw = status, io.BytesIO()
    return answer


def test_a_worker_beyond_its_lease_calls_nobody(rehearsal, monkeypatch):
    sent = []
    monkeypatch.setattr(HTTPAdapter, "send", lambda *_, **__: sent.append(1))
    end = calls(rehearsal, "https://api.x.example/2/dm", lambda: rehearsal.clock.advance(seconds=61))
    assert isinstance(end, Retryable)
    assert end.maybe_done
    assert "lease" in str(end)
    assert sent == []
    assert (task(rehearsal).state, task(rehearsal).attempts) == ("queued", 1), (
        "nobody else has it: it is tried again"
    )


def test_a_lease_that_is_extended_lets_it_call(rehearsal, monkeypatch):
    def slow():
        for _ in range(5):
            rehearsal.clock.advance(seconds=50)
            rehearsal.outbox.tend_leases()

    sent = []
    monkeypatch.setattr(HTTPAdapter, "send", lambda *_, **__: sent.append(1) or made(201))
    assert calls(rehearsal, "https://api.x.example/2/dm", slow) == 201
    assert sent == [1]


def test_a_lease_that_another_has_by_now_is_not_extended(rehearsal, monkeypatch):
    def lost():
        rehearsal.clock.advance(seconds=61)
        rehearsal.store.write(lambda tx: tx.expire_leases())
        rehearsal.store.write(lambda tx: tx.claim("shop", "elsewhere:1", 1, 60_000))
        rehearsal.outbox.tend_leases()

    sent = []
    monkeypatch.setattr(HTTPAdapter, "send", lambda *_, **__: sent.append(1))
    assert isinstance(calls(rehearsal, "https://api.x.example/2/dm", lost), Retryable)
    assert sent == []
    assert (task(rehearsal).state, task(rehearsal).attempts) == ("running", 2)


def test_poison_is_parked_and_stops_nobody(rehearsal):
    done = []

    def handler(house, one):
        if one.key == "t:poison":
            raise KeyError("poison")
        done.append(one.key)

    queue(rehearsal, "t:poison")
    for number in range(20):
        queue(rehearsal, f"t:{number}")
    outbox = box(rehearsal, handler)
    for _ in range(GIVE_UP_AFTER):
        outbox.drain()
        rehearsal.clock.advance(minutes=10)
    assert len(done) == 20
    assert task(rehearsal, "t:poison").state == "parked"


def test_later_is_no_failure(rehearsal):
    seen = []

    def handler(house, one):
        seen.append(one.attempts)
        if len(seen) < 3:
            raise Later(2, "not yet")

    queue(rehearsal)
    outbox = box(rehearsal, handler)
    for _ in range(4):
        outbox.drain()
        rehearsal.clock.advance(3)
    assert seen == [1, 1, 1]


def test_a_lease_that_ran_out_is_taken_up_again_and_looks_first(rehearsal):
    queue(rehearsal)
    rehearsal.store.write(lambda tx: tx.claim("shop", "elsewhere:1", 1, 60_000))
    seen = []
    outbox = box(rehearsal, lambda house, one: seen.append(one.attempts))
    outbox.drain()
    assert seen == []
    rehearsal.clock.advance(61)
    rehearsal.store.write(lambda tx: tx.expire_leases())
    outbox.drain()
    assert seen == [2]


def test_two_workers_never_get_the_same_task(rehearsal):
    for number in range(10):
        queue(rehearsal, f"t:{number}")
    first = rehearsal.store.write(lambda tx: tx.claim("shop", "a:1", 6, 60_000))
    second = rehearsal.store.write(lambda tx: tx.claim("shop", "b:2", 6, 60_000))
    keys = [one.key for one in first + second]
    assert len(keys) == len(set(keys)) == 10
