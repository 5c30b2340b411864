"""Gifts, as they are answered."""

from __future__ import annotations

from marshmallow import Schema

from bridge.store.gifts import GIFT_STATES
from bridge.web.api.schemas.parts import (
    a_choice,
    a_list,
    a_text,
    a_text_or_null,
    a_time,
    an_amount,
    page_of,
)
from bridge.web.api.schemas.selling import Moment


class Gift(Schema):
    id = a_text()
    kind = a_choice(["donate", "send"])
    state = a_choice(GIFT_STATES)
    network = a_text()
    handle = a_text("Of who gives; empty once forgotten.")
    to = a_text("The charity's name, or the handle of who is sent it.")
    amount = an_amount("What is given")
    currency = a_text()
    reason = a_text("Why it is declined or held, where that is known.")
    reply = a_text("Id of the reply that asked for it.")
    capture = a_text_or_null("PayPal's transaction.")
    created_at = a_time()
    expires_at = a_time("When it is over, unpaid.")
    paid_at = a_time()


class WholeGift(Gift):
    history = a_list(Moment)


GiftPage = page_of(Gift, "GiftPage")
