"""Real processes on one machine: a simulator each for X, PayPal and the shop, and ``replycart serve`` beside them.

``python -m benchmarks.stand PLATFORM`` serves one simulator and prints its address; :func:`up` starts all.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from benchmarks import harness
from bridge import app, bootstrap, catalogue, config, sales
from bridge.demo.ports import free_port
from bridge.demo.stage import settings
from bridge.house import House
from bridge.store import Sale
from connectors import simulators
from connectors.simulators.catalogue import SIMPLE
from connectors.simulators.paypal import PayPal

SKU = SIMPLE
#: Past what any plan costs: the budget is no part of these figures.
MONTHLY_USD = 10_000_000.0


@dataclass(slots=True)
class Stand:
    """What runs, where, and as which process. ``house``: a second pair of eyes on the same ledger."""

    house: House
    base: str
    urls: dict[str, str]
    pids: dict[str, int] = field(default_factory=dict)

    def play(self, platform: str, path: str, body: Any = None, timeout: float = 300.0) -> Any:
        """A simulator's play interface: a GET without a body, a POST with one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310
            f"{self.urls[platform]}/_play/{path}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return json.load(answer)

    def cpu(self) -> dict[str, float]:
        """CPU seconds of each process so far."""
        return {name: harness.cpu_seconds(pid) for name, pid in self.pids.items()}


@contextlib.contextmanager
def up(
    folder: Path, changes: Mapping[str, Mapping[str, Any]] | None = None, database: str = ""
) -> Iterator[Stand]:
    """Everything up on loopback. ``changes``: to sections of the configuration. The service logs to serve.log."""
    with contextlib.ExitStack() as stack:
        urls, pids = {}, {}
        for name in ("x", "paypal", "woocommerce"):
            process = stack.enter_context(
                harness.child("-m", "benchmarks.stand", name, log=folder / f"{name}.log")
            )
            urls[name], pids[name] = harness.line_of(process), process.pid
        base = f"http://127.0.0.1:{free_port()}"
        with urllib.request.urlopen(f"{urls['paypal']}/_play/ca.pem", timeout=30) as answer:  # noqa: S310
            authority = answer.read()
        x, paypal, shop = (SimpleNamespace(base_url=urls[name], ca_pem=authority) for name in urls)
        given = settings(x, paypal, shop, "woocommerce", base, folder)
        given |= {"trusted_proxies": 1, "log_level": "warning", "budget": {"monthly_usd": MONTHLY_USD}, "work": {}}
        if database:
            given["database"] = database
        for section, values in (changes or {}).items():
            given[section] = {**given.get(section, {}), **values}
        path = folder / "config.yaml"
        path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
        home = bootstrap.build(config.load(path, {}))
        stack.callback(home.store.close)
        made = Stand(home, base, urls, pids)
        made.play("paypal", "webhook", {"url": f"{base}/webhooks/paypal"})
        serve = stack.enter_context(
            harness.child("-m", "benchmarks.stand", "serve", str(path), log=folder / "serve.log")
        )
        pids["replycart"] = serve.pid
        _await(base, serve, folder / "serve.log")
        yield made


def _await(base: str, serve: subprocess.Popen[str], log: Path, seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError as error:
            if serve.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the service is not ready: {error}: {log.read_text()[-2000:]}") from None
        time.sleep(0.05)


def on_sale(stand: Stand, units: int, *, hold_seconds: int = 86_400, answers: str = "held") -> tuple[Sale, str]:
    """A product with so many units on sale, its post standing; with the post's id."""
    home = stand.house
    stand.play("woocommerce", "product", {"sku": SKU, "stock": units})
    catalogue.sync(home, full=True)
    request = sales.SaleRequest(
        SKU, quantity=units, hold_seconds=hold_seconds, answers=answers, with_picture=False
    )
    sale = sales.publish(home, sales.create(home, request).id)
    for _ in range(600):
        if posts := home.store.view().posts(sale.id):
            return sale, posts[0].post_id
        time.sleep(0.1)
    raise RuntimeError("the post was not published within a minute")


def main(arguments: list[str]) -> None:
    """One process: a simulator, or the service."""
    if arguments[0] == "serve":
        from bridge.cli import cli

        cli(["-c", arguments[1], "serve"], standalone_mode=False)
        return
    # X's own limits stand: what the service may answer in an hour is part of the truth.
    more = {"senders": 8} if arguments[0] == "paypal" else {}
    simulator = simulators.make(arguments[0], **more)
    if isinstance(simulator, PayPal):
        # PayPal lets no buyer wait until the merchant has taken a webhook.
        simulator.webhook_first = False
    print(simulator.start(free_port()), flush=True)
    app.until_signal()
    simulator.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
