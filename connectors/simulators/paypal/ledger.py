"""The business of the simulator without the wire: orders, approvals, captures, refunds, disputes."""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.simulators.paypal.amounts import check_unit, read_money, text, write_money
from connectors.simulators.paypal.problems import Problem, malformed, missing, refused
from connectors.simulators.paypal.state import (
    FORGOTTEN,
    MERCHANT,
    REFUND_LIMIT,
    Capture,
    Order,
    Refund,
    capture_view,
    order_view,
    pack,
    refund_view,
    stamp,
)
from connectors.simulators.paypal.vault import Vault

REMEMBERED = timedelta(hours=6)
#: How the address of a payee begins who has no account yet: what is sent there waits (reason UNILATERAL).
NO_ACCOUNT = "nobody-yet"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCOUNT = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
Emit = Callable[[str, str, str, dict[str, Any]], None]


class Ledger:
    """All methods are called under the simulator's lock. ``emit(kind, resource type, summary, resource)``."""

    def __init__(
        self, now: Callable[[], datetime], rng: random.Random, base: Callable[[], str], emit: Emit
    ) -> None:
        self._now, self._rng, self._base, self._emit = now, rng, base, emit
        self.orders: dict[str, Order] = {}
        self.captures: dict[str, Capture] = {}
        self.refunds: dict[str, Refund] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self.vault = Vault(now, rng, base, emit)
        self._invoices: set[str] = set()
        self._refund_invoices: set[str] = set()
        self._refund_answers: dict[str, str | Problem] = {}
        #: Whether the merchant's account has too little money to give any back.
        self.poor = False
        self._answers: dict[str, object] = {}
        self._forget: deque[tuple[datetime, str]] = deque()

    def new_id(self) -> str:
        """17 letters and digits, as PayPal's ids look."""
        return "".join(self._rng.choices(_LETTERS, k=17))

    def _recall(self, operation: str, request_id: str) -> object | None:
        """What was answered to this PayPal-Request-Id within the last six hours; a refusal is raised again."""
        now = self._now()
        while self._forget and now - self._forget[0][0] > REMEMBERED:
            self._answers.pop(self._forget.popleft()[1], None)
        answer = self._answers.get(f"{operation} {request_id}") if request_id else None
        if isinstance(answer, Problem):
            raise answer
        return answer

    def _remember(self, operation: str, request_id: str, answer: object) -> None:
        if request_id:
            self._answers[f"{operation} {request_id}"] = answer
            self._forget.append((self._now(), f"{operation} {request_id}"))

    # orders

    def create(self, body: object, request_id: str) -> tuple[Order, bool]:
        """The order, and whether it was made now (or is the one of an earlier call with this request id)."""
        if isinstance(earlier := self._recall("create", request_id), str) and earlier in self.orders:
            return self.orders[earlier], False
        if not isinstance(body, Mapping):
            raise malformed("MALFORMED_REQUEST_JSON", "/")
        if text(body, "intent", "", 20, required=True) != "CAPTURE":
            raise refused("UNSUPPORTED_INTENT", "/intent", body["intent"])
        units = body.get("purchase_units")
        if not isinstance(units, list) or not units:
            raise malformed("MISSING_REQUIRED_PARAMETER", "/purchase_units")
        if len(units) > 10:
            raise malformed("INVALID_ARRAY_MAX_ITEMS", "/purchase_units")
        for index, unit in enumerate(units):
            check_unit(unit, f"/purchase_units/{index}")
            if unit.get("invoice_id") in self._invoices:
                raise refused("DUPLICATE_INVOICE_ID", f"/purchase_units/{index}/invoice_id", unit["invoice_id"])
        if len({unit.get("reference_id", "default") for unit in units}) != len(units):
            raise refused("DUPLICATE_REFERENCE_ID", "/purchase_units")
        source = {key: body[key] for key in ("payment_source", "application_context") if key in body}
        self._check_source(source, units)
        now = self._now()
        order = Order(
            id=self.new_id(),
            status="PAYER_ACTION_REQUIRED" if "paypal" in source.get("payment_source", {}) else "CREATED",
            units=pack(units),
            source=pack(source) if source else b"",
            created=now,
            updated=now,
        )
        if vault_id := order.vault_id():
            self._pay_by_vault(order, vault_id, request_id)
        self.orders[order.id] = order
        self._remember("create", request_id, order.id)
        return order, True

    def _pay_by_vault(self, order: Order, vault_id: object, request_id: str) -> None:
        """With a saved wallet an order is captured as it is made; one that is declined is not made."""
        wallet = self.vault.wallets.get(str(vault_id))
        if wallet is None:
            raise refused("TOKEN_ID_NOT_FOUND", "/payment_source/paypal/vault_id", str(vault_id))
        instrument = wallet["instrument"]
        if instrument == "declined":
            problem = refused("INSTRUMENT_DECLINED")
            self._remember("create", request_id, problem)
            raise problem
        order.status, order.approved, order.instrument = "APPROVED", order.created, instrument
        order.payer = pack(wallet["payer"])
        self._take(order)

    @staticmethod
    def _check_source(source: Mapping[str, Any], units: list[Mapping[str, Any]]) -> None:
        payment = source.get("payment_source", {})
        wallet = payment.get("paypal", {}) if isinstance(payment, Mapping) else None
        context = wallet.get("experience_context", {}) if isinstance(wallet, Mapping) else None
        if not isinstance(context, Mapping):
            raise malformed("INVALID_PARAMETER_SYNTAX", "/payment_source/paypal")
        place = "/payment_source/paypal/experience_context"
        text(context, "brand_name", place, 127)
        text(context, "locale", place, 10)
        for key in ("return_url", "cancel_url"):
            if (url := text(context, key, place, 4000)) and not url.startswith(("http://", "https://")):
                raise malformed("INVALID_PARAMETER_SYNTAX", f"{place}/{key}", url)
        if context.get("shipping_preference") == "SET_PROVIDED_ADDRESS":
            for index, unit in enumerate(units):
                if not (unit.get("shipping") or {}).get("address"):
                    raise refused("MISSING_SHIPPING_ADDRESS", f"/purchase_units/{index}/shipping/address")

    def order(self, order_id: str) -> Order:
        """404 for what never was, and for what nobody approved and PayPal forgot."""
        order = self.orders.get(order_id)
        if order is None:
            raise missing()
        if not order.approved and not order.captures and self._now() - order.created > FORGOTTEN:
            raise missing()
        return order

    def approve(self, order_id: str, buyer: Mapping[str, Any], instrument: str) -> Order:
        """The buyer says yes, and pays with ``instrument``: "ok", "declined", "echeck" or "review"."""
        order = self.order(order_id)
        if order.captures or order.expired(self._now()):
            raise Problem("RESOURCE_CONFLICT", "PLAY_STATE")
        now = self._now()
        name = str(buyer.get("name") or "Ada Buyer").split(" ", 1)
        address = buyer.get("address")
        units: list[dict[str, Any]] = json.loads(order.units)
        shipping = (units[0].get("shipping") or {}).get("address") or {}
        home = address if isinstance(address, Mapping) else shipping
        country = home.get("country_code") or home.get("country") or "FR"
        order.payer = pack(
            {
                "id": "".join(self._rng.choices(_ACCOUNT, k=13)),
                "name": {"given_name": name[0], "surname": name[1] if len(name) > 1 else "Buyer"},
                "email": str(buyer.get("email") or "ada.buyer@example.com"),
                "country": country,
            }
        )
        if (
            order.context().get("shipping_preference", "GET_FROM_FILE") == "GET_FROM_FILE"
            and not shipping
            and home
        ):
            units[0]["shipping"] = {"name": {"full_name": " ".join(name)}, "address": dict(home)}
            order.units = pack(units)
        order.status, order.approved, order.updated, order.instrument = "APPROVED", now, now, instrument
        self._emit(
            "CHECKOUT.ORDER.APPROVED",
            "checkout-order",
            "An order has been approved by buyer",
            order_view(order, self._base()),
        )
        return order

    def capture(self, order_id: str, request_id: str) -> tuple[Order, bool]:
        """The order with its captures, and whether they were made now."""
        order = self.order(order_id)
        if self._recall(f"capture {order_id}", request_id) is not None:
            return order, False
        if order.captures:
            raise refused("ORDER_ALREADY_CAPTURED")
        if order.status != "APPROVED":
            raise refused("ORDER_NOT_APPROVED")
        now = self._now()
        if order.expired(now):
            raise refused("ORDER_EXPIRED")
        units: list[dict[str, Any]] = json.loads(order.units)
        if any(unit.get("invoice_id") in self._invoices for unit in units):
            raise refused("DUPLICATE_INVOICE_ID")
        if order.instrument == "declined":
            page = f"{self._base()}/checkoutnow?token={order.id}"
            links = [{"href": page, "rel": rel, "method": "GET"} for rel in ("redirect", "payer-action")]
            problem = refused("INSTRUMENT_DECLINED", links=links)
            self._remember(f"capture {order_id}", request_id, problem)
            raise problem
        self._take(order)
        self._remember(f"capture {order_id}", request_id, order.id)
        return order, True

    def _take(self, order: Order) -> None:
        now, units = self._now(), json.loads(order.units)
        reason = {"echeck": "ECHECK", "review": "PENDING_REVIEW"}.get(order.instrument, "")
        for unit in units:
            minor, currency = read_money(unit["amount"], "")
            capture = Capture(
                id=self.new_id(),
                order=order.id,
                minor=minor,
                currency=currency,
                status="PENDING" if reason else "COMPLETED",
                created=now,
                updated=now,
                reason=reason,
                custom_id=unit.get("custom_id") or "",
                invoice_id=unit.get("invoice_id") or "",
                payee=unit.get("payee") or dict(MERCHANT),
            )
            if not reason and capture.payee.get("email_address", "").startswith(NO_ACCOUNT):
                capture.status, capture.reason = "PENDING", "UNILATERAL"
            order.captures.append(capture)
            self.captures[capture.id] = capture
            if capture.invoice_id:
                self._invoices.add(capture.invoice_id)
        order.status, order.updated = "COMPLETED", now
        for capture in order.captures:
            self._tell(capture, "PENDING" if capture.status == "PENDING" else "COMPLETED")

    def _tell(self, capture: Capture, what: str) -> None:
        amount = write_money(capture.minor, capture.currency)
        self._emit(
            f"PAYMENT.CAPTURE.{what}",
            "capture",
            f"Payment {what.lower()} for {amount['value']} {amount['currency_code']}",
            capture_view(capture, self._base()),
        )

    # captures and refunds

    def refund(self, capture_id: str, body: object, request_id: str) -> tuple[Refund, bool]:
        """The refund, and whether it was made now. What was answered to a request id, a refusal too, is known for 45 days."""
        key = f"{capture_id} {request_id}"
        earlier = self._refund_answers.get(key) if request_id else None
        if isinstance(earlier, Problem):
            raise earlier
        if earlier is not None:
            return self.refunds[earlier], False
        try:
            made = self._refund(capture_id, body)
        except Problem as problem:
            self._refund_answers[key] = problem
            raise
        self._refund_answers[key] = made.id
        return made, True

    def _refund(self, capture_id: str, body: object) -> Refund:
        capture = self.captures.get(capture_id)
        if capture is None:
            raise missing()
        fields: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        custom = text(fields, "custom_id", "", 127)
        invoice = text(fields, "invoice_id", "", 127)
        note = text(fields, "note_to_payer", "", 255)
        if capture.payee != MERCHANT:
            raise Problem("NOT_AUTHORIZED", "PERMISSION_DENIED")
        left = capture.minor - capture.refunded
        minor, currency = left, capture.currency
        if fields.get("amount") is not None:
            minor, currency = read_money(fields["amount"], "/amount")
        if capture.reversed:
            raise refused("REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK")
        if capture.status == "PENDING":
            raise refused("PENDING_CAPTURE")
        if capture.status == "DECLINED":
            raise refused("REFUND_NOT_ALLOWED")
        if left <= 0:
            raise refused("CAPTURE_FULLY_REFUNDED")
        if self.poor:
            raise refused("REFUND_FAILED_INSUFFICIENT_FUNDS")
        if currency != capture.currency:
            raise refused("REFUND_CAPTURE_CURRENCY_MISMATCH", "/amount/currency_code", currency)
        if minor > left:
            raise refused("REFUND_AMOUNT_EXCEEDED", "/amount/value")
        if self._now() - capture.created > REFUND_LIMIT:
            raise refused("REFUND_TIME_LIMIT_EXCEEDED")
        if invoice and invoice in self._refund_invoices:
            raise refused("DUPLICATE_INVOICE_ID", "/invoice_id", invoice)
        now = self._now()
        refund = Refund(self.new_id(), capture, minor, now, custom, invoice, note)
        capture.refunds.append(refund)
        self.refunds[refund.id] = refund
        if invoice:
            self._refund_invoices.add(invoice)
        capture.status = "REFUNDED" if capture.refunded == capture.minor else "PARTIALLY_REFUNDED"
        capture.updated = now
        self._emit(
            "PAYMENT.CAPTURE.REFUNDED",
            "refund",
            "A refund was issued for a captured payment",
            refund_view(refund, self._base()),
        )
        return refund

    # what only time, banks and buyers do

    def settle(self, capture_id: str, state: str) -> Capture:
        """A pending capture ends: "completed" or "denied"."""
        capture = self._playable(capture_id, "PENDING")
        if state not in ("completed", "denied"):
            raise malformed("INVALID_PARAMETER_VALUE", "/state", state)
        capture.status = "COMPLETED" if state == "completed" else "DECLINED"
        capture.reason, capture.updated = (
            "" if state == "completed" else "DECLINED_BY_RISK_FRAUD_FILTERS",
            self._now(),
        )
        if capture.status == "DECLINED":
            self._invoices.discard(capture.invoice_id)
        self._tell(capture, "COMPLETED" if state == "completed" else "DENIED")
        return capture

    def reverse(self, capture_id: str) -> Capture:
        """The money is taken back from the merchant; the capture shows as refunded."""
        capture = self._playable(capture_id, "COMPLETED", "PARTIALLY_REFUNDED")
        capture.reversed, capture.status, capture.updated = True, "REFUNDED", self._now()
        self._tell(capture, "REVERSED")
        return capture

    def dispute(self, capture_id: str, state: str, outcome: str = "") -> dict[str, Any]:
        """A dispute opens, moves or ends; ``state`` in PayPal's words (OPEN, WAITING_FOR_SELLER_RESPONSE, RESOLVED),
        and so the outcome (RESOLVED_SELLER_FAVOUR …)."""
        capture = self.captures.get(capture_id)
        if capture is None:
            raise missing()
        now = stamp(self._now())
        found = self.disputes.get(capture_id)
        dispute = found or {
            "dispute_id": f"PP-R-{self.new_id()[:3]}-{self._rng.randrange(10**8):08d}",
            "create_time": now,
            "disputed_transactions": [
                {
                    "seller_transaction_id": capture.id,
                    "custom": capture.custom_id,
                    "invoice_number": capture.invoice_id,
                    "gross_amount": write_money(capture.minor, capture.currency),
                    "seller": {"merchant_id": MERCHANT["merchant_id"], "name": "Simulated merchant"},
                }
            ],
            "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
            "dispute_amount": write_money(capture.minor, capture.currency),
            "dispute_life_cycle_stage": "INQUIRY",
            "dispute_channel": "INTERNAL",
        }
        dispute |= {"status": state.upper(), "update_time": now}
        if outcome:
            dispute["dispute_outcome"] = {"outcome_code": outcome}
        self.disputes[capture_id] = dispute
        ended = state.upper() == "RESOLVED"
        kind = "RESOLVED" if ended else "UPDATED" if found else "CREATED"
        self._emit(f"CUSTOMER.DISPUTE.{kind}", "dispute", f"A dispute was {kind.lower()}", dict(dispute))
        return dispute

    def _playable(self, capture_id: str, *states: str) -> Capture:
        capture = self.captures.get(capture_id)
        if capture is None:
            raise missing()
        if capture.status not in states:
            raise Problem("RESOURCE_CONFLICT", "PLAY_STATE")
        return capture
