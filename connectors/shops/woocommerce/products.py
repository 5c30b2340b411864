"""Pure: from the shop's product JSON to our values. Shapes: contracts/woocommerce-options-10.2.json."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from connectors.shops.reading import label
from connectors.shops.reading import text as text
from connectors.values import Money, Product, Special

FIELDS = (
    "id,name,type,status,sku,permalink,description,short_description,price,regular_price,sale_price,"
    "date_on_sale_from_gmt,date_on_sale_to_gmt,date_modified_gmt,manage_stock,stock_quantity,stock_status,"
    "purchasable,parent_id,images,image,attributes,categories"
)
KINDS = frozenset({"simple", "variable", "variation"})
Json = dict[str, Any]


def moment(value: object) -> datetime | None:
    """A ``…_gmt`` date: UTC without a zone. None when absent or unreadable."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC) if value else None
    except ValueError:
        return None


def amount(value: object, currency: str) -> Money | None:
    """A price string; None for "" and for what is no number."""
    return _amount(value, currency) if isinstance(value, str) and value else None


@lru_cache(4096)
def _amount(value: str, currency: str) -> Money | None:
    # A shop has few prices and many products.
    try:
        found = Money.parse(value, currency)
    except ValueError:
        return None
    return found if found.minor >= 0 else None


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
    return tuple(label(entry.get("name")) for entry in _dicts(row.get("categories")))


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
        label(entry.get("name")): label(entry.get("option"))
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
        # "parent" is what the shop says of a variation that does not count for itself.
        stock_of=over.id if over and row.get("manage_stock") == "parent" else "",
    )
