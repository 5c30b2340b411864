"""Purchases: found, shown with their story, cancelled, refunded."""

from __future__ import annotations

import threading
from typing import Any

from bridge import checkout, holds, inputs, sales, views
from bridge.errors import NotFound
from bridge.store import Purchase
from bridge.store.pages import lists
from bridge.store.records import RefundRow
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, ask, call, house, reads, shown
from bridge.web.api.problem import refused
from connectors.values import Money

#: How long a call waits for PayPal at most, and how many may wait: the threads that buyers need are not for waiting.
WAIT_SECONDS = 25.0
_waiting = threading.BoundedSemaphore(4)


def _find(key: str) -> Purchase:
    found = house().store.view().purchase(key)
    if found is None:
        raise NotFound(f"no purchase {key!r}")
    return found


def _now(subject: str, key: str) -> Any:
    return schemas.WholePurchase().dump(views.purchase(house(), _find(key), whole=True))


def _refund_now(subject: str, key: str) -> Any:
    view = house().store.view()
    # A credit memo of the shop may begin with another of those that were paid together.
    rows = (row for one in view.together(_find(key)) for row in view.refunds(one.id))
    row = next((row for row in rows if row.id == subject), None)
    if row is None:
        raise NotFound(f"no refund {subject!r}")
    return _told(row, wait=True)


@call("GET", "/purchases", "purchases:read", tag="purchases")
@reads(asks.PurchasesQuery, location="query")
@answers(schemas.PurchasePage)
def list_purchases(values: dict[str, Any]) -> Any:
    """Purchases, the newest first"""
    asked, sale = ask(values), values.pop("sale")
    found = lists(house().store.view()).purchases(
        asked,
        sale_id=sales.find(house(), sale).id if sale else "",
        state=values["state"],
        search=values["search"],
        handle=values["handle"].removeprefix("@"),
        order_id=values["order"],
    )
    return shown(found.map(lambda one: views.purchase(house(), one)))


@call("GET", "/purchases/<key>", "purchases:read", tag="purchases")
@answers(schemas.WholePurchase)
def show_purchase(key: str) -> Any:
    """One purchase with its whole story"""
    return views.purchase(house(), _find(key), whole=True)


@call("POST", "/purchases/<key>/cancel", "purchases:write", tag="purchases", recall=_now)
@answers(schemas.WholePurchase)
def cancel_purchase(key: str) -> Any:
    """Withdraw one that is not paid

    409 once money may be on its way."""
    return views.purchase(house(), holds.cancel(house(), key), whole=True)


@call(
    "POST", "/purchases/<key>/refund", "purchases:write", tag="purchases", platforms=True,
    recall=_refund_now,
)  # fmt: skip
@reads(inputs.RefundSchema, required=False)
@answers(schemas.Refund, beside=(202, "PayPal is asked right after, or has not answered yet."))
def refund_purchase(values: dict[str, Any], key: str) -> Any:
    """Give money back

    All that is left, without an amount. With `wait` it answers once PayPal has, for 25 seconds at most: 200, or 502 with
    PayPal's reason when it refused. With `source` “shop” the shop's own credit memo is the record and none is written."""
    row = checkout.request_refund(
        house(),
        key,
        amount=values["amount"],
        reason=values["reason"],
        source=values["source"],
        shop_refund_id=values["shop_refund_id"],
    )
    return _told(row, wait=values["wait"])


def _told(row: RefundRow, *, wait: bool) -> Any:
    if wait and _waiting.acquire(blocking=False):
        try:
            row = checkout.wait(house(), row, WAIT_SECONDS)
        finally:
            _waiting.release()
    given = checkout.given(house().store.view(), row)
    if no := checkout.refusal(house(), row):
        code, words = no
        detail = f"PayPal refused the refund: {words}"
        if row.state == "queued":
            detail += " (it waits for a person: replycart tasks retry)"
        if given:
            back, whole = (Money(amount, row.currency) for amount in (given, row.amount))
            detail += f"; {back} of {whole} went back all the same, and the shop's order will show that by itself"
        return refused(code, detail, given=given, amount=row.amount, currency=row.currency)
    return schemas.Refund().dump(views.refund(row, given)), 202 if row.state == "queued" else 200
