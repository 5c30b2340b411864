"""Ueli buys in another currency of the same shop: a store view of Magento, a currency of WooCommerce."""

from __future__ import annotations

from typing import Any

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    (market,) = house.shop.markets()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3 and one.product.special is None
    )
    asked = SaleRequest(
        thing.sku, quantity=1, market=market.code, lang="fr", price=None if market.own_prices else 4500,
        shipping=ShippingTerms("free"),
    )  # fmt: skip
    sale = sales.publish(house, sales.create(house, asked).id)

    def said() -> list[Any]:
        return list(view.posts(sale.id))

    until(lambda: bool(said()), "the post in francs stands")
    ueli = Buyer("ueli", "je prends", "pays in francs", "fr", "DE")
    ueli.reply(stage, said()[0].post_id)

    def his() -> Any:
        return next((one for one in view.purchases(sale_id=sale.id) if one.handle == "ueli"), None)

    until(lambda: his() is not None, "Ueli holds one")
    ueli.page = house.checkout_url(his().token)
    ueli.browser.trust_env = False
    ueli.fill_in()
    ueli.approve(ueli.go_to_paypal())
    until(lambda: his().state is State.ORDERED, "Ueli's order stands")
    order = next(row for row in outside(stage.shop, "orders") if row["reference"] == f"rc-{his().id}")
    show.say(f"{sale.title} is sold in {market.name}: Ueli's order is over {order['total']} {order['currency']}.")
    sales.end(house, sale.id, "the story is over")
    wrong = (order["currency"], his().currency) != (market.currency, market.currency)
    return [f"Ueli's order is in {order['currency']}, not in {market.currency}"] if wrong else []
