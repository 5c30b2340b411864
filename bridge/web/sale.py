"""The sale's page: the one link that the post carries, and the way to one's hold, by signing in or by the code."""

from __future__ import annotations

import logging
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from bridge import checkout, holds, sales, views
from bridge.clock import from_ms
from bridge.errors import NotFound
from bridge.house import House
from bridge.money import write as write_money
from bridge.posting import product_picture as fetch
from bridge.states import State
from bridge.store import Purchase, Sale, SaleItem
from bridge.store.reads import Reads
from bridge.web import card as cards
from bridge.web.security import GUESSES, PAGES, SIGN_INS, limiter
from bridge.web.words import language, network_title, say
from bridge.wording import KEYWORD, TOLD
from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.values import Money, Picture

log = logging.getLogger("replycart.web")
blueprint = Blueprint("sale", __name__)
limiter.limit(PAGES)(blueprint)
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


def _mine(view: Reads, sale: Sale) -> list[Purchase]:
    account = session.get("account")
    if not account:
        return []
    found = view.purchases(sale_id=sale.id, buyer=(str(account.get("network")), str(account["id"])), limit=20)
    return sorted(found, key=lambda purchase: (_ORDER.get(purchase.state, 3), -purchase.created_at))


@blueprint.get("/s/<slug>")
def show(slug: str) -> Any:
    """The product, what is left, how to take part; for somebody signed in, their holds."""
    house, sale = _house(), _sale(slug)
    view = house.store.view()
    items = view.items(sale.id)
    stored = view.product(sale.terms.product)
    mine = _mine(view, sale)
    basket = sale.terms.mode == "basket"
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
        posts=view.posts(sale.id),
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


@blueprint.post("/s/<slug>/sign-in")
def sign_in(slug: str) -> Any:
    """Off to the network, with a state that only this browser can bring back."""
    house, sale = _house(), _sale(slug)
    name = request.form.get("network") or house.network_name
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    session["signing_in"] = {"state": state, "verifier": verifier, "sale": sale.slug, "network": name}
    try:
        return redirect(house.at(name).network.sign_in_url(back_from_network(house), state, verifier), 303)
    except (NotFound, NotSupported, Permanent):
        abort(404)


def back_from_network(house: House) -> str:
    """Where every sign-in ends: the one address that the networks' apps know."""
    return f"{house.config.public_url}/signed-in"


@blueprint.get("/signed-in")
@limiter.limit(SIGN_INS)
def signed_in() -> Any:
    """Back from the network: the account that was proved is kept for this browser's session, nothing else."""
    house = _house()
    pending = session.pop("signing_in", None)
    state = request.args.get("state", "")
    if not pending or not secrets.compare_digest(state.encode(), str(pending["state"]).encode()):
        abort(400, "This sign-in is too old. Start it again from the sale's page.")
    # ``back``: another page of ours, kept in the signed cookie.
    back = str(pending.get("back") or url_for("sale.show", slug=pending["sale"]))
    code = request.args.get("code", "")
    if not code:
        session["notice"] = "sign_in"
        return redirect(back, 303)
    name = str(pending.get("network") or house.network_name)
    try:
        account = house.at(name).network.signed_in(back_from_network(house), code, str(pending["verifier"]))
    except Retryable:
        # The page says "try again in a moment": loading it again must then go on from here.
        session["signing_in"] = pending
        raise
    except (NotFound, Refused):
        abort(400, "The network did not confirm this sign-in. Start it again from the sale's page.")
    except Permanent as error:
        log.warning("sign-in: %s", error)
        abort(400, "The network did not confirm this sign-in. Start it again from the sale's page.")
    lang = session.get("lang")
    session.clear()
    if lang:
        session["lang"] = lang
    session.permanent = True
    session["account"] = {"network": name, "id": account.id, "handle": account.handle, "at": house.clock.ms()}
    return redirect(back, 303)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    session.clear()
    return redirect(url_for("sale.show", slug=_sale(request.form.get("sale", "")).slug), 303)


@blueprint.post("/s/<slug>/code")
@limiter.limit(GUESSES)
def by_code(slug: str) -> Any:
    """The code of the answer leads to the hold, where the merchant allows it.

    Anybody can read a public answer: once a name and an address stand on the page, only the browser that brought
    the code before gets there with it."""
    house, sale = _house(), _sale(slug)
    if not sale.terms.answer_code:
        abort(404)
    code = "".join(request.form.get("code", "").split()).upper()
    found = house.store.view().purchases(sale_id=sale.id, code=code, limit=2) if len(code) == 6 else []
    if len(found) != 1:
        return redirect(url_for("sale.show", slug=slug, code="unknown"), 303)
    opened = list(session.get("opened", []))
    if found[0].id not in opened:
        if found[0].address is not None:
            return redirect(url_for("sale.show", slug=slug, code="used"), 303)
        session["opened"] = [*opened[-9:], found[0].id]
    return redirect(url_for("checkout.show", token=found[0].token), 303)


@blueprint.get("/s/<slug>/picture")
def picture(slug: str) -> Any:
    """The product's picture, through us: the shop may stand where a phone or a messenger cannot reach."""
    house, sale = _house(), _sale(slug)
    found = _product_picture(house, sale)
    if found is None:
        abort(404)
    response = current_app.response_class(found.content, mimetype=found.mime)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


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


@blueprint.get("/s/<slug>/card")
def card(slug: str) -> Any:
    """The picture that stands for the page in X, in messengers and in search engines. What is left may be a minute old on
    it; that all are taken, or that it begins or ends, is not."""
    house, sale = _house(), _sale(slug)
    items = house.store.view().items(sale.id)
    key = f"{sale.id} {sale.state} {any(item.free for item in items)}"
    made = _kept("cards", Gallery(seconds=60)).get(key, lambda: _card(house, sale, items))
    if made is None:
        abort(404)
    response = current_app.response_class(made.content, mimetype=made.mime)
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _card(house: House, sale: Sale, items: list[SaleItem]) -> Picture | None:
    shown = cards.of(sale, items, house.config.seller.name)
    picture = _product_picture(house, sale)
    if not cards.drawable(shown.title + shown.price):
        return picture
    return Picture(cards.draw(shown, picture), "image/jpeg", sale.title)


def _product_picture(house: House, sale: Sale) -> Picture | None:
    stored = house.store.view().product(sale.terms.product)
    if stored is None or not stored.product.image:
        return None
    return _kept("gallery", Gallery()).get(f"{sale.id} {stored.product.image}", lambda: _fetched(house, sale))


def _fetched(house: House, sale: Sale) -> Picture | None:
    try:
        return fetch(house, sale)
    except Exception as error:
        # What a library of pictures raises over somebody else's bytes is no finite list; a page has one picture less.
        log.warning("the picture of sale %s cannot be read: %s", sale.slug, type(error).__name__)
        return None


def _kept(name: str, empty: Gallery) -> Gallery:
    kept: Gallery = current_app.extensions.setdefault(name, empty)
    return kept


class Gallery:
    """Pictures fetched a moment ago: a crowd on a page asks the shop for its picture once, also when there is none."""

    def __init__(self, *, largest: int = 20_000_000, seconds: float = 3600, missing: float = 60) -> None:
        self._largest, self._seconds, self._missing = largest, seconds, missing
        self._kept: OrderedDict[str, tuple[float, Picture | None]] = OrderedDict()
        self._lock = threading.Lock()
        self._one = threading.Lock()

    def get(self, name: str, make: Callable[[], Picture | None]) -> Picture | None:
        """The picture of that name; ``make`` is called once for however many ask at the same time."""
        with self._lock:
            kept = self._kept.get(name)
        if kept is None or kept[0] <= time.monotonic():
            # While one fetches, others do not wait for it with a thread each: they see no picture this time.
            if not self._one.acquire(blocking=kept is None, timeout=2 if kept is None else -1):
                return kept[1] if kept else None
            try:
                with self._lock:
                    again = self._kept.get(name)
                kept = again if again is not None and again[0] > time.monotonic() else self._keep(name, make())
            finally:
                self._one.release()
        return kept[1]

    def _keep(self, name: str, found: Picture | None) -> tuple[float, Picture | None]:
        until = time.monotonic() + (self._seconds if found else self._missing)
        with self._lock:
            self._kept[name] = made = (until, found)
            self._kept.move_to_end(name)
            while len(self._kept) > 1 and (len(self._kept) > 200 or self._weight() > self._largest):
                self._kept.popitem(last=False)
        return made

    def _weight(self) -> int:
        return sum(len(found.content) for _, found in self._kept.values() if found)
