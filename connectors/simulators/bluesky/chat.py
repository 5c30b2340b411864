"""The chat service of the look-alike (``chat.bsky.convo``), after its lexicons, and what its makers and other programs say of
it: its server is not published. Who an account lets write to it is asked of a ``Directory``.

The log begins "now" when it is asked without a cursor. What somebody deletes is gone for themselves alone. Whoever is written
to and does not follow the writer finds a request. A conversation that has begun may go on, whatever the settings say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import regex

from connectors.simulators.bluesky.views import author, follows
from connectors.simulators.bluesky.world import Problem, World, stamp

CHAT = "did:web:api.bsky.chat#bsky_chat"
LOG_PAGE, MOST = 50, 100
LONGEST, LONGEST_BYTES = 1000, 10_000
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


class Directory(Protocol):
    """What the service knows of accounts."""

    def profile(self, did: str) -> dict[str, Any]:
        """A ``chat.bsky.actor.defs#profileViewBasic``. ``Problem("RecipientNotFound")`` for nobody's DID."""

    def allows(self, did: str) -> str:
        """Who may begin: "all", "none" or "following"."""

    def follows(self, who: str, whom: str) -> bool: ...


class OfWorld:
    """The accounts of the look-alike itself."""

    def __init__(self, world: World) -> None:
        self._world = world

    def profile(self, did: str) -> dict[str, Any]:
        if did not in self._world.handles:
            raise Problem(400, "RecipientNotFound", "Could not find recipient")
        return author(self._world, did)

    def allows(self, did: str) -> str:
        about = self._world.records.get(f"at://{did}/chat.bsky.actor.declaration/self")
        return str(about.value.get("allowIncoming")) if about else "following"

    def follows(self, who: str, whom: str) -> bool:
        return follows(self._world, who, whom)


@dataclass(slots=True)
class Message:
    id: str
    rev: str
    sender: str
    at: datetime
    said: dict[str, Any]
    deleted_for: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Talk:
    """A conversation. ``states``: of each member, "accepted", "request" or "left"."""

    id: str
    rev: str
    states: dict[str, str]
    group: bool = False
    messages: list[Message] = field(default_factory=list)


class Chats:
    """Everything that was said in private."""

    def __init__(self, now: Callable[[], datetime], people: Directory) -> None:
        self._now, self._people = now, people
        self.talks: dict[str, Talk] = {}
        self._logs: list[tuple[str, frozenset[str], dict[str, Any]]] = []
        self._count = 1_000_000

    def serve(self, nsid: str, me: str, given: dict[str, Any], members: Sequence[str]) -> dict[str, Any]:
        """What a method answers; a ``Problem`` where it refuses. ``members``: the parameter of that name."""
        methods: dict[str, Callable[[], dict[str, Any]]] = {
            "getLog": lambda: self.log(me, str(given.get("cursor") or "")),
            "listConvos": lambda: self.listed(me, given),
            "getConvo": lambda: {"convo": self.view(self._mine(me, given["convoId"]), me)},
            "getMessages": lambda: self.read(me, given),
            "getConvoAvailability": lambda: self.available(me, members),
            "getConvoForMembers": lambda: {"convo": self.view(self.begin(me, members), me)},
            "acceptConvo": lambda: self.accept(me, given["convoId"]),
            "sendMessage": lambda: self.shown(self.say(me, given["convoId"], given["message"]), me),
            "deleteMessageForSelf": lambda: self.delete(me, given["convoId"], given["messageId"]),
        }
        method = methods.get(nsid.removeprefix("chat.bsky.convo."))
        if method is None:
            raise Problem(501, "MethodNotImplemented", "Method Not Implemented")
        return method()

    def log(self, me: str, cursor: str) -> dict[str, Any]:
        newest = self._rev_of(self._count)
        if not cursor:
            return {"logs": [], "cursor": newest}
        after = [(rev, entry) for rev, whose, entry in self._logs if me in whose and rev > cursor][:LOG_PAGE]
        logs = []
        for rev, entry in after:
            message = entry.get("message")
            said = {"message": self.shown(message, me)} if message else {}
            logs.append({**entry, **said, "rev": rev})
        return {"logs": logs, "cursor": after[-1][0] if after else cursor}

    def listed(self, me: str, given: dict[str, Any]) -> dict[str, Any]:
        """Those in which something happened last, first."""
        limit, cursor, wanted = self._limit(given), str(given.get("cursor") or ""), given.get("status")
        there = sorted(
            (
                talk
                for talk in self.talks.values()
                if talk.states.get(me, "left") != "left"
                and (not wanted or talk.states[me] == wanted)
                and (not cursor or talk.rev < cursor)
            ),
            key=lambda talk: talk.rev,
            reverse=True,
        )
        page = there[:limit]
        return {
            "convos": [self.view(talk, me) for talk in page],
            **({"cursor": page[-1].rev} if len(there) > limit else {}),
        }

    def read(self, me: str, given: dict[str, Any]) -> dict[str, Any]:
        limit, cursor = self._limit(given), str(given.get("cursor") or "")
        there = [
            one for one in reversed(self._mine(me, given["convoId"]).messages) if not cursor or one.rev < cursor
        ]
        page = there[:limit]
        return {
            "messages": [self.shown(one, me) for one in page],
            **({"cursor": page[-1].rev} if len(there) > limit else {}),
        }

    def available(self, me: str, members: Sequence[str]) -> dict[str, Any]:
        talk = self._between(me, self._other(me, members))
        if talk is not None:
            return {"canChat": True, "convo": self.view(talk, me)}
        try:
            self._may_begin(me, self._other(me, members))
        except Problem:
            return {"canChat": False}
        return {"canChat": True}

    def begin(self, me: str, members: Sequence[str]) -> Talk:
        """Always the same one for the same two."""
        other = self._other(me, members)
        if (talk := self._between(me, other)) is not None:
            return talk
        self._may_begin(me, other)
        theirs = "accepted" if self._people.follows(other, me) else "request"
        return self.open({me: "accepted", other: theirs})

    def open(self, states: dict[str, str], *, group: bool = False) -> Talk:
        ident = hashlib.sha256("\n".join(sorted(states)).encode()).hexdigest()[:13] + ("g" if group else "")
        talk = self.talks[ident] = Talk(ident, self._rev(), states, group)
        self._note(talk, "logBeginConvo")
        return talk

    def accept(self, me: str, convo_id: str) -> dict[str, Any]:
        talk = self._mine(me, convo_id)
        if talk.states[me] == "accepted":
            return {}
        talk.states[me] = "accepted"
        return {"rev": self._note(talk, "logAcceptConvo", only=me)}

    def say(self, me: str, convo_id: str, message: dict[str, Any]) -> Message:
        talk, text = self._mine(me, convo_id), message["text"]
        if (
            not isinstance(text, str)
            or len(text.encode()) > LONGEST_BYTES
            or len(regex.findall(r"\X", text)) > LONGEST
        ):
            raise Problem(400, "InvalidRequest", f"Input/message/text must not be longer than {LONGEST} graphemes")
        talk.states[me] = "accepted" if talk.states[me] == "left" else talk.states[me]
        said = {key: message[key] for key in ("text", "facets", "embed") if message.get(key)}
        made = Message(self._rev(), "", me, self._now(), {"text": text, **said})
        talk.messages.append(made)
        made.rev = self._note(talk, "logCreateMessage", message=made)
        return made

    def delete(self, me: str, convo_id: str, message_id: str) -> dict[str, Any]:
        talk = self._mine(me, convo_id)
        found = next((one for one in talk.messages if one.id == message_id), None)
        if found is None:
            raise Problem(400, "MessageDeleteNotAllowed", "This message cannot be deleted")
        found.deleted_for.add(me)
        self._note(talk, "logDeleteMessage", only=me, message=found)
        return self.shown(found, me)

    def view(self, talk: Talk, me: str) -> dict[str, Any]:
        shown = {"lastMessage": self.shown(talk.messages[-1], me)} if talk.messages else {}
        kind = "groupConvo" if talk.group else "directConvo"
        return {
            "id": talk.id,
            "rev": talk.rev,
            "members": [self._people.profile(did) for did in talk.states],
            "muted": False,
            "status": talk.states[me],
            "unreadCount": 0,
            "kind": {"$type": f"chat.bsky.convo.defs#{kind}"},
            **shown,
        }

    def shown(self, message: Message, me: str) -> dict[str, Any]:
        head = {
            "id": message.id,
            "rev": message.rev,
            "sender": {"did": message.sender},
            "sentAt": stamp(message.at),
        }
        if me in message.deleted_for:
            return {"$type": "chat.bsky.convo.defs#deletedMessageView", **head}
        said = dict(message.said)
        if embed := said.pop("embed", None):
            record = {
                "$type": "app.bsky.embed.record#viewRecord",
                "uri": embed["record"]["uri"],
                "cid": embed["record"]["cid"],
            }
            said["embed"] = {"$type": "app.bsky.embed.record#view", "record": record}
        return {"$type": "chat.bsky.convo.defs#messageView", **head, **said}

    def _note(self, talk: Talk, what: str, *, only: str = "", **more: Any) -> str:
        talk.rev = self._rev()
        whose = frozenset({only} if only else talk.states)
        self._logs.append((talk.rev, whose, {"$type": f"chat.bsky.convo.defs#{what}", "convoId": talk.id, **more}))
        return talk.rev

    def _may_begin(self, me: str, other: str) -> None:
        self._people.profile(other)
        allowed = self._people.allows(other)
        if allowed == "none":
            raise Problem(400, "MessagesDisabled", "recipient has disabled incoming messages")
        if allowed != "all" and not self._people.follows(other, me):
            text = "recipient requires incoming messages to come from someone they follow"
            raise Problem(400, "NotFollowedBySender", text)

    def _between(self, one: str, other: str) -> Talk | None:
        return next(
            (talk for talk in self.talks.values() if set(talk.states) == {one, other} and not talk.group), None
        )

    def _mine(self, me: str, convo_id: str) -> Talk:
        talk = self.talks.get(convo_id)
        if talk is None or me not in talk.states:
            raise Problem(400, "InvalidConvo", "Convo not found")
        return talk

    @staticmethod
    def _other(me: str, members: Sequence[str]) -> str:
        others = [did for did in members if did != me]
        if len(others) != 1:
            raise Problem(400, "InvalidRequest", "Error: members must be one other account")
        return others[0]

    @staticmethod
    def _limit(given: dict[str, Any]) -> int:
        limit = int(given.get("limit", 50))
        if not 1 <= limit <= MOST:
            raise Problem(400, "InvalidRequest", f"Error: limit must be between 1 and {MOST}")
        return limit

    def _rev(self) -> str:
        self._count += 1
        return self._rev_of(self._count)

    @staticmethod
    def _rev_of(count: int) -> str:
        return "".join(_LETTERS[count >> shift & 31] for shift in range(60, -1, -5))
