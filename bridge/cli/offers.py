"""Offers: hashtags that give a coupon of the shop."""

from __future__ import annotations

from typing import Any

import click

from bridge import offer_json, offers
from bridge.cli.common import as_json, house, minor, out, plain, say, table
from bridge.cli.selling import when
from bridge.house import House
from bridge.store.offers import Offer
from bridge.store.offers import offers as asked
from bridge.store.pages import Ask
from connectors.values import Money


@click.group()
def offer() -> None:
    """Hashtags that give a coupon of the shop: open, look, end."""


@offer.command("create")
@click.argument("hashtag")
@click.option("--percent", type=int, default=0, help="What the coupon takes off the goods, 1 to 100.")
@click.option("--amount", help="Or an amount, like 5.00, in the shop's currency.")
@click.option("--minimum", help="What the goods must come to, like 30.00.")
@click.option("--days", type=int, default=14, show_default=True, help="How long each coupon lives.")
@click.option(
    "--for", "whom", default="anyone", show_default=True,
    help="anyone: once for each account. buyers: once for each order that is paid here.",
)  # fmt: skip
@click.option("--most", type=int, default=0, help="Coupons in all; without it any number.")
@click.option("--title", default="", help="How its page is called; without it the hashtag.")
@click.option("--lang", default="", help="en or fr.")
@click.option("--starts", help="Start of the window, like 2026-12-01T18:00+01:00.")
@click.option("--ends", help="End of the window.")
@click.option(
    "--answers/--no-answers", default=True, help="Tell in public that the coupon waits (never the code)."
)
@click.option("--announce", is_flag=True, help="Post it on the networks, with the link to its page.")
@as_json
@click.pass_obj
def offer_create(
    path: str,
    /,
    amount: str | None,
    minimum: str | None,
    starts: str | None,
    ends: str | None,
    as_json: bool,
    whom: str,
    **rest: Any,
) -> None:
    """Open an offer: who posts HASHTAG is given a personal coupon, made in the shop, for one order."""
    with house(path) as home:
        currency = home.shop.currency()
        request = offer_json.read(
            {
                **rest,
                "for": whom,
                "amount": minor(amount, currency, "amount") if amount else 0,
                "minimum": minor(minimum, currency, "minimum") if minimum else 0,
                "starts_at": when(starts, "starts"),
                "ends_at": when(ends, "ends"),
            }
        )
        _show(home, offers.create(home, request), as_json)


def _show(home: House, one: Offer, as_json: bool) -> None:
    if as_json:
        out(offer_json.offer(home, one))
        return
    counts = asked(home.store.view()).grant_counts(one.id)
    say(f"[bold]{plain(one.title)}[/bold]  {one.slug}  [cyan]{one.state}[/cyan]")
    say(plain(offers.url(home, one)))
    what = f"{one.percent} %" if one.percent else str(Money(one.amount or 0, one.currency))
    least = f", from {one.least}" if one.least else ""
    say(f"#{plain(one.hashtag)} gives {what}{least}, for {one.whom}, good for {one.days} days.")
    say(f"Given {one.given}{f' of {one.most}' if one.most else ''}, used {counts.get('used', 0)}.")


@offer.command("list")
@as_json
@click.pass_obj
def offer_list(path: str, as_json: bool) -> None:
    """All offers, the newest first."""
    with house(path) as home:
        found = [offer_json.offer(home, one) for one in asked(home.store.view()).offers()]
    if as_json:
        out(found)
        return
    table(
        ["offer", "state", "hashtag", "for", "given", "used"],
        [[o["slug"], o["state"], "#" + o["hashtag"], o["for"], o["given"], o["coupons"]["used"]] for o in found],
        empty="No offers yet. Open one: replycart offer create '#HelloWinter' --percent 10",
    )


@offer.command("show")
@click.argument("key")
@as_json
@click.pass_obj
def offer_show(path: str, key: str, as_json: bool) -> None:
    """One offer, and who was given a coupon last."""
    with house(path) as home:
        one = offers.find(home, key)
        some = asked(home.store.view()).grants(one.id, Ask(1, 50)).items
        if as_json:
            out({**offer_json.offer(home, one), "latest": [offer_json.coupon(grant) for grant in some]})
            return
        _show(home, one, False)
        if some:
            say("")
            table(["account", "network", "code", "state"], [[g.handle, g.network, g.code, g.state] for g in some])


@offer.command("end")
@click.argument("key")
@as_json
@click.pass_obj
def offer_end(path: str, key: str, as_json: bool) -> None:
    """No more coupons; those that were given stay good."""
    with house(path) as home:
        _show(home, offers.end(home, key), as_json)


COMMANDS: tuple[click.Command, ...] = (offer,)
