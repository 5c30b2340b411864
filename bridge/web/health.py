"""For sysadmins and their monitors: alive, ready, and figures for Prometheus. And the time that each answer took."""

from __future__ import annotations

import ipaddress
import logging
import os
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from flask.blueprints import BlueprintSetupState

from bridge import metrics, tracing
from bridge.house import House
from bridge.store.watching import watching
from bridge.web.security import limiter
from bridge.web.watching import Ledger, build_info, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client.core import Metric

log = logging.getLogger("replycart.health")
blueprint = Blueprint("health", __name__)
limiter.exempt(blueprint)
#: How long one look at the ledger is good, and how long a sound ledger may take to keep a write.
GOOD_FOR, PATIENCE = 2.0, 2.0
#: In WSGI's environment, which no caller reaches: when a door before Flask took the request.
BEGAN = "replycart.began"
_WEBHOOKS = {"webhooks.payments": "payments", "webhooks.shop": "shop"}


@dataclass(frozen=True, slots=True)
class Ready:
    """``why``: "" when the ledger takes writes and can be read. ``seconds``: how long a write took to be on disk."""

    why: str
    waiting: int = 0
    parked: int = 0
    seconds: float = 0.0


class Readiness:
    """Whether the service can do its work: a write that must become durable, and a read.

    Asked by many it looks once in a while. While a write hangs (a program that holds the ledger, a server that is
    away) no second one is sent after it: the answer is "not ready" until that one comes back."""

    def __init__(self, house: House, *, good_for: float = GOOD_FOR, patience: float = PATIENCE) -> None:
        self._house, self._good_for, self._patience = house, good_for, patience
        self._lock = threading.Lock()
        self._pending: Future[None] | None = None
        self._sent = 0.0
        self._last: Ready | None = None
        self._until = 0.0

    def look(self) -> Ready:
        with self._lock:
            if self._last is None or time.monotonic() >= self._until:
                self._last = self._look()
                self._until = time.monotonic() + self._good_for
                if self._last.why:
                    log.error("not ready: %s", self._last.why)
            return self._last

    def _look(self) -> Ready:
        try:
            if self._pending is None:
                self._sent = time.perf_counter()
                at = str(self._house.clock.ms())
                self._pending = self._house.store.submit(lambda tx: tx.set_cursor("ready", at))
            self._pending.result(self._patience)
        except NotYet:
            return Ready("the ledger does not answer: does another program hold it, is its server up?")
        except Exception as error:
            self._pending = None
            return Ready(f"the ledger takes no writes: {error}")
        seconds, self._pending = time.perf_counter() - self._sent, None
        try:
            ask = watching(self._house.store.view())
            waiting = sum(count for count, _ in ask.queued().values()) + sum(ask.in_hand().values())
            return Ready("", waiting, sum(ask.parked().values()), seconds)
        except Exception as error:
            return Ready(f"the ledger cannot be read: {error}")


class Watch:
    """What one application has for its monitors."""

    def __init__(self, house: House) -> None:
        self.house, self.readiness, self.ledger = house, Readiness(house), Ledger(house)
        self._process: list[Any] = []
        self._lock = threading.Lock()

    def exposition(self) -> bytes:
        """Everything, as Prometheus reads it. With a ledger that cannot be read, the rest."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterable[Metric]:
        from prometheus_client import PlatformCollector, ProcessCollector
        from prometheus_client.core import GaugeMetricFamily

        with self._lock:
            # Without a registry: they only look, when asked.
            self._process = self._process or [ProcessCollector(registry=None), PlatformCollector(registry=None)]
        for collector in self._process:
            yield from collector.collect()
        yield GaugeMetricFamily("replycart_threads", "Threads of this process", value=threading.active_count())
        yield build_info(self.house)
        ready = self.readiness.look()
        yield GaugeMetricFamily(
            "replycart_ready", "1 while the ledger takes writes and can be read", value=float(not ready.why)
        )
        yield GaugeMetricFamily(
            "replycart_probe_seconds", "How long the last probing write took to be on disk", value=ready.seconds
        )
        yield from counted()
        if not ready.why:
            try:
                yield from self.ledger.collect()
            except Exception:
                log.exception("the ledger's figures cannot be read")


def _watch() -> Watch:
    watch: Watch = current_app.extensions["watch"]
    return watch


@blueprint.before_request
def only_inside() -> None:
    """Figures are for the machine and its network; from outside only ``/healthz`` answers."""
    if request.path == "/healthz":
        return
    try:
        outside = ipaddress.ip_address(request.remote_addr or "").is_global
    except ValueError:
        outside = True
    if outside:
        abort(404)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """The ledger takes writes and can be read; with how much is waiting. 503 and why, when not."""
    ready = _watch().readiness.look()
    if ready.why:
        response = jsonify({"status": ready.why})
        response.status_code = 503
        return response
    return jsonify({"status": "ok", "tasks_waiting": ready.waiting, "tasks_parked": ready.parked})


@blueprint.get("/metrics")
def show() -> Response:
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    return Response(_watch().exposition(), content_type=CONTENT_TYPE_LATEST)


def serve(house: House, address: str) -> Callable[[], None]:
    """The figures of a process without a web server (``replycart work``), on HOST:PORT; returns what ends it.
    ``OSError`` when the port is taken."""
    from prometheus_client import CollectorRegistry, start_http_server

    host, _, port = address.rpartition(":")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Watch(house))
    server, thread = start_http_server(int(port), host, registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)

    return stop


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)
    app.extensions["watch"] = Watch(app.extensions["house"])
    # Before every other hook: what a guard refuses is an answer too, and is timed.
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request_funcs.setdefault(None, []).insert(0, _end)
    app.teardown_request(_over)


def _begin() -> None:
    g.began = request.environ.get(BEGAN) or time.perf_counter()
    rule = request.url_rule.rule if request.url_rule else "?"
    g.span = tracing.enter(f"{request.method} {rule}", kind="server", **{"http.request.method": request.method, "http.route": rule})  # fmt: skip


def _end(response: Response) -> Response:
    began = g.get("began")
    if began is None:
        return response
    status = response.status_code
    answered(request.endpoint or "none", status, time.perf_counter() - began)
    tracing.note(g.get("span"), **{"http.response.status_code": status})
    if status >= 500:
        tracing.failed(g.get("span"), str(status))
    return response


def answered(door: str, status: int, took: float) -> None:
    """Count an answer and the seconds it took."""
    metrics.WEB.observe(took, door, f"{status // 100}xx")
    if source := _WEBHOOKS.get(door):
        outcome = (
            "stored" if status == 200 else "refused" if status == 401 else "put_off" if status == 503 else "failed"
        )
        metrics.WEBHOOKS.observe(took, source, outcome)
        if outcome == "refused":
            metrics.FORGED.add(source)


def _over(error: BaseException | None) -> None:
    tracing.leave(g.pop("span", None), error)


def since_start() -> float:
    """Seconds since this process was started, by the kernel's account; 0 where it keeps none."""
    try:
        with open("/proc/self/stat", encoding="ascii") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
        with open("/proc/uptime", encoding="ascii") as file:
            return float(file.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0
