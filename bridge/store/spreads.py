"""Who passed our posts on: quotes (posts of their own, with replies of their own) and reposts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bridge.store import rows
from bridge.store.base import Base, WriteBase, chunks
from bridge.store.reads import Reads
from bridge.store.sums import HELD_ONCE
from bridge.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Spread:
    """An account that passed a post on. ``kind``: "quote" or "repost"; ``quote_id``: the quoting post, "" for a repost;
    ``reach``: how many follow the account, None where the network does not say; ``said_at``: None for a repost, as no network
    tells when. Times in ms; ``handle`` is "" once erased."""

    network: str
    post_id: str
    kind: str
    account_id: str
    quote_id: str
    handle: str
    reach: int | None
    said_at: int | None
    seen_at: int


COLUMNS = "network, post_id, kind, account_id, quote_id, handle, reach, said_at, seen_at"


@dataclass(frozen=True, slots=True)
class Brought:
    """What others said under a quote, and what came of it: money in minor units."""

    replies: int = 0
    intents: int = 0
    holds: int = 0
    paid: int = 0
    revenue: int = 0
    refunds: int = 0


class SpreadsReads(Base):
    """What is asked."""

    def spreads_of(self, sale_id: str) -> list[Spread]:
        """Of every post of a sale, the first seen first."""
        found = self._all(
            f"SELECT {', '.join('s.' + name for name in COLUMNS.split(', '))} FROM spreads s "
            "JOIN posts o ON o.network = s.network AND o.post_id = s.post_id WHERE o.sale_id = ? "
            "ORDER BY s.seen_at, s.kind, s.account_id, s.quote_id",
            (sale_id,),
        )
        return [Spread(*row) for row in found]

    def spreads_by(self, network: str, account_id: str) -> list[Spread]:
        found = self._all(
            f"SELECT {COLUMNS} FROM spreads WHERE network = ? AND account_id = ? ORDER BY seen_at, post_id",
            (network, account_id),
        )
        return [Spread(*row) for row in found]

    def known_spreads(self, network: str, post_id: str, kind: str) -> set[str]:
        """The quoting posts of a post, or the accounts that reposted it."""
        column = "quote_id" if kind == "quote" else "account_id"
        found = self._all(
            f"SELECT {column} FROM spreads WHERE network = ? AND post_id = ? AND kind = ?",
            (network, post_id, kind),
        )
        return {row[0] for row in found}

    def quoted(self, network: str, post_ids: Collection[str]) -> dict[str, str]:
        """Of these posts those that quote one of ours → the sale that it is about."""
        found: dict[str, str] = {}
        for part in chunks(sorted(set(post_ids))):
            for row in self._all(
                "SELECT s.quote_id, o.sale_id FROM spreads s JOIN posts o ON o.network = s.network "
                f"AND o.post_id = s.post_id WHERE s.network = ? AND s.quote_id <> '' AND s.quote_id IN ({rows.marks(part)})",
                (network, *part),
            ):
                found[row[0]] = row[1]
        return found

    def brought(self, sale_id: str) -> dict[tuple[str, str], Brought]:
        """(network, quoting post) → what others than the quoter said under it, and what came of that."""
        quoted = (
            "FROM spreads s JOIN posts o ON o.network = s.network AND o.post_id = s.post_id "
            "JOIN replies r ON r.sale_id = o.sale_id AND r.network = s.network AND r.post_id = s.quote_id "
            "AND r.author_id <> s.account_id"
        )
        chosen = "WHERE o.sale_id = ? AND s.quote_id <> '' GROUP BY s.network, s.quote_id"
        said = self._all(
            "SELECT s.network, s.quote_id, COUNT(*), SUM(CASE WHEN r.intent = 'buy' THEN 1 ELSE 0 END) "
            f"{quoted} {chosen}",
            (sale_id,),
        )
        bought = self._all(
            f"SELECT s.network, s.quote_id, SUM({HELD_ONCE}), COUNT(p.paid_at), COALESCE(SUM(p.paid_amount), 0), "
            f"SUM(p.refunded) {quoted} JOIN purchases p ON p.id = r.purchase_id AND p.reply_id = r.reply_id {chosen}",
            (sale_id,),
        )
        came = {(row[0], row[1]): tuple(map(int, row[2:])) for row in bought}
        return {
            (row[0], row[1]): Brought(int(row[2]), int(row[3]), *came.get((row[0], row[1]), (0, 0, 0, 0)))
            for row in said
        }

    def told_reposts(self, network: str, post_id: str) -> int | None:
        """How many reposts of it the network counted when its figures were last asked for."""
        row = self._one("SELECT reposts FROM post_figures WHERE network = ? AND post_id = ?", (network, post_id))
        return int(row[0]) if row and row[0] is not None else None


class SpreadsWrites(SpreadsReads, WriteBase):
    """What is written, inside one transaction."""

    def add_spreads(self, found: Iterable[Spread]) -> int:
        """Each once. Returns how many were new."""
        return self._many(
            f"INSERT INTO spreads ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (
                    one.network,
                    one.post_id,
                    one.kind,
                    one.account_id,
                    one.quote_id,
                    one.handle,
                    one.reach,
                    one.said_at,
                    one.seen_at,
                )
                for one in found
            ],
        )

    def forget_spreads(self, network: str, account_id: str) -> int:
        """The name of somebody who passed a post on; the bare id stays, as that of a reply does."""
        self._db.forgot = True
        return self._changed(
            "UPDATE spreads SET handle = '', reach = NULL WHERE network = ? AND account_id = ? "
            "AND (handle <> '' OR reach IS NOT NULL)",
            (network, account_id),
        )

    def forget_old_spreads(self, before: int) -> int:
        self._db.forgot = True
        return self._changed(
            "UPDATE spreads SET handle = '', reach = NULL WHERE seen_at < ? AND handle <> ''", (before,)
        )


def spreads(view: Reads) -> SpreadsReads:
    """The questions about who passed posts on, for a view or a transaction that is there already."""
    return SpreadsReads(view._db)


def writes(tx: Tx) -> SpreadsWrites:
    made = SpreadsWrites(tx._db)
    made.clock = tx.clock
    return made
