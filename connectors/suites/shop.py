"""The one contract of every Shop: ours, the in-memory fake, live platforms, and one in a package of its own.

A platform's test file has a class that inherits :class:`ShopContract`, names its ``platform`` and gives two
fixtures: ``world`` (what a test may know and do behind the connector's back) and ``shop`` (the connector under
test, with ``world.http`` as its door and ``world.now`` as its clock). What a world cannot do raises
``NotImplementedError`` and the test is skipped, so a live platform can be driven by the same suite.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from connectors.contracts import Shop
from connectors.errors import ConnectorError, NotSupported, Permanent, Refused, Retryable
from connectors.suites.shop_world import World, able, writes
from connectors.values import (
    Coupon,
    Money,
    OrderDraft,
    OrderLine,
    Payment,
    Percent,
    Product,
    Quote,
    RefundLine,
    Shipping,
)

__all__ = ["ShopContract", "World", "able", "writes"]


class ShopContract:
    platform: ClassVar[str] = ""

    @pytest.fixture
    def world(self) -> Iterator[World]:
        raise NotImplementedError

    @pytest.fixture
    def shop(self, world: World) -> Shop:
        raise NotImplementedError

    # what tests are made of

    def draft(self, shop: Shop, world: World, sku: str = "", quantity: int = 1, **changes: Any) -> OrderDraft:
        """A draft for the SKU as the bridge makes it: ids as synced, no payment yet."""
        sku = sku or world.simple_sku
        product = shop.product(sku)
        assert product, f"{sku} is not in the shop"
        line = OrderLine(
            product.sku, product.id, product.name, quantity, changes.pop("unit", None), product.parent_id
        )
        shipping = Shipping("Shipping", changes.pop("shipping", Money(490, shop.currency())))
        address = changes.pop("address", None) or world.address()
        reference = changes.pop("reference", "") or "rc-" + secrets.token_hex(8)
        world.references.append(reference)
        world.touched.add(sku)
        return OrderDraft(
            reference=reference,
            currency=shop.currency(),
            lines=(line,),
            shipping=shipping,
            address=address,
            **changes,
        )

    def paid(self, shop: Shop, world: World, draft: OrderDraft, quote: Quote | None = None) -> OrderDraft:
        """The same draft once it was quoted and captured."""
        payment = Payment("PayPal (via X)", "8AC" + secrets.token_hex(7).upper(), world.now())
        note = "Sold on X to @zoe_m, PayPal capture " + payment.transaction_id
        return replace(draft, quote=quote or shop.quote(draft), payment=payment, note=note)

    def insist(self, call: Callable[[], Any], tries: int = 25) -> Any:
        """Call again for as long as the answer is "later", as the outbox does."""
        for _ in range(tries):
            try:
                return call()
            except Retryable:
                continue
        pytest.fail(f"still Retryable after {tries} tries")

    def all_products(self, shop: Shop, since: datetime | None = None) -> list[Product]:
        return [product for page in shop.products(since) for product in page.products]

    # check, currency

    def test_check_finds_nothing_failed(self, shop: Shop) -> None:
        findings = shop.check()
        assert findings
        assert [f for f in findings if f.status == "failed"] == []
        assert all(f.name and (f.status == "ok" or f.advice) for f in findings)

    def test_check_never_raises(self, shop: Shop, world: World) -> None:
        with able():
            world.down(1000)
        try:
            findings = shop.check()
        finally:
            world.down(0)
        assert any(f.status == "failed" and f.advice for f in findings)

    def test_currency_is_a_code(self, shop: Shop) -> None:
        assert re.fullmatch("[A-Z]{3}", shop.currency())

    # the catalogue

    def test_every_product_comes_once(self, shop: Shop, world: World) -> None:
        pages = list(shop.products())
        products = [product for page in pages for product in page.products]
        ids = [product.id for product in products]
        skus = [product.sku for product in products]
        assert len(set(ids)) == len(ids)
        assert len(set(skus)) == len(skus)
        assert shop.product_ids() == set(ids)
        assert pages[-1].total in (None, len(products))
        with able():
            assert {p.sku for p in products if p.kind != "parent"} == world.sellable_skus()

    def test_products_are_fit_to_show(self, shop: Shop) -> None:
        for product in self.all_products(shop):
            assert product.name.strip()
            assert product.price.currency == shop.currency()
            assert not re.search(r"<[a-z/]|&(amp|lt|gt|nbsp|quot|#\d+);", product.name + product.description)
            assert product.modified is None or product.modified.utcoffset() == timedelta(0)

    def test_variants_know_their_parent(self, shop: Shop, world: World) -> None:
        products = {product.sku: product for product in self.all_products(shop)}
        parent, variant = products[world.parent_sku], products[world.variant_sku]
        assert parent.kind == "parent"
        assert variant.kind == "variant"
        assert (variant.parent, variant.parent_id) == (parent.sku, parent.id)
        assert variant.options
        options = [tuple(sorted(p.options.items())) for p in products.values() if p.parent == parent.sku]
        assert len(set(options)) == len(options) > 1

    def test_special_price_holds_by_its_window(self, shop: Shop, world: World) -> None:
        product = shop.product(world.special_sku)
        assert product
        assert product.special
        assert product.price_at(world.now()) == product.special.price < product.price
        if product.special.ends:
            assert product.price_at(product.special.ends) == product.price
            assert product.price_at(product.special.ends - timedelta(seconds=1)) == product.special.price
        if product.special.starts:
            assert product.price_at(product.special.starts - timedelta(seconds=1)) == product.price

    def test_since_the_future_is_nothing(self, shop: Shop, world: World) -> None:
        assert self.all_products(shop, world.now() + timedelta(hours=1)) == []

    @writes("the price of the simple product, and back")
    def test_since_tells_a_change(self, shop: Shop, world: World) -> None:
        before = shop.product(world.simple_sku)
        assert before
        moment = world.now()
        with able():
            world.set_price(world.simple_sku, before.price.minor + 100)
        try:
            changed = {product.sku: product for product in self.all_products(shop, moment)}
            assert changed[world.simple_sku].price.minor == before.price.minor + 100
        finally:
            world.set_price(world.simple_sku, before.price.minor)

    @writes("the stock of the variant, and back")
    def test_since_tells_a_changed_variant(self, shop: Shop, world: World) -> None:
        moment = world.now()
        with able():
            stock = world.stock(world.variant_sku)
            world.set_stock(world.variant_sku, stock + 5)
        try:
            changed = {product.sku: product for product in self.all_products(shop, moment)}
            assert changed[world.variant_sku].stock == stock + 5
        finally:
            world.set_stock(world.variant_sku, stock)

    # one product, live

    @writes("the stock of the simple product and of a variant, and back")
    @pytest.mark.parametrize("which", ["simple_sku", "variant_sku"])
    def test_stock_is_live(self, shop: Shop, world: World, which: str) -> None:
        sku = getattr(world, which)
        with able():
            stock = world.stock(sku)
        product = shop.product(sku)
        assert product
        try:
            world.set_stock(sku, 7)
            by_id = shop.product(sku, id=product.id, parent_id=product.parent_id)
            assert by_id
            assert by_id.stock == by_id.available() == 7
            world.set_stock(sku, 0)
            by_sku = shop.product(sku)
            assert by_sku
            assert by_sku.available() == 0
        finally:
            world.set_stock(sku, stock)

    def test_scarce_and_sold_out(self, shop: Shop, world: World) -> None:
        scarce, sold_out = shop.product(world.scarce_sku), shop.product(world.sold_out_sku)
        assert scarce
        assert scarce.available() == 3
        assert sold_out
        assert sold_out.available() == 0

    def test_a_tricky_sku_is_found(self, shop: Shop, world: World) -> None:
        product = shop.product(world.tricky_sku)
        assert product
        assert product.sku == world.tricky_sku
        again = shop.product(world.tricky_sku, id=product.id)
        assert again
        assert again.id == product.id

    def test_single_and_listed_agree(self, shop: Shop, world: World) -> None:
        listed = {product.sku: product for product in self.all_products(shop)}
        for sku in (world.simple_sku, world.variant_sku, world.special_sku, world.parent_sku):
            single = shop.product(sku, id=listed[sku].id, parent_id=listed[sku].parent_id)
            assert single
            assert (single.kind, single.price, single.special, single.options, single.parent) == (
                (listed[sku].kind, listed[sku].price, listed[sku].special, listed[sku].options, listed[sku].parent)
            )

    def test_an_unknown_product_is_none(self, shop: Shop) -> None:
        assert shop.product("NO-SUCH-SKU-4711") is None
        assert shop.product("NO-SUCH-SKU-4711", id="99999999") is None
        assert shop.product("NO-SUCH-SKU-4711", id="99999999", parent_id="99999998") is None

    @writes("deletes one product that no other test uses")
    def test_a_deleted_product_is_none(self, shop: Shop, world: World) -> None:
        with able():
            sku = world.deletable_sku()
            product = shop.product(sku)
            assert product
            world.delete(sku)
        assert shop.product(sku, id=product.id, parent_id=product.parent_id) is None
        assert shop.product(sku) is None
        assert product.id not in shop.product_ids()

    # the quote

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    @pytest.mark.parametrize("country", ["DE", "FR", "US"])
    @pytest.mark.parametrize("shipping", [490, 0])
    def test_quote_adds_up(self, shop: Shop, world: World, country: str, shipping: int) -> None:
        price = Money(shipping, shop.currency())
        draft = self.draft(shop, world, quantity=3, shipping=price, address=world.address(country))
        quote = shop.quote(draft)
        assert [(line.sku, line.quantity) for line in quote.lines] == [(world.simple_sku, 3)]
        assert quote.total.minor > 0
        assert quote.total.currency == shop.currency()
        assert quote.items_net + quote.tax + quote.shipping_net == quote.total
        if world.prices_include_tax:
            assert (quote.shipping_net + quote.shipping_tax) == price
        elif not shipping:
            assert quote.shipping_net.minor == quote.shipping_tax.minor == 0

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    def test_shipping_is_reckoned_where_the_shop_says_so(self, shop: Shop, world: World) -> None:
        draft = self.draft(shop, world, shipping=None)
        if not shop.reckons_shipping:
            with pytest.raises(Refused):
                shop.quote(draft)
            return
        quote = shop.quote(draft)
        assert quote.items_net + quote.tax + quote.shipping_net == quote.total

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    def test_the_shops_own_price_is_quoted(self, shop: Shop, world: World) -> None:
        product = shop.product(world.special_sku)
        assert product
        quote = shop.quote(self.draft(shop, world, world.special_sku, 2, shipping=Money(0, shop.currency())))
        asked = product.price_at(world.now()) * 2
        assert (quote.total if world.prices_include_tax else quote.items_net) == asked

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    @pytest.mark.parametrize("quantity", [1, 2, 3, 7])
    def test_the_agreed_price_is_quoted_to_the_cent(self, shop: Shop, world: World, quantity: int) -> None:
        product = shop.product(world.simple_sku)
        assert product
        for less in (1, 333, 701):
            unit = product.price - Money(less, shop.currency())
            quote = shop.quote(
                self.draft(shop, world, quantity=quantity, unit=unit, shipping=Money(490, shop.currency()))
            )
            if world.prices_include_tax:
                assert quote.total == unit * quantity + Money(490, shop.currency())
            else:
                assert quote.items_net == unit * quantity

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    def test_a_quote_leaves_nothing_behind(self, shop: Shop, world: World) -> None:
        draft = self.draft(shop, world)
        with able():
            stock = world.stock(world.simple_sku)
        shop.quote(draft)
        assert world.stock(world.simple_sku) == stock
        assert world.orders(draft.reference) == 0
        assert shop.find_order(draft) is None

    @writes("temporary orders for quotes, deleted at once where the platform needs them")
    def test_a_product_the_shop_has_not_is_refused(self, shop: Shop, world: World) -> None:
        draft = self.draft(shop, world)
        unknown = replace(draft.lines[0], sku="NO-SUCH-SKU-4711", product_id="99999999", parent_id="")
        with pytest.raises(Refused):
            shop.quote(replace(draft, lines=(unknown,)))

    def test_another_currency_is_refused(self, shop: Shop, world: World) -> None:
        draft = replace(self.draft(shop, world), currency="USD" if shop.currency() != "USD" else "EUR")
        with pytest.raises((Refused, Permanent)):
            shop.quote(draft)

    # the order

    @writes("one paid order")
    @pytest.mark.parametrize("which", ["simple_sku", "variant_sku", "tricky_sku"])
    def test_a_paid_order_stands_in_the_shop(self, shop: Shop, world: World, which: str) -> None:
        sku = getattr(world, which)
        draft = self.paid(shop, world, self.draft(shop, world, sku, 2))
        assert draft.quote
        assert draft.payment
        with able():
            stock = world.stock(sku)
        assert shop.find_order(draft) is None
        order = shop.place_order(draft)
        assert order.paid
        assert order.complete
        assert order.total == draft.quote.total
        assert dict(order.quantities) == {sku: 2}
        assert order.transaction_id == draft.payment.transaction_id
        assert order.reference == draft.reference
        assert order.id
        assert order.number
        assert world.stock(sku) == stock - 2
        assert world.orders(draft.reference) == 1
        found = shop.find_order(draft)
        assert found
        assert (found.id, found.number, found.total, found.paid) == (order.id, order.number, order.total, True)

    @writes("one paid order at an agreed price")
    @pytest.mark.parametrize(("less", "quantity", "shipping"), [(333, 3, 490), (701, 1, 0)])
    def test_an_order_at_the_agreed_price(
        self, shop: Shop, world: World, less: int, quantity: int, shipping: int
    ) -> None:
        product = shop.product(world.simple_sku)
        assert product
        unit = product.price - Money(less, shop.currency())
        draft = self.draft(shop, world, quantity=quantity, unit=unit, shipping=Money(shipping, shop.currency()))
        draft = self.paid(shop, world, draft)
        assert draft.quote
        assert shop.place_order(draft).total == draft.quote.total

    @writes("one paid order to the US")
    def test_an_order_to_another_tax_country(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world, quantity=2, address=world.address("US")))
        assert draft.quote
        assert shop.place_order(draft).total == draft.quote.total

    @writes("one paid order of two products")
    def test_an_order_of_two_products(self, shop: Shop, world: World) -> None:
        first, second = self.draft(shop, world, quantity=2), self.draft(shop, world, world.variant_sku)
        draft = self.paid(shop, world, replace(first, lines=first.lines + second.lines))
        assert draft.quote
        order = shop.place_order(draft)
        assert dict(order.quantities) == {world.simple_sku: 2, world.variant_sku: 1}
        assert order.total == draft.quote.total

    @writes("one paid order")
    def test_what_was_sold_in_a_time(self, shop: Shop, world: World) -> None:
        """Ours is among the shop's paid orders of its time, and not of another."""
        begin = world.now() - timedelta(seconds=2)
        try:
            before = shop.sold(begin, world.now() + timedelta(hours=1))
        except NotSupported:
            pytest.skip("does not tell what it sold")
        draft = self.paid(shop, world, self.draft(shop, world))
        order = shop.place_order(draft)
        after = shop.sold(begin, world.now() + timedelta(hours=1))
        assert after.orders == before.orders + 1
        assert after.revenue == before.revenue + order.total
        assert shop.sold(world.now() + timedelta(hours=1), world.now() + timedelta(hours=2)).orders == 0

    @writes("one paid order, refunded as a whole")
    def test_what_was_sold_and_given_back_was_sold(self, shop: Shop, world: World) -> None:
        """Like our own figures, where what goes back stands apart: both sides must count the same."""
        begin = world.now() - timedelta(seconds=2)
        try:
            before = shop.sold(begin, world.now() + timedelta(hours=1))
        except NotSupported:
            pytest.skip("does not tell what it sold")
        draft = self.paid(shop, world, self.draft(shop, world))
        order = shop.place_order(draft)
        back = [RefundLine(line.sku, line.quantity) for line in draft.lines]
        shop.refund_order(
            order.id, order.total, back, reference=f"{draft.reference}-r1", reason="changed her mind"
        )
        after = shop.sold(begin, world.now() + timedelta(hours=1))
        assert after.orders == before.orders + 1
        assert after.revenue == before.revenue + order.total

    @writes("one paid order in another currency")
    def test_what_was_sold_in_another_currency_is_left_out(self, shop: Shop, world: World) -> None:
        begin = world.now() - timedelta(seconds=2)
        try:
            before = shop.sold(begin, world.now() + timedelta(hours=1))
        except NotSupported:
            pytest.skip("does not tell what it sold")
        with able():
            world.sell_abroad()
        assert shop.sold(begin, world.now() + timedelta(hours=1)) == before

    @writes("one paid order of two products, one of them twice")
    def test_units_sold_by_sku(self, shop: Shop, world: World) -> None:
        """A variant counts as itself and once, in the time in which its order was made."""
        begin, later = world.now() - timedelta(seconds=2), world.now() + timedelta(hours=1)
        try:
            before = shop.sold_units(begin, later)
        except NotSupported:
            pytest.skip("does not tell what it sold")
        first, second = self.draft(shop, world, quantity=2), self.draft(shop, world, world.variant_sku)
        shop.place_order(self.paid(shop, world, replace(first, lines=first.lines + second.lines)))
        after = shop.sold_units(begin, later)
        came = {sku: many - before.get(sku, 0) for sku, many in after.items() if many != before.get(sku, 0)}
        assert came == {world.simple_sku: 2, world.variant_sku: 1}
        assert shop.sold_units(later, later + timedelta(hours=1)) == {}

    @writes("one paid order in another currency")
    def test_units_sold_in_another_currency_are_sold(self, shop: Shop, world: World) -> None:
        begin, later = world.now() - timedelta(seconds=2), world.now() + timedelta(hours=1)
        try:
            before = shop.sold_units(begin, later)
        except NotSupported:
            pytest.skip("does not tell what it sold")
        with able():
            world.sell_abroad()
        assert shop.sold_units(begin, later).get(world.simple_sku, 0) == before.get(world.simple_sku, 0) + 1

    @writes("one paid order")
    def test_placed_twice_is_one_order(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        with able():
            stock = world.stock(world.simple_sku)
        first, second = shop.place_order(draft), shop.place_order(draft)
        assert (first.id, first.number) == (second.id, second.number)
        assert world.orders(draft.reference) == 1
        assert world.stock(world.simple_sku) == stock - 1

    @writes("up to five paid orders")
    @pytest.mark.parametrize("kept", range(5))
    def test_a_lost_answer_makes_no_second_order(self, shop: Shop, world: World, kept: int) -> None:
        """The answer of the (kept+1)th write of the write-back is lost; every later one arrives."""
        draft = self.paid(shop, world, self.draft(shop, world))
        with able():
            stock = world.stock(world.simple_sku)
            world.lose_answers(1, after=kept)
        try:
            order = self.insist(lambda: shop.place_order(draft))
        finally:
            world.lose_answers(0)
        assert order.complete
        assert order.paid
        assert world.orders(draft.reference) == 1
        assert world.stock(world.simple_sku) == stock - 1

    @writes("one paid order")
    def test_a_lost_answer_is_said_to_be_maybe_done(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        with able():
            world.lose_answers(1)
        with pytest.raises(Retryable) as failure:
            shop.place_order(draft)
        assert failure.value.maybe_done
        found = shop.find_order(draft)
        order = shop.place_order(draft)
        assert order.complete
        assert found is None or found.id == order.id

    @writes("one paid order")
    def test_what_differs_from_what_was_paid_is_refused(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        assert draft.quote
        assert shop.place_order(draft).total == draft.quote.total
        cent = Money(1, shop.currency())
        other = replace(draft.quote, shipping_net=draft.quote.shipping_net + cent, total=draft.quote.total + cent)
        with pytest.raises(Refused) as refusal:
            shop.place_order(replace(draft, quote=other))
        assert refusal.value.code == "mismatch"

    @writes("two paid orders")
    def test_references_do_not_mix(self, shop: Shop, world: World) -> None:
        """One reference is the beginning of the other: a search by substring would mix them up."""
        first = self.paid(shop, world, self.draft(shop, world))
        second = self.paid(shop, world, self.draft(shop, world, reference=first.reference + "1"))
        orders = [shop.place_order(draft) for draft in (second, first)]
        assert orders[0].id != orders[1].id
        found = shop.find_order(first)
        assert found
        assert found.id == orders[1].id

    # another market of the shop

    @writes("one paid order in another market, and its refunds")
    def test_in_another_market_from_the_quote_to_the_refund(self, world: World) -> None:
        with able():
            shop = world.abroad()
        (market,) = (one for one in shop.markets() if one.currency == "CHF")
        there = shop.at(market.code)
        product = there.product(world.simple_sku)
        assert product
        unit = Money(1500, "CHF")
        if market.own_prices:
            assert product.price.currency == "CHF"
            unit = product.price
        line = OrderLine(product.sku, product.id, product.name, 2, unit, product.parent_id)
        reference = "rc-" + secrets.token_hex(8)
        world.references.append(reference)
        world.touched.add(product.sku)
        draft = OrderDraft(
            reference=reference, currency="CHF", lines=(line,), shipping=Shipping("Shipping", Money(0, "CHF")),
            address=world.address(), market=market.code,
        )  # fmt: skip
        quote = there.quote(draft)
        assert quote.total.currency == "CHF"
        order = there.place_order(self.paid(there, world, draft, quote))
        assert order.total == quote.total
        part = Money(100, "CHF")
        there.refund_order(order.id, part, [], reference=reference + "-r1", reason="Goodwill")
        assert (found := there.find_order(draft)) is not None
        assert found.refunded == part
        lines = [RefundLine(product.sku, 2)]
        there.refund_order(order.id, order.total - part, lines, reference=reference + "-r2", reason="Returned")
        assert (found := there.find_order(draft)) is not None
        assert found.refunded == order.total
        with pytest.raises(NotSupported):
            shop.at("nowhere")

    # refunds

    @writes("one paid order and its refund")
    def test_a_refund_once_and_units_back(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world, quantity=2))
        assert draft.quote
        with able():
            stock = world.stock(world.simple_sku)
        order = shop.place_order(draft)
        lines = [RefundLine(world.simple_sku, 2)]
        refund = [
            shop.refund_order(order.id, order.total, lines, reference=draft.reference + "-r1", reason="Returned")
            for _ in range(2)
        ]
        assert refund[0]
        assert refund[0] == refund[1]
        assert world.stock(world.simple_sku) == stock
        found = shop.find_order(draft)
        assert found
        assert found.refunded == order.total

    @writes("one paid order and two refunds of parts of it")
    def test_two_references_are_two_refunds(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world, quantity=3))
        with able():
            stock = world.stock(world.simple_sku)
        order = shop.place_order(draft)
        part = Money(200, order.total.currency)
        one = shop.refund_order(
            order.id, part, [RefundLine(world.simple_sku, 1)], reference=draft.reference + "-r1"
        )
        two = shop.refund_order(order.id, part, [], reference=draft.reference + "-r2", reason="Goodwill")
        assert one != two
        assert world.stock(world.simple_sku) == stock - 2
        found = shop.find_order(draft)
        assert found
        assert found.refunded == part * 2

    @writes("one paid order and its refund")
    @pytest.mark.parametrize("kept", range(2))
    def test_a_refund_whose_answer_was_lost(self, shop: Shop, world: World, kept: int) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        with able():
            stock = world.stock(world.simple_sku)
        order = shop.place_order(draft)
        lines, reference = [RefundLine(world.simple_sku, 1)], draft.reference + "-r1"
        world.lose_answers(1, after=kept)
        try:
            assert self.insist(lambda: shop.refund_order(order.id, order.total, lines, reference=reference))
        finally:
            world.lose_answers(0)
        assert world.stock(world.simple_sku) == stock
        found = shop.find_order(draft)
        assert found
        assert found.refunded == order.total

    @writes("one paid order")
    def test_more_than_was_paid_is_not_refunded(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        order = shop.place_order(draft)
        with pytest.raises((Refused, Permanent)):
            shop.refund_order(order.id, order.total * 2, [], reference=draft.reference + "-r1")

    # notices, coupons, faults

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            ({}, b"{}"),
            ({}, b""),
            ({"X-WC-Webhook-Signature": "AAAA", "X-WC-Webhook-Topic": "order.updated"}, b'{"id": 1}'),
            ({"X-Replycart-Signature": "sha256=00", "X-Replycart-Event": "1"}, b'{"id": 1}'),
            ({"X-WC-Webhook-Signature": "é\udcff", "X-Replycart-Signature": "é\udcff"}, b"\xff\xfe"),
        ],
    )
    def test_forged_notices_are_refused(self, shop: Shop, headers: dict[str, str], body: bytes) -> None:
        with pytest.raises((Refused, NotSupported)) as refusal:
            shop.read_webhook(headers, body)
        assert getattr(refusal.value, "code", "forged") == "forged"

    @writes("one coupon")
    def test_a_coupon_or_no_such_ability(self, shop: Shop, world: World) -> None:
        code = "THANKS-" + secrets.token_hex(4).upper()
        world.codes.append(code)
        money, ends = Money(500, shop.currency()), world.now() + timedelta(days=1)
        try:
            coupon = shop.create_coupon(code, money, expires=ends, minimum=Money(2000, shop.currency()))
        except NotSupported:
            pytest.skip("makes no coupons")
        assert coupon.id
        assert coupon.code.upper() == code
        again = shop.create_coupon(code, money, expires=ends, minimum=None)
        assert again.id == coupon.id
        assert shop.coupons_used([]) == {}
        assert shop.coupons_used([coupon, Coupon("999999", "NOBODY-HAS-THIS")]) == {code: 0}

    @writes("one coupon")
    def test_a_share_as_coupon_and_its_use_is_counted(self, shop: Shop, world: World) -> None:
        code = "SHARE-" + secrets.token_hex(4).upper()
        world.codes.append(code)
        try:
            coupon = shop.create_coupon(code, Percent(10), expires=world.now() + timedelta(days=2), minimum=None)
        except NotSupported:
            pytest.skip("makes no coupons")
        with able():
            world.buy_with(code)
        assert shop.coupons_used([coupon]) == {code: 1}

    @writes("one coupon")
    def test_a_coupon_is_taken_once_and_not_below_its_minimum(self, shop: Shop, world: World) -> None:
        code = "ONCE-" + secrets.token_hex(4).upper()
        world.codes.append(code)
        product = shop.product(world.simple_sku)
        assert product
        more_than_one = Money(product.price.minor * 3 // 2, product.price.currency)
        try:
            coupon = shop.create_coupon(
                code, Percent(10), expires=world.now() + timedelta(days=2), minimum=more_than_one
            )
        except NotSupported:
            pytest.skip("makes no coupons")
        with able(), pytest.raises(Refused):
            world.buy_with(code, 1)
        assert shop.coupons_used([coupon]) == {code: 0}
        world.buy_with(code, 2)
        assert shop.coupons_used([coupon]) == {code: 1}
        with pytest.raises(Refused):
            world.buy_with(code, 2)
        assert shop.coupons_used([coupon]) == {code: 1}

    @pytest.mark.parametrize("kept", [0, 1, 2])
    @writes("one coupon")
    def test_a_coupon_whose_answer_was_lost(self, shop: Shop, world: World, kept: int) -> None:
        code = "LOST-" + secrets.token_hex(4).upper()
        world.codes.append(code)
        with able():
            world.lose_answers(1, after=kept)
        try:
            coupon = self.insist(
                lambda: shop.create_coupon(
                    code, Percent(10), expires=world.now() + timedelta(days=2), minimum=None
                )
            )
        except NotSupported:
            pytest.skip("makes no coupons")
        finally:
            world.lose_answers(0)
        assert shop.create_coupon(code, Percent(10), expires=world.now(), minimum=None) == coupon
        with able():
            assert world.coupons(code) == 1

    @pytest.mark.parametrize(
        "call",
        [
            lambda shop, draft: list(shop.products()),
            lambda shop, draft: shop.product_ids(),
            lambda shop, draft: shop.product(draft.lines[0].sku, id=draft.lines[0].product_id),
            lambda shop, draft: shop.quote(draft),
            lambda shop, draft: shop.find_order(draft),
        ],
        ids=["products", "product_ids", "product", "quote", "find_order"],
    )
    def test_a_platform_that_is_down_is_retryable(
        self, shop: Shop, world: World, call: Callable[[Shop, OrderDraft], object]
    ) -> None:
        draft = self.draft(shop, world)
        with able():
            world.down(1000)
        try:
            with pytest.raises(Retryable):
                call(shop, draft)
        finally:
            world.down(0)

    @writes("one paid order")
    def test_a_platform_that_comes_back_gets_the_order(self, shop: Shop, world: World) -> None:
        draft = self.paid(shop, world, self.draft(shop, world))
        with able():
            world.down(4)
        assert self.insist(lambda: shop.place_order(draft))
        assert world.orders(draft.reference) == 1

    def test_errors_keep_secrets(self, shop: Shop, world: World) -> None:
        """No address of the buyer and no e-mail in what a failing call says."""
        draft = self.draft(shop, world)
        with able():
            world.down(1000)
        with pytest.raises(ConnectorError) as failure:
            shop.quote(draft)
        world.down(0)
        assert "zoe@" not in str(failure.value)
        assert "Hufeland" not in str(failure.value)
