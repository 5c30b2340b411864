"""Clearance: rules that propose or publish sales by a calendar, and what they proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bridge import clearance, clearance_json
from bridge.store.clearance import clearance as asked
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown

CHANGE = clearance_json.RuleChange()


def _made(subject: str, **address: str) -> Any:
    return schemas.ClearanceRule().dump(clearance_json.rule(clearance.rule(house(), subject))), 201


def _rule_now(subject: str, key: str) -> Any:
    return schemas.ClearanceRule().dump(clearance_json.rule(clearance.rule(house(), key)))


def _proposal_now(subject: str, key: str) -> Any:
    return schemas.Proposal().dump(clearance_json.proposal(clearance.find(house(), key)))


@call("GET", "/clearance/rules", "sales:read", tag="clearance")
@answers(schemas.ClearanceRules)
def list_rules() -> Any:
    """All rules, by name"""
    return {"items": [clearance_json.rule(one) for one in asked(house().store.view()).rules()]}


@call("POST", "/clearance/rules", "sales:write", tag="clearance", recall=_made)
@reads(clearance_json.RuleSchema)
@answers(schemas.ClearanceRule, 201)
def create_rule(values: dict[str, Any]) -> Any:
    """Make a rule, and switch it on"""
    return clearance_json.rule(clearance.create(house(), clearance.RuleRequest(**values)))


@call("PATCH", "/clearance/rules/<key>", "sales:write", tag="clearance")
@reads(CHANGE)
@answers(schemas.ClearanceRule)
def change_rule(values: dict[str, Any], key: str) -> Any:
    """Change a rule

    Fields that are not sent stay as they are; null or an empty text takes an optional one away. Whether it is on stays too;
    moments of another calendar that are past are not made up for. `key` is the id or the name."""
    before = clearance.as_request(clearance.rule(house(), key))
    return clearance_json.rule(clearance.change(house(), key, replace(before, **values)))


@call("DELETE", "/clearance/rules/<key>", "sales:write", tag="clearance")
@answers(schemas.ClearanceRules)
def drop_rule(key: str) -> Any:
    """Throw a rule away

    What nobody has approved lapses; what was approved still goes out. Answers the rules that are left."""
    clearance.delete(house(), key)
    return {"items": [clearance_json.rule(one) for one in asked(house().store.view()).rules()]}


@call("POST", "/clearance/rules/<key>/on", "sales:write", tag="clearance", recall=_rule_now)
@answers(schemas.ClearanceRule)
def switch_rule_on(key: str) -> Any:
    """Switch a rule on

    From now on; moments of its calendar that are past are not made up for. 422 when each of its sales would be refused."""
    return clearance_json.rule(clearance.switch(house(), key, True))


@call("POST", "/clearance/rules/<key>/off", "sales:write", tag="clearance", recall=_rule_now)
@answers(schemas.ClearanceRule)
def switch_rule_off(key: str) -> Any:
    """Switch a rule off"""
    return clearance_json.rule(clearance.switch(house(), key, False))


@call("GET", "/clearance/proposals", "sales:read", tag="clearance")
@reads(asks.ProposalsQuery, location="query")
@answers(schemas.ProposalPage)
def list_proposals(values: dict[str, Any]) -> Any:
    """What was proposed, the newest first"""
    found = asked(house().store.view()).proposals(ask(values), values["state"])
    return shown(found.map(clearance_json.proposal))


@call("POST", "/clearance/proposals/<key>/approve", "sales:write", tag="clearance", recall=_proposal_now)
@answers(schemas.Proposal)
def approve_proposal(key: str) -> Any:
    """Make a sale of it

    Within seconds, or when the quiet hours are over."""
    return clearance_json.proposal(clearance.approve(house(), key))


@call("POST", "/clearance/proposals/<key>/dismiss", "sales:write", tag="clearance", recall=_proposal_now)
@answers(schemas.Proposal)
def dismiss_proposal(key: str) -> Any:
    """Put it away

    The product is not proposed again within the rule's `repeat_days`."""
    return clearance_json.proposal(clearance.dismiss(house(), key))
