"""Buyers as people: found, shown what is kept of them, forgotten, shut out. And the inbox of what they said that is
no purchase (replies_inbox.py)."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

from bridge.checkout import drop as drop_wallet
from bridge.checkout import wallet_of
from bridge.errors import NotFound
from bridge.house import House
from bridge.replies_inbox import answer_reply, close_reply, list_replies, reopen_reply
from bridge.store import Purchase, Tx
from bridge.store.buyers import UNDER_WAY, Buyer, buyers, writes
from bridge.store.gifts import Gift, gifts
from bridge.store.gifts import writes as gift_writes
from bridge.store.offers import Grant, offers
from bridge.store.offers import writes as offer_writes
from bridge.store.pages import Ask, Page
from bridge.store.records import StoredReply
from bridge.store.spreads import Spread, spreads
from bridge.store.spreads import writes as spread_writes
from bridge.store.wallets import wallets
from bridge.store.wallets import writes as wallet_writes
from bridge.views import iso

__all__ = [
    "answer_reply",
    "block",
    "buyer",
    "close_reply",
    "erase",
    "export",
    "find",
    "forget_old",
    "list_replies",
    "reopen_reply",
    "unblock",
]
log = logging.getLogger("replycart.people")
DAY_MS = 86_400_000
#: Done tasks, and what was entered for a wallet whose owner then did not consent.
SHORT_DAYS = 7


def find(house: House, *, search: str = "", email: str = "", page: int = 1, per_page: int = 50) -> Page[Buyer]:
    """Who replied last comes first. ``search``: a part of the handle, or the id; ``email``: whole, of a purchase, a
    wallet or an account for gifts."""
    view = buyers(house.store.view())
    ask = Ask(page, per_page)
    if not email:
        return view.buyers(ask, search.strip().removeprefix("@"))
    everybody = view.buyers_of_email(email.strip())
    some = everybody[(page - 1) * per_page : page * per_page]
    found = [view.buyer(network, author_id) for network, author_id in some]
    return Page([one for one in found if one], page, per_page, len(everybody))


def buyer(house: House, network: str, author_id: str) -> Buyer:
    found = buyers(house.store.view()).buyer(network, author_id)
    if found is None:
        raise NotFound(f"no buyer {author_id!r} of {network!r}")
    return found


def export(house: House, network: str, author_id: str) -> dict[str, Any]:
    """Everything that is kept of a person, to be handed out: ``replies`` and ``purchases`` whole, with addresses,
    payments and refunds. Times in ISO 8601, money in minor units. ``NotFound`` for somebody nobody heard of."""
    who = buyer(house, network, author_id)
    view = buyers(house.store.view())
    return {
        "network": who.network,
        "id": who.author_id,
        "handle": who.handle,
        "stopped_at": iso(who.stopped_at),
        "blocked_at": iso(who.blocked_at),
        "replies": [_reply(one) for one in view.replies_of(network, author_id)],
        "purchases": [_purchase(house, one) for one in view.purchases_of(network, author_id)],
        "wallet": _wallet(house, network, author_id),
        "coupons": [_coupon(one) for one in offers(house.store.view()).grants_of(network, author_id)],
        "gifts": [_gift(one, author_id) for one in gifts(house.store.view()).gifts_of(network, author_id)],
        "passed_on": [_passed_on(one) for one in spreads(house.store.view()).spreads_by(network, author_id)],
        "payee": gifts(house.store.view()).payee(network, author_id) or None,
    }


def _reply(one: StoredReply) -> dict[str, Any]:
    return {
        "id": one.reply_id,
        "sale": one.sale_id,
        "handle": one.handle,
        "text": one.text,
        "lang": one.lang,
        "state": one.state,
        "why": one.why,
        "purchase": one.purchase_id,
        "answer": one.answer,
        "created_at": iso(one.created_at),
        "edited_at": iso(one.edited_at),
        "deleted_at": iso(one.deleted_at),
        "answered_at": iso(one.answered_at),
        "maybe_answered": one.maybe_answered,
        "closed_at": iso(one.closed_at),
    }


def _passed_on(one: Spread) -> dict[str, Any]:
    return {
        "post": one.post_id,
        "kind": one.kind,
        "quote": one.quote_id or None,
        "handle": one.handle,
        "reach": one.reach,
        "said_at": iso(one.said_at),
        "seen_at": iso(one.seen_at),
    }


def _wallet(house: House, network: str, author_id: str) -> dict[str, Any] | None:
    one = wallet_of(house, network, author_id)
    return (
        None
        if one is None
        else {
            "state": one.state,
            "paypal": one.label,
            "per_purchase": one.per_purchase,
            "per_month": one.per_month,
            "currency": one.currency,
            "address": json.loads(one.address),
            "created_at": iso(one.created_at),
        }
    )


def _coupon(one: Grant) -> dict[str, Any]:
    return {
        "offer": one.offer_id,
        "reply": one.reply_id,
        "handle": one.handle,
        "code": one.code,
        "state": one.state,
        "created_at": iso(one.created_at),
        "expires_at": iso(one.expires_at),
        "used_at": iso(one.used_at),
    }


def _gift(one: Gift, author_id: str) -> dict[str, Any]:
    """What belongs to the other side is left out."""
    given = one.sender_id == author_id
    return {
        "kind": one.kind,
        "given": given,
        "state": one.state,
        "amount": one.amount,
        "currency": one.currency,
        "to": one.payee_name or one.to_handle,
        "payee": None if given else one.payee,
        "reply": one.reply_id if given else None,
        "created_at": iso(one.created_at),
        "paid_at": iso(one.paid_at),
    }


def _purchase(house: House, one: Purchase) -> dict[str, Any]:
    view = house.store.view()
    return {
        "id": one.id,
        "sale": one.sale_id,
        "state": str(one.state),
        "sku": one.sku,
        "name": one.name,
        "quantity": one.quantity,
        "unit": one.unit,
        "currency": one.currency,
        "handle": one.handle,
        "reply": one.reply_id,
        "lang": one.lang,
        "created_at": iso(one.created_at),
        "address": asdict(one.address) if one.address else None,
        "total": one.quote.total.minor if one.quote else None,
        "paid": one.paid_amount,
        "paid_at": iso(one.paid_at),
        "refunded": one.refunded,
        "capture": one.capture_id,
        "order": one.shop_order_number,
        "payments": [
            {"id": row.page_id, "amount": row.amount, "state": row.state, "created_at": iso(row.created_at)}
            for row in view.payments(one.id)
        ],
        "refunds": [
            {"id": row.id, "amount": row.amount, "state": row.state, "reason": row.reason,
             "created_at": iso(row.created_at)}
            for row in view.refunds(one.id)
        ],
        "history": [
            {"at": iso(moment.at), "from": moment.before, "to": moment.after, "why": moment.why}
            for moment in view.history(one.id)
        ],
    }  # fmt: skip


def erase(house: House, network: str, author_id: str) -> dict[str, Any]:
    """Forget handle, words and addresses. Amounts, order numbers and the bare ids stay: for the books, and so that no
    reply is taken twice and an opt-out holds. What is still under way keeps its address until it is over.

    Returns ``erased``: {replies, purchases}; ``kept``: purchases whose amounts stay; ``under_way``: purchases that are
    not over, of which nothing was erased: ask again later."""
    buyer(house, network, author_id)

    def write(tx: Tx) -> dict[str, Any]:
        known = writes(tx)
        purchases = known.purchases_of(network, author_id)
        under_way = {one.id for one in purchases if one.state in UNDER_WAY}
        over = [one.id for one in purchases if one.id not in under_way]
        replies = known.replies_of(network, author_id)
        forgotten = [
            one.seq for one in replies if one.state not in ("new", "asked") and one.purchase_id not in under_way
        ]
        known.forget_purchases(over)
        known.forget_replies(forgotten)
        offer_writes(tx).forget_grants(network, author_id)
        gift_writes(tx).forget_gifts(network, author_id)
        spread_writes(tx).forget_spreads(network, author_id)
        # At once: what is under way is then paid by its page, and not by a wallet of who wants to be forgotten.
        drop_wallet(tx, network, author_id)
        known.forget_answers([one.reply_id for one in replies])
        if not under_way:
            known.forget_name(network, author_id)
        return {
            "network": network,
            "id": author_id,
            "erased": {"replies": len(forgotten), "purchases": len(over)},
            "kept": over,
            "under_way": sorted(under_way),
        }

    done = house.store.write(write)
    log.info("a buyer was erased: %(replies)d replies, %(purchases)d purchases", done["erased"])
    return done


def forget_old(house: House) -> None:
    """What is kept of people goes when its time is over (SECURITY.md has the list). A transaction for each part: what is
    long keeps nobody else waiting."""
    now = house.clock.ms()
    keep, short = now - house.config.work.keep_days * DAY_MS, now - SHORT_DAYS * DAY_MS
    house.store.write(lambda tx: tx.forget_tasks(short))
    house.store.write(lambda tx: tx.forget_people(keep))
    house.store.write(lambda tx: offer_writes(tx).forget_old_grants(keep))
    house.store.write(lambda tx: gift_writes(tx).forget_old_gifts(keep))
    house.store.write(lambda tx: gift_writes(tx).forget_old_payees(keep))
    house.store.write(lambda tx: spread_writes(tx).forget_old_spreads(keep))
    if house.store.write(lambda tx: _unused_wallets(tx, keep, short)):
        house.bell.ring("payments")


def _unused_wallets(tx: Tx, keep: int, short: int) -> int:
    """At PayPal too: a consent must not outlive what we know of it."""
    found = wallets(tx).unused_wallets(keep, short)
    for network, account in found:
        drop_wallet(tx, network, account)
    return len(found)


def block(house: House, network: str, author_id: str) -> Buyer:
    """Replies of this account take no units any more, and its saved wallet is not charged; what it holds already it may
    pay on its page. Twice is as good as once."""
    who = buyer(house, network, author_id)

    def write(tx: Tx) -> None:
        tx.shut_out(network, author_id, who.handle, stopped=False)
        wallet_writes(tx).drop_promises(network, author_id)

    house.store.write(write)
    return buyer(house, network, author_id)


def unblock(house: House, network: str, author_id: str) -> Buyer:
    """It may take part again; an opt-out of its own stays."""
    buyer(house, network, author_id)
    house.store.write(lambda tx: writes(tx).let_in(network, author_id))
    return buyer(house, network, author_id)
