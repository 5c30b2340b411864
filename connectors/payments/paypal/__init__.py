"""PayPal: Orders v2, Payments v2, Webhooks v1, over the official SDK (../shared/facts/paypal.md).

The layers: ``wire`` (transport, token, typed errors), ``mapping`` (our values ↔ PayPal's JSON), ``refusals`` (what
errors mean), ``signature`` (webhooks verified offline), ``checks`` (doctor). This module is the flow: look first,
then act, and believe only what PayPal shows when asked by id.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from paypalserversdk.models.refund_request import RefundRequest

from connectors.contracts import Payments, Surroundings
from connectors.errors import Refused, Retryable
from connectors.payments.paypal import mapping, vault
from connectors.payments.paypal.checks import findings
from connectors.payments.paypal.events import event_object, read_event
from connectors.payments.paypal.mapping import Odd
from connectors.payments.paypal.settings import PayPalSettings
from connectors.payments.paypal.signature import Signed, Verifier, forged, read_headers
from connectors.payments.paypal.wire import Known, Turns, Wire
from connectors.values import (
    PAYABLE,
    Capture,
    Event,
    Finding,
    Money,
    PaymentPage,
    PaymentRequest,
    Refund,
    SavedWallet,
    WalletPage,
    WalletRequest,
)

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
# a replayed order that nobody approved in three hours can no longer be approved
_STALE = timedelta(hours=2, minutes=50)


def _request_id(*parts: str) -> str:
    """A PayPal-Request-Id: at most 108 characters."""
    joined = "-".join(part for part in parts if part)
    return joined if len(joined) <= 108 else hashlib.sha256(joined.encode()).hexdigest()


def _known_id(value: str, what: str) -> str:
    if not _ID.fullmatch(value):
        raise Refused(f"PayPal: {what}: this is not an id of PayPal's", code="not_found", platform="paypal")
    return value


class PayPal(Payments):
    """Takes money through PayPal. Safe to share between threads."""

    platform = "paypal"
    title = "PayPal"
    currencies = PAYABLE
    settings = PayPalSettings

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        self._wire = Wire(settings, around)
        self._turns = Turns(around.now)
        self._verifier = Verifier(
            around,
            live=self._wire.mode == "live",
            trusted=self._wire.override,
            extra_ca=str(settings.get("webhook_ca") or ""),
        )

    @classmethod
    def build(cls, settings: Mapping[str, Any], around: Surroundings) -> Self:
        return cls(settings, around)

    def check(self) -> Sequence[Finding]:
        def date() -> str:
            return self._around.http.request("paypal", "GET", f"{self._wire.base}/v1/oauth2/token").headers.get(
                "Date", ""
            )

        return list(findings(self._wire, self._settings, date, self._around.now))

    def _page(self, body: Mapping[str, Any]) -> PaymentPage:
        return mapping.page(body, site=self._wire.site, trusted=self._wire.override)

    # paying

    def open(self, request: PaymentRequest) -> PaymentPage:
        """``Refused("price")`` when the currency has finer amounts than PayPal takes; ``Refused("duplicate")`` when
        an order with this reference was already paid."""
        body = self._body(request)
        turn = self._turns.of(request.reference)
        with self._turns.asking(request.reference):
            page, made = self._create(body, _request_id(request.reference, turn))
        if page.state == "created" and made and self._around.now() - made > _STALE:
            again = f"{zlib.crc32(f'{page.id}{made}'.encode()):08x}"
            page, _ = self._create(body, _request_id(request.reference, turn, again))
        if page.amount != request.total or page.reference != request.reference:
            raise Refused(
                f"PayPal: order {page.id} is over {page.amount} and not over {request.total}: nothing was captured",
                code="mismatch",
                platform="paypal",
            )
        return page

    def _body(self, request: PaymentRequest) -> Any:
        return mapping.order_request(
            request,
            brand_name=str(self._settings.get("brand_name") or ""),
            soft_descriptor=str(self._settings.get("soft_descriptor") or ""),
        )

    def _create(self, body: Any, request_id: str) -> tuple[PaymentPage, Any]:
        options = {"body": body, "paypal_request_id": request_id, "prefer": "return=representation"}
        answer = self._wire.call(
            "opening a payment", lambda: self._wire.orders.create_order(options), lambda body: body, write=True
        )
        try:
            answer = self._whole(answer)
            return self._page(answer), mapping.moment(answer.get("create_time"))
        except (Odd, Retryable) as error:
            raise Retryable(f"PayPal: opening a payment: {error}", platform="paypal", maybe_done=True) from None

    def _whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """What was answered, or the order itself where that was only a part of it."""
        if mapping.rows(answer, "purchase_units"):
            return answer
        return self._order(mapping.identifier(answer.get("id")))

    def _order(self, page_id: str) -> dict[str, Any]:
        return self._wire.call(
            "reading an order", lambda: self._wire.orders.get_order({"id": page_id}), lambda body: body
        )

    def look_up(self, page_id: str) -> PaymentPage:
        return self._look("reading an order", page_id)[0]

    def _look(self, what: str, page_id: str) -> tuple[PaymentPage, dict[str, Any]]:
        _known_id(page_id, what)

        def read(body: dict[str, Any]) -> tuple[PaymentPage, dict[str, Any]]:
            page = self._page(body)
            if page.id != page_id:
                raise Odd("another order was answered")
            return page, body

        return self._wire.call(what, lambda: self._wire.orders.get_order({"id": page_id}), read)

    def capture(self, page_id: str, reference: str) -> Capture:
        """A capture that PayPal holds comes back ``pending``, one that it refused for good ``declined``, each with
        PayPal's reason. ``Refused("not_found")`` also for an order that expired: open a new one."""
        page, body = self._look("reading an order before its capture", page_id)
        if page.captures:
            return _standing(page)
        if page.state == "voided":
            raise Refused(
                f"PayPal: order {page_id} was voided or has expired: open a new one",
                code="not_found",
                platform="paypal",
            )
        if page.state == "created":
            raise Refused(
                f"PayPal: order {page_id}: the buyer has not approved yet", code="not_approved", platform="paypal"
            )
        # PayPal repeats its first answer, a refusal too: after a decline the buyer's next approval is another request
        approval = f"{zlib.crc32(str(body.get('update_time', '')).encode()):08x}"
        options = {
            "id": page_id,
            "paypal_request_id": _request_id(reference, approval),
            "prefer": "return=representation",
        }

        def read(answer: dict[str, Any]) -> Capture:
            captured = self._page(answer)
            if captured.id != page_id or not captured.captures:
                raise Odd("no capture was answered")
            return _standing(captured)

        try:
            return self._wire.call(
                "capturing",
                lambda: self._wire.orders.capture_order(options),
                read,
                write=True,
                known=("ORDER_ALREADY_CAPTURED", "ORDER_ALREADY_COMPLETED"),
            )
        except Known:
            page = self.look_up(page_id)
            if not page.captures:
                raise Retryable(
                    f"PayPal: order {page_id} is captured, but does not show it yet",
                    platform="paypal",
                    maybe_done=True,
                ) from None
            return _standing(page)

    def capture_status(self, capture_id: str) -> Capture:
        body = self._capture(capture_id, "reading a capture")
        found = self._read_capture(body, None)
        if found.state != "partially_refunded":
            return found
        return self._read_capture(body, self._refunds(body))

    def _capture(self, capture_id: str, what: str) -> dict[str, Any]:
        _known_id(capture_id, what)

        def read(body: dict[str, Any]) -> dict[str, Any]:
            if mapping.capture(body).id != capture_id:
                raise Odd("another capture was answered")
            return body

        return self._wire.call(
            what, lambda: self._wire.payments.get_captured_payment({"capture_id": capture_id}), read
        )

    @staticmethod
    def _read_capture(body: Mapping[str, Any], refunds: list[Mapping[str, Any]] | None) -> Capture:
        try:
            return mapping.capture(body, refunds)
        except Odd as odd:
            raise Refused(f"PayPal: reading a capture: {odd}", code="mismatch", platform="paypal") from None

    def _refunds(self, capture: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The refunds of a capture, as its order lists them; empty when the capture does not name its order."""
        order_id = mapping.member(mapping.member(capture, "supplementary_data"), "related_ids").get("order_id")
        if not isinstance(order_id, str):
            order_id = mapping.link(capture, "up").rstrip("/").rsplit("/", 1)[-1]
        if not _ID.fullmatch(order_id):
            return []
        return [
            row
            for unit in mapping.rows(self._order(order_id), "purchase_units")
            for row in mapping.rows(mapping.member(unit, "payments"), "refunds")
        ]

    # giving back

    def refund(self, capture_id: str, amount: Money, reference: str, note: str = "") -> Refund:
        """``Refused("price")`` when it is more than is left, ``Refused("mismatch")`` when this reference was already
        used for another amount."""
        value = mapping.paypal_money(amount)
        body = self._capture(capture_id, "reading a capture before its refund")
        if (earlier := self._earlier(body, amount, reference)) is not None:
            return earlier
        found = self._read_capture(body, None)
        if found.amount.currency != amount.currency:
            raise Refused(f"PayPal: the capture is in {found.amount.currency}", code="price", platform="paypal")
        if found.state == "refunded":
            raise Refused(
                f"PayPal: capture {capture_id} is fully refunded", code="already_done", platform="paypal"
            )
        more = {"note_to_payer": " ".join(note.split())[:255]} if note.strip() else {}
        options = {
            "capture_id": capture_id,
            "paypal_request_id": _request_id(reference, self._turns.of(reference)),
            "prefer": "return=representation",
            "body": RefundRequest(amount=value, custom_id=reference, invoice_id=reference, **more),
        }
        try:
            with self._turns.asking(reference):
                made = self._wire.call(
                    "refunding",
                    lambda: self._wire.payments.refund_captured_payment(options),
                    mapping.refund,
                    write=True,
                    known=("CAPTURE_FULLY_REFUNDED", "DUPLICATE_INVOICE_ID"),
                )
        except Known as refusal:
            again = self._capture(capture_id, "reading a capture after its refund")
            if (earlier := self._earlier(again, amount, reference)) is not None:
                return earlier
            done = refusal.issue == "CAPTURE_FULLY_REFUNDED"
            raise Refused(
                f"PayPal: refunding: {refusal.issue}: "
                + ("nothing is left to refund" if done else "our reference was used for another refund"),
                code="already_done" if done else "duplicate",
                platform="paypal",
            ) from None
        return _same_amount(made, amount)

    def _earlier(self, capture: Mapping[str, Any], amount: Money, reference: str) -> Refund | None:
        """The refund that already carries this reference."""
        for row in self._refunds(capture):
            if reference in (row.get("custom_id"), row.get("invoice_id")):
                try:
                    return _same_amount(mapping.refund(row), amount)
                except Odd as odd:
                    raise Refused(f"PayPal: reading a refund: {odd}", code="mismatch", platform="paypal") from None
        return None

    # saved wallets

    def save_wallet(self, request: WalletRequest) -> WalletPage:
        brand = str(self._settings.get("brand_name") or "")
        return vault.begin(
            self._wire,
            request,
            brand_name=brand,
            request_id=_request_id(request.reference),
            trusted=self._wire.override,
        )

    def saved_wallet(self, setup_id: str, reference: str) -> SavedWallet:
        _known_id(setup_id, "keeping a wallet")
        with self._turns.asking(reference):
            # Who comes back too early, and consents then, is asked for anew.
            return vault.finish(self._wire, setup_id, _request_id(reference, "token", self._turns.of(reference)))

    def charge_saved(self, request: PaymentRequest, token: str) -> PaymentPage:
        body = self._body(request)
        _known_id(token, "charging a saved wallet")
        page = vault.charge(
            self._wire, body, token, _request_id(request.reference), lambda answer: self._page(self._whole(answer))
        )
        if not page.captures:
            # The answer may show less than was done: taken for declined, it would be paid a second time.
            page = self.look_up(page.id)
        if not page.captures and page.state == "completed":
            raise Retryable(
                f"PayPal: order {page.id} is charged, but does not show it yet", platform="paypal", maybe_done=True
            )
        if not page.captures:
            # PayPal wants the buyer to agree once more: nothing was taken, and nothing will be.
            raise Refused("PayPal: the buyer must approve this one", code="declined", platform="paypal")
        if page.amount != request.total or page.reference != request.reference:
            raise Refused(
                f"PayPal: order {page.id} is over {page.amount} and not over {request.total}",
                code="mismatch",
                platform="paypal",
            )
        return page

    def forget_wallet(self, token: str) -> None:
        vault.forget(self._wire, _known_id(token, "forgetting a wallet"))

    # webhooks

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> Event:
        webhook_id = str(self._settings.get("webhook_id") or "")
        if not webhook_id:
            raise forged("webhook_id is not configured, so nothing can be verified")
        signed = read_headers(headers, body, self._around.now())
        if self._settings.get("webhook_verify") == "call":
            event = event_object(body)
            self._ask(signed, body, webhook_id)
        else:
            chained = self._verifier.verify(signed, body, webhook_id)
            event = event_object(body)
            if not chained:
                self._ask(signed, body, webhook_id)
        return read_event(event)

    def _ask(self, signed: Signed, body: bytes, webhook_id: str) -> None:
        """PayPal's verify call; the event is passed on byte for byte, since any other spelling has another CRC."""
        if not self._verifier.allowed(signed.cert_url):
            raise forged("the certificate is not on one of PayPal's own hosts")
        question = json.dumps(
            {
                "auth_algo": signed.algorithm,
                "cert_url": signed.cert_url,
                "transmission_id": signed.id,
                "transmission_sig": signed.signature,
                "transmission_time": signed.time,
                "webhook_id": webhook_id,
            }
        ).encode()
        data = question[:-1] + b', "webhook_event": ' + body + b"}"
        try:
            verdict = self._wire.request(
                "verifying a webhook",
                "POST",
                "/v1/notifications/verify-webhook-signature",
                lambda answer: answer.get("verification_status"),
                data=data,
            )
        except Refused as refusal:
            raise forged(refusal.message) from None
        if verdict != "SUCCESS":
            raise forged("PayPal says that it did not send it")


def _standing(page: PaymentPage) -> Capture:
    """The capture that counts: the last one that was not declined, else the last."""
    good = [capture for capture in page.captures if capture.state not in ("declined", "failed")]
    return (good or list(page.captures))[-1]


def _same_amount(refund: Refund, amount: Money) -> Refund:
    if refund.amount != amount:
        raise Refused(
            f"PayPal: refund {refund.id} is over {refund.amount} and not over {amount}",
            code="mismatch",
            platform="paypal",
        )
    return refund


__all__ = ["PayPal"]
