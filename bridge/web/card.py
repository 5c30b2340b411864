"""How a sale's page looks where only its address was pasted: a picture made for it, and what machines read of it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

from bridge.clock import from_ms
from bridge.money import write as write_money
from bridge.store import Sale, SaleItem
from bridge.web.words import catalogue, mark
from connectors.values import Money, Picture, Product

WIDTH, HEIGHT = 1200, 630
_INK, _SOFT, _PAPER, _GOOD, _NONE = "#16181d", "#5b616e", "#ffffff", "#0a6b3d", "#9a1f1f"
_MARGIN = 64
_LINES = 4

#: schema.org's word for how a sale stands.
_AVAILABILITY = {"scheduled": "PreOrder", "live": "InStock", "paused": "OutOfStock", "ended": "Discontinued"}


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card, each text in the sale's language. ``good``: there is something left to have."""

    seller: str
    title: str
    price: str
    left: str
    good: bool


def of(sale: Sale, items: Sequence[SaleItem], seller: str) -> Card:
    """What stands on the card of a sale as it is now."""
    prices = sorted(item.unit for item in items) or [0]
    free = sum(item.free for item in items)
    return shown(seller, sale.title, sale.state, free, sale.terms.lang, sale.currency, (prices[0], prices[-1]))


def shown(
    seller: str, title: str, state: str, free: int, lang: str, currency: str, prices: tuple[int, int]
) -> Card:
    """``prices``: the lowest and the highest. A draft's card is that of its first moment."""
    words = catalogue(lang).ugettext
    price = write_money(Money(prices[0], currency), lang)
    left = {
        "scheduled": words(mark("Starts soon")),
        "paused": words(mark("This sale is paused.")),
        "ended": words(mark("This sale is over.")),
    }.get(state) or (words(mark("%(n)s left")) % {"n": free} if free else words(mark("All are taken right now")))
    return Card(
        seller, title, price if prices[0] == prices[1] else f"{words(mark('from'))} {price}", left,
        state in ("draft", "live", "scheduled") and free > 0,
    )  # fmt: skip


def draw(card: Card, picture: Picture | None) -> bytes:
    """The card as a JPEG of 1200 × 630, the size that X and messengers show in full."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    left = _MARGIN
    if picture is not None:
        with Image.open(io.BytesIO(picture.content)) as shown:
            flat = Image.new("RGB", shown.size, _PAPER)
            rgba = shown.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
        image.paste(ImageOps.fit(flat, (HEIGHT, HEIGHT)), (0, 0))
        left += HEIGHT
    pen, room = ImageDraw.Draw(image), WIDTH - left - _MARGIN
    # The product and its price are worth a card; boxes in place of a name are not.
    if drawable(card.seller):
        pen.text((left, _MARGIN), _cut(card.seller, _font(30), room), fill=_SOFT, font=_font(30))
    top = _MARGIN + 62
    title = _font(56, bold=True)
    for line in _wrapped(card.title, title, room):
        pen.text((left, top), line, fill=_INK, font=title)
        top += 66
    pen.text((left, HEIGHT - _MARGIN - 118), card.price, fill=_INK, font=_fitting(card.price, 72, room))
    pen.text((left, HEIGHT - _MARGIN - 30), _cut(card.left, _font(32), room), fill=_GOOD if card.good else _NONE,
             font=_font(32))  # fmt: skip
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def drawable(text: str) -> bool:
    """Whether the card's letters have all of the text: they know Latin, Greek and Cyrillic writing."""
    return all(sign.isspace() or _has(sign) for sign in text)


@lru_cache(maxsize=4096)
def _has(sign: str) -> bool:
    return bytes(_font(30).getmask(sign)) != _missing() and sign != "\ufffd"


@lru_cache(maxsize=1)
def _missing() -> bytes:
    return bytes(_font(30).getmask("\U0010fffd"))


@lru_cache(maxsize=32)
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = f"files/SourceSansPro-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(io.BytesIO(files("font_source_sans_pro").joinpath(name).read_bytes()), size,
                              layout_engine=ImageFont.Layout.BASIC)  # fmt: skip


def _fitting(text: str, size: int, room: int) -> ImageFont.FreeTypeFont:
    while size > 28 and _font(size, bold=True).getlength(text) > room:
        size -= 4
    return _font(size, bold=True)


def _cut(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    text = " ".join(text.split())
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Lines that fit, at most four; what is too much is left out with a sign."""
    lines = list(_lines(text.split(), font, room))
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], _cut(" ".join(lines[_LINES - 1 :]), font, room)]
    return [_cut(line, font, room) for line in lines]


def _lines(words: Sequence[str], font: ImageFont.FreeTypeFont, room: int) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def facts(
    sale: Sale, items: Sequence[SaleItem], product: Product | None, *, link: str, seller: str, picture: bool
) -> dict[str, Any]:
    """The sale as schema.org tells it: a Product with one Offer, or with the range of its variants' offers."""
    free = sum(item.free for item in items)
    state = "SoldOut" if sale.state == "live" and not free else _AVAILABILITY.get(sale.state, "OutOfStock")
    prices = sorted(item.unit for item in items) or [0]
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": link,
        "priceCurrency": sale.currency,
        "availability": f"https://schema.org/{state}",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": seller},
    }
    if prices[0] == prices[-1]:
        offer["price"] = _plain(prices[0], sale.currency)
    else:
        offer |= {
            "@type": "AggregateOffer",
            "lowPrice": _plain(prices[0], sale.currency),
            "highPrice": _plain(prices[-1], sale.currency),
            "offerCount": len(items),
        }
    if sale.starts_at is not None:
        offer["availabilityStarts"] = from_ms(sale.starts_at).isoformat()
    if sale.ends_at is not None:
        offer["availabilityEnds"] = offer["priceValidUntil"] = from_ms(sale.ends_at).isoformat()
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": sale.title,
        "sku": sale.terms.product,
        "url": link,
        "offers": offer,
    }
    if product is not None and product.description:
        told["description"] = product.description[:500]
    # Search engines show no product without one: where the shop has none it is the card.
    told["image"] = [f"{link}/picture" if picture else f"{link}/card"]
    return told


def _plain(minor: int, currency: str) -> str:
    return str(Money(minor, currency).decimal)
