"""What the dashboard's board asks: many sales at once, what happened last, and which alerts nobody has read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bridge.store import rows
from bridge.store.base import Base, WriteBase
from bridge.store.reads import Reads
from bridge.store.tx import Tx

#: Moves among which those of one sale are looked for: a quiet sale in a loud shop shows none.
RECENT = 1000


@dataclass(frozen=True, slots=True)
class Happening:
    """The latest of a purchase's history, with whose it is."""

    at: int
    before: str
    after: str
    why: str
    purchase_id: str
    handle: str
    name: str
    quantity: int
    currency: str
    paid_amount: int | None
    sale_id: str


class BoardReads(Base):
    """What is asked."""

    def standing(self, sale_ids: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
        """Sale → state → (purchases, units that they keep off the shelf)."""
        found: dict[str, dict[str, tuple[int, int]]] = {sale_id: {} for sale_id in sale_ids}
        if sale_ids:
            for row in self._all(
                "SELECT sale_id, state, COUNT(*), COALESCE(SUM(units), 0) FROM purchases "
                f"WHERE sale_id IN ({rows.marks(sale_ids)}) GROUP BY sale_id, state",
                tuple(sale_ids),
            ):
                found[row[0]][row[1]] = (int(row[2]), int(row[3]))
        return found

    def shelves(self, sale_ids: Sequence[str]) -> dict[str, tuple[int, int, int]]:
        """Sale → (units on sale, of them free, lowest price in minor units)."""
        if not sale_ids:
            return {}
        return {
            row[0]: (int(row[1]), int(row[2]), int(row[3]))
            for row in self._all(
                "SELECT sale_id, SUM(quantity), SUM(free), MIN(unit) FROM sale_items "
                f"WHERE sale_id IN ({rows.marks(sale_ids)}) GROUP BY sale_id",
                tuple(sale_ids),
            )
        }

    def latest(self, limit: int, sale_id: str = "") -> list[Happening]:
        """What happened last, the newest first, among the last moves of all; notes that move nothing, and the seconds
        between approval and payment, are left out."""
        only, values = ("AND p.sale_id = ? ", (sale_id,)) if sale_id else ("", ())
        # CROSS JOIN: the moves come first, never all purchases of the sale.
        found = self._all(
            "SELECT h.at, h.before, h.after, h.why, p.id, p.handle, p.name, p.quantity, p.currency, p.paid_amount, "
            "p.sale_id FROM (SELECT seq, at, before, after, why, purchase_id FROM history WHERE before <> after "
            f"AND after NOT IN ('approved', 'paying') ORDER BY seq DESC LIMIT {RECENT}) h "
            f"CROSS JOIN purchases p WHERE p.id = h.purchase_id {only}ORDER BY h.seq DESC LIMIT ?",
            (*values, limit),
        )
        return [Happening(*row) for row in found]

    def wanted(self, sale_id: str) -> dict[str, int]:
        """SKU → units that those in line wait for."""
        found = self._all(
            "SELECT sku, SUM(quantity) FROM purchases WHERE sale_id = ? AND state = 'waitlisted' GROUP BY sku",
            (sale_id,),
        )
        return {row[0]: int(row[1]) for row in found}

    def promisers(self, sale_id: str, now: int) -> set[str]:
        """Purchases in line whose buyers promised to buy when units come back."""
        found = self._all(
            "SELECT p.id FROM promises m JOIN purchases p ON p.id = m.purchase_id "
            "WHERE p.sale_id = ? AND p.state = 'waitlisted' AND m.until > ?",
            (sale_id, now),
        )
        return {row[0] for row in found}

    def inbox_count(self) -> int:
        """Replies that wait for a word of a person."""
        return int(self._one("SELECT COUNT(*) FROM replies WHERE state = 'inbox'")[0])

    def last_post_url(self, network: str) -> str:
        row = self._one(
            "SELECT url FROM posts WHERE network = ? ORDER BY posted_at DESC, post_id DESC LIMIT 1", (network,)
        )
        return str(row[0]) if row else ""

    def unread_alerts(self, limit: int) -> list[dict[str, Any]]:
        """Alerts that no person has marked as read, the newest first."""
        found = self._all(
            "SELECT id, at, kind, subject, text FROM alerts WHERE seen_at IS NULL ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [dict(row) for row in found]

    def unread_of(self, kinds: Sequence[str]) -> tuple[int, int | None]:
        """(how many alerts of these kinds nobody has read, when the first of them was told)."""
        row = self._one(
            f"SELECT COUNT(*), MIN(at) FROM alerts WHERE seen_at IS NULL AND kind IN ({rows.marks(kinds)})",
            tuple(kinds),
        )
        return int(row[0]), row[1]

    def unread_count(self) -> int:
        return int(self._one("SELECT COUNT(*) FROM alerts WHERE seen_at IS NULL")[0])


class BoardWrites(BoardReads, WriteBase):
    """What is written, inside one transaction."""

    def read_alerts(self, up_to: int) -> int:
        """A person has read the alerts up to that number; how many."""
        return self._changed(
            "UPDATE alerts SET seen_at = ? WHERE seen_at IS NULL AND id <= ?", (self.clock.ms(), up_to)
        )

    def read_alert(self, alert_id: int) -> int:
        return self._changed(
            "UPDATE alerts SET seen_at = ? WHERE seen_at IS NULL AND id = ?", (self.clock.ms(), alert_id)
        )


def board(view: Reads) -> BoardReads:
    """The board's questions, for a view or a transaction that is there already."""
    return BoardReads(view._db)


def writes(tx: Tx) -> BoardWrites:
    made = BoardWrites(tx._db)
    made.clock = tx.clock
    return made
