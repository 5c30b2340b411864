"""Replies that are new are understood, and units given out, in the order in which they were stored."""

from __future__ import annotations

import logging
from collections import Counter

from bridge import claims, metrics, tracing
from bridge.holds.settle.crowd import Batch, Shelf, crowd_of
from bridge.holds.settle.reply import settle_one
from bridge.holds.settle.taking import place, write
from bridge.house import House
from bridge.store import Tx
from bridge.store.engine import StoreError

__all__ = ["BATCH", "place", "settle"]

log = logging.getLogger("replycart.holds")
BATCH = 2000


def settle(house: House, limit: int = BATCH) -> int:
    """Understand the replies that are new, and give out units. Returns how many replies were settled."""
    if not house.store.view().new_replies(1):
        return 0
    try:
        with metrics.SETTLE.timed(), tracing.span("settle") as span:
            came = house.store.write(lambda tx: _settle(house, tx, limit))
            tracing.note(span, **{"replycart.replies": came.total()})
    except StoreError:
        raise
    except Exception:
        # One reply must not stop those behind it: it is found by halves, and left to a person.
        log.exception("up to %d replies could not be settled together", limit)
        if limit > 1:
            return settle(house, limit // 2)
        return house.store.write(_set_apart)
    for outcome, number in came.items():
        metrics.SETTLED.add(outcome, n=number)
    house.bell.ring("network", "shop", "payments")
    return came.total()


def _set_apart(tx: Tx) -> int:
    reply = tx.new_replies(1)[0]
    tx.settle_replies([("inbox", reply.sale_id, "", "could not be settled; see the log", None, reply.seq)])
    text = f"the reply {reply.reply_id} of {reply.handle} could not be settled; it is in the inbox"
    tx.alert("reply", reply.reply_id, text, f"reply:{reply.seq}")
    return 1


def _settle(house: House, tx: Tx, limit: int) -> Counter[str]:
    # Read again inside the transaction: another process may have settled some of them meanwhile.
    replies = tx.new_replies(limit)
    shelves: dict[str, Shelf] = {}
    crowds = {
        network: crowd_of(house, tx, network, [reply for reply in replies if reply.network == network], shelves)
        for network in {reply.network for reply in replies}
    }
    tagged = any("#" in reply.text or "＃" in reply.text for reply in replies)
    batch = Batch(house.clock.ms(), [], [], [], Counter(), claims.claimed(house, tx) if tagged else {})
    for reply in replies:
        settle_one(house, tx, batch, crowds[reply.network], reply)
    write(tx, batch, shelves)
    return batch.came
