"""The fields and expansions that a request may name, and what one did name.

X's contract of 2026-08 (openapi 2.167) calls the same things ``post.fields``, ``referenced_posts`` and so on,
while its docs, its stream and its libraries say ``tweet``. Both are understood; who asks in one is answered in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from connectors.simulators.x.problem import invalid


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TWEET_FIELDS = _names(
    "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
    "display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang "
    "matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics "
    "paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes "
    "source suggested_source_links suggested_source_links_with_counts text withheld"
)
USER_FIELDS = _names(
    "affiliation confirmed_email connection_status created_at description entities id is_identity_verified "
    "location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected "
    "public_metrics receives_your_dm subscribes_to_you subscription subscription_type url username verified "
    "verified_followers_count verified_type withheld"
)
MEDIA_FIELDS = _names(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url "
    "promoted_metrics public_metrics type url variants width"
)
EXPANSIONS = _names(
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id "
    "in_reply_to_user_id entities.note.mentions.username referenced_tweets.id "
    "referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id"
)
DM_FIELDS = _names(
    "attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets "
    "sender_id text"
)
NEW_NAMES = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "referenced_tweets.id": "referenced_posts",
    "note_tweet": "note_post",
    "retweet_count": "repost_count",
    "tweet_count": "post_count",
    "tweets": "posts",
    "most_recent_tweet_id": "most_recent_post_id",
    "pinned_tweet_id": "pinned_post_id",
}
OLD_NAMES = {new: old for old, new in NEW_NAMES.items() if old != "referenced_tweets.id"}


def stamp(moment: datetime) -> str:
    """A time as X writes it: UTC with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def renamed(value: Any) -> Any:
    """The same answer in the words of openapi 2.167."""
    if isinstance(value, dict):
        return {NEW_NAMES.get(key, key): renamed(item) for key, item in value.items()}
    return [renamed(item) for item in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Wanted:
    """What a request asked for."""

    tweet: frozenset[str]
    user: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]
    new: bool = False

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Wanted:
        """``Problem`` 400 for a field that X does not know."""
        new = "post.fields" in args
        return cls(
            cls._list(args, "post.fields" if new else "tweet.fields", TWEET_FIELDS),
            cls._list(args, "user.fields", USER_FIELDS),
            cls._list(args, "media.fields", MEDIA_FIELDS),
            cls._list(args, "expansions", EXPANSIONS | {"most_recent_tweet_id", "pinned_tweet_id", "affiliation"}),
            new,
        )

    @staticmethod
    def _list(args: MultiDict[str, str], name: str, known: frozenset[str]) -> frozenset[str]:
        found = set()
        for given in filter(None, args.get(name, "").split(",")):
            value = OLD_NAMES.get(given, given)
            value = "referenced_tweets.id" if name == "expansions" and value == "referenced_tweets" else value
            if value not in known:
                options = ",".join(sorted(known))
                raise invalid(
                    f"The `{name}` query parameter value [{given}] is not one of [{options}]", name, given
                )
            found.add(value)
        return frozenset(found)
