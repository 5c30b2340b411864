"""Where the rooms call ``metrics`` and ``tracing``: each of these lines is one call in a room."""

from __future__ import annotations

import time

import pytest

from bridge import holds, metrics, reconcile, tracing
from bridge.app import Work
from bridge.store import NewTask
from bridge.store.engine import StoreError
from connectors.http import Http
from connectors.simulators.memory.failing import away


def grown(metric: metrics.Histogram | metrics.Counter, before: object, *labels: str) -> float:
    def total(values: object) -> float:
        one = values.get(labels, 0)  # type: ignore[attr-defined]
        return sum(one.counts) if isinstance(one, metrics.Tally) else one

    return total(metric.values()) - total(before)


def test_writes_to_the_ledger_are_timed(rehearsal):
    before = metrics.COMMITS.values()
    rehearsal.store.write(lambda tx: tx.set_cursor("a", "1"))
    assert grown(metrics.COMMITS, before) == 1


def test_writes_that_fail_are_counted(rehearsal, monkeypatch):
    before = metrics.WRITES_FAILED.values()
    monkeypatch.setattr(rehearsal.store._engine, "write", _fail)
    with pytest.raises(StoreError):
        rehearsal.store.write(lambda tx: None)
    assert grown(metrics.WRITES_FAILED, before) == 1


def _fail(*_: object) -> None:
    raise StoreError("database: full")


def test_replies_are_counted_by_what_came_of_them(rehearsal):
    rehearsal.on_sale()
    before, batches = metrics.SETTLED.values(), metrics.SETTLE.values()
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    rehearsal.network.say(rehearsal.post_id, "bob", "how tall is it")
    rehearsal.hear()
    assert grown(metrics.SETTLED, before, "settled") == 1
    assert grown(metrics.SETTLED, before, "inbox") == 1
    assert grown(metrics.SETTLE, batches) == 1


def test_runs_of_tasks_are_told_by_their_outcome(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    before = metrics.TASKS.values()
    rehearsal.shop.failures["place_order"] = [away()]
    rehearsal.pay("ann")
    rehearsal.clock.advance(minutes=1)
    rehearsal.outbox.drain()
    rehearsal.store.write(lambda tx: tx.add_tasks([NewTask("shop", "nothing", "t", "s")]))
    rehearsal.outbox.drain()
    assert grown(metrics.TASKS, before, "write_back", "put_off") == 1
    assert grown(metrics.TASKS, before, "write_back", "done") == 1
    assert grown(metrics.TASKS, before, "nothing", "failed") == 1


def test_calls_to_platforms_are_timed_and_retries_counted():
    from bridge.demo.ports import free_port

    before, again = metrics.CALLS.values(), metrics.RETRIES.values()
    http = Http(observe=metrics.answered, retried=metrics.RETRIES.add, sleep=lambda _: None)
    with pytest.raises(Exception, match="reachable"):
        http.request("nobody", "GET", f"http://127.0.0.1:{free_port()}/")
    assert grown(metrics.CALLS, before, "nobody", "none") == 3
    assert grown(metrics.RETRIES, again, "nobody") == 2


def test_what_the_sweep_mends_is_counted(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    page = rehearsal.to_paypal("ann")
    rehearsal.payments.approve(page)
    rehearsal.clock.advance(minutes=2)
    before = metrics.SWEPT.values()
    reconcile.sweep(rehearsal.house)
    assert grown(metrics.SWEPT, before, "unheard") == 1


def test_a_second_capture_is_counted(rehearsal):
    """A page that the ledger holds for dead, and PayPal for captured."""
    from bridge import checkout

    rehearsal.on_sale()
    rehearsal.reply("ann")
    first = rehearsal.to_paypal("ann")
    second = rehearsal.to_paypal("ann", line1="2 rue de la Paix")
    rehearsal.payments.approve(second)
    checkout.look(rehearsal.house, second)
    rehearsal.outbox.drain()
    rehearsal.payments.approve(first)
    rehearsal.payments.capture(first, "by hand")
    before = metrics.DOUBLE_CAPTURES.values()
    checkout.look(rehearsal.house, first)
    assert grown(metrics.DOUBLE_CAPTURES, before) == 1
    rehearsal.payments.taken.clear()


def test_the_loops_of_the_worker_tell_that_they_live(rehearsal):
    rehearsal.on_sale()
    work = Work(rehearsal.house)
    work.start()
    try:
        assert metrics.LEADS.values()[()] == 1
        wanted, end = {"listener", "settler", "windows", "holds", "sync", "budget"}, time.monotonic() + 30
        while (missing := wanted - {key[0] for key in metrics.ROUNDS.values()}) and time.monotonic() < end:
            time.sleep(0.05)
        assert missing == set()
    finally:
        work.stop()
    assert metrics.LEADS.values()[()] == 0


def test_tasks_calls_and_batches_are_spans(rehearsal):
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = sdk.TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    try:
        rehearsal.on_sale()
        rehearsal.network.say(rehearsal.post_id, "ann", "buy")
        rehearsal.hear()
        holds.settle(rehearsal.house)
        rehearsal.pay("ann")
    finally:
        tracing.use(None)
    names = {span.name for span in exporter.get_finished_spans()}
    assert {"settle", "task publish", "task answer", "task capture", "task write_back"} <= names
    settle = next(span for span in exporter.get_finished_spans() if span.name == "settle")
    assert settle.attributes["replycart.replies"] == 1
