"""The withdrawal function of EU law."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from bridge.house import House
from bridge.states import State
from bridge.store import Purchase, Reads, Tx
from bridge.web.checkout.door import _house, _page, _purchase, _sale, blueprint

WITHDRAWN = "the buyer withdrew from the contract"


@blueprint.route("/<token>/withdraw", methods=["GET", "POST"])
def withdraw(token: str) -> Any:
    """The withdrawal function of EU law: a statement, a confirmation, a receipt with the time."""
    house, purchase = _house(), _purchase(token)
    sale = _sale(purchase)
    if not may_withdraw(house, purchase, house.store.view()):
        return redirect(url_for("checkout.show", token=token), 303)
    if request.method == "GET":
        return _page("withdraw.html", purchase, sale)
    number = purchase.shop_order_number or purchase.id

    def write(tx: Tx) -> None:
        now = tx.purchase(purchase.id)
        if now is None or not may_withdraw(house, now, tx):
            # Pressed in two windows at once, or the money went back meanwhile: it is said once, with its first time.
            return
        tx.note(now, WITHDRAWN)
        text = f"the buyer of order {number} withdrew from the contract: refund it once the goods are back"
        tx.alert("withdrawal", purchase.id, text, f"withdrawal:{purchase.id}")

    house.store.write(write)
    house.bell.ring("alerts")
    return redirect(url_for("checkout.show", token=token), 303)


def withdrawn_at(reads: Reads, purchase: Purchase) -> int | None:
    return next((m.at for m in reads.history(purchase.id) if m.why == WITHDRAWN), None)


def may_withdraw(house: House, purchase: Purchase, reads: Reads) -> bool:
    """For the whole period, from the payment on; parcels take their time, so two weeks are added for the way."""
    days = house.config.seller.withdrawal_days
    if not days or purchase.paid_at is None or purchase.state not in (State.PAID, State.ORDERED):
        return False
    return house.clock.ms() < purchase.paid_at + (days + 14) * 86_400_000 and withdrawn_at(reads, purchase) is None
