"""OAuth 1.0a as Magento checks it: HMAC-SHA256 over the path as laminas-uri normalizes it, not as it was sent."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from oauthlib.oauth1 import Client
from requests import PreparedRequest
from requests.auth import AuthBase

_PLAIN = re.compile(r"[A-Za-z0-9_\-.~:@&=+$,/;%]")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_ILLEGAL = re.compile(r"(?:[^A-Za-z0-9_\-.~)(:@&=+$,/;%]+|%(?![A-Fa-f0-9]{2}))")


def normalized(path: str) -> str:
    """The path as Magento puts it into the signature base string: ``mug%2Fblue`` is signed as ``mug/blue``."""

    def decode(match: re.Match[str]) -> str:
        char = chr(int(match[0][1:], 16))
        return char if ord(char) < 128 and _PLAIN.match(char) else match[0].upper()

    return _ILLEGAL.sub(lambda match: quote(match[0], safe=""), _ESCAPE.sub(decode, path))


class Signed(AuthBase):
    """Signs each request anew, nonce and all, so that a retry is a request of its own."""

    def __init__(self, consumer_key: str, consumer_secret: str, token: str, token_secret: str) -> None:
        self._keys = (consumer_key, consumer_secret, token, token_secret)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        parts = urlsplit(request.url or "")
        signed = urlunsplit((parts.scheme, parts.netloc, normalized(parts.path), parts.query, ""))
        client = Client(*self._keys, signature_method="HMAC-SHA256")
        _, headers, _ = client.sign(signed, request.method or "GET")  # type: ignore[arg-type]
        request.headers["Authorization"] = str(headers["Authorization"])
        return request


class Bearer(AuthBase):
    """A token as it is."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request
