"""What the network's API costs: every priced call counted per sale and purchase, the month kept under its budget."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from bridge.clock import Clock
from bridge.config import Budget
from bridge.house import House, spending_for
from bridge.store import Store, Tx

log = logging.getLogger("replycart.budget")
Level = Literal["free", "warned", "spent"]


class Meter:
    """Told by a network's connector after each priced call. Counting never waits and never fails the call."""

    def __init__(self, store: Store, clock: Clock, budget: Budget, network: str) -> None:
        self._store, self._clock, self._budget, self._network = store, clock, budget, network

    def __call__(self, call: str, count: int) -> None:
        if count < 1:
            return
        price = self._budget.prices.get(call)
        if price is None:
            log.warning("the call %s has no price; it is counted as free", call)
            price = 0
        sale_id, purchase_id = spending_for.get()
        day = f"{self._clock.now():%Y-%m-%d}"
        spent = {(sale_id, purchase_id, call): (count, count * price)}
        self._store.submit(lambda tx: tx.add_costs(day, self._network, spent))


@dataclass(frozen=True, slots=True)
class Standing:
    """Millionths of a dollar this month, of how many."""

    spent: int
    budget: int

    @property
    def level(self) -> Level:
        if self.spent >= self.budget:
            return "spent"
        return "warned" if self.spent * 100 >= self.budget * 80 else "free"


def standing(house: House) -> Standing:
    month = f"{house.clock.now():%Y-%m}"
    return Standing(house.store.view().spent(month), house.config.budget.monthly_microdollars)


def may_answer(house: House) -> bool:
    """Answers stop first when the budget is used up: the sale's page serves every buyer without them."""
    return standing(house).level != "spent"


def look(house: House) -> Level:
    """Tell the merchant at 80 % and at 100 %, once a month each."""
    now = standing(house)
    month = f"{house.clock.now():%Y-%m}"
    if now.level != "free":
        key = f"budget:{month}:{now.level}"
        if house.store.view().alerted(key):
            return now.level
        share = now.spent * 100 // max(1, now.budget)
        text = (
            f"the network's API has used {share} % of this month's {now.budget / 1e6:.2f} USD. "
            + ("Answers have stopped and hearing is slow until next month or until budget.monthly_usd is raised."
               if now.level == "spent" else "At 100 % answers stop first, then hearing slows.")
        )  # fmt: skip

        def write(tx: Tx) -> None:
            tx.alert("budget", "network", text, key)

        house.store.write(write)
    return now.level
