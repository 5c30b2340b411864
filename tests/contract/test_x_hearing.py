"""How the X connector hears: nothing missed, nothing doubled, and what it costs."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.networks.x import mapping
from connectors.networks.x import stream as x_stream
from connectors.networks.x.hearing import Delivered
from connectors.networks.x.stream import RULE_LENGTH, Backoff, Reader, rules
from connectors.networks.x.tally import Tally
from connectors.simulators import x as simulators
from connectors.values import PostDraft, Reply
from tests.conftest import PROOF
from tests.contract.x_world import SimulatedWorld

PRICES = {
    "post": "0.015",
    "post_link": "0.200",
    "answer": "0.010",
    "answer_link": "0.200",
    "message": "0.015",
    "read_post": "0.005",
    "read_owned": "0.001",
    "read_user": "0.010",
}


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld(limits=False)
    yield world
    world.close()


def post(world: SimulatedWorld, **settings: Any) -> tuple[Any, str]:
    network = world.connector(**settings)
    return network, network.publish(PostDraft("On our shelf: reply buy", "sale-1")).id


def ids(replies: Any) -> list[str]:
    return [reply.id for reply in replies]


# -- mentions ----------------------------------------------------------------------------------------


def test_a_reply_that_x_shows_late_is_heard_once(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    said, heard, cursor = [], [], ""
    for number in range(12):
        if number in (2, 3, 8):
            world.fault("late", path="")
        said.append(
            requests.post(
                f"{world.base}/_play/reply",
                json={"to": post_id, "username": f"b{number}", "text": "buy"},
                timeout=5,
            ).json()["id"]
        )
        world.clock.tick(seconds=1)
        page = network.replies(cursor)
        heard += ids(page.replies)
        cursor = page.newest
    assert heard != said, "no reply was late: the test tests nothing"
    assert sorted(heard) == said
    assert network.replies(cursor).replies == ()


def test_late_ones_are_missed_without_the_overlap(world: SimulatedWorld) -> None:
    """The control twin of the test above."""
    network, post_id = post(world, overlap_seconds=0)
    with world.simulator.lock:
        world.simulator.world.late[int(late := world.reply(post_id, "late", "buy"))] = 2
    second = world.reply(post_id, "b", "buy")
    cursor = network.replies("").newest
    world.reply(post_id, "c", "buy")
    assert late not in ids(network.replies(cursor).replies)
    assert int(cursor) >= int(second)


def test_a_page_that_was_not_confirmed_is_handed_over_again(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    world.reply(post_id, "a", "buy")
    first = network.replies("").newest
    said = world.reply(post_id, "b", "buy")
    assert ids(network.replies(first).replies) == [said]
    again = network.replies(first)
    assert ids(again.replies) == [said], "the caller fell before it could store the page"
    assert network.replies(again.newest).replies == ()


def test_only_late_ones_get_a_cursor_of_their_own() -> None:
    delivered = Delivered()
    assert delivered.pick("mentions", 0, 0, [10, 30]) == ({10, 30}, 30)
    assert delivered.pick("mentions", 30, 0, [10, 20, 30]) == ({20}, 31)
    assert delivered.pick("mentions", 30, 0, [10, 20, 30]) == ({20}, 31), "not confirmed: again"
    assert delivered.pick("mentions", 31, 0, [10, 20, 30]) == (set(), 31)
    assert delivered.pick("mentions", 31, 0, [10, 20, 31, 40]) == ({31, 40}, 40)
    assert delivered.pick("search:1", 31, 0, [40]) == ({40}, 40), "each way has its own memory"


def test_an_id_right_after_a_made_up_cursor_is_not_lost() -> None:
    delivered = Delivered()
    delivered.pick("mentions", 0, 0, [30])
    _, cursor = delivered.pick("mentions", 30, 0, [20, 30])
    assert cursor == 31
    assert delivered.pick("mentions", cursor, 0, [20, 30, 31])[0] == {31}


def test_what_was_handed_over_is_forgotten_behind_the_overlap() -> None:
    delivered = Delivered()
    for number in range(1, 1000):
        delivered.pick("mentions", number - 1, number - 10, [number])
    assert len(delivered._pages["mentions"]) <= 11


def test_one_request_when_nothing_is_new(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    world.reply(post_id, "a", "buy")
    cursor = network.replies("").newest
    before = world.simulator.requests
    network.replies(cursor)
    assert world.simulator.requests == before + 1


def test_the_first_look_reaches_back_a_day(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    world.reply(post_id, "long_ago", "buy")
    world.clock.tick(hours=25)
    recent = world.reply(post_id, "today", "buy")
    assert ids(network.replies("").replies) == [recent]


def test_a_page_limit_is_no_loss(world: SimulatedWorld) -> None:
    network, post_id = post(world, pages=2)
    said = world.many(post_id, 250)
    page = network.replies("")
    assert not page.complete
    assert ids(page.replies) == said[-200:]


def test_reposts_and_our_own_posts_are_no_replies(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    with world.simulator.lock:
        fan = world.simulator.world.user("fan")
        world.simulator.world.repost(fan, post_id)
        quoting = world.simulator.world.add(fan, "look at this, @shop", quoted=int(post_id))
        world.simulator.world.add(world.simulator.world.shop, "@shop speaks of itself")
    heard = network.replies("").replies
    assert ids(heard) == [str(quoting.id)]
    assert heard[0].post_id == str(quoting.id), "not one of our posts: the bridge leaves it alone"


def test_an_edit_before_the_first_look(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    said = world.reply(post_id, "a", "buy 1")
    world.edit(said, "buy 2")
    world.edit(said, "buy 3")
    heard = network.replies("").replies
    assert [(reply.id, reply.edited, reply.text) for reply in heard] == [(said, True, "@shop buy 3")]


def test_names_can_be_left_out(world: SimulatedWorld) -> None:
    network, post_id = post(world, names=False)
    world.reply(post_id, "a", "buy")
    heard = network.replies("").replies
    assert heard[0].handle == ""
    assert heard[0].author_id
    assert world.metered["read_user"] == 1, "ourselves"


def test_an_account_that_is_gone_needs_a_person(world: SimulatedWorld) -> None:
    network, _ = post(world)
    network.me()
    gone = {"errors": [{"detail": "Could not find user with id: [1].", "title": "Not Found Error"}]}
    world.fault("status", status=200, body=gone, path="/mentions")
    with pytest.raises(Permanent, match="Could not find user"):
        network.replies("")


# -- search ------------------------------------------------------------------------------------------


def test_a_crowd_is_searched_in_slices_the_oldest_first(world: SimulatedWorld) -> None:
    network, post_id = post(world, pages=2)
    start = str(mapping.id_at(world.clock()))
    said = []
    for minute in range(30):
        said += [world.reply(post_id, f"m{minute}_{number}", "buy") for number in range(60 if minute < 12 else 3)]
        world.clock.tick(seconds=60)
    heard, cursor, calls = [], start, 0
    while True:
        before = world.simulator.requests
        page = network.replies(cursor, way="search", conversation=post_id)
        assert int(page.newest) >= int(cursor)
        heard += ids(page.replies)
        cursor, calls = page.newest, calls + 1
        assert world.simulator.requests - before <= 12
        if page.complete:
            break
    assert heard == said
    assert calls > 3, "it was no crowd"
    assert world.simulator.requests < 28, "stretches grow again when it gets quiet"
    assert network.replies(cursor, way="search", conversation=post_id).replies == ()


def test_a_crowd_within_the_overlap_does_not_hold_the_search_up(world: SimulatedWorld) -> None:
    network, post_id = post(world, pages=1)
    said, heard, cursor = [], [], post_id
    for _ in range(12):
        said += world.many(post_id, 90)
        for _ in range(40):
            page = network.replies(cursor, way="search", conversation=post_id)
            heard += ids(page.replies)
            cursor = page.newest
            if page.complete:
                break
        assert page.complete
    assert heard == said


def test_a_post_shown_late_while_a_crowd_is_walked_is_heard(world: SimulatedWorld) -> None:
    """The walk passes the post while X does not show it yet, and ends long after the overlap."""
    network, post_id = post(world, pages=1)
    hidden, said = world.simulator.world, []

    def crowd(count: int) -> None:
        for number in range(count):
            said.append(world.reply(post_id, f"b{number}", "buy"))
            world.clock.tick(milliseconds=95)

    crowd(150)
    late = world.reply(post_id, "late", "buy")
    hidden.delete(late)
    crowd(150)
    heard, cursor, walked, shown = [], post_id, 0, False
    for _ in range(200):
        page = network.replies(cursor, way="search", conversation=post_id)
        heard += ids(page.replies)
        cursor = page.newest
        if not shown and int(cursor) > int(late):
            hidden.posts[int(late)].deleted, shown = False, True
        elif shown and page.complete:
            walked += 1
            if walked == 3:
                break
        if shown and not walked and world.clock() < mapping.moment_of(late) + timedelta(seconds=90):
            crowd(60)
    assert world.clock() > mapping.moment_of(late) + timedelta(seconds=60)
    assert late in heard
    assert sorted(heard, key=int) == sorted([*said, late], key=int)


def test_a_late_reply_in_a_rush_is_heard_by_the_next_deep_look(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    hidden = world.simulator.world
    said = world.many(post_id, 5)
    cursor = network.replies("").newest
    late = world.reply(post_id, "late", "buy")
    hidden.delete(late)
    heard, pages = list(said), []
    for turn in range(40):
        said += world.many(post_id, 30)
        before = world.simulator.requests
        page = network.replies(cursor)
        assert page.complete
        heard += ids(page.replies)
        cursor = page.newest
        pages.append(world.simulator.requests - before)
        world.clock.tick(seconds=4)
        if turn == 3:
            with world.simulator.lock:
                hidden.posts[int(late)].deleted = False
    assert late in heard
    assert sorted(heard, key=int) == sorted([*said, late], key=int)
    assert pages.count(1) > 30, "not the whole overlap each time"


def test_a_burst_within_a_millisecond_ends(world: SimulatedWorld) -> None:
    network, post_id = post(world, pages=1)
    base = mapping.id_at(world.clock()) + (50 << 22)
    with world.simulator.lock:
        said = [
            str(world.simulator.reply(post_id, f"b{number}", "buy", post_id=base + number).id)
            for number in range(99)
        ]
    world.clock.tick(minutes=5)
    heard, cursor = [], post_id
    for _ in range(60):
        page = network.replies(cursor, way="search", conversation=post_id)
        heard += ids(page.replies)
        cursor = page.newest
        if page.complete:
            break
    assert heard == said


def test_a_cursor_of_last_month_can_still_be_searched(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    old = world.reply(post_id, "a", "buy")
    world.clock.tick(days=30)
    recent = world.reply(post_id, "b", "buy")
    page = network.replies(old, way="search", conversation=post_id)
    assert (ids(page.replies), page.complete) == ([recent], True)


def test_search_without_a_conversation_finds_mentions(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    said = world.reply(post_id, "a", "buy")
    world.reply(post_id, "b", "nice", address=False)
    assert ids(network.replies("", way="search").replies) == [said]


def test_what_is_no_way_and_no_cursor(world: SimulatedWorld) -> None:
    network = world.connector()
    with pytest.raises(NotSupported):
        network.replies("", way="by pigeon")
    with pytest.raises(Refused):
        network.replies("yesterday")


# -- money -------------------------------------------------------------------------------------------


def test_every_call_is_metered_as_x_bills_it(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    world.many(post_id, 30)
    for day in range(2):
        page = network.replies("")
        network.replies(page.newest)
        network.replies("", way="search", conversation=post_id)
        network.existing(ids(page.replies))
        network.figures(post_id)
        for number, reply in enumerate(page.replies[:3]):
            network.answer(reply, f"held for you, {day} {number}")
        network.answer(page.replies[3], f"held for you: shop.com/c/{day}")
        network.answer(page.replies[3], f"held for you: shop.com/c/{day}", again=True)
        network.message(world.write_first("ada"), "hello")
        network.publish(PostDraft(f"Again on our shelf {day}: https://shop.com/s/1", "sale-2"))
        network.publish(PostDraft(f"Again on our shelf {day}: https://shop.com/s/1", "sale-2"), again=True)
        world.clock.tick(hours=20)
    network.check()
    ours = sum(Decimal(PRICES[call]) * count for call, count in world.metered.items())
    assert world.metered.keys() <= PRICES.keys()
    assert f"{ours:.3f}" == world.simulator.bill.show()["dollars"]


def test_the_same_reply_is_paid_once_a_day(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    world.reply(post_id, "a", "buy")
    for _ in range(3):
        network.replies("")
    assert world.metered["read_owned"] == 1


def test_the_memory_of_a_day_is_bounded() -> None:
    counted: list[tuple[str, int]] = []
    world_clock = mapping.moment_of("2124810149980798976")
    tally = Tally(lambda call, count: counted.append((call, count)), lambda: world_clock, most=100)
    for number in range(250):
        tally.read("read_post", [str(number)])
    tally.read("read_post", ["249"])
    assert sum(count for _, count in counted) == 250
    assert len(tally._seen["post"]) <= 100


# -- the stream --------------------------------------------------------------------------------------


def opened(network: Any, conversations: list[str], stop: threading.Event | None = None) -> Any:
    stream = network.listen(conversations, (stop or threading.Event()).is_set)
    assert next(stream) is None
    return stream


def app(world: SimulatedWorld, method: str, path: str, **how: Any) -> Any:
    headers = {"Authorization": f"Bearer {simulators.BEARER}"}
    return requests.request(method, world.base + path, headers=headers, timeout=5, **how)


def test_a_cut_stream_asks_to_come_back_at_once_then_later(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    waits = []
    for _ in range(3):
        stream = opened(network, [post_id])
        world.simulator.streams.close_all()
        with pytest.raises(Retryable) as caught:
            list(stream)
        waits.append(caught.value.retry_after)
    assert waits == [0.0, 0.25, 0.5]
    stream = opened(network, [post_id])
    assert next(stream) is None, "a sign of life"
    world.simulator.streams.close_all()
    with pytest.raises(Retryable) as caught:
        list(stream)
    assert caught.value.retry_after == 0.0


def test_a_silent_stream_is_taken_as_cut(world: SimulatedWorld) -> None:
    network, post_id = post(world, stream_seconds=0.1)
    stream = opened(network, [post_id])
    world.fault("silence", seconds=30.0)
    with pytest.raises(Retryable) as caught:
        list(stream)
    assert caught.value.retry_after is not None


class Flood(requests.Session):
    """X in a rush that does not end; ``told``: lines that were read from it."""

    def __init__(self) -> None:
        super().__init__()
        self.told = 0
        self.status_code, self.raw = 200, self

    def request(self, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        return self

    def iter_lines(self, **_: Any) -> Iterator[bytes]:
        while True:
            self.told += 1
            yield b'{"data": {"id": "%d", "text": "%s"}}' % (self.told, b"x" * 2000)

    def shutdown(self) -> None:
        pass


def test_a_rush_does_not_pile_up_in_memory(world: SimulatedWorld) -> None:
    """Nobody listens just now: reading waits, and goes on with the next line when somebody does."""
    flood = Flood()
    reader = Reader(post(world)[0]._stream._client, "bearer", flood, 20.0)
    thread = threading.Thread(target=reader.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not reader.lines.full() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(2 * x_stream.PAUSE)
    assert x_stream.WAITING <= flood.told <= x_stream.WAITING + 1
    assert reader.lines.get() is None, "the stream is open"
    seen = [reader.lines.get(timeout=5) for _ in range(3 * x_stream.WAITING)]
    assert [int(one["data"]["id"]) for one in seen if isinstance(one, dict)] == list(range(1, len(seen) + 1))
    reader.hang_up()
    thread.join(5)
    assert not thread.is_alive(), "who waits for room goes when nobody listens any more"


def test_who_listens_slowly_hears_everything_and_is_not_told_of_silence(
    world: SimulatedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x_stream, "WAITING", 3)
    world.simulator.keep_alive = 0.1
    network, post_id = post(world, stream_seconds=0.3)
    stream = opened(network, [post_id])
    said = [world.reply(post_id, f"b{number}", "buy") for number in range(12)]
    time.sleep(0.3 + 2 * x_stream.GRACE + 0.5)
    heard: list[str] = []
    while len(heard) < len(said):
        if (item := next(stream)) is not None:
            heard.append(item.id)
            if len(heard) == 6:
                time.sleep(0.3 + 2 * x_stream.GRACE + 0.5)
    assert heard == said
    stream.close()


def test_a_forgotten_connection_is_ended(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    app(world, "POST", "/2/tweets/search/stream/rules", json={"add": [{"value": "from:shop"}]})
    held = app(world, "GET", "/2/tweets/search/stream", stream=True)
    assert held.status_code == 200
    with pytest.raises(Retryable) as caught:
        list(network.listen([post_id], lambda: False))
    assert caught.value.retry_after == 1.0
    stream = opened(network, [post_id])
    said = world.reply(post_id, "a", "buy")
    assert next(item for item in stream if item is not None).id == said
    stream.close()
    held.close()


def test_refusals_of_the_stream_wait_longer(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    waits = []
    for status in (503, 503, 429):
        world.fault("status", status=status, path="/2/tweets/search/stream", method="GET", times=2)
        with pytest.raises(Retryable) as caught:
            list(network.listen([post_id], lambda: False))
        waits.append(caught.value.retry_after)
        world.simulator.faults.clear()
    assert waits[-1] is not None
    assert waits[-1] >= 60


def test_backing_off_by_xs_advice() -> None:
    backoff = Backoff()
    assert [backoff.advise(0, None) for _ in range(3)] == [0.0, 0.25, 0.5]
    assert max(Backoff().advise(0, None) for _ in range(100)) <= 16
    assert [backoff.advise(503, None) for _ in range(8)] == [5, 10, 20, 40, 80, 160, 320, 320]
    backoff.good()
    assert [backoff.advise(429, None), backoff.advise(429, 500.0)] == [60, 500]


def test_rules_are_kept_in_step(world: SimulatedWorld) -> None:
    network, post_id = post(world)
    app(
        world, "POST", "/2/tweets/search/stream/rules", json={"add": [{"value": "from:somebody", "tag": "theirs"}]}
    )
    opened(network, [post_id, "77"]).close()
    opened(network, [post_id]).close()
    there = {
        row["value"]: row.get("tag") for row in app(world, "GET", "/2/tweets/search/stream/rules").json()["data"]
    }
    assert there == {"from:somebody": "theirs", f"conversation_id:{post_id} -is:retweet -from:shop": "replycart"}


def test_a_line_that_is_odd_is_left_to_the_mentions(world: SimulatedWorld) -> None:
    network, _ = post(world)
    stream = network._stream
    assert stream is not None
    for body in (
        {"data": {"id": "x", "text": "t"}},
        {"data": {"id": "1"}},
        {"data": [1]},
        {"data": {"id": "1", "text": "t"}},
    ):
        assert stream._read(body) is None


def test_many_conversations_make_few_rules() -> None:
    many = [str(2_000_000_000_000_000_000 + number) for number in range(300)]
    made = rules(many, "a_shop_of_15ch_")
    assert all(len(rule) <= RULE_LENGTH for rule in made)
    assert sum(rule.count("conversation_id:") for rule in made) == 300
    assert len(made) < 15
    assert rules(list(reversed(many)), "a_shop_of_15ch_") == made, "the same rules in any order"
    assert rules([], "shop") == ["@shop -is:retweet -from:shop"]


def test_without_a_bearer_token_there_is_no_stream(world: SimulatedWorld) -> None:
    with pytest.raises(NotSupported, match="bearer_token"):
        world.connector(bearer_token="").listen(["1"], lambda: True)


def test_cut_again_and_again_and_no_reply_missed(world: SimulatedWorld) -> None:
    """As the bridge listens: the stream until it is cut, then a search from the last cursor."""
    network, post_id = post(world)
    said, heard, cursor = [], {}, ""
    for turn in range(200 if PROOF else 50):
        stream = opened(network, [post_id])
        said.append(world.reply(post_id, f"t{turn}", "buy"))
        if turn % 2:
            world.fault("break")
        said.append(world.reply(post_id, f"u{turn}", "buy"))
        world.simulator.streams.close_all()
        said.append(world.reply(post_id, f"v{turn}", "buy"))
        with contextlib.suppress(Retryable):
            for item in stream:
                if isinstance(item, Reply):
                    heard[item.id] = item
        world.simulator.faults.clear()
        page = network.replies(cursor, way="search", conversation=post_id)
        assert page.complete
        heard.update((reply.id, reply) for reply in page.replies)
        cursor = page.newest
    assert sorted(heard, key=int) == said


def test_who_quoted_costs_a_post_and_a_user_once_a_day() -> None:
    world = SimulatedWorld()
    try:
        network = world.connector()
        post = network.publish(PostDraft("On our shelf: reply buy", "sale-1"))
        for number in range(25):
            world.quote(post.id, f"q{number}", "look")
        before = dict(world.metered)
        page = network.quoters(post.id)
        assert len(page.quoters) == 20
        assert page.quoters[0].account.reach == 120
        rest = network.quoters(post.id, page.after)
        assert (len(rest.quoters), rest.after) == (5, "")
        network.quoters(post.id)
        for call in ("read_post", "read_user"):
            assert world.metered[call] - before.get(call, 0) == 25
    finally:
        world.close()
