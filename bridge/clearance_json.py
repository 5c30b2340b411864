"""Clearance as JSON: what a merchant sends in to make a rule, and how rules and proposals are shown, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from bridge.clearance import RuleRequest, calendar
from bridge.errors import Invalid
from bridge.inputs import READABLE, READABLE_LINES, Change, Strict, flat, one_of, readable, readable_lines
from bridge.inputs import units as whole
from bridge.store.records import LANGUAGES
from bridge.store.records.clearance import Proposal, Rule
from bridge.views import iso


class RuleSchema(Strict):
    """A new rule. At least one of ``percent``, ``stock_over``, ``unsold_days`` and ``category``."""

    name = fields.Str(required=True, validate=[validate.Length(1, 100), readable], metadata=READABLE)
    slots = fields.List(
        fields.Str(validate=[validate.Length(1, 20), readable]),
        required=True,
        validate=validate.Length(1, 168),
        metadata={"description": "Like “sat 10”, or “day 18” for every day."},
    )
    zone = fields.Str(
        load_default="UTC",
        validate=[validate.Length(1, 60), readable],
        metadata={"description": "Time zone of the slots and the quiet hours.", **READABLE},
    )
    percent = fields.Int(
        load_default=0, strict=True, validate=whole(99),
        metadata={"description": "The special price is at least so much below the price."},
    )  # fmt: skip
    stock_over = fields.Int(load_default=0, strict=True, validate=whole(10**9))
    unsold_days = fields.Int(
        load_default=0,
        strict=True,
        validate=whole(3650),
        metadata={"description": "None was paid here for so long."},
    )
    category = fields.Str(load_default="", validate=[validate.Length(max=200), readable], metadata=READABLE)
    quiet = fields.Str(
        load_default="",
        validate=[validate.Length(max=10), readable],
        metadata={"description": "Like “22-7”.", **READABLE},
    )
    repeat_days = fields.Int(load_default=30, strict=True, validate=whole(365, 1))
    publish = fields.Bool(load_default=False, metadata={"description": "Without asking."})
    units = fields.Int(
        load_default=10, strict=True, validate=whole(10**6, 1), metadata={"description": "At most, of each SKU."}
    )
    hours = fields.Int(
        load_default=24, strict=True, validate=whole(168, 1), metadata={"description": "How long the sale lasts."}
    )
    lang = fields.Str(load_default="", validate=one_of(*LANGUAGES))
    wording = fields.Str(
        load_default="", validate=[validate.Length(max=1000), readable_lines], metadata=READABLE_LINES
    )


class RuleChange(Change, RuleSchema):
    """What changes of a rule."""


def read(data: Mapping[str, Any]) -> RuleRequest:
    """``Invalid`` names every field that cannot be read."""
    try:
        values = RuleSchema().load(dict(data))
    except ValidationError as error:
        raise Invalid(flat(error)) from None
    return RuleRequest(**values)


def rule(one: Rule) -> dict[str, Any]:
    terms = one.terms
    return {
        "id": one.id, "name": one.name, "active": one.active, "slots": calendar.written(terms.slots), "zone": terms.zone,
        "percent": terms.percent, "stock_over": terms.stock_over, "unsold_days": terms.unsold_days,
        "category": terms.category, "quiet": f"{terms.quiet[0]}-{terms.quiet[1]}" if terms.quiet else "",
        "repeat_days": terms.repeat_days, "publish": terms.publish, "units": terms.units, "hours": terms.hours,
        "lang": terms.lang, "wording": terms.wording, "created_at": iso(one.created_at), "since": iso(one.since),
    }  # fmt: skip


def proposal(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id, "rule": one.rule_id, "slot": iso(one.slot), "product": one.sku, "name": one.name,
        "items": dict(one.items), "state": one.state, "sale": one.sale_id, "why": one.why,
        "created_at": iso(one.created_at), "lapses_at": iso(one.lapses_at), "decided_at": iso(one.decided_at),
    }  # fmt: skip
