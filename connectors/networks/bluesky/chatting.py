"""What we say in private on Bluesky. The chat service takes no reference, so each message that may have gone out is looked
for in its conversation before it is sent again.

By Bluesky's own rules an account is written to when it lets it: by default only accounts that it follows may begin. What has
begun may go on, whatever the setting says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from atproto_client import models
from atproto_client.models.utils import get_model_as_dict

from connectors.errors import NotSupported, Refused
from connectors.networks.bluesky import ids, text
from connectors.networks.bluesky.chat import Chat, Convo, Line
from connectors.networks.bluesky.problems import PLATFORM
from connectors.networks.bluesky.saying import Saying
from connectors.networks.bluesky.wire import Agent, understood
from connectors.values import Account, Answer, Reply

#: The most characters of a message. Bluesky counts letters as a reader does, and 10,000 bytes: so many always fit.
MESSAGE = 1000
PROFILE = "app.bsky.actor.getProfile"
#: Pages of a conversation that an earlier message of ours is looked for in.
TALK_PAGES = 5
#: How far the service's clock and the one that dates posts may be apart.
CLOCKS = timedelta(minutes=1)
_LINK = re.compile(r"https?://\S+")


class Chatting:
    """``agent``: one that speaks to the account's server itself. ``me``: who we are; it may ask the network."""

    def __init__(self, agent: Agent, chat: Chat, saying: Saying, me: Callable[[], Account]) -> None:
        self._agent, self._chat, self._saying, self._me = agent, chat, saying, me

    def bars(self) -> Literal["", "scope", "plan"]:
        """What bars private messages; asks for one conversation, as only that shows what the app password may do."""
        me = self._me().id
        try:
            self._chat.convos(me, "accepted", limit=1)
        except NotSupported:
            return "scope"
        except Refused:
            return "plan"
        return ""

    def message(self, user_id: str, words: str, again: bool, since: datetime | None) -> None:
        """``Refused``: "not_summoned" (who did not write to us first, or takes nothing from us any more), "not_found",
        "too_long"."""
        if not re.fullmatch(ids.DID, user_id):
            raise Refused("Bluesky: this is no account's id", code="not_found", platform=PLATFORM)
        said = self._fits(words)
        _, convo = self._chat.available(self._me().id, user_id)
        talk = self._talk(convo, since if again else None) if convo is not None else []
        if convo is None or not any(line.sender == user_id for line in talk):
            raise _unasked("never wrote to us")
        if again and self._stands(talk, user_id, since, lambda line: _same(line.said) == _same(said)):
            return
        self._send(convo, said)

    def whisper(self, reply: Reply, words: str, again: bool, purpose: str) -> Answer:
        """An answer in the conversation with the reply's author. ``Refused``: "not_summoned" (nothing was said: it is not
        allowed, or would lie among the requests of strangers, where hardly anybody looks), "duplicate" (it may have been)."""
        said, me, did = self._fits(words), self._me().id, reply.author_id
        if not reply.mentions_us:
            raise _unasked("did not address us")
        if again and (standing := self._saying.answered(reply, purpose)) is not None:
            return standing
        try:
            can, convo = self._chat.available(me, did)
            since = reply.created_at - CLOCKS
            talk = self._talk(convo, since if again else None) if convo is not None else []
            if again and (earlier := self._stands(talk, did, since, _likeness(said, purpose))):
                return Answer(f"dm:{earlier.convo}~{earlier.id}")
            if not can or not (any(line.sender == did for line in talk) or self._follows(did)):
                raise _unasked("would not see a message of ours")
            convo = convo or self._chat.with_(me, did)
            return Answer(f"dm:{convo.id}~{self._send(convo, said)}")
        except NotSupported as error:
            raise Refused(error.message, code="not_summoned", platform=PLATFORM) from None
        except Refused as refusal:
            if refusal.code == "duplicate":
                raise
            raise Refused(refusal.message, code="not_summoned", platform=PLATFORM) from None

    def _send(self, convo: Convo, said: str) -> str:
        if convo.request:
            self._chat.accept(convo.id)
        facets = self._saying.facets(said, {convo.handle.lower(): convo.did})
        message: dict[str, Any] = get_model_as_dict(
            models.ChatBskyConvoDefs.MessageInput(text=said, facets=facets or None)
        )
        return self._chat.send(convo.id, message)

    def _talk(self, convo: Convo, since: datetime | None) -> list[Line]:
        """A conversation, the newest first: down to that time, or the last hundred messages."""
        found: list[Line] = []
        after = ""
        for _ in range(TALK_PAGES):
            lines, after = self._chat.messages(convo.id, after)
            found += lines
            if not after or since is None or any(line.at < since for line in lines):
                break
        return found

    @staticmethod
    def _stands(talk: list[Line], did: str, since: datetime | None, fits: Callable[[Line], bool]) -> Line | None:
        """Our message since that time that fits. ``Refused`` where one of ours is deleted: it may have been that one."""
        ours = [line for line in talk if line.sender != did and (since is None or line.at >= since)]
        for line in ours:
            if not line.deleted and fits(line):
                return line
        if any(line.deleted for line in ours):
            raise Refused(
                "Bluesky: a message of ours in that conversation is deleted: it may have been this one",
                code="duplicate",
                platform=PLATFORM,
            )
        return None

    def _follows(self, did: str) -> bool:
        """Whether that account follows us: then a message of ours is not among the requests of strangers."""
        params = models.AppBskyActorGetProfile.Params(actor=did)

        def read(body: dict[str, Any]) -> bool:
            viewer = body.get("viewer")
            return isinstance(viewer, dict) and bool(viewer.get("followedBy"))

        return understood(self._agent.query(PROFILE, params), read)

    @staticmethod
    def _fits(words: str) -> str:
        said = text.normal(words)
        if len(said) > MESSAGE:
            raise Refused(
                f"Bluesky: the message has {len(said)} of {MESSAGE} characters", code="too_long", platform=PLATFORM
            )
        if not said.strip():
            raise Refused("Bluesky: the message is empty", platform=PLATFORM)
        try:
            said.encode()
        except UnicodeEncodeError:
            raise Refused("Bluesky: the message has half a character", platform=PLATFORM) from None
        return said


def _unasked(why: str) -> Refused:
    return Refused(f"Bluesky: that account {why}", code="not_summoned", platform=PLATFORM)


def _same(words: str) -> str:
    return " ".join(text.normal(words).split())


def _likeness(said: str, purpose: str) -> Callable[[Line], bool]:
    """What tells that a message answers the same reply. The first answer: that it has the buyer's own link, since the rest of
    its words may have changed meanwhile."""
    links = _links(said)
    if purpose or not links:
        return lambda line: _same(line.said) == _same(said)
    return lambda line: links <= _links(line.said)


def _links(words: str) -> set[str]:
    return {found.rstrip(".,;:!?)") for found in _LINK.findall(words)}
