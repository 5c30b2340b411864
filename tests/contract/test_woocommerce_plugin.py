"""The WooCommerce connector with our plugin in the shop: the whole shop contract, and what only the plugin can do.

Live (``--live-config live.yaml --only woocommerce --write``) the shop must have the plugin installed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.shops.woocommerce import WooCommerce
from connectors.shops.woocommerce.module import UNCOUNTED
from connectors.suites.shop import ShopContract, World, writes
from connectors.values import Money, ShopOrder
from tests.contract.test_woocommerce import KEYS, LiveWorld, SimulatedWorld, connector

ORDERS = "making an order by the plugin"


class PluginContract(ShopContract):
    """The shop contract, and the plugin's own promises."""

    platform = "woocommerce"

    @pytest.fixture
    def shop(self, world: World) -> WooCommerce:
        if isinstance(world, LiveWorld):
            return world.shop
        assert isinstance(world, SimulatedWorld)
        return connector(world, url=world.simulator.base_url, **KEYS)

    def order(self, shop: WooCommerce, world: World, **changes: Any) -> Any:
        return self.paid(shop, world, self.draft(shop, world, **changes))

    def until(self, world: World) -> datetime:
        return world.now() + timedelta(hours=1)

    def test_doctor_says_that_the_plugin_is_used(self, shop: WooCommerce) -> None:
        found = {finding.name: finding for finding in shop.check()}
        assert found["plugin"].status == "ok"
        assert "is used: orders in one call, units set aside" in found["plugin"].detail

    @writes(ORDERS)
    def test_a_shop_that_has_not_enough_refuses_and_keeps_nothing(self, shop: WooCommerce, world: World) -> None:
        draft = self.order(shop, world)
        world.set_stock(world.simple_sku, 0)
        with pytest.raises(Refused) as refused:
            shop.place_order(draft)
        assert refused.value.code == "out_of_stock"
        assert world.orders(draft.reference) == 0
        world.set_stock(world.simple_sku, 40)
        assert shop.place_order(draft).paid
        assert world.stock(world.simple_sku) == 39

    @writes(ORDERS)
    def test_a_total_that_is_not_what_was_paid_leaves_nothing(self, shop: WooCommerce, world: World) -> None:
        draft = self.order(shop, world)
        assert draft.quote
        before = world.stock(world.simple_sku)
        line = draft.quote.lines[0]
        more = replace(line, tax=line.tax + Money(1, draft.currency))
        quote = replace(draft.quote, lines=(more,), total=draft.quote.total + Money(1, draft.currency))
        with pytest.raises(Refused) as refused:
            shop.place_order(replace(draft, quote=quote))
        assert refused.value.code == "mismatch"
        assert world.orders(draft.reference) == 0
        assert world.stock(world.simple_sku) == before

    @writes(ORDERS)
    def test_one_reference_from_many_threads_is_one_order(self, shop: WooCommerce, world: World) -> None:
        world.set_stock(world.simple_sku, 40)
        draft = self.order(shop, world)
        made: list[ShopOrder] = []

        def place() -> None:
            made.append(self.insist(lambda: shop.place_order(draft)))

        threads = [threading.Thread(target=place) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 6
        assert len({order.id for order in made}) == 1
        assert world.orders(draft.reference) == 1
        assert world.stock(world.simple_sku) == 39

    @writes(ORDERS)
    def test_units_are_set_aside_changed_and_given_back(self, shop: WooCommerce, world: World) -> None:
        sku, until = world.simple_sku, self.until(world)
        world.touched.add(sku)
        world.set_stock(sku, 10)
        product = shop.product(sku)
        assert product
        try:
            assert shop.allot("sale-a", sku, 4, id=product.id, until=until) == 6
            assert shop.allot("sale-a", sku, 4, until=until) == 6
            with pytest.raises(Refused) as refused:
                shop.allot("sale-b", sku, 7, id=product.id, until=until)
            assert refused.value.code == "out_of_stock"
            assert shop.allot("sale-b", sku, 6, id=product.id, until=until) == 0
            with pytest.raises(Refused):
                shop.place_order(self.order(shop, world, sale="another"))
            assert shop.place_order(self.order(shop, world, quantity=4, sale="sale-a")).paid
            assert world.stock(sku) == 6
            assert shop.allot("sale-b", sku, 5, id=product.id, until=until) == 1
            with pytest.raises(Refused):
                shop.allot("sale-b", sku, 1, id=product.id, until=world.now() - timedelta(hours=1))
        finally:
            assert shop.allot("sale-a", sku, 0, id=product.id, until=until) >= 0
            assert shop.allot("sale-b", sku, 0, id=product.id, until=until) == 6

    @writes(ORDERS)
    def test_units_set_aside_come_back_by_themselves(self, shop: WooCommerce, world: World) -> None:
        sku = world.simple_sku
        world.touched.add(sku)
        world.set_stock(sku, 3)
        assert shop.allot("sale-c", sku, 3, until=world.now() + timedelta(seconds=2)) == 0
        with pytest.raises(Refused):
            shop.allot("sale-d", sku, 1, until=self.until(world))

        def free() -> int:
            try:
                return shop.allot("sale-d", sku, 0, until=self.until(world))
            except Refused:
                raise Retryable from None

        done = threading.Event()
        for _ in range(50):
            if free() == 3:
                break
            done.wait(0.1)
        assert free() == 3


class TestWooCommerceWithPlugin(PluginContract):
    @pytest.fixture
    def world(self, live: dict[str, Any] | None, request: pytest.FixtureRequest) -> Iterator[World]:
        write = bool(request.config.getoption("--write"))
        world = LiveWorld(live, write=write) if live else SimulatedWorld(plugin=True)
        yield world
        world.close()

    def test_orders_go_through_the_plugin(self, shop: WooCommerce, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("what the shop was asked is seen in the simulator")
        draft = self.order(
            shop, world, sale="S1", purchase="P1", buyer="zoe_m", source_url="https://x.com/zoe_m/status/1"
        )
        placed = shop.place_order(draft)
        assert placed.complete
        assert shop.find_order(draft) == placed
        assert shop.find_order(replace(draft, reference="rc-none")) is None
        assert world.simulator.plugin_calls == [
            "GET /status",
            "POST /orders",
            "GET /orders/<reference>",
            "GET /orders/<reference>",
        ]
        order = world.simulator.book.orders[int(placed.id)]
        assert order.payment_method == "replycart"
        assert order.transaction_id == draft.payment.transaction_id
        assert [note["note"] for note in order.notes if "zoe_m" in note["note"]] == [draft.note]

    def test_an_order_that_a_merchant_changed_is_cancelled_the_plain_way(
        self, shop: WooCommerce, world: World
    ) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the order is changed in the simulator")
        draft = self.order(shop, world)
        placed = shop.place_order(draft)
        order = world.simulator.book.orders[int(placed.id)]
        with world.simulator.lock:
            order.ships[0].total = order.ships[0].total + 1
            world.simulator.book.calculate(order)
        with pytest.raises(Refused) as refused:
            shop.place_order(draft)
        assert refused.value.code == "mismatch"
        assert order.status == "cancelled"

    def test_an_order_made_without_the_plugin_is_found_with_it(self, shop: WooCommerce, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the plugin is switched in the simulator")
        world.simulator.plugin = False
        plain = connector(world, url=world.simulator.base_url, **KEYS)
        draft = self.order(plain, world)
        placed = plain.place_order(draft)
        world.simulator.plugin = True
        assert shop.find_order(draft) == placed
        assert shop.place_order(draft).id == placed.id
        assert world.orders(draft.reference) == 1

    def test_a_plugin_that_goes_away_is_noticed(self, shop: WooCommerce, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the plugin is switched in the simulator")
        first = self.order(shop, world)
        shop.place_order(first)
        world.simulator.plugin = False
        second = self.order(shop, world)
        assert shop.place_order(second).complete
        found = shop.find_order(first)
        assert found
        assert found.complete
        with pytest.raises(NotSupported):
            shop.allot("sale", world.simple_sku, 1, until=self.until(world))

    def test_what_it_can_do_is_asked_once_in_a_while(self, shop: WooCommerce, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("what the shop was asked is seen in the simulator")
        for _ in range(3):
            shop.place_order(self.order(shop, world))
        assert world.simulator.plugin_calls.count("GET /status") == 1
        later = world.now() + timedelta(minutes=11)
        shop._module._now = lambda: later
        assert shop._module.can("orders")
        assert world.simulator.plugin_calls.count("GET /status") == 2
        world.down(3)
        shop._module._now = lambda: later + timedelta(minutes=11)
        assert shop._module.can("orders"), "away for a moment is not gone"

    def test_what_the_shop_does_not_count(self, shop: WooCommerce, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the product is changed in the simulator")
        world.row(world.simple_sku).manage = False
        assert shop.allot("sale", world.simple_sku, 5, until=self.until(world)) == UNCOUNTED

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            {"reference": "rc-other", "lines": []},
            {"lines": [{}]},
            {"lines": [], "total": "nonsense", "currency": "EUR", "id": "1", "number": "1"},
        ],
    )
    def test_an_answer_that_makes_no_sense_is_tried_again(
        self, shop: WooCommerce, world: World, answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = self.paid(shop, world, self.draft(shop, world)) if isinstance(world, SimulatedWorld) else None
        if draft is None:
            pytest.skip("the answer is forged here")
        told = {"reference": draft.reference, **answer} if answer else {}
        assert shop._module.can("orders")
        monkeypatch.setattr(shop._module.door, "object", lambda *args, **kwargs: told)
        with pytest.raises(Retryable) as error:
            shop.place_order(draft)
        assert error.value.maybe_done


class TestWooCommerceWithPluginAndNetPrices(PluginContract):
    @pytest.fixture
    def world(self) -> Iterator[World]:
        world = SimulatedWorld(plugin=True, tax=False)
        yield world
        world.close()


def test_without_the_plugin_the_plain_way_is_used_and_said() -> None:
    world = SimulatedWorld()
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS)
        found = {finding.name: finding for finding in shop.check()}
        assert found["plugin"].status == "ok"
        assert "plain REST" in found["plugin"].detail
        assert found["plugin"].advice
        with pytest.raises(NotSupported):
            shop.allot("sale", world.simple_sku, 1, until=world.now() + timedelta(hours=1))
        assert isinstance(NotSupported(), Permanent)
        assert world.simulator.plugin_calls == []
    finally:
        world.close()
