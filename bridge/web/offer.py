"""An offer's page: what it gives, and, to the account that signs in, its coupon. A public answer never carries the code."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from bridge import offers
from bridge.errors import NotFound
from bridge.house import House
from bridge.store.offers import Offer
from bridge.store.offers import offers as asked
from bridge.web.sale import back_from_network
from bridge.web.security import PAGES, SIGN_INS, limiter
from bridge.web.words import language, network_title
from connectors.errors import NotSupported, Permanent

blueprint = Blueprint("offer", __name__)
limiter.limit(PAGES)(blueprint)


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _offer(house: House, slug: str) -> Offer:
    try:
        offer = offers.find(house, slug)
    except NotFound:
        abort(404)
    if offer.slug != slug:
        abort(404)
    return offer


@blueprint.get("/o/<slug>")
def show(slug: str) -> Any:
    """What the offer gives; for somebody signed in, the coupons of that account."""
    house = _house()
    offer, account = _offer(house, slug), session.get("account")
    mine = []
    if account:
        mine = asked(house.store.view()).grants_of(str(account.get("network")), str(account["id"]), offer.id)
    now = house.clock.ms()
    return render_template(
        "offer.html",
        offer=offer,
        off=offers.off(offer, language()),
        least=offers.least(offer, language()),
        mine=mine,
        at=now,
        begun=offer.starts_at is None or offer.starts_at <= now,
        open=offer.state == "open" and offer.open_at(now) and (offer.most is None or offer.given < offer.most),
        shop=str(house.config.shop.settings.get("url", "")),
        account=account,
        sign_ins=[name for name, network in house.networks.items() if network.can_sign_in()],
        network_title=network_title,
        notice=session.pop("notice", ""),
    )


@blueprint.post("/o/<slug>/sign-in")
@limiter.limit(SIGN_INS)
def sign_in(slug: str) -> Any:
    """Off to the network, with a state that only this browser can bring back."""
    house = _house()
    offer = _offer(house, slug)
    name = request.form.get("network") or house.network_name
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    back = url_for("offer.show", slug=offer.slug)
    session["signing_in"] = {"state": state, "verifier": verifier, "back": back, "network": name}
    try:
        return redirect(house.at(name).network.sign_in_url(back_from_network(house), state, verifier), 303)
    except (NotFound, NotSupported, Permanent):
        abort(404)


@blueprint.post("/o/<slug>/sign-out")
def sign_out(slug: str) -> Any:
    session.clear()
    return redirect(url_for("offer.show", slug=slug), 303)
