"""The Mastodon connector on the wire: lengths, pictures, visibility, latecomers, refusals and their meaning, odd answers."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from marshmallow import ValidationError
from PIL import Image

from connectors.contracts import Surroundings
from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.networks.mastodon import Mastodon, MastodonSettings, text
from connectors.simulators import mastodon as simulators
from connectors.values import Picture, PostDraft, Reply
from tests.contract.mastodon_world import SimulatedWorld

BASE = "https://social.example"
NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
REPLY = Reply("115300000000000002", "115300000000000001", "7", "ada", "buy", NOW)
DRAFT = PostDraft("On our shelf: reply buy", "sale-1")
ME = {"id": "1", "acct": "shop"}
INSTANCE = {"configuration": {"statuses": {"max_characters": 500, "characters_reserved_per_url": 23}, "urls": {}}}
STATUS = {
    "id": "115300000000000003",
    "created_at": "2026-10-01T12:00:00.000Z",
    "url": f"{BASE}/@shop/115300000000000003",
    "content": "<p>x</p>",
    "visibility": "public",
    "account": {"id": "7", "acct": "ada"},
}


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


def live(**settings: Any) -> Mastodon:
    """A connector to a server, for ``responses``."""
    memory: dict[str, str] = {}
    around = Surroundings(Http(), lambda: NOW, lambda call, count: None, memory.get, memory.__setitem__)
    given = {"instance": BASE, "access_token": "a-secret-token", **settings}
    responses.get(f"{BASE}/api/v1/accounts/verify_credentials", json=ME)
    responses.get(f"{BASE}/api/v2/instance", json=INSTANCE)
    return Mastodon.build(MastodonSettings().load(given), around)


def photo() -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return Picture(out.getvalue(), "image/jpeg", "A teal mug")


# -- lengths and texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("https://shop.example.com/a/very/long/way/to/the/shelf?with=words&more=words", 23),
        ("see shop.example.com", 20),
        ("@ada@elsewhere.example hi", 7),
        ("mail ada@elsewhere.example", 26),
        ("👩‍👩‍👧‍👦 e\u0301", 3),
        ("", 0),
    ],
)
def test_length_as_mastodon_counts(words: str, length: int) -> None:
    assert text.length(words, 23) == length


def test_a_long_word_is_measured_at_once() -> None:
    for words in ("a." * 20_000, "@a" * 30_000, "@a@" * 20_000, "https://" * 10_000, "<" * 100_000, "&#" * 50_000):
        text.length(words, 23)
        text.plain(words)


def test_what_people_wrote_comes_out_of_the_html() -> None:
    shown = (
        '<p><span class="h-card" translate="no"><a href="https://a.example/@shop" class="u-url mention">@<span>shop</span>'
        '</a></span> buy 2 &amp; &lt;more&gt;<br />please</p><p>see <a href="https://a.example/x"><span class="invisible">'
        'https://</span><span class="ellipsis">a.exam</span><span class="invisible">ple/x</span></a></p>'
    )
    assert text.plain(shown) == "@shop buy 2 & <more>\nplease\n\nsee https://a.example/x"


def test_the_servers_own_limits_are_learnt_and_kept() -> None:
    world = SimulatedWorld(characters=1000, per_link=10)
    try:
        network = world.connector()
        assert network.max_length == 500
        network.check()
        again = world.connector()
        for one in (network, again):
            assert one.max_length == 1000
            assert one.measure("https://shop.example.com/s/1") == 10
        assert again.publish(PostDraft("x" * 1000, "sale-1")).id
    finally:
        world.close()


# -- what is said ------------------------------------------------------------------------------------


def test_a_picture_waits_until_the_server_has_read_it(world: SimulatedWorld) -> None:
    network = world.connector()
    network._saying._sleep = lambda seconds: None
    world.fault("late", body=3)
    network.publish(PostDraft("With a picture", "sale-1", photo()))
    (ident,) = world.ours()[0].media
    assert world.simulator.world.media[ident]["description"] == "A teal mug"
    world.fault("late", body=1000)
    with pytest.raises(Retryable) as caught:
        network.publish(PostDraft("Another", "sale-2", photo()))
    assert not caught.value.maybe_done
    assert world.posts() == ["With a picture"]


def test_what_is_no_picture_is_left_out(world: SimulatedWorld) -> None:
    world.connector().publish(PostDraft("Without", "sale-1", Picture(b"<svg/>", "image/png", "?")))
    assert world.ours()[0].media == ()


def test_an_earlier_attempt_is_found_when_its_key_is_forgotten(world: SimulatedWorld) -> None:
    """Mastodon keeps keys for an hour."""
    network = world.connector()
    world.simulator.world.person("ada@elsewhere.example")
    draft = PostDraft(
        "Für @ada@elsewhere.example <3 & https://shop.example.com/a/long/way/to/the/shelf/1 #soldé\n\nNow", "s-1"
    )
    post = network.publish(draft)
    for number in range(45):
        network.publish(PostDraft(f"In between {number}", f"b-{number}"))
    world.simulator.world.done.clear()
    world.clock.tick(hours=2)
    assert network.publish(draft, again=True).id == post.id
    world.clock.tick(hours=72)
    assert network.publish(draft, again=True).id != post.id, "days later it is another sale"


@pytest.mark.parametrize(
    ("theirs", "most", "seen"),
    [
        ("public", "unlisted", "unlisted"),
        ("public", "public", "public"),
        ("unlisted", "public", "unlisted"),
        ("private", "unlisted", "private"),
        ("direct", "public", "direct"),
        ("public", "direct", "direct"),
    ],
)
def test_an_answer_shows_no_more_than_the_reply(world: SimulatedWorld, theirs: str, most: str, seen: str) -> None:
    network = world.connector(answer_visibility=most)
    post = network.publish(DRAFT)
    world.reply(post.id, "ada@elsewhere.example", "buy", visibility=theirs)
    (reply,) = network.replies("").replies
    assert reply.handle == "ada@elsewhere.example"
    network.answer(reply, "held for you")
    said = world.ours()[-1]
    assert (said.visibility, said.text) == (seen, "@ada@elsewhere.example held for you")


def test_who_is_named_already_is_not_named_twice(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    world.reply(post.id, "ada", "buy")
    (reply,) = network.replies("").replies
    network.answer(reply, "Thanks @Ada, held for you. Not @ada@elsewhere.example")
    assert world.ours()[-1].text.startswith("Thanks @Ada")


def test_nobody_gets_a_message_who_never_wrote(world: SimulatedWorld) -> None:
    network = world.connector()
    stranger = world.simulator.world.person("stranger").id
    with pytest.raises(Refused) as refused:
        network.message(stranger, "Buy our mugs")
    assert refused.value.code == "not_summoned"
    known = world.write_first("ada")
    world.lose_answers()
    with pytest.raises(Retryable):
        network.message(known, "Here is your link")
    network.message(known, "Here is your link")
    assert world.messages() == [("ada", "Here is your link")]


# -- what is heard -----------------------------------------------------------------------------------


def test_the_root_of_a_long_conversation_is_found(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    first = world.reply(post.id, "ada", "what is it?", address=False)
    second = world.reply(first, "bob", "a mug", address=False)
    third = world.reply(second, "ada", "buy")
    alone = world.simulator.world.say(world.simulator.world.person("eve"), "@shop do you ship to Malta?").id
    for one in (network, world.connector()):
        heard = one.replies("").replies
        assert [(reply.id, reply.post_id, reply.replied_to) for reply in heard] == [
            (third, post.id, second),
            (alone, alone, ""),
        ]
    requests_before = world.simulator.requests
    world.reply(second, "carl", "buy")
    network.replies("1001")
    assert world.simulator.requests - requests_before == 2, "two pages, and no look for a root that is known"


def test_who_was_long_on_its_way_is_heard_once(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    world.reply(post.id, "ada", "buy")
    pages = {way: network.replies("", way=way, conversation=post.id) for way in network.ways()}
    world.clock.tick(minutes=10)
    late = world.reply(post.id, "bob@elsewhere.example", "buy", at=world.clock() - timedelta(minutes=20))
    assert int(late) < int(pages["search"].newest)
    for way, page in pages.items():
        heard = network.replies(page.newest, way=way, conversation=post.id)
        assert [reply.id for reply in heard.replies] == [late], way
        assert network.replies(heard.newest, way=way, conversation=post.id).replies == (), way


def test_a_page_that_was_not_kept_is_handed_over_again(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    _, cursor = [], network.replies("", way="search", conversation=post.id).newest
    said = world.many(post.id, 3)
    for _ in range(2):
        page = network.replies(cursor, way="search", conversation=post.id)
        assert [reply.id for reply in page.replies] == said
        assert [reply.id for reply in network.replies("").replies] == said


def test_the_first_look_reaches_back_as_far_as_it_shall(world: SimulatedWorld) -> None:
    network = world.connector(first_hours=2)
    post = network.publish(DRAFT)
    world.many(post.id, 100)
    world.clock.tick(hours=3)
    said = world.many(post.id, 100)
    assert [reply.id for reply in network.replies("").replies] == said


def test_the_stream_that_is_cut_says_so(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    stream = network.listen([post.id], lambda: False)
    assert next(stream) is None
    world.simulator.streams.close()
    with pytest.raises(Retryable):
        for _ in stream:
            pass
    silent = world.connector(stream_seconds=0.2)
    world.simulator.keep_alive = 30
    with pytest.raises(Retryable):
        list(silent.listen([post.id], lambda: False))


def test_a_reply_of_the_stream_is_followed_by_a_sign(world: SimulatedWorld) -> None:
    """So that the listener does not keep it for company."""
    world.simulator.keep_alive = 30
    network = world.connector(stream_seconds=5)
    post = network.publish(DRAFT)
    stream = network.listen([], threading.Event().is_set)
    assert next(stream) is None
    said = world.reply(post.id, "ada", "buy 🎉")
    heard = [item for _, item in zip(range(3), stream, strict=False)]
    assert [item.id for item in heard if item] == [said]
    assert heard[-1] is None
    stream.close()


# -- signing in --------------------------------------------------------------------------------------


def test_a_stolen_code_is_worth_nothing(world: SimulatedWorld) -> None:
    network = world.connector()
    back = world.allow(network.sign_in_url("https://sell.example.com/in", "s", "v" * 43), "ada")
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(Refused) as refused:
        network.signed_in("https://sell.example.com/in", code, "w" * 43)
    assert refused.value.code == "forged"


def test_the_buyers_token_is_thrown_away(world: SimulatedWorld) -> None:
    network = world.connector()
    back = world.allow(network.sign_in_url("https://sell.example.com/in", "s", "v" * 43), "ada")
    assert (
        network.signed_in(
            "https://sell.example.com/in", parse_qs(urlsplit(back).query)["code"][0], "v" * 43
        ).handle
        == "ada"
    )
    assert set(world.simulator.tokens) == {simulators.TOKEN}


def test_without_an_application_nobody_signs_in(world: SimulatedWorld) -> None:
    network = world.connector(client_id="", client_secret="")
    with pytest.raises(NotSupported):
        network.sign_in_url("https://sell.example.com/in", "s", "v" * 43)
    assert not network.can_sign_in()
    assert world.connector().can_sign_in("ada")
    assert not world.connector().can_sign_in("ada@elsewhere.example"), "a server knows only its own people"
    with pytest.raises(Permanent) as caught:
        world.connector(client_secret="wrong").signed_in("https://sell.example.com/in", "code", "v" * 43)
    assert "wrong" not in caught.value.message


# -- refusals ----------------------------------------------------------------------------------------


@responses.activate
@pytest.mark.parametrize(
    ("status", "said", "kind", "code"),
    [
        (401, "The access token is invalid", Permanent, ""),
        (403, "This action is outside the authorized scopes", Permanent, ""),
        (403, "Your login is currently disabled", Permanent, ""),
        (404, "The post you are trying to reply to does not appear to exist.", Refused, "not_found"),
        (410, "Gone", Refused, "not_found"),
        (422, "Validation failed: Text character limit of 500 exceeded", Refused, "too_long"),
        (422, "Validation failed: something else", Refused, "other"),
        (422, "Cannot attach files that have not finished processing. Try again in a moment!", Retryable, False),
        (302, "", Permanent, ""),
        (500, "", Retryable, True),
        (503, "", Retryable, True),
    ],
)
def test_what_a_refusal_of_a_post_means(status: int, said: str, kind: type[Exception], code: str | bool) -> None:
    network = live()
    responses.post(f"{BASE}/api/v1/statuses", status=status, json={"error": said})
    with pytest.raises(kind) as caught:
        network.publish(DRAFT)
    if isinstance(caught.value, Refused):
        assert caught.value.code == code
    if isinstance(caught.value, Retryable):
        assert caught.value.maybe_done is code


@responses.activate
@pytest.mark.parametrize(
    ("header", "wait"),
    [("2026-10-01T12:01:17.000000Z", 77.0), ("nonsense", 60.0), ("2030-01-01T00:00:00Z", 86_400.0)],
)
def test_a_limit_says_when(header: str, wait: float) -> None:
    network = live()
    responses.post(f"{BASE}/api/v1/statuses", status=429, json={}, headers={"X-RateLimit-Reset": header})
    with pytest.raises(Retryable) as caught:
        network.publish(DRAFT)
    assert (caught.value.retry_after, caught.value.maybe_done) == (wait, False)


@responses.activate
@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{}", '{"id": 1}', '{"id": "x", "created_at": "y"}', "[" * 50_000, "<html>"]
)
def test_an_odd_answer_to_a_post_may_have_made_it(body: str) -> None:
    network = live()
    responses.post(f"{BASE}/api/v1/statuses", body=body, content_type="application/json")
    with pytest.raises(Retryable) as caught:
        network.publish(DRAFT)
    assert caught.value.maybe_done


@responses.activate
@pytest.mark.parametrize(
    "body", ["{}", "[1]", '[{"id": 5}]', '[{"id": "5", "type": "mention", "status": 1}]', "x"]
)
def test_odd_notifications_are_no_silence(body: str) -> None:
    network = live()
    responses.get(f"{BASE}/api/v1/notifications", body=body, content_type="application/json")
    with pytest.raises(Retryable):
        network.replies("4")


@responses.activate
def test_a_strangers_broken_status_does_not_deafen() -> None:
    network = live()
    good = {**STATUS, "mentions": [{"id": "1"}], "in_reply_to_id": None, "content": "<p>buy"}
    rows = [
        {"id": "6", "type": "mention", "status": good},
        {"id": "5", "type": "mention", "status": {**good, "account": None}},
    ]
    responses.get(f"{BASE}/api/v1/notifications", json=rows)
    responses.get(f"{BASE}/api/v1/notifications", json=[])
    page = network.replies("4")
    assert [reply.text for reply in page.replies] == ["buy"]
    assert page.newest == "6"


@responses.activate
def test_nothing_is_followed_and_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    network = live()
    responses.get(f"{BASE}/api/v1/notifications", status=302, headers={"Location": "http://169.254.169.254/"})
    with pytest.raises(Permanent):
        network.replies("4")
    responses.post(f"{BASE}/api/v1/statuses", body=requests.exceptions.ReadTimeout("a-secret-token"))
    with pytest.raises(Retryable) as caught:
        network.publish(DRAFT)
    assert caught.value.maybe_done
    assert {urlsplit(call.request.url).hostname for call in responses.calls} == {"social.example"}
    assert "a-secret-token" not in caplog.text + caught.value.message


# -- settings and doctor -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"instance": "mastodon.social"},
        {"instance": "https://mastodon.social/@shop"},
        {"instance": "ftp://mastodon.social"},
        {"access_token": ""},
        {"client_id": "without its secret"},
        {"visibility": "direct"},
        {"answer_visibility": "secret"},
    ],
)
def test_settings_that_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MastodonSettings().load({"instance": BASE, "access_token": "x", **wrong})


def test_doctor_says_what_is_wrong(world: SimulatedWorld) -> None:
    found = {finding.name: finding for finding in world.connector().check()}
    assert found["mastodon credentials"].detail == "signed in as @shop"
    assert found["mastodon server"].detail == "500 characters, 23 for a link"
    assert found["mastodon automation"].status == "warning"
    world.simulator.world.shop.bot = True
    assert {item.name: item for item in world.connector().check()}["mastodon automation"].status == "ok"
    (failed,) = [item for item in world.connector(access_token="wrong").check() if item.status == "failed"]
    assert failed.name == "mastodon credentials"
    world.simulator.tokens[simulators.TOKEN] = (world.simulator.world.shop.id, frozenset({"profile"}))
    failed = [item.name for item in world.connector().check() if item.status == "failed"]
    assert failed == ["mastodon hearing"]


def test_what_only_we_may_see_is_a_private_message(world: SimulatedWorld) -> None:
    network = world.connector()
    post = network.publish(DRAFT)
    world.reply(post.id, "ada", "buy", visibility="direct")
    world.reply(post.id, "bob", "buy", visibility="private")
    ada, bob = sorted(network.replies("").replies, key=lambda reply: reply.handle)
    assert ada.id.startswith("dm:")
    assert not bob.id.startswith("dm:")
    network.message(ada.author_id, "held for you")
    assert world.ours()[-1].visibility == "direct"


def test_a_server_before_4_5_tells_no_quotes_and_a_post_that_is_gone_is_not_found() -> None:
    old = SimulatedWorld(quotes=False)
    try:
        network = old.connector()
        post = network.publish(DRAFT)
        with pytest.raises(NotSupported):
            network.quoters(post.id)
        with pytest.raises(Refused) as gone:
            network.quoters("115300000000000009")
        assert gone.value.code == "not_found"
    finally:
        old.close()


def test_a_whisper_is_seen_by_its_receiver_alone_and_said_once(world: SimulatedWorld) -> None:
    network = world.connector(answer_visibility="public")
    post = network.publish(DRAFT)
    world.reply(post.id, "ada@elsewhere.example", "buy")
    (reply,) = network.replies("").replies
    made = network.whisper(reply, "pay here: https://sell.example.com/c/secret")
    said = world.ours()[-1]
    assert (said.visibility, said.reply_to) == ("direct", reply.id)
    assert said.text.startswith("@ada@elsewhere.example ")
    assert network.whisper(reply, "pay here: https://sell.example.com/c/secret", again=True).id == made.id
    assert network.answer(reply, "in other words", again=True).id == made.id, "with it the reply has its answer"
