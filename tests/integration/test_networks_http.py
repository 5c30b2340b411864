"""Sold on Bluesky, Mastodon and X into both shops, over real HTTP with the real connectors: what three networks sell is
one stock, and what one person buys in two sales is one parcel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bridge import catalogue, checkout, listening, sales
from bridge.demo import stage as stages
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes import networks
from bridge.demo.scenes.telling import until
from bridge.drafts import order_draft
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms
from connectors.simulators import mastodon as mastodons
from tests.contract.bluesky_world import SimulatedWorld
from tests.integration.test_offers_http import Silent
from tests.integration.test_ways_http import NOT_IN_THE_DEMO

LINK = re.compile(r"http://[^ ]+/c/[A-Za-z0-9_-]+")


@pytest.fixture
def bluesky() -> Iterator[SimulatedWorld]:
    world = SimulatedWorld()
    yield world
    world.close()


@pytest.fixture
def mastodon() -> Iterator[mastodons.Mastodon]:
    simulator = mastodons.Mastodon()
    simulator.start()
    yield simulator
    simulator.stop()


def things(stage: Any, count: int) -> list[Any]:
    found = [
        one.product for one in stage.house.store.view().products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3 and one.product.special is None
    ]  # fmt: skip
    return found[:count]


def on_sale(stage: Any, sku: str, posts: int, units: int = 2, **terms: Any) -> Any:
    house = stage.house
    sale = sales.publish(house, sales.create(house, SaleRequest(sku, quantity=units, **terms)).id)
    until(lambda: len(house.store.view().posts(sale.id)) == posts, "the posts stand")
    return sale


def post_on(stage: Any, sale: Any, network: str) -> str:
    return next(post.post_id for post in stage.house.store.view().posts(sale.id) if post.network == network)


def order_of(stage: Any, purchase: Any) -> dict[str, Any]:
    lead = purchase.parcel or purchase.id
    return next(row for row in outside(stage.shop, "orders") if row["reference"] == f"rc-{lead}")


def told(texts: Callable[[], list[str]]) -> str:
    """The link in the answer, as soon as that stands on the network."""
    until(lambda: any(LINK.search(text) for text in texts()), "the answer stands")
    return next(found[0] for text in texts() if (found := LINK.search(text)))


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_a_reply_and_a_message_on_bluesky_and_a_reply_on_mastodon_become_orders(shop, tmp_path, bluesky, mastodon):
    networks = {
        "bluesky": {
            "handle": bluesky.shop.handle, "app_password": bluesky.shop.password, "service": bluesky.doors.base_url,
        },
        "mastodon": {"instance": mastodon.base_url, "access_token": mastodons.TOKEN},
    }  # fmt: skip
    with stages.standing(shop, tmp_path, more={"networks": networks}) as stage:
        _catalogue(stage)
        (thing,) = things(stage, 1)
        sale = on_sale(stage, thing.sku, 3, units=3, shipping=ShippingTerms("free"))
        view = stage.house.store.view()

        bluesky.reply(post_on(stage, sale, "bluesky"), "bob", "buy")
        feed = "app.bsky.feed.getAuthorFeed"
        bob = told(
            lambda: [
                row["post"]["record"]["text"]
                for row in bluesky.shop.ask(feed, actor=bluesky.shop.did)["feed"]
                if "reply" in row["post"]["record"]
            ]
        )

        def ours() -> list[str]:
            with mastodon.lock:
                return [
                    item.text for item in mastodon.world.statuses.values() if item.author is mastodon.world.shop
                ]

        with mastodon.lock:
            world = mastodon.world
            mia = world.person("mia@elsewhere.example")
            world.say(mia, f"@{world.shop.acct} buy", reply_to=post_on(stage, sale, "mastodon"))

        bluesky.write("cyd", f"Hello, buy {code_of(sale.slug).upper()}")
        # The listener's own look comes every eight seconds.
        listening.poll_messages(stage.house.at("bluesky"))
        cyd = told(lambda: [text for _, text in bluesky.messages()])
        links = {"bob.test": bob, "cyd.test": cyd, "mia@elsewhere.example": told(ours)}

        for handle, link in links.items():
            buyer = Buyer(handle.partition("@")[0].partition(".")[0], "buy", "pays")
            buyer.browser.trust_env = False
            buyer.page = link
            buyer.fill_in()
            buyer.approve(buyer.go_to_paypal())

        def bought() -> dict[str, Any]:
            return {one.handle: one for one in view.purchases(sale_id=sale.id)}

        until(lambda: {one.state for one in bought().values()} == {State.ORDERED}, "all orders stand")
        assert {handle: one.network for handle, one in bought().items()} == {
            "bob.test": "bluesky", "cyd.test": "bluesky", "mia@elsewhere.example": "mastodon",
        }  # fmt: skip
        assert len({order_of(stage, one)["reference"] for one in bought().values()}) == 3
        assert len(bluesky.messages()) == 1, "bob is answered in public: no message of ours would be seen"
        assert view.items(sale.id)[0].free == 0
        assert view.imbalances() == []


@pytest.mark.parametrize("shop", NOT_IN_THE_DEMO)
def test_by_a_mention_and_in_private_as_the_demo_plays_it(shop, tmp_path):
    told = Silent()
    assert networks.play(told, SimpleNamespace(shop_name=shop)) == []
    assert "one stock, one line" in told.said[0]


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_two_sales_with_other_shipping_are_one_parcel_of_which_a_part_goes_back(shop, tmp_path):
    with stages.standing(shop, tmp_path) as stage:
        _catalogue(stage)
        house, view = stage.house, stage.house.store.view()
        ann = Buyer("ann", "buy", "pays both")
        made = []
        for thing, shipping in zip(things(stage, 2), (490, 390), strict=True):
            sale = on_sale(stage, thing.sku, 1, shipping=ShippingTerms("flat", price=shipping))
            ann.reply(stage, post_on(stage, sale, "x"))
            made.append(sale)

        def hers() -> list[Any]:
            return [one for sale in made for one in view.purchases(sale_id=sale.id) if one.handle == "ann"]

        until(lambda: [one.state for one in hers()] == [State.HELD] * 2, "ann holds both")
        ann.browser.trust_env = False
        lead, other = hers()
        ann.page = house.checkout_url(lead.token)
        ann.fill_in({"with": other.id})
        ann.approve(ann.go_to_paypal())
        until(lambda: [one.state for one in hers()] == [State.ORDERED] * 2, "the order stands")
        one, two = hers()
        assert one.shop_order_id == two.shop_order_id
        assert one.paid_amount + two.paid_amount == one.unit + two.unit + 490, "shipping once: the dearest"
        assert one.paid_amount - one.unit == 490
        order = house.shop.find_order(_draft(view, one))
        assert order.total.minor == one.unit + two.unit + 490

        checkout.request_refund(house, two.id)
        until(lambda: hers()[1].state is State.REFUNDED, "the part went back")
        order = house.shop.find_order(_draft(view, one))
        assert (order.refunded.minor, hers()[0].state) == (two.unit, State.ORDERED)
        checkout.request_refund(house, one.id, amount=490)
        until(lambda: hers()[0].refunded == 490 and hers()[0].state is State.ORDERED, "the shipping went back")
        assert house.shop.find_order(_draft(view, one)).refunded.minor == two.unit + 490
        checkout.request_refund(house, one.id)
        until(lambda: hers()[0].state is State.REFUNDED, "all went back")
        assert house.shop.find_order(_draft(view, one)).refunded == order.total
        assert view.imbalances() == []


def _draft(view: Any, purchase: Any) -> Any:
    members = view.together(view.purchase(purchase.id))
    return order_draft(view, members, members[0].address)


def _catalogue(stage: Any) -> None:
    catalogue.sync(stage.house, full=True)
