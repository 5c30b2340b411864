"""Buyers: who replied or left anything with us, what is kept of them, and forgetting it. An account is (network, author
id)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.states import OPEN, State
from bridge.store import records as r
from bridge.store import rows
from bridge.store.base import Base, WriteBase
from bridge.store.pages import Ask, Page, Where
from bridge.store.reads import Reads
from bridge.store.search import FOLDED, caseless, folded, holds, like
from bridge.store.tx import Tx

#: Address and words are still needed: for paying, for the shop's order, for money on its way back.
UNDER_WAY = tuple(sorted({*OPEN, State.PAID, State.REFUNDING, State.DISPUTED}))


#: Whoever left something with us without a reply: a wallet, an account for gifts, a gift claimed or given, a coupon.
#: Each names (network, account, handle).
_LEFT = (
    ("wallets", "buyer_id", "handle"), ("payees", "account_id", "handle"), ("gifts", "sender_id", "sender"),
    ("gifts", "to_id", "to_handle"), ("offer_grants", "author_id", "handle"), ("spreads", "account_id", "handle"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody of the network, as far as we heard. Times in ms; ``handle`` is "" once erased."""

    network: str
    author_id: str
    handle: str
    replies: int
    purchases: int
    last_at: int | None
    stopped_at: int | None
    blocked_at: int | None


class BuyersReads(Base):
    """What is asked."""

    def buyers(self, ask: Ask, search: str = "") -> Page[Buyer]:
        """Who replied last comes first. ``search``: a part of the handle, or the whole id; it finds those too who never
        replied and have left something with us."""
        where, heard = Where(), "replies"
        if search:
            where.anywhere(search, ("handle",), ("author_id",))
            # Only here: without a search the index over the authors of replies answers alone.
            heard = "(SELECT network, author_id, handle, seq FROM replies " + "".join(
                f"UNION ALL SELECT network, {account}, {handle}, 0 FROM {table} WHERE {account} <> '' "
                for table, account, handle in _LEFT
            ) + ") known"  # fmt: skip
        total = self._one(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {heard} WHERE {where.sql} GROUP BY network, author_id) t",
            where.values,
        )[0]
        found = self._all(
            f"SELECT network, author_id FROM {heard} WHERE {where.sql} GROUP BY network, author_id "
            "ORDER BY MAX(seq) DESC LIMIT ? OFFSET ?",
            (*where.values, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([self._buyer(row[0], row[1]) for row in found], ask.number, ask.per_page, int(total))

    def buyers_of_email(self, email: str) -> list[tuple[str, str]]:
        """(network, author) of purchases and wallets whose address carries that e-mail address, and of who takes gifts
        there; case does not matter."""
        # Coarse in SQL, exact here: with another accent it is somebody else.
        wanted, pattern = caseless(email), like(json.dumps(email, ensure_ascii=False))
        found = self._all(
            "SELECT network, buyer_id, address FROM purchases WHERE address IS NOT NULL "
            f"AND {holds('address')} ORDER BY created_at DESC, id DESC",
            (pattern,),
        )
        found += self._all(
            f"SELECT network, buyer_id, address FROM wallets WHERE {holds('address')} ORDER BY created_at DESC",
            (pattern,),
        )
        mine = [(row[0], row[1]) for row in found if caseless(json.loads(row[2]).get("email", "")) == wanted]
        takes = self._all(
            f"SELECT network, account_id, payee FROM payees WHERE {FOLDED}(payee) = ? ORDER BY created_at DESC",
            (folded(email),),
        )
        mine += [(row[0], row[1]) for row in takes if caseless(row[2]) == wanted]
        return list(dict.fromkeys(mine))

    def buyer(self, network: str, author_id: str) -> Buyer | None:
        found = self._buyer(network, author_id)
        known = found.replies or found.purchases or found.stopped_at or found.blocked_at or self._spread(found)
        return found if known or self._left(network, author_id) else None

    def _left(self, network: str, author_id: str) -> list[str]:
        """The handles beside what an account left with us without a reply; [] when there is nothing."""
        return [
            str(row[0])
            for table, account, handle in _LEFT
            for row in self._all(
                f"SELECT {handle} FROM {table} WHERE network = ? AND {account} = ?", (network, author_id)
            )
        ]

    def _spread(self, who: Buyer) -> bool:
        """Whether they passed a post on: of who did nothing else that is kept too."""
        row = self._one(
            "SELECT 1 FROM spreads WHERE network = ? AND account_id = ? LIMIT 1", (who.network, who.author_id)
        )
        return row is not None

    def _buyer(self, network: str, author_id: str) -> Buyer:
        who = (network, author_id)
        said = self._one(
            "SELECT COUNT(*), MAX(created_at), MAX(seq) FROM replies WHERE network = ? AND author_id = ?", who
        )
        bought = self._one(
            "SELECT COUNT(*), MAX(created_at), MAX(handle) FROM purchases WHERE network = ? AND buyer_id = ?", who
        )
        shut = self._one(
            "SELECT handle, stopped_at, blocked_at FROM buyers WHERE network = ? AND author_id = ?", who
        )
        latest = self._one("SELECT handle FROM replies WHERE seq = ?", (said[2],)) if said[2] else None
        spread = self._one("SELECT MAX(handle) FROM spreads WHERE network = ? AND account_id = ?", who)
        names = (latest and latest[0], bought[2], shut and shut[0], spread[0])
        if not any(names):
            names = (*names, *self._left(network, author_id))
        times = [int(time) for time in (said[1], bought[1]) if time is not None]
        return Buyer(
            network, author_id, next((name for name in names if name), ""), int(said[0]), int(bought[0]),
            max(times, default=None), shut[1] if shut else None, shut[2] if shut else None,
        )  # fmt: skip

    def replies_of(self, network: str, author_id: str) -> list[r.StoredReply]:
        """The oldest first."""
        found = self._all(
            f"SELECT {rows.REPLY_COLUMNS} FROM replies WHERE network = ? AND author_id = ? ORDER BY seq",
            (network, author_id),
        )
        return [rows.reply(row) for row in found]

    def purchases_of(self, network: str, author_id: str) -> list[r.Purchase]:
        """The oldest first."""
        found = self._all(
            f"SELECT {rows.PURCHASE_COLUMNS} FROM purchases WHERE network = ? AND buyer_id = ? ORDER BY created_at, id",
            (network, author_id),
        )
        return [rows.purchase(row) for row in found]


class BuyersWrites(BuyersReads, WriteBase):
    """What is written, inside one transaction."""

    def forget_purchases(self, ids: Sequence[str]) -> None:
        """Handle and address of purchases that are over, and what was sent to PayPal with them."""
        self._db.forgot = True
        for key in ids:
            self._db.execute("UPDATE purchases SET handle = '', address = NULL WHERE id = ?", (key,))
            self._db.execute("UPDATE payments SET request = '' WHERE purchase_id = ?", (key,))

    def forget_replies(self, seqs: Sequence[int]) -> None:
        """Words and handle; that there was a reply stays, so that it is not heard anew."""
        self._db.forgot = True
        self._many(
            "UPDATE replies SET text = '', handle = '', answer = '' WHERE seq = ?", [(seq,) for seq in seqs]
        )

    def forget_name(self, network: str, author_id: str) -> None:
        """The handle beside an opt-out or a block, which themselves stay."""
        self._db.forgot = True
        self._db.execute("UPDATE buyers SET handle = '' WHERE network = ? AND author_id = ?", (network, author_id))
        self._db.execute("DELETE FROM baskets WHERE network = ? AND buyer_id = ?", (network, author_id))

    def forget_answers(self, subjects: Sequence[str]) -> None:
        """The words of answers that went out, in tasks that are done."""
        self._db.forgot = True
        self._many(
            "UPDATE tasks SET payload = '{}' WHERE subject = ? AND kind = 'answer' AND state = 'done'",
            [(subject,) for subject in subjects],
        )

    def let_in(self, network: str, author_id: str) -> bool:
        """Take a block away; an opt-out stays. False when there was none."""
        return bool(
            self._changed(
                "UPDATE buyers SET blocked_at = NULL WHERE network = ? AND author_id = ? AND blocked_at IS NOT NULL",
                (network, author_id),
            )
        )


def buyers(view: Reads) -> BuyersReads:
    """The questions about buyers, for a view or a transaction that is there already."""
    return BuyersReads(view._db)


def writes(tx: Tx) -> BuyersWrites:
    made = BuyersWrites(tx._db)
    made.clock = tx.clock
    return made
