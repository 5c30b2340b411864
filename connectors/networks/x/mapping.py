"""X's JSON to our values and back. Pure.

X's contract of 2026-08 renames ``tweet`` to ``post`` in fields (``edit_history_post_ids``, ``referenced_posts``), its
docs do not yet: both are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.networks.x import weight
from connectors.networks.x.wire import Odd
from connectors.values import Account, Figures, Quoter, QuoterPage, Reply

EPOCH_MS = 1_288_834_974_657
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REPLY_FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "referenced_tweets",
]
_PICTURE = re.compile(r"/status/\d+/(?:photo|video)/\d+$")


def identifier(value: Any) -> str:
    """An id of X's. ``Odd`` for anything else."""
    if not isinstance(value, str) or len(value) > 19 or not (value.isascii() and value.isdigit()):
        raise Odd("no id")
    return value


def id_at(moment: datetime) -> int:
    """The smallest id of that millisecond (ids are snowflakes)."""
    return max(0, (moment - EPOCH) // timedelta(milliseconds=1) - EPOCH_MS) << 22


def moment_of(ident: str | int) -> datetime:
    """When a post with this id was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=(int(ident) >> 22) + EPOCH_MS)


def rows(body: Mapping[str, Any], name: str = "data") -> list[dict[str, Any]]:
    """The objects under a name; one alone counts as a list, none as an empty one. ``Odd`` otherwise."""
    found = body.get(name)
    if found is None:
        return []
    listed = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in listed):
        raise Odd(name)
    return listed


def posts(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The posts of an answer, each with an id and a text."""
    found = rows(body)
    for post in found:
        identifier(post.get("id"))
        if not isinstance(post.get("text"), str):
            raise Odd("no text")
    return found


def people(body: Mapping[str, Any]) -> dict[str, str]:
    """Id → handle of the users that came along."""
    includes = body.get("includes")
    listed = rows(includes, "users") if isinstance(includes, dict) else []
    return {identifier(user.get("id")): str(user["username"]) for user in listed if user.get("username")}


def account(row: Mapping[str, Any]) -> Account:
    """A user, and how many follow it where X says so."""
    metrics = row.get("public_metrics")
    reach = metrics.get("followers_count") if isinstance(metrics, dict) else None
    return Account(identifier(row.get("id")), str(row["username"]), reach if type(reach) is int else None)


def quoters(body: Mapping[str, Any]) -> QuoterPage:
    """Who quoted a post. One whose author X does not show is known by id alone."""
    includes = body.get("includes")
    listed = rows(includes, "users") if isinstance(includes, dict) else []
    known = {one.id: one for one in map(account, listed)}
    found = []
    for post in posts(body):
        author = identifier(post.get("author_id"))
        found.append(Quoter(versions(post)[0], known.get(author, Account(author, "")), moment(post)))
    return QuoterPage(tuple(found), next_page(body))


def next_page(body: Mapping[str, Any]) -> str:
    meta = body.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""


def references(post: Mapping[str, Any]) -> dict[str, str]:
    """Kind ("replied_to", "quoted", "retweeted") → id."""
    named = "referenced_tweets" if "referenced_tweets" in post else "referenced_posts"
    return {str(row.get("type")): identifier(row.get("id")) for row in rows(post, named)}


def versions(post: Mapping[str, Any]) -> list[str]:
    """All ids of a post, the first first; every edit made a new one."""
    ident = identifier(post["id"])
    listed = post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids")
    if not listed or listed == [ident]:
        return [ident]
    if not isinstance(listed, list):
        raise Odd("edit history")
    return sorted({*map(identifier, listed), ident}, key=int)


def reply(post: Mapping[str, Any], me: Account, handles: Mapping[str, str], *, mentioned: bool) -> Reply | None:
    """A reply; None for what is none: our own posts and reposts. ``mentioned``: X listed it as a mention of us."""
    author = identifier(post.get("author_id"))
    named = references(post)
    if author == me.id or "retweeted" in named or "reposted" in named:
        return None
    history = versions(post)
    conversation = post.get("conversation_id")
    return Reply(
        id=history[0],
        post_id=identifier(conversation) if conversation else history[0],
        author_id=author,
        handle=handles.get(author, ""),
        text=unescaped(_said(post)),
        created_at=moment(post),
        mentions_us=mentioned or _mentions(post, me),
        edited=len(history) > 1 and post["id"] != history[0],
        replied_to=named.get("replied_to", ""),
        lang=str(post.get("lang") or "").replace("und", ""),
    )


def _expanded(message: Mapping[str, Any]) -> str:
    """The text with the addresses that were shortened in it."""
    text, entities = str(message.get("text") or ""), message.get("entities")
    for link in rows(entities, "urls") if isinstance(entities, dict) else []:
        if isinstance(link.get("url"), str) and isinstance(link.get("expanded_url"), str):
            text = text.replace(link["url"], link["expanded_url"])
    return text


def messages(body: Mapping[str, Any], me: str) -> list[tuple[int, Reply | None]]:
    """Private messages, as (id, what somebody wrote to us); None for our own."""
    handles, found = people(body), []
    for row in rows(body):
        ident, sender = identifier(row.get("id")), identifier(row.get("sender_id"))
        said = Reply(f"dm:{ident}", "", sender, handles.get(sender, ""), unescaped(_expanded(row)), moment(row))
        found.append((int(ident), None if sender == me else said))
    return found


def _said(post: Mapping[str, Any]) -> str:
    """The text without the link that X appends for an attached picture: "buy" with a GIF is still "buy"."""
    text = str(post["text"])
    entities = post.get("entities")
    for link in rows(entities, "urls") if isinstance(entities, dict) else []:
        short = link.get("url")
        if (
            isinstance(short, str)
            and short
            and (link.get("media_key") or _PICTURE.search(str(link.get("expanded_url"))))
        ):
            text = text.replace(short, "").strip()
    return text


def links(post: Mapping[str, Any]) -> tuple[str, ...]:
    """Where its links lead, as far as X followed them; pictures left out."""
    entities = post.get("entities")
    listed = rows(entities, "urls") if isinstance(entities, dict) else []
    found = [link.get("unwound_url") or link.get("expanded_url") for link in listed if not link.get("media_key")]
    # What X takes for no link (a name without a dot, a number) stands in the text as it was typed.
    found += re.findall(r"https?://(?!t\.co/)[^\s<>\"]+", unescaped(str(post["text"])))
    return tuple(
        dict.fromkeys(address for address in found if isinstance(address, str) and not _PICTURE.search(address))
    )


def _mentions(post: Mapping[str, Any], me: Account) -> bool:
    entities = post.get("entities")
    listed = rows(entities, "mentions") if isinstance(entities, dict) else []
    handle = me.handle.lower()
    return any(item.get("id") == me.id or str(item.get("username", "")).lower() == handle for item in listed)


def moment(post: Mapping[str, Any]) -> datetime:
    exact = moment_of(versions(post)[0])
    given = post.get("created_at")
    if given is None:
        return exact
    moment = datetime.fromisoformat(str(given))
    if moment.tzinfo is None:
        raise Odd("no time zone")
    # created_at is cut to the second; the id has the milliseconds that settle who came first.
    return exact if abs(exact - moment) < timedelta(seconds=2) else moment.astimezone(UTC)


def unescaped(text: str) -> str:
    """X's API escapes exactly these three."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def written(post: Mapping[str, Any]) -> str:
    """The text as it was written, in a form to compare: t.co expanded, pictures' links and schemes left out."""
    text = post["text"]
    entities = post.get("entities")
    for link in rows(entities, "urls") if isinstance(entities, dict) else []:
        short = link.get("url")
        if isinstance(short, str) and short:
            text = text.replace(short, "" if link.get("media_key") else str(link.get("expanded_url") or short))
    return comparable(unescaped(text))


def comparable(text: str) -> str:
    """A text without what X changes: NFC, one space for many, links without scheme and last slash."""
    text = unicodedata.normalize("NFC", text)
    out, place = [], 0
    for start, end in weight.links(text):
        address = re.sub(r"^https?://", "", text[start:end], flags=re.IGNORECASE).rstrip("/")
        out += [text[place:start], address]
        place = end
    return " ".join("".join([*out, text[place:]]).split())


def figures(post: Mapping[str, Any]) -> Figures:
    metrics = post.get("public_metrics")
    if not isinstance(metrics, dict):
        raise Odd("no metrics")

    def count(*names: str) -> int | None:
        for name in names:
            if type(metrics.get(name)) is int:
                return int(metrics[name])
        return None

    return Figures(
        views=count("impression_count"),
        replies=count("reply_count"),
        reposts=count("retweet_count", "repost_count"),
        likes=count("like_count"),
    )
