"""Mastodon's JSON to our values. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.networks.mastodon.text import plain
from connectors.networks.mastodon.wire import Odd
from connectors.values import Account, Figures, Quoter, QuoterPage, Reply

_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server says of itself. ``streaming``: where its stream is, as an http(s) address; "" for nowhere."""

    characters: int = 500
    per_link: int = 23
    streaming: str = ""


def identifier(value: Any) -> str:
    """An id: digits on Mastodon, whatever they mean. ``Odd`` for anything else."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Odd("no id")
    return value


def moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise Odd("no time")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise Odd("no time zone")
    return found.astimezone(UTC)


def rows(body: Any) -> list[dict[str, Any]]:
    """A list of objects. ``Odd`` for anything else."""
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise Odd("no list")
    return body


def account(body: Any) -> Account:
    reach = body.get("followers_count")
    return Account(identifier(body["id"]), str(body["acct"]), reach if type(reach) is int else None)


def quoters(body: Any) -> QuoterPage:
    """Who quoted a status."""
    return QuoterPage(
        tuple(
            Quoter(identifier(row["id"]), account(row["account"]), moment(row["created_at"])) for row in rows(body)
        )
    )


def limits(body: Any) -> Limits:
    """Of ``GET /api/v2/instance``."""
    told = body["configuration"]["statuses"]
    most, per_link = told["max_characters"], told.get("characters_reserved_per_url", 23)
    if type(most) is not int or type(per_link) is not int or not 0 < most <= 1_000_000 or not 0 < per_link <= 1000:
        raise Odd("limits")
    parts = urlsplit(str(body["configuration"].get("urls", {}).get("streaming") or ""))
    schemes = {"wss": "https", "ws": "http", "https": "https", "http": "http"}
    where = f"{schemes[parts.scheme]}://{parts.netloc}" if parts.scheme in schemes and parts.netloc else ""
    return Limits(most, per_link, where)


def mentions(status: Mapping[str, Any], me: Account) -> bool:
    return any(item.get("id") == me.id for item in status.get("mentions") or [])


def reply(status: Mapping[str, Any], me: Account, root: str) -> Reply:
    """``root``: the first status of its conversation, which Mastodon does not tell."""
    author = status["account"]
    lang = status.get("language")
    # Seen by nobody else: answered as a private message, link and all.
    private = "dm:" if status.get("visibility") == "direct" else ""
    return Reply(
        id=private + identifier(status["id"]),
        post_id=root,
        author_id=identifier(author["id"]),
        handle=str(author["acct"]),
        text=plain(str(status["content"])),
        created_at=moment(status["created_at"]),
        mentions_us=mentions(status, me),
        edited=status.get("edited_at") is not None,
        replied_to=str(status.get("in_reply_to_id") or ""),
        lang=lang.split("-")[0].lower() if isinstance(lang, str) else "",
    )


def figures(status: Mapping[str, Any]) -> Figures:
    def count(name: str) -> int | None:
        return status[name] if type(status.get(name)) is int else None

    return Figures(replies=count("replies_count"), reposts=count("reblogs_count"), likes=count("favourites_count"))
