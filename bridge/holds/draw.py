"""First come, by the network's own time: who gets a hold is drawn a moment after the replies, in their order, and anybody
can check it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bridge.clock import from_ms
from bridge.house import House
from bridge.moves import drawable, promote
from bridge.states import State
from bridge.store import Purchase, Sale
from bridge.store.purchases import NO_PROMISE

log = logging.getLogger("replycart.holds")
MOST = 2000


def draw(house: House) -> int:
    """Give holds to the first in line whose time is settled, in every live sale of that kind. Returns how many."""
    view, drawn = house.store.view(), 0
    for sale in view.sales(["live"]):
        if sale.terms.mode != "first_come":
            continue
        before = drawable(view, sale, house.clock.ms())
        for item in view.items(sale.id):
            if item.free and view.waiting(sale.id, item.sku, item.free, NO_PROMISE, before):
                drawn += house.store.write(
                    lambda tx, sale=sale, sku=item.sku: promote(house, tx, sale.id, sku)  # type: ignore[misc]
                )
    if drawn:
        house.bell.ring("network")
    return drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of the public list: how somebody stands, never whether they paid. ``late``: came before somebody who was
    drawn earlier, but was heard after it."""

    purchase: Purchase
    at: datetime
    state: Literal["drawn", "waiting", "left"]
    late: bool


def drawn_list(house: House, sale: Sale) -> list[Drawn]:
    """Everybody who took part, at most ``MOST``, in the order that decides; the time is the network's."""
    listed: list[Drawn] = []
    later = False
    for one in reversed(house.store.view().purchases(sale_id=sale.id, limit=MOST)):
        drawn, waiting = one.hold_until is not None, one.state is State.WAITLISTED
        state: Literal["drawn", "waiting", "left"] = "waiting" if waiting else "drawn" if drawn else "left"
        listed.append(Drawn(one, from_ms(one.line >> 20), state, waiting and later))
        later = later or drawn
    return listed[::-1]
