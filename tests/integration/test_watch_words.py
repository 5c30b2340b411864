"""Words that a merchant watches for: who says them anywhere waits in the inbox, and is told nothing by a machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import listening
from bridge.holds import settle

pytestmark = pytest.mark.both_stores


@pytest.fixture
def watching(rehearsal):
    rehearsal.house.config = replace(
        rehearsal.house.config,
        work=replace(rehearsal.house.config.work, watch=["Maison Dupont", "please", "stop"]),
    )
    return rehearsal


def said(rehearsal):
    return sorted((one.handle, one.state, one.why) for one in rehearsal.store.view().replies())


def test_who_speaks_of_the_shop_waits_in_the_inbox_and_hears_nothing(watching):
    watching.on_sale()
    for handle, text in (
        ("ann", "the bags of MAISON DUPONT are lovely"),
        ("bob", "a nice day"),
        ("cyd", "stop"),
    ):
        watching.network.say("4711", handle, text, mentions_us=False)
    assert listening.poll(watching.house) == 0
    assert listening.poll_watch(watching.house) == 2
    assert listening.poll_watch(watching.house) == 0
    while settle(watching.house):
        pass
    watching.outbox.drain()
    assert said(watching) == [
        ("ann", "inbox", "has a word that you watch"),
        ("cyd", "inbox", "has a word that you watch"),
    ]
    assert watching.network.answered == {}
    assert watching.store.view().shut("memory", ["u-cyd"]) == {}, "said to nobody of us, so it is no opt-out"


def test_what_anybody_says_uses_up_no_budget_of_the_buyers(watching):
    watching.on_sale()
    watching.network.say("4711", "ann", "Maison Dupont", mentions_us=False)
    spend(watching, 0.85)
    assert listening.poll_watch(watching.house) == 0


def test_the_listener_looks_for_them_at_their_own_pace(watching):
    watching.network.say("4711", "ann", "Maison Dupont", mentions_us=False)
    listener = listening.Listener(watching.house)
    assert listener._round() == watching.house.config.work.poll_seconds, "also with nothing on sale"
    assert len(watching.store.view().replies()) == 1
    watching.network.say("4711", "bob", "Maison Dupont", mentions_us=False)
    listener._round()
    assert len(watching.store.view().replies()) == 1, "not before watch_seconds are over"


def spend(rehearsal, share):
    """So much of the month's budget is used up."""
    count = round(rehearsal.house.config.budget.monthly_microdollars * share)
    day = f"{rehearsal.clock.now():%Y-%m-%d}"
    rehearsal.store.write(lambda tx: tx.add_costs(day, "memory", {("", "", "read_post"): (1, count)}))


def test_what_answers_a_sale_is_a_purchase_all_the_same(watching):
    watching.on_sale()
    watching.network.say(watching.post_id, "ann", "buy please")
    listening.poll_watch(watching.house)
    watching.hear()
    listening.poll_watch(watching.house)
    assert [one.state for one in watching.store.view().purchases()] == ["held"]
    assert len(watching.store.view().replies()) == 1
