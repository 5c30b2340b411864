"""Room four: hearing replies, with no gap and no double. Each is stored, with the cursor, before it is understood.

The default way is the cheapest: polling the shop's own mentions. When more comes than a page can carry the room
changes to the stream, fills the gap by search, and goes back when it is quiet.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bridge import budget, claims, metrics
from bridge.clock import from_ms
from bridge.house import House, listens, spent_on
from bridge.outbox import Later
from bridge.store import Sale, Tx
from bridge.store.reposts import Look, reposts
from bridge.store.reposts import writes as repost_writes
from bridge.store.wallets import wallets
from bridge.store.wallets import writes as wallet_writes
from connectors.errors import ConnectorError, NotSupported, Permanent, Refused, Retryable
from connectors.values import Account, Reply

log = logging.getLogger("replycart.listening")
QUIET_ROUNDS = 12
#: Searched beyond the moment at which the stream opened: posts show late.
OVERLAP = timedelta(seconds=2)
#: Replies of the stream that are read while others are being stored.
READ_AHEAD = 2000
#: Seconds of a stream between two looks at what else matters: whether it is to stop, what it has cost.
LOOK_SECONDS = 0.1
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
    """Replies on their way into the ledger: what comes while a batch is being stored is the next batch. So one alone is
    stored at once, and in a rush many share a commit."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = threading.Condition()
        self._waiting: list[Reply] = []
        self._under_way = False
        self._failed: BaseException | None = None

    def put(self, reply: Reply) -> None:
        """Takes it, or waits while too many are; raises what kept earlier ones out of the ledger."""
        with self._turn:
            self._turn.wait_for(lambda: len(self._waiting) < READ_AHEAD or self._failed)
            self._raise()
            self._waiting.append(reply)
            if not self._under_way:
                self._send()

    def wait(self) -> None:
        """Returns when all are durable; raises what kept some from being so."""
        with self._turn:
            self._turn.wait_for(lambda: not self._under_way)
            self._raise()

    def _raise(self) -> None:
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def _send(self) -> None:
        self._under_way = True
        self._house.store.submit(self._write).add_done_callback(self._stored)

    def _write(self, tx: Tx) -> int:
        """All that wait when the ledger comes to it; returns how many those are."""
        replies = self._waiting.copy()
        tx.add_replies(self._house.network_name, replies)
        return len(replies)

    def _stored(self, done: Future[int]) -> None:
        """By whoever commits."""
        with self._turn:
            self._under_way, self._failed = False, done.exception()
            if self._failed is None:
                del self._waiting[: done.result()]
                try:
                    if self._waiting:
                        self._send()
                except Exception as error:
                    self._under_way, self._failed = False, error
            self._turn.notify_all()
        if done.exception() is None:
            # Who leads settles, and is this process: others need not be told.
            self._house.bell.near("replies")


def poll(house: House) -> int:
    """One look at the mentions; fills by search what they could not carry. Returns how many replies were new."""
    name = cursor_name(house, "mentions")
    since, began = house.store.view().cursor(name), house.clock.ms()
    with spent_on(""):
        page = house.network.replies(since, way="mentions")
    if page.complete:
        added = hear(house, page.replies, name, page.newest)
        looked(house, "mentions", began)
        return added
    # More came than the mentions reach back to: the gap is searched before the cursor may pass it.
    try:
        added = fill(house, since)
    except Retryable as error:
        # A search that may not go on must not make us deaf: the cursor stays, so the gap is searched later.
        metrics.REFILLS_PUT_OFF.add()
        log.warning("listening: more came than the mentions hold, and the search must wait: %s", error)
        return hear(house, page.replies)
    added += hear(house, page.replies, name, page.newest)
    looked(house, "mentions", began)
    return added


def looked(house: House, way: str, began: int) -> None:
    """Keep that a whole look began then, for purchases that wait until everything said in time is heard. Nobody waits:
    nothing is written, since an idle house looks every few seconds."""
    if house.config.selling.wallets and wallets(house.store.view()).about_to_buy():
        house.store.write(lambda tx: wallet_writes(tx).put_look(house.network_name, way, began))


def _may_look(tx: Tx, name: str, way: str, every: int) -> bool:
    return wallet_writes(tx).may_look(name, way, every)


def hear_up_to(house: House, moment: int) -> None:
    """See to it that what was said up to that time (ms), openly and in private, is stored: looks, where the listener has
    not yet (in a rush it hears by the stream, which does not tell how far). ``Later`` when it cannot be known yet; by one
    look many who wait are served."""
    work = house.config.work
    ways = [("mentions", poll, work.poll_seconds)]
    if house.config.selling.messages:
        # The network lets messages be read just as often as the listener does it: it comes first.
        ways.append(("messages", poll_messages, work.message_seconds + 5))
    for way, look, seconds in ways:
        if wallets(house.store.view()).looked(house.network_name, way) >= moment:
            continue
        if not house.store.write(partial(_may_look, name=house.network_name, way=way, every=int(seconds * 1000))):
            raise Later(min(seconds, 5.0), "somebody has just looked at what is said on the network")
        try:
            look(house)
        except Retryable as error:
            raise Later(error.retry_after or 15.0, f"nobody can be heard on the network: {error}") from error
        except (Permanent, Refused) as error:
            # The listener tells a person.
            raise Later(60.0, f"nobody can be heard on the network: {error}") from error
        if wallets(house.store.view()).looked(house.network_name, way) < moment:
            raise Later(min(seconds, 5.0), "more was said on the network than one look shows")


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
                added += (found := hear(house, page.replies, name, page.newest))
                metrics.REFILLED.add(n=found)
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
    """One look for posts of anybody with a word that the merchant watches, while the budget is well. Returns how many were
    new."""
    added = 0
    for words in house.config.work.watch:
        if budget.standing(house).level != "free":
            # What anybody says about the shop must not use up what answers to buyers are paid from.
            return added
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

    The network tells no time of a repost: it has the one at which the look began that found it; between those of one look
    the network's order decides. A look goes from the newest to what is known. What is too long for one turn goes on in the
    next, and nobody of it is heard before its end, where the first of them stand."""
    view, added = house.store.view(), 0
    _drop_looks(house)
    for sale in view.sales(["live"]):
        if sale.terms.mode != "first_come" or sale.terms.by == "reply":
            continue
        for post in view.posts(sale.id):
            # Whoever passed the announcement on did so before the start: all of them would come before everybody.
            announced = sale.terms.teaser and post.posted_at < (sale.live_at or 0)
            if post.network != house.network_name or announced:
                continue
            try:
                added += _look_at_reposts(house, sale, post.post_id)
            except NotSupported:
                return added
    return added


def _drop_looks(house: House) -> None:
    """Of a sale that is over nobody is kept who was found and not heard."""
    view = house.store.view()
    for post_id in reposts(view).looks(house.network_name):
        sale = view.sale(view.post_sales(house.network_name).get(post_id, ""))
        if sale is None or sale.state == "ended":
            house.store.write(lambda tx, post_id=post_id: repost_writes(tx).end_look(house.network_name, post_id))  # type: ignore[misc]


def _look_at_reposts(house: House, sale: Sale, post_id: str) -> int:
    """One turn of a look, the first or a further one. Returns how many were heard as new: none before its end."""
    view, network, now = house.store.view(), house.network_name, house.clock.ms()
    known, kept = view.passed_on(network, post_id), reposts(view).look(network, post_id)
    again = kept is not None and bool(kept.found) and not kept.after
    if kept is not None and kept.after:
        look = kept
    else:
        # Written before anything is asked: the draw waits for a look from its begin. ``again``: the network did not take
        # the cursor, so that all is read once more; it counts from when it was seen first.
        look = replace(kept, found=()) if kept is not None and again else Look(now, at=now)
        if not again:
            begun = look
            house.store.write(lambda tx: repost_writes(tx).put_look(network, post_id, begun))
    try:
        for _ in range(REPOST_PAGES):
            with spent_on(sale.id):
                page = house.network.reposters(post_id, look.after)
            new = [one for one in page.accounts if one.id not in known]
            found = {one.id: one for one in (*look.found, *new)}
            look = replace(look, after=page.after, found=tuple(found.values()), at=house.clock.ms())
            # Not at the first who is known: whoever passes it on once more stands at the head again.
            if not page.after or (page.accounts and not new):
                return _end_look(house, post_id, look, look.found)
    except Refused:
        if again and kept is not None and not look.found:
            # The post itself is gone: nothing more can be found out.
            _end_look(house, post_id, look, kept.found)
        else:
            _keep_look(house, post_id, replace(look, after=""))
        raise
    except ConnectorError:
        # What was read is kept, and has cost money.
        _keep_look(house, post_id, kept if again and kept is not None and not look.found else look)
        raise
    _keep_look(house, post_id, look)
    return 0


def _keep_look(house: House, post_id: str, look: Look) -> None:
    """How far it came; one that has read nothing was not begun."""

    def write(tx: Tx) -> None:
        known = repost_writes(tx)
        if look.after or look.found:
            known.put_look(house.network_name, post_id, look)
        else:
            known.end_look(house.network_name, post_id)

    house.store.write(write)


def _end_look(house: House, post_id: str, look: Look, found: Iterable[Account]) -> int:
    """Those that were found are heard, the first of them first, and the look is over, in one commit."""
    seen = from_ms(look.begun)
    heard = [
        Reply(f"repost:{post_id}:{one.id}", post_id, one.id, one.handle, "", seen, False)
        for one in reversed(tuple(found))
    ]

    def write(tx: Tx) -> int:
        repost_writes(tx).end_look(house.network_name, post_id)
        return tx.add_replies(house.network_name, heard)

    added = house.store.write(write)
    if added:
        house.bell.ring("replies")
    return added


def poll_messages(house: House) -> int:
    """What people wrote to us in private. Returns how many were new."""
    name, began = cursor_name(house, "messages"), house.clock.ms()
    try:
        with spent_on(""):
            page = house.network.replies(house.store.view().cursor(name), way="messages")
    except NotSupported:
        looked(house, "messages", began)
        return 0
    if not page.complete:
        # More came than a look carries: the cursor stays, and the next look goes deeper.
        return hear(house, page.replies)
    added = hear(house, page.replies, name, page.newest)
    looked(house, "messages", began)
    return added


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

    def due(self) -> bool:
        return time.monotonic() >= self._due

    def look(self, house: House) -> None:
        if not self.due():
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
        busy = (
            live
            or house.config.selling.messages
            or house.config.work.watch
            or claims.claimed(house, house.store.view())
        )
        return house.config.work.poll_seconds if busy else IDLE_SECONDS

    def _fill_until(self, opened: datetime) -> None:
        """A search that may not go on must not silence the stream: the next look at the mentions finds the gap."""
        try:
            fill(self._house, until=opened)
        except Retryable as error:
            metrics.REFILLS_PUT_OFF.add()
            log.warning("listening: what came before the stream is searched later: %s", error)

    def _stream(self, live: Sequence[str]) -> None:
        """A rush: hear by the stream until it has been quiet for a while. Mentions go on being polled after it."""
        house = self._house
        log.info("listening: a rush, changing to the stream")
        quiet, opened, looked = 0, False, 0.0
        storing = Storing(house)
        try:
            for reply in house.network.listen(live, self._stop.is_set):
                if reply is not None:
                    quiet = 0
                    storing.put(reply)
                else:
                    quiet += 1
                if opened and time.monotonic() < looked + LOOK_SECONDS:
                    continue
                metrics.came_round("listener")
                if not opened:
                    # What came between the last look and the stream's start is searched once it is open.
                    opened = True
                    self._fill_until(house.clock.now() + OVERLAP)
                looked = time.monotonic()
                # One at a time: messages and offers go on in a rush, and no look keeps the stream waiting for long.
                for aside in [one for one in self._asides if one.due()][:1]:
                    aside.look(house)
                if quiet >= QUIET_ROUNDS or self._stop.is_set() or budget.look(house) == "spent":
                    break
            else:
                metrics.STREAM_CUTS.add(n=not self._stop.is_set())
        except NotSupported:
            return
        except ConnectorError:
            metrics.STREAM_CUTS.add()
            raise
        finally:
            storing.wait()
        log.info("listening: quiet again, back to mentions")
