"""Figures as a spreadsheet wants them: a line for each, money as decimals."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bridge.figures.came import iso
from bridge.figures.of_days import MOST_DAYS, overall
from bridge.figures.of_sales import reckoned_accounts, reckoned_posts, reckoned_sale
from bridge.house import House
from bridge.store import Sale
from bridge.store.sums import HOUR, HOURLY, sums
from connectors.values import Money

COLUMNS = (
    "sale", "title", "product", "mode", "state", "began", "ended", "views", "replies", "intents", "holds", "checkouts", "paid",
    "ordered", "refunded", "revenue", "refunds", "net", "net_after_cost", "currency", "network_cost_usd",
)  # fmt: skip
SALE_NETWORK_COLUMNS = (
    "sale", "title", "network", "views", "replies", "intents", "holds", "checkouts", "paid", "ordered", "refunded", "revenue",
    "refunds", "net", "net_after_cost", "currency", "network_cost_usd",
)  # fmt: skip
POST_COLUMNS = (
    "sale", "network", "post", "url", "posted_at", "views", "reposts", "likes", "replies", "intents", "holds", "checkouts", "paid",
    "revenue", "refunds", "net", "net_after_cost", "currency", "network_cost_usd",
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
            **reckoned_sale(house, sale, heard.get(sale.id, {})),
            "sale": sale.slug, "title": sale.title, "product": sale.terms.product, "mode": sale.terms.mode,
            "state": sale.state, "began": iso(sale.live_at), "ended": iso(sale.ended_at),
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


def by_sale_network(house: House) -> list[dict[str, Any]]:
    """A line for each network of every sale, by ``SALE_NETWORK_COLUMNS``."""
    view = house.store.view()
    heard, lines = sums(view).costs_of_hearing(), []
    for sale in view.sales():
        lines += sale_network_lines(sale, reckoned_sale(house, sale, heard.get(sale.id, {})))
    return lines


def sale_network_lines(sale: Sale, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``of_sale`` told, a line for each network, by ``SALE_NETWORK_COLUMNS``. Money as decimals."""
    more = {"sale": sale.slug, "title": sale.title, "currency": sale.currency}
    return [_line({**one, **more}, SALE_NETWORK_COLUMNS) for one in found["networks"]]


def by_post(house: House) -> list[dict[str, Any]]:
    """A line for each post of every sale, by ``POST_COLUMNS``."""
    heard = sums(house.store.view()).costs_of_hearing()
    return [
        line
        for sale in house.store.view().sales()
        for line in post_lines(sale, reckoned_posts(house, sale, heard.get(sale.id, {})))
    ]


def by_account(house: House) -> list[dict[str, Any]]:
    """A line for each account that passed a post on, by ``ACCOUNT_COLUMNS``."""
    return [
        line for sale in house.store.view().sales() for line in account_lines(sale, reckoned_accounts(house, sale))
    ]


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
        _line({"sale": sale.slug, "at": iso(hour * HOUR), **came, "currency": sale.currency}, HOUR_COLUMNS)
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
    "sale_networks": (by_sale_network, SALE_NETWORK_COLUMNS),
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
