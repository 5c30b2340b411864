"""The Flask application, with what every answer has in common."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from bridge.house import House
from bridge.store.engine import StoreError
from bridge.web import admin, api, checkout, gifts, health, offer, sale, security, wallet, webhooks, words
from bridge.web.sentences import said
from connectors.errors import Retryable

log = logging.getLogger("replycart.web")
MAX_BODY = 1_000_000


def create_app(house: House) -> Flask:
    """Build the application around a house. One house, one application."""
    app = Flask("bridge.web", root_path=__file__.rsplit("/", 1)[0])
    app.extensions["house"] = house
    app.config.update(
        SECRET_KEY=house.config.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_PARTS=50,
        SESSION_COOKIE_NAME="replycart",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house.config.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=86_400,
    )
    if hops := house.config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    words.install(app)
    app.jinja_env.globals["seller"] = house.config.seller
    app.jinja_env.globals["now"] = house.clock.ms
    app.jinja_env.globals["sentence"] = said
    security.install(app, house)
    for room in (health, webhooks, sale, offer, checkout, wallet, gifts, api, admin):
        app.register_blueprint(room.blueprint)
    webhooks.install(app, house)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Retryable, _away)
    app.register_error_handler(StoreError, _no_ledger)
    app.register_error_handler(Exception, _bug)
    return app


def _machine() -> bool:
    return request.path.startswith(("/api/", "/webhooks/")) or request.path in ("/healthz", "/readyz", "/metrics")


def _problem(status: int, title: str, detail: str = "") -> Response:
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _page(status: int, what: str) -> Any:
    if request.path.startswith("/admin"):
        return admin.trouble(status)
    known = request.view_args or {}
    sale_link = url_for("sale.show", slug=known["slug"]) if "slug" in known and status != 404 else ""
    return render_template("trouble.html", what=what, sale_link=sale_link), status


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if error.response is not None:
        return error.response
    if _machine():
        response = _problem(status, error.name, error.description or "")
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    if request.endpoint == "sale.signed_in" and status == 400:
        return _page(status, "sign_in")
    what = {404: "missing", 405: "missing", 410: "missing", 429: "slow"}.get(status)
    return _page(status, what or ("form" if status < 500 else "other"))


def _away(error: Retryable) -> Any:
    """A platform is away: the hold lives on, and the buyer is told to try again in a moment."""
    log.info("%s %s: %s", request.method, request.path, error)
    if _machine():
        response: Any = _problem(503, "Service Unavailable", "a platform is away; try again")
    else:
        response = app_response(*_page(503, "away"))
    response.headers["Retry-After"] = "10"
    return response


def app_response(body: str, status: int) -> Response:
    return Response(body, status=status, mimetype="text/html")


def _no_ledger(error: StoreError) -> Any:
    """The ledger cannot be reached: nothing was taken that was not kept; webhooks are sent again."""
    log.error("%s %s: %s", request.method, request.url_rule.rule if request.url_rule else "?", error)
    if _machine():
        response: Any = _problem(503, "Service Unavailable", "the ledger is away; try again")
    else:
        response = app_response(*_page(503, "away"))
    response.headers["Retry-After"] = "10"
    return response


def _bug(error: Exception) -> Any:
    log.exception("%s %s failed", request.method, request.url_rule.rule if request.url_rule else "?")
    if _machine():
        return _problem(500, "Internal Server Error")
    try:
        return _page(500, "other")
    except Exception:
        # The page itself is what is broken: a person still gets words.
        log.exception("the page of errors failed")
        return Response("Something went wrong on our side. Nothing is lost; try again in a moment.", 500)
