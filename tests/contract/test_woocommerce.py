"""The WooCommerce connector passes the shop contract, against its simulator or a live shop (--live-config)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.shops.woocommerce import WooCommerce
from connectors.simulators import woocommerce as simulators
from connectors.suites.shop import ShopContract, World
from connectors.values import Product

KEYS = {"consumer_key": "ck_demo", "consumer_secret": "cs_demo", "webhook_secret": "whsec-demo"}


def connector(world: World, **settings: Any) -> WooCommerce:
    return WooCommerce.build(WooCommerce.settings().load(settings), world.surroundings())


class SimulatedWorld(World):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.simulator = simulators.WooCommerce(**options)
        self.simulator.start()
        self.prices_include_tax = self.simulator.tax

    def close(self) -> None:
        self.simulator.stop()

    def row(self, sku: str) -> Any:
        return self.simulator.shelf.rows[self.simulator.shelf.by_sku[sku]]

    def set_stock(self, sku: str, units: int) -> None:
        with self.simulator.lock:
            row = self.row(sku)
            row.stock = units
            self.simulator.shelf.touch(row)

    def set_price(self, sku: str, minor: int) -> None:
        with self.simulator.lock:
            row = self.row(sku)
            row.regular = f"{minor / 100:.2f}"
            self.simulator.shelf.touch(row)

    def deletable_sku(self) -> str:
        return "SOAP-LAVENDER"

    def delete(self, sku: str) -> None:
        with self.simulator.lock:
            self.simulator.shelf.remove(self.row(sku))

    def stock(self, sku: str) -> int:
        return int(self.row(sku).stock)

    def orders(self, reference: str) -> int:
        return sum(order.created_via == reference for order in self.simulator.book.orders.values())

    def buy_with(self, code: str, units: int = 1) -> None:
        shop = connector(self, url=self.simulator.base_url, **KEYS)
        body = {
            "line_items": [{"product_id": self.row(self.simple_sku).id, "quantity": units}],
            "coupon_lines": [{"code": code}],
        }
        found = shop.api.object("POST", "orders", {}, body)
        assert found["coupon_lines"]

    def abroad(self) -> WooCommerce:
        return connector(self, url=self.simulator.base_url, currencies=["CHF"], **KEYS)

    def sell_abroad(self) -> None:
        shop = connector(self, url=self.simulator.base_url, **KEYS)
        line = {"product_id": self.row(self.simple_sku).id, "quantity": 1}
        shop.api.object("POST", "orders", {}, {"line_items": [line], "currency": "CHF", "set_paid": True})

    def coupons(self, code: str) -> int:
        return sum(row["code"] == code.lower() for row in self.simulator.coupons.rows.values())

    def sellable_skus(self) -> set[str]:
        return {item.sku for item in self.simulator.items if item.kind != "parent"}


class LiveWorld(World):
    """A live shop. It needs products in stock; which ones is found out, or said under ``contract:`` in the config.

    It takes its orders away again and puts stock back.
    """

    def __init__(self, live: dict[str, Any], *, write: bool) -> None:
        super().__init__()
        self.write = write
        settings = {key: value for key, value in live.items() if key != "contract"}
        self.shop = connector(self, **settings)
        self.found: dict[str, Product] = {}
        self.before: dict[str, int] = {}
        self.named = live.get("contract") or {}
        for page in self.shop.products():
            self.found |= {product.sku: product for product in page.products}
        self.prices_include_tax = bool(self.named.get("prices_include_tax", self._tax_included()))
        for name, test in self._roles().items():
            setattr(self, name, self.named.get(name) or self._pick(test))
            product = self.found.get(getattr(self, name))
            if product and product.stock is not None:
                self.before[product.sku] = product.stock

    def _tax_included(self) -> bool:
        rows, _ = self.shop.api.rows("settings/tax", {"_fields": "id,value"})
        return any(row["id"] == "woocommerce_prices_include_tax" and row["value"] == "yes" for row in rows)

    def _roles(self) -> dict[str, Any]:
        now = self.now()

        def plain(p: Product) -> bool:
            return p.kind == "simple" and p.special is None and p.price.minor > 1000 and (p.stock or 0) >= 30

        return {
            "simple_sku": plain,
            "scarce_sku": lambda p: p.kind == "simple" and p.stock == 3,
            "sold_out_sku": lambda p: p.kind == "simple" and p.available() == 0,
            "special_sku": lambda p: (
                p.kind == "simple" and p.special and p.special.holds_at(now) and (p.stock or 0) > 4
            ),
            "tricky_sku": lambda p: plain(p) and not p.sku.replace("-", "").isalnum(),
            "variant_sku": lambda p: p.kind == "variant" and (p.stock or 0) > 4,
            "parent_sku": lambda p: p.sku == self.found[self.variant_sku].parent if self.variant_sku else False,
        }

    def _pick(self, test: Any) -> str:
        return next((sku for sku, product in self.found.items() if test(product)), "")

    def _path(self, sku: str) -> str:
        product = self.found[sku]
        inner = f"{product.parent_id}/variations/{product.id}" if product.parent_id else product.id
        return f"products/{inner}"

    def _put(self, sku: str, body: dict[str, Any]) -> None:
        self.shop.api.call("PUT", self._path(sku), {"_fields": "id"}, body)

    def stock(self, sku: str) -> int:
        units = self.shop.api.object("GET", self._path(sku), {"_fields": "stock_quantity"})["stock_quantity"]
        return int(units)

    def set_stock(self, sku: str, units: int) -> None:
        self.touched.add(sku)
        self._put(sku, {"stock_quantity": units})

    def set_price(self, sku: str, minor: int) -> None:
        self._put(sku, {"regular_price": f"{minor / 100:.2f}"})

    def deletable_sku(self) -> str:
        body = {
            "name": "Contract test", "type": "simple", "status": "publish", "sku": "CONTRACT-TEST-DELETE",
            "regular_price": "12.00", "manage_stock": True, "stock_quantity": 5,
        }  # fmt: skip
        made = self.shop.api.object("POST", "products", {}, body)
        self.found["CONTRACT-TEST-DELETE"] = Product(
            "CONTRACT-TEST-DELETE", str(made["id"]), "Contract test", next(iter(self.found.values())).price
        )
        return "CONTRACT-TEST-DELETE"

    def delete(self, sku: str) -> None:
        self.shop.api.call("DELETE", self._path(sku), {"force": "true"})

    def orders(self, reference: str) -> int:
        rows, _ = self.shop.api.rows("orders", {"created_via": reference, "_fields": "id,created_via"})
        return sum(row["created_via"] == reference for row in rows)

    def close(self) -> None:
        """The orders and coupons that this test made go for good; the stock of what it touched is as it was.

        Nothing else is taken away, and without ``--write`` nothing at all: the shop has orders of its own.
        """
        self.down(0)
        self.lose_answers(0)
        if not self.write:
            return
        api = self.shop.api
        for reference in self.references:
            rows, _ = api.rows("orders", {"created_via": reference, "_fields": "id,created_via"})
            for row in rows:
                if row["created_via"] == reference:
                    api.call("DELETE", f"orders/{row['id']}", {"force": "true", "_fields": "id"})
        for code in self.codes:
            rows, _ = api.rows("coupons", {"code": code, "_fields": "id,code"})
            for row in rows:
                if row["code"] == code.lower():
                    api.call("DELETE", f"coupons/{row['id']}", {"force": "true", "_fields": "id"})
        for sku in self.touched & self.before.keys():
            if self.stock(sku) != self.before[sku]:
                self._put(sku, {"stock_quantity": self.before[sku]})


class TestWooCommerce(ShopContract):
    platform = "woocommerce"

    @pytest.fixture
    def world(self, live: dict[str, Any] | None, request: pytest.FixtureRequest) -> Iterator[World]:
        write = bool(request.config.getoption("--write"))
        world = LiveWorld(live, write=write) if live else SimulatedWorld()
        yield world
        world.close()

    @pytest.fixture
    def shop(self, world: World, live: dict[str, Any] | None) -> WooCommerce:
        if isinstance(world, LiveWorld):
            return world.shop
        return connector(world, url=world.simulator.base_url, **KEYS)


class TestWooCommerceWithNetPrices(ShopContract):
    """A shop whose prices are without tax."""

    @pytest.fixture
    def world(self) -> Iterator[World]:
        world = SimulatedWorld(tax=False)
        yield world
        world.close()

    @pytest.fixture
    def shop(self, world: SimulatedWorld) -> WooCommerce:
        return connector(world, url=world.simulator.base_url, **KEYS)


class TestOldWooCommerce(ShopContract):
    """Before 9.9, order tables off: created_via is no filter and the search knows no transaction."""

    @pytest.fixture
    def world(self) -> Iterator[World]:
        world = SimulatedWorld(exact_via=False, hpos=False)
        yield world
        world.close()

    @pytest.fixture
    def shop(self, world: SimulatedWorld) -> WooCommerce:
        return connector(world, url=world.simulator.base_url, **KEYS)
