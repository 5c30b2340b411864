"""PayPal's section of the configuration."""

from __future__ import annotations

from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate


def _origin(value: str) -> None:
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query
    ):
        raise ValidationError("must look like https://host or http://127.0.0.1:8025, without a path")


class PayPalSettings(Schema):
    """Keys of ``payments.paypal``."""

    client_id = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"help": "Client ID of your REST app (developer.paypal.com, Apps & Credentials)."},
    )
    client_secret = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"help": "Secret of the same app.", "secret": True},
    )
    mode = fields.String(
        load_default="sandbox",
        validate=validate.OneOf(["sandbox", "live"]),
        metadata={"help": "sandbox (play money) or live. The app's credentials belong to one of the two."},
    )
    base_url = fields.String(
        load_default="",
        validate=_origin,
        metadata={"help": "Another address for PayPal's API: a simulator in a rehearsal. Empty: PayPal itself."},
    )
    webhook_id = fields.String(
        load_default="",
        validate=validate.Regexp(r"^[A-Za-z0-9]{0,50}$", error="letters and digits only, as PayPal shows it"),
        metadata={"help": "ID of the webhook as PayPal shows it in your app. Without it no webhook is believed."},
    )
    webhook_verify = fields.String(
        load_default="offline",
        validate=validate.OneOf(["offline", "call"]),
        metadata={
            "help": "offline: signature checked here, by PayPal's certificate. call: PayPal is asked each time."
        },
    )
    webhook_ca = fields.String(
        load_default="",
        metadata={
            "help": "For rehearsals: PEM file of the simulator's root. Only believed together with base_url."
        },
    )
    brand_name = fields.String(
        load_default="",
        validate=validate.Length(max=127),
        metadata={"help": "Name of your shop on PayPal's page. Empty: the name of the PayPal account."},
    )
    soft_descriptor = fields.String(
        load_default="",
        validate=validate.Regexp(r"^[A-Za-z0-9 .\-*]{0,22}$", error="at most 22 of letters, digits, space . - *"),
        metadata={"help": "What the buyer's bank statement shows, at most 22 characters."},
    )
