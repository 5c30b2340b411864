"""The Magento connector passes the shop contract, against its simulator or a live shop (--live-config)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import responses

from connectors.errors import Permanent, Refused, Retryable
from connectors.http import Http
from connectors.shops.magento import Magento
from connectors.shops.magento.orders import _units
from connectors.shops.magento.signing import normalized
from connectors.simulators import magento as simulators
from connectors.simulators.magento.door import Turned
from connectors.suites.shop import ShopContract, World
from connectors.values import Money, Product, RefundLine

KEYS = {
    "consumer_key": simulators.CONSUMER_KEY, "consumer_secret": simulators.CONSUMER_SECRET,
    "access_token": simulators.ACCESS_TOKEN, "access_token_secret": simulators.ACCESS_TOKEN_SECRET,
    "webhook_secret": "module-secret",
}  # fmt: skip


def connector(world: World, **settings: Any) -> Magento:
    return Magento.build(Magento.settings().load(settings), world.surroundings())


class SimulatedWorld(World):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.simulator = simulators.Magento(**options)
        self.simulator.start()
        self.prices_include_tax = self.simulator.tax

    def close(self) -> None:
        self.simulator.stop()

    def row(self, sku: str) -> Any:
        return self.simulator.shelf.by_sku[sku]

    def set_stock(self, sku: str, units: int) -> None:
        with self.simulator.lock:
            row = self.row(sku)
            row.stock = units + row.reserved
            row.updated = self.simulator.now()

    def set_price(self, sku: str, minor: int) -> None:
        with self.simulator.lock:
            self.row(sku).price = minor
            self.row(sku).updated = self.simulator.now()

    def deletable_sku(self) -> str:
        return "SOAP-LAVENDER"

    def delete(self, sku: str) -> None:
        with self.simulator.lock:
            row = self.simulator.shelf.by_sku.pop(sku)
            del self.simulator.shelf.rows[row.id]

    def stock(self, sku: str) -> int:
        return int(self.row(sku).salable())

    def orders(self, reference: str) -> int:
        return len(self.simulator.orders.by_reference.get(reference, []))

    def buy_with(self, code: str, units: int = 1) -> None:
        """As a guest does in the shop: cart, coupon, address, order."""
        at = {
            "firstname": "Zoë",
            "lastname": "M",
            "street": ["1"],
            "city": "Berlin",
            "telephone": "1",
            "country_id": "DE",
        }
        with self.simulator.lock:
            carts = self.simulator.carts
            cart = carts.make()
            carts.add(cart, {"cartItem": {"sku": self.simple_sku, "qty": units}})
            try:
                carts.coupon(cart, code)
            except Turned as no:
                raise Refused(str(no), code="other", platform="magento") from None
            way = {"shipping_carrier_code": "flatrate", "shipping_method_code": "flatrate"}
            told = carts.ship(cart, {"addressInformation": {"shipping_address": at, **way}})
            assert told["totals"]["discount_amount"] < 0
            placed = {"email": "zoe@example.com", "paymentMethod": {"method": "checkmo"}}
            self.simulator.orders.place(carts.find(cart), placed)

    def abroad(self) -> Magento:
        with self.simulator.lock:
            self.simulator.beside = "CHF"
        return connector(self, url=self.simulator.base_url, auth="oauth", **KEYS)

    def sell_abroad(self) -> None:
        """In a store view that shows another currency than the website's base."""
        with self.simulator.lock:
            carts = self.simulator.carts
            cart = carts.make()
            carts.add(cart, {"cartItem": {"sku": self.simple_sku, "qty": 1}})
            order = self.simulator.orders.write(carts.find(cart), "zoe@example.com")
            order.base, order.currency, order.state, order.paid = order.currency, "CHF", "processing", order.total

    def coupons(self, code: str) -> int:
        rules = [rule for rule in self.simulator.carts.rules.values() if code in str(rule.body.get("name"))]
        return max(len(rules), sum(code in rule.coupons for rule in rules))

    def sellable_skus(self) -> set[str]:
        return {item.sku for item in self.simulator.items if item.kind != "parent"}


class LiveWorld(World):
    """A live shop: its SKUs under ``contract:`` in the config, else found. Orders stay (Magento deletes none)."""

    def __init__(self, live: dict[str, Any], *, write: bool = False) -> None:
        super().__init__()
        self.shop = connector(self, **{key: value for key, value in live.items() if key != "contract"})
        self.sold_before: dict[str, int] = {}
        named = live.get("contract") or {}
        self.found = {p.sku: p for page in self.shop.products() for p in page.products}
        self.prices_include_tax = bool(named.get("prices_include_tax", True))
        now = self.now()

        def plain(p: Product) -> bool:
            return p.kind == "simple" and p.special is None and p.price.minor > 1000 and (p.stock or 0) >= 30

        roles = {
            "simple_sku": plain,
            "scarce_sku": lambda p: p.kind == "simple" and p.stock == 3,
            "sold_out_sku": lambda p: p.kind == "simple" and p.stock == 0,
            "special_sku": lambda p: (
                p.kind == "simple" and p.special and p.special.holds_at(now) and (p.stock or 0) > 4
            ),
            "tricky_sku": lambda p: plain(p) and not p.sku.replace("-", "").isalnum(),
            "variant_sku": lambda p: p.kind == "variant" and (p.stock or 0) > 4,
            "parent_sku": lambda p: p.sku == self.found[self.variant_sku].parent if self.variant_sku else False,
        }
        for name, test in roles.items():
            setattr(self, name, named.get(name) or next((s for s, p in self.found.items() if test(p)), ""))
        if write:
            self.fill()

    def fill(self) -> None:
        """Orders of earlier tests stay and hold their units: enough on the shelf again, of the scarce one three."""
        for sku in (self.simple_sku, self.tricky_sku, self.variant_sku, self.special_sku):
            if sku and self.stock(sku) < 30:
                self.set_stock(sku, 60)
        for sku, units in ((self.scarce_sku, 3), (self.sold_out_sku, 0)):
            if sku and self.stock(sku) != units:
                self.set_stock(sku, units)
        self.sold_before.clear()

    def stock(self, sku: str) -> int:
        return max(0, self._salable(sku))

    def _salable(self, sku: str) -> int:
        path = f"inventory/get-product-salable-quantity/{quote(sku, safe='')}/{self.shop._store.stock_id()}"
        return int(float(self.shop._api.get(path)))

    def set_stock(self, sku: str, units: int) -> None:
        """So that this many can be sold: reservations of earlier orders stay and count against the quantity."""
        salable = self._salable(sku)
        self.sold_before.setdefault(sku, max(0, salable))
        physical = float(self.shop._api.get(f"stockItems/{quote(sku, safe='')}")["qty"])
        item = {"sku": sku, "source_code": "default", "quantity": units + physical - salable, "status": 1}
        self.shop._api.post("inventory/source-items", {"sourceItems": [item]})

    def close(self) -> None:
        for sku, units in self.sold_before.items():
            self.set_stock(sku, units)

    def orders(self, reference: str) -> int:
        return len(
            [r for r in self.shop._orders._search("ext_order_id", reference) if r["ext_order_id"] == reference]
        )


class TestMagento(ShopContract):
    platform = "magento"

    @pytest.fixture
    def world(self, live: dict[str, Any] | None, request: pytest.FixtureRequest) -> Iterator[World]:
        write = bool(request.config.getoption("--write"))
        world = LiveWorld(live, write=write) if live else SimulatedWorld()
        yield world
        world.close()

    @pytest.fixture
    def shop(self, world: World, live: dict[str, Any] | None) -> Magento:
        if isinstance(world, LiveWorld):
            return world.shop
        return connector(world, url=world.simulator.base_url, **KEYS)

    def test_since_tells_a_changed_variant(self, shop: Magento, world: World) -> None:
        if isinstance(world, LiveWorld):
            pytest.skip("Magento's updated_at does not move with the stock: notices and full reads tell it")
        super().test_since_tells_a_changed_variant(shop, world)


class TestMagentoWithoutMultiSource(ShopContract):
    """A shop with the multi-source inventory off."""

    @pytest.fixture
    def world(self) -> Iterator[World]:
        world = SimulatedWorld(msi=False)
        yield world
        world.close()

    @pytest.fixture
    def shop(self, world: SimulatedWorld) -> Magento:
        return connector(world, url=world.simulator.base_url, **KEYS)


@pytest.fixture
def world() -> Iterator[SimulatedWorld]:
    made = SimulatedWorld()
    yield made
    made.close()


class Steps(ShopContract):
    """The suite's ways to make drafts, without its tests."""

    __test__ = False


def paid(world: SimulatedWorld, shop: Magento, **changes: Any) -> Any:
    steps = Steps()
    return steps.paid(shop, world, steps.draft(shop, world, **changes))


def test_each_way_to_sign_in(world):
    base = {"url": world.simulator.base_url}
    admin = connector(
        world, auth="admin", admin_user=simulators.ADMIN_USER, admin_password=simulators.ADMIN_PASSWORD, **base
    )
    assert admin.currency() == "EUR"
    bearer = connector(world, auth="bearer", access_token=simulators.ACCESS_TOKEN, **base)
    with pytest.raises(Permanent, match="standalone Bearer tokens"):
        bearer.currency()
    wrong = connector(world, **{**KEYS, "access_token_secret": "x" * 32}, **base)
    with pytest.raises(Permanent, match="four keys"):
        wrong.currency()
    with pytest.raises(Permanent, match="two-factor"):
        connector(world, auth="admin", admin_user="admin", admin_password="no", **base).currency()


def test_an_admin_token_that_ended_is_made_anew(world):
    admin = connector(
        world,
        url=world.simulator.base_url,
        auth="admin",
        admin_user="admin",
        admin_password=simulators.ADMIN_PASSWORD,
    )
    admin.currency()
    world.simulator.door._tokens.clear()
    assert admin.product(world.simple_sku) is not None


def test_older_versions_that_repeat_the_last_page_end_too():
    world = SimulatedWorld(old_paging=True)
    try:
        shop = connector(world, url=world.simulator.base_url, page_size=7, **KEYS)
        skus = [p.sku for page in shop.products() for p in page.products]
        assert len(skus) == len(set(skus)) == len(world.simulator.items)
    finally:
        world.close()


@pytest.mark.parametrize(
    "sku", ["mug/blue", "mug red", "mug+saucer", "50%-mug", "a/b c+d%e", "mug%2Fblue", "tasse-größe"]
)
def test_any_sku_is_found_by_path(sku):
    from connectors.simulators.catalogue import Item

    world = SimulatedWorld(products=[Item(sku, "Mug", 1200, 5)])
    try:
        shop = connector(world, url=world.simulator.base_url, **KEYS)
        assert shop.product(sku).stock == 5
        assert [p.sku for page in shop.products() for p in page.products] == [sku]
    finally:
        world.close()


def test_the_path_is_signed_as_the_real_store_signs_it():
    # measured on a real 2.4.7-p3
    assert normalized("/rest/V1/products/mug%2Fblue") == "/rest/V1/products/mug/blue"
    assert normalized("/rest/V1/products/mug%20red") == "/rest/V1/products/mug%20red"
    assert normalized("/rest/V1/products/a%2Bb") == "/rest/V1/products/a+b"
    assert normalized("/rest/V1/products/mug%252Fblue") == "/rest/V1/products/mug%2Fblue"


def test_no_rule_is_left_behind_by_quotes_and_orders(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop, unit=Money(900, "EUR"), shipping=Money(0, "EUR"))
    assert world.simulator.carts.rules == {}
    order = shop.place_order(draft)
    assert world.simulator.carts.rules == {}
    assert order.total == Money(900, "EUR")


def test_a_rule_left_by_an_attempt_that_died_is_cleared(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop, unit=Money(900, "EUR"))
    shop._api.post("salesRules", {"rule": {"name": f"Replycart {draft.reference}", "website_ids": [1],
                                           "customer_group_ids": [0], "is_active": True}})  # fmt: skip
    shop.place_order(draft)
    assert world.simulator.carts.rules == {}


@pytest.mark.parametrize("after", range(12))
def test_death_at_each_write_of_an_order_makes_one_whole_order(world, after):
    """The answer to the n-th write is lost; the next attempt goes on from what stands in the shop."""
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop, unit=Money(900, "EUR"))
    world.lose_answers(1, after)
    for _ in range(4):
        try:
            order = shop.place_order(draft)
            break
        except Retryable:
            shop = connector(world, url=world.simulator.base_url, **KEYS)
    world.lose_answers(0)
    assert order.complete
    assert len(world.simulator.orders.orders) == 1
    assert world.simulator.orders.orders[1].paid == order.total.minor
    assert world.simulator.carts.rules == {}
    assert len(world.simulator.orders.orders[1].comments) <= 2


def test_an_order_without_our_reference_and_cart_is_found_by_buyer_and_total(world):
    """The cart of the quote was gone, a new one was placed, and the process died before it told anybody."""
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop)
    elsewhere = replace(draft, quote=shop.quote(replace(draft, reference=draft.reference + "-b")))
    shop._carts.place(elsewhere, elsewhere.quote)
    order = shop.place_order(
        replace(draft, quote=replace(draft.quote, data={**draft.quote.data, "quote_id": "999"}))
    )
    assert len(world.simulator.orders.orders) == 1
    assert order.complete


@pytest.mark.parametrize("as_", ["paid by card", "a card that is awaited", "cancelled"])
def test_what_the_same_buyer_ordered_in_the_web_shop_is_not_ours(world, as_):
    """The same thing at the same price, minutes apart: who paid twice gets two."""
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop)
    elsewhere = replace(draft, quote=shop.quote(replace(draft, reference="web")))
    shop._carts.place(elsewhere, elsewhere.quote)
    web = world.simulator.orders.orders[1]
    if as_ == "cancelled":
        web.state = web.status = "canceled"
    else:
        web.method = "braintree"
        web.paid = web.total if as_ == "paid by card" else 0
    order = shop.place_order(draft)
    assert (order.id, order.complete) == ("2", True)
    assert web.reference == ""


@pytest.mark.parametrize("body", ["<h1>Not Found</h1>", '{"message": "Request does not match any route."}', "{}"])
def test_a_shop_that_is_being_deployed_refuses_no_paid_order(world, body):
    """A 404 of the web server, or of a Magento without its routes, is no word about the cart: who paid would get the money
    back, and no goods."""
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as away:
        for method in ("GET", "POST", "PUT"):
            away.add(method, re.compile(".*"), status=404, body=body)
        with pytest.raises(Permanent, match="no REST interface"):
            shop.place_order(draft)
    assert shop.place_order(draft).complete


def test_a_total_that_changed_is_not_placed(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    draft = paid(world, shop)
    world.set_price(world.simple_sku, 999_00)
    with pytest.raises(Refused) as caught:
        shop.place_order(draft)
    assert caught.value.code == "mismatch"
    assert world.simulator.orders.orders == {}


def test_the_last_unit_goes_to_one(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    world.set_stock(world.scarce_sku, 1)
    first, second = (paid(world, shop, sku=world.scarce_sku) for _ in range(2))
    shop.place_order(first)
    with pytest.raises(Refused) as caught:
        shop.place_order(second)
    assert caught.value.code == "out_of_stock"


def test_a_price_above_the_shop_s_is_refused_with_words(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    with pytest.raises(Refused, match="needs the Replycart module") as caught:
        paid(world, shop, unit=Money(99_900, "EUR"))
    assert caught.value.code == "price"


def test_a_buyer_without_tax_pays_less_than_the_sale_says_never_more(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    product = shop.product(world.simple_sku)
    for unit in (product.price, Money(product.price.minor - 300, "EUR")):
        draft = paid(world, shop, unit=unit, address=world.address("FR"))
        assert draft.quote.lines[0].net <= unit
        assert draft.quote.lines[0].tax.minor == 0


def test_refund_of_shipping_only_leaves_the_lines(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    order = shop.place_order(paid(world, shop))
    stock = world.stock(world.simple_sku)
    shop.refund_order(order.id, Money(250, "EUR"), [], reference="refund-a")
    assert world.simulator.orders.orders[int(order.id)].refunded == 250
    assert world.stock(world.simple_sku) == stock
    shop.refund_order(
        order.id, Money(order.total.minor - 250, "EUR"), [RefundLine(world.simple_sku, 1)], reference="refund-b"
    )
    assert world.simulator.orders.orders[int(order.id)].refunded == order.total.minor
    assert world.stock(world.simple_sku) == stock + 1


def test_notices_of_the_module(world):
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    body = b'{"id": 7}'
    signature = base64.b64encode(hmac.new(b"module-secret", body, hashlib.sha256).digest()).decode()
    headers = {
        "X-Replycart-Signature": signature,
        "X-Replycart-Topic": "product.updated",
        "X-Replycart-Delivery": "d1",
    }
    event = shop.read_webhook(headers, body)
    assert (event.id, event.kind, event.resource) == ("d1", "product.updated", "7")
    with pytest.raises(Refused):
        shop.read_webhook(headers, body + b" ")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (
            500,
            '{"message": "Internal Error. Details are available in Magento log file. Report ID: webapi-1"}',
            Retryable,
        ),
        (503, "<html>maintenance</html>", Retryable),
        (200, "<html>a captcha</html>", Retryable),
        (200, "[]", Retryable),
        (302, "", Permanent),
        (403, '{"message": "no"}', Permanent),
    ],
)
def test_what_no_store_should_answer(status, body, error):
    quiet = World()
    quiet.http = Http(sleep=lambda seconds: None)
    shop = connector(quiet, url="http://shop.example", **KEYS)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add("GET", "http://shop.example/rest/default/V1/products/X", body=body, status=status)
        mock.add("GET", "http://shop.example/rest/V1/store/storeConfigs", body="[]", status=200)
        with pytest.raises(error):
            shop.product("X")


def test_dates_of_special_prices_are_days_of_the_store():
    from zoneinfo import ZoneInfo

    from connectors.shops.magento.products import _special

    attributes = {
        "special_price": "12.000000", "special_from_date": "2026-01-01 00:00:00", "special_to_date": "2026-01-31 00:00:00",
    }  # fmt: skip
    special = _special(attributes, ZoneInfo("Europe/Paris"), "EUR")
    assert special.starts == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert special.ends == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert special.holds_at(special.ends - timedelta(seconds=1))
    assert not special.holds_at(special.ends)


def test_no_secret_in_any_error(world):
    shop = connector(world, url=world.simulator.base_url, **{**KEYS, "consumer_secret": "s3cr3t-canary"})
    with pytest.raises(Permanent) as caught:
        shop.currency()
    assert "s3cr3t-canary" not in str(caught.value)


def test_the_simulated_store_s_traps_are_those_of_the_real_one(world):
    """Measured on a real 2.4.7-p3: what a caller must not trip over is there to trip over."""
    import requests

    base = world.simulator.base_url + "/rest/V1/"
    plain = requests.get(base + "products", timeout=5)
    assert plain.status_code == 401
    assert plain.json()["message"] == "The consumer isn't authorized to access %resources."
    shop = connector(world, url=world.simulator.base_url, **KEYS)
    past = shop._api.get("products", [("searchCriteria[pageSize]", "50"), ("searchCriteria[currentPage]", "99"),
                                      ("fields", "items[sku],total_count")])  # fmt: skip
    assert past["items"] is None
    assert past["total_count"] == len(world.simulator.items)
    with pytest.raises(Retryable, match="Internal Error"):
        shop._api.get("orders", [("searchCriteria[filter_groups][0][filters][0][field]", "nonsense"),
                                 ("searchCriteria[filter_groups][0][filters][0][value]", "1")])  # fmt: skip
    order = shop.place_order(paid(world, shop))
    stock = shop._api.get(f"stockItems/{world.simple_sku}")["qty"]
    assert stock == shop.product(world.simple_sku).stock + 1, "physical units do not show what is reserved"
    with pytest.raises(Refused):
        shop._api.post(f"order/{order.id}/invoice", {"capture": False})
    assert shop._api.post(f"orders/{order.id}/cancel") is False


def test_of_an_order_a_variant_counts_once_and_a_bundle_with_its_parts():
    """As a real store tells it: a configurable product is two items of one SKU; the simulator has one."""
    row = {
        "items": [
            {"item_id": 1, "sku": "TEE-M", "qty_ordered": 2},
            {"item_id": 2, "parent_item_id": 1, "sku": "TEE-M", "qty_ordered": 2},
            {"item_id": 3, "sku": "SET-MUG-TEA", "qty_ordered": 1},
            {"item_id": 4, "parent_item_id": 3, "sku": "MUG", "qty_ordered": 4},
            {"item_id": 5, "parent_item_id": 3, "sku": "TEA", "qty_ordered": 1},
            {"item_id": 6, "sku": "MUG", "qty_ordered": "1.0000"},
        ]
    }
    assert _units(row) == {"TEE-M": 2, "SET-MUG-TEA": 1, "MUG": 5, "TEA": 1}
