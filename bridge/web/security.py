"""What keeps the doors: content security policy, CSRF tokens, rate limits per address."""

from __future__ import annotations

import hmac
import ipaddress
import secrets

from flask import Flask, Response, abort, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from bridge.house import House

#: Generous for people behind one address (a carrier puts thousands there), tight only where a code can be guessed.
PAGES = "600 per minute"
SIGN_INS = "120 per minute"
GUESSES = "10 per minute; 60 per hour"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


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


limiter = Limiter(caller, storage_uri="memory://", strategy="moving-window")


def install(app: Flask, house: House) -> None:
    """Put the guards before and after every request."""
    limiter.init_app(app)
    # A form may lead on to the network's or PayPal's page; rehearsals have theirs on plain http.
    onward = "https:" if house.config.public_url.startswith("https://") else "https: http:"
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'self' {onward}; frame-ancestors 'none'"
    )

    @app.before_request
    def check_csrf() -> None:
        if request.method in SAFE or request.path.startswith(("/webhooks/", "/api/")):
            return
        sent, kept = request.form.get("csrf", ""), str(session.get("csrf", ""))
        if not kept or not hmac.compare_digest(sent.encode("utf-8", "replace"), kept.encode()):
            abort(400, "The form is too old. Go back, load the page again and send it once more.")

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if house.config.public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        return response

    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """The session's token, for a hidden field named ``csrf``."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    g.csrf = session["csrf"]
    return str(session["csrf"])
