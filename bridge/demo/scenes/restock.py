"""What Bela bought was the last one. Cora, Dora and Emil wait in line, and Dora promises to buy by her saved wallet. The merchant
sees what restocking would sell, and restocks: Dora's wallet buys, though Cora came first; Cora has the next, and passes it on."""

from __future__ import annotations

from typing import Any

from bridge import catalogue, sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.office import Office
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State
from connectors.values import Money


def play(show: Any, stage: Any) -> list[str]:
    house, view, office = stage.house, stage.house.store.view(), Office(stage)
    thing = next(
        one.product
        for one in reversed(view.products(limit=200))
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    outside(stage.shop, "product", {"sku": thing.sku, "stock": 1})
    catalogue.sync(house)
    sale = sales.publish(
        house, sales.create(house, SaleRequest(thing.sku, quantity=1, title=f"Last {thing.name}")).id
    )
    url = house.sale_url(sale.slug)
    until(lambda: bool(view.posts(sale.id)), "the sale of the last one is posted")
    post = view.posts(sale.id)[0].post_id
    bela, cora, dora, emil = (Buyer(name, "buy", "") for name in ("bela", "cora", "dora", "emil"))

    def those() -> dict[str, Any]:
        return {one.handle: one for one in view.purchases(sale_id=sale.id)}

    def is_now(buyer: Buyer, state: State, seconds: float = 30.0) -> None:
        until(
            lambda: buyer.handle in those() and those()[buyer.handle].state is state,
            f"@{buyer.handle} is {state}",
            seconds,
        )

    bela.reply(stage, post)
    bela.pay(url)
    is_now(bela, State.ORDERED)
    for buyer in (cora, dora, emil):
        buyer.reply(stage, post)
        is_now(buyer, State.WAITLISTED)
    dora.save_wallet(f"{house.config.public_url}/wallet", "500", "1000")
    token = those()["dora"].token
    dora.send(house.checkout_url(token), f"/promise/{token}", {"days": "30"})

    line = office.get(f"/sales/{sale.id}/waitlist")
    (would,) = line["restock"]
    show.say(
        f"Bela bought the last {thing.name}; three wait, and Dora promised to buy by her saved wallet. The merchant sees: "
        f"{line['wanted']} wanted, {line['promised']} promised, so restocking sells for {Money(would['worth'], line['currency'])} at once."
    )
    wrong = []
    if (line["wanted"], line["promised"], would["worth"]) != (3, 1, those()["dora"].unit):
        wrong.append(f"the line of the sold out sale says {line}")

    outside(stage.shop, "product", {"sku": thing.sku, "stock": thing.stock})
    catalogue.sync(house)
    alerts = [one["text"] for one in office.get("/alerts")["items"] if one["kind"] == "restock"]
    if not any(thing.sku in text and "3 wait for 3" in text for text in alerts):
        wrong.append(f"the merchant is not told that {thing.sku} is back: {alerts}")
    office.post(f"/sales/{sale.id}/units", {"sku": thing.sku, "units": 1})
    is_now(dora, State.HELD)
    if those()["cora"].state is not State.WAITLISTED:
        wrong.append(f"@cora came before a promise: {those()['cora'].state}")
    office.post(f"/sales/{sale.id}/units", {"sku": thing.sku, "units": 1})
    is_now(cora, State.HELD)
    show.say(
        "The shop has it again. One more on sale is Dora's, by her promise; the next is held for Cora, who came first."
    )
    cora.reply(stage, post, "je passe")
    is_now(emil, State.HELD)
    emil.pay(url)
    is_now(emil, State.ORDERED)
    show.say("Cora replies “je passe”: hers goes to Emil, who pays.")
    is_now(dora, State.ORDERED, 45)
    show.say("Dora's time to say “cancel” is over: her wallet has paid, without a click.")
    sales.end(house, sale.id, "the story is over")
    states = {handle: str(one.state) for handle, one in those().items()}
    wanted = {"bela": "ordered", "cora": "cancelled", "dora": "ordered", "emil": "ordered"}
    return wrong + ([] if states == wanted else [f"the line ends as {states}"])
