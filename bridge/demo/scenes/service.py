"""What a person answers: Frida asks where her order is, and is sent a canned answer that names it; somebody asks the shop without
having bought, and somebody else says the shop's name: the one is handed over, the other put away."""

from __future__ import annotations

from typing import Any

from bridge import sales, tokens
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.office import Office
from bridge.demo.scenes.telling import until
from bridge.replies_inbox import filled, find
from bridge.sales import SaleRequest
from bridge.states import State

CLERK = "Hanna"
CANNED = "Your order {order} of {sale} leaves today."


def play(show: Any, stage: Any) -> list[str]:
    house, view, office = stage.house, stage.house.store.view(), Office(stage)
    (name,) = house.config.work.watch
    asked = outside(stage.x, "mention", {"username": "printblog", "text": "Do you print on linen?"})["id"]
    # Said to somebody else, and not to us: found by the word.
    said_to = {"to": asked, "username": "gustav", "text": f"{name} has lovely prints", "mention": False}
    outside(stage.x, "reply", said_to)
    thing = next(
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 3
    )
    sale = sales.publish(house, sales.create(house, SaleRequest(thing.sku, quantity=2)).id)
    until(lambda: bool(view.posts(sale.id)), "the sale for Frida is posted")
    post = view.posts(sale.id)[0].post_id
    frida = Buyer("frida", "buy", "buys, and asks")
    frida.reply(stage, post)
    frida.pay(house.sale_url(sale.slug))

    def hers() -> Any:
        return view.purchases(sale_id=sale.id)[0]

    until(lambda: hers().state is State.ORDERED, "Frida's order stands")
    frida.reply(stage, post, "When does it arrive?")

    def inbox() -> dict[str, Any]:
        return {one["handle"]: one for one in office.get("/replies", per_page=200)["items"]}

    until(lambda: {"frida", "printblog", "gustav"} <= set(inbox()), "all three wait in the inbox")
    those = inbox()
    here = {handle: f"/replies/{one['network']}/{one['id']}" for handle, one in those.items()}
    beside = office.get(here["frida"])["beside"]
    number = hers().shop_order_number
    show.say(
        f"Frida asks “{those['frida']['text']}”: in the inbox stand beside it {beside['sale']['title']} and her order "
        f"{beside['purchases'][0]['shop_order_number']}. There too: “{those['gustav']['text']}”, which was said to others."
    )
    wrong = []
    if [one["shop_order_number"] for one in beside["purchases"]] != [number] or beside["sale"]["id"] != sale.id:
        wrong.append(f"@frida: beside her question stands {beside}")
    if those["gustav"]["why"] != "has a word that you watch":
        wrong.append(f"@gustav waits for {those['gustav']['why']}")

    office.post("/replies/canned", {"name": "Sent", "text": CANNED})
    text = filled(house, find(view, those["frida"]["network"], those["frida"]["id"]), CANNED)
    office.post(here["frida"] + "/answer", {"text": text})
    tokens.create_user(house.store, CLERK, "only for the demo")
    office.post(here["printblog"] + "/assign", {"user": CLERK})
    office.post(here["gustav"] + "/close")

    def said() -> list[str]:
        threads = [row["replies"] for row in outside(stage.x, "posts")]
        found = [one["plain"] for row in threads for one in row if one["username"] == "shop"]
        return [one for one in found if "leaves today" in one]

    until(lambda: bool(said()), "Frida is answered")
    show.say(
        f"A canned answer, sent by a person: “{said()[0]}” The blog's question is handed to {CLERK}, the other closed."
    )
    sales.end(house, sale.id, "the story is over")
    if f"order {number} of {sale.title}" not in said()[0] or len(said()) != 1:
        wrong.append(f"@frida was answered {said()}")
    then = {
        handle: office.get(path) for handle, path in here.items() if handle in ("frida", "printblog", "gustav")
    }
    states = {handle: (one["state"], one["assigned"]) for handle, one in then.items()}
    wanted = {"frida": ("answered", ""), "printblog": ("inbox", CLERK), "gustav": ("closed", "")}
    return wrong + ([] if states == wanted else [f"the inbox says {states}"])
