"""The dashboard's door: who is signed in, what every page has, and what a person is told when something cannot be."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.numbers import format_currency, format_decimal
from flask import Blueprint, Response, current_app, g, redirect, render_template, request, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException

from bridge import signin
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.store import Stale
from bridge.store.people_sessions import SessionRow
from bridge.web.admin import standing
from bridge.web.admin.labels import beside, label
from bridge.web.admin.names import ALERT, HAPPENED, TASK, TONE
from bridge.web.admin.wordings import foreign, told
from bridge.web.admin.wordings import state as state_name
from bridge.web.security import limiter
from bridge.web.words import language, moment, say
from connectors.errors import ConnectorError, Retryable
from connectors.values import Money

log = logging.getLogger("replycart.web")
blueprint = Blueprint("admin", __name__, url_prefix="/admin")
limiter.limit("600 per minute")(blueprint)
COOKIE = "replycart_admin"
#: What stands open before anybody has signed in.
OPEN = frozenset({"admin.sign_in", "admin.second"})
#: The header of what a page asks for by itself: it answers with a part, and keeps nobody signed in.
LIVE = "X-Replycart-Live"

#: Pages without an entry of their own in the navigation, and where they belong.
PARENTS = {
    "admin.sale": "admin.sale_list", "admin.compose": "admin.sale_list", "admin.create": "admin.sale_list",
    "admin.edit": "admin.sale_list", "admin.change": "admin.sale_list", "admin.line": "admin.sale_list",
    "admin.add_units": "admin.sale_list", "admin.basket": "admin.sale_list", "admin.create_basket": "admin.sale_list",
    "admin.edit_basket": "admin.sale_list", "admin.change_basket": "admin.sale_list",
    "admin.purchase": "admin.purchases", "admin.refund_purchase": "admin.purchases", "admin.buyer": "admin.buyers",
    "admin.offer": "admin.offer_list", "admin.new_offer": "admin.offer_list", "admin.end_offer": "admin.offer_list",
    "admin.gift": "admin.gift_list", "admin.canned_answers": "admin.inbox", "admin.worth": "admin.figures_page",
    "admin.new_rule": "admin.clearance_page", "admin.edit_rule": "admin.clearance_page", "admin.check": "admin.health", "admin.turn_on": "admin.account", "admin.turn_off": "admin.account",
    "admin.recovery": "admin.account", "admin.password": "admin.account",
}  # fmt: skip


def house() -> House:
    found: House = current_app.extensions["house"]
    return found


def person() -> SessionRow:
    found: SessionRow = g.person
    return found


def live() -> bool:
    return LIVE in request.headers


def address() -> str:
    return request.remote_addr or "?"


def cookie() -> str:
    """The name of the session's cookie. Under https one that no other host, and no page without https, can set."""
    return f"__Secure-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def brought() -> str:
    """What the browser brought of it; "" when nothing."""
    return request.cookies.get(cookie(), "")


@blueprint.before_request
def guard() -> Any:
    """Nobody gets in without a session that lasts."""
    found = signin.who(house(), brought(), by_hand=not live())
    g.person = found
    if found is not None or request.endpoint in OPEN:
        return None
    if live():
        return Response(status=401)
    onward = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("admin.sign_in", next=onward or None), 303)


def inside(path: str) -> str:
    """Where to go on to: only ever a page of the dashboard."""
    ours = path == "/admin" or path.startswith(("/admin/", "/admin?"))
    plain = path.isprintable() and not any(sign in path for sign in "\\#@:")
    return path if ours and plain and "//" not in path else url_for("admin.board")


def keep_cookie(response: Response, secret: str) -> Response:
    """``secret`` "": the cookie ends."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    common: dict[str, Any] = {"path": "/admin", "httponly": True, "samesite": "Lax", "secure": secure}
    if secret:
        response.set_cookie(cookie(), secret, max_age=signin.WHOLE_MS // 1000, **common)
    else:
        response.delete_cookie(cookie(), **common)
    return response


def notice(text: str, kind: str = "good") -> None:
    """Said on top of the next page."""
    session["admin_notice"] = [kind, text]


def take_notice() -> list[str]:
    return list(session.pop("admin_notice", []))


def page(template: str, **more: Any) -> str:
    return render_template(f"admin/{template}", **more)


def form(template: str, wrong: Mapping[str, str], settings: bool = False, /, **more: Any) -> str:
    """A form that was refused: each refusal stands at its field; one for which the form has no place, on top with its label.
    ``settings``: what has none may be a setting."""
    made = page(template, wrong=wrong, elsewhere=[], **more)
    lost = [name for name in wrong if f'id="{name}-wrong"' not in made]
    if not lost:
        return made
    elsewhere = []
    for name in lost:
        key = f" (selling.{name})" if settings and hasattr(house().config.selling, name) else ""
        elsewhere.append(say("%(field)s: %(why)s", field=f"{label(name)}{key}", why=wrong[name]))
    return page(template, wrong=wrong, elsewhere=elsewhere, **more)


def back(endpoint: str, **more: Any) -> Any:
    return redirect(url_for(f"admin.{endpoint}", **more), 303)


def whole(name: str, default: int = 1, most: int = 100_000) -> int:
    """A number of the query; nonsense counts as the default."""
    text = request.args.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else default


def explained(error: Exception, *, at_field: bool = False) -> str:
    """What a person is told about something that could not be done. ``at_field``: it is said at the field that it is about."""
    if isinstance(error, Invalid):
        pairs = [(name, told(text)) for name, texts in error.errors.items() for text in texts]
        return " ".join(text for _, text in pairs) if at_field else "; ".join(beside(*pair) for pair in pairs)
    if isinstance(error, Retryable):
        return say("A platform does not answer right now. Nothing was changed: try again in a moment.")
    if isinstance(error, ConnectorError):
        return say("The platform said no: %(why)s", why=str(error))
    if isinstance(error, Stale):
        return say("Somebody or something else was faster. This is how it stands now.")
    return told(str(error))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Conflict)
@blueprint.errorhandler(Stale)
@blueprint.errorhandler(ConnectorError)
def _cannot(error: Exception) -> Any:
    """A click that could not be done: back to where it was made, with the reason."""
    if isinstance(error, ConnectorError):
        log.warning("%s %s: %s", request.method, request.path, error)
    if request.method == "POST" and not live():
        notice(explained(error), "bad")
        return redirect(inside(request.form.get("back", "")), 303)
    return page("trouble.html", text=explained(error)), 503 if isinstance(error, ConnectorError) else 409


@blueprint.errorhandler(NotFound)
def _missing(error: NotFound) -> Any:
    return page("trouble.html", text=""), 404


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Any:
    return error.response or trouble(error.code or 500)


def trouble(status: int) -> Any:
    """A page of the dashboard for what is not a page; also for addresses that nobody has."""
    g.setdefault("person", None)
    texts = {
        400: say("The form is too old. Go back, load the page again and send it once more."),
        429: say("Too many attempts. Wait a minute, then try again."),
        500: say("Something went wrong on our side. It is in the log."),
        503: say("A platform does not answer right now. Nothing was changed: try again in a moment."),
    }
    return page("trouble.html", text=texts.get(status, "")), status


@blueprint.context_processor
def _everywhere() -> dict[str, Any]:
    """What the frame shows: only to who is signed in."""
    if g.get("person") is None:
        return {"person": None}
    endpoint = request.endpoint or ""
    return {
        "person": person(),
        "counts": standing.counts(house()),
        "notice": take_notice,
        "here": PARENTS.get(endpoint, endpoint),
    }


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """The dashboard's words for its templates."""
    app = state.app
    app.jinja_env.globals.update(
        told=told, foreign=foreign, state_name=state_name, tone=lambda name: TONE.get(name, "calm"),
        alert_name=lambda kind: say(ALERT[kind]) if kind in ALERT else kind,
        task_name=lambda kind: say(TASK[kind]) if kind in TASK else kind,
        happened=lambda one: say(HAPPENED[one.after], thing=one.name if one.quantity == 1 else f"{one.quantity} × {one.name}"),
    )  # fmt: skip
    app.jinja_env.globals["hour_at"] = _hour
    app.jinja_env.filters["round_money"] = _round_money
    app.jinja_env.filters["grouped"] = lambda number: format_decimal(number, locale=language())
    app.jinja_env.filters["usd"] = lambda amount: format_currency(amount, "USD", locale=language())


def _hour(iso: str) -> str:
    """ "2026-11-23T14:00:00Z" as "23 Nov, 14:00 UTC", or as the language writes it."""
    return moment(datetime.fromisoformat(iso))


def _round_money(minor: int, currency: str) -> str:
    """An amount without its cents, for the axis of a chart."""
    amount = Money(minor, currency).decimal
    return str(format_currency(amount, currency, "¤#,##0" if language() == "en" else "#,##0 ¤", locale=language(),
                               currency_digits=False))  # fmt: skip
