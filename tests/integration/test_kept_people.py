"""What is kept of people who never bought: shown and erased like anybody's, and forgotten in time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge import checkout, giving, people
from bridge.config.values import Giving
from bridge.errors import Conflict, NotFound
from bridge.store.gifts import gifts
from connectors.values import Account
from tests.conftest import ADDRESS, Rehearsal

pytestmark = pytest.mark.both_stores
BOB = Account("u-bob", "bob")


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    config = rehearsal.house.config
    rehearsal.house.config = replace(
        config, giving=Giving(send=True), selling=replace(config.selling, wallets=True)
    )
    rehearsal.network.elsewhere["900"] = ""
    return rehearsal


def gift(world: Rehearsal, text: str = "@shop #send 5EUR @bob", who: str = "ann"):
    said = world.network.say("900", who, text)
    world.hear()
    found = gifts(world.store.view()).gift_of_reply("memory", said)
    return giving.confirm(world.house, found)


def wallet(world: Rehearsal, who: str = "eve", *, consents: bool = True):
    account = {"network": "memory", "id": f"u-{who}", "handle": who}
    url = checkout.save(world.house, account, ADDRESS, (10_000, 20_000), "en")
    if consents:
        world.payments.consent(url.rsplit("/", 1)[-1], "ok")
        assert checkout.finish(world.house, "memory", f"u-{who}")


def test_who_only_saved_a_wallet_is_shown_it_and_erased(shop):
    wallet(shop)
    kept = people.export(shop.house, "memory", "u-eve")
    assert (kept["handle"], kept["wallet"]["state"]) == ("eve", "saved")
    assert [one.author_id for one in people.find(shop.house, search="eve").items] == ["u-eve"]
    assert [one.author_id for one in people.find(shop.house, email="ADA@example.com").items] == ["u-eve"]
    people.erase(shop.house, "memory", "u-eve")
    assert checkout.wallet_of(shop.house, "memory", "u-eve") is None
    with pytest.raises(NotFound):
        people.export(shop.house, "memory", "u-eve")
    assert people.find(shop.house, search="eve").items == []


def test_who_only_keeps_an_account_for_gifts_is_shown_it_and_erased(shop):
    one = giving.claim(shop.house, gift(shop), BOB, "bob@example.com", keep=True)
    giving.cancel(shop.house, giving.find(shop.house, one.id))
    assert people.export(shop.house, "memory", "u-bob")["payee"] == "bob@example.com"
    assert people.buyer(shop.house, "memory", "u-bob").handle == "bob"
    for asked in ({"search": "bob"}, {"email": "Bob@Example.com"}):
        assert [one.author_id for one in people.find(shop.house, **asked).items] == ["u-bob"]
    people.erase(shop.house, "memory", "u-bob")
    now = giving.find(shop.house, one.id)
    assert (now.to_handle, now.payee) == ("", "")
    assert gifts(shop.store.view()).payee("memory", "u-bob") == ""


def test_a_recipient_is_forgotten_in_time_though_the_sender_was_erased_before(shop):
    one = giving.claim(shop.house, gift(shop), BOB, "bob@example.com", keep=False)
    giving.cancel(shop.house, giving.find(shop.house, one.id))
    people.erase(shop.house, "memory", "u-ann")
    now = giving.find(shop.house, one.id)
    assert (now.sender, now.to_handle, now.payee) == ("", "bob", "bob@example.com")
    shop.clock.advance(days=364)
    people.forget_old(shop.house)
    assert giving.find(shop.house, one.id).payee == "bob@example.com"
    shop.clock.advance(days=2)
    people.forget_old(shop.house)
    now = giving.find(shop.house, one.id)
    assert (now.to_handle, now.payee, now.amount) == ("", "", 500)


def test_a_wallet_that_nobody_uses_goes_after_a_time_here_and_at_paypal(shop):
    wallet(shop, "eve")
    wallet(shop, "ann")
    shop.clock.advance(days=200)
    shop.on_sale()
    shop.reply("ann")
    shop.clock.advance(74)
    shop.outbox.drain()
    assert shop.of("ann").paid_amount
    reference = checkout.wallet_of(shop.house, "memory", "u-eve").reference
    shop.clock.advance(days=200)
    people.forget_old(shop.house)
    assert checkout.wallet_of(shop.house, "memory", "u-eve") is None
    assert checkout.wallet_of(shop.house, "memory", "u-ann") is not None
    assert [task.subject for task in shop.store.view().tasks() if task.kind == "forget_wallet"] == [reference]
    shop.clock.advance(days=200)
    people.forget_old(shop.house)
    assert checkout.wallet_of(shop.house, "memory", "u-ann") is None


def test_what_was_entered_without_a_consent_goes_within_days(shop):
    wallet(shop, consents=False)
    shop.clock.advance(days=6)
    people.forget_old(shop.house)
    assert checkout.wallet_of(shop.house, "memory", "u-eve") is not None
    shop.clock.advance(days=2)
    people.forget_old(shop.house)
    assert checkout.wallet_of(shop.house, "memory", "u-eve") is None


def test_an_account_for_gifts_goes_when_nothing_came_for_a_time(shop):
    for who in ("bob", "cid"):
        giving.claim(
            shop.house, gift(shop, f"@shop #send 5EUR @{who}"), Account(f"u-{who}", who),
            f"{who}@example.com", keep=True,
        )  # fmt: skip
    shop.clock.advance(days=200)
    gift(shop, "@shop #send 6EUR @cid")
    shop.clock.advance(days=200)
    people.forget_old(shop.house)
    known = gifts(shop.store.view())
    assert (known.payee("memory", "u-bob"), known.payee("memory", "u-cid")) == ("", "cid@example.com")


def test_a_gift_whose_page_may_just_be_approved_is_not_ended_by_time(shop):
    shop.house.config = replace(shop.house.config, giving=replace(shop.house.config.giving, days=1))
    one = giving.claim(shop.house, gift(shop), BOB, "bob@example.com", keep=False)
    shop.clock.advance(hours=23.5)
    giving.open_page(shop.house, giving.find(shop.house, one.id), "en")
    page = giving.find(shop.house, one.id).page_id
    shop.clock.advance(hours=1)
    assert giving.expire(shop.house) == 0
    shop.payments.approve(page)
    giving.look(shop.house, page)
    shop.outbox.drain()
    assert giving.find(shop.house, one.id).state == "paid"


def test_out_of_time_no_new_page_is_opened(shop):
    shop.house.config = replace(shop.house.config, giving=replace(shop.house.config.giving, days=1))
    one = giving.claim(shop.house, gift(shop), BOB, "bob@example.com", keep=False)
    shop.clock.advance(hours=23.5)
    giving.open_page(shop.house, giving.find(shop.house, one.id), "en")
    shop.clock.advance(hours=4)
    with pytest.raises(Conflict, match="expired"):
        giving.open_page(shop.house, giving.find(shop.house, one.id), "en")
    shop.clock.advance(hours=3)
    assert giving.expire(shop.house) == 1
    assert giving.find(shop.house, one.id).state == "expired"
