"""Replies that are no purchase: what a person should look at."""

from __future__ import annotations

import click

from bridge import sales, views
from bridge.cli.common import as_json, house, out, table


@click.group()
def replies() -> None:
    """What people replied, and what was made of it."""


@replies.command("list")
@click.option("--sale", "sale_key", help="Only of this sale.")
@click.option(
    "--state",
    type=click.Choice(["inbox", "settled", "asked", "ignored", "new"]),
    default="inbox",
    show_default=True,
    help="inbox: left to a person.",
)
@click.option("--limit", default=100, show_default=True)
@as_json
@click.pass_obj
def replies_list(path: str, /, sale_key: str | None, state: str, limit: int, as_json: bool) -> None:
    """Replies with the reason why they are where they are, the newest first."""
    with house(path) as home:
        sale_id = sales.find(home, sale_key).id if sale_key else None
        found = home.store.view().replies(sale_id=sale_id, state=state, limit=limit)
    rows = [
        {"at": views.iso(r.created_at), "handle": r.handle, "text": r.text, "why": r.why, "reply": r.reply_id}
        for r in found
    ]
    if as_json:
        out(rows)
    else:
        table(["when", "who", "what", "why", "reply"], [list(row.values()) for row in rows], empty="None.")


COMMANDS: tuple[click.Command, ...] = (replies,)
