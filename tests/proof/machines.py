"""Three workers and two web processes, each in a network of its own, on one PostgreSQL. In mid-sale the worker that
listens is cut off, another is killed, and a web process too: nothing lost, nothing double; how long it took is told.

Needs root and iproute2, for the networks:  python -m tests.proof.machines
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import requests
import yaml

from bridge import bootstrap, catalogue, config, log, sales
from bridge.demo.agree import differences
from bridge.demo.buyers import Buyer, play
from bridge.demo.stage import Stage, settings
from bridge.house import House
from bridge.states import State
from connectors import simulators
from tests import postgres

#: Seconds that recovery may take: the listener's lock lives 10 s after its machine, a task's lease for a minute.
HEARD_WITHIN, WRITTEN_WITHIN, FINISHED_WITHIN = 30.0, 30.0, 100.0
HUB, BRIDGE, SKU = "10.77.0.1", "rcbr0", "PRINT-HARBOUR"
MACHINES = {
    "work1": "10.77.0.11",
    "work2": "10.77.0.12",
    "work3": "10.77.0.13",
    "web1": "10.77.0.21",
    "web2": "10.77.0.22",
}


def possible() -> str:
    """Why it cannot be run here; "" when it can."""
    if os.geteuid() != 0:
        return "needs root, to make networks"
    if shutil.which("ip") is None:
        return "needs iproute2"
    if postgres.binaries() is None:
        return "needs PostgreSQL (Debian: postgresql)"
    probe = subprocess.run(["ip", "netns", "add", "rcprobe"], capture_output=True, check=False)
    if probe.returncode:
        return f"networks cannot be made here: {probe.stderr.decode().strip()}"
    subprocess.run(["ip", "netns", "del", "rcprobe"], check=False)
    return ""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextlib.contextmanager
def networks() -> Iterator[None]:
    """A bridge as the switch, and a network for each machine."""
    _remove()
    _ip("link", "add", BRIDGE, "type", "bridge")
    try:
        _ip("addr", "add", f"{HUB}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for name, address in MACHINES.items():
            _ip("netns", "add", name)
            _ip("link", "add", f"rc-{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", f"rc-{name}", "master", BRIDGE, "up")
            _ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
            _ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        _remove()


def _remove() -> None:
    for name in MACHINES:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", f"rc-{name}"], capture_output=True, check=False)
    subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)


@dataclass(slots=True)
class Result:
    """What came out. Seconds from the blow until: all that was said after it was settled; the first payment that was made
    after it stood in the shop; everything that was being paid or written when it fell stood in the shop."""

    replies: int = 0
    held: int = 0
    ordered: int = 0
    heard_again: float = 0.0
    written_again: float = 0.0
    finished: float = 0.0
    under_way: int = 0
    wrong: list[str] = field(default_factory=list)


@contextlib.contextmanager
def cluster() -> Iterator[tuple[Stage, dict[str, subprocess.Popen[bytes]]]]:
    with tempfile.TemporaryDirectory(prefix="replycart-machines-") as name, networks():
        folder = Path(name)
        server = postgres.Server(host=HUB, durable=True)
        server.start()
        public = f"http://{MACHINES['web1']}:8000"
        x, shop = simulators.make("x", limits=False), simulators.make("woocommerce")
        paypal = simulators.make("paypal", webhook_url=f"{public}/webhooks/paypal")
        for simulator in (x, paypal, shop):
            simulator.start(host=HUB)
        children: dict[str, subprocess.Popen[bytes]] = {}
        house: House | None = None
        try:
            written = settings(x, paypal, shop, "woocommerce", public, folder)
            written |= {"database": server.url("machines"), "budget": {"monthly_usd": 100_000}}
            written["selling"]["hold_minutes"] = 60
            log.configure("text", "critical")
            for machine, address in MACHINES.items():
                path = folder / f"{machine}.yaml"
                mine = {**written, "listen": f"{address}:8000"}
                path.write_text(yaml.safe_dump(mine, allow_unicode=True), encoding="utf-8")
                if house is None:
                    house = bootstrap.build(config.load(path, {}))
                    catalogue.sync(house, full=True)
                what = "web" if machine.startswith("web") else "work"
                command = [str(Path(sys.executable).with_name("replycart")), "--config", str(path), what]
                with open(folder / f"{machine}.log", "wb") as out:
                    children[machine] = subprocess.Popen(
                        ["ip", "netns", "exec", machine, *command], stdout=out, stderr=out
                    )
                if machine == "work1":
                    time.sleep(4)  # the first to start is the one that listens, and will be cut off
            assert house is not None
            for machine in ("web1", "web2"):
                _wait(f"http://{MACHINES[machine]}:8000/healthz", (folder / f"{machine}.log").read_text)
            yield Stage(house, x, paypal, shop, "woocommerce", public), children
        finally:
            for child in children.values():
                child.kill()
                child.wait()
            if house is not None:
                house.store.close()
            for simulator in (x, paypal, shop):
                simulator.stop()
            server.remove()


def _wait(url: str, words: Callable[[], str] = str) -> None:
    for _ in range(1200):
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=2).ok:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer: {words()}")


def sale_with_blows(progress: Callable[[str], None] = print, units: int = 24, buyers: int = 60) -> Result:
    """The sale, and the blows in its middle."""
    found = Result()
    with cluster() as (stage, children):
        view = stage.house.store.view
        play(stage.shop, "product", {"sku": SKU, "stock": units})
        request = sales.SaleRequest(SKU, quantity=units, title="Machines", answers="none")
        sale = sales.publish(stage.house, sales.create(stage.house, request).id)
        _until(lambda: bool(view().posts(sale.id)), 60)
        post = view().posts(sale.id)[0].post_id
        people = [Buyer(f"m{number}", "buy", "pays at once", country="DE") for number in range(buyers)]
        early, late = people[: buyers // 2], people[buyers // 2 :]
        for one in early:
            one.reply(stage, post)
        _until(lambda: sum(view().counts(sale.id).values()) >= len(early), 60)
        held = {p.handle: p.token for p in view().purchases(sale_id=sale.id, states=[State.HELD], limit=1000)}
        paying = [one for one in early if one.handle in held]
        pool = ThreadPoolExecutor(6)
        waiting = [pool.submit(_pays, stage, one, held[one.handle], number) for number, one in enumerate(paying)]
        leads = _leader(stage.house)
        if leads != MACHINES["work1"]:
            found.wrong.append(f"{leads} leads, and not the worker that is to be cut off")
        busy = [State.APPROVED, State.PAYING, State.PAID]

        def under_way() -> list[str]:
            return [one.id for one in view().purchases(sale_id=sale.id, states=busy, limit=1000)]

        # In the middle of the work: some stand in the shop, some are just being paid or written.
        _until(lambda: view().counts(sale.id).get(State.ORDERED, 0) >= 4 and bool(under_way()), 60)
        progress("cutting off the worker that listens, killing another and a web process")
        _ip("link", "set", "rc-work1", "down")
        children["work2"].kill()
        children["web2"].kill()
        blow, at = time.monotonic(), stage.house.clock.ms()
        caught = under_way()
        found.under_way = len(caught)

        def stand(ids: list[str]) -> bool:
            return {one.id for one in view().purchases(states=[State.ORDERED], limit=1000)} >= set(ids)

        def after_it() -> bool:
            done = view().purchases(sale_id=sale.id, states=[State.ORDERED], limit=1000)
            return any((one.paid_at or 0) > at and one.id not in caught for one in done)

        watches = [
            threading.Thread(target=lambda: setattr(found, "written_again", _seconds(after_it, blow))),
            threading.Thread(target=lambda: setattr(found, "finished", _seconds(lambda: stand(caught), blow))),
        ]
        for watch in watches:
            watch.start()
        for one in late:
            one.reply(stage, post)
        found.heard_again = _seconds(lambda: sum(view().counts(sale.id).values()) >= buyers, blow)
        progress(f"heard again after {found.heard_again:.1f} s")
        for future in waiting:
            future.result()
        for watch in watches:
            watch.join()
        more = view().purchases(sale_id=sale.id, states=[State.HELD], limit=1000)
        by_name = {one.handle: one for one in people}
        for purchase in more:
            _pays(stage, by_name[purchase.handle], purchase.token, 0)
        _until(lambda: view().counts(sale.id).get(State.ORDERED, 0) >= units, 120)
        # Who was cut off comes back, and must do no harm.
        _ip("link", "set", "rc-work1", "up")
        time.sleep(5)
        counts = view().counts(sale.id)
        found.replies, found.held, found.ordered = sum(counts.values()), len(held), counts.get(State.ORDERED, 0)
        found.wrong = differences(stage, SKU, units, units)
        if found.ordered != units:
            found.wrong.append(f"{found.ordered} of {units} units sold: {dict(counts)}")
        found.wrong += too_late(found)
    return found


def too_late(found: Result) -> list[str]:
    """Recovery is a promise too: what took longer than it may."""
    limits = {
        "replies were heard": (found.heard_again, HEARD_WITHIN),
        "a new payment was written": (found.written_again, WRITTEN_WITHIN),
        "what was under way was finished": (found.finished, FINISHED_WITHIN),
    }
    return [
        f"{what} after {took:.1f} s, within {most:.0f} wanted"
        for what, (took, most) in limits.items()
        if took > most
    ]


def _leader(house: House) -> str:
    """The address of who holds the listener's lock, as the server sees it."""
    url = house.config.database
    import psycopg

    with psycopg.connect(url) as asked:
        rows = asked.execute(
            "SELECT DISTINCT host(a.client_addr) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.locktype = 'advisory' AND l.granted AND a.state = 'idle'"
        ).fetchall()
    return ", ".join(sorted(str(row[0]) for row in rows))


def _seconds(true: Callable[[], bool], since: float) -> float:
    _until(true, 120)
    return time.monotonic() - since


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)


def _pays(stage: Stage, buyer: Buyer, token: str, number: int) -> None:
    """A buyer who tries again, on the other web process too, as a load balancer would have it."""
    buyer.browser.trust_env = False
    hosts = [MACHINES["web1"], MACHINES["web2"]]
    for attempt in range(60):
        purchase = stage.house.store.view().purchase_by_token(token)
        if purchase is None or purchase.state is not State.HELD:
            return
        buyer.page = f"http://{hosts[(number + attempt) % 2]}:8000/c/{token}"
        with contextlib.suppress(RuntimeError, requests.RequestException):
            if purchase.quote is None:
                buyer.fill_in()
            buyer.approve(buyer.go_to_paypal())
        time.sleep(0.3)


def main() -> int:
    if why := possible():
        print(f"not run: {why}")
        return 2
    found = sale_with_blows()
    print(
        f"{found.replies} replies, {found.held} holds before the blow, {found.ordered} orders; heard again after "
        f"{found.heard_again:.1f} s, a new payment written after {found.written_again:.1f} s, the {found.under_way} under way "
        f"finished after {found.finished:.1f} s; wrong: {found.wrong}"
    )
    return bool(found.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
