"""A look-alike of Bluesky on the wire: one server that holds the accounts and shows the network, for tests and rehearsals.

``Bluesky().start()`` serves the methods that the connector and people need under ``/xrpc``. It was made after the
reference server (npm ``@atproto/dev-env`` 0.3.215) and passes the same contract suite: tests/contract/test_bluesky.py.
Calls with ``atproto-proxy`` go to its chat service (``chat``), which no server of Bluesky's could be compared with.
What it leaves out: signatures, repositories as trees, moderation, limits (set one with the fault "status").
The shop's account is there from the start: ``HANDLE`` with ``PASSWORD``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.simulators.base import Simulator
from connectors.simulators.bluesky import views
from connectors.simulators.bluesky.chat import CHAT, Chats, OfWorld
from connectors.simulators.bluesky.world import Problem, World

__all__ = ["HANDLE", "PASSWORD", "Bluesky"]

HANDLE, PASSWORD = "shop.test", "shop-app-password"
OPEN = frozenset(
    {
        "com.atproto.server.createAccount",
        "com.atproto.server.createSession",
        "com.atproto.server.refreshSession",
        "com.atproto.server.describeServer",
    }
)
#: What the reference server passes on to a chat service for the account's own password, or one with access to messages.
PRIVILEGED = frozenset(
    f"chat.bsky.convo.{name}"
    for name in (
        "deleteMessageForSelf", "getConvo", "getConvoForMembers", "getLog", "getMessages", "leaveConvo", "listConvos",
        "muteConvo", "sendMessage", "sendMessageBatch", "unmuteConvo", "updateRead",
    )
)  # fmt: skip
Method = Callable[[str, dict[str, Any]], Any]


class Bluesky(Simulator):
    """The simulator. ``token_seconds``: how long an access token is good."""

    name: ClassVar[str] = "bluesky"

    def __init__(
        self, now: Callable[[], datetime] | None = None, seed: int = 1, *, token_seconds: float = 7200.0
    ) -> None:
        self._token_seconds = token_seconds
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        """A network where nobody said anything yet."""
        self.world = World(self.now, self._token_seconds)
        shop = self.world.join(HANDLE, PASSWORD)
        self.world.put(shop, "chat.bsky.actor.declaration", "self", {"allowIncoming": "all"}, new=True)
        self.chats = Chats(self.now, OfWorld(self.world))

    def routes(self) -> None:
        self.app.add_url_rule("/xrpc/<nsid>", view_func=self._serve, methods=["GET", "POST"])

    def _serve(self, nsid: str) -> Response:
        world = self.world
        queries: dict[str, Method] = {
            "com.atproto.server.describeServer": lambda me, given: {
                "did": "did:web:localhost",
                "availableUserDomains": [".test"],
            },
            "com.atproto.repo.getRecord": lambda me, given: world.get(
                given["repo"], given["collection"], given["rkey"]
            ),
            "com.atproto.identity.resolveHandle": lambda me, given: {"did": world.resolve(given["handle"])},
            "app.bsky.actor.getProfile": lambda me, given: views.profile(world, given["actor"], me),
            "app.bsky.feed.getPosts": lambda me, given: views.posts(world, request.args.getlist("uris")),
            "app.bsky.feed.getPostThread": lambda me, given: views.thread(
                world, given["uri"], int(given.get("depth", 6))
            ),
            "app.bsky.feed.getAuthorFeed": lambda me, given: views.feed(world, given["actor"]),
            "app.bsky.feed.getRepostedBy": lambda me, given: views.reposted(
                world, given["uri"], int(given.get("limit", 50)), int(given.get("cursor") or 0)
            ),
            "app.bsky.feed.getQuotes": lambda me, given: views.quotes(
                world, given["uri"], int(given.get("limit", 50)), int(given.get("cursor") or 0)
            ),
            "app.bsky.feed.searchPosts": lambda me, given: views.search(
                world,
                given.get("q", ""),
                request.args.getlist("tag"),
                int(given.get("limit", 25)),
                int(given.get("cursor") or 0),
            ),
            "app.bsky.notification.listNotifications": lambda me, given: views.notifications(
                world,
                me,
                int(given.get("limit", 50)),
                given.get("cursor", ""),
                frozenset(request.args.getlist("reasons")),
            ),
        }
        procedures: dict[str, Method] = {
            "com.atproto.server.createAccount": lambda me, given: world.session(
                world.join(given["handle"], given["password"])
            ),
            "com.atproto.server.createSession": lambda me, given: world.log_in(
                given["identifier"], given["password"]
            ),
            "com.atproto.server.refreshSession": lambda me, given: world.refresh(_bearer()),
            "com.atproto.server.createAppPassword": lambda me, given: world.app_password(
                me, given["name"], bool(given.get("privileged"))
            ),
            "com.atproto.repo.createRecord": lambda me, given: world.put(
                me, given["collection"], given.get("rkey") or world.key(), given["record"], new=True
            ),
            "com.atproto.repo.putRecord": lambda me, given: world.put(
                me,
                given["collection"],
                given["rkey"],
                given["record"],
                new="swapRecord" in given and not given["swapRecord"],
            ),
            "com.atproto.repo.deleteRecord": lambda me, given: world.delete(
                me, given["collection"], given["rkey"]
            ),
            "com.atproto.repo.uploadBlob": lambda me, given: world.upload(
                me, request.get_data(), request.headers.get("Content-Type", "")
            ),
        }
        with self.lock:
            try:
                methods = queries if request.method == "GET" else procedures
                found = request.get_json(silent=True) if request.method == "POST" else request.args.to_dict()
                given = found if isinstance(found, dict) else {}
                if request.headers.get("atproto-proxy") == CHAT:
                    me = world.whose(_bearer(), messages=nsid in PRIVILEGED)
                    return jsonify(self.chats.serve(nsid, me, given, request.args.getlist("members")))
                if nsid not in methods:
                    raise Problem(501, "MethodNotImplemented", "Method Not Implemented")
                return jsonify(methods[nsid]("" if nsid in OPEN else world.whose(_bearer()), given))
            except Problem as problem:
                answer = jsonify({"error": problem.name, "message": problem.message})
                answer.status_code = problem.status
                return answer
            except (KeyError, TypeError, ValueError) as error:
                answer = jsonify({"error": "InvalidRequest", "message": f"Error: Params must have {error}"})
                answer.status_code = 400
                return answer


def _bearer() -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
