"""First paid, first served: nothing is set aside for Yann and Zoé. Both are reminded before their places end, which on X is the
one answer; Yann is at PayPal first and has it, and Zoé is told."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State

#: The reminder comes a minute before the end: here two seconds after the reply.
HOLD_SECONDS, REMIND_MINUTES = 62, 1
OPEN = "First paid, first served: it is set aside for you once you are at PayPal."
TAKEN = "Others are paying for the last ones at this moment. Nothing was taken."


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    asked = SaleRequest(
        thing.sku, quantity=1, title=f"Open {thing.name}", mode="unreserved", answers="none", hold_seconds=HOLD_SECONDS,
        remind=REMIND_MINUTES, end_when_sold_out=True,
    )  # fmt: skip
    sale = sales.publish(house, sales.create(house, asked).id)
    url = house.sale_url(sale.slug)
    until(lambda: bool(view.posts(sale.id)), "the sale without holds is posted")
    yann, zoe = Buyer("yann", "buy", "is at PayPal first"), Buyer("zoe", "buy", "comes second")
    for buyer in (yann, zoe):
        buyer.reply(stage, view.posts(sale.id)[0].post_id)

    def those() -> dict[str, Any]:
        return {one.handle: one for one in view.purchases(sale_id=sale.id)}

    until(lambda: len(those()) == 2, "both have a place")
    wrong = [f"{one.units} set aside for @{one.handle}" for one in those().values() if one.units]
    for buyer in (yann, zoe):
        buyer.find_hold(url)
        if OPEN not in buyer.fill_in():
            wrong.append(f"@{buyer.handle}: the page does not say that nothing is set aside")

    def told(buyer: Buyer) -> list[str]:
        threads = [row["replies"] for row in outside(stage.x, "posts")]
        said = [one["plain"] for row in threads for one in row if one["username"] == "shop"]
        return [text for text in said if f"@{buyer.handle}" in text and "your place ends at" in text]

    until(lambda: bool(told(yann)) and bool(told(zoe)), "both are reminded")
    show.say(
        f"First paid, first served: the page says that nothing is set aside. Zoé is reminded: “{told(zoe)[0]}”"
    )
    paypal = yann.go_to_paypal()
    said = " ".join(BeautifulSoup(zoe.send(zoe.page, "/pay").text, "html.parser").get_text(" ").split())
    if TAKEN not in said:
        wrong.append("@zoe is not told that the last one is being paid")
    yann.approve(paypal)
    until(lambda: those()["yann"].state is State.ORDERED, "Yann's order stands")
    until(lambda: sales.find(house, sale.id).state == "ended", "the sale is sold out")
    show.say(
        "Yann is at PayPal first and has it. Zoé's page says that others are paying, and that nothing was taken."
    )
    counts = {buyer.handle: len(told(buyer)) for buyer in (yann, zoe)}
    wrong += [f"@{handle} was answered {count} times" for handle, count in counts.items() if count != 1]
    return wrong + ([] if those()["zoe"].paid_amount is None else ["@zoe paid too"])
