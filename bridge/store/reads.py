"""What the rooms ask of the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bridge.states import TAKEN, State
from bridge.store import records as r
from bridge.store import rows

CHUNK = 400


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class Reads:
    """Questions. Each is one statement and sees the ledger as of its beginning."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self._db.execute(sql, values).fetchone()

    # catalogue
    def product(self, sku: str) -> r.StoredProduct | None:
        row = self._one(f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE sku = ?", (sku,))
        return rows.product(row) if row else None

    def variants(self, parent: str) -> list[r.StoredProduct]:
        found = self._all(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE parent = ? AND gone_at IS NULL ORDER BY external_id",
            (parent,),
        )
        return [rows.product(row) for row in found]

    def products(self, search: str = "", limit: int = 50, offset: int = 0) -> list[r.StoredProduct]:
        pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found = self._all(
            f"SELECT {rows.PRODUCT_COLUMNS} FROM products WHERE gone_at IS NULL AND kind <> 'variant' "
            "AND (sku LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\') ORDER BY name, sku LIMIT ? OFFSET ?",
            (pattern, pattern, limit, offset),
        )
        return [rows.product(row) for row in found]

    def product_counts(self) -> dict[str, int]:
        row = self._one("SELECT COUNT(*), COUNT(gone_at) FROM products")
        return {"known": row[0] - row[1], "gone": row[1]}

    def external_ids(self) -> dict[str, str]:
        """Platform id → SKU of every product that is not gone."""
        return {row[0]: row[1] for row in self._all("SELECT external_id, sku FROM products WHERE gone_at IS NULL")}

    # sales
    def sale(self, key: str) -> r.Sale | None:
        """By id or by slug."""
        row = self._one(f"SELECT {rows.SALE_COLUMNS} FROM sales WHERE id = ? OR slug = ?", (key, key))
        return rows.sale(row) if row else None

    def sales(self, states: Iterable[str] = ()) -> list[r.Sale]:
        wanted = tuple(states)
        where = f"WHERE state IN ({rows.marks(wanted)})" if wanted else ""
        found = self._all(f"SELECT {rows.SALE_COLUMNS} FROM sales {where} ORDER BY created_at DESC, id", wanted)
        return [rows.sale(row) for row in found]

    def items(self, sale_id: str) -> list[r.SaleItem]:
        found = self._all(
            f"SELECT {rows.ITEM_COLUMNS} FROM sale_items WHERE sale_id = ? ORDER BY position", (sale_id,)
        )
        return [rows.item(row) for row in found]

    def posts(self, sale_id: str) -> list[r.Post]:
        found = self._all(
            "SELECT network, post_id, sale_id, url, text, posted_at FROM posts WHERE sale_id = ? ORDER BY posted_at",
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
            "WHERE network = ? AND sales.state IN ('live', 'paused') ORDER BY posted_at",
            (network,),
        )
        return [row[0] for row in found]

    # replies and buyers
    def new_replies(self, limit: int) -> list[r.StoredReply]:
        found = self._all(
            f"SELECT {rows.REPLY_COLUMNS} FROM replies WHERE state = 'new' ORDER BY seq LIMIT ?", (limit,)
        )
        return [rows.reply(row) for row in found]

    def reply(self, network: str, reply_id: str) -> r.StoredReply | None:
        row = self._one(
            f"SELECT {rows.REPLY_COLUMNS} FROM replies WHERE network = ? AND reply_id = ?", (network, reply_id)
        )
        return rows.reply(row) if row else None

    def replies(
        self, *, sale_id: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[r.StoredReply]:
        where, values = ["1 = 1"], []
        for column, value in (("sale_id", sale_id), ("state", state)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        found = self._all(
            f"SELECT {rows.REPLY_COLUMNS} FROM replies WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?",
            (*values, limit),
        )
        return [rows.reply(row) for row in found]

    def unpaid_replies(self, network: str, limit: int) -> list[str]:
        """Replies behind holds and places in the line, the oldest first."""
        found = self._all(
            "SELECT reply_id FROM purchases WHERE network = ? AND state IN ('held', 'waitlisted') "
            "ORDER BY changed_at LIMIT ?",
            (network, limit),
        )
        return [row[0] for row in found]

    def asked(self, network: str, sale_ids: Iterable[str]) -> set[tuple[str, str]]:
        """(author, sale) pairs that were asked for an option and have not answered yet."""
        found: set[tuple[str, str]] = set()
        for part in chunks(sorted(set(sale_ids))):
            found.update(
                (row[0], row[1])
                for row in self._all(
                    f"SELECT author_id, sale_id FROM replies WHERE network = ? AND state = 'asked' "
                    f"AND sale_id IN ({rows.marks(part)})",
                    (network, *part),
                )
            )
        return found

    def shut(self, network: str, authors: Iterable[str]) -> dict[str, str]:
        """Author → "stopped" or "blocked", for those who are either."""
        found: dict[str, str] = {}
        for part in chunks(sorted(set(authors))):
            for row in self._all(
                f"SELECT author_id, stopped_at FROM buyers WHERE network = ? AND author_id IN ({rows.marks(part)}) "
                "AND (stopped_at IS NOT NULL OR blocked_at IS NOT NULL)",
                (network, *part),
            ):
                found[row[0]] = "stopped" if row[1] is not None else "blocked"
        return found

    def taken(self, network: str, authors: Iterable[str], sale_ids: Iterable[str]) -> dict[tuple[str, str], int]:
        """(author, sale) → units that count against the limit per buyer."""
        states = tuple(sorted(TAKEN))
        sales = tuple(sorted(set(sale_ids)))
        found: dict[tuple[str, str], int] = {}
        for part in chunks(sorted(set(authors))):
            for row in self._all(
                f"SELECT buyer_id, sale_id, SUM(quantity) FROM purchases WHERE network = ? "
                f"AND buyer_id IN ({rows.marks(part)}) AND sale_id IN ({rows.marks(sales)}) "
                f"AND state IN ({rows.marks(states)}) GROUP BY buyer_id, sale_id",
                (network, *part, *sales, *states),
            ):
                found[row[0], row[1]] = int(row[2])
        return found

    def cursor(self, name: str) -> str:
        row = self._one("SELECT value FROM cursors WHERE name = ?", (name,))
        return row[0] if row else ""

    # purchases
    def purchase(self, key: str) -> r.Purchase | None:
        """By id."""
        row = self._one(f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE id = ?", (key,))
        return rows.purchase(row) if row else None

    def purchase_by_token(self, token: str) -> r.Purchase | None:
        row = self._one(f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE token = ?", (token,))
        return rows.purchase(row) if row else None

    def purchases(
        self,
        *,
        sale_id: str | None = None,
        states: Iterable[str] = (),
        buyer: tuple[str, str] | None = None,
        code: str | None = None,
        limit: int = 500,
    ) -> list[r.Purchase]:
        where, values = ["1 = 1"], []
        if sale_id is not None:
            where.append("sale_id = ?")
            values.append(sale_id)
        if wanted := tuple(states):
            where.append(f"state IN ({rows.marks(wanted)})")
            values.extend(wanted)
        if buyer is not None:
            where.append("network = ? AND buyer_id = ?")
            values.extend(buyer)
        if code is not None:
            where.append("code = ?")
            values.append(code)
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE {' AND '.join(where)} ORDER BY line LIMIT ?",
            (*values, limit),
        )
        return [rows.purchase(row) for row in found]

    def waiting(self, sale_id: str, sku: str, at_most: int) -> list[r.Purchase]:
        """Who waits for a SKU and wants no more than that many units, first in line first."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE sale_id = ? AND state = 'waitlisted' AND sku = ? "
            "AND quantity <= ? ORDER BY line LIMIT ?",
            (sale_id, sku, at_most, at_most),
        )
        return [rows.purchase(row) for row in found]

    def due_holds(self, ms: int, limit: int = 500) -> list[r.Purchase]:
        """Purchases whose hold ran out while they still keep units."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE units > 0 AND state IN ('held', 'declined') "
            "AND hold_until <= ? ORDER BY hold_until LIMIT ?",
            (ms, limit),
        )
        return [rows.purchase(row) for row in found]

    def next_due_hold(self) -> int | None:
        row = self._one("SELECT MIN(hold_until) FROM purchases WHERE units > 0 AND state IN ('held', 'declined')")
        return row[0] if row else None

    def line_before(self, purchase: r.Purchase) -> int:
        """How many wait before this one for the same SKU of the sale."""
        row = self._one(
            "SELECT COUNT(*) FROM purchases WHERE sale_id = ? AND state = 'waitlisted' AND sku = ? AND line < ?",
            (purchase.sale_id, purchase.sku, purchase.line),
        )
        return int(row[0])

    def in_flight(self, sku: str, since: int, but: str) -> tuple[int, int]:
        """Units of a SKU that the shop's stock may not show yet: (pending payments, being paid or written).

        "Written" includes orders placed after ``since``: the stock may have been read before them.
        """
        row = self._one(
            "SELECT COALESCE(SUM(CASE WHEN state = 'pending' THEN quantity END), 0), "
            "COALESCE(SUM(CASE WHEN state <> 'pending' THEN quantity END), 0) FROM purchases "
            "WHERE sku = ? AND id <> ? AND (state IN ('pending', 'paying', 'paid') "
            "OR (state = 'ordered' AND ordered_at >= ?))",
            (sku, but, since),
        )
        return int(row[0]), int(row[1])

    def history(self, purchase_id: str) -> list[r.Moment]:
        found = self._all(
            "SELECT at, before, after, why FROM history WHERE purchase_id = ? ORDER BY at, rowid", (purchase_id,)
        )
        return [r.Moment(*row) for row in found]

    def counts(self, sale_id: str) -> dict[str, int]:
        """Purchases of a sale by state."""
        found = self._all("SELECT state, COUNT(*) FROM purchases WHERE sale_id = ? GROUP BY state", (sale_id,))
        return {row[0]: row[1] for row in found}

    def states(self) -> dict[str, int]:
        return {row[0]: row[1] for row in self._all("SELECT state, COUNT(*) FROM purchases GROUP BY state")}

    def oldest(self, state: State) -> int | None:
        """When the oldest purchase in that state came into it."""
        row = self._one("SELECT MIN(changed_at) FROM purchases WHERE state = ?", (state,))
        return row[0] if row else None

    def payments(self, purchase_id: str) -> list[r.PaymentRow]:
        found = self._all(
            f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE purchase_id = ? ORDER BY created_at, id",
            (purchase_id,),
        )
        return [r.PaymentRow(*row) for row in found]

    def payment(self, *, id: str = "", page_id: str = "") -> r.PaymentRow | None:
        column, value = ("id", id) if id else ("page_id", page_id)
        row = self._one(f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE {column} = ?", (value,))
        return r.PaymentRow(*row) if row else None

    def open_payments(self, since: int, before: int) -> list[r.PaymentRow]:
        """Payments opened in that time whose buyer was never heard of again."""
        found = self._all(
            f"SELECT {rows.PAYMENT_COLUMNS} FROM payments WHERE state = 'open' AND created_at BETWEEN ? AND ? "
            "ORDER BY created_at",
            (since, before),
        )
        return [r.PaymentRow(*row) for row in found]

    def purchase_of_capture(self, capture_id: str) -> r.Purchase | None:
        row = self._one(f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE capture_id = ?", (capture_id,))
        return rows.purchase(row) if row else None

    def refunds(self, purchase_id: str) -> list[r.RefundRow]:
        found = self._all(
            f"SELECT {rows.REFUND_COLUMNS} FROM refunds WHERE purchase_id = ? ORDER BY created_at, id",
            (purchase_id,),
        )
        return [r.RefundRow(*row) for row in found]

    def refund_owner(self, refund_id: str) -> str | None:
        row = self._one("SELECT purchase_id FROM refunds WHERE id = ?", (refund_id,))
        return row[0] if row else None

    # outbox and inbox
    def tasks_of(self, key: str) -> list[r.Task]:
        """The task of that key, if it is still remembered."""
        return [
            rows.task(row) for row in self._all(f"SELECT {rows.TASK_COLUMNS} FROM tasks WHERE key = ?", (key,))
        ]

    def tasks(self, *, state: str | None = None, subject: str | None = None, limit: int = 200) -> list[r.Task]:
        where, values = ["1 = 1"], []
        for column, value in (("state", state), ("subject", subject)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        found = self._all(
            f"SELECT {rows.TASK_COLUMNS} FROM tasks WHERE {' AND '.join(where)} ORDER BY id LIMIT ?",
            (*values, limit),
        )
        return [rows.task(row) for row in found]

    def task_counts(self) -> dict[tuple[str, str], int]:
        """(kind, state) → number."""
        found = self._all("SELECT kind, state, COUNT(*) FROM tasks GROUP BY kind, state")
        return {(row[0], row[1]): row[2] for row in found}

    def next_due(self, lane: str) -> int | None:
        row = self._one("SELECT MIN(due) FROM tasks WHERE lane = ? AND state = 'queued'", (lane,))
        return row[0] if row else None

    def event(self, source: str, event_id: str) -> r.StoredEvent | None:
        row = self._one(
            "SELECT source, event_id, kind, resource, body, received_at, state FROM events "
            "WHERE source = ? AND event_id = ?",
            (source, event_id),
        )
        if row is None:
            return None
        return r.StoredEvent(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6])

    # people, doors, costs, alerts
    def token(self, digest: str) -> tuple[str, str, frozenset[str]] | None:
        """(id, name, scopes) of a token that is not revoked."""
        row = self._one("SELECT id, name, scopes FROM tokens WHERE digest = ? AND revoked_at IS NULL", (digest,))
        return (row[0], row[1], frozenset(row[2].split())) if row else None

    def tokens(self) -> list[dict[str, Any]]:
        found = self._all(
            "SELECT id, name, scopes, created_at, used_at, revoked_at FROM tokens ORDER BY created_at"
        )
        return [dict(row) for row in found]

    def user_password(self, name: str) -> str | None:
        row = self._one("SELECT password FROM users WHERE name = ?", (name,))
        return row[0] if row else None

    def secret(self, name: str) -> str | None:
        row = self._one("SELECT value FROM secrets WHERE name = ?", (name,))
        return row[0] if row else None

    def spent(self, month: str) -> int:
        """Millionths of a dollar that the network's API cost in a month ("2026-11")."""
        row = self._one("SELECT COALESCE(SUM(microdollars), 0) FROM costs WHERE day LIKE ?", (month + "-%",))
        return int(row[0])

    def costs(self) -> list[dict[str, Any]]:
        """Per sale and call: number and millionths of a dollar."""
        found = self._all(
            "SELECT sale_id, call, SUM(count) AS count, SUM(microdollars) AS microdollars FROM costs "
            "GROUP BY sale_id, call ORDER BY sale_id, call"
        )
        return [dict(row) for row in found]

    def cost_of_purchase(self, purchase_id: str) -> int:
        row = self._one("SELECT COALESCE(SUM(microdollars), 0) FROM costs WHERE purchase_id = ?", (purchase_id,))
        return int(row[0])

    def alerts(self, limit: int = 50) -> list[dict[str, Any]]:
        found = self._all(
            "SELECT id, at, kind, subject, text, seen_at FROM alerts ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [dict(row) for row in found]

    def imbalances(self) -> list[str]:
        """Where free units and held units do not add up to the quantity: must always be empty."""
        found = self._all(
            "SELECT i.sale_id, i.sku, i.quantity, i.free, COALESCE(SUM(p.units), 0) AS held FROM sale_items i "
            "LEFT JOIN purchases p ON p.sale_id = i.sale_id AND p.sku = i.sku "
            "GROUP BY i.sale_id, i.sku, i.quantity, i.free HAVING i.quantity <> i.free + COALESCE(SUM(p.units), 0)"
        )
        return [f"sale {row[0]}, {row[1]}: {row[2]} units, {row[3]} free, {row[4]} held" for row in found]
