"""The picture that goes with a post: the product's, through the guard, and looked at before it is passed on."""

from __future__ import annotations

import io
import logging

from PIL import Image

from bridge.house import House
from bridge.store import Sale
from connectors.errors import ConnectorError, Refused
from connectors.values import Picture

log = logging.getLogger("replycart.posting")
IMAGES = ("image/jpeg", "image/png", "image/webp", "image/gif")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_IMAGE = 5_000_000
#: A picture of five megabytes may unpack to gigabytes.
MOST_PIXELS = 50_000_000


def picture(house: House, sale: Sale) -> Picture | None:
    """The picture that goes with the post; a sale goes out without one rather than not at all."""
    return product_picture(house, sale) if sale.terms.with_picture else None


def product_picture(house: House, sale: Sale) -> Picture | None:
    """The product's picture, through the guard; None where there is none that can be read."""
    stored = house.store.view().product(sale.terms.product)
    if stored is None or not stored.product.image:
        return None
    trusted = (str(house.config.shop.settings.get("url", "")),)
    try:
        content, mime = house.http.fetch_public(
            stored.product.image, max_bytes=MAX_IMAGE, types=IMAGES, trusted=trusted
        )
        _look_at(content)
    except ConnectorError as error:
        log.warning("sale %s is without its picture: %s", sale.slug, error)
        return None
    return Picture(content, mime, (stored.product.image_alt or stored.product.name)[:1000])


def _look_at(content: bytes) -> None:
    """``Refused`` for what is no picture, or would be one of gigabytes."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            image.verify()
    except Exception as error:
        # What a library of pictures raises over somebody else's bytes is no finite list: SyntaxError, struct.error …
        raise Refused(f"no picture that can be read: {type(error).__name__}", code="mismatch") from error
