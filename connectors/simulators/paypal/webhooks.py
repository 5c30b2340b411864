"""The webhook sender: signs for real, delivers in the background, tries again until somebody says 2xx.

By default events go out in the order in which they happened and one at a time. On demand they are held back,
shuffled, sent several times, or sent again.
"""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
import uuid
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import urllib3

from connectors.simulators.paypal.certificates import Authority
from connectors.simulators.paypal.state import pack, stamp

EVENTS = (
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.UPDATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "VAULT.PAYMENT-TOKEN.DELETED",
    "VAULT.PAYMENT-TOKEN.CREATED",
    "VAULT.PAYMENT-TOKEN.DELETED",
)
ALGORITHM = "SHA256withRSA"


@dataclass(slots=True)
class Delivery:
    """One event on its way to one subscriber. ``tries`` so far; ``status`` of the last answer (0 = none)."""

    event_id: str
    kind: str
    body: bytes
    url: str
    webhook_id: str
    transmission: str = ""
    tries: int = 0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def signed_headers(
    authority: Authority, base: str, webhook_id: str, body: bytes, now: datetime, transmission: str = ""
) -> dict[str, str]:
    """The headers of a delivery; the signature covers id, time, webhook id and CRC-32 of the raw body."""
    transmission = transmission or str(uuid.uuid4())
    moment = stamp(now)
    message = f"{transmission}|{moment}|{webhook_id}|{zlib.crc32(body)}"
    return {
        "PAYPAL-TRANSMISSION-ID": transmission,
        "PAYPAL-TRANSMISSION-TIME": moment,
        "PAYPAL-TRANSMISSION-SIG": authority.sign(message.encode()),
        "PAYPAL-AUTH-ALGO": ALGORITHM,
        "PAYPAL-AUTH-VERSION": "v2",
        "PAYPAL-CERT-URL": f"{base}/v1/notifications/certs/{authority.id}",
        "Content-Type": "application/json",
        "User-Agent": "PayPal simulator",
    }


class Courier:
    """Delivers. ``delays``: seconds before each further try; after the last one the delivery is given up.

    PayPal tries 25 times over 3 days; the simulator is in more of a hurry.
    """

    def __init__(
        self,
        headers: Callable[[Delivery], dict[str, str]],
        rng: Callable[[], random.Random],
        *,
        senders: int = 1,
        delays: Sequence[float] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 30, 30),
        keep: int = 5000,
    ) -> None:
        self._headers, self._rng, self._senders, self.delays = headers, rng, senders, tuple(delays)
        self._due: list[tuple[float, int, Delivery]] = []
        self._held: list[Delivery] = []
        self._busy = 0
        self._number = itertools.count()
        self._lock = threading.Lock()
        self._wake = threading.Condition(self._lock)
        self._calm = threading.Condition(self._lock)
        self._threads: list[threading.Thread] = []
        self._stopping = False
        self.holding = False
        self.duplicates = 0
        self.sent: deque[Delivery] = deque(maxlen=keep)
        self.given_up: list[Delivery] = []
        self.delivered = 0

    def start(self) -> None:
        self._stopping = False
        for number in range(self._senders):
            thread = threading.Thread(target=self._work, name=f"paypal-courier-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads.clear()

    def clear(self) -> None:
        with self._wake:
            self._due.clear()
            self._held.clear()
            self.sent.clear()
            self.given_up.clear()
            self.holding, self.duplicates, self.delivered = False, 0, 0

    def post(self, delivery: Delivery) -> None:
        """Hand over an event; held back while ``holding``."""
        with self._wake:
            if self.holding:
                self._held.append(delivery)
                return
            for _ in range(1 + self.duplicates):
                self._push(delivery)
            self._wake.notify()

    def _push(self, delivery: Delivery, delay: float = 0.0) -> None:
        heapq.heappush(self._due, (time.monotonic() + delay, next(self._number), delivery))

    def release(self, *, duplicates: int = 0, shuffle: bool = False, again: bool = False) -> int:
        """Send what was held back, each ``1 + duplicates`` times; ``again``: also what went out before.

        Returns how many deliveries were queued.
        """
        with self._wake:
            batch = [*(self.sent if again else ()), *self._held]
            self._held.clear()
            batch = [delivery for delivery in batch for _ in range(1 + duplicates)]
            if shuffle:
                self._rng().shuffle(batch)
            for delivery in batch:
                self._push(delivery)
            self._wake.notify_all()
            return len(batch)

    def settled(self, timeout: float = 10.0, *, tried: bool = False) -> bool:
        """Wait until nothing is on its way (``tried``: until each was tried at least once)."""
        deadline = time.monotonic() + timeout
        with self._lock:
            while self._busy or any(not tried or item[2].tries == 0 for item in self._due):
                if not self._calm.wait(max(0.0, deadline - time.monotonic())) and time.monotonic() >= deadline:
                    return False
            return True

    def _work(self) -> None:
        pool = urllib3.PoolManager(timeout=10, retries=False)
        while True:
            with self._wake:
                while not self._stopping and (not self._due or self._due[0][0] > time.monotonic()):
                    self._wake.wait(max(0.001, self._due[0][0] - time.monotonic()) if self._due else None)
                if self._stopping:
                    return
                delivery = heapq.heappop(self._due)[2]
                self._busy += 1
            status = 0
            try:
                delivery.headers = delivery.headers or self._headers(delivery)
                status = pool.request(
                    "POST", delivery.url, body=delivery.body, headers=delivery.headers, redirect=False
                ).status
            except urllib3.exceptions.HTTPError:
                status = 0
            finally:
                with self._lock:
                    self._settle(delivery, status)

    def _settle(self, delivery: Delivery, status: int) -> None:
        self._busy -= 1
        delivery.tries, delivery.status = delivery.tries + 1, status
        if 200 <= status < 300:
            self.delivered += 1
            if not self.sent or self.sent[-1] is not delivery:
                self.sent.append(delivery)
        elif delivery.tries <= len(self.delays):
            self._push(delivery, self.delays[delivery.tries - 1])
            self._wake.notify()
        else:
            self.given_up.append(delivery)
        self._calm.notify_all()


def event_body(event_id: str, kind: str, resource_type: str, summary: str, resource: dict[str, Any], now: datetime,
               base: str) -> bytes:  # fmt: skip
    """The raw bytes of a webhook event, whose CRC-32 is signed."""
    link = f"{base}/v1/notifications/webhooks-events/{event_id}"
    return pack(
        {
            "id": event_id,
            "event_version": "1.0",
            "create_time": stamp(now),
            "resource_type": resource_type,
            "resource_version": "2.0",
            "event_type": kind,
            "summary": summary,
            "resource": resource,
            "links": [
                {"href": link, "rel": "self", "method": "GET"},
                {"href": f"{link}/resend", "rel": "resend", "method": "POST"},
            ],
        }
    )
