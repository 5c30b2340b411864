"""Who sells, and how."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from bridge.config.schema.parts import Url, described


class SellerSchema(Schema):
    """Who sells: shown to the buyer before the order, as the law asks."""

    name = fields.Str(
        required=True,
        validate=validate.Length(1, 127),
        metadata=described("Name of the seller, as the law wants it shown."),
    )
    address = fields.Str(
        load_default="", metadata=described("Postal address of the seller, lines separated by commas.")
    )
    email = fields.Email(load_default="", metadata=described("Where buyers write to."))
    country = fields.Str(
        load_default="FR",
        validate=validate.Regexp(r"^[A-Z]{2}$", error="must be two capital letters, like FR"),
        metadata=described("Country of the seller (ISO 3166-1 alpha-2); prices are first quoted for it."),
    )
    terms_url = Url(load_default="", metadata=described("Page with the terms of sale."))
    privacy_url = Url(load_default="", metadata=described("Page on personal data."))
    withdrawal_days = fields.Int(
        load_default=14,
        validate=validate.Range(0, 100),
        metadata=described("Days in which a buyer may withdraw from the contract; 0 where the law gives none."),
    )
    delivery = fields.Str(
        load_default="", metadata=described("When the parcel comes, in words, like: 2 to 4 working days.")
    )


class SellingSchema(Schema):
    """Defaults of a new sale; each can be set for the sale itself."""

    hold_minutes = fields.Int(
        load_default=15, validate=validate.Range(1, 1440), metadata=described("How long a hold lasts.")
    )
    limit_per_buyer = fields.Int(
        load_default=1, validate=validate.Range(1, 99), metadata=described("Units one buyer may take in a sale.")
    )
    lapses = fields.Int(
        load_default=3,
        validate=validate.Range(0, 99),
        metadata=described(
            "After so many holds that ran out within 30 days a buyer gets no units set aside before PayPal's page; 0: never."
        ),
    )
    language = fields.Str(
        load_default="en",
        validate=validate.OneOf(["en", "fr"]),
        metadata=described("Language of posts and answers: en or fr."),
    )
    answers = fields.Str(
        load_default="held",
        validate=validate.OneOf(["none", "held", "thanks"]),
        metadata=described(
            "The one answer that X allows per reply: none, held (when units are set aside) or thanks (when the order stands)."
        ),
    )
    answer_code = fields.Bool(
        load_default=False,
        metadata=described(
            "Put a code into the answer, with which the buyer finds the hold without signing in. Anybody can read a public answer."
        ),
    )
    answer_link = fields.Bool(
        load_default=False,
        metadata=described("Put the buyer's link into the answer. Twenty times the price of an answer without."),
    )
    wallets = fields.Bool(
        load_default=False,
        metadata=described(
            "Let buyers save a PayPal wallet and buy with the reply alone. PayPal must have enabled vaulting for your account."
        ),
    )
    grace_seconds = fields.Int(
        load_default=60,
        validate=validate.Range(5, 600),
        metadata=described("Seconds in which a reply that buys by itself can be undone by “cancel”."),
    )
    messages = fields.Bool(
        load_default=False,
        metadata=described(
            "Serve who writes “buy CODE” to the account in private. Reading and answering messages costs money on X, and needs dm.read and dm.write; on Bluesky it needs an app password with access to direct messages."
        ),
    )
    draw_seconds = fields.Int(
        load_default=15,
        validate=validate.Range(2, 300),
        metadata=described(
            "In a series for the first: seconds after a reply before it can be drawn. What was sent earlier must have been heard by then; see work.poll_seconds."
        ),
    )
    keywords = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(["en", "fr"])),
        values=fields.Dict(
            keys=fields.Str(validate=validate.OneOf(["buy", "cancel", "stop"])),
            values=fields.List(fields.Str(validate=validate.Length(1, 60))),
        ),
        load_default=dict,
        metadata=described("More words per language, like {fr: {buy: [preneur]}}."),
    )
