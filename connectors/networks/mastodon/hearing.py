"""Hearing by asking: the notifications of mentions, upward from the cursor, and the whole conversation of a post.

Mentions come in the order in which they reached our server, which no author can bend; their cursor is the number of a
notification. The conversation's cursor is the number of a status, which follows the time that its author's server
gave: one that was long on its way has a lower number than others heard before. So what was handed over is remembered,
and a latecomer is handed over all the same, each once; so is an edit. A cursor of the mentions is good for the
conversation too: it is lower than any number of a status, and gives all of it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Refused
from connectors.networks.mastodon import mapping
from connectors.networks.mastodon.wire import Client, Odd, understood
from connectors.values import Account, Reply, ReplyPage

log = logging.getLogger("replycart.mastodon")
PAGE, TAG_PAGE = 80, 40
ROOTS = 20_000
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Heard:
    """``key``: tells versions of a status apart; ``at``: its place in the order of the way."""

    key: str
    at: int
    status: dict[str, Any]


class Roots:
    """Status → first status of its conversation, the last 20,000."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: OrderedDict[str, str] = OrderedDict()

    def learn(self, status: str, root: str) -> None:
        self._known[status] = root
        while len(self._known) > ROOTS:
            self._known.popitem(last=False)

    def of(self, status: Mapping[str, Any]) -> str:
        """One call for each status that is answered, the first time."""
        ident, above = mapping.identifier(status["id"]), status.get("in_reply_to_id")
        if above is None:
            return ident
        parent = mapping.identifier(above)
        if parent not in self._known:
            try:
                answer = self._client.status_context(ident)
            except Refused:
                return parent
            listed = understood(answer, lambda body: [mapping.identifier(row["id"]) for row in body["ancestors"]])
            root = listed[0] if listed else parent
            for name in {*listed, parent}:
                self.learn(name, root)
        return self._known[parent]


class Delivered:
    """What was handed over in a page that the caller has since confirmed, by asking with its ``newest``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ways: dict[str, OrderedDict[str, int]] = {}

    def pick(self, way: str, since: int, heard: Iterable[Heard]) -> tuple[list[Heard], int]:
        """What to hand over, in order, and the cursor for that page."""
        listed = sorted(heard, key=lambda item: item.at)
        with self._lock:
            if way not in self._ways:
                # What an earlier process heard is not told again.
                self._ways[way] = OrderedDict((item.key, since) for item in listed if item.at <= since)
            given = self._ways[way]
            chosen = [item for item in listed if item.at > since or given.get(item.key, since + 1) > since]
            newest = max([since, *(item.at for item in chosen)])
            if newest == since and chosen:
                # Only latecomers: a cursor of its own tells when they are confirmed.
                newest += 1
            for item in chosen:
                given[item.key] = newest
                given.move_to_end(item.key)
            while len(given) > REMEMBERED:
                given.popitem(last=False)
            return chosen, newest


class Hearing:
    """``me``: who we are; it may ask the server."""

    def __init__(
        self,
        client: Client,
        settings: Mapping[str, Any],
        now: Callable[[], datetime],
        me: Callable[[], Account],
        roots: Roots,
    ) -> None:
        self._client, self._now, self._me, self._roots = client, now, me, roots
        self._pages, self._first = int(settings["pages"]), timedelta(hours=float(settings["first_hours"]))
        self._delivered = Delivered()
        #: The last notifications handed over: numbers are given out before they are seen, so one look overlaps.
        self._recent: deque[int] = deque(maxlen=PAGE)

    def mentions(self, since: str) -> ReplyPage:
        """Not ``complete``: our page limit came first; ask again with ``newest``."""
        cursor = int(since or 0)
        if cursor:
            recent = [number for number in self._recent if number <= cursor]
            heard, complete = self._upward(min(recent, default=cursor))
        else:
            heard, complete = self._downward()
        chosen, newest = self._delivered.pick("mentions", cursor, heard)
        replies = self._replies(item.status for item in chosen)
        self._recent.extend(item.at for item in chosen)
        return ReplyPage(replies, str(newest) if newest else "", complete)

    def search(self, since: str, conversation: str) -> ReplyPage:
        """The whole conversation in one call, whoever is addressed; always ``complete``."""
        try:
            body = self._client.status_context(conversation)
        except Refused as refusal:
            if refusal.code != "not_found":
                raise
            return ReplyPage((), since)
        statuses = understood(body, lambda body: mapping.rows(body["descendants"]))
        heard = [
            Heard(f"{status['id']}:{status.get('edited_at') or ''}", int(mapping.identifier(status["id"])), status)
            for status in statuses
        ]
        for status in statuses:
            self._roots.learn(str(status["id"]), conversation)
        chosen, newest = self._delivered.pick(f"search:{conversation}", int(since or 0), heard)
        replies = self._replies((item.status for item in chosen), conversation)
        return ReplyPage(replies, str(newest) if newest else "")

    def tag(self, since: str, tag: str) -> ReplyPage:
        """Anybody's posts with "#tag" that our server knows, upward; not ``complete``: ask again with ``newest``."""
        start, heard = int(since or 0), list[Heard]()
        complete = False
        for _ in range(self._pages):
            where = {"min_id": str(start)} if start else {}
            response = self._client.timeline_hashtag(tag.lstrip("#"), limit=TAG_PAGE, **where)
            statuses = understood(response, mapping.rows)
            oldest = self._now() - self._first
            for status in statuses:
                ident = int(mapping.identifier(status["id"]))
                if start or mapping.moment(status["created_at"]) >= oldest:
                    heard.append(Heard(f"{ident}:", ident, status))
            if len(statuses) < TAG_PAGE or not start:
                complete = True
                break
            start = max(item.at for item in heard)
        chosen, newest = self._delivered.pick(f"tag:{tag}", int(since or 0), heard)
        replies = self._replies(item.status for item in chosen)
        return ReplyPage(replies, str(newest) if newest else "", complete)

    def read(self, status: Mapping[str, Any], root: str = "") -> Reply | None:
        """The reply that a status is; None for our own, and for one that cannot be read: a stranger's must not keep us
        from the rest."""
        me = self._me()
        try:
            if status["account"]["id"] == me.id:
                return None
            return mapping.reply(status, me, root or self._roots.of(status))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            log.info("a status that cannot be read is left out: %s", type(error).__name__)
            return None

    def _replies(self, statuses: Iterable[Mapping[str, Any]], root: str = "") -> tuple[Reply, ...]:
        found = (self.read(status, root) for status in statuses)
        return tuple(reply for reply in found if reply is not None)

    def _upward(self, start: int) -> tuple[list[Heard], bool]:
        heard: list[Heard] = []
        for _ in range(self._pages):
            page = self._page(min_id=str(start))
            if not page:
                return heard, True
            heard += page
            start = max(item.at for item in page)
        return heard, False

    def _downward(self) -> tuple[list[Heard], bool]:
        """The newest, back to the first look's reach."""
        heard: list[Heard] = []
        oldest, below = self._now() - self._first, None
        for _ in range(self._pages):
            page = self._page(max_id=below)
            heard += [item for item in page if mapping.moment(item.status["created_at"]) >= oldest]
            if not page or mapping.moment(page[0].status["created_at"]) < oldest:
                return heard, True
            below = str(min(item.at for item in page))
        return heard, False

    def _page(self, **where: str | None) -> list[Heard]:
        """Mentions, the oldest first."""
        response = self._client.notifications(types=["mention"], limit=PAGE, **where)
        return understood(response, _mentions)


def _mentions(body: Any) -> list[Heard]:
    found = []
    for row in mapping.rows(body):
        number, status = mapping.identifier(row["id"]), row.get("status")
        if row.get("type") == "mention" and status is not None:
            if not isinstance(status, dict):
                raise Odd("no status")
            found.append(Heard(number, int(number), status))
    return sorted(found, key=lambda item: item.at)
