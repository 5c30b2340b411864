"""The in-memory fakes pass the same contracts as the connectors: what the bridge is tested with can be trusted.

Below them: what only fakes do (failures on demand, a way to seed them from the configuration).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contracts import Network, Payments, Shop, Surroundings
from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.http import Http
from connectors.simulators.memory import (
    MemoryNetwork,
    MemoryPayments,
    MemoryShop,
    away,
    demo_products,
    lost,
    signed,
)
from connectors.suites.network import NetworkContract, NetworkWorld
from connectors.suites.payments import PaymentsContract, PaymentsWorld
from connectors.suites.shop import ShopContract, World
from connectors.values import Capture, Market, Money, RefundLine


class Clock:
    """Moves a little whenever it is read, so that nothing happens at the same moment, and by leaps when told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


class ShopWorld(World):
    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.fake = MemoryShop(demo_products(self.clock()), now=self.clock)

    def now(self) -> datetime:
        return self.clock()

    def set_stock(self, sku: str, units: int) -> None:
        self.fake.set_product(sku, stock=units, in_stock=units > 0)

    def set_price(self, sku: str, minor: int) -> None:
        self.fake.set_product(sku, price=Money(minor, self.fake.currency()))

    def deletable_sku(self) -> str:
        return "SOAP-LAVENDER"

    def delete(self, sku: str) -> None:
        del self.fake.items[sku]

    def stock(self, sku: str) -> int:
        return self.fake.items[sku].stock

    def orders(self, reference: str) -> int:
        return sum(order.reference == reference for order in self.fake.orders.values())

    def buy_with(self, code: str, units: int = 1) -> None:
        self.fake.use_coupon(code, self.fake.items[self.simple_sku].price * units)

    def abroad(self) -> MemoryShop:
        self.fake.sells_in = {"ch": Market("ch", "Schweiz", "CHF")}
        self.fake.there["ch", self.simple_sku] = {"price": Money(2000, "CHF")}
        return self.fake

    def coupons(self, code: str) -> int:
        return self.fake.coupons_made[code]

    def sellable_skus(self) -> set[str]:
        return {product.sku for product in demo_products(self.now()) if product.kind != "parent"}

    def lose_answers(self, n: int, after: int = 0) -> None:
        self.fake.lose, self.fake.lose_after = n, after

    def down(self, n: int) -> None:
        self.fake.down = n


class TestMemoryShop(ShopContract):
    platform = "memory"

    @pytest.fixture
    def world(self) -> World:
        return ShopWorld()

    @pytest.fixture
    def shop(self, world: ShopWorld) -> Shop:
        return world.fake

    def test_a_refund_reference_is_for_one_amount(self, shop: Shop, world: ShopWorld) -> None:
        order = shop.place_order(self.paid(shop, world, self.draft(shop, world)))
        shop.refund_order(order.id, Money(100, "EUR"), [], reference="rf-1")
        with pytest.raises(Refused) as refused:
            shop.refund_order(order.id, Money(200, "EUR"), [], reference="rf-1")
        assert refused.value.code == "mismatch"
        with pytest.raises(Refused):
            shop.refund_order(order.id, Money(100, "USD"), [], reference="rf-2")
        assert world.fake.orders[order.id].refunded == Money(100, "EUR")

    @pytest.mark.parametrize(
        "lines", [[("MUG-SPECKLE", 2)], [("MUG-SPECKLE", 1), ("MUG-SPECKLE", 1)], [("CAP-CORD", 1)]]
    )
    def test_units_that_were_not_sold_do_not_come_back(self, shop: Shop, world: ShopWorld, lines: list) -> None:
        order = shop.place_order(self.paid(shop, world, self.draft(shop, world)))
        before = world.stock("MUG-SPECKLE"), world.stock("CAP-CORD")
        with pytest.raises(Refused) as refused:
            shop.refund_order(order.id, Money(100, "EUR"), [RefundLine(*line) for line in lines], reference="rf-1")
        assert refused.value.code == "mismatch"
        assert (world.stock("MUG-SPECKLE"), world.stock("CAP-CORD")) == before
        assert world.fake.orders[order.id].refunded is None

    def test_a_signed_notice_is_read_and_anything_else_refused(self, shop: Shop) -> None:
        body = b'{"id": "1", "kind": "product.updated", "resource": "id-MUG-SPECKLE"}'
        event = shop.read_webhook(signed("memory", body), body)
        assert (event.id, event.kind, event.resource) == ("1", "product.updated", "id-MUG-SPECKLE")
        ping = b'{"id": "2", "kind": "ping", "resource": ""}'
        assert shop.read_webhook(signed("memory", ping), ping) is None
        for odd in (b"", b"[]", b"\xff", b'{"id": 1}', b'{"id": "1", "kind": {}, "resource": ""}', b"[" * 100_000):
            with pytest.raises(Refused) as refused:
                shop.read_webhook(signed("memory", odd), odd)
            assert refused.value.code == "mismatch"


class PayWorld(PaymentsWorld):
    approval_runs_out = timedelta(hours=4)

    def __init__(self) -> None:
        self.clock = Clock()
        self.fake = MemoryPayments(self.clock)

    def approve(self, page_id: str, instrument: str = "ok") -> None:
        self.fake.approve(page_id, instrument)

    def consent(self, setup_id: str, instrument: str = "ok") -> None:
        self.fake.consent(setup_id, instrument)

    def lose_answers(self, count: int = 1) -> None:
        self.fake.lose = count

    def down(self, count: int) -> None:
        self.fake.down = count

    def captures(self, reference: str = "") -> list[Capture]:
        return [
            Capture(one.id, one.state, one.amount, one.reason, one.refunded or Money(0, one.amount.currency))
            for page in self.fake.pages.values()
            for one in page.captures
            if page.request.reference == (reference or page.request.reference)
        ]

    def settle(self, capture_id: str, state: str) -> None:
        self.fake.settle(capture_id, {"denied": "declined"}.get(state, state))

    def reverse(self, capture_id: str) -> None:
        self.fake.reverse(capture_id)

    def deliveries(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        assert len(self.fake.sent) >= count
        return self.fake.sent[:count]

    def pass_time(self, time: timedelta) -> None:
        self.clock.moment += time


class TestMemoryPayments(PaymentsContract):
    platform = "memory"

    @pytest.fixture
    def world(self) -> PaymentsWorld:
        return PayWorld()

    @pytest.fixture
    def payments(self, world: PayWorld) -> Payments:
        return world.fake

    def test_a_reference_is_for_one_amount(self, payments: Payments, world: PayWorld) -> None:
        request = self.request(world)
        payments.open(request)
        with pytest.raises(Refused) as refused:
            payments.open(self.request(world, "USD", reference=request.reference))
        assert refused.value.code == "mismatch"


class SocialWorld(NetworkWorld):
    def __init__(self) -> None:
        self.clock = Clock()
        self.fake = MemoryNetwork(self.clock)

    def reply(self, post_id: str, username: str, text: str, *, address: bool = True) -> str:
        return self.fake.say(post_id, username, text, mentions_us=address)

    def write(self, username: str, text: str) -> str:
        return self.fake.write(username, text).removeprefix("dm:")

    def repost(self, post_id: str, username: str) -> None:
        self.fake.repost(post_id, username)

    def quote(self, post_id: str, username: str, text: str) -> str:
        return self.fake.quote(post_id, username, text)

    def edit(self, reply_id: str, text: str) -> None:
        self.fake.edit(reply_id, text)

    def delete(self, reply_id: str) -> None:
        self.fake.delete(reply_id)

    def posts(self) -> list[str]:
        return [post.text for post, _ in self.fake.posts.values()]

    def answers(self, post_id: str) -> list[tuple[str, str]]:
        said = self.fake.said
        return [
            (ident, answer_id)
            for key, (answer_id, _) in self.fake.answered.items()
            if said[ident := key.partition(":")[0]].reply.post_id == post_id
        ]

    def write_first(self, username: str) -> str:
        return self.fake.write_first(username)

    def messages(self) -> list[tuple[str, str]]:
        return [(user_id.removeprefix("u-"), text) for user_id, text in self.fake.messages]

    def lose_answers(self, count: int = 1) -> None:
        self.fake.lose = count

    def down(self, count: int) -> None:
        self.fake.down = count

    def limit(self, seconds: int) -> None:
        self.fake.failures["publish"] = [Retryable("the limit is used up", retry_after=seconds)]

    def allow(self, url: str, username: str) -> str:
        return self.fake.allow(url, username)


class TestMemoryNetwork(NetworkContract):
    platform = "memory"

    @pytest.fixture
    def world(self) -> NetworkWorld:
        return SocialWorld()

    @pytest.fixture
    def network(self, world: SocialWorld) -> Network:
        return world.fake

    def test_check_tells_that_it_is_away(self, network: Network, world: SocialWorld) -> None:
        world.down(1)
        (finding,) = network.check()
        assert finding.status == "failed"
        assert finding.advice

    def test_an_edit_before_anybody_looked_is_heard_once(
        self, network: Network, world: SocialWorld, post_id: str
    ) -> None:
        first, second = world.many(post_id, 2)
        world.edit(first, "buy 2")
        heard, _ = self.all(network, conversation=post_id)
        assert [(reply.id, reply.text, reply.edited) for reply in heard] == [
            (first, "buy 2", True), (second, "buy 1", False),
        ]  # fmt: skip

    def test_only_connector_errors_leave_it(self, network: Network) -> None:
        with pytest.raises(Refused):
            network.replies("no cursor")
        with pytest.raises(NotSupported):
            network.replies("", way="by pigeon")
        with pytest.raises(Refused):
            network.figures("1")
        with pytest.raises(Refused):
            network.message("u-nobody", "hello")

    def test_a_stolen_code_is_worth_nothing(self, network: Network, world: SocialWorld) -> None:
        back = world.allow(network.sign_in_url("https://sell.example.com/in", "s", "v" * 43), "ada_l")
        code = back.rsplit("=", 1)[-1]
        with pytest.raises(Refused):
            network.signed_in("https://sell.example.com/in", code, "w" * 43)


# what only fakes do


def test_failures_strike_in_their_order_and_a_lost_answer_after_the_deed() -> None:
    fake = MemoryShop(demo_products(datetime.now(UTC)))
    fake.failures["product_ids"] = [away(), Permanent("the key was revoked")]
    with pytest.raises(Retryable):
        fake.product_ids()
    with pytest.raises(Permanent):
        fake.product_ids()
    assert fake.product_ids()
    fake.failures["create_coupon"] = [lost()]
    with pytest.raises(Retryable):
        fake.create_coupon("A", Money(1, "EUR"), expires=datetime.now(UTC), minimum=None)
    assert "A" in fake.coupons


@pytest.mark.parametrize("demo", [False, True])
def test_built_from_its_settings(demo: bool) -> None:
    around = Surroundings(
        Http(),
        lambda: datetime(2026, 11, 23, tzinfo=UTC),
        lambda call, count: None,
        lambda name: None,
        lambda name, value: None,
    )
    shop = MemoryShop.build(MemoryShop.settings().load({"demo": demo, "secret": "another"}), around)
    assert (len(shop.items) >= 60) == demo
    body = b'{"id": "1", "kind": "product.updated", "resource": "2"}'
    assert shop.read_webhook(signed("another", body), body)
    with pytest.raises(Refused):
        shop.read_webhook(signed("memory", body), body)
