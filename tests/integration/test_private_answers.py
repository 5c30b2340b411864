"""What a person answers in private: each question gets its own answer, and nothing is said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge import people, replies_inbox
from bridge.errors import Conflict
from bridge.states import State
from bridge.store.records import Post
from connectors.simulators.memory.failing import away, lost
from tests.conftest import Rehearsal
from tests.integration.office import Office
from tests.integration.pages.merchant import merchant
from tests.integration.test_messages import told, write

pytestmark = pytest.mark.both_stores


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, messages=True))
    return rehearsal


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
    assert back.maybe_answered
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
    assert reply.maybe_answered
    assert "may have" not in reply.why
    assert [words for _, words in shop.network.answered.values()] == ["@ann Soon."]
    pages = Office(shop)
    assert pages.get(f"/replies/memory/{ident}")["maybe_answered"] is True
    if text == "buy":
        assert shop.of("ann").state is State.HELD
        story = merchant(shop, lang="fr").get(f"/admin/purchases/{shop.of('ann').id}").text
        assert "celle que quelqu" in story
        return
    page = merchant(shop, lang="fr").get("/admin/inbox").text
    assert "aucun mot d&#39;achat" in page
    assert "Une réponse précédente est peut-être partie : regardez là-bas" in page
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
