"""Lists by the page, for grids: one condition, one order, one count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base
from bridge.store.reads import Reads
from bridge.store.search import FOLDED, folded, holds, like
from bridge.store.wallets import COLUMNS as WALLET_COLUMNS
from bridge.store.wallets import Wallet

T = TypeVar("T")
U = TypeVar("U")

#: What a list may be sorted by, and the column that does it. Nothing stands before everything, on both engines.
SALES = {
    "created_at": "created_at", "title": f"{FOLDED}(title)", "state": "state", "starts_at": "COALESCE(starts_at, 0)",
    "ends_at": "COALESCE(ends_at, 0)",
}  # fmt: skip
PURCHASES = {
    "created_at": "created_at", "line": "line", "state": "state", "handle": f"{FOLDED}(handle)", "sku": "sku",
    "paid": "COALESCE(paid_amount, 0)", "paid_at": "COALESCE(paid_at, 0)", "changed_at": "changed_at",
}  # fmt: skip
PRODUCTS = {"name": f"{FOLDED}(name)", "sku": "sku", "price": "price"}
REPLIES = {"created_at": "created_at", "handle": f"{FOLDED}(handle)"}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list: ``number`` counts from 1, ``total`` over all pages."""

    items: list[T]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many there are; an empty list has one."""
        return max(1, -(-self.total // self.per_page))

    def map(self, make: Callable[[T], U]) -> Page[U]:
        return Page([make(item) for item in self.items], self.number, self.per_page, self.total)


@dataclass(frozen=True, slots=True)
class Ask:
    """Which page of how many each, sorted by what; "-" before the name turns the order round."""

    number: int = 1
    per_page: int = 50
    sort: str = ""

    def order(self, columns: Mapping[str, str], default: str, last: str) -> str:
        """``last`` decides between equals, so that no page shows what another has shown."""
        name = self.sort or default
        way = " DESC" if name.startswith("-") else ""
        return f"ORDER BY {columns[name.removeprefix('-')]}{way}, {last}{way}"


class Where:
    """Conditions that must all hold, with their values."""

    def __init__(self) -> None:
        self._parts: list[str] = ["1 = 1"]
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        self._parts.append(condition)
        self.values.extend(values)

    def anywhere(self, text: str, columns: Iterable[str], exact: Iterable[str] = ()) -> None:
        """The text as a part of one of the columns, or as all of one of ``exact``."""
        parts, values = [], []
        for column in columns:
            parts.append(holds(column))
            values.append(like(text))
        for column in exact:
            parts.append(f"{column} = ?")
            values.append(text)
        self.add(f"({' OR '.join(parts)})", *values)

    @property
    def sql(self) -> str:
        return " AND ".join(self._parts)


class Lists(Base):
    """Pages of what the ledger holds."""

    def _page(
        self, table: str, columns: str, where: Where, ask: Ask, order: str, make: Callable[[Any], T]
    ) -> Page[T]:
        total = int(self._one(f"SELECT COUNT(*) FROM {table} WHERE {where.sql}", where.values)[0])
        found = self._all(
            f"SELECT {columns} FROM {table} WHERE {where.sql} {order} LIMIT ? OFFSET ?",
            (*where.values, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([make(row) for row in found], ask.number, ask.per_page, total)

    def products(self, ask: Ask, search: str = "") -> Page[r.StoredProduct]:
        """What the shop shows now; variants stand behind their parents."""
        where = Where()
        where.add("gone_at IS NULL AND kind <> 'variant'")
        if search:
            where.anywhere(search, ("sku", "name"))
        order = ask.order(PRODUCTS, "name", "sku")
        return self._page("products", rows.PRODUCT_COLUMNS, where, ask, order, rows.product)

    def sales(self, ask: Ask, *, state: str = "", search: str = "", product: str = "") -> Page[r.Sale]:
        """``product``: a SKU that is on the sale's shelf, or the parent of what is. ``search``: title, name, SKU."""
        where = Where()
        if state:
            where.add("state = ?", state)
        shelf = "EXISTS (SELECT 1 FROM sale_items i WHERE i.sale_id = sales.id AND "
        if search:
            pattern = like(search)
            where.add(
                f"({holds('title')} OR {holds('slug')} OR id = ? OR {shelf}({holds('i.sku')} OR {holds('i.name')})))",
                pattern, pattern, search, pattern, pattern,
            )  # fmt: skip
        if product:
            parent = "SELECT p.parent FROM products p WHERE p.sku = i.sku"
            where.add(f"{shelf}(i.sku = ? OR ? = ({parent})))", product, product)
        order = ask.order(SALES, "-created_at", "id")
        return self._page("sales", rows.SALE_COLUMNS, where, ask, order, rows.sale)

    def purchases(
        self,
        ask: Ask,
        *,
        sale_id: str = "",
        state: str = "",
        search: str = "",
        handle: str = "",
        order_id: str = "",
    ) -> Page[r.Purchase]:
        """``order_id``: the shop's own id of the order. ``search``: handle, order number, thing, or a whole id."""
        where = Where()
        for column, value in (("sale_id", sale_id), ("state", state), ("shop_order_id", order_id)):
            if value:
                where.add(f"{column} = ?", value)
        if handle:
            where.add(f"{FOLDED}(handle) = ?", folded(handle))
        if search:
            exact = ("id", "shop_order_id", "capture_id", "reply_id", "sku")
            where.anywhere(search, ("handle", "shop_order_number", "name"), exact)
        order = ask.order(PURCHASES, "-created_at", "id")
        return self._page("purchases", rows.PURCHASE_COLUMNS, where, ask, order, rows.purchase)

    def replies(
        self, ask: Ask, *, state: str = "", sale_id: str = "", assigned: str | None = None, search: str = ""
    ) -> Page[r.StoredReply]:
        """``assigned``: whose they are; "" = nobody's, None = anybody's. ``search``: in text and handle."""
        where = Where()
        if assigned is not None:
            where.add("assigned = ?", assigned)
        for column, value in (("state", state), ("sale_id", sale_id)):
            if value:
                where.add(f"{column} = ?", value)
        if search:
            # Last: reading a text costs more than the rest.
            where.anywhere(search, ("text", "handle"))
        order = ask.order(REPLIES, "-created_at", "seq")
        return self._page("replies", rows.REPLY_COLUMNS, where, ask, order, rows.reply)

    def wallets(self, ask: Ask) -> Page[Wallet]:
        """Whatever their state; who changed theirs last comes first."""
        order = "ORDER BY changed_at DESC, network, buyer_id"
        return self._page("wallets", WALLET_COLUMNS, Where(), ask, order, lambda row: Wallet(*row))

    def alerts(self, ask: Ask) -> Page[dict[str, Any]]:
        """What a person was told, the newest first."""
        return self._page("alerts", "id, kind, subject, text, at", Where(), ask, "ORDER BY id DESC", dict)

    def tasks(self, ask: Ask, state: str) -> Page[r.Task]:
        """In the order in which they were written."""
        where = Where()
        where.add("state = ?", state)
        return self._page("tasks", rows.TASK_COLUMNS, where, ask, "ORDER BY id", rows.task)


def lists(view: Reads) -> Lists:
    """The lists, for a view or a transaction that is there already."""
    return Lists(view._db)
