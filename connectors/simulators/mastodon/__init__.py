"""A look-alike of a Mastodon server (REST API of 4.3) on the wire, for tests and rehearsals.

``Mastodon().start()`` serves what the connector asks for: accounts, statuses, conversations, notifications, media, the
stream of notifications, OAuth with PKCE, the server's own limits. Made after docs.joinmastodon.org. What it leaves out:
other servers (a name like ``ada@elsewhere.example`` stands for them), timelines, boosts, limits (set one with the fault
"status"). The shop's account is there from the start, with ``TOKEN``; its application has ``CLIENT_ID`` and
``CLIENT_SECRET``. Faults beside those of the base: "late" (an upload is read ``times`` calls later than at once).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.simulators.base import Simulator
from connectors.simulators.mastodon import oauth, reading, streaming, writing
from connectors.simulators.mastodon.world import Problem, World

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "TOKEN", "Mastodon"]

TOKEN, CLIENT_ID, CLIENT_SECRET = "shop-access-token", "shop-client-key", "shop-client-secret"
SCOPES = frozenset(["profile", "read", "write"])


class Mastodon(Simulator):
    """The simulator. ``characters``, ``per_link``: its own limits. ``keep_alive``: seconds between signs of life."""

    name: ClassVar[str] = "mastodon"

    def __init__(
        self,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        *,
        characters: int = 500,
        per_link: int = 23,
        keep_alive: float = 15.0,
        quotes: bool = True,
    ) -> None:
        self.quotes = quotes
        self.characters, self.per_link, self.keep_alive = characters, per_link, keep_alive
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        """A server where nobody said anything yet."""
        running: streaming.Streams | None = getattr(self, "streams", None)
        if running:
            running.close()
        self.world = World(self.now, self.characters, self.per_link)
        self.streams = streaming.Streams(self)
        self.tokens: dict[str, tuple[str, frozenset[str]]] = {TOKEN: (self.world.shop.id, SCOPES)}
        self.codes: dict[str, dict[str, str]] = {}
        self.world.watchers.append(self.streams.announce)

    def routes(self) -> None:
        self.app.register_error_handler(Problem, self._problem)
        self.app.register_error_handler(404, lambda error: self._problem(Problem(404, "Record not found")))
        for module in (reading, writing, streaming, oauth):
            module.register(self)

    def endpoint(self, method: str, path: str, view: Callable[..., Any], *, scope: str = "read") -> None:
        """``view(me, **path)`` runs under the lock, and returns a body or a response. ``scope`` "": for everybody."""

        def handle(**parts: str) -> Response:
            with self.lock:
                body = view(self.whose(scope), **parts)
            return body if isinstance(body, Response) else jsonify(body)

        self.app.add_url_rule(path, endpoint=f"{method} {path}", view_func=handle, methods=[method])

    def whose(self, scope: str) -> str:
        """The account of the token that came; "" where none is needed."""
        if not scope:
            return ""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if given not in self.tokens:
            raise Problem(401, "The access token is invalid")
        account, scopes = self.tokens[given]
        if scope not in scopes and not (scope == "profile" and "read" in scopes):
            raise Problem(403, "This action is outside the authorized scopes")
        return account

    @staticmethod
    def _problem(problem: Problem) -> Response:
        response = jsonify({"error": problem.message, **problem.more})
        response.status_code = problem.status
        return response

    def stop(self) -> None:
        self.streams.close()
        super().stop()
