"""A PostgreSQL ledger is dumped while buyers buy, its database is dropped and restored by PostgreSQL's own programs, and
the service runs on. Ledger, PayPal and shop agree again: nobody is charged twice, no paid order is lost."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridge import checkout, inbox, reconcile
from bridge.checkout import events
from bridge.cli import cli
from bridge.clock import SystemClock
from bridge.states import State
from bridge.store import open_store
from tests import postgres
from tests.conftest import ADDRESS, PROOF
from tests.ground.service import Service, until

#: Rounds of dump, drop and restore, each with its own crowd; and those who buy at each moment of a round.
ROUNDS, BUYERS = (10, 8) if PROOF else (1, 3)

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None, reason="PostgreSQL is not installed (Debian: postgresql)"
)


class Ahead(SystemClock):
    """Two minutes ahead of the time of day."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=2)


def together(service: Service, names: Iterable[str]) -> list[threading.Thread]:
    """They all buy, each as far as the approval, at once."""
    threads = [threading.Thread(target=service.buy, args=(name,), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    return threads


def wait_for(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()


def ordered(service: Service, names: Iterable[str]) -> bool:
    return all([p.state for p in service.mine(name)] == [State.ORDERED] for name in names)


def told(service: Service) -> str:
    return " ".join(str(alert["text"]) for alert in service.store.view().alerts() if alert["kind"] == "payment")


def restore(url: str, dump: Path, folder: Path) -> None:
    """As docs/scale.md says it: the database is made anew from the copy, and Replycart is told."""
    server, name = postgres.server(), url.rsplit("/", 1)[-1]
    server.tool("dropdb", "--force", name)
    server.tool("createdb", name)
    server.tool("pg_restore", "--exit-on-error", "--single-transaction", "-d", name, str(dump))
    config = folder / "config.yaml"
    config.write_text(
        f"public_url: https://sell.example.com\nsecret_key: 0123456789abcdef0123456789abcdef\ndatabase: {url}\n"
        "shop: {platform: memory}\nnetwork: {platform: memory}\npayments: {platform: memory}\nseller: {name: The Shop}\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(cli, ["--config", str(config), "restore", "--done"])
    assert done.exit_code == 0, done.output


@pytest.mark.timeout(180)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_dump_made_under_load_is_restored_and_the_service_runs_on(number, tmp_path, request, monkeypatch):
    """Five kinds of buyers: paid before the copy; at PayPal's page while it is made; buying while it is made; after it,
    and come back by their link; after it, and never seen again."""
    kinds = ("early", "slow", "amid", "late", "gone")
    early, slow, amid, late, gone = ([f"{kind}{one}" for one in range(BUYERS)] for kind in kinds)
    everybody = [*early, *slow, *amid, *late, *gone]
    url = postgres.server().database(f"dumped_{os.getpid()}_{number}")
    clock = SystemClock()
    service = Service(open_store(url, clock), clock)
    request.addfinalizer(lambda: service.stop())
    service.start()
    service.come(per_second=60)
    wait_for(together(service, early))
    pages = [at_paypal(service, name) for name in slow]
    buying = together(service, amid)
    acknowledged = list(service.acknowledged)
    dump = tmp_path / "ledger.dump"
    postgres.server().tool("pg_dump", "-Fc", "-f", str(dump), url.rsplit("/", 1)[-1])
    # What the copy does not know: payments on pages that it knows, and whole purchases.
    wait_for(buying)
    for page in pages:
        service.payments.approve(page)
        checkout.look(service.house, page)
    wait_for(together(service, [*late, *gone]))
    until(lambda: ordered(service, everybody), 60, "for every order before the loss")
    before = {name: service.mine(name)[0] for name in everybody}
    taken = dict(service.payments.taken)
    service.stop()
    restore(url, dump, tmp_path)

    # What is done after a minute is done now.
    clock = Ahead()
    service = Service(open_store(url, clock), clock, service)
    service.acknowledged = acknowledged
    service.start()
    service.come(per_second=60)
    until(lambda: all(service.mine(name) for name in everybody), 60, "for everybody to be heard again")
    assert {name: service.mine(name)[0].id for name in everybody} == {name: one.id for name, one in before.items()}
    # The pages that the copy knows are asked for at PayPal, whether or not anybody comes back to them.
    reconcile.sweep(service.house)
    until(lambda: ordered(service, [*early, *slow]), 60, "for what PayPal is asked about")
    # Of what the copy does not know PayPal's notices tell (after ten minutes; here at once): whose money has come, and
    # where its order is.
    monkeypatch.setattr(events, "PATIENCE_MS", 0)
    for headers, body in service.payments.sent:
        inbox.receive_payment(service.house, headers, body)
    until(lambda: all(before[name].id in told(service) for name in [*late, *gone]), 60, "for the alerts")
    # Who comes back by the link and goes to PayPal once more has paid there, and comes back to the order.
    for name in [*amid, *late]:
        if not ordered(service, [name]):
            checkout.look(service.house, to_page(service, name))
    until(lambda: ordered(service, [*early, *slow, *amid, *late]), 60, "for who came back")
    service.settled()
    assert dict(service.payments.taken) == taken
    orders = {order.reference: order.number for order in service.shop.orders.values()}
    assert orders == {f"rc-{one.id}": one.shop_order_number for one in before.values()}
    # Nobody's money is unaccounted for: it stands as an order in the ledger, or in an alert.
    lost = {name for name in everybody if not ordered(service, [name]) and before[name].id not in told(service)}
    assert lost == set()


def at_paypal(service: Service, handle: str) -> str:
    """As far as PayPal's page."""
    service.network.say(service.post, handle, "buy")
    until(lambda: bool(service.mine(handle)), why=f"for the hold of {handle}")
    return to_page(service, handle)


def to_page(service: Service, handle: str) -> str:
    checkout.take_address(service.house, service.mine(handle)[0], ADDRESS)
    return checkout.open_page(service.house, service.mine(handle)[0], "en").rsplit("/", 1)[-1]
