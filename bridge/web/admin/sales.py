"""Sales: the list, and each one's page with its funnel, its units, its post, and what can be done with it."""

from __future__ import annotations

from typing import Any, get_args

from flask import redirect, request, url_for

from bridge import figures, sales, views
from bridge.errors import Invalid
from bridge.store import Sale
from bridge.store.board import board
from bridge.store.pages import Ask, lists
from bridge.store.records import SaleState
from bridge.store.sums import sums
from bridge.web.admin import charts, post
from bridge.web.admin.board import cards
from bridge.web.admin.door import blueprint, explained, house, live, notice, page, whole
from bridge.web.admin.kept import kept
from bridge.web.words import mark, network_title, say
from connectors.values import exponent

PER_PAGE = 30
#: Of who waits in line so many are listed.
LINE = 500
STATES: tuple[str, ...] = get_args(SaleState)
STEPS = (
    ("views", mark("Seen")), ("replies", mark("Replies")), ("intents", mark("Want to buy")),
    ("holds", mark("Held")), ("checkouts", mark("Went to pay")), ("paid", mark("Paid")),
    ("ordered", mark("In the shop")),
)  # fmt: skip
#: How a post fared, before what it brought; what its network does not tell is left out.
OF_POST = (
    ("views", mark("Seen")), ("reposts", mark("Reposts")), ("likes", mark("Likes")), *STEPS[1:6],
)  # fmt: skip
HOURS = (
    ("replies", mark("Replies")), ("intents", mark("Want to buy")), ("holds", mark("Held")),
    ("checkouts", mark("Went to pay")), ("paid", mark("Paid")), ("revenue", mark("Revenue")),
)  # fmt: skip
DONE = {
    "publish": mark("Published. The post goes out within seconds."),
    "pause": mark("Paused. Replies go to the inbox until you go on."),
    "resume": mark("It goes on."),
    "end": mark("Ended. Holds live on until they are paid or run out."),
}


@blueprint.get("/sales")
def sale_list() -> Any:
    """Newest first; by state, by words in the title."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    search = request.args.get("search", "").strip()[:100]
    found = lists(house().store.view()).sales(Ask(whole("page"), PER_PAGE), state=state, search=search)
    return page(
        "sales.html", found=found, cards=cards(found.items), state=state, search=search, states=STATES,
    )  # fmt: skip


def _hours(numbers: dict[str, Any], currency: str) -> list[tuple[str, str, charts.Bars]]:
    """(key, name, chart) of what is told hour by hour."""
    unit = 10 ** exponent(currency)
    return [
        (key, name, charts.bars([(hour["at"], int(hour[key])) for hour in numbers["by_hour"]],
                                unit=unit if key == "revenue" else 2))
        for key, name in HOURS if numbers["by_hour"]
    ]  # fmt: skip


def _brought(one: dict[str, Any]) -> str:
    """How far came who replied there, in words."""
    return say("replies: {replies} · to buy: {intents} · paid: {paid}").format(**one)


def _funnel(found: dict[str, Any]) -> list[charts.Step]:
    """The steps that are known; what the network does not tell is left out."""
    steps = [(say(name), int(found.get(key) or 0)) for key, name in STEPS]
    return charts.funnel(steps if steps[0][1] else steps[1:])


@blueprint.get("/sales/<key>")
def sale(key: str) -> Any:
    """One sale. Asked by the script, only the part that changes."""
    found = sales.find(house(), key)
    view = house().store.view()
    items = view.items(found.id)
    numbers = kept(f"sale {found.id} {found.state}", lambda: figures.of_sale(house(), found))
    accounts = kept(f"accounts {found.id}", lambda: figures.of_accounts(house(), found))
    return page(
        "_sale.html" if live() else "sale.html",
        sale=found,
        card=cards([found])[0],
        items=items,
        figures=numbers,
        funnel=_funnel(numbers),
        hours=_hours(numbers, found.currency),
        by_network=numbers["networks"],
        steps=STEPS,
        of_post=OF_POST,
        by_post=kept(f"posts {found.id}", lambda: figures.of_posts(house(), found)),
        quotes=[one for one in accounts if one["kind"] == "quote"],
        reposts=[one for one in accounts if one["kind"] == "repost"],
        brought=_brought,
        network_title=network_title,
        latest=board(view).latest(8, found.id) if found.state in ("live", "paused") else [],
        posts=view.posts(found.id),
        kinds={one.url: found.kind_of(one) for one in view.posts(found.id)},
        post=None if live() or found.terms.mode == "basket" else post.of_sale(house(), found, items),
        link=house().sale_url(found.slug),
        acts=_acts(found),
    )


def _acts(found: Sale) -> list[str]:
    """What can be done with it now."""
    return {
        "draft": ["publish", "edit", "end"],
        "scheduled": ["end"],
        "live": ["pause", "end"],
        "paused": ["resume", "end"],
        "ended": [],
    }[found.state]


@blueprint.post("/sales/<key>/<any(publish, pause, resume, end):what>")
def act_on_sale(key: str, what: str) -> Any:
    act = {"publish": sales.publish, "pause": sales.pause, "resume": sales.resume, "end": sales.end}[what]
    done = act(house(), key)
    notice(say(DONE[what]) if done.state != "scheduled" else say("Planned. It goes out by itself at its start."))
    return redirect(url_for("admin.sale", key=done.slug), 303)


@blueprint.get("/sales/<key>/line")
def line(key: str) -> Any:
    """Who waits, in the order of the replies."""
    found = sales.find(house(), key)
    return _line(found)


def _line(found: Sale, wrong: str = "", status: int = 200) -> Any:
    view = house().store.view()
    waiting = view.purchases(sale_id=found.id, states=["waitlisted"], limit=LINE)
    wanted = [
        (item, told["wanted"], told["promised"], told["worth"])
        for item, told in zip(view.items(found.id), views.restock(house(), found), strict=True)
    ]
    # In SQL: a line may be longer than what is shown of it.
    everybody = sum(count for count, _ in sums(view).waiting(found.id).values())
    return page("line.html", sale=found, waiting=waiting, everybody=everybody, wanted=wanted, wrong=wrong), status


@blueprint.post("/sales/<key>/units")
def add_units(key: str) -> Any:
    """The merchant restocked: more units are on sale, and go to who waits."""
    found = sales.find(house(), key)
    units = request.form.get("units", "").strip()
    try:
        number = int(units) if units.isascii() and units.isdecimal() and len(units) < 8 else 0
        sales.add_units(house(), found.id, request.form.get("sku", "")[:200], number)
    except Invalid as invalid:
        return _line(found, explained(invalid), 422)
    notice(say("More are on sale. Who waits in line comes first."))
    return redirect(url_for("admin.line", key=found.slug), 303)
