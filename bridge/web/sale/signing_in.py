"""How a buyer proves whose reply it was: by signing in at the network, or by the code of the answer."""

from __future__ import annotations

import secrets
from typing import Any

from flask import abort, redirect, request, session, url_for

from bridge.errors import NotFound
from bridge.house import House
from bridge.web.sale.page import _house, _sale, blueprint, log
from bridge.web.security import GUESSES, SIGN_INS, limiter
from connectors.errors import NotSupported, Permanent, Refused, Retryable


@blueprint.post("/s/<slug>/sign-in")
def sign_in(slug: str) -> Any:
    """Off to the network, with a state that only this browser can bring back."""
    house, sale = _house(), _sale(slug)
    name = request.form.get("network") or house.network_name
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    session["signing_in"] = {"state": state, "verifier": verifier, "sale": sale.slug, "network": name}
    try:
        return redirect(house.at(name).network.sign_in_url(back_from_network(house), state, verifier), 303)
    except (NotFound, NotSupported, Permanent):
        abort(404)


def back_from_network(house: House) -> str:
    """Where every sign-in ends: the one address that the networks' apps know."""
    return f"{house.config.public_url}/signed-in"


@blueprint.get("/signed-in")
@limiter.limit(SIGN_INS)
def signed_in() -> Any:
    """Back from the network: the account that was proved is kept for this browser's session, nothing else."""
    house = _house()
    pending = session.pop("signing_in", None)
    state = request.args.get("state", "")
    if not pending or not secrets.compare_digest(state.encode(), str(pending["state"]).encode()):
        abort(400, "This sign-in is too old. Start it again from the sale's page.")
    # ``back``: another page of ours, kept in the signed cookie.
    back = str(pending.get("back") or url_for("sale.show", slug=pending["sale"]))
    code = request.args.get("code", "")
    if not code:
        session["notice"] = "sign_in"
        return redirect(back, 303)
    name = str(pending.get("network") or house.network_name)
    try:
        account = house.at(name).network.signed_in(back_from_network(house), code, str(pending["verifier"]))
    except Retryable:
        # The page says "try again in a moment": loading it again must then go on from here.
        session["signing_in"] = pending
        raise
    except (NotFound, Refused):
        abort(400, "The network did not confirm this sign-in. Start it again from the sale's page.")
    except Permanent as error:
        log.warning("sign-in: %s", error)
        abort(400, "The network did not confirm this sign-in. Start it again from the sale's page.")
    lang = session.get("lang")
    session.clear()
    if lang:
        session["lang"] = lang
    session.permanent = True
    session["account"] = {"network": name, "id": account.id, "handle": account.handle, "at": house.clock.ms()}
    return redirect(back, 303)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    session.clear()
    return redirect(url_for("sale.show", slug=_sale(request.form.get("sale", "")).slug), 303)


@blueprint.post("/s/<slug>/code")
@limiter.limit(GUESSES)
def by_code(slug: str) -> Any:
    """The code of the answer leads to the hold, where the merchant allows it.

    Anybody can read a public answer: once a name and an address stand on the page, only the browser that brought
    the code before gets there with it."""
    house, sale = _house(), _sale(slug)
    if not sale.terms.answer_code:
        abort(404)
    code = "".join(request.form.get("code", "").split()).upper()
    found = house.store.view().purchases(sale_id=sale.id, code=code, limit=2) if len(code) == 6 else []
    if len(found) != 1:
        return redirect(url_for("sale.show", slug=slug, code="unknown"), 303)
    opened = list(session.get("opened", []))
    if found[0].id not in opened:
        if found[0].address is not None:
            return redirect(url_for("sale.show", slug=slug, code="used"), 303)
        session["opened"] = [*opened[-9:], found[0].id]
    return redirect(url_for("checkout.show", token=found[0].token), 303)
