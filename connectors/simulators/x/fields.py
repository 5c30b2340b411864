"""From our posts and users to X's JSON: default fields, ``tweet.fields``, ``user.fields``, ``expansions``.

X's contract of 2026-08 (openapi 2.167) calls the same things ``post.fields``, ``referenced_posts`` and so on,
while its docs, its stream and its libraries say ``tweet``. Both are understood; who asks in one is answered in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from connectors.simulators.x.entities import entities, leading
from connectors.simulators.x.limits import Bill
from connectors.simulators.x.problem import invalid, missing
from connectors.simulators.x.world import Message, Post, User, World

TWEET_FIELDS = frozenset(
    "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
    "display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang "
    "matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics "
    "paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes "
    "source suggested_source_links suggested_source_links_with_counts text withheld".split()
)
USER_FIELDS = frozenset(
    "affiliation confirmed_email connection_status created_at description entities id is_identity_verified "
    "location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected "
    "public_metrics receives_your_dm subscribes_to_you subscription subscription_type url username verified "
    "verified_followers_count verified_type withheld".split()
)
MEDIA_FIELDS = frozenset(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url "
    "promoted_metrics public_metrics type url variants width".split()
)
EXPANSIONS = frozenset(
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id "
    "in_reply_to_user_id entities.note.mentions.username referenced_tweets.id "
    "referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id".split()
)
DM_FIELDS = frozenset(
    "attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets "
    "sender_id text".split()
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


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture as it stands on the network."""

    key: str
    content: bytes
    mime: str
    alt: str = ""
    width: int = 0
    height: int = 0


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
                raise invalid(f"The `{name}` query parameter value [{given}] is not one of [{options}]", name, given)
            found.add(value)
        return frozenset(found)


@dataclass
class Writer:
    """Writes posts and users as JSON, and charges for what it writes."""

    world: World
    bill: Bill
    pictures: dict[str, Picture]
    base_url: Callable[[], str]
    missing: list[dict[str, Any]] = field(default_factory=list)

    def post(self, post: Post, wanted: Wanted) -> dict[str, Any]:
        fields = wanted.tweet
        if wanted.expansions:
            fields = fields | self._implied(wanted.expansions)
        out: dict[str, Any] = {
            "id": str(post.id),
            "text": self._text(post),
            "edit_history_tweet_ids": [str(version) for version in post.versions],
        }
        if not fields:
            return out
        if "author_id" in fields:
            out["author_id"] = post.author.id
        if "created_at" in fields:
            out["created_at"] = stamp(post.created_at)
        if "conversation_id" in fields:
            out["conversation_id"] = str(post.conversation)
        if "in_reply_to_user_id" in fields and post.reply_to_user:
            out["in_reply_to_user_id"] = post.reply_to_user
        if "referenced_tweets" in fields:
            named = (("replied_to", post.reply_to), ("quoted", post.quoted), ("retweeted", post.reposted))
            if pairs := [{"type": kind, "id": str(ident)} for kind, ident in named if ident]:
                out["referenced_tweets"] = pairs
        if "entities" in fields:
            found = entities(out["text"], self._id_of, self.world.short)
            if found:
                out["entities"] = found
        if "public_metrics" in fields:
            out["public_metrics"] = self.world.metrics(post)
        if "attachments" in fields and post.media:
            out["attachments"] = {"media_keys": list(post.media)}
        self._rare(post, fields, out)
        return out

    def _rare(self, post: Post, fields: frozenset[str], out: dict[str, Any]) -> None:
        if "display_text_range" in fields:
            start = leading(out["text"])[1] if post.reply_to else 0
            out["display_text_range"] = [start, len(out["text"])]
        if "edit_controls" in fields:
            until = self.world.posts[post.first].created_at + timedelta(hours=1)
            left = max(0, 5 - len(post.versions) + 1)
            out["edit_controls"] = {
                "edits_remaining": left,
                "is_edit_eligible": not post.reply_to,
                "editable_until": stamp(until),
            }
        for name, value in (
            ("lang", "und"),
            ("possibly_sensitive", False),
            ("reply_settings", "everyone"),
            ("source", "X simulator"),
            ("paid_partnership", post.paid_partnership),
        ):
            if name in fields:
                out[name] = value

    @staticmethod
    def _text(post: Post) -> str:
        return post.text

    def _id_of(self, username: str) -> str | None:
        found = self.world.by_name.get(username.lower())
        return found.id if found else None

    @staticmethod
    def _implied(expansions: frozenset[str]) -> frozenset[str]:
        named = {
            "author_id": "author_id",
            "in_reply_to_user_id": "in_reply_to_user_id",
            "entities.mentions.username": "entities",
            "referenced_tweets.id": "referenced_tweets",
            "referenced_tweets.id.author_id": "referenced_tweets",
            "referenced_tweets.id.attachments.media_keys": "referenced_tweets",
            "attachments.media_keys": "attachments",
        }
        return frozenset(named[name] for name in expansions if name in named)

    def user(self, user: User, fields: frozenset[str]) -> dict[str, Any]:
        out: dict[str, Any] = {"id": user.id, "name": user.name, "username": user.username}
        extra: dict[str, Callable[[], Any]] = {
            "created_at": lambda: stamp(user.created_at),
            "description": lambda: user.bio,
            "protected": lambda: False,
            "verified": lambda: False,
            "verified_type": lambda: "none",
            "profile_image_url": lambda: f"{self.base_url()}/avatar/{user.username}.svg",
            "url": lambda: "",
            "receives_your_dm": lambda: self.world.wrote_to(user, self.world.shop),
            "public_metrics": lambda: {
                "followers_count": 120,
                "following_count": 80,
                "tweet_count": user.posts,
                "listed_count": 0,
                "like_count": 0,
                "media_count": 0,
            },
        }
        for name in fields & extra.keys():
            out[name] = extra[name]()
        return out

    def picture(self, key: str, fields: frozenset[str]) -> dict[str, Any]:
        picture = self.pictures[key]
        out: dict[str, Any] = {"media_key": key, "type": "animated_gif" if picture.mime == "image/gif" else "photo"}
        extra = {
            "url": f"{self.base_url()}/media/{key}",
            "width": picture.width,
            "height": picture.height,
            "alt_text": picture.alt,
        }
        out.update({name: extra[name] for name in fields & extra.keys() if extra[name]})
        return out

    def includes(self, posts: list[Post], wanted: Wanted) -> dict[str, Any]:
        """The expanded users, posts and media of an answer, each once."""
        want = wanted.expansions
        users: dict[str, User] = {}
        others: dict[int, Post] = {}
        keys: dict[str, None] = {}
        for post in posts:
            if "author_id" in want:
                users[post.author.id] = post.author
            if "in_reply_to_user_id" in want and post.reply_to_user:
                users[post.reply_to_user] = self.world.users[post.reply_to_user]
            if "entities.mentions.username" in want:
                users.update((ident, self.world.users[ident]) for ident in post.mentions)
            if "attachments.media_keys" in want:
                keys.update(dict.fromkeys(post.media))
            if "edit_history_tweet_ids" in want:
                others.update((i, self.world.posts[i]) for i in post.versions if i != post.id)
            if any(name.startswith("referenced_tweets.id") for name in want):
                for ident in filter(None, (post.reply_to, post.quoted, post.reposted)):
                    self._reference(self.world.posts[ident], want, users, others, keys)
        out: dict[str, Any] = {}
        if users:
            out["users"] = [self.user(user, wanted.user) for user in users.values()]
            for ident in users:
                self.bill.charge("user.read", ident)
        if others:
            out["tweets"] = [self.post(post, wanted) for post in others.values()]
            for number in others:
                self.bill.charge("post.read", str(number))
        if keys:
            out["media"] = [self.picture(key, wanted.media) for key in keys]
        return out

    def _reference(
        self,
        post: Post,
        want: frozenset[str],
        users: dict[str, User],
        others: dict[int, Post],
        keys: dict[str, None],
    ) -> None:
        if post.deleted:
            self.missing.append(missing("tweet", str(post.id), "referenced_tweets.id"))
            return
        others[post.id] = post
        if "referenced_tweets.id.author_id" in want:
            users[post.author.id] = post.author
        if "referenced_tweets.id.attachments.media_keys" in want:
            keys.update(dict.fromkeys(post.media))

    def answer(self, posts: Iterable[Post], wanted: Wanted, price: str = "post.read") -> dict[str, Any]:
        """``data`` (a list), ``includes``, ``errors``: the body of an answer with posts."""
        chosen = list(posts)
        self.missing = []
        out: dict[str, Any] = {}
        if chosen:
            out["data"] = [self.post(post, wanted) for post in chosen]
            for post in chosen:
                self.bill.charge(price, str(post.id))
        if wanted.expansions and (extra := self.includes(chosen, wanted)):
            out["includes"] = extra
        if self.missing:
            out["errors"] = self.missing
        return out

    def message(self, message: Message, fields: frozenset[str]) -> dict[str, Any]:
        out: dict[str, Any] = {"id": str(message.id), "event_type": "MessageCreate", "text": message.text}
        extra: dict[str, Callable[[], Any]] = {
            "created_at": lambda: stamp(message.created_at),
            "dm_conversation_id": lambda: message.conversation,
            "sender_id": lambda: message.sender.id,
            "participant_ids": lambda: [message.sender.id, message.recipient.id],
            "entities": lambda: entities(message.text, self._id_of, self.world.short),
        }
        for name in fields & extra.keys():
            out[name] = extra[name]()
        return out
