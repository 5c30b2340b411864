"""Pictures of products through us, made small once: the shop may stand where the browser cannot reach, and a page of
thumbnails must not weigh as much as a catalogue."""

from __future__ import annotations

import io
import logging
import re
import threading
from collections import OrderedDict

from flask import Response, abort, request
from PIL import Image, ImageOps
from werkzeug.exceptions import NotFound

from bridge.posting.pictures import FORMATS, IMAGES, MAX_IMAGE, MOST_PIXELS
from bridge.store.records import LANGUAGES
from bridge.web import card as cards
from bridge.web.admin.door import blueprint, house
from connectors.errors import ConnectorError
from connectors.values import Picture

log = logging.getLogger("replycart.web")
SIZES = {"small": 160, "large": 720}
MOST = 200
_made: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_lock = threading.Lock()


@blueprint.get("/picture")
def picture() -> Response:
    """A product's picture as WebP; ``?sku=``, ``?size=`` small or large."""
    size = request.args.get("size", "small")
    stored = house().store.view().product(request.args.get("sku", "")[:200])
    if stored is None or not stored.product.image or size not in SIZES:
        abort(404)
    return _cached(_small(stored.product.image, size), "image/webp")


@blueprint.get("/card")
def card() -> Response:
    """The card of a page that may be no more than a form yet, as the networks will unfold its link.

    ``?sku=`` whose picture, ``?title=``, ``?state=``, ``?left=``, ``?lang=``, ``?currency=``, ``?price=`` and ``?most=`` in minor
    units."""
    asked = request.args
    numbers = [asked.get(name, "") for name in ("left", "price", "most")]
    if not all(one.isascii() and one.isdecimal() and len(one) < 15 for one in numbers):
        abort(404)
    left, price, most = map(int, numbers)
    lang, currency = asked.get("lang", ""), asked.get("currency", "")
    if lang not in LANGUAGES or not re.fullmatch("[A-Z]{3}", currency):
        abort(404)
    seller = house().config.seller.name
    shown = cards.shown(
        seller, asked.get("title", "")[:200], asked.get("state", ""), left, lang, currency, (price, most)
    )
    stored = house().store.view().product(asked.get("sku", "")[:200])
    image = stored.product.image if stored is not None else ""
    if image and not cards.drawable(shown.title + shown.price):
        return _cached(_small(image, "large"), "image/webp")
    art = Picture(_small(image, "large"), "image/webp", "") if image and _fetches(image) else None
    return _cached(cards.draw(shown, art), "image/jpeg")


def _fetches(address: str) -> bool:
    """Whether there is such a picture: a card goes out without one rather than not at all."""
    try:
        return bool(_small(address, "large"))
    except NotFound:
        return False


def _small(address: str, size: str) -> bytes:
    """Made once, and kept for a while."""
    key = (address, size)
    with _lock:
        found = _made.get(key)
    if found is None:
        found = _fetch(address, SIZES[size])
        with _lock:
            _made[key] = found
            while len(_made) > MOST:
                _made.popitem(last=False)
    return found


def _cached(content: bytes, mime: str) -> Response:
    response = Response(content, mimetype=mime)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _fetch(address: str, largest: int) -> bytes:
    trusted = (str(house().config.shop.settings.get("url", "")),)
    try:
        content, _ = house().http.fetch_public(address, max_bytes=MAX_IMAGE, types=IMAGES, trusted=trusted)
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                abort(404)
            image.draft("RGB", (largest, largest))
            small = ImageOps.exif_transpose(image).convert("RGBA" if "A" in image.getbands() else "RGB")
            small.thumbnail((largest, largest))
            out = io.BytesIO()
            small.save(out, "WEBP", quality=80)
    except Exception as error:
        # What a library of pictures raises over somebody else's bytes is no finite list.
        log.info(
            "a product's picture cannot be shown: %s", error if isinstance(error, ConnectorError) else type(error)
        )
        abort(404)
    return out.getvalue()
