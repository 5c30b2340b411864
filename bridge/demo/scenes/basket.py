"""Mona's basket: three replies under posts of somebody else; in between one thing grows dearer and one sells out; one payment,
one order over the rest, at the prices of that moment."""

from __future__ import annotations

from typing import Any

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.money import write as write_money
from bridge.sales import SaleRequest
from bridge.states import State
from connectors.values import Money

HASHTAG = "AtelierCart"
DEARER = 300


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    basket = sales.create(house, SaleRequest(mode="basket", hashtag=HASHTAG))
    basket = sales.publish(house, basket.id)
    things = [
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple"
        and one.product.url
        and one.product.special is None
        and (one.product.available() or 0) > 1
    ][:3]
    dearer, gone, _ = things
    mona = Buyer("mona", f"#{HASHTAG}", "fills a basket")
    for thing in things:
        shown = outside(stage.x, "mention", {"username": "printblog", "text": f"Worth a look: {thing.url}"})
        mona.reply(stage, shown["id"])

    def hers() -> list[Any]:
        return [one for one in view.purchases(sale_id=basket.id) if one.handle == "mona"]

    until(lambda: len(hers()) == len(things), "Mona's basket is full")
    show.say(
        f"Mona replies #{HASHTAG} under three posts of a blog: {', '.join(thing.name for thing in things)} are in her basket."
    )
    now = Money(dearer.price.minor + DEARER, dearer.price.currency)
    _price(stage, dearer.sku, now)
    outside(stage.shop, "product", {"sku": gone.sku, "stock": 0})
    mona.find_hold(house.sale_url(basket.slug))
    # What is gone is told before anything is reckoned; she sends the form once more for the rest.
    said = [mona.fill_in(), mona.fill_in()]
    then, there = (write_money(one, "en") for one in (dearer.price, now))
    wanted = (
        f"The shop has none left of: {gone.name}. The rest is still in your basket.",
        f"{dearer.name} has changed since you put it into the basket: 1 × {then} then, 1 × {there} now.",
    )
    wrong = [
        f"@mona: her page does not say “{text}”"
        for text, page in zip(wanted, said, strict=True)
        if text not in page
    ]
    show.say(f"In the shop {dearer.name} grows dearer and {gone.name} sells out: her page says both.")
    mona.approve(mona.go_to_paypal())
    bought = {one.sku for one in hers()} - {gone.sku}
    until(lambda: {one.sku for one in hers() if one.state is State.ORDERED} == bought, "Mona's order stands")
    show.say("One payment, one order with the other two.")
    sales.end(house, basket.id, "the story is over")
    # The shop is again as the rest of the story knows it.
    _price(stage, dearer.sku, dearer.price)
    outside(stage.shop, "product", {"sku": gone.sku, "stock": gone.stock})
    return wrong + _order(stage, hers(), gone.sku, {dearer.sku: now.minor})


def _price(stage: Any, sku: str, price: Money) -> None:
    """The merchant changes it: WooCommerce's play interface takes cents, Magento's takes euros."""
    told = price.minor if stage.shop_name == "woocommerce" else str(price.decimal)
    outside(stage.shop, "product", {"sku": sku, "price": told})


def _order(stage: Any, hers: list[Any], gone: str, prices: dict[str, int]) -> list[str]:
    wrong = []
    by_sku = {one.sku: one for one in hers}
    numbers = {one.shop_order_number for one in hers if one.sku != gone}
    if len(numbers) != 1 or None in numbers:
        wrong.append(f"@mona: orders {numbers} for one basket")
    if (by_sku[gone].state, by_sku[gone].paid_amount) != (State.CANCELLED, None):
        wrong.append(f"@mona: {gone} is sold out, and {by_sku[gone].state} in the ledger")
    wrong += [
        f"@mona paid {by_sku[sku].unit} for {sku}, not {minor}"
        for sku, minor in prices.items()
        if by_sku[sku].unit != minor
    ]
    return wrong
