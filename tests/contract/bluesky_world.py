"""What a test of the Bluesky connector may know and do: other people, who use XRPC themselves, on the simulator or on
the reference servers; and failures, by the simulator or by a proxy before the servers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.http import Http
from connectors.networks.bluesky import Bluesky, ids
from connectors.simulators import bluesky as simulators
from connectors.simulators.base import Fault, Simulator
from connectors.simulators.bluesky.chat import CHAT, Chats
from tests.contract.bluesky_reference import Proxy, Reference
from tests.contract.network_suite import NetworkWorld

#: One of a crowd: not worth an account of its own, which costs the reference server a tenth of a second.
_CROWD = re.compile(r"(buyer|b)(\d+)?_\d+")
CROWD = 4
CONVO = "chat.bsky.convo."
DECLARATION = "chat.bsky.actor.declaration"


class Person:
    """An account and its session, on the wire."""

    def __init__(self, base: str, handle: str, password: str) -> None:
        self._base, self.handle, self.password = base, handle, password
        body = {"handle": handle, "email": f"{handle}@mail.test", "password": password}
        found = requests.post(f"{base}/xrpc/com.atproto.server.createAccount", json=body, timeout=60)
        if not found.ok:
            body = {"identifier": handle, "password": password}
            found = requests.post(f"{base}/xrpc/com.atproto.server.createSession", json=body, timeout=60)
        found.raise_for_status()
        self.did, self._token = found.json()["did"], found.json()["accessJwt"]

    def raw(
        self, method: str, nsid: str, given: dict[str, Any], *, signed: bool = True, proxy: str = ""
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if signed else {}
        headers |= {"atproto-proxy": proxy} if proxy else {}
        how: dict[str, Any] = {"params": given} if method == "GET" else {"json": given}
        return requests.request(method, f"{self._base}/xrpc/{nsid}", headers=headers, timeout=60, **how)

    def put(self, collection: str, key: str, **record: Any) -> None:
        body = {"repo": self.did, "collection": collection, "rkey": key, "record": {"$type": collection, **record}}
        self.call("com.atproto.repo.putRecord", body)

    def write(self, whom: str, text: str, proxy: str, **more: Any) -> str:
        """In private; returns "conversation~message"."""
        with_ = self.raw("GET", f"{CONVO}getConvoForMembers", {"members": [whom]}, proxy=proxy)
        assert with_.ok, with_.text
        ident = with_.json()["convo"]["id"]
        body = {"convoId": ident, "message": {"text": text, **more}}
        return f"{ident}~{self.call(f'{CONVO}sendMessage', body, proxy)['id']}"

    def call(self, nsid: str, body: dict[str, Any], proxy: str = "") -> dict[str, Any]:
        answer = self.raw("POST", nsid, body, proxy=proxy)
        assert answer.ok, answer.text
        return dict(answer.json() if answer.content else {})

    def ask(self, nsid: str, **params: Any) -> dict[str, Any]:
        answer = self.raw("GET", nsid, params)
        assert answer.ok, answer.text
        return dict(answer.json())

    def say(self, text: str, reply: dict[str, Any] | None = None, at: datetime | None = None, **more: Any) -> str:
        """Returns the post's id."""
        made = (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {
            "$type": ids.POST,
            "text": text,
            "createdAt": made,
            **({"reply": reply} if reply else {}),
            **more,
        }
        body = {"repo": self.did, "collection": ids.POST, "record": record}
        return ids.ident(self.call("com.atproto.repo.createRecord", body)["uri"])


class SocialWorld(NetworkWorld):
    """``doors``: where the connector knocks; ``base``: where people do. ``chats``: what was said in private, behind
    ``chat_service``."""

    def __init__(
        self, doors: Simulator, base: str, handle: str, password: str, chats: Chats, chat_service: str = CHAT
    ) -> None:
        self.doors, self.base, self.chats, self.chat_service = doors, base, chats, chat_service
        self.people: dict[str, Person] = {}
        self.shop = Person(base, handle, password)
        # As docs/bluesky.md says: anybody may write to the shop.
        self.shop.put(DECLARATION, "self", allowIncoming="all")
        self._places: dict[str, dict[str, Any]] = {}
        #: The connector's clock.
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.memory: dict[str, str] = {}
        self.metered: dict[str, int] = {}

    def close(self) -> None:
        self.doors.stop()

    def touched(self) -> None:
        """Somebody changed something behind the connector's back."""

    def connector(self, **settings: Any) -> Bluesky:
        around = Surroundings(
            Http(sleep=lambda seconds: None),
            lambda: self.now(),
            lambda call, count: self.metered.update({call: count}),
            self.memory.get,
            self.memory.__setitem__,
        )
        given = {
            "handle": self.shop.handle,
            "app_password": self.shop.password,
            "service": self.doors.base_url,
            "chat_service": self.chat_service,
        }
        return Bluesky.build(Bluesky.settings().load({**given, **settings}), around)

    def person(self, username: str) -> Person:
        name = f"crowd-{abs(hash(username)) % CROWD}" if _CROWD.fullmatch(username) else username.replace("_", "-")
        if name not in self.people:
            self.people[name] = Person(self.base, f"{name}.test", "secret-of-theirs")
        return self.people[name]

    def place(self, post_id: str) -> dict[str, Any]:
        """Where a reply to that post hangs. Nobody answers what is not shown yet: the reference server tells nobody of a
        reply that it indexes in the same moment as the post."""
        if post_id in self._places:
            return self._places[post_id]
        self.settle()
        did, key = ids.parts(post_id)
        found = self.shop.ask("com.atproto.repo.getRecord", repo=did, collection=ids.POST, rkey=key)
        strong = {"uri": found["uri"], "cid": found["cid"]}
        self._places[post_id] = {"root": found["value"].get("reply", {}).get("root", strong), "parent": strong}
        return self._places[post_id]

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True) -> str:
        place = self.place(post_id)
        if not address:
            # Who answers another guest below our post speaks to them.
            place = self.place(self.person("passer_by").say("What is this?", place))
        made = self.person(username).say(text, place)
        self.touched()
        return made

    def write(self, username: str, text: str, **more: Any) -> str:
        """``more``: what a message can hold beside its text."""
        return self.person(username).write(self.shop.did, text, self.chat_service, **more)

    def write_first(self, username: str) -> str:
        self.write(username, "buy, please")
        return self.person(username).did

    def messages(self) -> list[tuple[str, str]]:
        names = {person.did: name.replace("-", "_") for name, person in self.people.items()}
        talks = [talk for talk in self.chats.talks.values() if self.shop.did in talk.states]
        said = [
            (message.rev, names[other], str(message.said["text"]))
            for talk in talks
            for other in talk.states
            if other != self.shop.did
            for message in talk.messages
            if message.sender == self.shop.did
        ]
        return [(name, text) for _, name, text in sorted(said)]

    def follow(self, username: str) -> None:
        """Somebody follows the shop, whose messages they then take."""
        made = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.person(username).put("app.bsky.graph.follow", "3kabcabcabc2a", subject=self.shop.did, createdAt=made)
        self.touched()
        self.settle()

    def app_password(self, *, privileged: bool) -> str:
        body = {"name": f"replycart {privileged}", "privileged": privileged}
        return str(self.shop.call("com.atproto.server.createAppPassword", body)["password"])

    def repost(self, post_id: str, username: str) -> None:
        made = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        collection = "app.bsky.feed.repost"
        person = self.person(username)
        subject = {key: value for key, value in self.place(post_id)["root"].items() if key in ("uri", "cid")}
        record = {"$type": collection, "subject": subject, "createdAt": made}
        person.call(
            "com.atproto.repo.createRecord", {"repo": person.did, "collection": collection, "record": record}
        )
        self.touched()

    def quote(self, post_id: str, username: str, text: str) -> str:
        subject = {key: value for key, value in self.place(post_id)["parent"].items() if key in ("uri", "cid")}
        made = self.person(username).say(text, embed={"$type": "app.bsky.embed.record", "record": subject})
        self.touched()
        self.settle()
        return made

    def many(self, post_id: str, count: int, text: str = "buy") -> list[str]:
        place = self.place(post_id)
        people = [self.person(f"buyer_{number}") for number in range(CROWD)]
        made = [people[number % CROWD].say(f"{text} {number}", place) for number in range(count)]
        self.touched()
        return made

    def delete(self, reply_id: str) -> None:
        did, key = ids.parts(reply_id)
        person = next(item for item in self.people.values() if item.did == did)
        person.call("com.atproto.repo.deleteRecord", {"repo": did, "collection": ids.POST, "rkey": key})
        self.touched()

    def _own(self) -> list[dict[str, Any]]:
        self.settle()
        return [
            row["post"]
            for row in self.shop.ask("app.bsky.feed.getAuthorFeed", actor=self.shop.did, limit=100)["feed"]
        ]

    def settle(self) -> None:
        """Return when what was said is shown."""

    def posts(self) -> list[str]:
        return [post["record"]["text"] for post in self._own() if "reply" not in post["record"]]

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        found = []
        for post in self._own():
            reply = post["record"].get("reply")
            if reply and ids.ident(reply["root"]["uri"]) == post_id:
                found.append((ids.ident(reply["parent"]["uri"]), ids.ident(post["uri"])))
        return found[::-1]

    def fault(self, kind: str, **how: Any) -> None:
        with self.doors.lock:
            self.doors.faults.append(Fault(kind, **how))

    def lose_answers(self, count: int = 1, path: str = "putRecord") -> None:
        self.fault("lost", path=path, times=count)

    def down(self, count: int) -> None:
        self.fault(
            "status", status=502, times=count, body={"error": "UpstreamFailure", "message": "Upstream Failure"}
        )

    def limit(self, seconds: int) -> None:
        opens = datetime.now(UTC) + timedelta(seconds=seconds)
        headers = {
            "RateLimit-Limit": "5000",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": f"{opens.timestamp():.0f}",
        }
        body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        self.fault("status", path="putRecord", status=429, headers=headers, body=body)


class SimulatedWorld(SocialWorld):
    def __init__(self, **options: Any) -> None:
        self.simulator = simulators.Bluesky(**options)
        base = self.simulator.start()
        super().__init__(self.simulator, base, simulators.HANDLE, simulators.PASSWORD, self.simulator.chats)


class ReferenceWorld(SocialWorld):
    """The reference servers; the shop is a new account each time."""

    def __init__(self, reference: Reference) -> None:
        self._reference, self.proxy = reference, Proxy(reference)
        self.proxy.start()
        handle, chats = f"shop-{secrets.token_hex(4)}.test", reference.chat.chats
        super().__init__(self.proxy, reference.pds, handle, "shop-password", chats, reference.chat_service)
        self.touched()

    def touched(self) -> None:
        self.proxy.dirty = True

    def settle(self) -> None:
        self._reference.settle()
