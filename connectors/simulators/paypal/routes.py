"""The wire of the simulator: PayPal's own addresses in ``api``, the buyer's page and the rehearsal's in
``page_and_play``."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from connectors.simulators.paypal.amounts import write_money
from connectors.simulators.paypal.page import approval_page, message_page, return_address
from connectors.simulators.paypal.problems import Problem, malformed, missing
from connectors.simulators.paypal.state import Capture, capture_view, order_view, refund_view, stamp, unit_texts

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
        if request.path.startswith(("/v1/", "/v2/")) and not request.path.startswith(
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

    _notifications(sim)


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


def page_and_play(sim: PayPal) -> None:
    """The buyer's page, and what a rehearsal may do."""
    app = sim.app

    @app.get("/checkoutnow")
    def page() -> Answer:
        with sim.lock:
            try:
                order = sim.ledger.order(request.args.get("token", ""))
            except Problem:
                return message_page("Not found", "There is no such payment here."), 404
            if order.captures:
                return message_page("Already paid", "This payment is done. You can close this page.")
            if order.expired(sim.now()):
                return message_page("Expired", "This payment request has expired. Go back to the merchant."), 410
            return approval_page(order)

    @app.post("/checkoutnow")
    def choose() -> Answer:
        choice = request.form.get("choice", "")
        instruments = {"approve": "ok", "echeck": "echeck", "review": "review", "declined": "declined"}
        with sim.lock:
            try:
                order = sim.ledger.order(request.args.get("token", ""))
                if choice in instruments:
                    sim.ledger.approve(order.id, request.form, instruments[choice])
            except Problem:
                return page()
            context = order.context()
        if choice == "cancel":
            target = context.get("cancel_url")
            return (
                redirect(return_address(target, token=order.id), 303)
                if target
                else message_page("Cancelled", "Nothing was paid. You can close this page.")
            )
        if choice not in instruments:
            return page()
        if sim.webhook_first and not sim.courier.holding:
            sim.courier.settled(2.0, tried=True)
        if not context.get("return_url"):
            return message_page("Approved", "You can close this page and go back to the merchant.")
        payer = json.loads(order.payer)["id"]
        return redirect(return_address(context["return_url"], token=order.id, PayerID=payer), 303)

    @app.post("/_play/approve")
    def approve() -> Answer:
        body = request.get_json(force=True)
        with sim.lock:
            order = sim.ledger.approve(body["order"], body.get("as") or {}, body.get("instrument", "ok"))
            return jsonify({"order": order.id, "status": order.status, "payer": json.loads(order.payer)["id"]})

    @app.post("/_play/decline")
    def decline() -> Answer:
        body = request.get_json(force=True)
        with sim.lock:
            order = sim.ledger.order(body["order"])
            for capture in order.captures:
                sim.ledger.settle(capture.id, "denied")
            if not order.captures:
                sim.ledger.approve(order.id, body.get("as") or {}, "declined")
            return jsonify({"order": order.id, "status": order.status})

    @app.get("/_play/orders")
    def orders() -> Answer:
        with sim.lock:
            return jsonify(
                [
                    {
                        "id": order.id,
                        "state": order.status,
                        "amount": unit["amount"]["value"],
                        "currency": unit["amount"]["currency_code"],
                        "custom_id": unit.get("custom_id", ""),
                        "invoice_id": unit.get("invoice_id", ""),
                        "url": f"{sim.base_url}/checkoutnow?token={order.id}",
                        "captures": [capture.id for capture in order.captures],
                        "created": stamp(order.created),
                    }
                    for order in sim.ledger.orders.values()
                    for unit in unit_texts(order)[:1]
                    if request.args.get("reference", unit.get("custom_id", "")) == unit.get("custom_id", "")
                ]
            )

    @app.get("/_play/captures")
    def captures() -> Answer:
        with sim.lock:
            return jsonify(
                [
                    _captured(capture)
                    for capture in sim.ledger.captures.values()
                    if request.args.get("reference", capture.custom_id) == capture.custom_id
                ]
            )

    @app.post("/_play/settle")
    def settle() -> Answer:
        body = request.get_json(force=True)
        with sim.lock:
            return jsonify(_captured(sim.ledger.settle(body["capture"], body.get("state", "completed"))))

    @app.post("/_play/reverse")
    def reverse() -> Answer:
        with sim.lock:
            return jsonify(_captured(sim.ledger.reverse(request.get_json(force=True)["capture"])))

    @app.post("/_play/dispute")
    def dispute() -> Answer:
        body = request.get_json(force=True)
        with sim.lock:
            return jsonify(sim.ledger.dispute(body["capture"], str(body.get("state", "OPEN"))))

    _play_webhooks(sim)


def _play_webhooks(sim: PayPal) -> None:
    app, courier = sim.app, sim.courier

    @app.post("/_play/deliver")
    def deliver() -> Answer:
        body = request.get_json(force=True)
        if "always" in body:
            courier.duplicates = int(body["always"])
        if "hold" in body:
            courier.holding = bool(body["hold"])
        queued = 0
        if body.get("release") or not body.keys() & {"hold", "always"}:
            courier.holding = bool(body.get("hold", False))
            queued = courier.release(
                duplicates=int(body.get("duplicates", 0)),
                shuffle=bool(body.get("shuffle")),
                again=bool(body.get("again")),
            )
        return jsonify({"queued": queued, "holding": courier.holding})

    @app.post("/_play/webhook")
    def webhook() -> Answer:
        body = request.get_json(force=True)
        sim.listen(str(body["url"]))
        return jsonify(sorted(sim.webhooks))

    @app.get("/_play/events")
    def events() -> Answer:
        rows = [
            {"id": item.event_id, "kind": item.kind, "url": item.url, "tries": item.tries, "status": item.status}
            for item in [*courier.sent, *courier.given_up]
        ]
        return jsonify(rows)

    @app.get("/_play/ca.pem")
    def authority() -> Answer:
        return Response(sim.ca_pem, mimetype="application/x-pem-file")


def _captured(capture: Capture) -> dict[str, Any]:
    return {
        "id": capture.id,
        "order": capture.order,
        "amount": write_money(capture.minor, capture.currency)["value"],
        "currency": capture.currency,
        "state": "REVERSED" if capture.reversed else capture.status,
        "reason": capture.reason,
        "refunded": write_money(capture.refunded, capture.currency)["value"],
        "custom_id": capture.custom_id,
        "invoice_id": capture.invoice_id,
    }
