"""From a merchant's wish to a draft: made, changed, copied, or only looked at."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge import wording
from bridge.clock import from_ms
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.sales.request import SaleRequest
from bridge.sales.shelf import item, product
from bridge.sales.terms import checked, drafted
from bridge.store import Sale, Tx

log = logging.getLogger("replycart.sales")


def create(house: House, request: SaleRequest) -> Sale:
    """Check everything, and keep it as a draft. ``Invalid`` names every field that is wrong, at once."""
    sale, items = checked(house, request, house.clock.new_id(), house.clock.new_code())

    def write(tx: Tx) -> str:
        tx.add_sale(sale, items)
        return sale.id

    house.store.write(write)
    log.info("sale %s created: %s", sale.slug, sale.terms.product)
    return sale


def change(house: House, key: str, request: SaleRequest, *, same_shipping: bool = False) -> Sale:
    """Put other terms in place of a draft's; its id, short name and birthday stay. ``Conflict`` once it is no draft.
    ``same_shipping``: nobody said anew what shipping costs."""
    before = _find(house, key)
    _must_be_draft(before)
    made, items = checked(house, request, before.id, before.slug[-6:])
    priced = before.terms.shipping.price or before.terms.shipping.prices
    if same_shipping and priced and made.currency != before.currency:
        raise Invalid({"shipping": f"its prices were in {before.currency}: say them in {made.currency}"})
    after = replace(made, slug=before.slug, created_at=before.created_at)

    def write(tx: Tx) -> None:
        now = tx.sale(before.id)
        if now is None:
            raise NotFound(f"no sale {key!r}; see: replycart sale list")
        _must_be_draft(now)
        tx.replace_draft(after, items)

    house.store.write(write)
    return after


def copy(house: House, key: str) -> Sale:
    """A new draft with the terms of any sale, without its window; of each thing no more than the shop has now."""
    asked = as_request(house, _find(house, key))
    if asked.mode == "basket":
        return create(house, replace(asked, starts_at=None, ends_at=None))
    units = {}
    for sku, wanted in (asked.items or {asked.product: asked.quantity}).items():
        stored = house.store.view().product(sku)
        available = stored.product.available() if stored is not None and stored.gone_at is None else 0
        if available is None or available > 0:
            units[sku] = wanted if available is None else min(wanted, available)
    if not units:
        raise Invalid({"quantity": "the shop has none left of it"})
    if asked.items:
        asked = replace(asked, items=units)
    else:
        asked = replace(asked, quantity=units[asked.product])
    return create(house, replace(asked, starts_at=None, ends_at=None, teaser=False))


def as_request(house: House, sale: Sale) -> SaleRequest:
    """What somebody would have to ask for to get this sale."""
    items, terms = house.store.view().items(sale.id), sale.terms
    if terms.mode == "basket":
        return SaleRequest(
            title=sale.title, lang=terms.lang, starts_at=from_ms(sale.starts_at) if sale.starts_at is not None else None,
            ends_at=from_ms(sale.ends_at) if sale.ends_at is not None else None, hold_seconds=terms.hold_seconds,
            limit_per_buyer=terms.limit_per_buyer, answers=terms.answers, shipping=terms.shipping, mode=terms.mode,
            hashtag=terms.hashtag,
        )  # fmt: skip
    stored = house.store.view().product(terms.product)
    single = len(items) == 1 and items[0].sku == terms.product
    title = "" if stored is not None and stored.product.name == sale.title else sale.title
    return SaleRequest(
        product=terms.product,
        quantity=items[0].quantity if single else 0,
        items={} if single else {item.sku: item.quantity for item in items},
        # Prices that differ are those of the shop: a sale has one price, or none of its own.
        price=items[0].unit if len({item.unit for item in items}) == 1 and not terms.price_of_shop else None,
        title=title,
        lang=terms.lang,
        wording=terms.wording,
        starts_at=from_ms(sale.starts_at) if sale.starts_at is not None else None,
        ends_at=from_ms(sale.ends_at) if sale.ends_at is not None else None,
        end_when_sold_out=terms.end_when_sold_out,
        hold_seconds=terms.hold_seconds,
        limit_per_buyer=terms.limit_per_buyer,
        answers=terms.answers,
        answer_code=terms.answer_code,
        answer_link=terms.answer_link,
        shipping=terms.shipping,
        with_picture=terms.with_picture,
        mode=terms.mode,
        end_post=terms.end_post,
        hashtag=terms.hashtag,
        teaser=terms.teaser,
        by=terms.by if terms.mode == "first_come" else "",
        market=terms.market,
        remind=terms.remind,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """How a sale would look: ``text`` of the post and its ``length`` as the network weighs it, the lowest ``price`` in
    minor units, ``available`` units (None: the shop does not count), and what stands in its way, field by field."""

    text: str
    length: int
    max_length: int
    link: str
    price: int
    currency: str
    available: int | None
    problems: Mapping[str, str]


def look(house: House, request: SaleRequest) -> Look:
    """The post as it would stand; nothing is kept. ``Invalid`` only when there is no such product."""
    wrong: dict[str, str] = {}
    if request.mode == "basket":
        raise Invalid({"mode": "a basket has no post to look at"})
    stored, variants = product(house, request)
    sale, items = drafted(house, request, stored, variants, wrong, sale_id="", code="preview")
    known = [one.product for one in variants]
    if not items:
        items = [item(house, sale, request, stored.product, 0, one, 1) for one in (known or [stored.product])]
    link, measure, room = house.sale_url(sale.slug), house.network.measure, house.network.max_length
    wrong.update(wording.problems(sale, items, link, measure, room))
    if wording.unknown_fields(sale.terms.wording):
        text = sale.terms.wording
    else:
        text = wording.compose(sale, items, link, measure, room)
    counts = [one.available() for one in known]
    available = None if None in counts else sum(count or 0 for count in counts)
    return Look(text, measure(text), room, link, min(i.unit for i in items), sale.currency, available, wrong)


def _find(house: House, key: str) -> Sale:
    sale = house.store.view().sale(key)
    if sale is None:
        raise NotFound(f"no sale {key!r}; see: replycart sale list")
    return sale


def _must_be_draft(sale: Sale) -> None:
    if sale.state != "draft":
        raise Conflict(f"sale {sale.slug} is {sale.state}, not a draft")
