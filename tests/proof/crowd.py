"""A thousand people at once, over real HTTP: they reply on X's simulator, those with a hold pay on PayPal's, in the
pages of a running service; on SQLite, or on PostgreSQL with two processes. Ledger, PayPal and shop are compared."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
import yaml

from bridge import bootstrap, catalogue, config, log, sales
from bridge.demo.agree import differences
from bridge.demo.buyers import Buyer, play
from bridge.demo.ports import free_port
from bridge.demo.stage import Stage, settings
from bridge.states import State
from bridge.store import Purchase
from connectors import simulators
from tests.conftest import Rehearsal, product

SKU = "PRINT-HARBOUR"


@contextlib.contextmanager
def running(database: str, processes: int, stock: int) -> Iterator[tuple[Stage, list[str]]]:
    """Simulators, and so many processes of the service on one ledger; a house of our own to look with."""
    with tempfile.TemporaryDirectory(prefix="replycart-crowd-") as name:
        folder = Path(name)
        bases = [f"http://127.0.0.1:{free_port()}" for _ in range(processes)]
        x, shop = simulators.make("x", limits=False), simulators.make("woocommerce")
        paypal = simulators.make("paypal", webhook_url=f"{bases[0]}/webhooks/paypal")
        for simulator in (x, paypal, shop):
            simulator.start()
        play(shop, "product", {"sku": SKU, "stock": stock})
        written = settings(x, paypal, shop, "woocommerce", bases[0], folder)
        written["selling"]["hold_minutes"] = 60
        written["budget"] = {"monthly_usd": 100_000}
        if database:
            written["database"] = database
        log.configure("text", "critical")
        children = []
        house: Any = None
        try:
            for number, base in enumerate(bases):
                path = folder / f"config-{number}.yaml"
                mine = {**written, "listen": base.removeprefix("http://")}
                path.write_text(yaml.safe_dump(mine, allow_unicode=True), encoding="utf-8")
                if house is None:
                    house = bootstrap.build(config.load(path, {}))
                    catalogue.sync(house, full=True)
                with open(folder / f"service-{number}.log", "w", encoding="utf-8") as out:
                    command = [str(Path(sys.executable).with_name("replycart")), "--config", str(path), "serve"]
                    children.append(subprocess.Popen(command, stdout=out, stderr=out))
            for number, base in enumerate(bases):
                _wait(f"{base}/healthz", folder / f"service-{number}.log")
            yield Stage(house, x, paypal, shop, "woocommerce", bases[0]), bases
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=30)
            if house is not None:
                house.store.close()
            for simulator in (x, paypal, shop):
                simulator.stop()


def _wait(url: str, log_file: Path) -> None:
    for _ in range(1200):
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=5).ok:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer: {log_file.read_text()[-2000:]}")


def sell_out(
    buyers: int, units: int, database: str = "", *, progress: Callable[[str], None] = print
) -> tuple[Counter[str], list[str]]:
    """So many buyers on so many units; every holder pays, with a double click. Returns counts and differences."""
    with running(database, 2 if database else 1, units) as (stage, bases):
        view = stage.house.store.view
        request = sales.SaleRequest(SKU, quantity=units, title="Crowd", answers="none")
        sale = sales.publish(stage.house, sales.create(stage.house, request).id)
        _until(lambda: bool(view().posts(sale.id)), 60)
        post = view().posts(sale.id)[0].post_id
        people = [Buyer(f"p{number}", "buy", "pays at once", country="DE") for number in range(buyers)]
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda one: one.reply(stage, post), people))
        progress(f"{buyers:,} replies")
        _until(lambda: sum(view().counts(sale.id).values()) >= buyers, 120)
        held = {p.handle: p for p in view().purchases(sale_id=sale.id, states=[State.HELD], limit=100_000)}
        progress(f"{len(held):,} holds")
        crowd = [
            (one, bases[number % len(bases)]) for number, one in enumerate(p for p in people if p.handle in held)
        ]
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda pair: _pays_twice(stage, *pair, held[pair[0].handle].token), crowd))
        _until(lambda: view().counts(sale.id).get(State.ORDERED, 0) >= len(held), 120)
        counts = view().counts(sale.id)
        # Who waits is let go with the sale's end; nobody of them may have been charged.
        wrong = differences(stage, SKU, units, units)
        return Counter(
            held=len(held), ordered=counts.get(State.ORDERED, 0), waiting=counts.get(State.WAITLISTED, 0)
        ), wrong


def _pays_twice(stage: Stage, buyer: Buyer, base: str, token: str) -> None:
    """The link of the hold, the address, and an impatient double click on "pay"."""
    buyer.browser.trust_env = False
    buyer.page = f"{stage.house.config.public_url}/c/{token}".replace(stage.base, base)
    buyer.fill_in()
    pages: list[str] = []

    def click() -> None:
        with contextlib.suppress(RuntimeError, requests.RequestException):
            pages.append(buyer.go_to_paypal())

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    for page in set(pages) or {buyer.go_to_paypal()}:
        buyer.approve(page)


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)


def careless(buyers: int, units: int, database: str = "") -> int:
    """The control twin: the same ledger without the guard, looking at the shelf before the transaction that takes.
    Returns how many units it oversold."""
    with tempfile.TemporaryDirectory(prefix="replycart-twin-") as folder:
        made = Rehearsal(database or Path(folder) / "ledger.db")
        made.shop.items = {"PRINT": product("PRINT", stock=units)}
        sale = made.on_sale(quantity=units)
        barrier = threading.Barrier(8)

        def buy(number: int) -> None:
            free = made.store.view().items(sale.id)[0].free - len(made.store.view().purchases(states=[State.HELD]))
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=0.5)
            if free > 0:
                made.store.write(lambda tx: tx.add_purchases([_unguarded(made, sale.id, number)], "no guard"))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(buy, range(buyers)))
        held = len(made.store.view().purchases(states=[State.HELD], limit=100_000))
        made.close()
        return max(0, held - units)


def _unguarded(made: Rehearsal, sale_id: str, number: int) -> Purchase:
    clock = made.clock
    return Purchase(
        id=f"P{number}", sale_id=sale_id, sku="PRINT", name="", quantity=1, units=1, unit=1, currency="EUR",
        state=State.HELD, network="memory", buyer_id=f"u{number}", handle=f"h{number}", reply_id=str(number),
        token=f"t{number}", code="", line=number, lang="en", created_at=clock.ms(), changed_at=clock.ms(),
        hold_until=None, address=None, quote=None, payment_id=None, capture_id=None, paid_amount=None, paid_at=None,
        refunded=0, shop_order_id=None, shop_order_number=None, ordered_at=None, reason="",
    )  # fmt: skip
