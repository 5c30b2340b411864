"""Rosa writes to the shop in private, of two sales; each is answered there with its link, and she pays both together: one parcel."""

from __future__ import annotations

from typing import Any

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms

#: In cents; of two the dearer is paid.
SHIPPING = (490, 390)


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    things = [
        one.product
        for one in reversed(view.products(limit=200))
        if one.product.kind == "simple" and (one.product.available() or 0) > 3 and one.product.special is None
    ]
    asked = [
        SaleRequest(thing.sku, quantity=1, shipping=ShippingTerms("flat", price=price))
        for thing, price in zip(things, SHIPPING, strict=False)
    ]
    both = [sales.publish(house, sales.create(house, one).id) for one in asked]
    codes = [code_of(sale.slug).upper() for sale in both]
    for code in codes:
        outside(stage.x, "message", {"username": "rosa", "text": f"Hello, buy {code} please"})
    rosa = Buyer("rosa", "", "buys in a private conversation")

    def hers() -> list[Any]:
        return [one for sale in both for one in view.purchases(sale_id=sale.id) if one.handle == "rosa"]

    def told() -> list[str]:
        return [one["text"] for one in outside(stage.x, "messages") if one["to"] == "rosa"]

    until(lambda: len(hers()) == 2 and len(told()) >= 2, "Rosa is answered in private")
    lead, other = hers()
    rosa.page = house.checkout_url(lead.token)
    rosa.browser.trust_env = False
    rosa.fill_in({"with": other.id})
    rosa.approve(rosa.go_to_paypal())
    until(lambda: {one.state for one in hers()} == {State.ORDERED}, "Rosa's order stands")
    show.say(
        f"Rosa writes “buy {codes[0]}” and “buy {codes[1]}” in private; each answer there has its link. She pays both at "
        f"once: one order, {hers()[0].shop_order_number}, and shipping once."
    )
    for sale in both:
        sales.end(house, sale.id, "the story is over")
    wrong = [] if len(told()) == 2 else [f"@rosa was told {len(told())} times"]
    if len({one.shop_order_id for one in hers()}) != 1:
        wrong.append(f"@rosa: orders {[one.shop_order_number for one in hers()]} for one parcel")
    paid, goods = sum(one.paid_amount or 0 for one in hers()), sum(one.unit for one in hers())
    return wrong + ([] if paid == goods + max(SHIPPING) else [f"@rosa paid {paid} for {goods} and one shipping"])
