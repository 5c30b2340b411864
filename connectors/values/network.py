"""What a network shows and tells: posts, replies, accounts, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """An image to post: raw bytes of a JPEG, PNG, GIF or WebP, with its alternative text."""

    content: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class PostDraft:
    """What should stand on the network; ``reference`` is ours, for the connector's own memory of attempts."""

    text: str
    reference: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post of ours that stands on the network."""

    id: str
    url: str
    text: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered, once: ``id`` is its first id, whatever edits came after.

    ``post_id``: the post of ours at the root of the conversation (the network's conversation id).
    ``mentions_us``: the author addressed our account, so an answer is allowed. ``edited``: this is a later
    version of a reply whose first version has the same ``id``. ``replied_to``: the post answered directly.
    """

    id: str
    post_id: str
    author_id: str
    handle: str
    text: str
    created_at: datetime
    mentions_us: bool = True
    edited: bool = False
    replied_to: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """Replies in the order of their ids. ``newest``: the cursor to ask with next time ("" = nothing yet).

    ``complete``: False when more came than this way of hearing could carry (page limit, look-back limit):
    the caller must fill the gap another way.
    """

    replies: tuple[Reply, ...]
    newest: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of ours that stands on the network."""

    id: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How a post fares; None where the network does not tell."""

    views: int | None = None
    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the network. ``reach``: how many follow it; None where the network does not say."""

    id: str
    handle: str
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some accounts, in the network's order; ``after``: the cursor of the next page, "" when it was the last."""

    accounts: tuple[Account, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Quoter:
    """Somebody who passed a post of ours on in a post of their own, whose id is ``post_id``."""

    post_id: str
    account: Account
    created_at: datetime


@dataclass(frozen=True, slots=True)
class QuoterPage:
    """Some who quoted a post, the last first; ``after``: the cursor of the next page, "" when it was the last."""

    quoters: tuple[Quoter, ...]
    after: str = ""
