"""A post as it will look on the network: the text with its link, how long it is there, and how much room is left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import url_for

from bridge import claims, money, sales, wording
from bridge.clock import from_ms
from bridge.house import House
from bridge.intent.hashtags import folded
from bridge.store import Sale, SaleItem
from bridge.store.board import board
from bridge.store.pages import Ask, lists
from bridge.store.records import LANGUAGES
from bridge.web.admin import forms
from bridge.web.admin.forms import Fields
from bridge.web.admin.wordings import told
from bridge.web.words import say
from connectors.values import Product

_LINK = re.compile(r"https?://\S+")
_HANDLE = re.compile(r"https?://[^/]+/(\w{1,15})/status/")
SHOWN_LINK = 28


@dataclass(frozen=True, slots=True)
class Picture:
    """What the page draws: ``parts`` are (text, is it the link). ``length`` as ``network`` weighs it; ``card`` is the address
    of what the link unfolds into."""

    parts: Sequence[tuple[str, bool]]
    network: str
    length: int
    most: int
    problem: str
    name: str
    handle: str
    host: str
    title: str
    image: str
    attached: bool
    lang: str
    card: str = ""

    @property
    def share(self) -> float:
        """How much of the ring is full, 0 to 100."""
        return round(min(1.0, self.length / self.most) * 100, 1) if self.most else 0


def _parts(text: str) -> list[tuple[str, bool]]:
    """Links as the network shows them: without https, cut off with an ellipsis."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        shown = found[0].split("://", 1)[1]
        parts.append((text[at : found.start()], False))
        parts.append((shown if len(shown) <= SHOWN_LINK else shown[: SHOWN_LINK - 1] + "…", True))
        at = found.end()
    return [*parts, (text[at:], False)]


def handle(house: House) -> str:
    """The shop's account, as its last post shows it."""
    found = _HANDLE.match(board(house.store.view()).last_post_url(house.network_name))
    return found[1] if found else re.sub(r"\W", "", house.config.seller.name)[:15].lower()


def of_sale(house: House, sale: Sale, items: list[SaleItem]) -> Picture:
    """Of a sale that is there: what was posted, or what will be."""
    view, network = house.store.view(), house.network
    posts = sale.own_posts(view.posts(sale.id))
    link = house.sale_url(sale.slug)
    text = posts[0].text if posts else wording.compose(sale, items, link, network.measure, network.max_length)
    stored = view.product(sale.terms.product)
    return Picture(
        parts=_parts(text),
        network=house.network_name,
        length=network.measure(text),
        most=network.max_length,
        problem="",
        name=house.config.seller.name,
        handle=handle(house),
        host=urlsplit(house.config.public_url).hostname or "",
        title=sale.title,
        image=stored.product.image if stored else "",
        attached=sale.terms.with_picture and bool(stored and stored.product.image),
        lang=sale.terms.lang,
        card=url_for(
            "admin.card", sku=sale.terms.product, title=sale.title, state=sale.state,
            left=sum(item.free for item in items), lang=sale.terms.lang, currency=sale.currency,
            price=min((item.unit for item in items), default=0), most=max((item.unit for item in items), default=0),
        ),
    )  # fmt: skip


def of_form(house: House, product: Product, fields: Fields) -> Picture:
    """Of a form that may be half filled in: what cannot be read is taken as the shop has it."""
    asked = _as_far_as_it_can_be_read(product, fields)
    seen = sales.look(house, asked)
    title, lang = asked.title or product.name, asked.lang or house.config.selling.language
    return Picture(
        parts=_parts(seen.text),
        network=house.network_name,
        length=seen.length,
        most=seen.max_length,
        problem=told(seen.problems.get("wording", "")),
        name=house.config.seller.name,
        handle=handle(house),
        host=urlsplit(house.config.public_url).hostname or "",
        title=title,
        image=product.image,
        attached=asked.with_picture and bool(product.image),
        lang=lang,
        card=url_for(
            "admin.card", sku=product.sku, title=title, lang=lang, currency=seen.currency,
            state="scheduled" if asked.starts_at else "draft", left=sum(asked.items.values()) or asked.quantity,
            price=seen.price, most=seen.price,
        ),
    )  # fmt: skip


def of_basket(house: House, values: Mapping[str, str]) -> Picture | None:
    """A basket has no post: the answer to who put the first thing of the catalogue into it. None where nobody is answered."""
    if values.get("answers") == "none":
        return None
    view, network = house.store.view(), house.network
    lang = values["lang"] if values.get("lang") in LANGUAGES else house.config.selling.language
    found = lists(view).products(Ask(1, 1), "").items
    tag = values.get("hashtag", "").strip().lstrip("#＃")[:60]
    title = values.get("title", "").strip()[:200] or f"#{tag}"
    link = house.sale_url(f"{re.sub(r'[^a-z0-9]', '', tag.lower()) or 'sale'}-preview")
    text = wording.fill(wording.ANSWERS[lang]["basket"], {
        "handle": "ada", "name": found[0].product.name if found else title, "link": link,
    })  # fmt: skip
    kind = claims.claimed(house, view).get(folded(tag), "")
    return Picture(
        parts=_parts(text),
        network=house.network_name,
        length=network.measure(text),
        most=network.max_length,
        problem=say("#%(tag)s means something already; take another.", tag=tag) if kind else "",
        name=house.config.seller.name,
        handle=handle(house),
        host=urlsplit(house.config.public_url).hostname or "",
        title=title,
        image="",
        attached=False,
        lang=lang,
    )


def _as_far_as_it_can_be_read(product: Product, fields: Fields) -> sales.SaleRequest:
    values = fields.values
    try:
        price: int | None = money.read(values.get("price", ""), product.price.currency)
    except ValueError:
        price = None
    starts, ends = (forms.moment_ms(values, name) for name in ("starts_at", "ends_at"))
    return sales.SaleRequest(
        product=product.sku,
        quantity=_number(values.get("quantity", ""), 1),
        items={sku: _number(text, 0) for sku, text in fields.units.items()},
        price=price or None,
        title=values.get("title", "").strip()[:200],
        lang=values["lang"] if values.get("lang") in LANGUAGES else "",
        wording=values.get("wording", "").replace("\r\n", "\n").strip()[:1000],
        starts_at=from_ms(starts) if starts is not None else None,
        ends_at=from_ms(ends) if ends is not None else None,
        hold_seconds=min(_number(values.get("hold_minutes", ""), 0), 1440) * 60,
        with_picture=fields.ticked("with_picture"),
        market=values.get("market", "")[:64],
    )


def _number(text: str, default: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default
