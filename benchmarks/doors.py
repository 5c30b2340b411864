"""The web application behind a WSGI server of one's choice, and something to ask it for.

``python -m benchmarks.doors SERVER CONFIG PORT`` serves; :func:`prepared` makes the ledger, the configuration, a live sale with
a hold on it, and webhooks that PayPal's simulator signed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks import harness, houses, load
from bridge.demo.ports import free_port

#: As `work.web_threads` has it.
THREADS = 16
CONFIG = "BENCH_DOORS_CONFIG"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder with config.yaml and ledger.db; the paths of a sale and of a hold; raw requests with webhooks."""

    folder: Path
    sale: str
    hold: str
    webhooks: Sequence[bytes]


@contextlib.contextmanager
def prepared(folder: Path, webhooks: int) -> Iterator[Prepared]:
    """While inside, PayPal's simulator serves the certificate from this process."""
    from bridge import bootstrap, config, holds, listening
    from connectors.simulators import paypal

    simulator = paypal.PayPal()
    with simulator:
        authority = folder / "ca.pem"
        authority.write_text(simulator.ca_pem, encoding="ascii")
        given = {
            "public_url": "https://sell.example.com", "secret_key": "only-for-the-benchmark-0123456789abcdef",
            "database": f"sqlite:///{folder / 'ledger.db'}", "seller": {"name": "The Shop", "country": "FR"},
            "trusted_proxies": 1, "log_level": "error", "shop": {"platform": "memory"}, "network": {"platform": "memory"},
            "payments": {
                "platform": "paypal", "client_id": paypal.CLIENT_ID, "client_secret": paypal.CLIENT_SECRET,
                "mode": "sandbox", "base_url": simulator.base_url, "webhook_id": paypal.WEBHOOK_ID,
                "webhook_verify": "offline", "webhook_ca": str(authority),
            },
        }  # fmt: skip
        (folder / "config.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
        home = bootstrap.build(config.load(folder / "config.yaml", {}))
        try:
            sale, post_id = houses.on_sale(home, 1000)
            reply = houses.read(next(houses.lines(post_id, 1)))
            assert reply is not None
            listening.hear(home, [reply])
            while holds.settle(home):
                pass
            token = home.store.view().purchases(sale_id=sale.id)[0].token
        finally:
            home.store.close()
        yield Prepared(folder, f"/s/{sale.slug}", f"/c/{token}", list(_deliveries(simulator, webhooks)))


def _deliveries(simulator: Any, count: int) -> Iterator[bytes]:
    from connectors.simulators.paypal import WEBHOOK_ID
    from connectors.simulators.paypal.webhooks import signed_headers

    for number in range(count):
        body = json.dumps({
            "id": f"WH-BENCH-{number:09d}", "event_version": "1.0", "create_time": "2026-11-23T12:00:00Z",
            "resource_type": "capture", "event_type": "PAYMENT.CAPTURE.COMPLETED", "summary": "Payment completed",
            "resource": {
                "id": f"CAP{number:014d}", "status": "COMPLETED", "custom_id": f"reference-{number}",
                "amount": {"currency_code": "EUR", "value": "199.00"}, "final_capture": True,
                "seller_protection": {"status": "ELIGIBLE", "dispute_categories": ["ITEM_NOT_RECEIVED"]},
                "supplementary_data": {"related_ids": {"order_id": f"ORD{number:014d}"}},
                "create_time": "2026-11-23T12:00:00Z", "update_time": "2026-11-23T12:00:00Z",
            },
        }).encode()  # fmt: skip
        headers = signed_headers(simulator.authority, simulator.base_url, WEBHOOK_ID, body, simulator.now())
        yield load.post("/webhooks/paypal", headers, body)


@contextlib.contextmanager
def served(server: str, made: Prepared) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The application on a copy of the ledger; gives the port and the process."""
    folder = made.folder / f"{server}-{time.monotonic_ns()}"
    folder.mkdir()
    shutil.copy(made.folder / "ledger.db", folder / "ledger.db")
    given = yaml.safe_load((made.folder / "config.yaml").read_text(encoding="utf-8"))
    port = free_port()
    given["database"], given["listen"] = f"sqlite:///{folder / 'ledger.db'}", f"127.0.0.1:{port}"
    (folder / "config.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    log = folder / "log"
    arguments = ("-m", "benchmarks.doors", server, str(folder / "config.yaml"), str(port))
    with harness.child(*arguments, log=log) as process:
        until = time.monotonic() + 60
        while True:
            try:
                if load.Wire(port).ask(load.get("/readyz", 0)) == "200":
                    break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{server}: {error}: {log.read_text(encoding='utf-8')[-1500:]}") from None
            time.sleep(0.05)
        yield port, process
    shutil.rmtree(folder, ignore_errors=True)


def family(pid: int) -> list[int]:
    """The process and its children, and theirs."""
    found = [pid]
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int((place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == pid:
                found += family(int(place.name))
    return found


# serving


def application() -> Any:
    """The service's own web application, built in the process that serves it."""
    from bridge import bootstrap, config, log
    from bridge.web import create_app

    log.configure("text", "error")
    return create_app(bootstrap.build(config.load(os.environ[CONFIG], {})))


def waitress(port: int) -> None:
    """As ``replycart serve`` runs it: by its own words."""
    from bridge import bootstrap, config, log
    from bridge.cli.running import _server

    log.configure("text", "error")
    _server(bootstrap.build(config.load(os.environ[CONFIG], {}))).run()


def cheroot(port: int) -> None:
    from cheroot.wsgi import Server

    Server(("127.0.0.1", port), application(), numthreads=THREADS, max=THREADS, request_queue_size=128).start()


def gunicorn(port: int) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Standalone(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in (
                ("bind", f"127.0.0.1:{port}"), ("workers", 1), ("threads", THREADS), ("worker_class", "gthread"),
                ("loglevel", "error"), ("keepalive", 30), ("control_socket_disable", True),
            ):  # fmt: skip
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return application()

    Standalone().run()


def granian(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "benchmarks.doors:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=THREADS, factory=True, log_enabled=False, websockets=False,
    ).serve()  # fmt: skip


def bare(port: int) -> None:
    """The limit: the same server, and an application that keeps the body of each request durably and does nothing else."""
    import sqlite3
    import threading

    import waitress as server

    place = Path(os.environ[CONFIG]).with_name("bare.db")
    ledger = sqlite3.connect(place, check_same_thread=False, isolation_level=None)
    ledger.execute("PRAGMA journal_mode=WAL")
    ledger.execute("PRAGMA synchronous=FULL")
    ledger.execute("CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    alone = threading.Lock()

    def keep(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read()
            with alone:
                ledger.execute("INSERT INTO bodies (body) VALUES (?)", (body,))
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    server.serve(keep, host="127.0.0.1", port=port, threads=THREADS, connection_limit=800)


SERVERS: dict[str, Callable[[int], None]] = {
    "waitress": waitress, "gunicorn": gunicorn, "cheroot": cheroot, "granian": granian,
}  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    server, path, port = arguments
    os.environ[CONFIG] = path
    {**SERVERS, "bare": bare}[server](int(port))


if __name__ == "__main__":
    main(sys.argv[1:])
