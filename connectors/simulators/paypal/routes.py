"""PayPal's own addresses: tokens, orders, captures, refunds, disputes, webhooks."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from connectors.simulators.paypal.problems import Problem, malformed, missing
from connectors.simulators.paypal.state import capture_view, order_view, refund_view, stamp

if TYPE_CHECKING:
    from connectors.simulators.paypal import PayPal

Answer = Response | tuple[Response, int] | tuple[str, int] | str | BaseResponse


def _json_body(*, empty: bool = False) -> Any:
    raw = request.get_data()
    if empty and not raw.strip():
        return {}
    if request.mimetype != "application/json":
        raise Problem("UNSUPPORTED_MEDIA_TYPE")
    try:
        return json.loads(raw)
    except ValueError:
        raise malformed("MALFORMED_REQUEST_JSON", "/") from None


def _request_id() -> str:
    return request.headers.get("PayPal-Request-Id", "")


def _full() -> bool:
    return "return=representation" in request.headers.get("Prefer", "")


def api(sim: PayPal) -> None:
    """PayPal's own addresses."""
    app = sim.app

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Answer:
        debug_id = uuid4().hex[:13]
        response = jsonify(error.answer(debug_id))
        response.headers["Paypal-Debug-Id"] = debug_id
        return response, error.status

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Answer:
        name = {404: "RESOURCE_NOT_FOUND", 405: "METHOD_NOT_SUPPORTED", 415: "UNSUPPORTED_MEDIA_TYPE"}
        return problem(Problem(name.get(error.code or 0, "INVALID_REQUEST")))

    @app.before_request
    def authorised() -> None:
        if request.path.startswith(("/v1/", "/v2/", "/v3/")) and not request.path.startswith(
            ("/v1/oauth2/", "/v1/notifications/certs/")
        ):
            sim.require_token()

    @app.post("/v1/oauth2/token")
    def token() -> Answer:
        if request.form.get("grant_type") != "client_credentials":
            return jsonify({"error": "unsupported_grant_type", "error_description": "Grant Type is NULL"}), 400
        try:
            granted = sim.token()
        except PermissionError:
            wrong = {"error": "invalid_client", "error_description": "Client Authentication failed"}
            return jsonify(wrong), 401
        return jsonify(
            {
                "scope": "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/webhooks",
                "access_token": granted,
                "token_type": "Bearer",
                "app_id": "APP-80W284485P519543T",
                "expires_in": 32400,
                "nonce": f"{stamp(sim.now())}simulated",
            }
        )

    @app.post("/v2/checkout/orders")
    def create() -> Answer:
        body = _json_body()
        with sim.lock:
            order, new = sim.ledger.create(body, _request_id())
            return jsonify(order_view(order, sim.base_url, full=_full())), 201 if new else 200

    @app.get("/v2/checkout/orders/<order_id>")
    def show(order_id: str) -> Answer:
        with sim.lock:
            return jsonify(order_view(sim.ledger.order(order_id), sim.base_url))

    @app.post("/v2/checkout/orders/<order_id>/capture")
    def capture(order_id: str) -> Answer:
        _json_body(empty=True)
        with sim.lock:
            order, new = sim.ledger.capture(order_id, _request_id())
            return jsonify(order_view(order, sim.base_url, full=_full())), 201 if new else 200

    @app.get("/v2/payments/captures/<capture_id>")
    def show_capture(capture_id: str) -> Answer:
        with sim.lock:
            found = sim.ledger.captures.get(capture_id)
            if found is None:
                raise missing()
            return jsonify(capture_view(found, sim.base_url))

    @app.post("/v2/payments/captures/<capture_id>/refund")
    def refund(capture_id: str) -> Answer:
        body = _json_body(empty=True)
        with sim.lock:
            made, new = sim.ledger.refund(capture_id, body, _request_id())
            return jsonify(refund_view(made, sim.base_url, full=_full())), 201 if new else 200

    @app.get("/v2/payments/refunds/<refund_id>")
    def show_refund(refund_id: str) -> Answer:
        with sim.lock:
            found = sim.ledger.refunds.get(refund_id)
            if found is None:
                raise missing()
            return jsonify(refund_view(found, sim.base_url))

    @app.get("/v1/customer/disputes/<dispute_id>")
    def show_dispute(dispute_id: str) -> Answer:
        with sim.lock:
            for dispute in sim.ledger.disputes.values():
                if dispute["dispute_id"] == dispute_id:
                    return jsonify(dispute)
        raise missing()

    _vault(sim)
    _notifications(sim)


def _vault(sim: PayPal) -> None:
    app = sim.app

    @app.post("/v3/vault/setup-tokens")
    def set_up() -> Answer:
        body = _json_body()
        with sim.lock:
            view, new = sim.ledger.vault.set_up(body, _request_id())
            return jsonify(view), 201 if new else 200

    @app.get("/v3/vault/setup-tokens/<setup_id>")
    def show_setup(setup_id: str) -> Answer:
        with sim.lock:
            return jsonify(sim.ledger.vault.setup_view(setup_id))

    @app.post("/v3/vault/payment-tokens")
    def keep() -> Answer:
        body = _json_body()
        with sim.lock:
            view, new = sim.ledger.vault.keep(body, _request_id())
            return jsonify(view), 201 if new else 200

    @app.get("/v3/vault/payment-tokens/<token>")
    def show_wallet(token: str) -> Answer:
        with sim.lock:
            return jsonify(sim.ledger.vault.wallet_view(token))

    @app.delete("/v3/vault/payment-tokens/<token>")
    def delete_wallet(token: str) -> Answer:
        with sim.lock:
            sim.ledger.vault.delete(token)
        return "", 204


def _hook_view(sim: PayPal, hook: dict[str, Any]) -> dict[str, Any]:
    link = f"{sim.base_url}/v1/notifications/webhooks/{hook['id']}"
    return {
        "id": hook["id"],
        "url": hook["url"],
        "event_types": [{"name": name, "description": name, "status": "ENABLED"} for name in hook["event_types"]],
        "links": [
            {"href": link, "rel": "self", "method": "GET"},
            {"href": link, "rel": "delete", "method": "DELETE"},
        ],
    }


def _notifications(sim: PayPal) -> None:
    app = sim.app

    @app.get("/v1/notifications/webhooks")
    def hooks() -> Answer:
        with sim.lock:
            return jsonify({"webhooks": [_hook_view(sim, hook) for hook in sim.webhooks.values()]})

    @app.get("/v1/notifications/webhooks/<hook_id>")
    def hook(hook_id: str) -> Answer:
        with sim.lock:
            if hook_id not in sim.webhooks:
                raise missing()
            return jsonify(_hook_view(sim, sim.webhooks[hook_id]))

    @app.post("/v1/notifications/webhooks")
    def add_hook() -> Answer:
        body = _json_body()
        url = body.get("url") if isinstance(body, dict) else None
        kinds = body.get("event_types") if isinstance(body, dict) else None
        if not isinstance(url, str) or not isinstance(kinds, list) or not kinds:
            raise malformed("MISSING_REQUIRED_PARAMETER", "/url")
        with sim.lock:
            hook_id = sim.ledger.new_id()
            names = [str(kind.get("name")) for kind in kinds if isinstance(kind, dict)]
            sim.webhooks[hook_id] = {"id": hook_id, "url": url, "event_types": names}
            return jsonify(_hook_view(sim, sim.webhooks[hook_id])), 201

    @app.delete("/v1/notifications/webhooks/<hook_id>")
    def drop_hook(hook_id: str) -> Answer:
        with sim.lock:
            if sim.webhooks.pop(hook_id, None) is None:
                raise missing()
        return "", 204

    @app.get("/v1/notifications/certs/<cert_id>")
    def certificate(cert_id: str) -> Answer:
        if cert_id != sim.authority.id:
            raise missing()
        return Response(sim.authority.chain_pem, mimetype="application/x-pem-file")

    @app.post("/v1/notifications/verify-webhook-signature")
    def verify() -> Answer:
        body = _json_body()
        keys = ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time", "webhook_id")
        for key in keys:
            if not isinstance(body, dict) or not isinstance(body.get(key), str) or not body[key]:
                raise malformed("MISSING_REQUIRED_PARAMETER", f"/{key}")
        if not isinstance(body.get("webhook_event"), dict):
            raise malformed("MISSING_REQUIRED_PARAMETER", "/webhook_event")
        event = _raw_value(request.get_data().decode("utf-8"), "webhook_event").encode()
        crc = zlib.crc32(event)
        message = f"{body['transmission_id']}|{body['transmission_time']}|{body['webhook_id']}|{crc}"
        with sim.lock:
            ours = (
                body["webhook_id"] in sim.webhooks
                and body["cert_url"] == f"{sim.base_url}/v1/notifications/certs/{sim.authority.id}"
                and sim.authority.signed_by_us(message.encode(), body["transmission_sig"])
            )
        return jsonify({"verification_status": "SUCCESS" if ours else "FAILURE"})


def _raw_value(text: str, key: str) -> str:
    """The text of a member of a JSON object exactly as it was sent: parsing it and writing it again changes its CRC."""
    decoder = json.JSONDecoder()
    at = text.index("{") + 1
    while True:
        at = _skip(text, at)
        name, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        _, end = decoder.raw_decode(text, at)
        if name == key:
            return text[at:end]
        at = end


def _skip(text: str, at: int) -> int:
    while text[at] in " \t\r\n,:":
        at += 1
    return at
