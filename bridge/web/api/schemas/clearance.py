"""Rules of the clearance and what they proposed, as they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.store.records.clearance import STATES
from bridge.web.api.schemas.parts import (
    a_choice,
    a_list,
    a_number,
    a_saying,
    a_text,
    a_text_or_null,
    a_time,
    page_of,
)


class ClearanceRule(Schema):
    id = a_text()
    name = a_text()
    active = fields.Bool(required=True)
    slots = fields.List(fields.Str(), required=True, metadata={"description": "Weekday and hour, like “sat 10”."})
    zone = a_text("Time zone of the slots and the quiet hours.")
    percent = a_number("The special price is at least so much below the price.")
    stock_over = a_number()
    unsold_days = a_number("None was paid here for so long.")
    category = a_text()
    quiet = a_text("From hour to hour, like “22-7”, when nothing goes out.")
    repeat_days = a_number("Not the same product again within them.")
    publish = fields.Bool(required=True, metadata={"description": "Without asking."})
    units = a_number("At most, of each SKU.")
    hours = a_number("How long the sale lasts.")
    lang = a_text()
    wording = a_text()
    created_at = a_time()
    since = a_time("When it was last switched on.")


class ClearanceRules(Schema):
    items = a_list(ClearanceRule)


class Proposal(Schema):
    id = a_text()
    rule = a_text("Id of the rule.")
    slot = a_time("The moment of its calendar.")
    product = a_text("SKU.")
    name = a_text()
    items = fields.Dict(
        keys=fields.Str(), values=fields.Int(), required=True, metadata={"description": "SKU → units."}
    )
    state = a_choice(STATES)
    sale = a_text_or_null("Id of the sale that it became.")
    why = a_saying("Why it lapsed.")
    created_at = a_time()
    lapses_at = a_time()
    decided_at = a_time()


ProposalPage = page_of(Proposal, "ProposalPage")
