"""What a link unfolds into: the Open Graph tags of the pages at the one address on this machine that the rehearsal was told.

As X's crawler does it looks when a post with the link goes out, and again for who comes later; nothing else is ever fetched.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from flask import Response

from connectors.simulators.x.entities import addresses
from connectors.simulators.x.things import Post

if TYPE_CHECKING:
    from connectors.simulators.x import X

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
AGENT = "Twitterbot/1.0"
MOST_PAGE, MOST_PICTURE = 1_000_000, 3_000_000
#: Seconds after which a card is looked at again. X itself waits for days.
AGAIN = 15.0


@dataclass(frozen=True, slots=True)
class Card:
    """``key``: of its picture, "" without one. ``at``: when it was looked at, by ``time.monotonic``."""

    title: str
    text: str
    key: str
    picture: bytes
    mime: str
    at: float


class Unfurler:
    """``address``: the base of the pages, "" for none at all."""

    def __init__(self, address: str) -> None:
        if address and urlsplit(address).hostname not in LOCAL:
            raise ValueError(f"{address}: only pages of this machine are unfolded")
        self._base = address.rstrip("/") + "/" if address else ""
        self._lock = threading.Lock()
        self._cards: dict[str, Card | None] = {}
        self._busy: set[str] = set()

    def announce(self, post: Post) -> None:
        """A post went out: look at its last link, beside."""
        found = addresses(post.text)
        if found:
            self.card(found[-1][2])

    def card(self, url: str) -> Card | None:
        """As last seen, if it was seen; looked at anew, beside, when that was a while ago."""
        if not self._ours(url):
            return None
        with self._lock:
            known = self._cards.get(url)
            fresh = known is not None and time.monotonic() - known.at < AGAIN
            if not fresh and url not in self._busy:
                self._busy.add(url)
                threading.Thread(target=self._look, args=(url,), name="sim-x-unfurl", daemon=True).start()
        return known

    def picture(self, key: str) -> Card | None:
        with self._lock:
            return next((card for card in self._cards.values() if card and card.key == key), None)

    def _ours(self, url: str) -> bool:
        return bool(self._base) and url.startswith(self._base)

    def _look(self, url: str) -> None:
        try:
            seen = self._seen(url)
        except (requests.RequestException, ValueError):
            seen = None  # as X: a page that does not answer has no card
        with self._lock:
            self._busy.discard(url)
            if seen is not None:
                self._cards[url] = seen

    def _seen(self, url: str) -> Card | None:
        with requests.Session() as session:
            session.trust_env = False
            session.headers["User-Agent"] = AGENT
            page, _ = _fetched(session, url, MOST_PAGE)
            tags = _Tags()
            tags.feed(page.decode("utf-8", "replace"))
            found: Mapping[str, str] = tags.found
            if "og:title" not in found or "twitter:card" not in found:
                return None
            image, mime = found.get("og:image", ""), ""
            picture = b""
            if self._ours(image):
                picture, mime = _fetched(session, image, MOST_PICTURE)
        key = hashlib.sha256(picture).hexdigest()[:24] if mime.startswith("image/") else ""
        return Card(
            found["og:title"],
            found.get("og:description", ""),
            key,
            picture if key else b"",
            mime,
            time.monotonic(),
        )


def _fetched(session: requests.Session, url: str, most: int) -> tuple[bytes, str]:
    with session.get(url, timeout=5, allow_redirects=False, stream=True) as answer:
        if answer.status_code != 200:
            raise ValueError(f"{url}: {answer.status_code}")
        content = b""
        for part in answer.iter_content(65_536):
            content += part
            if len(content) > most:
                raise ValueError(f"{url}: too large")
        return content, answer.headers.get("Content-Type", "").partition(";")[0]


class _Tags(HTMLParser):
    """The first ``<meta>`` of each name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, content = values.get("property") or values.get("name"), values.get("content")
        if tag == "meta" and name and content:
            self.found.setdefault(name, content)


def register(sim: X) -> None:
    def picture(key: str) -> Response:
        card = sim.unfurler.picture(key)
        if card is None:
            return Response("", 404)
        headers = {"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
        return Response(card.picture, 200, headers, mimetype=card.mime)

    sim.app.add_url_rule("/unfurled/<key>", endpoint="page unfurled", view_func=picture)
