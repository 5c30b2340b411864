"""A series of one for the first to reply or repost: Petra, whose saved wallet pays, before Quinn; the list is public."""

from __future__ import annotations

from typing import Any

import requests

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    petra = Buyer("petra", "buy", "replies, the wallet pays")
    petra.save_wallet(f"{house.config.public_url}/wallet", "500", "1000")
    show.say("Petra saves a PayPal wallet once: 500 a purchase, 1,000 a month at most.")
    sale = sales.create(house, SaleRequest(thing.sku, quantity=1, mode="first_come", by="either"))
    sale = sales.publish(house, sale.id)
    until(lambda: bool(view.posts(sale.id)), "the series is posted")
    post = view.posts(sale.id)[0].post_id
    petra.reply(stage, post)
    outside(stage.x, "repost", {"username": "quinn", "post": post})

    def those() -> dict[str, State]:
        return {one.handle: one.state for one in view.purchases(sale_id=sale.id)}

    until(lambda: set(those()) == {"petra", "quinn"}, "both take part")
    until(lambda: those()["petra"] is State.ORDERED, "Petra's wallet pays")
    rows = requests.get(f"{house.sale_url(sale.slug)}/draw?format=json", timeout=10).json()["list"]
    show.say(
        f"One {thing.name} for the first: @{rows[0]['account']} replied and is drawn, her wallet pays without a click; "
        f"@{rows[1]['account']} reposted and is next in line."
    )
    sales.end(house, sale.id, "the story is over")
    said = [(row["account"], row["state"]) for row in rows]
    return [] if said == [("petra", "drawn"), ("quinn", "waiting")] else [f"the list of the series says {said}"]
