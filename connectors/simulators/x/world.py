"""The small world of the simulator: users, posts, their threads. No HTTP and no prices here.

Ids are snowflakes: milliseconds of the clock since 2010-11-04 in the upper bits, strictly rising.
"""

from __future__ import annotations

import bisect
import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.simulators.x.entities import leading, mentioned
from connectors.simulators.x.things import Message, Post, User, first_id_at, moment_of

USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")


class Unknown(LookupError):
    """No such post, or it is deleted."""


@dataclass
class World:
    """Everything that stands on the network. ``account`` is the shop: (id, username, name)."""

    now: Callable[[], datetime]
    account: tuple[str, str, str]
    users: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, User] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    by_author: dict[str, list[int]] = field(default_factory=dict)
    by_mention: dict[str, list[int]] = field(default_factory=dict)
    by_conversation: dict[int, list[int]] = field(default_factory=dict)
    by_target: dict[int, list[int]] = field(default_factory=dict)
    reposts: dict[int, list[int]] = field(default_factory=dict)
    quotes: dict[int, list[int]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    late: dict[int, int] = field(default_factory=dict)
    watchers: list[Callable[[Post], None]] = field(default_factory=list)
    short_links: dict[str, str] = field(default_factory=dict)
    recent: deque[tuple[datetime, str, str]] = field(default_factory=deque)
    _last: int = 0

    def __post_init__(self) -> None:
        ident, username, name = self.account
        self.shop = User(ident, username, name, self.now() - timedelta(days=900), bio="Sold by reply.")
        self.users[ident] = self.by_name[username.lower()] = self.shop

    def next_id(self) -> int:
        """A new snowflake id, larger than every one before."""
        self._last = max(self._last + 1, first_id_at(self.now()))
        return self._last

    def user(self, username: str) -> User:
        """The user of that name, who comes into being when first named. ``ValueError`` for an impossible name."""
        username = username.strip().removeprefix("@")
        found = self.by_name.get(username.lower())
        if found:
            return found
        if not USERNAME.fullmatch(username):
            raise ValueError(f"username: {username!r} is not 1 to 15 of A-Z a-z 0-9 _")
        digest = hashlib.sha256(username.lower().encode()).digest()
        ident = str(10**15 + int.from_bytes(digest[:7]) % (9 * 10**17))
        made = User(ident, username, username.replace("_", " ").title(), self.now() - timedelta(days=400))
        self.users[ident] = self.by_name[username.lower()] = made
        return made

    def short(self, address: str) -> str:
        """The t.co form of an address: the same for the same address."""
        if address not in self.short_links:
            digest = hashlib.sha256(address.encode()).hexdigest()[:10]
            self.short_links[address] = f"https://t.co/{digest}"
        return self.short_links[address]

    def find(self, post_id: int | str) -> Post:
        """A standing post. ``Unknown`` where there is none."""
        try:
            post = self.posts[int(post_id)]
        except (KeyError, ValueError):
            raise Unknown(str(post_id)) from None
        if post.deleted:
            raise Unknown(str(post_id))
        return post

    def add(
        self,
        author: User,
        text: str,
        *,
        reply_to: int = 0,
        quoted: int = 0,
        media: tuple[str, ...] = (),
        paid_partnership: bool = False,
        address: bool = True,
        post_id: int = 0,
    ) -> Post:
        """A new post. A reply gets the mentions that X puts before it (the author replied to, and whom that one
        addressed), unless ``address`` is false: somebody who took the mention out."""
        text = _clean(text)
        target = self.find(reply_to) if reply_to else None
        if target and address:
            text = self._addressed(author, text, target)
        post = Post(
            id=post_id or self.next_id(),
            author=author,
            text=text,
            created_at=moment_of(post_id) if post_id >> 22 else self.now(),
            conversation=0,
            reply_to=target.id if target else 0,
            reply_to_user=target.author.id if target else "",
            quoted=quoted,
            media=media,
            paid_partnership=paid_partnership,
        )
        if post.id in self.posts:
            raise ValueError(f"id: {post.id} is taken")
        post.conversation = target.conversation if target else post.id
        self._store(post)
        if target:
            self.posts[target.first].answers += 1
            self.by_target.setdefault(target.first, []).append(post.id)
        if quoted:
            self.quotes.setdefault(self.find(quoted).first, []).append(post.id)
        self._announce(post)
        return post

    def _addressed(self, author: User, text: str, target: Post) -> str:
        present = {name.lower() for name in leading(text)[0]}
        wanted = [target.author.username, *leading(target.text)[0]]
        names: dict[str, str] = {}
        for name in wanted:
            if name.lower() not in present and name.lower() != author.username.lower():
                names.setdefault(name.lower(), "@" + name)
        return " ".join([*names.values(), text]) if names else text

    def edit(self, post_id: int | str, text: str) -> Post:
        """A new version with a new id; the old one stays readable under its own."""
        old, text = self.find(post_id), _clean(text)
        if not old.latest:
            old = self.find(old.versions[-1])
        names, _ = leading(old.text)
        if old.reply_to and names and not leading(text)[0]:
            text = " ".join([*("@" + name for name in names), text])
        post = Post(
            id=self.next_id(),
            author=old.author,
            text=text,
            created_at=self.now(),
            conversation=old.conversation,
            reply_to=old.reply_to,
            reply_to_user=old.reply_to_user,
            quoted=old.quoted,
            media=old.media,
            paid_partnership=old.paid_partnership,
        )
        history = old.history if old.history is not None else [old.id]
        history.append(post.id)
        old.history = post.history = history
        self._store(post)
        self._announce(post)
        return post

    def delete(self, post_id: int | str) -> None:
        """Take a post away, all its versions."""
        post = self.find(post_id)
        for version in post.versions:
            self.posts[version].deleted = True
        post.author.posts -= 1
        if post.reply_to:
            self.posts[self.posts[post.reply_to].first].answers -= 1

    def repost(self, user: User, post_id: int | str) -> Post:
        """A repost, once per user: a post of its own with the text "RT @author: …"."""
        target = self.find(post_id)
        for made in self.reposts.get(target.first, ()):
            if self.posts[made].author is user and not self.posts[made].deleted:
                return self.posts[made]
        ident = self.next_id()
        text = f"RT @{target.author.username}: {target.text}"
        post = Post(ident, user, text[:140], self.now(), ident, reposted=target.id)
        self._store(post)
        self.reposts.setdefault(target.first, []).append(post.id)
        self._announce(post)
        return post

    def message(self, sender: User, recipient: User, text: str) -> Message:
        pair = "-".join(sorted((sender.id, recipient.id), key=int))
        made = Message(self.next_id(), pair, sender, recipient, _clean(text), self.now())
        self.messages.append(made)
        return made

    def wrote_to(self, sender: User, recipient: User) -> bool:
        return any(m.sender is sender and m.recipient is recipient for m in self.messages)

    def _store(self, post: Post) -> None:
        post.mentions = tuple(self.user(name).id for name in mentioned(post.text))
        self.posts[post.id] = post
        if post.history is None:
            post.author.posts += 1
        self._last = max(self._last, post.id)
        _insert(self.order, post.id)
        _insert(self.by_author.setdefault(post.author.id, []), post.id)
        if not post.reposted:
            for ident in post.mentions:
                if ident != post.author.id:
                    _insert(self.by_mention.setdefault(ident, []), post.id)
            _insert(self.by_conversation.setdefault(post.conversation, []), post.id)

    def _announce(self, post: Post) -> None:
        if self.late:
            for ident in list(self.late):
                self.late[ident] -= 1
                if self.late[ident] <= 0:
                    del self.late[ident]
        for watcher in self.watchers:
            watcher(post)

    def newest_first(
        self, ids: list[int], since: int = 0, until: int = 0, *, floor: int = 0, hide_late: bool = False
    ) -> Iterator[Post]:
        """The standing posts of a sorted list of ids with since < id < until, newest first, only latest versions."""
        high = bisect.bisect_left(ids, until) if until else len(ids)
        low = max(bisect.bisect_right(ids, since), bisect.bisect_left(ids, floor))
        for place in range(high - 1, low - 1, -1):
            post = self.posts[ids[place]]
            if post.deleted or not post.latest or (hide_late and post.id in self.late):
                continue
            yield post

    def metrics(self, post: Post) -> dict[str, int]:
        """reply, repost, quote and impression counts; likes and bookmarks do not happen here."""
        first = post.first
        answers = self.posts[first].answers
        reposts = sum(not self.posts[i].deleted for i in self.reposts.get(first, ()))
        quotes = sum(not self.posts[i].deleted for i in self.quotes.get(first, ()))
        return {
            "retweet_count": reposts,
            "reply_count": answers,
            "like_count": 0,
            "quote_count": quotes,
            "bookmark_count": 0,
            "impression_count": 12 * answers + 40 * reposts + 25 * quotes,
        }


def _clean(text: str) -> str:
    """The text in NFC, as X keeps it, without halves of surrogate pairs, which JSON can carry and nothing else can."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def _insert(ids: list[int], ident: int) -> None:
    if not ids or ids[-1] < ident:
        ids.append(ident)
    else:
        bisect.insort(ids, ident)
