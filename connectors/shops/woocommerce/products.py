"""Pure: from the shop's product JSON to our values. Shapes: contracts/woocommerce-options-10.2.json."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

from connectors.values import Money, Product, Special

FIELDS = (
    "id,name,type,status,sku,permalink,description,short_description,price,regular_price,sale_price,"
    "date_on_sale_from_gmt,date_on_sale_to_gmt,date_modified_gmt,manage_stock,stock_quantity,stock_status,"
    "purchasable,parent_id,images,image,attributes,categories"
)
KINDS = frozenset({"simple", "variable", "variation"})
Json = dict[str, Any]

_BREAKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
_HARD = re.compile(r"<(?:[!?]|script|style|template|noscript|textarea|title|[a-z][^>]*$)", re.IGNORECASE)
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_SPACES = re.compile(r"[^\S\n]+")


class _Text(HTMLParser):
    """Collects what a reader sees; blocks become lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def _tag(found: re.Match[str]) -> str:
    name = found[2].lower()
    if name not in _BREAKS:
        return ""
    return "\n• " if name == "li" and not found[1] else "\n"


def text(html: object) -> str:
    """HTML as plain text: entities resolved, blocks on their own lines, spaces tidied."""
    found = html if isinstance(html, str) else ""
    if "<" in found:
        if _HARD.search(found):
            reader = _Text()
            reader.feed(found)
            reader.close()
            found = "".join(reader.parts)
        else:  # plain tags only: a tenth of the time, and a catalogue may have 100,000 of them
            found = unescape(_TAG.sub(_tag, found))
    elif "&" in found:
        found = unescape(found)
    lines = (line.strip() for line in _SPACES.sub(" ", found).split("\n"))
    return "\n".join(line for line in lines if line)


def moment(value: object) -> datetime | None:
    """A ``…_gmt`` date: UTC without a zone. None when absent or unreadable."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC) if value else None
    except ValueError:
        return None


def amount(value: object, currency: str) -> Money | None:
    """A price string; None for "" and for what is no number."""
    try:
        found = Money.parse(value, currency) if isinstance(value, str) and value else None
    except ValueError:
        return None
    return found if found and found.minor >= 0 else None


def sku_of(row: Json) -> str:
    """The row's SKU; a product without one is called ``id:<id>``."""
    return str(row.get("sku") or "") or f"id:{row.get('id')}"


@dataclass(frozen=True, slots=True)
class Parent:
    """What a variation inherits from its parent."""

    id: str
    sku: str
    name: str
    description: str
    image: str
    image_alt: str
    categories: tuple[str, ...]
    published: bool


def parent(row: Json) -> Parent:
    image, alt = _image(row)
    return Parent(
        str(row["id"]),
        sku_of(row),
        text(row.get("name")),
        _description(row),
        image,
        alt,
        _categories(row),
        row.get("status") == "publish",
    )


def _description(row: Json) -> str:
    return text(row.get("description")) or text(row.get("short_description"))


def _dicts(value: object) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _categories(row: Json) -> tuple[str, ...]:
    return tuple(text(entry.get("name")) for entry in _dicts(row.get("categories")))


def _image(row: Json) -> tuple[str, str]:
    images = _dicts(row.get("images")) or _dicts([row.get("image")])
    return (str(images[0].get("src") or ""), text(images[0].get("alt"))) if images else ("", "")


def _special(row: Json, regular: Money, currency: str) -> Special | None:
    """By its window, never by ``price`` or ``on_sale``: those go stale until the shop's cron runs."""
    sale = amount(row.get("sale_price"), currency)
    if sale is None or not sale < regular:
        return None
    # The shop sells at the special price up to and including the second of its end.
    ends = moment(row.get("date_on_sale_to_gmt"))
    return Special(sale, moment(row.get("date_on_sale_from_gmt")), ends + timedelta(seconds=1) if ends else None)


def product(row: Json, currency: str, over: Parent | None = None, *, backorders: bool = False) -> Product | None:
    """One product or variation; None when it is not published or of a kind we cannot sell (grouped, external …).

    ``over``: the parent of a variation. ``backorders``: what is on backorder counts as in stock, uncounted.
    """
    kind = str(row.get("type", "variation" if over else "simple"))
    number = row.get("id")
    if (
        type(number) is not int
        or row.get("status") != "publish"
        or kind not in KINDS
        or (kind == "variation") != bool(over)
    ):
        return None
    regular = amount(row.get("regular_price"), currency)
    price = regular or amount(row.get("price"), currency)
    options = {
        text(entry.get("name")): text(entry.get("option"))
        for entry in _dicts(row.get("attributes"))
        if "option" in entry
    }
    options = {name: value for name, value in options.items() if name and value}
    units = row.get("stock_quantity")
    counted = bool(row.get("manage_stock")) and type(units) is int and kind != "variable"
    status = row.get("stock_status")
    later = backorders and status == "onbackorder"
    image, alt = _image(row)
    name = text(row.get("name"))
    if over:
        name = f"{over.name} - {', '.join(options.values())}" if options else over.name
    return Product(
        sku=sku_of(row),
        id=str(number),
        name=name or sku_of(row),
        price=price or Money(0, currency),
        kind={"simple": "simple", "variable": "parent", "variation": "variant"}[kind],  # type: ignore[arg-type]
        special=_special(row, regular, currency) if regular and kind != "variable" else None,
        stock=int(units or 0) if counted and not later else None,
        in_stock=(status == "instock" or later) and price is not None and row.get("purchasable") is not False,
        parent=over.sku if over else "",
        parent_id=over.id if over else "",
        options=options if over else {},
        description=_description(row) or (over.description if over else ""),
        url=str(row.get("permalink") or ""),
        image=image or (over.image if over else ""),
        image_alt=alt or (over.image_alt if over else ""),
        categories=_categories(row) or (over.categories if over else ()),
        modified=moment(row.get("date_modified_gmt")),
    )
