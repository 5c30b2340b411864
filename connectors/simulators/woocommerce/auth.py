"""Who may come in: OAuth 1.0a on plain http, Basic only where the shop believes the call came over https."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from flask import Request

from connectors.simulators.woocommerce.rest import RestError

WINDOW = timedelta(minutes=15)
_HASHES: dict[str, Any] = {"HMAC-SHA256": hashlib.sha256, "HMAC-SHA1": hashlib.sha1}
_NEEDED = ("consumer_key", "timestamp", "nonce", "signature", "signature_method")


@dataclass(frozen=True, slots=True)
class Key:
    """A REST key pair; ``write`` False = read-only."""

    key: str
    secret: str
    write: bool = True


def _denied(message: str) -> RestError:
    return RestError(401, "woocommerce_rest_authentication_error", message)


def _encode(text: str) -> str:
    return quote(text, safe="~")


class Door:
    """Checks each request against the keys. ``home``: the address that signatures must be made for."""

    def __init__(self, keys: tuple[Key, ...], now: Callable[[], datetime]) -> None:
        self.keys = {key.key: key for key in keys}
        self.now = now
        self.nonces: dict[str, datetime] = {}

    def enter(self, request: Request, home: str) -> None:
        """Nothing, or a ``RestError`` with 401."""
        header = request.headers.get("Authorization", "")
        secure = request.headers.get("X-Forwarded-Proto") == "https"
        key: Key | None = None
        if header.startswith("OAuth ") or "oauth_consumer_key" in request.args:
            key = self._oauth(request, header, home)
        elif secure and header.startswith("Basic "):
            key = self._basic(header)
        if key is None:
            # Basic over http gets the very answer of a call without credentials.
            if request.method == "GET":
                raise RestError(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
            raise RestError(
                401, "woocommerce_rest_cannot_create", "Sorry, you are not allowed to create resources."
            )
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not key.write:
            raise _denied("The API key provided does not have write permissions.")

    def _basic(self, header: str) -> Key:
        try:
            name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        except ValueError:
            name = secret = ""
        key = self.keys.get(name)
        if key is None:
            raise _denied("Consumer key is invalid.")
        if not hmac.compare_digest(secret.encode(), key.secret.encode()):
            raise _denied("Consumer secret is invalid.")
        return key

    def _oauth(self, request: Request, header: str, home: str) -> Key:
        query = parse_qsl(request.query_string.decode(), keep_blank_values=True)
        given = {name[6:]: value for name, value in query if name.startswith("oauth_")}
        for part in header[6:].split(",") if header.startswith("OAuth ") else ():
            name, _, value = part.strip().partition("=")
            if name.startswith("oauth_"):
                given[name[6:]] = unquote(value.strip('"'))
        missing = [f"oauth_{name}" for name in _NEEDED if not given.get(name)]
        if missing:
            raise RestError(
                401,
                "woocommerce_rest_authentication_missing_parameter",
                f"Missing OAuth parameter {', '.join(missing)}",
            )
        key = self.keys.get(given["consumer_key"])
        if key is None:
            raise _denied("Consumer key is invalid.")
        digest = _HASHES.get(given["signature_method"])
        if digest is None:
            raise _denied("Invalid signature - signature method is invalid.")
        pairs = [(name, value) for name, value in query if not name.startswith("oauth_")]
        pairs += [(f"oauth_{name}", value) for name, value in given.items() if name != "signature"]
        normal = "&".join(f"{name}={value}" for name, value in sorted((_encode(n), _encode(v)) for n, v in pairs))
        base = "&".join((request.method, _encode(home + request.path), _encode(normal)))
        found = hmac.new((key.secret + "&").encode(), base.encode(), digest).digest()
        bracket = any("[" in name for name, _ in query)
        signature = given["signature"].encode("utf-8", "replace")
        if bracket or not hmac.compare_digest(base64.b64encode(found), signature):
            raise _denied("Invalid signature - provided signature does not match.")
        self._fresh(given["timestamp"], given["nonce"])
        return key

    def _fresh(self, timestamp: str, nonce: str) -> None:
        now = self.now()
        if not timestamp.isdigit() or abs(int(timestamp) - now.timestamp()) > WINDOW.total_seconds():
            raise _denied("Invalid timestamp.")
        if nonce in self.nonces:
            raise _denied("Invalid nonce - nonce has already been used.")
        self.nonces[nonce] = now
        if len(self.nonces) > 50_000:
            for old in [name for name, seen in self.nonces.items() if now - seen > WINDOW]:
                del self.nonces[old]
            while len(self.nonces) > 50_000:  # a rush: the oldest go first
                del self.nonces[next(iter(self.nonces))]
