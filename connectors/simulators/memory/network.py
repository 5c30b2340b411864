"""A network in a list."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from connectors.contracts import Network, Surroundings
from connectors.errors import NotSupported, RefusalCode, Refused
from connectors.simulators.memory.failing import Failing, Settings
from connectors.values import (
    Account,
    AccountPage,
    Answer,
    Figures,
    Finding,
    Post,
    PostDraft,
    Quoter,
    QuoterPage,
    Reply,
    ReplyPage,
)


@dataclass(slots=True)
class _Said:
    """A reply as the fake network keeps it; an edit is another one with the same identity."""

    reply: Reply
    deleted: bool = False


def _has(reply: Reply, way: str, wanted: str) -> bool:
    text, wanted = reply.text.casefold(), wanted.casefold()
    return (way == "tag" and wanted in text.split()) or (way == "words" and wanted in text)


MESSAGE = 10_000


class MemoryNetwork(Failing, Network):
    """``say`` lets somebody reply; ``answered`` is what we said: reply's id → (answer's id, text)."""

    platform = "memory"
    max_message = MESSAGE
    settings = Settings
    writes = frozenset({"publish", "answer", "message"})
    watches = True
    page = 100

    def __init__(self, now: Callable[[], datetime] | None = None, *, look_back: int = 800) -> None:
        super().__init__()
        self.now = now or (lambda: datetime.now(UTC))
        self.posts: dict[str, tuple[Post, PostDraft]] = {}
        self.said: dict[str, _Said] = {}
        self.answered: dict[str, tuple[str, str]] = {}
        self.messages: list[tuple[str, str]] = []
        self._messaged: list[datetime] = []
        self.writers: set[str] = set()
        self.received: list[Reply] = []
        self.reposts: defaultdict[str, list[Account]] = defaultdict(list)
        #: Post of ours → who quoted it, the first first.
        self.quotes: defaultdict[str, list[Quoter]] = defaultdict(list)
        #: Posts of others: id → text.
        self.elsewhere: dict[str, str] = {}
        #: Handles that changed hands: handle → account id, "" for nobody's.
        self.holders: dict[str, str] = {}
        self.codes: dict[str, Account] = {}
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.meter: Callable[[str, int], None] = lambda call, count: None
        self._challenges: dict[str, str] = {}
        self._keys: list[int] = []
        self._look_back = look_back
        self._last = 0

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        made = cls(around.now)
        made.meter = around.meter
        return made

    def _refused(self, message: str, code: RefusalCode = "other") -> Refused:
        return Refused(message, code=code, platform=self.platform)

    def _id(self) -> str:
        self._last = max(self._last + 1, int(self.now().timestamp() * 1000) << 22)
        return str(self._last)

    # the people outside

    def say(
        self,
        post_id: str,
        handle: str,
        text: str,
        *,
        mentions_us: bool = True,
        edit_of: str = "",
        at: datetime | None = None,
    ) -> str:
        """Somebody replies (or edits what they said), ``at``: earlier than it is heard; returns the reply's identity."""
        with self.lock:
            said_id = self._id()
            identity = edit_of or said_id
            reply = Reply(
                identity,
                post_id,
                f"u-{handle}",
                handle,
                text,
                at or self.now(),
                mentions_us,
                bool(edit_of),
                replied_to=post_id,
            )
            self.said[said_id] = _Said(reply)
            self._keys.append(int(said_id))
            return identity

    def edit(self, reply_id: str, text: str) -> None:
        """Its author says it in other words."""
        with self.lock:
            first = self.said[reply_id].reply
            self.say(first.post_id, first.handle, text, mentions_us=first.mentions_us, edit_of=reply_id)

    def delete(self, reply_id: str) -> None:
        with self.lock:
            for said in self.said.values():
                if said.reply.id == reply_id:
                    said.deleted = True

    def write(self, handle: str, text: str) -> str:
        """Somebody writes to us in private; returns the message's id as a reply."""
        with self.lock:
            self.write_first(handle)
            ident = f"dm:{self._id()}"
            self.received.append(Reply(ident, "", f"u-{handle}", handle, text, self.now()))
            return ident

    def write_first(self, handle: str) -> str:
        """Somebody writes us a private message; returns their user id."""
        self.writers.add(f"u-{handle}")
        return f"u-{handle}"

    def allow(self, url: str, handle: str) -> str:
        """Somebody says yes on the page of ``sign_in_url``; returns where the browser is sent back to."""
        parts = urlsplit(url)
        state = parse_qs(parts.query)["state"][0]
        with self.lock:
            code = f"code-{self._id()}"
            self.codes[code] = Account(f"u-{handle}", handle)
            self._challenges[code] = parse_qs(parts.query)["challenge"][0]
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode({'state': state, 'code': code})}"

    def check(self) -> Sequence[Finding]:
        return self._look("network")

    # posting

    def publish(self, draft: PostDraft, *, again: bool = False) -> Post:
        return self._run("publish", lambda: self._publish(draft, again))

    def posted(self, draft: PostDraft) -> Post | None:
        return self._run(
            "posted", lambda: next((post for post, said in self.posts.values() if said.text == draft.text), None)
        )

    def _publish(self, draft: PostDraft, again: bool) -> Post:
        for post, earlier in self.posts.values():
            if earlier.text == draft.text:
                if again:
                    return post
                raise self._refused("duplicate content", "duplicate")
        if self.measure(draft.text) > self.max_length:
            raise self._refused("too long", "too_long")
        post = Post(self._id(), f"https://memory.invalid/post/{self._last}", draft.text, self.now())
        self.posts[post.id] = (post, draft)
        self.meter("post_link" if "http" in draft.text else "post", 1)
        return post

    def measure(self, text: str) -> int:
        return len(text)

    # hearing

    def ways(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def replies(self, since: str, *, way: str = "mentions", conversation: str = "") -> ReplyPage:
        return self._run("replies", lambda: self._replies(since, way, conversation))

    def _replies(self, since: str, way: str, conversation: str) -> ReplyPage:
        """A page; the mentions reach back over the last ``look_back``, the search goes ``page`` by ``page``."""
        if way == "messages":
            heard = [reply for number, reply in enumerate(self.received) if number >= int(since or 0)][: self.page]
            return ReplyPage(tuple(heard), str(int(since or 0) + len(heard)) if heard else since)
        if way not in (*self.ways(), "tag", "words"):
            raise NotSupported(f"no way {way!r}, only {', '.join(self.ways())}", platform=self.platform)
        if since and not (since.isascii() and since.isdigit()):
            raise self._refused(f"{since!r} is no cursor")
        there = [
            (key, said.reply)
            for key in self._keys[bisect_right(self._keys, int(since or 0)) :]
            if not (said := self.said[str(key)]).deleted
            and (way in ("tag", "words") or said.reply.mentions_us or said.reply.post_id in self.posts)
            and (conversation in ("", said.reply.post_id) or _has(said.reply, way, conversation))
        ]
        complete = True
        if way == "mentions" and len(there) > self._look_back:
            there, complete = there[-self._look_back :], False
        elif way != "mentions" and len(there) > self.page:
            there, complete = there[: self.page], False
        self.meter("read_owned" if way == "mentions" else "read_post", len(there))
        newest = str(there[-1][0]) if there else since
        latest = {reply.id: reply for _, reply in there}
        return ReplyPage(tuple(sorted(latest.values(), key=lambda reply: int(reply.id))), newest, complete)

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        seen = len(self._keys)
        yield None
        while not stop():
            for key in self._keys[seen:]:
                seen += 1
                if self.said[str(key)].reply.post_id in conversations:
                    yield self._run("listen", lambda key=key: self.said[str(key)].reply)  # type: ignore[misc]
            yield None

    def existing(self, ids: Sequence[str]) -> set[str]:
        return self._run("existing", lambda: {ident for ident in ids if self._there(ident) is not None})

    def _there(self, reply_id: str) -> Reply | None:
        said = self.said.get(reply_id)
        return said.reply if said is not None and not said.deleted else None

    def repost(self, post_id: str, handle: str) -> None:
        """Somebody passes a post on."""
        with self.lock:
            self.reposts[post_id].append(Account(f"u-{handle}", handle))

    def reposters(self, post_id: str, cursor: str = "") -> AccountPage:
        return self._run("reposters", lambda: self._reposters(post_id, cursor))

    def _reposters(self, post_id: str, cursor: str) -> AccountPage:
        there, start = self.reposts[post_id][::-1], int(cursor or 0)
        page = there[start : start + self.page]
        self.meter("read_user", len(page))
        return AccountPage(tuple(page), str(start + self.page) if len(there) > start + self.page else "")

    def quote(self, post_id: str, handle: str, text: str = "look at this", *, reach: int | None = None) -> str:
        """Somebody quotes a post in one of their own, which does not name us; returns its id: people reply to it as to any."""
        with self.lock:
            ident = self.say("", handle, text, mentions_us=False)
            said = self.said[ident].reply
            self.said[ident].reply = replace(said, post_id=ident, replied_to="")
            self.quotes[post_id].append(Quoter(ident, Account(said.author_id, handle, reach), said.created_at))
            return ident

    def quoters(self, post_id: str, cursor: str = "") -> QuoterPage:
        return self._run("quoters", lambda: self._quoters(post_id, cursor))

    def _quoters(self, post_id: str, cursor: str) -> QuoterPage:
        there = [one for one in self.quotes[post_id][::-1] if not self.said[one.post_id].deleted]
        start = int(cursor or 0)
        page = there[start : start + self.page]
        self.meter("read_post", len(page))
        self.meter("read_user", len(page))
        return QuoterPage(tuple(page), str(start + self.page) if len(there) > start + self.page else "")

    def who_has(self, handle: str) -> Account | None:
        return self._run("who_has", lambda: self._who_has(handle))

    def _who_has(self, handle: str) -> Account | None:
        self.meter("read_user", 1)
        ident = self.holders.get(handle.casefold(), f"u-{handle.casefold()}")
        return Account(ident, handle) if ident else None

    def links(self, post_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return self._run("links", lambda: self._links(post_ids))

    def _links(self, post_ids: Sequence[str]) -> dict[str, Sequence[str]]:
        texts = {ident: draft.text for ident, (_, draft) in self.posts.items()}
        texts |= {ident: said.reply.text for ident, said in self.said.items() if not said.deleted} | self.elsewhere
        found = {ident: re.findall(r"https?://[^\s,;]+", texts[ident]) for ident in post_ids if ident in texts}
        self.meter("read_post", len(found))
        return dict(found)

    def figures(self, post_id: str) -> Figures:
        return self._run("figures", lambda: self._figures(post_id))

    def _figures(self, post_id: str) -> Figures:
        if post_id not in self.posts:
            raise self._refused(f"no post {post_id}", "not_found")
        there = {s.reply.id for s in self.said.values() if s.reply.post_id == post_id and not s.deleted}
        return Figures(replies=len(there))

    # answering

    def answer(self, reply: Reply, text: str, *, again: bool = False, purpose: str = "") -> Answer:
        return self._run("answer", lambda: self._answer(reply, text, again, purpose))

    def _answer(self, reply: Reply, text: str, again: bool, purpose: str = "") -> Answer:
        said = self._there(reply.id)
        if said is None:
            raise self._refused("the reply is gone", "not_found")
        if not said.mentions_us:
            raise self._refused("You can only reply to posts where you are mentioned", "not_summoned")
        if self.measure(text) > self.max_length:
            raise self._refused("too long", "too_long")
        place = f"{reply.id}:{purpose}" if purpose else reply.id
        if again and place in self.answered:
            return Answer(self.answered[place][0])
        if place in self.answered and self.answered[place][1] == text:
            raise self._refused("duplicate content", "duplicate")
        self.answered[place] = (self._id(), text)
        self.calls["answer"] += 1
        self.meter("answer_link" if "http" in text else "answer", 1)
        return Answer(self.answered[place][0])

    def bars_messages(self) -> Literal["", "none", "scope", "plan"]:
        return self._run("bars_messages", lambda: "")

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        self._run("message", lambda: self._message(user_id, text, again, since))

    def _message(self, user_id: str, text: str, again: bool, since: datetime | None) -> None:
        sent = zip(self.messages, self._messaged, strict=True)
        if again and any(one == (user_id, text) and (since is None or at >= since) for one, at in sent):
            return
        if len(text) > MESSAGE:
            raise self._refused("too long", "too_long")
        if user_id not in self.writers:
            raise self._refused("who did not write to us first gets no message", "not_summoned")
        self.messages.append((user_id, text))
        self._messaged.append(self.now())
        self.meter("message", 1)

    # signing in

    def compose(self, handle: str, text: str) -> str:
        return f"https://memory.invalid/compose?{urlencode({'text': text})}"

    def sign_in_url(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Back at once with the code "memory", which is worth what ``codes`` has for it; or see ``allow``."""
        query = urlencode({"state": state, "code": "memory", "challenge": _challenge(verifier)})
        return f"{redirect_uri}?{query}"

    def signed_in(self, redirect_uri: str, code: str, verifier: str) -> Account:
        return self._run("signed_in", lambda: self._signed_in(code, verifier))

    def _signed_in(self, code: str, verifier: str) -> Account:
        account = self.codes.pop(code, None)
        if account is None or self._challenges.pop(code, _challenge(verifier)) != _challenge(verifier):
            raise self._refused("the sign-in does not hold", "forged")
        return account


def _challenge(verifier: str) -> str:
    return hashlib.sha256(verifier.encode()).hexdigest()
