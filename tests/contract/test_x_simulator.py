"""The simulator of X keeps X's promises: sign-in, limits, prices, refusals, threads, stream, pages."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from requests_oauthlib import OAuth1

from connectors.simulators.x import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_SECRET,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    REFRESH_TOKEN,
    X,
)
from connectors.simulators.x.query import BadQuery, parse
from connectors.simulators.x.things import moment_of
from connectors.simulators.x.world import World

SHAPES = json.loads((Path(__file__).parent / "fixtures/x/shapes.json").read_text())
CONTRACT = Path(__file__).parents[3] / "shared/contracts/x/openapi.json"
START = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
SIGNED = OAuth1(CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET)
APP = {"Authorization": f"Bearer {BEARER}"}
FULL = "author_id,conversation_id,created_at,entities,in_reply_to_user_id,public_metrics,referenced_tweets"


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **span: float) -> None:
        self.time += timedelta(**span)


class Play:
    """A started simulator, its clock, and short words for what people and the shop do."""

    def __init__(self, **options: Any) -> None:
        self.clock = Clock()
        self.sim = X(now=self.clock, keep_alive=options.pop("keep_alive", 0.03), **options)
        self.url = self.sim.start()

    def get(self, path: str, auth: Any = SIGNED, headers: Any = None, **params: Any) -> requests.Response:
        shown = {name.replace("__", "."): value for name, value in params.items()}
        return requests.get(
            self.url + path, params=shown, auth=None if headers else auth, headers=headers, timeout=5
        )

    def post(self, text: str = "Sale", reply_to: str = "", **more: Any) -> requests.Response:
        body = {"text": text, **more}
        if reply_to:
            body["reply"] = {"in_reply_to_tweet_id": reply_to}
        return requests.post(self.url + "/2/tweets", json=body, auth=SIGNED, timeout=5)

    def sale(self, text: str = "Teapot, 12 only. Reply buy", **more: Any) -> str:
        answer = self.post(text, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def play(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.url}/_play/{path}", json=body, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def reply(self, to: str, username: str, text: str = "buy", **more: Any) -> dict[str, Any]:
        return dict(self.play("reply", to=to, username=username, text=text, **more))

    def fault(self, **fault: Any) -> None:
        assert requests.post(self.url + "/_play/fault", json=fault, timeout=5).ok

    def mentions(self, **params: Any) -> dict[str, Any]:
        answer = self.get("/2/users/1/mentions", **params)
        assert answer.status_code == 200, answer.text
        jsonschema.validate(answer.json(), SHAPES["page"])
        return dict(answer.json())

    def search(self, query: str, **params: Any) -> list[str]:
        answer = self.get("/2/tweets/search/recent", query=query, max_results=100, **params)
        assert answer.status_code == 200, answer.text
        return [post["id"] for post in answer.json().get("data", [])]

    def bill(self) -> dict[str, Any]:
        return dict(requests.get(self.url + "/_play/bill", timeout=5).json())


@pytest.fixture
def x() -> Iterator[Play]:
    world = Play()
    yield world
    world.sim.stop()


def problem(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    jsonschema.validate(answer.json(), SHAPES["problem"])
    return dict(answer.json())


# -- who is calling ----------------------------------------------------------------------------------

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": "http://127.0.0.1:9/back",
    "scope": "tweet.read users.read offline.access",
    "state": "s-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def sign_in(x: Play, username: str, **more: str) -> dict[str, list[str]]:
    answer = requests.post(
        x.url + "/i/oauth2/authorize",
        data={**ASKED, "username": username, **more},
        allow_redirects=False,
        timeout=5,
    )
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def token(x: Play, auth: Any = (CLIENT_ID, CLIENT_SECRET), **form: str) -> requests.Response:
    return requests.post(x.url + "/2/oauth2/token", data=form, auth=auth, timeout=5)


def by_code(x: Play, code: str, **more: Any) -> requests.Response:
    form = {"grant_type": "authorization_code", "redirect_uri": ASKED["redirect_uri"], "code_verifier": VERIFIER}
    return token(x, **{**form, "code": code, **more})


def test_a_buyer_signs_in_with_pkce(x: Play) -> None:
    shown = requests.get(x.url + "/i/oauth2/authorize", params=ASKED, timeout=5)
    assert shown.status_code == 200
    assert "Who signs in?" in shown.text
    assert "@shop" in shown.text
    back = sign_in(x, "shop", other="Ann_B")
    assert back["state"] == ["s-1"]
    answer = by_code(x, back["code"][0]).json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 7200
    me = x.get("/2/users/me", headers={"Authorization": f"Bearer {answer['access_token']}"}).json()["data"]
    assert me["username"] == "Ann_B"
    assert me["id"] == x.sim.world.user("ann_b").id


def test_a_code_serves_once_for_thirty_seconds_and_only_with_its_verifier(x: Play) -> None:
    code = sign_in(x, "ann")["code"][0]
    assert by_code(x, code).status_code == 200
    assert by_code(x, code).json()["error"] == "invalid_request"
    assert by_code(x, sign_in(x, "ann")["code"][0], code_verifier="another").status_code == 400
    assert by_code(x, sign_in(x, "ann")["code"][0], redirect_uri="http://127.0.0.1:9/other").status_code == 400
    late = sign_in(x, "ann")["code"][0]
    x.clock.tick(seconds=31)
    assert by_code(x, late).status_code == 400


def test_public_and_confidential_clients(x: Play) -> None:
    code = sign_in(x, "ann")["code"][0]
    assert by_code(x, code, auth=(CLIENT_ID, "wrong")).status_code == 401
    assert by_code(x, code, auth=None).status_code == 400
    assert by_code(x, code, auth=None, client_id=CLIENT_ID).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("response_type", "token"),
        ("client_id", "other"),
        ("redirect_uri", "javascript:alert(1)"),
        ("state", ""),
        ("code_challenge", ""),
        ("code_challenge_method", "MD5"),
        ("scope", "everything"),
    ],
)
def test_a_wrong_authorize_address_is_refused_on_the_page(x: Play, name: str, value: str) -> None:
    wrong = {**ASKED, name: value}
    for answer in (
        requests.get(x.url + "/i/oauth2/authorize", params=wrong, timeout=5),
        requests.post(x.url + "/i/oauth2/authorize", data={**wrong, "username": "ann"}, timeout=5),
    ):
        assert answer.status_code == 400
        assert "That does not work" in answer.text


def test_cancel_goes_back_with_an_error(x: Play) -> None:
    assert sign_in(x, "ann", decision="deny") == {"error": ["access_denied"], "state": ["s-1"]}


def test_refresh_tokens_rotate_and_the_old_one_dies_at_once(x: Play) -> None:
    first = token(x, grant_type="refresh_token", refresh_token=REFRESH_TOKEN).json()
    assert token(x, grant_type="refresh_token", refresh_token=REFRESH_TOKEN).status_code == 400
    second = token(x, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second.status_code == 200
    bearer = {"Authorization": f"Bearer {second.json()['access_token']}"}
    assert x.get("/2/users/me", headers=bearer).status_code == 200
    x.clock.tick(seconds=7201)
    problem(x.get("/2/users/me", headers=bearer), 401)


def test_a_revoked_token_is_dead(x: Play) -> None:
    made = token(x, grant_type="refresh_token", refresh_token=REFRESH_TOKEN).json()
    for value in (made["access_token"], made["refresh_token"]):
        form = {"token": value}
        assert requests.post(x.url + "/2/oauth2/revoke", data=form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=5).ok
    problem(x.get("/2/users/me", headers={"Authorization": f"Bearer {made['access_token']}"}), 401)
    assert token(x, grant_type="refresh_token", refresh_token=made["refresh_token"]).status_code == 400


def test_oauth1_signatures_are_verified(x: Play) -> None:
    assert x.get("/2/users/me", user__fields="created_at").status_code == 200
    wrong = OAuth1(CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, "wrong")
    problem(x.get("/2/users/me", auth=wrong), 401)
    prepared = requests.Request("GET", x.url + "/2/tweets", params={"ids": "1,2"}, auth=SIGNED).prepare()
    with requests.Session() as session:
        assert session.send(prepared, timeout=5).status_code == 200
        problem(session.send(prepared, timeout=5), 401)
        changed = requests.Request("GET", x.url + "/2/tweets", params={"ids": "1"}, auth=SIGNED).prepare()
        changed.url = changed.url.replace("ids=1", "ids=2") if changed.url else ""
        problem(session.send(changed, timeout=5), 401)


def test_the_way_of_signing_in_must_fit(x: Play) -> None:
    problem(requests.get(x.url + "/2/users/me", timeout=5), 401)
    problem(x.get("/2/users/me", headers={"Authorization": "Bearer wrong"}), 401)
    assert "unsupported" in problem(x.get("/2/users/me", headers=APP), 403)["type"]
    assert "unsupported" in problem(x.get("/2/tweets/search/stream"), 403)["type"]
    buyer = by_code(x, sign_in(x, "ann")["code"][0]).json()["access_token"]
    refused = requests.post(
        x.url + "/2/tweets", json={"text": "hi"}, headers={"Authorization": f"Bearer {buyer}"}, timeout=5
    )
    problem(refused, 403)


# -- posting -----------------------------------------------------------------------------------------


def test_ids_rise_and_carry_the_clock(x: Play) -> None:
    first = x.sale("one")
    assert moment_of(int(first)) == START
    same_moment = x.reply(first, "ann")["id"]
    x.clock.tick(milliseconds=250)
    later = x.reply(first, "bob")["id"]
    assert int(first) < int(same_moment) < int(later)
    assert moment_of(int(later)) == START + timedelta(milliseconds=250)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("a" * 280, 201),
        ("a" * 281, 400),
        ("é" * 280, 201),
        ("買" * 140, 201),
        ("買" * 141, 400),
        ("a" * 256 + " https://shop.example.com/" + "x" * 200, 201),
        ("a" * 257 + " https://shop.example.com/" + "x" * 200, 400),
        ("", 400),
        ("  ", 400),
        ("$A and $B", 403),
    ],
)
def test_the_length_is_weighed(x: Play, text: str, status: int) -> None:
    assert x.post(text).status_code == status


def test_the_same_words_twice_are_refused(x: Play) -> None:
    x.sale("Held for you")
    assert "duplicate content" in problem(x.post("held  for YOU"), 403)["detail"]
    x.clock.tick(hours=24, seconds=1)
    x.sale("Held for you")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"text": 5},
        {"text": "a", "more": 1},
        {"text": "a", "media": "x"},
        {"text": "a", "media": {"media_ids": []}},
        {"text": "a", "media": {"media_ids": ["12"]}},
        {"text": "a", "reply": []},
        {"text": "a", "reply": {"in_reply_to_tweet_id": "x"}},
        {"text": "a", "edit_options": 3},
    ],
)
def test_a_body_that_makes_no_sense_is_a_400(x: Play, body: Any) -> None:
    problem(requests.post(x.url + "/2/tweets", json=body, auth=SIGNED, timeout=5), 400)


def test_only_who_summoned_us_may_be_answered(x: Play) -> None:
    sale = x.sale()
    silent = x.reply(sale, "ann", mention=False)["id"]
    assert "not been mentioned" in problem(x.post("Held", reply_to=silent), 403)["detail"]
    answer = x.post("Held", reply_to=x.reply(sale, "bob")["id"])
    assert answer.status_code == 201
    assert answer.json()["data"]["text"] == "@bob Held"
    assert (
        x.post("Thanks", reply_to=x.play("quote", post=sale, username="zoe", text="nice")["id"]).status_code == 201
    )
    assert x.post("More of it", reply_to=sale).status_code == 201
    gone = x.reply(sale, "cid")["id"]
    x.play("delete", id=gone)
    assert "deleted" in problem(x.post("Late", reply_to=gone), 403)["detail"]


def test_the_text_on_the_wire_is_xs(x: Play) -> None:
    answer = x.post("Salt & <pepper> https://shop.example.com/s/1").json()["data"]
    assert answer["text"].startswith("Salt &amp; &lt;pepper&gt; https://t.co/")
    post = x.get(f"/2/tweets/{answer['id']}", tweet__fields="entities").json()["data"]
    (url,) = post["entities"]["urls"]
    assert post["text"][url["start"] : url["end"]] == url["url"]
    assert len(url["url"]) == 23
    assert url["expanded_url"] == "https://shop.example.com/s/1"


def test_delete_is_for_ones_own_posts(x: Play) -> None:
    sale = x.sale()
    other = x.reply(sale, "ann")["id"]
    problem(requests.delete(f"{x.url}/2/tweets/{other}", auth=SIGNED, timeout=5), 403)
    problem(requests.delete(f"{x.url}/2/tweets/12", auth=SIGNED, timeout=5), 404)
    assert requests.delete(f"{x.url}/2/tweets/{sale}", auth=SIGNED, timeout=5).json() == {
        "data": {"deleted": True}
    }
    gone = x.get(f"/2/tweets/{sale}")
    assert gone.status_code == 200
    assert "data" not in gone.json()
    assert gone.json()["errors"][0]["resource_id"] == sale


def test_lost_after_success_left_the_post_standing(x: Play) -> None:
    x.fault(kind="lost", path="/2/tweets", method="POST")
    with pytest.raises(requests.ConnectionError):
        x.post("Once only")
    found = x.get("/2/users/1/tweets").json()["data"]
    assert [post["text"] for post in found] == ["Once only"]


# -- reading -----------------------------------------------------------------------------------------


def test_fields_and_expansions_come_only_when_asked_for(x: Play) -> None:
    sale = x.sale()
    reply = x.reply(sale, "ann", "buy 2")["id"]
    (bare,) = x.mentions()["data"]
    assert bare == {"id": reply, "text": "@shop buy 2", "edit_history_tweet_ids": [reply]}
    body = x.mentions(tweet__fields=FULL, user__fields="created_at", expansions="author_id,referenced_tweets.id")
    (full,) = body["data"]
    jsonschema.validate(full, SHAPES["post"])
    ann = x.sim.world.user("ann").id
    assert full["author_id"] == ann
    assert full["conversation_id"] == sale
    assert full["in_reply_to_user_id"] == "1"
    assert full["referenced_tweets"] == [{"type": "replied_to", "id": sale}]
    assert full["entities"]["mentions"] == [{"start": 0, "end": 5, "username": "shop", "id": "1"}]
    (user,) = body["includes"]["users"]
    jsonschema.validate(user, SHAPES["user"])
    assert "created_at" in user
    assert [post["id"] for post in body["includes"]["tweets"]] == [sale]
    new = x.get("/2/users/1/mentions", post__fields=FULL.replace("tweets", "posts")).json()["data"][0]
    assert new["referenced_posts"] == full["referenced_tweets"]
    assert new["edit_history_post_ids"] == [reply]
    problem(x.get("/2/users/1/mentions", tweet__fields="nonsense"), 400)


def test_a_reply_to_a_reply_addresses_both(x: Play) -> None:
    sale = x.sale()
    first = x.reply(sale, "ann")["id"]
    second = x.reply(first, "bob", "me too")
    assert second["text"] == "@ann @shop me too"
    assert second["conversation_id"] == sale
    assert second["in_reply_to_user_id"] == x.sim.world.user("ann").id
    assert x.reply(second["id"], "ann", "you?")["text"] == "@bob @shop you?"


def test_mentions_page_by_page_without_gap_or_double(x: Play) -> None:
    sale = x.sale()
    ids = [x.sim.reply(sale, f"u{n}", "buy").id for n in range(57)]
    x.sim.world.delete(ids[30])
    seen: list[str] = []
    token_ = ""
    while True:
        page = x.mentions(max_results=10, since_id=str(ids[4]), **({"pagination_token": token_} if token_ else {}))
        seen += [post["id"] for post in page["data"]]
        token_ = page["meta"].get("next_token", "")
        if not token_:
            break
    assert seen == [str(n) for n in reversed(ids[5:]) if n != ids[30]]
    assert x.mentions(since_id=str(ids[-1])) == {"meta": {"result_count": 0}}
    assert len(x.mentions(until_id=str(ids[5]), max_results=100)["data"]) == 5
    for wrong in ({"max_results": 4}, {"max_results": 101}, {"since_id": "x"}, {"pagination_token": "äö"}):
        problem(x.get("/2/users/1/mentions", **wrong), 400)


def test_mentions_reach_back_800_posts_and_search_goes_further(x: Play) -> None:
    sale = x.sale()
    made = [{"to": sale, "username": f"u{n % 50}", "text": f"buy {n}"} for n in range(1000)]
    answer = requests.post(x.url + "/_play/replies", json=made, timeout=30).json()
    assert answer["count"] == 1000
    seen, token_ = 0, ""
    while True:
        page = x.mentions(max_results=100, **({"pagination_token": token_} if token_ else {}))
        seen += page["meta"]["result_count"]
        token_ = page["meta"].get("next_token", "")
        if not token_:
            break
    assert seen == 800
    assert len(x.search(f"conversation_id:{sale}", until_id=answer["first"])) == 1
    last = x.search(f"conversation_id:{sale}", since_id=answer["first"], until_id=str(int(answer["first"]) + 51))
    assert len(last) == 50


def test_an_edited_reply_is_a_new_post_with_a_history(x: Play) -> None:
    sale = x.sale()
    first = x.reply(sale, "ann", "buy 1")["id"]
    second = x.reply(sale, "ann", "buy 2", edit_of=first)
    assert second["edit_history_tweet_ids"] == [first, second["id"]]
    assert second["text"] == "@shop buy 2"
    assert second["conversation_id"] == sale
    assert [post["id"] for post in x.mentions()["data"]] == [second["id"]]
    assert [post["id"] for post in x.mentions(since_id=first)["data"]] == [second["id"]]
    assert x.get(f"/2/tweets/{first}").json()["data"]["text"] == "@shop buy 1"
    assert (
        x.get(f"/2/tweets/{sale}", tweet__fields="public_metrics").json()["data"]["public_metrics"]["reply_count"]
        == 1
    )
    x.play("delete", id=second["id"])
    gone = x.get("/2/tweets", ids=f"{first},{second['id']},{sale}").json()
    assert [post["id"] for post in gone["data"]] == [sale]
    assert {error["resource_id"] for error in gone["errors"]} == {first, second["id"]}


def test_a_late_reply_shows_after_others(x: Play) -> None:
    sale = x.sale()
    x.fault(kind="late", body=2)
    late = x.reply(sale, "ann")["id"]
    second = x.reply(sale, "bob")["id"]
    assert [post["id"] for post in x.mentions()["data"]] == [second]
    third = x.reply(sale, "cid")["id"]
    assert [post["id"] for post in x.mentions()["data"]] == [third, second, late]


def test_the_query_language(x: Play) -> None:
    sale = x.sale("Teapot #sale")
    buy = x.reply(sale, "ann", "Buy two!")["id"]
    below = x.reply(buy, "bob", "me too")["id"]
    quote = x.play("quote", post=sale, username="zoe", text="lovely teapot")["id"]
    x.play("repost", post=sale, username="kim")
    for query, wanted in {
        f"conversation_id:{sale}": [below, buy, sale],
        f"conversation_id:{sale} -from:shop": [below, buy],
        "to:shop": [buy],
        "from:bob": [below],
        "@shop is:reply": [below, buy],
        "buy": [buy],
        '"buy two"': [buy],
        "buys": [],
        "teapot -is:retweet": [quote, sale],
        "teapot is:quote": [quote],
        "(from:ann OR from:zoe) -lovely": [buy],
        "#sale": [sale],
        f"in_reply_to_tweet_id:{buy}": [below],
    }.items():
        assert x.search(query) == wanted, query
    for wrong in ("is:reply", "-from:shop", "(from:ann", "from:", "near:me", "a" * 513, "conversation_id:x", "("):
        problem(x.get("/2/tweets/search/recent", query=wrong), 400)


def test_search_reaches_back_seven_days(x: Play) -> None:
    sale = x.sale()
    x.clock.tick(days=6, hours=23)
    new = x.reply(sale, "ann")["id"]
    assert x.search(f"conversation_id:{sale}") == [new, sale]
    x.clock.tick(hours=2)
    assert x.search(f"conversation_id:{sale}") == [new]
    assert (
        "since_id"
        in problem(x.get("/2/tweets/search/recent", query="buy", since_id=sale), 400)["errors"][0]["message"]
    )


def test_users_reposters_quotes_and_metrics(x: Play) -> None:
    sale = x.sale()
    x.reply(sale, "ann")
    for name in ("kim", "lou", "kim"):
        x.play("repost", post=sale, username=name)
    x.play("quote", post=sale, username="zoe", text="look")
    assert [u["username"] for u in x.get(f"/2/tweets/{sale}/retweeted_by").json()["data"]] == ["lou", "kim"]
    assert len(x.get(f"/2/tweets/{sale}/quote_tweets").json()["data"]) == 1
    counts = x.get(f"/2/tweets/{sale}", tweet__fields="public_metrics").json()["data"]["public_metrics"]
    assert (counts["retweet_count"], counts["quote_count"], counts["reply_count"]) == (2, 1, 1)
    ann = x.get("/2/users/by/username/ANN").json()["data"]
    assert x.get(f"/2/users/{ann['id']}").json()["data"] == ann
    assert "errors" in x.get("/2/users/by/username/nobody").json()
    assert len(x.get("/2/users/by", usernames="ann,kim,nobody").json()["data"]) == 2


# -- the stream --------------------------------------------------------------------------------------


def rules(x: Play, **body: Any) -> requests.Response:
    return requests.post(x.url + "/2/tweets/search/stream/rules", json=body, headers=APP, timeout=5)


def connect(x: Play, **params: str) -> requests.Response:
    return requests.get(
        x.url + "/2/tweets/search/stream",
        params={name.replace("__", "."): value for name, value in params.items()},
        headers=APP,
        stream=True,
        timeout=5,
    )


def lines(stream: requests.Response) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in stream.iter_lines(chunk_size=1) if line)


def test_rules_are_added_listed_and_deleted(x: Play) -> None:
    assert connect(x).status_code == 409
    made = rules(x, add=[{"value": "to:shop -is:retweet", "tag": "sale"}, {"value": "@shop"}])
    assert made.status_code == 201
    assert made.json()["meta"]["summary"]["created"] == 2
    again = rules(x, add=[{"value": "@shop"}]).json()
    assert again["errors"][0]["title"] == "DuplicateRule"
    assert rules(x, add=[{"value": "is:reply"}]).json()["meta"]["summary"]["invalid"] == 1
    listed = requests.get(x.url + "/2/tweets/search/stream/rules", headers=APP, timeout=5).json()
    assert [rule["value"] for rule in listed["data"]] == ["to:shop -is:retweet", "@shop"]
    gone = rules(x, delete={"ids": [listed["data"][0]["id"], "99"]}).json()
    assert gone["meta"]["summary"] == {"deleted": 1, "not_deleted": 1}
    for wrong in ({}, {"add": []}, {"add": "x"}, {"delete": 3}):
        problem(rules(x, **wrong), 400)


def test_the_stream_tells_what_matches_and_keeps_alive(x: Play) -> None:
    rule = rules(x, add=[{"value": "to:shop -is:retweet", "tag": "sale"}]).json()["data"][0]["id"]
    sale = x.sale()
    with connect(x, tweet__fields="conversation_id", expansions="author_id") as stream:
        chunks = stream.iter_content(chunk_size=None)
        assert next(chunks) == b"\r\n"
        reply = x.reply(sale, "ann", "j’achète")["id"]
        x.play("mention", username="bob", text="not a reply")
        line = next(chunk for chunk in chunks if chunk != b"\r\n")
        assert line.endswith(b"}\r\n")
        told = json.loads(line)
        assert told["data"] == {
            "id": reply,
            "text": "@shop j’achète",
            "edit_history_tweet_ids": [reply],
            "author_id": x.sim.world.user("ann").id,
            "conversation_id": sale,
        }
        assert told["matching_rules"] == [{"id": rule, "tag": "sale"}]
        assert told["includes"]["users"][0]["username"] == "ann"
        assert connect(x).json()["connection_issue"] == "TooManyConnections"
        history = requests.get(x.url + "/2/connections", headers=APP, timeout=5).json()["data"]
        assert len(history) == 1
        killed = requests.delete(x.url + "/2/connections/filtered_stream", headers=APP, timeout=5).json()["data"]
        assert killed["successful_kills"] == 1
        assert {*chunks} <= {b"\r\n"}
    with connect(x) as stream:
        assert stream.status_code == 200


def test_a_client_that_hung_up_frees_its_place(x: Play) -> None:
    x.sim.keep_alive = 60
    rules(x, add=[{"value": "to:shop"}])
    sale = x.sale()
    stream = connect(x)
    x.reply(sale, "ann")
    next(lines(stream))
    stream.close()
    with connect(x) as again:
        assert again.status_code == 200


def test_gaps_and_cuts_on_demand(x: Play) -> None:
    rules(x, add=[{"value": "to:shop"}])
    sale = x.sale()
    with connect(x) as stream:
        x.fault(kind="gap", times=2)
        for name in ("ann", "bob"):
            x.reply(sale, name)
        third = x.reply(sale, "cid")["id"]
        x.fault(kind="break")
        x.reply(sale, "dan")
        assert [line["data"]["id"] for line in lines(stream)] == [third]
    assert len(x.mentions()["data"]) == 4


# -- limits and prices -------------------------------------------------------------------------------


def test_limits_refuse_until_the_window_ends(x: Play) -> None:
    for left in range(74, -1, -1):
        answer = x.get("/2/users/me")
        assert answer.headers["x-rate-limit-limit"] == "75"
        assert answer.headers["x-rate-limit-remaining"] == str(left)
    refused = x.get("/2/users/me")
    problem(refused, 429)
    assert int(refused.headers["x-rate-limit-reset"]) == int(START.timestamp()) + 900
    x.clock.tick(seconds=901)
    assert x.get("/2/users/me").status_code == 200


@pytest.mark.parametrize(("limits", "allowed"), [(False, 12), (0.1, 10)])
def test_limits_can_be_scaled_or_off(limits: bool | float, allowed: int) -> None:
    x = Play(limits=limits)
    try:
        assert [x.post(f"number {n}").status_code for n in range(12)].count(201) == allowed
    finally:
        x.sim.stop()


def test_every_call_has_its_price(x: Play) -> None:
    sale = x.sale("Sale https://shop.example.com/s/1")
    x.sale("No link")
    reply = x.reply(sale, "ann")["id"]
    x.post("Held", reply_to=reply)
    x.mentions(expansions="author_id")
    x.mentions(expansions="author_id")
    x.search(f"conversation_id:{sale}")
    bill = x.bill()
    counts = {line["what"]: line["count"] for line in bill["lines"]}
    assert counts == {
        "post.create_with_link": 1,
        "post.create": 1,
        "post.create_summoned": 1,
        "owned.read": 1,
        "user.read": 1,
        "post.read": 2,
    }
    assert bill["dollars"] == "0.246"
    x.clock.tick(days=1)
    x.mentions(expansions="author_id")
    assert x.bill()["dollars"] == "0.257"


def test_without_credit_nothing_goes() -> None:
    x = Play(credit=0.2)
    try:
        x.sale("Sale https://shop.example.com/s/1")
        answer = x.get("/2/users/me")
        assert answer.status_code == 402
        assert answer.json()["title"] == "CreditsDepleted"
    finally:
        x.sim.stop()


def test_usage_counts_posts_read(x: Play) -> None:
    sale = x.sale()
    x.get(f"/2/tweets/{sale}")
    body = x.get("/2/usage/tweets", headers=APP, days=3, usage__fields="daily_project_usage").json()["data"]
    assert body["project_usage"] == "1"
    assert [row["usage"] for row in body["daily_project_usage"]["usage"]] == ["0", "0", "1"]


# -- pictures and messages ---------------------------------------------------------------------------


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#875").save(out, kind)
    return out.getvalue()


def upload(x: Play, path: str = "/2/media/upload", **given: Any) -> requests.Response:
    return requests.post(x.url + path, auth=SIGNED, timeout=5, **given)


def test_a_picture_is_uploaded_described_posted_and_shown(x: Play) -> None:
    made = upload(x, files={"media": picture()}, data={"media_category": "tweet_image"}).json()["data"]
    assert made["image"] == {"image_type": "image/png", "w": 60, "h": 40}
    described = {"id": made["id"], "metadata": {"alt_text": {"text": "A brown teapot"}}}
    assert upload(x, "/2/media/metadata", json=described).status_code == 200
    sale = x.sale("Teapot", media={"media_ids": [made["id"]]})
    body = x.get(
        f"/2/tweets/{sale}",
        expansions="attachments.media_keys",
        media__fields="url,alt_text,width",
        tweet__fields="entities",
    ).json()
    (shown,) = body["includes"]["media"]
    assert shown["alt_text"] == "A brown teapot"
    assert requests.get(shown["url"], timeout=5).content == picture()
    assert body["data"]["attachments"]["media_keys"] == [shown["media_key"]]
    assert body["data"]["entities"]["urls"][0]["media_key"] == shown["media_key"]
    assert re.fullmatch(r"Teapot https://t\.co/\w{10}", body["data"]["text"])
    assert 'alt="A brown teapot"' in requests.get(x.url + "/", timeout=5).text


def test_upload_in_chunks(x: Play) -> None:
    content = picture("JPEG")
    size = {"media_type": "image/jpeg", "media_category": "tweet_image", "total_bytes": len(content)}
    ident = upload(x, "/2/media/upload/initialize", json=size).json()["data"]["id"]
    for place, chunk in enumerate((content[:100], content[100:])):
        body = {"media": base64.b64encode(chunk).decode(), "segment_index": place}
        assert upload(x, f"/2/media/upload/{ident}/append", json=body).status_code == 200
    problem(x.post("too early", media={"media_ids": [ident]}), 400)
    done = upload(x, f"/2/media/upload/{ident}/finalize").json()["data"]
    assert done["size"] == len(content)
    assert x.get("/2/media/upload", media_id=ident).json()["data"]["processing_info"]["state"] == "succeeded"
    x.clock.tick(hours=25)
    problem(x.post("too late", media={"media_ids": [ident]}), 400)


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:60]])
def test_what_is_no_picture_is_refused(x: Play, content: bytes) -> None:
    problem(upload(x, files={"media": content}, data={"media_category": "tweet_image"}), 400)


def test_messages_only_to_who_wrote_first(x: Play) -> None:
    ann, bob = x.sim.world.user("ann").id, x.sim.world.user("bob").id
    x.play("message", username="ann", text="buy")

    def send(to: str, text: str = "Held: https://shop.example.com/c/1") -> requests.Response:
        path = f"{x.url}/2/dm_conversations/with/{to}/messages"
        return requests.post(path, json={"text": text}, auth=SIGNED, timeout=5)

    problem(send(bob), 403)
    problem(send(ann, ""), 400)
    assert send(ann).json()["data"]["dm_conversation_id"] == f"1-{ann}"
    events = x.get("/2/dm_events", dm_event__fields="sender_id,created_at").json()
    assert [event["sender_id"] for event in events["data"]] == ["1", ann]
    assert len(x.get(f"/2/dm_conversations/with/{ann}/dm_events", max_results=1).json()["data"]) == 1
    for _ in range(12):
        assert send(ann).status_code == 201
    problem(send(ann), 429)
    assert "Held" in requests.get(x.url + "/messages", timeout=5).text


# -- play and pages ----------------------------------------------------------------------------------


def test_the_play_interface_says_what_is_wrong(x: Play) -> None:
    for path, body, status in (
        ("reply", {}, 400),
        ("reply", {"to": "12", "username": "ann", "text": "buy"}, 404),
        ("mention", {"username": "not a name", "text": "hi"}, 400),
        ("reply", None, 400),
        ("delete", {"id": "x"}, 404),
    ):
        assert requests.post(f"{x.url}/_play/{path}", json=body, timeout=5).status_code == status


def test_play_posts_show_the_thread(x: Play) -> None:
    sale = x.sale("Sale https://shop.example.com/s/1")
    x.post("Held", reply_to=x.reply(sale, "ann")["id"])
    (shown,) = requests.get(x.url + "/_play/posts", timeout=5).json()
    assert shown["plain"] == "Sale https://shop.example.com/s/1"
    assert [(item["username"], item["text"]) for item in shown["replies"]] == [
        ("ann", "@shop buy"),
        ("shop", "@ann Held"),
    ]


def test_ids_can_be_given_out_of_order(x: Play) -> None:
    sale = x.sale()
    second = int(x.reply(sale, "bob")["id"]) + 5000
    x.reply(sale, "ann", id=str(second))
    first = x.reply(sale, "cid", id=str(second - 100))["id"]
    assert [post["id"] for post in x.mentions()["data"]][:2] == [str(second), first]


def test_many_replies_at_once_keep_rising_ids(x: Play) -> None:
    sale = x.sale()
    many = [{"to": sale, "username": f"u{n % 700}", "text": f"buy {n}"} for n in range(20_000)]
    answer = requests.post(x.url + "/_play/replies", json=many, timeout=60).json()
    order = x.sim.world.by_mention["1"]
    assert len(order) == len(set(order)) == answer["count"] == 20_000
    assert order == sorted(order)
    newest = x.mentions(since_id=str(order[-31]), max_results=100)
    assert newest["meta"] == {"newest_id": answer["last"], "oldest_id": str(order[-30]), "result_count": 30}
    assert "Show earlier replies (20,000 in all)" in requests.get(x.url + "/", timeout=5).text


def test_the_timeline_is_a_page_to_rehearse_on(x: Play) -> None:
    assert "Nothing posted yet" in requests.get(x.url + "/", timeout=5).text
    sale = x.sale("Teapot https://shop.example.com/s/1")
    form = {"to": sale, "username": "ann", "text": "<script>alert(1)</script> & buy"}
    answer = requests.post(x.url + "/timeline/reply", data=form, allow_redirects=False, timeout=5)
    assert answer.status_code == 303
    page = requests.get(x.url + "/", timeout=5)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; buy" in page.text
    assert 'href="https://shop.example.com/s/1"' in page.text
    assert not re.search(r'(src|href)="https?://(?!shop\.example\.com)', page.text)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    reply = x.mentions()["data"][0]["id"]
    requests.post(x.url + "/timeline/edit", data={"to": reply, "username": "ann", "text": "buy 2"}, timeout=5)
    assert "edited" in requests.get(f"{x.url}/shop/status/{sale}", timeout=5).text
    for path, data, status in (
        ("/timeline/reply", {"to": sale, "username": "no name", "text": "x"}, 400),
        ("/timeline/reply", {"to": "12", "username": "ann", "text": "x"}, 404),
        ("/timeline/nothing", {}, 400),
    ):
        assert requests.post(x.url + path, data=data, timeout=5).status_code == status
    assert requests.get(x.url + "/post/12", timeout=5).status_code == 404
    assert requests.get(x.url + "/avatar/ann.svg", timeout=5).headers["Content-Type"].startswith("image/svg+xml")


def test_reset_forgets_everything(x: Play) -> None:
    x.sale()
    token(x, grant_type="refresh_token", refresh_token=REFRESH_TOKEN)
    requests.post(x.url + "/_play/reset", timeout=5)
    assert requests.get(x.url + "/_play/posts", timeout=5).json() == []
    assert x.bill()["calls"] == 0
    assert token(x, grant_type="refresh_token", refresh_token=REFRESH_TOKEN).status_code == 200


def test_many_threads_at_once_lose_nothing(x: Play) -> None:
    sale = x.sale()

    def write(name: str) -> None:
        for _ in range(10):
            x.reply(sale, name)

    workers = [threading.Thread(target=write, args=(f"u{n}",)) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len({post["id"] for post in x.mentions(max_results=100)["data"]}) == 80


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('ab:()-"@# \\ORisfromto²０é'), max_size=40))
def test_no_query_breaks_the_parser(text: str) -> None:
    world = World(Clock(), ("1", "shop", "The Shop"))
    try:
        query = parse(text, world, 512)
    except BadQuery:
        return
    query.test(world.add(world.shop, "ab from"))


# -- X's own contract --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    if not CONTRACT.is_file():
        pytest.skip("../shared/contracts/x is not here")
    found: dict[str, Any] = json.loads(CONTRACT.read_text())
    return found


def check(contract: dict[str, Any], method: str, path: str, answer: requests.Response) -> Any:
    """Hold an answer against the schema of X's contract (OpenAPI 3.0: ``nullable`` is read as "or null")."""
    responses = contract["paths"][path][method]["responses"]
    wanted = responses.get(str(answer.status_code), responses["default"])["content"]
    kind = "application/json" if answer.ok else "application/problem+json"
    schema = {**wanted[kind]["schema"], "components": contract["components"]}
    body = answer.json()
    jsonschema.Draft202012Validator(_plain(schema)).validate(body)
    return body


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {name: _plain(value) for name, value in schema.items() if name not in {"discriminator", "example"}}
    if out.pop("nullable", False) and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    return out


def test_answers_fit_xs_own_contract(x: Play, contract: dict[str, Any]) -> None:
    everything = {
        "post__fields": "conversation_id,created_at,display_text_range,edit_controls,entities,lang,paid_partnership,"
        "possibly_sensitive,public_metrics,reply_settings,source,attachments",
        "expansions": "author_id,in_reply_to_user_id,referenced_posts,attachments.media_keys,edit_history_post_ids",
        "user__fields": "created_at,description,profile_image_url,protected,public_metrics,verified",
        "media__fields": "alt_text,height,url,width",
    }
    made = upload(x, files={"media": picture()}, data={"media_category": "tweet_image"})
    ident = check(contract, "post", "/2/media/upload", made)["data"]["id"]
    alt = {"id": ident, "metadata": {"alt_text": {"text": "A teapot"}}}
    check(contract, "post", "/2/media/metadata", upload(x, "/2/media/metadata", json=alt))
    posted = x.post("Teapot #sale https://shop.example.com/s/1", media={"media_ids": [ident]})
    sale = check(contract, "post", "/2/tweets", posted)["data"]["id"]
    reply = x.reply(sale, "ann")["id"]
    x.play("edit", id=reply, text="buy 2")
    x.play("quote", post=sale, username="zoe", text="look")
    x.play("repost", post=sale, username="kim")
    x.play("message", username="ann", text="buy")
    gone = x.reply(sale, "bob")["id"]
    x.play("delete", id=gone)
    for path, params in {
        "/2/tweets/{id}": {"id": sale, **everything},
        "/2/tweets": {"ids": f"{sale},{reply},{gone}", **everything},
        "/2/users/{id}/mentions": {"id": "1", **everything},
        "/2/users/{id}/tweets": {"id": "1", **everything},
        "/2/tweets/search/recent": {"query": f"conversation_id:{sale}", **everything},
        "/2/tweets/{id}/quote_tweets": {"id": sale, **everything},
        "/2/tweets/{id}/retweeted_by": {"id": sale, "user__fields": "created_at"},
        "/2/users/me": {"user__fields": "created_at,description"},
        "/2/users/{id}": {"id": "12"},
        "/2/users/by/username/{username}": {"username": "ann"},
        "/2/media": {"media_keys": f"3_{ident}", "media__fields": "alt_text,url"},
        "/2/media/upload": {"media_id": ident},
        "/2/dm_events": {"dm_event__fields": "created_at,entities,dm_conversation_id"},
    }.items():
        rest = dict(params)
        parts = {name: rest.pop(name) for name in re.findall(r"{(\w+)}", path)}
        body = check(contract, "get", path, x.get(path.format(**parts), **rest))
        assert "data" in body or body["errors"], path
    added = rules(x, add=[{"value": "to:shop", "tag": "sale"}])
    check(contract, "get", "/2/tweets/search/stream/rules", x.get("/2/tweets/search/stream/rules", headers=APP))
    added.status_code = 200
    check(contract, "post", "/2/tweets/search/stream/rules", added)
    usage = x.get("/2/usage/tweets", headers=APP, usage__fields="daily_project_usage,daily_client_app_usage")
    check(contract, "get", "/2/usage/tweets", usage)
    with connect(x, tweet__fields=FULL, expansions="author_id") as stream:
        x.reply(sale, "dan")
        line = requests.Response()
        line.status_code = 200
        line._content = json.dumps(next(lines(stream))).replace("retweet_count", "repost_count").encode()
        check(contract, "get", "/2/tweets/search/stream", line)
        check(contract, "get", "/2/connections", x.get("/2/connections", headers=APP))
    killed = requests.delete(x.url + "/2/connections/all", headers=APP, timeout=5)
    check(contract, "delete", "/2/connections/all", killed)
    check(
        contract, "delete", "/2/tweets/{id}", requests.delete(f"{x.url}/2/tweets/{sale}", auth=SIGNED, timeout=5)
    )
    check(contract, "get", "/2/users/{id}/mentions", x.get("/2/users/1/mentions", max_results=1))
