"""From our posts, users, pictures and messages to X's JSON, with the fields and expansions asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from connectors.simulators.x.entities import entities, leading, on_the_wire
from connectors.simulators.x.limits import Bill
from connectors.simulators.x.names import Wanted, stamp
from connectors.simulators.x.problem import missing
from connectors.simulators.x.things import Message, Picture, Post, User
from connectors.simulators.x.world import World


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
        text, urls = self.wire(post)
        out: dict[str, Any] = {
            "id": str(post.id),
            "text": text,
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
        if "entities" in fields and (found := entities(text, urls, self._id_of)):
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

    def wire(self, post: Post) -> tuple[str, list[dict[str, Any]]]:
        """The text as the API gives it, and the links in it."""
        address = f"https://x.com/{post.author.username}/status/{post.id}/photo/1"
        return on_the_wire(post.text, self.world.short, [(address, key) for key in post.media])

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
        out: dict[str, Any] = {
            "media_key": key,
            "type": "animated_gif" if picture.mime == "image/gif" else "photo",
        }
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
            for user_id in users:
                self.bill.charge("user.read", user_id)
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
        text, urls = on_the_wire(message.text, self.world.short)
        out: dict[str, Any] = {"id": str(message.id), "event_type": "MessageCreate", "text": text}
        extra: dict[str, Callable[[], Any]] = {
            "created_at": lambda: stamp(message.created_at),
            "dm_conversation_id": lambda: message.conversation,
            "sender_id": lambda: message.sender.id,
            "participant_ids": lambda: [message.sender.id, message.recipient.id],
            "entities": lambda: entities(text, urls, self._id_of),
        }
        for name in fields & extra.keys():
            out[name] = extra[name]()
        return out
