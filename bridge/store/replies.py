"""Replies and who wrote them, and how far we have heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bridge.states import TAKEN
from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base, WriteBase, chunks
from connectors.values import Reply

#: When this ledger, a copy until then, took the place of the one it was copied from.
RESTORED = "restored"


class RepliesReads(Base):
    """What is asked."""

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
            "AND reply_id NOT LIKE 'repost:%' AND reply_id NOT LIKE 'dm:%' ORDER BY changed_at LIMIT ?",
            (network, limit),
        )
        return [row[0] for row in found]

    def passed_on(self, network: str, post_id: str) -> set[str]:
        """Accounts that are known to have passed a post on."""
        found = self._all(
            "SELECT author_id FROM replies WHERE network = ? AND post_id = ? AND reply_id LIKE 'repost:%'",
            (network, post_id),
        )
        return {row[0] for row in found}

    def asked(self, network: str, sale_ids: Iterable[str]) -> Counter[tuple[str, str]]:
        """(author, sale) → how often they were asked for an option since they last named one."""
        found: Counter[tuple[str, str]] = Counter()
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

    def let_go(self, network: str, authors: Iterable[str], sale_ids: Iterable[str]) -> dict[tuple[str, str], int]:
        """(author, sale) → how many times they took something and let it go again, or let it run out."""
        sales = tuple(sorted(set(sale_ids)))
        found: dict[tuple[str, str], int] = {}
        for part in chunks(sorted(set(authors))):
            for row in self._all(
                f"SELECT buyer_id, sale_id, COUNT(*) FROM purchases WHERE network = ? "
                f"AND buyer_id IN ({rows.marks(part)}) AND sale_id IN ({rows.marks(sales)}) "
                "AND state IN ('cancelled', 'expired') GROUP BY buyer_id, sale_id",
                (network, *part, *sales),
            ):
                found[row[0], row[1]] = int(row[2])
        return found

    def cursor(self, name: str) -> str:
        row = self._one("SELECT value FROM cursors WHERE name = ?", (name,))
        return row[0] if row else ""

    def restored_at(self) -> int:
        """When the ledger was last put back to a copy (ms), or 0: what is older may have been done already."""
        return int(self.cursor(RESTORED) or 0)


class RepliesWrites(RepliesReads, WriteBase):
    """What is written, inside one transaction."""

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
        added = self._many(
            "INSERT INTO replies (network, reply_id, post_id, author_id, handle, text, lang, created_at, heard_at, "
            "mentions_us, replied_to, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new') "
            "ON CONFLICT (network, reply_id) DO NOTHING",
            fresh,
        )
        self._many(
            "UPDATE replies SET edited_at = ? WHERE network = ? AND reply_id = ? AND edited_at IS NULL", edits
        )
        return added

    def settle_replies(self, outcomes: Iterable[tuple[str, str | None, str, str, str | None, int]]) -> None:
        """(state, sale, intent, why, purchase, seq) of each reply that was understood."""
        self._many(
            "UPDATE replies SET state = ?, sale_id = ?, intent = ?, why = ?, purchase_id = ? WHERE seq = ?",
            outcomes,
        )

    def reopen_replies(self, network: str, post_id: str) -> int:
        """Replies that came before we knew of the post they answer are understood once more."""
        return self._changed(
            "UPDATE replies SET state = 'new' WHERE network = ? AND post_id = ? AND sale_id IS NULL AND state = 'inbox'",
            (network, post_id),
        )

    def answered_ask(self, network: str, author_id: str, sale_id: str) -> None:
        self._db.execute(
            "UPDATE replies SET state = 'settled' WHERE network = ? AND author_id = ? AND sale_id = ? "
            "AND state = 'asked'",
            (network, author_id, sale_id),
        )

    def mark_reply(self, network: str, reply_id: str, **fields: object) -> None:
        """Set columns of one reply."""
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(
            f"UPDATE replies SET {names} WHERE network = ? AND reply_id = ?", (*fields.values(), network, reply_id)
        )

    def mark_deleted(self, network: str, reply_ids: Iterable[str]) -> None:
        now = self.clock.ms()
        self._many(
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
            f"ON CONFLICT (network, author_id) DO UPDATE SET {column} = COALESCE(buyers.{column}, excluded.{column})",
            (network, author_id, handle, self.clock.ms()),
        )
