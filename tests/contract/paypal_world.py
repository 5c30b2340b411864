"""PayPal's simulator with a clock of its own, somebody who receives its webhooks, and a connector against it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from connectors.contracts import Surroundings
from connectors.http import Http
from connectors.payments.paypal import PayPal
from connectors.payments.paypal.settings import PayPalSettings
from connectors.simulators.base import Fault
from connectors.simulators.paypal import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID
from connectors.simulators.paypal import PayPal as Simulator
from connectors.suites.payments import PaymentsWorld
from connectors.values import Capture, Money


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


class Receiver:
    """Takes webhooks, keeps them, and answers with the statuses it was told to, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        arrived = self._arrived = threading.Condition()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(handler) -> None:
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                with arrived:
                    status = self.answers.pop(0) if self.answers else 200
                    self.got.append((dict(handler.headers.items()), body))
                    arrived.notify_all()
                handler.send_response(status)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(handler, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/paypal"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def first(self, count: int, within: float = 10.0) -> list[tuple[dict[str, str], bytes]]:
        deadline = time.monotonic() + within
        with self._arrived:
            while len(self.got) < count:
                assert self._arrived.wait(deadline - time.monotonic()), f"{len(self.got)} of {count} webhooks came"
            return self.got[:count]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class PayPalWorld(PaymentsWorld):
    coarse_currency = "HUF"
    approval_runs_out = timedelta(hours=4)

    def __init__(self, folder: Path) -> None:
        self.clock, self.receiver = Clock(), Receiver()
        self.simulator = Simulator(now=self.clock, webhook_url=self.receiver.url, retry_delays=(0.01, 0.02, 0.05))
        self.simulator.start()
        self.url = self.simulator.base_url
        self.ca = folder / "ca.pem"
        self.ca.write_text(self.simulator.ca_pem)

    def close(self) -> None:
        self.simulator.stop()
        self.receiver.close()

    def connector(self, http: Http | None = None, **changes: Any) -> PayPal:
        """The connector as ``bootstrap`` builds it: from settings that passed the schema."""
        settings = PayPalSettings().load(
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "base_url": self.url,
                "webhook_id": WEBHOOK_ID,
                "webhook_ca": str(self.ca),
                "brand_name": "Harbour Goods",
                "soft_descriptor": "HARBOUR GOODS",
                **changes,
            }
        )
        around = Surroundings(
            http or Http(sleep=lambda seconds: None),
            self.clock,
            lambda call, count: None,
            lambda name: None,
            lambda name, value: None,
        )
        return PayPal.build(settings, around)

    def play(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = requests.post(f"{self.url}/_play/{path}", json=body or {}, timeout=5)
        assert answer.ok, answer.text
        return answer.json()

    def approve(self, page_id: str, instrument: str = "ok") -> None:
        buyer = {"name": "Ada Lovelace", "email": "ada@example.com"}
        self.play("approve", {"order": page_id, "as": buyer, "instrument": instrument})

    def consent(self, setup_id: str, instrument: str = "ok") -> None:
        self.play("consent", {"setup": setup_id, "instrument": instrument})

    def lose_answers(self, count: int = 1) -> None:
        self.fault(Fault("lost", path="/v2/", method="POST", times=count))

    def down(self, count: int) -> None:
        self.fault(Fault("status", times=count, status=503))

    def fault(self, fault: Fault) -> None:
        with self.simulator.lock:
            self.simulator.faults.append(fault)

    def captures(self, reference: str = "") -> list[Capture]:
        rows = requests.get(f"{self.url}/_play/captures", timeout=5).json()
        return [
            Capture(
                row["id"],
                row["state"].lower(),
                Money.parse(row["amount"], row["currency"]),
                row["reason"],
                Money.parse(row["refunded"], row["currency"]),
            )
            for row in rows
            if row["custom_id"] == (reference or row["custom_id"])
        ]

    def settle(self, capture_id: str, state: str) -> None:
        self.play("settle", {"capture": capture_id, "state": state})

    def reverse(self, capture_id: str) -> None:
        self.play("reverse", {"capture": capture_id})

    def deliveries(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        return self.receiver.first(count)

    def pass_time(self, time: timedelta) -> None:
        self.clock.moment += time


@contextmanager
def paypal_world(folder: Path) -> Iterator[PayPalWorld]:
    world = PayPalWorld(folder)
    try:
        yield world
    finally:
        world.close()
