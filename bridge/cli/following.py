"""Afterwards: purchases, the outbox, what the network cost, and what a reply would be taken for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from bridge import checkout, figures, holds, intent, sales, views
from bridge.cli.common import as_json, house, minor, out, plain, say, table
from bridge.errors import NotFound
from bridge.states import State
from bridge.store.sums import sums
from connectors.values import Money

#: Where an order came of it.
BOUGHT = ("paid", "ordered", "refunded", "refunding", "disputed")
STEPS = ("replies", "intents", "holds", "checkouts", "paid", "ordered", "refunded")


@click.group()
def purchase() -> None:
    """Look at purchases, cancel or refund them."""


@purchase.command("list")
@click.option("--sale", "sale_key", help="Only of this sale.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True)
@as_json
@click.pass_obj
def purchase_list(path: str, sale_key: str | None, state: str | None, limit: int, as_json: bool) -> None:
    """Purchases in the order of their replies."""
    with house(path) as home:
        sale_id = sales.find(home, sale_key).id if sale_key else None
        found = home.store.view().purchases(sale_id=sale_id, states=[state] if state else [], limit=limit)
        rows = [views.purchase(home, one) for one in found]
    if as_json:
        out(rows)
        return
    table(
        ["purchase", "state", "buyer", "what", "paid", "order", "since"],
        [
            [
                r["id"],
                r["state"],
                "@" + r["handle"],
                f"{r['quantity']} × {r['sku']}",
                Money(r["paid"], r["currency"]) if r["paid"] else None,
                r["order"],
                r["created_at"][:16].replace("T", " "),
            ]
            for r in rows
        ],
    )


@purchase.command("show")
@click.argument("key")
@as_json
@click.pass_obj
def purchase_show(path: str, key: str, as_json: bool) -> None:
    """One purchase with its whole story."""
    with house(path) as home:
        found = home.store.view().purchase(key)
        if found is None:
            raise NotFound(f"no purchase {key!r}; see: replycart purchase list")
        data = views.purchase(home, found, whole=True)
    if as_json:
        out(data)
        return
    what = f"{data['quantity']} × {data['name']}"
    say(f"[bold]{plain(what)}[/bold] for @{plain(data['handle'])}: [cyan]{data['state']}[/cyan]")
    for name in ("total", "paid", "refunded"):
        if data[name]:
            say(f"{name}: {Money(data[name], data['currency'])}")
    for name in ("capture", "order", "hold_until", "link", "reason"):
        if data[name]:
            say(f"{name}: {plain(data[name])}")
    if others := [one for one in data["parcel"] if one != data["id"]]:
        say(f"in one parcel with: {plain(', '.join(others))}")
    table(["when", "to", "why"], [[m["at"][:19].replace("T", " "), m["to"], m["why"]] for m in data["history"]])


@purchase.command("cancel")
@click.argument("key")
@click.pass_obj
def purchase_cancel(path: str, key: str) -> None:
    """Withdraw a purchase that is not paid; its units go to who waits first."""
    with house(path) as home:
        done = holds.cancel(home, key)
    say(f"{done.id} is {done.state}.")


@purchase.command("refund")
@click.argument("key")
@click.option("--amount", help="Only a part, like 5.00; without it all that is left.")
@click.option("--reason", default="", help="Shown to the buyer by PayPal and kept in the shop's order.")
@as_json
@click.pass_obj
def purchase_refund(path: str, key: str, amount: str | None, reason: str, as_json: bool) -> None:
    """Give the money back at PayPal, then show it on the shop's order. The running service does it."""
    with house(path) as home:
        found = home.store.view().purchase(key)
        if found is None:
            raise NotFound(f"no purchase {key!r}; see: replycart purchase list")
        part = minor(amount, found.currency, "amount") if amount else None
        row = checkout.request_refund(home, key, amount=part, reason=reason)
    if as_json:
        out({"id": row.id, "purchase": row.purchase_id, "amount": row.amount, "state": row.state})
    else:
        say(f"{Money(row.amount, row.currency)} goes back; follow it: replycart purchase show {row.purchase_id}")


@click.group()
def tasks() -> None:
    """The outbox: what is still to do outside, and what waits for a person."""


@tasks.command("list")
@click.option("--state", type=click.Choice(["queued", "running", "parked", "done"]), help="Only in this state.")
@as_json
@click.pass_obj
def tasks_list(path: str, state: str | None, as_json: bool) -> None:
    """Tasks that are not done."""
    with house(path) as home:
        found = [t for t in home.store.view().tasks(state=state, limit=1000) if state or t.state != "done"]
    rows = [
        {"id": t.id, "kind": t.kind, "subject": t.subject, "state": t.state, "attempts": t.attempts,
         "due": views.iso(t.due), "error": t.error}
        for t in found
    ]  # fmt: skip
    if as_json:
        out(rows)
    else:
        table(
            ["id", "kind", "for", "state", "tries", "due", "last error"],
            [list(row.values()) for row in rows],
            empty="Nothing to do.",
        )


@tasks.command("retry")
@click.argument("ids", type=click.IntRange(1, 2**63 - 1), nargs=-1)
@click.pass_obj
def tasks_retry(path: str, ids: tuple[int, ...]) -> None:
    """Take parked tasks up again (all of them without an id)."""
    with house(path) as home:
        count = home.store.write(lambda tx: tx.unpark_tasks(ids or None))
    if ids and not count:
        raise NotFound("none of these tasks waits for a person; see: replycart tasks list --state parked")
    say(f"{count} tasks are taken up again.")


@click.command()
@as_json
@click.pass_obj
def cost(path: str, as_json: bool) -> None:
    """What the networks' APIs have cost: per sale, network and order."""
    with house(path) as home:
        view = home.store.view()
        by_sale: dict[str, dict[str, Any]] = {}
        for row in view.costs():
            one = by_sale.setdefault(row["sale_id"], {**_spent("sale", row["sale_id"]), "networks": {}})
            there = one["networks"].setdefault(row["network"], _spent("network", row["network"]))
            for whole in (one, there):
                whole["usd"] = round(whole["usd"] + row["microdollars"] / 1e6, 6)
                whole["calls"][row["call"]] = whole["calls"].get(row["call"], 0) + row["count"]
        for sale_id, one in by_sale.items():
            found = view.sale(sale_id) if sale_id else None
            one["sale"] = found.slug if found else "(hearing, for all sales)"
            orders = sums(view).counts_by_network(sale_id, BOUGHT) if sale_id else {}
            one["networks"] = list(one["networks"].values())
            for whole in (one, *one["networks"]):
                whole["orders"] = orders.get(whole["network"], 0) if "network" in whole else sum(orders.values())
                whole["usd_per_order"] = round(whole["usd"] / whole["orders"], 6) if whole["orders"] else None
        month = f"{home.clock.now():%Y-%m}"
        spent, budget = view.spent(month) / 1e6, home.config.budget.monthly_microdollars / 1e6
        months = {name: micro / 1e6 for name, micro in sorted(sums(view).costs_of_month(month).items())}
    if as_json:
        out(
            {
                "month": month,
                "spent_usd": spent,
                "budget_usd": budget,
                "networks": months,
                "sales": list(by_sale.values()),
            }
        )
        return
    lines = [(sale["sale"], there) for sale in by_sale.values() for there in sale["networks"]]
    table(
        ["sale", "network", "USD", "orders", "USD per order", "calls"],
        [
            [sale, one["network"], f"{one['usd']:.3f}", one["orders"],
             f"{one['usd_per_order']:.3f}" if one["usd_per_order"] is not None else "",
             ", ".join(f"{name} {count}" for name, count in one["calls"].items())]
            for sale, one in lines
        ],
        empty="The network's API has cost nothing yet.",
    )  # fmt: skip
    each = ", ".join(f"{name} {usd:.3f}" for name, usd in months.items())
    say(f"{month}: {spent:.3f} of {budget:.2f} USD" + (f" ({each})" if len(months) > 1 else ""))


def _spent(what: str, name: str) -> dict[str, Any]:
    return {what: name, "usd": 0.0, "calls": {}}


@click.command("figures")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="So many days of UTC.")
@click.option(
    "--csv",
    "what",
    type=click.Choice(["days", "networks", *figures.TABLES]),
    help="Print a table for a spreadsheet instead: a line for each day, day of each network, sale, network of each sale, post, hour, or account that passed a post on.",
)
@as_json
@click.pass_obj
def show_figures(path: str, days: int, what: str | None, as_json: bool) -> None:
    """What the sales brought, beside all that the shop sold."""
    with house(path) as home:
        if what:
            click.echo(figures.table(home, what, days), nl=False)
            return
        found = figures.overall(home, days)
        worth = figures.worth(home, days)
    if as_json:
        out({**found, "worth": worth})
        return
    currency, totals = found["currency"] or "EUR", found["totals"]
    table(["step", "number"], [[name, totals[name]] for name in STEPS])
    if len(found["networks"]) > 1:
        _by_network(found["networks"], currency)
    kept = worth["net"] if worth["net_after_cost"] is None else worth["net_after_cost"]
    before = ", before that" if worth["net_after_cost"] is None else ""
    say(f"Revenue {Money(totals['revenue'], currency)}; the network cost {totals['network_cost_usd']:.2f} USD; "
        f"kept{before} {Money(kept, currency)}.")  # fmt: skip
    if worth["shop"]:
        say(
            f"The shop sold for {Money(worth['shop']['revenue'], currency)} in {worth['shop']['orders']} orders in all."
        )
    else:
        say(f"What the shop sold in all is not known: {worth['why']}.")


def _by_network(found: Sequence[Mapping[str, Any]], currency: str) -> None:
    """A column for each network: with a line for each, the table would be broader than a terminal."""

    def line(name: str, say: Callable[[Any], str]) -> list[str]:
        return [name, *(say(one["totals"][name]) for one in found)]

    def amount(minor: int) -> str:
        return str(Money(minor, currency))

    kept = "net" if found[0]["totals"]["net_after_cost"] is None else "net_after_cost"
    table(
        ["", *(one["network"] for one in found)],
        [
            line("views", lambda views: "" if views is None else str(views)),
            *(line(name, str) for name in STEPS),
            *(line(name, amount) for name in ("revenue", "refunds")),
            line("network_cost_usd", lambda usd: f"{usd:.3f}"),
            line(kept, amount),
        ],
    )


@click.command("intent")
@click.argument("text", nargs=-1, required=True)
@click.option("--lang", type=click.Choice(["en", "fr"]), help="Without it both languages are tried.")
@as_json
def read_intent(text: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """What a reply would be taken for. "-" reads one reply a line, and prints one JSON object a line."""
    if text == ("-",):
        for line in sys.stdin.buffer:
            text_of = line.decode("utf-8", "replace").rstrip("\r\n")
            click.echo(json.dumps(_meaning(text_of, lang), ensure_ascii=False))
        return
    meant = _meaning(" ".join(text), lang)
    if as_json:
        out(meant)
    else:
        units = f" {meant['quantity']}" if meant["intent"] == "buy" else ""
        say(f"[bold]{meant['intent']}[/bold]{units} ({plain(meant['why'])})")


def _meaning(text: str, lang: str | None) -> dict[str, Any]:
    found = intent.read(text, lang=lang)
    return {"intent": found.kind, "quantity": found.quantity, "options": dict(found.options), "why": found.why}


COMMANDS: tuple[click.Command, ...] = (purchase, tasks, cost, show_figures, read_intent)
