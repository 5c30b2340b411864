"""Buying in a private conversation: "buy CODE" to the account, served there, link included."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import holds, listening, replies_inbox
from bridge.intent.codes import code_of, end_of, posts_in, without_code
from bridge.states import State
from connectors.simulators.memory.failing import lost
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, messages=True))
    return rehearsal


def write(world: Rehearsal, who: str, text: str) -> None:
    world.network.write(who, text)
    listening.poll_messages(world.house)
    while holds.settle(world.house):
        pass
    world.outbox.drain()


def told(world: Rehearsal, who: str) -> list[str]:
    return [text for user, text in world.network.messages if user == f"u-{who}"]


def test_buy_with_the_code_is_held_and_answered_there_with_the_link(shop):
    sale = shop.on_sale(answers="none")
    write(shop, "ann", f"Hello! Buy {code_of(sale.slug).upper()} please")
    ann = shop.of("ann")
    assert ann.state is State.HELD
    (text,) = told(shop, "ann")
    assert shop.house.checkout_url(ann.token) in text
    assert shop.network.answered == {}, "nothing is said in public"
    assert shop.pay("ann").state is State.ORDERED
    shop.sound()


@pytest.mark.parametrize("how", ["buy {slug}", "{link} je prends", "buy 2 {code}"])
def test_a_sale_is_named_by_code_short_name_or_address(shop, how):
    sale = shop.on_sale(limit_per_buyer=2)
    write(shop, "ann", how.format(slug=sale.slug, code=code_of(sale.slug), link=shop.house.sale_url(sale.slug)))
    assert shop.of("ann").state is State.HELD
    assert shop.of("ann").quantity == (2 if "2" in how else 1)


def test_in_line_is_said_at_once_and_the_hold_when_it_comes(shop):
    sale = shop.on_sale(quantity=1)
    write(shop, "bob", f"buy {code_of(sale.slug)}")
    write(shop, "ann", f"buy {code_of(sale.slug)}")
    assert "You are in line" in told(shop, "ann")[0]
    write(shop, "bob", "cancel")
    shop.outbox.drain()
    assert shop.of("bob").state is State.CANCELLED
    assert shop.of("ann").state is State.HELD
    assert "is held for @ann" in told(shop, "ann")[1]


def test_what_names_no_sale_waits_for_a_person_and_is_answered_privately(shop):
    shop.on_sale()
    write(shop, "ann", "Do you ship to Norway?")
    (reply,) = shop.store.view().replies(state="inbox")
    assert reply.handle == "ann"
    replies_inbox.answer_reply(shop.house, "memory", reply.reply_id, "We do.")
    shop.outbox.drain()
    assert told(shop, "ann") == ["We do."]
    assert shop.network.answered == {}


def test_a_message_and_a_reply_share_one_limit(shop):
    sale = shop.on_sale()
    shop.reply("ann")
    write(shop, "ann", f"buy {code_of(sale.slug)}")
    assert len(shop.store.view().purchases()) == 1


def test_an_answer_whose_outcome_was_lost_is_not_sent_twice(shop):
    sale = shop.on_sale()
    shop.network.failures["message"] = [lost()]
    write(shop, "ann", f"buy {code_of(sale.slug)}")
    shop.clock.advance(30)
    shop.outbox.drain()
    assert len(told(shop, "ann")) == 1


def test_heard_once_and_in_order(shop):
    sale = shop.on_sale(quantity=1)
    for who in ("ann", "bob"):
        shop.network.write(who, f"buy {code_of(sale.slug)}")
    assert listening.poll_messages(shop.house) == 2
    assert listening.poll_messages(shop.house) == 0
    while holds.settle(shop.house):
        pass
    assert (shop.of("ann").state, shop.of("bob").state) == (State.HELD, State.WAITLISTED)


def test_stop_by_message_is_a_stop(shop):
    sale = shop.on_sale()
    write(shop, "ann", "stop")
    write(shop, "ann", f"buy {code_of(sale.slug)}")
    assert shop.store.view().purchases() == []


def test_the_code_is_no_word_for_the_reader():
    assert without_code("Buy 7KQ2MD please", "night-train-7kq2md") == "Buy please"
    assert without_code("https://sell.example.com/s/night-train-7kq2md buy 2", "night-train-7kq2md") == "buy 2"
    assert without_code("buy 7kq2mdx", "night-train-7kq2md") == "buy 7kq2mdx"


def test_a_message_names_a_sale_by_the_address_of_its_post(shop):
    sale = shop.on_sale()
    shop.on_sale(title="Another")
    (post,) = shop.store.view().posts(sale.id)
    write(shop, "ann", f"I buy this: {post.url}?s=20")
    ann = shop.of("ann")
    assert (ann.sale_id, ann.quantity) == (sale.id, 1)
    assert shop.house.checkout_url(ann.token) in told(shop, "ann")[0]


@pytest.mark.parametrize("how", ["@shop buy {code}", "@shop je prends {link}", "@shop buy {post}"])
def test_a_post_anywhere_that_names_us_names_a_sale(rehearsal, how):
    """Of somebody's own, under another's post, or where private messages are not read."""
    sale = rehearsal.on_sale()
    (post,) = rehearsal.store.view().posts(sale.id)
    text = how.format(code=code_of(sale.slug).upper(), link=rehearsal.house.sale_url(sale.slug), post=post.url)
    rehearsal.network.say("elsewhere", "ann", text)
    rehearsal.network.say("elsewhere", "bob", text, mentions_us=False)
    rehearsal.hear()
    assert rehearsal.of("ann").state is State.HELD
    assert [one.handle for one in rehearsal.store.view().purchases()] == ["ann"], "it was not said to us"
    assert len(rehearsal.network.answered) == 1
    assert rehearsal.pay("ann").state is State.ORDERED


def test_a_mention_that_names_no_sale_waits_for_a_person(rehearsal):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    said = rehearsal.network.say("elsewhere", "ann", "@shop cancel")
    rehearsal.hear()
    assert rehearsal.store.view().reply("memory", said).why == "answers no sale"
    assert rehearsal.of("ann").state is State.HELD


@pytest.mark.parametrize(
    ("text", "post", "left"),
    [
        ("buy https://x.com/shop/status/1789012345678901234?s=20 red", "1789012345678901234", "buy red"),
        ("buy 2 https://bsky.app/profile/shop.example/post/3kabcdefghij2", "3kabcdefghij2", "buy 2"),
        ("buy 1789012345678901234", "1789012345678901234", "buy"),
    ],
)
def test_what_names_a_post_is_no_word_for_the_reader(text, post, left):
    assert end_of(f"did:plc:abc~{post}") == end_of(post) == post
    assert post in posts_in(text)
    assert without_code(text, "print-7kq2md", post) == left
