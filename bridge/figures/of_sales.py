"""What came of one sale: the way from reply to order, hour by hour, by network, by post, by who passed it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bridge.clock import from_ms
from bridge.figures.came import Came, after_cost, iso, named
from bridge.figures.spared import spared
from bridge.house import House
from bridge.money import share
from bridge.store import Sale
from bridge.store.spreads import Brought, spreads
from bridge.store.sums import HOUR, HOURLY, Way, sums

#: Hours that are told one by one; of a longer sale the last ones.
MOST_HOURS = 168


def of_sale(house: House, sale: Sale) -> dict[str, Any]:
    """What came of it, as ``Came.told`` tells, in its ``currency``; the cost is its own and its part of the hearing.
    ``networks``: [{network, …}], the same of each on which there is anything. ``by_hour``: [{at, replies, intents, holds,
    checkouts, paid, revenue}], without gaps, at most the last week of it."""
    return spared(house, f"sale {sale.id}", lambda: reckoned_sale(house, sale))


def reckoned_sale(house: House, sale: Sale, heard: Mapping[str, int] | None = None) -> dict[str, Any]:
    view = sums(house.store.view())
    ways, hours = view.way(sale.id)
    views, costs = view.views(sale.id), Counter(view.cost_of_sale(sale.id))
    costs.update(view.cost_of_hearing(sale.id) if heard is None else heard)
    came = {
        name: Came(ways.get(name, Way()), views.get(name), costs[name])
        for name in named(house, [*ways, *views, *costs])
    }
    first, last = (max(min(hours), max(hours) - MOST_HOURS + 1), max(hours)) if hours else (0, -1)
    none = dict.fromkeys(HOURLY, 0)
    return {
        **sum(came.values(), Came()).told(house, sale.currency),
        "currency": sale.currency,
        "networks": [{"network": name, **one.told(house, sale.currency)} for name, one in came.items()],
        "by_hour": [
            {"at": f"{from_ms(hour * HOUR):%Y-%m-%dT%H:00:00Z}", **hours.get(hour, none)}
            for hour in range(first, last + 1)
        ],
    }


def of_posts(house: House, sale: Sale) -> list[dict[str, Any]]:
    """Each post of a sale, the first first: ``network``, ``post``, ``url``, ``posted_at``, what the network told (``views``,
    ``reposts``, ``likes``; None where it did not) and how far came who replied to it. Money in minor units.
    ``network_cost_usd``: its part of what the sale cost on that network, by its replies and the post itself; ``net`` and
    ``net_after_cost`` as ``Came.told`` has them."""
    return list(spared(house, f"posts {sale.id}", lambda: {"posts": reckoned_posts(house, sale)})["posts"])


def reckoned_posts(house: House, sale: Sale, heard: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    view = sums(house.store.view())
    ways = view.by_post(sale.id)
    costs = Counter(view.cost_of_sale(sale.id))
    costs.update(view.cost_of_hearing(sale.id) if heard is None else heard)
    spent: dict[tuple[str, str], int] = {}
    for network in {name for name, _ in ways}:
        there = [post for post in ways if post[0] == network]
        parts = share(costs[network], [1 + ways[post].replies for post in there])
        spent |= dict(zip(there, parts, strict=True))
    lines = []
    for one in house.store.view().posts(sale.id):
        if (way := ways.get((one.network, one.post_id))) is None:
            continue
        cost, net = spent[one.network, one.post_id], way.revenue - way.refunds
        lines.append(
            {"network": one.network, "post": one.post_id, "url": one.url, "posted_at": iso(one.posted_at),
             "currency": sale.currency, **asdict(way), "network_cost_usd": cost / 1e6, "net": net,
             "net_after_cost": after_cost(house, net, sale.currency, cost)}
        )  # fmt: skip
    return lines


def of_accounts(house: House, sale: Sale) -> list[dict[str, Any]]:
    """Who passed the posts of a sale on, who brought most first. ``kind`` "quote" or "repost"; ``reach``: followers, None where
    the network does not tell; ``url`` of the quote. ``replies`` to ``refunds``: what others than the quoter said under it, and
    what came of that; None for a repost, since no network says whom it brought."""
    return list(spared(house, f"accounts {sale.id}", lambda: {"all": reckoned_accounts(house, sale)})["all"])


def reckoned_accounts(house: House, sale: Sale) -> list[dict[str, Any]]:
    view = spreads(house.store.view())
    came, nothing = view.brought(sale.id), Brought()
    lines = []
    for one in view.spreads_of(sale.id):
        quote = one.kind == "quote"
        told = asdict(came.get((one.network, one.quote_id), nothing))
        lines.append(
            {"network": one.network, "post": one.post_id, "kind": one.kind, "account": one.account_id,
             "handle": one.handle, "reach": one.reach, "quote": one.quote_id or None,
             "url": house.address_of(one.network, one.handle, one.quote_id) if quote else "",
             "said_at": iso(one.said_at), "seen_at": iso(one.seen_at), "currency": sale.currency,
             **(told if quote else dict.fromkeys(told))}
        )  # fmt: skip
    return sorted(
        lines, key=lambda one: (-(one["revenue"] or 0), -(one["replies"] or 0), one["kind"], -(one["reach"] or 0))
    )
