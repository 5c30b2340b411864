"""``/api/v1``: JSON for the back offices. Bearer tokens with scopes; errors as problem+json that name the field."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast, get_args

from flask import Blueprint, Response, current_app, jsonify, request

from bridge import checkout, holds, inputs, sales, tokens, views
from bridge.errors import Conflict, Invalid, NotFound
from bridge.house import House
from bridge.states import State
from bridge.store import Stale
from bridge.store.records import SaleState
from bridge.web.security import limiter
from connectors.errors import ConnectorError, Retryable

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
limiter.limit("600 per minute")(blueprint)
SALE_STATES: tuple[str, ...] = get_args(SaleState)
View = TypeVar("View", bound=Callable[..., Any])


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def needs(scope: str) -> Callable[[View], View]:
    """A token with that scope, or 401 / 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kind, _, secret = request.headers.get("Authorization", "").partition(" ")
            scopes = tokens.check(_house().store, secret.strip()) if kind.lower() == "bearer" else None
            if scopes is None:
                response = problem(
                    401, "Unauthorized", "send a token: Authorization: Bearer … (replycart token create)"
                )
                response.headers["WWW-Authenticate"] = "Bearer"
                return response
            if scope not in scopes:
                return problem(403, "Forbidden", f"this token lacks the scope {scope}")
            return view(*args, **kwargs)

        return cast(View, guarded)

    return wrap


@blueprint.errorhandler(Invalid)
def _invalid(error: Invalid) -> Response:
    return problem(422, "Unprocessable Content", "some fields cannot be taken", errors=error.errors)


@blueprint.errorhandler(NotFound)
def _not_found(error: NotFound) -> Response:
    return problem(404, "Not Found", str(error))


@blueprint.errorhandler(Conflict)
@blueprint.errorhandler(Stale)
def _conflict(error: Exception) -> Response:
    return problem(409, "Conflict", str(error))


@blueprint.errorhandler(ConnectorError)
def _platform(error: ConnectorError) -> Response:
    if not isinstance(error, Retryable):
        return problem(502, "Bad Gateway", str(error))
    response = problem(503, "Service Unavailable", str(error))
    response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after or 10)))
    return response


def _body() -> dict[str, Any]:
    try:
        data = request.get_json(silent=True)
    except RecursionError:
        data = None
    if not isinstance(data, dict):
        raise Invalid({"body": "must be a JSON object, with Content-Type: application/json"})
    return data


@blueprint.get("/products")
@needs("products:read")
def products() -> Response:
    found = _house().store.view().products(request.args.get("search", "")[:100], 50)
    return jsonify(
        [
            {
                "sku": one.product.sku,
                "name": one.product.name,
                "price": one.product.price_at(_house().clock.now()).minor,
                "currency": one.product.price.currency,
                "available": one.product.available(),
                "kind": one.product.kind,
            }
            for one in found
        ]
    )


@blueprint.get("/sales")
@needs("sales:read")
def list_sales() -> Response:
    house = _house()
    state = request.args.get("state", "")
    if state and state not in SALE_STATES:
        raise Invalid({"state": f"{state!r} is not one of {', '.join(SALE_STATES)}"})
    return jsonify([views.sale(house, one) for one in house.store.view().sales([state] if state else [])])


@blueprint.post("/sales")
@needs("sales:write")
def create_sale() -> Any:
    house = _house()
    sale = sales.create(house, inputs.read_sale(_body()))
    return jsonify({**views.sale(house, sale), "preview": sales.preview(house, sale)}), 201


@blueprint.get("/sales/<key>")
@needs("sales:read")
def show_sale(key: str) -> Response:
    house = _house()
    sale = sales.find(house, key)
    return jsonify({**views.sale(house, sale), "preview": sales.preview(house, sale)})


@blueprint.post("/sales/<key>/<any(publish, pause, resume, end):what>")
@needs("sales:write")
def act_on_sale(key: str, what: str) -> Response:
    house = _house()
    act = {"publish": sales.publish, "pause": sales.pause, "resume": sales.resume, "end": sales.end}[what]
    return jsonify(views.sale(house, act(house, key)))


@blueprint.get("/purchases")
@needs("purchases:read")
def list_purchases() -> Response:
    house = _house()
    state = request.args.get("state", "")
    if state and state not in set(State):
        raise Invalid({"state": f"{state!r} is not one of {', '.join(State)}"})
    sale_id = sales.find(house, request.args["sale"]).id if request.args.get("sale") else None
    found = house.store.view().purchases(sale_id=sale_id, states=[state] if state else [])
    return jsonify([views.purchase(house, one) for one in found])


@blueprint.get("/purchases/<key>")
@needs("purchases:read")
def show_purchase(key: str) -> Response:
    house = _house()
    found = house.store.view().purchase(key)
    if found is None:
        raise NotFound(f"no purchase {key!r}")
    return jsonify(views.purchase(house, found, whole=True))


@blueprint.post("/purchases/<key>/cancel")
@needs("purchases:write")
def cancel_purchase(key: str) -> Response:
    house = _house()
    return jsonify(views.purchase(house, holds.cancel(house, key), whole=True))


@blueprint.post("/purchases/<key>/refund")
@needs("purchases:write")
def refund_purchase(key: str) -> Any:
    house = _house()
    amount, reason = inputs.read_refund(_body() if request.get_data() else {})
    row = checkout.request_refund(house, key, amount=amount, reason=reason)
    return jsonify({"id": row.id, "purchase": row.purchase_id, "amount": row.amount, "state": row.state}), 202
