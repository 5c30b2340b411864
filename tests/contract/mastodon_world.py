"""What a test of the Mastodon connector may know and do: its simulator over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.http import Http
from connectors.networks.mastodon import Mastodon
from connectors.simulators import mastodon as simulators
from connectors.simulators.base import Fault
from connectors.suites.network import NetworkWorld


class Clock:
    """The clock of the simulator and of the connector: it moves only when told."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **span: float) -> None:
        self.time += timedelta(**span)


class SimulatedWorld(NetworkWorld):
    def __init__(self, **options: Any) -> None:
        self.clock = Clock()
        self.simulator = simulators.Mastodon(now=self.clock, keep_alive=0.1, **options)
        self.base = self.simulator.start()
        self.memory: dict[str, str] = {}

    def close(self) -> None:
        self.simulator.stop()

    def connector(self, **settings: Any) -> Mastodon:
        around = Surroundings(
            Http(sleep=lambda seconds: None),
            self.clock,
            lambda call, count: None,
            self.memory.get,
            self.memory.__setitem__,
        )
        given = {
            "instance": self.base,
            "access_token": simulators.TOKEN,
            "client_id": simulators.CLIENT_ID,
            "client_secret": simulators.CLIENT_SECRET,
            "stream_seconds": 1.0,
        }
        return Mastodon.build(Mastodon.settings().load({**given, **settings}), around)

    def fault(self, kind: str, **how: Any) -> None:
        with self.simulator.lock:
            self.simulator.faults.append(Fault(kind, **how))

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True, **how: Any) -> str:
        self.clock.tick(milliseconds=5)
        with self.simulator.lock:
            world = self.simulator.world
            said = f"@{world.shop.acct} {text}" if address else text
            return world.say(world.person(username), said, reply_to=post_id, **how).id

    def repost(self, post_id: str, username: str) -> None:
        with self.simulator.lock:
            world = self.simulator.world
            world.reblog(world.person(username), post_id)

    def quote(self, post_id: str, username: str, text: str) -> str:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            world = self.simulator.world
            return world.say(world.person(username), text, quoted=post_id).id

    def edit(self, reply_id: str, text: str) -> None:
        with self.simulator.lock:
            self.clock.tick(milliseconds=5)
            world = self.simulator.world
            world.edit(reply_id, f"@{world.shop.acct} {text}")

    def delete(self, reply_id: str) -> None:
        with self.simulator.lock:
            self.simulator.world.delete(reply_id)

    def ours(self) -> list[Any]:
        with self.simulator.lock:
            world = self.simulator.world
            return [item for item in world.statuses.values() if item.author is world.shop and not item.deleted]

    def posts(self) -> list[str]:
        return [item.text for item in self.ours() if not item.reply_to]

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        world = self.simulator.world
        return [
            (item.reply_to, item.id)
            for item in self.ours()
            if item.reply_to and world.above(item)[0].id == post_id
        ]

    def write_first(self, username: str) -> str:
        with self.simulator.lock:
            world = self.simulator.world
            person = world.person(username)
            world.say(person, f"@{world.shop.acct} hello", visibility="direct")
            return person.id

    def messages(self) -> list[tuple[str, str]]:
        return [
            (item.mentions[0].acct, item.text.removeprefix(f"@{item.mentions[0].acct} "))
            for item in self.ours()
            if item.visibility == "direct"
        ]

    def lose_answers(self, count: int = 1) -> None:
        self.fault("lost", path="/api/v1/statuses", method="POST", times=count)

    def down(self, count: int) -> None:
        self.fault("status", status=503, times=count)

    def limit(self, seconds: int) -> None:
        opens = self.clock() + timedelta(seconds=seconds)
        headers = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": opens.isoformat(),
        }
        self.fault(
            "status", method="POST", path="/api/v1/statuses", status=429, headers=headers,
            body={"error": "Throttled"},
        )  # fmt: skip

    def allow(self, url: str, username: str) -> str:
        answer = requests.get(f"{url}&username={username}", allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]
