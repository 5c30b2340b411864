"""The wire: tweepy's client with our door, our host and our errors. No retries but one of a safe call.

tweepy 4.17 writes its host into ``request`` and ``_connect``, keeps sessions that obey the environment's proxies,
and tells little of a refusal; these two methods are ours, the endpoints and their parameters are tweepy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import requests
from requests.auth import AuthBase
from tweepy import Client as TweepyClient
from tweepy import OAuth1UserHandler, OAuth2BearerHandler

from connectors.http import SAFE
from connectors.networks.shared import hung_up
from connectors.networks.x.problems import broken, explain, odd

T = TypeVar("T")


class Odd(ValueError):
    """An answer is not what X's contract says."""


class Signer(Protocol):
    """Who we are on the wire."""

    def auth(self) -> AuthBase:
        """What signs one request."""

    def refused(self, auth: AuthBase) -> bool:
        """After 401: whether the call should be made once more, signed anew."""


class Keys:
    """OAuth 1.0a with the four keys of the console, or the app alone with its bearer token."""

    def __init__(self, auth: Callable[[], AuthBase]) -> None:
        self._auth = auth

    @classmethod
    def oauth1(cls, settings: Mapping[str, Any]) -> Keys:
        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        handler = OAuth1UserHandler(*(str(settings[name]) for name in names))
        return cls(handler.apply_auth)

    @classmethod
    def app(cls, bearer: str) -> Keys:
        return cls(lambda: OAuth2BearerHandler(bearer))

    def auth(self) -> AuthBase:
        return self._auth()

    def refused(self, auth: AuthBase) -> bool:
        return False


class Client(TweepyClient):  # type: ignore[misc]
    """tweepy's endpoints; every answer is a 2xx ``requests.Response`` or one of our errors. Safe between threads."""

    session: requests.Session

    def __init__(self, base: str, session: requests.Session, signer: Signer, now: Callable[[], datetime]) -> None:
        super().__init__(return_type=requests.Response, wait_on_rate_limit=False)
        self.session.close()
        self.session, self.base, self.signer, self._now = session, base.rstrip("/"), signer, now

    def request(
        self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False
    ) -> requests.Response:
        return self.send(method, route, params=params, json=json)

    def send(
        self,
        method: str,
        route: str,
        *,
        params: Any = None,
        json: Any = None,
    ) -> requests.Response:
        """One call; once more when only our token was stale, or when a safe call found a dead connection."""
        what, write = f"{method} {route}", method not in SAFE
        signed, dialled = False, False
        while True:
            auth = self.signer.auth()
            try:
                response = self.session.request(
                    method,
                    self.base + route,
                    params=params,
                    json=json,
                    auth=auth,
                    allow_redirects=False,
                )
            except requests.exceptions.RequestException as error:
                if hung_up(error) and not write and not dialled:
                    dialled = True
                    continue
                raise broken(error, what, write=write) from None
            if response.status_code == 401 and not signed and self.signer.refused(auth):
                signed = True
                continue
            if not 200 <= response.status_code < 300:
                raise explain(response, what, write=write, now=self._now().timestamp())
            return response

    def call(self, method: str, route: str, read: Callable[[dict[str, Any]], T], **how: Any) -> T:
        """An endpoint that tweepy lacks."""
        return understood(self.send(method, route, **how), read)


def understood(response: requests.Response, read: Callable[[dict[str, Any]], T]) -> T:
    """What ``read`` makes of an answer's JSON. ``Retryable`` when it is not what the contract says."""
    request = response.request
    try:
        body = response.json()
        if not isinstance(body, dict):
            raise Odd("no object")
        return read(body)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        what = f"{request.method} {request.path_url.partition('?')[0]}"
        raise odd(what, write=request.method not in SAFE) from None
