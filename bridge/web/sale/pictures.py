"""The product's picture and the card that stands for the page, each fetched or drawn once for a crowd."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import abort, current_app

from bridge.house import House
from bridge.posting.pictures import product_picture as fetch
from bridge.store import Sale, SaleItem
from bridge.web import card as cards
from bridge.web.sale.page import _house, _sale, as_it_stands, blueprint, log
from connectors.values import Picture


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


@blueprint.get("/s/<slug>/card")
def card(slug: str) -> Any:
    """The picture that stands for the page in X, in messengers and in search engines. What is left may be a minute old on
    it; that all are taken, or that it begins or ends, is not."""
    house = _house()
    sale, items = as_it_stands(house, _sale(slug))
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
