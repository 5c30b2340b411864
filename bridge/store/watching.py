"""What the monitors ask. Each question is answered by an index, or reads only what is new since it was last asked.

``watching(view)`` gives them for a view that is there already.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.states import OPEN, State
from bridge.store import rows
from bridge.store.base import Base
from bridge.store.gifts import GIFT_MOVES, GIFT_OVER
from bridge.store.reads import Reads

#: States that a purchase leaves again. The others only grow, and are counted by their moves.
LEAVING = tuple(sorted({*OPEN, State.PAID, State.REFUNDING, State.DISPUTED}))


@dataclass(frozen=True, slots=True)
class Marks:
    """How far moves, replies and alerts were counted."""

    move: int = 0
    reply: int = 0
    alert: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A move: the times (ms) are there only for those that end a wait.

    ``heard_at``: of the reply behind a new purchase; ``paid_at`` and ``ordered_at`` of one that reached the shop."""

    seq: int
    before: str
    after: str
    created_at: int | None
    heard_at: int | None
    paid_at: int | None
    ordered_at: int | None


class WatchingReads(Base):
    """What is asked. Times are integer milliseconds."""

    # asked every few seconds

    def marks(self) -> Marks:
        """Where the counting begins: at what is there now."""
        found = [
            self._one(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")[0]
            for table, column in (("history", "seq"), ("replies", "seq"), ("alerts", "id"))
        ]
        return Marks(*(int(mark) for mark in found))

    def moves_after(self, seq: int, limit: int) -> list[Counted]:
        """Moves in their order, with the times of the waits that they end."""
        found = self._all(
            "SELECT h.seq, h.before, h.after, p.created_at, r.heard_at, p.paid_at, p.ordered_at FROM history h "
            "LEFT JOIN purchases p ON p.id = h.purchase_id AND (h.before = '' OR h.after = 'ordered') "
            "LEFT JOIN replies r ON r.network = p.network AND r.reply_id = p.reply_id AND h.before = '' "
            "WHERE h.seq > ? ORDER BY h.seq LIMIT ?",
            (seq, limit),
        )
        return [Counted(*row) for row in found]

    def replies_after(self, seq: int) -> tuple[int, int]:
        """(how many were stored since, the last of them)."""
        row = self._one("SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM replies WHERE seq > ?", (seq,))
        return int(row[0]), max(seq, int(row[1]))

    def last_heard(self) -> int | None:
        """When the last reply was stored (ms)."""
        row = self._one("SELECT heard_at FROM replies WHERE seq > 0 ORDER BY seq DESC LIMIT 1")
        return row[0] if row else None

    def alerts_after(self, last: int) -> tuple[dict[str, int], int]:
        """(kind → how many since, the last of them)."""
        found = self._all("SELECT kind, COUNT(*), MAX(id) FROM alerts WHERE id > ? GROUP BY kind", (last,))
        return {row[0]: int(row[1]) for row in found}, max([last, *(int(row[2]) for row in found)])

    def waiting_replies(self) -> tuple[int, int | None]:
        """(how many are not understood yet, when the first of them was heard)."""
        # Without the bound SQLite prefers to read another index from end to end.
        count = int(self._one("SELECT COUNT(*) FROM replies WHERE state = 'new' AND seq > 0")[0])
        row = self._one("SELECT heard_at FROM replies WHERE state = 'new' AND seq > 0 ORDER BY seq LIMIT 1")
        return count, row[0] if row else None

    def inbox(self) -> tuple[int, int | None]:
        """(how many replies wait for a person, when the first of them was heard)."""
        # The bound is for SQLite, which otherwise reads its index of those that wait as if it were the whole table.
        row = self._one("SELECT COUNT(*), MIN(heard_at) FROM replies WHERE state = 'inbox' AND heard_at > 0")
        return int(row[0]), row[1]

    def on_their_way(self) -> dict[str, int]:
        """State → purchases, for the states that a purchase leaves again."""
        found = self._all(
            f"SELECT state, COUNT(*) FROM purchases WHERE state IN ({rows.marks(LEAVING)}) GROUP BY state", LEAVING
        )
        return {**dict.fromkeys(map(str, LEAVING), 0), **{row[0]: int(row[1]) for row in found}}

    def queued(self) -> dict[str, tuple[int, int]]:
        """Lane → (tasks that wait, when the first of them was or will be due)."""
        found = self._all("SELECT lane, COUNT(*), MIN(due) FROM tasks WHERE state = 'queued' GROUP BY lane")
        return {row[0]: (int(row[1]), int(row[2])) for row in found}

    def in_hand(self) -> dict[str, int]:
        """Lane → tasks that a worker has taken."""
        found = self._all("SELECT lane, COUNT(*) FROM tasks WHERE state = 'running' GROUP BY lane")
        return {row[0]: int(row[1]) for row in found}

    def gifts_on_their_way(self) -> dict[str, tuple[int, int | None]]:
        """State → (gifts, since when the first of them is in it), for the states that a gift leaves again."""
        wanted = tuple(state for state in GIFT_MOVES if state not in GIFT_OVER)
        found = self._all(
            f"SELECT state, COUNT(*), MIN(changed_at) FROM gifts WHERE state IN ({rows.marks(wanted)}) GROUP BY state",
            wanted,
        )
        return {**dict.fromkeys(wanted, (0, None)), **{row[0]: (int(row[1]), row[2]) for row in found}}

    def cursor_times(self, name: str) -> tuple[str, int] | None:
        """(value, when it was set) of a cursor."""
        row = self._one("SELECT value, at FROM cursors WHERE name = ?", (name,))
        return (row[0], row[1]) if row else None

    def sale_states(self) -> dict[str, int]:
        return {row[0]: int(row[1]) for row in self._all("SELECT state, COUNT(*) FROM sales GROUP BY state")}

    # asked every minute

    def parked(self) -> dict[str, int]:
        """Lane → tasks that wait for a person."""
        found = self._all("SELECT lane, COUNT(*) FROM tasks WHERE state = 'parked' GROUP BY lane")
        return {row[0]: int(row[1]) for row in found}

    def wallets(self) -> dict[str, int]:
        """State → saved wallets."""
        found = self._all("SELECT state, COUNT(*) FROM wallets GROUP BY state")
        return {"asked": 0, "saved": 0, "broken": 0, **{row[0]: int(row[1]) for row in found}}

    def coupons(self) -> tuple[dict[str, int], int | None]:
        """(state → coupons of offers, when the first was given that the shop has not made yet)."""
        found = self._all("SELECT state, COUNT(*), MIN(created_at) FROM offer_grants GROUP BY state")
        states = {"given": 0, "ready": 0, "used": 0, "lapsed": 0, "void": 0}
        since = next((row[2] for row in found if row[0] == "given"), None)
        return {**states, **{row[0]: int(row[1]) for row in found}}, since

    def units(self) -> tuple[int, int]:
        """(items whose units do not add up, units given out beyond what was for sale). Both must be 0."""
        found = self._all(
            "SELECT i.quantity, i.free, COALESCE(h.held, 0) FROM sale_items i LEFT JOIN "
            "(SELECT sale_id, sku, SUM(units) AS held FROM purchases WHERE units > 0 GROUP BY sale_id, sku) h "
            "ON h.sale_id = i.sale_id AND h.sku = i.sku "
            "WHERE i.quantity <> i.free + COALESCE(h.held, 0) OR COALESCE(h.held, 0) > i.quantity"
        )
        return len(found), sum(max(0, int(row[2]) - int(row[0])) for row in found)

    def product_states(self) -> tuple[int, int]:
        """(products that the shop shows, tombstones)."""
        row = self._one("SELECT COUNT(*), COUNT(gone_at) FROM products")
        return int(row[0]) - int(row[1]), int(row[1])

    def server_bytes(self) -> int:
        """The whole database on a PostgreSQL server."""
        return int(self._one("SELECT pg_database_size(current_database())")[0])


def watching(view: Reads) -> WatchingReads:
    return WatchingReads(view._db)
