"""Reading a create-order body as PayPal does: shapes (400), then money (422), to the cent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.simulators.paypal.problems import malformed, refused

# developer.paypal.com/api/rest/reference/currency-codes
CURRENCIES = frozenset(
    {"AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "HKD", "HUF", "ILS", "JPY", "MYR", "MXN"}
) | {"TWD", "NZD", "NOK", "PHP", "PLN", "GBP", "SGD", "SEK", "CHF", "THB", "USD"}
WHOLE = frozenset({"HUF", "JPY", "TWD"})
_VALUE = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_QUANTITY = re.compile(r"[1-9][0-9]{0,9}")
_ACCOUNT_ID = re.compile(r"[2-9A-HJ-NP-Z]{13}")
_COUNTRY = re.compile(r"[A-Z]{2}|C2")
_PARTS = {
    "item_total": 1,
    "tax_total": 1,
    "shipping": 1,
    "handling": 1,
    "insurance": 1,
    "shipping_discount": -1,
    "discount": -1,
}


def read_money(raw: object, field: str, *, zero: bool = False) -> tuple[int, str]:
    """Minor units at PayPal and the currency. ``zero``: nothing is allowed, only less than nothing is not."""
    if not isinstance(raw, Mapping):
        raise malformed("MISSING_REQUIRED_PARAMETER", field)
    currency, value = raw.get("currency_code"), raw.get("value")
    if not isinstance(currency, str) or not currency:
        raise malformed("MISSING_REQUIRED_PARAMETER", f"{field}/currency_code")
    if value is None or value == "":
        raise malformed("MISSING_REQUIRED_PARAMETER", f"{field}/value")
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/value", value)
    if currency not in CURRENCIES:
        raise refused("INVALID_CURRENCY_CODE", f"{field}/currency_code", currency)
    whole, _, fraction = value.partition(".")
    if currency in WHOLE:
        if fraction.strip("0"):
            raise refused("DECIMALS_NOT_SUPPORTED", f"{field}/value", value)
        minor = int(whole)
    else:
        if len(fraction) > 2:
            raise refused("DECIMAL_PRECISION", f"{field}/value", value)
        minor = int(whole + fraction.ljust(2, "0"))
    if minor < 0:
        raise refused("CANNOT_BE_NEGATIVE" if zero else "CANNOT_BE_ZERO_OR_NEGATIVE", f"{field}/value", value)
    if minor == 0 and not zero:
        raise refused("CANNOT_BE_ZERO_OR_NEGATIVE", f"{field}/value", value)
    return minor, currency


def write_money(minor: int, currency: str) -> dict[str, str]:
    """PayPal's money object, with exactly the currency's decimals."""
    if currency in WHOLE:
        return {"currency_code": currency, "value": str(minor)}
    return {"currency_code": currency, "value": f"{minor // 100}.{minor % 100:02d}"}


def text(raw: Mapping[str, Any], key: str, field: str, limit: int, *, required: bool = False) -> str:
    """A string of at most ``limit`` characters; "" when it is absent and may be."""
    value = raw.get(key)
    if value is None or value == "":
        if required:
            raise malformed("MISSING_REQUIRED_PARAMETER", f"{field}/{key}")
        return ""
    if not isinstance(value, str):
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/{key}", value)
    if len(value) > limit:
        raise malformed("INVALID_STRING_MAX_LENGTH", f"{field}/{key}", value)
    return value


def check_unit(unit: object, field: str) -> tuple[int, str]:
    """Minor units and currency of a purchase unit whose parts add up to the cent, or the Problem."""
    if not isinstance(unit, Mapping):
        raise malformed("INVALID_PARAMETER_SYNTAX", field, unit)
    for key, limit in (("custom_id", 127), ("invoice_id", 127), ("description", 127), ("soft_descriptor", 22)):
        text(unit, key, field, limit)
    text(unit, "reference_id", field, 256)
    minor, currency = read_money(unit.get("amount"), f"{field}/amount")
    _check_shipping(unit.get("shipping"), f"{field}/shipping")
    _check_payee(unit.get("payee"), f"{field}/payee")
    breakdown = unit["amount"].get("breakdown")
    parts: dict[str, int] = {}
    if breakdown is not None:
        if not isinstance(breakdown, Mapping):
            raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/amount/breakdown", breakdown)
        for key, raw in breakdown.items():
            if key not in _PARTS:
                raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/amount/breakdown/{key}")
            parts[key], unit_currency = read_money(raw, f"{field}/amount/breakdown/{key}", zero=True)
            if unit_currency != currency:
                raise refused(
                    "MULTI_CURRENCY_ORDER", f"{field}/amount/breakdown/{key}/currency_code", unit_currency
                )
    _check_items(unit.get("items"), f"{field}/items", currency, parts)
    if parts and sum(_PARTS[key] * value for key, value in parts.items()) != minor:
        raise refused("AMOUNT_MISMATCH", f"{field}/amount/value", unit["amount"]["value"])
    return minor, currency


def _check_items(items: object, field: str, currency: str, parts: Mapping[str, int]) -> None:
    if items is None:
        return
    if not isinstance(items, list):
        raise malformed("INVALID_PARAMETER_SYNTAX", field, items)
    total = tax_total = 0
    taxed = False
    for index, item in enumerate(items):
        place = f"{field}/{index}"
        if not isinstance(item, Mapping):
            raise malformed("INVALID_PARAMETER_SYNTAX", place, item)
        text(item, "name", place, 127, required=True)
        text(item, "sku", place, 127)
        text(item, "description", place, 2048)
        quantity = text(item, "quantity", place, 10, required=True)
        if not _QUANTITY.fullmatch(quantity):
            raise malformed("INVALID_PARAMETER_SYNTAX", f"{place}/quantity", quantity)
        unit, unit_currency = read_money(item.get("unit_amount"), f"{place}/unit_amount", zero=True)
        if unit_currency != currency:
            raise refused("MULTI_CURRENCY_ORDER", f"{place}/unit_amount/currency_code", unit_currency)
        total += unit * int(quantity)
        if item.get("tax") is not None:
            taxed = True
            tax_total += read_money(item["tax"], f"{place}/tax", zero=True)[0] * int(quantity)
    if items and "item_total" not in parts:
        raise refused("ITEM_TOTAL_REQUIRED", field.replace("/items", "/amount/breakdown/item_total"))
    if items and total != parts["item_total"]:
        raise refused("ITEM_TOTAL_MISMATCH", field.replace("/items", "/amount/breakdown/item_total/value"))
    if taxed and tax_total != parts.get("tax_total"):
        raise refused("TAX_TOTAL_MISMATCH", field.replace("/items", "/amount/breakdown/tax_total/value"))


def _check_payee(payee: object, field: str) -> None:
    """Somebody else's account takes the money; one at ".invalid" cannot."""
    if payee is None:
        return
    if not isinstance(payee, Mapping):
        raise malformed("INVALID_PARAMETER_SYNTAX", field, payee)
    address = text(payee, "email_address", field, 254)
    account = text(payee, "merchant_id", field, 13)
    if not address and not account:
        raise malformed("MISSING_REQUIRED_PARAMETER", f"{field}/email_address")
    if address and "@" not in address:
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/email_address", address)
    if account and not _ACCOUNT_ID.fullmatch(account):
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/merchant_id", account)
    if address.endswith(".invalid"):
        raise refused("PAYEE_ACCOUNT_INVALID", field)


def _check_shipping(shipping: object, field: str) -> None:
    if shipping is None:
        return
    if not isinstance(shipping, Mapping):
        raise malformed("INVALID_PARAMETER_SYNTAX", field, shipping)
    name = shipping.get("name")
    if isinstance(name, Mapping):
        text(name, "full_name", f"{field}/name", 300)
    address = shipping.get("address")
    if address is None:
        return
    if not isinstance(address, Mapping):
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/address", address)
    for key, limit in (
        ("address_line_1", 300),
        ("address_line_2", 300),
        ("admin_area_1", 300),
        ("admin_area_2", 120),
    ):
        text(address, key, f"{field}/address", limit)
    text(address, "postal_code", f"{field}/address", 60)
    country = text(address, "country_code", f"{field}/address", 2, required=True)
    if not _COUNTRY.fullmatch(country):
        raise malformed("INVALID_PARAMETER_SYNTAX", f"{field}/address/country_code", country)
