"""Room: clearance. Rules over the catalogue propose or publish sales by a calendar, as who keeps an outlet's account does by
hand. It makes sales as a merchant does, through room ``sales``."""

from __future__ import annotations

from bridge.clearance.proposing import approve, clear, dismiss, find, fire, preview, publish, tick
from bridge.clearance.terms import RuleRequest, as_request, change, create, delete, rule, switch

__all__ = [
    "RuleRequest",
    "approve",
    "as_request",
    "change",
    "clear",
    "create",
    "delete",
    "dismiss",
    "find",
    "fire",
    "preview",
    "publish",
    "rule",
    "switch",
    "tick",
]
