"""Many at once at what stands beside the sale: an offer's last coupons, a wallet's month, a gift's one payment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge import bootstrap, checkout, giving, listening, offers
from bridge.config.values import Charity, Giving
from bridge.errors import Conflict
from bridge.states import State
from bridge.store.gifts import gifts
from bridge.store.offers import offers as asked
from tests.conftest import ADDRESS, Rehearsal

pytestmark = pytest.mark.both_stores
CROWD = 6


def together(work: Callable[[int], object], count: int = CROWD) -> None:
    """All begin at the same moment; what one of them raises is raised here."""
    barrier, wrong = threading.Barrier(count), []

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def workers(rehearsal: Rehearsal) -> None:
    """Several outboxes on one ledger, as on several machines."""
    boxes = [bootstrap.outbox(rehearsal.house, seed=number) for number in range(CROWD)]
    together(lambda number: boxes[number].drain())


def test_no_more_coupons_than_the_offer_has(rehearsal: Rehearsal):
    offer = offers.create(rehearsal.house, offers.OfferRequest(hashtag="#HelloWinter", percent=10, most=5))
    rehearsal.network.elsewhere["900"] = ""
    for number in range(30):
        rehearsal.network.say("900", f"b{number}", "me! #hellowinter")
    listening.poll_tags(rehearsal.house)
    from bridge import holds

    while holds.settle(rehearsal.house):
        pass
    workers(rehearsal)
    rehearsal.outbox.drain()
    given = [one for n in range(30) for one in asked(rehearsal.store.view()).grants_of("memory", f"u-b{n}")]
    assert len(given) == offers.find(rehearsal.house, offer.slug).given == 5
    assert len(rehearsal.shop.coupon_terms) == 5


def test_a_wallet_s_month_is_not_overdrawn_by_several_at_once(rehearsal: Rehearsal):
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    account = {"network": "memory", "id": "u-ann", "handle": "ann"}
    url = checkout.save(rehearsal.house, account, ADDRESS, (10_000, 10_000), "en")
    rehearsal.payments.consent(url.rsplit("/", 1)[-1], "ok")
    assert checkout.finish(rehearsal.house, "memory", "u-ann")
    for _ in range(4):
        rehearsal.on_sale(quantity=2)
        rehearsal.reply("ann")
    rehearsal.clock.advance(74)
    workers(rehearsal)
    rehearsal.outbox.drain()
    mine = rehearsal.store.view().purchases()
    charged = sum(capture.amount.minor for page in rehearsal.payments.pages.values() for capture in page.captures)
    assert 0 < charged <= 10_000
    assert charged == sum(one.paid_amount or 0 for one in mine)
    assert State.HELD in {one.state for one in mine}
    rehearsal.sound()


def test_a_gift_is_paid_once_however_many_click_and_look(rehearsal: Rehearsal):
    charity = {"helpers": Charity("The Helpers", "give@helpers.example")}
    rehearsal.house.config = replace(rehearsal.house.config, giving=Giving(charities=charity))
    rehearsal.network.elsewhere["900"] = ""
    said = rehearsal.network.say("900", "ann", "@shop #donate 20EUR")
    rehearsal.hear()
    gift = gifts(rehearsal.store.view()).gift_of_reply("memory", said)

    def click(_: int) -> None:
        try:
            giving.confirm(rehearsal.house, gift)
            giving.open_page(rehearsal.house, giving.find(rehearsal.house, gift.id), "en")
        except Conflict:
            pass

    together(click)
    now = giving.find(rehearsal.house, gift.id)
    assert now.page_no == 1
    assert len(rehearsal.payments.pages) == 1
    rehearsal.payments.approve(now.page_id)
    together(lambda _: giving.look(rehearsal.house, now.page_id))
    workers(rehearsal)
    rehearsal.outbox.drain()
    assert giving.find(rehearsal.house, gift.id).state == "paid"
    assert sum(rehearsal.payments.taken.values()) == 1
