"""Hearing by asking: mentions (cheap, 800 back) and recent search (7 days back), without gap or double.

X gives the newest first and indexes a few posts late. So each look starts a little before the cursor and leaves out
what the cursor already covers, and a search that is too much for one look walks up in slices of time, the oldest
first: whoever replied first is heard first, and the cursor never passes what was not heard.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.errors import Permanent
from connectors.networks.x import mapping
from connectors.networks.x.tally import Tally
from connectors.networks.x.wire import Client, understood
from connectors.values import Account, Reply, ReplyPage

PAGE = 100
MENTIONS_BACK = 800
#: Deleted posts still count among X's 800, so a little less than 800 may already be all it shows.
NEARLY_ALL = 750
SEARCH_BACK = timedelta(days=7) - timedelta(minutes=5)
TICK = timedelta(milliseconds=1)
HANDLES = 50_000
#: X lets us look fifteen times in a quarter of an hour.
MESSAGE_PAGES = 10
#: Of a phrase that anybody may say: each post costs, and whoever asks looks at the budget between two looks.
PHRASE_PAGES = 2


@dataclass
class Handles:
    """Id → handle of people seen, the last 50,000. Safe between threads: single operations on a dict."""

    known: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def learn(self, found: Mapping[str, str]) -> None:
        for ident, handle in found.items():
            self.known[ident] = handle
        while len(self.known) > HANDLES:
            self.known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """A post that came: its own id, and the reply that it is; None for our own posts and reposts."""

    id: int
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Walk:
    """A search on its way up: the cursor it gave, the id down to which all is heard, and from where it was so close to
    the present that X may have shown a post later."""

    cursor: int = -1
    position: int = 0
    recheck: int = 0


class Delivered:
    """Which posts behind the cursor were handed over in a page that the caller has since confirmed.

    Asking with a page's ``newest`` confirms that page; until then its posts are handed over again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[str, OrderedDict[int, int]] = {}

    def pick(self, way: str, since: int, floor: int, ids: Iterable[int]) -> tuple[set[int], int]:
        """The ids to hand over, and the cursor for that page."""
        with self._lock:
            given = self._pages.setdefault(way, OrderedDict())
            for ident in [ident for ident in given if ident < floor]:
                del given[ident]
            chosen = {ident for ident in ids if ident > since or not given.get(ident, since + 1) <= since}
            newest = max([since, *chosen])
            if newest == since and chosen:
                # Only late ones: a cursor of its own tells when they are confirmed. The overlap covers the step.
                newest += 1
            for ident in chosen:
                given[ident] = newest
            return chosen, newest


class Hearing:
    """``me``: who we are; it may ask X."""

    def __init__(
        self,
        client: Client,
        settings: Mapping[str, Any],
        tally: Tally,
        now: Callable[[], datetime],
        me: Callable[[], Account],
        handles: Handles,
    ) -> None:
        self._client, self._tally, self._now, self._me, self._handles = client, tally, now, me, handles
        self._names, self._pages = bool(settings["names"]), int(settings["pages"])
        self._overlap = timedelta(seconds=float(settings["overlap_seconds"]))
        self._first = timedelta(hours=float(settings["first_hours"]))
        self._delivered = Delivered()
        self._spans: dict[str, timedelta] = {}
        self._walks: dict[str, Walk] = {}
        self._deep: tuple[datetime | None, int] = (None, 0)

    def mentions(self, since: str) -> ReplyPage:
        """``complete`` is False when X's 800 or our page limit came before ``since``: search what lies between.

        Every look goes down to the cursor; one in a while goes on to where the last such look may have been too
        early, because in a rush the overlap is many pages and X allows 300 in 15 minutes.
        """
        me, cursor = self._me(), int(since or 0)
        deep, low = self._deep
        floor = self._floor(min(cursor, low) if low else cursor)
        due = deep is None or self._now() - deep >= 2 * self._overlap
        goal = floor if due else cursor

        def fetch(token: str) -> requests.Response:
            more = {"pagination_token": token} if token else {}
            found: requests.Response = self._client.get_users_mentions(
                me.id, since_id=floor or None, max_results=PAGE, user_auth=False, **more, **self._fields()
            )
            return found

        most = min(self._pages, MENTIONS_BACK // PAGE)
        heard, more = self._collect(fetch, most, "read_owned", lambda heard: heard[-1].id <= goal)
        reached = bool(heard) and heard[-1].id <= cursor
        complete = reached or not (more or len(heard) >= NEARLY_ALL)
        page = self._page("mentions", heard, cursor, floor, complete)
        if due or not more:
            self._deep = (self._now(), int(page.newest or 0))
        return page

    def messages(self, since: str) -> ReplyPage:
        """What people wrote to us in private, after the cursor; X keeps thirty days, and tells the newest first."""
        me, cursor = self._me(), int(since or 0)
        found: dict[int, Reply] = {}
        token, complete = "", False
        for _ in range(MESSAGE_PAGES):
            more = {"pagination_token": token} if token else {}
            response = self._client.get_direct_message_events(
                event_types="MessageCreate", dm_event_fields=["created_at", "sender_id", "entities"], expansions=["sender_id"],
                user_fields=["username"], max_results=PAGE, user_auth=False, **more,
            )  # fmt: skip
            rows, token = understood(
                response, lambda body: (mapping.messages(body, me.id), mapping.next_page(body))
            )
            self._tally.read("read_owned", [f"dm:{ident}" for ident, _ in rows])
            found.update((ident, reply) for ident, reply in rows if ident > cursor and reply is not None)
            if not token or any(ident <= cursor for ident, _ in rows):
                complete = True
                break
        newest = max([cursor, *found])
        return ReplyPage(tuple(found[ident] for ident in sorted(found)), str(newest) if newest else "", complete)

    def search(self, since: str, conversation: str) -> ReplyPage:
        """Of a conversation, with a "#tag", or with a quoted phrase. ``complete`` is False when there is more: ask again with
        ``newest``."""
        me, cursor = self._me(), int(since or 0)
        what = f"@{me.handle}"
        if conversation.startswith(("#", '"')):
            what = conversation
        elif conversation:
            what = f"conversation_id:{int(conversation)}"
        way = f"search:{conversation}"
        walk = self._walks.pop(way, Walk())
        floor = min(self._floor(cursor), walk.recheck or cursor)
        oldest = mapping.id_at(self._now() - SEARCH_BACK)
        low = max(oldest, walk.position if walk.cursor == cursor else floor)
        asked = mapping.id_at(self._now() - self._overlap)
        pages = min(self._pages, PHRASE_PAGES) if what.startswith('"') else self._pages
        until, heard = self._stretch(way, f"{what} -is:retweet -from:{me.handle}", low, pages)
        page = self._page(way, heard, cursor, floor, until is None)
        if until is None:
            self._spans.pop(way, None)
            if walk.cursor == cursor:
                # The walk was long: what it looked at too early is looked at once more.
                self._walks[way] = Walk(recheck=walk.recheck)
            return page
        newest = max(int(page.newest or 0), until - 1)
        young = min(walk.recheck or low, max(low, asked)) if until > asked else walk.recheck
        self._walks[way] = Walk(newest, until - 1, young)
        return ReplyPage(page.replies, str(newest), complete=False)

    def _stretch(self, way: str, query: str, low: int, pages: int) -> tuple[int | None, list[Heard]]:
        """The posts of the longest stretch of time after the id ``low`` that so many pages can carry, newest first, and
        where it ends (an id, exclusive); None: it reaches the present."""
        begin = mapping.moment_of(low)
        fits = pages * PAGE
        while True:
            span = self._spans.get(way)
            ends = begin + span if span and begin + span < self._now() else None
            until = mapping.id_at(ends) if ends else None

            def fetch(token: str, until: int | None = until) -> requests.Response:
                more = {"next_token": token} if token else {}
                found: requests.Response = self._client.search_recent_tweets(
                    query,
                    since_id=low or None,
                    until_id=until,
                    max_results=PAGE,
                    user_auth=False,
                    **more,
                    **self._fields(),
                )
                return found

            smallest = span is not None and span <= TICK
            heard, more = self._collect(fetch, 1000 if smallest else pages, "read_post", lambda heard: False)
            if not more or smallest:
                if span and len(heard) < fits / 4:
                    self._spans[way] = span * 2
                return until, heard
            # By the density of what came: as long as half of our pages can carry.
            took = mapping.moment_of(heard[0].id) - mapping.moment_of(heard[-1].id) if heard else timedelta(0)
            whole = (ends or self._now()) - begin
            self._spans[way] = max(TICK, min(took * (fits / 2 / max(1, len(heard))), whole / 2))

    def _collect(
        self,
        fetch: Callable[[str], requests.Response],
        most: int,
        call: str,
        enough: Callable[[list[Heard]], bool],
    ) -> tuple[list[Heard], bool]:
        """Posts newest first, page by page, until it is enough; and whether X had more when we stopped."""
        heard: dict[int, Heard] = {}
        newest_first: list[Heard] = []
        token = ""
        for _ in range(most):
            found, token = understood(fetch(token), lambda body: (self._read(body, call), mapping.next_page(body)))
            # A page may repeat a post when others came in between, or show them out of order.
            heard.update((item.id, item) for item in found)
            newest_first = sorted(heard.values(), key=lambda item: -item.id)
            if not token or (newest_first and enough(newest_first)):
                break
        return newest_first, bool(token)

    def _read(self, body: dict[str, Any], call: str) -> list[Heard]:
        """The posts of a page, paid for. Every post that mentions us comes by ``read_owned``."""
        posts, handles = mapping.posts(body), mapping.people(body)
        if not posts and (errors := mapping.rows(body, "errors")):
            raise Permanent(
                f"X: nothing can be heard: {errors[0].get('detail') or errors[0].get('title')}", platform="x"
            )
        self._handles.learn(handles)
        self._tally.read(call, [post["id"] for post in posts])
        self._tally.read("read_user", handles)
        me, mentioned = self._me(), call == "read_owned"
        return [
            Heard(int(post["id"]), mapping.reply(post, me, self._handles.known, mentioned=mentioned))
            for post in posts
        ]

    def _page(self, way: str, heard: list[Heard], cursor: int, floor: int, complete: bool) -> ReplyPage:
        chosen, newest = self._delivered.pick(way, cursor, floor, (item.id for item in heard))
        replies = [item.reply for item in heard if item.reply is not None and item.id in chosen]
        replies.sort(key=lambda reply: int(reply.id))
        return ReplyPage(tuple(replies), str(newest) if newest else "", complete)

    def _floor(self, cursor: int) -> int:
        """The id from which to ask: the overlap before the cursor, or the first look back."""
        if not cursor:
            return mapping.id_at(self._now() - self._first)
        return min(cursor, max(0, mapping.id_at(mapping.moment_of(cursor) - self._overlap)))

    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"tweet_fields": mapping.REPLY_FIELDS}
        return {**fields, "expansions": ["author_id"]} if self._names else fields
