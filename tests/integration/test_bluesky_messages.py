"""Buying on Bluesky in private, over its real connector on its look-alike: "buy CODE", the link, the order; and a public reply
whose answer is the buyer's alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge import bootstrap, holds, listening, privately
from bridge.intent.codes import code_of
from bridge.states import State
from tests.conftest import Rehearsal
from tests.contract.bluesky_world import SimulatedWorld

ADA = "ada.test"


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, messages=True))
    world = SimulatedWorld(now=rehearsal.clock.now, token_seconds=30 * 86400.0)
    world.now = rehearsal.clock.now
    rehearsal.bluesky = world  # type: ignore[attr-defined]
    rehearsal.house.others = {"bluesky": world.connector()}
    rehearsal.outbox = bootstrap.outbox(rehearsal.house, seed=1)
    yield rehearsal
    world.close()


def hear(shop: Rehearsal) -> None:
    there = shop.house.at("bluesky")
    listening.poll(there)
    listening.poll_messages(there)
    while holds.settle(shop.house):
        pass
    shop.outbox.drain()


def post_of(shop: Rehearsal, sale_id: str) -> str:
    return next(one.post_id for one in shop.store.view().posts(sale_id) if one.network == "bluesky")


def test_buy_with_the_code_in_private_is_served_there_and_comes_to_an_order(shop):
    sale, world = shop.on_sale(), shop.bluesky
    hear(shop)
    world.write("ada", f"Hello! Buy {code_of(sale.slug).upper()} please")
    world.lose_answers(path="sendMessage")
    hear(shop)
    assert shop.of(ADA).state is State.HELD
    for _ in range(3):
        shop.clock.advance(60)
        hear(shop)
    ((who, text),) = world.messages()
    assert who == "ada"
    assert shop.house.checkout_url(shop.of(ADA).token) in text
    assert world.answers(post_of(shop, sale.id)) == [], "nothing is said in public"
    assert shop.pay(ADA).state is State.ORDERED
    assert len(shop.shop.orders) == 1


def test_a_sale_s_post_passed_on_to_the_shop_in_private_names_it(shop):
    sale = shop.on_sale(limit_per_buyer=2)
    shop.on_sale(title="Another")
    place = shop.bluesky.place(post_of(shop, sale.id))["parent"]
    shop.bluesky.write("ada", "I buy 2", embed={"$type": "app.bsky.embed.record", "record": place})
    hear(shop)
    assert (shop.of(ADA).sale_id, shop.of(ADA).quantity) == (sale.id, 2)
    shop.bluesky.write("ada", "cancel")
    hear(shop)
    assert shop.of(ADA).state is State.CANCELLED


def test_a_public_reply_gets_its_link_in_private_from_whom_it_is_seen(shop):
    sale, world = shop.on_sale(), shop.bluesky
    world.follow("ada")
    for name in ("ada", "bob"):
        world.reply(post_of(shop, sale.id), name, "buy")
    world.lose_answers(path="sendMessage")
    hear(shop)
    for _ in range(3):
        shop.clock.advance(60)
        hear(shop)
    ((who, text),) = world.messages()
    assert (who, shop.house.checkout_url(shop.of(ADA).token) in text) == ("ada", True)
    (public,) = world.answers(post_of(shop, sale.id))
    assert public[0].startswith(world.person("bob").did), "who takes no messages of ours is answered as ever"
    assert shop.pay(ADA).state is State.ORDERED


@pytest.mark.parametrize("why", ["no access", "not sold by message"])
def test_without_private_messages_all_is_said_in_public(shop, why):
    world = shop.bluesky
    if why == "no access":
        shop.house.others = {"bluesky": world.connector(app_password=world.app_password(privileged=False))}
        (found,) = [one for name, one in privately.standing(shop.house) if name == "bluesky"]
        assert (found.status, "Bluesky" in found.advice) == ("failed", True)
    else:
        shop.house.config = replace(shop.house.config, selling=replace(shop.house.config.selling, messages=False))
    sale = shop.on_sale()
    world.follow("ada")
    world.reply(post_of(shop, sale.id), "ada", "buy")
    hear(shop)
    assert len(world.answers(post_of(shop, sale.id))) == 1
    assert world.messages() == []
