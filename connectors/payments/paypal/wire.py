"""The way to PayPal: its SDK, sent through our one outbound door, with one token for all threads.

The SDK's own HTTP client swaps the session's adapters around each call, keeps no lock around its token and retries
by itself, so here it only builds requests and checks shapes: ``_Door`` sends them through ``connectors.http``.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from paypalserversdk.configuration import Configuration, Environment
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient
from requests import Response

from connectors.contracts import Surroundings
from connectors.errors import ConnectorError, Permanent, Refused, Retryable
from connectors.payments.paypal.mapping import Odd
from connectors.payments.paypal.refusals import Failure, explain

BASES = {"sandbox": "https://api-m.sandbox.paypal.com", "live": "https://api-m.paypal.com"}
SITES = {"sandbox": "https://www.sandbox.paypal.com", "live": "https://www.paypal.com"}
T = TypeVar("T")
_EARLY = timedelta(seconds=120)
#: Refused requests that are remembered; beyond that PayPal's first answer is heard once more.
KEPT = 2000


class Known(Exception):
    """PayPal refused with an issue that the caller said it can handle."""

    def __init__(self, issue: str) -> None:
        super().__init__(issue)
        self.issue = issue


def _object(response: Response) -> dict[str, Any]:
    """The JSON object of an answer. ``Odd`` for anything else, and for keys with which the SDK's decoder
    (jsonpickle) would build Python objects."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if any(key.startswith("py/") for key, _ in found):
            raise Odd("an answer holds a key that begins with py/")
        return dict(found)

    try:
        body = json.loads(response.content, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise Odd("an answer is not JSON") from None
    if not isinstance(body, dict):
        raise Odd("an answer is not a JSON object")
    return body


def _judge(response: Response) -> dict[str, Any]:
    """The body of a 2xx answer, else ``Failure``."""
    if response.status_code == 204:
        return {}
    if 200 <= response.status_code < 300:
        return _object(response)
    try:
        body = _object(response)
    except Odd:
        body = {}
    debug_id = body.get("debug_id") or response.headers.get("Paypal-Debug-Id", "")
    plain = isinstance(debug_id, str) and debug_id.isalnum() and len(debug_id) <= 64
    raise Failure(response.status_code, body, str(debug_id) if plain else "")


class _Door:
    """What the SDK takes for its HTTP client."""

    def __init__(self, around: Surroundings, factory: Any) -> None:
        self._http, self._factory = around.http, factory

    def execute(self, request: Any, endpoint: Any) -> Any:
        response = self._http.request(
            "paypal",
            request.http_method,
            request.query_url,
            headers=request.headers,
            params=request.query_parameters,
            data=request.parameters,
        )
        _judge(response)
        return self._factory.create(
            response.status_code, response.reason, response.headers, response.text, request
        )


class _Configuration(Configuration):  # type: ignore[misc]  # the SDK has no types
    """The SDK's settings with an address of our choice; without environment, retries or logging of its own."""

    def __init__(self, base: str, around: Surroundings, credentials: Any) -> None:
        self._base, self._around = base, around
        super().__init__(environment=Environment.SANDBOX, client_credentials_auth_credentials=credentials)

    def create_http_client(self) -> _Door:
        return _Door(self._around, self.http_response_factory)

    def get_base_uri(self, server: Any = None) -> str:
        return self._base


class _Bearer:
    """What the SDK takes for its authentication: puts our shared token on a request."""

    error_message = "no token"

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def is_valid(self) -> bool:
        return True

    def apply(self, request: Any) -> None:
        request.add_header("Authorization", f"Bearer {self._token()}")


class Turns:
    """PayPal repeats its first answer to a request id, a refusal too: for hours to an order, for 45 days to a refund. After a
    refusal the next try is another request, or what was mended meanwhile would help nobody."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._turns = now, dict[str, str]()

    def of(self, reference: str) -> str:
        """What the request id has beside the reference; "" until it was refused."""
        return self._turns.get(reference, "")

    @contextmanager
    def asking(self, reference: str) -> Iterator[None]:
        """Around the request. An answer that was lost is no refusal: it must be the same request again."""
        try:
            yield
        except (Permanent, Refused) as error:
            if isinstance(error, Refused) and error.code in ("duplicate", "already_done"):
                # It was done: that is for good.
                raise
            if len(self._turns) >= KEPT:
                self._turns.clear()
            told = f"{self._now().isoformat()} {self.of(reference)}"
            self._turns[reference] = f"{zlib.crc32(told.encode()):08x}"
            raise


class Wire:
    """``call`` runs an SDK operation, ``request`` what the SDK lacks. Both raise only typed errors, or ``Known``."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self.mode = str(settings["mode"])
        self.override = str(settings.get("base_url") or "").rstrip("/")
        self.base = self.override or BASES[self.mode]
        self.site = self.override or SITES[self.mode]
        self._around = around
        credentials = ClientCredentialsAuthCredentials(settings["client_id"], settings["client_secret"])
        self.client = PaypalServersdkClient(config=_Configuration(self.base, around, credentials))
        self._oauth = self.client.auth_managers["Oauth2"]
        self.client.auth_managers["Oauth2"] = _Bearer(self.token)
        # made now: the SDK makes them on first use, without a lock
        self.orders, self.payments = self.client.orders, self.client.payments
        self.vault = self.client.vault
        self._authorization = self.client.o_auth_authorization
        self._lock = threading.Lock()
        self._token, self._ends = "", datetime.min.replace(tzinfo=UTC)

    def token(self) -> str:
        """An access token that still holds; asked for once, whoever needs it first."""
        with self._lock:
            now = self._around.now()
            if not self._token or now >= self._ends:
                self._token, life = self._fetch()
                self._ends = now + max(life - _EARLY, life / 2)
            return self._token

    def forget(self, token: str) -> None:
        """PayPal refused this token: the next call asks for another."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _fetch(self) -> tuple[str, timedelta]:
        try:
            header = {"authorization": self._oauth.build_basic_auth_header()}
            found = json.loads(self._authorization.request_token(header).text)
        except Failure as failure:
            raise explain(failure, "signing in", write=False) from None
        except Retryable as error:
            raise Retryable(error.message, platform="paypal", retry_after=error.retry_after) from None
        except (Odd, AttributeError, KeyError, TypeError, ValueError):
            raise Retryable(
                "PayPal: signing in: unexpected answer; is base_url right?", platform="paypal"
            ) from None
        token, life = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not token or type(life) is not int or life <= 0:
            raise Retryable("PayPal: signing in: unexpected answer; is base_url right?", platform="paypal")
        return token, timedelta(seconds=life)

    def call(
        self,
        what: str,
        send: Callable[[], Any],
        read: Callable[[dict[str, Any]], T],
        *,
        write: bool = False,
        known: Collection[str] = (),
    ) -> T:
        """Send one SDK operation and ``read`` its body. ``what``: its name for people. ``write``: it changes
        something. ``known``: issues that come back as ``Known`` and not as an error."""
        return self._twice(what, lambda: json.loads(send().text), read, write=write, known=known)

    def request(
        self,
        what: str,
        method: str,
        path: str,
        read: Callable[[dict[str, Any]], T],
        *,
        data: bytes | None = None,
        known: Collection[str] = (),
    ) -> T:
        """One call that the SDK does not have; none of them changes money, so none is a ``write``."""

        def send() -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {self.token()}"}
            if data is not None:
                headers["Content-Type"] = "application/json"
            return _judge(
                self._around.http.request("paypal", method, self.base + path, headers=headers, data=data)
            )

        return self._twice(what, send, read, write=False, known=known)

    def _twice(
        self,
        what: str,
        send: Callable[[], dict[str, Any]],
        read: Callable[[dict[str, Any]], T],
        *,
        write: bool,
        known: Collection[str],
    ) -> T:
        """A token may have been revoked before its time: a call refused with 401 is made once more with another."""
        for attempt in (1, 2):
            token = self.token()
            try:
                return read(send())
            except Failure as failure:
                if failure.status != 401 or attempt == 2:
                    raise self._error(failure, what, write, known) from None
                self.forget(token)
            except ConnectorError:
                raise
            except (Odd, AttributeError, KeyError, TypeError, ValueError, RecursionError):
                raise self._odd(what, write) from None
        raise AssertionError("unreachable")

    @staticmethod
    def _error(failure: Failure, what: str, write: bool, known: Collection[str]) -> Exception:
        for issue in failure.issues:
            if issue in known:
                return Known(issue)
        return explain(failure, what, write=write)

    @staticmethod
    def _odd(what: str, write: bool) -> Retryable:
        return Retryable(
            f"PayPal: {what}: the answer was not what PayPal's contract says; nothing was concluded from it",
            platform="paypal",
            maybe_done=write,
        )
