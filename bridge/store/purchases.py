"""Purchases with their history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bridge.states import State, may
from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import NoUnits, Stale, chunks
from bridge.store.payments import PaymentsReads, PaymentsWrites

#: Not approved yet: who is in a parcel may still leave it.
OPEN_PARCEL = (State.HELD, State.DECLINED)
#: For ``waiting``: a moment at which no promise holds.
NO_PROMISE = 2**62
#: Why a place without units ends; what a buyer let lapse is counted without these.
NOTHING_KEPT = "the time ran out; no units were kept"


class PurchasesReads(PaymentsReads):
    """What is asked."""

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
            where.append("code = ? AND code <> ''")
            values.append(code)
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE {' AND '.join(where)} ORDER BY line, LENGTH(reply_id), reply_id LIMIT ?",
            (*values, limit),
        )
        return [rows.purchase(row) for row in found]

    def together(self, purchase: r.Purchase) -> list[r.Purchase]:
        """Those of its parcel, the lead first: who is still to be paid with it, or shares its payment since that was
        approved. Only itself when it goes alone."""
        if not purchase.parcel:
            return [purchase]
        values: tuple[object, ...]
        if purchase.state in OPEN_PARCEL:
            where, values = f"parcel = ? AND state IN ({rows.marks(OPEN_PARCEL)})", (purchase.parcel, *OPEN_PARCEL)
        else:
            where, values = "payment_id = ? AND parcel = ?", (purchase.payment_id, purchase.parcel)
        found = self._all(f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE {where} ORDER BY id", values)
        members = [rows.purchase(row) for row in found]
        return sorted(members, key=lambda one: one.id != one.parcel) or [purchase]

    def waiting(self, sale_id: str, sku: str, at_most: int, now: int, line: int = 2**62) -> list[r.Purchase]:
        """Who waits for a SKU, before that place in the line, and wants no more than that many units: first those whose
        promise to buy holds ``now``, then by their place."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE sale_id = ? AND state = 'waitlisted' AND sku = ? "
            "AND quantity <= ? AND line < ? ORDER BY CASE WHEN EXISTS (SELECT 1 FROM promises m WHERE m.purchase_id = "
            "purchases.id AND m.until > ?) THEN 0 ELSE 1 END, line, LENGTH(reply_id), reply_id LIMIT ?",
            (sale_id, sku, at_most, line, now, at_most),
        )
        return [rows.purchase(row) for row in found]

    def lines(self, now: int) -> dict[str, list[r.Line]]:
        """SKU → who waits for it, in each sale that is on."""
        found: dict[str, list[r.Line]] = {}
        promise = "EXISTS (SELECT 1 FROM promises m WHERE m.purchase_id = p.id AND m.until > ?)"
        for row in self._all(
            f"SELECT p.sale_id, p.sku, COUNT(*), SUM(p.quantity), SUM(CASE WHEN {promise} THEN p.quantity ELSE 0 END) "
            "FROM purchases p JOIN sales s ON s.id = p.sale_id WHERE p.state = 'waitlisted' "
            "AND s.state IN ('live', 'paused') GROUP BY p.sale_id, p.sku",
            (now,),
        ):
            found.setdefault(row[1], []).append(r.Line(row[0], row[1], int(row[2]), int(row[3]), int(row[4])))
        return found

    def due_holds(self, ms: int, limit: int = 500) -> list[r.Purchase]:
        """Purchases whose hold ran out while they still keep units, or were held without any."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE units > 0 AND state IN ('held', 'declined') "
            "AND hold_until <= ? ORDER BY hold_until LIMIT ?",
            (ms, limit),
        )
        found += self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE state = 'held' AND units = 0 AND hold_until <= ? "
            "ORDER BY hold_until LIMIT ?",
            (ms, limit),
        )
        return [rows.purchase(row) for row in found]

    def due_reminders(self, ms: int, limit: int = 500) -> list[r.Purchase]:
        """Purchases whose buyers are to be reminded by now, and were not; some are paid or gone meanwhile."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE remind_at IS NOT NULL AND remind_at <= ? "
            "ORDER BY remind_at LIMIT ?",
            (ms, limit),
        )
        return [rows.purchase(row) for row in found]

    def lapsed(self, network: str, buyers: Iterable[str], since: int) -> dict[str, int]:
        """How many holds of each of these buyers ran out since then, by what happened: one that was taken again counts
        as well. A place without units kept nothing from anybody."""
        found: dict[str, int] = {}
        for part in chunks(sorted(set(buyers))):
            for row in self._all(
                "SELECT p.buyer_id, COUNT(*) FROM purchases p JOIN history h ON h.purchase_id = p.id "
                f"WHERE p.network = ? AND p.buyer_id IN ({rows.marks(part)}) AND p.changed_at >= ? AND h.at >= ? "
                "AND h.before = 'held' AND h.after = 'expired' AND h.why <> ? GROUP BY p.buyer_id",
                (network, *part, since, since, NOTHING_KEPT),
            ):
                found[row[0]] = int(row[1])
        return found

    def line_before(self, purchase: r.Purchase) -> int:
        """How many wait before this one for the same SKU of the sale."""
        row = self._one(
            "SELECT COUNT(*) FROM purchases WHERE sale_id = ? AND state = 'waitlisted' AND sku = ? AND line < ?",
            (purchase.sale_id, purchase.sku, purchase.line),
        )
        return int(row[0])

    def in_flight(self, sku: str, since: int, but: Sequence[str]) -> tuple[int, int]:
        """Units of a SKU that the shop's stock may not show yet: (pending payments, being paid or written), those
        purchases left out.

        "Written" includes orders placed after ``since``: the stock may have been read before them.
        """
        others = f"sku = ? AND id NOT IN ({rows.marks(but)})"
        row = self._one(
            "SELECT COALESCE(SUM(CASE WHEN state = 'pending' THEN quantity END), 0), "
            "COALESCE(SUM(CASE WHEN state <> 'pending' THEN quantity END), 0) FROM purchases "
            f"WHERE {others} AND state IN ('pending', 'paying', 'paid')",
            (sku, *but),
        )
        # By an index of its own: of a thousand orders of a sale one or two came after that moment.
        late = self._one(
            f"SELECT COALESCE(SUM(quantity), 0) FROM purchases WHERE {others} AND state = 'ordered' AND ordered_at >= ?",
            (sku, *but, since),
        )
        return int(row[0]), int(row[1]) + int(late[0])

    def history(self, purchase_id: str) -> list[r.Moment]:
        found = self._all(
            "SELECT at, before, after, why FROM history WHERE purchase_id = ? ORDER BY seq", (purchase_id,)
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

    def captured(self, after: str, since: int, limit: int) -> list[r.Purchase]:
        """Purchases with a capture, paid since that time, by id after that one."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE capture_id IS NOT NULL AND id > ? AND paid_at >= ? "
            "AND state IN ('ordered', 'paid', 'disputed') ORDER BY id LIMIT ?",
            (after, since, limit),
        )
        return [rows.purchase(row) for row in found]

    def purchases_of_order(self, order_id: str) -> list[r.Purchase]:
        """What is in an order of the shop, by its id."""
        ask = f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE shop_order_id = ? ORDER BY id"
        return [rows.purchase(row) for row in self._all(ask, (order_id,))]

    def purchase_of_capture(self, capture_id: str) -> r.Purchase | None:
        row = self._one(f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE capture_id = ?", (capture_id,))
        return rows.purchase(row) if row else None


class PurchasesWrites(PurchasesReads, PaymentsWrites):
    """What is written, inside one transaction."""

    def add_purchases(self, purchases: Sequence[r.Purchase], why: str) -> None:
        """New purchases with their history. The caller takes their units with ``change_free``."""
        now = self.clock.ms()
        self._many(
            "INSERT INTO purchases (id, sale_id, sku, name, quantity, units, unit, currency, state, network, buyer_id, "
            "handle, reply_id, token, code, line, lang, created_at, changed_at, hold_until, remind_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                    p.remind_at,
                )
                for p in purchases
            ],
        )
        self._many(
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

    def dissolve(self, purchase: r.Purchase) -> None:
        """Whoever was to be paid with it goes alone again, and is reckoned anew. What is paid together stays so."""
        if purchase.parcel:
            self._db.execute(
                "UPDATE purchases SET parcel = '', quote = NULL WHERE parcel = ? "
                "AND state IN ('held', 'waitlisted', 'expired', 'declined', 'cancelled', 'sold_out')",
                (purchase.parcel,),
            )

    def note(self, purchase: r.Purchase, why: str) -> None:
        """A line in its history without a move."""
        self._db.execute(
            "INSERT INTO history (purchase_id, at, before, after, why) VALUES (?, ?, ?, ?, ?)",
            (purchase.id, self.clock.ms(), purchase.state, purchase.state, why),
        )
