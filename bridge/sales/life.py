"""From draft to end: publish (the shop is asked once more, the terms freeze), pause, resume, end, and the clock."""

from __future__ import annotations

import logging
from dataclasses import replace

from babel import Locale

from bridge import claims, wording
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House, listens
from bridge.intent.hashtags import folded
from bridge.moves import promote
from bridge.sales.aside import queue
from bridge.sales.terms import check_shipping
from bridge.states import OWED, State
from bridge.store import NewTask, Sale, SaleItem, Task, Tx
from connectors.errors import Refused
from connectors.values import Address, Money, OrderDraft, OrderLine, Shipping

log = logging.getLogger("replycart.sales")
SOLD_OUT = "sold out"
_COUNTRIES = frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def find(house: House, key: str) -> Sale:
    sale = house.store.view().sale(key)
    if sale is None:
        raise NotFound(f"no sale {key!r}; see: replycart sale list")
    return sale


def publish(house: House, key: str, *, percent: int = 0) -> Sale:
    """Look at the shop once more, freeze the terms, and go live now or at the start of the window.

    ``percent``: it must cost so much less than the shop's regular price, or ``Invalid`` names ``price``."""
    sale = find(house, key)
    if sale.state != "draft":
        raise Conflict(f"sale {sale.slug} is {sale.state}, not a draft")
    now = house.clock.ms()
    if sale.ends_at is not None and sale.ends_at <= now:
        raise Invalid({"ends_at": "the window is over already"})
    wrong: dict[str, str] = {}
    # Again, and of a basket too: nothing else asks the shop about a basket, and every buyer would be turned away.
    check_shipping(house, sale.terms.shipping, wrong)
    if wrong:
        raise Invalid(wrong)
    items = house.store.view().items(sale.id)
    priced = [_look(house, sale, item, percent) for item in items]
    if priced:
        _trial(house, sale, priced[0])
    elif folded(sale.terms.hashtag) in claims.claimed(house, house.store.view()):
        raise Invalid({"hashtag": f"#{folded(sale.terms.hashtag)} means something already; take another"})
    scheduled = sale.starts_at is not None and sale.starts_at > now

    def write(tx: Tx) -> None:
        tx.freeze_items(priced)
        if scheduled:
            tx.move_sale(sale.id, ["draft"], "scheduled")
            if sale.terms.teaser:
                tx.add_tasks(_on_each(house, "tease", sale, 15))
        else:
            _go_live(house, tx, sale, ["draft"])

    house.store.write(write)
    house.bell.ring("network", "shop", *map(listens, house.networks))
    return find(house, sale.id)


def _look(house: House, sale: Sale, item: SaleItem, percent: int) -> SaleItem:
    """The item with the shop's live stock seen; the price is frozen as it stands on the draft, or where nobody said one, as
    it is in the shop."""
    live = house.shop_at(sale.terms.market).product(item.sku, id=item.external_id, parent_id=item.parent_id)
    if live is None:
        raise Invalid({"product": f"{item.sku} is gone from the shop"})
    available = live.available()
    if available is not None and available < item.quantity:
        raise Invalid({"quantity": f"{item.sku}: the shop has {available}, the sale promises {item.quantity}"})
    if live.price.currency != sale.currency and not sale.terms.market:
        raise Invalid({"price": f"the shop sells in {live.price.currency} now, the draft is in {sale.currency}"})
    unit = item.unit
    if sale.terms.price_of_shop:
        if live.price.currency != sale.currency:
            raise Invalid(
                {"price": f"the shop sells in {live.price.currency} now, the draft is in {sale.currency}"}
            )
        unit = live.price_at(house.clock.now()).minor
        if unit < 1:
            raise Invalid({"price": "must be more than nothing"})
    if percent and unit * 100 > live.price.minor * (100 - percent):
        raise Invalid({"price": f"{item.sku} is no longer {percent} % off in the shop"})
    return replace(item, external_id=live.id, parent_id=live.parent_id, unit=unit)


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
        market=sale.terms.market,
    )
    try:
        house.shop_at(sale.terms.market).quote(draft)
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


def _go_live(house: House, tx: Tx, sale: Sale, before: list[str]) -> None:
    tx.move_sale(sale.id, before, "live", live_at=tx.clock.ms())
    if sale.terms.mode != "basket":
        tx.add_tasks(_on_each(house, "publish", sale, 10))
    queue(tx, house.shop, [sale])


def _on_each(house: House, kind: str, sale: Sale, priority: int) -> list[NewTask]:
    """The task for each network; the first keeps the plain key."""
    return [
        NewTask("network", kind, f"{kind}:{sale.id}" + (f":{name}" if number else ""), sale.id, priority,
                {"network": name} if number else {})
        for number, name in enumerate(house.networks)
    ]  # fmt: skip


def pause(house: House, key: str) -> Sale:
    """Until ``resume`` replies take no units: they go to the inbox of a person."""
    return _shift(house, key, ["live"], "paused")


def resume(house: House, key: str) -> Sale:
    return _shift(house, key, ["paused"], "live")


def _shift(house: House, key: str, before: list[str], after: str) -> Sale:
    sale = find(house, key)
    if sale.state not in before:
        raise Conflict(f"sale {sale.slug} is {sale.state}, not {' or '.join(before)}")
    house.store.write(lambda tx: tx.move_sale(sale.id, before, after))
    house.bell.ring("replies", *map(listens, house.networks))
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
        queue(tx, house.shop, [sale])
        if sale.terms.end_post and reason == SOLD_OUT:
            tx.add_tasks(_on_each(house, "end_post", sale, 30))

    house.store.write(write)
    house.bell.ring("shop", "network")
    log.info("sale %s ended: %s", sale.slug, reason)
    return find(house, sale.id)


def add_units(house: House, key: str, sku: str, units: int) -> Sale:
    """The merchant restocked: so many more units of a SKU are on sale, and go to who waits in line first.

    ``Invalid`` when the shop has not got them; ``Conflict`` for a sale that is over."""
    sale = find(house, key)
    item = next((one for one in house.store.view().items(sale.id) if one.sku == sku), None)
    if item is None:
        raise Invalid({"sku": f"{sku!r} is not in this sale"})
    if not 1 <= units <= 1_000_000:
        raise Invalid({"units": "must be between 1 and 1000000"})
    live = house.shop_at(sale.terms.market).product(sku, id=item.external_id, parent_id=item.parent_id)
    there = 0 if live is None else live.available()

    def write(tx: Tx) -> None:
        now = tx.sale(sale.id)
        if now is None or now.state not in ("scheduled", "live", "paused"):
            raise Conflict(
                f"sale {sale.slug} is {now.state if now else 'gone'}: units can be added while it is on"
            )
        if any(
            task.state in ("queued", "running") and task.attempts and "words" not in task.payload
            for task in _posts(house, tx, sale)
        ):
            # A try has begun, and its words, which tell how many there are, are not kept yet: it may be composing them.
            raise Conflict(f"the post of sale {sale.slug} is just going out: try again in a minute")
        free = next(one.free for one in tx.items(sale.id) if one.sku == sku)
        owed = tx.owed(sale.id, OWED).get(sku, 0)
        aside = tx.aside(sale.id).get(sku, 0) if house.shop.hides_aside else 0
        if there is not None and there + aside < free + owed + units:
            left = max(0, there + aside - free - owed)
            raise Invalid({"units": f"{sku}: the shop has {left} that this sale does not offer yet"})
        tx.grow(sale.id, sku, units)
        promote(house, tx, sale.id, sku)
        queue(tx, house.shop, [sale])

    house.store.write(write)
    house.bell.ring("network", "shop", "payments")
    return find(house, sale.id)


def _posts(house: House, tx: Tx, sale: Sale) -> list[Task]:
    return [
        task
        for kind in ("tease", "publish")
        for new in _on_each(house, kind, sale, 0)
        for task in tx.tasks_of(new.key)
    ]


def tick(house: House) -> int:
    """What the clock brings: windows that open and close, sales that are sold out. Returns how many moved."""
    now = house.clock.ms()
    moved = 0
    for sale in house.store.view().sales(["scheduled", "live", "paused"]):
        if sale.ends_at is not None and sale.ends_at <= now:
            end(house, sale.id, "window over")
        elif sale.state == "scheduled" and (sale.starts_at or 0) <= now:
            house.store.write(lambda tx, sale=sale: _go_live(house, tx, sale, ["scheduled"]))  # type: ignore[misc]
            house.bell.ring("network", "shop", *map(listens, house.networks))
        elif sale.terms.end_when_sold_out and sale.state == "live" and _sold_out(house, sale):
            end(house, sale.id, SOLD_OUT)
        else:
            continue
        moved += 1
    return moved


def _sold_out(house: House, sale: Sale) -> bool:
    """All units are paid for: nothing can come back into the line."""
    view = house.store.view()
    undecided = view.owed(sale.id, (State.HELD, State.DECLINED, State.APPROVED, State.PAYING, State.PENDING))
    return not any(undecided.values()) and all(item.free == 0 for item in view.items(sale.id))


def preview(house: House, sale: Sale) -> str:
    """The post as it will stand on the network; "" for a basket, which has none."""
    if sale.terms.mode == "basket":
        return ""
    items = house.store.view().items(sale.id)
    return wording.compose(sale, items, house.sale_url(sale.slug), house.network.measure, house.network.max_length)
