"""The catalogue, sales, their shelves and posts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base, Stale, WriteBase, chunks
from bridge.store.search import FOLDED, holds, like
from connectors.values import Product


class ShelfReads(Base):
    """What is asked."""

    def product(self, sku: str) -> r.StoredProduct | None:
        row = self._one(f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE sku = ?", (sku,))
        return rows.product(row) if row else None

    def product_at(self, addresses: Sequence[str]) -> r.StoredProduct | None:
        """The product whose page in the shop is one of these."""
        row = self._one(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE url IN ({rows.marks(addresses)}) AND url <> '' "
            "AND gone_at IS NULL ORDER BY CASE WHEN kind = 'variant' THEN 1 ELSE 0 END, sku LIMIT 1",
            tuple(addresses),
        )
        return rows.product(row) if row else None

    def product_numbered(self, external_id: str) -> r.StoredProduct | None:
        """By the shop's own id."""
        row = self._one(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE external_id = ? AND gone_at IS NULL",
            (external_id,),
        )
        return rows.product(row) if row else None

    def variants(self, parent: str) -> list[r.StoredProduct]:
        found = self._all(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE parent = ? AND gone_at IS NULL "
            "ORDER BY LENGTH(external_id), external_id",
            (parent,),
        )
        return [rows.product(row) for row in found]

    def products(self, search: str = "", limit: int = 50, offset: int = 0) -> list[r.StoredProduct]:
        asked = f"AND ({holds('sku')} OR {holds('name')}) " if search else ""
        pattern = [like(search)] * 2 if search else []
        found = self._all(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE gone_at IS NULL AND kind <> 'variant' "
            f"{asked}ORDER BY {FOLDED}(name), sku LIMIT ? OFFSET ?",
            (*pattern, limit, offset),
        )
        return [rows.product(row) for row in found]

    def product_counts(self) -> dict[str, int]:
        row = self._one("SELECT COUNT(*), COUNT(gone_at) FROM products")
        return {"known": row[0] - row[1], "gone": row[1]}

    def external_ids(self) -> dict[str, str]:
        """Platform id → SKU of every product that is not gone."""
        return {row[0]: row[1] for row in self._all("SELECT external_id, sku FROM products WHERE gone_at IS NULL")}

    def sale(self, key: str) -> r.Sale | None:
        """By id or by slug."""
        row = self._one(f"SELECT {rows.SALE_COLUMNS} FROM sales WHERE id = ? OR slug = ?", (key, key))
        return rows.sale(row) if row else None

    def sales(self, states: Iterable[str] = ()) -> list[r.Sale]:
        wanted = tuple(states)
        where = f"WHERE state IN ({rows.marks(wanted)})" if wanted else ""
        found = self._all(f"SELECT {rows.SALE_COLUMNS} FROM sales {where} ORDER BY created_at DESC, id", wanted)
        return [rows.sale(row) for row in found]

    def began_within(self, sale_id: str, second: int) -> bool:
        """Whether another sale began within that second."""
        row = self._one(
            "SELECT 1 FROM sales WHERE id <> ? AND live_at >= ? AND live_at < ? LIMIT 1",
            (sale_id, second * 1000, (second + 1) * 1000),
        )
        return row is not None

    def items(self, sale_id: str) -> list[r.SaleItem]:
        found = self._all(
            f"SELECT {rows.ITEM_COLUMNS} FROM sale_items WHERE sale_id = ? ORDER BY position", (sale_id,)
        )
        return [rows.item(row) for row in found]

    def aside(self, sale_id: str) -> dict[str, int]:
        """Units by SKU that the shop was last told to keep out of its own sales; none where it is nothing."""
        found = self._all("SELECT sku, units FROM aside WHERE sale_id = ? AND units > 0", (sale_id,))
        return {row[0]: row[1] for row in found}

    def owed(self, sale_id: str, states: Iterable[str]) -> dict[str, int]:
        """Units by SKU that purchases in these states have."""
        wanted = tuple(states)
        found = self._all(
            f"SELECT sku, SUM(units) FROM purchases WHERE sale_id = ? AND state IN ({rows.marks(wanted)}) GROUP BY sku",
            (sale_id, *wanted),
        )
        return {row[0]: int(row[1]) for row in found}

    def left_aside(self, sale_id: str, sku: str, until: int) -> int:
        """What is left of the units set aside, orders taken off that the shop had made before ``until`` (ms)."""
        row = self._one(
            "SELECT a.units - COALESCE((SELECT SUM(quantity) FROM purchases p WHERE p.sale_id = a.sale_id "
            "AND p.sku = a.sku AND p.ordered_at >= a.at AND p.ordered_at < ?), 0) FROM aside a "
            "WHERE a.sale_id = ? AND a.sku = ?",
            (until, sale_id, sku),
        )
        return max(0, int(row[0])) if row else 0

    def posts(self, sale_id: str) -> list[r.Post]:
        found = self._all(
            "SELECT network, post_id, sale_id, url, text, posted_at FROM posts WHERE sale_id = ? "
            "ORDER BY posted_at, post_id",
            (sale_id,),
        )
        return [r.Post(*row) for row in found]

    def post_sales(self, network: str) -> dict[str, str]:
        """Post id → sale id of every post of ours on that network."""
        found = self._all("SELECT post_id, sale_id FROM posts WHERE network = ?", (network,))
        return {row[0]: row[1] for row in found}

    def live_posts(self, network: str) -> list[str]:
        """Posts of the sales that still take replies."""
        found = self._all(
            "SELECT post_id FROM posts JOIN sales ON sales.id = posts.sale_id "
            "WHERE network = ? AND sales.state IN ('scheduled', 'live', 'paused') ORDER BY posted_at, post_id",
            (network,),
        )
        return [row[0] for row in found]


class ShelfWrites(ShelfReads, WriteBase):
    """What is written, inside one transaction."""

    def put_aside(self, sale_id: str, sku: str, units: int, at: int) -> None:
        """The shop keeps that many out of its own sales since then."""
        self._db.execute(
            "INSERT INTO aside (sale_id, sku, units, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (sale_id, sku) DO UPDATE SET units = excluded.units, at = excluded.at",
            (sale_id, sku, units, at),
        )

    def put_products(self, products: Iterable[Product]) -> int:
        now = self.clock.ms()
        columns = rows.PRODUCT_COLUMNS.split(", ")
        update = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
        values = [rows.product_values(product, now) for product in products]
        self._many(
            f"INSERT INTO products ({rows.PRODUCT_COLUMNS}) VALUES ({rows.marks(columns)}) "
            f"ON CONFLICT (sku) DO UPDATE SET {update}",
            values,
        )
        return len(values)

    def bury_products(self, skus: Iterable[str]) -> int:
        """Tombstones: the shop no longer shows them."""
        now, gone = self.clock.ms(), 0
        for part in chunks(sorted(set(skus))):
            gone += self._changed(
                f"UPDATE products SET gone_at = ? WHERE gone_at IS NULL AND sku IN ({rows.marks(part)})",
                (now, *part),
            )
        return gone

    def add_sale(self, sale: r.Sale, items: Sequence[r.SaleItem]) -> None:
        self._db.execute(
            f"INSERT INTO sales ({rows.SALE_COLUMNS}) VALUES ({rows.marks(rows.SALE_COLUMNS.split(', '))})",
            (
                sale.id,
                sale.slug,
                sale.state,
                sale.title,
                sale.terms.to_json(),
                sale.currency,
                sale.starts_at,
                sale.ends_at,
                sale.created_at,
                sale.live_at,
                sale.ended_at,
                sale.end_reason,
            ),
        )
        self._add_items(items)

    def replace_draft(self, sale: r.Sale, items: Sequence[r.SaleItem]) -> None:
        """Other terms and another shelf for a draft; ``Stale`` when it is none any more."""
        if not self._changed(
            "UPDATE sales SET title = ?, terms = ?, currency = ?, starts_at = ?, ends_at = ? "
            "WHERE id = ? AND state = 'draft'",
            (sale.title, sale.terms.to_json(), sale.currency, sale.starts_at, sale.ends_at, sale.id),
        ):
            raise Stale(f"sale {sale.id} is not a draft")
        self._db.execute("DELETE FROM sale_items WHERE sale_id = ?", (sale.id,))
        self._add_items(items)

    def add_item(self, item: r.SaleItem) -> None:
        """One more SKU on the shelf of a sale."""
        self._add_items([item])

    def tell_basket(self, sale_id: str, network: str, buyer_id: str, since: int) -> bool:
        """Whether to tell somebody of the basket: not told since then. Remembers it."""
        return bool(
            self._changed(
                "INSERT INTO baskets (sale_id, network, buyer_id, told_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (sale_id, network, buyer_id) DO UPDATE SET told_at = excluded.told_at "
                "WHERE baskets.told_at <= ?",
                (sale_id, network, buyer_id, self.clock.ms(), since),
            )
        )

    def _add_items(self, items: Sequence[r.SaleItem]) -> None:
        self._many(
            f"INSERT INTO sale_items ({rows.ITEM_COLUMNS}) VALUES ({rows.marks(rows.ITEM_COLUMNS.split(', '))})",
            [
                (
                    i.sale_id,
                    i.sku,
                    i.position,
                    i.name,
                    json.dumps(dict(i.options), ensure_ascii=False),
                    i.external_id,
                    i.parent_id,
                    i.unit,
                    i.quantity,
                    i.free,
                )
                for i in items
            ],
        )

    def move_sale(self, sale_id: str, before: Sequence[str], after: str, **fields: Any) -> None:
        """``Stale`` unless the sale stood in one of ``before``."""
        names = "".join(f", {name} = ?" for name in fields)
        if not self._changed(
            f"UPDATE sales SET state = ?{names} WHERE id = ? AND state IN ({rows.marks(before)})",
            (after, *fields.values(), sale_id, *before),
        ):
            raise Stale(f"sale {sale_id} is not {' or '.join(before)}")

    def freeze_items(self, items: Iterable[r.SaleItem]) -> None:
        """Platform ids and prices as they stand when the terms are frozen."""
        self._many(
            "UPDATE sale_items SET external_id = ?, parent_id = ?, unit = ? WHERE sale_id = ? AND sku = ?",
            [(i.external_id, i.parent_id, i.unit, i.sale_id, i.sku) for i in items],
        )

    def shrink(self, sale_id: str, sku: str, by: int) -> None:
        """Units that the shop no longer has leave the sale for good; their purchase must hold none any more."""
        self._db.execute(
            "UPDATE sale_items SET quantity = quantity - ? WHERE sale_id = ? AND sku = ?", (by, sale_id, sku)
        )

    def grow(self, sale_id: str, sku: str, by: int) -> None:
        """More units of it are on sale."""
        self._db.execute(
            "UPDATE sale_items SET quantity = quantity + ?, free = free + ? WHERE sale_id = ? AND sku = ?",
            (by, by, sale_id, sku),
        )

    def add_post(self, post: r.Post) -> None:
        self._db.execute(
            "INSERT INTO posts (network, post_id, sale_id, url, text, posted_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (network, post_id) DO NOTHING",
            (post.network, post.post_id, post.sale_id, post.url, post.text, post.posted_at),
        )
