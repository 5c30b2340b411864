"""What the address form offers and says: countries, what else could be paid with it, what is wrong with a field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask import request
from markupsafe import Markup

from bridge import checkout
from bridge.house import House
from bridge.store import Purchase
from bridge.web.checkout.door import _house, _sale
from bridge.web.words import mark, say


@lru_cache(maxsize=512)
def country_options(names: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """The countries to choose from: some 250, the same for everybody."""
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            code, Markup(" selected") if code == chosen else "", name
        )
        for code, name in names
    )


def _beside(purchase: Purchase) -> list[tuple[Purchase, bool]]:
    """What else the buyer could pay with it, and whether it is chosen."""
    found = checkout.companions(_house().store.view(), purchase)
    if request.method == "POST":
        return [(one, one.id in request.form.getlist("with")) for one in found]
    if not purchase.parcel and _sale(purchase).terms.mode == "basket":
        return [(one, one.sale_id == purchase.sale_id) for one in found]
    return [(one, bool(purchase.parcel) and one.parcel == purchase.parcel) for one in found]


def likely_country(house: House, names: list[tuple[str, str]]) -> str:
    """By the browser's region, else where the seller is."""
    for tag, _ in request.accept_languages:
        region = tag.replace("_", "-").split("-")[-1].upper()
        if len(region) == 2 and "-" in tag.replace("_", "-") and region in dict(names):
            return region
    return house.config.seller.country


MESSAGES = {
    "required": mark("Please fill this in."),
    "email": mark("This does not look like an e-mail address."),
    "postcode": mark("This postcode does not fit the country."),
    "choice": mark("Please choose one from the list."),
    "characters": mark("There are characters in it that cannot be used."),
    "month": mark("A month must allow at least one purchase."),
    "not_shipped": mark("The shop does not ship there."),
    "shop_refuses": mark("The shop cannot ship to this address."),
}


def said(errors: Mapping[str, list[str]]) -> dict[str, str]:
    """Each field's first error, in this request's language."""
    told = {}
    for field, texts in errors.items():
        code, _, limit = texts[0].partition(":")
        text = mark("At most %(limit)s characters.")
        told[field] = say(text, limit=limit) if limit else say(MESSAGES.get(code, code))
    return told
