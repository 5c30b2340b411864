"""Sums for the figures of sales and days. A stretch of time is found by the row numbers that were given out in it,
so that asking about today never reads a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from bridge.store.base import WriteBase
from bridge.store.costs import DAY, CostsReads
from bridge.store.reads import Reads
from bridge.store.tx import Tx
from connectors.values import Figures

HOUR = 3_600_000
#: What is told hour by hour.
HOURLY = ("replies", "intents", "holds", "checkouts", "paid", "revenue")
#: 1 for a purchase ``p`` that was ever held, and else 0: a hold that ran out may wait in line by now.
HELD_ONCE = (
    "CASE WHEN EXISTS (SELECT 1 FROM history h WHERE h.purchase_id = p.id AND h.after = 'held') THEN 1 ELSE 0 END"
)
#: 1 for a purchase ``p`` that was taken to PayPal's page, alone or in a parcel, and else 0.
PAYING_ONCE = "CASE WHEN p.payment_id IS NOT NULL OR EXISTS (SELECT 1 FROM payments y WHERE y.purchase_id = p.id) THEN 1 ELSE 0 END"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Way:
    """How many came how far. Money in minor units."""

    replies: int = 0
    intents: int = 0
    holds: int = 0
    checkouts: int = 0
    paid: int = 0
    ordered: int = 0
    refunded: int = 0
    revenue: int = 0
    refunds: int = 0

    def __add__(self, other: Way) -> Way:
        return Way(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class PostWay:
    """How one post fared; None where the network has not told. Money in minor units."""

    views: int | None = None
    reposts: int | None = None
    likes: int | None = None
    replies: int = 0
    intents: int = 0
    holds: int = 0
    checkouts: int = 0
    paid: int = 0
    revenue: int = 0
    refunds: int = 0


def first_id(ms: int) -> str:
    """The smallest id that can have been given out at that time (clock.py: ids sort by time)."""
    value, out = max(0, ms) << 80, []
    for _ in range(26):
        out.append(_DIGITS[value & 31])
        value >>= 5
    return "".join(reversed(out))


class SumsReads(CostsReads):
    """What is asked. Times are integer milliseconds."""

    # of one sale

    def way(self, sale_id: str) -> tuple[dict[str, Way], dict[int, dict[str, int]]]:
        """Network → the whole way of a sale's buyers there, and hour since 1970 → what came in it on all of them, by
        ``HOURLY``: a hold and a way to the payment page count once, when they first came. Reads each reply, purchase and
        payment once."""
        said = self._all(
            f"SELECT network, created_at / {HOUR}, COUNT(*), SUM(CASE WHEN intent = 'buy' THEN 1 ELSE 0 END) FROM replies "
            f"WHERE sale_id = ? GROUP BY network, created_at / {HOUR}",
            (sale_id,),
        )
        bought = self._all(
            f"SELECT network, paid_at / {HOUR}, COUNT(paid_at), COALESCE(SUM(paid_amount), 0), COUNT(shop_order_id), "
            "SUM(CASE WHEN state = 'refunded' THEN 1 ELSE 0 END), SUM(refunded) "
            f"FROM purchases WHERE sale_id = ? GROUP BY network, paid_at / {HOUR}",
            (sale_id,),
        )
        held = self._all(
            f"SELECT network, at / {HOUR}, COUNT(*) FROM (SELECT p.network AS network, MIN(h.at) AS at FROM purchases p "
            "JOIN history h ON h.purchase_id = p.id WHERE p.sale_id = ? AND h.after = 'held' GROUP BY p.network, p.id) t "
            f"GROUP BY network, at / {HOUR}",
            (sale_id,),
        )
        opened = self._all(
            f"SELECT network, at / {HOUR}, COUNT(*) FROM (SELECT network, MIN(at) AS at FROM "
            "(SELECT p.network AS network, p.id AS id, y.created_at AS at FROM payments y JOIN purchases p "
            "ON p.id = y.purchase_id WHERE p.sale_id = ? UNION ALL "
            "SELECT p.network, p.id, y.created_at FROM purchases p JOIN payments y ON y.id = p.payment_id "
            f"WHERE p.sale_id = ?) w GROUP BY network, id) t GROUP BY network, at / {HOUR}",
            (sale_id, sale_id),
        )
        ways: defaultdict[str, Way] = defaultdict(Way)
        hours: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for network, hour, replies, intents in said:
            ways[network] += Way(replies=int(replies), intents=int(intents))
            hours[int(hour)].update(replies=int(replies), intents=int(intents))
        for network, hour, holds in held:
            # Who asked again and waits in line had a hold too.
            ways[network] += Way(holds=int(holds))
            hours[int(hour)].update(holds=int(holds))
        for network, hour, opens in opened:
            ways[network] += Way(checkouts=int(opens))
            hours[int(hour)].update(checkouts=int(opens))
        for network, hour, *numbers in bought:
            paid, revenue, ordered, refunded, refunds = map(int, numbers)
            ways[network] += Way(paid=paid, ordered=ordered, refunded=refunded, revenue=revenue, refunds=refunds)
            if hour is not None:
                hours[int(hour)].update(paid=paid, revenue=revenue)
        return dict(ways), {hour: {name: came[name] for name in HOURLY} for hour, came in hours.items()}

    def by_post(self, sale_id: str) -> dict[tuple[str, str], PostWay]:
        """(network, post of ours) → what the network told of it, and how far came who replied to it. What was said in
        private or under a quote answers no post of ours."""
        told = self._all(
            "SELECT p.network, p.post_id, f.views, f.reposts, f.likes FROM posts p LEFT JOIN post_figures f "
            "ON f.network = p.network AND f.post_id = p.post_id WHERE p.sale_id = ? ORDER BY p.posted_at, p.post_id",
            (sale_id,),
        )
        said = self._all(
            "SELECT network, post_id, COUNT(*), SUM(CASE WHEN intent = 'buy' THEN 1 ELSE 0 END) FROM replies "
            "WHERE sale_id = ? GROUP BY network, post_id",
            (sale_id,),
        )
        bought = self._all(
            f"SELECT r.network, r.post_id, SUM({HELD_ONCE}), SUM({PAYING_ONCE}), COUNT(p.paid_at), "
            "COALESCE(SUM(p.paid_amount), 0), SUM(p.refunded) FROM purchases p JOIN replies r ON r.network = p.network AND r.reply_id = p.reply_id "
            "WHERE p.sale_id = ? GROUP BY r.network, r.post_id",
            (sale_id,),
        )
        spoke = {(row[0], row[1]): (int(row[2]), int(row[3])) for row in said}
        came = {(row[0], row[1]): tuple(map(int, row[2:])) for row in bought}
        found = {}
        for row in told:
            post = (row[0], row[1])
            views, reposts, likes = (None if value is None else int(value) for value in row[2:5])
            found[post] = PostWay(views, reposts, likes, *spoke.get(post, (0, 0)), *came.get(post, (0,) * 5))
        return found

    def waiting(self, sale_id: str) -> dict[str, tuple[int, int]]:
        """SKU → (how many wait in line, units that they want)."""
        found = self._all(
            "SELECT sku, COUNT(*), SUM(quantity) FROM purchases WHERE sale_id = ? AND state = 'waitlisted' GROUP BY sku",
            (sale_id,),
        )
        return {row[0]: (int(row[1]), int(row[2])) for row in found}

    def views(self, sale_id: str) -> dict[str, int | None]:
        """Network → how often the posts of a sale were seen there, as far as it told; each on which there is one."""
        found = self._all(
            "SELECT p.network, SUM(f.views) FROM posts p LEFT JOIN post_figures f ON f.network = p.network "
            "AND f.post_id = p.post_id WHERE p.sale_id = ? GROUP BY p.network",
            (sale_id,),
        )
        return {row[0]: None if row[1] is None else int(row[1]) for row in found}

    # over time

    def orders_since(self, since: int, currency: str) -> int:
        """Orders that came to stand in the shop; a parcel of several purchases is one."""
        row = self._one(
            "SELECT COUNT(DISTINCT p.shop_order_id) FROM history h JOIN purchases p ON p.id = h.purchase_id "
            "WHERE h.seq >= ? AND h.at >= ? AND p.currency = ? AND h.after = 'ordered' AND h.before = 'paid'",
            (self._first("history", "at", since), since, currency),
        )
        return int(row[0])

    def currency(self) -> str:
        """In which currency the shop sells: that of its products, else of the newest sale."""
        row = self._one("SELECT currency FROM products ORDER BY sku LIMIT 1") or self._one(
            "SELECT currency FROM sales ORDER BY created_at DESC, id DESC LIMIT 1"
        )
        return str(row[0]) if row else ""

    def said_by_day(self, since: int) -> dict[tuple[str, int], tuple[int, int]]:
        """(network, day since 1970) → (replies, of them wishes to buy)."""
        found = self._all(
            f"SELECT network, created_at / {DAY}, COUNT(*), SUM(CASE WHEN intent = 'buy' THEN 1 ELSE 0 END) FROM replies "
            f"WHERE seq >= ? AND created_at >= ? GROUP BY network, created_at / {DAY}",
            (self._first("replies", "heard_at", since), since),
        )
        return {(row[0], int(row[1])): (int(row[2]), int(row[3])) for row in found}

    def moved_by_day(self, since: int, currency: str) -> dict[tuple[str, int, str], tuple[int, int]]:
        """(network, day, "held" or "paid" or "ordered" or "refunded") → (purchases, paid minor units of them)."""
        found = self._all(
            f"SELECT p.network, h.at / {DAY}, h.after, COUNT(DISTINCT h.purchase_id), "
            "SUM(CASE WHEN h.after = 'paid' THEN COALESCE(p.paid_amount, 0) ELSE 0 END) "
            "FROM history h JOIN purchases p ON p.id = h.purchase_id WHERE h.seq >= ? AND h.at >= ? "
            "AND p.currency = ? AND h.before <> h.after AND (h.after IN ('held', 'refunded') "
            # A dispute that was won before the order stood leads back to "paid": that is no second payment.
            "OR (h.after = 'paid' AND h.before IN ('paying', 'pending')) "
            f"OR (h.after = 'ordered' AND h.before = 'paid')) GROUP BY p.network, h.at / {DAY}, h.after",
            (self._first("history", "at", since), since, currency),
        )
        return {(row[0], int(row[1]), row[2]): (int(row[3]), int(row[4])) for row in found}

    def refunds_by_day(self, since: int, currency: str) -> dict[tuple[str, int], int]:
        """(network, day) → minor units that went back."""
        found = self._all(
            f"SELECT p.network, r.created_at / {DAY}, SUM(r.amount) FROM refunds r JOIN purchases p ON p.id = r.purchase_id "
            "WHERE r.state IN ('given', 'done') AND r.currency = ? AND r.created_at >= ? "
            f"GROUP BY p.network, r.created_at / {DAY}",
            (currency, since),
        )
        return {(row[0], int(row[1])): int(row[2]) for row in found}

    def checkouts_by_day(self, since: int, currency: str) -> dict[tuple[str, int], int]:
        """(network, day) → purchases that were taken to PayPal's page, those of a parcel too: each once, on the first of these
        days."""
        found = self._all(
            f"SELECT p.network, y.at / {DAY}, COUNT(*) FROM (SELECT id, MIN(at) AS at FROM ("
            "SELECT purchase_id AS id, created_at AS at FROM payments WHERE id >= ? AND created_at >= ? AND currency = ? "
            "UNION ALL SELECT o.id, m.created_at FROM payments m JOIN purchases o ON o.payment_id = m.id "
            "WHERE m.id >= ? AND m.created_at >= ? AND m.currency = ? AND o.id <> m.purchase_id) w GROUP BY id) y "
            f"JOIN purchases p ON p.id = y.id GROUP BY p.network, y.at / {DAY}",
            (first_id(since), since, currency) * 2,
        )
        return {(row[0], int(row[1])): int(row[2]) for row in found}

    def views_by_day(self, since: int) -> dict[tuple[str, int], int]:
        """(network, day) → how often the posts of that day were seen up to now; none where the network has not told."""
        found = self._all(
            f"SELECT p.network, p.posted_at / {DAY}, SUM(f.views) FROM posts p JOIN post_figures f ON f.network = p.network "
            f"AND f.post_id = p.post_id WHERE p.posted_at >= ? AND f.views IS NOT NULL GROUP BY p.network, p.posted_at / {DAY}",
            (since,),
        )
        return {(row[0], int(row[1])): int(row[2]) for row in found}

    def first_due(self) -> int | None:
        """When the first of the tasks that wait was, or will be, due."""
        row = self._one("SELECT MIN(due) FROM tasks WHERE state = 'queued'")
        return int(row[0]) if row and row[0] is not None else None

    def stale_posts(self, network: str, before: int, ended: int, ended_before: int) -> list[tuple[str, str]]:
        """(post, sale) whose figures are older than ``before``, or not there; of sales that ended after ``ended``, which are
        still read and passed on, older than ``ended_before``."""
        found = self._all(
            "SELECT p.post_id, p.sale_id FROM posts p JOIN sales s ON s.id = p.sale_id "
            "LEFT JOIN post_figures f ON f.network = p.network AND f.post_id = p.post_id WHERE p.network = ? AND ("
            "(s.state IN ('scheduled', 'live', 'paused') AND COALESCE(f.at, 0) < ?) "
            "OR (s.state = 'ended' AND s.ended_at > ? AND COALESCE(f.at, 0) < ?)) ORDER BY p.posted_at, p.post_id",
            (network, before, ended, ended_before),
        )
        return [(row[0], row[1]) for row in found]


class SumsWrites(SumsReads, WriteBase):
    """What is written, inside one transaction."""

    def put_figures(self, network: str, post_id: str, told: Figures) -> None:
        self._db.execute(
            "INSERT INTO post_figures (network, post_id, at, views, replies, reposts, likes) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (network, post_id) DO UPDATE SET at = excluded.at, views = excluded.views, "
            "replies = excluded.replies, reposts = excluded.reposts, likes = excluded.likes",
            (network, post_id, self.clock.ms(), told.views, told.replies, told.reposts, told.likes),
        )


def sums(view: Reads) -> SumsReads:
    """The sums, for a view or a transaction that is there already."""
    return SumsReads(view._db)


def writes(tx: Tx) -> SumsWrites:
    made = SumsWrites(tx._db)
    made.clock = tx.clock
    return made
