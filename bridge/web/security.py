"""What keeps the doors: content security policy, CSRF tokens, rate limits per address, hosts we answer for."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from bridge.house import House

#: Generous for people behind one address, tight for guessing: codes and sign-ins.
PAGES = "240 per minute"
GUESSES = "10 per minute; 60 per hour"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def install(app: Flask, house: House) -> None:
    """Put the guards before and after every request."""
    limiter.init_app(app)
    shop_host = urlsplit(str(house.config.shop.settings.get("url", "")))
    pictures = f" {shop_host.scheme}://{shop_host.netloc}" if shop_host.netloc else ""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        f"img-src 'self' data: https:{pictures}; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action *; frame-ancestors 'none'"
    )

    @app.before_request
    def check_csrf() -> None:
        if request.method in SAFE or request.path.startswith(("/webhooks/", "/api/")):
            return
        sent = request.form.get("csrf", "")
        if not hmac.compare_digest(sent.encode("utf-8", "replace"), str(session.get("csrf", "-")).encode()):
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
