"""The wire: Mastodon.py's client with our session, our bounds and our errors. No retries but one of a safe call.

Mastodon.py 2.3 has one method through which every call goes. It follows redirects, reads answers of any size, sleeps
when limits are used up, and tells little of a refusal. ``Client`` has its own: the calls go through the pooled session
of ``connectors.http`` (its time-outs, its tracing, no environment), follow nothing, read at most ``http.LARGEST`` bytes. The
endpoints and their parameters are Mastodon.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import requests
from mastodon import Mastodon as MastodonPy

from connectors.http import SAFE, whole
from connectors.networks.mastodon.problems import PLATFORM, broken, explain, odd
from connectors.networks.shared import hung_up

T = TypeVar("T")


class Odd(ValueError):
    """An answer is not what Mastodon's documentation says."""


class Client(MastodonPy):  # type: ignore[misc]
    """Every answer is a 2xx ``requests.Response`` or one of our errors. Safe between threads."""

    def __init__(self, base: str, session: requests.Session, token: str, now: Callable[[], datetime]) -> None:
        # No token is given, as Mastodon.py would look for a file of that name.
        super().__init__(api_base_url=base.rstrip("/"), session=session)
        self.base, self.access_token, self._now = base.rstrip("/"), token, now

    def verify_minimum_version(self, version_str: str, cached: bool = False) -> bool:
        """Every server is spoken to as 4.3; Mastodon.py would ask twice for its version, and take 1.0 where that fails."""
        return True

    def _Mastodon__api_request(
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        use_json: bool = False,
        **_: Any,
    ) -> requests.Response:
        kind = "params" if method == "GET" else "json" if use_json else "data"
        return self.send(
            method, endpoint.rstrip("/"), headers=headers, files=files or None, **{kind: params or None}
        )

    def send(
        self, method: str, endpoint: str, *, headers: Mapping[str, str] | None = None, **how: Any
    ) -> requests.Response:
        """One call; once more when a safe one found a dead connection."""
        what, write, dialled = f"{method} {endpoint}", method not in SAFE, False
        given = {
            **({"Authorization": f"Bearer {self.access_token}"} if self.access_token else {}),
            **(headers or {}),
        }
        while True:
            try:
                response: requests.Response = self.session.request(
                    method, self.base + endpoint, headers=given, allow_redirects=False, stream=True, **how
                )
                whole(response, PLATFORM, "Mastodon")
            except requests.exceptions.RequestException as error:
                if hung_up(error) and not write and not dialled:
                    dialled = True
                    continue
                raise broken(error, what, write=write) from None
            if not 200 <= response.status_code < 300:
                raise explain(response, what, write=write, now=self._now().timestamp())
            return response


def understood(response: requests.Response, read: Callable[[Any], T]) -> T:
    """What ``read`` makes of an answer's JSON. ``Retryable`` when it is not what the documentation says."""
    try:
        return read(response.json())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError):
        request = response.request
        what = f"{request.method} {str(request.path_url).partition('?')[0]}"
        raise odd(what, write=request.method not in SAFE) from None
