"""Where PayPal and the shop call: signature first, stored once, answered at once.

A door of our own stands before Flask: with it a notice costs two thirds of what it costs through the whole application
(docs/performance.md). It answers what was stored and what is forged. Everything else, and whatever went wrong, goes on to Flask, which has the
words for it.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request

from bridge import inbox, tracing
from bridge.house import House
from bridge.web.health import BEGAN, answered
from bridge.web.security import hardening, limiter
from connectors.errors import NotSupported, Permanent

log = logging.getLogger("replycart.webhooks")
blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
limiter.exempt(blueprint)
#: Words that are signed, and that no ledger can keep: nested without end, or with halves of characters.
ODD = (RecursionError, UnicodeError)
#: In WSGI's environment, which no caller reaches: what went wrong at the door.
RAISED = "replycart.raised"
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
_FORWARDED = "HTTP_X_FORWARDED_HOST"
#: Longer ones are for Flask to refuse; of thousands of digits Python makes no number at all.
_LENGTH = re.compile("[0-9]{1,9}")

Headers = Mapping[str, str]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def take_payment(house: House, headers: Headers, body: bytes) -> int:
    """200 once stored (also when it was here before), 401 for a forgery; raises ``Retryable`` when the proof cannot be
    fetched."""
    try:
        inbox.receive_payment(house, headers, body)
    except inbox.Forged as error:
        log.warning("a notice of the payment platform was refused: %s", error)
        return 401
    except Permanent as error:
        log.warning("a notice of the payment platform cannot be checked: %s", error)
        return 401
    except ODD as error:
        log.warning("a notice of the payment platform cannot be read: %s", type(error).__name__)
        return 401
    return 200


def take_shop(house: House, headers: Headers, body: bytes) -> int:
    """200 once stored or for a ping, 401 for a forgery, 404 where the shop sends none."""
    try:
        inbox.receive_shop(house, headers, body)
    except inbox.Forged as error:
        log.warning("a notice of the shop was refused: %s", error)
        return 401
    except NotSupported:
        return 404
    except Permanent as error:
        log.warning("a notice of the shop cannot be checked: %s", error)
        return 401
    except ODD as error:
        log.warning("a notice of the shop cannot be read: %s", type(error).__name__)
        return 401
    return 200


Take = Callable[[House, Headers, bytes], int]


def _answer(take: Take) -> Response:
    if (raised := request.environ.get(RAISED)) is not None:
        raise raised
    house: House = current_app.extensions["house"]
    return Response(status=take(house, dict(request.headers), request.get_data(cache=False)))


@blueprint.post("/paypal")
@blueprint.post("/payments")
def payments() -> Response:
    """A notice of the payment platform: 503 when its proof cannot be fetched, or the ledger is away."""
    return _answer(take_payment)


@blueprint.post("/woocommerce")
@blueprint.post("/magento")
@blueprint.post("/shop")
def shop() -> Response:
    """A notice of the shop."""
    return _answer(take_shop)


#: Path → the view it stands for, and what takes it.
_DOORS: Mapping[str, tuple[str, Take]] = {
    **dict.fromkeys(("/webhooks/paypal", "/webhooks/payments"), ("webhooks.payments", take_payment)),
    **dict.fromkeys(
        ("/webhooks/woocommerce", "/webhooks/magento", "/webhooks/shop"), ("webhooks.shop", take_shop)
    ),
}


class Door:
    """WSGI, before Flask and what stands in front of it."""

    def __init__(self, inner: Application, house: House, largest: int) -> None:
        self._inner, self._house, self._largest = inner, house, largest
        kept = {"Content-Type": "text/html; charset=utf-8", "Content-Length": "0", "Cache-Control": "no-store"}
        self._headers = list({**kept, **hardening(house)}.items())

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        door = _DOORS.get(environ["PATH_INFO"])
        length = environ.get("CONTENT_LENGTH") or ""
        if (
            door is None or environ["REQUEST_METHOD"] != "POST" or not _LENGTH.fullmatch(length) or int(length) > self._largest
            or environ.get("SCRIPT_NAME") or "HTTP_TRANSFER_ENCODING" in environ or tracing.on()
            # Behind a proxy both are there; Flask refuses what is no host, whichever of them it goes by.
            or not all(_HOST.fullmatch(host) for host in (environ.get("HTTP_HOST") or "", environ.get(_FORWARDED, "proxy")))
        ):  # fmt: skip
            return self._inner(environ, start)
        began = time.perf_counter()
        body = environ["wsgi.input"].read(int(length))
        endpoint, take = door
        if len(body) == int(length):
            try:
                status = take(self._house, _headers(environ), body)
            except Exception as error:
                environ[RAISED] = error
            else:
                if status in (200, 401):
                    answered(endpoint, status, time.perf_counter() - began)
                    start("200 OK" if status == 200 else "401 UNAUTHORIZED", list(self._headers))
                    return [b""]
        environ["wsgi.input"], environ[BEGAN] = io.BytesIO(body), began
        return self._inner(environ, start)


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    found = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key.startswith("HTTP_")}
    return {
        **found,
        "Content-Type": environ.get("CONTENT_TYPE") or "",
        "Content-Length": environ["CONTENT_LENGTH"],
    }


def install(app: Flask, house: House) -> None:
    """Put the door before everything."""
    app.wsgi_app = Door(app.wsgi_app, house, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[assignment, method-assign]
