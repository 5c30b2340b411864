"""Hearing: by polling, in a rush by the stream and back, after cuts without a gap, and slower without a budget."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import Future
from dataclasses import replace

import pytest

from bridge import holds, listening, metrics
from bridge.house import House
from bridge.listening.listener import Aside
from bridge.store.engine import StoreError
from connectors.errors import NotSupported, Refused, Retryable
from connectors.simulators.memory import away
from connectors.values import Reply
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores


def with_work(rehearsal: Rehearsal, **changes: object) -> House:
    work = replace(rehearsal.house.config.work, **changes)
    rehearsal.house.config = replace(rehearsal.house.config, work=work)
    return rehearsal.house


def heard(rehearsal: Rehearsal) -> list[str]:
    return [reply.handle for reply in reversed(rehearsal.store.view().replies(limit=10_000))]


def test_a_rush_changes_to_the_stream_and_back_with_every_reply_once(rehearsal):
    rehearsal.on_sale()
    house = with_work(rehearsal, rush_replies=5)
    network = rehearsal.network
    for number in range(6):
        network.say(rehearsal.post_id, f"before{number}", "nice")
    during = []

    def listen(conversations, stop):
        network.say(rehearsal.post_id, "gap", "nice")  # between the last look and the stream's start
        yield None
        for number in range(3):
            said = network.say(rehearsal.post_id, f"during{number}", "nice")
            during.append(said)
            yield network.said[said].reply
        for _ in range(listening.QUIET_ROUNDS):
            yield None

    network.listen = listen
    listener = listening.Listener(house)
    assert listener._round() == house.config.work.poll_seconds
    assert sorted(heard(rehearsal)) == sorted(
        [f"before{n}" for n in range(6)] + ["gap"] + [f"during{n}" for n in range(3)]
    )
    network.say(rehearsal.post_id, "after", "nice")
    listener._round()
    assert heard(rehearsal).count("after") == 1
    assert len(heard(rehearsal)) == len(set(heard(rehearsal)))


def test_a_stream_that_is_cut_loses_nothing(rehearsal):
    rehearsal.on_sale()
    house = with_work(rehearsal, rush_replies=1)
    network = rehearsal.network
    listener = listening.Listener(house)
    count = 0
    for cut in range(50):
        network.say(rehearsal.post_id, f"poll{cut}", "nice")

        def listen(conversations, stop, cut=cut):
            yield None
            said = network.say(rehearsal.post_id, f"stream{cut}", "nice")
            network.say(rehearsal.post_id, f"lost{cut}", "nice")  # the cut swallows this one
            yield network.said[said].reply
            raise Retryable("cut", retry_after=0.25)

        network.listen = listen
        with pytest.raises(Retryable):
            listener._round()
        count += 3
    network.listen = lambda conversations, stop: iter([None] * listening.QUIET_ROUNDS)
    listener._round()
    assert len(heard(rehearsal)) == len(set(heard(rehearsal))) == count


def counted() -> list[float]:
    """Cuts of the stream, replies read back by search, searches put off."""
    return [one.values()[()] for one in (metrics.STREAM_CUTS, metrics.REFILLED, metrics.REFILLS_PUT_OFF)]


def risen(before: list[float]) -> list[float]:
    return [now - then for now, then in zip(counted(), before, strict=True)]


def quiet(conversations, stop):
    return iter([None] * listening.QUIET_ROUNDS)


def test_cuts_and_what_is_read_back_after_them_are_counted(rehearsal, monkeypatch):
    monkeypatch.setattr("bridge.listening.listener.LOOK_SECONDS", 0.0)
    rehearsal.on_sale()
    network, listener = rehearsal.network, listening.Listener(with_work(rehearsal, rush_replies=1))

    def rush(listen) -> list[float]:
        network.listen = listen
        network.say(rehearsal.post_id, f"poll{network.calls['replies']}", "nice")
        before = counted()
        with contextlib.suppress(Retryable):
            listener._round()
        return risen(before)

    def cut(conversations, stop):
        network.say(rehearsal.post_id, "gap", "nice")
        yield None
        raise Retryable("cut", retry_after=0.25)

    def put_off(conversations, stop):
        network.failures["replies"] = [Retryable("search: too many requests", retry_after=900)]
        yield from quiet(conversations, stop)

    assert rush(quiet) == [0, 0, 0]
    assert rush(cut) == [1, 1, 0]
    # A line that ends without a word is cut too; one that we end is not.
    assert rush(lambda conversations, stop: iter([None])) == [1, 0, 0]
    assert rush(put_off) == [0, 0, 1]
    listener._stop.set()
    assert rush(lambda conversations, stop: iter([])) == [0, 0, 0]


def test_a_network_without_a_stream_goes_on_polling(rehearsal):
    rehearsal.on_sale()
    house = with_work(rehearsal, rush_replies=1)

    def listen(conversations, stop):
        raise NotSupported("no stream", platform="memory")

    rehearsal.network.listen = listen
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    assert listening.Listener(house)._round() == house.config.work.poll_seconds


def test_without_a_budget_hearing_slows_and_nothing_is_lost(rehearsal):
    rehearsal.on_sale()
    month = f"{rehearsal.clock.now():%Y-%m}"
    rehearsal.store.write(lambda tx: tx.add_costs(f"{month}-01", "memory", {("", "", "post"): (1, 99_000_000)}))
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    assert listening.Listener(rehearsal.house)._round() == listening.SPENT_SECONDS
    assert heard(rehearsal) == ["ann"]


@pytest.mark.parametrize("why", [Retryable("too many requests", retry_after=900), Refused("no dm.read")])
def test_messages_that_may_not_be_read_do_not_silence_the_replies(rehearsal, why):
    rehearsal.on_sale()
    house = with_work(rehearsal, message_seconds=0.2)
    house.config = replace(house.config, selling=replace(house.config.selling, messages=True))
    network, asked = rehearsal.network, []

    def replies(since, *, way, conversation=""):
        if way != "messages":
            return type(network).replies(network, since, way=way, conversation=conversation)
        asked.append(since)
        raise why

    network.replies = replies
    listener = listening.Listener(house)
    for name in ("ann", "bob", "cid"):
        network.say(rehearsal.post_id, name, "buy")
        assert listener._round() == house.config.work.poll_seconds
    assert heard(rehearsal) == ["ann", "bob", "cid"]
    assert asked == [""]
    alerts = rehearsal.store.view().alerts()
    assert len(alerts) == isinstance(why, Refused)


def test_the_listener_outlives_a_network_that_is_away(rehearsal):
    rehearsal.on_sale()
    house = with_work(rehearsal, poll_seconds=0.01)
    rehearsal.network.failures["replies"] = [away(), away(), away()]
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    listener = listening.Listener(house)
    listener.start()
    try:
        for _ in range(600):
            holds.settle(house)
            if rehearsal.store.view().purchases():
                break
            house.bell.wait("test", 0.02)
    finally:
        listener.stop()
    assert rehearsal.of("ann").state == "held"


def test_the_cursor_is_stored_with_the_replies(rehearsal):
    rehearsal.on_sale()
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    page = rehearsal.network.replies("")
    name = listening.cursor_name(rehearsal.house, "mentions")
    with pytest.raises(ZeroDivisionError):
        rehearsal.store.write(
            lambda tx: (tx.add_replies("memory", page.replies), tx.set_cursor(name, page.newest), 1 / 0)
        )
    assert rehearsal.store.view().cursor(name) == ""
    assert heard(rehearsal) == []
    listening.poll(rehearsal.house)
    assert rehearsal.store.view().cursor(name) == page.newest
    assert heard(rehearsal) == ["ann"]


def reply_of(number: int, house: House) -> Reply:
    return Reply(str(1000 + number), "1", f"u{number}", f"h{number}", "nice", house.clock.now())


def test_what_comes_while_a_batch_is_stored_is_the_next_batch(rehearsal):
    house, sizes = rehearsal.house, []
    busy, go_on = threading.Event(), threading.Event()

    def hold(tx):
        busy.set()
        go_on.wait(10)

    held_up = house.store.submit(hold)
    assert busy.wait(10)
    storing = listening.Storing(house)
    write = storing._write
    storing._write = lambda tx: sizes.append(len(storing._waiting)) or write(tx)
    for number in range(50):
        storing.put(reply_of(number, house))
    assert heard(rehearsal) == []
    go_on.set()
    storing.wait()
    held_up.result()
    assert heard(rehearsal) == [f"h{number}" for number in range(50)]
    assert sum(sizes) >= 50
    assert len(sizes) <= 3, "they share commits"


def test_a_ledger_that_is_away_is_told_to_who_hears(rehearsal):
    house, storing = rehearsal.house, listening.Storing(rehearsal.house)
    submit, house.store.submit = house.store.submit, lambda work: failed_future()
    storing.put(reply_of(1, house))
    with pytest.raises(StoreError, match="full"):
        storing.wait()
    house.store.submit = submit
    storing.put(reply_of(1, house))
    storing.wait()
    assert heard(rehearsal) == ["h1"]


def failed_future() -> Future[int]:
    future: Future[int] = Future()
    future.set_exception(StoreError("the disk is full"))
    return future


def test_messages_and_offers_are_heard_in_a_rush_that_does_not_end(rehearsal):
    config = rehearsal.house.config
    rehearsal.house.config = replace(
        config, selling=replace(config.selling, messages=True),
        work=replace(config.work, rush_replies=1, message_seconds=0, tag_seconds=3600),
    )  # fmt: skip
    sale = rehearsal.on_sale(quantity=3)
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    listener = listening.Listener(rehearsal.house)
    heard = []

    def listen(conversations, stop):
        rehearsal.network.write("bob", f"buy {sale.slug}")
        for _ in range(6):
            time.sleep(listening.LOOK_SECONDS / 2)
            rehearsal.network.say(rehearsal.post_id, "cid", "buy")
            yield list(rehearsal.network.said.values())[-1].reply
        heard.extend(one.handle for one in rehearsal.store.view().new_replies(50))

    rehearsal.network.listen = listen
    listener._round()
    assert "bob" in heard, "while the stream went on"


def test_a_look_beside_the_stream_that_fails_does_not_end_it(rehearsal):
    def fails(house):
        raise Retryable("away")

    rehearsal.on_sale(quantity=3)
    listener = listening.Listener(rehearsal.house)
    listener._asides = [Aside(fails, 0, listener._tell)]
    rehearsal.network.listen = lambda conversations, stop: iter([None] * 50)
    listener._stream([rehearsal.post_id])
    assert listener._asides[0]._misses >= 1
