"""Words that a merchant watches for: who says them anywhere waits in the inbox, and is told nothing by a machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import listening
from bridge.holds import settle


@pytest.fixture
def watching(rehearsal):
    rehearsal.house.config = replace(
        rehearsal.house.config, work=replace(rehearsal.house.config.work, watch=["Maison Dupont", "please"])
    )
    return rehearsal


def said(rehearsal):
    return sorted((one.handle, one.state, one.why) for one in rehearsal.store.view().replies())


def test_who_speaks_of_the_shop_waits_in_the_inbox_and_hears_nothing(watching):
    watching.on_sale()
    for handle, text in (
        ("ann", "the bags of MAISON DUPONT are lovely"),
        ("bob", "a nice day"),
        ("cyd", "stop maison dupont"),
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
    assert watching.store.view().shut("memory", ["u-cyd"]) == {}


def test_what_answers_a_sale_is_a_purchase_all_the_same(watching):
    watching.on_sale()
    watching.network.say(watching.post_id, "ann", "buy please")
    listening.poll_watch(watching.house)
    watching.hear()
    listening.poll_watch(watching.house)
    assert [one.state for one in watching.store.view().purchases()] == ["held"]
    assert len(watching.store.view().replies()) == 1
