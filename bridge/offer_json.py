"""Offers as JSON: what a merchant sends in to make one, and how it and its coupons are shown, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from bridge import offers
from bridge.errors import Invalid
from bridge.house import House
from bridge.inputs import MOST, READABLE, TIME, Strict, flat, one_of, readable, units
from bridge.offers import OfferRequest
from bridge.store.offers import GRANT_STATES, Grant, Offer
from bridge.store.offers import offers as asked
from bridge.store.records import LANGUAGES
from bridge.views import iso


class OfferSchema(Strict):
    """A new offer. Either ``percent`` or ``amount``; amounts in minor units of the shop's currency."""

    hashtag = fields.Str(required=True, validate=[validate.Length(1, 100), readable], metadata=READABLE)
    percent = fields.Int(load_default=0, strict=True, validate=units(100))
    amount = fields.Int(load_default=0, strict=True, validate=units())
    minimum = fields.Int(
        load_default=0, strict=True, validate=units(), metadata={"description": "What the goods must come to."}
    )
    currency = fields.Str(load_default="", validate=[validate.Length(max=3), readable], metadata=READABLE)
    days = fields.Int(
        load_default=14, strict=True, validate=units(365, 1), metadata={"description": "How long a coupon lives."}
    )
    whom = fields.Str(data_key="for", load_default="anyone", validate=one_of("anyone", "buyers"))
    most = fields.Int(
        load_default=0,
        strict=True,
        validate=units(MOST),
        metadata={"description": "Coupons in all; 0: any number."},
    )
    title = fields.Str(load_default="", validate=[validate.Length(max=200), readable], metadata=READABLE)
    lang = fields.Str(load_default="", validate=one_of(*LANGUAGES))
    starts_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=TIME)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=TIME)
    answers = fields.Bool(load_default=True)
    announce = fields.Bool(
        load_default=False, metadata={"description": "Post it on the networks, with its page's link."}
    )


def read(data: Mapping[str, Any]) -> OfferRequest:
    """``Invalid`` names every field that cannot be read."""
    try:
        values = OfferSchema().load(dict(data))
    except ValidationError as error:
        raise Invalid(flat(error)) from None
    return request(values)


def request(values: Mapping[str, Any]) -> OfferRequest:
    """What the schema loaded, as the room asks for it."""
    return OfferRequest(**{**values, "whom": values["whom"] or "anyone"})


def offer(house: House, one: Offer) -> dict[str, Any]:
    counts = asked(house.store.view()).grant_counts(one.id)
    return {
        "id": one.id, "slug": one.slug, "state": one.state, "hashtag": one.hashtag, "title": one.title,
        "percent": one.percent, "amount": one.amount, "minimum": one.minimum, "currency": one.currency, "days": one.days,
        "for": one.whom, "most": one.most, "given": one.given, "language": one.lang, "answers": one.answers,
        "announce": one.announce, "link": offers.url(house, one), "created_at": iso(one.created_at),
        "starts_at": iso(one.starts_at), "ends_at": iso(one.ends_at), "ended_at": iso(one.ended_at),
        "coupons": {state: counts.get(state, 0) for state in GRANT_STATES},
    }  # fmt: skip


def coupon(one: Grant) -> dict[str, Any]:
    return {
        "id": one.id, "network": one.network, "handle": one.handle, "code": one.code, "state": one.state,
        "reply": one.reply_id, "purchase": one.paid or None, "created_at": iso(one.created_at),
        "expires_at": iso(one.expires_at), "used_at": iso(one.used_at),
    }  # fmt: skip
