"""Gifts: each has a page to confirm and pay it, and ``/give`` shows an account what it gives and what it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from bridge import giving
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.money import write as write_money
from bridge.store.gifts import Gift, gifts
from bridge.web.sale import back_from_network
from bridge.web.security import GUESSES, PAGES, SIGN_INS, limiter
from bridge.web.words import language, mark, network_title, say
from connectors.errors import NotSupported, PayeeTrouble, Permanent, Refused
from connectors.values import Account, Money

blueprint = Blueprint("gifts", __name__)
limiter.limit(PAGES)(blueprint)
#: Who says where money goes has signed in within that time.
FRESH_MS = 30 * 60_000


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _gift(house: House, key: str) -> Gift:
    """By its token alone: the id stands in PayPal's pages."""
    gift = gifts(house.store.view()).gift(key) if 20 <= len(key) <= 64 else None
    if gift is None or gift.id == key:
        abort(404)
    return gift


def _account(house: House) -> Mapping[str, Any] | None:
    account = session.get("account")
    fresh = account and house.clock.ms() - int(account.get("at", 0)) < FRESH_MS
    return account if account and fresh and account.get("network") in house.networks else None


#: A gift's state → how those whom it concerns call it.
STATES = {
    "asked": mark("to be confirmed"), "unclaimed": mark("unclaimed"), "open": mark("to be paid"),
    "paying": mark("being paid"), "pending": mark("held by PayPal"), "paid": mark("received"), "declined": mark("declined"),
    "returned": mark("gone back"), "cancelled": mark("let be"), "expired": mark("run out"),
}  # fmt: skip


def state_name(state: str) -> str:
    return say(STATES[state])


def veiled(payee: str) -> str:
    """An account at PayPal, so that its owner knows it again and nobody else does."""
    name, at, host = payee.partition("@")
    return f"{name[:1]}…@{host}" if at else f"…{payee[-4:]}"


@blueprint.get("/g/<key>")
def show(key: str) -> Any:
    """A gift as its sender sees it: what, to whom, and what is to be done next."""
    house = _house()
    gift = giving.current(house, _gift(house, key))
    return render_template(
        "gift.html", gift=gift, to=gift.payee_name or f"@{gift.to_handle}" if gift.to_handle else "",
        account=veiled(gift.payee) if gift.payee else "", network=network_title(gift.network),
        since=giving.claimed_at(house, gift), claim=f"{house.config.public_url}/give", notice=session.pop("notice", ""),
    )  # fmt: skip


@blueprint.post("/g/<key>/confirm")
def confirm(key: str) -> Any:
    house = _house()
    gift = _gift(house, key)
    try:
        giving.confirm(house, gift)
    except Conflict:
        session["notice"] = "again"
    return redirect(url_for("gifts.show", key=key), 303)


@blueprint.post("/g/<key>/pay")
def pay(key: str) -> Any:
    """Off to PayPal, straight to the recipient's account."""
    house = _house()
    gift = _gift(house, key)
    try:
        return redirect(giving.open_page(house, gift, language()), 303)
    except Conflict:
        session["notice"] = "again"
    except PayeeTrouble:
        session["notice"] = "payee"
    except (Permanent, Refused) as error:
        current_app.logger.warning("opening a gift's page: %s", error)
        session["notice"] = "away"
    return redirect(url_for("gifts.show", key=key), 303)


@blueprint.get("/g/<key>/back")
def back(key: str) -> Any:
    """The sender returns from PayPal."""
    house = _house()
    gift = _gift(house, key)
    if gift.page_id is not None:
        giving.look(house, gift.page_id)
    return redirect(url_for("gifts.show", key=key), 303)


@blueprint.post("/g/<key>/cancel")
def cancel(key: str) -> Any:
    house = _house()
    gift = _gift(house, key)
    try:
        giving.cancel(house, gift)
    except Conflict:
        session["notice"] = "again"
    return redirect(url_for("gifts.show", key=key), 303)


@blueprint.get("/give")
def give() -> Any:
    """What it is; for somebody signed in, what they give and what they are sent."""
    house = _house()
    account = _account(house)
    if not giving.gives(house) and account is None:
        abort(404)
    return _give(house, account)


def _give(house: House, account: Mapping[str, Any] | None, wrong: str = "", typed: str = "") -> Any:
    view = gifts(house.store.view())
    own, sent, kept = [], [], ""
    if account is not None:
        own = view.gifts_from(account["network"], account["id"])
        sent = view.gifts_for(account["network"], account["id"], account["handle"])
        kept = view.payee(account["network"], account["id"])
    terms = house.config.giving
    ceilings = {
        kind: [write_money(Money(minor, code), language()) for code, minor in sorted(found.items())]
        for kind, found in (("send", terms.send_ceiling), ("donate", terms.donate_ceiling))
    }
    return render_template(
        "give.html", account=account, own=own, sent=sent, kept=veiled(kept) if kept else "", veiled=veiled,
        ceilings=ceilings, gift_state=state_name, charities=[(handle, one.name) for handle, one in terms.charities.items()], sends=terms.send,
        sign_ins=[name for name, network in house.networks.items() if network.can_sign_in()],
        network_title=network_title, wrong=wrong, typed=typed, notice=session.pop("notice", ""),
    ), 422 if wrong else 200  # fmt: skip


@blueprint.post("/give/sign-in")
@limiter.limit(SIGN_INS)
def sign_in() -> Any:
    """Off to the network, with a state that only this browser can bring back."""
    house = _house()
    name = request.form.get("network") or house.network_name
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    session["signing_in"] = {"state": state, "verifier": verifier, "back": url_for("gifts.give"), "network": name}
    try:
        return redirect(house.at(name).network.sign_in_url(back_from_network(house), state, verifier), 303)
    except (NotFound, NotSupported, Permanent):
        abort(404)


@blueprint.post("/give/claim")
@limiter.limit(GUESSES)
def claim() -> Any:
    """Who is sent something says which account at PayPal takes it."""
    house = _house()
    account = _account(house)
    if account is None:
        return redirect(url_for("gifts.give"), 303)
    typed = request.form.get("payee", "").strip()
    try:
        gift = giving.find(house, request.form.get("gift", ""))
        if gift.network != account["network"]:
            abort(404)
        who = Account(str(account["id"]), str(account["handle"]))
        giving.claim(house, gift, who, typed, keep=bool(request.form.get("keep")))
        session["notice"] = "claimed"
    except NotFound:
        abort(404)
    except Invalid:
        return _give(house, account, wrong=gift.id, typed=typed[:254])
    except Conflict:
        session["notice"] = "again"
    return redirect(url_for("gifts.give"), 303)


@blueprint.post("/give/forget")
def forget() -> Any:
    """The account that was kept for later gifts is forgotten."""
    house = _house()
    account = _account(house)
    if account is not None:
        giving.forget_payee(house, account["network"], account["id"])
    return redirect(url_for("gifts.give"), 303)


@blueprint.post("/give/sign-out")
def sign_out() -> Any:
    session.clear()
    return redirect(url_for("gifts.give"), 303)
