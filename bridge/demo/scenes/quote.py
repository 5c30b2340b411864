"""Theo quotes a sale's post to his followers; Uma says "buy" under the quote and pays; the figures say whom he brought."""

from __future__ import annotations

from typing import Any

from bridge import figures, sales, spreading
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State
from connectors.values import Money


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 4
    )
    sale = sales.publish(
        house, sales.create(house, SaleRequest(thing.sku, quantity=1, title=f"Quoted {thing.name}")).id
    )
    until(lambda: bool(view.posts(sale.id)), "the sale is posted")
    quote = outside(
        stage.x,
        "quote",
        {"post": view.posts(sale.id)[0].post_id, "username": "theo", "text": "My favourite shop!"},
    )
    # The story does not wait for the next look at who quoted what.
    until(lambda: spreading.look(house) > 0 or bool(figures.of_accounts(house, sale)), "Theo's quote is seen")
    uma = Buyer("uma", f"@{stage.x.world.shop.username} buy", "buys under a quote")
    uma.reply(stage, quote["id"])

    def hers() -> list[Any]:
        return [one for one in view.purchases(sale_id=sale.id) if one.handle == "uma"]

    until(lambda: bool(hers()), "Uma's reply under the quote takes a unit")
    uma.pay(house.sale_url(sale.slug))
    until(lambda: hers()[0].state is State.ORDERED, "Uma's order stands")
    (told,) = (one for one in figures.of_accounts(house, sale) if one["kind"] == "quote")
    show.say(
        f"@{told['handle']} quotes the post; Uma says “buy” under the quote, and her order stands. Brought by that quote: "
        f"{told['paid']} paid, {Money(told['revenue'], told['currency'])}."
    )
    sales.end(house, sale.id, "the story is over")
    right = (told["handle"], told["replies"], told["paid"], told["revenue"]) == (
        "theo",
        1,
        1,
        hers()[0].paid_amount,
    )
    return [] if right else [f"the figures say of @theo's quote: {told}"]
