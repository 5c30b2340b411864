"""The reading side: posts, users, timelines, mentions, recent search, reposters, quotes, usage."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import request

from connectors.simulators.x.access import Caller
from connectors.simulators.x.fields import Wanted, renamed
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.problem import invalid, missing
from connectors.simulators.x.query import BadQuery, parse
from connectors.simulators.x.world import Post, Unknown, User, first_id_at

if TYPE_CHECKING:
    from connectors.simulators.x import X

MENTIONS_BACK = 800
POSTS_BACK = 3200
SEARCH_BACK = timedelta(days=7)
QUERY_LENGTH = 512
PROJECT_CAP = 3_000_000


def register(sim: X) -> None:
    view = sim.endpoint
    view("GET", "/2/tweets", lambda caller: posts(sim), limit=Limit(user=5000, app=3000))
    view("GET", "/2/tweets/<ident>", lambda caller, ident: post(sim, ident), limit=Limit(user=900, app=450))
    view(
        "GET",
        "/2/users/me",
        lambda caller: user(sim, sim.world.users.get(caller.user_id), caller.user_id),
        kinds=("oauth2", "oauth1"),
        limit=Limit(user=75),
    )
    view("GET", "/2/users", lambda caller: users(sim, "ids", "id"), limit=Limit(user=900, app=300))
    view("GET", "/2/users/by", lambda caller: users(sim, "usernames", "username"), limit=Limit(user=900, app=300))
    view(
        "GET",
        "/2/users/<ident>",
        lambda caller, ident: user(sim, sim.world.users.get(_digits("id", ident)), ident),
        limit=Limit(user=900, app=300),
    )
    view(
        "GET",
        "/2/users/by/username/<name>",
        lambda caller, name: user(sim, sim.world.by_name.get(name.lower()), name, "username"),
        limit=Limit(user=900, app=300),
    )
    view(
        "GET",
        "/2/users/<ident>/tweets",
        lambda caller, ident: timeline(sim, caller, ident, mentions=False),
        limit=Limit(user=900, app=10_000),
    )
    view(
        "GET",
        "/2/users/<ident>/mentions",
        lambda caller, ident: timeline(sim, caller, ident, mentions=True),
        limit=Limit(user=300, app=450),
    )
    view("GET", "/2/tweets/search/recent", lambda caller: search(sim), limit=Limit(user=300, app=450))
    view(
        "GET",
        "/2/tweets/<ident>/retweeted_by",
        lambda caller, ident: reposters(sim, ident),
        limit=Limit(user=75, app=75),
    )
    view(
        "GET", "/2/tweets/<ident>/quote_tweets", lambda caller, ident: quotes(sim, ident), limit=Limit(user=75, app=75)
    )
    view("GET", "/2/usage/tweets", lambda caller: usage(sim), kinds=("app",), scopes="", limit=Limit(app=50))


# -- parameters --------------------------------------------------------------------------------------


def _digits(name: str, value: str) -> str:
    if not value.isascii() or not value.isdigit() or len(value) > 19:
        raise invalid(f"The `{name}` query parameter value [{value}] is not valid", name, value)
    return value


def number(name: str, default: int, low: int, high: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
        raise invalid(f"The `{name}` query parameter value [{given}] is not between {low} and {high}", name, given)
    return int(given)


def _ident(name: str) -> int:
    given = request.args.get(name, "")
    return int(_digits(name, given)) if given else 0


def _moment(name: str) -> datetime | None:
    given = request.args.get(name, "")
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise invalid(f"The `{name}` query parameter value [{given}] is not a valid RFC3339 date", name, given) from None
    return found.astimezone(UTC)


def page_token(*names: str) -> int:
    """The id that a page's token stands for; 0 for the first page."""
    for name in names:
        if given := request.args.get(name, ""):
            try:
                plain = base64.b32hexdecode(given.upper() + "=" * (-len(given) % 8)).decode()
                return int(plain.removeprefix("p:")) if plain.startswith("p:") else int("x")
            except (binascii.Error, ValueError):
                raise invalid(f"The `{name}` query parameter value [{given}] is not valid", name, given) from None
    return 0


def next_token(ident: int) -> str:
    return base64.b32hexencode(f"p:{ident}".encode()).decode().rstrip("=").lower()


def _span() -> tuple[int, int]:
    """(since, until) ids, both exclusive, of since_id, until_id, start_time, end_time and the page's token."""
    since, until = _ident("since_id"), _ident("until_id")
    if start := _moment("start_time"):
        since = max(since, first_id_at(start) - 1)
    if end := _moment("end_time"):
        until = min(until or 1 << 63, first_id_at(end))
    if page := page_token("pagination_token", "next_token"):
        until = min(until or 1 << 63, page)
    return since, until


def _page(found: Iterator[Post], size: int) -> tuple[list[Post], dict[str, Any]]:
    """One page and its ``meta``."""
    chosen = list(islice(found, size + 1))
    more, chosen = len(chosen) > size, chosen[:size]
    meta: dict[str, Any] = {"result_count": len(chosen)}
    if chosen:
        meta = {"newest_id": str(chosen[0].id), "oldest_id": str(chosen[-1].id), **meta}
    if more:
        meta["next_token"] = next_token(chosen[-1].id)
    return chosen, meta


def _done(wanted: Wanted, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = renamed(body) if wanted.new else body
    return found


# -- posts -------------------------------------------------------------------------------------------


def posts(sim: X) -> dict[str, Any]:
    """GET /2/tweets: up to 100; those that are gone are listed under ``errors``."""
    wanted = Wanted.read(request.args)
    ids = [item for item in request.args.get("ids", "").split(",") if item]
    if not 1 <= len(ids) <= 100:
        raise invalid(f"The number of values in the `ids` query parameter list [{len(ids)}] is not between 1 and 100", "ids")
    found, lost = [], []
    for ident in dict.fromkeys(_digits("ids", item) for item in ids):
        try:
            found.append(sim.world.find(ident))
        except Unknown:
            lost.append(missing("tweet", ident, "ids"))
    body = sim.writer.answer(found, wanted)
    if lost:
        body["errors"] = lost + body.get("errors", [])
    return _done(wanted, body)


def post(sim: X, ident: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    try:
        found = sim.world.find(_digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    body = sim.writer.answer([found], wanted)
    body["data"] = body["data"][0]
    return _done(wanted, body)


def timeline(sim: X, caller: Caller, ident: str, *, mentions: bool) -> dict[str, Any]:
    """A user's posts, or the posts that mention them: newest first, 3,200 or 800 back."""
    wanted = Wanted.read(request.args)
    size = number("max_results", 10, 5, 100)
    since, until = _span()
    if _digits("id", ident) not in sim.world.users:
        return {"errors": [missing("user", ident)]}
    index = sim.world.by_mention if mentions else sim.world.by_author
    ids = index.get(ident, [])
    excluded = set(request.args.get("exclude", "").split(",")) if not mentions else set()
    reach = MENTIONS_BACK if mentions else POSTS_BACK
    floor = 0
    if len(ids) > reach:
        for place, item in enumerate(sim.world.newest_first(ids)):
            floor = item.id
            if place + 1 == reach:
                break
    found = sim.world.newest_first(ids, since, until, floor=floor, hide_late=mentions)
    kept = (
        item
        for item in found
        if not ("replies" in excluded and item.reply_to) and not ("retweets" in excluded and item.reposted)
    )
    chosen, meta = _page(kept, size)
    owned = caller.user_id == ident == sim.account[0]
    body = sim.writer.answer(chosen, wanted, "owned.read" if owned else "post.read")
    return _done(wanted, {**body, "meta": meta})


def search(sim: X) -> dict[str, Any]:
    """GET /2/tweets/search/recent: seven days back; reposts are not found (since 2026-05)."""
    wanted = Wanted.read(request.args)
    size = number("max_results", 10, 10, 100)
    text = request.args.get("query", "")
    if not text:
        raise invalid("The `query` query parameter can not be empty", "query", text)
    try:
        query = parse(text, sim.world, QUERY_LENGTH)
    except BadQuery as error:
        raise invalid(f"There were errors processing your request: {error}", "query", text) from None
    oldest = first_id_at(sim.now() - SEARCH_BACK)
    for name in ("since_id", "until_id"):
        if (given := _ident(name)) and given < oldest:
            raise invalid(
                f"'{name}' must be a tweet id created after [{sim.now() - SEARCH_BACK:%Y-%m-%dT%H:%MZ}]. "
                f"Please use a '{name}' that is larger than {oldest}",
                name,
                str(given),
            )
    since, until = _span()
    ids = sim.world.by_conversation.get(query.conversation, []) if query.conversation else sim.world.order
    found = sim.world.newest_first(ids, since, until, floor=oldest)
    chosen, meta = _page((item for item in found if not item.reposted and query.test(item)), size)
    return _done(wanted, {**sim.writer.answer(chosen, wanted), "meta": meta})


def quotes(sim: X, ident: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    size = number("max_results", 10, 10, 100)
    try:
        root = sim.world.find(_digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    ids = sim.world.quotes.get(root.first, [])
    chosen, meta = _page(sim.world.newest_first(ids, *_span()), size)
    return _done(wanted, {**sim.writer.answer(chosen, wanted), "meta": meta})


def reposters(sim: X, ident: str) -> dict[str, Any]:
    """The users who reposted, the last first."""
    wanted = Wanted.read(request.args)
    size = number("max_results", 100, 1, 100)
    try:
        root = sim.world.find(_digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    ids = sim.world.reposts.get(root.first, [])
    chosen, meta = _page(sim.world.newest_first(ids, *_span()), size)
    for item in chosen:
        sim.bill.charge("user.read", item.author.id)
    people = [sim.writer.user(item.author, wanted.user) for item in chosen]
    short = {name: value for name, value in meta.items() if name in {"result_count", "next_token"}}
    return _done(wanted, {**({"data": people} if people else {}), "meta": short})


# -- users -------------------------------------------------------------------------------------------


def user(sim: X, found: User | None, value: str, parameter: str = "id") -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    if found is None:
        return {"errors": [missing("user", value, parameter)]}
    sim.bill.charge("user.read", found.id)
    return _done(wanted, {"data": sim.writer.user(found, wanted.user)})


def users(sim: X, name: str, parameter: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    values = [item for item in request.args.get(name, "").split(",") if item]
    if not 1 <= len(values) <= 100:
        raise invalid(
            f"The number of values in the `{name}` query parameter list [{len(values)}] is not between 1 and 100", name
        )
    people, lost = [], []
    for value in dict.fromkeys(values):
        found = sim.world.users.get(value) if name == "ids" else sim.world.by_name.get(value.lower())
        if found is None:
            lost.append(missing("user", value, name))
        else:
            people.append(sim.writer.user(found, wanted.user))
            sim.bill.charge("user.read", found.id)
    body: dict[str, Any] = {"data": people} if people else {}
    return _done(wanted, {**body, **({"errors": lost} if lost else {})})


def usage(sim: X) -> dict[str, Any]:
    """GET /2/usage/tweets: posts read in the days asked for, and the monthly cap."""
    days = number("days", 7, 1, 90)
    today = sim.now().date()
    shown = [(today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    month = sum(count for day, count in sim.bill.reads.items() if day[:7] == today.isoformat()[:7])
    data: dict[str, Any] = {
        "project_id": "1",
        "project_cap": str(PROJECT_CAP),
        "project_usage": str(month),
        "cap_reset_day": 1,
    }
    asked = set(filter(None, request.args.get("usage.fields", "").split(",")))
    rows = [{"date": f"{day}T00:00:00.000Z", "usage": str(sim.bill.reads.get(day, 0))} for day in shown]
    if "daily_project_usage" in asked:
        data["daily_project_usage"] = {"project_id": "1", "usage": rows}
    if "daily_client_app_usage" in asked:
        data["daily_client_app_usage"] = [{"client_app_id": "1", "usage": rows, "usage_result_count": len(rows)}]
    return {"data": data}
