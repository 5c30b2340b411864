"""Clearance: rules that propose or publish sales by a calendar."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from bridge import clearance, clearance_json
from bridge.cli.common import as_json, house, out, plain, say, table
from bridge.store.clearance import clearance as asked
from bridge.store.pages import Ask
from bridge.store.records.clearance import STATES, Rule


@click.group("clearance")
def group() -> None:
    """Rules that propose or publish sales of what fits, by a calendar: make, look, approve."""


@group.command("add")
@click.argument("name")
@click.option(
    "--at",
    "slots",
    multiple=True,
    required=True,
    help="Like 'sat 10', or 'day 18' for every day; may be repeated.",
)
@click.option("--zone", default="UTC", show_default=True, help="Time zone of these hours, like Europe/Paris.")
@click.option(
    "--percent", type=int, default=0, help="The special price is at least so many percent below the price."
)
@click.option("--stock-over", type=int, default=0, help="More units in stock than that.")
@click.option("--unsold-days", type=int, default=0, help="None was paid here for so many days.")
@click.option("--category", default="", help="Only of that category.")
@click.option("--quiet", default="", help="Hours in which nothing goes out, like 22-7.")
@click.option(
    "--repeat-days", type=int, default=30, show_default=True, help="Not the same product again within them."
)
@click.option("--units", type=int, default=10, show_default=True, help="Units of each SKU, at most.")
@click.option("--hours", type=int, default=24, show_default=True, help="How long the sale lasts.")
@click.option("--lang", default="", help="en or fr.")
@click.option("--wording", default="", help="The post's text, with {link} and {until} among its placeholders.")
@click.option("--publish", is_flag=True, help="Publish without asking.")
@as_json
@click.pass_obj
def add(path: str, /, slots: tuple[str, ...], as_json: bool, **rest: Any) -> None:
    """Make a rule called NAME, and switch it on."""
    with house(path) as home:
        _show(clearance.create(home, clearance_json.read({**rest, "slots": list(slots)})), as_json)


def _show(one: Rule, as_json: bool) -> None:
    told = clearance_json.rule(one)
    if as_json:
        out(told)
    else:
        way = "publishes" if one.terms.publish else "proposes"
        say(
            f"{plain(one.name)} is {'on' if one.active else 'off'}: {way} at {', '.join(told['slots'])} ({told['zone']})."
        )


@group.command("rules")
@as_json
@click.pass_obj
def rules(path: str, as_json: bool) -> None:
    """All rules, by name."""
    with house(path) as home:
        found = [clearance_json.rule(one) for one in asked(home.store.view()).rules()]
    if as_json:
        out(found)
        return
    table(
        ["rule", "state", "at", "zone", "way"],
        [[r["name"], "on" if r["active"] else "off", ", ".join(r["slots"]), r["zone"], "publishes" if r["publish"] else "proposes"]
         for r in found],
        empty="No rules yet. Make one: replycart clearance add Weekend --at 'sat 10' --percent 20",
    )  # fmt: skip


def _switch(name: str, active: bool, text: str) -> click.Command:
    @click.argument("key")
    @as_json
    @click.pass_obj
    def run(path: str, key: str, as_json: bool) -> None:
        with house(path) as home:
            _show(clearance.switch(home, key, active), as_json)

    return click.command(name, help=text)(run)


group.add_command(_switch("on", True, "Switch a rule on, from now on."))
group.add_command(_switch("off", False, "Switch a rule off; what it proposed stays."))


@group.command("change")
@click.argument("key")
@click.option("--name", help="Another name.")
@click.option("--at", "slots", multiple=True, help="Another calendar, like 'sat 10'; may be repeated.")
@click.option("--zone", help="Time zone of these hours.")
@click.option("--percent", type=int, help="As in add; 0 leaves it open.")
@click.option("--stock-over", type=int, help="As in add; 0 leaves it open.")
@click.option("--unsold-days", type=int, help="As in add; 0 leaves it open.")
@click.option("--category", help="As in add; '' leaves it open.")
@click.option("--quiet", help="As in add; '' for none.")
@click.option("--repeat-days", type=int, help="As in add.")
@click.option("--units", type=int, help="As in add.")
@click.option("--hours", type=int, help="As in add.")
@click.option("--lang", help="en or fr.")
@click.option("--wording", help="As in add; '' for our own.")
@click.option("--publish/--propose", default=None, help="Publish without asking, or ask.")
@as_json
@click.pass_obj
def change(path: str, /, key: str, slots: tuple[str, ...], as_json: bool, **rest: Any) -> None:
    """Change a rule; what is not named stays. Another calendar counts from now on."""
    with house(path) as home:
        before = asdict(clearance.as_request(clearance.rule(home, key)))
        given = {name: value for name, value in rest.items() if value is not None}
        slots_now = list(slots) or list(before["slots"])
        asked_for = clearance_json.read({**before, **given, "slots": slots_now})
        _show(clearance.change(home, key, asked_for), as_json)


@group.command("delete")
@click.argument("key")
@as_json
@click.pass_obj
def delete(path: str, key: str, as_json: bool) -> None:
    """Delete a rule for good. What it proposed lapses; what was approved still goes out."""
    with house(path) as home:
        gone = clearance.delete(home, key)
    if as_json:
        out(clearance_json.rule(gone))
    else:
        say(f"{plain(gone.name)} is deleted.")


@group.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only in this state.")
@as_json
@click.pass_obj
def proposals(path: str, state: str | None, as_json: bool) -> None:
    """What was proposed, the newest first."""
    with house(path) as home:
        found = [
            clearance_json.proposal(one)
            for one in asked(home.store.view()).proposals(Ask(1, 100), state or "").items
        ]
    if as_json:
        out(found)
        return
    table(
        ["proposal", "state", "product", "name", "why"],
        [[p["id"], p["state"], p["product"], p["name"], p["why"]] for p in found],
        empty="Nothing has been proposed yet.",
    )


def _decide(name: str, act: Any, text: str) -> click.Command:
    @click.argument("key")
    @as_json
    @click.pass_obj
    def run(path: str, key: str, as_json: bool) -> None:
        with house(path) as home:
            done = act(home, key)
        if as_json:
            out(clearance_json.proposal(done))
        else:
            say(f"{plain(done.name)} is {done.state}.")

    return click.command(name, help=text)(run)


group.add_command(_decide("approve", clearance.approve, "Make a sale of it, now or after the quiet hours."))
group.add_command(_decide("dismiss", clearance.dismiss, "Put it away; it is not proposed again for a while."))


COMMANDS: tuple[click.Command, ...] = (group,)
