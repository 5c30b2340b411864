"""What the rooms write, inside one transaction. Everything here runs on the writer and is committed as a whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bridge.clock import Clock
from bridge.states import State, may
from bridge.store import records as r
from bridge.store import rows
from bridge.store.reads import Reads, chunks
from connectors.values import Event, Product, Reply


class Stale(Exception):
    """Somebody else moved it first: read again, and decide again."""


class NoUnits(Exception):
    """No units are free."""


class Tx(Reads):
    """Reads and writes of one transaction. ``clock`` gives times and ids to what is written."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        super().__init__(connection)
        self.clock = clock

    def _changed(self, sql: str, values: Sequence[Any] = ()) -> int:
        return self._db.execute(sql, values).rowcount

    # catalogue
    def put_products(self, products: Iterable[Product]) -> int:
        now = self.clock.ms()
        columns = rows.PRODUCT_COLUMNS.split(", ")
        update = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
        values = [rows.product_values(product, now) for product in products]
        self._db.executemany(
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

    # sales
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
        self._db.executemany(
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
        self._db.executemany(
            "UPDATE sale_items SET external_id = ?, parent_id = ?, unit = ? WHERE sale_id = ? AND sku = ?",
            [(i.external_id, i.parent_id, i.unit, i.sale_id, i.sku) for i in items],
        )

    def add_post(self, post: r.Post) -> None:
        self._db.execute(
            "INSERT INTO posts (network, post_id, sale_id, url, text, posted_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (network, post_id) DO NOTHING",
            (post.network, post.post_id, post.sale_id, post.url, post.text, post.posted_at),
        )

    # replies
    def add_replies(self, network: str, replies: Iterable[Reply]) -> int:
        """Store each once, by its id; a later version only marks the first. Returns how many were new."""
        now = self.clock.ms()
        fresh, edits = [], []
        for reply in replies:
            if reply.edited:
                edits.append((now, network, reply.id))
            fresh.append(
                (
                    network,
                    reply.id,
                    reply.post_id,
                    reply.author_id,
                    reply.handle,
                    reply.text,
                    reply.lang,
                    round(reply.created_at.timestamp() * 1000),
                    now,
                    int(reply.mentions_us),
                    reply.replied_to,
                )
            )
        before = self._db.total_changes
        self._db.executemany(
            "INSERT INTO replies (network, reply_id, post_id, author_id, handle, text, lang, created_at, heard_at, "
            "mentions_us, replied_to, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new') "
            "ON CONFLICT (network, reply_id) DO NOTHING",
            fresh,
        )
        added = self._db.total_changes - before
        self._db.executemany(
            "UPDATE replies SET edited_at = ? WHERE network = ? AND reply_id = ? AND edited_at IS NULL", edits
        )
        return added

    def settle_replies(self, outcomes: Iterable[tuple[str, str | None, str, str, str | None, int]]) -> None:
        """(state, sale, intent, why, purchase, seq) of each reply that was understood."""
        self._db.executemany(
            "UPDATE replies SET state = ?, sale_id = ?, intent = ?, why = ?, purchase_id = ? WHERE seq = ?",
            outcomes,
        )

    def answered_ask(self, network: str, author_id: str, sale_id: str) -> None:
        self._db.execute(
            "UPDATE replies SET state = 'settled' WHERE network = ? AND author_id = ? AND sale_id = ? "
            "AND state = 'asked'",
            (network, author_id, sale_id),
        )

    def mark_deleted(self, network: str, reply_ids: Iterable[str]) -> None:
        now = self.clock.ms()
        self._db.executemany(
            "UPDATE replies SET deleted_at = ?, text = '' WHERE network = ? AND reply_id = ? AND deleted_at IS NULL",
            [(now, network, reply_id) for reply_id in reply_ids],
        )

    def set_cursor(self, name: str, value: str) -> None:
        self._db.execute(
            "INSERT INTO cursors (name, value, at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            (name, value, self.clock.ms()),
        )

    def shut_out(self, network: str, author_id: str, handle: str, *, stopped: bool) -> None:
        """Somebody opted out for ever (``stopped``), or the merchant blocked them."""
        column = "stopped_at" if stopped else "blocked_at"
        self._db.execute(
            f"INSERT INTO buyers (network, author_id, handle, {column}) VALUES (?, ?, ?, ?) "
            f"ON CONFLICT (network, author_id) DO UPDATE SET {column} = COALESCE({column}, excluded.{column})",
            (network, author_id, handle, self.clock.ms()),
        )

    # purchases
    def add_purchases(self, purchases: Sequence[r.Purchase], why: str) -> None:
        """New purchases with their history. The caller takes their units with ``change_free``."""
        now = self.clock.ms()
        self._db.executemany(
            "INSERT INTO purchases (id, sale_id, sku, name, quantity, units, unit, currency, state, network, buyer_id, "
            "handle, reply_id, token, code, line, lang, created_at, changed_at, hold_until) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    p.id,
                    p.sale_id,
                    p.sku,
                    p.name,
                    p.quantity,
                    p.units,
                    p.unit,
                    p.currency,
                    p.state,
                    p.network,
                    p.buyer_id,
                    p.handle,
                    p.reply_id,
                    p.token,
                    p.code,
                    p.line,
                    p.lang,
                    p.created_at,
                    p.changed_at,
                    p.hold_until,
                )
                for p in purchases
            ],
        )
        self._db.executemany(
            "INSERT INTO history (purchase_id, at, before, after, why) VALUES (?, ?, '', ?, ?)",
            [(p.id, now, p.state, why) for p in purchases],
        )

    def change_free(self, sale_id: str, sku: str, by: int) -> None:
        """Units go on the shelf (+) or off it (-). ``NoUnits`` when there are not that many."""
        if by and not self._changed(
            "UPDATE sale_items SET free = free + ? WHERE sale_id = ? AND sku = ? AND free + ? BETWEEN 0 AND quantity",
            (by, sale_id, sku, by),
        ):
            raise NoUnits(f"sale {sale_id}: {-by} of {sku} are not free")

    def move(self, purchase: r.Purchase, after: State, why: str, **fields: Any) -> r.Purchase:
        """One move along the table of states, exactly once; ``Stale`` when it stands elsewhere by now.

        ``fields`` set columns beside the state (``address`` and ``quote`` already dumped).
        """
        if not may(purchase.state, after):
            raise ValueError(f"purchase {purchase.id}: the table has no move {purchase.state} → {after}")
        now = self.clock.ms()
        names = "".join(f", {name} = ?" for name in fields)
        if not self._changed(
            f"UPDATE purchases SET state = ?, changed_at = ?{names} WHERE id = ? AND state = ?",
            (after, now, *fields.values(), purchase.id, purchase.state),
        ):
            raise Stale(f"purchase {purchase.id} is no longer {purchase.state}")
        self._db.execute(
            "INSERT INTO history (purchase_id, at, before, after, why) VALUES (?, ?, ?, ?, ?)",
            (purchase.id, now, purchase.state, after, why),
        )
        moved = self.purchase(purchase.id)
        if moved is None:
            raise Stale(f"purchase {purchase.id} is gone")
        return moved

    def change_purchase(self, purchase: r.Purchase, **fields: Any) -> None:
        """Set columns while the state stays; ``Stale`` when it moved meanwhile."""
        names = ", ".join(f"{name} = ?" for name in fields)
        if not self._changed(
            f"UPDATE purchases SET {names} WHERE id = ? AND state = ?",
            (*fields.values(), purchase.id, purchase.state),
        ):
            raise Stale(f"purchase {purchase.id} is no longer {purchase.state}")

    def note(self, purchase: r.Purchase, why: str) -> None:
        """A line in its history without a move."""
        self._db.execute(
            "INSERT INTO history (purchase_id, at, before, after, why) VALUES (?, ?, ?, ?, ?)",
            (purchase.id, self.clock.ms(), purchase.state, purchase.state, why),
        )

    def add_payment(self, row: r.PaymentRow) -> None:
        self._db.execute(
            f"INSERT INTO payments ({rows.PAYMENT_COLUMNS}) VALUES ({rows.marks(rows.PAYMENT_COLUMNS.split(', '))})",
            (
                row.id,
                row.purchase_id,
                row.reference,
                row.page_id,
                row.url,
                row.amount,
                row.currency,
                row.state,
                row.request,
                row.created_at,
                row.capture_sent_at,
            ),
        )

    def change_payment(self, payment_id: str, **fields: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(f"UPDATE payments SET {names} WHERE id = ?", (*fields.values(), payment_id))

    def add_refund(self, row: r.RefundRow) -> None:
        self._db.execute(
            f"INSERT INTO refunds ({rows.REFUND_COLUMNS}) VALUES ({rows.marks(rows.REFUND_COLUMNS.split(', '))})",
            (
                row.id,
                row.purchase_id,
                row.amount,
                row.currency,
                row.units,
                row.reason,
                row.state,
                row.payment_refund_id,
                row.shop_refund_id,
                row.created_at,
            ),
        )

    def change_refund(self, refund_id: str, **fields: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(f"UPDATE refunds SET {names} WHERE id = ?", (*fields.values(), refund_id))

    # outbox and inbox
    def add_tasks(self, tasks: Iterable[r.NewTask]) -> int:
        """Each once, by its key. Returns how many were new."""
        now = self.clock.ms()
        before = self._db.total_changes
        self._db.executemany(
            "INSERT INTO tasks (lane, kind, key, subject, payload, priority, state, due, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT (key) DO NOTHING",
            [
                (
                    t.lane,
                    t.kind,
                    t.key,
                    t.subject,
                    json.dumps(dict(t.payload), ensure_ascii=False) if t.payload else "{}",
                    t.priority,
                    t.due or now,
                    now,
                )
                for t in tasks
            ],
        )
        return self._db.total_changes - before

    def claim(
        self, lane: str, worker: str, limit: int, lease_ms: int, but_kinds: Sequence[str] = ()
    ) -> list[r.Task]:
        """The most important tasks that are due, leased to this worker."""
        now = self.clock.ms()
        skip = f"AND kind NOT IN ({rows.marks(but_kinds)}) " if but_kinds else ""
        found = self._db.execute(
            f"UPDATE tasks SET state = 'running', worker = ?, lease_until = ?, attempts = attempts + 1 WHERE id IN ("
            f"SELECT id FROM tasks WHERE lane = ? AND state = 'queued' AND due <= ? {skip}"
            f"ORDER BY priority, due, id LIMIT ?) RETURNING {rows.TASK_COLUMNS}",
            (worker, now + lease_ms, lane, now, *but_kinds, limit),
        ).fetchall()
        return sorted((rows.task(row) for row in found), key=lambda task: (task.priority, task.due, task.id))

    def expire_leases(self) -> int:
        """Give back what a worker leased and never finished or extended. Returns how many tasks."""
        return self._changed(
            "UPDATE tasks SET state = 'queued', worker = NULL WHERE state = 'running' AND lease_until < ?",
            (self.clock.ms(),),
        )

    def extend_leases(self, worker: str, lease_ms: int) -> None:
        self._db.execute(
            "UPDATE tasks SET lease_until = ? WHERE state = 'running' AND worker = ?",
            (self.clock.ms() + lease_ms, worker),
        )

    def orphans(self, alive: Iterable[str]) -> int:
        """Give back what workers of this machine left that are not in ``alive``. Returns how many."""
        workers = tuple(alive)
        return self._changed(
            f"UPDATE tasks SET state = 'queued', worker = NULL WHERE state = 'running' AND worker NOT IN ({rows.marks(workers)})",
            workers,
        )

    def running_workers(self) -> set[str]:
        return {row[0] for row in self._all("SELECT DISTINCT worker FROM tasks WHERE state = 'running'")}

    def finish_task(self, task_id: int) -> None:
        self._db.execute(
            "UPDATE tasks SET state = 'done', done_at = ?, lease_until = NULL, error = '' WHERE id = ?",
            (self.clock.ms(), task_id),
        )

    def postpone_task(self, task_id: int, due: int, error: str, *, uncount: bool = False) -> None:
        """Back into the queue. ``uncount``: the attempt was no failure of its own."""
        self._db.execute(
            "UPDATE tasks SET state = 'queued', due = ?, error = ?, lease_until = NULL, worker = NULL, "
            "attempts = attempts - ? WHERE id = ?",
            (due, error, int(uncount), task_id),
        )

    def park_task(self, task_id: int, error: str) -> None:
        self._db.execute(
            "UPDATE tasks SET state = 'parked', error = ?, lease_until = NULL WHERE id = ?", (error, task_id)
        )

    def unpark_tasks(self, task_ids: Iterable[int] | None = None) -> int:
        now = self.clock.ms()
        if task_ids is None:
            return self._changed(
                "UPDATE tasks SET state = 'queued', due = ?, attempts = 1 WHERE state = 'parked'", (now,)
            )
        return sum(
            self._changed(
                "UPDATE tasks SET state = 'queued', due = ?, attempts = 1 WHERE state = 'parked' AND id = ?",
                (now, one),
            )
            for one in task_ids
        )

    def forget_task(self, key: str) -> None:
        """Make room for a task of the same key; only ever one that is done."""
        self._db.execute("DELETE FROM tasks WHERE key = ? AND state = 'done'", (key,))

    def forget_tasks(self, before: int) -> int:
        """Drop tasks done before that time (their keys are no longer needed: the state says it)."""
        return self._changed("DELETE FROM tasks WHERE state = 'done' AND done_at < ?", (before,))

    def add_event(self, source: str, event: Event) -> bool:
        """Store a webhook once. False when it was here already."""
        return bool(
            self._changed(
                "INSERT INTO events (source, event_id, kind, resource, body, received_at, state) "
                "VALUES (?, ?, ?, ?, ?, ?, 'new') ON CONFLICT (source, event_id) DO NOTHING",
                (source, event.id, event.kind, event.resource, json.dumps(dict(event.body)), self.clock.ms()),
            )
        )

    def finish_event(self, source: str, event_id: str, state: str) -> None:
        self._db.execute(
            "UPDATE events SET state = ? WHERE source = ? AND event_id = ?", (state, source, event_id)
        )

    def forget_people(self, before: int) -> int:
        """Addresses and texts of what has been over since that time; amounts and numbers stay."""
        over = (
            "state NOT IN ('held', 'waitlisted', 'approved', 'paying', 'pending', 'paid', 'refunding', 'disputed')"
        )
        old = f"SELECT id FROM purchases WHERE changed_at < ? AND {over}"
        count = self._changed(
            f"UPDATE purchases SET address = NULL WHERE address IS NOT NULL AND id IN ({old})", (before,)
        )
        self._db.execute(
            f"UPDATE payments SET request = '' WHERE request <> '' AND purchase_id IN ({old})", (before,)
        )
        self._db.execute(
            "UPDATE replies SET text = '' WHERE text <> '' AND heard_at < ? AND state <> 'new'", (before,)
        )
        return count

    # people, doors, costs, alerts
    def add_token(self, name: str, digest: str, scopes: Iterable[str]) -> str:
        token_id = self.clock.new_id()
        self._db.execute(
            "INSERT INTO tokens (id, name, digest, scopes, created_at) VALUES (?, ?, ?, ?, ?)",
            (token_id, name, digest, " ".join(sorted(scopes)), self.clock.ms()),
        )
        return token_id

    def revoke_token(self, token_id: str) -> bool:
        return bool(
            self._changed(
                "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (self.clock.ms(), token_id)
            )
        )

    def put_user(self, name: str, password_hash: str) -> None:
        self._db.execute(
            "INSERT INTO users (name, password, created_at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            (name, password_hash, self.clock.ms()),
        )

    def put_secret(self, name: str, sealed: str) -> None:
        self._db.execute(
            "INSERT INTO secrets (name, value, at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            (name, sealed, self.clock.ms()),
        )

    def add_costs(self, day: str, spent: Mapping[tuple[str, str, str], tuple[int, int]]) -> None:
        """(sale, purchase, call) → (number, millionths of a dollar), added to what stands there."""
        self._db.executemany(
            "INSERT INTO costs (day, sale_id, purchase_id, call, count, microdollars) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (day, sale_id, purchase_id, call) DO UPDATE SET count = costs.count + excluded.count, "
            "microdollars = costs.microdollars + excluded.microdollars",
            [(day, *key, count, micro) for key, (count, micro) in spent.items()],
        )

    def alert(self, kind: str, subject: str, text: str, key: str = "") -> bool:
        """Say something to the merchant, once per ``key``; queues its delivery. False when said before."""
        now = self.clock.ms()
        key = key or f"{kind}:{subject}:{now}"
        added = self._changed(
            "INSERT INTO alerts (at, kind, subject, text, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (now, kind, subject, text, key),
        )
        if added:
            self.add_tasks(
                [r.NewTask("alerts", "alert", f"alert:{key}", subject, 10, {"kind": kind, "text": text})]
            )
        return bool(added)
