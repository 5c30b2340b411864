"""Buyers who sign in: OAuth 2.0 with PKCE (S256) at the shop's own server. Source: docs.joinmastodon.org, methods/oauth.

A server knows only its own people, so nobody of another server can sign in here.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from connectors.errors import ConnectorError, NotSupported, Permanent, Refused
from connectors.networks.mastodon import mapping
from connectors.networks.mastodon.problems import PLATFORM
from connectors.networks.mastodon.wire import Client, Odd, understood
from connectors.values import Account

log = logging.getLogger("replycart.mastodon")
SCOPE = "profile"


class SignIn:
    """``client``: one that sends no token."""

    def __init__(self, settings: Mapping[str, Any], client: Client) -> None:
        self._client, self._id, self._secret = client, str(settings["client_id"]), str(settings["client_secret"])

    def page(self, redirect_uri: str, state: str, verifier: str) -> str:
        self._able()
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._client.base}/oauth/authorize?{urlencode(query)}"

    def account(self, redirect_uri: str, code: str, verifier: str) -> Account:
        """``Refused("forged")`` when the server does not take the code: start the sign-in again."""
        self._able()
        app = {"client_id": self._id, "client_secret": self._secret}
        form = {
            **app,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        try:
            token = understood(self._client.send("POST", "/oauth/token", data=form), _token)
        except Refused as refusal:
            raise Refused(refusal.message, code="forged", platform=PLATFORM) from None
        except Permanent as error:
            if "invalid_grant" in error.message:
                raise Refused(error.message, code="forged", platform=PLATFORM) from None
            raise
        try:
            headers = {"Authorization": f"Bearer {token}"}
            asked = self._client.send("GET", "/api/v1/accounts/verify_credentials", headers=headers)
            return understood(asked, mapping.account)
        finally:
            self._revoke({**app, "token": token})

    def _revoke(self, form: Mapping[str, str]) -> None:
        """Throw the buyer's token away; a failure is only noted: it can do no more than tell who they are."""
        try:
            self._client.send("POST", "/oauth/revoke", data=form)
        except ConnectorError as error:
            log.info("a buyer's token was not revoked: %s", error)

    def _able(self) -> None:
        if not self._id:
            raise NotSupported("Mastodon: signing in needs client_id in the configuration", platform=PLATFORM)


def _token(body: Any) -> str:
    found = body["access_token"]
    if not isinstance(found, str) or not found:
        raise Odd("no token")
    return found
