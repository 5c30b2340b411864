"""The configuration: ``config.yaml`` and ``REPLYCART_…`` variables, checked as a whole before anything starts.

``load`` reports ALL that is wrong at once, each with key, line, what was found and what is allowed. Any secret
``name`` may instead be given as ``name_file``, a path whose content is the secret; in the environment likewise
with ``_FILE``. ``REPLYCART_SHOP__URL`` sets ``shop.url``; the environment wins over the file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validate

from connectors import registry
from connectors.contracts import Connector
from connectors.errors import Permanent

PREFIX = "REPLYCART_"
#: Dollars per call, as published in autumn 2026; a merchant sets what the plan really costs.
PRICES = {
    "post": 0.015,
    "post_link": 0.200,
    "answer": 0.010,
    "answer_link": 0.200,
    "message": 0.015,
    "read_post": 0.005,
    "read_owned": 0.001,
    "read_user": 0.010,
}


class ConfigError(Exception):
    """The configuration cannot be used; the text lists everything that is wrong with it."""


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
    keywords = fields.Dict(
        keys=fields.Str(validate=validate.OneOf(["en", "fr"])),
        values=fields.Dict(
            keys=fields.Str(validate=validate.OneOf(["buy", "cancel", "stop"])),
            values=fields.List(fields.Str(validate=validate.Length(1, 60))),
        ),
        load_default=dict,
        metadata=_help("More words per language, like {fr: {buy: [preneur]}}."),
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
    database = fields.Str(load_default="sqlite:///replycart.db", metadata=_help("The ledger: sqlite:///PATH."))
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
    payments = fields.Dict(
        required=True, metadata=_help("The payments: platform, and the settings of its connector.")
    )
    seller = fields.Nested(
        SellerSchema, required=True, metadata=_help("Who sells: shown to the buyer before the order.")
    )
    selling = fields.Nested(
        SellingSchema, load_default=lambda: SellingSchema().load({}), metadata=_help("Defaults of a new sale.")
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
        prices = {**PRICES, **data["budget"]["prices"]}
        data["budget"] = Budget(
            monthly_microdollars=round(data["budget"]["monthly_usd"] * 1_000_000),
            prices={call: round(dollars * 1_000_000) for call, dollars in prices.items()},
        )
        for kind in ("shop", "network", "payments"):
            data[kind] = Section(data[kind].pop("platform"), data[kind])
        return Config(**data)


@dataclass(frozen=True, slots=True)
class Section:
    """One connector: its platform, and its settings as its own schema read them."""

    platform: str
    settings: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seller:
    name: str
    address: str = ""
    email: str = ""
    country: str = "FR"
    terms_url: str = ""
    privacy_url: str = ""
    withdrawal_days: int = 14
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Selling:
    hold_minutes: int = 15
    limit_per_buyer: int = 1
    language: str = "en"
    answers: str = "held"
    answer_code: bool = False
    answer_link: bool = False
    keywords: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Budget:
    """Millionths of a dollar: a month's budget, and the price of each call."""

    monthly_microdollars: int = 50_000_000
    prices: Mapping[str, int] = field(default_factory=lambda: {k: round(v * 1e6) for k, v in PRICES.items()})


@dataclass(frozen=True, slots=True)
class Work:
    network_workers: int = 2
    payments_workers: int = 4
    shop_workers: int = 2
    web_threads: int = 16
    sync_minutes: int = 10
    full_sync_hours: int = 24
    poll_seconds: float = 5.0
    rush_replies: int = 200
    reconcile_minutes: int = 5
    keep_days: int = 365


@dataclass(frozen=True, slots=True)
class Config:
    public_url: str
    secret_key: str = field(repr=False)
    shop: Section
    network: Section
    payments: Section
    seller: Seller
    listen: str = "127.0.0.1:8000"
    trusted_proxies: int = 1
    database: str = "sqlite:///replycart.db"
    log_format: str = "json"
    log_level: str = "info"
    alerts: list[str] = field(default_factory=list, repr=False)
    selling: Selling = field(default_factory=Selling)
    budget: Budget = field(default_factory=Budget)
    work: Work = field(default_factory=Work)


def load(path: str | Path | None, environ: Mapping[str, str]) -> Config:
    """Read, merge and check. ``ConfigError`` lists everything at once."""
    raw: dict[str, Any] = {}
    lines: dict[str, int] = {}
    if path is not None:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read ({error}). `replycart init` writes one.") from None
        raw, lines = _parse(text, str(path))
    problems: list[str] = []
    env_keys = _overlay(raw, environ, problems)
    _secret_files(raw, "", problems)
    origin = {**{key: f"line {line}" for key, line in lines.items()}, **env_keys}
    connector_settings = _connectors(raw, origin, problems)
    try:
        config = ConfigSchema().load({**raw, **connector_settings})
    except ValidationError as error:
        _collect(_messages(error), "", raw, ConfigSchema(), origin, problems)
        config = None
    if problems:
        where = f"{path}: " if path else ""
        raise ConfigError(
            f"{where}{len(problems)} thing(s) to mend:\n" + "\n".join(f"  - {item}" for item in problems)
        )
    assert isinstance(config, Config)
    return config


def _parse(text: str, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The YAML and the line on which each dotted key stands."""
    lines: dict[str, int] = {}

    def walk(node: yaml.Node, prefix: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                dotted = f"{prefix}{key.value}"
                lines[dotted] = key.start_mark.line + 1
                walk(value, dotted + ".")

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise ConfigError(f"{name}: {place}this is not YAML: {getattr(error, 'problem', error)}") from None
    if node is not None:
        walk(node, "")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: must be a list of `key: value`, found {type(data).__name__}")
    return data, lines


def _overlay(raw: dict[str, Any], environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Put ``REPLYCART_A__B`` over ``a.b``. Returns the dotted keys that came from the environment."""
    found: dict[str, str] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == PREFIX + "CONFIG":
            continue
        keys = name[len(PREFIX) :].lower().split("__")
        place: Any = raw
        for key in keys[:-1]:
            if not isinstance(place.setdefault(key, {}), dict):
                problems.append(f"{name}: {key} is not a section")
                break
            place = place[key]
        else:
            try:
                place[keys[-1]] = yaml.safe_load(environ[name]) if not _secretish(keys[-1]) else environ[name]
            except yaml.YAMLError:
                place[keys[-1]] = environ[name]
            found[".".join(keys)] = f"environment variable {name}"
    return found


def _secretish(key: str) -> bool:
    return bool(re.search(r"secret|token|password|key|_id$|_file$|user", key))


def _secret_files(place: dict[str, Any], prefix: str, problems: list[str]) -> None:
    """Replace every ``name_file`` by ``name`` with the file's content."""
    for key in list(place):
        value = place[key]
        if isinstance(value, dict):
            _secret_files(value, f"{prefix}{key}.", problems)
        elif isinstance(key, str) and key.endswith("_file"):
            del place[key]
            try:
                place[key.removesuffix("_file")] = Path(str(value)).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{prefix}{key}: {value!r} cannot be read ({type(error).__name__})")
                place[key.removesuffix("_file")] = "x" * 32


def _connectors(raw: dict[str, Any], origin: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """Check each connector's section by its own schema."""
    checked: dict[str, Any] = {}
    for kind, group in (("shop", "shops"), ("network", "networks"), ("payments", "payments")):
        section = raw.get(kind)
        if not isinstance(section, dict):
            continue
        platform = section.get("platform")
        installed = registry.names(group)
        if platform not in installed:
            near = difflib.get_close_matches(str(platform), installed, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(
                f"{kind}.platform ({origin.get(kind + '.platform', origin.get(kind, 'missing'))}): found {platform!r}, "
                f"allowed: {', '.join(installed)}{hint}"
            )
            checked[kind] = {"platform": "memory"}
            continue
        try:
            found: type[Connector] = registry.connector(group, platform)
        except (Permanent, ImportError) as error:
            problems.append(f"{kind}.platform: {error}")
            checked[kind] = {"platform": platform}
            continue
        schema = found.settings()
        settings = {key: value for key, value in section.items() if key != "platform"}
        try:
            checked[kind] = {"platform": platform, **schema.load(settings)}
        except ValidationError as error:
            _collect(_messages(error), kind + ".", section, schema, origin, problems)
            checked[kind] = {"platform": platform}
    return checked


def _messages(error: ValidationError) -> Mapping[Any, Any]:
    found: Any = error.messages
    return found if isinstance(found, Mapping) else {"configuration": found}


def _collect(
    messages: Mapping[Any, Any],
    prefix: str,
    found: Any,
    schema: Schema | None,
    origin: Mapping[str, str],
    problems: list[str],
) -> None:
    """Flatten marshmallow's messages: key, where, what was found, what is wrong, a suggestion."""
    for key, value in messages.items():
        dotted = f"{prefix}{key}"
        here = found.get(key) if isinstance(found, dict) else None
        known = schema.fields if schema is not None else {}
        if isinstance(value, Mapping):
            nested = known.get(str(key))
            inner = nested.schema if isinstance(nested, fields.Nested) else None
            _collect(value, dotted + ".", here, inner if isinstance(inner, Schema) else None, origin, problems)
            continue
        place = origin.get(dotted)
        text = " ".join(str(item) for item in value)
        if text == "Unknown field.":
            near = difflib.get_close_matches(str(key), list(known), 1)
            text = "is not a key of this section" + (f"; did you mean {near[0]}?" if near else "")
        elif text == "Missing data for required field.":
            declared = known.get(str(key))
            text = "is missing. " + (str(declared.metadata.get("help", "")) if declared else "")
        else:
            secret = _secretish(str(key)) or (str(key) in known and known[str(key)].metadata.get("secret"))
            shown = "(hidden)" if secret else repr(here)
            declared = known.get(str(key))
            text = f"found {shown}: {text}" + (f" {declared.metadata.get('help', '')}" if declared else "")
        problems.append(f"{dotted}{f' ({place})' if place else ''}: {text.strip()}")
