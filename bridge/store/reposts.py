"""How far the reposts of a post were read: a look that was begun goes on where it ended, in any process."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bridge.store.base import Base, WriteBase
from bridge.store.reads import Reads
from bridge.store.tx import Tx
from connectors.values import Account


@dataclass(frozen=True, slots=True)
class Look:
    """``begun``: when, in ms: everybody found counts from then. ``after``: the network's cursor of the next page, "" at the
    top. ``found``: the newest first, not yet heard: who was first is known at the end of the list. ``at``: when the last
    page was read."""

    begun: int
    after: str = ""
    found: tuple[Account, ...] = ()
    at: int = 0


def _written(look: Look) -> str:
    return json.dumps(
        {
            "begun": look.begun,
            "after": look.after,
            "found": [[one.id, one.handle] for one in look.found],
            "at": look.at,
        }
    )


def _name(network: str, post_id: str) -> str:
    return f"reposts:{network}:{post_id}"


class RepostsReads(Base):
    """What is asked."""

    def look(self, network: str, post_id: str) -> Look | None:
        """The look that was begun and has not come to its end."""
        row = self._one("SELECT value FROM cursors WHERE name = ?", (_name(network, post_id),))
        if row is None:
            return None
        kept = json.loads(row[0])
        return Look(kept["begun"], kept["after"], tuple(Account(*one) for one in kept["found"]), kept["at"])

    def looks(self, network: str) -> list[str]:
        """Posts of which a look was begun and has not come to its end."""
        start = _name(network, "")
        found = self._all("SELECT name FROM cursors WHERE SUBSTR(name, 1, ?) = ?", (len(start), start))
        return [row[0][len(start) :] for row in found]

    def oldest_new(self, network: str, post_id: str) -> int | None:
        """From when the first of the reposts counts that are heard and not understood yet."""
        row = self._one(
            "SELECT MIN(created_at) FROM replies WHERE state = 'new' AND network = ? AND post_id = ? "
            "AND reply_id LIKE 'repost:%'",
            (network, post_id),
        )
        return row[0] if row else None


class RepostsWrites(RepostsReads, WriteBase):
    """What is written, inside one transaction."""

    def put_look(self, network: str, post_id: str, look: Look, before: Look | None) -> bool:
        """False when it is no longer where it was seen: another process goes on with it."""
        name, now = _name(network, post_id), self.clock.ms()
        if before is None:
            insert = "INSERT INTO cursors (name, value, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            return bool(self._changed(insert, (name, _written(look), now)))
        update = "UPDATE cursors SET value = ?, at = ? WHERE name = ? AND value = ?"
        return bool(self._changed(update, (_written(look), now, name, _written(before))))

    def end_look(self, network: str, post_id: str, before: Look) -> bool:
        """False when it is no longer where it was seen."""
        delete = "DELETE FROM cursors WHERE name = ? AND value = ?"
        return bool(self._changed(delete, (_name(network, post_id), _written(before))))

    def drop_look(self, network: str, post_id: str) -> None:
        self._db.execute("DELETE FROM cursors WHERE name = ?", (_name(network, post_id),))


def reposts(view: Reads) -> RepostsReads:
    """The questions about reposts, for a view or a transaction that is there already."""
    return RepostsReads(view._db)


def writes(tx: Tx) -> RepostsWrites:
    made = RepostsWrites(tx._db)
    made.clock = tx.clock
    return made
