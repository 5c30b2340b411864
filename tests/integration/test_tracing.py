"""Traces: nothing when nobody asks, and nothing of a buyer when somebody does."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bridge import checkout, tracing
from bridge.web import create_app
from tests.conftest import ADDRESS, Rehearsal

otel = pytest.importorskip("opentelemetry.sdk.trace", reason="the extra otel is not installed")


@pytest.fixture
def spans():
    """Everything that was traced, when it has ended."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = otel.TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


NOTHING = """
import sys
from bridge import app, bootstrap, tracing, web
assert tracing.configure({}) is False
with tracing.span("x"):
    pass
print([name for name in sys.modules if name.startswith(("opentelemetry", "google.protobuf"))])
"""


def test_nothing_is_imported_when_nobody_asks():
    done = subprocess.run([sys.executable, "-c", NOTHING], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


@pytest.mark.parametrize(
    ("environ", "endpoint", "where"),
    [
        ({}, "", ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4318"}, "", "http://a:4318"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/v1/traces"}, "", "http://t/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4318"}, "http://mine", "http://mine"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4318", "OTEL_SDK_DISABLED": "true"}, "", ""),
        ({"OTEL_TRACES_EXPORTER": "none"}, "http://mine", ""),
    ],
)
def test_where_traces_go_is_the_standard_environments_word(environ, endpoint, where):
    assert tracing.wanted(environ, endpoint) == where


def test_without_the_extra_the_service_goes_on_without_traces(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    assert tracing.configure({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4318"}) is False
    assert "replycart[otel]" in caplog.text


def test_off_it_costs_next_to_nothing():
    import time

    tracing.use(None)
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for _ in range(20_000):
            tracing.leave(tracing.enter("x", **{"replycart.task": "capture"}))
        best = min(best, (time.process_time() - began) / 20_000)
    assert best < 2e-5


def test_a_span_inside_another_belongs_to_it(spans):
    with tracing.span("outer") as outer, tracing.span("inner", "client", **{"replycart.platform": "paypal"}):
        tracing.note(outer, **{"replycart.outcome": "done"})
    inner, outer_span = spans.get_finished_spans()
    assert inner.parent.span_id == outer_span.context.span_id
    assert inner.kind.name == "CLIENT"
    assert dict(inner.attributes) == {"replycart.platform": "paypal"}
    assert dict(outer_span.attributes) == {"replycart.outcome": "done"}


def test_of_an_error_only_the_kind_is_kept(spans):
    with pytest.raises(ValueError, match="ada"), tracing.span("x"):
        raise ValueError("ada@example.com lives in Paris")
    (span,) = spans.get_finished_spans()
    assert span.attributes["error.type"] == "ValueError"
    assert not span.status.is_ok
    assert "ada" not in span.to_json()


def test_what_is_not_allowed_is_left_out(spans):
    with tracing.span("x", **{"replycart.email": "ada@example.com", "replycart.task": "capture"}):
        pass
    assert dict(spans.get_finished_spans()[0].attributes) == {"replycart.task": "capture"}


def test_each_thread_has_its_own_line(spans):
    def work(name):
        with tracing.span(name), tracing.span(f"{name}-inner"):
            pass

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_id = {span.context.span_id: span for span in spans.get_finished_spans()}
    inner = [span for span in by_id.values() if span.name.endswith("-inner")]
    assert len(inner) == 8
    assert all(by_id[span.parent.span_id].name == span.name.removesuffix("-inner") for span in inner)


def test_a_request_is_a_span_by_its_route_never_by_its_address(spans, rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    token = rehearsal.of("ann").token
    spans.clear()
    web = create_app(rehearsal.house).test_client()
    assert web.get(f"/c/{token}").status_code == 200
    assert web.get("/nowhere/at/all").status_code == 404
    page, nowhere = spans.get_finished_spans()
    assert page.name == "GET /c/<token>"
    assert dict(page.attributes) == {
        "http.request.method": "GET", "http.route": "/c/<token>", "http.response.status_code": 200,
    }  # fmt: skip
    assert page.kind.name == "SERVER"
    assert nowhere.name == "GET ?"
    assert token not in page.to_json() + nowhere.to_json()


def test_an_answer_of_500_is_a_failed_span(spans, rehearsal, monkeypatch):
    monkeypatch.setattr(rehearsal.store, "view", lambda: 1 / 0)
    create_app(rehearsal.house).test_client().get("/s/some-sale")
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert span.attributes["error.type"] == "500"


class Collector(BaseHTTPRequestHandler):
    """What an OpenTelemetry collector is sent."""

    got: list[tuple[str, bytes]]

    def do_POST(self):
        import gzip

        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.got.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_on_the_wire_there_is_nothing_of_a_buyer(tmp_path):
    got: list[tuple[str, bytes]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Mine", (Collector,), {"got": got}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    try:
        assert tracing.configure({}, f"http://127.0.0.1:{server.server_port}", version="1.2.3")
        rehearsal.on_sale()
        rehearsal.reply("canaryhandle")
        rehearsal.reply("canaryother", "canarytext")
        page = rehearsal.to_paypal("canaryhandle", email="canary@example.com")
        web = create_app(rehearsal.house).test_client()
        web.get(f"/c/{rehearsal.of('canaryhandle').token}", headers={"User-Agent": "canaryagent"})
        rehearsal.payments.approve(page)
        checkout.look(rehearsal.house, page)
        rehearsal.outbox.drain()
        purchase = rehearsal.of("canaryhandle")
    finally:
        tracing.stop()
        server.shutdown()
        thread.join()
        server.server_close()
        rehearsal.close()
    wire = b"".join(body for _, body in got)
    assert {path for path, _ in got} == {"/v1/traces"}
    assert b"GET /c/<token>" in wire
    assert b"1.2.3" in wire
    secrets = [purchase.token, page, *ADDRESS.values(), "canary"]
    assert [secret for secret in secrets if secret != "FR" and secret.encode() in wire] == []
