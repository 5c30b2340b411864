"""What may be looked up about sales: where the shop sells, who waits, who came first in a series."""

from __future__ import annotations

import click

from bridge import holds, sales, views
from bridge.cli.common import as_json, house, out, plain, say, table
from bridge.errors import Conflict
from bridge.states import State
from bridge.store.board import board
from connectors.values import Money


@click.command("line")
@click.argument("key")
@as_json
@click.pass_obj
def sale_line(path: str, key: str, as_json: bool) -> None:
    """Who waits, first in line first; and what restocking would sell by itself."""
    with house(path) as home:
        found = sales.find(home, key)
        view = home.store.view()
        waiting = view.purchases(sale_id=found.id, states=[State.WAITLISTED], limit=1000)
        sure = board(view).promisers(found.id, home.clock.ms())
        rows = [{**views.purchase(home, one), "promised": one.id in sure} for one in waiting]
        restock = views.restock(home, found)
    if as_json:
        out({"currency": found.currency, "restock": restock, "waiting": rows})
        return
    table(
        ["place", "buyer", "what", "promised", "since"],
        [
            [place, "@" + r["handle"], f"{r['quantity']} × {r['sku']}", "yes" if r["promised"] else "",
             r["created_at"][:16].replace("T", " ")]
            for place, r in enumerate(rows, 1)
        ],
        empty="Nobody waits.",
    )  # fmt: skip
    for one in restock:
        if one["wanted"]:
            worth = Money(one["worth"], found.currency)
            say(
                f"{plain(one['sku'])}: {one['wanted']} wanted, {one['promised']} promised; these restocking sells for {worth} by itself."
            )


@click.command("draw")
@click.argument("key")
@as_json
@click.pass_obj
def sale_draw(path: str, key: str, as_json: bool) -> None:
    """The list of a series for the first, as its page shows it to everybody."""
    with house(path) as home:
        found = sales.find(home, key)
        if found.terms.mode != "first_come":
            raise Conflict(
                f"sale {found.slug} is no series for the first: its line is shown by replycart sale line"
            )
        data = views.drawn(found, holds.drawn_list(home, found))
    if as_json:
        out(data)
        return
    table(
        ["place", "time (UTC)", "account", "on", "post", ""],
        [
            [r["place"], r["at"][:23].replace("T", " "), "@" + r["account"], r["network"], r["post"],
             f"{r['state']}{', heard late' if r['late'] else ''}"]
            for r in data["list"]
        ],
        empty="Nobody takes part yet.",
    )  # fmt: skip


@click.command("markets")
@as_json
@click.pass_obj
def sale_markets(path: str, as_json: bool) -> None:
    """Where the shop sells: what a sale's --market takes."""
    with house(path) as home:
        rows = views.markets(home)
    if as_json:
        out(rows)
        return
    table(
        ["market", "name", "currency", "prices"],
        [
            [one["code"] or "(without --market)", one["name"], one["currency"],
             "the shop's" if one["own_prices"] else "say --price"]
            for one in rows
        ],
    )  # fmt: skip
