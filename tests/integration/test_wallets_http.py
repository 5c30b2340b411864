"""Wallets that do not pay, and who lets hold after hold run out, on both shops, over real HTTP with the real connectors."""

from __future__ import annotations

import pytest

from bridge import catalogue, sales
from bridge.demo import stage as stages
from bridge.demo.buyers import Buyer
from bridge.demo.scenes import at_once, wallet
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State
from tests.integration.test_offers_http import Silent

LAPSES = 3


def lapse(show, stage):
    """As a scene of the demo would be, but too slow for it: each hold must run out."""
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 4
    )
    sale = sales.create(house, SaleRequest(thing.sku, quantity=1, title=f"Lapsing {thing.name}", hold_seconds=5))
    sale = sales.publish(house, sale.id)
    until(lambda: bool(view.posts(sale.id)), "the sale with short holds is posted")
    yves, post = Buyer("yves", "buy", "never pays"), view.posts(sale.id)[0].post_id

    def his():
        return [one for one in view.purchases(sale_id=sale.id) if one.handle == "yves"]

    units = []
    for turn in range(LAPSES + 1):
        yves.reply(stage, post, f"buy{'!' * turn}")
        until(lambda turn=turn: len(his()) == turn + 1 and his()[-1].state is State.HELD, "Yves has a place")
        units.append(his()[-1].units)
        if turn < LAPSES:
            until(lambda: his()[-1].state is State.EXPIRED, "his hold runs out")
    yves.find_hold(house.sale_url(sale.slug))
    said = yves.fill_in()
    show.say(f"Yves let {LAPSES} holds run out: the next place of his sets nothing aside before he is at PayPal.")
    sales.end(house, sale.id, "the story is over")
    wrong = [] if units == [1] * LAPSES + [0] else [f"@yves: units set aside {units}"]
    told = "First paid, first served: it is set aside for you once you are at PayPal." in said
    return wrong + ([] if told else ["@yves is not told that nothing is set aside for him"])


@pytest.mark.parametrize("shop", ["woocommerce", "magento"])
def test_cancelled_in_time_declined_and_no_more_holds(shop, tmp_path):
    told = Silent()
    with stages.standing(shop, tmp_path) as stage:
        catalogue.sync(stage.house, full=True)
        assert at_once(wallet.play, lapse)(told, stage) == []
        assert stage.house.store.view().imbalances() == []
    assert "nothing is taken" in "".join(told.said)
