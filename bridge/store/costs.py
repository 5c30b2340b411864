"""What the networks' APIs cost: of a sale, of its part of the hearing, by the day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date

from bridge.clock import from_ms
from bridge.store import rows
from bridge.store.base import Base

DAY = 86_400_000
#: How far the clocks of two machines may be apart: rows are numbered in order of arrival, not quite of time.
SLACK = 600_000
#: Calls that hear for all sales at once.
HEARING = ("read_owned", "read_post", "read_user")


def _day(written: str) -> int:
    """ "2026-11-23" → days since 1970."""
    return (date.fromisoformat(written) - date(1970, 1, 1)).days


class CostsReads(Base):
    """What is asked. Times are integer milliseconds."""

    def cost_of_sale(self, sale_id: str) -> dict[str, int]:
        """Network → millionths of a dollar that were spent there for this sale alone."""
        found = self._all(
            "SELECT network, SUM(microdollars) FROM costs WHERE sale_id = ? GROUP BY network", (sale_id,)
        )
        return {row[0]: int(row[1]) for row in found}

    def cost_of_hearing(self, sale_id: str) -> dict[str, int]:
        """Network → millionths of a dollar: what hearing there for all sales cost, day by day, in the part that the sale's
        replies are of all that were heard there that day. What was heard of no sale is nobody's."""
        first = self._one(
            f"SELECT MIN(heard_at) / {DAY}, MAX(heard_at) / {DAY} FROM replies WHERE sale_id = ?", (sale_id,)
        )
        if first is None or first[0] is None:
            return {}
        begin, end = int(first[0]) * DAY, (int(first[1]) + 1) * DAY
        found = self._all(
            f"SELECT network, heard_at / {DAY}, COUNT(*), SUM(CASE WHEN sale_id = ? THEN 1 ELSE 0 END) FROM replies "
            f"WHERE seq >= ? AND seq <= ? AND heard_at >= ? AND heard_at < ? GROUP BY network, heard_at / {DAY}",
            (sale_id, self._first("replies", "heard_at", begin), self._first("replies", "heard_at", end + 2 * SLACK),
             begin, end),
        )  # fmt: skip
        spent, shared = self._heard(), Counter[str]()
        for network, day, heard, ours in found:
            shared[network] += spent.get((network, int(day)), 0) * int(ours) // int(heard)
        return dict(shared)

    def costs_of_hearing(self) -> dict[str, dict[str, int]]:
        """The same for every sale at once: sale → network → millionths of a dollar. Reads every reply."""
        found = self._all(
            f"SELECT network, heard_at / {DAY}, sale_id, COUNT(*) FROM replies GROUP BY network, heard_at / {DAY}, sale_id"
        )
        spent, heard = self._heard(), Counter[tuple[str, int]]()
        for network, day, _, number in found:
            heard[network, int(day)] += int(number)
        shared: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for network, day, sale_id, number in found:
            if sale_id is not None:
                there = (network, int(day))
                shared[sale_id][network] += spent.get(there, 0) * int(number) // heard[there]
        return {sale_id: dict(of_networks) for sale_id, of_networks in shared.items()}

    def counts_by_network(self, sale_id: str, states: Collection[str]) -> dict[str, int]:
        """Network → purchases of a sale there that are in one of these states."""
        found = self._all(
            f"SELECT network, COUNT(*) FROM purchases WHERE sale_id = ? AND state IN ({rows.marks(states)}) GROUP BY network",
            (sale_id, *states),
        )
        return {row[0]: int(row[1]) for row in found}

    def costs_of_month(self, month: str) -> dict[str, int]:
        """Network → millionths of a dollar that its API cost in a month ("2026-11")."""
        found = self._all(
            "SELECT network, SUM(microdollars) FROM costs WHERE day LIKE ? GROUP BY network", (month + "-%",)
        )
        return {row[0]: int(row[1]) for row in found}

    def _heard(self) -> dict[tuple[str, int], int]:
        """(network, day since 1970) → millionths of a dollar that hearing for all sales together cost there."""
        found = self._all(
            f"SELECT network, day, SUM(microdollars) FROM costs WHERE sale_id = '' AND call IN ({rows.marks(HEARING)}) "
            "GROUP BY network, day",
            HEARING,
        )
        return {(row[0], _day(row[1])): int(row[2]) for row in found}

    def costs_by_day(self, since: int) -> dict[tuple[str, int], int]:
        """(network, day) → millionths of a dollar."""
        found = self._all(
            "SELECT network, day, SUM(microdollars) FROM costs WHERE day >= ? GROUP BY network, day",
            (f"{from_ms(since):%Y-%m-%d}",),
        )
        return {(row[0], _day(row[1])): int(row[2]) for row in found}

    def _first(self, table: str, column: str, since: int) -> int:
        """The first row number of that time: rows are numbered as they come."""
        row = self._one(f"SELECT MIN(seq), MAX(seq) FROM {table}")
        if row is None or row[0] is None:
            return 0
        low, high, wanted = int(row[0]), int(row[1]) + 1, since - SLACK
        while low < high:
            middle = (low + high) // 2
            found = self._one(f"SELECT seq, {column} FROM {table} WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))
            if found is None or int(found[1]) >= wanted:
                high = middle
            else:
                low = int(found[0]) + 1
        return low
