"""Gifts: what people gave each other and to charities by a reply."""

from __future__ import annotations

import click

from bridge import gift_json, giving
from bridge.cli.common import as_json, house, out, plain, say, table
from bridge.clock import from_ms
from bridge.store.gifts import GIFT_STATES, gifts
from bridge.store.pages import Ask
from connectors.values import Money


@click.group("gifts")
def gifts_group() -> None:
    """What people gave by a reply: look, end what is not paid."""


@gifts_group.command("list")
@click.option("--state", type=click.Choice(GIFT_STATES), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@as_json
@click.pass_obj
def gifts_list(path: str, /, state: str | None, limit: int, as_json: bool) -> None:
    """Gifts, the newest first, and what was paid in all."""
    with house(path) as home:
        found = gifts(home.store.view()).gift_pages(Ask(1, limit), [state] if state else []).items
        if as_json:
            out([gift_json.gift(one) for one in found])
            return
        table(
            ["gift", "state", "kind", "from", "to", "amount"],
            [
                [one.id, one.state, one.kind, one.sender, one.payee_name or one.to_handle,
                 str(Money(one.amount, one.currency))]
                for one in found
            ],
            empty="No gifts yet. See docs/selling.md, “Give and send”.",
        )  # fmt: skip
        for kind, count, total in giving.sums(home):
            say(f"{kind}: {count} paid, {total}")


@gifts_group.command("show")
@click.argument("key")
@as_json
@click.pass_obj
def gifts_show(path: str, key: str, /, as_json: bool) -> None:
    """One gift with its history."""
    with house(path) as home:
        one = giving.find(home, key)
        if as_json:
            out(gift_json.gift(one))
            return
        say(f"[bold]{plain(str(Money(one.amount, one.currency)))}[/bold]  {one.id}  [cyan]{one.state}[/cyan]")
        say(f"{one.kind}: @{plain(one.sender)} to {plain(one.payee_name or '@' + one.to_handle)}")
        for moment in gifts(home.store.view()).gift_history(one.id):
            say(f"{from_ms(moment.at):%Y-%m-%d %H:%M:%S}  {moment.after}  {plain(moment.why)}")


@gifts_group.command("cancel")
@click.argument("key")
@click.pass_obj
def gifts_cancel(path: str, key: str, /) -> None:
    """End a gift that is not paid."""
    with house(path) as home:
        one = giving.cancel(home, giving.find(home, key), "ended by the shop")
        say(f"{one.id} is {one.state}.")


COMMANDS: tuple[click.Command, ...] = (gifts_group,)
