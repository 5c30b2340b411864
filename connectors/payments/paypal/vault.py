"""Saved wallets (Vault v3): a setup token that the buyer approves, a payment token that stays, and payments with it.

An order with a saved wallet is captured as it is made: there is no moment between in which to look. It is safe to ask
twice all the same: within six hours PayPal repeats its answer by the request id, after that it refuses an invoice id
that was paid (``DUPLICATE_INVOICE_ID``), and its webhook tells the order either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paypalserversdk.api_helper import APIHelper
from paypalserversdk.models.payment_token_request import PaymentTokenRequest
from paypalserversdk.models.payment_token_request_payment_source import PaymentTokenRequestPaymentSource
from paypalserversdk.models.paypal_wallet_stored_credential import PaypalWalletStoredCredential
from paypalserversdk.models.setup_token_request import SetupTokenRequest
from paypalserversdk.models.setup_token_request_payment_source import SetupTokenRequestPaymentSource
from paypalserversdk.models.vault_experience_context import VaultExperienceContext
from paypalserversdk.models.vault_paypal_wallet_request import VaultPaypalWalletRequest
from paypalserversdk.models.vault_token_request import VaultTokenRequest

from connectors.errors import Refused
from connectors.payments.paypal import mapping
from connectors.payments.paypal.wire import Known, Wire
from connectors.values import PaymentPage, SavedWallet, WalletPage, WalletRequest

#: Issues that say: this wallet cannot be charged like this any more.
GONE = ("TOKEN_ID_NOT_FOUND", "TOKEN_EXPIRED", "MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE", "RESOURCE_NOT_FOUND")


def begin(wire: Wire, request: WalletRequest, *, brand_name: str, request_id: str, trusted: str) -> WalletPage:
    """Ask for the buyer's consent; the page is where they give it."""
    context = VaultExperienceContext(
        brand_name=brand_name or APIHelper.SKIP,
        locale=request.locale,
        return_url=request.return_url,
        cancel_url=request.cancel_url,
        shipping_preference="NO_SHIPPING",
        vault_instruction="ON_PAYER_APPROVAL",
    )
    wallet = VaultPaypalWalletRequest(
        description=request.description[:127],
        usage_pattern="IMMEDIATE",
        usage_type="MERCHANT",
        customer_type="CONSUMER",
        permit_multiple_payment_tokens=True,
        experience_context=context,
    )
    body = SetupTokenRequest(payment_source=SetupTokenRequestPaymentSource(paypal=wallet))
    options = {"body": body, "paypal_request_id": request_id}

    def read(answer: dict[str, Any]) -> WalletPage:
        url = mapping.link(answer, "approve", "payer-action")
        if not url or not mapping.ours(url, trusted):
            raise mapping.Odd("the address of the approval page is not PayPal's")
        return WalletPage(mapping.identifier(answer.get("id")), url)

    return wire.call("saving a wallet", lambda: wire.vault.create_setup_token(options), read, write=True)


def finish(wire: Wire, setup_id: str, request_id: str) -> SavedWallet:
    """The wallet that the buyer consented to save. ``Refused("not_approved")`` before that."""
    source = PaymentTokenRequestPaymentSource(token=VaultTokenRequest(id=setup_id, mtype="SETUP_TOKEN"))
    options = {"body": PaymentTokenRequest(payment_source=source), "paypal_request_id": request_id}

    def read(answer: dict[str, Any]) -> SavedWallet:
        email = mapping.member(mapping.member(answer, "payment_source"), "paypal").get("email_address")
        return SavedWallet(mapping.identifier(answer.get("id")), _veiled(email) if isinstance(email, str) else "")

    try:
        return wire.call("keeping a wallet", lambda: wire.vault.create_payment_token(options), read, write=True,
                         known=("SETUP_TOKEN_NOT_APPROVED", "TOKEN_NOT_APPROVED", "PAYER_ACTION_REQUIRED"))  # fmt: skip
    except Known:
        raise Refused("PayPal: the buyer has not consented yet", code="not_approved", platform="paypal") from None


def _veiled(email: str) -> str:
    """Enough for its owner to know it by."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}" if host else ""


def forget(wire: Wire, token: str) -> None:
    """PayPal charges it no more. Nothing happens when there is none."""
    try:
        wire.request("forgetting a wallet", "DELETE", f"/v3/vault/payment-tokens/{token}", lambda _: None,
                     known=GONE)  # fmt: skip
    except Known:
        return
    except Refused as refusal:
        if refusal.code != "not_found":
            raise


def charge(wire: Wire, body: Any, token: str, request_id: str, read: Any) -> PaymentPage:
    """Make an order with a saved wallet, which captures it. ``read``: a page from PayPal's order."""
    wallet = body.payment_source.paypal
    wallet.vault_id = token
    wallet.stored_credential = PaypalWalletStoredCredential(
        payment_initiator="MERCHANT", usage_pattern="IMMEDIATE", usage="SUBSEQUENT"
    )
    options = {"body": body, "paypal_request_id": request_id, "prefer": "return=representation"}

    def page(answer: Mapping[str, Any]) -> PaymentPage:
        made: PaymentPage = read(answer)
        return made

    try:
        return wire.call(
            "charging a saved wallet", lambda: wire.orders.create_order(options), page, write=True, known=GONE
        )
    except Known as gone:
        raise Refused(
            f"PayPal: {gone.issue}: this wallet cannot be charged any more", code="not_found", platform="paypal"
        ) from None
