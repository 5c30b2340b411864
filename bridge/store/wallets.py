"""Saved wallets, and promises to buy when units come back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bridge.store.base import Base, WriteBase
from bridge.store.reads import Reads
from bridge.store.rows import marks
from bridge.store.tasks import WALLET
from bridge.store.tx import Tx

WalletState = Literal["asked", "saved", "broken"]


@dataclass(frozen=True, slots=True)
class Wallet:
    """What an account lets us charge. ``reference``: of its consent at PayPal, whose page is ``setup_id``. ``token``: what
    charges it. ``label``: its PayPal account, veiled. Ceilings in minor units of ``currency``. ``address``: as a form,
    JSON. state: asked (consent is not given yet), saved, broken (PayPal knows it no more)."""

    network: str
    buyer_id: str
    handle: str
    state: WalletState
    reference: str
    setup_id: str
    token: str
    label: str
    per_purchase: int
    per_month: int
    currency: str
    address: str
    lang: str
    created_at: int
    changed_at: int

    def __repr__(self) -> str:
        return f"Wallet(network={self.network!r}, buyer_id={self.buyer_id!r}, state={self.state!r})"


COLUMNS = ", ".join(Wallet.__dataclass_fields__)


class WalletsReads(Base):
    """What is asked."""

    def wallet(self, network: str, buyer_id: str) -> Wallet | None:
        row = self._one(f"SELECT {COLUMNS} FROM wallets WHERE network = ? AND buyer_id = ?", (network, buyer_id))
        return Wallet(*row) if row else None

    def wallets_of(self, network: str, buyer_ids: Iterable[str]) -> dict[str, Wallet]:
        """Account → its wallet, where one is saved."""
        wanted = tuple(buyer_ids)
        if not wanted:
            return {}
        found = self._all(
            f"SELECT {COLUMNS} FROM wallets WHERE network = ? AND state = 'saved' AND buyer_id IN ({marks(wanted)})",
            (network, *wanted),
        )
        return {row[1]: Wallet(*row) for row in found}

    def wallet_of_token(self, token: str) -> Wallet | None:
        row = self._one(f"SELECT {COLUMNS} FROM wallets WHERE token = ?", (token,)) if token else None
        return Wallet(*row) if row else None

    def wallet_count(self) -> int:
        return int(self._one("SELECT COUNT(*) FROM wallets WHERE state = 'saved'")[0])

    def all_wallets(self) -> list[Wallet]:
        """Every one, whatever its state; who changed it last comes first."""
        found = self._all(f"SELECT {COLUMNS} FROM wallets ORDER BY changed_at DESC, network, buyer_id")
        return [Wallet(*row) for row in found]

    def charged(self, network: str, buyer_id: str, since: int, currency: str, but: str = "") -> int:
        """Minor units that the account's wallet was charged, or is being charged, since that time; that payment left
        out."""
        row = self._one(
            "SELECT COALESCE(SUM(y.amount), 0) FROM payments y JOIN purchases p ON p.id = y.purchase_id "
            "WHERE p.network = ? AND p.buyer_id = ? AND y.created_at >= ? AND y.currency = ? AND y.id <> ? "
            "AND y.state IN ('bound', 'captured') AND y.request LIKE ?",
            (network, buyer_id, since, currency, but, WALLET),
        )
        return int(row[0])

    def spoken_for(self, network: str, buyer_id: str) -> int:
        """Minor units of goods of held purchases that the account's wallet is about to be charged for."""
        row = self._one(
            "SELECT COALESCE(SUM(p.quantity * p.unit), 0) FROM purchases p "
            "WHERE p.network = ? AND p.buyer_id = ? AND p.state = 'held' AND EXISTS (SELECT 1 FROM tasks t "
            "WHERE t.subject = p.id AND t.kind = 'wallet_buy' AND t.state IN ('queued', 'running'))",
            (network, buyer_id),
        )
        return int(row[0])

    def about_to_buy(self, purchase_id: str = "") -> bool:
        """Whether a purchase (that one; without it any) waits for the end of the time to say "cancel"."""
        if purchase_id:
            where, values = (
                "subject = ? AND kind = 'wallet_buy' AND state IN ('queued', 'running')",
                (purchase_id,),
            )
            return self._one(f"SELECT 1 FROM tasks WHERE {where} LIMIT 1", values) is not None
        return any(
            self._one(
                f"SELECT 1 FROM tasks WHERE lane = 'payments' AND kind = 'wallet_buy' AND state = '{state}' LIMIT 1"
            )
            for state in ("queued", "running")
        )

    def waiting(self, network: str) -> list[tuple[int, str]]:
        """(until when "cancel" undoes it (ms), reply) of public replies that are about to buy by themselves, in that order.
        What waits for a person is among them: how far was looked moves on meanwhile."""
        found = self._all(
            "SELECT t.payload, t.due, p.reply_id FROM tasks t JOIN purchases p ON p.id = t.subject WHERE t.lane = 'payments' "
            "AND t.kind = 'wallet_buy' AND t.state IN ('queued', 'running', 'parked') AND p.state = 'held' AND p.network = ? "
            "AND p.reply_id NOT LIKE 'repost:%' AND p.reply_id NOT LIKE 'dm:%'",
            (network,),
        )
        return sorted((int(json.loads(payload).get("until") or due), reply_id) for payload, due, reply_id in found)

    def looked(self, network: str, way: str) -> int:
        """When the last whole look at what is said there began (ms); kept only while somebody waits for one."""
        row = self._one("SELECT value FROM cursors WHERE name = ?", (f"looked:{network}:{way}",))
        return int(row[0]) if row else 0

    def unsettled(self, network: str, author_id: str) -> bool:
        """Whether something that the account said was heard and is not understood yet."""
        row = self._one(
            "SELECT 1 FROM replies WHERE state = 'new' AND network = ? AND author_id = ? LIMIT 1",
            (network, author_id),
        )
        return row is not None

    def unused_wallets(self, before: int, asked_before: int) -> list[tuple[str, str]]:
        """(network, buyer) of wallets that were neither changed nor had a purchase that moved since ``before``; of those
        whose owner never consented, since ``asked_before``."""
        found = self._all(
            "SELECT network, buyer_id FROM wallets w WHERE "
            "(state = 'asked' AND changed_at < ?) OR (changed_at < ? AND NOT EXISTS (SELECT 1 FROM purchases p "
            "WHERE p.network = w.network AND p.buyer_id = w.buyer_id AND p.changed_at >= ?)) LIMIT 1000",
            (asked_before, before, before),
        )
        return [(row[0], row[1]) for row in found]

    def promise(self, purchase_id: str) -> int | None:
        """Until when somebody in line promised to buy; None without a promise."""
        row = self._one("SELECT until FROM promises WHERE purchase_id = ?", (purchase_id,))
        return row[0] if row else None

    def promised(self, sale_id: str, now: int) -> dict[str, tuple[int, int]]:
        """SKU → (units, minor units of goods) that those in line have promised to buy."""
        found = self._all(
            "SELECT p.sku, SUM(p.quantity), SUM(p.quantity * p.unit) FROM promises m "
            "JOIN purchases p ON p.id = m.purchase_id "
            "WHERE p.sale_id = ? AND p.state = 'waitlisted' AND m.until > ? GROUP BY p.sku",
            (sale_id, now),
        )
        return {row[0]: (int(row[1]), int(row[2])) for row in found}


class WalletsWrites(WalletsReads, WriteBase):
    """What is written, inside one transaction."""

    def put_wallet(self, wallet: Wallet) -> None:
        names = list(Wallet.__dataclass_fields__)
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in ("network", "buyer_id"))
        values = [getattr(wallet, name) for name in names]
        self._db.execute(
            f"INSERT INTO wallets ({COLUMNS}) VALUES ({marks(values)}) "
            f"ON CONFLICT (network, buyer_id) DO UPDATE SET {changes}",
            tuple(values),
        )

    def drop_wallet(self, network: str, buyer_id: str) -> None:
        """The wallet and every promise that counts on it."""
        self._db.forgot = True
        self._db.execute("DELETE FROM wallets WHERE network = ? AND buyer_id = ?", (network, buyer_id))
        self.drop_promises(network, buyer_id)

    def drop_promises(self, network: str, buyer_id: str) -> None:
        """Every promise of an account; the places in line stay."""
        self._db.execute(
            "DELETE FROM promises WHERE purchase_id IN (SELECT id FROM purchases WHERE network = ? AND buyer_id = ?)",
            (network, buyer_id),
        )

    def put_look(self, network: str, way: str, began: int) -> None:
        """A whole look that began then, and what it heard, is stored."""
        if began > self.looked(network, way):
            self._cursor(f"looked:{network}:{way}", began)

    def may_look(self, network: str, way: str, every: int) -> bool:
        """Whether who waits may look by itself; one does, and not more often than ``every`` ms."""
        now, name = self.clock.ms(), f"looking:{network}:{way}"
        row = self._one("SELECT value FROM cursors WHERE name = ?", (name,))
        last = max(int(row[0]) if row else 0, self.looked(network, way))
        # A clock that was set back must not forbid it for long.
        if 0 <= now - last < every:
            return False
        self._cursor(name, now)
        return True

    def _cursor(self, name: str, value: int) -> None:
        self._db.execute(
            "INSERT INTO cursors (name, value, at) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            (name, str(value), self.clock.ms()),
        )

    def put_promise(self, purchase_id: str, until: int) -> None:
        self._db.execute(
            "INSERT INTO promises (purchase_id, until, created_at) VALUES (?, ?, ?) "
            "ON CONFLICT (purchase_id) DO UPDATE SET until = excluded.until",
            (purchase_id, until, self.clock.ms()),
        )

    def drop_promise(self, purchase_id: str) -> None:
        self._db.execute("DELETE FROM promises WHERE purchase_id = ?", (purchase_id,))


def wallets(view: Reads) -> WalletsReads:
    """The questions about wallets, for a view or a transaction that is there already."""
    return WalletsReads(view._db)


def writes(tx: Tx) -> WalletsWrites:
    made = WalletsWrites(tx._db)
    made.clock = tx.clock
    return made
