"""The Magento connector with our module in the shop: the whole shop contract, and what only the module can do.

Live (``--live-config live.yaml --only magento --write``) the shop must have the module installed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.errors import NotSupported, Permanent, Refused, Retryable
from connectors.shops.magento import Magento
from connectors.shops.magento.module import UNCOUNTED
from connectors.suites.shop import ShopContract, World, writes
from connectors.values import Money, ShopOrder
from tests.contract.test_magento import KEYS, LiveWorld, SimulatedWorld, connector

ORDERS = "making an order by the module"


class ModuleContract(ShopContract):
    """The shop contract, and the module's own promises."""

    platform = "magento"

    @pytest.fixture
    def shop(self, world: World) -> Magento:
        if isinstance(world, LiveWorld):
            return world.shop
        assert isinstance(world, SimulatedWorld)
        return connector(world, url=world.simulator.base_url, **KEYS)

    def order(self, shop: Magento, world: World, **changes: Any) -> Any:
        return self.paid(shop, world, self.draft(shop, world, **changes))

    def until(self, world: World) -> datetime:
        return world.now() + timedelta(hours=1)

    def test_since_tells_a_changed_variant(self, shop: Magento, world: World) -> None:
        if isinstance(world, LiveWorld):
            pytest.skip("Magento's updated_at does not move with the stock: notices and full reads tell it")
        super().test_since_tells_a_changed_variant(shop, world)

    def test_doctor_says_that_the_module_is_used(self, shop: Magento) -> None:
        found = {finding.name: finding for finding in shop.check()}
        assert found["module"].status == "ok"
        assert "is used: orders in one call, any agreed price, units set aside" in found["module"].detail

    @writes(ORDERS)
    def test_prices_above_the_shop_s_are_met_to_the_cent(self, shop: Magento, world: World) -> None:
        product = shop.product(world.simple_sku)
        assert product
        more = product.price + Money(1234, shop.currency())
        for quantity, shipping in ((1, 1799), (3, 0), (7, 333)):
            price = Money(shipping, shop.currency())
            draft = self.order(shop, world, quantity=quantity, unit=more, shipping=price)
            asked = more * quantity + price
            if world.prices_include_tax:
                assert draft.quote.total == asked
            assert shop.place_order(draft).total == draft.quote.total

    @writes(ORDERS)
    def test_a_shop_that_has_not_enough_refuses_and_keeps_nothing(self, shop: Magento, world: World) -> None:
        draft = self.order(shop, world)
        world.set_stock(world.simple_sku, 0)
        with pytest.raises(Refused) as refused:
            shop.place_order(draft)
        assert refused.value.code == "out_of_stock"
        assert world.orders(draft.reference) == 0
        with pytest.raises(Refused) as refused:
            shop.quote(draft)
        assert refused.value.code == "out_of_stock"
        world.set_stock(world.simple_sku, 40)
        assert shop.place_order(draft).paid
        assert world.stock(world.simple_sku) == 39

    @writes(ORDERS)
    def test_a_total_that_is_not_what_was_paid_leaves_nothing(self, shop: Magento, world: World) -> None:
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
    def test_one_reference_from_many_threads_is_one_order(self, shop: Magento, world: World) -> None:
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
    def test_units_are_set_aside_changed_and_given_back(self, shop: Magento, world: World) -> None:
        sku, until = world.simple_sku, self.until(world)
        world.set_stock(sku, 10)
        product = shop.product(sku)
        assert product
        try:
            assert shop.allot("sale-a", sku, 4, id=product.id, until=until) == 6
            assert shop.allot("sale-a", sku, 4, until=until) == 6
            assert world.stock(sku) == 6, "what is set aside cannot be sold by the web shop"
            with pytest.raises(Refused) as refused:
                shop.allot("sale-b", sku, 7, id=product.id, until=until)
            assert refused.value.code == "out_of_stock"
            drafts = [self.order(shop, world, sale="another"), self.order(shop, world, quantity=4, sale="sale-a")]
            assert shop.allot("sale-b", sku, 6, id=product.id, until=until) == 0
            with pytest.raises(Refused):
                shop.place_order(drafts[0])
            assert shop.quote(drafts[1]).total == drafts[1].quote.total, "the sale's own units are there for it"
            assert shop.place_order(drafts[1]).paid
            assert world.stock(sku) == 0, "units that were set aside and ordered count once"
            assert shop.allot("sale-b", sku, 5, id=product.id, until=until) == 1
            with pytest.raises(Refused):
                shop.allot("sale-b", sku, 1, id=product.id, until=world.now() - timedelta(hours=1))
        finally:
            assert shop.allot("sale-a", sku, 0, id=product.id, until=until) >= 0
            assert shop.allot("sale-b", sku, 0, id=product.id, until=until) == 6

    @writes(ORDERS)
    def test_what_is_allotted_is_seen_as_sold(self, shop: Magento, world: World) -> None:
        """``hides_aside``: the service adds a sale's own units to what ``product`` says."""
        assert shop.hides_aside
        world.set_stock(world.simple_sku, 5)
        try:
            shop.allot("sale-h", world.simple_sku, 5, until=self.until(world))
            product = shop.product(world.simple_sku)
            assert product is None or product.available() == 0
        finally:
            assert shop.allot("sale-h", world.simple_sku, 0, until=self.until(world)) == 5


class TestMagentoWithModule(ModuleContract):
    @pytest.fixture
    def world(self, live: dict[str, Any] | None, request: pytest.FixtureRequest) -> Iterator[World]:
        write = bool(request.config.getoption("--write"))
        world = LiveWorld(live, write=write) if live else SimulatedWorld(module=True)
        yield world
        world.close()

    def test_orders_go_through_the_module(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("what the shop was asked is seen in the simulator")
        draft = self.order(
            shop, world, sale="S1", purchase="P1", buyer="zoe_m", source_url="https://x.com/zoe_m/status/1"
        )
        placed = shop.place_order(draft)
        assert placed.complete
        assert shop.find_order(draft) == placed
        assert shop.find_order(replace(draft, reference="rc-none")) is None
        assert world.simulator.desk.calls == [
            "GET status",
            "POST quotes",
            "POST orders",
            "GET orders/*",
            "GET orders/*",
        ]
        order = world.simulator.orders.orders[int(placed.id)]
        assert (order.method, order.transaction) == ("replycart", draft.payment.transaction_id)
        assert [entry["comment"] for entry in order.comments] == [draft.note]
        assert world.simulator.carts.rules == {}

    def test_an_order_quoted_by_plain_rest_is_finished_that_way(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the module is switched in the simulator")
        world.simulator.module = False
        plain = connector(world, url=world.simulator.base_url, **KEYS)
        draft = self.order(plain, world, unit=Money(900, "EUR"))
        world.simulator.module = True
        placed = shop.place_order(draft)
        assert placed.complete
        assert "POST orders" not in world.simulator.desk.calls
        assert shop.place_order(draft).id == placed.id
        assert world.orders(draft.reference) == 1
        assert shop.find_order(replace(draft, quote=None)), "the module finds it by its reference too"

    def test_a_module_that_goes_away_is_noticed(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the module is switched in the simulator")
        first, second = self.order(shop, world), self.order(shop, world, unit=Money(900, "EUR"))
        shop.place_order(first)
        world.simulator.module = False
        assert shop.place_order(second).complete, "reckoned anew by a guest cart, to the same total"
        assert world.simulator.orders.by_reference[second.reference][0].method == "checkmo"
        found = shop.find_order(first)
        assert found
        assert found.paid
        with pytest.raises(NotSupported):
            shop.allot("sale", world.simple_sku, 1, until=self.until(world))

    def test_a_paid_price_that_plain_rest_cannot_meet_is_refused_not_changed(
        self, shop: Magento, world: World
    ) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the module is switched in the simulator")
        draft = self.order(shop, world, unit=Money(99_900, "EUR"))
        assert draft.payment
        world.simulator.module = False
        for _ in range(2):
            # The shop may just be updated: nobody gets the money back, and no goods, for that.
            with pytest.raises(Retryable, match="module"):
                shop.place_order(draft)
        earlier = replace(draft.payment, paid_at=draft.payment.paid_at - timedelta(minutes=61))
        with pytest.raises(Refused):
            shop.place_order(replace(draft, payment=earlier))
        assert world.orders(draft.reference) == 0
        with pytest.raises(Retryable):
            shop.place_order(draft)
        world.simulator.module = True
        assert shop.place_order(draft).complete, "it is back, and asked for at once"

    def test_an_order_that_a_merchant_changed_is_refused(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the order is changed in the simulator")
        draft = self.order(shop, world)
        placed = shop.place_order(draft)
        with world.simulator.lock:
            world.simulator.orders.orders[int(placed.id)].total += 1
        with pytest.raises(Refused) as refused:
            shop.place_order(draft)
        assert refused.value.code == "mismatch"

    def test_what_it_can_do_is_asked_once_in_a_while(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("what the shop was asked is seen in the simulator")
        for _ in range(3):
            shop.place_order(self.order(shop, world))
        calls = world.simulator.desk.calls
        assert calls.count("GET status") == 1
        later = world.now() + timedelta(minutes=11)
        shop._module._now = lambda: later
        assert shop._module.can("orders")
        assert calls.count("GET status") == 2
        world.down(3)
        shop._module._now = lambda: later + timedelta(minutes=11)
        assert shop._module.can("orders"), "away for a moment is not gone"

    def test_units_set_aside_come_back_by_themselves(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the shop's own cron gives them back")
        sku = world.simple_sku
        world.set_stock(sku, 3)
        assert shop.allot("sale-c", sku, 3, until=world.now() + timedelta(seconds=1)) == 0
        with pytest.raises(Refused):
            shop.allot("sale-d", sku, 1, until=self.until(world))
        threading.Event().wait(1.2)
        assert shop.allot("sale-d", sku, 0, until=self.until(world)) == 3

    def test_what_the_shop_does_not_count(self, shop: Magento, world: World) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the product is changed in the simulator")
        world.row(world.simple_sku).stock = None
        assert shop.allot("sale", world.simple_sku, 5, until=self.until(world)) == UNCOUNTED

    def test_fields_that_the_shop_does_not_know_are_refused_as_the_real_one_does(
        self, shop: Magento, world: World
    ) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("one look at the wire is enough")
        with pytest.raises(Refused, match="accessor method"):
            shop._module.door.object(
                "POST", "replycart/allotments", body={"allotment": {"sale": "s", "colour": "red"}}
            )

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
        self, shop: Magento, world: World, answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the answer is forged here")
        draft = self.order(shop, world)
        told = {"reference": draft.reference, **answer} if answer else {}
        monkeypatch.setattr(shop._module.door, "object", lambda *args, **kwargs: told)
        with pytest.raises(Retryable) as error:
            shop.place_order(draft)
        assert error.value.maybe_done

    @pytest.mark.parametrize(
        "change",
        [{"total": "1.00"}, {"currency": "USD"}, {"lines": []}, {"lines": None}, {"lines": [{"sku": "OTHER"}]}],
    )
    def test_a_quote_that_does_not_add_up_is_not_believed(
        self, shop: Magento, world: World, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not isinstance(world, SimulatedWorld):
            pytest.skip("the answer is forged here")
        draft, door = self.draft(shop, world), shop._module.door
        assert shop._module.sells()
        told = door.object("POST", "replycart/quotes", body={"order": _body(draft)})
        monkeypatch.setattr(door, "object", lambda *args, **kwargs: {**told, **change})
        with pytest.raises(Retryable):
            shop.quote(draft)


class TestMagentoWithModuleAndNetPrices(ModuleContract):
    @pytest.fixture
    def world(self) -> Iterator[World]:
        world = SimulatedWorld(module=True, tax=False)
        yield world
        world.close()


def _body(draft: Any) -> dict[str, Any]:
    from connectors.shops.magento.module import _order

    return _order(draft)


def test_without_the_module_the_plain_way_is_used_and_said() -> None:
    world = SimulatedWorld()
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS)
        found = {finding.name: finding for finding in shop.check()}
        assert "plain REST" in found["module"].detail
        assert found["module"].advice
        with pytest.raises(NotSupported):
            shop.allot("sale", world.simple_sku, 1, until=world.now() + timedelta(hours=1))
        assert isinstance(NotSupported(), Permanent)
        assert world.simulator.desk.calls == []
    finally:
        world.close()


def test_a_module_that_is_closed_to_the_integration_is_said_and_the_plain_way_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The integration was made before the module, and has not its resources."""
    world = SimulatedWorld(module=True)
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS)
        refused = Permanent("Magento: the consumer isn't authorized to access Replycart_Bridge::api_status")

        def closed(*args: Any, **kwargs: Any) -> Any:
            raise refused

        monkeypatch.setattr(shop._module.door, "object", closed)
        found = {finding.name: finding for finding in shop.check()}
        assert found["module"].status == "warning"
        assert "System › Integrations" in found["module"].advice
        assert found["mails"].status == "warning"
        assert not shop._module.sells()
    finally:
        world.close()


def test_the_module_is_switched_by_the_play_interface() -> None:
    world = SimulatedWorld()
    try:
        base = world.simulator.base_url
        assert requests.post(f"{base}/_play/module", json={"on": True}, timeout=5).json()["on"] is True
        shop = connector(world, url=base, **KEYS)
        assert shop._module.can("allotments")
    finally:
        world.close()
