"""Replies that are no purchase: what a person should look at."""

from __future__ import annotations

import click

from bridge import replies_inbox, sales, views
from bridge.cli.common import as_json, house, out, plain, say, table
from bridge.store.canned import canned


@click.group()
def replies() -> None:
    """What people replied, and what was made of it."""


@replies.command("list")
@click.option("--sale", "sale_key", help="Only of this sale.")
@click.option(
    "--state",
    type=click.Choice(replies_inbox.STATES),
    default="inbox",
    show_default=True,
    help="inbox: left to a person; answered and closed: by one.",
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
        {"at": views.iso(r.created_at), "network": r.network, "handle": r.handle, "text": r.text, "why": r.why,
         "reply": r.reply_id, "assigned": r.assigned, "maybe_answered": r.maybe_answered}
        for r in found
    ]  # fmt: skip
    if as_json:
        out(rows)
    else:
        table(
            ["when", "network", "who", "what", "why", "reply", "whose", "an answer may be out"],
            [[*list(row.values())[:-1], "yes" if row["maybe_answered"] else ""] for row in rows],
            empty="None.",
        )


@replies.command("assign")
@click.argument("network")
@click.argument("reply")
@click.argument("user", default="")
@click.pass_obj
def replies_assign(path: str, network: str, reply: str, user: str) -> None:
    """Hand a reply to a user of the dashboard; without a name it is everybody's again."""
    with house(path) as home:
        replies_inbox.assign_reply(home, network, reply, user)
        say(f"{plain(user)} takes care of it." if user else "It is everybody's again.")


@replies.command("answer")
@click.argument("network")
@click.argument("reply")
@click.argument("text")
@click.pass_obj
def replies_answer(path: str, network: str, reply: str, text: str) -> None:
    """Answer a reply of the inbox, once: where it came from, in public or in private. The running service sends it."""
    with house(path) as home:
        replies_inbox.answer_reply(home, network, reply, text)
        say("Your answer is on its way; see: replycart replies list --state answered")


@replies.command("close")
@click.argument("network")
@click.argument("reply")
@click.pass_obj
def replies_close(path: str, network: str, reply: str) -> None:
    """Put a reply away without an answer."""
    with house(path) as home:
        replies_inbox.close_reply(home, network, reply)
        say("Closed.")


@replies.command("reopen")
@click.argument("network")
@click.argument("reply")
@click.pass_obj
def replies_reopen(path: str, network: str, reply: str) -> None:
    """Back into the inbox; one that has had its answer gets no second one."""
    with house(path) as home:
        replies_inbox.reopen_reply(home, network, reply)
        say("It is in the inbox again.")


@replies.command("keep")
@click.argument("name")
@click.argument("text")
@click.pass_obj
def replies_keep(path: str, name: str, text: str) -> None:
    """Keep an answer for use again, with {handle}, {sale} and {order}."""
    with house(path) as home:
        replies_inbox.keep_answer(home, name, text)
        say(f"Kept as {plain(name)}. It is filled in, read and sent in the dashboard's inbox.")


@replies.command("kept")
@as_json
@click.pass_obj
def replies_kept(path: str, /, as_json: bool) -> None:
    """The answers that are kept."""
    with house(path) as home:
        rows = [{"name": one.name, "text": one.text} for one in canned(home.store.view()).canned()]
    if as_json:
        out(rows)
    else:
        table(["name", "text"], [list(row.values()) for row in rows], empty="None.")


@replies.command("drop")
@click.argument("name")
@click.pass_obj
def replies_drop(path: str, name: str) -> None:
    """Throw a kept answer away."""
    with house(path) as home:
        replies_inbox.drop_answer(home, name)
        say("Thrown away.")


COMMANDS: tuple[click.Command, ...] = (replies,)
