"""Health in a merchant's words: whatever is wrong is said, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import app, giving, holds, listening, metrics
from bridge.config.values import Charity, Giving
from bridge.store.gifts import gifts
from bridge.web import watching
from bridge.web.admin import standing
from connectors.simulators.memory.failing import away
from tests.conftest import Rehearsal
from tests.integration.pages.merchant import merchant


@pytest.fixture
def marie(rehearsal):
    return merchant(rehearsal)


@pytest.fixture
def told(rehearsal, marie):
    """What the board says, once the words of one matter are looked for."""

    def look() -> str:
        if marie.get("/admin/").status_code != 200:
            # Hours went by: whoever comes back signs in again.
            assert marie.sign_in().status_code == 303
            marie.get("/admin/")
        return marie.text()

    return look


def test_an_approved_payment_that_is_not_taken(rehearsal: Rehearsal, told):
    rehearsal.on_sale()
    rehearsal.reply("ann")
    page = rehearsal.to_paypal("ann")
    rehearsal.payments.approve(page)
    rehearsal.shop.failures["product"] = [away() for _ in range(99)]
    from bridge import checkout

    checkout.look(rehearsal.house, page)
    rehearsal.outbox.drain()
    rehearsal.clock.advance(minutes=9)
    assert "All is well" in told()
    rehearsal.clock.advance(minutes=51)
    assert "A buyer approved 60 minutes ago, and the money is neither taken nor refused." in told()
    assert "All is well" not in told()


def test_a_refund_that_is_stuck(rehearsal: Rehearsal, told):
    from bridge import checkout

    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    rehearsal.payments.failures["refund"] = [away() for _ in range(99)]
    checkout.request_refund(rehearsal.house, rehearsal.of("ann").id, amount=None, reason="back")
    rehearsal.clock.advance(hours=25)
    assert "A refund has been under way for 25 hours." in told()


def test_replies_that_wait(rehearsal: Rehearsal, told):
    rehearsal.on_sale()
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    listening.poll(rehearsal.house)
    rehearsal.clock.advance(minutes=3)
    assert "1 replies wait to be understood, the oldest for 3 minutes." in told()
    holds.settle(rehearsal.house)
    assert "to be understood" not in told()


@pytest.mark.parametrize(
    ("alive", "said"),
    [
        ({"listener", "settler"}, ""),
        ({"settler"}, "Replies have not been listened for in 9 minutes."),
        ({"listener"}, "Replies are heard, and have not been understood for 9 minutes."),
        (set(), "Nobody has listened for replies and ended holds for 9 minutes."),
    ],
)
def test_nobody_listens(rehearsal: Rehearsal, told, monkeypatch, alive, said):
    rehearsal.on_sale()
    lead = app.Lead(rehearsal.house)
    monkeypatch.setattr(metrics, "alive", lambda name, within: True)
    lead._alive()
    rehearsal.clock.advance(minutes=9)
    monkeypatch.setattr(metrics, "alive", lambda name, within: name in alive)
    lead._alive()
    assert said in told()
    assert ("All is well" in told()) is not bool(said)


def test_a_loop_is_alive_as_long_as_it_comes_round():
    metrics.came_round("a test's loop")
    assert metrics.alive("a test's loop", 5)
    assert not metrics.alive("a test's loop", -1)
    assert not metrics.alive("no such loop", 5)


def test_money_that_is_wrong_stays_until_it_is_read(rehearsal: Rehearsal, told, marie):
    rehearsal.on_sale()
    rehearsal.store.write(lambda tx: tx.alert("payment", "p", "a second capture", "double:1"))
    assert "Something is wrong with money or units" in told()
    marie.post("/admin/alerts/read", {"only": str(rehearsal.store.view().alerts()[0]["id"])})
    assert "Something is wrong with money or units" not in told()


def test_a_gift_that_is_stuck(rehearsal: Rehearsal, told):
    rehearsal.on_sale()
    charity = {"helpers": Charity("The Helpers", "give@helpers.example")}
    rehearsal.house.config = replace(rehearsal.house.config, giving=Giving(charities=charity))
    rehearsal.network.elsewhere["900"] = ""
    said = rehearsal.network.say("900", "ann", "@shop #donate 20EUR")
    rehearsal.hear()
    gift = giving.confirm(rehearsal.house, gifts(rehearsal.store.view()).gift_of_reply("memory", said))
    giving.open_page(rehearsal.house, gift, "en")
    page = giving.find(rehearsal.house, gift.id).page_id
    rehearsal.payments.approve(page)
    rehearsal.payments.failures["capture"] = [away() for _ in range(9)]
    giving.look(rehearsal.house, page)
    rehearsal.clock.advance(minutes=11)
    assert "A gift was approved 11 minutes ago and is neither paid nor declined." in told()


def test_a_ledger_that_takes_no_writes_and_a_disk_that_is_full(rehearsal: Rehearsal, told, marie, monkeypatch):
    rehearsal.on_sale()
    monkeypatch.setattr(standing, "disk_free", lambda house: 90e6)
    assert "Only 90 MB are left on the disk of the ledger." in told()
    assert watching.disk_free(rehearsal.house) is not None
    watch = marie.client.application.extensions["watch"]
    monkeypatch.setattr(watch.readiness, "look", lambda: type("R", (), {"why": "disk is full"}))
    assert "The ledger takes no writes: nothing can be sold. disk is full" in told()


@pytest.mark.parametrize("number", [2**63, 10**40])
def test_no_task_has_such_a_number(marie, number):
    marie.get("/admin/")
    assert marie.post(f"/admin/tasks/{number}/retry").status_code == 404
