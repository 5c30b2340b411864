"""Who may come in: OAuth 1.0a with HMAC-SHA256, an admin's token, or (only where switched on) a bearer token.

Checked as Magento checks it: over the path as laminas-uri normalizes it, with a "+" in the query taken as it is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from connectors.shops.magento.signing import normalized

CONSUMER_KEY = "simulatedconsumerkey0000000000mg"
CONSUMER_SECRET = "simulatedconsumersecret0000000mg"
ACCESS_TOKEN = "simulatedaccesstoken0000000000mg"
ACCESS_TOKEN_SECRET = "simulatedaccesssecret000000000mg"
ADMIN_USER = "admin"
ADMIN_PASSWORD = "Simulated-2026"
TOKEN_SECONDS = 3600


class Turned(Exception):
    """Turned away: status, message, parameters."""

    def __init__(self, status: int, message: str, parameters: Any = None) -> None:
        self.status, self.message, self.parameters = status, message, parameters
        super().__init__(message)


def _escape(text: str) -> str:
    return quote(text, safe="~")


class Door:
    def __init__(self, now: Callable[[], datetime], *, bearer: bool) -> None:
        self._now, self._bearer = now, bearer
        self._tokens: dict[str, float] = {}

    def admin_token(self, user: object, password: object) -> str:
        if (user, password) != (ADMIN_USER, ADMIN_PASSWORD):
            raise Turned(
                401, "The account sign-in was incorrect or your account is disabled temporarily. "
                "Please wait and try again later.",
            )  # fmt: skip
        ends = self._now().timestamp() + TOKEN_SECONDS

        def part(value: object) -> str:
            return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

        head = f"{part({'kid': '1', 'alg': 'HS256'})}.{part({'uid': 1, 'utypid': 2, 'exp': int(ends)})}"
        token = f"{head}.{hashlib.sha256(head.encode()).hexdigest()}"
        self._tokens[token] = ends
        return token

    def check(self, method: str, url: str, header: str, resource: str) -> None:
        """``Turned`` unless this request may use the resource."""
        kind, _, rest = header.partition(" ")
        refused = Turned(401, "The consumer isn't authorized to access %resources.", {"resources": resource})
        if kind.lower() == "bearer":
            if self._tokens.get(rest.strip(), 0) > self._now().timestamp():
                return
            if self._bearer and rest.strip() == ACCESS_TOKEN:
                return
            raise refused
        if kind.lower() != "oauth":
            raise refused
        given = {}
        for pair in rest.split(","):
            name, _, value = pair.strip().partition("=")
            given[unquote(name)] = unquote(value.strip('"'))
        if given.get("oauth_signature_method") != "HMAC-SHA256":
            raise Turned(400, "Signature method %1 is not supported", [given.get("oauth_signature_method", "")])
        if given.get("oauth_consumer_key") != CONSUMER_KEY:
            raise Turned(401, "A consumer having the specified key does not exist")
        if given.get("oauth_token") != ACCESS_TOKEN:
            raise Turned(401, "Specified token does not exist")
        if not hmac.compare_digest(self._signature(method, url, given), given.get("oauth_signature", "")):
            raise Turned(401, "The signature is invalid. Verify and try again.")

    @staticmethod
    def _signature(method: str, url: str, given: dict[str, str]) -> str:
        parts = urlsplit(url)
        pairs = [(name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")]
        for pair in parts.query.split("&") if parts.query else []:
            name, _, value = pair.partition("=")
            pairs.append((unquote(name), unquote(value)))
        joined = "&".join(f"{n}={v}" for n, v in sorted((_escape(n), _escape(v)) for n, v in pairs))
        base = f"{method}&{_escape(f'{parts.scheme}://{parts.netloc}{normalized(parts.path)}')}&{_escape(joined)}"
        key = f"{_escape(CONSUMER_SECRET)}&{_escape(ACCESS_TOKEN_SECRET)}"
        return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()).decode()
