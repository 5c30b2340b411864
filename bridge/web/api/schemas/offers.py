"""Offers and their coupons, as they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from bridge.store.offers import GRANT_STATES
from bridge.web.api.schemas.parts import a_choice, a_number, a_text, a_text_or_null, a_time, an_amount, page_of


class CouponCounts(Schema):
    """How many coupons are in which state."""

    given = a_number("The shop has not made them yet.")
    ready = a_number()
    used = a_number()
    lapsed = a_number("They ran out unused.")
    void = a_number("The shop has them no more.")


class Offer(Schema):
    id = a_text()
    slug = a_text("The short name.")
    state = a_choice(["open", "ended"])
    hashtag = a_text("Without its sign.")
    title = a_text()
    percent = a_number("What it takes off; null where it is an amount.", allow_none=True)
    amount = an_amount("What it takes off; null where it is a percent", allow_none=True)
    minimum = an_amount("What the goods must come to; null: nothing", allow_none=True)
    currency = a_text()
    days = a_number("How long a coupon lives.")
    whom = fields.Str(
        required=True,
        data_key="for",
        attribute="for",
        metadata={"description": "“anyone”, once for each account, or “buyers”, once for each paid order."},
    )
    most = a_number("Coupons in all; null: any number.", allow_none=True)
    given = a_number("Coupons so far.")
    language = a_text()
    answers = fields.Bool(required=True)
    announce = fields.Bool(required=True)
    link = a_text("The page where who was given one sees the code.")
    created_at = a_time()
    starts_at = a_time()
    ends_at = a_time()
    ended_at = a_time()
    coupons = fields.Nested(CouponCounts, required=True)


class Coupon(Schema):
    id = a_text()
    network = a_text()
    handle = a_text()
    code = a_text("As the buyer types it in the shop.")
    state = a_choice(GRANT_STATES)
    reply = a_text("Id of the post that it was given for.")
    purchase = a_text_or_null("The paid order that it thanks for.")
    created_at = a_time()
    expires_at = a_time()
    used_at = a_time("When the shop told of its use.")


OfferPage = page_of(Offer, "OfferPage")
CouponPage = page_of(Coupon, "CouponPage")
