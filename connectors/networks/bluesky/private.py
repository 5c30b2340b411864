"""Hearing what people write to us in private, requests of strangers among it. Without gap or double.

A look follows the service's log, which is one call while nobody writes. The log begins "now" when it is first asked, keeps
nobody knows how much, and is asked by a rev that means nothing elsewhere. So a process that begins, and each one in a while,
goes through the conversations themselves, down to a little before what the log can have missed. What both tell is the same
message by its id, which the ledger keeps once.

A cursor is the time of the look that made it, in milliseconds, and the log's rev: "1790000000000:3kabc".
"""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.errors import NotSupported, Refused
from connectors.networks.bluesky.chat import Chat, Convo, Line
from connectors.networks.bluesky.problems import PLATFORM
from connectors.values import Account, Reply, ReplyPage

log = logging.getLogger("replycart.bluesky")
#: Between two looks through the conversations; and how much earlier than the last one such a look begins.
SWEEP = timedelta(minutes=10)
#: Conversations read in one look through them: Bluesky allows 3,000 calls in five minutes.
READ = 300
#: Pages of a hundred conversations that such a look goes down.
LISTED = 200
STATUSES = ("accepted", "request")
KNOWN = 50_000
_CURSOR = re.compile(r"([0-9]{1,15}):([!-~]{0,200})")


class Private:
    """``me``: who we are; it may ask the network. Safe between threads."""

    def __init__(
        self, chat: Chat, settings: Mapping[str, Any], now: Callable[[], datetime], me: Callable[[], Account]
    ) -> None:
        self._chat, self._now, self._me = chat, now, me
        self._pages = int(settings["pages"])
        self._late = SWEEP + timedelta(seconds=float(settings["overlap_seconds"]))
        self._first = timedelta(hours=float(settings["first_hours"]))
        self._lock = threading.Lock()
        self._convos: OrderedDict[str, Convo] = OrderedDict()
        #: Heard, and not known to be stored; ``_told``: the cursor of the page that handed it over.
        self._kept: dict[str, Reply] = {}
        self._told = ""
        self._stored: OrderedDict[str, None] = OrderedDict()
        #: (cursor, rev): how far the log was read beyond that cursor by looks that were cut short.
        self._walk = ("", "")
        #: When the last whole look through the conversations began; and the rev of each that one which goes on has read.
        self._swept: datetime | None = None
        self._read: dict[str, str] = {}

    def replies(self, since: str) -> ReplyPage:
        """What people wrote after the cursor, by the time at which the service took it. Not ``complete``: more than one look
        can carry; ask again with the same cursor."""
        found = _CURSOR.fullmatch(since)
        if since and found is None:
            raise Refused("Bluesky: this is no cursor of ours", platform=PLATFORM)
        millis, rev = (int(found[1]), found[2]) if found else (0, "")
        with self._lock:
            if since and since == self._told:
                self._stored.update(dict.fromkeys(self._kept))
                self._kept.clear()
                _bound(self._stored)
            return self._look(since, millis, rev)

    def _look(self, since: str, millis: int, rev: str) -> ReplyPage:
        began, me = self._now(), self._me().id
        at, whole = self._follow(since, rev, me)
        if whole and (not rev or self._swept is None or self._read or began - self._swept >= SWEEP):
            heard_until = (
                datetime.fromtimestamp(millis / 1000, UTC) if millis else began - self._first + self._late
            )
            whole = self._sweep((self._swept or heard_until) - self._late, me)
            self._swept = began if whole else self._swept
        replies = tuple(sorted(self._kept.values(), key=lambda reply: (reply.created_at, reply.id)))
        if not whole:
            return ReplyPage(replies, since, complete=False)
        self._walk = ("", "")
        if since and at == rev and not replies:
            return ReplyPage((), since)
        self._told = f"{max(round(began.timestamp() * 1000), millis + 1)}:{at}"
        return ReplyPage(replies, self._told)

    def _follow(self, since: str, rev: str, me: str) -> tuple[str, bool]:
        """Read the log: up to which rev, and whether that is its end."""
        at = self._walk[1] if since and self._walk[0] == since else rev
        for _ in range(self._pages):
            try:
                lines, after = self._chat.log(at)
            except NotSupported:
                raise
            except Refused:
                if not at:
                    raise
                # It does not know that rev any more: what it would have told stands in the conversations.
                at, self._swept = "", None
                lines, after = self._chat.log(at)
            self._take(lines, me)
            if not at or after == at:
                return after, True
            at = after
            self._walk = (since, at)
        return at, False

    def _sweep(self, floor: datetime, me: str) -> bool:
        """Read every conversation in which something was said since then; False: not yet all of them."""
        left = READ
        for status in STATUSES:
            after = ""
            for _ in range(LISTED):
                page, after = self._chat.convos(me, status, after)
                fresh = [convo for convo in page if convo.last is not None and convo.last >= floor]
                for convo in fresh:
                    self._learn(convo)
                    if not convo.did or self._read.get(convo.id) == convo.rev:
                        continue
                    if not left:
                        return False
                    self._take(self._said(convo.id, floor), me)
                    self._read[convo.id] = convo.rev
                    left -= 1
                if not after or not fresh:
                    break
        self._read.clear()
        return True

    def _said(self, convo_id: str, floor: datetime) -> list[Line]:
        """What was said in a conversation since then."""
        found: list[Line] = []
        after = ""
        for _ in range(self._pages):
            lines, after = self._chat.messages(convo_id, after)
            found += [line for line in lines if line.at >= floor]
            if not after or any(line.at < floor for line in lines):
                break
        return found

    def _take(self, lines: Iterable[Line], me: str) -> None:
        """Keep what others wrote to us alone, to be handed over."""
        for line in lines:
            ident = f"dm:{line.convo}~{line.id}"
            if line.deleted or line.sender in ("", me) or ident in self._stored:
                continue
            convo = self._convos.get(line.convo) or self._asked(line.convo, me)
            # What is said in a group is said to others as well.
            if convo is not None and line.sender == convo.did:
                self._kept[ident] = Reply(ident, "", line.sender, convo.handle, line.text, line.at)

    def _asked(self, convo_id: str, me: str) -> Convo | None:
        """None where it is shown to us no more."""
        try:
            found = self._chat.convo(me, convo_id)
        except Refused as refusal:
            log.info("what was said in a conversation is left out: %s", refusal)
            return None
        self._learn(found)
        return found

    def _learn(self, convo: Convo) -> None:
        self._convos[convo.id] = convo
        _bound(self._convos)


def _bound(known: OrderedDict[str, Any]) -> None:
    while len(known) > KNOWN:
        known.popitem(last=False)
