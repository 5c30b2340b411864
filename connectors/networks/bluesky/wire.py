"""The wire: atproto's client with our session, our bounds and our errors. No retries but one of a safe call.

atproto 0.0.73 sends by httpx, which obeys the environment's proxies, follows redirects and reads answers of any size.
``Door`` takes the place of its ``Request``: the calls go through the pooled session of ``connectors.http`` (its
time-outs, its tracing, no environment), follow nothing, and read at most ``http.LARGEST`` bytes. The methods and their
parameters are atproto's.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import requests
from atproto_client.client.raw import ClientRaw
from atproto_client.request import Request, RequestBase

from connectors.http import whole
from connectors.networks.bluesky.problems import EXPIRED, PLATFORM, broken, explain, name_of, odd
from connectors.networks.shared import hung_up

T = TypeVar("T")


class Odd(ValueError):
    """An answer is not what the lexicon says."""


class Door(Request):  # type: ignore[misc]
    """What atproto sends by. Every answer is a 2xx ``requests.Response`` or one of our errors."""

    def __init__(self, session: requests.Session, now: Callable[[], datetime]) -> None:
        RequestBase.__init__(self)
        self._session, self._now = session, now

    def close(self) -> None:
        """The session is the service's; it is not ours to close."""

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        spelt = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in (params or {}).items()
        }
        return self._send("GET", url, headers, params=spelt)

    def post(self, url: str, content: Any = None, headers: Any = None, **_: Any) -> requests.Response:
        return self._send("POST", url, headers, data=content)

    def _send(self, method: str, url: str, headers: Mapping[str, str], **how: Any) -> requests.Response:
        what, write, dialled = url.rsplit("/", 1)[-1], method != "GET", False
        while True:
            try:
                response = self._session.request(
                    method, url, headers=dict(headers), allow_redirects=False, stream=True, **how
                )
                whole(response, PLATFORM, "Bluesky")
            except requests.exceptions.RequestException as error:
                if hung_up(error) and not write and not dialled:
                    dialled = True
                    continue
                raise broken(error, what, write=write) from None
            if 200 <= response.status_code < 300 or stale(response):
                return response
            raise explain(response, what, write=write, now=self._now().timestamp())


def stale(response: requests.Response) -> bool:
    """Whether only the token was too old."""
    return response.status_code in {400, 401} and name_of(response) == EXPIRED


class Signer(Protocol):
    """Whose token goes with a call."""

    def access(self) -> str: ...

    def renew(self, stale: str) -> None: ...


class Wire:
    """Calls by the method's name (NSID), with the token that is given. Safe between threads."""

    def __init__(self, base: str, session: requests.Session, now: Callable[[], datetime]) -> None:
        self._client = ClientRaw(base.rstrip("/"), Door(session, now))
        self._now = now
        self._headers: dict[str, str] = {}

    def through(self, service: str) -> Wire:
        """The same calls, which the account's server passes on to another service ("did#name")."""
        other = copy.copy(self)
        other._headers = {"atproto-proxy": service}
        return other

    def query(self, nsid: str, token: str = "", params: Any = None) -> requests.Response:
        """``params``: atproto's model of the method's parameters."""
        headers = {**self._headers, **_bearer(token)}
        found: requests.Response = self._client.invoke_query(nsid, params=params, headers=headers)
        return found

    def procedure(
        self, nsid: str, token: str = "", body: Mapping[str, Any] | bytes | None = None, mime: str = ""
    ) -> requests.Response:
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**self._headers, **_bearer(token)}
        if content is not None:
            headers["Content-Type"] = mime or "application/json"
        found: requests.Response = self._client.invoke_procedure(nsid, content=content, headers=headers)
        return found

    def fresh(self, response: requests.Response, what: str, *, write: bool) -> requests.Response:
        """The answer, unless the token was too old for it."""
        if stale(response):
            raise explain(response, what, write=write, now=self._now().timestamp())
        return response


class Agent:
    """The same calls, signed as the shop's account; a token that is too old is renewed once."""

    def __init__(self, wire: Wire, signer: Signer) -> None:
        self._wire, self._signer = wire, signer

    def through(self, service: str) -> Agent:
        """As ``Wire.through``."""
        return Agent(self._wire.through(service), self._signer)

    def query(self, nsid: str, params: Any = None) -> requests.Response:
        return self._signed(lambda token: self._wire.query(nsid, token, params), nsid, write=False)

    def procedure(self, nsid: str, body: Mapping[str, Any] | bytes, mime: str = "") -> requests.Response:
        return self._signed(lambda token: self._wire.procedure(nsid, token, body, mime), nsid, write=True)

    def _signed(self, call: Callable[[str], requests.Response], what: str, *, write: bool) -> requests.Response:
        token = self._signer.access()
        response = call(token)
        if not stale(response):
            return response
        self._signer.renew(token)
        return self._wire.fresh(call(self._signer.access()), what, write=write)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def understood(response: requests.Response, read: Callable[[dict[str, Any]], T]) -> T:
    """What ``read`` makes of an answer's JSON. ``Retryable`` when it is not what the lexicon says."""
    try:
        body = response.json()
        if not isinstance(body, dict):
            raise Odd("no object")
        return read(body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        request = response.request
        what = str(request.path_url).partition("?")[0].rsplit("/", 1)[-1]
        raise odd(what, write=request.method != "GET") from None
