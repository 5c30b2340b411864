"""What keeps the doors: content security policy, CSRF tokens, rate limits per address."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import re
import secrets
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from bridge.house import House
from bridge.web import visits

log = logging.getLogger("replycart.doors")
#: Generous for people behind one address (a carrier puts thousands there), tight only where a code can be guessed.
PAGES = "600 per minute"
SIGN_INS = "120 per minute"
GUESSES = "10 per minute; 60 per hour"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Control characters, and those that turn the direction of reading beyond the words they stand in.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def caller() -> str:
    """Whom a limit is counted for: the address, or of IPv6 the network, since a household owns all of it."""
    address = get_remote_address()
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


limiter = Limiter(caller, storage_uri=f"{visits.SCHEME}://", strategy="moving-window")


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with SHA-256 where it still has SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def install(app: Flask, house: House) -> None:
    """Put the guards before and after every request."""
    limiter.init_app(app)
    app.jinja_env.finalize = plain
    app.session_interface = Sessions()
    if app.config["SESSION_COOKIE_SECURE"]:
        # With this name a browser takes the cookie from this host alone, over https alone.
        app.config["SESSION_COOKIE_NAME"] = f"__Host-{app.config['SESSION_COOKIE_NAME']}"
    hard = hardening(house)
    policy = hard.pop("Content-Security-Policy")

    @app.before_request
    def check_host() -> Response | None:
        # Where the request names no host that could be one, no page can be drawn: not even that of an error.
        if isinstance(request.routing_exception, BadRequest):
            return Response("Bad Request", 400, mimetype="text/plain")
        return None

    @app.before_request
    def check_csrf() -> None:
        if request.method in SAFE or request.path.startswith(("/webhooks/", "/api/")):
            return
        sent, kept = request.form.get("csrf", ""), str(session.get("csrf", ""))
        if not kept or not hmac.compare_digest(sent.encode("utf-8", "replace"), kept.encode()):
            log.warning("a form without its token was refused: %s for %s", _door(), caller())
            abort(400, "The form is too old. Go back, load the page again and send it once more.")

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        if response.status_code in (401, 403) and not request.path.startswith("/webhooks/"):
            log.warning("refused: %s for %s, %d", _door(), caller(), response.status_code)
        headers.setdefault("Content-Security-Policy", policy)
        for name, value in hard.items():
            headers[name] = value
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        return response

    app.jinja_env.globals["csrf_token"] = csrf_token


def hardening(house: House) -> dict[str, str]:
    """Headers that every answer carries, whatever it is; a page may have a policy of its own."""
    https = house.config.public_url.startswith("https://")
    # A form may lead on to the network's or PayPal's page; rehearsals have theirs on plain http.
    onward = "https:" if https else "https: http:"
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"object-src 'none'; base-uri 'none'; form-action 'self' {onward}; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        **({"Strict-Transport-Security": "max-age=31536000"} if https else {}),
    }


def _door() -> str:
    """The request's method and route: never the address itself, which may carry a buyer's token."""
    return f"{request.method} {request.url_rule.rule if request.url_rule else '?'}"


def plain(value: Any) -> Any:
    """What a page shows, without characters that nobody sees and that change what is read. Markup stays markup."""
    if not isinstance(value, str) or not _UNSEEN.search(value):
        return value
    cleaned = _UNSEEN.sub("", value)
    return Markup(cleaned) if isinstance(value, Markup) else cleaned  # noqa: S704


def csrf_token() -> str:
    """The session's token, for a hidden field named ``csrf``."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    g.csrf = session["csrf"]
    return str(session["csrf"])
