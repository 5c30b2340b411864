"""Selling: the catalogue, and sales from draft to end."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, get_args

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bridge import catalogue, inputs, sales, views
from bridge.cli.common import as_json, console, house, minor, out, plain, say, table
from bridge.cli.lines import sale_draw, sale_line, sale_markets
from bridge.errors import Invalid
from bridge.house import House
from bridge.store.records import SaleState
from connectors.values import Money


@click.command()
@click.option("--full", is_flag=True, help="Everything, and find what was deleted.")
@as_json
@click.pass_obj
def sync(path: str, full: bool, as_json: bool) -> None:
    """Bring the catalogue up to date with the shop."""
    with house(path) as home:
        columns = TextColumn("Products"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(
            *columns, console=console, transient=True, disable=as_json or not console.is_terminal
        ) as bar:
            job = bar.add_task("sync", total=None)
            done = catalogue.sync(
                home, full=full, progress=lambda seen, total: bar.update(job, completed=seen, total=total)
            )
    if as_json:
        out({"seen": done.seen, "gone": done.gone, "full": done.full})
    else:
        say(f"{done.seen} products {'synced' if done.full else 'changed'}, {done.gone} gone.")


@click.group()
def sale() -> None:
    """Put products on sale: create, look, publish, pause, end."""


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


def when(text: str | None, field: str) -> str | None:
    """A time of the command line with its zone; without one, this machine's."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.astimezone()).isoformat()
    except (ValueError, OverflowError, OSError):
        raise Invalid({field: f"{text!r} is no time like 2026-12-01T18:00+01:00"}) from None


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
@click.option(
    "--first-paid",
    "mode",
    flag_value="unreserved",
    default="",
    help="First paid, first served: no units are held before PayPal.",
)
@click.option(
    "--first-come",
    "by",
    type=click.Choice(["reply", "repost", "either"]),
    default=None,
    help="A series for the first by the network's own time. X calls it risky to ask for reposts.",
)
@click.option(
    "--market", default="", help="Store view or currency of the shop to sell in; without it the shop's own."
)
@click.option("--remind", type=int, default=0, help="Minutes before a hold runs out: tell its buyer, once.")
@click.option("--end-post", is_flag=True, help="With --until-sold-out: post in what time it was sold out.")
@click.option(
    "--teaser", is_flag=True, help="With --starts: announce it, and answer at the start whoever asks for it."
)
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
    by: str | None,
    **rest: Any,
) -> None:
    """Make a sale of a product, check it, and show the post as it will stand on the network."""
    with house(path) as home:
        stored = home.store.view().product(sku)
        currency = stored.product.price.currency if stored else home.shop.currency()
        currency = next((one.currency for one in home.shop.markets() if one.code == rest["market"]), currency)
        units = {}
        for item in items:
            name, found, count = item.rpartition("=")
            if not found or not re.fullmatch("[0-9]{1,9}", count):
                raise Invalid({"items": f"{item!r} is not SKU=UNITS"})
            units[name] = int(count)
        if by:
            rest |= {"mode": "first_come", "by": by}
        request = inputs.read_sale(
            {
                **rest,
                "product": sku,
                "quantity": quantity,
                "items": units,
                "price": minor(price, currency, "price") if price else None,
                "starts_at": when(starts, "starts"),
                "ends_at": when(ends, "ends"),
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


@sale.command("basket")
@click.argument("hashtag")
@click.option("--title", default="", help="How its page is called; without it the hashtag.")
@click.option("--lang", default="", help="en or fr.")
@click.option("--days", type=int, default=7, show_default=True, help="Days until a basket left behind is emptied.")
@click.option("--limit", "limit_per_buyer", type=int, default=10, show_default=True, help="Units of one thing.")
@click.option("--answers", default="", help="held (the basket's link, once a day at most) or none.")
@click.option("--shipping", default="free", show_default=True, help="free, shop, 4.90, or FR=4.90,BE=6.90,*=12.")
@click.option("--publish", is_flag=True, help="Publish at once.")
@as_json
@click.pass_obj
def sale_basket(
    path: str, /, hashtag: str, days: int, shipping: str, publish: bool, as_json: bool, **rest: Any
) -> None:
    """Open a basket: replies with HASHTAG to posts that show a product of the shop are put into it."""
    with house(path) as home:
        terms = {"mode": "basket", "hashtag": hashtag, "hold_seconds": days * 86_400}
        request = inputs.read_sale({**rest, **terms, "shipping": _shipping(shipping, home.shop.currency())})
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
    say(f"[bold]{plain(found.title)}[/bold]  {found.slug}  [cyan]{found.state}[/cyan]")
    say(plain(data["link"]))
    say("")
    if found.terms.mode == "basket":
        say(f"A basket: replies with #{plain(found.terms.hashtag)} are put into it.\n")
    else:
        say(plain(data["preview"]))
        length = home.network.measure(data["preview"])
        say(f"[dim]{length} of {home.network.max_length} characters as the network weighs them[/dim]\n")
    table(
        ["SKU", "name", "price", "units", "free"],
        [[i["sku"], i["name"], Money(i["unit"], found.currency), i["quantity"], i["free"]] for i in data["items"]],
    )
    if found.state == "draft":
        prices = home.config.budget.prices
        say(
            f"\nAnswers: {found.terms.answers}. An answer costs {prices['answer'] / 1e6:.3f} USD per buyer without a link, "
            f"{prices['answer_link'] / 1e6:.3f} with one. X allows one automated answer per reply, only to who addressed you."
        )
        say(f"Publish it: replycart sale publish {found.slug}")


@sale.command("list")
@click.option("--state", type=click.Choice(get_args(SaleState)), help="Only in this state.")
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


@sale.command("add-units")
@click.argument("key")
@click.argument("sku")
@click.argument("units", type=int)
@as_json
@click.pass_obj
def sale_add_units(path: str, key: str, sku: str, units: int, as_json: bool) -> None:
    """Put more units on sale, after restocking; who waits in line comes first."""
    with house(path) as home:
        done = sales.add_units(home, key, sku, units)
        if as_json:
            out(views.sale(home, done))
        else:
            say(f"{units} more of {plain(sku)} are on sale in {done.slug}.")


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
                say(f"{done.slug} is {done.state}.")

    return click.command(name, help=text)(run)


sale.add_command(sale_line)
sale.add_command(sale_draw)
sale.add_command(sale_markets)
sale.add_command(_sale_action("publish", sales.publish, "Look at the shop once more, freeze the terms, go live."))
sale.add_command(_sale_action("pause", sales.pause, "Replies take no units and go to the inbox of a person."))
sale.add_command(_sale_action("resume", sales.resume, "Take replies again."))
sale.add_command(_sale_action("end", sales.end, "No new replies; holds live on until paid or run out."))


COMMANDS: tuple[click.Command, ...] = (sync, sale)
