"""What a merchant sends in to make a sale, read by marshmallow: from the API, the command line and the back offices."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing, post_load, pre_load, validate

from bridge.errors import Invalid
from bridge.sales import SaleRequest
from bridge.sales.terms import BY, MODES
from bridge.store.canned import LONGEST
from bridge.store.records import LANGUAGES, ShippingTerms

MOST = 10**12


def readable(text: str, *, lines: bool = False) -> None:
    """No control characters, no halves of characters: nothing that a ledger, a post or a page cannot show."""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and not (lines and sign == "\n"):
            raise ValidationError(f"must not contain the character {sign!a}")


def readable_lines(text: str) -> None:
    readable(text, lines=True)


#: The same for the document of the API: a pattern in the words of JSON Schema.
READABLE = {"pattern": "^[^\\u0000-\\u001F\\u007F-\\u009F]*$"}
READABLE_LINES = {"pattern": "^[^\\u0000-\\u0009\\u000B-\\u001F\\u007F-\\u009F]*$"}


def one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(["", *choices], error=f"must be one of {', '.join(choices)}")


def units(most: int = MOST, least: int = 0) -> validate.Range:
    return validate.Range(least, most, error="must be between {min} and {max}")


TIME = validate.Range(
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(2200, 1, 1, tzinfo=UTC),
    error="must lie between the years 2000 and 2200",
)


class Strict(Schema):
    """Unknown fields are refused: a misspelt amount must not refund everything."""

    class Meta:
        unknown = RAISE


class ShippingSchema(Strict):
    """How shipping is charged; prices in minor units, as displayed."""

    rule = fields.Str(
        load_default="free",
        validate=validate.OneOf(
            ["free", "flat", "country", "shop"], error="must be one of free, flat, country, shop"
        ),
    )
    price = fields.Int(load_default=0, strict=True, validate=units())
    prices = fields.Dict(
        keys=fields.Str(
            validate=validate.Regexp(
                r"^([A-Z]{2}|\*)\Z", error="{input!a} is no country code like FR, or * for everywhere else"
            )
        ),
        values=fields.Int(strict=True, validate=units()),
        load_default=dict,
        metadata={"propertyNames": {"pattern": r"^([A-Z]{2}|\*)$"}},
    )


class SaleSchema(Strict):
    """A new sale. Money in minor units of the shop's currency, times in ISO 8601 with a zone."""

    product = fields.Str(load_default="", validate=[validate.Length(max=200), readable], metadata=READABLE)
    quantity = fields.Int(load_default=0, strict=True, validate=units(10**9))
    items = fields.Dict(
        keys=fields.Str(validate=[validate.Length(1, 200), readable]),
        values=fields.Int(strict=True, validate=units(10**9)),
        load_default=dict,
        metadata={"propertyNames": {"minLength": 1, "maxLength": 200, **READABLE}},
    )
    price = fields.Int(load_default=None, allow_none=True, strict=True, validate=units(least=1))
    title = fields.Str(load_default="", validate=[validate.Length(max=200), readable], metadata=READABLE)
    lang = fields.Str(load_default="", validate=one_of(*LANGUAGES))
    wording = fields.Str(
        load_default="", validate=[validate.Length(max=1000), readable_lines], metadata=READABLE_LINES
    )
    starts_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=TIME)
    ends_at = fields.AwareDateTime(load_default=None, allow_none=True, validate=TIME)
    end_when_sold_out = fields.Bool(load_default=False)
    hold_seconds = fields.Int(load_default=0, strict=True, validate=units(30 * 86_400))
    limit_per_buyer = fields.Int(load_default=0, strict=True, validate=units(99))
    answers = fields.Str(load_default="", validate=one_of("none", "held", "thanks"))
    answer_code = fields.Bool(load_default=None, allow_none=True)
    answer_link = fields.Bool(load_default=None, allow_none=True)
    shipping = fields.Nested(ShippingSchema, load_default=lambda: ShippingSchema().load({}))
    with_picture = fields.Bool(load_default=True)
    mode = fields.Str(load_default="", validate=one_of(*MODES))
    end_post = fields.Bool(load_default=False)
    remind = fields.Int(load_default=0, strict=True, validate=units(1439))
    market = fields.Str(
        load_default="",
        validate=[validate.Length(max=64), readable],
        metadata={"description": "A store view or currency of the shop; empty: its own.", **READABLE},
    )
    teaser = fields.Bool(load_default=False)
    by = fields.Str(load_default="", validate=one_of(*BY))
    hashtag = fields.Str(load_default="", validate=[validate.Length(max=60), readable], metadata=READABLE)


class Change(Strict):
    """Only what changes. null, or an empty text, takes an optional field away: it stands as if it had never been given."""

    def __init__(self, **more: Any) -> None:
        super().__init__(partial=True, **more)
        for field in self.fields.values():
            field.allow_none = field.load_default is not missing

    @pre_load
    def _empty(self, data: Any, **_: Any) -> Any:
        """A form sends its empty fields as empty texts, whatever kind of field they are."""
        if not isinstance(data, Mapping):
            return data
        return {
            name: None if value == "" and name in self.fields and self.fields[name].allow_none else value
            for name, value in data.items()
        }

    @post_load
    def _taken_away(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        def default(name: str) -> Any:
            found: Any = self.fields[name].load_default
            return found() if callable(found) else found

        return {name: default(name) if value is None else value for name, value in data.items()}


class SaleChange(Change, SaleSchema):
    """What changes of a draft."""


def read_sale(data: Mapping[str, Any]) -> SaleRequest:
    """``Invalid`` names every field that cannot be read."""
    try:
        values = SaleSchema().load(dict(data))
    except ValidationError as error:
        raise Invalid(flat(error)) from None
    return sale_request(values)


def sale_request(values: Mapping[str, Any]) -> SaleRequest:
    """What the schema loaded, as the room asks for it."""
    return SaleRequest(**_as_terms(values))


def _as_terms(values: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(values)
    if "shipping" in made:
        made["shipping"] = ShippingTerms(**made["shipping"])
    if "title" in made:
        made["title"] = made["title"].strip()
    return made


def changed(before: SaleRequest, values: Mapping[str, Any]) -> SaleRequest:
    """A request with some fields replaced. What belongs to another product, to another market, or to the other way of
    saying how many, does not stay."""
    made = _as_terms(values)
    if made.get("product", before.product) != before.product:
        before = replace(before, items={}, quantity=0, price=None, title="")
    if made.get("market", before.market) != before.market:
        # 5000 yen are not 50.00 euros.
        before = replace(before, price=None)
    if made.get("quantity") and "items" not in made:
        made["items"] = {}
    if made.get("items") and "quantity" not in made:
        made["quantity"] = 0
    return replace(before, **made)


class RefundSchema(Strict):
    """How much goes back (minor units; none: all that is left), and why. ``source`` "shop": the shop's own credit memo
    ``shop_refund_id`` is the record. ``wait``: answer once PayPal has."""

    #: A refund of everything needs no body.
    may_be_empty = True

    amount = fields.Int(load_default=None, allow_none=True, strict=True, validate=units(least=1))
    reason = fields.Str(load_default="", validate=[validate.Length(max=200), readable], metadata=READABLE)
    source = fields.Str(load_default="", validate=one_of("shop"))
    shop_refund_id = fields.Str(load_default="", validate=[validate.Length(max=100), readable], metadata=READABLE)
    wait = fields.Bool(load_default=False, truthy={True}, falsy={False})


def _said() -> fields.Str:
    """As much as a private message may have; where it goes, the network's own limit for that reply holds."""
    return fields.Str(
        required=True, validate=[validate.Length(1, LONGEST), readable_lines], metadata=READABLE_LINES
    )


class CannedSchema(Strict):
    """An answer for use again; it may speak of {handle}, {sale} and {order}."""

    name = fields.Str(required=True, validate=[validate.Length(1, 60), readable], metadata=READABLE)
    text = _said()


class AnswerSchema(Strict):
    """What is said once, where the reply came: in public, or in private."""

    text = _said()


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
