"""Replies on their way into the ledger: stored with the cursor, before anybody understands them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

from bridge.house import House
from bridge.store import Tx
from connectors.values import Reply

#: Replies of the stream that are read while others are being stored.
READ_AHEAD = 2000


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
