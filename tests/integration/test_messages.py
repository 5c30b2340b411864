"""Buying in a private conversation: "buy CODE" to the account, served there, link included."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge import holds, listening, people, replies_inbox
from bridge.errors import Conflict
from bridge.intent.codes import code_of, end_of, posts_in, without_code
from bridge.states import State
from bridge.store.records import Post
from connectors.simulators.memory.failing import away, lost
from tests.conftest import Rehearsal
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant

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


def asked(shop: Rehearsal, who: str = "ann") -> str:
    write(shop, who, "Where is my order?")
    return shop.store.view().replies(state="inbox")[0].reply_id


def test_the_same_words_are_another_message_to_another_question(shop):
    """After a failed try they were found, as said last week, and never sent."""
    shop.on_sale()
    replies_inbox.answer_reply(shop.house, "memory", asked(shop), "It is on its way.")
    shop.outbox.drain()
    shop.clock.advance(days=7)
    replies_inbox.answer_reply(shop.house, "memory", asked(shop), "It is on its way.")
    shop.network.failures["message"] = [away()]
    for _ in range(2):
        shop.outbox.drain()
        shop.clock.advance(30)
    assert told(shop, "ann") == ["It is on its way."] * 2
    assert not shop.store.view().replies(state="inbox")


def test_the_same_words_at_once_are_refused(shop):
    """Whether both went out could not be told."""
    shop.on_sale()
    first, second = asked(shop), asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", first, "Soon.")
    with pytest.raises(Conflict, match="being told the same"):
        replies_inbox.answer_reply(shop.house, "memory", second, "Soon.")
    shop.outbox.drain()
    shop.clock.advance(121)
    replies_inbox.answer_reply(shop.house, "memory", second, "Soon.")
    shop.outbox.drain()
    assert told(shop, "ann") == ["Soon."] * 2


def test_the_same_words_are_refused_as_long_as_they_would_be_taken_for_the_earlier_ones(shop):
    """By a clock of the network that is ahead, the first stood within what a further try of the second looks through."""
    shop.network.now = lambda: shop.clock.now() + timedelta(seconds=60)
    shop.on_sale()
    first, second = asked(shop), asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", first, "Soon.")
    shop.outbox.drain()
    for seconds in (60, 60):
        shop.clock.advance(seconds)
        with pytest.raises(Conflict, match="being told the same"):
            replies_inbox.answer_reply(shop.house, "memory", second, "Soon.")
    shop.clock.advance(0.001)
    replies_inbox.answer_reply(shop.house, "memory", second, "Soon.")
    shop.network.failures["message"] = [away()]
    for _ in range(2):
        shop.outbox.drain()
        shop.clock.advance(30)
    assert told(shop, "ann") == ["Soon."] * 2


def test_an_answer_that_may_be_out_is_not_said_again_by_who_answers_anew(shop):
    """Its outcome was lost, and then its author was shut out for a while."""
    shop.on_sale()
    ident = asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", ident, "Soon.")
    shop.network.failures["message"] = [lost()]
    shop.outbox.drain()
    people.block(shop.house, "memory", "u-ann")
    shop.clock.advance(30)
    shop.outbox.drain()
    (back,) = shop.store.view().replies(state="inbox")
    assert "may have gone out" in back.why
    people.unblock(shop.house, "memory", "u-ann")
    shop.clock.advance(days=1)
    replies_inbox.answer_reply(shop.house, "memory", ident, "Soon.")
    shop.outbox.drain()
    assert told(shop, "ann") == ["Soon."]
    assert not shop.store.view().replies(state="inbox")


@pytest.mark.parametrize("text", ["how tall is it?", "buy"])
def test_what_may_be_out_is_still_known_when_a_reply_is_understood_anew(shop, text):
    """Its post was heard of late. Nobody is told beside what a person may have said."""
    sale = shop.on_sale()
    ident = shop.network.say("4711", "ann", text, mentions_us=True)
    shop.hear()
    replies_inbox.answer_reply(shop.house, "memory", ident, "@ann Soon.")
    shop.network.failures["answer"] = [lost()]
    shop.outbox.drain()
    people.block(shop.house, "memory", "u-ann")
    shop.clock.advance(30)
    shop.outbox.drain()
    people.unblock(shop.house, "memory", "u-ann")
    # The tasks of that time are forgotten.
    shop.store.write(lambda tx: tx.forget_tasks(shop.clock.ms() + 1))
    post = Post("memory", "4711", sale.id, "", "Print", shop.clock.ms())
    shop.store.write(lambda tx: (tx.add_post(post), tx.reopen_replies("memory", "4711")))
    shop.hear()
    reply = shop.store.view().reply("memory", ident)
    assert reply.sale_id == sale.id
    assert reply.why.endswith("may have gone out: look there before you answer again)")
    assert [words for _, words in shop.network.answered.values()] == ["@ann Soon."]
    pages = Office(shop)
    shown = pages.get(f"/replies/memory/{ident}", headers={"Accept-Language": "fr"})["why"]
    assert shown.endswith("(un essai précédent est peut-être parti : regardez là-bas avant de répondre à nouveau)")
    if text == "buy":
        assert shop.of("ann").state is State.HELD
        story = merchant(shop, lang="fr").get(f"/admin/purchases/{shop.of('ann').id}").text
        assert "celle que quelqu" in story
        return
    page = merchant(shop, lang="fr").get("/admin/inbox").text
    assert "aucun mot d&#39;achat (un essai précédent est peut-être parti" in page
    assert "en route" not in page
    replies_inbox.answer_reply(shop.house, "memory", ident, "@ann Soon.")
    shop.outbox.drain()
    assert [words for _, words in shop.network.answered.values()] == ["@ann Soon."]
    assert not shop.store.view().replies(state="inbox")


def test_what_may_be_out_in_other_words_is_not_taken_for_these(shop):
    """To one question "Soon." went out; to the other something else may have."""
    shop.on_sale()
    first, second = asked(shop), asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", first, "Soon.")
    replies_inbox.answer_reply(shop.house, "memory", second, "Later.")
    shop.outbox.drain()
    shop.clock.advance(minutes=10)
    replies_inbox.reopen_reply(shop.house, "memory", second)
    third = asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", third, "Later.")
    shop.network.failures["message"] = [lost()]
    shop.outbox.drain()
    people.block(shop.house, "memory", "u-ann")
    shop.clock.advance(30)
    shop.outbox.drain()
    people.unblock(shop.house, "memory", "u-ann")
    replies_inbox.answer_reply(shop.house, "memory", third, "Soon.")
    shop.outbox.drain()
    assert told(shop, "ann") == ["Soon.", "Later.", "Later.", "Soon."]


def test_the_same_words_at_once_are_refused_though_the_first_is_opened_again(shop):
    shop.on_sale()
    first, second = asked(shop), asked(shop)
    replies_inbox.answer_reply(shop.house, "memory", first, "Soon.")
    shop.outbox.drain()
    replies_inbox.reopen_reply(shop.house, "memory", first)
    with pytest.raises(Conflict, match="being told the same"):
        replies_inbox.answer_reply(shop.house, "memory", second, "Soon.")
