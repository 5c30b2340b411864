"""The sale's page: the one link that the post carries, and the way to one's hold, by signing in or by the code."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, session

from bridge import checkout, holds, sales, views
from bridge.clock import from_ms
from bridge.errors import NotFound
from bridge.house import House
from bridge.money import write as write_money
from bridge.states import State
from bridge.store import Purchase, Sale, SaleItem
from bridge.store.reads import Reads
from bridge.web import card as cards
from bridge.web.security import PAGES, limiter
from bridge.web.words import language, network_title, say, unless_asked
from bridge.wording import KEYWORD, TOLD
from connectors.values import Money

log = logging.getLogger("replycart.web")
blueprint = Blueprint("sale", __name__)
limiter.limit(PAGES)(blueprint)
#: Purchases of one account in one sale.
MOST = 10_000
SHOWN = ("live", "paused", "ended", "scheduled")
_ORDER = {State.HELD: 0, State.APPROVED: 0, State.DECLINED: 1, State.WAITLISTED: 2}


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _sale(slug: str) -> Sale:
    try:
        sale = sales.find(_house(), slug)
    except NotFound:
        abort(404)
    if sale.state not in SHOWN or sale.slug != slug:
        abort(404)
    return sale


def as_it_stands(house: House, sale: Sale) -> tuple[Sale, list[SaleItem]]:
    """The sale and its units, both of one moment: units that come back to a sale that has just ended are nobody's to have."""
    view = house.store.view()
    while True:
        items = view.items(sale.id)
        now = view.sale(sale.id)
        if now is None or now.state == sale.state:
            return sale, items
        sale = now


def _mine(view: Reads, sale: Sale) -> list[Purchase]:
    account = session.get("account")
    if not account:
        return []
    buyer = str(account.get("network")), str(account["id"])
    found = view.purchases(sale_id=sale.id, buyer=buyer, limit=MOST)
    found.sort(key=lambda purchase: (_ORDER.get(purchase.state, 3), -purchase.created_at))
    # Of a basket whose owner comes back for years: what is to be paid stands there, however much was bought before.
    under_way = sum(purchase.state in _ORDER for purchase in found)
    return found[: under_way + 20]


@blueprint.get("/s/<slug>")
def show(slug: str) -> Any:
    """The product, what is left, how to take part; for somebody signed in, their holds."""
    house = _house()
    sale, items = as_it_stands(house, _sale(slug))
    view = house.store.view()
    stored = view.product(sale.terms.product)
    mine = _mine(view, sale)
    basket = sale.terms.mode == "basket"
    unless_asked(sale.terms.lang)
    return render_template(
        "basket.html" if basket else "sale.html",
        sale=sale,
        items=items,
        product=stored.product if stored else None,
        free=sum(item.free for item in items),
        quantity=sum(item.quantity for item in items),
        lowest=min((item.unit for item in items), default=0),
        prices=len({item.unit for item in items}),
        shipping_words=_shipping_words(sale),
        keyword=KEYWORD[sale.terms.lang],
        told=TOLD[sale.terms.lang],
        hold_minutes=max(1, sale.terms.hold_seconds // 60),
        posts=sale.own_posts(view.posts(sale.id)),
        link=house.sale_url(sale.slug),
        facts={}
        if basket
        else cards.facts(
            sale,
            items,
            stored.product if stored else None,
            link=house.sale_url(sale.slug),
            seller=house.config.seller.name,
            picture=bool(stored and stored.product.image),
        ),
        unfolded=cards.of(sale, items, house.config.seller.name),
        mine=[(purchase, view.line_before(purchase) + 1) for purchase in mine],
        account=session.get("account"),
        sign_ins=[name for name, network in house.networks.items() if network.can_sign_in()],
        by_answer=""
        if sale.terms.answer_code
        else ", ".join(network_title(name) for name, one in house.networks.items() if not one.can_sign_in()),
        network_title=network_title,
        wrong_code=request.args.get("code", ""),
        notice=session.pop("notice", ""),
        wallets=checkout.offered(house),
    )


def _shipping_words(sale: Sale) -> str:
    rule, currency = sale.terms.shipping, sale.currency
    if rule.rule == "free":
        return say("Free shipping.")
    if rule.rule == "flat":
        return say("Shipping %(price)s.", price=write_money(Money(rule.price, currency), language()))
    if rule.rule == "country" and rule.prices:
        lowest = Money(min(rule.prices.values()), currency)
        return say("Shipping from %(price)s.", price=write_money(lowest, language()))
    return say("Plus shipping.")


@blueprint.get("/s/<slug>/draw")
def draw(slug: str) -> Any:
    """Who came first, for everybody to check against the posts themselves; ``?format=json`` for programs."""
    house, sale = _house(), _sale(slug)
    if sale.terms.mode != "first_come":
        abort(404)
    listed = holds.drawn_list(house, sale)
    if request.args.get("format") == "json":
        return views.drawn(sale, listed)
    return render_template(
        "draw.html", sale=sale, listed=listed, address=house.address_of, network_title=network_title,
        quantity=sum(item.quantity for item in house.store.view().items(sale.id)),
    )  # fmt: skip


@blueprint.get("/s/<slug>/start.ics")
def reminder(slug: str) -> Any:
    """The start as an entry for a calendar, which reminds five minutes before. Nothing is kept of who asks."""
    house, sale = _house(), _sale(slug)
    if sale.starts_at is None:
        abort(404)
    begin = from_ms(sale.starts_at)
    # Commas, semicolons and backslashes mean something there; a title has no lines.
    title = re.sub(r"([\\\\;,])", r"\\\1", sale.title)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Replycart//EN", "BEGIN:VEVENT", f"UID:{sale.id}@replycart",
        f"DTSTAMP:{house.clock.now():%Y%m%dT%H%M%SZ}", f"DTSTART:{begin:%Y%m%dT%H%M%SZ}",
        f"DTEND:{begin + timedelta(minutes=15):%Y%m%dT%H%M%SZ}", f"SUMMARY:{title}", f"URL:{house.sale_url(sale.slug)}",
        "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", f"DESCRIPTION:{title}", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    response = current_app.response_class("\r\n".join([*lines, ""]), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="start.ics"'
    return response
