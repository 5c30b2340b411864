"""Mastodon, REST API of 4.3, over Mastodon.py (docs/mastodon.md).

The layers: ``wire`` (transport), ``problems`` (what refusals mean), ``text`` (length, HTML), ``mapping`` (JSON to our
values), ``hearing`` (mentions, conversations), ``stream``, ``saying`` (posts, answers, messages), ``signin``, ``checks``
(doctor). This module holds them together.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Literal, Self
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from connectors.contracts import Network, Surroundings
from connectors.errors import NotSupported, Refused
from connectors.networks.mastodon import checks, mapping
from connectors.networks.mastodon import text as texts
from connectors.networks.mastodon.hearing import Hearing, Roots
from connectors.networks.mastodon.mapping import Limits
from connectors.networks.mastodon.problems import PLATFORM
from connectors.networks.mastodon.saying import Saying
from connectors.networks.mastodon.settings import MastodonSettings
from connectors.networks.mastodon.signin import SignIn
from connectors.networks.mastodon.stream import Stream
from connectors.networks.mastodon.wire import Client, understood
from connectors.values import (
    Account,
    AccountPage,
    Answer,
    Figures,
    Finding,
    Post,
    PostDraft,
    QuoterPage,
    Reply,
    ReplyPage,
)

__all__ = ["Mastodon", "MastodonSettings"]


class Mastodon(Network):
    """Posts, hears and answers on Mastodon. Safe to share between threads."""

    platform = PLATFORM
    settings = MastodonSettings
    whispers = True

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        base, token = str(settings["instance"]).rstrip("/"), str(settings["access_token"])
        session = around.http.session(PLATFORM)
        # Shop and buyers share the session's connections; no cookie may tie them together.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._client = Client(base, session, token, around.now)
        self._first = hashlib.sha256(f"{base}\n{token}".encode()).hexdigest()[:16]
        self._asking = threading.Lock()
        self._account: Account | None = None
        self._known: Limits | None = None
        roots = Roots(self._client)
        self._hearing = Hearing(self._client, settings, around.now, self.me, roots)
        self._saying = Saying(self._client, settings, around.now, self.me, self.limits, roots)
        silence = float(settings["stream_seconds"])
        self._stream = Stream(around.http.session("mastodon-stream"), token, silence, self._hearing, around.now)
        self._signin = SignIn(settings, Client(base, session, "", around.now))

    def address(self, handle: str, post_id: str) -> str:
        return (
            f"{str(self._settings['instance']).rstrip('/')}/@{quote(handle, safe='@')}/{post_id}" if handle else ""
        )

    def compose(self, handle: str, text: str) -> str:
        """On the account's own server."""
        server = handle.rpartition("@")[2] if "@" in handle else ""
        base = f"https://{server}" if server else str(self._settings["instance"]).rstrip("/")
        return f"{base}/share?{urlencode({'text': text})}"

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        now = self._around.now()
        return list(checks.findings(self._client, self._settings, now, self._remember_me, self._learn))

    # who we are, and what the server allows: asked once, then remembered

    def me(self) -> Account:
        """The shop's account."""
        with self._asking:
            if self._account is None:
                kept = self._recalled("account")
                self._account = Account(kept["id"], kept["handle"]) if kept else None
            if self._account is None:
                self._remember_me(understood(self._client.account_verify_credentials(), mapping.account))
            assert self._account is not None
            return self._account

    def _remember_me(self, account: Account) -> None:
        self._account = account
        self._around.remember(f"mastodon.account:{self._first}", json.dumps(asdict(account)))

    def limits(self) -> Limits:
        """What the server allows."""
        known = self._limits()
        return known if known is not None else self._learn()

    def _limits(self) -> Limits | None:
        if self._known is None and (kept := self._recalled("limits")):
            self._known = Limits(**kept)
        return self._known

    def _learn(self) -> Limits:
        self._known = understood(self._client.instance_v2(), mapping.limits)
        self._around.remember(f"mastodon.limits:{self._first}", json.dumps(asdict(self._known)))
        return self._known

    def _recalled(self, what: str) -> dict[str, Any]:
        try:
            found = json.loads(self._around.recall(f"mastodon.{what}:{self._first}") or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def max_length(self) -> int:  # type: ignore[override]
        """As the server says once it was asked (by ``doctor``, or with the first thing said); 500 before."""
        return (self._limits() or Limits()).characters

    # posting

    def measure(self, text: str) -> int:
        return texts.length(text, (self._limits() or Limits()).per_link)

    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        """``Refused``: "too_long"."""
        return self._saying.publish(draft, again)

    def posted(self, draft: PostDraft) -> Post | None:
        return self._saying.posted(draft)

    def answer(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """``Refused``: "not_summoned" (final), "not_found" (the reply is gone), "too_long"."""
        return self._saying.answer(reply, text, again, purpose)

    def whisper(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """A status below the reply that only its author sees; refused as an answer is."""
        return self._saying.answer(reply, text, again, purpose, alone=True)

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        """``Refused``: "not_summoned" (who never wrote to us), "too_long"."""
        self._saying.message(user_id, text, since)

    def bars_messages(self) -> Literal["", "none", "scope", "plan"]:
        """Nothing: a private mention is heard with the others, and answered with the same right as they are."""
        return ""

    # hearing

    def ways(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        """By mentions, in the order of their arrival; not ``complete``: ask again with ``newest``. By search: the whole
        conversation of one post, edits anew with the same id; mentions do not tell edits."""
        if not (since == "" or (since.isascii() and since.isdigit() and len(since) < 20)):
            raise Refused("Mastodon: this is no cursor of ours", platform=PLATFORM)
        if way == "tag":
            return self._hearing.tag(since, conversation)
        if way not in self.ways():
            raise NotSupported(
                f"Mastodon: there is no way {way!r} of hearing, only {self.ways()}", platform=PLATFORM
            )
        if way == "search" and conversation:
            return self._hearing.search(since, conversation)
        page = self._hearing.mentions(since)
        if not conversation:
            return page
        kept = tuple(reply for reply in page.replies if reply.post_id == conversation)
        return ReplyPage(kept, page.newest, page.complete)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        where = self.limits().streaming
        if not where:
            raise NotSupported("Mastodon: the server names no stream", platform=PLATFORM)
        return self._stream.listen(where, conversations, stop)

    def existing(self, ids: Sequence[str]) -> set[str]:
        """Those that the server still shows us; by twenty, as Mastodon lets an account ask for."""
        there: set[str] = set()
        for start in range(0, len(ids), 20):
            response = self._client.statuses(list(ids[start : start + 20]))
            there.update(
                understood(response, lambda body: [mapping.identifier(row["id"]) for row in mapping.rows(body)])
            )
        return there & set(ids)

    def reposters(self, post_id: str, cursor: str = "") -> AccountPage:
        """Eighty a page; the next begins where the answer's Link header says, by a number of the boosts' own."""
        below = {"max_id": mapping.identifier(cursor)} if cursor else {}
        # Mastodon.py's method knows no pages.
        response = self._client.send(
            "GET", f"/api/v1/statuses/{mapping.identifier(post_id)}/reblogged_by", params={"limit": "80", **below}
        )
        people = understood(response, lambda body: [mapping.account(row) for row in mapping.rows(body)])
        query = parse_qs(urlsplit(response.links.get("next", {}).get("url", "")).query)
        after = query.get("max_id", [""])[0]
        return AccountPage(tuple(people), after if people and after.isdecimal() and after.isascii() else "")

    def who_has(self, handle: str) -> Account | None:
        """As far as our server knows that account."""
        try:
            return understood(self._client.account_lookup(handle), mapping.account)
        except Refused as refusal:
            if refusal.code != "not_found":
                raise
            return None

    def quoters(self, post_id: str, cursor: str = "") -> QuoterPage:
        """What the server tells at once, from Mastodon 4.5 on. ``NotSupported`` on an older one."""
        try:
            response = self._client.status_quotes(post_id)
        except Refused as refusal:
            if refusal.code == "not_found" and self.existing([post_id]):
                raise NotSupported("Mastodon: the server does not tell quotes", platform=PLATFORM) from None
            raise
        return understood(response, mapping.quoters)

    def links(self, post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """At most twenty are asked for, as Mastodon lets an account."""
        response = self._client.statuses(list(post_ids[:20]))
        return understood(
            response,
            lambda body: {
                mapping.identifier(row["id"]): texts.links_of(str(row["content"])) for row in mapping.rows(body)
            },
        )

    def figures(self, post_id: str) -> Figures:
        """Views are not told. ``Refused("not_found")`` when the post is gone."""
        return understood(self._client.status(post_id), mapping.figures)

    # signing in

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        return self._signin.page(redirect_uri, state, verifier)

    def can_sign_in(self, handle: str = "") -> bool:
        """A server knows only its own people: "ada", not "ada@elsewhere.example"."""
        return "@" not in handle and super().can_sign_in()

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        """``Refused("forged")`` when the server does not take the code: start the sign-in again."""
        return self._signin.account(redirect_uri, code, verifier)
