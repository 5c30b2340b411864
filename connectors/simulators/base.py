"""What all simulators share: a Flask application, a server on a thread, faults on demand, the play interface.

A simulator is rehearsal ground, never a public server: it binds loopback only.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from flask import Flask, Response, jsonify, request

from connectors.simulators.server import Server


@dataclass(slots=True)
class Fault:
    """One fault on demand. ``path`` and ``method`` select requests ("" = any; ``path`` is a substring).

    ``kind``: "latency" (``seconds``), "status" (``status``, ``headers``), "cut" (the connection breaks before
    anything is done), "lost" (the request is DONE, then the connection breaks before the answer),
    or a kind that the simulator itself understands (see its module).
    ``times``: how often it still strikes; ``rate``: the share of matching requests it strikes.
    """

    kind: str
    path: str = ""
    method: str = ""
    times: int = 1
    rate: float = 1.0
    seconds: float = 0.0
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class Simulator:
    """Base of every simulator.

    A subclass sets ``name``, adds its routes to ``self.app`` in ``routes()`` and its state in ``reset()``.
    Every handler holds ``self.lock`` (re-entrant) for as long as it touches state. ``self.now()`` is the clock.
    ``self.rng`` is seeded: a rehearsal can be repeated.
    """

    name: ClassVar[str] = ""

    def __init__(self, *, now: Callable[[], datetime] | None = None, seed: int = 1) -> None:
        self.now = now or (lambda: datetime.now(UTC))
        self.lock = threading.RLock()
        self.seed = seed
        self.rng = random.Random(seed)
        self.faults: list[Fault] = []
        self.requests: int = 0
        self.app = Flask(f"simulator-{self.name}", template_folder=None)
        self.app.config["PROPAGATE_EXCEPTIONS"] = True  # a cut must reach the server, which knows it
        self.app.json.sort_keys = False  # type: ignore[attr-defined]
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.base_url = ""
        self.app.before_request(self._before)
        self.app.after_request(self._after)
        self.app.add_url_rule("/_play/fault", view_func=self._play_fault, methods=["POST", "DELETE"])
        self.app.add_url_rule("/_play/reset", view_func=self._play_reset, methods=["POST"])
        self.reset()
        self.routes()

    def reset(self) -> None:
        """Back to the state of a fresh start. Subclasses extend it."""
        raise NotImplementedError

    def routes(self) -> None:
        raise NotImplementedError

    def strike(self, *kinds: str) -> Fault | None:
        """The first fault of these kinds that strikes this request, used up by one."""
        with self.lock:
            for fault in self.faults:
                if fault.kind not in kinds or fault.times <= 0:
                    continue
                if fault.path and fault.path not in request.path:
                    continue
                if fault.method and fault.method.upper() != request.method:
                    continue
                if fault.rate < 1.0 and self.rng.random() >= fault.rate:
                    continue
                fault.times -= 1
                return fault
        return None

    def _before(self) -> Response | None:
        if request.path.startswith("/_play"):
            return None
        with self.lock:
            self.requests += 1
        if fault := self.strike("latency"):
            time.sleep(fault.seconds)
        if self.strike("cut"):
            self._hang_up()
        if fault := self.strike("status"):
            response = jsonify(fault.body if fault.body is not None else {"error": "simulated fault"})
            response.status_code = fault.status
            response.headers.update(fault.headers)
            return response
        return None

    def _after(self, response: Response) -> Response:
        if not request.path.startswith("/_play") and self.strike("lost"):
            self._hang_up()
        return response

    def _hang_up(self) -> None:
        """Break the connection without an answer, as a dying proxy does."""
        connection = request.environ.get("werkzeug.socket")
        if isinstance(connection, socket.socket):
            connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("simulated cut")

    def _play_fault(self) -> Response:
        with self.lock:
            if request.method == "DELETE":
                self.faults.clear()
            else:
                body = request.get_json(force=True)
                for row in body if isinstance(body, list) else [body]:
                    self.faults.append(Fault(**row))
            return jsonify([{"kind": f.kind, "path": f.path, "times": f.times} for f in self.faults])

    def _play_reset(self) -> Response:
        with self.lock:
            self.faults.clear()
            self.rng = random.Random(self.seed)
            self.reset()
        return jsonify({"ok": True})

    def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Serve on a thread; returns the base address. Port 0 picks a free one."""
        self._server = Server(host, port, self.app)
        self.base_url = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name=f"sim-{self.name}", daemon=True
        )
        self._thread.start()
        return self.base_url

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        if self._thread:
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
