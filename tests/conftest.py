"""What all tests share: a house of fakes on a ledger of its own, with a clock that only moves when told."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from bridge import bootstrap, catalogue, checkout, holds, listening, sales, signin, tokens
from bridge.clock import ManualClock
from bridge.config import Config, Section, Seller
from bridge.house import House
from bridge.outbox import Outbox
from bridge.store import Purchase, Sale, open_store
from bridge.store.migrations import LATEST
from connectors.http import Http
from connectors.simulators.memory import MemoryNetwork, MemoryPayments, MemoryShop
from connectors.values import Money, Product
from tests import postgres, speed

NO_POSTGRES = "PostgreSQL is not installed (Debian: postgresql)"
#: ``make proof``: the long form of what has a short one in ``make test``. Not named REPLYCART_…: each of these is a key of the
#: configuration.
PROOF = bool(os.environ.get("LONG_FORMS"))
if PROOF:
    import hypothesis

    # For every property that names no number of its own; the others have a long form beside theirs.
    hypothesis.settings.register_profile("proof", max_examples=5000, deadline=None)
    hypothesis.settings.load_profile("proof")
#: What tests start as programs of their own is this tree, whatever tree is installed.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")])
)
ADDRESS = {
    "first_name": "Ada", "last_name": "Martin", "line1": "1 rue de la Paix", "city": "Paris", "postcode": "75002",
    "country": "FR", "email": "ada@example.com",
}  # fmt: skip


def product(sku: str, *, stock: int | None = 3, price: int = 4900, **more: object) -> Product:
    more.setdefault("name", f"Thing {sku}")
    return Product(sku=sku, id=f"id-{sku}", price=Money(price, "EUR"), stock=stock, in_stock=stock != 0, **more)  # type: ignore[arg-type]


class Rehearsal:
    """A house of fakes, and short ways to say what happens in a story."""

    def __init__(self, path: Path | str, seed: int = 1) -> None:
        self.clock = ManualClock(seed=seed)
        config = Config(
            public_url="https://sell.example.com",
            secret_key="0123456789abcdef0123456789abcdef",
            shop=Section("memory", {}),
            network=Section("memory", {}),
            payments=Section("memory", {}),
            seller=Seller("The Shop", country="FR"),
        )
        self.shop = MemoryShop([product("PRINT")], now=self.clock.now)
        self.network = MemoryNetwork(self.clock.now)
        self.payments = MemoryPayments(self.clock.now)
        self.store = open_store(str(path), self.clock)
        self.house = House(config, self.store, self.clock, self.shop, self.network, self.payments, Http())
        self.outbox: Outbox = bootstrap.outbox(self.house, seed=seed)

    def hear(self) -> None:
        """Everything that was said is stored, understood and acted on."""
        listening.poll(self.house)
        while holds.settle(self.house):
            pass
        self.outbox.drain()

    def on_sale(self, sku: str = "PRINT", quantity: int = 3, **more: object) -> Sale:
        """A product of the shop, synced and put on sale; its post stands."""
        catalogue.sync(self.house, full=True)
        request = sales.SaleRequest(sku, quantity=quantity, **more)  # type: ignore[arg-type]
        sale = sales.publish(self.house, sales.create(self.house, request).id)
        self.outbox.drain()
        return sale

    @property
    def post_id(self) -> str:
        return list(self.network.posts)[-1]

    def reply(self, handle: str, text: str = "buy", **more: object) -> str:
        """Somebody replies to the last post, and it is acted on."""
        reply_id = self.network.say(self.post_id, handle, text, **more)  # type: ignore[arg-type]
        self.hear()
        return reply_id

    def of(self, handle: str) -> Purchase:
        """The last purchase of that buyer."""
        return [p for p in self.store.view().purchases() if p.handle == handle][-1]

    def to_paypal(self, handle: str, *, together: Collection[str] = (), **address: str) -> str:
        """Address and binding click; returns PayPal's page id. ``together``: purchases to be paid with the last one."""
        checkout.take_address(self.house, self.of(handle), {**ADDRESS, **address}, together)
        return checkout.open_page(self.house, self.of(handle), "en").rsplit("/", 1)[-1]

    def pay(self, handle: str, instrument: str = "ok", **address: str) -> Purchase:
        """The whole way from the hold to the order."""
        page = self.to_paypal(handle, **address)
        self.payments.approve(page, instrument)
        checkout.look(self.house, page)
        self.outbox.drain()
        return self.of(handle)

    def sound(self) -> None:
        """What must hold at every moment."""
        assert self.store.view().imbalances() == []
        for page, count in self.payments.taken.items():
            assert count <= 1, f"{page} was captured {count} times"
        references = [order.reference for order in self.shop.orders.values()]
        assert len(references) == len(set(references)), "an order stands twice in the shop"

    def close(self) -> None:
        self.store.close()


def pytest_configure() -> None:
    """Not when this file is imported: programs that measure (tests.proof) build their houses with it."""
    speed.up()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    speed.long_first(items, int(getattr(config, "workerinput", {}).get("workercount", 1)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``@pytest.mark.both_stores``: once on SQLite, once on a PostgreSQL of the tests' own."""
    if "ledger" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_stores"):
        metafunc.parametrize("ledger", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """A password's check takes a tenth of a second and 64 MB by design; what it is made of is looked at elsewhere."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "PasswordHasher", lambda: quick)
        patch.setattr(signin, "_hasher", quick)
        yield


@pytest.fixture(autouse=True)
def _own_log_level() -> Iterator[None]:
    """Commands set up the logging of their process; the tests behind them want theirs."""
    root, ours = logging.getLogger(), logging.getLogger("replycart")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:], root.level = before[0], before[1]
    ours.setLevel(before[2])


@pytest.fixture
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty ledger."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield str(tmp_path / "ledger.db")
        return
    if postgres.binaries() is None:
        pytest.skip(NO_POSTGRES)
    url = postgres.server().ledger()
    yield url
    if not speed.SLOW:
        postgres.server().give_back(url, LATEST)


def new_postgres() -> str:
    """A new ledger on PostgreSQL; the test is skipped where there is none."""
    if postgres.binaries() is None:
        pytest.skip(NO_POSTGRES)
    return postgres.server().url()


@pytest.fixture
def rehearsal(ledger: str) -> Iterator[Rehearsal]:
    made = Rehearsal(ledger)
    yield made
    made.sound()
    made.close()
