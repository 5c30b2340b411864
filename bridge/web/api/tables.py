"""The figures as a table, for a spreadsheet: what the JSON says, with money as decimals of the currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Response, request

from bridge import figures
from connectors.values import Money

DAYS = ("day", "replies", "intents", "holds", "paid", "ordered", "refunded", "revenue", "refunds", "currency")
WORTH = (
    "days", "currency", "ours_orders", "ours_revenue", "shop_orders", "shop_revenue", "share", "net", "net_after_cost",
    "network_cost_usd", "why",
)  # fmt: skip


def wanted() -> bool:
    """Whether a table is asked for rather than JSON, which is what who asks for anything gets."""
    return request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv"


def days(found: Mapping[str, Any]) -> Response:
    """A line for each day."""
    currency = found["currency"]
    lines = [
        {**day, **{name: _decimal(day[name], currency) for name in ("revenue", "refunds")}, "currency": currency}
        for day in found["days"]
    ]
    return _table("days", figures.as_csv(lines, DAYS))


def worth(found: Mapping[str, Any]) -> Response:
    """One line; what is not known is empty."""
    line = {name: found[name] for name in ("days", "currency", "share", "network_cost_usd", "why")}
    for name in ("net", "net_after_cost"):
        line[name] = _decimal(found[name], found["currency"])
    for whose in ("ours", "shop"):
        sold = found[whose] or {"orders": None, "revenue": None}
        line[f"{whose}_orders"] = sold["orders"]
        line[f"{whose}_revenue"] = _decimal(sold["revenue"], found["currency"])
    return _table("worth", figures.as_csv([line], WORTH))


def _decimal(minor: int | None, currency: str) -> Decimal | int | None:
    """No products and no sales yet: nothing has a currency, and all amounts are nothing."""
    return Money(minor, currency).decimal if currency and minor is not None else minor


def _table(name: str, text: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="replycart-{name}.csv"'
    return response
