"""What the network shows: posts, threads, notifications, in the shapes of ``app.bsky``."""

from __future__ import annotations

import re
from typing import Any

from connectors.simulators.bluesky.world import POST, Problem, Record, World, stamp

MOST_POSTS, MOST_NOTICES = 25, 100


def hashtags(text: str) -> list[str]:
    return [tag.casefold() for tag in re.findall(r"(?<!\w)[#＃](\w+)", text)]


def author(world: World, did: str) -> dict[str, Any]:
    return {"did": did, "handle": world.handles[did], "viewer": {"muted": False, "blockedBy": False}, "labels": []}


def follows(world: World, who: str, whom: str) -> bool:
    return bool(_follow(world, who, whom))


def _follow(world: World, who: str, whom: str) -> str:
    """The record by which one follows the other; "" for none."""
    start = f"at://{who}/app.bsky.graph.follow/"
    return next(
        (
            uri
            for uri, item in world.records.items()
            if uri.startswith(start) and item.value.get("subject") == whom
        ),
        "",
    )


def profile(world: World, actor: str, me: str) -> dict[str, Any]:
    did = world.resolve(actor)
    about = world.records.get(f"at://{did}/app.bsky.actor.profile/self")
    value = about.value if about else {}
    marks = [{"src": did, "val": item["val"]} for item in (value.get("labels") or {}).get("values", [])]
    seen = author(world, did)
    if follow := _follow(world, did, me):
        seen["viewer"]["followedBy"] = follow
    return {**seen, "description": value.get("description", ""), "labels": marks}


def post(world: World, record: Record) -> dict[str, Any]:
    return {
        "uri": record.uri,
        "cid": record.cid,
        "author": author(world, record.did),
        "record": record.value,
        "replyCount": sum(uri in world.records for uri in world.below.get(record.uri, [])),
        "repostCount": 0,
        "likeCount": 0,
        "quoteCount": 0,
        "indexedAt": stamp(record.at),
        "labels": [],
    }


def posts(world: World, uris: list[str]) -> dict[str, Any]:
    if len(uris) > MOST_POSTS:
        raise Problem(400, "InvalidRequest", f"Error: uris must not have more than {MOST_POSTS} elements")
    return {"posts": [post(world, world.records[uri]) for uri in uris if uri in world.records]}


def thread(world: World, uri: str, depth: int) -> dict[str, Any]:
    if uri not in world.records:
        raise Problem(400, "NotFound", f"Post not found: {uri}")
    first = _node(world, uri)
    waiting = [(first, uri, depth)]
    while waiting:
        node, above, left = waiting.pop()
        if left:
            for below in world.below.get(above, []):
                if below in world.records:
                    child = _node(world, below)
                    node["replies"].append(child)
                    waiting.append((child, below, left - 1))
    return {"thread": first}


def _node(world: World, uri: str) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post(world, world.records[uri]), "replies": []}


def feed(world: World, actor: str) -> dict[str, Any]:
    """The newest first."""
    did = world.resolve(actor)
    made = [item for item in world.records.values() if item.did == did and f"/{POST}/" in item.uri]
    return {
        "feed": [{"post": post(world, item)} for item in sorted(made, key=lambda item: item.sort, reverse=True)]
    }


def reposted(world: World, uri: str, limit: int, cursor: int) -> dict[str, Any]:
    """Who reposted, the last first."""
    made = [
        item
        for item in world.records.values()
        if "/app.bsky.feed.repost/" in item.uri and (item.value.get("subject") or {}).get("uri") == uri
    ]
    listed = sorted(made, key=lambda item: (item.sort, item.uri), reverse=True)
    page = [author(world, item.did) for item in listed[cursor : cursor + limit]]
    more = {"cursor": str(cursor + limit)} if len(listed) > cursor + limit else {}
    return {"uri": uri, "repostedBy": page, **more}


def quotes(world: World, uri: str, limit: int, cursor: int) -> dict[str, Any]:
    """Posts with that one in them, the last first."""
    made = [item for item in world.records.values() if f"/{POST}/" in item.uri and _quoted(item) == uri]
    listed = sorted(made, key=lambda item: (item.sort, item.uri), reverse=True)
    more = {"cursor": str(cursor + limit)} if len(listed) > cursor + limit else {}
    return {"uri": uri, "posts": [post(world, item) for item in listed[cursor : cursor + limit]], **more}


def _quoted(record: Record) -> str:
    """The post within a post; with a picture beside it, it stands one deeper."""
    embed = record.value.get("embed") or {}
    inner = embed.get("record") or {}
    inner = inner.get("record", inner) if isinstance(inner, dict) else {}
    return str(inner.get("uri", "")) if isinstance(inner, dict) else ""


def search(world: World, query: str, tags: list[str], limit: int, cursor: int) -> dict[str, Any]:
    """Posts with all these tags, or with a quoted phrase, the newest first; the cursor counts what was shown."""
    if not 1 <= limit <= MOST_NOTICES:
        raise Problem(400, "InvalidRequest", f"Error: limit must be between 1 and {MOST_NOTICES}")
    wanted = {tag.casefold() for tag in tags}
    phrase = query.strip('"').casefold() if query.startswith('"') else ""
    made = [
        item
        for item in world.records.values()
        if f"/{POST}/" in item.uri
        and phrase in str(item.value.get("text", "")).casefold()
        and wanted <= set(hashtags(str(item.value.get("text", ""))))
    ]
    listed = sorted(made, key=lambda item: item.sort, reverse=True)
    page = listed[cursor : cursor + limit]
    more = {"cursor": str(cursor + limit)} if len(listed) > cursor + limit else {}
    return {"posts": [post(world, item) for item in page], **more}


def notifications(world: World, did: str, limit: int, cursor: str, reasons: frozenset[str]) -> dict[str, Any]:
    """The newest first, strictly before the cursor, which is a time."""
    if not 1 <= limit <= MOST_NOTICES:
        raise Problem(400, "InvalidRequest", f"Error: limit must be between 1 and {MOST_NOTICES}")
    listed = sorted(world.notices.get(did, []), key=lambda item: (item.sort, item.uri), reverse=True)
    there = [
        item
        for item in listed
        if (not cursor or stamp(item.sort) < cursor) and (not reasons or item.reason in reasons)
    ]
    page = there[:limit]
    shown = []
    for item in page:
        record = world.records[item.uri]
        row = {
            "uri": record.uri,
            "cid": record.cid,
            "author": author(world, record.did),
            "reason": item.reason,
            "record": record.value,
            "isRead": False,
            "indexedAt": stamp(item.sort),
            "labels": [],
        }
        shown.append({**row, "reasonSubject": item.subject} if item.subject else row)
    return {"notifications": shown, **({"cursor": stamp(page[-1].sort)} if len(there) > limit else {})}
