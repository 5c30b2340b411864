"""Sam gives to a charity, and sends something to Tina, who says where to: from PayPal account to PayPal account."""

from __future__ import annotations

from typing import Any

from bridge.demo.buyers import Buyer
from bridge.demo.buyers import play as outside
from bridge.demo.scenes.telling import until
from bridge.store.gifts import gifts
from bridge.store.pages import Ask


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, gifts(stage.house.store.view())
    give = f"{house.config.public_url}/give"
    sam, tina = Buyer("sam", "", "gives"), Buyer("tina", "", "is sent something")
    for text in ("@shop #donate 20EUR", "@shop #send 15EUR @tina"):
        outside(stage.x, "mention", {"username": sam.handle, "text": text})

    def his() -> dict[str, Any]:
        return {one.kind: one for one in view.gift_pages(Ask()).items if one.sender == sam.handle}

    until(lambda: len(his()) == 2, "Sam's two gifts are heard")
    sam.sign_in(give)
    _pay(stage, sam, his()["donate"])
    until(lambda: his()["donate"].state == "paid", "the charity has its gift")
    show.say(
        "Sam replies #donate 20EUR, confirms it, and pays: PayPal takes it straight to the charity's account."
    )
    page = f"{house.config.public_url}/g/{his()['send'].token}"
    sam.send(page, "/confirm")
    tina.sign_in(give)
    tina.send(give, "/claim", {"payee": "tina@example.com"})
    _pay(stage, sam, his()["send"])
    until(lambda: his()["send"].state == "paid", "Tina has her gift")
    show.say("He replies #send 15EUR @tina; she signs in and says where to; then he pays, straight to her.")
    taken = outside(stage.paypal, "captures")
    found = sorted(one["payee"] for one in taken if one["custom_id"].startswith("gift-"))
    wanted = ["give@helpers.example", "tina@example.com"]
    return [] if found == wanted else [f"PayPal took gifts for {found}, not for {wanted}"]


def _pay(stage: Any, buyer: Buyer, gift: Any) -> None:
    page = f"{stage.house.config.public_url}/g/{gift.token}"
    if gift.state == "asked":
        buyer.send(page, "/confirm")
    buyer.approve(buyer.send(page, "/pay").url)
