"""Purchases: found by sale, state or words; each one's whole story; cancel, and money back."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from bridge import checkout, consent, holds, money
from bridge.errors import Invalid, NotFound
from bridge.states import State
from bridge.store import Purchase
from bridge.store.pages import Ask, Page, lists
from bridge.web.admin import forms, story
from bridge.web.admin.door import blueprint, explained, house, inside, live, notice, page, whole
from bridge.web.admin.kept import kept
from bridge.web.words import language, say
from connectors.values import Money

PER_PAGE = 40
CANCELLABLE = (State.HELD, State.WAITLISTED, State.APPROVED, State.DECLINED)
REFUNDABLE = (State.PAID, State.ORDERED, State.DISPUTED)


@blueprint.get("/purchases")
def purchases() -> Any:
    """The newest first."""
    state = request.args.get("state", "")
    state = state if state in set(State) else ""
    search = request.args.get("search", "").strip().lstrip("@")[:100]
    sale = house().store.view().sale(key) if (key := request.args.get("sale", "")[:100]) else None
    number = whole("page", most=10_000)

    def ask() -> Page[Purchase]:
        view = lists(house().store.view())
        return view.purchases(Ask(number, PER_PAGE), sale_id=sale.id if sale else "", state=state, search=search)

    found = kept(f"purchases {request.full_path}", ask) if live() else ask()
    return page(
        "_purchases.html" if live() else "purchases.html",
        found=found, state=state, search=search,
        sale=sale, states=list(State), all_sales=house().store.view().sales()[:200],
    )  # fmt: skip


def _purchase(key: str) -> Purchase:
    found = house().store.view().purchase(key)
    if found is None:
        raise NotFound(f"no purchase {key!r}")
    return found


@blueprint.get("/purchases/<key>")
def purchase(key: str) -> Any:
    """One, for its whole life. Asked by the script, only the part that changes."""
    return _page(_purchase(key))


def _page(found: Purchase, status: int = 200, **more: Any) -> Any:
    view = house().store.view()
    reply = view.reply(found.network, found.reply_id)
    payment = view.payment(id=found.payment_id) if found.payment_id else None
    return page(
        "_purchase.html" if live() else "purchase.html",
        purchase=found,
        sale=view.sale(found.sale_id),
        story=story.told_of(house(), found),
        waiting=story.waiting(house(), found),
        place=view.line_before(found) + 1 if found.state is State.WAITLISTED else 0,
        payment=payment,
        paid_by=consent.paid_by(payment) if found.paid_at is not None else None,
        left=(found.paid_amount or 0) - found.refunded,
        left_text=forms.money_text((found.paid_amount or 0) - found.refunded, found.currency),
        cancellable=found.state in CANCELLABLE,
        refundable=found.state in REFUNDABLE,
        partly=found.shop_order_id is not None,
        reply_url=house().address_of(found.network, found.handle, found.reply_id) if reply else "",
        parcel=[other for other in view.together(found) if other.id != found.id],
        cost=view.cost_of_purchase(found.id) / 1e6,
        link=house().checkout_url(found.token),
        **more,
    ), status


@blueprint.post("/purchases/<key>/cancel")
def cancel_purchase(key: str) -> Any:
    holds.cancel(house(), _purchase(key).id)
    notice(say("Cancelled. What it held goes to who waits, or back on the shelf."))
    return redirect(url_for("admin.purchase", key=key), 303)


@blueprint.post("/purchases/<key>/refund")
def refund_purchase(key: str) -> Any:
    """All that is left, or a part. The form carries how much was given back when it was loaded: sent twice, the
    second one changes nothing."""
    found = _purchase(key)
    if request.form.get("seen") != f"{found.refunded}":
        notice(say("Somebody or something else was faster. This is how it stands now."), "bad")
        return redirect(url_for("admin.purchase", key=key), 303)
    amount = None
    if request.form.get("how") == "part":
        try:
            amount = money.read(request.form.get("amount", ""), found.currency)
        except ValueError as error:
            return _page(found, 422, refund_wrong=forms.no_amount(error))
    reason = "".join(sign for sign in request.form.get("reason", "") if sign.isprintable()).strip()[:200]
    try:
        row = checkout.request_refund(house(), found.id, amount=amount, reason=reason)
    except Invalid as invalid:
        return _page(found, 422, refund_wrong=explained(invalid, at_field=True))
    given = money.write(Money(row.amount, row.currency), language())
    notice(say("%(amount)s goes back to the buyer. PayPal is asked right now.", amount=given))
    return redirect(url_for("admin.purchase", key=key), 303)


@blueprint.post("/tasks/<int:task_id>/retry")
def retry(task_id: int) -> Any:
    """A task that waits for a person is tried again."""
    if task_id >= 2**63:
        abort(404)
    house().store.write(lambda tx: tx.unpark_tasks([task_id]))
    house().bell.ring("network", "payments", "shop", "alerts")
    notice(say("It is tried again right now."))

    return redirect(inside(request.form.get("back", "")), 303)
