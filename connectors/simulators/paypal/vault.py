"""Saved wallets: setup tokens that a buyer approves, and payment tokens that stay until they are deleted."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.simulators.paypal.amounts import text
from connectors.simulators.paypal.problems import Problem, malformed, missing, refused

#: So long a setup token can be approved and made into a payment token.
LIFE = timedelta(hours=3)
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Vault:
    """All methods are called under the simulator's lock."""

    def __init__(
        self,
        now: Callable[[], datetime],
        rng: random.Random,
        base: Callable[[], str],
        emit: Callable[[str, str, str, dict[str, Any]], None],
    ) -> None:
        self._now, self._rng, self._base, self._emit = now, rng, base, emit
        self.setups: dict[str, dict[str, Any]] = {}
        self.wallets: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, str] = {}
        #: What was refused to a request id is refused to it again.
        self._turned: dict[str, Problem] = {}

    def _new(self, length: int) -> str:
        return "".join(self._rng.choices(_LETTERS, k=length))

    def set_up(self, body: object, request_id: str) -> tuple[dict[str, Any], bool]:
        """A setup token, and whether it was made now."""
        if request_id and request_id in self._asked:
            return self.setup_view(self._asked[request_id]), False
        source = body.get("payment_source") if isinstance(body, Mapping) else None
        wallet = source.get("paypal") if isinstance(source, Mapping) else None
        if not isinstance(wallet, Mapping):
            raise malformed("MISSING_REQUIRED_PARAMETER", "/payment_source")
        place = "/payment_source/paypal"
        text(wallet, "description", place, 127)
        if wallet.get("usage_type") not in ("MERCHANT", "PLATFORM"):
            raise malformed("MISSING_REQUIRED_PARAMETER", f"{place}/usage_type")
        context = wallet.get("experience_context")
        if not isinstance(context, Mapping):
            raise malformed("MISSING_REQUIRED_PARAMETER", f"{place}/experience_context")
        for key in ("return_url", "cancel_url"):
            url = text(context, key, f"{place}/experience_context", 4000, required=True)
            if not url.startswith(("http://", "https://")):
                raise malformed("INVALID_PARAMETER_SYNTAX", f"{place}/experience_context/{key}", url)
        setup_id = self._new(17).upper()
        self.setups[setup_id] = {
            "status": "PAYER_ACTION_REQUIRED",
            "wallet": dict(wallet),
            "customer": self._new(12),
            "made": self._now(),
            "token": "",
            "instrument": "ok",
            "email": "",
        }
        if request_id:
            self._asked[request_id] = setup_id
        return self.setup_view(setup_id), True

    def find(self, setup_id: str) -> dict[str, Any]:
        found = self.setups.get(setup_id)
        if found is None or self._now() - found["made"] > LIFE:
            raise missing()
        return found

    def setup_view(self, setup_id: str) -> dict[str, Any]:
        found, base = self.find(setup_id), self._base()
        link = f"{base}/v3/vault/setup-tokens/{setup_id}"
        links = [{"href": link, "rel": "self", "method": "GET", "encType": "application/json"}]
        if found["status"] == "PAYER_ACTION_REQUIRED":
            approve = f"{base}/agreements/approve?approval_session_id={setup_id}"
            links.insert(0, {"href": approve, "rel": "approve", "method": "GET", "encType": "application/json"})
        shown = {key: value for key, value in found["wallet"].items() if key != "experience_context"}
        return {
            "id": setup_id,
            "customer": {"id": found["customer"]},
            "status": found["status"],
            "payment_source": {"paypal": shown},
            "links": links,
        }

    def approve(self, setup_id: str, instrument: str = "ok", email: str = "") -> dict[str, Any]:
        """The buyer consents; what is charged later goes as ``instrument`` says: ok, declined, echeck or review."""
        found = self.find(setup_id)
        if found["status"] != "PAYER_ACTION_REQUIRED":
            raise Problem("RESOURCE_CONFLICT", "PLAY_STATE")
        found |= {"status": "APPROVED", "instrument": instrument, "email": email or "ada.buyer@example.com"}
        return found

    def keep(self, body: object, request_id: str) -> tuple[dict[str, Any], bool]:
        """A payment token for an approved setup token."""
        source = body.get("payment_source") if isinstance(body, Mapping) else None
        named = source.get("token") if isinstance(source, Mapping) else None
        if not isinstance(named, Mapping) or named.get("type") != "SETUP_TOKEN":
            raise malformed("MISSING_REQUIRED_PARAMETER", "/payment_source/token")
        found = self.find(str(named.get("id")))
        if request_id and (problem := self._turned.get(request_id)) is not None:
            raise problem
        if found["status"] == "PAYER_ACTION_REQUIRED":
            problem = refused("SETUP_TOKEN_NOT_APPROVED", "/payment_source/token/id")
            self._turned[request_id] = problem
            raise problem
        if found["token"]:
            return self.wallet_view(found["token"]), False
        token = self._new(8)
        payer = {
            "id": self._new(13).upper(),
            "name": {"given_name": "Ada", "surname": "Buyer"},
            "email": found["email"],
            "country": "FR",
        }
        self.wallets[token] = {"instrument": found["instrument"], "payer": payer, "customer": found["customer"]}
        found |= {"status": "VAULTED", "token": token}
        view = self.wallet_view(token)
        self._emit("VAULT.PAYMENT-TOKEN.CREATED", "payment_token", "A payment token was saved", view)
        return view, True

    def wallet_view(self, token: str) -> dict[str, Any]:
        found = self.wallets.get(token)
        if found is None:
            raise missing()
        link = f"{self._base()}/v3/vault/payment-tokens/{token}"
        payer = found["payer"]
        return {
            "id": token,
            "customer": {"id": found["customer"]},
            "payment_source": {
                "paypal": {"email_address": payer["email"], "account_id": payer["id"], "name": payer["name"]}
            },
            "links": [
                {"href": link, "rel": "self", "method": "GET", "encType": "application/json"},
                {"href": link, "rel": "delete", "method": "DELETE", "encType": "application/json"},
            ],
        }

    def delete(self, token: str) -> None:
        """204, also for what is not there."""
        if token in self.wallets:
            view = self.wallet_view(token)
            del self.wallets[token]
            self._emit("VAULT.PAYMENT-TOKEN.DELETED", "payment_token", "A payment token was deleted", view)
