"""Hearing by asking: the notifications, and the whole thread of a post. Without gap or double.

The network sorts notifications by the time that the author's client gave, where that is before the time at which it
saw the post: one that was written offline, or by a clock that is slow, shows among older ones. So each look starts a
little before the cursor and leaves out what was handed over already. A cursor is a time in milliseconds, the same for
both ways. Replies of one page are in the order of the network, which an author can bend by as much as a page spans.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from atproto_client import models

from connectors.networks.bluesky import ids, mapping
from connectors.networks.bluesky.mapping import Heard
from connectors.networks.bluesky.wire import Agent, understood
from connectors.values import Account, ReplyPage

PAGE = 100
DEPTH = 50
SEARCH = "app.bsky.feed.searchPosts"
NOTIFICATIONS, THREAD = "app.bsky.notification.listNotifications", "app.bsky.feed.getPostThread"


class Delivered:
    """Which posts were handed over in a page that the caller has since confirmed, by asking with its ``newest``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ways: dict[str, OrderedDict[str, tuple[int, int]]] = {}

    def pick(self, way: str, since: int, floor: int, heard: Iterable[Heard]) -> tuple[list[Heard], int]:
        """What to hand over, in order, and the cursor for that page."""
        with self._lock:
            given = self._ways.setdefault(way, OrderedDict())
            for name in [name for name, (at, _) in given.items() if at < floor]:
                del given[name]
            chosen = sorted(
                (
                    item
                    for item in heard
                    if item.at >= floor and (item.at > since or not given.get(item.id, (0, since + 1))[1] <= since)
                ),
                key=lambda item: (item.at, item.id.rpartition("~")[2]),
            )
            newest = max([since, *(item.at for item in chosen)])
            if newest == since and chosen:
                # Only late ones: a cursor of its own tells when they are confirmed.
                newest += 1
            given.update((item.id, (item.at, newest)) for item in chosen)
            return chosen, newest


class Hearing:
    """``me``: who we are; it may ask the network."""

    def __init__(
        self, agent: Agent, settings: Mapping[str, Any], now: Callable[[], datetime], me: Callable[[], Account]
    ) -> None:
        self._agent, self._now, self._me = agent, now, me
        self._pages = int(settings["pages"])
        self._overlap = timedelta(seconds=float(settings["overlap_seconds"])) // timedelta(milliseconds=1)
        self._first = timedelta(hours=float(settings["first_hours"]))
        self._delivered = Delivered()
        self._deep: tuple[datetime | None, int] = (None, 0)
        #: Way → where a search that was cut short goes on.
        self._walks: dict[str, str] = {}

    def mentions(self, since: str) -> ReplyPage:
        """``complete`` is False when our page limit came before ``since``: search what lies between.

        Every look goes down to the cursor; one in a while goes on to where the last such look may have been too early.
        """
        cursor = int(since or 0)
        if not cursor:
            cursor = self._millis(self._now() - self._first)
        deep, low = self._deep
        floor = min(cursor, low or cursor) - self._overlap
        due = deep is None or self._now() - deep >= timedelta(milliseconds=2 * self._overlap)
        heard, more = self._down_to(floor if due else cursor - 1)
        complete = not more or min((item.at for item in heard), default=cursor) <= cursor
        page = self._page("mentions", heard, int(since or 0), floor, complete)
        if due or not more:
            self._deep = (self._now(), int(page.newest or 0))
        return page

    def search(self, since: str, conversation: str) -> ReplyPage:
        """The whole thread in one call, whoever is addressed; always ``complete``."""
        params = models.AppBskyFeedGetPostThread.Params(uri=ids.uri(conversation), depth=DEPTH, parent_height=0)
        posts = understood(self._agent.query(THREAD, params), mapping.thread)
        cursor = int(since or 0)
        floor = max(0, cursor - self._overlap)
        return self._page(f"search:{conversation}", mapping.heard(posts, self._me()), cursor, floor, True)

    def found(self, since: str, query: str, tags: list[str] | None) -> ReplyPage:
        """Anybody's posts that a query finds, with all these tags. The search begins with the newest and cannot be asked for
        what lies between two times: a walk that our page limit cut short is gone on with by the next look, and ``newest``
        stays where it was until it has come down to ``since``."""
        me, cursor, way = self._me(), int(since or 0), f"found:{query}"
        floor = max(0, (cursor or self._millis(self._now() - self._first)) - self._overlap)
        heard, after = dict[str, Heard](), self._walks.pop(way, "")
        for _ in range(self._pages):
            params = models.AppBskyFeedSearchPosts.Params(
                q=query, tag=tags, sort="latest", limit=PAGE, cursor=after or None
            )
            rows, after = understood(self._agent.query(SEARCH, params), _found)
            heard.update((item.id, item) for item in mapping.heard(rows, me))
            if not after or min((item.at for item in heard.values()), default=0) < floor:
                return self._page(way, heard.values(), cursor, floor, True)
        self._walks[way] = after
        page = self._page(way, heard.values(), cursor, floor, False)
        return ReplyPage(page.replies, since, False)

    def _down_to(self, goal: int) -> tuple[list[Heard], bool]:
        """Notifications, page by page, until one is older than ``goal``; and whether there were more when we stopped."""
        me, heard, cursor = self._me(), dict[str, Heard](), ""
        for _ in range(self._pages):
            params = models.AppBskyNotificationListNotifications.Params(
                limit=PAGE, reasons=["reply", "mention"], priority=False, cursor=cursor or None
            )
            rows, after = understood(self._agent.query(NOTIFICATIONS, params), _listed)
            found = list(mapping.heard(rows, me))
            fresh = any(item.id not in heard for item in found)
            heard.update((item.id, item) for item in found)
            if not after or (found and min(item.at for item in found) < goal):
                return list(heard.values()), bool(after)
            cursor = _overlapping(after) if fresh else after
        return list(heard.values()), True

    def _page(self, way: str, heard: Iterable[Heard], since: int, floor: int, complete: bool) -> ReplyPage:
        chosen, newest = self._delivered.pick(way, since, floor, heard)
        replies = tuple(item.reply for item in chosen if item.reply is not None)
        return ReplyPage(replies, str(newest) if newest else "", complete)

    @staticmethod
    def _millis(at: datetime) -> int:
        return round(at.timestamp() * 1000)


def _found(body: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    after = body.get("cursor")
    return mapping.rows(body, "posts"), after if isinstance(after, str) else ""


def _listed(body: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    after = body.get("cursor")
    return mapping.rows(body, "notifications"), after if isinstance(after, str) else ""


def _overlapping(cursor: str) -> str:
    """The cursor a millisecond later where it is a time, as the reference server's is: it goes on strictly before that
    time, and would pass over what has the same one."""
    try:
        at = datetime.fromisoformat(cursor)
    except ValueError:
        return cursor
    later = (at.astimezone(UTC) + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
    return later.replace("+00:00", "Z") if at.tzinfo is not None else cursor
