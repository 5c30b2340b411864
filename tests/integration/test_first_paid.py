"""First paid, first served: no units are set aside until the buyer is at PayPal."""

from __future__ import annotations

import pytest

from bridge import checkout, holds, sales
from bridge.errors import Invalid, NoneLeft
from bridge.states import State
from bridge.web.application import create_app
from tests.conftest import ADDRESS, Rehearsal, product

pytestmark = pytest.mark.both_stores


@pytest.fixture
def open_sale(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.sale = rehearsal.on_sale(quantity=1, mode="unreserved", end_when_sold_out=True, end_post=True)
    return rehearsal


def _free(rehearsal: Rehearsal) -> int:
    return rehearsal.store.view().items(rehearsal.sale.id)[0].free


def test_a_reply_takes_nothing_and_everybody_may_pay(open_sale):
    for handle in ("ann", "bob", "cid"):
        open_sale.reply(handle)
    assert [open_sale.of(h).state for h in ("ann", "bob", "cid")] == [State.HELD] * 3
    assert (_free(open_sale), open_sale.of("ann").units) == (1, 0)
    assert "first paid, first served" in str(next(iter(open_sale.network.answered.values())))


def test_who_is_at_paypal_first_has_it_and_the_next_is_told(open_sale):
    open_sale.reply("ann")
    open_sale.reply("bob")
    page = open_sale.to_paypal("ann")
    assert (_free(open_sale), open_sale.of("ann").units) == (0, 1)
    with pytest.raises(NoneLeft):
        open_sale.to_paypal("bob")
    assert open_sale.of("bob").state is State.HELD
    open_sale.payments.approve(page)
    checkout.look(open_sale.house, page)
    open_sale.outbox.drain()
    assert open_sale.of("ann").state is State.ORDERED


def test_who_does_not_pay_makes_room(open_sale):
    open_sale.reply("ann")
    open_sale.to_paypal("ann")
    open_sale.clock.advance(minutes=16)
    holds.expire_due(open_sale.house)
    assert (open_sale.of("ann").state, _free(open_sale)) == (State.EXPIRED, 1)
    open_sale.reply("bob")
    open_sale.pay("bob")
    assert open_sale.of("bob").state is State.ORDERED
    # ann approved a page that she had open all the while: nothing is taken for it.
    open_sale.payments.approve("PAGE1")
    checkout.look(open_sale.house, "PAGE1")
    open_sale.outbox.drain()
    assert open_sale.of("ann").state is State.EXPIRED
    assert sum(open_sale.payments.taken.values()) == 1


def test_a_place_without_units_ends_by_the_clock_and_can_be_asked_for_again(open_sale):
    open_sale.reply("ann")
    open_sale.clock.advance(minutes=16)
    holds.expire_due(open_sale.house)
    assert open_sale.of("ann").state is State.EXPIRED
    holds.try_again(open_sale.house, open_sale.of("ann").id)
    assert (open_sale.of("ann").state, open_sale.of("ann").units) == (State.HELD, 0)
    open_sale.pay("ann")
    assert open_sale.of("ann").state is State.ORDERED


def test_it_is_sold_out_while_others_still_look_and_the_network_hears_in_what_time(open_sale):
    for handle in ("ann", "bob"):
        open_sale.reply(handle)
    open_sale.clock.advance(seconds=134)
    open_sale.pay("ann")
    sales.tick(open_sale.house)
    open_sale.outbox.drain()
    sale = sales.find(open_sale.house, open_sale.sale.id)
    assert (sale.state, sale.end_reason) == ("ended", "sold out")
    assert "sold out in 2 min 14 s" in str(list(open_sale.network.posts.values())[-1])
    with pytest.raises(NoneLeft):
        open_sale.to_paypal("bob")


def test_who_let_holds_run_out_again_and_again_gets_none_before_paypal(rehearsal):
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=50)
    for _ in range(3):
        rehearsal.on_sale(quantity=1)
        rehearsal.reply("ann")
        assert rehearsal.of("ann").units == 1
        rehearsal.clock.advance(minutes=16)
        holds.expire_due(rehearsal.house)
    rehearsal.sale = rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    assert (rehearsal.of("ann").state, rehearsal.of("ann").units) == (State.HELD, 0)
    rehearsal.reply("bob")
    assert rehearsal.of("bob").units == 1, "for everybody else nothing changed"
    with pytest.raises(NoneLeft):
        rehearsal.to_paypal("ann")


def test_a_month_later_it_is_forgotten(rehearsal):
    for _ in range(3):
        rehearsal.on_sale(quantity=1)
        rehearsal.reply("ann")
        rehearsal.clock.advance(minutes=16)
        holds.expire_due(rehearsal.house)
    rehearsal.clock.advance(days=31)
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    assert rehearsal.of("ann").units == 1


@pytest.mark.parametrize(("terms", "field"), [({"mode": "raffle"}, "mode"), ({"end_post": True}, "end_post")])
def test_what_makes_no_sense_is_refused_when_it_is_saved(rehearsal, terms, field):
    with pytest.raises(Invalid) as wrong:
        rehearsal.on_sale(**terms)
    assert set(wrong.value.errors) == {field}


def test_an_address_is_kept_for_a_place_without_units(open_sale):
    open_sale.reply("ann")
    kept = checkout.take_address(open_sale.house, open_sale.of("ann"), dict(ADDRESS))
    assert kept.total is not None


def test_the_pages_promise_nothing_that_is_not_kept(open_sale):
    pages = create_app(open_sale.house).test_client()
    open_sale.reply("ann")
    open_sale.reply("bob")
    sale, bob = (pages.get(path).text for path in (f"/s/{open_sale.sale.slug}", f"/c/{open_sale.of('bob').token}"))
    assert "your reply reserves nothing" in sale
    assert "First paid, first served" in bob
    assert "Reserved" not in bob
    open_sale.to_paypal("ann")
    assert "Others are paying for all of them" in pages.get(f"/s/{open_sale.sale.slug}").text


def lapse(rehearsal: Rehearsal) -> None:
    rehearsal.clock.advance(minutes=16)
    holds.expire_due(rehearsal.house)


def test_who_takes_a_lapsed_hold_again_and_again_keeps_it_from_others_three_times_only(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    for _ in range(2):
        lapse(rehearsal)
        assert holds.try_again(rehearsal.house, rehearsal.of("ann").id).units == 1
    lapse(rehearsal)
    again = holds.try_again(rehearsal.house, rehearsal.of("ann").id)
    assert (again.state, again.units) == (State.HELD, 0), "three holds of hers ran out"
    rehearsal.reply("bob")
    assert rehearsal.of("bob").units == 1
    assert rehearsal.pay("bob").state is State.ORDERED


def test_units_that_come_back_pass_who_lets_hold_after_hold_lapse(rehearsal):
    rehearsal.on_sale(quantity=1)
    rehearsal.reply("ann")
    for _ in range(2):
        lapse(rehearsal)
        holds.try_again(rehearsal.house, rehearsal.of("ann").id)
    lapse(rehearsal)
    rehearsal.reply("bob")
    rehearsal.reply("ann")
    rehearsal.reply("cid")
    assert [rehearsal.of(who).state for who in ("ann", "cid")] == [State.WAITLISTED] * 2
    holds.cancel(rehearsal.house, rehearsal.of("bob").id, by="buyer")
    assert [(rehearsal.of(w).state, rehearsal.of(w).units) for w in ("ann", "cid")] == [
        (State.HELD, 0),
        (State.HELD, 1),
    ]


def test_a_place_without_units_kept_nothing_from_anybody(open_sale):
    for _ in range(4):
        open_sale.reply("ann")
        lapse(open_sale)
    assert open_sale.store.view().lapsed("memory", ["u-ann"], 0) == {}
    open_sale.on_sale(quantity=1, title="Another")
    open_sale.reply("ann")
    assert open_sale.of("ann").units == 1
