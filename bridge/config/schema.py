"""The configuration as it is written, key by key; the help of each key is also its documentation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from bridge.config.values import PAYEE, PRICES, Budget, Charity, Config, Giving, Section, Seller, Selling, Work
from connectors.values import exponent


def _help(text: str, **more: Any) -> dict[str, Any]:
    return {"help": text, **more}


class _Url(fields.Url):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(require_tld=False, schemes={"http", "https"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs)).rstrip("/")


class SellerSchema(Schema):
    """Who sells: shown to the buyer before the order, as the law asks."""

    name = fields.Str(
        required=True,
        validate=validate.Length(1, 127),
        metadata=_help("Name of the seller, as the law wants it shown."),
    )
    address = fields.Str(
        load_default="", metadata=_help("Postal address of the seller, lines separated by commas.")
    )
    email = fields.Email(load_default="", metadata=_help("Where buyers write to."))
    country = fields.Str(
        load_default="FR",
        validate=validate.Regexp(r"^[A-Z]{2}$", error="must be two capital letters, like FR"),
        metadata=_help("Country of the seller (ISO 3166-1 alpha-2); prices are first quoted for it."),
    )
    terms_url = _Url(load_default="", metadata=_help("Page with the terms of sale."))
    privacy_url = _Url(load_default="", metadata=_help("Page on personal data."))
    withdrawal_days = fields.Int(
        load_default=14,
        validate=validate.Range(0, 100),
        metadata=_help("Days in which a buyer may withdraw from the contract; 0 where the law gives none."),
    )
    delivery = fields.Str(
        load_default="", metadata=_help("When the parcel comes, in words, like: 2 to 4 working days.")
    )


class SellingSchema(Schema):
    """Defaults of a new sale; each can be set for the sale itself."""

    hold_minutes = fields.Int(
        load_default=15, validate=validate.Range(1, 1440), metadata=_help("How long a hold lasts.")
    )
    limit_per_buyer = fields.Int(
        load_default=1, validate=validate.Range(1, 99), metadata=_help("Units one buyer may take in a sale.")
    )
    lapses = fields.Int(
        load_default=3,
        validate=validate.Range(0, 99),
        metadata=_help(
            "After so many holds that ran out within 30 days a buyer gets no units set aside before PayPal's page; 0: never."
        ),
    )
    language = fields.Str(
        load_default="en",
        validate=validate.OneOf(["en", "fr"]),
        metadata=_help("Language of posts and answers: en or fr."),
    )
    answers = fields.Str(
        load_default="held",
        validate=validate.OneOf(["none", "held", "thanks"]),
        metadata=_help(
            "The one answer that X allows per reply: none, held (when units are set aside) or thanks (when the order stands)."
        ),
    )
    answer_code = fields.Bool(
        load_default=False,
        metadata=_help(
            "Put a code into the answer, with which the buyer finds the hold without signing in. Anybody can read a public answer."
        ),
    )
    answer_link = fields.Bool(
        load_default=False,
        metadata=_help("Put the buyer's link into the answer. Twenty times the price of an answer without."),
    )
    wallets = fields.Bool(
        load_default=False,
        metadata=_help(
            "Let buyers save a PayPal wallet and buy with the reply alone. PayPal must have enabled vaulting for your account."
        ),
    )
    grace_seconds = fields.Int(
        load_default=60,
        validate=validate.Range(5, 600),
        metadata=_help("Seconds in which a reply that buys by itself can be undone by “cancel”."),
    )
    messages = fields.Bool(
        load_default=False,
        metadata=_help(
            "Serve who writes “buy CODE” to the account in private. Reading and answering messages costs money on X, and needs dm.read and dm.write."
        ),
    )
    draw_seconds = fields.Int(
        load_default=15,
        validate=validate.Range(2, 300),
        metadata=_help(
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
        metadata=_help("More words per language, like {fr: {buy: [preneur]}}."),
    )


def _payee(value: str) -> None:
    if not PAYEE.fullmatch(value):
        raise ValidationError(
            "must be the e-mail address or the account id (13 letters and digits) of a PayPal account"
        )


def _currency(value: str) -> None:
    try:
        exponent(value)
    except ValueError:
        raise ValidationError("must be a currency, like EUR") from None


class CharitySchema(Schema):
    """Who takes gifts."""

    name = fields.Str(required=True, validate=validate.Length(1, 100))
    payee = fields.Str(required=True, validate=_payee)


def _ceiling(help: str, euros: int) -> fields.Dict:
    return fields.Dict(
        keys=fields.Str(validate=_currency),
        values=fields.Decimal(places=2, validate=validate.Range(0, 100_000)),
        load_default=lambda: {"EUR": euros},
        metadata=_help(help),
    )


class GivingSchema(Schema):
    """Gifts from PayPal account to PayPal account; the shop never has the money."""

    send = fields.Bool(
        load_default=False, metadata=_help("Let people send each other money by “#send 20EUR @someone”.")
    )
    charities = fields.Dict(
        keys=fields.Str(
            validate=validate.Regexp(r"^[A-Za-z0-9_][A-Za-z0-9_.@-]*$", error="must be a handle without @")
        ),
        values=fields.Nested(CharitySchema),
        load_default=dict,
        metadata=_help(
            "Who takes “#donate 20EUR”, by handle: {helpers: {name: The Helpers, payee: give@helpers.example}}. The first takes what names none."
        ),
    )
    donate_ceiling = _ceiling("What one gift to a charity may be, by currency. Others cannot be given.", 500)
    send_ceiling = _ceiling("What one gift between people may be, by currency.", 250)
    days = fields.Int(
        load_default=14,
        validate=validate.Range(1, 90),
        metadata=_help("Days after which a gift that nobody paid is over."),
    )


class BudgetSchema(Schema):
    """What the network's API may cost."""

    monthly_usd = fields.Float(
        load_default=50.0,
        validate=validate.Range(0),
        metadata=_help(
            "Dollars a calendar month (UTC). At 80 % you hear of it; at 100 % answers stop, and hearing slows to the cheapest way."
        ),
    )
    prices = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(sorted(PRICES))),
        values=fields.Float(validate=validate.Range(0)),
        load_default=dict,
        metadata=_help(
            "Dollars per call where your plan differs from the table: " + ", ".join(sorted(PRICES)) + "."
        ),
    )
    rates = fields.Dict(
        keys=fields.Str(validate=validate.Regexp(r"[A-Z]{3}\Z")),
        values=fields.Float(validate=validate.Range(0, min_inclusive=False)),
        load_default=dict,
        metadata=_help(
            "What a dollar is worth in your currency, like {EUR: 0.92}: then figures take the network's cost off what is left. In "
            "dollars it is always taken off."
        ),
    )


class WorkSchema(Schema):
    """How much at a time, and how often."""

    network_workers = fields.Int(
        load_default=2, validate=validate.Range(1, 64), metadata=_help("Tasks for the network at the same time.")
    )
    payments_workers = fields.Int(
        load_default=4, validate=validate.Range(1, 64), metadata=_help("Tasks for PayPal at the same time.")
    )
    shop_workers = fields.Int(
        load_default=2, validate=validate.Range(1, 64), metadata=_help("Tasks for the shop at the same time.")
    )
    web_threads = fields.Int(
        load_default=16, validate=validate.Range(1, 256), metadata=_help("Threads of the web server.")
    )
    sync_minutes = fields.Int(
        load_default=10,
        validate=validate.Range(1, 1440),
        metadata=_help("Minutes between two looks at what changed in the shop."),
    )
    full_sync_hours = fields.Int(
        load_default=24,
        validate=validate.Range(1, 720),
        metadata=_help("Hours between two complete syncs, which also find deletions."),
    )
    poll_seconds = fields.Float(
        load_default=5.0,
        validate=validate.Range(0.2, 3600),
        metadata=_help("Seconds between two looks for replies while a sale is live."),
    )
    tag_seconds = fields.Float(
        load_default=30.0,
        validate=validate.Range(0.2, 3600),
        metadata=_help("Seconds between two looks for posts with a hashtag that a basket or an offer has."),
    )
    message_seconds = fields.Float(
        load_default=60.0,
        validate=validate.Range(0.2, 3600),
        metadata=_help(
            "Seconds between two looks for private messages. X allows fifteen in a quarter of an hour."
        ),
    )
    watch = fields.List(
        fields.Str(validate=[validate.Length(2, 60), validate.ContainsNoneOf('"\\\n\r\t')]),
        load_default=list,
        validate=validate.Length(max=10),
        metadata=_help(
            "Words (the shop's name) that are looked for all over the network, at most ten; who says them waits in the inbox. X, and "
            "Bluesky; each post that is read on X costs money."
        ),
    )
    watch_seconds = fields.Float(
        load_default=300.0,
        validate=validate.Range(5, 86400),
        metadata=_help("Seconds between two looks for the words of work.watch."),
    )
    spread_seconds = fields.Float(
        load_default=300.0,
        validate=validate.Range(30, 86400),
        metadata=_help(
            "Seconds between two looks for who quoted or reposted a post of a live sale; each quote costs a post and a user read on X."
        ),
    )
    reposters = fields.Int(
        load_default=100,
        validate=validate.Range(0, 10_000),
        metadata=_help(
            "Accounts that reposted a post and are listed, at most; each costs a user read on X. 0: none."
        ),
    )
    rush_replies = fields.Int(
        load_default=200,
        validate=validate.Range(1),
        metadata=_help("More replies than that in one look, and hearing changes to the stream until it is quiet."),
    )
    reconcile_minutes = fields.Int(
        load_default=5,
        validate=validate.Range(1, 1440),
        metadata=_help("Minutes between two sweeps of PayPal and the shop against the ledger."),
    )
    keep_days = fields.Int(
        load_default=365,
        validate=validate.Range(1, 3650),
        metadata=_help("Days that addresses and texts of replies are kept after a purchase is over."),
    )


class ConfigSchema(Schema):
    """The whole file."""

    public_url = _Url(
        required=True,
        metadata=_help("Address under which buyers and PayPal reach Replycart, like https://sell.example.com."),
    )
    listen = fields.Str(
        load_default="127.0.0.1:8000",
        validate=validate.Regexp(r"^[^\s:]+:\d{1,5}$", error="must be HOST:PORT"),
        metadata=_help("HOST:PORT to serve on; put nginx or Caddy in front."),
    )
    trusted_proxies = fields.Int(
        load_default=1,
        validate=validate.Range(0, 5),
        metadata=_help("How many reverse proxies stand in front; 0 for none."),
    )
    database = fields.Str(
        load_default="sqlite:///replycart.db",
        metadata=_help("The ledger: sqlite:///PATH, or postgresql://… for several machines."),
    )
    secret_key = fields.Str(
        required=True,
        validate=validate.Length(min=32, error="must have at least 32 characters; make one with: replycart init"),
        metadata=_help(
            "Signs cookies and seals tokens in the ledger. At least 32 random characters.", secret=True
        ),
    )
    log_format = fields.Str(
        load_default="json",
        validate=validate.OneOf(["json", "text"]),
        metadata=_help("Logs as json (for machines) or text (for people)."),
    )
    log_level = fields.Str(
        load_default="info",
        validate=validate.OneOf(["debug", "info", "warning", "error"]),
        metadata=_help("debug, info, warning or error."),
    )
    alerts = fields.List(
        fields.Str(),
        load_default=list,
        metadata=_help(
            "Where to send what needs a person, as Apprise addresses: mailtos://user:password@smtp.example.com?to=you@example.com, json://host/path …",
            secret=True,
        ),
    )
    shop = fields.Dict(required=True, metadata=_help("The shop: platform, and the settings of its connector."))
    network = fields.Dict(
        required=True, metadata=_help("The network: platform, and the settings of its connector.")
    )
    networks = fields.Dict(
        keys=fields.Str(),
        values=fields.Dict(),
        load_default=dict,
        metadata=_help(
            "Further networks, each under its platform's name: every sale is posted there too, with one stock and one line of waiting."
        ),
    )
    payments = fields.Dict(
        required=True, metadata=_help("The payments: platform, and the settings of its connector.")
    )
    seller = fields.Nested(
        SellerSchema, required=True, metadata=_help("Who sells: shown to the buyer before the order.")
    )
    selling = fields.Nested(
        SellingSchema, load_default=lambda: SellingSchema().load({}), metadata=_help("Defaults of a new sale.")
    )
    giving = fields.Nested(
        GivingSchema,
        load_default=lambda: GivingSchema().load({}),
        metadata=_help("Gifts from PayPal account to PayPal account."),
    )
    budget = fields.Nested(
        BudgetSchema,
        load_default=lambda: BudgetSchema().load({}),
        metadata=_help("What the network's API may cost."),
    )
    work = fields.Nested(
        WorkSchema,
        load_default=lambda: WorkSchema().load({}),
        metadata=_help("How much at a time, and how often."),
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
