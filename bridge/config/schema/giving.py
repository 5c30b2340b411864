"""Gifts."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from bridge.config.schema.parts import described
from bridge.config.values import PAYEE
from connectors.values import PAYABLE


def _payee(value: str) -> None:
    if not PAYEE.fullmatch(value):
        raise ValidationError(
            "must be the e-mail address or the account id (13 letters and digits) of a PayPal account"
        )


def _currency(value: str) -> None:
    if value not in PAYABLE:
        raise ValidationError("must be a currency that PayPal takes, like EUR")


class CharitySchema(Schema):
    """Who takes gifts."""

    name = fields.Str(required=True, validate=validate.Length(1, 100))
    payee = fields.Str(required=True, validate=_payee)


def _ceiling(help: str, euros: int) -> fields.Dict:
    return fields.Dict(
        keys=fields.Str(validate=_currency),
        values=fields.Decimal(places=2, validate=validate.Range(0, 100_000)),
        load_default=lambda: {"EUR": euros},
        metadata=described(help),
    )


class GivingSchema(Schema):
    """Gifts from PayPal account to PayPal account; the shop never has the money."""

    send = fields.Bool(
        load_default=False, metadata=described("Let people send each other money by “#send 20EUR @someone”.")
    )
    charities = fields.Dict(
        keys=fields.Str(
            validate=validate.Regexp(r"^[A-Za-z0-9_][A-Za-z0-9_.@-]*$", error="must be a handle without @")
        ),
        values=fields.Nested(CharitySchema),
        load_default=dict,
        metadata=described(
            "Who takes “#donate 20EUR”, by handle: {helpers: {name: The Helpers, payee: give@helpers.example}}. The first takes what names none."
        ),
    )
    donate_ceiling = _ceiling("What one gift to a charity may be, by currency. Others cannot be given.", 500)
    send_ceiling = _ceiling("What one gift between people may be, by currency.", 250)
    days = fields.Int(
        load_default=14,
        validate=validate.Range(1, 90),
        metadata=described("Days after which a gift that nobody paid is over."),
    )
