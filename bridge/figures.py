"""What came of it: the way from reply to order of a sale, and what every day brought. Read from the ledger alone;
how often posts were seen is asked of the network now and then, and kept."""

from __future__ import annotations

import csv
import io
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from bridge import budget
from bridge.clock import Clock, from_ms
from bridge.house import House, spent_on
from bridge.store import Sale
from bridge.store.spreads import Brought, spreads
from bridge.store.sums import DAY, HOUR, HOURLY, Way, sums, writes
from connectors.errors import ConnectorError, NotSupported
from connectors.values import Money, exponent

log = logging.getLogger("replycart.figures")
#: Hours that are told one by one; of a longer sale the last ones.
MOST_HOURS = 168
MOST_DAYS = 366
#: How old figures of a live post may become. Each look costs what reading a post of ours costs.
FRESH_MS = 30 * 60_000
#: After the end a post is still read: so long it is looked at, every so often.
LAST_MS, LATE_MS = 3 * DAY, 6 * HOUR
#: Figures that took longer than this are shown again for ten times as long as they took: pages that refresh themselves
#: must not slow down a rush of 150,000 replies.
DEAR_SECONDS = 0.2
WORTH_SECONDS = 600.0
_recent: WeakKeyDictionary[Clock, dict[str, tuple[float, dict[str, Any]]]] = WeakKeyDictionary()


def _spared(house: House, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    kept = _recent.setdefault(house.clock, {})
    started = monotonic()
    until, found = kept.get(key, (0.0, {}))
    if started < until:
        return found
    made = make()
    ended = monotonic()
    if ended - started > DEAR_SECONDS:
        kept[key] = (ended + 10 * (ended - started), made)
    else:
        kept.pop(key, None)
    return made


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a sale or a day, on one network or more. ``views``: None where no network has told; ``cost``: millionths
    of a dollar."""

    way: Way = field(default_factory=Way)
    views: int | None = None
    cost: int = 0

    def __add__(self, other: Came) -> Came:
        seen = [views for views in (self.views, other.views) if views is not None]
        return Came(self.way + other.way, sum(seen) if seen else None, self.cost + other.cost)

    def told(self, house: House, currency: str) -> dict[str, Any]:
        """``views``, ``replies``, ``intents``, ``holds``, ``checkouts``, ``paid``, ``ordered``, ``refunded`` (numbers), ``revenue``
        and ``refunds`` (minor units), ``network_cost_usd``, ``net`` (before that cost) and ``net_after_cost`` (see
        ``after_cost``)."""
        net = self.way.revenue - self.way.refunds
        return {
            "views": self.views,
            **asdict(self.way),
            "network_cost_usd": self.cost / 1e6,
            "net": net,
            "net_after_cost": after_cost(house, net, currency, self.cost),
        }


def _named(house: House, found: Iterable[str]) -> list[str]:
    """Those networks that are configured, in their order, then those of before."""
    known = set(found)
    return [name for name in house.networks if name in known] + sorted(known - set(house.networks))


def of_sale(house: House, sale: Sale) -> dict[str, Any]:
    """What came of it, as ``Came.told`` tells, in its ``currency``; the cost is its own and its part of the hearing.
    ``networks``: [{network, …}], the same of each on which there is anything. ``by_hour``: [{at, replies, intents, holds,
    checkouts, paid, revenue}], without gaps, at most the last week of it."""
    return _spared(house, f"sale {sale.id}", lambda: _of_sale(house, sale))


def _of_sale(house: House, sale: Sale, heard: Mapping[str, int] | None = None) -> dict[str, Any]:
    view = sums(house.store.view())
    ways, hours = view.way(sale.id)
    views, costs = view.views(sale.id), Counter(view.cost_of_sale(sale.id))
    costs.update(view.cost_of_hearing(sale.id) if heard is None else heard)
    came = {
        name: Came(ways.get(name, Way()), views.get(name), costs[name])
        for name in _named(house, [*ways, *views, *costs])
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


def after_cost(house: House, net: int, currency: str, microdollars: int) -> int | None:
    """What is left of ``net`` minor units once the network's cost is taken off; None where nobody said what a dollar is
    worth in that currency (``budget.rates``)."""
    rate = 1_000_000 if currency == "USD" else house.config.budget.rates.get(currency)
    if rate is None:
        return None
    # Half a minor unit is a whole one: what was spent is rather shown too large than left out.
    minor = (microdollars * rate * int(10 ** exponent(currency)) + 500_000_000_000) // 1_000_000_000_000
    return net - minor


def of_posts(house: House, sale: Sale) -> list[dict[str, Any]]:
    """Each post of a sale, the first first: ``network``, ``post``, ``url``, ``posted_at``, what the network told (``views``,
    ``reposts``, ``likes``; None where it did not) and how far came who replied to it. Money in minor units."""
    return list(_spared(house, f"posts {sale.id}", lambda: {"posts": _of_posts(house, sale)})["posts"])


def _of_posts(house: House, sale: Sale) -> list[dict[str, Any]]:
    view = house.store.view()
    ways = sums(view).by_post(sale.id)
    return [
        {"network": one.network, "post": one.post_id, "url": one.url, "posted_at": _iso(one.posted_at),
         "currency": sale.currency, **asdict(ways[one.network, one.post_id])}
        for one in view.posts(sale.id) if (one.network, one.post_id) in ways
    ]  # fmt: skip


def of_accounts(house: House, sale: Sale) -> list[dict[str, Any]]:
    """Who passed the posts of a sale on, who brought most first. ``kind`` "quote" or "repost"; ``reach``: followers, None where
    the network does not tell; ``url`` of the quote. ``replies`` to ``refunds``: what others than the quoter said under it, and
    what came of that; None for a repost, since no network says whom it brought."""
    return list(_spared(house, f"accounts {sale.id}", lambda: {"all": _of_accounts(house, sale)})["all"])


def _of_accounts(house: House, sale: Sale) -> list[dict[str, Any]]:
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
             "said_at": _iso(one.said_at), "seen_at": _iso(one.seen_at), "currency": sale.currency,
             **(told if quote else dict.fromkeys(told))}
        )  # fmt: skip
    return sorted(
        lines, key=lambda one: (-(one["revenue"] or 0), -(one["replies"] or 0), one["kind"], -(one["reach"] or 0))
    )


def _iso(ms: int | None) -> str | None:
    return f"{from_ms(ms):%Y-%m-%dT%H:%M:%SZ}" if ms is not None else None


def overall(house: House, days: int = 30) -> dict[str, Any]:
    """The last ``days`` days of UTC, today included, in the shop's own currency; what is sold in another market stands by its sale.

    ``days``: [{day "2026-11-23", …}] with what came of each as ``Came.told`` tells; ``totals``: the same added up;
    ``networks``: [{network, days, totals}], the same of each network. A day's ``views`` are those of the posts that went out on it,
    up to now. Money in minor units."""
    days = max(1, min(days, MOST_DAYS))
    return _spared(house, f"days {days}", lambda: _overall(house, days))


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
    names = _named(house, [*house.networks, *there])
    of_each = {name: [of_day(name, day) for day in range(first, today + 1)] for name in names}
    every = [sum(each, Came()) for each in zip(*of_each.values(), strict=True)]
    networks = [
        {"network": name, "days": told(each), "totals": sum(each, Came()).told(house, currency)}
        for name, each in of_each.items()
    ]
    totals = sum(every, Came()).told(house, currency)
    return {"days": told(every), "totals": totals, "networks": networks, "currency": currency}


def look(house: House) -> int:
    """Ask the network how posts fare, each at most every half hour while its sale goes on, then now and then for three days,
    while the budget is well. Returns how many told something."""
    if budget.standing(house).level != "free":
        return 0
    network, told = house.network_name, 0
    now = house.clock.ms()
    stale = sums(house.store.view()).stale_posts(network, now - FRESH_MS, now - LAST_MS, now - LATE_MS)
    for post_id, sale_id in stale:
        try:
            with spent_on(sale_id):
                found = house.network.figures(post_id)
        except NotSupported:
            return told
        except ConnectorError as error:
            log.info("figures of the post %s: %s", post_id, error)
            continue
        house.store.write(lambda tx, post_id=post_id, found=found: writes(tx).put_figures(network, post_id, found))  # type: ignore[misc]
        told += 1
    return told


def worth(house: House, days: int = 30) -> dict[str, Any]:
    """Is it worth it? What the sales brought in the last ``days`` days of UTC beside all that the shop sold in them.

    ``ours`` and ``shop``: {orders, revenue}; ``shop`` None where it does not tell, with ``why``. ``share``: ours of the
    shop's revenue, 0 to 1. ``net``: ours less what went back, before the network's cost; ``net_after_cost``: see
    ``after_cost``. Both sides count what was paid, given back later or not, in the shop's own currency."""
    days = max(1, min(days, MOST_DAYS))
    kept = _recent.setdefault(house.clock, {})
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


COLUMNS = (
    "sale", "title", "product", "mode", "state", "began", "ended", "views", "replies", "intents", "holds", "checkouts", "paid",
    "ordered", "refunded", "revenue", "refunds", "net", "net_after_cost", "currency", "network_cost_usd",
)  # fmt: skip
POST_COLUMNS = (
    "sale", "network", "post", "url", "posted_at", "views", "reposts", "likes", "replies", "intents", "holds", "paid", "revenue",
    "refunds", "currency",
)  # fmt: skip
ACCOUNT_COLUMNS = (
    "sale", "network", "post", "kind", "account", "handle", "reach", "quote", "url", "said_at", "seen_at", "replies", "intents",
    "holds", "paid", "revenue", "refunds", "currency",
)  # fmt: skip
HOUR_COLUMNS = ("sale", "at", *HOURLY, "currency")
AMOUNTS = ("revenue", "refunds", "net", "net_after_cost")


def by_sale(house: House) -> list[dict[str, Any]]:
    """A line for each sale, the newest first, by ``COLUMNS``. Money as decimals of the sale's currency."""
    view = house.store.view()
    heard, lines = sums(view).costs_of_hearing(), []
    for sale in view.sales():
        told = {
            **_of_sale(house, sale, heard.get(sale.id, {})),
            "sale": sale.slug, "title": sale.title, "product": sale.terms.product, "mode": sale.terms.mode,
            "state": sale.state, "began": _iso(sale.live_at), "ended": _iso(sale.ended_at),
        }  # fmt: skip
        lines.append(_line(told, COLUMNS))
    return lines


DAY_COLUMNS = (
    "day", "views", "replies", "intents", "holds", "checkouts", "paid", "ordered", "refunded", "revenue", "refunds", "net",
    "net_after_cost", "currency", "network_cost_usd",
)  # fmt: skip
NETWORK_COLUMNS = ("network", *DAY_COLUMNS)
WORTH_COLUMNS = (
    "days", "currency", "ours_orders", "ours_revenue", "shop_orders", "shop_revenue", "share", "net", "net_after_cost",
    "network_cost_usd", "why",
)  # fmt: skip


def day_lines(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``overall`` told, a line for each day, by ``DAY_COLUMNS``. Money as decimals."""
    currency = found["currency"]
    return [
        {**day, **{name: _decimal(day[name], currency) for name in AMOUNTS}, "currency": currency}
        for day in found["days"]
    ]


def network_lines(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``overall`` told, a line for each day of each network, by ``NETWORK_COLUMNS``."""
    currency = found["currency"]
    return [
        {"network": one["network"], **line}
        for one in found["networks"]
        for line in day_lines({"days": one["days"], "currency": currency})
    ]


def worth_line(found: Mapping[str, Any]) -> dict[str, Any]:
    """What ``worth`` told in one line, by ``WORTH_COLUMNS``. Money as decimals; what is not known is empty."""
    currency, ours, shop = found["currency"], found["ours"], found["shop"]
    return {
        **{name: found[name] for name in ("days", "currency", "share", "network_cost_usd", "why")},
        "ours_orders": ours["orders"],
        "ours_revenue": _decimal(ours["revenue"], currency),
        "shop_orders": shop["orders"] if shop else None,
        "shop_revenue": _decimal(shop["revenue"], currency) if shop else None,
        **{name: _decimal(found[name], currency) for name in ("net", "net_after_cost")},
    }


def _decimal(minor: int | None, currency: str) -> Decimal | int | None:
    """No products and no sales yet: nothing has a currency, and all amounts are nothing."""
    return Money(minor, currency).decimal if currency and minor is not None else minor


def by_post(house: House) -> list[dict[str, Any]]:
    """A line for each post of every sale, by ``POST_COLUMNS``."""
    return [line for sale in house.store.view().sales() for line in post_lines(sale, _of_posts(house, sale))]


def by_account(house: House) -> list[dict[str, Any]]:
    """A line for each account that passed a post on, by ``ACCOUNT_COLUMNS``."""
    return [line for sale in house.store.view().sales() for line in account_lines(sale, _of_accounts(house, sale))]


def by_hour(house: House) -> list[dict[str, Any]]:
    """A line for each hour of every sale in which something came, by ``HOUR_COLUMNS``."""
    return [line for sale in house.store.view().sales() for line in hour_lines(house, sale)]


def post_lines(sale: Sale, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What ``of_posts`` told, a line for each post, by ``POST_COLUMNS``. Money as decimals."""
    return [_line({**one, "sale": sale.slug}, POST_COLUMNS) for one in found]


def account_lines(sale: Sale, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What ``of_accounts`` told, a line for each account, by ``ACCOUNT_COLUMNS``. Money as decimals."""
    return [_line({**one, "sale": sale.slug}, ACCOUNT_COLUMNS) for one in found]


def hour_lines(house: House, sale: Sale) -> list[dict[str, Any]]:
    """A line for each hour of a sale in which something came, by ``HOUR_COLUMNS``. Money as decimals."""
    return [
        _line({"sale": sale.slug, "at": _iso(hour * HOUR), **came, "currency": sale.currency}, HOUR_COLUMNS)
        for hour, came in sorted(sums(house.store.view()).way(sale.id)[1].items())
    ]


def _line(told: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """As a spreadsheet wants it: money as decimals."""

    def written(name: str) -> Any:
        value = told[name]
        return str(Money(value, told["currency"]).decimal) if name in AMOUNTS and value is not None else value

    return {name: written(name) for name in columns}


#: What can be had as a table, and its columns; "days" beside them.
TABLES: Mapping[str, tuple[Callable[[House], list[dict[str, Any]]], Sequence[str]]] = {
    "sales": (by_sale, COLUMNS),
    "posts": (by_post, POST_COLUMNS),
    "hours": (by_hour, HOUR_COLUMNS),
    "accounts": (by_account, ACCOUNT_COLUMNS),
}


def table(house: House, what: str, days: int = MOST_DAYS) -> str:
    """One of ``TABLES``, "days" or "networks", as CSV."""
    if what == "networks":
        return as_csv(network_lines(overall(house, days)), NETWORK_COLUMNS)
    if what == "days":
        return as_csv(day_lines(overall(house, days)), DAY_COLUMNS)
    make, columns = TABLES[what]
    return as_csv(make(house), columns)


def as_csv(lines: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """With a head, as a spreadsheet reads it; a text that one would take for a formula is only a text."""
    written = io.StringIO()
    made = csv.writer(written, lineterminator="\r\n")
    made.writerow(columns)
    for line in lines:
        made.writerow(["" if line[name] is None else _cell(line[name]) for name in columns])
    return written.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
