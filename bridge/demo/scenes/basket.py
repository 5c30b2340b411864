"""Mona's basket: two replies under posts of somebody else, one payment, one order."""

from __future__ import annotations

from typing import Any

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State

HASHTAG = "AtelierCart"


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    basket = sales.create(house, SaleRequest(mode="basket", hashtag=HASHTAG))
    basket = sales.publish(house, basket.id)
    things = [
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and one.product.url and (one.product.available() or 0) > 1
    ][:2]
    mona = Buyer("mona", f"#{HASHTAG}", "fills a basket")
    for thing in things:
        shown = outside(stage.x, "mention", {"username": "printblog", "text": f"Worth a look: {thing.url}"})
        mona.reply(stage, shown["id"])

    def hers() -> list[Any]:
        return [one for one in view.purchases(sale_id=basket.id) if one.handle == "mona"]

    until(lambda: len(hers()) == len(things), "Mona's basket is full")
    show.say(
        f"Mona replies #{HASHTAG} under two posts of a blog: {' and '.join(thing.name for thing in things)} are in her basket."
    )
    mona.pay(house.sale_url(basket.slug))
    until(lambda: all(one.state is State.ORDERED for one in hers()), "Mona's order stands")
    numbers = {one.shop_order_number for one in hers()}
    show.say("One payment, one order with both.")
    sales.end(house, basket.id, "the story is over")
    return [] if len(numbers) == 1 else [f"@mona: {len(numbers)} orders for one basket"]
