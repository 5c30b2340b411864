"""Bluesky, by the AT Protocol, over atproto (docs/bluesky.md).

The layers: ``wire`` (transport), ``problems`` (what refusals mean), ``session`` (tokens), ``ids`` (addresses and keys),
``text`` (length and facets), ``pictures``, ``mapping`` (JSON to our values), ``hearing`` (notifications, threads),
``saying`` (posts, answers), ``chat`` (the service of private messages), ``private`` (hearing them), ``chatting`` (writing
them), ``checks`` (doctor). This module holds them together.

What the network has and we leave: its stream carries every post of everybody (some hundred a second), and asking for
notifications has no daily limit, so a rush is heard by asking. Its sign-in (OAuth with DPoP) needs to know the buyer's
own server before the page is made, and a key that lasts from the page to the answer; the contract gives neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Literal, Self
from urllib.parse import urlencode

from atproto_client import models

from connectors.contracts import Network, Surroundings
from connectors.errors import NotSupported, Refused
from connectors.networks.bluesky import checks, ids, mapping
from connectors.networks.bluesky import text as texts
from connectors.networks.bluesky.chat import Chat
from connectors.networks.bluesky.chatting import MESSAGE, Chatting
from connectors.networks.bluesky.hearing import THREAD, Hearing
from connectors.networks.bluesky.private import Private
from connectors.networks.bluesky.problems import PLATFORM
from connectors.networks.bluesky.saying import Saying, posts
from connectors.networks.bluesky.session import Session
from connectors.networks.bluesky.settings import BlueskySettings
from connectors.networks.bluesky.wire import Agent, Wire, understood
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

__all__ = ["Bluesky", "BlueskySettings"]

REPOSTED = "app.bsky.feed.getRepostedBy"
QUOTED = "app.bsky.feed.getQuotes"
#: A handle is a domain; the reference server stumbles over anything else.
HANDLE = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class Bluesky(Network):
    """Posts, hears and answers on Bluesky. Safe to share between threads."""

    platform = PLATFORM
    settings = BlueskySettings
    max_length = texts.MAX
    max_message = MESSAGE
    watches = True
    may_whisper = True

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        session = around.http.session(PLATFORM)
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        wire = Wire(str(settings["service"]), session, around.now)
        self._session = Session(settings, around, wire)
        self._agent = Agent(wire, self._session)
        self._saying = Saying(self._agent, str(settings["site"]), around.now, self.me)
        self._hearing = Hearing(self._agent, settings, around.now, self.me)
        chat = Chat(self._agent.through(str(settings["chat_service"])), str(settings["site"]))
        self._private = Private(chat, settings, around.now, self.me)
        self._chatting = Chatting(self._agent, chat, self._saying, self.me)

    def address(self, handle: str, post_id: str) -> str:
        did, key = ids.parts(post_id)
        return f"{str(self._settings['site']).rstrip('/')}/profile/{did}/post/{key}"

    def compose(self, handle: str, text: str) -> str:
        return f"{str(self._settings['site']).rstrip('/')}/intent/compose?{urlencode({'text': text})}"

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        now, bars = self._around.now(), self.bars_messages
        return list(checks.findings(self._agent, self._session, self._settings, now, bars))

    def me(self) -> Account:
        """The shop's account: its DID and its handle."""
        return self._session.me()

    # posting

    def measure(self, text: str) -> int:
        return texts.weight(text)

    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        """The same draft is the same post, also without ``again``. ``Refused``: "too_long"."""
        return self._saying.publish(draft, again)

    def posted(self, draft: PostDraft) -> Post | None:
        return self._saying.posted(draft)

    def answer(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """``Refused``: "not_summoned" (final), "not_found" (the reply is gone), "duplicate", "too_long"."""
        return self._saying.answer(reply, text, again, purpose)

    def whisper(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        """By message to the reply's author, where that is sure to be seen. Beside what the contract says, ``Refused``:
        "duplicate" (an earlier try may have sent it, and it is deleted since), "too_long"."""
        return self._chatting.whisper(reply, text, again, purpose)

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        """``Refused``: "not_summoned" (who did not write to us first, or takes nothing from us any more), "duplicate" (an
        earlier try may have sent it, and it is deleted since), "not_found", "too_long". ``NotSupported`` where the app
        password was made without access to direct messages."""
        self._chatting.message(user_id, text, again, since)

    def bars_messages(self) -> Literal["", "none", "scope", "plan"]:
        return self._chatting.bars()

    # hearing

    def ways(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        """By mentions, not ``complete``: more came than our page limit; search what lies between. By search: the whole
        thread of one post. A cursor is a time in milliseconds; replies behind it that were shown late come too, each
        once. There are no edits on Bluesky. "messages": ``NotSupported`` where the app password was made without access to
        them, as if there were none."""
        if way == "messages":
            return self._private.replies(since)
        if not (since == "" or (since.isascii() and since.isdigit() and len(since) < 16)):
            raise Refused("Bluesky: this is no cursor of ours", platform=PLATFORM)
        if way == "tag":
            return self._hearing.found(since, conversation, [conversation.lstrip("#")])
        if way == "words":
            return self._hearing.found(since, f'"{conversation}"', None)
        if way not in self.ways():
            raise NotSupported(
                f"Bluesky: there is no way {way!r} of hearing, only {self.ways()}", platform=PLATFORM
            )
        if way == "search" and conversation:
            return self._hearing.search(since, conversation)
        page = self._hearing.mentions(since)
        if not conversation:
            return page
        kept = tuple(reply for reply in page.replies if reply.post_id == conversation)
        return ReplyPage(kept, page.newest, page.complete)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        raise NotSupported(
            "Bluesky: its stream is that of everybody; a rush is heard by asking", platform=PLATFORM
        )

    def existing(self, ids: Sequence[str]) -> set[str]:
        """A reply that is hidden from us by a block counts as standing; so does a message: who deletes one does so for
        themselves alone."""
        messages = {name for name in ids if name.startswith("dm:")}
        asked = [name for name in ids if name not in messages]
        there = set(posts(self._agent, asked)) | messages
        return there | {name for name in asked if name not in there and self._hidden(name)}

    def _hidden(self, name: str) -> bool:
        params = models.AppBskyFeedGetPostThread.Params(uri=ids.uri(name), depth=0, parent_height=0)
        try:
            kind = understood(self._agent.query(THREAD, params), lambda body: str(body["thread"]["$type"]))
        except Refused as refusal:
            if refusal.code == "not_found":
                return False
            raise
        return not kind.endswith("#notFoundPost")

    def reposters(self, post_id: str, cursor: str = "") -> AccountPage:
        params = models.AppBskyFeedGetRepostedBy.Params(uri=ids.uri(post_id), limit=100, cursor=cursor or None)

        def read(body: dict[str, Any]) -> AccountPage:
            people = tuple(
                Account(str(row["did"]), str(row["handle"])) for row in mapping.rows(body, "repostedBy")
            )
            return AccountPage(people, str(body.get("cursor") or "") if people else "")

        return understood(self._agent.query(REPOSTED, params), read)

    def quoters(self, post_id: str, cursor: str = "") -> QuoterPage:
        params = models.AppBskyFeedGetQuotes.Params(uri=ids.uri(post_id), limit=100, cursor=cursor or None)
        return understood(self._agent.query(QUOTED, params), mapping.quoters)

    def who_has(self, handle: str) -> Account | None:
        found = self._saying.did(handle.casefold()) if HANDLE.fullmatch(handle) else ""
        return Account(found, handle) if found else None

    def links(self, post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        found = posts(self._agent, list(post_ids))
        return {name: mapping.links(post["record"]) for name, post in found.items()}

    def figures(self, post_id: str) -> Figures:
        """Views are not told. ``Refused("not_found")`` when the post is gone."""
        found = posts(self._agent, [post_id]).get(post_id)
        if found is None:
            raise Refused(f"Bluesky: post {post_id} is gone", code="not_found", platform=PLATFORM)
        return mapping.figures(found)

    # signing in

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        raise NotSupported(
            "Bluesky: buyers cannot sign in here: the page needs to know their server", platform=PLATFORM
        )

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        raise NotSupported(
            "Bluesky: buyers cannot sign in here: the page needs to know their server", platform=PLATFORM
        )
