"""Direct messages: only to somebody who wrote to us first, as X's rules for automation say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.simulators.x.access import Caller, Kind
from connectors.simulators.x.limits import Limit
from connectors.simulators.x.names import DM_FIELDS, OLD_NAMES
from connectors.simulators.x.params import next_token, number, page_token
from connectors.simulators.x.problem import forbidden, invalid

if TYPE_CHECKING:
    from connectors.simulators.x import X

USER: tuple[Kind, ...] = ("oauth2", "oauth1")
LONGEST = 10_000


def register(sim: X) -> None:
    writing = Limit(user=15, user_day=1440, app_day=1440)
    sim.endpoint(
        "POST",
        "/2/dm_conversations/with/<ident>/messages",
        lambda caller, ident: send(sim, caller, ident),
        kinds=USER,
        scopes="tweet.read users.read dm.write",
        limit=writing,
    )
    for path in ("/2/dm_events", "/2/dm_conversations/with/<ident>/dm_events"):
        sim.endpoint(
            "GET",
            path,
            lambda caller, ident="": events(sim, caller, ident),
            kinds=USER,
            scopes="tweet.read users.read dm.read",
            limit=Limit(user=15),
        )


def send(sim: X, caller: Caller, ident: str) -> Response:
    """201, or 403 where the other never wrote to us."""
    body = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise invalid(f"$.text: must have 1 to {LONGEST} characters", "text")
    sender, other = sim.world.users[caller.user_id], sim.world.users.get(ident)
    if other is None or other is sender or not sim.world.wrote_to(other, sender):
        raise forbidden("You do not have permission to DM one or more participants.")
    made = sim.world.message(sender, other, text)
    sim.bill.charge("message.create")
    response = jsonify({"data": {"dm_conversation_id": made.conversation, "dm_event_id": str(made.id)}})
    response.status_code = 201
    return response


def events(sim: X, caller: Caller, ident: str) -> dict[str, Any]:
    """The caller's messages, newest first, of all conversations or of the one with a user."""
    asked = {OLD_NAMES.get(item, item) for item in request.args.get("dm_event.fields", "").split(",") if item}
    if unknown := asked - DM_FIELDS:
        raise invalid(
            f"The `dm_event.fields` query parameter value [{min(unknown)}] is not known", "dm_event.fields"
        )
    size, until = number("max_results", 100, 1, 100), page_token("pagination_token")
    found = [
        item
        for item in reversed(sim.world.messages)
        if caller.user_id in {item.sender.id, item.recipient.id}
        and (not ident or ident in {item.sender.id, item.recipient.id})
        and (not until or item.id < until)
    ]
    shown = found[:size]
    for item in shown:
        sim.bill.charge("message.read", str(item.id))
    meta: dict[str, Any] = {"result_count": len(shown)}
    if len(found) > size:
        meta["next_token"] = next_token(shown[-1].id)
    body: dict[str, Any] = (
        {"data": [sim.writer.message(item, frozenset(asked)) for item in shown]} if shown else {}
    )
    if "sender_id" in request.args.get("expansions", ""):
        people = {item.sender.id: item.sender for item in shown}
        body["includes"] = {"users": [sim.writer.user(user, frozenset()) for user in people.values()]}
    return {**body, "meta": meta}
