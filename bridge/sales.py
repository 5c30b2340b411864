"""Room two: what the merchant puts on sale. Terms are checked when saved, and frozen when the sale goes live."""

from __future__ import annotations

import logging
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from babel import Locale

from bridge import wording
from bridge.clock import to_ms
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.states import State
from bridge.store import NewTask, Sale, SaleItem, Terms, Tx
from bridge.store.records import LANGUAGES, ShippingTerms, StoredProduct
from connectors.errors import Refused
from connectors.values import Address, Money, OrderDraft, OrderLine, Product, Shipping

log = logging.getLogger("replycart.sales")
_COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


@dataclass(frozen=True, slots=True)
class SaleRequest:
    """What a merchant asks for. ``items``: SKU → units; empty = every variant (or the product itself) with
    ``quantity`` units at most. ``price``: minor units, None = the shop's price at publication."""

    product: str
    quantity: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    price: int | None = None
    title: str = ""
    lang: str = ""
    wording: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    end_when_sold_out: bool = False
    hold_seconds: int = 0
    limit_per_buyer: int = 0
    answers: str = ""
    answer_code: bool | None = None
    answer_link: bool | None = None
    shipping: ShippingTerms = field(default_factory=ShippingTerms)
    with_picture: bool = True


def create(house: House, request: SaleRequest) -> Sale:
    """Check everything, and keep it as a draft. ``Invalid`` names every field that is wrong, at once."""
    wrong: dict[str, str] = {}
    selling = house.config.selling
    now = house.clock.now()
    view = house.store.view()
    stored = view.product(request.product)
    if stored is None or stored.gone_at is not None:
        raise Invalid(
            {"product": f"no product {request.product!r} in the catalogue; is it published? try: replycart sync"}
        )
    product = stored.product
    shelf = _shelf(view.variants(product.sku) if product.kind == "parent" else [stored], request, wrong)
    lang = request.lang or selling.language
    if lang not in LANGUAGES:
        wrong["lang"] = f"{lang!r} is not one of {', '.join(LANGUAGES)}"
        lang = "en"
    answers = request.answers or selling.answers
    if answers not in ("none", "held", "thanks"):
        wrong["answers"] = f"{answers!r} is not one of none, held, thanks"
        answers = "none"
    hold_seconds = request.hold_seconds or selling.hold_minutes * 60
    if not 5 <= hold_seconds <= 86_400:
        wrong["hold_seconds"] = "must be between 5 seconds and 24 hours"
    limit = request.limit_per_buyer or selling.limit_per_buyer
    if not 1 <= limit <= 99:
        wrong["limit_per_buyer"] = "must be between 1 and 99"
    if request.price is not None and request.price < 1:
        wrong["price"] = "must be more than nothing"
    if request.ends_at and request.ends_at <= (request.starts_at or now):
        wrong["ends_at"] = "must be after the start, and in the future"
    _check_shipping(request.shipping, wrong)
    terms = Terms(
        product=product.sku,
        lang=lang,
        wording=request.wording,
        hold_seconds=hold_seconds,
        limit_per_buyer=limit,
        end_when_sold_out=request.end_when_sold_out,
        answers=answers,  # type: ignore[arg-type]
        answer_code=selling.answer_code if request.answer_code is None else request.answer_code,
        answer_link=selling.answer_link if request.answer_link is None else request.answer_link,
        shipping=request.shipping,
        keywords=selling.keywords,
        with_picture=request.with_picture and bool(product.image),
    )
    sale_id = house.clock.new_id()
    sale = Sale(
        id=sale_id,
        slug=_slug(request.title or product.name),
        state="draft",
        title=(request.title or product.name).strip(),
        terms=terms,
        currency=product.price.currency,
        starts_at=to_ms(request.starts_at) if request.starts_at else None,
        ends_at=to_ms(request.ends_at) if request.ends_at else None,
        created_at=house.clock.ms(),
        live_at=None,
        ended_at=None,
        end_reason="",
    )
    items = [
        SaleItem(
            sale_id,
            one.sku,
            position,
            _item_name(product, one),
            dict(one.options),
            one.id,
            one.parent_id,
            request.price if request.price is not None else one.price_at(now).minor,
            units,
            units,
        )
        for position, (one, units) in enumerate(shelf)
    ]
    if not wrong:
        link = house.sale_url(sale.slug)
        wrong.update(wording.problems(sale, items, link, house.network.measure, house.network.max_length))
    if wrong:
        raise Invalid(wrong)
    house.store.write(lambda tx: tx.add_sale(sale, items))
    log.info("sale %s created: %s", sale.slug, product.sku)
    return sale


def _shelf(stored: list[StoredProduct], request: SaleRequest, wrong: dict[str, str]) -> list[tuple[Product, int]]:
    """Which SKUs in what quantity, never more than the shop has."""
    sellable = {one.product.sku: one.product for one in stored}
    if not sellable:
        wrong["product"] = "has no variants that can be sold"
        return []
    shelf: list[tuple[Product, int]] = []
    for sku in request.items:
        if sku not in sellable:
            wrong["items"] = f"{sku!r} is no variant of {request.product!r}; there are {', '.join(sellable)}"
    if not request.items and request.quantity < 1:
        wrong["quantity"] = "must be at least 1"
    for sku, product in sellable.items():
        units = request.items.get(sku, 0) if request.items else request.quantity
        available = product.available()
        if request.items:
            if units < 0 or (units and available is not None and units > available):
                wrong["items"] = f"{sku}: {units} asked for, the shop has {available}"
        elif available is not None:
            if len(sellable) == 1 and units > available:
                wrong["quantity"] = f"{units} asked for, the shop has {available}"
            units = min(units, available)
        if units > 0:
            shelf.append((product, units))
    if not shelf and not wrong:
        wrong["quantity"] = "the shop has none left of it"
    return shelf


def _check_shipping(shipping: ShippingTerms, wrong: dict[str, str]) -> None:
    if shipping.rule not in ("free", "flat", "country", "shop"):
        wrong["shipping"] = f"{shipping.rule!r} is not one of free, flat, country, shop"
    elif shipping.rule == "flat" and shipping.price < 0:
        wrong["shipping"] = "a flat price cannot be negative"
    elif shipping.rule == "country":
        if not shipping.prices:
            wrong["shipping"] = "by country needs at least one price, like FR=4.90 or *=9.90"
        for code, price in shipping.prices.items():
            if code != "*" and code not in _COUNTRIES:
                wrong["shipping"] = f"{code!r} is no country code like FR, or * for everywhere else"
            elif price < 0:
                wrong["shipping"] = f"{code}: a price cannot be negative"


def _item_name(parent: Product, item: Product) -> str:
    if not item.options:
        return item.name
    return f"{parent.name} ({', '.join(item.options.values())})"


def _slug(title: str) -> str:
    """Readable and unguessable enough never to clash."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-")
    return f"{words or 'sale'}-{secrets.token_hex(3)}"


def find(house: House, key: str) -> Sale:
    sale = house.store.view().sale(key)
    if sale is None:
        raise NotFound(f"no sale {key!r}; see: replycart sale list")
    return sale


def publish(house: House, key: str) -> Sale:
    """Look at the shop once more, freeze the terms, and go live now or at the start of the window."""
    sale = find(house, key)
    if sale.state != "draft":
        raise Conflict(f"sale {sale.slug} is {sale.state}, not a draft")
    now = house.clock.ms()
    if sale.ends_at is not None and sale.ends_at <= now:
        raise Invalid({"ends_at": "the window is over already"})
    items = house.store.view().items(sale.id)
    priced = [_look(house, sale, item) for item in items]
    _trial(house, sale, priced[0])
    scheduled = sale.starts_at is not None and sale.starts_at > now

    def write(tx: Tx) -> None:
        tx.freeze_items(priced)
        if scheduled:
            tx.move_sale(sale.id, ["draft"], "scheduled")
        else:
            _go_live(tx, sale, ["draft"])

    house.store.write(write)
    house.bell.ring("network", "listen")
    return find(house, sale.id)


def _look(house: House, sale: Sale, item: SaleItem) -> SaleItem:
    """The item with the shop's live stock seen; the price is frozen as it stands on the draft."""
    live = house.shop.product(item.sku, id=item.external_id, parent_id=item.parent_id)
    if live is None:
        raise Invalid({"product": f"{item.sku} is gone from the shop"})
    available = live.available()
    if available is not None and available < item.quantity:
        raise Invalid({"quantity": f"{item.sku}: the shop has {available}, the sale promises {item.quantity}"})
    if live.price.currency != sale.currency:
        raise Invalid({"price": f"the shop sells in {live.price.currency} now, the draft is in {sale.currency}"})
    return replace(item, external_id=live.id, parent_id=live.parent_id)


def _trial(house: House, sale: Sale, item: SaleItem) -> None:
    """Ask the shop to reckon one unit, so that a promise which it cannot keep is noticed before it is made."""
    countries = sale.terms.shipping.countries()
    home = house.config.seller.country
    country = home if countries is None or home in countries else countries[0]
    cost = sale.terms.shipping.to(country)
    draft = OrderDraft(
        reference=f"trial-{sale.id}",
        currency=sale.currency,
        lines=(
            OrderLine(item.sku, item.external_id, item.name, 1, Money(item.unit, sale.currency), item.parent_id),
        ),
        shipping=Shipping("", None if cost is None else Money(cost, sale.currency)),
        address=Address(
            "Trial", "Quote", "1 Main Street", "City", country, postcode=_POSTCODES.get(country, "10115")
        ),
    )
    try:
        house.shop.quote(draft)
    except Refused as refusal:
        field_name = {"price": "price", "address": "shipping", "out_of_stock": "quantity"}.get(
            refusal.code, "product"
        )
        raise Invalid({field_name: f"the shop says: {refusal.message}"}) from None


#: A real code each, since some shops check the form before they reckon.
_POSTCODES = {
    "FR": "75001",
    "DE": "10115",
    "GB": "SW1A 1AA",
    "US": "10001",
    "CA": "K1A 0B1",
    "CH": "3000",
    "BE": "1000",
}


def _go_live(tx: Tx, sale: Sale, before: list[str]) -> None:
    tx.move_sale(sale.id, before, "live", live_at=tx.clock.ms())
    tx.add_tasks([NewTask("network", "publish", f"publish:{sale.id}", sale.id, priority=10)])


def pause(house: House, key: str) -> Sale:
    """Replies are heard and kept, but take no units until ``resume``."""
    return _shift(house, key, ["live"], "paused")


def resume(house: House, key: str) -> Sale:
    return _shift(house, key, ["paused"], "live")


def _shift(house: House, key: str, before: list[str], after: str) -> Sale:
    sale = find(house, key)
    if sale.state not in before:
        raise Conflict(f"sale {sale.slug} is {sale.state}, not {' or '.join(before)}")
    house.store.write(lambda tx: tx.move_sale(sale.id, before, after))
    house.bell.ring("replies", "listen")
    return find(house, sale.id)


def end(house: House, key: str, reason: str = "ended by the merchant") -> Sale:
    """No new replies take part. Holds live on until they are paid or run out; who waits in line is let go."""
    sale = find(house, key)
    if sale.state == "ended":
        raise Conflict(f"sale {sale.slug} is ended already")

    def write(tx: Tx) -> None:
        tx.move_sale(
            sale.id, ["draft", "scheduled", "live", "paused"], "ended", ended_at=tx.clock.ms(), end_reason=reason
        )
        for purchase in tx.purchases(sale_id=sale.id, states=[State.WAITLISTED], limit=1_000_000):
            tx.move(purchase, State.CANCELLED, "the sale ended", reason="sale ended")

    house.store.write(write)
    log.info("sale %s ended: %s", sale.slug, reason)
    return find(house, sale.id)


def tick(house: House) -> int:
    """What the clock brings: windows that open and close, sales that are sold out. Returns how many moved."""
    now = house.clock.ms()
    moved = 0
    for sale in house.store.view().sales(["scheduled", "live", "paused"]):
        if sale.ends_at is not None and sale.ends_at <= now:
            end(house, sale.id, "window over")
        elif sale.state == "scheduled" and (sale.starts_at or 0) <= now:
            house.store.write(lambda tx, sale=sale: _go_live(tx, sale, ["scheduled"]))  # type: ignore[misc]
            house.bell.ring("network", "listen")
        elif sale.terms.end_when_sold_out and sale.state == "live" and _sold_out(house, sale):
            end(house, sale.id, "sold out")
        else:
            continue
        moved += 1
    return moved


def _sold_out(house: House, sale: Sale) -> bool:
    """All units are paid for: nothing can come back into the line."""
    view = house.store.view()
    counts = view.counts(sale.id)
    undecided = sum(counts.get(state, 0) for state in (State.HELD, State.APPROVED, State.PAYING, State.PENDING))
    return undecided == 0 and all(item.free == 0 for item in view.items(sale.id))


def preview(house: House, sale: Sale) -> str:
    """The post as it will stand on the network."""
    items = house.store.view().items(sale.id)
    return wording.compose(sale, items, house.sale_url(sale.slug), house.network.measure, house.network.max_length)
