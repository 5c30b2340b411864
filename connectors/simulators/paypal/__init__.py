"""PayPal's look-alike: Orders v2, Payments v2, Webhooks v1, the approval page, and the play interface.

Sources: ../shared/facts/paypal.md and the official OpenAPI files in ../shared/contracts/paypal.

Play interface (JSON; ids are PayPal's):

- ``POST /_play/approve {"order", "as": {"name", "email", "address"}, "instrument": ok|declined|echeck|review}``
- ``POST /_play/decline {"order"}``: the buyer approves with means that will be declined at capture; a capture that
  is already pending is denied
- ``GET /_play/orders``, ``GET /_play/captures`` (``?reference=`` selects by custom_id), ``GET /_play/events``
- ``POST /_play/settle {"capture", "state": completed|denied}``, ``/_play/reverse {"capture"}``,
  ``/_play/dispute {"capture", "state", "outcome"}``
- ``POST /_play/deliver {"hold": true}`` holds webhooks back; ``{"release": true, "duplicates": n, "shuffle": true,
  "again": true}`` sends them, each 1 + n times; ``{"always": n}`` sends every later event 1 + n times
- ``POST /_play/webhook {"url"}`` points the merchant's webhook elsewhere; ``GET /_play/ca.pem`` is the root to trust
"""

from __future__ import annotations

import base64
import hmac
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask import request

from connectors.simulators.base import Simulator
from connectors.simulators.paypal.certificates import Authority
from connectors.simulators.paypal.ledger import Ledger
from connectors.simulators.paypal.play import page_and_play
from connectors.simulators.paypal.problems import Problem
from connectors.simulators.paypal.routes import api
from connectors.simulators.paypal.webhooks import EVENTS, Courier, Delivery, event_body, signed_headers

CLIENT_ID = "SIMULATED-client-id"
CLIENT_SECRET = "simulated-client-secret"
WEBHOOK_ID = "5SIMULATED0WEBHOOK"
TOKEN_LIFE = timedelta(seconds=32400)


class PayPal(Simulator):
    """``webhook_url``: where events go from the start, as the webhook ``WEBHOOK_ID`` (see ``listen``).

    ``senders``: deliveries at once; more than one gives up the order of events. ``retry_delays``: seconds before
    each further try of a delivery that was not answered 2xx.
    """

    name: ClassVar[str] = "paypal"

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        seed: int = 1,
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        webhook_url: str | None = None,
        senders: int = 1,
        retry_delays: Sequence[float] | None = None,
    ) -> None:
        self.client_id, self.client_secret, self._webhook_url = client_id, client_secret, webhook_url
        more: dict[str, Any] = {} if retry_delays is None else {"delays": retry_delays}
        self.courier = Courier(self._headers, lambda: self.rng, senders=senders, **more)
        super().__init__(now=now, seed=seed)
        self.authority = Authority(self.now())

    @property
    def ca_pem(self) -> str:
        """The root that a connector must trust to verify this simulator's webhooks."""
        return self.authority.ca_pem

    def reset(self) -> None:
        self.courier.clear()
        self.ledger = Ledger(self.now, self.rng, lambda: self.base_url, self.emit)
        self.tokens: dict[str, datetime] = {}
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.webhook_first = True
        if self._webhook_url:
            self.listen(self._webhook_url)

    def listen(self, url: str, webhook_id: str = WEBHOOK_ID, events: Sequence[str] = EVENTS) -> None:
        """Register the merchant's webhook, as its dashboard would; survives a reset."""
        with self.lock:
            self._webhook_url = url
            self.webhooks[webhook_id] = {"id": webhook_id, "url": url, "event_types": list(events)}

    def routes(self) -> None:
        api(self)
        page_and_play(self)

    def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        address = super().start(port, host)
        self.courier.start()
        return address

    def stop(self) -> None:
        self.courier.stop()
        super().stop()

    def emit(self, kind: str, resource_type: str, summary: str, resource: dict[str, Any]) -> None:
        """An event for every webhook that subscribed to its kind."""
        with self.lock:
            listening = [
                hook
                for hook in self.webhooks.values()
                if kind in hook["event_types"] or "*" in hook["event_types"]
            ]
            if not listening:
                return
            event_id = f"WH-{self.ledger.new_id()}-{self.ledger.new_id()}"
            body = event_body(event_id, kind, resource_type, summary, resource, self.now(), self.base_url)
            for hook in listening:
                self.courier.post(Delivery(event_id, kind, body, hook["url"], hook["id"]))

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        return self.sign(delivery.body, delivery.webhook_id)

    def sign(self, body: bytes, webhook_id: str = WEBHOOK_ID) -> dict[str, str]:
        """Headers with which a body verifies, whoever made it: for tests of the receiving end."""
        return signed_headers(self.authority, self.base_url, webhook_id, body, self.now())

    def token(self) -> str:
        """A new access token, if the caller's Basic credentials are right."""
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except ValueError:
            given = b""
        if kind.lower() != "basic" or not hmac.compare_digest(
            given, f"{self.client_id}:{self.client_secret}".encode()
        ):
            raise PermissionError
        with self.lock:
            token = f"A21AA{random.SystemRandom().getrandbits(256):064x}"
            self.tokens[token] = self.now() + TOKEN_LIFE
            return token

    def require_token(self) -> None:
        """401 unless the request carries a token that still holds."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        ends = self.tokens.get(token)
        if kind.lower() != "bearer" or ends is None or ends <= self.now():
            raise Problem("AUTHENTICATION_FAILURE")


__all__ = ["CLIENT_ID", "CLIENT_SECRET", "EVENTS", "WEBHOOK_ID", "PayPal"]
