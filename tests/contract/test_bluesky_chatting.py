"""Private messages on Bluesky, said: never twice, and what the chat service's refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import responses

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.values import Reply
from tests.contract.bluesky_world import SimulatedWorld
from tests.contract.test_bluesky_wire import ME, NOW, XRPC, signed_in

ADA = "did:plc:ada"


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


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
        ("InvalidRequest", 400, Refused, "not_summoned"),
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
    told = {"InvalidToken": "Bad token method", "InvalidRequest": "recipient has disabled incoming messages"}
    words = {"error": name, "message": told.get(name, "no")}
    responses.post(f"{convo}.sendMessage", status=status, json=words)
    network = signed_in(responses)  # type: ignore[arg-type]
    with pytest.raises(kind) as caught:
        network.message(ADA, "hello", since=NOW)
    assert getattr(caught.value, "code", None) == code
    assert getattr(caught.value, "maybe_done", False) is (name == "UpstreamFailure")
    sent = next(call.request for call in responses.calls if "sendMessage" in str(call.request.url))
    assert sent.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
    assert str(sent.url).startswith("https://bsky.social/"), "the account's own server passes it on"
