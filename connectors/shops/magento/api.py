"""One request to Magento's REST: signed, its refusals told apart, its answers checked for shape (facts/magento.md)."""

from __future__ import annotations

import base64
import email.utils
import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import requests
from requests.auth import AuthBase

from connectors.contracts import Surroundings
from connectors.errors import Permanent, RefusalCode, Refused, Retryable
from connectors.http import retry_after
from connectors.redaction import redact
from connectors.shops.magento.signing import Bearer, Signed

PLATFORM = "magento"
Json = dict[str, Any]
log = logging.getLogger("replycart.magento")
#: Magento's words where it has no such route, and what a shop may do without.
ROUTELESS, OPTIONAL = "does not match any route", ("inventory/", "replycart/")
_STOCK = (
    "requested qty is not available", "not available", "out of stock", "salable", "not enough items",
    "there are no source items",
)  # fmt: skip
_ADDRESS = ("address", "region", "postcode", "zip", "country", "telephone", "shipping method", "carrier")


def filters(*wanted: tuple[str, str, object]) -> list[tuple[str, str]]:
    """AND of (field, condition, value), as ``searchCriteria``."""
    params = []
    for number, (name, condition, value) in enumerate(wanted):
        head = f"searchCriteria[filter_groups][{number}][filters][0]"
        params += [
            (f"{head}[field]", name),
            (f"{head}[condition_type]", condition),
            (f"{head}[value]", str(value)),
        ]
    return params


class Api:
    """Talks to one store view. ``get``, ``post`` … give the parsed JSON."""

    def __init__(self, settings: Mapping[str, Any], around: Surroundings) -> None:
        self._settings, self._around = settings, around
        self._root = f"{settings['url'].rstrip('/')}/rest/{settings['store_code']}/V1/"
        self._all = f"{settings['url'].rstrip('/')}/rest/V1/"
        self._timeout = (5.0, float(settings["timeout"]))
        self._lock = threading.Lock()
        self._token, self._token_ends = "", 0.0
        self.skew: float | None = None

    def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Any:
        return self.call("GET", path, params)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body={} if body is None else body)

    def call(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
        *,
        every_store: bool = False,
    ) -> Any:
        """``Retryable`` when it is away, ``Permanent`` for keys and permissions, ``Refused`` for what it said no to."""
        url = (self._all if every_store else self._root) + path
        if params:
            # requests writes a space as "+", and Magento's signature check does not understand that.
            url += "?" + urlencode(params, quote_via=quote)
        headers = {"Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        for renewed in (False, True):
            response = self._around.http.request(
                PLATFORM, method, url, auth=self._auth(renewed), headers=headers, data=data, timeout=self._timeout
            )
            self._see_clock(response)
            if response.status_code == 401 and self._settings["auth"] == "admin" and not renewed:
                continue
            break
        return self._answer(method, path, response)

    def _auth(self, renew: bool) -> AuthBase:
        settings = self._settings
        if settings["auth"] == "oauth":
            return Signed(
                settings["consumer_key"],
                settings["consumer_secret"],
                settings["access_token"],
                settings["access_token_secret"],
            )
        if settings["auth"] == "bearer":
            return Bearer(settings["access_token"])
        return Bearer(self._admin_token(renew))

    def _admin_token(self, renew: bool) -> str:
        """An admin token, kept until a minute before it ends (its ``exp``)."""
        with self._lock:
            now = self._around.now().timestamp()
            if self._token and not renew and now < self._token_ends - 60:
                return self._token
            response = self._around.http.request(
                PLATFORM, "POST", self._all + "integration/admin/token", timeout=self._timeout,
                json={"username": self._settings["admin_user"], "password": self._settings["admin_password"]},
            )  # fmt: skip
            if response.status_code >= 400:
                raise Permanent(
                    f"Magento: the admin user cannot sign in ({_message(response)}). With two-factor sign-in use an "
                    "integration (auth: oauth) instead.",
                    platform=PLATFORM,
                )
            token = self._json("POST", "integration/admin/token", response)
            if not isinstance(token, str):
                raise self.odd("POST", "integration/admin/token", "gave no token")
            self._token, self._token_ends = token, _ends(token, now)
            return token

    def _see_clock(self, response: requests.Response) -> None:
        try:
            there = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
            self.skew = (there - self._around.now()).total_seconds()
        except (TypeError, ValueError):
            pass

    def _json(self, method: str, path: str, response: requests.Response) -> Any:
        try:
            return response.json()
        except ValueError:
            raise self.odd(method, path, "is not JSON") from None

    def _answer(self, method: str, path: str, response: requests.Response) -> Any:
        status = response.status_code
        if status < 300:
            return self._json(method, path, response)
        if 300 <= status < 400:
            raise Permanent(
                f"Magento: {path} redirects; set url to the shop's base address, with https if it has it",
                platform=PLATFORM,
            )
        text = _message(response)
        where = f"Magento: {method} {path.split('?')[0]}: {text}"
        if status in (401, 403):
            raise Permanent(f"{where} ({self._advice(text)})", platform=PLATFORM)
        if status == 404 and not path.startswith(OPTIONAL) and (text == "answered 404" or ROUTELESS in text):
            # Of the web server, or of a Magento that is being deployed: no word about what was asked for.
            raise Permanent(
                f"{where}: no REST interface of Magento answers there: is url right, is the shop being deployed?",
                platform=PLATFORM,
            )
        if status == 404:
            raise Refused(where, code="not_found", platform=PLATFORM)
        if status in (429,) or status >= 500:
            raise Retryable(
                where, platform=PLATFORM, maybe_done=method != "GET",
                retry_after=retry_after(response, self._around.now().timestamp()),
            )  # fmt: skip
        if "Signature method" in text or "oauth" in text.lower():
            raise Permanent(f"{where} ({self._advice(text)})", platform=PLATFORM)
        raise Refused(where, code=_code(text), platform=PLATFORM)

    def _advice(self, text: str) -> str:
        if "signature" in text.lower():
            return (
                "are the four keys right, does url equal the shop's base address with its port, and does the web server "
                "hand the whole Host header to PHP?"
            )
        if "isn't authorized" in text and self._settings["auth"] == "bearer":
            return (
                "Magento takes integration tokens as bearer only with Stores › Configuration › Services › OAuth › "
                "'Allow OAuth Access Tokens to be used as standalone Bearer tokens'; or use auth: oauth"
            )
        return "is the integration active, and does it have this resource?"

    def odd(self, method: str, path: str, what: str) -> Retryable:
        """An answer that cannot be trusted: a write may have happened."""
        return Retryable(
            f"Magento: {method} {path}: the answer {what}", platform=PLATFORM, maybe_done=method != "GET"
        )

    def object(self, method: str, path: str, params: Sequence[tuple[str, str]] = (), body: Any = None) -> Json:
        found = self.call(method, path, params, body)
        if not isinstance(found, dict):
            raise self.odd(method, path, "is not an object")
        return found

    def rows(self, path: str, params: Sequence[tuple[str, str]]) -> list[Json]:
        """``items`` of a search; past the end Magento says null."""
        return self._page(path, params)[0]

    def _page(self, path: str, params: Sequence[tuple[str, str]]) -> tuple[list[Json], int]:
        found = self.object("GET", path, params)
        items, total = found.get("items"), found.get("total_count")
        if items is None:
            items = []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.odd("GET", path, "has no items")
        if type(total) is not int:
            raise self.odd("GET", path, "has no total_count")
        return items, total

    def pages(
        self, path: str, wanted: Sequence[tuple[str, str]], *, fields: str = "", size: int = 100, key: str = "sku",
        order: str = "entity_id",
    ) -> Iterator[tuple[list[Json], int]]:  # fmt: skip
        """Every page of a search, in a stable order. Ends by ``total_count``; a repeated first row (older
        versions give the last page again) ends it too."""
        seen, first, number = 0, None, 1
        while True:
            params = [
                *wanted, ("searchCriteria[pageSize]", str(size)), ("searchCriteria[currentPage]", str(number)),
                ("searchCriteria[sortOrders][0][field]", order), ("searchCriteria[sortOrders][0][direction]", "ASC"),
            ]  # fmt: skip
            if fields:
                params.append(("fields", f"items[{fields}],total_count"))
            items, total = self._page(path, params)
            if not items or items[0].get(key) == first:
                if number == 1:
                    yield [], total
                return
            first = items[0].get(key)
            seen += len(items)
            yield items, total
            if seen >= total:
                return
            number += 1


def _ends(token: str, now: float) -> float:
    try:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return now + 3600


def _message(response: requests.Response) -> str:
    """Magento's text with its placeholders filled, without what looks personal."""
    try:
        body = response.json()
    except ValueError:
        return f"answered {response.status_code}"
    if not isinstance(body, dict):
        return f"answered {response.status_code}"
    text = str(body.get("message", ""))
    parameters = body.get("parameters")
    if isinstance(parameters, dict):
        for name, value in parameters.items():
            text = text.replace(f"%{name}", str(value))
    elif isinstance(parameters, list):
        for number, value in enumerate(parameters, 1):
            text = text.replace(f"%{number}", str(value))
    return redact(" ".join(text.split()))[:300] or f"answered {response.status_code}"


def _code(text: str) -> RefusalCode:
    low = text.lower()
    if any(part in low for part in _STOCK):
        return "out_of_stock"
    if "no such entity" in low:
        return "not_found"
    if any(part in low for part in _ADDRESS):
        return "address"
    return "other"


def moment(text: object, zone: Any) -> datetime | None:
    """Magento's "2026-01-01 00:00:00" in that zone."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return datetime.strptime(text.strip()[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
