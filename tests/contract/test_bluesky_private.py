"""Private messages on Bluesky, heard: also when the log forgets, a look is cut short or a process dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import Refused, Retryable
from connectors.networks.bluesky import Bluesky
from connectors.networks.bluesky.private import READ
from connectors.simulators.bluesky.chat import Talk
from connectors.values import ReplyPage
from tests.contract.bluesky_world import SimulatedWorld


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


def look(network: Bluesky, since: str = "") -> ReplyPage:
    return network.replies(since, way="messages")


def texts(page: ReplyPage) -> list[str]:
    return [reply.text for reply in page.replies]


def forget_log(world: SimulatedWorld) -> None:
    """The service keeps its log as long as it likes."""
    world.simulator.chats._logs.clear()


def test_requests_of_strangers_and_what_came_before_the_first_look(world: SimulatedWorld) -> None:
    world.write("ada", "buy 1")
    page = look(world.connector())
    assert texts(page) == ["buy 1"]
    (talk,) = world.chats.talks.values()
    assert talk.states[world.shop.did] == "request"
    assert page.complete


def test_links_that_programs_shorten_are_read_in_full(world: SimulatedWorld) -> None:
    network = world.connector()
    page = look(network)
    words = "é 🎉 shop.example/s/mug… buy, or hop"
    link = "https://shop.example/s/mug-7kq2md"

    def facet(start: int, end: int, uri: Any, kind: str = "link") -> dict[str, Any]:
        feature = {"$type": f"app.bsky.richtext.facet#{kind}", "uri": uri}
        return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}

    start = len("é 🎉 ".encode())
    end = start + len("shop.example/s/mug…".encode())
    odd = [facet(start + 1, end, "https://over.example"), facet(2, 9999, "https://far.example"), facet(3, 3, "x")]
    world.write("ada", words, facets=[facet(start, end, link), *odd, facet(0, 1, link, "tag")])
    assert texts(look(network, page.newest)) == [f"é 🎉 {link} buy, or hop"]


def test_a_page_is_handed_over_again_until_it_is_confirmed(world: SimulatedWorld) -> None:
    """The process may die, or the ledger fail, between a look and the commit."""
    network = world.connector()
    begin = look(network).newest
    world.write("ada", "buy 1")
    first = look(network, begin)
    assert texts(first) == ["buy 1"]
    assert texts(look(network, begin)) == ["buy 1"]
    assert texts(look(world.connector(), begin)) == ["buy 1"], "another process"
    last = look(network, begin)
    assert texts(look(network, last.newest)) == []
    assert look(network, last.newest).newest == last.newest, "nothing new is nothing to write"


def test_what_the_log_forgot_is_found_by_a_process_that_begins(world: SimulatedWorld) -> None:
    begin = look(world.connector()).newest
    world.write("ada", "buy 1")
    forget_log(world)
    network = world.connector()
    page = look(network, begin)
    assert texts(page) == ["buy 1"]
    assert texts(look(network, page.newest)) == []


def test_what_the_log_missed_is_found_in_ten_minutes(world: SimulatedWorld) -> None:
    network = world.connector()
    begin = look(network).newest
    world.write("ada", "buy 1")
    forget_log(world)
    assert texts(look(network, begin)) == []
    ahead = timedelta(minutes=11)
    world.now = lambda: datetime.now(UTC) + ahead
    page = look(network, begin)
    assert texts(page) == ["buy 1"]
    ahead = timedelta(minutes=22)
    assert texts(look(network, page.newest)) == [], "once"


def test_a_log_that_does_not_know_its_own_place_any_more(world: SimulatedWorld) -> None:
    network = world.connector()
    begin = look(network).newest
    world.write("ada", "buy 1")
    world.fault("status", path="getLog", status=400, body={"error": "InvalidCursor", "message": "?"})
    page = look(network, begin)
    assert texts(page) == ["buy 1"]
    world.write("ada", "buy 2")
    assert texts(look(network, page.newest)) == ["buy 2"]


def test_more_than_one_look_carries(world: SimulatedWorld) -> None:
    network = world.connector(pages=1)
    begin = look(network).newest
    for number in range(60):
        world.write("ada", f"buy {number}")
    first = look(network, begin)
    assert not first.complete
    assert first.newest == begin
    heard, page = texts(first), first
    for _ in range(5):
        page = look(network, begin)
        heard += texts(page)
        if page.complete:
            break
    assert page.complete
    assert set(heard) == {f"buy {number}" for number in range(60)}
    assert texts(look(network, page.newest)) == []


def test_a_look_through_many_conversations_goes_on_where_it_stopped(
    world: SimulatedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.networks.bluesky.private.READ", 2)
    assert READ > 2
    for name in ("ada", "bob", "cyd"):
        world.write(name, f"buy {name}")
    network = world.connector()
    first = look(network)
    assert not first.complete
    assert len(first.replies) == 2
    world.write("cyd", "buy more")
    page = look(network)
    assert page.complete
    assert sorted(texts(page)) == ["buy ada", "buy bob", "buy cyd", "buy more"]


def test_a_look_that_fails_loses_nothing(world: SimulatedWorld) -> None:
    network = world.connector()
    begin = look(network).newest
    world.write("ada", "buy 1")
    world.write("bob", "buy 2")
    world.fault("status", path="getConvo", status=502, times=1, body={"error": "UpstreamFailure"})
    with pytest.raises(Retryable):
        look(network, begin)
    assert texts(look(network, begin)) == ["buy 1", "buy 2"]


def test_groups_our_own_words_and_what_we_deleted_are_no_replies(world: SimulatedWorld) -> None:
    network = world.connector()
    begin = look(network).newest
    ada, shop, chats = world.person("ada"), world.shop.did, world.chats
    group: Talk = chats.open({shop: "accepted", ada.did: "accepted", "did:plc:bob": "accepted"}, group=True)
    world.simulator.world.handles["did:plc:bob"] = "bob.test"
    chats.say(ada.did, group.id, {"text": "buy in a group"})
    convo = world.write("ada", "gone").partition("~")
    chats.delete(shop, convo[0], convo[2])
    chats.say(shop, convo[0], {"text": "a person of the shop says buy"})
    page = look(network, begin)
    assert page.replies == ()
    assert look(world.connector(), begin).replies == (), "nor when the conversations are gone through"


def test_what_cannot_be_read_keeps_nobody_else_from_being_heard(
    world: SimulatedWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    network = world.connector()
    begin = look(network).newest
    world.write("ada", "buy", facets=[{"index": {}, "features": [{"$type": "x#link"}]}])
    lost = world.write("bob", "buy 2").partition("~")[0]
    world.write("cyd", "buy 3")
    del world.chats.talks[lost]
    assert texts(look(network, begin)) == ["buy 3"]
    assert "left out" in caplog.text


def test_whose_cursor_is_it(world: SimulatedWorld) -> None:
    for cursor in ("1", "yesterday", "1:2:3 4", "x:1"):
        with pytest.raises(Refused, match="no cursor"):
            look(world.connector(), cursor)


def test_a_message_stands_as_long_as_we_can_see_it(world: SimulatedWorld) -> None:
    """Who deletes one does so for themselves alone."""
    network = world.connector()
    world.write("ada", "buy")
    (heard,) = look(network).replies
    assert network.existing([heard.id]) == {heard.id}
