"""Private messages on Bluesky: what is heard when the log forgets or a process dies, and what is never said twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.networks.bluesky import Bluesky
from connectors.networks.bluesky.private import READ
from connectors.simulators.bluesky.chat import Talk
from connectors.values import Reply, ReplyPage
from tests.contract.bluesky_world import SimulatedWorld
from tests.contract.test_bluesky_wire import ME, NOW, XRPC, signed_in

ADA = "did:plc:ada"


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


# -- hearing -----------------------------------------------------------------------------------------


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


# -- saying ------------------------------------------------------------------------------------------


def test_what_may_have_been_said_and_is_deleted_since_is_left_to_a_person(world: SimulatedWorld) -> None:
    network, since = world.connector(), datetime.now(UTC) - timedelta(minutes=1)
    ada = world.write_first("ada")
    world.lose_answers(path="sendMessage")
    with pytest.raises(Retryable):
        network.message(ada, "Here is your link")
    (talk,) = world.chats.talks.values()
    world.chats.delete(world.shop.did, talk.id, talk.messages[-1].id)
    with pytest.raises(Refused) as caught:
        network.message(ada, "Here is your link", again=True, since=since)
    assert caught.value.code == "duplicate"
    reply = Reply("did:plc:ada~3kabcabcabc2a", "did:plc:me~3kabcabcabc2b", ada, "ada.test", "buy", since)
    with pytest.raises(Refused) as caught:
        network.whisper(reply, "Here is your link", again=True)
    assert caught.value.code == "duplicate", "not taken for a leave to say it in public"
    assert len(world.messages()) == 1


def test_an_earlier_message_far_up_is_found(world: SimulatedWorld) -> None:
    network, since = world.connector(), datetime.now(UTC) - timedelta(minutes=1)
    ada = world.write_first("ada")
    network.message(ada, "Here is your link")
    for number in range(120):
        world.write("ada", f"hello? {number}")
    network.message(ada, "Here is your link", again=True, since=since)
    assert len(world.messages()) == 1


def test_links_in_a_message_can_be_clicked(world: SimulatedWorld) -> None:
    ada = world.write_first("ada")
    world.connector().message(ada, "@ada.test pay here: https://sell.example.com/c/abc")
    (talk,) = world.chats.talks.values()
    said = talk.messages[-1].said
    kinds = {facet["features"][0]["$type"].partition("#")[2]: facet["features"][0] for facet in said["facets"]}
    assert kinds["link"]["uri"] == "https://sell.example.com/c/abc"
    assert kinds["mention"]["did"] == ada


def test_a_thousand_letters_of_any_kind_are_taken(world: SimulatedWorld) -> None:
    network, ada = world.connector(), world.write_first("ada")
    assert network.max_message is not None
    network.message(ada, "🎉" * network.max_message)
    assert len(world.messages()) == 1
    for words in (" ", "half \ud800"):
        with pytest.raises(Refused):
            network.message(ada, words)


def test_doctor_says_that_hardly_anybody_may_write_to_the_shop(world: SimulatedWorld) -> None:
    def found() -> str:
        return next(one.status for one in world.connector().check() if one.name == "bluesky messages")

    assert found() == "ok"
    world.shop.put("chat.bsky.actor.declaration", "self", allowIncoming="following")
    assert found() == "warning"
    world.fault("status", path="listConvos", status=502, body={"error": "UpstreamFailure"})
    assert found() == "warning"


@pytest.mark.parametrize(
    ("name", "status", "kind", "code"),
    [
        ("NotFollowedBySender", 400, Refused, "not_summoned"),
        ("MessagesDisabled", 400, Refused, "not_summoned"),
        ("BlockedActor", 400, Refused, "not_summoned"),
        ("BlockedSubject", 400, Refused, "not_summoned"),
        ("ConvoLocked", 400, Refused, "not_summoned"),
        ("InvalidConvo", 400, Refused, "not_found"),
        ("SomethingNew", 400, Refused, "other"),
        ("RateLimitExceeded", 429, Retryable, None),
        ("UpstreamFailure", 502, Retryable, None),
        ("InvalidToken", 400, NotSupported, None),
        ("AuthMissing", 401, Permanent, None),
    ],
)
@responses.activate
def test_what_the_chat_service_s_refusals_mean(name: str, status: int, kind: type, code: str | None) -> None:
    talk = {
        "id": "c1",
        "rev": "2",
        "members": [{"did": ADA, "handle": "ada.test"}, {"did": ME}],
        "status": "accepted",
    }
    said = {"id": "m1", "rev": "2", "text": "buy", "sender": {"did": ADA}, "sentAt": "2026-10-01T12:00:00.000Z"}
    convo = f"{XRPC}/chat.bsky.convo"
    responses.get(f"{convo}.getConvoAvailability", json={"canChat": True, "convo": talk})
    responses.get(f"{convo}.getMessages", json={"messages": [said]})
    words = {"error": name, "message": "Bad token method" if name == "InvalidToken" else "no"}
    responses.post(f"{convo}.sendMessage", status=status, json=words)
    network = signed_in(responses)  # type: ignore[arg-type]
    with pytest.raises(kind) as caught:
        network.message(ADA, "hello", since=NOW)
    assert getattr(caught.value, "code", None) == code
    assert getattr(caught.value, "maybe_done", False) is (name == "UpstreamFailure")
    sent = next(call.request for call in responses.calls if "sendMessage" in str(call.request.url))
    assert sent.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
    assert str(sent.url).startswith("https://bsky.social/"), "the account's own server passes it on"
