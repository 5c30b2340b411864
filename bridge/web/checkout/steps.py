"""The buyer's page: what, how many, until when; address, total, PayPal; and afterwards how it stands."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, request, session, url_for

from bridge import checkout, holds, offers, parcels
from bridge.errors import Changed, Conflict, Invalid, NoneLeft
from bridge.house import House
from bridge.states import State
from bridge.store import Purchase, Sale, Stale
from bridge.store.wallets import wallets
from bridge.web import places
from bridge.web.checkout.address_form import _beside, country_options, likely_country, said
from bridge.web.checkout.door import _house, _page, _purchase, _sale, _standing, blueprint, log, payable
from bridge.web.checkout.withdrawing import may_withdraw, withdrawn_at
from bridge.web.words import language, network_title, say
from connectors.errors import ConnectorError, Permanent, Refused, Retryable

#: How long the buyer's return waits for the outcome before the page takes over asking.
PATIENCE = 1.5


@blueprint.get("/<token>")
def show(token: str) -> Any:
    """One address for the whole life of a purchase."""
    purchase, members = _standing(token)
    sale = _sale(purchase)
    if payable(purchase):
        if members[0].id != purchase.id:
            edit = 1 if "edit" in request.args else None
            return redirect(url_for("checkout.show", token=members[0].token, edit=edit), 303)
        if parcels.whole(members) is None or purchase.address is None or "edit" in request.args:
            return _form(purchase, sale)
        return _review(members)
    rest = _rest(purchase, sale)
    if rest is not None:
        return redirect(url_for("checkout.show", token=rest.token), 303)
    return _status(purchase, sale)


def _rest(purchase: Purchase, sale: Sale) -> Purchase | None:
    """What is still to be paid of the basket that this has just left because the shop has none: the page goes on there."""
    left = (purchase.state, purchase.reason) == (State.CANCELLED, "stock")
    return _in_basket(purchase, sale) if left else None


def _in_basket(purchase: Purchase, sale: Sale) -> Purchase | None:
    """What is still to be paid of this buyer's basket."""
    if sale.terms.mode != "basket":
        return None
    mine = (purchase.network, purchase.buyer_id)
    left = _house().store.view().purchases(sale_id=sale.id, buyer=mine, states=[State.HELD, State.DECLINED])
    return next((one for one in left if payable(one)), None)


def _review(members: Sequence[Purchase], status: int = 200, **more: Any) -> Any:
    """What it comes to, line by line, and the binding click."""
    purchase, quote = members[0], parcels.whole(members)
    sale = _sale(purchase)
    if quote is None:
        return _form(purchase, sale, status=status, changed=more.get("changed", []))
    lines = [(one, part.lines[0].net + part.lines[0].tax) for one in members if (part := one.quote)]
    before = [(one, was) for one in members if (was := _before(one))]
    return _page(
        "review.html", purchase, sale, status, quote=quote, lines=lines, before=before, shown=parcels.mark(members), **more
    )  # fmt: skip


def _before(purchase: Purchase) -> tuple[int, int] | None:
    """(units, price of one) as it was put into the basket, where that has changed."""
    found = re.fullmatch(r"was (\d+) (\d+)", purchase.reason)
    return (int(found[1]), int(found[2])) if found else None


def _form(
    purchase: Purchase,
    sale: Sale,
    errors: dict[str, str] | None = None,
    status: int = 200,
    away: bool = False,
    switched: bool = False,
    changed: Sequence[str] = (),
) -> Any:
    """The address form. ``switched``: the buyer has just chosen another country, and goes on from there. ``changed``: why
    the last click was not taken."""
    house = _house()
    names = checkout.countries(sale, language())
    known = purchase.address
    values = {name: request.form.get(name, getattr(known, name, "") if known else "") for name in (
        "first_name", "last_name", "line1", "line2", "city", "region", "postcode", "country", "email", "phone",
    )}  # fmt: skip
    country = request.values.get("country") or values["country"] or likely_country(house, names)
    country = values["country"] = country if country in dict(names) else names[0][0]
    needed = checkout.needed_fields(country)
    fields = places.in_order(country, needed.fields)
    return _page(
        "address.html", purchase, sale, status, values=values, errors=errors or {}, countries=country_options(tuple(names), country), away=away,
        needed=replace(needed, fields=tuple(fields)), labels=places.labels(country, fields),
        regions=places.regions(country, [code for code, _ in needed.regions], language()),
        digits=places.digits(country), switched=switched, beside=_beside(purchase), changed=changed,
    )  # fmt: skip


@blueprint.get("/<token>/<any(address, pay, again, cancel):step>")
def step(token: str, step: str) -> Any:
    """A form's address loaded as a page (after "back", or in another language): to the purchase as it stands."""
    return redirect(url_for("checkout.show", token=_purchase(token).token), 303)


@blueprint.post("/<token>/address")
def address(token: str) -> Any:
    """Keep the address, and show what it comes to."""
    purchase = _purchase(token)
    sale = _sale(purchase)
    if not payable(purchase):
        return redirect(url_for("checkout.show", token=token), 303)
    if request.form.get("what") == "country":
        return _form(purchase, sale, switched=True)
    try:
        checkout.take_address(_house(), purchase, request.form, request.form.getlist("with"))
    except Invalid as invalid:
        return _form(purchase, sale, said(invalid.errors), 422)
    except (Retryable, Permanent) as error:
        log.warning("quote for purchase %s: %s", purchase.id, error)
        return _form(purchase, sale, status=503, away=True)
    except Refused as refusal:
        log.warning("quote for purchase %s refused: %s", purchase.id, refusal)
        return _form(purchase, sale, {"country": say("The shop cannot sell this to that address right now.")}, 422)
    except (Conflict, Stale) as error:
        # What was typed stays typed, on the page of what is left to be paid, which says what has changed.
        purchase = _purchase(token)
        left = purchase if payable(purchase) else _rest(purchase, sale)
        if left is not None:
            return _form(left, _sale(left), status=409, changed=_changed(error, left))
    return redirect(url_for("checkout.show", token=token), 303)


def _changed(error: Exception, left: Purchase) -> list[str]:
    """Why a click was not taken, whatever the reason, to who clicked."""
    sold_out, gone, other = (
        (error.sold_out, error.gone, error.other) if isinstance(error, Changed) else ((), (), ())
    )
    told = []
    if sold_out and _sale(left).terms.mode != "basket":
        # In a basket the page says so by itself, and goes on saying it.
        told.append(say("The shop has none left of: %(names)s. It is left out.", names=", ".join(sold_out)))
    if lost := [name for name in gone if name != left.name]:
        told.append(say("Can no longer be paid with it, and is left out: %(names)s.", names=", ".join(lost)))
    if other:
        told.append(say("The price or the number of this has just changed: %(names)s.", names=", ".join(other)))
    if not told and not sold_out:
        told.append(say("Something changed at the same moment, perhaps in another window."))
    return [*told, say("Nothing was ordered. Look once more, then go on.")]


@blueprint.post("/<token>/pay")
def pay(token: str) -> Any:
    """The binding click: PayPal's page is opened, and the buyer sent there."""
    house, purchase = _house(), _purchase(token)
    # A page that an earlier version drew says nothing of what it showed.
    shown = request.form.get("shown", "")
    try:
        return redirect(checkout.open_page(house, purchase, language(), shown), 303)
    except NoneLeft:
        return _once_more(token, 409, none_left=True)
    except (Conflict, Stale) as error:
        return _once_more(token, 409, error)
    except (Retryable, Permanent, Refused) as error:
        log.warning("opening the payment of purchase %s: %s", purchase.id, error)
        if isinstance(error, Refused) and error.code == "address":
            wrong = {"country": say("PayPal does not accept this address.")}
            return _form(purchase, _sale(purchase), wrong, 422)
        return _once_more(token, 503, away=True)


def _once_more(token: str, status: int, error: Exception | None = None, **more: Any) -> Any:
    """The click was not taken: what it comes to now, or how it stands where there is nothing to pay any more."""
    purchase, members = _standing(token)
    if not payable(purchase) or purchase.address is None:
        return redirect(url_for("checkout.show", token=token), 303)
    if error is not None:
        more["changed"] = _changed(error, members[0])
    return _review(members, status, **more)


@blueprint.get("/<token>/back")
def back(token: str) -> Any:
    """The buyer returns from PayPal. The webhook may have been here first; together they act once."""
    house, purchase = _house(), _purchase(token)
    for row in house.store.view().payments(purchase.id):
        if row.page_id is not None and row.state == "open":
            try:
                checkout.look(house, row.page_id)
            except ConnectorError as error:
                log.info("looking at the payment of purchase %s: %s; the sweep will", purchase.id, error)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if _purchase(token).state not in (State.APPROVED, State.PAYING):
            break
        time.sleep(0.2)
    return redirect(url_for("checkout.show", token=token), 303)


@blueprint.post("/<token>/again")
def again(token: str) -> Any:
    """A hold that ran out, asked for once more."""
    try:
        holds.try_again(_house(), _purchase(token).id)
    except (Conflict, Stale):
        session["notice"] = "again"
    return redirect(url_for("checkout.show", token=token), 303)


@blueprint.post("/<token>/cancel")
def cancel(token: str) -> Any:
    """The buyer lets go before paying."""
    try:
        holds.cancel(_house(), _purchase(token).id, by="buyer")
    except (Conflict, Stale):
        session["notice"] = "cancel"
    return redirect(url_for("checkout.show", token=token), 303)


def _wallet(house: House, purchase: Purchase, sale: Sale) -> dict[str, Any] | None:
    """For its owner in line: whether a saved wallet could buy by itself, and until when it was promised to. Not in a series
    for the first: there the line alone decides, and a saved wallet buys without a promise."""
    account = session.get("account") or {}
    mine = (account.get("network"), account.get("id")) == (purchase.network, purchase.buyer_id)
    if purchase.state is not State.WAITLISTED or not mine or not checkout.offered(house):
        return None
    if sale.terms.mode == "first_come":
        return None
    known = checkout.wallet_of(house, purchase.network, purchase.buyer_id)
    able = known is not None and known.state == "saved" and known.currency == purchase.currency
    return {"able": able, "until": wallets(house.store.view()).promise(purchase.id)}


def _status(purchase: Purchase, sale: Sale) -> Any:
    house = _house()
    view = house.store.view()
    notice = session.pop("notice", "")
    return _page(
        "status.html",
        purchase,
        sale,
        place=view.line_before(purchase) + 1 if purchase.state is State.WAITLISTED else 0,
        # In a series what is free is drawn along the line: asking again leads to its end.
        free=0
        if sale.terms.mode == "first_come"
        else sum(item.free for item in view.items(sale.id) if item.sku == purchase.sku),
        waiting=purchase.state in (State.APPROVED, State.PAYING, State.PAID),
        can_withdraw=may_withdraw(house, purchase, view),
        withdrawn_at=withdrawn_at(view, purchase) if purchase.paid_at else None,
        notice=notice,
        wallet=_wallet(house, purchase, sale),
        telling=offers.telling(house, purchase, language()),
        offer_off=offers.off,
        network_title=network_title,
        left=_in_basket(purchase, sale),
        with_it=[one for one in view.together(purchase) if one.id != purchase.id],
    )
