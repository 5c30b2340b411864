"""What we say on Bluesky: posts and answers. A key that follows from what is said makes each stand once, whoever tries."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from atproto_client import models
from atproto_client.models.utils import get_model_as_dict

from connectors.errors import Refused, Retryable
from connectors.networks.bluesky import ids, mapping, text
from connectors.networks.bluesky.pictures import fitted
from connectors.networks.bluesky.problems import PLATFORM
from connectors.networks.bluesky.wire import Agent, Odd, understood
from connectors.values import Account, Answer, Picture, Post, PostDraft, Reply

log = logging.getLogger("replycart.bluesky")
PUT, GET, UPLOAD = "com.atproto.repo.putRecord", "com.atproto.repo.getRecord", "com.atproto.repo.uploadBlob"
RESOLVE, POSTS = "com.atproto.identity.resolveHandle", "app.bsky.feed.getPosts"
ALT_LENGTH = 1000


class Saying:
    """``site``: where posts are shown. ``me``: who we are; it may ask the network."""

    def __init__(self, agent: Agent, site: str, now: Callable[[], datetime], me: Callable[[], Account]) -> None:
        self._agent, self._site, self._now, self._me = agent, site.rstrip("/"), now, me

    def publish(self, draft: PostDraft, again: bool) -> Post:
        """The same draft is the same post, also without ``again``. ``Refused``: "too_long"."""
        said = self._fits(draft.text)
        key = ids.key_for("post", self._me().id, draft.reference, said)
        if again and (standing := self._stands(key, draft)) is not None:
            return standing
        record = self._record(said, {})
        if draft.picture is not None and (embed := self._embed(draft.picture)):
            record["embed"] = embed
        return self._post(key, draft.text, self._put(key, record))

    def posted(self, draft: PostDraft) -> Post | None:
        """The post that this very draft made."""
        return self._stands(ids.key_for("post", self._me().id, draft.reference, self._fits(draft.text)), draft)

    def _stands(self, key: str, draft: PostDraft) -> Post | None:
        record = self._standing(key)
        return None if record is None else self._post(key, draft.text, record)

    def answer(self, reply: Reply, words: str, again: bool, purpose: str = "") -> Answer:
        """``Refused``: "not_summoned" (its author did not address us), "not_found" (the reply is gone), "duplicate" (it
        has another answer of ours), "too_long"."""
        said = self._fits(words)
        if not reply.mentions_us:
            raise Refused(
                "Bluesky: the reply does not address us, so it gets no answer",
                code="not_summoned",
                platform=PLATFORM,
            )
        key = self._answer_key(reply, purpose)
        if again and self._standing(key) is not None:
            return Answer(self._id(key))
        record = self._record(said, {reply.handle.lower(): reply.author_id})
        record["reply"] = self._place(reply.id)
        standing = self._put(key, record)
        if standing.get("text") != said and not again:
            raise Refused("Bluesky: the reply has another answer of ours", code="duplicate", platform=PLATFORM)
        return Answer(self._id(key))

    def answered(self, reply: Reply, purpose: str) -> Answer | None:
        """The answer in public that the reply has from us."""
        key = self._answer_key(reply, purpose)
        return Answer(self._id(key)) if self._standing(key) is not None else None

    def _answer_key(self, reply: Reply, purpose: str) -> str:
        return ids.key_for("answer", self._me().id, reply.id, *([purpose] if purpose else []))

    def _fits(self, words: str) -> str:
        said = text.normal(words)
        weight = text.weight(said)
        if weight > text.MAX:
            raise Refused(f"Bluesky: the text weighs {weight} of {text.MAX}", code="too_long", platform=PLATFORM)
        if not said.strip():
            raise Refused("Bluesky: the text is empty", platform=PLATFORM)
        try:
            said.encode()
        except UnicodeEncodeError:
            raise Refused("Bluesky: the text has half a character", platform=PLATFORM) from None
        return said

    def _record(self, said: str, known: Mapping[str, str]) -> dict[str, Any]:
        made: dict[str, Any] = get_model_as_dict(
            models.AppBskyFeedPost.Record(
                text=said, created_at=_stamp(self._now()), facets=self.facets(said, known) or None
            )
        )
        return made

    def facets(self, said: str, known: Mapping[str, str]) -> list[Any]:
        """What in the text is a link, a name or a tag, as atproto's models. ``known``: handle → DID, where that is known."""
        return text.facets(said, lambda handle: known.get(handle) or self.did(handle))

    def did(self, handle: str) -> str:
        """Who has the handle; "" for nobody: then the mention stays plain text."""
        params = models.ComAtprotoIdentityResolveHandle.Params(handle=handle)
        try:
            return understood(self._agent.query(RESOLVE, params), lambda body: str(body["did"]))
        except Refused:
            return ""

    def _place(self, reply_id: str) -> dict[str, Any]:
        """Where an answer to that reply hangs: its parent and its root, each by address and content."""
        parent = posts(self._agent, [reply_id]).get(reply_id)
        if parent is None:
            raise Refused("Bluesky: the reply is gone", code="not_found", platform=PLATFORM)
        strong = {"uri": parent["uri"], "cid": parent["cid"]}
        above = parent["record"].get("reply")
        return {"root": above["root"] if isinstance(above, dict) else strong, "parent": strong}

    def _put(self, key: str, record: Mapping[str, Any]) -> dict[str, Any]:
        """Write the record where none stands yet; returns the one that stands then."""
        body = {
            "repo": self._me().id,
            "collection": ids.POST,
            "rkey": key,
            # null: only if there is none. So a second attempt cannot even write over the first.
            "swapRecord": None,
            "record": record,
        }
        try:
            understood(self._agent.procedure(PUT, body), lambda body: ids.ident(body["uri"]))
        except Refused as refusal:
            if refusal.code == "duplicate" and (standing := self._standing(key)) is not None:
                return standing
            raise
        return dict(record)

    def _standing(self, key: str) -> dict[str, Any] | None:
        """Our own record under that key, asked of the account's server itself."""
        params = models.ComAtprotoRepoGetRecord.Params(repo=self._me().id, collection=ids.POST, rkey=key)
        try:
            return understood(self._agent.query(GET, params), _value)
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def _embed(self, picture: Picture) -> dict[str, Any] | None:
        """None when the picture is not taken: a sale goes out without one rather than not at all."""
        found = fitted(picture)
        if found is None:
            log.warning("the picture is left out: it is none, or cannot be made small enough")
            return None
        content, mime, (width, height) = found
        try:
            blob = understood(self._agent.procedure(UPLOAD, content, mime), _blob)
        except Refused as refusal:
            log.warning("the picture is left out: %s", refusal)
            return None
        except Retryable as error:
            # No post was made yet, whatever became of the picture.
            raise Retryable(error.message, platform=PLATFORM, retry_after=error.retry_after) from None
        image = {
            "alt": picture.alt[:ALT_LENGTH],
            "image": blob,
            "aspectRatio": {"width": width, "height": height},
        }
        return {"$type": "app.bsky.embed.images", "images": [image]}

    def _post(self, key: str, words: str, record: Mapping[str, Any]) -> Post:
        try:
            made = mapping.moment(record.get("createdAt"))
        except ValueError:
            made = None
        return Post(self._id(key), f"{self._site}/profile/{self._me().id}/post/{key}", words, made)

    def _id(self, key: str) -> str:
        return f"{self._me().id}~{key}"


def posts(agent: Agent, names: list[str]) -> dict[str, dict[str, Any]]:
    """The posts of these ids that the network shows us (at most 25 are asked for at once)."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(names), 25):
        params = models.AppBskyFeedGetPosts.Params(uris=[ids.uri(name) for name in names[start : start + 25]])

        def read(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
            shown = {ids.ident(row["uri"]): row for row in mapping.rows(body, "posts")}
            if not all(isinstance(row["cid"], str) and isinstance(row["record"], dict) for row in shown.values()):
                raise Odd("posts")
            return shown

        found.update(understood(agent.query(POSTS, params), read))
    return found


def _value(body: dict[str, Any]) -> dict[str, Any]:
    found = body["value"]
    if not isinstance(found, dict):
        raise Odd("no record")
    return found


def _blob(body: dict[str, Any]) -> dict[str, Any]:
    found = body["blob"]
    if not isinstance(found, dict) or found.get("$type") != "blob":
        raise Odd("no blob")
    return found


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
