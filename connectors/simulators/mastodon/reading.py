"""What is asked: the server, accounts, statuses, conversations, notifications."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.simulators.mastodon.world import Notice, Person, Problem, Status, World, stamp

if TYPE_CHECKING:
    from connectors.simulators.mastodon import Mastodon

MOST_STATUSES, MOST_NOTICES, MOST_BY_ID, MOST_BOOSTERS = 40, 80, 20, 80


def register(sim: Mastodon) -> None:
    def instance(me: str) -> dict[str, Any]:
        limits = {
            "max_characters": sim.characters,
            "max_media_attachments": 4,
            "characters_reserved_per_url": sim.per_link,
        }
        streaming = sim.base_url.replace("http", "ws", 1)
        return {
            "domain": "localhost",
            "version": "4.3.0",
            "configuration": {"urls": {"streaming": streaming}, "statuses": limits},
            "rules": [],
        }

    def context(me: str, ident: str) -> dict[str, Any]:
        status = sim.world.find(ident)
        return {
            "ancestors": [show(sim, item) for item in sim.world.above(status)],
            "descendants": [show(sim, item) for item in sim.world.under(status)],
        }

    def reblogged_by(me: str, ident: str) -> Response:
        """The last first. The boosts have numbers of their own, which only the Link header tells."""
        sim.world.find(ident)
        most = min(int(request.args.get("limit") or 40), MOST_BOOSTERS)
        below = int(request.args.get("max_id") or 0)
        numbered = list(enumerate(sim.world.reblogs.get(ident, []), 10**17))
        page = [one for one in numbered if not below or one[0] < below][::-1][:most]
        response = jsonify([person(item) for _, item in page])
        if len(page) == most:
            here = f"{sim.base_url}/api/v1/statuses/{ident}/reblogged_by?limit={most}"
            response.headers["Link"] = (
                f'<{here}&max_id={page[-1][0]}>; rel="next", <{here}&since_id={page[0][0]}>; rel="prev"'
            )
        return response

    def lookup(me: str) -> dict[str, Any]:
        found = sim.world.by_acct.get(request.args.get("acct", "").lower())
        if found is None:
            raise Problem(404, "Record not found")
        return person(found)

    def quotes(me: str, ident: str) -> list[dict[str, Any]]:
        if not sim.quotes:
            # As before 4.5: no such address.
            raise Problem(404, "Record not found")
        sim.world.find(ident)
        made = [item for item in sim.world.statuses.values() if item.quoted == ident and not item.deleted]
        return [show(sim, item) for item in sorted(made, key=lambda item: -int(item.id))[:MOST_STATUSES]]

    def several(me: str) -> list[dict[str, Any]]:
        ids = request.args.getlist("id[]")
        if len(ids) > MOST_BY_ID:
            raise Problem(422, "Validation failed: too many ids")
        return [show(sim, item) for ident in ids if (item := sim.world.statuses.get(ident)) and not item.deleted]

    def account(me: str, ident: str) -> dict[str, Any]:
        if ident not in sim.world.people:
            raise Problem(404, "Record not found")
        return person(sim.world.people[ident])

    sim.endpoint("GET", "/api/v2/instance", instance, scope="")
    sim.endpoint("GET", "/api/v1/accounts/verify_credentials", lambda me: credentials(sim, me), scope="profile")
    sim.endpoint("GET", "/api/v1/accounts/lookup", lookup, scope="")
    sim.endpoint("GET", "/api/v1/accounts/<ident>", account)
    sim.endpoint("GET", "/api/v1/accounts/<ident>/statuses", lambda me, ident: statuses(sim, ident))
    sim.endpoint("GET", "/api/v1/statuses", several)
    sim.endpoint("GET", "/api/v1/statuses/<ident>", lambda me, ident: show(sim, sim.world.find(ident)))
    sim.endpoint("GET", "/api/v1/statuses/<ident>/context", context)
    sim.endpoint("GET", "/api/v1/statuses/<ident>/reblogged_by", reblogged_by)
    sim.endpoint("GET", "/api/v1/statuses/<ident>/quotes", quotes)
    sim.endpoint("GET", "/api/v1/timelines/tag/<tag>", lambda me, tag: tagged(sim, tag))
    sim.endpoint("GET", "/api/v1/notifications", lambda me: notifications(sim, me))


def person(item: Person) -> dict[str, Any]:
    return {
        "id": item.id,
        "username": item.acct.partition("@")[0],
        "acct": item.acct,
        "display_name": item.acct,
        "locked": False,
        "bot": item.bot,
        "followers_count": 12,
        "note": "",
    }


def credentials(sim: Mastodon, me: str) -> dict[str, Any]:
    return {**person(sim.world.people[me]), "source": {"privacy": "public", "sensitive": False}}


def show(sim: Mastodon, status: Status) -> dict[str, Any]:
    world: World = sim.world
    parent = world.statuses.get(status.reply_to)
    return {
        "id": status.id,
        "created_at": stamp(status.created_at),
        "in_reply_to_id": status.reply_to or None,
        "in_reply_to_account_id": parent.author.id if parent else None,
        "visibility": status.visibility,
        "language": "en",
        "url": f"{sim.base_url}/@{status.author.acct}/{status.id}",
        "replies_count": sum(not world.statuses[ident].deleted for ident in world.below.get(status.id, [])),
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": stamp(status.edited_at) if status.edited_at else None,
        "content": world.content(status),
        "account": person(status.author),
        "mentions": [
            {"id": item.id, "username": item.acct.partition("@")[0], "acct": item.acct} for item in status.mentions
        ],
        "media_attachments": [
            {"id": ident, "type": "image", "description": world.media[ident]["description"]}
            for ident in status.media
        ],
    }


def statuses(sim: Mastodon, ident: str) -> list[dict[str, Any]]:
    """The newest first."""
    given = request.args
    below = int(given.get("max_id") or 0)
    made = [
        item
        for item in sim.world.statuses.values()
        if item.author.id == ident
        and not item.deleted
        and not (item.reply_to and given.get("exclude_replies") in {"1", "true"})
        and (not below or int(item.id) < below)
    ]
    most = min(int(given.get("limit") or 20), MOST_STATUSES)
    return [show(sim, item) for item in sorted(made, key=lambda item: -int(item.id))[:most]]


def tagged(sim: Mastodon, tag: str) -> list[dict[str, Any]]:
    """Public statuses with the hashtag, the newest first; after ``min_id`` those that come next to it."""
    given = request.args
    above, most = int(given.get("min_id") or 0), min(int(given.get("limit") or 20), MOST_STATUSES)
    wanted = re.compile(rf"(?<!\w)#{re.escape(tag)}(?!\w)", re.IGNORECASE)
    made = [
        item
        for item in sim.world.statuses.values()
        if not item.deleted and item.visibility == "public" and int(item.id) > above and wanted.search(item.text)
    ]
    listed = sorted(made, key=lambda item: int(item.id))
    page = listed[:most] if "min_id" in given else listed[-most:]
    return [show(sim, item) for item in page[::-1]]


def notice(sim: Mastodon, item: Notice) -> dict[str, Any]:
    status = sim.world.statuses[item.status]
    return {
        "id": str(item.id),
        "type": "mention",
        "created_at": stamp(item.created_at),
        "account": person(status.author),
        "status": show(sim, status),
    }


def notifications(sim: Mastodon, me: str) -> list[dict[str, Any]]:
    """The newest first; after ``min_id`` those that come next to it, before ``max_id`` the nearest."""
    given = request.args
    most = min(int(given.get("limit") or 40), MOST_NOTICES)
    above, below = int(given.get("min_id") or 0), int(given.get("max_id") or 0)
    if given.getlist("types[]") not in ([], ["mention"]):
        return []
    found = [
        item
        for item in sim.world.notices
        if item.to == me
        and not sim.world.statuses[item.status].deleted
        and item.id > above
        and (not below or item.id < below)
        and given.get("account_id", sim.world.statuses[item.status].author.id)
        == sim.world.statuses[item.status].author.id
    ]
    page = found[:most] if "min_id" in given else found[-most:]
    return [notice(sim, item) for item in page[::-1]]
