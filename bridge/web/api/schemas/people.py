"""Replies and buyers, as they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.replies_inbox import STATES as REPLY_STATES
from bridge.web.api.schemas.parts import a_choice, a_number, a_text, a_text_or_null, a_time, page_of


class Reply(Schema):
    network = a_text()
    id = a_text()
    author = a_text("The account's id: the buyer.")
    handle = a_text()
    text = a_text()
    created_at = a_time()
    sale = a_text_or_null("Id of the sale that it answers.")
    state = a_choice(REPLY_STATES)
    why = a_text("Why it is where it is.")
    purchase = a_text_or_null("Id of the purchase that came of it.")
    url = a_text("The reply on the network; empty where it has no address.")
    answer = a_text("What a person answered.")
    answered_at = a_time("When that went out; null while it is on its way.")
    closed_at = a_time()
    deleted_at = a_time()
    assigned = a_text("The user of the dashboard who takes care of it; empty for nobody.")


class Buyer(Schema):
    network = a_text()
    id = a_text()
    handle = a_text("Empty once erased.")
    replies = a_number()
    purchases = a_number()
    last_at = a_time("When they replied last.")
    stopped_at = a_time("When they opted out.")
    blocked_at = a_time()


class Kept(Schema):
    """Everything that is kept of a person."""

    network = a_text()
    id = a_text()
    handle = a_text()
    stopped_at = a_time()
    blocked_at = a_time()
    replies = fields.List(fields.Dict(), required=True)
    purchases = fields.List(fields.Dict(), required=True)


class ErasedCounts(Schema):
    replies = a_number()
    purchases = a_number()


class Erased(Schema):
    network = a_text()
    id = a_text()
    erased = fields.Nested(ErasedCounts, required=True)
    kept = fields.List(
        fields.Str(), required=True, metadata={"description": "Purchases whose amounts and order numbers stay."}
    )
    under_way = fields.List(
        fields.Str(),
        required=True,
        metadata={"description": "Purchases that are not over: nothing of them was erased."},
    )


ReplyPage = page_of(Reply, "ReplyPage")
BuyerPage = page_of(Buyer, "BuyerPage")
