"""Answers kept for use again, and whose reply is whose."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.store.base import Base, WriteBase
from bridge.store.reads import Reads
from bridge.store.tx import Tx

#: The longest answer that can be kept, or said anywhere: what a private message may have on X.
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer under a name. ``text`` may speak of {handle}, {sale} and {order}."""

    name: str
    text: str
    created_at: int


class CannedReads(Base):
    """What is asked."""

    def canned(self) -> list[Canned]:
        found = self._all("SELECT name, text, created_at FROM canned ORDER BY name LIMIT 200")
        return [Canned(*row) for row in found]

    def canned_of(self, name: str) -> Canned | None:
        row = self._one("SELECT name, text, created_at FROM canned WHERE name = ?", (name,))
        return Canned(*row) if row else None

    def said_lately(self, network: str, author_id: str, words: str, since: int) -> bool:
        """Whether a person's answer in these words, in private, is on its way to that account, or went out at that time or after."""
        return bool(
            self._one(
                "SELECT 1 FROM replies WHERE network = ? AND author_id = ? AND answer = ? AND reply_id LIKE 'dm:%' "
                "AND (state = 'answered' AND answered_at IS NULL OR answered_at >= ?) LIMIT 1",
                (network, author_id, words, since),
            )
        )

    def user_names(self) -> list[str]:
        return [row[0] for row in self._all("SELECT name FROM users ORDER BY name")]


class CannedWrites(CannedReads, WriteBase):
    """What is written, inside one transaction."""

    def put_canned(self, name: str, text: str) -> None:
        self._db.execute(
            "INSERT INTO canned (name, text, created_at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            (name, text, self.clock.ms()),
        )

    def drop_canned(self, name: str) -> bool:
        return bool(self._changed("DELETE FROM canned WHERE name = ?", (name,)))


def canned(view: Reads) -> CannedReads:
    """The questions about canned answers, for a view or a transaction that is there already."""
    return CannedReads(view._db)


def writes(tx: Tx) -> CannedWrites:
    made = CannedWrites(tx._db)
    made.clock = tx.clock
    return made
