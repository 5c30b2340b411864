"""Keys, people, sealed secrets, what the network cost, words to the merchant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bridge.store import records as r
from bridge.store.base import Base
from bridge.store.tasks import TasksWrites
from connectors.redaction import redact


class PeopleReads(Base):
    """What is asked."""

    def token(self, digest: str) -> tuple[str, str, frozenset[str], int | None] | None:
        """(id, name, scopes, when it was used last) of a token that is not revoked."""
        row = self._one(
            "SELECT id, name, scopes, used_at FROM tokens WHERE digest = ? AND revoked_at IS NULL", (digest,)
        )
        return (row[0], row[1], frozenset(row[2].split()), row[3]) if row else None

    def tokens(self) -> list[dict[str, Any]]:
        found = self._all(
            "SELECT id, name, scopes, created_at, used_at, revoked_at FROM tokens ORDER BY created_at"
        )
        return [dict(row) for row in found]

    def user_password(self, name: str) -> str | None:
        row = self._one("SELECT password FROM users WHERE name = ?", (name,))
        return row[0] if row else None

    def secret(self, name: str) -> str | None:
        row = self._one("SELECT value FROM secrets WHERE name = ?", (name,))
        return row[0] if row else None

    def spent(self, month: str) -> int:
        """Millionths of a dollar that the network's API cost in a month ("2026-11")."""
        row = self._one("SELECT COALESCE(SUM(microdollars), 0) FROM costs WHERE day LIKE ?", (month + "-%",))
        return int(row[0])

    def costs(self) -> list[dict[str, Any]]:
        """Per sale, network and call: number and millionths of a dollar."""
        found = self._all(
            "SELECT sale_id, network, call, SUM(count) AS count, SUM(microdollars) AS microdollars FROM costs "
            "GROUP BY sale_id, network, call ORDER BY sale_id, network, call"
        )
        return [dict(row) for row in found]

    def cost_of_purchase(self, purchase_id: str) -> int:
        row = self._one("SELECT COALESCE(SUM(microdollars), 0) FROM costs WHERE purchase_id = ?", (purchase_id,))
        return int(row[0])

    def alerts(self, limit: int = 50) -> list[dict[str, Any]]:
        found = self._all(
            "SELECT id, at, kind, subject, text, seen_at FROM alerts ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [dict(row) for row in found]

    def alerted(self, key: str) -> bool:
        return self._one("SELECT 1 FROM alerts WHERE key = ?", (key,)) is not None

    def imbalances(self) -> list[str]:
        """Where free units and held units do not add up to the quantity: must always be empty."""
        found = self._all(
            "SELECT i.sale_id, i.sku, i.quantity, i.free, COALESCE(SUM(p.units), 0) AS held FROM sale_items i "
            "LEFT JOIN purchases p ON p.sale_id = i.sale_id AND p.sku = i.sku "
            "GROUP BY i.sale_id, i.sku, i.quantity, i.free HAVING i.quantity <> i.free + COALESCE(SUM(p.units), 0)"
        )
        return [f"sale {row[0]}, {row[1]}: {row[2]} units, {row[3]} free, {row[4]} held" for row in found]


class PeopleWrites(PeopleReads, TasksWrites):
    """What is written, inside one transaction."""

    def add_token(self, name: str, digest: str, scopes: Iterable[str]) -> str:
        token_id = self.clock.new_id()
        self._db.execute(
            "INSERT INTO tokens (id, name, digest, scopes, created_at) VALUES (?, ?, ?, ?, ?)",
            (token_id, name, digest, " ".join(sorted(scopes)), self.clock.ms()),
        )
        return token_id

    def revoke_token(self, token_id: str) -> bool:
        return bool(
            self._changed(
                "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (self.clock.ms(), token_id)
            )
        )

    def use_token(self, token_id: str, before: int) -> bool:
        """It was used now; kept only if it was not used since ``before``."""
        return bool(
            self._changed(
                "UPDATE tokens SET used_at = ? WHERE id = ? AND COALESCE(used_at, 0) <= ?",
                (self.clock.ms(), token_id, before),
            )
        )

    def put_user(self, name: str, password_hash: str) -> None:
        self._db.execute(
            "INSERT INTO users (name, password, created_at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET password = excluded.password",
            (name, password_hash, self.clock.ms()),
        )

    def put_secret(self, name: str, sealed: str) -> None:
        self._db.execute(
            "INSERT INTO secrets (name, value, at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            (name, sealed, self.clock.ms()),
        )

    def add_costs(self, day: str, network: str, spent: Mapping[tuple[str, str, str], tuple[int, int]]) -> None:
        """(sale, purchase, call) → (number, millionths of a dollar), added to what stands there."""
        self._many(
            "INSERT INTO costs (day, network, sale_id, purchase_id, call, count, microdollars) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (day, network, sale_id, purchase_id, call) DO UPDATE SET count = costs.count + excluded.count, "
            "microdollars = costs.microdollars + excluded.microdollars",
            [(day, network, *key, count, micro) for key, (count, micro) in spent.items()],
        )

    def alert(self, kind: str, subject: str, text: str, key: str = "") -> bool:
        """Say something to the merchant, once per ``key``; queues its delivery. False when said before. It goes out by
        mail and chat: whatever was quoted in it, no secret does."""
        now = self.clock.ms()
        key, text = key or f"{kind}:{subject}:{now}", redact(text)
        added = self._changed(
            "INSERT INTO alerts (at, kind, subject, text, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            (now, kind, subject, text, key),
        )
        if added:
            self.add_tasks(
                [r.NewTask("alerts", "alert", f"alert:{key}", subject, 10, {"kind": kind, "text": text})]
            )
        return bool(added)
