"""Figures over time: revenue and the way from reply to order, day by day."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from flask import current_app, request

from bridge import figures
from bridge.web.admin import charts
from bridge.web.admin.door import blueprint, house, page
from bridge.web.admin.kept import kept
from bridge.web.admin.sales import STEPS, _funnel
from bridge.web.words import language, network_title
from connectors.values import Money

SPANS = (7, 30, 90)


@blueprint.get("/figures")
def figures_page() -> Any:
    asked = request.args.get("days", "")
    days = int(asked) if asked in [str(span) for span in SPANS] else 30
    found = kept(f"days {days}", lambda: figures.overall(house(), days))
    currency = found["currency"] or "EUR"
    unit = 10 ** -int(Money(1, currency).decimal.as_tuple().exponent)
    return page(
        "figures.html",
        days=found["days"],
        totals=found["totals"],
        currency=currency,
        span=days,
        spans=SPANS,
        revenue=charts.bars([(day["day"], int(day["revenue"])) for day in found["days"]], unit=unit),
        replies=charts.bars(
            [(day["day"], int(day["replies"])) for day in found["days"]],
            [int(day["paid"]) for day in found["days"]],
            unit=2,
        ),
        funnel=_funnel(found["totals"]),
        short=_short,
        by_network=[{"network": one["network"], **one["totals"]} for one in found["networks"]],
        steps=STEPS,
        network_title=network_title,
    )


@blueprint.get("/figures/worth")
def worth() -> Any:
    """Beside the shop's other orders of the same days. The shop is asked, so it has a page of its own."""
    asked = request.args.get("days", "")
    days = int(asked) if asked in [str(span) for span in SPANS] else 30
    return page("worth.html", worth=figures.worth(house(), days), span=days, spans=SPANS)


@blueprint.get("/figures/<any(days, networks, sales, sale_networks, posts, hours, accounts):what>.csv")
def figures_csv(what: str) -> Any:
    """For a spreadsheet: the last year day by day, also for each network, or a line for each sale, network of a sale, post, hour,
    account that passed a post on."""
    text = figures.table(house(), what)
    response = current_app.response_class("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="replycart-{what}.csv"'
    return response


def _short(day: str) -> str:
    """ "2026-11-23" as "23 Nov", or as the language writes it."""
    from datetime import date

    return str(format_date(date.fromisoformat(day[:10]), "d MMM", locale=language()))
