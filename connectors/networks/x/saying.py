"""What we say on X: posts, answers, messages. A write that may have happened is looked for before it is done again."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Refused, Retryable
from connectors.networks.x import mapping, weight
from connectors.networks.x.mapping import comparable, written
from connectors.networks.x.problems import PLATFORM
from connectors.networks.x.tally import Tally
from connectors.networks.x.wire import Client, understood
from connectors.values import Account, Answer, Picture, Post, PostDraft, Reply

log = logging.getLogger("replycart.x")
#: How far back an earlier attempt of ours is looked for.
ATTEMPTS = timedelta(hours=48)
OWN_PAGES = 10
ALT_LENGTH = 1000
#: The most characters of a private message; they are counted there, not weighed.
MESSAGE = 10_000


class Saying:
    """``site``: where posts are shown. ``me``: who we are; it may ask X."""

    def __init__(
        self, client: Client, site: str, tally: Tally, now: Callable[[], datetime], me: Callable[[], Account]
    ) -> None:
        self._client, self._site, self._tally, self._now, self._me = client, site.rstrip("/"), tally, now, me

    def publish(self, draft: PostDraft, again: bool) -> Post:
        """``Refused``: "too_long", "duplicate" (the same text stands already and is not from the last two days)."""
        self._fits(draft.text)
        self._me()
        if again and (standing := self.posted(draft)) is not None:
            return standing
        media = self._upload(draft.picture) if draft.picture else ""
        try:
            ident = self._create(draft.text, media_ids=[media] if media else None)
        except Refused as refusal:
            if refusal.code == "duplicate" and (standing := self.posted(draft)) is not None:
                return standing
            raise
        self._tally.wrote("post_link" if weight.has_link(draft.text) else "post")
        return self._post(ident, draft.text)

    def posted(self, draft: PostDraft) -> Post | None:
        """The oldest of our posts of the last two days with that text."""
        since = mapping.id_at(self._now() - ATTEMPTS)
        earlier = self._own(since, lambda post: self._same(post, draft.text))
        return self._post(earlier, draft.text) if earlier else None

    def answer(self, reply: Reply, text: str, again: bool, purpose: str = "") -> Answer:
        """``Refused``: "not_summoned" (final), "not_found" (the reply is gone), "duplicate", "too_long"."""
        self._fits(text)
        if again and (earlier := self._answered(reply, text if purpose else "")):
            return Answer(earlier)
        try:
            ident = self._create(text, in_reply_to_tweet_id=reply.id)
        except Refused as refusal:
            if refusal.code == "duplicate" and (earlier := self._answered(reply, text if purpose else "")):
                return Answer(earlier)
            raise
        self._tally.wrote("answer_link" if weight.has_link(text) else "answer")
        return Answer(ident)

    def message(self, user_id: str, text: str, *, again: bool = False, since: datetime | None = None) -> None:
        """``Refused``: "not_summoned" (who did not write to us first), "too_long". ``again``: the last messages of that
        conversation are looked through first, as far back as ``since``."""
        recipient = mapping.identifier(user_id) if user_id.isascii() and user_id.isdigit() else ""
        if not recipient:
            raise Refused("X: this is no user id of X's", code="not_found", platform=PLATFORM)
        if len(text) > MESSAGE:
            raise Refused(
                f"X: the message has {len(text)} of {MESSAGE} characters", code="too_long", platform=PLATFORM
            )
        if again and self._written(recipient, text, since):
            return
        response = self._client.create_direct_message(participant_id=recipient, text=text, user_auth=False)
        understood(
            response, lambda body: mapping.identifier(body["data"].get("dm_event_id") or body["data"]["id"])
        )
        self._tally.wrote("message")

    def _written(self, recipient: str, text: str, since: datetime | None) -> bool:
        """Whether our last messages to somebody, since that time, have that text."""
        response = self._client.get_direct_message_events(
            participant_id=recipient,
            event_types="MessageCreate",
            dm_event_fields=["sender_id", "entities", "created_at"],
            max_results=20,
            user_auth=False,
        )
        said = understood(response, mapping.rows)
        wanted = mapping.comparable(text)
        return any(
            str(row.get("sender_id")) != recipient
            and mapping.written({"text": "", **row}) == wanted
            and (since is None or mapping.moment(row) >= since)
            for row in said
        )

    def _fits(self, text: str) -> None:
        length = weight.weighted_length(text)
        if length > weight.MAX:
            raise Refused(f"X: the text weighs {length} of {weight.MAX}", code="too_long", platform=PLATFORM)
        if not weight.is_valid(text):
            raise Refused("X: the text is empty or has a character that X refuses", platform=PLATFORM)

    def _create(self, text: str, **how: Any) -> str:
        response = self._client.create_tweet(text=text, user_auth=False, **how)
        return understood(response, lambda body: mapping.identifier(body["data"]["id"]))

    def _upload(self, picture: Picture) -> str:
        """The media id; "" when X does not take the picture: a sale goes out without one rather than not at all."""
        category = "tweet_gif" if picture.mime == "image/gif" else "tweet_image"
        body = {"media": base64.b64encode(picture.content).decode(), "media_category": category}
        try:
            media = self._media("/2/media/upload", body, lambda body: mapping.identifier(body["data"]["id"]))
        except Refused as refusal:
            log.warning("the picture is left out: %s", refusal)
            return ""
        if picture.alt:
            alt = {"id": media, "metadata": {"alt_text": {"text": picture.alt[:ALT_LENGTH]}}}
            try:
                self._media("/2/media/metadata", alt, lambda body: "")
            except Refused as refusal:
                log.warning("the picture stays without its text: %s", refusal)
        return media

    def _media(self, route: str, body: dict[str, Any], read: Callable[[dict[str, Any]], str]) -> str:
        try:
            return self._client.call("POST", route, read, json=body)
        except Retryable as error:
            # No post was made yet, whatever became of the picture.
            raise Retryable(error.message, platform=PLATFORM, retry_after=error.retry_after) from None

    def _post(self, ident: str, text: str) -> Post:
        return Post(ident, f"{self._site}/{self._me().handle}/status/{ident}", text, mapping.moment_of(ident))

    # our own earlier effects

    def _own(self, since: int, fits: Callable[[dict[str, Any]], bool]) -> str:
        """The oldest post of ours after ``since`` that fits; "" when there is none."""
        me, token, found = self._me(), "", ""
        for _ in range(OWN_PAGES):
            response = self._client.get_users_tweets(
                me.id,
                since_id=since,
                max_results=100,
                tweet_fields=["entities", "referenced_tweets"],
                user_auth=False,
                **({"pagination_token": token} if token else {}),
            )
            posts, matching, token = understood(
                response,
                lambda body: (
                    mapping.posts(body),
                    [post["id"] for post in mapping.posts(body) if fits(post)],
                    mapping.next_page(body),
                ),
            )
            self._tally.read("read_owned", [post["id"] for post in posts])
            found = matching[-1] if matching else found
            if not token:
                break
        return found

    @staticmethod
    def _same(post: dict[str, Any], text: str) -> bool:
        return not mapping.references(post) and written(post) == comparable(text)

    def _answered(self, reply: Reply, text: str = "") -> str:
        """The answer that this reply already has from us; with ``text``, the one that says this."""
        return self._own(
            int(reply.id),
            lambda post: (
                mapping.references(post).get("replied_to") == reply.id
                and (not text or written(post).endswith(comparable(text)))
            ),
        )
