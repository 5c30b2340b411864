"""A look-alike of X (API v2) on the wire, for rehearsals, tests and benchmarks.

``X().start()`` serves the API under the same paths as api.x.com, the sign-in page of x.com under
``/i/oauth2/authorize``, the shop's timeline under ``/``, and the play interface under ``/_play``.

Truth: facts/x.md, X's contract (openapi 2.167) and X's own docs of 2026-08-22. Every price and limit is counted.
Faults beside those of the base: "gap" (the stream silently drops the next post), "late" (a reply shows among the
mentions only after ``body`` (default 3) more posts came), "break" (a running stream is cut instead of its next
post), "silence" (a running stream says nothing more, not even keep-alives, for ``seconds``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, g, jsonify, request

from connectors.simulators.base import Simulator
from connectors.simulators.x import media, messages, pages, play, posting, reading, rules, signin, stream, unfurl
from connectors.simulators.x.access import (
    ACCESS_TOKEN,
    ACCESS_TOKEN_SECRET,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    CONSUMER_KEY,
    CONSUMER_SECRET,
    REFRESH_TOKEN,
    Access,
    Caller,
    Kind,
)
from connectors.simulators.x.fields import Writer
from connectors.simulators.x.limits import Bill, Limit, Limits
from connectors.simulators.x.problem import Problem, no_credits, plain, too_many
from connectors.simulators.x.things import Post
from connectors.simulators.x.world import World

__all__ = [
    "ACCESS_TOKEN",
    "ACCESS_TOKEN_SECRET",
    "BEARER",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CONSUMER_KEY",
    "CONSUMER_SECRET",
    "REFRESH_TOKEN",
    "X",
]


class X(Simulator):
    """The simulator.

    ``limits``: True for X's own, False to count without refusing, or a number that multiplies them.
    ``account``: (id, username, name) of the shop, the account that owns the app. ``keep_alive``: seconds between
    the blank lines of the stream. ``credit``: dollars after which every priced call is refused with 402.
    ``redirect_uris``: the app's callback addresses, compared exactly (empty: any). ``summoned``: whether the rule
    of 2026-02-23 holds. ``confidential_only``: token calls need the client's secret. ``unfurls``: the address on this machine
    whose pages are unfolded in the timeline (``public_url`` of a rehearsal); "" unfolds nothing.
    """

    name: ClassVar[str] = "x"

    def __init__(
        self,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        limits: bool | float = True,
        account: tuple[str, str, str] = ("1", "shop", "The Shop"),
        keep_alive: float = 20.0,
        *,
        credit: float | str | None = None,
        redirect_uris: tuple[str, ...] = (),
        summoned: bool = True,
        confidential_only: bool = False,
        unfurls: str = "",
    ) -> None:
        self.account, self.keep_alive, self.summoned = account, keep_alive, summoned
        self._limits, self._credit = float(limits), credit
        self._redirect_uris, self._confidential = frozenset(redirect_uris), confidential_only
        self._real_clock, self._unfurls = now is None, unfurls
        super().__init__(now=now, seed=seed)

    def reset(self) -> None:
        """A network where nothing was ever posted; tokens as at the start."""
        running: stream.Streams | None = getattr(self, "streams", None)
        if running:
            running.close_all()
        self.world = World(self.now, self.account)
        self.access = Access(
            self.now,
            self.account[0],
            redirect_uris=self._redirect_uris,
            confidential_only=self._confidential,
            check_timestamps=self._real_clock,
        )
        self.limits = Limits(self.now, self._limits)
        self.bill = Bill(self.now, None if self._credit is None else Decimal(str(self._credit)))
        self.uploads = media.Uploads(self.now)
        self.writer = Writer(self.world, self.bill, self.uploads.pictures, lambda: self.base_url)
        self.streams: stream.Streams = stream.Streams(self)
        self.unfurler = unfurl.Unfurler(self._unfurls)
        self.world.watchers += [self.streams.announce, self.unfurler.announce]

    def routes(self) -> None:
        self.app.register_error_handler(Problem, self._problem)
        self.app.register_error_handler(404, self._lost)
        self.app.after_request(self._headers)
        for module in (signin, posting, reading, stream, rules, media, messages, play, pages, unfurl):
            module.register(self)

    def endpoint(
        self,
        method: str,
        path: str,
        view: Callable[..., Any],
        *,
        limit: Limit,
        scopes: str = "tweet.read users.read",
        kinds: tuple[Kind, ...] = ("oauth2", "oauth1", "app"),
    ) -> None:
        """Add an endpoint of the API: ``view(caller, **path)`` runs under the lock, and returns a body or a response."""
        name, wanted = f"{method} {path}", frozenset(scopes.split())

        def handle(**parts: str) -> Response:
            with self.lock:
                caller = self.access.admit(request, kinds, wanted)
                self._count(name, caller, limit)
                body = view(caller, **parts)
            return body if isinstance(body, Response) else jsonify(body)

        self.app.add_url_rule(path, endpoint=name, view_func=handle, methods=[method])

    def _count(self, name: str, caller: Caller, limit: Limit) -> None:
        allowed, headers = self.limits.take(name, caller.user_id, limit)
        g.limit_headers = headers
        if not allowed:
            raise too_many()
        self.bill.calls += 1
        if self.bill.empty:
            raise no_credits(self.account[0])

    def _headers(self, response: Response) -> Response:
        response.headers.update(g.get("limit_headers", {}))
        return response

    @staticmethod
    def _problem(problem: Problem) -> Response:
        response = jsonify(problem.body)
        response.status_code = problem.status
        response.mimetype = "application/problem+json" if "type" in problem.body else "application/json"
        return response

    @staticmethod
    def _lost(error: object) -> Response:
        return X._problem(plain(404, "Not Found", "Not Found"))

    def reply(self, to: int | str, username: str, text: str, *, address: bool = True, post_id: int = 0) -> Post:
        """Somebody answers a post: what the play interface and the timeline's box do."""
        with self.lock:
            target = self.world.find(to)
            post = self.world.add(
                self.world.user(username), text, reply_to=target.id, address=address, post_id=post_id
            )
            if self.faults and (fault := self.strike("late")):
                self.world.late[post.id] = int(fault.body or 3)
            return post

    def stop(self) -> None:
        self.streams.close_all()
        super().stop()
