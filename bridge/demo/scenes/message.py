"""Rosa writes to the shop in private, is answered there with the link, and pays."""

from __future__ import annotations

from typing import Any

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from bridge.states import State


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in reversed(view.products(limit=200))
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    sale = sales.publish(house, sales.create(house, SaleRequest(thing.sku, quantity=1)).id)
    code = code_of(sale.slug).upper()
    outside(stage.x, "message", {"username": "rosa", "text": f"Hello, buy {code} please"})
    rosa = Buyer("rosa", "", "buys in a private conversation")

    def hers() -> list[Any]:
        return [one for one in view.purchases(sale_id=sale.id) if one.handle == "rosa"]

    def told() -> list[str]:
        return [one["text"] for one in outside(stage.x, "messages") if one["to"] == "rosa"]

    until(lambda: bool(hers()) and bool(told()), "Rosa is answered in private")
    rosa.page = house.checkout_url(hers()[0].token)
    rosa.browser.trust_env = False
    rosa.fill_in()
    rosa.approve(rosa.go_to_paypal())
    until(lambda: hers()[0].state is State.ORDERED, "Rosa's order stands")
    show.say(f"Rosa writes “buy {code}” in private; the answer there has the link, and her order stands.")
    sales.end(house, sale.id, "the story is over")
    return [] if len(told()) == 1 else [f"@rosa was told {len(told())} times"]
