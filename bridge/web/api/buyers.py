"""Buyers: found, everything that is kept of one, forgotten, shut out."""

from __future__ import annotations

from typing import Any

from bridge import people, views
from bridge.store.pages import lists
from bridge.store.wallets import Wallet
from bridge.views import iso
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown


def _now(subject: str, network: str, buyer: str) -> Any:
    return schemas.Buyer().dump(views.buyer(people.buyer(house(), network, buyer)))


def _erased(subject: str, network: str, buyer: str) -> Any:
    return schemas.Erased().dump(people.erase(house(), network, buyer))


def _wallet(one: Wallet) -> dict[str, Any]:
    """Never what charges it, whose PayPal account it is, or where things are sent."""
    return {
        "network": one.network, "buyer_id": one.buyer_id, "handle": one.handle, "state": one.state,
        "per_purchase": one.per_purchase, "per_month": one.per_month, "currency": one.currency,
        "changed_at": iso(one.changed_at),
    }  # fmt: skip


@call("GET", "/wallets", "buyers:read", tag="buyers")
@reads(asks.WalletsQuery, location="query")
@answers(schemas.WalletPage)
def list_wallets(values: dict[str, Any]) -> Any:
    """Wallets that buyers have saved, who changed theirs last first"""
    return shown(lists(house().store.view()).wallets(ask(values)).map(_wallet))


@call("GET", "/buyers", "buyers:read", tag="buyers")
@reads(asks.BuyersQuery, location="query")
@answers(schemas.BuyerPage)
def list_buyers(values: dict[str, Any]) -> Any:
    """Who replied, the last one first"""
    asked = ask(values)
    found = people.find(house(), **values, page=asked.number, per_page=asked.per_page)
    return shown(found.map(views.buyer))


@call("GET", "/buyers/<network>/<buyer>", "buyers:read", tag="buyers")
@answers(schemas.Kept)
def export_buyer(network: str, buyer: str) -> Any:
    """Everything that is kept of a person, addresses included"""
    return people.export(house(), network, buyer)


@call("POST", "/buyers/<network>/<buyer>/erase", "buyers:write", tag="buyers", recall=_erased)
@answers(schemas.Erased)
def erase_buyer(network: str, buyer: str) -> Any:
    """Forget a person

    Handle, words and addresses go. Amounts, order numbers and the bare ids stay. What is still under way is told in
    `under_way`: erase again once it is over."""
    return people.erase(house(), network, buyer)


@call("POST", "/buyers/<network>/<buyer>/block", "buyers:write", tag="buyers", recall=_now)
@answers(schemas.Buyer)
def block_buyer(network: str, buyer: str) -> Any:
    """Replies of this account take no units any more"""
    return views.buyer(people.block(house(), network, buyer))


@call("POST", "/buyers/<network>/<buyer>/unblock", "buyers:write", tag="buyers", recall=_now)
@answers(schemas.Buyer)
def unblock_buyer(network: str, buyer: str) -> Any:
    """It may take part again"""
    return views.buyer(people.unblock(house(), network, buyer))
