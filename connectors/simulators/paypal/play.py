"""The buyer's page in the browser, and what a rehearsal may do (see the package's docstring)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from connectors.simulators.paypal.amounts import write_money
from connectors.simulators.paypal.page import approval_page, consent_page, message_page, return_address
from connectors.simulators.paypal.problems import Problem
from connectors.simulators.paypal.state import Capture, stamp, unit_texts

if TYPE_CHECKING:
    from connectors.simulators.paypal import PayPal

Answer = Response | tuple[Response, int] | tuple[str, int] | str | BaseResponse


def page_and_play(sim: PayPal) -> None:
    """The buyer's page, and what a rehearsal may do."""
    app = sim.app

    @app.errorhandler(KeyError)
    def lacks(error: KeyError) -> Answer:
        if not request.path.startswith("/_play"):
            raise error
        return jsonify({"error": f"the body lacks {error}"}), 400

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

    @app.get("/agreements/approve")
    def agreement() -> Answer:
        with sim.lock:
            try:
                setup_id = request.args.get("approval_session_id", "")
                found = sim.ledger.vault.find(setup_id)
            except Problem:
                return message_page("Not found", "There is nothing to agree to here."), 404
            if found["status"] != "PAYER_ACTION_REQUIRED":
                return message_page("Done", "You have agreed already. You can close this page.")
            return consent_page(setup_id, found["wallet"])

    @app.post("/agreements/approve")
    def agree() -> Answer:
        instruments = {"approve": "ok", "declined": "declined", "echeck": "echeck"}
        choice, setup_id = request.form.get("choice", ""), request.args.get("approval_session_id", "")
        with sim.lock:
            try:
                context = sim.ledger.vault.find(setup_id)["wallet"]["experience_context"]
                if choice in instruments:
                    sim.ledger.vault.approve(setup_id, instruments[choice], request.form.get("email", ""))
            except Problem:
                return agreement()
        target = context["return_url" if choice in instruments else "cancel_url"]
        return redirect(return_address(target, approval_token_id=setup_id), 303)

    @app.post("/_play/consent")
    def consent() -> Answer:
        body = request.get_json(force=True)
        with sim.lock:
            found = sim.ledger.vault.approve(body["setup"], body.get("instrument", "ok"), body.get("email", ""))
            return jsonify({"setup": body["setup"], "status": found["status"]})

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
            return jsonify(
                sim.ledger.dispute(body["capture"], str(body.get("state", "OPEN")), str(body.get("outcome", "")))
            )

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
        "payee": capture.payee.get("email_address") or capture.payee.get("merchant_id", ""),
    }
