"""The products of the simulated store, their stock with reservations, and how Magento writes them."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from connectors.simulators.catalogue import Item, slug
from connectors.simulators.magento.search import Criteria, UnknownField

Json = dict[str, Any]


def number(minor: int) -> int | float:
    """Minor units as Magento's JSON number."""
    return minor // 100 if minor % 100 == 0 else minor / 100


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(slots=True)
class Row:
    """One product. ``changes`` counts what was written to any of them: what was found before may hold no more."""

    changes: ClassVar[int] = 0
    id: int
    item: Item
    price: int
    stock: int | None
    enabled: bool
    updated: datetime
    created: datetime
    special: tuple[int, datetime | None, datetime | None] | None
    reserved: int = 0
    parent: int = 0
    children: list[int] = field(default_factory=list)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        Row.changes += 1

    def salable(self) -> int | None:
        return None if self.stock is None else max(0, self.stock - self.reserved)


def _type(row: Row) -> str:
    return "configurable" if row.item.kind == "parent" else "simple"


def _visibility(row: Row) -> int:
    return 1 if row.parent else 4


_READERS: dict[str, Callable[[Row], Any]] = {
    "entity_id": lambda row: row.id,
    "sku": lambda row: row.item.sku,
    "name": lambda row: row.item.name,
    "status": lambda row: 1 if row.enabled else 2,
    "visibility": _visibility,
    "type_id": _type,
    "updated_at": lambda row: stamp(row.updated),
    "created_at": lambda row: stamp(row.created),
    "price": lambda row: row.price / 100,
}


class Shelf:
    """By id and by SKU. Dates of special prices are whole days, as the admin saves them."""

    def __init__(self, items: Iterable[Item], now: datetime) -> None:
        self.view = "default"
        self.rows: dict[int, Row] = {}
        self.by_sku: dict[str, Row] = {}
        self.attributes: dict[str, tuple[int, dict[str, int]]] = {}
        self._values = itertools.count(10)
        self._found: dict[str, tuple[int, list[Row]]] = {}
        for ident, item in enumerate(items, 1):
            special = None
            if item.special:
                starts, ends = item.special.window(now)
                special = (item.special.price, _day(starts), _day(ends - timedelta(days=1)) if ends else None)
            row = Row(ident, item, item.price, item.stock, item.published, now, now, special)
            self.rows[ident] = self.by_sku[item.sku] = row
            if item.parent:
                parent = self.by_sku[item.parent]
                row.parent = parent.id
                parent.children.append(ident)
                for name, value in item.options.items():
                    _, values = self.attributes.setdefault(name, (90 + len(self.attributes), {}))
                    if value not in values:
                        values[value] = next(self._values)

    def asked(self, row: Row) -> int:
        """The price in the store view that is asked: the second one has other prices."""
        return row.price if self.view == "default" else row.price * 11 // 10

    def named(self, row: Row) -> str:
        return row.item.name if self.view == "default" else f"{row.item.name} ({self.view.upper()})"

    def price(self, row: Row, now: datetime) -> int:
        if row.special:
            price, starts, ends = row.special
            if (starts is None or starts <= now) and (ends is None or now < ends + timedelta(days=1)):
                return min(price, self.asked(row))
        return self.asked(row)

    def search(self, criteria: Criteria) -> list[Row]:
        """The rows of a search, in the order of their ids. Kept until something changes: whoever reads 100,000 of
        them by pages asks a thousand times."""
        return self._kept(
            f"products {criteria.groups}",
            lambda: [r for r in self.rows.values() if criteria.matches(lambda name, row=r: self.read(row, name))],  # type: ignore[misc]
        )

    def counted(self) -> list[Row]:
        """Products of which the store counts the units."""
        return self._kept(
            "counted", lambda: [r for r in self.rows.values() if r.item.kind != "parent" and r.stock is not None]
        )

    def _kept(self, key: str, find: Callable[[], list[Row]]) -> list[Row]:
        as_of, found = self._found.get(key, (-1, []))
        if as_of != Row.changes:
            if len(self._found) > 8:
                self._found.clear()
            as_of = Row.changes
            found = find()
            self._found[key] = (as_of, found)
        return found

    def read(self, row: Row, name: str) -> Any:
        """A field for a filter."""
        reader = _READERS.get(name)
        if reader is None:
            raise UnknownField(name)
        return reader(row)

    def picture(self, row: Row) -> str:
        name = f"{slug(row.item.sku)}-{zlib.crc32(row.item.sku.encode()):08x}"
        return f"/{name[0]}/{name[1]}/{name}.png"

    def product(self, row: Row, *, single: bool = False) -> Json:
        attributes: list[Json] = []
        if row.special:
            price, starts, ends = row.special
            attributes.append({"attribute_code": "special_price", "value": f"{price / 100:.6f}"})
            if starts:
                attributes.append({"attribute_code": "special_from_date", "value": f"{starts:%Y-%m-%d} 00:00:00"})
            if ends:
                attributes.append({"attribute_code": "special_to_date", "value": f"{ends:%Y-%m-%d} 00:00:00"})
        for name, value in row.item.options.items():
            attributes.append({"attribute_code": slug(name), "value": str(self.attributes[name][1][value])})
        attributes += [
            {"attribute_code": "url_key", "value": slug(row.item.sku)},
            {"attribute_code": "tax_class_id", "value": "2"},
            {"attribute_code": "category_ids", "value": []},
            {"attribute_code": "description", "value": row.item.description},
        ]
        extra: Json = {"website_ids": [1]}
        if single:
            extra["stock_item"] = self.stock_item(row)
        if row.children:
            extra["configurable_product_options"] = self._options(row)
            extra["configurable_product_links"] = list(row.children)
        file = self.picture(row)
        return {
            "id": row.id, "sku": row.item.sku, "name": self.named(row), "attribute_set_id": 4, "price": number(self.asked(row)),
            "status": 1 if row.enabled else 2, "visibility": _visibility(row), "type_id": _type(row),
            "created_at": stamp(row.created), "updated_at": stamp(row.updated), "weight": 1,
            "extension_attributes": extra, "product_links": [], "options": [],
            "media_gallery_entries": [{
                "id": row.id, "media_type": "image", "label": row.item.name, "position": 1, "disabled": False,
                "types": ["image", "small_image", "thumbnail"], "file": file,
            }],
            "tier_prices": [], "custom_attributes": attributes,
        }  # fmt: skip

    def _options(self, row: Row) -> list[Json]:
        found: list[Json] = []
        for name in self.rows[row.children[0]].item.options:
            ident, values = self.attributes[name]
            used = {values[self.rows[child].item.options[name]] for child in row.children}
            found.append({
                "id": ident, "attribute_id": str(ident), "label": name, "position": len(found),
                "values": [{"value_index": value} for value in sorted(used)], "product_id": row.id,
            })  # fmt: skip
        return found

    def attribute(self, key: str) -> Json | None:
        for name, (ident, values) in self.attributes.items():
            if key in (str(ident), slug(name)):
                options = [
                    {"label": " ", "value": ""},
                    *({"label": v, "value": str(n)} for v, n in values.items()),
                ]
                return {"attribute_id": ident, "attribute_code": slug(name), "frontend_input": "select",
                        "default_frontend_label": name, "options": options}  # fmt: skip
        return None

    def stock_item(self, row: Row) -> Json:
        """The PHYSICAL quantity: reservations do not show."""
        counted = row.stock is not None and row.item.kind != "parent"
        return {
            "item_id": row.id, "product_id": row.id, "stock_id": 1, "qty": row.stock if counted else 0,
            "is_in_stock": row.stock is None or row.stock > 0, "is_qty_decimal": False, "min_qty": 0, "backorders": 0,
            "use_config_manage_stock": counted, "manage_stock": counted,
        }  # fmt: skip


def _day(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) if moment else None
