"""Products, their attributes, and what is in stock."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from connectors.simulators.magento.door import (
    Turned,
)
from connectors.simulators.magento.shelf import Json, Row
from connectors.simulators.magento.state import State

NO_PRODUCT = "The product that was requested doesn't exist. Verify the product and try again."


class ProductRoutes(State):
    """``/products``, ``/stockItems``, ``/inventory``."""

    def _products(self) -> Json:
        criteria = self._criteria()
        if (sku := criteria.exact("sku")) is not None:
            rows: Iterable[Row] = [self.shelf.by_sku[sku]] if sku in self.shelf.by_sku else []
        else:
            rows = self.shelf.rows.values()
        found = [row for row in rows if criteria.matches(lambda name, row=row: self.shelf.read(row, name))]  # type: ignore[misc]
        return criteria.answer(found, self.shelf.product, old_paging=self.old_paging)

    def _row(self, sku: str) -> Row:
        row = self.shelf.by_sku.get(sku)
        if row is None:
            raise Turned(404, NO_PRODUCT)
        return row

    def _product(self, sku: str) -> Json:
        return self.shelf.product(self._row(sku), single=True)

    def _put_product(self, sku: str) -> Json:
        row, given = self._row(sku), self._body().get("product") or {}
        if "price" in given:
            row.price = round(float(given["price"]) * 100)
        if "status" in given:
            row.enabled = given["status"] == 1
        row.updated = self.now()
        return self.shelf.product(row, single=True)

    def _attribute(self, key: str) -> Json:
        found = self.shelf.attribute(key)
        if found is None:
            raise Turned(404, 'The attribute with a "%1" attributeCode doesn\'t exist.', [key])
        return found

    def _children(self, sku: str) -> list[Json]:
        return [self.shelf.product(self.shelf.rows[child]) for child in self._row(sku).children]

    def _stock_item(self, sku: str) -> Json:
        return self.shelf.stock_item(self._row(sku))

    def _low_stock(self) -> Json:
        """Without order or search criteria: by quantity, page by page; past the end the last page again."""
        bound = float(request.args.get("qty", 0))
        size, page = int(request.args.get("pageSize", 0)) or 10_000, int(request.args.get("currentPage", 1))
        rows = [r for r in self.shelf.rows.values() if r.item.kind != "parent" and (r.stock or 0) <= bound]
        page = min(page, max(1, -(-len(rows) // size)))
        items = [self.shelf.stock_item(row) for row in rows[(page - 1) * size : page * size]]
        return {"items": items, "total_count": len(rows)}

    def _inventory(self) -> None:
        if not self.msi:
            raise Turned(404, "Request does not match any route.")

    def _resolver(self, code: str) -> Json:
        self._inventory()
        if code not in ("base", "ch" if self.beside else "base"):
            raise Turned(404, "No linked stock found")
        return {"stock_id": 1, "name": "Default Stock"}

    def _sources(self) -> Json:
        self._inventory()
        rows = [row for row in self.shelf.rows.values() if row.item.kind != "parent" and row.stock is not None]
        return self._criteria().answer(
            rows, lambda row: {"sku": row.item.sku, "source_code": "default", "quantity": row.stock, "status": 1}
        )

    def _salable(self, sku: str, _: str) -> int:
        self._inventory()
        units = self._row(sku).salable()
        if units is None:
            raise Turned(400, "Can't check requested quantity for products without Source Items support.")
        return units

    def _asked(self, sku: str, _: str, quantity: str) -> Json:
        self._inventory()
        units = self._row(sku).salable()
        if units is None or units >= float(quantity):
            return {"salable": True, "errors": []}
        errors = [
            {"code": "back_order-disabled", "message": "Backorders are disabled"},
            {
                "code": "is_salable_with_reservations-not_enough_qty",
                "message": "The requested qty is not available",
            },
        ]
        return {"salable": False, "errors": errors}
