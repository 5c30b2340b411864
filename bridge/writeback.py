"""Room eight: the paid order stands in the shop, once. Whatever happens here, the money is already taken, so this
either succeeds, waits, or ends in a refund and an alert; never in silence."""

from __future__ import annotations

import logging

from bridge.drafts import order_draft
from bridge.house import House
from bridge.moves import queue_refund
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from connectors.errors import Refused
from connectors.values import ShopOrder

log = logging.getLogger("replycart.writeback")
#: After these the shop will not change its mind by itself; an order that differs from what was paid is cancelled.
HOPELESS = ("out_of_stock", "not_found", "price", "address", "mismatch")


def write_back(house: House, task: Task) -> None:
    """Task: find the shop's order by our reference, else place it; check it; remember its number."""
    view = house.store.view()
    purchase = view.purchase(task.subject)
    if purchase is None or purchase.shop_order_id is not None:
        return
    if purchase.address is None:
        raise LookupError(f"purchase {purchase.id} is paid, but has no address")
    members = view.together(purchase)
    draft = order_draft(
        view, members, purchase.address, paid_with=house.paid_with,
        source_url=house.address_of(purchase.network, purchase.handle, purchase.reply_id),
    )  # fmt: skip
    if any(one.state is not State.PAID for one in members):
        # Refunded or disputed meanwhile. An earlier attempt may have left an order: it must be known.
        earlier = house.shop_at(draft.market).find_order(draft) if task.attempts > 1 else None
        if earlier is not None:
            house.store.write(lambda tx: _bind(tx, purchase.id, earlier))
        return
    try:
        order = house.shop_at(draft.market).place_order(draft)
    except Refused as refusal:
        if refusal.code not in HOPELESS:
            raise
        reason = f"the shop refused the order: {refusal.message}"
        house.store.write(lambda tx: _refund(tx, purchase.id, reason))
        house.bell.ring("payments", "alerts")
        return
    house.store.write(lambda tx: _bind(tx, purchase.id, order))
    house.bell.ring("network")
    log.info("purchase %s is order %s in the shop", purchase.id, order.number)


def _bind(tx: Tx, purchase_id: str, order: ShopOrder) -> None:
    lead = tx.purchase(purchase_id)
    if lead is None or lead.shop_order_id is not None:
        return
    found = {"shop_order_id": order.id, "shop_order_number": order.number, "ordered_at": tx.clock.ms()}
    for purchase in tx.together(lead):
        if purchase.state is State.PAID:
            tx.move(purchase, State.ORDERED, f"the shop's order {order.number} stands", **found)
            _thank(tx, purchase)
        else:
            tx.change_purchase(purchase, **found)
            tx.note(purchase, f"the shop's order {order.number} stands")


def _thank(tx: Tx, purchase: Purchase) -> None:
    sale = tx.sale(purchase.sale_id)
    if sale is not None and sale.terms.answers == "thanks":
        key = f"answer:{purchase.network}:{purchase.reply_id}"
        tx.add_tasks([NewTask("network", "answer", key, purchase.reply_id, priority=55)])


def _refund(tx: Tx, purchase_id: str, reason: str) -> None:
    lead = tx.purchase(purchase_id)
    if lead is None or lead.state is not State.PAID:
        return
    members = tx.together(lead)
    for one in members:
        queue_refund(tx, one, None, reason)
    skus = ", ".join(one.sku for one in members)
    tx.alert("refused", lead.id, f"{skus}: {reason}. The buyer gets all the money back.")
