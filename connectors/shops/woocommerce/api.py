"""The wire to ``wp-json/wc/v3``: signing, calls, typed errors, pages. Source: facts/woocommerce.md.

Over https the keys go as HTTP Basic; over plain http only OAuth 1.0a works. They travel in the header and never in
the address, which the shop would echo and log.
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from connectors.errors import Permanent, RefusalCode, Refused, Retryable
from connectors.http import SAFE, Http
from connectors.redaction import redact

log = logging.getLogger("replycart.woocommerce")

PLATFORM = "woocommerce"
BATCH = 100
ORDER_FIELDS = (
    "id,number,status,currency,total,prices_include_tax,date_paid_gmt,transaction_id,created_via,meta_data,"
    "line_items,shipping_lines,tax_lines,refunds"
)
Json = dict[str, Any]
T = TypeVar("T")


def encode(text: str) -> str:
    """RFC 3986 escaping, as OAuth 1.0a wants it."""
    return quote(text, safe="~")


class OAuth1(AuthBase):
    """Signs each try anew with HMAC-SHA256: the shop refuses a nonce that it has seen (RFC 5849, one-legged)."""

    def __init__(self, key: str, secret: str, now: Callable[[], datetime]) -> None:
        self._key, self._secret, self._now = key, (secret + "&").encode(), now

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        parts = urlsplit(request.url or "")
        oauth = {
            "oauth_consumer_key": self._key,
            "oauth_nonce": secrets.token_hex(16),
            "oauth_signature_method": "HMAC-SHA256",
            "oauth_timestamp": str(int(self._now().timestamp())),
            "oauth_version": "1.0",
        }
        pairs = [*parse_qsl(parts.query, keep_blank_values=True), *oauth.items()]
        normal = "&".join(f"{name}={value}" for name, value in sorted((encode(n), encode(v)) for n, v in pairs))
        place = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
        base = "&".join((request.method or "GET", encode(place), encode(normal)))
        digest = hmac.new(self._secret, base.encode(), hashlib.sha256).digest()
        oauth["oauth_signature"] = base64.b64encode(digest).decode()
        header = ", ".join(f'{name}="{encode(value)}"' for name, value in oauth.items())
        request.headers["Authorization"] = "OAuth " + header
        return request


class Api:
    """Calls of one shop. Every method raises ``Retryable``, ``Permanent`` or ``Refused`` and nothing else."""

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        http: Http,
        now: Callable[[], datetime],
        *,
        timeout: float,
        parallel: int,
    ) -> None:
        self.url = url.rstrip("/")
        self.base = self.url + "/wp-json/wc/v3/"
        self.http, self.now, self.parallel = http, now, parallel
        self._timeout = (min(5.0, timeout), timeout)
        self._auth: AuthBase = HTTPBasicAuth(key, secret) if url.startswith("https:") else OAuth1(key, secret, now)
        self.skew = 0.0
        """Seconds by which the shop's clock is ahead of ours, by its last ``Date`` header."""

    def call(
        self, method: str, path: str, params: Mapping[str, str] | None = None, body: Json | None = None
    ) -> tuple[Any, Mapping[str, str]]:
        """The decoded JSON and the headers of a 2xx answer."""
        response = self.http.request(
            PLATFORM,
            method,
            self.base + path,
            auth=self._auth,
            params=dict(params or {}),
            json=body,
            timeout=self._timeout,
        )
        self._look_at_clock(response)
        if response.status_code // 100 != 2:
            raise self._failure(method, path, response)
        try:
            return response.json(), response.headers
        except ValueError:
            raise self.odd(method, path, "did not answer JSON") from None

    def object(
        self, method: str, path: str, params: Mapping[str, str] | None = None, body: Json | None = None
    ) -> Json:
        """The answer, which must be a JSON object."""
        found, _ = self.call(method, path, params, body)
        if not isinstance(found, dict):
            raise self.odd(method, path, f"answered {type(found).__name__} where an object was due")
        return found

    def order(self, method: str, path: str, body: Json) -> Json:
        """An order written, its amounts with six decimals."""
        found = self.object(method, path, {"dp": "6", "_fields": ORDER_FIELDS}, body)
        if type(found.get("id")) is not int:
            raise self.odd(method, path, "gave no order")
        return found

    def rows(self, path: str, params: Mapping[str, str]) -> tuple[list[Json], int]:
        """One page of a list, and how many rows the shop has in all."""
        found, headers = self.call("GET", path, params)
        if not isinstance(found, list) or not all(isinstance(row, dict) and _id(row) for row in found):
            raise self.odd("GET", path, "answered something else where a list was due")
        total = headers.get("X-WP-Total", "")
        return found, int(total) if total.isdigit() else len(found)

    def every(
        self, path: str, params: Mapping[str, str], work: Callable[[list[Json]], T], size: int = BATCH
    ) -> Iterator[tuple[T, int]]:
        """``work`` of each page in order, a few pages fetched ahead. With it the number of rows in all.

        The list must be asked for by id, ascending: any other order loses rows. When rows went away meanwhile, what
        came after them slid forward past us, so the caller sees the smaller number and may read again.
        """

        def load(page: int) -> tuple[T, int, int]:
            rows, total = self.rows(path, {**params, "per_page": str(size), "page": str(page)})
            return work(rows), total, len(rows)

        done, total, count = load(1)
        yield done, total
        last = -(-total // size)
        if count < size or last <= 1:
            return
        pool = ThreadPoolExecutor(self.parallel, thread_name_prefix="woocommerce-pages")
        try:
            queue: list[Future[tuple[T, int, int]]] = []
            page = 2
            while queue or page <= last:
                while page <= last and len(queue) <= self.parallel:
                    queue.append(pool.submit(load, page))
                    page += 1
                done, total, count = queue.pop(0).result()
                last = max(last, -(-total // size))
                if count:
                    yield done, total
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def odd(self, method: str, path: str, what: str) -> Retryable:
        """A 2xx answer that cannot be trusted: a write may have been done all the same."""
        return Retryable(
            f"{PLATFORM}: {method} {_place(path)}: {what}: is a maintenance page or a cache plug-in in the way?",
            platform=PLATFORM,
            maybe_done=method not in SAFE,
        )

    def _look_at_clock(self, response: requests.Response) -> None:
        try:
            shown = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
            self.skew = shown.timestamp() - self.now().timestamp()
        except (ValueError, TypeError):
            return

    def _failure(self, method: str, path: str, response: requests.Response) -> Exception:
        status = response.status_code
        try:
            found = response.json()
        except ValueError:
            found = None
        answer: Json = found if isinstance(found, dict) else {}
        code = str(answer.get("code", ""))
        said = redact(str(answer.get("message", ""))[:300])
        where = f"{PLATFORM}: {method} {_place(path)}: {status} {code}"
        if status >= 500 or status in {408, 425}:
            if "refund" in code and status == 500:
                return Refused(f"{where}: {said}", code="mismatch", platform=PLATFORM)
            return Retryable(f"{where}: {said}", platform=PLATFORM, maybe_done=method not in SAFE)
        if 300 <= status < 400:
            return Permanent(
                f"{where}: the shop redirects: set url to its home address (WordPress, Settings, General)",
                platform=PLATFORM,
            )
        if status in {401, 403}:
            return Permanent(f"{where}: {said} {_advice(code, said)}", platform=PLATFORM)
        if status == 404 and (not code or code == "rest_no_route"):
            return Permanent(
                f"{where}: no WooCommerce REST interface at this url: check url, that WooCommerce is active, and that "
                "WordPress, Settings, Permalinks is not on Plain",
                platform=PLATFORM,
            )
        return Refused(f"{where}: {said}", code=_refusal(status, answer), platform=PLATFORM)


def _id(row: Json) -> bool:
    """Rows are told by a number, settings by a name."""
    return type(row.get("id")) is int or isinstance(row.get("id"), str)


def _place(path: str) -> str:
    return "/wp-json/wc/v3/" + path


def _advice(code: str, said: str) -> str:
    if "write" in said:
        return "Make a key with Read/Write permission (WooCommerce, Settings, Advanced, REST API)."
    if "timestamp" in said:
        return "The clocks differ by more than 15 minutes: set both by NTP."
    if "signature" in said.lower():
        return (
            "Check consumer_secret, and that url is exactly the shop's home address (localhost is not 127.0.0.1)."
        )
    if "key" in said or "secret" in said:
        return "Check consumer_key and consumer_secret."
    return "Check the keys, and that their user may manage WooCommerce."


def _refusal(status: int, answer: Json) -> RefusalCode:
    if status == 404:
        return "not_found"
    data = answer.get("data")
    params = data.get("params") if isinstance(data, dict) else None
    named = set(params) if isinstance(params, dict) else set()
    if named & {"billing", "shipping"}:
        return "address"
    return "other"
