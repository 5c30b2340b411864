"""Gifts in the dashboard: who gave how much to whom, and what was paid in all."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for

from bridge import giving
from bridge.store.gifts import gifts
from bridge.store.pages import Ask
from bridge.web.admin.door import blueprint, house, notice, page, whole
from bridge.web.gifts import state_name
from bridge.web.words import say

PER_PAGE = 50
TONES = {"paid": "good", "declined": "bad", "returned": "bad", "cancelled": "dim", "expired": "dim"}


@blueprint.get("/gifts")
def gift_list() -> Any:
    found = gifts(house().store.view()).gift_pages(Ask(whole("page"), PER_PAGE))
    return page(
        "gifts.html", found=found, sums=giving.sums(house()), gift_state=state_name, tones=TONES,
        gives=giving.gives(house()), link=f"{house().config.public_url}/give",
    )  # fmt: skip


@blueprint.get("/gifts/<key>")
def gift(key: str) -> Any:
    """One gift with its story."""
    one = giving.find(house(), key)
    moments = gifts(house().store.view()).gift_history(one.id)
    return page("gift.html", gift=one, moments=moments, gift_state=state_name, tones=TONES)


@blueprint.post("/gifts/<key>/cancel")
def cancel_gift(key: str) -> Any:
    done = giving.cancel(house(), giving.find(house(), key), "ended by the shop")
    notice(say("Ended. Nothing was taken."))
    return redirect(url_for("admin.gift", key=done.id), 303)
