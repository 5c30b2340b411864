"""Bluesky's chat service (``chat.bsky.convo``): its calls, which the account's server passes on, and its JSON as our values.

It is a service of one company, whose server is not among the published ones. What is known of it: the lexicons, what its
makers say, and what programs of others do. A "rev" rises with everything that happens; it is no time.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from atproto_client import models

from connectors.errors import Retryable
from connectors.networks.bluesky import ids, mapping
from connectors.networks.bluesky.problems import PLATFORM
from connectors.networks.bluesky.wire import Agent, Odd, understood

log = logging.getLogger("replycart.bluesky")
CONVO = "chat.bsky.convo."
PAGE = 100
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,200}")
_DID = re.compile(ids.DID)
#: Links behind marked words that are read, and letters of a message.
_LINKS, _LETTERS = 20, 10_000


@dataclass(frozen=True, slots=True)
class Convo:
    """A conversation as we see it. ``did`` and ``handle``: the other one's, "" in a group. ``request``: whether we have not
    accepted it. ``last``: when the last message was sent, None where there is none. ``rev``: changes with all that happens."""

    id: str
    did: str
    handle: str
    request: bool
    last: datetime | None
    rev: str


@dataclass(frozen=True, slots=True)
class Line:
    """A message. ``said``: as it was written, "" where it is deleted for us; ``text``: with its links in full, and with the
    address of the post that it holds."""

    convo: str
    id: str
    sender: str
    said: str
    text: str
    at: datetime
    deleted: bool


class Chat:
    """The calls. ``agent``: one whose calls are passed on to the chat service. ``site``: where posts are shown. ``me``: our DID."""

    def __init__(self, agent: Agent, site: str) -> None:
        self._agent, self._site = agent, site.rstrip("/")

    def log(self, rev: str) -> tuple[list[Line], str]:
        """Messages after that rev, in their order, and the rev to ask with next: the same one at the end. With "" the log
        begins now: no messages, and the rev."""
        params = models.ChatBskyConvoGetLog.Params(cursor=rev or None)

        def read(body: dict[str, Any]) -> tuple[list[Line], str]:
            logs = [row for row in mapping.rows(body, "logs") if isinstance(row.get("rev"), str)]
            logs = [row for row in logs if row["rev"] > rev]
            made = [row for row in logs if str(row.get("$type")).endswith("#logCreateMessage")]
            begin = body.get("cursor") if not rev and isinstance(body.get("cursor"), str) else rev
            after = max([str(begin), *(row["rev"] for row in logs)])
            return list(self._lines((row.get("convoId"), row.get("message")) for row in made)), after

        return understood(self._agent.query(f"{CONVO}getLog", params), read)

    def convos(self, me: str, status: str, after: str = "", limit: int = PAGE) -> tuple[list[Convo], str]:
        """A page of our conversations, "accepted" or "request", those with the newest first; and what to ask with next."""
        params = models.ChatBskyConvoListConvos.Params(status=status, limit=limit, cursor=after or None)

        def read(body: dict[str, Any]) -> tuple[list[Convo], str]:
            following = body.get("cursor")
            rows = mapping.rows(body, "convos")
            return [convo(row, me) for row in rows], following if isinstance(following, str) and rows else ""

        return understood(self._agent.query(f"{CONVO}listConvos", params), read)

    def convo(self, me: str, convo_id: str) -> Convo:
        params = models.ChatBskyConvoGetConvo.Params(convo_id=convo_id)
        return understood(self._agent.query(f"{CONVO}getConvo", params), lambda body: convo(body["convo"], me))

    def messages(self, convo_id: str, after: str = "") -> tuple[list[Line], str]:
        """A page of a conversation, the newest first; and what to ask with next."""
        params = models.ChatBskyConvoGetMessages.Params(convo_id=convo_id, limit=PAGE, cursor=after or None)

        def read(body: dict[str, Any]) -> tuple[list[Line], str]:
            rows, following = mapping.rows(body, "messages"), body.get("cursor")
            found = list(self._lines((convo_id, row) for row in rows))
            return found, following if isinstance(following, str) and rows else ""

        return understood(self._agent.query(f"{CONVO}getMessages", params), read)

    def available(self, me: str, did: str) -> tuple[bool, Convo | None]:
        """Whether we can write to somebody, and the conversation that there is. Makes none."""
        params = models.ChatBskyConvoGetConvoAvailability.Params(members=[did])

        def read(body: dict[str, Any]) -> tuple[bool, Convo | None]:
            there = body.get("convo")
            return body["canChat"] is True, convo(there, me) if there is not None else None

        return understood(self._agent.query(f"{CONVO}getConvoAvailability", params), read)

    def with_(self, me: str, did: str) -> Convo:
        """The conversation with somebody, made where there was none: always the same."""
        params = models.ChatBskyConvoGetConvoForMembers.Params(members=[did])
        response = self._agent.query(f"{CONVO}getConvoForMembers", params)
        return understood(response, lambda body: convo(body["convo"], me))

    def accept(self, convo_id: str) -> None:
        """Take a request of a stranger; it is no harm to take it twice."""
        try:
            self._agent.procedure(f"{CONVO}acceptConvo", {"convoId": convo_id})
        except Retryable as error:
            # Nothing was said yet, whatever became of it.
            raise Retryable(error.message, platform=PLATFORM, retry_after=error.retry_after) from None

    def send(self, convo_id: str, message: Mapping[str, Any]) -> str:
        """The message's id. The service takes no reference: each call is a message of its own."""
        body = {"convoId": convo_id, "message": message}
        response = self._agent.procedure(f"{CONVO}sendMessage", body)
        return understood(response, lambda body: _name(body["id"]))

    def _lines(self, views: Iterable[tuple[Any, Any]]) -> Iterator[Line]:
        """What cannot be read is left out: it must not keep us from the rest."""
        for convo_id, view in views:
            try:
                if str(view.get("$type", "#messageView")).endswith(("#messageView", "#deletedMessageView")):
                    yield self._line(_name(convo_id), view)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                log.info("a message that cannot be read is left out: %s", type(error).__name__)

    def _line(self, convo_id: str, view: Mapping[str, Any]) -> Line:
        deleted = str(view.get("$type")).endswith("#deletedMessageView")
        text = "" if deleted else expanded(view)
        if not deleted and (post := embedded(view)):
            did, key = ids.parts(post)
            text = f"{text} {self._site}/profile/{did}/post/{key}".strip()
        sender = view["sender"]["did"]
        return Line(
            convo_id,
            _name(view["id"]),
            sender if _DID.fullmatch(sender) else "",
            "" if deleted else view["text"],
            text[:_LETTERS],
            mapping.moment(view["sentAt"]),
            deleted,
        )


def convo(view: Mapping[str, Any], me: str) -> Convo:
    """``me``: our DID. ``Odd`` for what is none."""
    members = [row for row in mapping.rows(view, "members") if row.get("did") != me]
    kind = view.get("kind")
    group = isinstance(kind, dict) and str(kind.get("$type")).endswith("#groupConvo")
    one = members[0] if len(members) == 1 and not group and _DID.fullmatch(str(members[0].get("did"))) else {}
    last = view.get("lastMessage")
    return Convo(
        _name(view["id"]),
        str(one.get("did") or ""),
        str(one.get("handle") or ""),
        view.get("status") == "request",
        mapping.moment(last["sentAt"]) if isinstance(last, dict) else None,
        str(view.get("rev") or ""),
    )


def expanded(view: Mapping[str, Any]) -> str:
    """The text with the links in full that programs shorten in it."""
    text = view["text"]
    if not isinstance(text, str):
        raise Odd("no text")
    links = []
    for facet in (view.get("facets") or [])[:_LINKS]:
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        for feature in facet.get("features") or []:
            if str(feature.get("$type")).endswith("#link") and isinstance(feature.get("uri"), str):
                links.append((start, end, feature["uri"]))
                break
    raw, place = text.encode(), 0
    parts = []
    for start, end, uri in sorted(links):
        if place <= start < end <= len(raw):
            parts += [raw[place:start], uri.encode("utf-8", "replace")]
            place = end
    return b"".join([*parts, raw[place:]]).decode("utf-8", "replace")


def embedded(view: Mapping[str, Any]) -> str:
    """The id of the post that a message holds, also where that is gone; "" for none."""
    embed = view.get("embed")
    record = embed.get("record") if isinstance(embed, dict) else None
    if not isinstance(record, dict):
        return ""
    try:
        return ids.ident(record.get("uri"))
    except ids.NoPost:
        return ""


def _name(value: Any) -> str:
    """An id of the service's. ``Odd`` for anything else."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Odd("no id")
    return value
