"""Gifts: who wants to give how much to whom, and the accounts at PayPal that take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bridge.store.base import Base, Stale, WriteBase
from bridge.store.pages import Ask, Page
from bridge.store.reads import Reads
from bridge.store.records import Moment
from bridge.store.rows import marks
from bridge.store.tx import Tx

GiftState = Literal[
    "asked", "unclaimed", "open", "paying", "pending", "paid", "declined", "returned", "cancelled", "expired"
]
#: From → to. A gift whose capture may have begun is only ended by what PayPal says.
GIFT_MOVES: dict[str, tuple[str, ...]] = {
    "asked": ("unclaimed", "open", "cancelled", "expired"),
    "unclaimed": ("open", "cancelled", "expired"),
    "open": ("paying", "unclaimed", "cancelled", "expired"),
    "declined": ("paying", "unclaimed", "cancelled", "expired"),
    "paying": ("pending", "paid", "declined"),
    "pending": ("paid", "declined", "returned"),
    "paid": ("returned",),
    "returned": (),
    "cancelled": (),
    "expired": (),
}
GIFT_STATES = tuple(GIFT_MOVES)
#: Nothing more happens to these by themselves.
GIFT_OVER = ("paid", "returned", "cancelled", "expired")


@dataclass(frozen=True, slots=True)
class Gift:
    """``kind``: donate, send. ``to_id``: the account that claimed it. ``payee``: e-mail address or account id at PayPal, ""
    while it is not known; ``payee_name``: of a charity. ``amount`` in minor units. ``page_no``: how many pages at PayPal
    were opened; ``page_id``, ``url``: the one that may be paid. Times in ms."""

    id: str
    token: str
    kind: str
    state: str
    network: str
    sender_id: str
    sender: str
    reply_id: str
    to_handle: str
    to_id: str
    payee: str
    payee_name: str
    amount: int
    currency: str
    reason: str
    page_no: int
    page_id: str | None
    url: str
    opened_at: int | None
    capture_id: str | None
    lang: str
    created_at: int
    changed_at: int
    expires_at: int
    paid_at: int | None

    @property
    def reference(self) -> str:
        """Of its page at PayPal."""
        return f"gift-{self.id}-{self.page_no}"

    def __repr__(self) -> str:
        return f"Gift(id={self.id!r}, kind={self.kind!r}, state={self.state!r})"


COLUMNS = ", ".join(Gift.__dataclass_fields__)


class GiftsReads(Base):
    """What is asked."""

    def gift(self, key: str) -> Gift | None:
        """By id or token."""
        row = self._one(f"SELECT {COLUMNS} FROM gifts WHERE id = ? OR token = ?", (key, key))
        return Gift(*row) if row else None

    def gift_of_reply(self, network: str, reply_id: str) -> Gift | None:
        row = self._one(f"SELECT {COLUMNS} FROM gifts WHERE network = ? AND reply_id = ?", (network, reply_id))
        return Gift(*row) if row else None

    def gift_of_page(self, page_id: str) -> Gift | None:
        row = self._one(f"SELECT {COLUMNS} FROM gifts WHERE page_id = ?", (page_id,)) if page_id else None
        return Gift(*row) if row else None

    def gifts_from(self, network: str, sender_id: str) -> list[Gift]:
        """What an account gives, the newest first."""
        found = self._all(
            f"SELECT {COLUMNS} FROM gifts WHERE network = ? AND sender_id = ? ORDER BY id DESC LIMIT 100",
            (network, sender_id),
        )
        return [Gift(*row) for row in found]

    def gifts_for(self, network: str, account_id: str, handle: str) -> list[Gift]:
        """What an account is sent: claimed by it, or meant for its handle and not claimed, the newest first."""
        found = self._all(
            f"SELECT {COLUMNS} FROM gifts WHERE network = ? AND kind = 'send' AND (to_id = ? OR "
            "(to_id = '' AND to_handle = ? AND state = 'unclaimed')) ORDER BY id DESC LIMIT 100",
            (network, account_id, handle.casefold()),
        )
        return [Gift(*row) for row in found]

    def gifts_of(self, network: str, account_id: str) -> list[Gift]:
        """What an account gives or was sent, the newest first."""
        found = self._all(
            f"SELECT {COLUMNS} FROM gifts WHERE network = ? AND (sender_id = ? OR to_id = ?) ORDER BY id DESC",
            (network, account_id, account_id),
        )
        return [Gift(*row) for row in found]

    def gifts_to_look_at(self, now: int, page_life: int, limit: int = 200) -> list[Gift]:
        """Those that PayPal may have moved without our hearing of it, the longest ago first."""
        found = self._all(
            f"SELECT {COLUMNS} FROM gifts WHERE state IN ('paying', 'pending') OR "
            "(state IN ('open', 'declined') AND page_no > 0 AND opened_at > ?) ORDER BY changed_at LIMIT ?",
            (now - page_life, limit),
        )
        return [Gift(*row) for row in found]

    def gift_pages(self, ask: Ask, states: Sequence[str] = ()) -> Page[Gift]:
        where, values = "", list[Any]()
        if states:
            where, values = f"WHERE state IN ({marks(states)})", list(states)
        total = int(self._one(f"SELECT COUNT(*) FROM gifts {where}", values)[0])
        found = self._all(
            f"SELECT {COLUMNS} FROM gifts {where} ORDER BY id DESC LIMIT ? OFFSET ?",
            (*values, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([Gift(*row) for row in found], ask.number, ask.per_page, total)

    def gift_history(self, gift_id: str) -> list[Moment]:
        found = self._all(
            "SELECT at, before, after, why FROM gift_history WHERE gift_id = ? ORDER BY seq", (gift_id,)
        )
        return [Moment(*row) for row in found]

    def gift_sums(self) -> list[tuple[str, str, int, int]]:
        """(kind, currency, gifts, minor units) of what was paid."""
        found = self._all(
            "SELECT kind, currency, COUNT(*), SUM(amount) FROM gifts WHERE state = 'paid' "
            "GROUP BY kind, currency ORDER BY kind, currency"
        )
        return [(row[0], row[1], int(row[2]), int(row[3])) for row in found]

    def payee(self, network: str, account_id: str) -> str:
        """The PayPal account that somebody keeps for gifts; "" without one."""
        row = self._one("SELECT payee FROM payees WHERE network = ? AND account_id = ?", (network, account_id))
        return str(row[0]) if row else ""

    def kept_since(self, network: str, account_id: str) -> int | None:
        """Since when they keep it, in ms."""
        row = self._one(
            "SELECT created_at FROM payees WHERE network = ? AND account_id = ?", (network, account_id)
        )
        return row[0] if row else None

    def kept_under(self, network: str, handle: str) -> bool:
        """Whether somebody keeps one who had that handle when they said so."""
        return (
            self._one("SELECT 1 FROM payees WHERE network = ? AND handle = ?", (network, handle.casefold()))
            is not None
        )


class GiftsWrites(GiftsReads, WriteBase):
    """What is written, inside one transaction."""

    def add_gift(self, gift: Gift, why: str) -> bool:
        """False when that reply has one already."""
        values = [getattr(gift, name) for name in Gift.__dataclass_fields__]
        made = self._changed(
            f"INSERT INTO gifts ({COLUMNS}) VALUES ({marks(values)}) ON CONFLICT (network, reply_id) DO NOTHING",
            tuple(values),
        )
        if made:
            self._noted(gift.id, "", gift.state, why)
        return bool(made)

    def move_gift(self, gift: Gift, after: GiftState, why: str, **fields: Any) -> Gift:
        """One move along ``GIFT_MOVES``, exactly once; ``Stale`` when it stands elsewhere by now."""
        if after not in GIFT_MOVES[gift.state]:
            raise ValueError(f"gift {gift.id}: the table has no move {gift.state} → {after}")
        self.change_gift(gift, state=after, reason=fields.pop("reason", ""), **fields)
        self._noted(gift.id, gift.state, after, why)
        moved = self.gift(gift.id)
        if moved is None:
            raise Stale(f"gift {gift.id} is gone")
        return moved

    def change_gift(self, gift: Gift, **fields: Any) -> None:
        """Set columns; ``Stale`` when it moved meanwhile."""
        names = ", ".join(f"{name} = ?" for name in fields)
        if not self._changed(
            f"UPDATE gifts SET changed_at = ?, {names} WHERE id = ? AND state = ? AND page_no = ?",
            (self.clock.ms(), *fields.values(), gift.id, gift.state, gift.page_no),
        ):
            raise Stale(f"gift {gift.id} is no longer {gift.state}")

    def _noted(self, gift_id: str, before: str, after: str, why: str) -> None:
        self._db.execute(
            "INSERT INTO gift_history (gift_id, at, before, after, why) VALUES (?, ?, ?, ?, ?)",
            (gift_id, self.clock.ms(), before, after, why),
        )

    def expire_gifts(self, page_life: int) -> int:
        """Those that nobody paid in time, but for one whose page may just be approved: within ``page_life`` the browser, a
        notice or the sweep brings that."""
        now, done = self.clock.ms(), 0
        for row in self._all(
            f"SELECT {COLUMNS} FROM gifts WHERE state IN ('asked', 'unclaimed', 'open', 'declined') "
            "AND expires_at <= ? AND (page_id IS NULL OR opened_at IS NULL OR opened_at <= ?) LIMIT 200",
            (now, now - page_life),
        ):
            self.move_gift(Gift(*row), "expired", "nobody paid it in time")
            done += 1
        return done

    def keep_payee(self, network: str, account_id: str, handle: str, payee: str) -> None:
        """The account that takes what is sent to somebody from now on; "" forgets it."""
        self._db.execute("DELETE FROM payees WHERE network = ? AND account_id = ?", (network, account_id))
        if payee:
            self._db.execute(
                "INSERT INTO payees (network, account_id, handle, payee, created_at) VALUES (?, ?, ?, ?, ?)",
                (network, account_id, handle.casefold(), payee, self.clock.ms()),
            )
        else:
            self._db.forgot = True

    def forget_gifts(self, network: str, account_id: str) -> int:
        """Names and accounts of what somebody gave or was sent, where it is over; the amounts stay."""
        self._db.forgot = True
        self._db.execute("DELETE FROM payees WHERE network = ? AND account_id = ?", (network, account_id))
        over = f"state IN ({marks(GIFT_OVER)})"
        done = self._changed(
            f"UPDATE gifts SET sender = '' WHERE network = ? AND sender_id = ? AND sender <> '' AND {over}",
            (network, account_id, *GIFT_OVER),
        )
        return done + self._changed(
            f"UPDATE gifts SET to_handle = '', payee = '' WHERE network = ? AND to_id = ? AND kind = 'send' "
            f"AND to_handle <> '' AND {over}",
            (network, account_id, *GIFT_OVER),
        )

    def forget_old_gifts(self, before: int) -> int:
        """The same of everybody, for what is over since that time. Either side may have been erased before."""
        self._db.forgot = True
        return self._changed(
            "UPDATE gifts SET sender = '', to_handle = CASE WHEN kind = 'send' THEN '' ELSE to_handle END, "
            "payee = CASE WHEN kind = 'send' THEN '' ELSE payee END "
            "WHERE changed_at < ? AND (sender <> '' OR (kind = 'send' AND (to_handle <> '' OR payee <> ''))) "
            f"AND state IN ({marks(GIFT_OVER)})",
            (before, *GIFT_OVER),
        )

    def forget_old_payees(self, before: int) -> int:
        """Accounts for gifts that were kept before that time, and to whose owner nothing was sent since."""
        self._db.forgot = True
        return self._changed(
            "DELETE FROM payees WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM gifts g "
            "WHERE g.network = payees.network AND g.to_id = payees.account_id AND g.changed_at >= ?)",
            (before, before),
        )


def gifts(view: Reads) -> GiftsReads:
    """The questions about gifts, for a view or a transaction that is there already."""
    return GiftsReads(view._db)


def writes(tx: Tx) -> GiftsWrites:
    made = GiftsWrites(tx._db)
    made.clock = tx.clock
    return made
