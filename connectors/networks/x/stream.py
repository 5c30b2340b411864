"""The filtered stream: rules kept in step, one connection, replies and heartbeats.

Source: facts/x.md; x-api/fundamentals/handling-disconnections of X's docs. A thread reads and queues, as X advises,
so that a slow listener does not get cut; whoever listens is asked to come back after the time that X's docs name.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import requests
import urllib3
from tweepy import StreamingClient, StreamRule
from tweepy.streaming import BaseStream

from connectors.errors import ConnectorError, Retryable
from connectors.networks.x.problems import PLATFORM, body_of, broken, explain
from connectors.networks.x.wire import Client, Odd, understood
from connectors.networks.x import mapping

log = logging.getLogger("replycart.x")
TAG = "replycart"
RULE_LENGTH = 1024
RULES = 1000
GRACE = 1.0
PAUSE = 0.25


class Reader(StreamingClient):  # type: ignore[misc]
    """tweepy's stream with our host, our session and our errors; it connects once and never by itself again."""

    def __init__(self, base: str, session: requests.Session, bearer: str, silence: float, **how: Any) -> None:
        super().__init__(bearer, return_type=requests.Response, **how)
        self.session.close()
        self.session, self.base, self.silence = session, base.rstrip("/"), silence
        self.lines: queue.SimpleQueue[dict[str, Any] | ConnectorError | None] = queue.SimpleQueue()
        self._response: requests.Response | None = None

    def run(self, **fields: Any) -> None:
        """Read until the end. Queues each post, None for each sign of life, and at last the error that ended it."""
        try:
            self.filter(**fields)
            error: ConnectorError = Retryable("X: the stream was closed", platform=PLATFORM)
        except ConnectorError as caught:
            error = caught
        except requests.exceptions.RequestException as caught:
            error = broken(caught, "GET /2/tweets/search/stream", write=False)
        except (urllib3.exceptions.HTTPError, OSError, ValueError, AttributeError) as caught:
            error = Retryable(f"X: the stream broke: {type(caught).__name__}", platform=PLATFORM)
        self.lines.put(error)

    def _connect(self, method: str, endpoint: str, **how: Any) -> None:
        self.running = True
        url = f"{self.base}/2/tweets/{endpoint}/stream"
        headers = {"Authorization": f"Bearer {self.bearer_token}"}
        with self.session.request(
            method,
            url,
            params=how.get("params"),
            headers=headers,
            stream=True,
            timeout=(10.0, self.silence + GRACE),
            allow_redirects=False,
        ) as response:
            self._response = response
            if response.status_code != 200:
                raise _refused(response)
            self.on_connect()
            for line in response.iter_lines(chunk_size=self.chunk_size):
                if not self.running:
                    return
                self.on_data(line) if line else self.on_keep_alive()

    def on_connect(self) -> None:
        self.lines.put(None)

    def on_keep_alive(self) -> None:
        self.lines.put(None)

    def on_data(self, raw_data: bytes) -> None:
        body = json.loads(raw_data)
        if not isinstance(body, dict):
            raise Odd("no object")
        if "data" not in body and body.get("errors"):
            raise Retryable(f"X: the stream was cut: {str(body['errors'])[:200]}", platform=PLATFORM)
        self.lines.put(body)

    def hang_up(self) -> None:
        """End the connection from another thread, also one that is waiting for a line."""
        self.disconnect()
        response = self._response
        if response is not None:
            try:
                response.raw.shutdown()
            except (AttributeError, OSError, ValueError, RuntimeError):
                log.debug("the stream's connection was gone already")
            response.close()


def _refused(response: requests.Response) -> ConnectorError:
    error = explain(response, "GET /2/tweets/search/stream", write=False, now=time.time())
    if body_of(response).get("connection_issue") == "TooManyConnections":
        return TooMany(error.message, platform=PLATFORM, retry_after=getattr(error, "retry_after", None))
    return error


class TooMany(Retryable):
    """X still counts an earlier connection of ours."""


class Backoff:
    """How long to wait before the next try, by X's advice: at once, +250 ms up to 16 s after broken transport; 5 s,
    doubled up to 320 s, after refusals; a minute, doubled, after 429. A line that arrives sets it back."""

    def __init__(self) -> None:
        self._broken = self._refused = 0

    def good(self) -> None:
        self._broken = self._refused = 0

    def advise(self, error: Retryable) -> float:
        if " (" in error.message and error.message.endswith(")"):
            start = 60.0 if error.message.endswith("(429)") else 5.0
            wait = min(320.0, start * 2**self._refused)
            self._refused += 1
            return max(wait, error.retry_after or 0.0) if error.message.endswith("(429)") else wait
        wait = min(16.0, 0.25 * self._broken)
        self._broken += 1
        return wait
