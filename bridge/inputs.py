"""What a merchant sends in to make a sale, read by marshmallow: from the API, the command line and the back offices."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.store.records import LANGUAGES, ShippingTerms

MOST = 10**12


def readable(text: str, *, lines: bool = False) -> None:
    """No control characters, no halves of characters: nothing that a ledger, a post or a page cannot show."""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and not (lines and sign == "\n"):
            raise ValidationError(f"must not contain the character {sign!a}")


def readable_lines(text: str) -> None:
    readable(text, lines=True)


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(["", *choices], error=f"must be one of {', '.join(choices)}")


def _units(most: int = MOST, least: int = 0) -> validate.Range:
    return validate.Range(least, most, error="must be between {min} and {max}")


_TIME = validate.Range(
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(2200, 1, 1, tzinfo=UTC),
    error="must lie between the years 2000 and 2200",
)


class ShippingSchema(Schema):
    """How shipping is charged; prices in minor units, as displayed."""

    rule = fields.Str(
        load_default="free",
        validate=validate.OneOf(
            ["free", "flat", "country", "shop"], error="must be one of free, flat, country, shop"
        ),
    )
    price = fields.Int(load_default=0, strict=True, validate=_units())
    prices = fields.Dict(
        keys=fields.Str(
            validate=validate.Regexp(
                r"^([A-Z]{2}|\*)\Z", error="{input!a} is no country code like FR, or * for everywhere else"
            )
        ),
        values=fields.Int(strict=True, validate=_units()),
        load_default=dict,
    )


class SaleSchema(Schema):
    """A new sale. Money in minor units of the shop's currency, times in ISO 8601 with a zone."""

    product = fields.Str(required=True, validate=[validate.Length(1, 200), readable])
    quantity = fields.Int(load_default=0, strict=True, validate=_units(10**9))
    items = fields.Dict(
        keys=fields.Str(validate=[validate.Length(1, 200), readable]),
        values=fields.Int(strict=True, validate=_units(10**9)),
        load_default=dict,
    )
    price = fields.Int(load_default=None, allow_none=True, strict=True, validate=_units(least=1))
    title = fields.Str(load_default="", validate=[validate.Length(max=200), readable])
    lang = fields.Str(load_default="", validate=_one_of(*LANGUAGES))
    wording = fields.Str(load_default="", validate=[validate.Length(max=1000), readable_lines])
    starts_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=_TIME)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=_TIME)
    end_when_sold_out = fields.Bool(load_default=False)
    hold_seconds = fields.Int(load_default=0, strict=True, validate=_units(86_400))
    limit_per_buyer = fields.Int(load_default=0, strict=True, validate=_units(99))
    answers = fields.Str(load_default="", validate=_one_of("none", "held", "thanks"))
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
    values["title"] = values["title"].strip()
    return SaleRequest(**values)


class RefundSchema(Schema):
    """How much goes back (minor units; None = all that is left), and why."""

    amount = fields.Int(load_default=None, allow_none=True, strict=True, validate=_units(least=1))
    reason = fields.Str(load_default="", validate=[validate.Length(max=200), readable])


def read_refund(data: Mapping[str, Any]) -> tuple[int | None, str]:
    """(amount, reason). A field that is not known is refused too: a misspelt amount must not refund everything."""
    try:
        values = RefundSchema().load(dict(data))
    except ValidationError as error:
        raise Invalid(flat(error)) from None
    return values["amount"], values["reason"]


def flat(error: ValidationError) -> dict[str, list[str]]:
    """Marshmallow's messages by dotted field."""
    found: dict[str, list[str]] = {}

    def walk(messages: Any, prefix: str) -> None:
        if isinstance(messages, Mapping):
            for key, value in messages.items():
                # marshmallow's own words for "the whole", and for the two halves of an entry, are no fields
                own = prefix and key in ("_schema", "key", "value")
                walk(value, prefix if own else f"{prefix}.{key}" if prefix else str(key))
        else:
            found.setdefault(prefix, []).extend(str(item) for item in messages)

    walk(error.messages, "")
    return found
