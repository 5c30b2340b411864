"""Everyday commands: the catalogue, sales, purchases, tasks, what it cost, and what a reply means."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bridge import catalogue, checkout, holds, inputs, intent, sales, views
from bridge.cli.common import as_json, console, house, out, table
from bridge.errors import Invalid, NotFound
from bridge.house import House
from bridge.states import State
from connectors.values import Money


@click.command()
@click.option("--full", is_flag=True, help="Everything, and find what was deleted.")
@as_json
@click.pass_obj
def sync(path: str, full: bool, as_json: bool) -> None:
    """Bring the catalogue up to date with the shop."""
    with house(path) as home:
        columns = TextColumn("Products"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=console, transient=True, disable=as_json) as bar:
            job = bar.add_task("sync", total=None)
            done = catalogue.sync(
                home, full=full, progress=lambda seen, total: bar.update(job, completed=seen, total=total)
            )
    if as_json:
        out({"seen": done.seen, "gone": done.gone, "full": done.full})
    else:
        console.print(f"{done.seen} products {'synced' if done.full else 'changed'}, {done.gone} gone.")


@click.group()
def sale() -> None:
    """Put products on sale: create, look, publish, pause, end."""


def minor(text: str, currency: str, field: str) -> int:
    """ "12.50" as minor units; ``Invalid`` when it has too many decimals or is no amount."""
    try:
        money = Money.parse(text, currency)
    except ValueError as error:
        raise Invalid({field: str(error)}) from None
    if money.decimal != Decimal(text.strip()):
        raise Invalid({field: f"{text!r} has more decimals than {currency}"})
    return money.minor


def _shipping(text: str, currency: str) -> dict[str, Any]:
    """free | shop | 4.90 | FR=4.90,BE=6.90,*=12"""
    if text in ("free", "shop"):
        return {"rule": text}
    if "=" in text:
        prices = {}
        for part in text.split(","):
            code, _, price = part.partition("=")
            prices[code.strip().upper()] = minor(price, currency, "shipping")
        return {"rule": "country", "prices": prices}
    return {"rule": "flat", "price": minor(text, currency, "shipping")}


def _when(text: str | None, field: str) -> str | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({field: f"{text!r} is no time like 2026-12-01T18:00+01:00"}) from None
    return (moment if moment.tzinfo else moment.astimezone()).isoformat()


@sale.command("create")
@click.argument("sku")
@click.option("--quantity", "-q", type=int, default=0, help="Units on sale (of each variant).")
@click.option("--item", "items", multiple=True, metavar="SKU=UNITS", help="Units of one variant; may be repeated.")
@click.option("--price", help="Price per unit, like 12.50; without it the shop's own.")
@click.option("--title", default="", help="How the post calls it; without it the product's name.")
@click.option("--lang", default="", help="en or fr.")
@click.option(
    "--wording",
    default="",
    help="The post's text with {name} {price} {quantity} {keyword} {options} {until} {hold} {link}.",
)
@click.option("--starts", help="Start of the window, like 2026-12-01T18:00+01:00.")
@click.option("--ends", help="End of the window.")
@click.option("--until-sold-out", is_flag=True, help="End by itself when every unit is paid.")
@click.option("--hold", "hold_minutes", type=int, default=0, help="Minutes that a hold lasts.")
@click.option("--limit", "limit_per_buyer", type=int, default=0, help="Units per buyer.")
@click.option("--answers", default="", help="none, held or thanks: the one answer per reply.")
@click.option("--code/--no-code", "answer_code", default=None, help="Put a code into the answer.")
@click.option("--link/--no-link", "answer_link", default=None, help="Put the buyer's link into the answer.")
@click.option("--shipping", default="free", show_default=True, help="free, shop, 4.90, or FR=4.90,BE=6.90,*=12.")
@click.option("--picture/--no-picture", default=True, help="Post the product's picture.")
@click.option("--publish", is_flag=True, help="Publish at once.")
@as_json
@click.pass_obj
def sale_create(
    path: str,
    /,
    sku: str,
    quantity: int,
    items: tuple[str, ...],
    price: str | None,
    starts: str | None,
    ends: str | None,
    until_sold_out: bool,
    hold_minutes: int,
    shipping: str,
    picture: bool,
    publish: bool,
    as_json: bool,
    **rest: Any,
) -> None:
    """Make a sale of a product, check it, and show the post as it will stand on X."""
    with house(path) as home:
        stored = home.store.view().product(sku)
        currency = stored.product.price.currency if stored else home.shop.currency()
        units = {}
        for item in items:
            name, found, count = item.rpartition("=")
            if not found or not count.isdigit():
                raise Invalid({"items": f"{item!r} is not SKU=UNITS"})
            units[name] = int(count)
        request = inputs.read_sale(
            {
                **rest,
                "product": sku,
                "quantity": quantity,
                "items": units,
                "price": minor(price, currency, "price") if price else None,
                "starts_at": _when(starts, "starts"),
                "ends_at": _when(ends, "ends"),
                "end_when_sold_out": until_sold_out,
                "hold_seconds": hold_minutes * 60,
                "shipping": _shipping(shipping, currency),
                "with_picture": picture,
            }
        )
        made = sales.create(home, request)
        if publish:
            made = sales.publish(home, made.id)
        _show_sale(home, made.id, as_json)


def _show_sale(home: House, key: str, as_json: bool) -> None:
    found = sales.find(home, key)
    data = {**views.sale(home, found), "preview": sales.preview(home, found)}
    if as_json:
        out(data)
        return
    console.print(f"[bold]{found.title}[/bold]  {found.slug}  [cyan]{found.state}[/cyan]")
    console.print(data["link"])
    console.print()
    console.print(data["preview"])
    length = home.network.measure(data["preview"])
    console.print(f"[dim]{length} of {home.network.max_length} characters as the network weighs them[/dim]\n")
    table(
        ["SKU", "name", "price", "units", "free"],
        [[i["sku"], i["name"], Money(i["unit"], found.currency), i["quantity"], i["free"]] for i in data["items"]],
    )
    if found.state == "draft":
        prices = home.config.budget.prices
        console.print(
            f"\nAnswers: {found.terms.answers}. An answer costs {prices['answer'] / 1e6:.3f} USD per buyer without a link, "
            f"{prices['answer_link'] / 1e6:.3f} with one. X allows one automated answer per reply, only to who addressed you."
        )
        console.print(f"Publish it: replycart sale publish {found.slug}")


@sale.command("list")
@click.option("--state", help="draft, scheduled, live, paused or ended.")
@as_json
@click.pass_obj
def sale_list(path: str, state: str | None, as_json: bool) -> None:
    """All sales, the newest first."""
    with house(path) as home:
        found = [views.sale(home, one) for one in home.store.view().sales([state] if state else [])]
    if as_json:
        out(found)
        return
    table(
        ["sale", "state", "title", "free", "units", "paid"],
        [
            [
                s["slug"],
                s["state"],
                s["title"],
                sum(i["free"] for i in s["items"]),
                sum(i["quantity"] for i in s["items"]),
                s["purchases"].get("ordered", 0) + s["purchases"].get("paid", 0),
            ]
            for s in found
        ],
        empty="No sales yet. Make one: replycart sale create SKU --quantity 3",
    )


@sale.command("show")
@click.argument("key")
@as_json
@click.pass_obj
def sale_show(path: str, key: str, as_json: bool) -> None:
    """One sale, with its post and its shelf."""
    with house(path) as home:
        _show_sale(home, key, as_json)


def _sale_action(name: str, act: Any, text: str) -> click.Command:
    @click.argument("key")
    @as_json
    @click.pass_obj
    def run(path: str, key: str, as_json: bool) -> None:
        with house(path) as home:
            done = act(home, key)
            if as_json:
                out(views.sale(home, done))
            else:
                console.print(f"{done.slug} is {done.state}.")

    return click.command(name, help=text)(run)


sale.add_command(_sale_action("publish", sales.publish, "Look at the shop once more, freeze the terms, go live."))
sale.add_command(_sale_action("pause", sales.pause, "Replies take no units and go to the inbox of a person."))
sale.add_command(_sale_action("resume", sales.resume, "Take replies again."))
sale.add_command(_sale_action("end", sales.end, "No new replies; holds live on until paid or run out."))


@click.group()
def purchase() -> None:
    """Look at purchases, cancel or refund them."""


@purchase.command("list")
@click.option("--sale", "sale_key", help="Only of this sale.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only in this state.")
@click.option("--limit", default=100, show_default=True)
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
    console.print(
        f"[bold]{data['quantity']} × {data['name']}[/bold] for @{data['handle']}: [cyan]{data['state']}[/cyan]"
    )
    for name in ("total", "paid", "refunded"):
        if data[name]:
            console.print(f"{name}: {Money(data[name], data['currency'])}")
    for name in ("capture", "order", "hold_until", "link", "reason"):
        if data[name]:
            console.print(f"{name}: {data[name]}")
    table(["when", "to", "why"], [[m["at"][:19].replace("T", " "), m["to"], m["why"]] for m in data["history"]])


@purchase.command("cancel")
@click.argument("key")
@click.pass_obj
def purchase_cancel(path: str, key: str) -> None:
    """Withdraw a purchase that is not paid; its units go to who waits first."""
    with house(path) as home:
        done = holds.cancel(home, key)
    console.print(f"{done.id} is {done.state}.")


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
        console.print(f"{Money(row.amount, row.currency)} goes back; follow it: replycart purchase show {key}")


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
@click.argument("ids", type=int, nargs=-1)
@click.pass_obj
def tasks_retry(path: str, ids: tuple[int, ...]) -> None:
    """Take parked tasks up again (all of them without an id)."""
    with house(path) as home:
        count = home.store.write(lambda tx: tx.unpark_tasks(ids or None))
    console.print(f"{count} tasks are taken up again.")


@click.command()
@as_json
@click.pass_obj
def cost(path: str, as_json: bool) -> None:
    """What the network's API has cost, per sale and per order."""
    with house(path) as home:
        view = home.store.view()
        by_sale: dict[str, dict[str, Any]] = {}
        for row in view.costs():
            one = by_sale.setdefault(row["sale_id"], {"sale": row["sale_id"], "usd": 0.0, "calls": {}})
            one["usd"] = round(one["usd"] + row["microdollars"] / 1e6, 6)
            one["calls"][row["call"]] = row["count"]
        for sale_id, one in by_sale.items():
            found = view.sale(sale_id) if sale_id else None
            one["sale"] = found.slug if found else "(hearing, for all sales)"
            counts = view.counts(sale_id) if sale_id else {}
            one["orders"] = sum(counts.get(s, 0) for s in ("paid", "ordered", "refunded", "refunding", "disputed"))
            one["usd_per_order"] = round(one["usd"] / one["orders"], 6) if one["orders"] else None
        month = f"{home.clock.now():%Y-%m}"
        spent, budget = view.spent(month) / 1e6, home.config.budget.monthly_microdollars / 1e6
    if as_json:
        out({"month": month, "spent_usd": spent, "budget_usd": budget, "sales": list(by_sale.values())})
        return
    table(
        ["sale", "USD", "orders", "USD per order", "calls"],
        [
            [s["sale"], f"{s['usd']:.3f}", s["orders"], f"{s['usd_per_order']:.3f}" if s["usd_per_order"] is not None else "",
             ", ".join(f"{name} {count}" for name, count in s["calls"].items())]
            for s in by_sale.values()
        ],
        empty="The network's API has cost nothing yet.",
    )  # fmt: skip
    console.print(f"{month}: {spent:.3f} of {budget:.2f} USD")


@click.command("intent")
@click.argument("text", nargs=-1, required=True)
@click.option("--lang", type=click.Choice(["en", "fr"]), help="Without it both languages are tried.")
@as_json
def read_intent(text: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """What a reply would be taken for. "-" reads one reply a line, and prints one JSON object a line."""
    if text == ("-",):
        for line in sys.stdin:
            click.echo(json.dumps(_meaning(line.rstrip("\n"), lang), ensure_ascii=False))
            sys.stdout.flush()
        return
    meant = _meaning(" ".join(text), lang)
    if as_json:
        out(meant)
    else:
        console.print(
            f"[bold]{meant['intent']}[/bold] {meant['quantity'] if meant['intent'] == 'buy' else ''} ({meant['why']})"
        )


def _meaning(text: str, lang: str | None) -> dict[str, Any]:
    found = intent.read(text, lang=lang)
    return {"intent": found.kind, "quantity": found.quantity, "options": dict(found.options), "why": found.why}


COMMANDS: tuple[click.Command, ...] = (sync, sale, purchase, tasks, cost, read_intent)
