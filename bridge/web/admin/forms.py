"""The composer's form: from the fields of a browser to what ``inputs.read_sale`` takes, and from a sale back to fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from werkzeug.datastructures import MultiDict

from bridge import money
from bridge.clock import from_ms, to_ms
from bridge.errors import Invalid
from bridge.house import House
from bridge.store import Sale, SaleItem, Terms
from bridge.store.records import StoredProduct
from bridge.web.words import network_title, say
from connectors.values import Money

UNITS = "units:"
#: Networks that take money for each post that is read.
CHARGING = ("x",)
TICKS = ("end_when_sold_out", "end_post", "teaser", "answer_code", "answer_link", "with_picture")


def read_on(house: House) -> dict[str, str]:
    """Where posts with a hashtag are read, and which of these networks charge for it, as people call them."""
    names = list(house.networks)
    return {
        "networks": ", ".join(map(network_title, names)),
        "charging": ", ".join(network_title(name) for name in names if name in CHARGING),
    }


@dataclass(slots=True)
class Fields:
    """The form as it stands: texts by name, and how many units of each variant."""

    values: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)

    def ticked(self, name: str) -> bool:
        return bool(self.values.get(name))


def money_text(minor: int, currency: str) -> str:
    """ "49.00", as a field takes it."""
    return str(Money(minor, currency).decimal)


def own_shipping(house: House) -> str:
    """The rule that a form begins with: the shop's own reckoning, where it has one."""
    return "shop" if house.shop.reckons_shipping else "free"


def fresh(house: House, product: StoredProduct, variants: list[StoredProduct], market: str = "") -> Fields:
    """A new sale of that product, as most merchants would make it. ``product``: as it is in that market."""
    selling = house.config.selling
    one = product.product
    available, price = one.available(), one.price_at(house.clock.now())
    values = {
        "product": one.sku, "title": one.name, "lang": selling.language, "wording": "", "zone": "UTC",
        "quantity": "" if variants else str(max(1, min(10, available if available is not None else 10))),
        "price": money_text(price.minor, price.currency) if price.minor and not variants else "", "market": market,
        "hold_minutes": str(selling.hold_minutes), "limit_per_buyer": str(selling.limit_per_buyer), "remind": "",
        "answers": selling.answers, "shipping_rule": own_shipping(house), "shipping_price": "", "shipping_prices": "",
        "starts_at": "", "ends_at": "", "end_when_sold_out": "1", "end_post": "", "teaser": "", "with_picture": "1", "mode": "standard",
        "answer_code": "1" if selling.answer_code else "", "answer_link": "1" if selling.answer_link else "",
    }  # fmt: skip
    units = {v.product.sku: str(_left(v)) for v in variants}
    return Fields(values, units)


def _left(stored: StoredProduct) -> int:
    available = stored.product.available()
    return 10 if available is None else available


def of_sale(sale: Sale, items: list[SaleItem], *, window: bool) -> Fields:
    """A sale that is there, to be changed or made once more. ``window``: with its times."""
    terms, rule = sale.terms, sale.terms.shipping
    single = len(items) == 1 and not items[0].options
    prices = {item.unit for item in items}
    values = {
        "product": terms.product, "title": sale.title, "lang": terms.lang, "wording": terms.wording, "zone": "UTC",
        "quantity": str(items[0].quantity) if single else "",
        "price": money_text(items[0].unit, sale.currency) if len(prices) == 1 and not sale.terms.price_of_shop else "",
        "hold_minutes": f"{terms.hold_seconds / 60:g}", "limit_per_buyer": str(terms.limit_per_buyer),
        "remind": str(terms.remind or ""),
        "answers": terms.answers, "mode": _mode(terms), "market": terms.market, "shipping_rule": rule.rule,
        "shipping_price": money_text(rule.price, sale.currency) if rule.rule == "flat" else "",
        "shipping_prices": "\n".join(f"{code}={money_text(price, sale.currency)}" for code, price in rule.prices.items()),
        "starts_at": _local(sale.starts_at) if window else "", "ends_at": _local(sale.ends_at) if window else "",
    }  # fmt: skip
    for name in TICKS:
        values[name] = "1" if getattr(terms, name) else ""
    return Fields(values, {} if single else {item.sku: str(item.quantity) for item in items})


def _mode(terms: Terms) -> str:
    return f"{terms.mode}:{terms.by}" if terms.mode == "first_come" else terms.mode


def _local(ms: int | None) -> str:
    return f"{from_ms(ms):%Y-%m-%dT%H:%M}" if ms is not None else ""


def sent(form: MultiDict[str, str]) -> Fields:
    """What the browser sent."""
    values = {name: text for name, text in form.items() if not name.startswith(UNITS) and name != "csrf"}
    for name in TICKS:
        values.setdefault(name, "")
    units = {name.removeprefix(UNITS): text for name, text in form.items() if name.startswith(UNITS)}
    return Fields(values, units)


def no_amount(error: ValueError) -> str:
    """Why an amount cannot be taken, and how to write it."""
    if isinstance(error, money.Ambiguous):
        return say("%(text)s can be read in two ways: write %(one)s or %(other)s.",
                   text=error.text, one=error.ways[0], other=error.ways[1])  # fmt: skip
    return say("This is no amount like 12.50.")


def data(fields: Fields, currency: str) -> dict[str, Any]:
    """What ``inputs.read_sale`` takes. ``Invalid`` names every field that cannot be read at all."""
    values, wrong = fields.values, dict[str, str]()

    def whole(name: str, text: str) -> int:
        text = text.strip()
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            wrong[name] = say("This is no whole number.")
            return 0
        return int(text or 0)

    made: dict[str, Any] = {
        name: values.get(name, "") for name in ("product", "title", "lang", "wording", "answers", "market")
    }
    made["mode"], _, made["by"] = values.get("mode", "").partition(":")
    made["wording"] = made["wording"].replace("\r\n", "\n").strip()
    made |= {name: fields.ticked(name) for name in TICKS}
    if fields.units:
        made["items"] = {sku: whole("items", text) for sku, text in fields.units.items()}
        if not any(made["items"].values()):
            wrong.setdefault("items", say("Of at least one of them there must be a unit."))
    else:
        made["quantity"] = whole("quantity", values.get("quantity", ""))
    made["price"] = amount("price", values.get("price", ""), currency, wrong)
    made["limit_per_buyer"] = whole("limit_per_buyer", values.get("limit_per_buyer", ""))
    made["remind"] = whole("remind", values.get("remind", ""))
    made["hold_seconds"] = seconds(values.get("hold_minutes", ""), 60, 1440)
    if made["hold_seconds"] is None:
        wrong["hold_seconds"] = say("A number of minutes, up to 1440.")
    for name in ("starts_at", "ends_at"):
        made[name] = moment(values.get(name, ""), values.get("zone", ""), name, wrong)
    made["shipping"] = shipping(values, currency, wrong)
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in made.items() if value not in ("", None)}


def amount(name: str, text: str, currency: str, wrong: dict[str, str]) -> int | None:
    """Minor units; None for nothing, and for what cannot be read: that is told in ``wrong``."""
    if not text.strip():
        return None
    try:
        return money.read(text, currency)
    except ValueError as error:
        wrong[name] = no_amount(error)
        return None


def seconds(text: str, unit: int, most: int) -> int | None:
    """A number of minutes or days (``unit`` in seconds), 0 for nothing; None when it is no number up to ``most``."""
    try:
        number = Decimal(text.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return None
    return int(number * unit) if 0 <= number <= most else None


def moment(text: str, zone: str, name: str, wrong: dict[str, str]) -> str | None:
    """A local time of the browser, as ISO 8601 with its zone."""
    if not text.strip():
        return None
    try:
        when = datetime.fromisoformat(text.strip())
        return when.replace(tzinfo=ZoneInfo(zone or "UTC")).isoformat()
    except (ValueError, ZoneInfoNotFoundError, OSError, OverflowError):
        wrong[name] = say("This is no time.")
        return None


def moment_ms(values: Mapping[str, str], name: str) -> int | None:
    """The time of a field, if it can be read."""
    text = moment(values.get(name, ""), values.get("zone", ""), name, {})
    return to_ms(datetime.fromisoformat(text)) if text else None


def shipping(values: Mapping[str, str], currency: str, wrong: dict[str, str]) -> dict[str, Any]:
    """The shipping of the form."""
    rule = values.get("shipping_rule", "free")
    if rule == "flat":
        price = amount("shipping", values.get("shipping_price", ""), currency, wrong)
        if price is None:
            wrong.setdefault("shipping", say("A price like 4.90 is needed."))
        return {"rule": rule, "price": price or 0}
    if rule != "country":
        return {"rule": rule}
    prices: dict[str, int] = {}
    for line in re.split(r"[\n;]+", values.get("shipping_prices", "")):
        code, equals, price_text = line.partition("=")
        if not line.strip():
            continue
        price = amount("shipping", price_text, currency, wrong) if equals else None
        if price is None:
            wrong.setdefault("shipping", say("One price a line, like FR=4.90; * is everywhere else."))
            continue
        prices[code.strip().upper()] = price
    return {"rule": rule, "prices": prices}
