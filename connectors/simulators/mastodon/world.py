"""The small world of the simulator: accounts, statuses, who is told of what. No HTTP here.

Ids of statuses are snowflakes (milliseconds of the clock, shifted by 16), those of notifications are counted.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import regex

_NAME = re.compile(r"(?<![/\w])@([A-Za-z0-9_]+(?:@[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_TAG = re.compile(r"(?<![\w/])#(\w*[^\W\d]\w*)")
MOST_MEDIA = 4


class Problem(Exception):
    """A refusal, as Mastodon tells it."""

    def __init__(self, status: int, message: str, **more: str) -> None:
        super().__init__(message)
        self.status, self.message, self.more = status, message, more


@dataclass(slots=True)
class Person:
    id: str
    acct: str
    bot: bool = False


@dataclass(slots=True)
class Status:
    id: str
    author: Person
    text: str
    created_at: datetime
    visibility: str
    reply_to: str = ""
    mentions: tuple[Person, ...] = ()
    media: tuple[str, ...] = ()
    quoted: str = ""
    edited_at: datetime | None = None
    deleted: bool = False


@dataclass(slots=True)
class Notice:
    id: int
    to: str
    status: str
    created_at: datetime


@dataclass
class World:
    """Everything that stands."""

    now: Callable[[], datetime]
    characters: int
    per_link: int
    people: dict[str, Person] = field(default_factory=dict)
    by_acct: dict[str, Person] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    reblogs: dict[str, list[Person]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: dict[tuple[str, str], str] = field(default_factory=dict)
    watchers: list[Callable[[Notice], None]] = field(default_factory=list)
    _last: int = 0

    def __post_init__(self) -> None:
        self.shop = self.person("shop")

    def next_id(self, at: datetime | None = None) -> str:
        """A new id, larger than every one before; or the one of an earlier time, for what was long on its way."""
        wanted = int((at or self.now()).timestamp() * 1000) << 16
        if at is None:
            self._last = max(self._last + 1, wanted)
            return str(self._last)
        while str(wanted) in self.statuses:
            wanted += 1
        return str(wanted)

    def person(self, acct: str) -> Person:
        """The account of that name, which comes into being when first named."""
        key = acct.lower()
        if key not in self.by_acct:
            made = Person(str(109_000_000_000_000_000 + 7919 * (len(self.people) + 1)), acct)
            self.people[made.id] = self.by_acct[key] = made
        return self.by_acct[key]

    def find(self, ident: str) -> Status:
        found = self.statuses.get(ident)
        if found is None or found.deleted:
            raise Problem(404, "Record not found")
        return found

    def reblog(self, person: Person, ident: str) -> None:
        self.find(ident)
        listed = self.reblogs.setdefault(ident, [])
        if person not in listed:
            listed.append(person)

    def length(self, text: str) -> int:
        """As Mastodon counts: graphemes, links as ``per_link``, another server's name left out."""
        counted = _LINK.sub("x" * self.per_link, unicodedata.normalize("NFC", text))
        counted = _NAME.sub(lambda found: "@" + found[1].partition("@")[0], counted)
        return len(regex.findall(r"\X", counted))

    def say(
        self,
        author: Person,
        text: str,
        *,
        reply_to: str = "",
        visibility: str = "public",
        media: tuple[str, ...] = (),
        quoted: str = "",
        at: datetime | None = None,
    ) -> Status:
        """``at``: when it was written, where it was long on its way."""
        if reply_to:
            self.find(reply_to)
        named = {item.id: item for name in _NAME.findall(text) if (item := self.by_acct.get(name.lower()))}
        made = at or self.now()
        people = tuple(named.values())
        status = Status(self.next_id(at), author, text, made, visibility, reply_to, people, media, quoted)
        self.statuses[status.id] = status
        if reply_to:
            self.below.setdefault(reply_to, []).append(status.id)
        for person in status.mentions:
            if person is not author:
                notice = Notice(1000 + len(self.notices), person.id, status.id, self.now())
                self.notices.append(notice)
                for watcher in self.watchers:
                    watcher(notice)
        return status

    def edit(self, ident: str, text: str) -> None:
        status = self.find(ident)
        status.text, status.edited_at = text, self.now()

    def delete(self, ident: str) -> None:
        """Nobody is told of it any more."""
        self.find(ident).deleted = True

    def above(self, status: Status) -> list[Status]:
        """The oldest first, as far as they stand."""
        found: list[Status] = []
        while status.reply_to and not (parent := self.statuses[status.reply_to]).deleted:
            found.append(parent)
            status = parent
        return found[::-1]

    def under(self, status: Status) -> list[Status]:
        found, waiting = [], [status.id]
        while waiting:
            for ident in self.below.get(waiting.pop(), []):
                waiting.append(ident)
                if not self.statuses[ident].deleted:
                    found.append(self.statuses[ident])
        return sorted(found, key=lambda item: int(item.id))

    def content(self, status: Status) -> str:
        """The HTML that Mastodon makes of a text."""
        text = html.escape(status.text, quote=False)
        text = _LINK.sub(_anchor, text)
        text = _NAME.sub(self._card, text)
        text = _TAG.sub(r'<a href="/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', text)
        return "".join(f"<p>{part}</p>".replace("\n", "<br />") for part in text.split("\n\n"))

    def _card(self, found: re.Match[str]) -> str:
        person = self.by_acct.get(found[1].lower())
        if person is None:
            return found[0]
        name = person.acct.partition("@")[0]
        return f'<span class="h-card" translate="no"><a href="/@{person.acct}" class="u-url mention">@<span>{name}</span></a></span>'


def _anchor(found: re.Match[str]) -> str:
    scheme, _, rest = found[0].partition("://")
    shown, hidden = rest[:30], rest[30:]
    cut = "ellipsis" if hidden else ""
    return (
        f'<a href="{found[0]}" rel="nofollow noopener" translate="no"><span class="invisible">{scheme}://</span>'
        f'<span class="{cut}">{shown}</span><span class="invisible">{hidden}</span></a>'
    )


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
