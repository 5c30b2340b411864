"""What every day brought, by network, and whether it is worth it beside all that the shop sold."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any

from bridge.clock import from_ms
from bridge.figures.came import Came, after_cost, named
from bridge.figures.spared import recent, spared
from bridge.house import House
from bridge.store.costs import DAY
from bridge.store.sums import Way, sums
from connectors.errors import ConnectorError, NotSupported

log = logging.getLogger("replycart.figures")
MOST_DAYS = 366
WORTH_SECONDS = 600.0


def overall(house: House, days: int = 30) -> dict[str, Any]:
    """The last ``days`` days of UTC, today included, in the shop's own currency; what is sold in another market stands by its sale.

    ``days``: [{day "2026-11-23", …}] with what came of each as ``Came.told`` tells; ``totals``: the same added up;
    ``networks``: [{network, days, totals}], the same of each network. A day's ``views`` are those of the posts that went out on it,
    up to now. Money in minor units."""
    days = max(1, min(days, MOST_DAYS))
    return spared(house, f"days {days}", lambda: _overall(house, days))


def _overall(house: House, days: int) -> dict[str, Any]:
    today = house.clock.ms() // DAY
    first = today - days + 1
    since = first * DAY
    view = sums(house.store.view())
    currency = view.currency()
    said, moved, back = (
        view.said_by_day(since),
        view.moved_by_day(since, currency),
        view.refunds_by_day(since, currency),
    )
    opened, views, costs = (
        view.checkouts_by_day(since, currency),
        view.views_by_day(since),
        view.costs_by_day(since),
    )

    def of_day(name: str, day: int) -> Came:
        replies, intents = said.get((name, day), (0, 0))
        paid, revenue = moved.get((name, day, "paid"), (0, 0))
        held, ordered, refunded = (
            moved.get((name, day, state), (0, 0))[0] for state in ("held", "ordered", "refunded")
        )
        way = Way(
            replies, intents, held, opened.get((name, day), 0), paid, ordered, refunded, revenue, back.get((name, day), 0)
        )  # fmt: skip
        return Came(way, views.get((name, day)), costs.get((name, day), 0))

    def told(days: Sequence[Came]) -> list[dict[str, Any]]:
        return [
            {"day": f"{from_ms(day * DAY):%Y-%m-%d}", **came.told(house, currency)}
            for day, came in enumerate(days, first)
        ]

    there = {key[0] for found in (said, moved, back, opened, views, costs) for key in found}
    names = named(house, [*house.networks, *there])
    of_each = {name: [of_day(name, day) for day in range(first, today + 1)] for name in names}
    every = [sum(each, Came()) for each in zip(*of_each.values(), strict=True)]
    networks = [
        {"network": name, "days": told(each), "totals": sum(each, Came()).told(house, currency)}
        for name, each in of_each.items()
    ]
    totals = sum(every, Came()).told(house, currency)
    return {"days": told(every), "totals": totals, "networks": networks, "currency": currency}


def worth(house: House, days: int = 30) -> dict[str, Any]:
    """Is it worth it? What the sales brought in the last ``days`` days of UTC beside all that the shop sold in them.

    ``ours`` and ``shop``: {orders, revenue}; ``shop`` None where it does not tell, with ``why``. ``share``: ours of the
    shop's revenue, 0 to 1. ``net``: ours less what went back, before the network's cost; ``net_after_cost``: see
    ``after_cost``. Both sides count what was paid, given back later or not, in the shop's own currency."""
    days = max(1, min(days, MOST_DAYS))
    kept = recent.setdefault(house.clock, {})
    key, now = f"worth {days}", monotonic()
    until, found = kept.get(key, (0.0, {}))
    if now >= until:
        found = _worth(house, days)
        # The shop is asked for every order of these days: not again with each look at the page.
        kept[key] = (now + WORTH_SECONDS, found)
    return found


def _worth(house: House, days: int) -> dict[str, Any]:
    ours = overall(house, days)["totals"]
    since = from_ms((house.clock.ms() // DAY - days + 1) * DAY)
    told: dict[str, Any] | None = None
    why = ""
    try:
        sold = house.shop.sold(since, house.clock.now())
        told = {"orders": sold.orders, "revenue": sold.revenue.minor}
    except NotSupported:
        why = "the shop does not tell"
    except ConnectorError as error:
        log.warning("what the shop sold: %s", error)
        why = "the shop does not answer right now"
    view = sums(house.store.view())
    currency, revenue = view.currency(), int(ours["revenue"])
    net = revenue - int(ours["refunds"])
    share = min(1.0, revenue / told["revenue"]) if told and told["revenue"] else None
    return {
        "days": days,
        "currency": currency,
        "ours": {"orders": view.orders_since(round(since.timestamp() * 1000), currency), "revenue": revenue},
        "shop": told,
        "why": why,
        "share": share,
        "net": net,
        "net_after_cost": after_cost(house, net, currency, round(ours["network_cost_usd"] * 1e6)),
        "network_cost_usd": ours["network_cost_usd"],
    }
