"""What we say on Mastodon: posts, answers, messages. A write that may have happened is looked for before it is done again.

Within an hour the server itself takes a second attempt for the first one (``Idempotency-Key``); beyond, and wherever
``again`` is said, our own statuses are looked through.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.errors import Refused, Retryable
from connectors.networks.mastodon import mapping, text
from connectors.networks.mastodon.hearing import Roots
from connectors.networks.mastodon.mapping import Limits
from connectors.networks.mastodon.problems import PLATFORM
from connectors.networks.mastodon.settings import VISIBILITIES
from connectors.networks.mastodon.wire import Client, understood
from connectors.values import Account, Answer, Picture, Post, PostDraft, Reply

log = logging.getLogger("replycart.mastodon")
#: How far back an earlier attempt of ours is looked for.
ATTEMPTS = timedelta(hours=48)
OWN_PAGES, OWN_PAGE = 10, 40
ALT_LENGTH = 1500
MEDIA_TRIES, MEDIA_PAUSE = 20, 0.5


class Saying:
    """``me``: who we are; ``limits``: what the server allows. Both may ask the server."""

    def __init__(
        self,
        client: Client,
        settings: Mapping[str, Any],
        now: Callable[[], datetime],
        me: Callable[[], Account],
        limits: Callable[[], Limits],
        roots: Roots,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._now, self._me, self._limits, self._roots = client, now, me, limits, roots
        self._visibility, self._most_visible = str(settings["visibility"]), str(settings["answer_visibility"])
        self._sleep = sleep

    def publish(self, draft: PostDraft, again: bool) -> Post:
        """``Refused``: "too_long"."""
        me = self._me()
        self._fits(draft.text)
        if again and (standing := self.posted(draft)) is not None:
            return standing
        media = self._upload(draft.picture) if draft.picture is not None else ""
        response = self._client.status_post(
            draft.text,
            media_ids=[media] if media else None,
            visibility=self._visibility,
            idempotency_key=_key("post", me.id, draft.reference, draft.text),
        )
        made = self._post(understood(response, _status), draft.text)
        self._roots.learn(made.id, made.id)
        return made

    def posted(self, draft: PostDraft) -> Post | None:
        """A status of ours of the last two days with that text."""
        earlier = self._own(draft.text)
        return None if earlier is None else self._post(earlier, draft.text)

    def answer(self, reply: Reply, words: str, again: bool, purpose: str = "", *, alone: bool = False) -> Answer:
        """``alone``: for its author's eyes. ``Refused``: "not_summoned" (its author did not address us), "not_found" (the
        reply is gone), "too_long"."""
        me = self._me()
        self._fits(words)
        if not reply.mentions_us:
            raise Refused(
                "Mastodon: the reply does not address us, so it gets no answer",
                code="not_summoned",
                platform=PLATFORM,
            )
        ident = reply.id.removeprefix("dm:")
        if again and (earlier := self._answered(ident, me, words if purpose else "")):
            return Answer(earlier)
        status = understood(self._client.status(ident), _status)
        said = self._addressed(words, str(status["account"]["acct"]))
        response = self._client.status_post(
            said,
            in_reply_to_id=ident,
            visibility="direct" if alone else self._seen(str(status.get("visibility"))),
            idempotency_key=_key("answer", me.id, reply.id, words),
        )
        made = mapping.identifier(understood(response, _status)["id"])
        self._roots.learn(made, reply.post_id)
        return Answer(made)

    def message(self, user_id: str, words: str, since: datetime | None = None) -> None:
        """A status that only its receiver sees. ``Refused("not_summoned")`` to somebody who never wrote to us."""
        if not (user_id.isascii() and user_id.isdigit()):
            raise Refused("Mastodon: this is no account's id", code="not_found", platform=PLATFORM)
        acct = str(understood(self._client.account(user_id), lambda body: body["acct"]))
        wrote = understood(
            self._client.notifications(types=["mention"], account_id=user_id, limit=1), mapping.rows
        )
        if not wrote:
            raise Refused(f"Mastodon: @{acct} never wrote to us", code="not_summoned", platform=PLATFORM)
        key = _key("message", self._me().id, user_id, words, *([since.isoformat()] if since else []))
        said = self._addressed(words, acct)
        understood(self._client.status_post(said, visibility="direct", idempotency_key=key), _status)

    def _fits(self, words: str) -> None:
        limits = self._limits()
        length = text.length(words, limits.per_link)
        if length > limits.characters:
            raise Refused(
                f"Mastodon: the text has {length} of {limits.characters} characters",
                code="too_long",
                platform=PLATFORM,
            )
        if not words.strip():
            raise Refused("Mastodon: the text is empty", platform=PLATFORM)

    def _addressed(self, words: str, acct: str) -> str:
        """The text with its receiver's name, without which Mastodon tells them nothing."""
        said = words if text.names(words, acct) else f"@{acct} {words}"
        self._fits(said)
        return said

    def _seen(self, theirs: str) -> str:
        """Who sees the answer: never more people than see the reply."""
        ranks = {name: rank for rank, name in enumerate(VISIBILITIES)}
        return VISIBILITIES[max(ranks.get(theirs, ranks["direct"]), ranks[self._most_visible])]

    def _upload(self, picture: Picture) -> str:
        """The media id; "" when the picture is not taken: a sale goes out without one rather than not at all."""
        try:
            response = self._client.media_post(
                picture.content, picture.mime, description=picture.alt[:ALT_LENGTH] or None, file_name="picture"
            )
            ident = understood(response, lambda body: mapping.identifier(body["id"]))
            for _ in range(MEDIA_TRIES):
                if response.status_code == requests.codes.ok:
                    return ident
                self._sleep(MEDIA_PAUSE)
                response = self._client.send("GET", f"/api/v1/media/{ident}")
        except Refused as refusal:
            log.warning("the picture is left out: %s", refusal)
            return ""
        except Retryable as error:
            # No post was made yet, whatever became of the picture.
            raise Retryable(error.message, platform=PLATFORM, retry_after=error.retry_after) from None
        raise Retryable(
            "Mastodon: the picture is still being read by the server", platform=PLATFORM, retry_after=5.0
        )

    # our own earlier effects

    def _own(self, words: str) -> dict[str, Any] | None:
        """The oldest status of ours of the last two days that says this."""
        me, oldest, wanted = self._me(), self._now() - ATTEMPTS, text.comparable(words)
        found, below = None, None
        for _ in range(OWN_PAGES):
            response = self._client.account_statuses(
                me.id, exclude_replies=True, exclude_reblogs=True, max_id=below, limit=OWN_PAGE
            )
            statuses, matching = understood(response, lambda body: _matching(body, wanted, oldest))
            found = matching[-1] if matching else found
            if not statuses or mapping.moment(statuses[-1]["created_at"]) < oldest:
                break
            below = mapping.identifier(statuses[-1]["id"])
        return found

    def _answered(self, ident: str, me: Account, words: str = "") -> str:
        """The answer that this reply already has from us; with ``words``, the one that says this."""
        wanted = text.comparable(words)

        def read(body: Any) -> list[str]:
            return [
                mapping.identifier(row["id"])
                for row in mapping.rows(body["descendants"])
                if row.get("in_reply_to_id") == ident
                and row["account"]["id"] == me.id
                and (not words or text.comparable(text.plain(str(row["content"]))).endswith(wanted))
            ]

        found = understood(self._client.status_context(ident), read)
        return min(found, key=int, default="")

    @staticmethod
    def _post(status: Mapping[str, Any], words: str) -> Post:
        return Post(str(status["id"]), str(status["url"]), words, mapping.moment(status["created_at"]))


def _status(body: Any) -> dict[str, Any]:
    mapping.identifier(body["id"])
    mapping.moment(body["created_at"])
    return dict(body)


def _matching(body: Any, wanted: str, oldest: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    statuses = [_status(row) for row in mapping.rows(body)]
    return statuses, [
        row
        for row in statuses
        if mapping.moment(row["created_at"]) >= oldest
        and text.comparable(text.plain(str(row["content"]))) == wanted
    ]


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
