"""A gift from its page: its sender confirms it, who it is for says where to, and either may let it be."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bridge.config.values import PAYEE
from bridge.errors import Conflict, Invalid, NotFound
from bridge.giving.paying import PAGE_LIFE_MS
from bridge.house import House
from bridge.store import Stale, Tx
from bridge.store.gifts import Gift, GiftsWrites, gifts, writes
from connectors.values import Account, Money

log = logging.getLogger("replycart.giving")
CLAIMED = "who it is for said where to"


def gives(house: House) -> bool:
    """Whether there is anything to give here."""
    return bool(house.config.giving.charities) or house.config.giving.send


def find(house: House, key: str) -> Gift:
    """By id or token; ``NotFound``."""
    gift = gifts(house.store.view()).gift(key)
    if gift is None:
        raise NotFound(f"no gift {key!r}; see: replycart gifts list")
    return gift


def _changed(house: House, gift: Gift, change: Callable[[GiftsWrites, Gift], Gift]) -> Gift:
    def write(tx: Tx) -> Gift:
        known = writes(tx)
        now = known.gift(gift.id)
        if now is None:
            raise NotFound(f"no gift {gift.id!r}")
        try:
            return change(known, now)
        except (Stale, ValueError) as error:
            raise Conflict(f"this gift is {now.state}") from error

    return house.store.write(write)


def confirm(house: House, gift: Gift) -> Gift:
    """Its sender has seen recipient and amount. Twice is as good as once; ``Conflict`` when it is over."""

    def change(known: GiftsWrites, now: Gift) -> Gift:
        if now.state != "asked":
            if now.state in ("cancelled", "expired"):
                raise Conflict(f"this gift is {now.state}")
            return now
        return known.move_gift(now, "open" if now.payee else "unclaimed", "its sender confirmed it")

    return _changed(house, gift, change)


def claim(house: House, gift: Gift, account: Account, payee: str, *, keep: bool) -> Gift:
    """Who it is for says which account at PayPal takes it; ``keep``: later gifts too.

    ``NotFound`` when it is for somebody else, ``Invalid`` names ``payee``, ``Conflict`` when it waits for none."""
    payee = payee.strip()
    if gift.kind != "send" or gift.to_id not in ("", account.id):
        raise NotFound(f"no gift {gift.id!r} for this account")
    if not gift.to_id and gift.to_handle != account.handle.casefold():
        raise NotFound(f"no gift {gift.id!r} for this account")
    if not PAYEE.fullmatch(payee):
        raise Invalid({"payee": "payee"})

    def change(known: GiftsWrites, now: Gift) -> Gift:
        if now.state != "unclaimed":
            raise Conflict(f"this gift is {now.state}")
        if keep:
            known.keep_payee(now.network, account.id, account.handle, payee)
        return known.move_gift(now, "open", CLAIMED, to_id=account.id, payee=payee)

    return _changed(house, gift, change)


def claimed_at(house: House, gift: Gift) -> int | None:
    """When who it is for named the account at PayPal that takes it: for this gift, or for all that are sent to them."""
    if gift.kind != "send" or not gift.payee:
        return None
    known = gifts(house.store.view())
    said = [one.at for one in known.gift_history(gift.id) if one.why == CLAIMED]
    return said[-1] if said else known.kept_since(gift.network, gift.to_id)


def forget_payee(house: House, network: str, account_id: str) -> None:
    """Its owner keeps no account for later gifts any more."""
    house.store.write(lambda tx: writes(tx).keep_payee(network, account_id, "", ""))


def cancel(house: House, gift: Gift, why: str = "its sender let it be") -> Gift:
    """``Conflict`` once it is being paid."""
    return _changed(house, gift, lambda known, now: known.move_gift(now, "cancelled", why))


def expire(house: House) -> int:
    """Those that nobody paid in time. Returns how many."""
    done: int = house.store.write(lambda tx: writes(tx).expire_gifts(PAGE_LIFE_MS))
    return done


def sums(house: House) -> list[tuple[str, int, Money]]:
    """(kind, gifts, what they came to) of what was paid."""
    return [
        (kind, count, Money(amount, currency))
        for kind, currency, count, amount in gifts(house.store.view()).gift_sums()
    ]
