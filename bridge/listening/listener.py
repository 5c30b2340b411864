"""The thread that hears: by mentions as a rule, by the stream in a rush."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bridge import budget, claims, metrics
from bridge.house import House, listens
from bridge.listening.hearing import Storing
from bridge.listening.looks import fill, poll, poll_messages, poll_tags, poll_watch
from bridge.listening.reposters import poll_reposts
from connectors.errors import ConnectorError, NotSupported, Permanent, Refused, Retryable

log = logging.getLogger("replycart.listening")
QUIET_ROUNDS = 12
#: Searched beyond the moment at which the stream opened: posts show late.
OVERLAP = timedelta(seconds=2)
#: Seconds of a stream between two looks at what else matters: whether it is to stop, what it has cost.
LOOK_SECONDS = 0.1
#: With nothing on sale mentions are still heard now and then: opt-outs and questions are not lost.
IDLE_SECONDS = 120.0
SPENT_SECONDS = 60.0
#: What is refused is asked for again after that: a permission may have been given.
REFUSED_SECONDS = 600.0


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
