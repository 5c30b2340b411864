"""The first page: how it stands, what is on sale right now, what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from bridge import figures
from bridge.store import Sale
from bridge.store.board import board as asks
from bridge.store.board import writes
from bridge.web.admin import charts, standing
from bridge.web.admin.door import back, blueprint, house, live, notice, page
from bridge.web.admin.kept import kept
from bridge.web.words import say

TICKER = 12


@dataclass(frozen=True, slots=True)
class Card:
    """A sale with its shelf."""

    sale: Sale
    shelf: charts.Shelf
    unit: int
    orders: int


def cards(found: list[Sale]) -> list[Card]:
    """In the order given; two questions to the ledger, however many sales."""
    view = asks(house().store.view())
    ids = [sale.id for sale in found]
    shelves, states = view.shelves(ids), view.standing(ids)
    return [
        Card(
            sale,
            charts.shelf(shelves.get(sale.id, (0, 0, 0)), states[sale.id]),
            shelves.get(sale.id, (0, 0, 0))[2],
            sum(states[sale.id].get(state, (0, 0))[0] for state in ("ordered", "refunding", "disputed")),
        )
        for sale in found
    ]


@blueprint.get("/")
def board() -> Any:
    """Live sales first, then what is planned; alerts; the ticker. Asked by the script, only the part that changes."""
    view = house().store.view()
    running = cards(view.sales(["live", "paused"]))
    planned = cards(sorted(view.sales(["scheduled"]), key=lambda sale: sale.starts_at or 0))
    drafts = cards(view.sales(["draft"])[:6])
    return page(
        "_board.html" if live() else "board.html",
        matters=standing.matters(house()),
        running=running,
        planned=planned,
        drafts=drafts,
        alerts=asks(view).unread_alerts(5),
        unread=asks(view).unread_count(),
        latest=asks(view).latest(TICKER),
        today=_today(),
    )


def _today() -> dict[str, Any]:
    """Today's figures (UTC), for the tiles."""
    found = kept("days 1", lambda: figures.overall(house(), 1))
    return {**found["totals"], "currency": found["currency"]}


@blueprint.get("/alerts")
def alerts() -> Any:
    """Everything that was said to the merchant."""
    return page("alerts.html", alerts=house().store.view().alerts(100))


@blueprint.post("/alerts/read")
def read_alerts() -> Any:
    """A person has read one, or all up to one."""
    only, up_to = request.form.get("only", ""), request.form.get("up_to", "")
    if only.isdecimal() and len(only) < 16:
        house().store.write(lambda tx: writes(tx).read_alert(int(only)))
    elif up_to.isdecimal() and len(up_to) < 16:
        house().store.write(lambda tx: writes(tx).read_alerts(int(up_to)))
        notice(say("Marked as read."))
    return back("alerts" if request.form.get("from") == "alerts" else "board")
