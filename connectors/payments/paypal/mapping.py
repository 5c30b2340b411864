"""Our values to PayPal's words and back: pure functions. ``Odd`` means an answer that cannot be trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from paypalserversdk.api_helper import APIHelper
from paypalserversdk.models.address import Address as PayPalAddress
from paypalserversdk.models.amount_breakdown import AmountBreakdown
from paypalserversdk.models.amount_with_breakdown import AmountWithBreakdown
from paypalserversdk.models.item_request import ItemRequest
from paypalserversdk.models.money import Money as PayPalMoney
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.payee_base import PayeeBase
from paypalserversdk.models.payment_source import PaymentSource
from paypalserversdk.models.paypal_wallet import PaypalWallet
from paypalserversdk.models.paypal_wallet_experience_context import PaypalWalletExperienceContext
from paypalserversdk.models.purchase_unit_request import PurchaseUnitRequest
from paypalserversdk.models.shipping_details import ShippingDetails
from paypalserversdk.models.shipping_name import ShippingName

from connectors.errors import Refused
from connectors.values import (
    WHOLE,
    Address,
    Capture,
    CaptureState,
    Money,
    PageState,
    PaymentPage,
    PaymentRequest,
    Refund,
    exponent,
)

PAGE_STATES: dict[str, PageState] = {
    "CREATED": "created",
    "SAVED": "created",
    "PAYER_ACTION_REQUIRED": "created",
    "APPROVED": "approved",
    "COMPLETED": "completed",
    "VOIDED": "voided",
}
CAPTURE_STATES: dict[str, CaptureState] = {
    "COMPLETED": "completed",
    "PENDING": "pending",
    "DECLINED": "declined",
    "REFUNDED": "refunded",
    "PARTIALLY_REFUNDED": "partially_refunded",
    "FAILED": "failed",
}
_VALUE = re.compile(r"\d{1,15}(\.\d{1,3})?")
_WORD = re.compile(r"[A-Z0-9_]{1,64}")
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class Odd(Exception):
    """PayPal answered 2xx with something that is not what its contract says."""


def decimal_text(money: Money) -> str:
    """The amount with exactly the decimals that PayPal wants. ``Refused("price")`` when it has finer ones."""
    digits, have = 0 if money.currency in WHOLE else 2, exponent(money.currency)
    minor = money.minor * 10 ** max(0, digits - have)
    finer = 10 ** max(0, have - digits)
    if minor % finer:
        raise Refused(
            f"PayPal takes {money.currency} with {digits} decimals only, and {money} has more: "
            "set prices, tax and shipping of the sale accordingly",
            code="price",
            platform="paypal",
        )
    minor //= finer
    if not digits:
        return str(minor)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{minor // 100}.{minor % 100:02d}"


def paypal_money(money: Money) -> Any:
    return PayPalMoney(currency_code=money.currency, value=decimal_text(money))


def _cut(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _or_skip(text: str) -> Any:
    return text or APIHelper.SKIP


def order_request(request: PaymentRequest, *, brand_name: str, soft_descriptor: str) -> Any:
    """The body of ``POST /v2/checkout/orders``: our reference is its custom_id and its invoice_id."""
    total = decimal_text(request.total)
    try:
        breakdown, items = _breakdown(request), _items(request)
    except Refused:
        # The shop reckons net and tax finer than PayPal takes them. What is paid is the total, which it shows alone then.
        breakdown = items = APIHelper.SKIP
    has_address = bool(request.address.line1)
    context = PaypalWalletExperienceContext(
        brand_name=_or_skip(brand_name),
        locale=_or_skip(_locale(request.locale)),
        shipping_preference="SET_PROVIDED_ADDRESS" if has_address else "NO_SHIPPING",
        return_url=request.return_url,
        cancel_url=request.cancel_url,
        user_action="PAY_NOW",
    )
    unit = PurchaseUnitRequest(
        amount=AmountWithBreakdown(currency_code=request.total.currency, value=total, breakdown=breakdown),
        description=_or_skip(_cut(request.description, 127)),
        custom_id=request.reference,
        invoice_id=request.reference,
        soft_descriptor=_or_skip(soft_descriptor),
        payee=_payee(request.payee),
        items=items,
        shipping=_shipping(request.address) if has_address else APIHelper.SKIP,
    )
    return OrderRequest(
        intent="CAPTURE",
        purchase_units=[unit],
        payment_source=PaymentSource(paypal=PaypalWallet(experience_context=context)),
    )


def _breakdown(request: PaymentRequest) -> Any:
    items_total = Money(0, request.total.currency)
    for line in request.lines:
        items_total += line.unit * line.quantity
    return AmountBreakdown(
        item_total=paypal_money(items_total),
        shipping=paypal_money(request.shipping),
        tax_total=paypal_money(request.tax),
        discount=paypal_money(request.discount) if request.discount.minor else APIHelper.SKIP,
    )


def _items(request: PaymentRequest) -> list[Any]:
    return [
        ItemRequest(
            name=_cut(line.name, 127) or line.sku[:127],
            unit_amount=paypal_money(line.unit),
            quantity=str(line.quantity),
            sku=_or_skip(line.sku[:127]),
        )
        for line in request.lines
    ]


def _payee(account: str) -> Any:
    if not account:
        return APIHelper.SKIP
    return PayeeBase(email_address=account) if "@" in account else PayeeBase(merchant_id=account)


def _shipping(address: Address) -> Any:
    return ShippingDetails(
        name=ShippingName(full_name=_cut(f"{address.first_name} {address.last_name}", 300)),
        address=PayPalAddress(
            country_code=address.country,
            address_line_1=_cut(address.line1, 300),
            address_line_2=_or_skip(_cut(address.line2, 300)),
            admin_area_2=_or_skip(_cut(address.city, 120)),
            admin_area_1=_or_skip(_cut(address.region, 300)),
            postal_code=_or_skip(_cut(address.postcode, 60)),
        ),
    )


def _locale(text: str) -> str:
    """PayPal takes five characters, "fr-FR"; anything else is left to the buyer's browser."""
    return text.replace("_", "-") if re.fullmatch(r"[a-z]{2}[-_][A-Z]{2}", text) else ""


# What PayPal answers


def member(body: object, key: str) -> Mapping[str, Any]:
    """An object inside an object; an empty one when it is absent."""
    found = body.get(key) if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def rows(body: object, key: str) -> list[Mapping[str, Any]]:
    """A list of objects inside an object; empty when it is absent."""
    found = body.get(key) if isinstance(body, Mapping) else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def identifier(value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Odd("an id is missing")
    return value


def word(value: object) -> str:
    """A constant of PayPal's, or "" for anything else: free text may be personal."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def money(body: object) -> Money:
    value, currency = member({"it": body}, "it").get("value"), member({"it": body}, "it").get("currency_code")
    if not isinstance(value, str) or not _VALUE.fullmatch(value) or not isinstance(currency, str):
        raise Odd("an amount is missing or malformed")
    try:
        return Money.parse(value, currency)
    except ValueError as error:
        raise Odd(str(error)) from None


def link(body: object, *rels: str) -> str:
    """``href`` of the first link with one of these relations."""
    for rel in rels:
        for row in rows(body, "links"):
            if row.get("rel") == rel and isinstance(row.get("href"), str):
                return str(row["href"])
    return ""


def capture(body: Mapping[str, Any], refunds: list[Mapping[str, Any]] | None = None) -> Capture:
    """A capture; ``refunds``: all refunds of its order, where known."""
    state = CAPTURE_STATES.get(str(body.get("status")))
    if state is None:
        raise Odd("a capture has no state that we know")
    amount, capture_id = money(body.get("amount")), identifier(body.get("id"))
    refunded: Money | None = None
    if state == "refunded":
        refunded = amount
    elif state == "partially_refunded" and refunds is not None:
        refunded = Money(0, amount.currency)
        for row in refunds:
            if row.get("status") in ("COMPLETED", "PENDING") and _belongs(row, capture_id):
                given = money(row.get("amount"))
                if given.currency != amount.currency:
                    raise Odd("a refund is in another currency than its capture")
                refunded += given
    reason = word(member(body, "status_details").get("reason"))
    if state == "declined" and not reason:
        reason = word(member(body, "processor_response").get("response_code"))
    return Capture(id=capture_id, state=state, amount=amount, reason=reason, refunded=refunded)


def _belongs(refund: Mapping[str, Any], capture_id: str) -> bool:
    up = link(refund, "up")
    return not up or up.rstrip("/").rsplit("/", 1)[-1] == capture_id


def page(body: Mapping[str, Any], *, site: str, trusted: str) -> PaymentPage:
    """An order. ``site``: PayPal's own pages, ``trusted``: an origin besides PayPal's where pages may be."""
    state = PAGE_STATES.get(str(body.get("status")))
    units = rows(body, "purchase_units")
    if state is None or len(units) != 1:
        raise Odd("the order has no state that we know, or not one purchase unit")
    unit, page_id = units[0], identifier(body.get("id"))
    payments = member(unit, "payments")
    refunds = rows(payments, "refunds")
    url = link(body, "payer-action", "approve") or f"{site}/checkoutnow?token={page_id}"
    if not ours(url, trusted):
        raise Odd("the address of the approval page is not PayPal's")
    payer = member(member(body, "payment_source"), "paypal").get("email_address") or member(body, "payer").get(
        "email_address"
    )
    custom = unit.get("custom_id")
    return PaymentPage(
        id=page_id,
        state=state,
        url=url,
        amount=money(unit.get("amount")),
        reference=custom if isinstance(custom, str) else "",
        captures=tuple(capture(row, refunds) for row in rows(payments, "captures")),
        payer_email=payer if isinstance(payer, str) else "",
    )


def ours(url: str, trusted: str) -> bool:
    parts = urlsplit(url)
    if trusted and f"{parts.scheme}://{parts.netloc}" == trusted:
        return True
    return parts.scheme == "https" and (parts.hostname or "").endswith(".paypal.com") and not parts.username


def refund(body: Mapping[str, Any]) -> Refund:
    states = {"COMPLETED": "completed", "PENDING": "pending", "FAILED": "failed", "CANCELLED": "failed"}
    state = states.get(str(body.get("status")))
    if state is None:
        raise Odd("a refund has no state that we know")
    return Refund(id=identifier(body.get("id")), state=cast("Any", state), amount=money(body.get("amount")))
