"""The buyer's page: what, how many, until when; address, total, PayPal; and afterwards how it stands."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from markupsafe import Markup

from bridge import checkout, holds, offers, parcels
from bridge.errors import Changed, Conflict, Invalid, NoneLeft
from bridge.house import House
from bridge.states import State
from bridge.store import Purchase, Sale, Stale, Tx
from bridge.store.wallets import wallets
from bridge.web import places
from bridge.web.security import PAGES, limiter
from bridge.web.words import language, mark, network_title, say
from connectors.errors import ConnectorError, Permanent, Refused, Retryable

log = logging.getLogger("replycart.web")
blueprint = Blueprint("checkout", __name__, url_prefix="/c")
limiter.limit(PAGES)(blueprint)
#: How long the buyer's return waits for the outcome before the page takes over asking.
PATIENCE = 1.5
WITHDRAWN = "the buyer withdrew from the contract"


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _purchase(token: str) -> Purchase:
    house = _house()
    purchase = house.store.view().purchase_by_token(token) if 20 <= len(token) <= 64 else None
    if purchase is None:
        abort(404)
    age = house.clock.ms() - purchase.changed_at
    if age > house.config.work.keep_days * 86_400_000:
        abort(410)
    return purchase


def _sale(purchase: Purchase) -> Sale:
    sale = _house().store.view().sale(purchase.sale_id)
    if sale is None:
        abort(404)
    return sale


#: Why a saved wallet did not pay, to its owner.
FALLEN = {
    "wallet:gone": mark("Your saved PayPal did not pay: your wallet is deleted, or PayPal no longer knows it."),
    "wallet:stopped": mark(
        "Your saved PayPal does not pay: you wrote “stop”, or the shop takes no replies of yours."
    ),
    "wallet:currency": mark("Your saved PayPal did not pay: your ceilings are in another currency."),
    "wallet:purchase": mark("Your saved PayPal did not pay: this is more than you allow for one purchase."),
    "wallet:month": mark("Your saved PayPal did not pay: with this it would be more than you allow in a month."),
    "wallet:address": mark(
        "Your saved PayPal did not pay: the shop does not ship this to the address that you saved."
    ),
    "wallet:declined": mark("Your saved PayPal did not pay: PayPal declined it."),
    "wallet:shop": mark(
        "Your saved PayPal did not pay: the shop could not reckon the total for your saved address."
    ),
    "wallet:taken": mark("Your saved PayPal did not pay: others were paying for the last ones at that moment."),
}


def _pays_at(house: House, purchase: Purchase) -> int | None:
    """When the buyer's saved wallet pays by itself, as the answer named it."""
    if purchase.state is not State.HELD:
        return None
    waits = [
        one
        for one in house.store.view().tasks_of(f"wallet_buy:{purchase.id}")
        if one.state in ("queued", "running")
    ]
    saved = waits and wallets(house.store.view()).wallets_of(purchase.network, [purchase.buyer_id])
    return int(waits[0].payload.get("until") or waits[0].due) if saved else None


def payable(purchase: Purchase) -> bool:
    return purchase.payable


@blueprint.get("/<token>")
def show(token: str) -> Any:
    """One address for the whole life of a purchase."""
    purchase = _purchase(token)
    sale = _sale(purchase)
    if payable(purchase):
        members = _house().store.view().together(purchase)
        if members[0].id != purchase.id:
            edit = 1 if "edit" in request.args else None
            return redirect(url_for("checkout.show", token=members[0].token, edit=edit), 303)
        if parcels.whole(members) is None or purchase.address is None or "edit" in request.args:
            return _form(purchase, sale)
        return _review(purchase, sale)
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


def _review(purchase: Purchase, sale: Sale, status: int = 200, **more: Any) -> Any:
    """What it comes to, line by line, and the binding click."""
    members = _house().store.view().together(purchase)
    quote = parcels.whole(members)
    if quote is None:
        return _form(purchase, sale, status=status, changed=more.get("changed", []))
    lines = [(one, part.lines[0].net + part.lines[0].tax) for one in members if (part := one.quote)]
    before = [(one, was) for one in members if (was := _before(one))]
    return _page("review.html", purchase, sale, status, quote=quote, lines=lines, before=before, **more)


def _before(purchase: Purchase) -> tuple[int, int] | None:
    """(units, price of one) as it was put into the basket, where that has changed."""
    found = re.fullmatch(r"was (\d+) (\d+)", purchase.reason)
    return (int(found[1]), int(found[2])) if found else None


def _page(template: str, purchase: Purchase, sale: Sale, status: int = 200, **more: Any) -> Any:
    house = _house()
    stored = house.store.view().product(sale.terms.product)
    return render_template(
        template,
        purchase=purchase,
        sale=sale,
        product=stored.product if stored else None,
        gone=_gone(purchase, sale),
        fallen=say(FALLEN[purchase.reason]) if purchase.reason in FALLEN else "",
        wallet_pays_at=_pays_at(house, purchase),
        region_name=lambda country, code: places.region_name(country, code, language()),
        **more,
    ), status


@lru_cache(maxsize=512)
def country_options(names: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """The countries to choose from: some 250, the same for everybody."""
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            code, Markup(" selected") if code == chosen else "", name
        )
        for code, name in names
    )


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


def _beside(purchase: Purchase) -> list[tuple[Purchase, bool]]:
    """What else the buyer could pay with it, and whether it is chosen."""
    found = checkout.companions(_house().store.view(), purchase)
    if request.method == "POST":
        return [(one, one.id in request.form.getlist("with")) for one in found]
    if not purchase.parcel and _sale(purchase).terms.mode == "basket":
        return [(one, one.sale_id == purchase.sale_id) for one in found]
    return [(one, bool(purchase.parcel) and one.parcel == purchase.parcel) for one in found]


def _gone(purchase: Purchase, sale: Sale) -> list[str]:
    """What has just left the basket because the shop has none."""
    if sale.terms.mode != "basket":
        return []
    house = _house()
    since = house.clock.ms() - 3_600_000
    found = house.store.view().purchases(
        sale_id=sale.id, buyer=(purchase.network, purchase.buyer_id), states=[State.CANCELLED]
    )
    return [one.name for one in found if one.reason == "stock" and one.changed_at >= since]


def likely_country(house: House, names: list[tuple[str, str]]) -> str:
    """By the browser's region, else where the seller is."""
    for tag, _ in request.accept_languages:
        region = tag.replace("_", "-").split("-")[-1].upper()
        if len(region) == 2 and "-" in tag.replace("_", "-") and region in dict(names):
            return region
    return house.config.seller.country


MESSAGES = {
    "required": mark("Please fill this in."),
    "email": mark("This does not look like an e-mail address."),
    "postcode": mark("This postcode does not fit the country."),
    "choice": mark("Please choose one from the list."),
    "characters": mark("There are characters in it that cannot be used."),
    "month": mark("A month must allow at least one purchase."),
    "not_shipped": mark("The shop does not ship there."),
    "shop_refuses": mark("The shop cannot ship to this address."),
}


def said(errors: Mapping[str, list[str]]) -> dict[str, str]:
    """Each field's first error, in this request's language."""
    told = {}
    for field, texts in errors.items():
        code, _, limit = texts[0].partition(":")
        text = mark("At most %(limit)s characters.")
        told[field] = say(text, limit=limit) if limit else say(MESSAGES.get(code, code))
    return told


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
    try:
        return redirect(checkout.open_page(house, purchase, language()), 303)
    except NoneLeft:
        return _review(purchase, _sale(purchase), 409, none_left=True)
    except (Conflict, Stale) as error:
        purchase = _purchase(token)
        if payable(purchase) and purchase.address is not None:
            lead = house.store.view().together(purchase)[0]
            return _review(lead, _sale(lead), 409, changed=_changed(error, lead))
        return redirect(url_for("checkout.show", token=token), 303)
    except (Retryable, Permanent, Refused) as error:
        log.warning("opening the payment of purchase %s: %s", purchase.id, error)
        if isinstance(error, Refused) and error.code == "address":
            wrong = {"country": say("PayPal does not accept this address.")}
            return _form(purchase, _sale(purchase), wrong, 422)
        return _review(purchase, _sale(purchase), 503, away=True)


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


@blueprint.route("/<token>/withdraw", methods=["GET", "POST"])
def withdraw(token: str) -> Any:
    """The withdrawal function of EU law: a statement, a confirmation, a receipt with the time."""
    house, purchase = _house(), _purchase(token)
    sale = _sale(purchase)
    if not may_withdraw(house, purchase):
        return redirect(url_for("checkout.show", token=token), 303)
    if request.method == "GET":
        return _page("withdraw.html", purchase, sale)
    number = purchase.shop_order_number or purchase.id

    def write(tx: Tx) -> None:
        tx.note(purchase, WITHDRAWN)
        text = f"the buyer of order {number} withdrew from the contract: refund it once the goods are back"
        tx.alert("withdrawal", purchase.id, text, f"withdrawal:{purchase.id}")

    house.store.write(write)
    house.bell.ring("alerts")
    return redirect(url_for("checkout.show", token=token), 303)


def withdrawn_at(house: House, purchase: Purchase) -> int | None:
    return next((m.at for m in house.store.view().history(purchase.id) if m.why == WITHDRAWN), None)


def may_withdraw(house: House, purchase: Purchase) -> bool:
    """For the whole period, from the payment on; parcels take their time, so two weeks are added for the way."""
    days = house.config.seller.withdrawal_days
    if not days or purchase.paid_at is None or purchase.state not in (State.PAID, State.ORDERED):
        return False
    return house.clock.ms() < purchase.paid_at + (days + 14) * 86_400_000 and withdrawn_at(house, purchase) is None


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
        can_withdraw=may_withdraw(house, purchase),
        withdrawn_at=withdrawn_at(house, purchase) if purchase.paid_at else None,
        notice=notice,
        wallet=_wallet(house, purchase, sale),
        telling=offers.telling(house, purchase, language()),
        offer_off=offers.off,
        network_title=network_title,
        left=_in_basket(purchase, sale),
        with_it=[one for one in view.together(purchase) if one.id != purchase.id],
    )
