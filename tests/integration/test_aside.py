"""Units of a sale are kept out of the shop's own sales, where the shop can: set when it goes live, given back after."""

from __future__ import annotations

import pytest

from bridge import holds, sales
from bridge.states import State
from connectors.errors import Refused
from tests.conftest import Rehearsal, product

pytestmark = pytest.mark.both_stores


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.shop.can_allot = True
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=5)
    return rehearsal


def _later(shop: Rehearsal) -> int:
    """The clockwork's hour comes round."""
    shop.clock.advance(minutes=1)
    count = sales.renew(shop.house)
    shop.outbox.drain()
    return count


def _live(shop: Rehearsal) -> int | None:
    found = shop.shop.product("PRINT")
    return found.stock if found else None


def test_the_shop_itself_sells_only_what_the_sale_left(shop):
    sale = shop.on_sale(quantity=3)
    shop.outbox.drain()
    assert shop.shop.aside[sale.id, "PRINT"] == 3
    assert _live(shop) == 2


def test_the_sale_gets_all_its_units_though_the_shop_shows_none(shop):
    shop.shop.items["PRINT"] = product("PRINT", stock=3)
    sale = shop.on_sale(quantity=3)
    shop.outbox.drain()
    assert _live(shop) == 0
    for handle in ("ann", "bob", "cid"):
        shop.reply(handle)
        shop.pay(handle)
    assert [shop.of(handle).state for handle in ("ann", "bob", "cid")] == [State.ORDERED] * 3
    assert (shop.shop.items["PRINT"].stock, shop.shop.aside[sale.id, "PRINT"]) == (0, 0)


def test_units_of_an_ended_sale_come_back_and_held_ones_stay_until_they_are_orders(shop):
    sale = shop.on_sale(quantity=3)
    shop.reply("ann")
    shop.clock.advance(seconds=1)
    sales.end(shop.house, sale.id)
    shop.outbox.drain()
    assert shop.shop.aside[sale.id, "PRINT"] == 1
    shop.pay("ann")
    assert shop.of("ann").state is State.ORDERED
    _later(shop)
    assert (shop.shop.aside[sale.id, "PRINT"], _live(shop)) == (0, 4)
    assert _later(shop) == 0, "nothing is aside any more"


def test_a_hold_that_ran_out_after_the_end_is_given_back(shop):
    sale = shop.on_sale(quantity=3)
    shop.reply("ann")
    shop.clock.advance(seconds=1)
    sales.end(shop.house, sale.id)
    shop.outbox.drain()
    shop.clock.advance(minutes=30)
    holds.expire_due(shop.house)
    _later(shop)
    assert (shop.shop.aside[sale.id, "PRINT"], _live(shop)) == (0, 5)


def test_a_shop_that_has_not_enough_sells_on_with_the_look_before_each_payment(shop):
    sale = shop.on_sale(quantity=3)
    shop.shop.aside.clear()
    shop.shop.items["PRINT"] = product("PRINT", stock=2)
    _later(shop)
    assert shop.store.view().aside(sale.id) == {}
    for handle in ("ann", "bob", "cid"):
        shop.clock.advance(seconds=1)
        shop.reply(handle)
        shop.pay(handle)
    assert [shop.of(handle).state for handle in ("ann", "bob", "cid")] == [
        State.ORDERED,
        State.ORDERED,
        State.SOLD_OUT,
    ]


def test_a_shop_whose_module_went_away_is_asked_no_more_of(shop):
    sale = shop.on_sale(quantity=3)
    shop.outbox.drain()
    shop.shop.can_allot = False
    shop.shop.aside.clear()
    _later(shop)
    assert shop.store.view().aside(sale.id) == {}
    shop.reply("ann")
    shop.pay("ann")
    assert shop.of("ann").state is State.ORDERED


def test_others_cannot_have_what_is_set_aside(shop):
    shop.on_sale(quantity=4)
    shop.outbox.drain()
    with pytest.raises(Refused, match="not enough"):
        shop.shop.allot("another", "PRINT", 2, until=shop.clock.now())
