"""The configuration as it is written, key by key; the help of each key is also its documentation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from bridge.config.schema.giving import GivingSchema
from bridge.config.schema.parts import Url, described
from bridge.config.schema.running import BudgetSchema, WorkSchema
from bridge.config.schema.selling import SellerSchema, SellingSchema
from bridge.config.values import PRICES, Budget, Charity, Config, Giving, Section, Seller, Selling, Work
from connectors.values import exponent

__all__ = ["BudgetSchema", "ConfigSchema", "GivingSchema", "SellerSchema", "SellingSchema", "WorkSchema"]


class ConfigSchema(Schema):
    """The whole file."""

    public_url = Url(
        required=True,
        metadata=described(
            "Address under which buyers and PayPal reach Replycart, like https://sell.example.com."
        ),
    )
    listen = fields.Str(
        load_default="127.0.0.1:8000",
        validate=validate.Regexp(r"^[^\s:]+:\d{1,5}$", error="must be HOST:PORT"),
        metadata=described("HOST:PORT to serve on; put nginx or Caddy in front."),
    )
    trusted_proxies = fields.Int(
        load_default=1,
        validate=validate.Range(0, 5),
        metadata=described("How many reverse proxies stand in front; 0 for none."),
    )
    database = fields.Str(
        load_default="sqlite:///replycart.db",
        metadata=described("The ledger: sqlite:///PATH, or postgresql://… for several machines."),
    )
    secret_key = fields.Str(
        required=True,
        validate=validate.Length(min=32, error="must have at least 32 characters; make one with: replycart init"),
        metadata=described(
            "Signs cookies and seals tokens in the ledger. At least 32 random characters.", secret=True
        ),
    )
    log_format = fields.Str(
        load_default="json",
        validate=validate.OneOf(["json", "text"]),
        metadata=described("Logs as json (for machines) or text (for people)."),
    )
    log_level = fields.Str(
        load_default="info",
        validate=validate.OneOf(["debug", "info", "warning", "error"]),
        metadata=described("debug, info, warning or error."),
    )
    alerts = fields.List(
        fields.Str(),
        load_default=list,
        metadata=described(
            "Where to send what needs a person, as Apprise addresses: mailtos://user:password@smtp.example.com?to=you@example.com, json://host/path …",
            secret=True,
        ),
    )
    shop = fields.Dict(required=True, metadata=described("The shop: platform, and the settings of its connector."))
    network = fields.Dict(
        required=True, metadata=described("The network: platform, and the settings of its connector.")
    )
    networks = fields.Dict(
        keys=fields.Str(),
        values=fields.Dict(),
        load_default=dict,
        metadata=described(
            "Further networks, each under its platform's name: every sale is posted there too, with one stock and one line of waiting."
        ),
    )
    payments = fields.Dict(
        required=True, metadata=described("The payments: platform, and the settings of its connector.")
    )
    seller = fields.Nested(
        SellerSchema, required=True, metadata=described("Who sells: shown to the buyer before the order.")
    )
    selling = fields.Nested(
        SellingSchema, load_default=lambda: SellingSchema().load({}), metadata=described("Defaults of a new sale.")
    )
    giving = fields.Nested(
        GivingSchema,
        load_default=lambda: GivingSchema().load({}),
        metadata=described("Gifts from PayPal account to PayPal account."),
    )
    budget = fields.Nested(
        BudgetSchema,
        load_default=lambda: BudgetSchema().load({}),
        metadata=described("What the network's API may cost."),
    )
    work = fields.Nested(
        WorkSchema,
        load_default=lambda: WorkSchema().load({}),
        metadata=described("How much at a time, and how often."),
    )

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Config:
        for name, schema in (("seller", Seller), ("selling", Selling), ("work", Work)):
            data[name] = schema(**data[name])
        for name in ("donate_ceiling", "send_ceiling"):
            data["giving"][name] = {
                code: int(Decimal(amount).scaleb(exponent(code))) for code, amount in data["giving"][name].items()
            }
        charities = {handle.casefold(): Charity(**one) for handle, one in data["giving"]["charities"].items()}
        data["giving"] = Giving(**{**data["giving"], "charities": charities})
        prices = {**PRICES, **data["budget"]["prices"]}
        data["budget"] = Budget(
            monthly_microdollars=round(data["budget"]["monthly_usd"] * 1_000_000),
            prices={call: round(dollars * 1_000_000) for call, dollars in prices.items()},
            rates={code: round(worth * 1_000_000) for code, worth in data["budget"]["rates"].items()},
        )
        for kind in ("shop", "network", "payments"):
            data[kind] = Section(data[kind].pop("platform"), data[kind])
        data["networks"] = {name: Section(name, settings) for name, settings in data["networks"].items()}
        return Config(**data)
