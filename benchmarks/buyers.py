"""Buyers with a browser each, as lean as a client can be: it runs on the same two cores as what is measured."""

from __future__ import annotations

import json
import queue
import re
import sqlite3
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

_CSRF = re.compile(rb'name="csrf" value="([^"]+)"')
#: So many places they live in; each is reckoned by the shop once.
PLACES = 200


class Trouble(Exception):
    """The way ended somewhere else than it should."""


@dataclass(slots=True)
class Wire:
    """Kept-alive connections of one thread."""

    kept: dict[str, HTTPConnection] = field(default_factory=dict)

    def send(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        form: dict[str, str] | None = None,
        *,
        body: Any = None,
    ) -> tuple[HTTPResponse, bytes]:
        """``form``: sent as a browser does it. ``body``: sent as JSON."""
        parts = urlsplit(url)
        place = parts.path + (f"?{parts.query}" if parts.query else "")
        data = None if body is None else json.dumps(body).encode()
        if form is not None:
            data = urlencode(form).encode()
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        for again in (True, False):
            connection = self.kept.get(parts.netloc)
            if connection is None:
                connection = self.kept[parts.netloc] = HTTPConnection(parts.netloc, timeout=60)
            try:
                connection.request(method, place, data, headers)
                answer = connection.getresponse()
                found = answer.read()
            except (HTTPException, OSError):
                # A server may close what it kept alive; nothing was sent on it then.
                connection.close()
                del self.kept[parts.netloc]
                if not again:
                    raise
                continue
            if answer.will_close:
                connection.close()
                del self.kept[parts.netloc]
            return answer, found
        raise AssertionError("unreachable")


@dataclass(slots=True)
class Crowd:
    """So many threads that pay for the holds they are given. ``come_back``: whether the browser returns from PayPal.

    Each buyer opens the page of the hold, fills in the address, sees the total, orders, and approves at PayPal.
    """

    base: str
    threads: int
    come_back: bool = True
    tokens: queue.SimpleQueue[tuple[int, str] | None] = field(default_factory=queue.SimpleQueue)
    paid: int = 0
    failed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.threads):
            thread = threading.Thread(target=self._work, name=f"buyer-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Nobody begins any more; who has begun pays."""
        self.over.set()
        for _ in self._threads:
            self.tokens.put(None)
        for thread in self._threads:
            thread.join(timeout=90)

    def _work(self) -> None:
        wire = Wire()
        while (item := self.tokens.get()) is not None:
            number, token = item
            if self.over.is_set():
                continue
            try:
                self.pay(wire, number, token)
            except (OSError, HTTPException, Trouble) as error:
                with self._lock:
                    self.failed.append(f"{type(error).__name__}: {error}")
            else:
                with self._lock:
                    self.paid += 1

    def pay(self, wire: Wire, number: int, token: str) -> None:
        """From the link to the approval. ``Trouble`` names the step that went elsewhere."""
        page = f"{self.base}/c/{token}"
        # Each comes from an address of its own, as behind a proxy: the limits are per address.
        headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
                   "Accept-Language": "en"}  # fmt: skip
        answer, body = wire.send("GET", page, headers)
        found = _CSRF.search(body)
        cookie = answer.getheader("Set-Cookie", "")
        if answer.status != 200 or found is None or not cookie:
            raise Trouble(f"the page of the hold: {answer.status}")
        headers["Cookie"] = cookie.partition(";")[0]
        csrf = {"csrf": found[1].decode()}
        place = number % PLACES
        address = {
            "first_name": "Ada", "last_name": f"Buyer {number}", "line1": f"{number % 300 + 1} rue de la Paix",
            "postcode": f"75{place % 20 + 1:03d}", "city": f"Paris {place}", "country": "FR",
            "email": f"buyer{number}@example.com",
        }  # fmt: skip
        answer, _ = wire.send("POST", f"{page}/address", headers, {**csrf, **address})
        if answer.status != 303:
            raise Trouble(f"the address: {answer.status}")
        answer, _ = wire.send("GET", page, headers)
        if answer.status != 200:
            raise Trouble(f"the total: {answer.status}")
        answer, _ = wire.send("POST", f"{page}/pay", headers, csrf)
        paypal = answer.getheader("Location", "")
        if answer.status != 303 or not parse_qs(urlsplit(paypal).query).get("token"):
            raise Trouble(f"the binding click: {answer.status}")
        answer, _ = wire.send("POST", paypal, {}, {"choice": "approve"})
        back = answer.getheader("Location", "")
        if answer.status != 303 or not back.startswith(page):
            raise Trouble(f"the approval at PayPal: {answer.status}")
        if self.come_back:
            answer, _ = wire.send("GET", back, headers)
            if answer.status != 303:
                raise Trouble(f"coming back: {answer.status}")
            answer, _ = wire.send("GET", page, headers)
            if answer.status != 200:
                raise Trouble(f"the page afterwards: {answer.status}")


class Links:
    """The links of new holds, read from the ledger: what X's sign-in leads a buyer to (see tests/browser for that)."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._last = 0

    def new(self, limit: int = 5000) -> list[tuple[int, str]]:
        """(number, token) of the holds that came since the last call."""
        found = self._database.execute(
            "SELECT rowid, token FROM purchases WHERE rowid > ? AND units > 0 ORDER BY rowid LIMIT ?",
            (self._last, limit),
        ).fetchall()
        if found:
            self._last = found[-1][0]
        return found

    def states(self) -> dict[str, int]:
        """Purchases by state."""
        return dict(self._database.execute("SELECT state, COUNT(*) FROM purchases GROUP BY state").fetchall())

    def close(self) -> None:
        self._database.close()
