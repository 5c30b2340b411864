"""GET and POST /2/tweets/search/stream/rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request

from connectors.simulators.x.limits import Limit
from connectors.simulators.x.names import stamp
from connectors.simulators.x.problem import TYPES, Problem, invalid
from connectors.simulators.x.query import BadQuery
from connectors.simulators.x.stream import Rule

if TYPE_CHECKING:
    from connectors.simulators.x import X

RULES = 1000


def register(sim: X) -> None:
    path = "/2/tweets/search/stream/rules"
    sim.endpoint("GET", path, lambda caller: rules(sim), limit=Limit(app=450), scopes="", kinds=("app",))
    sim.endpoint("POST", path, lambda caller: change(sim), limit=Limit(app=100), scopes="", kinds=("app",))


def rules(sim: X) -> dict[str, Any]:
    wanted = set(filter(None, request.args.get("ids", "").split(",")))
    found = [rule.show() for rule in sim.streams.rules.values() if not wanted or rule.id in wanted]
    body: dict[str, Any] = {"data": found} if found else {}
    return {**body, "meta": {"sent": stamp(sim.now()), "result_count": len(found)}}


def change(sim: X) -> Response | dict[str, Any]:
    """Add or delete rules. A duplicate or a bad rule is an item of ``errors``; none is added then, as on X."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not ("add" in body or "delete" in body):
        raise invalid("The request body must have add or delete")
    dry = request.args.get("dry_run", "").lower() == "true"
    if "add" in body:
        return _add(sim, body["add"], dry)
    doomed = body["delete"] if isinstance(body["delete"], dict) else {}
    ids, values = ({str(item) for item in _list(doomed.get(name))} for name in ("ids", "values"))
    if not ids and not values:
        raise invalid("$.delete.ids: there must be a minimum of 1 items in the array", "delete", "")
    found = [rule.id for rule in sim.streams.rules.values() if rule.id in ids or rule.value in values]
    if not dry:
        for ident in found:
            del sim.streams.rules[ident]
    asked = len(ids) + len(values)
    summary = {"deleted": len(found), "not_deleted": asked - len(found)}
    answer: dict[str, Any] = {"meta": {"sent": stamp(sim.now()), "summary": summary}}
    if asked > len(found):
        errors = [
            {
                "title": "Invalid Request",
                "detail": "Rule does not exist",
                "type": TYPES + "invalid-request",
                "value": i,
            }
            for i in sorted(ids - set(found))
        ]
        answer["errors"] = errors
    return answer


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _add(sim: X, wanted: Any, dry: bool) -> Response | dict[str, Any]:
    if not isinstance(wanted, list) or not all(isinstance(item, dict) for item in wanted) or not wanted:
        raise invalid("$.add: there must be a minimum of 1 items in the array", "add", "")
    streams = sim.streams
    errors: list[dict[str, Any]] = []
    if len(streams.rules) + len(wanted) > RULES:
        detail = f"Rule limit exceeded: at most {RULES} rules"
        raise Problem(422, {"title": "RulesCapExceeded", "detail": detail, "type": TYPES + "rule-cap"})
    have = {rule.value: rule.id for rule in streams.rules.values()}
    made: list[Rule] = []
    for item in wanted:
        value = str(item.get("value", ""))
        if value in have:
            kind = TYPES + "duplicate-rules"
            errors.append({"value": value, "id": have[value], "title": "DuplicateRule", "type": kind})
            continue
        try:
            made.append(streams.add_rule(value, str(item.get("tag", ""))))
            have[value] = made[-1].id
        except BadQuery as error:
            kind = TYPES + "invalid-rules"
            errors.append({"value": value, "details": [str(error)], "title": "UnprocessableEntity", "type": kind})
    if errors or dry:
        for rule in made:
            del streams.rules[rule.id]
    kept = 0 if errors else len(made)
    summary = {
        "created": kept,
        "not_created": len(wanted) - kept,
        "valid": len(wanted) - len(errors),
        "invalid": len(errors),
    }
    answer: dict[str, Any] = {"meta": {"sent": stamp(sim.now()), "summary": summary}}
    if errors:
        return {**answer, "errors": errors}
    response = jsonify({"data": [rule.show() for rule in made], **answer})
    response.status_code = 201
    return response
