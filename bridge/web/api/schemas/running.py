"""Figures, health and settings, as they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.web.api.schemas.figures import Way
from bridge.web.api.schemas.parts import a_choice, a_list, a_number, a_saying, a_text, a_time, an_amount, page_of


class Day(Way):
    """What came on one day; ``views``: of the posts that went out on it, up to now."""

    day = a_text("Like 2026-11-23.")


class OfNetwork(Schema):
    """The same of one network alone."""

    network = a_text()
    days = a_list(Day)
    totals = fields.Nested(Way, required=True)


class Figures(Schema):
    """All days of the stretch, and their totals; in the shop's own currency."""

    days = a_list(Day)
    totals = fields.Nested(Way, required=True)
    networks = a_list(OfNetwork)
    currency = a_text()


class Brought(Schema):
    orders = a_number()
    revenue = an_amount("What was paid")


class Worth(Schema):
    """Money in minor units of ``currency``."""

    days = a_number()
    currency = a_text()
    ours = fields.Nested(Brought, required=True)
    shop = fields.Nested(Brought, required=True, allow_none=True)
    why = a_saying("Why the shop's part is not known.")
    share = fields.Float(required=True, allow_none=True)
    net = an_amount("Ours, less what went back, before the network's cost")
    net_after_cost = an_amount(
        "The same, less the network's cost; null where it is not known what a dollar is worth in this currency",
        allow_none=True,
    )
    network_cost_usd = fields.Float(required=True)


class Check(Schema):
    level = a_choice(["ok", "warning", "error"])
    code = a_text("The same for the same matter.")
    text = a_saying()
    advice = a_saying()


class Shop(Schema):
    platform = a_text()
    name = a_text()


class Health(Schema):
    status = a_choice(["ok", "attention", "down"], "down: sales do not go on; attention: a person should look.")
    version = a_text()
    database = a_choice(["sqlite", "postgresql"])
    shop = fields.Nested(Shop, required=True)
    network = a_text()
    payments = a_text()
    checks = a_list(Check)
    oldest_unwritten_seconds = a_number("Age of the oldest paid order that is not in the shop.", allow_none=True)


class Alert(Schema):
    """What a person was told."""

    id = a_number()
    kind = a_text("What it is about, as a code.")
    subject = a_text("The id of what it is about.")
    text = a_saying()
    at = a_time()


class Task(Schema):
    """One thing still to do outside."""

    id = a_number()
    kind = a_text("What it does, as a code.")
    subject = a_text("The id of what it is for.")
    state = a_choice(["queued", "running", "parked", "done"], "parked: it waits for a person.")
    attempts = a_number()
    error = a_saying("What went wrong last.")
    due = a_time("When it is tried next.")


class Settings(Schema):
    """How it is configured, without secrets."""

    version = a_text()
    public_url = a_text()
    database = a_choice(["sqlite", "postgresql"])
    languages = fields.List(fields.Str(), required=True)
    shop = fields.Dict(required=True)
    network = fields.Dict(required=True)
    payments = fields.Dict(required=True)
    seller = fields.Dict(required=True)
    selling = fields.Dict(required=True)
    budget = fields.Dict(required=True)
    work = fields.Dict(required=True)
    placeholders = fields.Dict(
        keys=fields.Str(),
        values=fields.Str(),
        required=True,
        metadata={"description": "What a wording may speak of."},
    )


AlertPage = page_of(Alert, "AlertPage")
TaskPage = page_of(Task, "TaskPage")
