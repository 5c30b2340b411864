"""Users, posts, messages and pictures, and the snowflake ids that carry their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

EPOCH_MS = 1_288_834_974_657


def moment_of(post_id: int) -> datetime:
    """The time inside a snowflake id."""
    return datetime.fromtimestamp(((post_id >> 22) + EPOCH_MS) / 1000, tz=UTC)


def first_id_at(moment: datetime) -> int:
    """The smallest id that can be given out at that moment."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22


@dataclass(slots=True, eq=False)
class User:
    id: str
    username: str
    name: str
    created_at: datetime
    bio: str = ""
    posts: int = 0


@dataclass(slots=True, eq=False)
class Post:
    """One version of a post. ``history``: the ids of all versions, oldest first (None: never edited)."""

    id: int
    author: User
    text: str
    created_at: datetime
    conversation: int
    mentions: tuple[str, ...] = ()
    reply_to: int = 0
    reply_to_user: str = ""
    quoted: int = 0
    reposted: int = 0
    media: tuple[str, ...] = ()
    paid_partnership: bool = False
    history: list[int] | None = None
    deleted: bool = False
    answers: int = 0  # counted on the first version only

    @property
    def versions(self) -> list[int]:
        return self.history or [self.id]

    @property
    def first(self) -> int:
        return self.history[0] if self.history else self.id

    @property
    def latest(self) -> bool:
        return not self.history or self.history[-1] == self.id


@dataclass(slots=True)
class Message:
    """A direct message. ``conversation``: both user ids, the smaller first, joined by "-"."""

    id: int
    conversation: str
    sender: User
    recipient: User
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture as it stands on the network."""

    key: str
    content: bytes
    mime: str
    alt: str = ""
    width: int = 0
    height: int = 0
