"""The stream of our own notifications (server-sent events): replies as they happen, and signs of life between them.

Source: docs.joinmastodon.org, methods/streaming: ``event:`` and ``data:`` lines, a comment every 15 seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

import requests
import urllib3

from connectors.errors import Retryable
from connectors.networks.mastodon.hearing import Hearing
from connectors.networks.mastodon.problems import PLATFORM, broken, explain
from connectors.values import Reply

PATH = "/api/v1/streaming/user/notification"
#: A line beyond that is no event of Mastodon's.
LONGEST = 4_000_000


class Stream:
    """Listening, one connection at a time. ``where``: the address of the server's stream."""

    def __init__(
        self, session: requests.Session, token: str, silence: float, hearing: Hearing, now: Callable[[], datetime]
    ) -> None:
        self._session, self._token, self._silence = session, token, silence
        self._hearing, self._now = hearing, now

    def listen(self, where: str, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        """Replies of these conversations (none: whatever mentions us). None: a sign of life, the first one when the
        stream is open, or nothing more is waiting after a reply."""
        what = f"GET {PATH}"
        try:
            with closing(self._open(where)) as response:
                if response.status_code != requests.codes.ok:
                    raise explain(response, what, write=False, now=self._now().timestamp())
                yield None
                yield from self._events(response, set(conversations), stop)
        except requests.exceptions.RequestException as error:
            raise broken(error, what, write=False) from None
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise Retryable(f"Mastodon: the stream broke: {type(error).__name__}", platform=PLATFORM) from None

    def _open(self, where: str) -> requests.Response:
        return self._session.get(
            where + PATH,
            headers={"Authorization": f"Bearer {self._token}", "Accept": "text/event-stream"},
            stream=True,
            timeout=(10.0, self._silence),
            allow_redirects=False,
        )

    def _events(
        self, response: requests.Response, conversations: set[str], stop: Callable[[], bool]
    ) -> Iterator[Reply | None]:
        rest, event, data = b"", "", ""
        while not stop():
            chunk = response.raw.read1(65_536)
            if not chunk:
                raise Retryable("Mastodon: the stream was closed", platform=PLATFORM)
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST:
                raise ValueError("too long")
            for line in lines:
                name, _, value = line.decode("utf-8", "replace").rstrip("\r").partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "data":
                    data += value.strip()
                elif not name and not value and event:
                    reply = self._reply(event, data)
                    event = data = ""
                    if reply is not None and (not conversations or reply.post_id in conversations):
                        yield reply
                        if stop():
                            return
            yield None

    def _reply(self, event: str, data: str) -> Reply | None:
        if event != "notification":
            return None
        row: Any = json.loads(data)
        status = row.get("status") if isinstance(row, dict) and row.get("type") == "mention" else None
        return self._hearing.read(status) if isinstance(status, dict) else None
