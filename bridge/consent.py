"""Whether a saved wallet may be charged: what its owner lets us at this moment. Asked again in each transaction that takes
a purchase a step further towards the charge, since the owner may have changed it a moment ago.

A purchase that did not buy itself has one of the reasons below; its page says it in the buyer's language.
"""

from __future__ import annotations

import hmac
import json
from typing import Any

from bridge.clock import from_ms, month_of
from bridge.store import Purchase, Reads
from bridge.store.records import PaymentRow
from bridge.store.tasks import APART
from bridge.store.wallets import Wallet, wallets
from connectors.values import Money

#: Where a payment's request names the saved wallet that it charges, and until when "cancel" undoes it.
CHARGED, UNTIL = "wallet", "until"
#: Networks show posts this much late (ms): what was said in the time to say "cancel" is looked for after it.
_LATE_MS = 3_000
#: Why a purchase did not buy itself, as the merchant reads it.
REASONS = {
    "wallet:gone": "the wallet is deleted, or PayPal no longer knows it",
    "wallet:stopped": "its owner wants no answers, or is blocked",
    "wallet:currency": "the wallet's ceilings are in another currency",
    "wallet:purchase": "above the owner's ceiling for one purchase",
    "wallet:month": "above the owner's ceiling for a month",
    "wallet:address": "the saved address does not do",
    "wallet:declined": "PayPal declined the wallet",
    "wallet:shop": "the shop cannot sell it to the saved address right now",
    "wallet:taken": "others are paying for the last ones",
}


def late_ms(many: bool) -> int:
    """How long (ms) after the time to say "cancel" all that was said in it can be heard. ``many``: several machines may work on
    the ledger, and the one that hears or charges may be ahead of the one that named the time."""
    return _LATE_MS + (APART if many else 0)


def fits(wallet: Wallet, amount: int, currency: str, room: int) -> str:
    """Why that amount (minor units) is more than the owner allows, of whose month so much is left; "" when it is not."""
    if wallet.currency != currency:
        return "wallet:currency"
    if amount > wallet.per_purchase:
        return "wallet:purchase"
    return "wallet:month" if amount > room else ""


def room(view: Reads, wallet: Wallet, now: int, *, but: str = "") -> int:
    """Minor units that are left of the owner's month (UTC), that payment left out."""
    month = month_of(from_ms(now))
    return wallet.per_month - wallets(view).charged(wallet.network, wallet.buyer_id, month, wallet.currency, but)


def promisable(view: Reads, wallet: Wallet, now: int) -> int:
    """What is left of the month beside the purchases that are about to be bought: more than that is not promised."""
    return room(view, wallet, now) - wallets(view).spoken_for(wallet.network, wallet.buyer_id)


def objection(view: Reads, purchase: Purchase, amount: Money, now: int, row: PaymentRow | None = None) -> str:
    """Why the buyer's wallet must not be charged that much for this purchase; "" when it may. ``row``: its payment, once
    there is one: it charges the wallet that was saved then, and no other."""
    if view.shut(purchase.network, [purchase.buyer_id]):
        return "wallet:stopped"
    wallet = wallets(view).wallet(purchase.network, purchase.buyer_id)
    if (
        wallet is None
        or wallet.state != "saved"
        or (row is not None and not hmac.compare_digest(wallet.token, wallet_token(row)))
    ):
        return "wallet:gone"
    left = room(view, wallet, now, but=row.id if row is not None else "")
    return fits(wallet, amount.minor, amount.currency, left)


def _request(row: PaymentRow) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.request) if row.request else {}
    return found


def wallet_token(row: PaymentRow) -> str:
    """What a payment charges without a page; "" for one that a buyer approves."""
    return str(_request(row).get(CHARGED) or "")


def until(row: PaymentRow) -> int:
    """Until when (ms, as the answer named it) "cancel" undoes what a wallet pays; 0 for what a buyer approves."""
    return int(_request(row).get(UNTIL) or 0) if wallet_token(row) else 0


def paid_by(row: PaymentRow | None) -> str | None:
    """ "wallet" or "page"; None before a payment, and where what was sent to PayPal has been erased."""
    if row is None or not row.request:
        return None
    return "wallet" if CHARGED in _request(row) else "page"


def in_time(view: Reads, purchase: Purchase, said_at: int) -> bool:
    """Whether "cancel", said at that time of the network's, undoes a purchase that goes to the capture by a wallet."""
    row = view.payment(id=purchase.payment_id) if purchase.payment_id else None
    return row is not None and said_at < until(row)
