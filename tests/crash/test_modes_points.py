"""The further ways of buying: the process dies at every point where it touches the outside or the ledger, and starts
again. However often it dies, each account is charged once, each thing is sold once, each payment has its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bridge import catalogue, checkout, holds, listening, sales
from bridge.sales import SaleRequest
from bridge.states import State
from tests.conftest import ADDRESS, Rehearsal, product
from tests.crash.test_offers_points import drained, every_point


def hear(rehearsal: Rehearsal) -> Callable[[], None]:
    def work() -> None:
        listening.poll(rehearsal.house)
        listening.poll_reposts(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    return work


def charged(rehearsal: Rehearsal) -> list[int]:
    return [one.amount.minor for page in rehearsal.payments.pages.values() for one in page.captures]


def approved(rehearsal: Rehearsal, url: str) -> None:
    """The buyer agrees on the page; where the address is our own, that was done before the death."""
    if (page := url.rsplit("/", 1)[-1]) in rehearsal.payments.pages:
        rehearsal.payments.approve(page)


# a wallet: saved, charged by a reply; the next in line promised


def a_wallet(rehearsal: Rehearsal) -> None:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    rehearsal.on_sale(quantity=1)


def wallet_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    account = {"network": "memory", "id": "u-ann", "handle": "ann"}

    def save() -> None:
        url = checkout.save(rehearsal.house, account, ADDRESS, (100_000, 100_000), "en")
        if url:
            rehearsal.payments.consent(url.rsplit("/", 1)[-1])
            checkout.finish(rehearsal.house, "memory", "u-ann")

    def replies() -> None:
        if not any(said.reply.handle == "bob" for said in rehearsal.network.said.values()):
            rehearsal.network.say(rehearsal.post_id, "bob", "buy")
            rehearsal.clock.advance(1)
            rehearsal.network.say(rehearsal.post_id, "ann", "buy")

    def promise() -> None:
        ann = rehearsal.of("ann")
        if ann.state is State.WAITLISTED:
            checkout.promise(rehearsal.house, ann, 7)

    def passes() -> None:
        if rehearsal.of("bob").state is State.HELD:
            holds.cancel(rehearsal.house, rehearsal.of("bob").id)

    return [save, replies, hear(rehearsal), promise, passes, drained(rehearsal), drained(rehearsal)]


def wallet_end(rehearsal: Rehearsal, told: str) -> None:
    assert rehearsal.of("ann").state is State.ORDERED, told
    assert charged(rehearsal) == [rehearsal.of("ann").paid_amount], told
    assert len(rehearsal.shop.orders) == 1, told
    assert len(rehearsal.payments.wallets) <= 2, told


def test_one_charge_for_one_promise_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_wallet, wallet_story, wallet_end) > 20


# a series: heard late, drawn, paid


def a_series(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1, mode="first_come", by="either")
    post = rehearsal.post_id
    rehearsal.network.say(post, "ann", "buy")
    rehearsal.clock.advance(1)
    rehearsal.network.say(post, "bob", "buy")
    rehearsal.network.repost(post, "eve")


def series_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def draw() -> None:
        rehearsal.clock.advance(20)
        holds.draw(rehearsal.house)

    def pay() -> None:
        if rehearsal.of("ann").payable:
            approved(rehearsal, rehearsal.to_paypal("ann"))
        for page in rehearsal.payments.pages:
            checkout.look(rehearsal.house, page)

    return [hear(rehearsal), draw, drained(rehearsal), pay, drained(rehearsal)]


def series_end(rehearsal: Rehearsal, told: str) -> None:
    states = {one.handle: one.state for one in rehearsal.store.view().purchases()}
    assert states == {"ann": State.ORDERED, "bob": State.WAITLISTED, "eve": State.WAITLISTED}, told
    assert len(charged(rehearsal)) == 1, told
    assert len(rehearsal.network.answered) == 1, told


def test_the_first_is_drawn_and_sold_to_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_series, series_story, series_end) > 15


# a crowd of reposts, read in two turns


def a_crowd(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1, mode="first_come", by="either")
    rehearsal.network.page = 1
    for number in range(7):
        rehearsal.network.repost(rehearsal.post_id, f"u{number}")


def crowd_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def look() -> None:
        rehearsal.clock.advance(30)
        listening.poll_reposts(rehearsal.house)
        rehearsal.clock.advance(1)
        rehearsal.network.say(rehearsal.post_id, f"late{len(rehearsal.network.said)}", "buy")

    def draw() -> None:
        rehearsal.clock.advance(20)
        holds.draw(rehearsal.house)

    def mentions() -> None:
        listening.poll(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    return [look, mentions, draw, look, draw, mentions, draw, look, mentions, draw]


def crowd_end(rehearsal: Rehearsal, told: str) -> None:
    held = [one.handle for one in rehearsal.store.view().purchases() if one.state is State.HELD]
    assert held == ["u0"], told
    heard = [one.handle for one in rehearsal.store.view().replies() if one.reply_id.startswith("repost:")]
    assert heard[::-1] == [f"u{number}" for number in range(7)], told


def test_the_first_of_a_crowd_is_drawn_wherever_the_look_dies(tmp_path):
    assert every_point(tmp_path, a_crowd, crowd_story, crowd_end) > 15


# a basket of two, paid as one parcel


def a_basket(rehearsal: Rehearsal) -> None:
    for sku in ("MUG", "BOWL"):
        rehearsal.shop.items[sku] = product(sku, url=f"https://shop.example.com/{sku.lower()}")
    catalogue.sync(rehearsal.house, full=True)
    made = sales.create(rehearsal.house, SaleRequest(mode="basket", hashtag="ShopCart"))
    sales.publish(rehearsal.house, made.id)
    for number, sku in enumerate(("mug", "bowl")):
        rehearsal.network.elsewhere[f"90{number}"] = f"look https://shop.example.com/{sku}"
        rehearsal.network.say(f"90{number}", "ann", "#shopcart")


def basket_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def hear_tags() -> None:
        listening.poll_tags(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    def pay() -> None:
        open_ones = [one for one in rehearsal.store.view().purchases() if one.payable]
        if open_ones:
            lead = checkout.take_address(rehearsal.house, open_ones[0], ADDRESS, [one.id for one in open_ones[1:]])
            approved(rehearsal, checkout.open_page(rehearsal.house, lead, "en"))
        for page in rehearsal.payments.pages:
            checkout.look(rehearsal.house, page)

    return [hear_tags, drained(rehearsal), pay, drained(rehearsal)]


def basket_end(rehearsal: Rehearsal, told: str) -> None:
    both = rehearsal.store.view().purchases()
    assert [one.state for one in both] == [State.ORDERED] * 2, told
    assert charged(rehearsal) == [sum(one.paid_amount or 0 for one in both)], told
    (order,) = rehearsal.shop.orders.values()
    assert dict(order.quantities) == {"MUG": 1, "BOWL": 1}, told


def test_one_order_for_one_basket_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_basket, basket_story, basket_end) > 20
