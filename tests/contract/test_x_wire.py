"""The X connector on the wire: tokens that rotate, refusals and their meaning, odd answers, secrets, doctor."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from PIL import Image

from connectors.contracts import Surroundings
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.networks.x import X, XSettings, mapping
from connectors.networks.x.tokens import MEMORY
from connectors.simulators import x as simulators
from connectors.values import Picture, PostDraft, Reply
from tests.contract.x_world import OAUTH1, OAUTH2, SimulatedWorld

API = "https://api.x.com"
NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
REPLY = Reply("2124810150005964800", "2124810149980798976", "7", "ada_l", "buy", NOW)
DRAFT = PostDraft("On our shelf: reply buy", "sale-1")


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld(limits=False)
    yield world
    world.close()


def live(**more: Any) -> X:
    """A connector to X's own address, for ``responses``."""
    memory: dict[str, str] = {}
    around = Surroundings(Http(), lambda: NOW, lambda call, count: None, memory.get, memory.__setitem__)
    network = X.build(XSettings().load({**OAUTH1, **more}), around)
    network._remember_me(mapping.Account("1", "shop"))
    return network


# -- OAuth 2.0 ---------------------------------------------------------------------------------------


def grants(world: SimulatedWorld) -> int:
    return len(world.simulator.access.access)


def test_the_next_refresh_token_is_kept_before_the_access_token_is_used(world: SimulatedWorld) -> None:
    seen: list[int] = []
    keep = world.remember

    def remember(name: str, value: str) -> None:
        if name == MEMORY:
            seen.append(world.simulator.bill.calls)
        keep(name, value)

    world.remember = remember  # type: ignore[method-assign]
    network = world.connector()
    network.publish(DRAFT)
    assert seen == [0], "committed before the first call that used it"
    kept = json.loads(world.memory[MEMORY])
    assert kept["refresh"] != simulators.REFRESH_TOKEN
    assert kept["refresh"] in world.simulator.access.refresh


def test_a_token_that_cannot_be_kept_is_not_used_and_not_lost(world: SimulatedWorld) -> None:
    keep, broken = world.remember, True

    def remember(name: str, value: str) -> None:
        if broken:
            raise OSError("disk full")
        keep(name, value)

    world.remember = remember  # type: ignore[method-assign]
    network = world.connector()
    for _ in range(3):
        with pytest.raises(Retryable) as caught:
            network.publish(DRAFT)
        assert not caught.value.maybe_done
    assert world.simulator.bill.calls == 0
    broken = False
    network.publish(DRAFT)
    assert grants(world) == 1, "the same token, kept at last"


def test_many_threads_refresh_once(world: SimulatedWorld) -> None:
    network = world.connector()
    network.me()
    post_id = network.publish(DRAFT).id
    world.many(post_id, 16)
    heard = network.replies("").replies
    world.clock.tick(hours=3)
    before, sent = grants(world), world.simulator.requests
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pair: network.answer(pair[1], f"held, number {pair[0]}"), enumerate(heard)))
    assert len({answer.id for answer in answers}) == 16
    assert grants(world) == before + 1
    assert world.simulator.requests == sent + 17, "nobody showed X a token that another had used up"


def test_a_token_withdrawn_before_its_time_is_renewed_once(world: SimulatedWorld) -> None:
    network = world.connector()
    network.publish(DRAFT)
    world.simulator.access.access.clear()
    assert network.publish(PostDraft("Another one", "sale-2")).id
    assert grants(world) == 1


def test_after_a_restart_the_rotated_token_goes_on(world: SimulatedWorld) -> None:
    world.connector().publish(DRAFT)
    before = grants(world)
    world.connector().publish(PostDraft("Another one", "sale-2"))
    assert grants(world) == before, "the access token was kept too"
    world.clock.tick(hours=3)
    world.connector().publish(PostDraft("A third one", "sale-3"))


def test_what_another_process_refreshed_is_taken_over(world: SimulatedWorld) -> None:
    first, second = world.connector(), world.connector()
    first.publish(DRAFT)
    second.publish(PostDraft("Another one", "sale-2"))
    world.clock.tick(hours=3)
    first.publish(PostDraft("A third one", "sale-3"))
    before = world.simulator.requests
    second.publish(PostDraft("A fourth one", "sale-4"))
    assert world.simulator.requests == before + 1, "no dead token was shown to X"


def test_a_new_token_in_the_configuration_begins_anew(world: SimulatedWorld) -> None:
    world.connector().publish(DRAFT)
    with world.simulator.lock:
        old = next(iter(world.simulator.access.refresh.values()))
        world.simulator.access.refresh.clear()
        world.simulator.access.access.clear()
        world.simulator.access.refresh["signed-in-anew"] = old
    with pytest.raises(Permanent, match="sign the shop's account in anew"):
        world.connector().publish(PostDraft("Another one", "sale-2"))
    world.connector(refresh_token="signed-in-anew").publish(PostDraft("Another one", "sale-2"))


def test_a_refresh_that_x_cannot_answer_only_delays(world: SimulatedWorld) -> None:
    world.fault("status", status=503, path="/2/oauth2/token")
    network = world.connector()
    with pytest.raises(Retryable) as caught:
        network.publish(DRAFT)
    assert not caught.value.maybe_done, "the post was never sent"
    network.publish(DRAFT)


def test_a_wrong_client_secret_needs_a_person(world: SimulatedWorld) -> None:
    with pytest.raises(Permanent, match="client_secret"):
        world.connector(client_secret="wrong").publish(DRAFT)


def test_a_public_client_has_no_secret(world: SimulatedWorld) -> None:
    world.connector(client_secret="").publish(DRAFT)


@pytest.mark.parametrize("spoiled", ["{", "[]", '{"first": 1}', "null", "7"])
def test_spoiled_memory_falls_back_to_the_configuration(world: SimulatedWorld, spoiled: str) -> None:
    world.memory[MEMORY] = spoiled
    assert world.connector().me().handle == "shop"


def test_a_buyers_token_is_thrown_away(world: SimulatedWorld) -> None:
    network = world.connector()
    back = "https://sell.example.com/signed-in"
    url = network.sign_in_url(back, "state", "v" * 43)
    assert "code_challenge_method=S256" in url
    assert "tweet.write" not in url
    location = world.allow(url, "ada_l")
    account = network.signed_in(back, location.split("code=")[1], "v" * 43)
    assert account.handle == "ada_l"
    assert account.id not in {grant.user_id for grant in world.simulator.access.access.values()}
    assert "ada_l" not in json.dumps(world.memory)


def test_a_code_with_another_verifier_is_refused(world: SimulatedWorld) -> None:
    network = world.connector()
    back = "https://sell.example.com/signed-in"
    location = world.allow(network.sign_in_url(back, "state", "v" * 43), "ada_l")
    with pytest.raises(Refused) as caught:
        network.signed_in(back, location.split("code=")[1], "w" * 43)
    assert caught.value.code == "forged"


def test_the_shop_signs_itself_in(world: SimulatedWorld) -> None:
    network = world.connector(refresh_token="")
    with pytest.raises(Permanent, match="has not allowed the app yet"):
        network.publish(DRAFT)
    back = "https://sell.example.com/connected"
    location = world.allow(network.connect_url(back, "state", "v" * 43), "shop")
    assert network.connected(back, location.split("code=")[1], "v" * 43).handle == "shop"
    assert network.publish(DRAFT).id
    world.clock.tick(hours=3)
    world.connector(refresh_token="").publish(PostDraft("Another one", "sale-2"))


# -- refusals ----------------------------------------------------------------------------------------


def problem(detail: str, kind: str = "about:blank", title: str = "Forbidden") -> dict[str, Any]:
    return {"title": title, "detail": detail, "type": kind}


NOT_SUMMONED = "You can only reply to or quote posts where you are mentioned or are the author."
GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
LIMITED = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOW.timestamp()) + 77)}
DAILY = {
    "x-rate-limit-remaining": "55",
    "x-rate-limit-reset": str(int(NOW.timestamp()) + 77),
    "x-user-limit-24hour-remaining": "0",
    "x-user-limit-24hour-reset": str(int(NOW.timestamp()) + 5000),
}
CASES: list[tuple[str, int, Any, dict[str, str], type[ConnectorError], dict[str, Any]]] = [
    ("duplicate", 403, problem("You are not allowed to create a Tweet with duplicate content."), {}, Refused, {"code": "duplicate"}),
    ("not summoned, as X says it", 403, problem(NOT_SUMMONED), {}, Refused, {"code": "not_summoned"}),
    ("conversation closed", 403, problem("Reply to this conversation is not allowed because …"), {}, Refused, {"code": "not_summoned"}),
    ("reply is gone", 403, problem(GONE), {}, Refused, {"code": "not_found"}),
    ("too long", 400, {"errors": [{"message": "Your Tweet text is too long."}], "title": "Invalid Request"}, {}, Refused, {"code": "too_long"}),
    ("blocked by the author", 403, problem("You have been blocked from the author of this post."), {}, Refused, {"code": "other"}),
    ("no permission", 403, problem("Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.", "https://api.twitter.com/2/problems/oauth1-permissions"), {}, Permanent, {}),
    ("app not enrolled", 403, problem("When authenticating …", "https://api.x.com/2/problems/client-forbidden", "Client Forbidden"), {}, Permanent, {}),
    ("scopes", 403, problem("Forbidden"), {}, Permanent, {}),
    ("suspended", 403, problem("Your account is suspended and is not permitted to access this feature."), {}, Permanent, {}),
    ("credits", 402, problem("Your enrolled account [1] does not have any credits to fulfill this request.", title="CreditsDepleted"), {}, Permanent, {}),
    ("cap", 429, problem("Usage cap exceeded: Monthly product cap", "https://api.x.com/2/problems/usage-capped", "UsageCapExceeded"), {}, Permanent, {}),
    ("keys", 401, problem("Unauthorized", title="Unauthorized"), {}, Permanent, {}),
    ("quarter of an hour", 429, problem("Too Many Requests"), LIMITED, Retryable, {"retry_after": 77.0, "maybe_done": False}),
    ("a day", 429, problem("Too Many Requests"), DAILY, Retryable, {"retry_after": 5000.0, "maybe_done": False}),
    ("no hint", 429, "slow down", {}, Retryable, {"retry_after": 60.0, "maybe_done": False}),
    ("asked for", 503, "", {"Retry-After": "9"}, Retryable, {"retry_after": 9.0, "maybe_done": True}),
    ("down", 500, "<html>oops</html>", {}, Retryable, {"retry_after": None, "maybe_done": True}),
    ("elsewhere", 302, "", {"Location": "https://evil.example/"}, Permanent, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "status", "body", "headers", "kind", "has"), CASES, ids=[case[0] for case in CASES]
)
@responses.activate
def test_what_a_refused_answer_means(
    said: str, status: int, body: Any, headers: dict[str, str], kind: type[ConnectorError], has: dict[str, Any]
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    responses.post(f"{API}/2/tweets", status=status, body=text, headers=headers)
    responses.get(f"{API}/2/users/1/tweets", json={"meta": {"result_count": 0}})
    with pytest.raises(kind) as caught:
        live().answer(REPLY, "held for you")
    assert {name: getattr(caught.value, name) for name in has} == has
    assert type(caught.value) is kind
    assert caught.value.platform == "x"


@pytest.mark.parametrize(
    ("error", "maybe_done", "kind"),
    [
        (requests.exceptions.ReadTimeout("slow"), True, Retryable),
        (requests.exceptions.ConnectionError("reset"), True, Retryable),
        (requests.exceptions.ConnectTimeout("nobody"), False, Retryable),
        (requests.exceptions.ChunkedEncodingError("cut"), True, Retryable),
        (requests.exceptions.SSLError("bad certificate"), None, Permanent),
    ],
)
@responses.activate
def test_broken_transport(error: Exception, maybe_done: bool | None, kind: type[ConnectorError]) -> None:
    responses.post(f"{API}/2/tweets", body=error)
    with pytest.raises(kind) as caught:
        live().answer(REPLY, "held for you")
    assert getattr(caught.value, "maybe_done", None) == maybe_done


@responses.activate
def test_a_dead_connection_is_dialled_again_for_a_read_only() -> None:
    empty = {"meta": {"result_count": 0}}
    responses.get(f"{API}/2/users/1/mentions", body=requests.exceptions.ConnectionError("stale"))
    responses.get(f"{API}/2/users/1/mentions", json=empty)
    assert live().replies("").complete
    responses.post(f"{API}/2/tweets", body=requests.exceptions.ConnectionError("stale"))
    with pytest.raises(Retryable):
        live().answer(REPLY, "held for you")
    assert len(responses.calls) == 3


@responses.activate
def test_no_cookie_is_kept() -> None:
    responses.get(
        f"{API}/2/users/1/mentions", json={"meta": {}}, headers={"Set-Cookie": "guest_id=1; Domain=.x.com"}
    )
    network = live()
    for _ in range(2):
        network.replies("")
    assert all("Cookie" not in call.request.headers for call in responses.calls)


# -- answers of 2xx that cannot be believed -------------------------------------------------------------

BODIES = [
    "",
    "null",
    "[]",
    "<html>",
    '"text"',
    "{}",
    '{"data": null}',
    '{"data": []}',
    '{"data": 7}',
    '{"data": [7]}',
]
BODIES += ['{"data": {"id": 7}}', '{"data": {"id": "abc", "text": "t"}}', '{"data": [{"id": "1"}]}', '{"meta": 1}']
BODIES += ['{"data": [{"id": "1", "text": null}]}', '{"data": [{"id": "1", "text": "t"}]}', '{"errors": [1]}']
BODIES += ['{"data": [{"id": "1", "text": "t", "author_id": "2", "created_at": "soon"}]}', "[" * 5000]
BODIES += [
    '{"data": [{"id": "1", "text": "t", "author_id": "2", "edit_history_tweet_ids": 4}]}',
    '{"includes": []}',
]
CALLS: dict[str, Callable[[X], Any]] = {
    "publish": lambda network: network.publish(DRAFT),
    "picture": lambda network: network.publish(PostDraft("a", "b", Picture(b"x", "image/png", "alt"))),
    "publish again": lambda network: network.publish(DRAFT, again=True),
    "answer": lambda network: network.answer(REPLY, "held for you"),
    "answer again": lambda network: network.answer(REPLY, "held for you", again=True),
    "message": lambda network: network.message("7", "hello"),
    "mentions": lambda network: network.replies(""),
    "search": lambda network: network.replies("", way="search", conversation="5"),
    "existing": lambda network: network.existing(["1", "2"]),
    "figures": lambda network: network.figures("1"),
    "signed_in": lambda network: network.signed_in("https://a/b", "c", "v" * 43),
    "check": lambda network: network.check(),
    "listen": lambda network: list(network.listen(["1"], lambda: False)),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [200, 201])
@responses.activate
def test_odd_answers_are_never_believed(name: str, status: int) -> None:
    sure: list[bool] = []
    for body in BODIES:
        responses.reset()
        for method in ("GET", "POST", "DELETE"):
            responses.add(responses.Response(method, url=re.compile(f"{API}/.*"), body=body, status=status))
        try:
            CALLS[name](live())
        except ConnectorError as error:
            sure.append(name in {"publish", "answer", "message"} and not getattr(error, "maybe_done", False))
        else:
            sure.append(name in {"publish", "picture", "answer", "message", "signed_in"})
        assert not sure[-1], f"{body}: nothing may be concluded from it"


NAMES = [
    *[
        "data",
        "includes",
        "users",
        "meta",
        "next_token",
        "id",
        "text",
        "author_id",
        "entities",
        "urls",
        "mentions",
        "type",
        "username",
        "errors",
    ]
]
NAMES += [
    *[
        "created_at",
        "conversation_id",
        "edit_history_tweet_ids",
        "referenced_tweets",
        "lang",
        "in_reply_to_user_id",
    ]
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1", "2", "replied_to"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(post=JSON)
def test_whatever_stands_in_a_page_only_connector_errors_come_out(post: Any) -> None:
    page = {"data": [post if not isinstance(post, dict) else {"id": "5", "text": "t", "author_id": "2", **post}]}
    with responses.RequestsMock() as mock:
        mock.get(f"{API}/2/users/1/mentions", json=page)
        with contextlib.suppress(ConnectorError):
            assert isinstance(live().replies("").replies, tuple)


# -- posting -----------------------------------------------------------------------------------------


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_the_picture_stands_with_its_words(world: SimulatedWorld) -> None:
    world.connector().publish(
        PostDraft("On our shelf", "sale-1", Picture(png(), "image/png", "A red cup, speckled"))
    )
    shown = requests.get(f"{world.base}/_play/posts", timeout=5).json()[0]
    assert [media["alt_text"] for media in shown["media"]] == ["A red cup, speckled"]


def test_a_picture_that_x_does_not_take_is_left_out(
    world: SimulatedWorld, caplog: pytest.LogCaptureFixture
) -> None:
    post = world.connector().publish(
        PostDraft("On our shelf", "sale-1", Picture(b"no picture", "image/png", "alt"))
    )
    assert post.id
    assert requests.get(f"{world.base}/_play/posts", timeout=5).json()[0]["media"] == []
    assert "the picture is left out" in caplog.text


def test_a_picture_that_x_cannot_take_now_delays_the_post(world: SimulatedWorld) -> None:
    network = world.connector()
    draft = PostDraft("On our shelf", "sale-1", Picture(png(), "image/png", "alt"))
    world.fault("lost", path="/2/media/upload")
    with pytest.raises(Retryable) as caught:
        network.publish(draft)
    assert not caught.value.maybe_done, "no post was made"
    network.publish(draft)
    assert len(world.posts()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Tom & Jerry <3 > all https://shop.com/s/a?b=1&c=2",
        "shop.com/s/1 is open: https://shop.com/s/1/",
        "é composed and e\u0301 not 🎉\n\nnew line",
        "  spaces   around  ",
    ],
)
def test_our_own_post_is_known_again(world: SimulatedWorld, text: str) -> None:
    network = world.connector()
    draft = PostDraft(text, "sale-1", Picture(png(), "image/png", "alt"))
    world.lose_answers()
    for again in (False, True):
        try:
            found = network.publish(draft, again=again)
        except Retryable:
            continue
    assert len(world.posts()) == 1
    assert network.publish(draft, again=True).id == found.id
    other = network.publish(PostDraft(text + " two", "sale-2"), again=True)
    assert other.id != found.id


def test_a_duplicate_of_long_ago_is_not_taken_for_ours() -> None:
    old = str(mapping.id_at(NOW - timedelta(days=5)))
    with responses.RequestsMock() as mock:
        mock.post(
            f"{API}/2/tweets",
            status=403,
            json=problem("You are not allowed to create a Tweet with duplicate content."),
        )
        mock.get(f"{API}/2/users/1/tweets", json={"meta": {"result_count": 0}})
        with pytest.raises(Refused) as caught:
            live().publish(DRAFT)
        since = mock.calls[1].request.params["since_id"]  # type: ignore[attr-defined]
    assert caught.value.code == "duplicate"
    assert int(since) > int(old)


def test_an_answer_to_somebody_else_is_not_taken_for_this_one(world: SimulatedWorld) -> None:
    network = world.connector()
    post_id = network.publish(DRAFT).id
    world.many(post_id, 2)
    first, second = network.replies("").replies
    network.answer(first, "held for you until 14:05")
    with pytest.raises(Refused) as caught:
        network.answer(second, "held for you until 14:05", again=True)
    assert caught.value.code == "duplicate"
    assert len(world.answers(post_id)) == 1


def test_a_second_try_with_other_words_is_still_the_same_answer(world: SimulatedWorld) -> None:
    network = world.connector()
    post_id = network.publish(DRAFT).id
    world.reply(post_id, "ada_l", "buy")
    reply = network.replies("").replies[0]
    world.lose_answers()
    with pytest.raises(Retryable):
        network.answer(reply, "held for you until 14:05")
    answer = network.answer(reply, "held for you, five minutes left", again=True)
    assert world.answers(post_id) == [(reply.id, answer.id)]


def test_our_own_posts_and_reposts_are_no_replies() -> None:
    me = mapping.Account("1", "shop")
    post = {"id": "5", "text": "t", "author_id": "2"}
    assert mapping.reply(post, me, {}, mentioned=True) is not None
    assert mapping.reply({**post, "author_id": "1"}, me, {}, mentioned=True) is None
    for kind in ("retweeted", "reposted"):
        again = {**post, "referenced_tweets": [{"type": kind, "id": "4"}]}
        assert mapping.reply(again, me, {}, mentioned=True) is None


def test_a_message_to_who_never_wrote(world: SimulatedWorld) -> None:
    network = world.connector()
    world.reply(network.publish(DRAFT).id, "ada_l", "buy")
    stranger = network.replies("").replies[0].author_id
    with pytest.raises(Refused) as caught:
        network.message(stranger, "hello")
    assert caught.value.code == "not_summoned"


def test_what_x_will_not_show_still_stands() -> None:
    errors = [
        {
            "resource_id": "2",
            "title": "Not Found Error",
            "type": "https://api.x.com/2/problems/resource-not-found",
        },
        {
            "resource_id": "3",
            "title": "Authorization Error",
            "type": "https://api.x.com/2/problems/not-authorized-for-resource",
        },
    ]
    with responses.RequestsMock() as mock:
        mock.get(f"{API}/2/tweets", json={"data": [{"id": "1", "text": "t"}], "errors": errors})
        assert live().existing(["1", "2", "3", "4"]) == {"1", "3", "4"}


@pytest.mark.parametrize("ask", [lambda x: x.reposters("1", "more"), lambda x: x.quoters("1", "more")])
def test_a_refusal_under_200_is_no_end_of_a_list(ask: Callable[[X], Any]) -> None:
    """Of a post that is gone there is nobody more; who may not know of one that stands must not think the same."""
    gone = {"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}
    refused = {"title": "Authorization Error", "type": "https://api.x.com/2/problems/not-authorized-for-resource"}
    with responses.RequestsMock() as mock:
        mock.get(re.compile(rf"{API}/2/tweets/1/\w+"), json={"errors": [gone]})
        assert ask(live()).after == ""
    with responses.RequestsMock() as mock:
        mock.get(re.compile(rf"{API}/2/tweets/1/\w+"), json={"errors": [refused]})
        with pytest.raises(Permanent, match="plan"):
            ask(live())


def test_the_new_words_of_xs_contract_are_understood() -> None:
    post = {
        "id": "2124810150005964801",
        "text": "@shop buy",
        "author_id": "7",
        "edit_history_post_ids": ["2124810150005964800", "2124810150005964801"],
        "referenced_posts": [{"type": "replied_to", "id": "5"}],
    }
    reply = mapping.reply(post, mapping.Account("1", "shop"), {}, mentioned=False)
    assert reply is not None
    assert (reply.id, reply.edited, reply.replied_to) == ("2124810150005964800", True, "5")
    assert reply.created_at == mapping.moment_of("2124810150005964801")


def test_ids_and_moments() -> None:
    moment = datetime(2026, 10, 1, 12, 0, 0, 123000, tzinfo=UTC)
    assert mapping.moment_of(mapping.id_at(moment)) == moment
    assert mapping.moment_of("1212092628029698048") == datetime(2019, 12, 31, 19, 26, 16, 771000, tzinfo=UTC)


# -- doctor, settings, secrets ---------------------------------------------------------------------------


def status(network: X, name: str) -> str:
    return next((finding.status for finding in network.check() if finding.name == name), "")


def test_doctor_finds_the_wrong_account(world: SimulatedWorld) -> None:
    assert status(world.connector(account="@Shop"), "x account") == ""
    assert status(world.connector(account="other"), "x account") == "failed"


def test_doctor_finds_wrong_keys(world: SimulatedWorld) -> None:
    wrong = {**OAUTH1, "access_token_secret": "wrong", "base_url": world.base}
    found = live(**wrong).check()
    assert [(item.name, item.status) for item in found][-1] == ("x credentials", "failed")
    assert "Check the keys" in found[-1].detail


def test_doctor_finds_a_clock_that_is_off(world: SimulatedWorld) -> None:
    world.clock.tick(seconds=60)
    assert status(world.connector(), "x clock") == "warning"
    world.clock.tick(minutes=10)
    assert status(world.connector(), "x clock") == "failed"


def test_doctor_finds_lacking_scopes(world: SimulatedWorld) -> None:
    with world.simulator.lock:
        grant = world.simulator.access.refresh[simulators.REFRESH_TOKEN]
        grant.scopes = frozenset({"tweet.read", "users.read", "offline.access"})
    found = {finding.name: finding for finding in world.connector().check()}
    assert found["x permissions"].status == "failed"
    assert "tweet.write" in found["x permissions"].detail


def test_what_bars_messages_is_found(world: SimulatedWorld) -> None:
    assert world.connector().bars_messages() == ""
    with world.simulator.lock:
        grant = next(iter(world.simulator.access.refresh.values()))
        grant.scopes = grant.scopes - {"dm.read"}
    world.clock.tick(hours=3)
    assert world.connector().bars_messages() == "scope"


@pytest.mark.parametrize(
    ("status", "level", "bar"),
    [
        (403, "read-write", "scope"),
        (403, "read-write-directmessages", "plan"),
        (403, "", "plan"),
        (200, "read-write-directmessages", ""),
    ],
)
@responses.activate
def test_what_bars_messages_of_an_app_with_keys(status: int, level: str, bar: str) -> None:
    me = {"data": {"id": "1", "username": "shop", "name": "Shop"}}
    responses.get(f"{API}/2/users/me", json=me, headers={"x-access-level": level})
    body = (
        {"meta": {"result_count": 0}} if status == 200 else problem("not in this plan", title="Client Forbidden")
    )
    responses.get(f"{API}/2/dm_events", status=status, json=body)
    assert live().bars_messages() == bar


@responses.activate
def test_keys_that_are_no_good_bar_no_messages() -> None:
    responses.get(f"{API}/2/users/me", status=401, json=problem("Unauthorized", title="Unauthorized"))
    with pytest.raises(Permanent, match="Check the keys"):
        live().bars_messages()


def test_doctor_looks_at_bearer_bio_and_sign_in(world: SimulatedWorld) -> None:
    found = {
        item.name: item.status for item in world.connector(bearer_token="", client_id="c", auth="oauth2").check()
    }
    assert found.get("x credentials") == "failed", "a client id that X does not know"
    found = {item.name: item.status for item in world.connector(bearer_token="").check()}
    assert (found["x stream"], found["x automation"]) == ("warning", "warning")
    world.simulator.world.shop.bio = "Automated account, run by @a_person"
    found = {item.name: item.status for item in world.connector(bearer_token="wrong").check()}
    assert (found["x stream"], found["x automation"]) == ("failed", "ok")


def test_doctor_warns_before_the_cap(world: SimulatedWorld) -> None:
    today = world.clock().date().isoformat()
    for used, wanted in ((10, "ok"), (2_500_000, "warning"), (3_000_000, "failed")):
        world.simulator.bill.reads[today] = used
        assert status(world.connector(), "x usage") == wanted


def test_every_setting_is_explained_and_secrets_are_marked() -> None:
    for name, field in XSettings().fields.items():
        assert field.metadata["help"], name
        assert bool(field.metadata.get("secret")) == any(word in name for word in ("secret", "token")), name


def test_settings_name_what_is_missing() -> None:
    with pytest.raises(ValidationError) as caught:
        XSettings().load({"auth": "oauth1", "consumer_key": "a"})
    assert set(caught.value.messages) == {"consumer_secret", "access_token", "access_token_secret"}  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        XSettings().load({})
    for bad in ("x.com", "ftp://x.com", "https://x.com/2", "https://u:p@x.com", "https://"):
        with pytest.raises(ValidationError):
            XSettings().load({**OAUTH2, "base_url": bad})


SECRETS = (
    simulators.CLIENT_SECRET,
    simulators.REFRESH_TOKEN,
    simulators.BEARER,
    simulators.CONSUMER_SECRET,
    simulators.ACCESS_TOKEN_SECRET,
    simulators.ACCESS_TOKEN.partition("-")[2],
)


@pytest.mark.parametrize("keys", [OAUTH1, OAUTH2], ids=["oauth1", "oauth2"])
def test_no_secret_in_any_log_or_error(
    world: SimulatedWorld, keys: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="replycart")
    caplog.set_level(logging.DEBUG, logger="tweepy")
    world.settings = keys
    network = world.connector()
    said = []
    post_id = network.publish(DRAFT).id
    for name, call in CALLS.items():
        for kind, how in (("status", {"status": 401}), ("cut", {}), ("status", {"status": 500})):
            world.fault(kind, times=3, **how)
            try:
                said.append(repr(call(network)))
            except ConnectorError as error:
                said.append(f"{name}: {error!r} {error.message}")
            world.simulator.faults.clear()
    stop = threading.Event()
    stream = network.listen([post_id], stop.is_set)
    next(stream)
    stream.close()
    kept = json.loads(world.memory.get(MEMORY, "{}"))
    secrets = [*SECRETS, *(kept[name] for name in ("access", "refresh") if kept.get(name))]
    text = caplog.text + "\n".join(said)
    assert [secret for secret in secrets if secret in text] == []
