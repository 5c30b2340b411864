"""The Bluesky connector on the wire: facets by bytes, pictures, sessions, refusals and their meaning, odd answers."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses
from marshmallow import ValidationError
from PIL import Image

from connectors.contracts import Surroundings
from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.networks.bluesky import Bluesky, BlueskySettings, ids, text
from connectors.networks.bluesky.session import MEMORY
from connectors.values import Picture, PostDraft, Reply
from tests.contract.bluesky_world import SimulatedWorld

XRPC = "https://bsky.social/xrpc"
NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
ME = "did:plc:ktwc765oe257j6747uboswl2"
SESSION = {"did": ME, "handle": "shop.example.com", "accessJwt": "access-1", "refreshJwt": "refresh-1"}
REPLY = Reply("did:plc:ada~3kabcabcabc2a", f"{ME}~3kabcabcabc2b", "did:plc:ada", "ada.test", "buy", NOW)
DRAFT = PostDraft("On our shelf: reply buy", "sale-1")


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


def live(memory: dict[str, str] | None = None, **settings: Any) -> Bluesky:
    """A connector to bsky.social, for ``responses``."""
    kept: dict[str, str] = {} if memory is None else memory
    around = Surroundings(Http(), lambda: NOW, lambda call, count: None, kept.get, kept.__setitem__)
    given = {"handle": "shop.example.com", "app_password": "abcd-efgh-ijkl-mnop", **settings}
    return Bluesky.build(BlueskySettings().load(given), around)


def signed_in(wire: responses.RequestsMock) -> Bluesky:
    wire.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    return live()


def stored(world: SimulatedWorld, post_id: str) -> dict[str, Any]:
    return dict(world.simulator.world.records[ids.uri(post_id)].value)


def picture(kind: str, size: tuple[int, int], *, noise: bool = False) -> Picture:
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "teal")
    out = io.BytesIO()
    image.save(out, kind)
    return Picture(out.getvalue(), f"image/{kind.lower()}", "A teal mug")


# -- what is said ------------------------------------------------------------------------------------


def test_facets_name_bytes_of_what_goes_out(world: SimulatedWorld) -> None:
    world.person("ada_l")
    words = "Café 🎉 é: @ada-l.test (@nobody.test) see shop.example.com/s/1, https://a.example/ü?x=1. #Herbst🍂 #2026 #soldé!"
    post = world.connector().publish(PostDraft(words.replace("é", "e\u0301"), "sale-1"))
    record = stored(world, post.id)
    sent = record["text"].encode()
    assert record["text"] == words, "composed"
    found = [
        (sent[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), facet["features"][0])
        for facet in record["facets"]
    ]
    kinds = [(said, feature["$type"].partition("#")[2]) for said, feature in found]
    assert kinds == [
        ("@ada-l.test", "mention"),
        ("shop.example.com/s/1", "link"),
        ("https://a.example/ü?x=1", "link"),
        ("#Herbst🍂", "tag"),
        ("#soldé", "tag"),
    ]
    assert found[0][1]["did"] == world.person("ada_l").did
    assert [found[1][1]["uri"], found[2][1]["uri"]] == ["https://shop.example.com/s/1", "https://a.example/ü?x=1"]


@pytest.mark.parametrize(
    ("words", "weight"),
    [
        ("👩‍👩‍👧‍👦" * 10, 25),  # 25 bytes each: the bytes weigh more than ten letters
        ("e\u0301" * 300, 300),
        ("한" * 300, 300),
        ("🇫🇷" * 3, 3),
        ("https://shop.example.com/s/1", 28),
        ("a\r\nb", 3),
    ],
)
def test_length_in_graphemes_or_bytes(words: str, weight: int) -> None:
    assert text.weight(words) == weight


def test_a_long_word_is_measured_at_once() -> None:
    for words in ("a." * 20_000, "#" * 50_000, "@a" * 30_000, "x" * 100_000):
        text.weight(words)
        text.facets(words, lambda handle: "")


def test_keys_are_valid_and_follow_from_what_is_said() -> None:
    keys = {ids.key_for("post", ME, f"sale-{number}", "text") for number in range(500)}
    assert len(keys) == 500
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)
    assert ids.key_for("post", ME, "a", "b") == ids.key_for("post", ME, "a", "b")
    did, key = ids.parts(ids.ident("at://did:web:shop.example.com/app.bsky.feed.post/self~1"))
    assert (did, key) == ("did:web:shop.example.com", "self~1")


@pytest.mark.parametrize(
    "odd", ["", "1", "did:plc:a", "x~y", "did:plc:a~b/c", "at://did:plc:a/app.bsky.feed.post/1"]
)
def test_what_is_no_id_is_not_asked_for(odd: str) -> None:
    with pytest.raises(Refused) as refused:
        ids.uri(odd)
    assert refused.value.code == "not_found"


def test_a_picture_goes_out_small_with_its_text(world: SimulatedWorld) -> None:
    network = world.connector()
    big = picture("PNG", (2600, 1300), noise=True)
    assert len(big.content) > 1_000_000
    post = network.publish(PostDraft("With a picture", "sale-1", big))
    (image,) = stored(world, post.id)["embed"]["images"]
    assert image["alt"] == "A teal mug"
    assert image["aspectRatio"] == {"width": 2000, "height": 1000}
    content = world.simulator.world.blobs[image["image"]["ref"]["$link"]]
    assert image["image"]["mimeType"] == "image/jpeg"
    assert len(content) == image["image"]["size"] <= 1_000_000
    assert Image.open(io.BytesIO(content)).size == (2000, 1000)


def test_what_is_no_picture_is_left_out(world: SimulatedWorld) -> None:
    post = world.connector().publish(PostDraft("Without", "sale-1", Picture(b"<svg/>", "image/png", "?")))
    assert "embed" not in stored(world, post.id)


def test_two_processes_at_once_make_one_post(world: SimulatedWorld) -> None:
    first, second = world.connector(), world.connector()
    assert first.publish(DRAFT).id == second.publish(DRAFT).id
    assert world.posts() == [DRAFT.text]


def test_an_answer_hangs_below_the_reply_and_the_post(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    said = world.reply(post.id, "ada_l", "buy")
    (reply,) = network.replies("").replies
    answer = network.answer(reply, "@ada-l.test held for you")
    record = stored(world, answer.id)
    assert record["reply"]["root"]["uri"] == ids.uri(post.id)
    assert record["reply"]["parent"]["uri"] == ids.uri(said)
    assert record["facets"][0]["features"][0]["did"] == reply.author_id
    deeper = world.reply(answer.id, "ada_l", "thanks, one more")
    (heard,) = network.replies(network.replies("").newest).replies or [
        item for item in network.replies("").replies if item.id == deeper
    ]
    assert (heard.post_id, heard.replied_to, heard.mentions_us) == (post.id, answer.id, True)
    with pytest.raises(Refused) as refused:
        network.answer(reply, "something else")
    assert refused.value.code == "duplicate"
    assert network.answer(reply, "something else", again=True) == answer


def test_a_mention_out_of_the_blue_is_heard(world: SimulatedWorld) -> None:
    network = world.connector()
    me = network.me()
    facet = {
        "index": {"byteStart": 0, "byteEnd": 5},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": me.id}],
    }
    said = world.person("ada_l").say("@shop do you ship to Malta?", facets=[facet], langs=["en-GB"])
    (reply,) = network.replies("").replies
    assert (reply.id, reply.post_id, reply.replied_to) == (said, said, "")
    assert reply.mentions_us
    assert reply.lang == "en"


def test_what_shows_late_is_heard_once(world: SimulatedWorld) -> None:
    """Written before the last one heard, by its author's clock, and shown after it."""
    network = world.connector()
    post = network.publish(DRAFT)
    world.reply(post.id, "ada_l", "buy")
    page = network.replies("")
    place = world.place(post.id)
    late = world.person("bob").say("buy", place, at=datetime.now(UTC) - timedelta(seconds=5))
    network._hearing._deep = (None, network._hearing._deep[1])
    page = network.replies(page.newest)
    assert [reply.id for reply in page.replies] == [late]
    assert network.replies(page.newest).replies == ()


def test_pages_that_end_within_a_millisecond_lose_nobody(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    place, latest = world.place(post.id), datetime.now(UTC)
    said = [
        # The 90th to the 110th, newest first, have one and the same time; the page ends after the 100th.
        world.person("bob").say(
            f"buy {number}", place, at=latest - timedelta(milliseconds=min(number, 90 + number // 110))
        )
        for number in range(130)
    ]
    assert {reply.id for reply in network.replies("").replies} == set(said)


def test_a_strangers_broken_post_does_not_deafen(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    said = world.reply(post.id, "ada_l", "buy")
    broken = world.reply(post.id, "bob", "buy")
    world.simulator.world.records[ids.uri(broken)].value["text"] = {"not": "a text"}
    assert [reply.id for reply in network.replies("").replies] == [said]


def test_what_the_network_cannot_do_is_said(world: SimulatedWorld) -> None:
    network = world.connector()
    for call in (
        lambda: network.listen([], lambda: True),
        lambda: network.sign_in_url("https://a.example/b", "s", "v"),
        lambda: network.signed_in("https://a.example/b", "c", "v"),
    ):
        with pytest.raises(NotSupported):
            call()


# -- the session -------------------------------------------------------------------------------------


def test_one_session_for_all_processes(world: SimulatedWorld) -> None:
    world.connector().publish(DRAFT)
    before = len(world.simulator.world.access)
    world.connector().replies("")
    assert len(world.simulator.world.access) == before
    assert json.loads(world.memory[MEMORY])["did"] == world.shop.did


def test_a_token_that_grew_old_is_renewed_and_kept(world: SimulatedWorld) -> None:
    network = world.connector()
    network.publish(DRAFT)
    first = json.loads(world.memory[MEMORY])
    world.simulator.world.access.update(
        {
            token: (did, datetime.now(UTC) - timedelta(hours=1))
            for token, (did, _) in world.simulator.world.access.items()
        }
    )
    network.publish(PostDraft("Another", "sale-2"))
    second = json.loads(world.memory[MEMORY])
    assert second["refresh"] != first["refresh"]
    assert second["refresh"] in world.simulator.world.refreshes
    # Another process that still has the old one takes over what was kept, and spends no refresh token.
    other = world.connector()
    other._session._held = type(other._session._current())(**first)
    other.publish(PostDraft("A third", "sale-3"))
    assert json.loads(world.memory[MEMORY]) == second


def test_a_refresh_token_that_is_gone_costs_a_new_session(world: SimulatedWorld) -> None:
    network = world.connector()
    network.publish(DRAFT)
    world.simulator.world.refreshes.clear()
    world.simulator.world.access.update(
        {
            token: (did, datetime.now(UTC) - timedelta(hours=1))
            for token, (did, _) in world.simulator.world.access.items()
        }
    )
    assert network.publish(PostDraft("Another", "sale-2")).id


def test_a_new_password_makes_a_new_session(world: SimulatedWorld) -> None:
    world.connector().publish(DRAFT)
    with pytest.raises(Permanent) as caught:
        world.connector(app_password="another").publish(DRAFT)
    assert "app password" in caught.value.message
    assert "another" not in caught.value.message


# -- refusals ----------------------------------------------------------------------------------------


@responses.activate
@pytest.mark.parametrize(
    ("status", "name", "kind", "code"),
    [
        (400, "InvalidRequest", Refused, "other"),
        (400, "InvalidSwap", Refused, "duplicate"),
        (400, "AccountTakedown", Permanent, ""),
        (400, "InvalidToken", Permanent, ""),
        (401, "AuthMissing", Permanent, ""),
        (403, "Forbidden", Permanent, ""),
        (404, "", Permanent, ""),
        (301, "", Permanent, ""),
        (501, "MethodNotImplemented", Permanent, ""),
        (500, "InternalServerError", Retryable, ""),
        (502, "UpstreamFailure", Retryable, ""),
    ],
)
def test_what_a_refusal_of_a_post_means(status: int, name: str, kind: type[Exception], code: str) -> None:
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    responses.get(
        f"{XRPC}/com.atproto.repo.getRecord", status=400, json={"error": "RecordNotFound", "message": ""}
    )
    responses.post(f"{XRPC}/com.atproto.repo.putRecord", status=status, json={"error": name, "message": "no"})
    with pytest.raises(kind) as caught:
        live().publish(DRAFT)
    if isinstance(caught.value, Refused):
        assert caught.value.code == code
    if isinstance(caught.value, Retryable):
        assert caught.value.maybe_done


@responses.activate
def test_a_limit_says_when_and_did_nothing() -> None:
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    reset = str(int(NOW.timestamp()) + 77)
    responses.post(
        f"{XRPC}/com.atproto.repo.putRecord",
        status=429,
        json={"error": "RateLimitExceeded"},
        headers={"RateLimit-Reset": reset},
    )
    with pytest.raises(Retryable) as caught:
        live().publish(DRAFT)
    assert (caught.value.retry_after, caught.value.maybe_done) == (77.0, False)


@responses.activate
@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{}", '{"uri": 1}', '{"uri": "at://x/y"}', "[" * 50_000, "<html>"]
)
def test_an_odd_answer_to_a_post_may_have_made_it(body: str) -> None:
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    responses.post(f"{XRPC}/com.atproto.repo.putRecord", body=body, content_type="application/json")
    with pytest.raises(Retryable) as caught:
        live().publish(DRAFT)
    assert caught.value.maybe_done


@responses.activate
@pytest.mark.parametrize("body", ["{}", '{"notifications": 1}', '{"notifications": [1], "cursor": 2}', "x"])
def test_odd_notifications_are_no_silence(body: str) -> None:
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    responses.get(f"{XRPC}/app.bsky.notification.listNotifications", body=body, content_type="application/json")
    if body.startswith('{"notifications": [1]'):
        assert live().replies("1").replies == ()
        return
    with pytest.raises(Retryable):
        live().replies("1")


@responses.activate
def test_nothing_is_followed_and_no_cookie_kept() -> None:
    responses.post(
        f"{XRPC}/com.atproto.server.createSession",
        json=SESSION,
        headers={"Set-Cookie": "a=b; Path=/; Domain=bsky.social"},
    )
    responses.get(
        f"{XRPC}/app.bsky.notification.listNotifications",
        status=302,
        headers={"Location": "http://169.254.169.254/"},
    )
    with pytest.raises(Permanent):
        live().replies("")
    assert len(responses.calls) == 2
    assert "Cookie" not in responses.calls[1].request.headers


@responses.activate
def test_transport_that_breaks_before_and_after(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    responses.post(f"{XRPC}/com.atproto.repo.putRecord", body=requests.exceptions.ConnectTimeout())
    responses.post(f"{XRPC}/com.atproto.repo.putRecord", body=requests.exceptions.ReadTimeout())
    network = live()
    for maybe in (False, True):
        with pytest.raises(Retryable) as caught:
            network.publish(DRAFT)
        assert caught.value.maybe_done is maybe
    assert "access-1" not in caplog.text
    assert "abcd-efgh" not in caplog.text


@responses.activate
def test_a_hidden_reply_still_stands() -> None:
    """A block hides it from us; a deleted one is "NotFound"."""
    responses.post(f"{XRPC}/com.atproto.server.createSession", json=SESSION)
    responses.get(f"{XRPC}/app.bsky.feed.getPosts", json={"posts": []})
    thread = f"{XRPC}/app.bsky.feed.getPostThread"
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": ids.uri(REPLY.id), "blocked": True}
    responses.get(thread, json={"thread": blocked})
    responses.get(thread, status=400, json={"error": "NotFound", "message": "Post not found"})
    network = live()
    assert network.existing([REPLY.id]) == {REPLY.id}
    assert network.existing([REPLY.id]) == set()


# -- settings and doctor -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "shop"},
        {"handle": "a b.example"},
        {"app_password": ""},
        {"service": "bsky.social"},
        {"service": "https://bsky.social/xrpc"},
        {"service": "https://me@bsky.social"},
        {"pages": 0},
    ],
)
def test_settings_that_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BlueskySettings().load({"handle": "shop.example.com", "app_password": "x", **wrong})


def test_doctor_says_what_is_wrong(world: SimulatedWorld) -> None:
    found = {finding.name: finding for finding in world.connector().check()}
    assert found["bluesky credentials"].status == "ok"
    assert found["bluesky automation"].status == "warning"
    profile = {
        "$type": "app.bsky.actor.profile",
        "description": "A bot of the shop",
        "createdAt": "2026-01-01T00:00:00Z",
    }
    world.simulator.world.put(world.shop.did, "app.bsky.actor.profile", "self", profile, new=False)
    assert {finding.name: finding for finding in world.connector().check()}["bluesky automation"].status == "ok"
    (failed,) = [item for item in world.connector(app_password="wrong").check() if item.status == "failed"]
    assert failed.name == "bluesky credentials"
    world.down(50)
    assert [item.status for item in world.connector().check() if item.name != "bluesky address"] == ["failed"]
