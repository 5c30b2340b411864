"""A buyer's own pages: save a PayPal wallet, an address and ceilings once, so that a reply buys; see, change and delete it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from bridge import checkout, money
from bridge.clock import from_ms, month_of
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.store.wallets import Wallet, wallets
from bridge.web import places
from bridge.web.admin.forms import money_text, no_amount
from bridge.web.checkout import country_options, likely_country, said
from bridge.web.sale import back_from_network
from bridge.web.security import GUESSES, PAGES, SIGN_INS, limiter
from bridge.web.words import language, network_title
from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.values import Money

log = logging.getLogger("replycart.web")
blueprint = Blueprint("wallet", __name__, url_prefix="/wallet")
limiter.limit(PAGES)(blueprint)
#: Whoever changes where goods go, or how much may be charged, has signed in within that time.
FRESH_MS = 30 * 60_000
_FIELDS = ("first_name", "last_name", "line1", "line2", "city", "region", "postcode", "country", "email", "phone")


def _house() -> House:
    house: House = current_app.extensions["house"]
    if not checkout.offered(house):
        abort(404)
    return house


def _account(house: House) -> Mapping[str, Any] | None:
    account = session.get("account")
    return account if account and account.get("network") in house.networks else None


def _fresh(house: House, account: Mapping[str, Any]) -> bool:
    return house.clock.ms() - int(account.get("at", 0)) < FRESH_MS


@blueprint.get("")
def show() -> Any:
    """What is saved, and the form to change it; for somebody not signed in, what it is."""
    house = _house()
    account = _account(house)
    if account is None or not _fresh(house, account):
        return _door(house)
    return _form(house, account)


def _door(house: House) -> Any:
    return render_template(
        "wallet_door.html",
        sign_ins=[name for name, network in house.networks.items() if network.can_sign_in()],
        network_title=network_title,
        grace=house.config.selling.grace_seconds,
        notice=session.pop("notice", ""),
    )


def _form(
    house: House,
    account: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> Any:
    known = checkout.wallet_of(house, account["network"], account["id"])
    kept = checkout.saved_address(known) if known else {}
    sent = request.method == "POST"
    values = {name: request.form.get(name, "") if sent else kept.get(name, "") for name in _FIELDS}
    names = checkout.countries(None, language())
    country = request.values.get("country") or values["country"] or likely_country(house, names)
    country = values["country"] = country if country in dict(names) else names[0][0]
    needed = checkout.needed_fields(country)
    fields = places.in_order(country, needed.fields)
    currency = house.shop.currency()
    ceilings = {
        "per_purchase": money_text(known.per_purchase, known.currency) if known else "",
        "per_month": money_text(known.per_month, known.currency) if known else "",
    }
    if sent:
        ceilings = {name: request.form.get(name, "") for name in ceilings}
    return render_template(
        "wallet.html", wallet=known, account=account, values=values, errors=errors or {}, ceilings=ceilings,
        countries=country_options(tuple(names), country), needed=replace(needed, fields=tuple(fields)),
        labels=places.labels(country, fields), digits=places.digits(country),
        regions=places.regions(country, [code for code, _ in needed.regions], language()), currency=currency,
        spent=_spent(house, known), grace=house.config.selling.grace_seconds, notice=session.pop("notice", ""),
        switched=False, **more,
    ), status  # fmt: skip


def _spent(house: House, known: Wallet | None) -> Money | None:
    """What the wallet was charged this month."""
    if known is None or known.state != "saved":
        return None
    month = month_of(from_ms(house.clock.ms()))
    amount = wallets(house.store.view()).charged(known.network, known.buyer_id, month, known.currency)
    return Money(amount, known.currency)


@blueprint.post("/sign-in")
@limiter.limit(SIGN_INS)
def sign_in() -> Any:
    """Off to the network, with a state that only this browser can bring back."""
    house = _house()
    name = request.form.get("network") or house.network_name
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    session["signing_in"] = {"state": state, "verifier": verifier, "back": url_for("wallet.show"), "network": name}
    try:
        return redirect(house.at(name).network.sign_in_url(back_from_network(house), state, verifier), 303)
    except (NotFound, NotSupported, Permanent):
        abort(404)


@blueprint.post("")
@limiter.limit(GUESSES)
def save() -> Any:
    """Keep address and ceilings, and send the owner to PayPal to consent where no wallet is saved yet."""
    house = _house()
    account = _account(house)
    if account is None or not _fresh(house, account):
        return redirect(url_for("wallet.show"), 303)
    if request.form.get("what") == "country":
        return _form(house, account)
    wrong: dict[str, str] = {}
    amounts = []
    for name in ("per_purchase", "per_month"):
        try:
            amounts.append(money.read(request.form.get(name, ""), house.shop.currency()))
        except ValueError as error:
            wrong[name] = no_amount(error)
            amounts.append(1)
    try:
        url = checkout.save(house, account, request.form, (amounts[0], amounts[1]), language())
    except Invalid as invalid:
        return _form(house, account, {**said(invalid.errors), **wrong}, 422)
    except (Retryable, Permanent, Refused) as error:
        log.warning("saving a wallet: %s", error)
        return _form(house, account, status=503, away=True)
    if wrong:
        return _form(house, account, wrong, 422)
    if url:
        return redirect(url, 303)
    session["notice"] = "changed"
    return redirect(url_for("wallet.show"), 303)


@blueprint.get("/back")
def back() -> Any:
    """The owner returns from PayPal."""
    house = _house()
    account = _account(house)
    if account is not None:
        try:
            done = checkout.finish(house, account["network"], account["id"])
        except (Permanent, Refused) as error:
            log.warning("keeping a wallet: %s", error)
            done = False
        session["notice"] = "saved" if done else "not_saved"
    return redirect(url_for("wallet.show"), 303)


@blueprint.post("/delete")
def delete() -> Any:
    """Taken back, here and at PayPal."""
    house = _house()
    account = _account(house)
    if account is not None:
        checkout.delete(house, account["network"], account["id"])
        session["notice"] = "deleted"
    return redirect(url_for("wallet.show"), 303)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    session.clear()
    return redirect(url_for("wallet.show"), 303)


@blueprint.post("/promise/<token>")
def promise(token: str) -> Any:
    """Somebody in line promises to buy when units come back, or takes it back (no days)."""
    house = _house()
    account = _account(house)
    purchase = house.store.view().purchase_by_token(token) if 20 <= len(token) <= 64 else None
    if purchase is None:
        abort(404)
    if account is None or (account["network"], account["id"]) != (purchase.network, purchase.buyer_id):
        return redirect(url_for("wallet.show"), 303)
    days = request.form.get("days", "0")
    sale = house.store.view().sale(purchase.sale_id)
    if sale is not None and sale.terms.mode == "first_come" and days != "0":
        # The line alone decides there: a promise would promise nothing.
        session["notice"] = "again"
        return redirect(url_for("checkout.show", token=token), 303)
    try:
        checkout.promise(
            house, purchase, int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 0
        )
    except (Conflict, Invalid):
        session["notice"] = "again"
    return redirect(url_for("checkout.show", token=token), 303)
