"""Units of a sale are kept out of what the shop itself sells, where the shop can do that (its module is installed).

What must be set aside is told by the ledger alone: the units that are free or taken and not yet an order of the shop.
It is set, never added to, so that asking twice or late does no harm; the clockwork asks again every hour, and what it
set ends by itself when the bridge is away for longer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from bridge.house import House
from bridge.states import State
from bridge.store import NewTask, Sale, Task, Tx
from connectors.contracts import Shop
from connectors.errors import NotSupported, Refused

log = logging.getLogger("replycart.sales")
KEPT = timedelta(hours=6)
#: An ended sale is looked at until its last holds have run out or become orders.
AFTER_END_MS = 3 * 86_400_000
#: Taken, and not an order of the shop's yet.
OWED = (State.HELD, State.DECLINED, State.APPROVED, State.PAYING, State.PENDING, State.PAID)


def queue(tx: Tx, shop: Shop, sales: Iterable[Sale]) -> int:
    """Have the shop told, each sale in a task. Returns how many; none where the shop sets nothing aside."""
    if getattr(type(shop), "allot", None) is Shop.allot:
        return 0
    now = tx.clock.ms()
    return tx.add_tasks(
        [
            NewTask("shop", "allot", f"allot:{sale.id}:{now}", sale.id, priority=60)
            for sale in sales
            if sale.terms.mode != "basket"
        ]
    )


def renew(house: House) -> int:
    """Every hour: what stands aside is set anew. Returns how many sales."""
    since = house.clock.ms() - AFTER_END_MS
    view = house.store.view()
    wanted = view.sales(["live", "paused"])
    wanted += [sale for sale in view.sales(["ended"]) if (sale.ended_at or 0) >= since and view.aside(sale.id)]
    count = house.store.write(lambda tx: queue(tx, house.shop, wanted)) if wanted else 0
    if count:
        house.bell.ring("shop")
    return count


def allot(house: House, task: Task) -> None:
    """Task: set the sale's units aside in the shop, as many as it needs now."""
    view = house.store.view()
    sale = view.sale(task.subject)
    if sale is None:
        return
    owed = view.owed(sale.id, OWED)
    open_ = sale.state in ("live", "paused")
    before = view.aside(sale.id)
    for item in view.items(sale.id):
        units = (item.free if open_ else 0) + owed.get(item.sku, 0)
        if not units and not before.get(item.sku):
            continue
        set_at = house.clock.ms()
        try:
            house.shop.allot(sale.id, item.sku, units, id=item.external_id, until=house.clock.now() + KEPT)
        except NotSupported:
            # The module is not there, or not any more: nothing is aside, and the stock is looked at before each payment.
            units = 0
        except Refused as refusal:
            if refusal.code not in ("out_of_stock", "not_found"):
                raise
            log.warning("sale %s: %d of %s are not set aside: %s", sale.slug, units, item.sku, refusal.message)
            units = 0
        house.store.write(lambda tx, sku=item.sku, n=units, at=set_at: tx.put_aside(sale.id, sku, n, at))  # type: ignore[misc]
