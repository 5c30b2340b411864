"""Pictures of products through us, made small once: the shop may stand where the browser cannot reach, and a page of
thumbnails must not weigh as much as a catalogue."""

from __future__ import annotations

import io
import logging
import threading
from collections import OrderedDict

from flask import Response, abort, request
from PIL import Image, ImageOps

from bridge.posting import FORMATS, IMAGES, MAX_IMAGE, MOST_PIXELS
from bridge.web.admin.door import blueprint, house
from connectors.errors import ConnectorError

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
    key = (stored.product.image, size)
    with _lock:
        found = _made.get(key)
    if found is None:
        found = _fetch(stored.product.image, SIZES[size])
        with _lock:
            _made[key] = found
            while len(_made) > MOST:
                _made.popitem(last=False)
    response = Response(found, mimetype="image/webp")
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
