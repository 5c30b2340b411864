"""PayPal's error answers, as its clients meet them (../../../shared/contracts/paypal: error_400 … error_422)."""

from __future__ import annotations

from typing import Any

MESSAGES = {
    "INVALID_REQUEST": "Request is not well-formed, syntactically incorrect, or violates schema.",
    "AUTHENTICATION_FAILURE": "Authentication failed due to missing authorization header, "
    "or invalid authentication credentials.",
    "RESOURCE_NOT_FOUND": "The specified resource does not exist.",
    "RESOURCE_CONFLICT": "The server has detected a conflict while processing this request.",
    "UNSUPPORTED_MEDIA_TYPE": "The server does not support the request payload's media type.",
    "UNPROCESSABLE_ENTITY": "The requested action could not be performed, semantically incorrect, "
    "or failed business validation.",
    "METHOD_NOT_SUPPORTED": "The server does not implement the requested HTTP method.",
    "NOT_AUTHORIZED": "Authorization failed due to insufficient permissions.",
}
DESCRIPTIONS = {
    "MISSING_REQUIRED_PARAMETER": "A required field / parameter is missing.",
    "INVALID_STRING_MAX_LENGTH": "The value of a field is too long.",
    "INVALID_PARAMETER_SYNTAX": "The value of a field does not conform to the expected format.",
    "INVALID_PARAMETER_VALUE": "The value of a field is invalid.",
    "INVALID_ARRAY_MAX_ITEMS": "The number of items in an array parameter is too large.",
    "MALFORMED_REQUEST_JSON": "The request JSON is not well formed.",
    "INVALID_RESOURCE_ID": "Specified resource ID does not exist. Please check the resource ID and try again.",
    "AMOUNT_MISMATCH": "Should equal item_total + tax_total + shipping + handling + insurance - shipping_discount"
    " - discount.",
    "ITEM_TOTAL_MISMATCH": "Should equal sum of (unit_amount * quantity) across all items for a given"
    " purchase_unit.",
    "ITEM_TOTAL_REQUIRED": "If item details are specified (items.unit_amount and items.quantity) corresponding"
    " amount.breakdown.item_total is required.",
    "TAX_TOTAL_MISMATCH": "Should equal sum of (tax * quantity) across all items for a given purchase_unit.",
    "MULTI_CURRENCY_ORDER": "Multiple differing values of currency_code are not supported.",
    "INVALID_CURRENCY_CODE": "Currency code is invalid or is not currently supported.",
    "DECIMAL_PRECISION": "If the currency supports decimals, only two decimal place precision is supported.",
    "DECIMALS_NOT_SUPPORTED": "Currency does not support decimals.",
    "CANNOT_BE_ZERO_OR_NEGATIVE": "Must be greater than zero.",
    "CANNOT_BE_NEGATIVE": "Must be greater than or equal to zero.",
    "DUPLICATE_INVOICE_ID": "Duplicate Invoice ID detected. To avoid a potential duplicate transaction your account"
    " setting requires that Invoice Id be unique for each transaction.",
    "DUPLICATE_REFERENCE_ID": "reference_id must be unique if multiple purchase_unit are provided.",
    "MISSING_SHIPPING_ADDRESS": "The shipping address is required when shipping_preference=SET_PROVIDED_ADDRESS.",
    "UNSUPPORTED_INTENT": "intent=AUTHORIZE is not played by the simulator.",
    "ORDER_NOT_APPROVED": "Payer has not yet approved the Order for payment. Please redirect the payer to the"
    " 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call or provide a valid"
    " `payment_source` in the request.",
    "ORDER_ALREADY_CAPTURED": "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.",
    "ORDER_EXPIRED": "Order is expired and hence cannot be captured.",
    "INSTRUMENT_DECLINED": "The instrument presented was either declined by the processor or bank, or it can't be"
    " used for this payment.",
    "CAPTURE_FULLY_REFUNDED": "The capture has already been fully refunded",
    "REFUND_AMOUNT_EXCEEDED": "The refund amount must be less than or equal to the capture amount that has not yet"
    " been refunded.",
    "REFUND_CAPTURE_CURRENCY_MISMATCH": "Refund must be in the same currency as the capture.",
    "REFUND_NOT_ALLOWED": "Full refund refused - the capture was not completed.",
    "REFUND_TIME_LIMIT_EXCEEDED": "You are over the time limit to perform a refund on this capture",
    "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK": "Refunds not allowed on this capture due to a chargeback.",
    "PENDING_CAPTURE": "Cannot initiate a refund as the capture is pending. Capture is typically pending when the"
    " payer has funded the transaction using e-check/bank funded.",
    "PERMISSION_DENIED": "You do not have permission to access or perform operations on this resource",
    "PAYEE_ACCOUNT_INVALID": "Payee account specified is invalid.",
    "PLAY_STATE": "The order or capture is not in a state in which this can happen.",
}
STATUS = {
    "INVALID_REQUEST": 400,
    "AUTHENTICATION_FAILURE": 401,
    "NOT_AUTHORIZED": 403,
    "RESOURCE_NOT_FOUND": 404,
    "METHOD_NOT_SUPPORTED": 405,
    "RESOURCE_CONFLICT": 409,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "UNPROCESSABLE_ENTITY": 422,
}


class Problem(Exception):
    """An answer of 4xx: the ``name`` of the error, its ``issue``, the JSON pointer of the ``field``."""

    def __init__(
        self,
        name: str,
        issue: str = "",
        field: str = "",
        *,
        value: str = "",
        links: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(f"{name} {issue} {field}")
        self.name, self.issue, self.field, self.value, self.links = name, issue, field, value, links or []

    @property
    def status(self) -> int:
        return STATUS[self.name]

    def answer(self, debug_id: str) -> dict[str, Any]:
        """The body that PayPal would send."""
        detail: dict[str, str] = {}
        if self.issue:
            if self.field:
                detail = {"field": self.field, "value": self.value, "location": "body"}
            detail |= {"issue": self.issue, "description": DESCRIPTIONS.get(self.issue, self.issue)}
        help_link = {
            "href": f"https://developer.paypal.com/api/rest/reference/orders/v2/errors/#{self.issue or self.name}",
            "rel": "information_link",
            "method": "GET",
        }
        return {
            "name": self.name,
            **({"details": [detail]} if detail else {}),
            "message": MESSAGES[self.name],
            "debug_id": debug_id,
            "links": [help_link, *self.links],
        }


def malformed(issue: str, field: str, value: object = "") -> Problem:
    """400: the request's shape is wrong."""
    return Problem("INVALID_REQUEST", issue, field, value=str(value)[:100])


def refused(issue: str, field: str = "", value: object = "", **more: Any) -> Problem:
    """422: the shape is right, the business is not."""
    return Problem("UNPROCESSABLE_ENTITY", issue, field, value=str(value)[:100], **more)


def missing() -> Problem:
    """404: no such thing here."""
    return Problem("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")
