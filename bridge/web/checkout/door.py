"""What every page of a purchase needs: whose it is, its sale, and the words that stand on each of them."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, abort, current_app, render_template

from bridge.house import House
from bridge.states import State
from bridge.store import Purchase, Sale
from bridge.store.wallets import wallets
from bridge.web import places
from bridge.web.security import PAGES, limiter
from bridge.web.words import language, mark, say

log = logging.getLogger("replycart.web")
blueprint = Blueprint("checkout", __name__, url_prefix="/c")
limiter.limit(PAGES)(blueprint)


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _purchase(token: str) -> Purchase:
    house = _house()
    purchase = house.store.view().purchase_by_token(token) if 20 <= len(token) <= 64 else None
    if purchase is None:
        abort(404)
    age = house.clock.ms() - purchase.changed_at
    if age > house.config.work.keep_days * 86_400_000:
        abort(410)
    return purchase


def _standing(token: str) -> tuple[Purchase, list[Purchase]]:
    """A purchase, and all that are to be paid with it or were, the lead first; both of one moment: a sum of which a part has
    just gone would be none."""
    purchase = _purchase(token)
    while True:
        members = _house().store.view().together(purchase)
        now = _purchase(token)
        if now == purchase:
            return purchase, members
        purchase = now


def _sale(purchase: Purchase) -> Sale:
    sale = _house().store.view().sale(purchase.sale_id)
    if sale is None:
        abort(404)
    return sale


#: Why a saved wallet did not pay, to its owner.
FALLEN = {
    "wallet:gone": mark("Your saved PayPal did not pay: your wallet is deleted, or PayPal no longer knows it."),
    "wallet:stopped": mark(
        "Your saved PayPal does not pay: you wrote “stop”, or the shop takes no replies of yours."
    ),
    "wallet:currency": mark("Your saved PayPal did not pay: your ceilings are in another currency."),
    "wallet:purchase": mark("Your saved PayPal did not pay: this is more than you allow for one purchase."),
    "wallet:month": mark("Your saved PayPal did not pay: with this it would be more than you allow in a month."),
    "wallet:address": mark(
        "Your saved PayPal did not pay: the shop does not ship this to the address that you saved."
    ),
    "wallet:declined": mark("Your saved PayPal did not pay: PayPal declined it."),
    "wallet:shop": mark(
        "Your saved PayPal did not pay: the shop could not reckon the total for your saved address."
    ),
    "wallet:taken": mark("Your saved PayPal did not pay: others were paying for the last ones at that moment."),
}


def _pays_at(house: House, purchase: Purchase) -> int | None:
    """When the buyer's saved wallet pays by itself, as the answer named it."""
    if purchase.state is not State.HELD:
        return None
    waits = [
        one
        for one in house.store.view().tasks_of(f"wallet_buy:{purchase.id}")
        if one.state in ("queued", "running")
    ]
    saved = waits and wallets(house.store.view()).wallets_of(purchase.network, [purchase.buyer_id])
    return int(waits[0].payload.get("until") or waits[0].due) if saved else None


def payable(purchase: Purchase) -> bool:
    return purchase.payable


def _page(template: str, purchase: Purchase, sale: Sale, status: int = 200, **more: Any) -> Any:
    house = _house()
    stored = house.store.view().product(sale.terms.product)
    return render_template(
        template,
        purchase=purchase,
        sale=sale,
        product=stored.product if stored else None,
        gone=_gone(purchase, sale),
        fallen=say(FALLEN[purchase.reason]) if purchase.reason in FALLEN else "",
        wallet_pays_at=_pays_at(house, purchase),
        region_name=lambda country, code: places.region_name(country, code, language()),
        **more,
    ), status


def _gone(purchase: Purchase, sale: Sale) -> list[str]:
    """What has just left the basket because the shop has none."""
    if sale.terms.mode != "basket":
        return []
    house = _house()
    since = house.clock.ms() - 3_600_000
    found = house.store.view().purchases(
        sale_id=sale.id, buyer=(purchase.network, purchase.buyer_id), states=[State.CANCELLED]
    )
    return [one.name for one in found if one.reason == "stock" and one.changed_at >= since]
