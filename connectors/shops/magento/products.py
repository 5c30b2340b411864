"""The catalogue: Magento's products to ours, by pages; children know their parent and options; live stock by SKU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from connectors.errors import Permanent, Refused
from connectors.shops.magento.api import PLATFORM, Api, Json, filters, log, moment
from connectors.shops.magento.store import Store, View
from connectors.shops.reading import text
from connectors.values import Money, Product, ProductPage, Special

FIELDS = (
    "id,sku,name,price,status,visibility,type_id,updated_at,custom_attributes[attribute_code,value],"
    "media_gallery_entries[file,label,media_type,disabled,types],extension_attributes[configurable_product_options,"
    "configurable_product_links,stock_item]"
)
OVERLAP = timedelta(seconds=2)
SOLD = ("simple", "virtual", "configurable")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Family:
    """What a child has from its parent: SKU, id, and attribute code → (label of the option, value → label)."""

    sku: str
    id: str
    options: dict[str, tuple[str, dict[str, str]]]


class Catalogue:
    def __init__(self, api: Api, store: Store, now: Callable[[], datetime], page_size: int) -> None:
        self._api, self._store, self._now, self._size = api, store, now, page_size
        self._codes: dict[str, tuple[str, dict[str, str]]] = {}

    def products(self, since: datetime | None) -> Iterator[ProductPage]:
        """Enabled products, in the order of their ids. A child that no parent links and that is not visible by
        itself is none that a shop would sell."""
        view = self._store.view()
        families = self._families()
        stock = self._stock_of_all()
        wanted: list[tuple[str, str, object]] = [("status", "eq", 1)]
        if since is not None:
            wanted.append(("updated_at", "gteq", (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")))
        unsold = 0
        for rows, total in ahead(self._api.pages("products", filters(*wanted), fields=FIELDS, size=self._size)):
            made = [self._product(row, families.get(str(row.get("id"))), stock, view) for row in rows]
            found = tuple(product for product in made if product is not None)
            unsold += len(rows) - len(found)
            yield ProductPage(found, total - unsold)

    def product_ids(self) -> set[str]:
        wanted = filters(("status", "eq", 1))
        pages = self._api.pages("products", wanted, fields="id,sku,visibility,type_id", size=max(300, self._size))
        families = self._families()
        return {
            str(row["id"])
            for rows, _ in pages
            for row in rows
            if "id" in row
            and row.get("type_id") in SOLD
            and (row.get("visibility") != 1 or str(row["id"]) in families)
        }

    def product(self, sku: str) -> Product | None:
        """One product, with its price and what can really be sold now."""
        try:
            row = self._api.object("GET", f"products/{quote(sku, safe='')}")
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise
        if row.get("status") != 1 or row.get("sku") != sku:
            return None
        family = self._family_of(row) if row.get("type_id") != "configurable" else None
        return self._product(row, family, {}, self._store.view(), live=True)

    def price(self, sku: str) -> Money:
        """What the catalogue asks now, special prices by their windows; rules of the cart are not in it."""
        rows = self._api.rows(
            "products", [*filters(("sku", "eq", sku)), ("fields", f"items[{FIELDS}],total_count")]
        )
        found = self._product({**rows[0], "visibility": 4}, None, {}, self._store.view()) if rows else None
        if found is None:
            raise Refused(f"{sku}: the shop has no such product any more", code="not_found", platform=PLATFORM)
        return found.price_at(self._now())

    def _family_of(self, row: Json) -> Family | None:
        return self._families().get(str(row.get("id"))) if row.get("visibility") == 1 else None

    def _families(self) -> dict[str, Family]:
        """Child id → its family, from every enabled configurable product."""
        wanted = filters(("type_id", "eq", "configurable"), ("status", "eq", 1))
        fields = "id,sku,extension_attributes[configurable_product_options,configurable_product_links]"
        found: dict[str, Family] = {}
        for rows, _ in ahead(self._api.pages("products", wanted, fields=fields, size=self._size)):
            for row in rows:
                extra = row.get("extension_attributes") or {}
                options = {}
                for option in extra.get("configurable_product_options") or []:
                    code, labels = self._attribute(str(option.get("attribute_id")))
                    options[code] = (str(option.get("label") or code), labels)
                family = Family(str(row.get("sku")), str(row.get("id")), options)
                for child in extra.get("configurable_product_links") or []:
                    found[str(child)] = family
        return found

    def _attribute(self, ident: str) -> tuple[str, dict[str, str]]:
        if ident not in self._codes:
            row = self._api.object("GET", f"products/attributes/{quote(ident, safe='')}")
            labels = {
                str(option.get("value")): str(option.get("label"))
                for option in row.get("options") or []
                if isinstance(option, dict) and str(option.get("value", "")) != ""
            }
            self._codes[ident] = (str(row.get("attribute_code")), labels)
        return self._codes[ident]

    def _stock_of_all(self) -> dict[str, int] | None:
        """SKU (or "#id" without multi-source inventory) → physical units, in bulk: close enough for lists. None
        where the shop does not tell."""
        try:
            return self._sources() if self._store.stock_id() is not None else self._stock_items()
        except (Refused, Permanent, TypeError, ValueError) as error:
            log.info("magento: stock in bulk is not told: %s", error)
            return None

    def _sources(self) -> dict[str, int]:
        found: dict[str, int] = {}
        pages = self._api.pages(
            "inventory/source-items",
            [],
            fields="sku,quantity,status",
            size=max(300, self._size),
            order="source_item_id",
        )
        for rows, _ in ahead(pages):
            for row in rows:
                units = int(float(row.get("quantity") or 0)) if row.get("status") == 1 else 0
                sku = str(row.get("sku"))
                found[sku] = found.get(sku, 0) + units
        return found

    def _stock_items(self) -> dict[str, int]:
        """The "low stock" list with a bound that no shop reaches is the list of everything."""
        found: dict[str, int] = {}
        size, number = max(300, self._size), 1
        while True:
            params = [
                ("scopeId", "0"),
                ("qty", "999999999"),
                ("currentPage", str(number)),
                ("pageSize", str(size)),
            ]
            rows = self._api.rows("stockItems/lowStock/", params)
            before = len(found)
            for row in rows:
                if row.get("manage_stock") is not False:
                    units = int(float(row.get("qty") or 0)) if row.get("is_in_stock") else 0
                    found[f"#{row.get('product_id')}"] = units
            if len(rows) < size or len(found) == before:
                return found
            number += 1

    def _product(
        self, row: Json, family: Family | None, stock: dict[str, int] | None, view: View, *, live: bool = False
    ) -> Product | None:
        kind = row.get("type_id")
        if kind not in SOLD or not row.get("sku") or "id" not in row:
            return None
        if row.get("visibility") == 1 and family is None and not live:
            return None
        attributes = _attributes(row)
        try:
            price = _money(str(row.get("price") or 0), view.currency)
        except ValueError:
            log.info("magento: %s has no readable price; left out", row.get("sku"))
            return None
        units, in_stock = self._units(row, stock, live) if kind != "configurable" else (None, True)
        image, alt = _image(row, attributes, view.media_url)
        return Product(
            sku=str(row["sku"]), id=str(row["id"]), name=text(row.get("name")) or str(row["sku"]), price=price,
            kind=_kind(kind, family), special=_special(attributes, view.zone, view.currency), stock=units,
            in_stock=in_stock, parent=family.sku if family else "", parent_id=family.id if family else "",
            options=_options(attributes, family), image=image, image_alt=alt,
            description=text(attributes.get("description") or attributes.get("short_description")),
            url=f"{view.base_url}{attributes['url_key']}.html" if attributes.get("url_key") else "",
            modified=_seen_at(row.get("updated_at")),
        )  # fmt: skip

    def _units(self, row: Json, stock: dict[str, int] | None, live: bool) -> tuple[int | None, bool]:
        item = (row.get("extension_attributes") or {}).get("stock_item") or {}
        if item and item.get("manage_stock") is False:
            return None, True
        if not live:
            known = None if stock is None else stock.get(str(row["sku"]), stock.get(f"#{row['id']}"))
            if known is None and item:
                known = int(float(item.get("qty") or 0)) if item.get("is_in_stock") else 0
            return known, known is None or known > 0
        units = self._salable(str(row["sku"]), item)
        return units, units is None or units > 0

    def _salable(self, sku: str, item: Json) -> int | None:
        stock_id = self._store.stock_id()
        if stock_id is not None:
            try:
                found = self._api.get(f"inventory/get-product-salable-quantity/{quote(sku, safe='')}/{stock_id}")
                return max(0, int(float(found)))
            except Refused as refusal:
                # "Can't check requested quantity for products without Source Items support": not counted.
                log.info("magento: salable quantity of %s: %s", sku, refusal)
                if refusal.code != "not_found":
                    return 0
            except (TypeError, ValueError):
                raise self._api.odd("GET", "inventory/get-product-salable-quantity", "is no number") from None
        if not item:
            item = self._api.object("GET", f"stockItems/{quote(sku, safe='')}")
        if item.get("manage_stock") is False:
            return None
        return int(float(item.get("qty") or 0)) if item.get("is_in_stock") else 0


def ahead(pages: Iterator[T]) -> Iterator[T]:
    """The same pages, the next one fetched while the caller works on the last: the shop is never kept waiting."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="magento-pages")
    try:
        coming = pool.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = pool.submit(next, pages, None)
            yield page
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


#: A shop has few prices and many products.
_money = lru_cache(4096)(Money.parse)


def _seen_at(told: object) -> datetime | None:
    """When a row was changed, in UTC. The usual shape is read without ``strptime``, which would cost more than all else."""
    if isinstance(told, str) and len(told) == 19 and told[10] == " ":
        try:
            return datetime.fromisoformat(told).replace(tzinfo=UTC)
        except ValueError:
            return None
    return moment(told, UTC)


def _kind(kind: object, family: Family | None) -> Literal["simple", "variant", "parent"]:
    if kind == "configurable":
        return "parent"
    return "variant" if family else "simple"


def _attributes(row: Json) -> dict[str, Any]:
    listed = row.get("custom_attributes")
    return {
        str(item.get("attribute_code")): item.get("value")
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, dict)
    }


def _special(attributes: dict[str, Any], zone: Any, currency: str) -> Special | None:
    """Dates are days of the store's zone; the last day counts whole."""
    value = attributes.get("special_price")
    if value in (None, ""):
        return None
    try:
        price = _money(str(value), currency)
    except ValueError:
        return None
    starts = moment(attributes.get("special_from_date"), zone)
    ends = moment(attributes.get("special_to_date"), zone)
    if ends is not None and (ends.hour, ends.minute, ends.second) == (0, 0, 0):
        ends += timedelta(days=1)
    return Special(price, starts.astimezone(UTC) if starts else None, ends.astimezone(UTC) if ends else None)


def _options(attributes: dict[str, Any], family: Family | None) -> dict[str, str]:
    if family is None:
        return {}
    return {
        label: values.get(str(attributes[code]), str(attributes[code]))
        for code, (label, values) in family.options.items()
        if attributes.get(code) not in (None, "")
    }


def _image(row: Json, attributes: dict[str, Any], media_url: str) -> tuple[str, str]:
    entries = [e for e in row.get("media_gallery_entries") or [] if isinstance(e, dict) and not e.get("disabled")]
    pictures = [entry for entry in entries if entry.get("media_type", "image") == "image" and entry.get("file")]
    main = next(
        (entry for entry in pictures if "image" in (entry.get("types") or [])), pictures[0] if pictures else None
    )
    file = str(main["file"]) if main else str(attributes.get("image") or "")
    if not file or file == "no_selection":
        return "", ""
    return f"{media_url}catalog/product{file if file.startswith('/') else '/' + file}", str(
        (main or {}).get("label") or ""
    )
