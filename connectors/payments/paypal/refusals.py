"""What PayPal's errors mean to the caller: again, never, or no. Names from PayPal's OpenAPI files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.errors import ConnectorError, PayeeTrouble, Permanent, RefusalCode, Refused, Retryable
from connectors.payments.paypal.mapping import rows, word


class Failure(Exception):
    """An answer that is not 2xx, as far as it may be repeated to people: no free text of PayPal's."""

    def __init__(self, status: int, body: Mapping[str, Any], debug_id: str) -> None:
        super().__init__(status)
        self.status, self.name = status, word(body.get("name")) or word(str(body.get("error", "")).upper())
        details = rows(body, "details")
        self.issues = tuple(issue for row in details if (issue := word(row.get("issue"))))
        self.fields = tuple(str(row["field"]) for row in details if isinstance(row.get("field"), str))
        self.debug_id = debug_id


DECLINED = frozenset(
    {
        "INSTRUMENT_DECLINED",
        "PAYER_ACTION_REQUIRED",
        "PAYER_CANNOT_PAY",
        "PAYER_ACCOUNT_RESTRICTED",
        "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
        "PAYMENT_SOURCE_DECLINED_BY_PROCESSOR",
        "PAYMENT_SOURCE_CANNOT_BE_USED",
        "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
        "TRANSACTION_REFUSED",
        "TRANSACTION_LIMIT_EXCEEDED",
        "TRANSACTION_BLOCKED_BY_PAYEE",
        "COMPLIANCE_VIOLATION",
        "CARD_EXPIRED",
        "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    }
)
MERCHANT = {
    "PAYEE_ACCOUNT_INVALID": "the receiving PayPal account is not valid",
    "PAYEE_ACCOUNT_LOCKED_OR_CLOSED": "the receiving PayPal account is locked or closed",
    "PAYEE_ACCOUNT_NOT_VERIFIED": "confirm the e-mail address of the receiving PayPal account",
    "PAYEE_ACCOUNT_RESTRICTED": "PayPal has restricted the receiving account: log in there and resolve it",
    "PAYEE_BLOCKED_TRANSACTION": "the settings of the receiving account block this payment",
    "INVALID_ACCOUNT_STATUS": "the PayPal account is not in a state to do this: log in there",
    "TRANSACTION_RECEIVING_LIMIT_EXCEEDED": "the receiving account has reached its limit: log in there",
    "REFUND_FAILED_INSUFFICIENT_FUNDS": "the PayPal account has too little money for the refund: top it up",
    "REFUND_IS_RESTRICTED": "refund from the PayPal account by hand, or ask PayPal",
    "PERMISSION_DENIED": "give the REST app the permission for this",
    "NOT_AUTHORIZED": "give the REST app the permission for this",
}
PAYEE = frozenset(issue for issue in MERCHANT if "PAYEE" in issue or "RECEIVING" in issue)
LATER = frozenset({"ORDER_COMPLETION_IN_PROGRESS", "PREVIOUS_REQUEST_IN_PROGRESS"})
CODES: dict[str, RefusalCode] = {
    "ORDER_NOT_APPROVED": "not_approved",
    "ORDER_IS_PENDING_APPROVAL": "not_approved",
    "ORDER_EXPIRED": "not_found",
    "ORDER_COMPLETED_OR_VOIDED": "not_found",
    "INVALID_RESOURCE_ID": "not_found",
    "DUPLICATE_INVOICE_ID": "duplicate",
    "CAPTURE_FULLY_REFUNDED": "already_done",
    "ORDER_ALREADY_CAPTURED": "already_done",
    "REFUND_AMOUNT_EXCEEDED": "price",
    "REFUND_CAPTURE_CURRENCY_MISMATCH": "price",
    "AMOUNT_MISMATCH": "price",
    "ITEM_TOTAL_MISMATCH": "price",
    "ITEM_TOTAL_REQUIRED": "price",
    "TAX_TOTAL_MISMATCH": "price",
    "MULTI_CURRENCY_ORDER": "price",
    "DECIMAL_PRECISION": "price",
    "DECIMALS_NOT_SUPPORTED": "price",
    "INVALID_CURRENCY_CODE": "price",
    "CURRENCY_NOT_SUPPORTED": "price",
    "CANNOT_BE_NEGATIVE": "price",
    "CANNOT_BE_ZERO_OR_NEGATIVE": "price",
    "MAX_VALUE_EXCEEDED": "price",
    "SHIPPING_ADDRESS_INVALID": "address",
    "MISSING_SHIPPING_ADDRESS": "address",
    "CITY_REQUIRED": "address",
    "POSTAL_CODE_REQUIRED": "address",
    "INVALID_COUNTRY_CODE": "address",
}
#: What a person can do about a refusal that is of no further consequence to us.
BY_HAND = {
    "TRANSACTION_DISPUTED": "a dispute is open on it: settle it in PayPal's Resolution Centre",
    "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK": "the buyer's bank has taken it back already",
    "REFUND_TIME_LIMIT_EXCEEDED": "PayPal refunds within 180 days: send the money back by hand",
}
ADVICE: dict[RefusalCode, str] = {
    "declined": "send the buyer back to approve with other means of payment",
    "not_approved": "the buyer has not approved yet",
    "not_found": "it is unknown to PayPal, or expired: open a new one",
    "duplicate": "our reference was already used for another payment or refund",
    "already_done": "nothing is left to do",
    "price": "the amount is not one that PayPal takes here",
    "address": "the buyer must correct the address",
}


def explain(failure: Failure, what: str, *, write: bool) -> ConnectorError:
    """The typed error for an answer of 3xx to 5xx, with PayPal's issue names and debug id."""
    names = ", ".join(failure.issues) or failure.name or f"status {failure.status}"
    said = f"PayPal: {what}: {names}" + (f" (debug id {failure.debug_id})" if failure.debug_id else "")
    if failure.status in (408, 409, 425, 429) or failure.status >= 500 or LATER & set(failure.issues):
        maybe = write and failure.status != 429
        return Retryable(f"{said}: try again later", platform="paypal", maybe_done=maybe)
    if failure.status == 401:
        advice = "check client_id, client_secret, and that mode (sandbox or live) is the one they belong to"
        return Permanent(f"{said}: {advice}", platform="paypal")
    for issue in failure.issues:
        if issue in MERCHANT:
            kind = PayeeTrouble if issue in PAYEE else Permanent
            return kind(f"{said}: {MERCHANT[issue]}", platform="paypal")
    if failure.status == 403:
        return Permanent(f"{said}: give the REST app the permission for this", platform="paypal")
    if failure.status < 400 or failure.status in (405, 406, 415):
        return Permanent(f"{said}: is base_url the address of PayPal's API?", platform="paypal")
    code = _code(failure)
    by_hand = next((BY_HAND[issue] for issue in failure.issues if issue in BY_HAND), None)
    advice = by_hand or ADVICE.get(code, f"ask PayPal{' with the debug id' if failure.debug_id else ''}")
    return Refused(f"{said}: {advice}", code=code, platform="paypal")


def _code(failure: Failure) -> RefusalCode:
    for issue in failure.issues:
        if issue in DECLINED:
            return "declined"
        if issue in CODES:
            return CODES[issue]
    if failure.status == 404:
        return "not_found"
    if any("/shipping/" in field for field in failure.fields):
        return "address"
    if any("amount" in field for field in failure.fields):
        return "price"
    return "other"
