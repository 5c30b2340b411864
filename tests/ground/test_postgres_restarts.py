"""PostgreSQL goes away every few seconds, as if it had crashed, and once for longer: the service waits, says so, and
loses nothing that it acknowledged."""

from __future__ import annotations

import os
import threading
import time

import pytest

from bridge import outbox
from bridge.clock import SystemClock
from bridge.store import open_store
from bridge.store.postgres import wire
from tests import postgres
from tests.conftest import PROOF
from tests.ground.service import Service, until

#: Still more: REPLYCART_RESTARTS=200.
RESTARTS = int(os.environ.get("REPLYCART_RESTARTS", "50" if PROOF else "3"))

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)"
)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(outbox, "LEASE_MS", 3000)
    made = postgres.Server(durable=True)
    made.start()
    yield made
    made.remove()


def test_a_process_that_hangs_in_its_turn_loses_it(server, monkeypatch):
    """The others wait for ten seconds (here two), and go on; what it had written in that turn is not kept."""
    monkeypatch.setattr(wire, "_SETTINGS", wire._SETTINGS.replace(f"timeout = {wire.HUNG_MS}", "timeout = 2000"))
    clock = SystemClock()
    hung, other = (open_store(server.url("hung"), clock) for _ in range(2))
    within, go = threading.Event(), threading.Event()

    def hang(tx) -> None:
        tx.set_cursor("hung", "mine")
        within.set()
        if not go.is_set():
            go.wait(60)

    lost = hung.submit(hang)
    assert within.wait(10)
    began = time.monotonic()
    other.write(lambda tx: tx.set_cursor("other", "theirs"))
    took = time.monotonic() - began
    assert 1 < took < 8
    assert other.view().cursor("hung") == ""
    go.set()
    # It finds its turn gone and runs anew: late, and once.
    lost.result(30)
    assert other.view().cursor("hung") == "mine"
    for store in (hung, other):
        store.close()


@pytest.mark.timeout(120 + 10 * RESTARTS)
def test_the_server_restarts_again_and_again_under_the_whole_service(server):
    clock = SystemClock()
    service = Service(open_store(server.url("mine"), clock), clock)
    service.start()
    service.come(per_second=30)
    buyers = [threading.Thread(target=service.buy, args=(f"payer{n}",), daemon=True) for n in range(RESTARTS + 3)]
    taken = []
    try:
        for number in range(RESTARTS):
            buyers[number].start()
            before = len(service.acknowledged)
            time.sleep(1.5)
            server.restart()
            until(lambda: service.ready() == 200, why="for ready again")
            until(lambda before=before: len(service.acknowledged) > before, why="for webhooks to be taken")  # type: ignore[misc]
            taken.append(len(service.acknowledged) - before)
        # Away for longer than a monitor waits: not ready, and the process lives.
        server.stop()
        for buyer in buyers[RESTARTS:]:
            buyer.start()
        until(lambda: service.ready() == 503, why="for not ready")
        assert service.web.test_client().get("/healthz").status_code == 200
        assert "replycart_ready 0.0" in service.web.test_client().get("/metrics").text
        time.sleep(2)
        server.start()
        until(lambda: service.ready() == 200, 40, "for ready again")
        for buyer in buyers:
            buyer.join(timeout=90)
            assert not buyer.is_alive()
        service.settled()
        until(lambda: len(service.shop.orders) == len(buyers), 60, "for every order")
        service.settled()
    finally:
        service.stop()
    assert len(taken) == RESTARTS
    assert all(taken)
