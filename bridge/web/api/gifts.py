"""Gifts: who gave how much to whom, from PayPal account to PayPal account."""

from __future__ import annotations

from typing import Any

from bridge import gift_json, giving
from bridge.store.gifts import gifts
from bridge.views import iso
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown


def _now(subject: str, key: str) -> Any:
    return schemas.WholeGift().dump(_whole(subject))


def _whole(key: str) -> dict[str, Any]:
    one = giving.find(house(), key)
    moments = gifts(house().store.view()).gift_history(one.id)
    history = [{"at": iso(m.at), "from": m.before, "to": m.after, "why": m.why} for m in moments]
    return {**gift_json.gift(one), "history": history}


@call("GET", "/gifts", "purchases:read", tag="gifts")
@reads(asks.GiftsQuery, location="query")
@answers(schemas.GiftPage)
def list_gifts(values: dict[str, Any]) -> Any:
    """Gifts, the newest first"""
    found = gifts(house().store.view()).gift_pages(ask(values), [values["state"]] if values["state"] else [])
    return shown(found.map(gift_json.gift))


@call("GET", "/gifts/<key>", "purchases:read", tag="gifts")
@answers(schemas.WholeGift)
def show_gift(key: str) -> Any:
    """One gift, with its history"""
    return _whole(key)


@call("POST", "/gifts/<key>/cancel", "purchases:write", tag="gifts", recall=_now)
@answers(schemas.WholeGift)
def cancel_gift(key: str) -> Any:
    """End a gift that is not paid

    409 once it is being paid: what is paid, only the recipient can give back."""
    return _whole(giving.cancel(house(), giving.find(house(), key), "ended by the shop").id)
