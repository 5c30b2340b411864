"""Once all is at rest: what the merchant is told of each sale and of all days agrees with PayPal, the shop and each other."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bridge import figures
from bridge.figures.of_sales import MOST_HOURS
from bridge.states import State
from bridge.store import Purchase
from bridge.store.sums import sums
from tests.simulation.world import World

BY_HOUR = ("replies", "intents", "holds", "checkouts", "paid", "revenue")


def wrong_figures(world: World) -> list[str]:
    house = world.alive().house
    mine: defaultdict[str, list[Purchase]] = defaultdict(list)
    for one in world.view.purchases(limit=100_000):
        mine[one.sale_id].append(one)
    wrong = _against_paypal(world, mine)
    currency = sums(world.view).currency()
    revenue = paid = 0
    for sale in world.view.sales():
        told = figures.of_sale(house, sale)
        wrong += _of_sale(world, sale.title, told, mine[sale.id])
        lines: dict[str, list[Purchase]] = defaultdict(list)
        for one in mine[sale.id]:
            if one.state is State.WAITLISTED:
                lines[one.sku].append(one)
        line = {sku: (len(those), sum(one.quantity for one in those)) for sku, those in lines.items()}
        if sums(world.view).waiting(sale.id) != line:
            wrong.append(
                f"{line} wait in {sale.title}, and the merchant is told {sums(world.view).waiting(sale.id)}"
            )
        if sale.currency == currency:
            revenue, paid = revenue + told["revenue"], paid + told["paid"]
    days = figures.overall(house, 300)
    if (days["totals"]["revenue"], days["totals"]["paid"]) != (revenue, paid):
        wrong.append(f"all days together have {days['totals']}, all sales {paid} paid and {revenue}")
    # None: the network does not tell.
    each = [{name: told or 0 for name, told in network["totals"].items()} for network in days["networks"]]
    wrong += [
        f"{name}: the networks do not add up to {days['totals'][name]}"
        for name in each[0]
        if round(sum(one[name] for one in each), 6) != round(days["totals"][name] or 0, 6)
    ]
    return wrong


def _of_sale(world: World, title: str, told: dict[str, Any], those: list[Purchase]) -> list[str]:
    right = {
        "holds": sum(any(m.after == State.HELD for m in world.view.history(one.id)) for one in those),
        "paid": sum(one.paid_at is not None for one in those),
        "ordered": sum(one.shop_order_id is not None for one in those),
        "refunded": sum(one.state is State.REFUNDED for one in those),
        "revenue": sum(one.paid_amount or 0 for one in those),
        "refunds": sum(one.refunded for one in those),
    }
    wrong = [
        f"{title}: {name} is {value}, and the merchant is told {told[name]}"
        for name, value in right.items()
        if told[name] != value
    ]
    hours = {name: sum(hour[name] for hour in told["by_hour"]) for name in BY_HOUR}
    if len(told["by_hour"]) < MOST_HOURS and hours != {name: told[name] for name in BY_HOUR}:
        wrong.append(f"{title}: its hours add up to {hours}, and not to {told}")
    return wrong


def _against_paypal(world: World, mine: dict[str, list[Purchase]]) -> list[str]:
    """All that was ever taken for purchases, given back or not."""
    taken = sum(
        capture.amount.minor
        for page in world.payments.pages.values()
        if not page.request.payee
        for capture in page.captures
        if capture.state in ("completed", "partially_refunded", "refunded")
    )
    told = sum(one.paid_amount or 0 for those in mine.values() for one in those)
    return [] if taken == told else [f"PayPal took {taken}, and all sales have {told}"]
