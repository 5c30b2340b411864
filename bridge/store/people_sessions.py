"""Who is signed in to the dashboard, who tried to, and the second step. The dashboard's own verbs: no room has them.

``reads(view)`` and ``writes(tx)`` give them for a view or a transaction that is there already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.store.base import Base, WriteBase
from bridge.store.reads import Reads
from bridge.store.tx import Tx


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that is signed in. ``stamp`` ties it to the password with which it was opened."""

    digest: str
    user: str
    stamp: str
    browser: str
    created_at: int
    seen_at: int


_COLUMNS = "digest, user_name, stamp, browser, created_at, seen_at"


class SessionReads(Base):
    """What is asked."""

    def session(self, digest: str) -> SessionRow | None:
        row = self._one(f"SELECT {_COLUMNS} FROM sessions WHERE digest = ?", (digest,))
        return SessionRow(*row) if row else None

    def sessions(self, user: str) -> list[SessionRow]:
        """The one used last first."""
        found = self._all(
            f"SELECT {_COLUMNS} FROM sessions WHERE user_name = ? ORDER BY seen_at DESC, digest", (user,)
        )
        return [SessionRow(*row) for row in found]

    def anybody(self) -> bool:
        """Whether there is a person who could sign in."""
        return self._one("SELECT 1 FROM users LIMIT 1") is not None

    def attempts(self, subject: str, since: int) -> tuple[int, int]:
        """(number, time of the first) of the attempts since then."""
        row = self._one(
            "SELECT COUNT(*), COALESCE(MIN(at), 0) FROM sign_in_attempts WHERE subject = ? AND at > ?",
            (subject, since),
        )
        return int(row[0]), int(row[1])

    def recovery_left(self, user: str) -> int:
        return int(self._one("SELECT COUNT(*) FROM recovery_codes WHERE user_name = ?", (user,))[0])


class SessionWrites(SessionReads, WriteBase):
    """What is written, inside one transaction."""

    def add_session(self, row: SessionRow) -> None:
        self._db.execute(
            f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (row.digest, row.user, row.stamp, row.browser, row.created_at, row.seen_at),
        )

    def touch_session(self, digest: str) -> None:
        self._db.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (self.clock.ms(), digest))

    def restamp_session(self, digest: str, stamp: str) -> None:
        self._db.execute("UPDATE sessions SET stamp = ? WHERE digest = ?", (stamp, digest))

    def drop_session(self, user: str, digest: str) -> bool:
        return bool(
            self._changed("DELETE FROM sessions WHERE user_name = ? AND digest = ?", (user, digest)),
        )

    def drop_sessions(self, user: str, but: str = "") -> int:
        """Every browser of that person, ``but`` one; how many."""
        return self._changed("DELETE FROM sessions WHERE user_name = ? AND digest <> ?", (user, but))

    def forget_sessions(self, created_before: int, seen_before: int) -> int:
        return self._changed(
            "DELETE FROM sessions WHERE created_at < ? OR seen_at < ?", (created_before, seen_before)
        )

    def add_attempts(self, subjects: Iterable[str]) -> None:
        now = self.clock.ms()
        self._many(
            "INSERT INTO sign_in_attempts (subject, at) VALUES (?, ?)", [(subject, now) for subject in subjects]
        )

    def forget_attempts(self, subject: str, since: int = 0) -> None:
        self._db.execute("DELETE FROM sign_in_attempts WHERE subject = ? AND at >= ?", (subject, since))

    def forget_old_attempts(self, before: int) -> None:
        self._db.execute("DELETE FROM sign_in_attempts WHERE at < ?", (before,))

    def take_step(self, user: str, step: int) -> bool:
        """Whether this code of the authenticator is later than any that was used: each opens once."""
        return bool(
            self._changed(
                "INSERT INTO second_steps (user_name, step) VALUES (?, ?) ON CONFLICT (user_name) "
                "DO UPDATE SET step = excluded.step WHERE second_steps.step < excluded.step",
                (user, step),
            )
        )

    def put_recovery(self, user: str, digests: Iterable[str]) -> None:
        """In place of those that were there."""
        self._db.execute("DELETE FROM recovery_codes WHERE user_name = ?", (user,))
        self._many(
            "INSERT INTO recovery_codes (user_name, digest) VALUES (?, ?)", [(user, digest) for digest in digests]
        )

    def use_recovery(self, user: str, digest: str) -> bool:
        return bool(
            self._changed("DELETE FROM recovery_codes WHERE user_name = ? AND digest = ?", (user, digest)),
        )


def reads(view: Reads) -> SessionReads:
    return SessionReads(view._db)


def writes(tx: Tx) -> SessionWrites:
    made = SessionWrites(tx._db)
    made.clock = tx.clock
    return made
