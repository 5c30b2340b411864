"""Room four: hearing replies, with no gap and no double. Each is stored, with the cursor, before it is understood.

The default way is the cheapest: polling the shop's own mentions. When more comes than a page can carry the room
changes to the stream, fills the gap by search, and goes back when it is quiet.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from bridge import budget, claims, metrics
from bridge.house import House, listens, spent_on
from bridge.store import Tx
from connectors.errors import ConnectorError, NotSupported, Permanent, Refused, Retryable
from connectors.values import Account, Reply

log = logging.getLogger("replycart.listening")
QUIET_ROUNDS = 12
#: Searched beyond the moment at which the stream opened: posts show late.
OVERLAP = timedelta(seconds=2)
#: A reply of the stream waits no longer than that for others to share its commit, unless an earlier one is under way; then
#: more are read meanwhile, up to so many.
FLUSH_SECONDS = 0.1
STREAM_BATCH = 500
READ_AHEAD = 2000
#: With nothing on sale mentions are still heard now and then: opt-outs and questions are not lost.
IDLE_SECONDS = 120.0
SPENT_SECONDS = 60.0
#: What is refused is asked for again after that: a permission may have been given.
REFUSED_SECONDS = 600.0
#: Pages of reposters in one look, the newest first: X allows 75 in 15 minutes.
REPOST_PAGES = 5


def cursor_name(house: House, way: str, conversation: str = "") -> str:
    return f"heard:{house.network_name}:{way}{':' + conversation if conversation else ''}"


def hear(house: House, replies: Sequence[Reply], cursor: str = "", newest: str = "") -> int:
    """Store replies and how far we got, in one commit. Returns how many were new."""

    def write(tx: Tx) -> int:
        added = tx.add_replies(house.network_name, replies) if replies else 0
        if cursor and newest and newest != tx.cursor(cursor):
            tx.set_cursor(cursor, newest)
        return added

    if not replies and not (cursor and newest):
        return 0
    added = house.store.write(write)
    if added:
        house.bell.ring("replies")
    return added


class Storing:
    """Replies on their way into the ledger: one batch is under way while the next is read."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._future: Future[int] | None = None

    @property
    def under_way(self) -> bool:
        return self._future is not None and not self._future.done()

    def store(self, replies: Sequence[Reply]) -> None:
        """Returns once the batch before is durable; raises what kept that one from being so."""
        self.wait()
        house, name = self._house, self._house.network_name
        self._future = house.store.submit(lambda tx: tx.add_replies(name, replies))
        # By whoever commits: the settler must not wait until this thread has read on.
        self._future.add_done_callback(lambda done: None if done.exception() else house.bell.near("replies"))

    def wait(self) -> None:
        future, self._future = self._future, None
        if future is not None:
            future.result()


def poll(house: House) -> int:
    """One look at the mentions; fills by search what they could not carry. Returns how many replies were new."""
    name = cursor_name(house, "mentions")
    since = house.store.view().cursor(name)
    with spent_on(""):
        page = house.network.replies(since, way="mentions")
    if page.complete:
        return hear(house, page.replies, name, page.newest)
    # More came than the mentions reach back to: the gap is searched before the cursor may pass it.
    try:
        added = fill(house, since)
    except Retryable as error:
        # A search that may not go on must not make us deaf: the cursor stays, so the gap is searched later.
        log.warning("listening: more came than the mentions hold, and the search must wait: %s", error)
        return hear(house, page.replies)
    return added + hear(house, page.replies, name, page.newest)


def fill(house: House, heard: str = "", until: datetime | None = None) -> int:
    """Search each live conversation from where its own search ended, or from ``heard`` if that is later; up to
    ``until``, when something else hears what comes after."""
    heard = heard or house.store.view().cursor(cursor_name(house, "mentions"))
    added = 0
    for post_id in house.store.view().live_posts(house.network_name):
        name = cursor_name(house, "search", post_id)
        with spent_on(house.store.view().post_sales(house.network_name).get(post_id, "")):
            for _ in range(1000):
                since = max(house.store.view().cursor(name), heard, key=lambda mark: (len(mark), mark))
                page = house.network.replies(since, way="search", conversation=post_id)
                added += hear(house, page.replies, name, page.newest)
                if page.complete or (until and page.replies and page.replies[-1].created_at > until):
                    break
    return added


def poll_tags(house: House) -> int:
    """One look for posts of anybody with a hashtag that a room claims. Returns how many were new."""
    added = 0
    for tag in claims.searched(house, house.store.view()):
        name = cursor_name(house, "tag", tag)
        try:
            page = house.network.replies(house.store.view().cursor(name), way="tag", conversation=f"#{tag}")
        except NotSupported:
            return added
        added += hear(house, page.replies, name, page.newest)
    return added


def poll_watch(house: House) -> int:
    """One look for posts of anybody with a word that the merchant watches. Returns how many were new."""
    added = 0
    for words in house.config.work.watch:
        name = cursor_name(house, "words", words)
        try:
            with spent_on(""):
                page = house.network.replies(house.store.view().cursor(name), way="words", conversation=words)
        except NotSupported:
            return added
        added += hear(house, page.replies, name, page.newest)
    return added


def poll_reposts(house: House) -> int:
    """Who passed on the posts of sales that ask for it, each heard as a reply without words. Returns how many were new.

    The network tells no time of a repost: it has the one at which it was first seen; between equals the order of arrival,
    which is the network's, decides."""
    view, added = house.store.view(), 0
    for post_id, sale_id in view.post_sales(house.network_name).items():
        sale = view.sale(sale_id)
        if sale is None or sale.state != "live" or sale.terms.mode != "first_come" or sale.terms.by == "reply":
            continue
        known, fresh, cursor = view.passed_on(house.network_name, post_id), dict[str, Account](), ""
        for _ in range(REPOST_PAGES):
            try:
                with spent_on(sale.id):
                    page = house.network.reposters(post_id, cursor)
            except NotSupported:
                return added
            new = [one for one in page.accounts if one.id not in known]
            fresh.update((one.id, one) for one in new)
            cursor = page.after
            if not cursor or len(new) < len(page.accounts):
                break
        seen = house.clock.now()
        added += hear(
            house,
            [
                Reply(f"repost:{post_id}:{one.id}", post_id, one.id, one.handle, "", seen, False)
                for one in reversed(fresh.values())
            ],
        )
    return added


def poll_messages(house: House) -> int:
    """What people wrote to us in private. Returns how many were new."""
    name = cursor_name(house, "messages")
    try:
        with spent_on(""):
            page = house.network.replies(house.store.view().cursor(name), way="messages")
    except NotSupported:
        return 0
    # More came than a look carries: the cursor stays, and the next look goes deeper.
    return hear(house, page.replies, name, page.newest) if page.complete else hear(house, page.replies)


def look_for_deleted(house: House, limit: int = 300) -> list[str]:
    """Replies with an unpaid hold that are gone from the network."""
    waiting = house.store.view().unpaid_replies(house.network_name, limit)
    if not waiting:
        return []
    try:
        there = house.network.existing(waiting)
    except NotSupported:
        return []
    return [reply_id for reply_id in waiting if reply_id not in there]


class Aside:
    """A look beside the mentions, at its own pace: where the network makes it wait or refuses it, mentions go on."""

    def __init__(
        self, poll: Callable[[House], int], seconds: float, tell: Callable[[ConnectorError], None]
    ) -> None:
        self._poll, self._seconds, self._tell = poll, seconds, tell
        self._due = -float("inf")
        self._misses = 0

    def look(self, house: House) -> None:
        if time.monotonic() < self._due:
            return
        wait = self._seconds
        try:
            self._poll(house)
            self._misses = 0
        except Retryable as error:
            self._misses += 1
            wait = max(wait, error.retry_after if error.retry_after is not None else min(300.0, 2.0**self._misses))
            log.info("listening: %s; mentions go on, this again in %.0f s", error, wait)
        except (Permanent, Refused) as error:
            wait = max(wait, REFUSED_SECONDS)
            self._tell(error)
        self._due = time.monotonic() + wait


class Listener:
    """The thread that hears. ``stop`` returns when it has."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listener-{house.network_name}", daemon=True)
        self._misses = 0
        work = house.config.work
        ways = [(poll_tags, work.tag_seconds), (poll_reposts, work.tag_seconds)]
        if work.watch:
            ways.append((poll_watch, work.watch_seconds))
        if house.config.selling.messages:
            ways.append((poll_messages, work.message_seconds))
        self._asides = [Aside(poll, seconds, self._tell) for poll, seconds in ways]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._house.bell.near(listens(self._house.network_name))
        self._thread.join(timeout=35)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                wait = self._round()
                self._misses = 0
            except Retryable as error:
                self._misses += 1
                wait = error.retry_after if error.retry_after is not None else min(60.0, 0.25 * 2**self._misses)
                log.info("listening: %s; again in %.1f s", error, wait)
            except Permanent as error:
                wait = 60.0
                self._tell(error)
            except Exception:
                log.exception("listening stumbled; going on")
                wait = 5.0
            self._house.bell.wait(listens(self._house.network_name), max(0.05, wait))

    def _tell(self, error: ConnectorError) -> None:
        day = self._house.clock.now().date()
        log.warning("listening needs a person: %s", error)
        text = f"replies cannot be heard: {error}"
        self._house.store.write(lambda tx: tx.alert("platform", error.platform, text, f"listen:{error}:{day}"))
        self._house.bell.ring("alerts")

    def _round(self) -> float:
        """One look, or one stretch of the stream; returns the seconds until the next."""
        house = self._house
        metrics.came_round("listener")
        live = house.store.view().live_posts(house.network_name)
        spent = budget.look(house) == "spent"
        added = poll(house)
        if spent:
            return SPENT_SECONDS
        for aside in self._asides:
            aside.look(house)
        if added >= house.config.work.rush_replies and live:
            self._stream(live)
        busy = live or house.config.selling.messages or claims.claimed(house, house.store.view())
        return house.config.work.poll_seconds if busy else IDLE_SECONDS

    def _fill_until(self, opened: datetime) -> None:
        """A search that may not go on must not silence the stream: the next look at the mentions finds the gap."""
        try:
            fill(self._house, until=opened)
        except Retryable as error:
            log.warning("listening: what came before the stream is searched later: %s", error)

    def _stream(self, live: Sequence[str]) -> None:
        """A rush: hear by the stream until it has been quiet for a while. Mentions go on being polled after it."""
        house = self._house
        log.info("listening: a rush, changing to the stream")
        quiet = 0
        batch: list[Reply] = []
        opened, begun = False, 0.0
        storing = Storing(house)
        try:
            for reply in house.network.listen(live, self._stop.is_set):
                if reply is not None:
                    if not batch:
                        begun = time.monotonic()
                    batch.append(reply)
                    quiet = 0
                    if opened and (
                        (len(batch) < STREAM_BATCH and time.monotonic() - begun < FLUSH_SECONDS)
                        or (len(batch) < READ_AHEAD and storing.under_way)
                    ):
                        continue
                else:
                    quiet += 1
                metrics.came_round("listener")
                if not opened:
                    # What came between the last look and the stream's start is searched once it is open.
                    opened = True
                    self._fill_until(house.clock.now() + OVERLAP)
                if batch:
                    storing.store(batch)
                    batch = []
                if quiet:
                    storing.wait()
                if quiet >= QUIET_ROUNDS or self._stop.is_set() or budget.look(house) == "spent":
                    break
        except NotSupported:
            return
        finally:
            try:
                storing.wait()
            finally:
                if batch:
                    hear(house, batch)
        log.info("listening: quiet again, back to mentions")
