"""What a test of the X connector may know and do: its simulator over real HTTP, or X itself with a second account."""

from __future__ import annotations

import contextlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from tweepy import Client, TweepyException

from connectors.contracts import Surroundings
from connectors.http import Http
from connectors.networks.x import X
from connectors.simulators import x as simulators
from connectors.simulators.base import Fault
from connectors.suites.network import NetworkWorld

OAUTH2 = {
    "auth": "oauth2",
    "client_id": simulators.CLIENT_ID,
    "client_secret": simulators.CLIENT_SECRET,
    "refresh_token": simulators.REFRESH_TOKEN,
    "bearer_token": simulators.BEARER,
}
OAUTH1 = {
    "auth": "oauth1",
    "consumer_key": simulators.CONSUMER_KEY,
    "consumer_secret": simulators.CONSUMER_SECRET,
    "access_token": simulators.ACCESS_TOKEN,
    "access_token_secret": simulators.ACCESS_TOKEN_SECRET,
    "client_id": simulators.CLIENT_ID,
    "client_secret": simulators.CLIENT_SECRET,
    "bearer_token": simulators.BEARER,
}


class Clock:
    """The clock of the simulator and of the connector: it moves only when told."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **span: float) -> None:
        self.time += timedelta(**span)


class SimulatedWorld(NetworkWorld):
    """The simulator over real HTTP, and all that a connector is lent."""

    def __init__(self, settings: dict[str, Any] | None = None, **options: Any) -> None:
        self.clock = Clock()
        self.simulator = simulators.X(now=self.clock, keep_alive=0.1, **options)
        self.base = self.simulator.start()
        self.settings = settings or OAUTH2
        self.memory: dict[str, str] = {}
        self.metered: dict[str, int] = {}
        self.order: list[str] = []

    def close(self) -> None:
        self.simulator.stop()

    def meter(self, call: str, count: int) -> None:
        self.metered[call] = self.metered.get(call, 0) + count

    def remember(self, name: str, value: str) -> None:
        self.memory[name] = value

    def connector(self, **settings: Any) -> X:
        around = Surroundings(Http(), self.clock, self.meter, self.memory.get, self.remember)
        given = {
            **self.settings,
            "base_url": self.base,
            "authorize_url": self.base,
            "stream_seconds": 1.0,
            **settings,
        }
        return X.build(X.settings().load(given), around)

    def fault(self, kind: str, **how: Any) -> None:
        with self.simulator.lock:
            self.simulator.faults.append(Fault(kind, **how))

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True) -> str:
        self.clock.tick(milliseconds=5)
        return str(self.simulator.reply(post_id, username, text, address=address).id)

    def write(self, username: str, text: str) -> str:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            world = self.simulator.world
            return str(world.message(world.user(username), world.shop, text).id)

    def repost(self, post_id: str, username: str) -> None:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            world = self.simulator.world
            world.repost(world.user(username), post_id)

    def quote(self, post_id: str, username: str, text: str) -> str:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            world = self.simulator.world
            return str(world.add(world.user(username), text, quoted=int(post_id)).id)

    def edit(self, reply_id: str, text: str) -> None:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            self.simulator.world.edit(reply_id, text)

    def delete(self, reply_id: str) -> None:
        with self.simulator.lock:
            self.simulator.world.delete(reply_id)

    def posts(self) -> list[str]:
        return [row["text"] for row in requests.get(f"{self.base}/_play/posts", timeout=5).json()]

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        with self.simulator.lock:
            world = self.simulator.world
            mine = [world.posts[ident] for ident in world.by_author[world.shop.id]]
            return [
                (str(post.reply_to), str(post.id))
                for post in mine
                if post.reply_to and not post.deleted and str(post.conversation) == post_id
            ]

    def write_first(self, username: str) -> str:
        with self.simulator.lock:
            user = self.simulator.world.user(username)
            self.simulator.world.message(user, self.simulator.world.shop, "buy, please")
            return user.id

    def messages(self) -> list[tuple[str, str]]:
        world = self.simulator.world
        return [(item.recipient.username, item.text) for item in world.messages if item.sender is world.shop]

    def lose_answers(self, count: int = 1) -> None:
        self.fault("lost", method="POST", path="/2/tweets", times=count)

    def down(self, count: int) -> None:
        self.fault("status", status=503, times=count)

    def limit(self, seconds: int) -> None:
        reset = str(int(self.clock().timestamp()) + seconds)
        headers = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
        self.fault("status", status=429, headers=headers, body=body, path="/2/tweets", method="POST")

    def allow(self, url: str, username: str) -> str:
        answer = requests.post(url, json=None, data={"username": username}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


class LiveWorld(NetworkWorld):
    """X itself. ``contract: {other: {the four OAuth 1.0a keys of a second account}}`` lets somebody reply, as buyer_…"""

    def __init__(self, settings: dict[str, Any]) -> None:
        contract = settings.pop("contract", {})
        self.memory: dict[str, str] = {}
        around = Surroundings(
            Http(),
            lambda: datetime.now(UTC),
            lambda call, count: None,
            self.memory.get,
            self.memory.__setitem__,
        )
        self.network = X.build(X.settings().load(settings), around)
        self.other = Client(**contract["other"]) if "other" in contract else None
        self.said: list[str] = []

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True) -> str:
        if self.other is None or not address or not username.startswith("buyer"):
            raise NotImplementedError("only the second account can reply, under its own name")
        text = f"@{self.network.me().handle} {text} {secrets.token_hex(3)}"
        made = str(self.other.create_tweet(text=text, in_reply_to_tweet_id=post_id).data["id"])
        self.said.append(made)
        return made

    def many(self, post_id: str, count: int, text: str = "buy") -> list[str]:
        if count > 5:
            raise NotImplementedError(f"{count} replies would be spam on the live platform")
        return super().many(post_id, count, text)

    def delete(self, reply_id: str) -> None:
        if self.other is None:
            raise NotImplementedError("only the second account can take its replies away")
        self.other.delete_tweet(reply_id)

    def mine(self, **how: Any) -> list[dict[str, Any]]:
        answer = self.network._client.get_users_tweets(
            self.network.me().id,
            max_results=100,
            tweet_fields=["conversation_id", "referenced_tweets"],
            user_auth=False,
            **how,
        )
        return list(answer.json().get("data", []))

    def posts(self) -> list[str]:
        return [post["text"] for post in self.mine(exclude=["replies", "retweets"])]

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        ours = [post for post in self.mine(since_id=post_id) if post["conversation_id"] == post_id]
        return [(post["referenced_tweets"][0]["id"], post["id"]) for post in reversed(ours)]

    def forget(self, post_id: str) -> None:
        for ident in [*(answer for _, answer in self.answers(post_id)), post_id]:
            self.network._client.delete_tweet(ident, user_auth=False)
        while self.other is not None and self.said:
            with contextlib.suppress(TweepyException):
                self.other.delete_tweet(self.said.pop())
