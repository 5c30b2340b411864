"""Room eight: the paid order stands in the shop, once. Whatever happens here, the money is already taken, so this
either succeeds, waits, or ends in a refund and an alert; never in silence."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bridge.drafts import order_draft
from bridge.house import House
from bridge.moves import queue_refund
from bridge.states import State
from bridge.store import NewTask, Purchase, Task, Tx
from bridge.store.records import StoredEvent
from connectors.errors import Refused
from connectors.values import Money, ShopOrder

log = logging.getLogger("replycart.writeback")
#: That the shop speaks of an order which it was just told to make is no news.
JUST_WRITTEN_MS = 120_000
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


def heard(house: House, task: Task) -> bool:
    """Task: the shop said that an order changed; False when its notice is of something else. An order of ours that was cancelled
    or refunded in the shop's pages moved no money: a person is told."""
    view = house.store.view()
    event = view.event(house.shop.platform, task.subject)
    if event is None or not event.kind.startswith("order"):
        return False
    if event.state == "new":
        found = view.purchases_of_order(event.resource)
        late = [one for one in found if event.received_at - (one.ordered_at or 0) > JUST_WRITTEN_MS]
        said = _undone(house, view.together(late[0])) if late else None
        house.store.write(lambda tx: _heard(tx, event, said))
        house.bell.ring("alerts")
    return True


def _undone(house: House, members: Sequence[Purchase]) -> tuple[str, str, str] | None:
    """(purchase, what a person is told, once for each of this) where the shop's order says more went back than PayPal gave."""
    lead = members[0]
    if lead.address is None or any(one.state is not State.ORDERED for one in members):
        return None
    draft = order_draft(house.store.view(), members, lead.address, paid_with=house.paid_with)
    order = house.shop_at(draft.market).find_order(draft)
    if order is None:
        return None
    paid, back = (
        sum(amounts) for amounts in zip(*((one.paid_amount or 0, one.refunded) for one in members), strict=True)
    )
    shown = order.refunded.minor if order.refunded else 0
    if not order.undone and shown <= back:
        return None
    text = (
        f"order {order.number} was cancelled or refunded in the shop's own pages, where no money moves: PayPal has given back "
        f"{Money(back, lead.currency)} of {Money(paid, lead.currency)}. The rest goes back with: "
        f"replycart purchase refund {lead.id}"
    )
    return lead.id, text, f"undone:{order.id}:{order.undone}:{shown}:{back}"


def _heard(tx: Tx, event: StoredEvent, said: tuple[str, str, str] | None) -> None:
    if said is not None:
        tx.alert("payment", *said)
    tx.finish_event(event.source, event.event_id, "done")


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
