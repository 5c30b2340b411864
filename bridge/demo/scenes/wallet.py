"""Wallets that do not pay: Wanda says "cancel" in the time that she has for it; the bank of Xaver declines, and he pays on the page
that he would have had without one."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from bridge import sales
from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.sales import SaleRequest
from bridge.states import State


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, stage.house.store.view()
    # Neither the first nor the last, which are played with beside this.
    thing = [
        one.product
        for one in view.products(limit=200)
        if one.product.kind == "simple" and (one.product.available() or 0) > 4
    ][1]
    sale = sales.create(house, SaleRequest(thing.sku, quantity=3, title=f"Saved {thing.name}"))
    sale = sales.publish(house, sale.id)
    until(lambda: bool(view.posts(sale.id)), "the sale for wallets is posted")
    post = view.posts(sale.id)[0].post_id
    wanda, xaver = Buyer("wanda", "buy", "thinks better of it"), Buyer("xaver", "buy", "his bank declines")
    wanda.save_wallet(f"{house.config.public_url}/wallet", "500", "1000")
    xaver.save_wallet(f"{house.config.public_url}/wallet", "500", "1000", choice="declined")

    def those() -> dict[str, Any]:
        return {one.handle: one for one in view.purchases(sale_id=sale.id)}

    for buyer in (wanda, xaver):
        buyer.reply(stage, post)
    until(lambda: set(those()) == {"wanda", "xaver"}, "both wallets wait")
    wanda.reply(stage, post, "cancel")
    until(lambda: those()["wanda"].state is State.CANCELLED, "Wanda's purchase is undone")
    until(lambda: those()["xaver"].reason == "wallet:declined", "PayPal declines Xaver's wallet")
    xaver.page = house.checkout_url(those()["xaver"].token)
    page = BeautifulSoup(xaver.browser.get(xaver.page, timeout=20).text, "html.parser").get_text(" ")
    wrong = (
        [] if "PayPal declined it" in " ".join(page.split()) else ["@xaver is not told why his wallet did not pay"]
    )
    xaver.approve(xaver.go_to_paypal())
    until(lambda: those()["xaver"].state is State.ORDERED, "Xaver's order stands")
    show.say(
        "Wanda's wallet would have paid: she says “cancel” in time, and nothing is taken. Xaver's is declined: his page says so, "
        "and he pays there."
    )
    mine = [one for one in outside(stage.paypal, "captures") if one["custom_id"].startswith(those()["wanda"].id)]
    sales.end(house, sale.id, "the story is over")
    return wrong + [f"@wanda cancelled, and PayPal took {mine}" for _ in mine]
