"""Offers: hashtags that give a coupon, and who was given one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bridge.store.base import Base, WriteBase
from bridge.store.pages import Ask, Page
from bridge.store.reads import Reads
from bridge.store.rows import marks
from bridge.store.tx import Tx
from connectors.values import Money, Percent

Whom = Literal["anyone", "buyers"]
GRANT_STATES = ("given", "ready", "used", "lapsed", "void")


@dataclass(frozen=True, slots=True)
class Offer:
    """``tag``: the hashtag as it is compared. Either ``percent`` or ``amount`` (minor units). ``minimum``: what the goods
    must come to. ``days``: how long a coupon lives. ``most``: coupons in all, None = any number. ``state``: open, ended."""

    id: str
    slug: str
    hashtag: str
    tag: str
    title: str
    percent: int | None
    amount: int | None
    minimum: int | None
    currency: str
    days: int
    whom: Whom
    most: int | None
    given: int
    lang: str
    answers: bool
    announce: bool
    state: str
    starts_at: int | None
    ends_at: int | None
    created_at: int
    ended_at: int | None

    @property
    def off(self) -> Money | Percent:
        return Percent(self.percent) if self.percent else Money(self.amount or 0, self.currency)

    @property
    def least(self) -> Money | None:
        return Money(self.minimum, self.currency) if self.minimum else None

    def open_at(self, ms: int) -> bool:
        """Whether a post of that moment takes part."""
        begun = self.starts_at is None or ms >= self.starts_at
        over = self.ends_at is not None and ms >= self.ends_at
        return begun and not over and (self.ended_at is None or ms < self.ended_at)


@dataclass(frozen=True, slots=True)
class Grant:
    """One coupon for one account. ``paid``: the parcel or purchase that it thanks for, "" where the offer is for anyone.
    state: given (the shop has not made it yet), ready, used, lapsed (it ran out), void (the shop has it no more)."""

    id: str
    offer_id: str
    network: str
    author_id: str
    paid: str
    handle: str
    reply_id: str
    code: str
    coupon_id: str | None
    state: str
    created_at: int
    expires_at: int
    made_at: int | None
    looked_at: int
    used_at: int | None


OFFER_COLUMNS = ", ".join(Offer.__dataclass_fields__)
GRANT_COLUMNS = ", ".join(Grant.__dataclass_fields__)


def _offer(row: Any) -> Offer:
    values = list(row)
    values[14], values[15] = bool(values[14]), bool(values[15])
    return Offer(*values)


class OffersReads(Base):
    """What is asked."""

    def offer(self, key: str) -> Offer | None:
        """By id or short name."""
        row = self._one(f"SELECT {OFFER_COLUMNS} FROM offers WHERE id = ? OR slug = ?", (key, key))
        return _offer(row) if row else None

    def offers(self, state: str = "", limit: int = 200) -> list[Offer]:
        """The newest first."""
        where, values = ("WHERE state = ?", [state]) if state else ("", [])
        found = self._all(
            f"SELECT {OFFER_COLUMNS} FROM offers {where} ORDER BY created_at DESC, id DESC LIMIT ?",
            (*values, limit),
        )
        return [_offer(row) for row in found]

    def offer_pages(self, ask: Ask, state: str = "") -> Page[Offer]:
        """The newest first."""
        where, values = ("WHERE state = ?", [state]) if state else ("", [])
        total = self._one(f"SELECT COUNT(*) FROM offers {where}", values)[0]
        found = self._all(
            f"SELECT {OFFER_COLUMNS} FROM offers {where} ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?",
            (*values, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([_offer(row) for row in found], ask.number, ask.per_page, int(total))

    def offers_over(self, now: int) -> list[Offer]:
        """Open ones whose window is over."""
        found = self._all(f"SELECT {OFFER_COLUMNS} FROM offers WHERE state = 'open' AND ends_at <= ?", (now,))
        return [_offer(row) for row in found]

    def offer_tags(self, ended_after: int) -> list[str]:
        """Hashtags of offers that are open, or ended after that moment."""
        found = self._all(
            "SELECT DISTINCT tag FROM offers WHERE state = 'open' OR (state = 'ended' AND ended_at > ?)",
            (ended_after,),
        )
        return [row[0] for row in found]

    def offer_of(self, tags: Sequence[str]) -> Offer | None:
        """The offer that one of the hashtags means: the open one, else the one that ended last."""
        if not tags:
            return None
        row = self._one(
            f"SELECT {OFFER_COLUMNS} FROM offers WHERE tag IN ({marks(tags)}) "
            "ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, created_at DESC LIMIT 1",
            tuple(tags),
        )
        return _offer(row) if row else None

    def grant(self, grant_id: str) -> Grant | None:
        row = self._one(f"SELECT {GRANT_COLUMNS} FROM offer_grants WHERE id = ?", (grant_id,))
        return Grant(*row) if row else None

    def grant_of_reply(self, network: str, reply_id: str) -> Grant | None:
        row = self._one(
            f"SELECT {GRANT_COLUMNS} FROM offer_grants WHERE network = ? AND reply_id = ?", (network, reply_id)
        )
        return Grant(*row) if row else None

    def grants_of(self, network: str, author_id: str, offer_id: str = "") -> list[Grant]:
        """What an account was given, the newest first."""
        more, values = (" AND offer_id = ?", [offer_id]) if offer_id else ("", [])
        found = self._all(
            f"SELECT {GRANT_COLUMNS} FROM offer_grants WHERE network = ? AND author_id = ?{more} "
            "ORDER BY created_at DESC, id DESC",
            (network, author_id, *values),
        )
        return [Grant(*row) for row in found]

    def grants(self, offer_id: str, ask: Ask) -> Page[Grant]:
        total = self._one("SELECT COUNT(*) FROM offer_grants WHERE offer_id = ?", (offer_id,))[0]
        found = self._all(
            f"SELECT {GRANT_COLUMNS} FROM offer_grants WHERE offer_id = ? ORDER BY created_at DESC, id DESC "
            "LIMIT ? OFFSET ?",
            (offer_id, ask.per_page, (ask.number - 1) * ask.per_page),
        )
        return Page([Grant(*row) for row in found], ask.number, ask.per_page, int(total))

    def grant_counts(self, offer_id: str) -> dict[str, int]:
        """State → how many."""
        found = self._all(
            "SELECT state, COUNT(*) FROM offer_grants WHERE offer_id = ? GROUP BY state", (offer_id,)
        )
        return {row[0]: int(row[1]) for row in found}

    def unthanked(self, offer: Offer, network: str, author_id: str) -> str | None:
        """The oldest order of that account (its parcel, or the purchase that went alone) which is paid, was not given
        back, and has no coupon of this offer yet."""
        row = self._one(
            "SELECT CASE WHEN parcel <> '' THEN parcel ELSE id END AS paid FROM purchases "
            "WHERE network = ? AND buyer_id = ? AND state IN ('paid', 'ordered') AND NOT EXISTS ("
            "SELECT 1 FROM offer_grants g WHERE g.offer_id = ? AND g.network = purchases.network "
            "AND g.paid = CASE WHEN purchases.parcel <> '' THEN purchases.parcel ELSE purchases.id END) "
            "ORDER BY paid_at, id LIMIT 1",
            (network, author_id, offer.id),
        )
        return row[0] if row else None

    def asked_before(self, network: str, author_id: str, seq: int) -> int:
        """Posts of that account with a hashtag of an offer, before that one."""
        row = self._one(
            "SELECT COUNT(*) FROM replies WHERE network = ? AND author_id = ? AND seq < ? AND intent = 'offer'",
            (network, author_id, seq),
        )
        return int(row[0])

    def grants_to_look_at(self, before: int, limit: int) -> list[Grant]:
        """Coupons that may have been used, who was looked at longest ago first."""
        found = self._all(
            f"SELECT {GRANT_COLUMNS} FROM offer_grants WHERE state = 'ready' AND looked_at <= ? "
            "ORDER BY looked_at, id LIMIT ?",
            (before, limit),
        )
        return [Grant(*row) for row in found]


class OffersWrites(OffersReads, WriteBase):
    """What is written, inside one transaction."""

    def add_offer(self, offer: Offer) -> bool:
        """False when an open offer has the hashtag."""
        values = [getattr(offer, name) for name in Offer.__dataclass_fields__]
        values[14], values[15] = int(offer.answers), int(offer.announce)
        return bool(
            self._changed(
                f"INSERT INTO offers ({OFFER_COLUMNS}) VALUES ({marks(values)}) ON CONFLICT DO NOTHING", values
            )
        )

    def end_offer(self, offer_id: str) -> bool:
        """False when it had ended already."""
        return bool(
            self._changed(
                "UPDATE offers SET state = 'ended', ended_at = ? WHERE id = ? AND state = 'open'",
                (self.clock.ms(), offer_id),
            )
        )

    def take_one(self, offer_id: str) -> bool:
        """Count one more coupon; False when there are as many as there may be."""
        return bool(
            self._changed(
                "UPDATE offers SET given = given + 1 WHERE id = ? AND (most IS NULL OR given < most)", (offer_id,)
            )
        )

    def add_grant(self, grant: Grant) -> bool:
        """False when the account has one (for that order), or that reply brought one."""
        values = [getattr(grant, name) for name in Grant.__dataclass_fields__]
        return bool(
            self._changed(
                f"INSERT INTO offer_grants ({GRANT_COLUMNS}) VALUES ({marks(values)}) ON CONFLICT DO NOTHING",
                values,
            )
        )

    def coupon_made(self, grant_id: str, coupon_id: str) -> bool:
        return bool(
            self._changed(
                "UPDATE offer_grants SET state = 'ready', coupon_id = ?, made_at = ? WHERE id = ? AND state = 'given'",
                (coupon_id, self.clock.ms(), grant_id),
            )
        )

    def looked_at(self, grant_ids: Sequence[str]) -> None:
        self._many(
            "UPDATE offer_grants SET looked_at = ? WHERE id = ?", [(self.clock.ms(), one) for one in grant_ids]
        )

    def close_grant(self, grant_id: str, state: str) -> bool:
        """used, lapsed or void: whatever comes first stays."""
        used = self.clock.ms() if state == "used" else None
        return bool(
            self._changed(
                "UPDATE offer_grants SET state = ?, used_at = ? WHERE id = ? AND state IN ('given', 'ready')",
                (state, used, grant_id),
            )
        )

    def forget_grants(self, network: str, author_id: str) -> int:
        """The handle beside coupons; that the account had them stays, so that it does not get them twice."""
        self._db.forgot = True
        return self._changed(
            "UPDATE offer_grants SET handle = '' WHERE network = ? AND author_id = ? AND handle <> ''",
            (network, author_id),
        )

    def forget_old_grants(self, before: int) -> int:
        """The handles beside coupons that are over since that time."""
        self._db.forgot = True
        return self._changed(
            "UPDATE offer_grants SET handle = '' WHERE handle <> '' AND expires_at < ? AND state <> 'given'",
            (before,),
        )


def offers(view: Reads) -> OffersReads:
    """The questions about offers, for a view or a transaction that is there already."""
    return OffersReads(view._db)


def writes(tx: Tx) -> OffersWrites:
    made = OffersWrites(tx._db)
    made.clock = tx.clock
    return made
