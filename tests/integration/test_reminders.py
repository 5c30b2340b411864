"""A word before a hold runs out: once a reply, while the hold stands, where the network allows a second answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import catalogue, holds, listening, sales
from bridge.errors import Invalid
from bridge.intent.codes import code_of
from bridge.states import State
from connectors.simulators.memory import lost
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores


def later(rehearsal: Rehearsal, minutes: float) -> None:
    rehearsal.clock.advance(seconds=int(minutes * 60))
    holds.remind_due(rehearsal.house)
    holds.expire_due(rehearsal.house)
    rehearsal.outbox.drain()


def reminders(rehearsal: Rehearsal) -> list[str]:
    return [text for key, (_, text) in rehearsal.network.answered.items() if key.endswith(":remind")]


def test_the_buyer_is_reminded_once_before_the_hold_runs_out(rehearsal):
    rehearsal.on_sale(remind=5)
    rehearsal.reply("ann")
    later(rehearsal, 9)
    assert reminders(rehearsal) == []
    later(rehearsal, 1)
    (text,) = reminders(rehearsal)
    assert text.startswith("Thing PRINT is still held for you, @ann, but only until ")
    assert "Open the link in our post to pay." in text
    assert len(rehearsal.network.answered) == 2, "the answer of the hold, and the reminder"
    later(rehearsal, 1)
    assert len(reminders(rehearsal)) == 1
    later(rehearsal, 5)
    holds.try_again(rehearsal.house, rehearsal.of("ann").id)
    later(rehearsal, 11)
    assert len(reminders(rehearsal)) == 1, "once a reply"


@pytest.mark.parametrize("what", ["paid", "cancelled", "none"])
def test_who_has_nothing_to_lose_is_left_in_peace(rehearsal, what):
    rehearsal.on_sale(remind=0 if what == "none" else 5)
    rehearsal.reply("ann")
    if what == "paid":
        rehearsal.pay("ann")
    elif what == "cancelled":
        rehearsal.reply("ann", "cancel")
    later(rehearsal, 11)
    assert reminders(rehearsal) == []
    assert rehearsal.store.view().due_reminders(rehearsal.clock.ms()) == []


def test_what_comes_too_late_is_not_said(rehearsal):
    rehearsal.on_sale(remind=5)
    rehearsal.reply("ann")
    rehearsal.clock.advance(minutes=11)
    holds.remind_due(rehearsal.house)
    rehearsal.clock.advance(minutes=5)
    rehearsal.outbox.drain()
    assert reminders(rehearsal) == []


def test_a_lost_answer_is_not_said_twice(rehearsal):
    rehearsal.on_sale(remind=5, answers="none")
    rehearsal.reply("ann")
    rehearsal.network.failures["answer"] = [lost()]
    later(rehearsal, 11)
    rehearsal.clock.advance(seconds=5)
    rehearsal.outbox.drain()
    assert len(reminders(rehearsal)) == 1
    assert rehearsal.network.calls["answer"] == 1


def test_a_hold_that_came_from_the_line_is_reminded_of_too(rehearsal):
    rehearsal.on_sale(quantity=1, remind=5)
    rehearsal.reply("ann")
    rehearsal.reply("bob")
    rehearsal.reply("ann", "cancel")
    assert rehearsal.of("bob").state is State.HELD
    later(rehearsal, 11)
    assert "@bob" in reminders(rehearsal)[0]


def test_a_conversation_is_reminded_privately(rehearsal):
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, messages=True))
    sale = rehearsal.on_sale(remind=5)
    rehearsal.network.write("ann", f"buy {code_of(sale.slug)}")
    listening.poll_messages(rehearsal.house)
    rehearsal.hear()
    later(rehearsal, 11)
    held, reminder = [text for _, text in rehearsal.network.messages]
    assert rehearsal.house.checkout_url(rehearsal.of("ann").token) in reminder
    assert "still held for you" in reminder
    assert held != reminder
    assert rehearsal.network.answered == {}


@pytest.mark.parametrize(
    "terms", [{"remind": 15}, {"remind": 20}, {"remind": 5, "mode": "basket", "hashtag": "#cart"}]
)
def test_a_reminder_that_cannot_be_is_refused(rehearsal, terms):
    catalogue.sync(rehearsal.house, full=True)
    of = {} if "hashtag" in terms else {"product": "PRINT", "quantity": 1}
    with pytest.raises(Invalid) as refused:
        sales.create(rehearsal.house, sales.SaleRequest(**of, **terms))
    assert set(refused.value.errors) == {"remind"}


def test_where_one_answer_is_allowed_the_reminder_is_that_one(rehearsal, monkeypatch):
    monkeypatch.setattr(type(rehearsal.network), "one_answer", True)
    with pytest.raises(Invalid) as refused:
        rehearsal.on_sale(remind=5)
    assert "answers none" in refused.value.errors["remind"][0]
    rehearsal.on_sale(remind=5, answers="none")
    rehearsal.reply("ann")
    assert rehearsal.network.answered == {}
    later(rehearsal, 11)
    assert len(rehearsal.network.answered) == len(reminders(rehearsal)) == 1


def test_first_paid_first_served_is_reminded_of_the_end_of_the_place(rehearsal):
    rehearsal.on_sale(remind=5, mode="unreserved")
    rehearsal.reply("ann")
    later(rehearsal, 11)
    assert reminders(rehearsal)[0].startswith("Thing PRINT: your place ends at ")
