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

from connectors.errors import ConnectorError, Permanent, Retryable
from connectors.networks.shared import body_of
from connectors.networks.x import mapping
from connectors.networks.x.hearing import Handles
from connectors.networks.x.problems import PLATFORM, broken, explain
from connectors.networks.x.tally import Tally
from connectors.networks.x.wire import Client, Odd, understood
from connectors.values import Account, Reply

log = logging.getLogger("replycart.x")
TAG = "replycart"
RULES = "/2/tweets/search/stream/rules"
RULE_LENGTH = 1024
GRACE = 1.0
PAUSE = 0.25
#: Lines that are read ahead of whoever listens. Then reading waits, and so X does; if for too long, it cuts the stream,
#: and the mentions bring what was missed. Without a bound a rush takes hundreds of megabytes.
WAITING = 2000


class Cut(Retryable):
    """The stream ended or was refused. ``status``: of a refusal; 0 for broken transport."""

    status = 0
    too_many = False


def cut(error: ConnectorError, status: int = 0, *, too_many: bool = False) -> ConnectorError:
    if not isinstance(error, Retryable):
        return error
    made = Cut(error.message, platform=PLATFORM, retry_after=error.retry_after)
    made.status, made.too_many = status, too_many
    return made


class Reader(StreamingClient):  # type: ignore[misc]
    """tweepy's stream with our host, our session and our errors; it connects once and never by itself again."""

    session: requests.Session

    def __init__(self, client: Client, bearer: str, session: requests.Session, silence: float) -> None:
        super().__init__(bearer, return_type=requests.Response)
        self.session.close()
        self.session, self.client, self.silence = session, client, silence
        self.lines: queue.Queue[dict[str, Any] | ConnectorError | None] = queue.Queue(WAITING)
        self._response: requests.Response | None = None

    def request(
        self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False
    ) -> requests.Response:
        return self.client.send(method, route, params=params, json=json)

    def run(self, **fields: Any) -> None:
        """Read until the end. Queues each line, None for each sign of life, and at last the error that ended it."""
        try:
            self.filter(**fields)
            error: ConnectorError = Cut("X: the stream was closed", platform=PLATFORM)
        except ConnectorError as caught:
            error = caught
        except requests.exceptions.RequestException as caught:
            error = cut(broken(caught, "GET /2/tweets/search/stream", write=False))
        except (urllib3.exceptions.HTTPError, OSError, ValueError, AttributeError, RecursionError) as caught:
            error = Cut(f"X: the stream broke: {type(caught).__name__}", platform=PLATFORM)
        self._hand_on(error)

    def _hand_on(self, item: dict[str, Any] | ConnectorError | None) -> None:
        """Queue it; wait while the queue is full, unless nobody listens any more."""
        while True:
            try:
                return self.lines.put(item, timeout=PAUSE)
            except queue.Full:
                if not self.running:
                    return

    def _connect(self, method: str, endpoint: str, **how: Any) -> None:
        self.running = True
        with self.session.request(
            method,
            f"{self.client.base}/2/tweets/{endpoint}/stream",
            params=how.get("params"),
            headers={"Authorization": f"Bearer {self.bearer_token}"},
            stream=True,
            timeout=(10.0, self.silence + GRACE),
            allow_redirects=False,
        ) as response:
            self._response = response
            if response.status_code != 200:
                error = explain(response, "GET /2/tweets/search/stream", write=False, now=time.time())
                crowded = body_of(response).get("connection_issue") == "TooManyConnections"
                raise cut(error, response.status_code, too_many=crowded)
            self.on_connect()
            for line in response.iter_lines(chunk_size=self.chunk_size):
                if not self.running:
                    return
                if line:
                    self.on_data(line)
                else:
                    self.on_keep_alive()

    def on_connect(self) -> None:
        self._hand_on(None)

    def on_keep_alive(self) -> None:
        self._hand_on(None)

    def on_data(self, raw_data: bytes) -> None:
        body = json.loads(raw_data)
        if not isinstance(body, dict):
            raise Odd("no object")
        if "data" not in body and body.get("errors"):
            raise Cut(f"X: the stream was cut: {str(body['errors'])[:200]}", platform=PLATFORM)
        self._hand_on(body)

    def hang_up(self) -> None:
        """End the connection from another thread, also one that waits for a line."""
        self.disconnect()
        if self._response is not None:
            try:
                self._response.raw.shutdown()
            except (AttributeError, OSError, ValueError, RuntimeError):
                log.debug("the stream's connection was gone already")


class Backoff:
    """How long to wait before the next try, by X's advice: at once, +250 ms up to 16 s after broken transport; 5 s,
    doubled up to 320 s, after refusals; a minute, doubled, after 429. A line that arrives sets it back."""

    def __init__(self) -> None:
        self._broken = self._refused = 0

    def good(self) -> None:
        self._broken = self._refused = 0

    def advise(self, status: int, asked: float | None) -> float:
        if not status:
            self._broken += 1
            return min(16.0, 0.25 * (self._broken - 1))
        self._refused += 1
        wait = (60.0 if status == 429 else 5.0) * 2.0 ** min(6, self._refused - 1)
        return max(min(320.0, wait), asked or 0.0)


class Stream:
    """Listening, one connection at a time."""

    def __init__(
        self,
        client: Client,
        settings: Mapping[str, Any],
        session: requests.Session,
        tally: Tally,
        me: Callable[[], Account],
        handles: Handles,
    ) -> None:
        self._client, self._session, self._tally, self._me, self._handles = client, session, tally, me, handles
        self._bearer, self._silence = str(settings["bearer_token"]), float(settings["stream_seconds"])
        self._names = bool(settings["names"])
        self._backoff = Backoff()

    def listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        """Replies of these conversations (none: whatever mentions us). None: X gave a sign of life, the first one
        when the stream is open, or nothing more is waiting after a reply."""
        try:
            yield from self._listen(conversations, stop)
        except Cut as error:
            if error.too_many and self._free():
                raise Retryable(error.message, platform=PLATFORM, retry_after=1.0) from None
            wait = self._backoff.advise(error.status, error.retry_after)
            raise Retryable(error.message, platform=PLATFORM, retry_after=wait) from None

    def _listen(self, conversations: Sequence[str], stop: Callable[[], bool]) -> Iterator[Reply | None]:
        reader = Reader(self._client, self._bearer, self._session, self._silence)
        self._align(reader, conversations)
        fields: dict[str, Any] = {"tweet_fields": mapping.REPLY_FIELDS}
        if self._names:
            fields["expansions"] = ["author_id"]
        thread = threading.Thread(target=reader.run, kwargs=fields, name="x-stream", daemon=True)
        thread.start()
        heard, waiting, signs = time.monotonic(), False, 0
        try:
            while not stop():
                try:
                    item = reader.lines.get(timeout=PAUSE)
                except queue.Empty:
                    if time.monotonic() - heard > self._silence + 2 * GRACE + 10.0 * (signs == 0):
                        raise Cut("X: the stream fell silent", platform=PLATFORM) from None
                    if waiting:
                        waiting = False
                        yield None
                    continue
                heard = time.monotonic()
                if isinstance(item, ConnectorError):
                    raise item
                signs += 1
                if signs > 1:
                    self._backoff.good()
                if item is None:
                    yield None
                elif (reply := self._read(item)) is not None:
                    waiting = True
                    yield reply
        finally:
            reader.hang_up()
            thread.join(timeout=2)

    def _read(self, body: dict[str, Any]) -> Reply | None:
        """One line. What cannot be understood is left to the mentions, which bring it again."""
        try:
            posts, handles = mapping.posts(body), mapping.people(body)
            self._handles.learn(handles)
            self._tally.read("read_post", [post["id"] for post in posts])
            self._tally.read("read_user", handles)
            for post in posts:
                return mapping.reply(post, self._me(), self._handles.known, mentioned=False)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            log.warning("a line of the stream was not what X's contract says")
        return None

    def _align(self, reader: Reader, conversations: Sequence[str]) -> None:
        """Rules as wanted: what lacks is added before what is stale goes, and only our own go."""
        wanted = rules(conversations, self._me().handle)
        there: list[tuple[str, str, str]] = []
        token = ""
        while True:
            params = {"max_results": 1000, **({"pagination_token": token} if token else {})}
            found, token = self._client.call(
                "GET", RULES, lambda body: (_rules(body), mapping.next_page(body)), params=params
            )
            there += found
            if not token:
                break
        values = {value for _, value, _ in there}
        if missing := [StreamRule(value=value, tag=TAG) for value in wanted if value not in values]:
            understood(reader.add_rules(missing), _added)
        if stale := [ident for ident, value, tag in there if tag == TAG and value not in wanted]:
            try:
                left = understood(reader.delete_rules(stale), lambda body: len(mapping.rows(body, "errors")))
            except ConnectorError as error:
                log.info("stale rules: %s", error)
                left = len(stale)
            if left:
                # They cost money and bring what nobody asked for, but no reply is missed by them.
                log.warning("%d stale rules of the stream could not be taken away", left)

    def _free(self) -> bool:
        """End the connections that X still counts as ours, so that the next try finds the place free."""
        try:
            killed = self._client.call(
                "DELETE", "/2/connections/filtered_stream", lambda body: int(body["data"]["successful_kills"])
            )
        except ConnectorError as error:
            log.info("an old connection could not be ended: %s", error)
            return False
        return killed > 0


def rules(conversations: Sequence[str], handle: str) -> list[str]:
    """As few rules as hold these conversations, each within 1,024 characters. Our own posts cost too: left out."""
    tail = f" -is:retweet -from:{handle}"
    if not conversations:
        return [f"@{handle}{tail}"]
    made: list[str] = []
    group = ""
    for ident in sorted(set(conversations), key=int):
        term = f"conversation_id:{int(ident)}"
        longer = f"{group} OR {term}" if group else term
        if len(longer) + len(tail) + 2 > RULE_LENGTH:
            made.append(group)
            longer = term
        group = longer
    return [(f"({group})" if " " in group else group) + tail for group in [*made, group]]


def _rules(body: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (mapping.identifier(row.get("id")), str(row["value"]), str(row.get("tag", "")))
        for row in mapping.rows(body)
    ]


def _added(body: Mapping[str, Any]) -> None:
    wrong = [row for row in mapping.rows(body, "errors") if row.get("title") != "DuplicateRule"]
    if wrong:
        said = str(wrong[0].get("details") or wrong[0].get("detail") or wrong[0].get("title"))[:200]
        raise Permanent(f"X: a rule of the stream was not taken: {said}", platform=PLATFORM)
