"""Bluesky's JSON to our values. Pure."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.networks.bluesky.ids import NoPost, ident
from connectors.networks.bluesky.wire import Odd
from connectors.values import Account, Figures, Quoter, QuoterPage, Reply

log = logging.getLogger("replycart.bluesky")


@dataclass(frozen=True, slots=True)
class Heard:
    """A post that came: its id, the millisecond (since 1970) by which the network sorts it, and the reply that it is;
    None for our own."""

    id: str
    at: int
    reply: Reply | None


def moment(value: Any) -> datetime:
    """A time of the network's. ``Odd`` for anything else."""
    if not isinstance(value, str):
        raise Odd("no time")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise Odd("no time zone")
    return found.astimezone(UTC)


def rows(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects under a name. ``Odd`` when it is no list."""
    found = body.get(name)
    if not isinstance(found, list):
        raise Odd(name)
    return [item for item in found if isinstance(item, dict)]


def heard(views: list[dict[str, Any]], me: Account) -> Iterator[Heard]:
    """Notifications or posts. What a stranger wrote against all rules is left out: it must not keep us from the rest."""
    for view in views:
        try:
            yield _heard(view, me)
        except NoPost:
            continue
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            log.info("a post that cannot be read is left out: %s", type(error).__name__)


def _heard(view: Mapping[str, Any], me: Account) -> Heard:
    name, at, author = ident(view["uri"]), moment(view["indexedAt"]), view["author"]
    millis = round(at.timestamp() * 1000)
    if author["did"] == me.id:
        return Heard(name, millis, None)
    record = view["record"]
    if not isinstance(record["text"], str) or not isinstance(author["did"], str):
        raise Odd("no text")
    root = parent = name
    if record.get("reply") is not None:
        root, parent = ident(record["reply"]["root"]["uri"]), ident(record["reply"]["parent"]["uri"])
    return Heard(
        name,
        millis,
        Reply(
            id=name,
            post_id=root,
            author_id=author["did"],
            handle=str(author.get("handle") or ""),
            text=record["text"],
            created_at=at,
            mentions_us=parent.startswith(f"{me.id}~") or _names(record, me.id),
            replied_to=parent if parent != name else "",
            lang=_lang(record),
        ),
    )


def _names(record: Mapping[str, Any], did: str) -> bool:
    """Whether the text names the account (a facet does, not the letters)."""
    for facet in record.get("facets") or []:
        for feature in facet.get("features") or []:
            if feature.get("$type") == "app.bsky.richtext.facet#mention" and feature.get("did") == did:
                return True
    return False


def links(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Where its links lead, the card below it included."""
    found: list[str] = []
    for facet in record.get("facets") or []:
        found += [one["uri"] for one in facet.get("features") or [] if isinstance(one.get("uri"), str)]
    embed = record.get("embed")
    external = embed.get("external") if isinstance(embed, dict) else None
    if isinstance(external, dict) and isinstance(external.get("uri"), str):
        found.append(external["uri"])
    # Some programs mark no links; people see them all the same.
    found += re.findall(r"https?://[^\s<>\"]+", str(record.get("text", "")))
    return tuple(dict.fromkeys(found))


def _lang(record: Mapping[str, Any]) -> str:
    """The language when its author's client told exactly one."""
    found = record.get("langs")
    one = found[0] if isinstance(found, list) and len(found) == 1 else ""
    return one.split("-")[0].lower() if isinstance(one, str) else ""


def thread(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The posts below the first one of ``getPostThread``, whatever their depth. ``Odd`` when there is none."""
    first = body["thread"]
    if not isinstance(first.get("post"), dict):
        raise Odd("no thread")
    found, waiting = [], [first]
    while waiting:
        for node in waiting.pop().get("replies") or []:
            if isinstance(node, dict) and isinstance(node.get("post"), dict):
                found.append(node["post"])
                waiting.append(node)
    return found


def quoters(body: Mapping[str, Any]) -> QuoterPage:
    """Who quoted a post; a quote that cannot be read is left out."""
    found = []
    for view in rows(body, "posts"):
        try:
            author = view["author"]
            account = Account(str(author["did"]), str(author.get("handle") or ""))
            found.append(Quoter(ident(view["uri"]), account, moment(view["indexedAt"])))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            log.info("a quote that cannot be read is left out: %s", type(error).__name__)
    return QuoterPage(tuple(found), str(body.get("cursor") or "") if found else "")


def figures(post: Mapping[str, Any]) -> Figures:
    def count(name: str) -> int | None:
        return post[name] if type(post.get(name)) is int else None

    return Figures(replies=count("replyCount"), reposts=count("repostCount"), likes=count("likeCount"))
