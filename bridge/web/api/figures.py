"""Figures over time, and how the service is set up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from bridge import __version__, figures, wording
from bridge.config import Section
from bridge.house import House
from bridge.store.records import LANGUAGES
from bridge.web.api import asks, schemas, tables
from bridge.web.api.door import answers, call, house, reads

#: The only settings of a connector that are shown: none is a secret, whatever a third party's connector may hold.
SHOWN = (
    "url", "base_url", "mode", "auth", "store_code", "website_code", "payment_method", "shipping_method", "handle",
    "brand_name", "webhook_verify", "stream",
)  # fmt: skip


@call("GET", "/figures", "figures:read", tag="figures")
@reads(asks.FiguresQuery, location="query")
@answers(schemas.Figures, csv=True)
def show_figures(values: dict[str, Any]) -> Any:
    """What the last days brought, and their totals

    With `Accept: text/csv` a line for each day, for a spreadsheet, with money as decimals of the currency."""
    found = figures.overall(house(), values["days"])
    if tables.wanted():
        return tables.table("days", figures.day_lines(found), figures.DAY_COLUMNS)
    return found


@call("GET", "/figures/worth", "figures:read", tag="figures", platforms=True)
@reads(asks.FiguresQuery, location="query")
@answers(schemas.Worth, csv=True)
def show_worth(values: dict[str, Any]) -> Any:
    """Is it worth it? Beside all that the shop sold in these days

    The shop is asked, at most every ten minutes. With `Accept: text/csv` one line, with money as decimals of the currency."""
    found = figures.worth(house(), values["days"])
    if tables.wanted():
        return tables.table("worth", [figures.worth_line(found)], figures.WORTH_COLUMNS)
    return found


@call("GET", "/settings", "settings:read", tag="settings")
@answers(schemas.Settings)
def show_settings() -> Any:
    """How it is configured, without secrets"""
    config = house().config
    return {
        "version": __version__,
        "public_url": config.public_url,
        "database": database(house()),
        "languages": list(LANGUAGES),
        "shop": _section(config.shop),
        "network": {**_section(config.network), "max_length": house().network.max_length},
        "payments": _section(config.payments),
        "seller": asdict(config.seller),
        "selling": asdict(config.selling),
        "budget": {"monthly_usd": config.budget.monthly_microdollars / 1e6},
        "work": asdict(config.work),
        "placeholders": dict(wording.POST_FIELDS),
    }


def database(home: House) -> str:
    """Which kind of ledger it is."""
    return "postgresql" if home.config.database.startswith(("postgresql://", "postgres://")) else "sqlite"


def _section(section: Section) -> dict[str, Any]:
    found = {name: section.settings[name] for name in SHOWN if section.settings.get(name) not in (None, "")}
    for name in ("url", "base_url"):
        if name in found:
            found[name] = _without_user(str(found[name]))
    return {"platform": section.platform, **found}


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
