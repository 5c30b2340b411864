"""Webhooks: signature first, on the raw bytes; stored once by event id; answered at once; understood later."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bridge.house import House
from bridge.store import NewTask, Tx
from connectors.errors import Refused
from connectors.values import Event

log = logging.getLogger("replycart.inbox")


class Forged(Exception):
    """The signature does not hold."""


def receive_payment(house: House, headers: Mapping[str, str], body: bytes) -> bool:
    """Verify and store a notice of the payment platform. False when it was here already. ``Forged`` otherwise;
    ``Retryable`` when the proof cannot be fetched right now (the platform sends again)."""
    try:
        event = house.payments.read_webhook(headers, body)
    except Refused as refusal:
        raise Forged(refusal.message) from None
    return _store(house, house.payments.platform, event, "payments", "payment_event")


def receive_shop(house: House, headers: Mapping[str, str], body: bytes) -> bool:
    """The same for the shop; a harmless ping is taken and forgotten."""
    try:
        event = house.shop.read_webhook(headers, body)
    except Refused as refusal:
        raise Forged(refusal.message) from None
    if event is None:
        return False
    # Only the hint is kept: a shop's notice carries whole orders, addresses and all, and is never the truth.
    hint = Event(event.id, event.kind, event.resource)
    return _store(house, house.shop.platform, hint, "shop", "shop_event")


def _store(house: House, source: str, event: Event, lane: str, kind: str) -> bool:
    def write(tx: Tx) -> bool:
        fresh = tx.add_event(source, event)
        if fresh:
            tx.add_tasks([NewTask(lane, kind, f"event:{source}:{event.id}", event.id, priority=30)])
        return fresh

    fresh = house.store.write(write)
    if fresh:
        house.bell.ring(lane)
    return fresh
