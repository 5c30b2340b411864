"""What a merchant sends in to make a sale, read by marshmallow: from the API, the command line and the back offices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.store.records import LANGUAGES, ShippingTerms


class ShippingSchema(Schema):
    """How shipping is charged; prices in minor units, as displayed."""

    rule = fields.Str(load_default="free", validate=validate.OneOf(["free", "flat", "country", "shop"]))
    price = fields.Int(load_default=0, strict=True, validate=validate.Range(0, 10**12))
    prices = fields.Dict(
        keys=fields.Str(validate=validate.Regexp(r"^([A-Z]{2}|\*)$")),
        values=fields.Int(strict=True, validate=validate.Range(0, 10**12)),
        load_default=dict,
    )


class SaleSchema(Schema):
    """A new sale. Money in minor units of the shop's currency, times in ISO 8601 with a zone."""

    product = fields.Str(required=True, validate=validate.Length(1, 200))
    quantity = fields.Int(load_default=0, strict=True, validate=validate.Range(0, 10**9))
    items = fields.Dict(
        keys=fields.Str(validate=validate.Length(1, 200)),
        values=fields.Int(strict=True, validate=validate.Range(0, 10**9)),
        load_default=dict,
    )
    price = fields.Int(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 10**12))
    title = fields.Str(load_default="", validate=validate.Length(max=200))
    lang = fields.Str(load_default="", validate=validate.OneOf(["", *LANGUAGES]))
    wording = fields.Str(load_default="", validate=validate.Length(max=1000))
    starts_at = fields.AwareDateTime(load_default=None, allow_none=True)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True)
    end_when_sold_out = fields.Bool(load_default=False)
    hold_seconds = fields.Int(load_default=0, strict=True, validate=validate.Range(0, 86_400))
    limit_per_buyer = fields.Int(load_default=0, strict=True, validate=validate.Range(0, 99))
    answers = fields.Str(load_default="", validate=validate.OneOf(["", "none", "held", "thanks"]))
    answer_code = fields.Bool(load_default=None, allow_none=True)
    answer_link = fields.Bool(load_default=None, allow_none=True)
    shipping = fields.Nested(ShippingSchema, load_default=lambda: ShippingSchema().load({}))
    with_picture = fields.Bool(load_default=True)


def read_sale(data: Mapping[str, Any]) -> SaleRequest:
    """``Invalid`` names every field that cannot be read."""
    try:
        values = SaleSchema().load(dict(data))
    except ValidationError as error:
        raise Invalid(flat(error)) from None
    values["shipping"] = ShippingTerms(**values["shipping"])
    return SaleRequest(**values)


def flat(error: ValidationError) -> dict[str, list[str]]:
    """Marshmallow's messages by dotted field."""
    found: dict[str, list[str]] = {}

    def walk(messages: Any, prefix: str) -> None:
        if isinstance(messages, Mapping):
            for key, value in messages.items():
                walk(value, f"{prefix}.{key}" if prefix else str(key))
        else:
            found[prefix] = [str(item) for item in messages]

    walk(error.messages, "")
    return found
