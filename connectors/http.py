"""The one outbound door: pooled sessions, time-outs, retries of safe calls, redaction, address guard.

Connectors call :meth:`Http.request` for their own platform's address (set by the sysadmin, so trusted), and
:meth:`Http.fetch_public` for an address that somebody else gave us (a picture, a certificate).
"""

from __future__ import annotations

import contextlib
import email.utils
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter

from connectors import guard, lease
from connectors.errors import Permanent, Retryable
from connectors.redaction import redact

log = logging.getLogger("replycart.http")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LATER = frozenset({429, 502, 503, 504})
#: What a platform may send in one answer. A catalogue's page is far below; without a bound one answer takes all memory.
LARGEST = 64_000_000
#: Nobody is waited for longer than a day, whatever their header says.
LONGEST_WAIT = 86_400.0


def retry_after(response: requests.Response, now: float) -> float | None:
    """Seconds to wait by ``Retry-After`` or ``x-rate-limit-reset``; None when the platform does not say."""
    value = response.headers.get("Retry-After", "").strip()
    if _WHOLE.fullmatch(value):
        return min(float(value), LONGEST_WAIT)
    if value:
        try:
            moment = email.utils.parsedate_to_datetime(value[:64]).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(0.0, moment - now), LONGEST_WAIT)
    reset = response.headers.get("x-rate-limit-reset", "")
    if not _WHOLE.fullmatch(reset) or response.status_code != 429:
        return None
    return min(max(0.0, int(reset) - now), LONGEST_WAIT)


#: Digits as a header has them: ``str.isdigit`` also takes "²", of which no number can be made.
_WHOLE = re.compile(r"[0-9]{1,18}")


def _ran_out(error: requests.exceptions.RequestException) -> bool:
    """Whether it was our patience that ended, before the answer or within it."""
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.exceptions.Timeout) or isinstance(cause, urllib3.exceptions.ReadTimeoutError)


def whole(response: requests.Response, platform: str, name: str = "") -> requests.Response:
    """The answer with its body read, up to ``LARGEST`` bytes unpacked; ``Permanent`` beyond. ``name``: the platform's, for
    people."""
    body = bytearray()
    for chunk in response.iter_content(65_536):
        body += chunk
        if len(body) > LARGEST:
            response.close()
            raise Permanent(f"{name or platform}: the answer is larger than {LARGEST} bytes", platform=platform)
    response._content = bytes(body)
    return response


#: (platform, status or None where no answer came, seconds until the answer's head) of each call.
Observe = Callable[[str, int | None, float], None]
#: Something around each call: name, kind, what it is about.
Trace = Callable[..., contextlib.AbstractContextManager[Any]]


class _Adapter(HTTPAdapter):
    """Gives a time-out to every call that names none: a platform that hangs must not hang us."""

    def __init__(
        self, timeout: tuple[float, float], pool: int, platform: str, observe: Observe | None, trace: Trace | None
    ) -> None:
        self._timeout, self._platform, self._observe = timeout, platform, observe
        self._trace = trace or (lambda name, kind, **about: contextlib.nullcontext())
        super().__init__(pool_connections=8, pool_maxsize=pool, pool_block=False)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout
        lease.check(self._platform)
        status: int | None = None
        started = time.perf_counter()
        about = {"replycart.platform": self._platform, "http.request.method": str(request.method)}
        try:
            with self._trace(f"{self._platform} {request.method}", "client", **about):
                response = super().send(request, *args, **kwargs)
            status = response.status_code
            return response
        finally:
            if self._observe is not None:
                self._observe(self._platform, status, time.perf_counter() - started)


class Http:
    """One per process. ``timeout``: seconds to connect and to read. ``tries``: in all, for safe calls.
    ``patience``: seconds in all for something from elsewhere, however slowly it trickles."""

    def __init__(
        self,
        *,
        timeout: tuple[float, float] = (5.0, 30.0),
        tries: int = 3,
        pool: int = 32,
        user_agent: str = "Replycart",
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
        patience: float = 60.0,
        observe: Observe | None = None,
        retried: Callable[[str], None] = lambda platform: None,
        trace: Trace | None = None,
    ) -> None:
        self._observe, self._retried, self._trace = observe, retried, trace
        self._timeout, self._tries, self._pool = timeout, tries, pool
        self._user_agent, self._sleep, self._wall, self._patience = user_agent, sleep, wall, patience
        self._sessions: dict[str, requests.Session] = {}
        self._lock = threading.Lock()

    def session(self, platform: str) -> requests.Session:
        """The platform's pooled session. The environment's proxies and CA bundles do not reach it: they
        would override ``verify`` and could send secrets elsewhere."""
        with self._lock:
            if platform not in self._sessions:
                session = requests.Session()
                session.trust_env = False
                session.headers["User-Agent"] = self._user_agent
                adapter = _Adapter(self._timeout, self._pool, platform, self._observe, self._trace)
                session.mount("https://", adapter)
                session.mount("http://", adapter)
                self._sessions[platform] = session
            return self._sessions[platform]

    def request(
        self,
        platform: str,
        method: str,
        url: str,
        *,
        auth: Any = None,
        headers: Mapping[str, str] | None = None,
        params: Any = None,
        json: Any = None,
        data: Any = None,
        files: Any = None,
        timeout: tuple[float, float] | None = None,
        allow_redirects: bool = False,
    ) -> requests.Response:
        """One call. Answers of any status are returned, but 429, 502, 503, 504 and broken transport, which
        become ``Retryable``; a safe call is tried again first. ``auth`` signs each try anew."""
        safe = method.upper() in SAFE
        session = self.session(platform)
        tries = self._tries if safe else 1
        place = f"{method} {urlsplit(url).path or '/'}"
        for attempt in range(1, tries + 1):
            started = time.monotonic()
            try:
                response = session.request(
                    method,
                    url,
                    auth=auth,
                    headers=dict(headers or {}),
                    params=params,
                    json=json,
                    data=data,
                    files=files,
                    timeout=timeout or self._timeout,
                    allow_redirects=allow_redirects,
                    stream=True,
                )
                response = whole(response, platform)
            except requests.exceptions.SSLError as error:
                raise Permanent(f"{platform}: TLS failed: {redact(str(error))}", platform=platform) from None
            except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
                raise Permanent(f"{platform}: bad address: {redact(str(error))}", platform=platform) from None
            except requests.exceptions.RequestException as error:
                unsent = isinstance(error, requests.exceptions.ConnectTimeout) or (
                    isinstance(error, requests.exceptions.ConnectionError)
                    and isinstance(
                        getattr(error.args[0] if error.args else None, "reason", None),
                        urllib3.exceptions.NewConnectionError,
                    )
                )
                log.info("%s %s: %s", platform, place, type(error).__name__)
                failure = Retryable(
                    f"{platform}: {place}: {type(error).__name__}: is it up and reachable from here?",
                    platform=platform,
                    maybe_done=not safe and not unsent,
                    late=not safe and not unsent and _ran_out(error),
                )
            else:
                took = (time.monotonic() - started) * 1000
                log.debug("%s %s -> %d in %.0f ms", platform, place, response.status_code, took)
                if response.status_code not in LATER:
                    return response
                wait = retry_after(response, self._wall())
                failure = Retryable(
                    f"{platform}: {place}: answered {response.status_code}",
                    platform=platform,
                    retry_after=wait,
                    maybe_done=not safe and response.status_code != 429,
                    late=not safe and response.status_code == 504,
                )
            pause = failure.retry_after if failure.retry_after is not None else 0.2 * 2 ** (attempt - 1)
            if attempt == tries or pause > 3:
                raise failure
            self._retried(platform)
            self._sleep(pause)
        raise AssertionError("unreachable")

    def fetch_public(
        self,
        url: str,
        *,
        max_bytes: int,
        types: Collection[str],
        trusted: Collection[str] = (),
        hosts: Callable[[str], bool] = lambda host: True,
        https_only: bool = False,
    ) -> tuple[bytes, str]:
        """Bytes and media type of an address that came from outside.

        Refuses (``Permanent``) anything but http(s) on a public address (or an origin in ``trusted``, like
        "http://shop.local:8080"), hosts that ``hosts`` declines, redirects, other media types and larger
        bodies. The name is resolved once and the connection goes to the address that was checked.
        """
        parts, host, port = guard.read(url)
        if (https_only and parts.scheme != "https") or not hosts(host):
            raise Permanent(f"address refused: {host} is not an allowed host")
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        try:
            found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except OSError:
            raise Retryable(f"{host}: the name does not resolve") from None
        if origin not in {item.rstrip("/").lower() for item in trusted} and not all(map(guard.public, found)):
            raise Permanent(f"address refused: {host} is not a public host")
        address = sorted(found)[0]
        common: dict[str, Any] = {"timeout": urllib3.Timeout(*self._timeout), "retries": False, "maxsize": 1}
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address,
                port,
                server_hostname=host,
                assert_hostname=host,
                cert_reqs="CERT_REQUIRED",
                ca_certs=certifi.where(),
                **common,
            )
        else:
            pool = urllib3.HTTPConnectionPool(address, port, **common)
        target = parts.path or "/"
        if parts.query:
            target += "?" + parts.query
        named = f"[{host}]" if ":" in host else host
        until = time.monotonic() + self._patience
        try:
            with pool.request(
                "GET",
                target,
                headers={
                    "Host": named if parts.port is None else f"{named}:{port}",
                    "User-Agent": self._user_agent,
                },
                redirect=False,
                preload_content=False,
            ) as response:
                if response.status != 200:
                    raise Permanent(f"{host}: answered {response.status}")
                mime = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
                if types and mime not in types:
                    raise Permanent(f"{host}: media type {redact(mime[:80]) or 'none'} is not allowed")
                body = bytearray()
                while chunk := response.read1(65_536, decode_content=False):
                    body += chunk
                    if len(body) > max_bytes:
                        raise Permanent(f"{host}: larger than {max_bytes} bytes")
                    if time.monotonic() > until:
                        raise Retryable(f"{host}: too slow")
                return bytes(body), mime
        except urllib3.exceptions.HTTPError as error:
            raise Retryable(f"{host}: {type(error).__name__}") from None
        except (ValueError, OSError) as error:
            # What the wire's library cannot put into a request, or make of an answer.
            raise Permanent(f"{host}: {type(error).__name__}") from None
        finally:
            pool.close()
