"""The shelf: product rows, how they look on the wire, how lists filter and sort them, how a write changes them.

Rows are slim so that 100,000 of them fit; their JSON is made when asked for.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.simulators import catalogue
from connectors.simulators.woocommerce.rest import (
    Json,
    RestError,
    decimal,
    invalid,
    meta_rows,
    moment,
    money,
)

STATUSES = ("draft", "pending", "private", "publish", "future", "auto-draft", "trash")


@dataclass(slots=True)
class Row:
    """A product or variation. ``price`` and ``on_sale`` are what was last computed: they go stale, as in the shop."""

    id: int
    sku: str
    name: str
    slug: str
    created: datetime
    modified: datetime
    kind: str = "simple"
    status: str = "publish"
    description: str = ""
    regular: str = ""
    sale: str = ""
    sale_from: datetime | None = None
    sale_to: datetime | None = None
    price: str = ""
    on_sale: bool = False
    manage: bool = False
    stock: int | None = None
    stock_status: str = "instock"
    backorders: str = "no"
    virtual: bool = False
    taxable: bool = True
    categories: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    parent: int = 0
    children: list[int] = field(default_factory=list)
    meta: list[Json] = field(default_factory=list)
    sold: int = 0


class Shelf:
    """All products by id and by SKU. Every change goes through :meth:`touch`, which says so to ``changed``."""

    def __init__(self, home: Any, items: Iterable[catalogue.Item], now: datetime) -> None:
        self.home = home  # the simulator: its address, clock and hooks
        self.rows: dict[int, Row] = {}
        self.by_sku: dict[str, int] = {}
        self.sorted_ids: list[int] = []
        self.lists: dict[str, list[Row]] = {}
        self.next_id = 10
        self.meta_id = 100_000
        start = now.replace(microsecond=0) - timedelta(days=2)
        for number, item in enumerate(items):
            # Imported in bulk: many share a second, which is what makes the default order unstable.
            self.add(item, start + timedelta(seconds=number // 25), now)

    def fresh_meta(self) -> int:
        self.meta_id += 1
        return self.meta_id

    def add(self, item: catalogue.Item, created: datetime, now: datetime) -> Row:
        parent = self.rows[self.by_sku[item.parent]] if item.parent else None
        starts, ends = item.special.window(now) if item.special else (None, None)
        parental = item.kind == "parent"
        row = Row(
            self.next_id,
            item.sku,
            " / ".join(item.options.values()) if parent else item.name,
            catalogue.slug(item.name),
            created,
            created,
            kind={"simple": "simple", "parent": "variable", "variant": "variation"}[item.kind],
            status="publish" if item.published else "draft",
            description="" if parent else item.description,
            regular="" if parental else money(Decimal(item.price) / 100),
            sale=money(Decimal(item.special.price) / 100) if item.special and not parental else "",
            sale_from=None if parental else starts,
            sale_to=None if parental else ends,
            manage=item.stock is not None,
            stock=item.stock,
            stock_status="outofstock" if item.stock == 0 else "instock",
            categories=item.categories,
            options=dict(item.options),
            parent=parent.id if parent else 0,
        )
        self.next_id += 1
        self.rows[row.id] = row
        self.by_sku[row.sku] = row.id
        self.sorted_ids.append(row.id)
        self.lists.clear()
        self.compute(row, now)
        if parent:
            parent.children.append(row.id)
            names = dict(parent.options)
            for name, value in item.options.items():
                names[name] = [*names.get(name, []), *([] if value in names.get(name, []) else [value])]
            parent.options = names
            self.compute(parent, now)
        return row

    def compute(self, row: Row, now: datetime) -> None:
        """``price`` and ``on_sale`` as of now. The shop does this on a save and by cron only."""
        if row.kind == "variable":
            prices = [Decimal(self.rows[child].price) for child in row.children if self.rows[child].price]
            row.price = money(min(prices)) if prices else ""
            row.on_sale = any(self.rows[child].on_sale for child in row.children)
            row.stock_status = (
                "instock"
                if any(self.rows[child].stock_status != "outofstock" for child in row.children)
                else "outofstock"
            )
            return
        opened = row.sale_from is None or row.sale_from <= now
        held = row.sale_to is None or now <= row.sale_to
        row.on_sale = bool(
            row.sale and row.regular and Decimal(row.sale) < Decimal(row.regular) and opened and held
        )
        row.price = row.sale if row.on_sale else row.regular

    def asked(self, row: Row, now: datetime) -> Decimal:
        """What an order line costs now. The shop's order code reads the stored price."""
        del now
        return Decimal(row.price) if row.price else Decimal(0)

    def touch(self, row: Row, *, event: str = "updated") -> None:
        """A save: modified now, prices computed, the parent with it, hooks told."""
        now = self.home.now().replace(microsecond=0)
        row.modified = now
        if row.manage and row.stock is not None:
            row.stock_status = (
                "instock" if row.stock > 0 else "outofstock" if row.backorders == "no" else "onbackorder"
            )
        self.compute(row, now)
        if row.parent and row.parent in self.rows:
            parent = self.rows[row.parent]
            parent.modified = now
            self.compute(parent, now)
            self.home.hooks.tell("product", event, parent.id)
        else:
            self.home.hooks.tell("product", event, row.id)

    def take(self, row: Row, units: int) -> None:
        """Stock minus ``units`` (plus when negative), without any check: it may go below zero."""
        if row.manage and row.stock is not None:
            row.stock -= units
            row.sold += units
            self.touch(row)

    def find(self, text: str) -> Row:
        row = self.rows.get(int(text)) if text.isdigit() else None
        if row is None:
            raise RestError(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        return row

    def remove(self, row: Row) -> None:
        for child in list(row.children):
            self.remove(self.rows[child])
        if row.parent in self.rows:
            self.rows[row.parent].children.remove(row.id)
        del self.rows[row.id]
        if self.by_sku.get(row.sku) == row.id:
            del self.by_sku[row.sku]
        del self.sorted_ids[bisect.bisect_left(self.sorted_ids, row.id)]
        self.lists.clear()
        self.home.hooks.tell("product", "deleted", row.id)

    # writes

    def write(self, row: Row, body: Json) -> None:
        """A PUT. What is no number wipes the price, with 200."""
        for name, member in (("regular_price", "regular"), ("sale_price", "sale")):
            if name in body:
                if not isinstance(body[name], str):
                    raise invalid(name, f"{name} is not of type string.", "rest_invalid_type")
                amount = decimal(body[name])
                setattr(row, member, "" if amount is None else money(amount))
        for name, member in (("date_on_sale_from", "sale_from"), ("date_on_sale_to", "sale_to")):
            if f"{name}_gmt" in body:
                text = body[f"{name}_gmt"]
                setattr(row, member, moment(text + ("" if text[-1:] == "Z" else "Z"), name) if text else None)
            elif name in body:
                setattr(row, member, moment(body[name], name) if body[name] else None)
        if "status" in body:
            if body["status"] not in STATUSES:
                raise invalid("status", f"status is not one of {', '.join(STATUSES)}.", "rest_not_in_enum")
            row.status = body["status"]
            self.lists.clear()
        if "manage_stock" in body:
            row.manage = bool(body["manage_stock"])
            row.stock = (row.stock or 0) if row.manage else None
        if "stock_quantity" in body and body["stock_quantity"] is not None and row.manage:
            row.stock = int(body["stock_quantity"])
        if "inventory_delta" in body and row.manage:
            row.stock = (row.stock or 0) + int(body["inventory_delta"])
        if body.get("stock_status") in {"instock", "outofstock", "onbackorder"} and not row.manage:
            row.stock_status = body["stock_status"]
        for name in ("name", "description", "virtual", "backorders"):
            if name in body:
                setattr(row, name, body[name])
        if "sku" in body and body["sku"] != row.sku:
            if body["sku"] in self.by_sku:
                raise RestError(400, "product_invalid_sku", "Invalid or duplicated SKU.", resource_id=row.id)
            self.by_sku.pop(row.sku, None)
            row.sku = body["sku"]
            if row.sku:
                self.by_sku[row.sku] = row.id
        meta_rows(body.get("meta_data"), row.meta, self.fresh_meta)
        self.touch(row)
