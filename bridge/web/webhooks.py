"""Where PayPal and the shop call: signature first, stored once, answered at once."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, request

from bridge import inbox
from bridge.house import House
from bridge.web.security import limiter
from connectors.errors import NotSupported, Permanent

log = logging.getLogger("replycart.webhooks")
blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
limiter.exempt(blueprint)
#: Words that are signed, and that no ledger can keep: nested without end, or with halves of characters.
ODD = (RecursionError, UnicodeError)


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


@blueprint.post("/paypal")
@blueprint.post("/payments")
def payments() -> Response:
    """200 once stored (also when it was here before), 401 for a forgery, 503 when the proof cannot be fetched."""
    try:
        inbox.receive_payment(_house(), dict(request.headers), request.get_data(cache=False))
    except inbox.Forged as error:
        log.warning("a notice of the payment platform was refused: %s", error)
        return Response(status=401)
    except Permanent as error:
        log.warning("a notice of the payment platform cannot be checked: %s", error)
        return Response(status=401)
    except ODD as error:
        log.warning("a notice of the payment platform cannot be read: %s", type(error).__name__)
        return Response(status=401)
    return Response(status=200)


@blueprint.post("/woocommerce")
@blueprint.post("/magento")
@blueprint.post("/shop")
def shop() -> Response:
    """200 once stored or for a ping, 401 for a forgery."""
    try:
        inbox.receive_shop(_house(), dict(request.headers), request.get_data(cache=False))
    except inbox.Forged as error:
        log.warning("a notice of the shop was refused: %s", error)
        return Response(status=401)
    except NotSupported:
        return Response(status=404)
    except Permanent as error:
        log.warning("a notice of the shop cannot be checked: %s", error)
        return Response(status=401)
    except ODD as error:
        log.warning("a notice of the shop cannot be read: %s", type(error).__name__)
        return Response(status=401)
    return Response(status=200)
