"""Real processes, killed by SIGKILL at every point and at random, while buyers go on buying over real HTTP.

    python -m tests.crash.lives --kills 500 --store sqlite
    python -m tests.crash.lives --kills 500 --store postgres

The platforms are the simulators, and live on. A round ends when every buyer has what was promised; then the ledger,
PayPal and the shop are compared, to the cent and to the unit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import yaml

from bridge import bootstrap, catalogue, config, log, sales
from bridge.demo.agree import differences
from bridge.demo.buyers import Buyer
from bridge.demo.ports import free_port
from bridge.demo.stage import Stage, settings
from bridge.house import House
from bridge.states import State
from bridge.store import Purchase
from connectors import simulators
from tests import postgres

SKU = "MUG-SPECKLE"


#: What each buyer is doing, for the story of a round that does not end.
AT: dict[str, str] = {}


class Victim:
    """A zygote, and the life of the service that it runs now."""

    def __init__(self, config_path: Path, *, web: bool) -> None:
        self._order = {"config": str(config_path), "web": web, "work": True}
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = 0

    def life(self, die_at: int, at_most: float) -> str:
        """One life; returns where it died. Killed at a random moment if it does not reach that point within
        ``at_most`` seconds of being ready."""
        pipe = self._zygote
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        pipe.stdin.write(json.dumps({**self._order, "die_at": die_at}) + "\n")
        pipe.stdin.flush()
        pid = int(json.loads(pipe.stdout.readline())["pid"])
        answer = json.loads(pipe.stdout.readline())
        if "ready" in answer:
            timer = threading.Timer(at_most, lambda: _kill(pid))
            timer.start()
            answer = json.loads(pipe.stdout.readline())
            timer.cancel()
        return str(answer["died"]) or "at a random moment"

    def close(self) -> None:
        self._zygote.kill()
        self._zygote.wait()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass(slots=True)
class Ground:
    """What outlives every process: the platforms, the configuration, and a house to look with."""

    stage: Stage
    house: House
    path: Path
    two: bool
    stock: int
    kills: Counter[str] = field(default_factory=Counter)


@contextlib.contextmanager
def ground(folder: Path, database: str = "", *, two: bool = False) -> Iterator[Ground]:
    """``two``: a second process works beside the first (PostgreSQL)."""
    base = f"http://127.0.0.1:{free_port()}"
    # A service that starts a hundred times in a minute asks more often than X would have it.
    x, shop = simulators.make("x", limits=False), simulators.make("woocommerce")
    paypal = simulators.make("paypal", webhook_url=f"{base}/webhooks/paypal")
    for simulator in (x, paypal, shop):
        simulator.start()
    written = settings(x, paypal, shop, "woocommerce", base, folder)
    written["selling"]["hold_minutes"] = 60
    written["budget"] = {"monthly_usd": 100_000}
    if database:
        written["database"] = database
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    log.configure("text", "critical")
    house = bootstrap.build(config.load(path, {}))
    try:
        catalogue.sync(house, full=True)
        # X gives a new refresh token with each use: a life that dies before it has kept it must be signed in anew by a person.
        house.network.me()
        mug = house.shop.product(SKU)
        assert mug is not None
        yield Ground(Stage(house, x, paypal, shop, "woocommerce", base), house, path, two, mug.stock or 0)
    finally:
        house.store.close()
        for simulator in (x, paypal, shop):
            simulator.stop()


def insist(work: Callable[[], object], until: Callable[[], bool], stop: threading.Event) -> None:
    """What a buyer does when a page does not come: tries again."""
    while not stop.is_set():
        try:
            work()
            if until():
                return
        except (requests.RequestException, RuntimeError, KeyError) as error:
            AT[threading.current_thread().name] = str(error)[:200]
        time.sleep(0.1)


def buy(place: Ground, sale_url: str, handle: str, stop: threading.Event) -> None:
    """From the reply to the paid order, however often the service dies meanwhile."""
    store = place.house.store
    buyer = Buyer(handle, "buy", "pays at once", country="DE")

    def mine() -> Purchase | None:
        found = [one for one in store.view().purchases(limit=100_000) if one.handle == handle]
        return found[-1] if found else None

    def state() -> State | None:
        found = mine()
        return found.state if found else None

    def address() -> None:
        # The service may have died between keeping the address and saying so: the form is gone then.
        found = mine()
        if found is None or found.quote is None:
            buyer.fill_in()

    tries: list[int] = []

    def find() -> None:
        # Signing in takes several pages in one life of the service; who fails twice has the link of the answer.
        found = mine()
        if len(tries) < 2:
            tries.append(1)
            buyer.find_hold(sale_url)
        elif found is not None:
            buyer.browser.trust_env = False
            buyer.page = place.house.checkout_url(found.token)

    buyer.reply(place.stage, store.view().live_posts("x")[-1])
    AT[handle] = "looking for the hold"
    insist(find, lambda: bool(buyer.page), stop)
    AT[handle] = "filling in the address"
    insist(address, lambda: True, stop)
    pages: list[str] = []
    AT[handle] = "paying"

    def pay() -> None:
        if state() in (State.HELD, State.EXPIRED, State.DECLINED):
            pages.append(buyer.go_to_paypal())
            buyer.approve(pages[-1])
        else:
            buyer.browser.get(buyer.page, timeout=20)

    insist(pay, lambda: state() not in (State.HELD, None), stop)
    insist(lambda: None, lambda: state() in (State.ORDERED, State.REFUNDED), stop)


def one_round(place: Ground, number: int, rng: random.Random, buyers: int = 6, at_most: float = 6.0) -> list[str]:
    """A sale, its buyers, and a service that dies all the time; what differs at the end."""
    before = len(place.house.store.view().purchases(states=[State.ORDERED], limit=100_000))
    request = sales.SaleRequest(SKU, quantity=buyers, title=f"Round {number}", answers="thanks")
    sale = sales.publish(place.house, sales.create(place.house, request).id)
    stop, over = threading.Event(), threading.Event()
    victims = [Victim(place.path, web=True)] + ([Victim(place.path, web=False)] if place.two else [])

    def haunt(victim: Victim) -> None:
        while not over.is_set():
            # Early and late points alike: how far a life gets is spread over what a purchase needs.
            where = victim.life(rng.choice([rng.randint(1, 30), rng.randint(20, 150)]), rng.uniform(0.5, at_most))
            if "Address already in use" in where:
                # Between two lives the port is free, and any connection going out may be given it: systemd would try again.
                time.sleep(0.1)
                continue
            if where.startswith("failed"):
                raise RuntimeError(where)
            place.kills[_name(where)] += 1

    def people() -> None:
        while not place.house.store.view().posts(sale.id) and not stop.is_set():
            time.sleep(0.05)
        url = place.house.sale_url(sale.slug)
        crowd = [
            threading.Thread(
                target=buy, args=(place, url, f"r{number}b{n}", stop), name=f"thread r{number}b{n}", daemon=True
            )
            for n in range(buyers)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()

    haunters = [threading.Thread(target=haunt, args=(victim,), daemon=True) for victim in victims]
    for thread in haunters:
        thread.start()
    crowd = threading.Thread(target=people, daemon=True)
    crowd.start()
    crowd.join(timeout=180)
    stop.set()
    over.set()
    for thread in haunters:
        thread.join(timeout=30)
    for victim in victims:
        victim.close()
    return _compare(place, sale.id, before, buyers)


def _compare(place: Ground, sale_id: str, before: int, buyers: int) -> list[str]:
    """Let what is left in the outbox be done by this process, then ask everybody."""
    outbox = bootstrap.outbox(place.house)
    place.house.store.write(outbox._give_back)
    for _ in range(100):
        if not outbox.drain():
            left = [
                task for state in ("queued", "running") for task in place.house.store.view().tasks(state=state)
            ]
            if not left:
                break
        place.house.store.write(lambda tx: tx.expire_leases())
        time.sleep(0.1)
    ordered = len(place.house.store.view().purchases(states=[State.ORDERED], limit=100_000)) - before
    wrong = [] if ordered == buyers else [f"{ordered} of {buyers} buyers have their order"]
    mine = place.house.store.view().purchases(sale_id=sale_id)
    for one in mine:
        if one.state is not State.ORDERED:
            story = [f"{m.before}→{m.after} {m.why}" for m in place.house.store.view().history(one.id)]
            pages = [(row.state, row.page_id) for row in place.house.store.view().payments(one.id)]
            wrong.append(
                f"@{one.handle} is {one.state}: {story}; pages {pages}; was at: {AT.get(one.handle)}, {AT.get('thread ' + one.handle)}; quote: {one.quote is not None}"
            )
    if len(mine) != buyers:
        wrong.append(f"{len(mine)} purchases of {buyers} buyers")
    sold = sum(p.quantity for p in place.house.store.view().purchases(states=[State.ORDERED], limit=100_000))
    return wrong + differences(place.stage, SKU, place.stock, sold)


def _name(where: str) -> str:
    """A point without the ids in it."""
    parts = where.split("?")[0].split("/")
    return "/".join("…" if any(c.isdigit() for c in part) and i > 2 else part for i, part in enumerate(parts))[:90]


def run(
    store: str, kills: int, seed: int, progress: Callable[[str], None], buyers: int = 6
) -> tuple[Counter[str], list[str]]:
    """Rounds until there were so many kills. Returns where they struck, and what was wrong."""
    rng = random.Random(seed)
    where: Counter[str] = Counter()
    wrong: list[str] = []
    number = 0
    server: Any = postgres.Server(durable=True) if store == "postgres" else None
    if server:
        server.start()
    try:
        while sum(where.values()) < kills and not wrong:
            with tempfile.TemporaryDirectory(prefix="replycart-lives-") as name:
                url = server.url(f"lives{number}") if server else ""
                with ground(Path(name), url, two=bool(server)) as place:
                    for _ in range(3):
                        if sum(where.values()) + sum(place.kills.values()) >= kills:
                            break
                        number += 1
                        found = one_round(place, number, rng, buyers)
                        wrong += [f"round {number}: {text}" for text in found]
                        progress(f"{sum(where.values()) + sum(place.kills.values())} kills, {number} rounds")
                        if wrong:
                            break
                    where += place.kills
    finally:
        if server:
            server.remove()
    return where, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    where, wrong = run(options.store, options.kills, options.seed, lambda text: print(text, file=sys.stderr))
    for name, count in where.most_common():
        print(f"{count:5}  {name}")
    print(f"{sum(where.values())} kills in {time.monotonic() - started:.0f} s, {len(wrong)} things are wrong")
    for text in wrong:
        print(f"WRONG {text}")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
