"""The reading side: posts, users, timelines, mentions, recent search, reposters, quotes, usage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request

from connectors.simulators.x.access import Caller
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.names import Wanted
from connectors.simulators.x.params import digits, done, ident_of, number, page, span
from connectors.simulators.x.problem import invalid, missing
from connectors.simulators.x.query import BadQuery, parse
from connectors.simulators.x.things import User, first_id_at
from connectors.simulators.x.world import Unknown

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
        lambda caller, ident: user(sim, sim.world.users.get(digits("id", ident)), ident),
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
        "GET",
        "/2/tweets/<ident>/quote_tweets",
        lambda caller, ident: quotes(sim, ident),
        limit=Limit(user=75, app=75),
    )
    view("GET", "/2/usage/tweets", lambda caller: usage(sim), kinds=("app",), scopes="", limit=Limit(app=50))


# -- posts -------------------------------------------------------------------------------------------


def posts(sim: X) -> dict[str, Any]:
    """GET /2/tweets: up to 100; those that are gone are listed under ``errors``."""
    wanted = Wanted.read(request.args)
    ids = [item for item in request.args.get("ids", "").split(",") if item]
    if not 1 <= len(ids) <= 100:
        raise invalid(
            f"The number of values in the `ids` query parameter list [{len(ids)}] is not between 1 and 100", "ids"
        )
    found, lost = [], []
    for ident in dict.fromkeys(digits("ids", item) for item in ids):
        try:
            found.append(sim.world.find(ident))
        except Unknown:
            lost.append(missing("tweet", ident, "ids"))
    body = sim.writer.answer(found, wanted)
    if lost:
        body["errors"] = lost + body.get("errors", [])
    return done(wanted, body)


def post(sim: X, ident: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    try:
        found = sim.world.find(digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    body = sim.writer.answer([found], wanted)
    body["data"] = body["data"][0]
    return done(wanted, body)


def timeline(sim: X, caller: Caller, ident: str, *, mentions: bool) -> dict[str, Any]:
    """A user's posts, or the posts that mention them: newest first, 3,200 or 800 back."""
    wanted = Wanted.read(request.args)
    size = number("max_results", 10, 5, 100)
    since, until = span()
    if digits("id", ident) not in sim.world.users:
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
    chosen, meta = page(kept, size)
    owned = caller.user_id == ident == sim.account[0]
    body = sim.writer.answer(chosen, wanted, "owned.read" if owned else "post.read")
    return done(wanted, {**body, "meta": meta})


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
        if (given := ident_of(name)) and given < oldest:
            raise invalid(
                f"'{name}' must be a tweet id created after [{sim.now() - SEARCH_BACK:%Y-%m-%dT%H:%MZ}]. "
                f"Please use a '{name}' that is larger than {oldest}",
                name,
                str(given),
            )
    since, until = span()
    ids = sim.world.by_conversation.get(query.conversation, []) if query.conversation else sim.world.order
    found = sim.world.newest_first(ids, since, until, floor=oldest)
    chosen, meta = page((item for item in found if not item.reposted and query.test(item)), size)
    return done(wanted, {**sim.writer.answer(chosen, wanted), "meta": meta})


def quotes(sim: X, ident: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    size = number("max_results", 10, 10, 100)
    try:
        root = sim.world.find(digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    ids = sim.world.quotes.get(root.first, [])
    chosen, meta = page(sim.world.newest_first(ids, *span()), size)
    return done(wanted, {**sim.writer.answer(chosen, wanted), "meta": meta})


def reposters(sim: X, ident: str) -> dict[str, Any]:
    """The users who reposted, the last first."""
    wanted = Wanted.read(request.args)
    size = number("max_results", 100, 1, 100)
    try:
        root = sim.world.find(digits("id", ident))
    except Unknown:
        return {"errors": [missing("tweet", ident)]}
    ids = sim.world.reposts.get(root.first, [])
    chosen, meta = page(sim.world.newest_first(ids, *span()), size)
    for item in chosen:
        sim.bill.charge("user.read", item.author.id)
    people = [sim.writer.user(item.author, wanted.user) for item in chosen]
    short = {name: value for name, value in meta.items() if name in {"result_count", "next_token"}}
    return done(wanted, {**({"data": people} if people else {}), "meta": short})


# -- users -------------------------------------------------------------------------------------------


def user(sim: X, found: User | None, value: str, parameter: str = "id") -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    if found is None:
        return {"errors": [missing("user", value, parameter)]}
    sim.bill.charge("user.read", found.id)
    return done(wanted, {"data": sim.writer.user(found, wanted.user)})


def users(sim: X, name: str, parameter: str) -> dict[str, Any]:
    wanted = Wanted.read(request.args)
    values = [item for item in request.args.get(name, "").split(",") if item]
    if not 1 <= len(values) <= 100:
        raise invalid(
            f"The number of values in the `{name}` query parameter list [{len(values)}] is not between 1 and 100",
            name,
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
    return done(wanted, {**body, **({"errors": lost} if lost else {})})


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
