"""Reading the catalogue: pages, variations, one product live, the sweep of ids."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from connectors.errors import Refused
from connectors.shops.woocommerce.api import Api, Json, log
from connectors.shops.woocommerce.products import FIELDS, KINDS, Parent, parent, product
from connectors.values import Product, ProductPage

KEPT_SECONDS = 60


class Shelf:
    """Remembers for a minute what it saw: parents of variations, and units as last seen live."""

    def __init__(self, api: Api, now: Callable[[], datetime], *, page_size: int, backorders: bool) -> None:
        self.api, self.now = api, now
        self._size, self._backorders = page_size, backorders
        self._lock = threading.Lock()
        self._currency = ""
        self._parents: dict[str, tuple[datetime, Parent]] = {}
        self._seen: dict[str, tuple[datetime, int]] = {}

    def currency(self) -> str:
        """ISO 4217 code in which the shop sells, asked once."""
        if not self._currency:
            code = self.api.object("GET", "data/currencies/current").get("code")
            if not isinstance(code, str) or not re.fullmatch("[A-Z]{3}", code):
                raise self.api.odd("GET", "data/currencies/current", "named no currency")
            self._currency = code
        return self._currency

    def _product(self, row: Json, over: Parent | None = None) -> Product | None:
        try:
            return product(row, self.currency(), over, backorders=self._backorders)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("woocommerce: product %s left out: %s", row.get("id"), error)
            return None

    def products(self, since: datetime | None = None) -> Iterator[ProductPage]:
        """Every published product, variations with their parent. ``total`` grows by the variations found.

        ``since``: asked in UTC with a second of overlap, and with the shop's clock when it is behind ours. A sale
        window that opens or closes, a deletion and an unpublishing are not told by it: the windows are in
        ``special``, the rest is for ``product_ids``.
        """
        self.currency()
        params = {"status": "publish", "orderby": "id", "order": "asc", "_fields": FIELDS + ",variations"}
        if since is not None:
            start = since.astimezone(UTC) + timedelta(seconds=min(0.0, self.api.skew) - 1)
            params["modified_after"] = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        seen: set[str] = set()
        variants = 0
        for _ in range(3):
            most, least = 0, 1 << 60
            for page, total in self.api.every("products", params, self._with_variations, self._size):
                most, least = max(most, total), min(least, total)
                fresh = []
                for found in page:
                    if found.id not in seen:
                        seen.add(found.id)
                        fresh.append(found)
                        variants += found.kind == "variant"
                if fresh or not seen:
                    yield ProductPage(tuple(fresh), max(total + variants, len(seen)))
            if least == most or since is not None:
                return
            log.info("woocommerce: products went away while they were read: reading again")

    def _with_variations(self, rows: list[Json]) -> list[Product]:
        found = []
        for row in rows:
            product = self._product(row)
            if product is None:
                continue
            found.append(product)
            if product.kind == "parent":
                over = parent(row)
                self._keep_parent(over)
                found += self._variations(over)
        return found

    def _variations(self, over: Parent) -> list[Product]:
        params = {"status": "publish", "orderby": "id", "order": "asc", "_fields": FIELDS}
        result: dict[str, Product] = {}
        page, total = 1, 1
        while (page - 1) * 100 < total:
            path = f"products/{over.id}/variations"
            try:
                rows, total = self.api.rows(path, {**params, "per_page": "100", "page": str(page)})
            except Refused as refusal:
                if refusal.code == "not_found":  # deleted since its page was read
                    break
                raise
            for row in rows:
                if product := self._product({**row, "type": "variation"}, over):
                    result[product.id] = product
            page += 1
        return list(result.values())

    def product_ids(self) -> set[str]:
        """Ids of every published product and variation, by pages of ids only."""
        params = {"status": "publish", "orderby": "id", "order": "asc", "_fields": "id,type,status,variations"}
        ids: set[str] = set()

        def read(rows: list[Json]) -> set[str]:
            found = set()
            for row in rows:
                if str(row.get("type")) not in KINDS:
                    continue
                found.add(str(row.get("id")))
                if row.get("type") == "variable" and row.get("variations"):
                    found |= self._variation_ids(str(row.get("id")))
            return found

        for _ in range(3):
            most, least = 0, 1 << 60
            for page, total in self.api.every("products", params, read):
                most, least = max(most, total), min(least, total)
                ids |= page
            if least == most:
                break
        return ids

    def _variation_ids(self, parent: str) -> set[str]:
        params = {"status": "publish", "orderby": "id", "order": "asc", "per_page": "100", "_fields": "id,status"}
        ids: set[str] = set()
        page, total = 1, 1
        while (page - 1) * 100 < total:
            try:
                rows, total = self.api.rows(f"products/{parent}/variations", {**params, "page": str(page)})
            except Refused as refusal:
                if refusal.code == "not_found":
                    break
                raise
            ids |= {str(row.get("id")) for row in rows}
            page += 1
        return ids

    def product(self, sku: str, *, id: str = "", parent_id: str = "") -> Product | None:
        """One product with its live price and stock; None when it, or its parent, is gone or unpublished."""
        if not id and sku.startswith("id:"):
            id = sku[3:]
        found = self._by_id(id, parent_id) if id.isdigit() else None
        if found is None or found.sku != sku:
            found = self._by_sku(sku)
        if found is not None and found.stock is not None:
            with self._lock:
                self._seen[found.id] = (self.now(), found.stock)
        return found

    def _by_id(self, id: str, parent_id: str) -> Product | None:
        path = f"products/{parent_id}/variations/{id}" if parent_id.isdigit() else f"products/{id}"
        try:
            row = self.api.object("GET", path, {"_fields": FIELDS})
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise
        return self._single(
            {**row, "type": "variation", "parent_id": int(parent_id)} if parent_id.isdigit() else row
        )

    def _by_sku(self, sku: str) -> Product | None:
        if not sku or sku.startswith("id:"):
            return None
        params = {"sku": sku, "orderby": "id", "order": "asc", "per_page": "100", "_fields": FIELDS}
        rows, _ = self.api.rows("products", params)
        found = (self._single(row) for row in rows if str(row.get("sku")) == sku)
        return next((product for product in found if product), None)

    def _single(self, row: Json) -> Product | None:
        if row.get("type") != "variation":
            return self._product(row)
        over = self._parent(str(row.get("parent_id") or ""))
        return self._product(row, over) if over and over.published else None

    def _keep_parent(self, over: Parent) -> None:
        with self._lock:
            if len(self._parents) > 5000:
                self._parents.clear()
            self._parents[over.id] = (self.now(), over)

    def _parent(self, id: str) -> Parent | None:
        known = self._parents.get(id)
        if known and self.now() - known[0] < timedelta(seconds=KEPT_SECONDS):
            return known[1]
        if not id.isdigit():
            return None
        try:
            row = self.api.object("GET", f"products/{id}", {"_fields": FIELDS})
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise
        if type(row.get("id")) is not int:
            raise self.api.odd("GET", f"products/{id}", "gave no product")
        over = parent(row)
        self._keep_parent(over)
        return over

    def placed(self, id: str, units: int) -> int | None:
        """What should be left of a product after an order of ours; None when it was not looked at just now."""
        with self._lock:
            at, before = self._seen.get(id, (None, 0))
            if at is None or self.now() - at > timedelta(seconds=KEPT_SECONDS):
                return None
            self._seen[id] = (at, before - units)
            return before - units
