"""What came of it: the way from reply to order of a sale, and what every day brought. Read from the ledger alone;
how often posts were seen is asked of the network now and then, and kept."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from bridge import budget
from bridge.clock import Clock, from_ms
from bridge.house import House, spent_on
from bridge.store import Sale
from bridge.store.sums import DAY, HOUR, sums, writes
from connectors.errors import ConnectorError, NotSupported
from connectors.values import Money

log = logging.getLogger("replycart.figures")
#: Hours that are told one by one; of a longer sale the last ones.
MOST_HOURS = 168
MOST_DAYS = 366
#: How old figures of a live post may become. Each look costs what reading a post of ours costs.
FRESH_MS = 30 * 60_000
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


def of_sale(house: House, sale: Sale) -> dict[str, Any]:
    """``views`` (None while the network has not told), ``replies``, ``intents``, ``holds``, ``checkouts``, ``paid``,
    ``ordered``, ``refunded`` (numbers), ``revenue`` and ``refunds`` (minor units of ``currency``),
    ``network_cost_usd``, ``by_hour``: [{at, replies, paid}], without gaps, at most the last week of it."""
    return _spared(house, f"sale {sale.id}", lambda: _of_sale(house, sale))


def _of_sale(house: House, sale: Sale) -> dict[str, Any]:
    view = sums(house.store.view())
    way, hours = view.way(sale.id)
    first, last = (max(min(hours), max(hours) - MOST_HOURS + 1), max(hours)) if hours else (0, -1)
    return {
        "views": view.views(sale.id),
        **asdict(way),
        "currency": sale.currency,
        "network_cost_usd": view.cost_of_sale(sale.id) / 1e6,
        "by_hour": [
            {"at": f"{from_ms(hour * HOUR):%Y-%m-%dT%H:00:00Z}", "replies": said, "paid": paid}
            for hour in range(first, last + 1)
            for said, paid in [hours.get(hour, (0, 0))]
        ],
    }


def overall(house: House, days: int = 30) -> dict[str, Any]:
    """The last ``days`` days of UTC, today included, in the shop's own currency; what is sold in another market stands by its sale.

    ``days``: [{day "2026-11-23", replies, intents, holds, paid, ordered, refunded, revenue, refunds}];
    ``totals``: the same added up, and ``views``, ``checkouts``, ``network_cost_usd``. Money in minor units."""
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
    rows: list[dict[str, Any]] = []
    for day in range(first, today + 1):
        replies, intents = said.get(day, (0, 0))
        paid, revenue = moved.get((day, "paid"), (0, 0))
        held, ordered, refunded = (moved.get((day, state), (0, 0))[0] for state in ("held", "ordered", "refunded"))
        rows.append(
            {"day": f"{from_ms(day * DAY):%Y-%m-%d}", "replies": replies, "intents": intents, "holds": held,
             "paid": paid, "ordered": ordered, "refunded": refunded, "revenue": revenue, "refunds": back.get(day, 0)}
        )  # fmt: skip
    totals: dict[str, Any] = {name: sum(row[name] for row in rows) for name in rows[0] if name != "day"}
    totals["views"] = view.views_since(since)
    totals["checkouts"] = view.checkouts_since(since, currency)
    totals["network_cost_usd"] = view.cost_since(rows[0]["day"]) / 1e6
    return {"days": rows, "totals": totals, "currency": currency}


def look(house: House) -> int:
    """Ask the network how live posts fare, each at most every half hour, while the budget is well. Returns how many
    told something."""
    if budget.standing(house).level != "free":
        return 0
    network, told = house.network_name, 0
    stale = sums(house.store.view()).stale_posts(network, ("live", "paused"), house.clock.ms() - FRESH_MS)
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
    shop's revenue, 0 to 1. ``net``: ours less what went back; ``network_cost_usd`` stands beside it, in its own currency."""
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
    revenue = int(ours["revenue"])
    share = min(1.0, revenue / told["revenue"]) if told and told["revenue"] else None
    return {
        "days": days,
        "currency": sums(house.store.view()).currency(),
        "ours": {"orders": ours["ordered"], "revenue": revenue},
        "shop": told,
        "why": why,
        "share": share,
        "net": revenue - int(ours["refunds"]),
        "network_cost_usd": ours["network_cost_usd"],
    }


COLUMNS = (
    "sale", "title", "product", "mode", "state", "began", "ended", "views", "replies", "intents", "holds", "checkouts", "paid",
    "ordered", "refunded", "revenue", "refunds", "net", "currency", "network_cost_usd",
)  # fmt: skip


def by_sale(house: House) -> list[dict[str, Any]]:
    """A line for each sale, the newest first, by ``COLUMNS``. Money as decimals of the sale's currency."""
    lines = []
    for sale in house.store.view().sales():
        found = of_sale(house, sale)
        amounts = {
            "revenue": found["revenue"],
            "refunds": found["refunds"],
            "net": found["revenue"] - found["refunds"],
        }
        told = {
            **found,
            **{name: str(Money(amount, sale.currency).decimal) for name, amount in amounts.items()},
            "sale": sale.slug, "title": sale.title, "product": sale.terms.product, "mode": sale.terms.mode,
            "state": sale.state, "currency": sale.currency,
            "began": f"{from_ms(sale.live_at):%Y-%m-%dT%H:%M:%SZ}" if sale.live_at else "",
            "ended": f"{from_ms(sale.ended_at):%Y-%m-%dT%H:%M:%SZ}" if sale.ended_at else "",
        }  # fmt: skip
        lines.append({name: told[name] for name in COLUMNS})
    return lines


DAY_COLUMNS = (
    "day", "replies", "intents", "holds", "paid", "ordered", "refunded", "revenue", "refunds", "currency",
)  # fmt: skip
WORTH_COLUMNS = (
    "days", "currency", "ours_orders", "ours_revenue", "shop_orders", "shop_revenue", "share", "net", "network_cost_usd",
    "why",
)  # fmt: skip


def day_lines(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``overall`` told, a line for each day, by ``DAY_COLUMNS``. Money as decimals."""
    currency = found["currency"]
    return [
        {**day, **{name: _decimal(day[name], currency) for name in ("revenue", "refunds")}, "currency": currency}
        for day in found["days"]
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
        "net": _decimal(found["net"], currency),
    }


def _decimal(minor: int, currency: str) -> Decimal | int:
    """No products and no sales yet: nothing has a currency, and all amounts are nothing."""
    return Money(minor, currency).decimal if currency else minor


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
