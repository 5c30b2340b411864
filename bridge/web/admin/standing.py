"""How it stands, in a merchant's words: what is wrong first, the most urgent on top. Reads the ledger only."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from bridge import budget
from bridge.clock import from_ms
from bridge.house import House
from bridge.states import State
from bridge.store.board import board
from bridge.store.clearance import clearance
from bridge.store.records import Task
from bridge.web.words import say

#: A paid order that is not in the shop within that time is told.
LATE_MS = 60_000
STALE_SYNC = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to know. ``level``: error (needs a person now), warning, ok. ``since``: ms or None."""

    level: str
    text: str
    advice: str = ""
    link: str = ""
    since: int | None = None


def counts(house: House) -> dict[str, int]:
    """Numbers beside the entries of the navigation."""
    view = board(house.store.view())
    trouble = sum(1 for one in matters(house) if one.level == "error")
    waiting = clearance(house.store.view()).proposed_count()
    return {"inbox": view.inbox_count(), "alerts": view.unread_count(), "trouble": trouble, "proposals": waiting}


def matters(house: House) -> list[Matter]:
    """Everything that is not as it should be; empty when all is well. Cheap: asked with every page. That units add up
    is counted by the sweep, which alerts, and on the page of health."""
    return [one for one in (_unwritten(house), _parked(house), _budget(house), _sync(house)) if one]


def _unwritten(house: House) -> Matter | None:
    oldest = house.store.view().oldest(State.PAID)
    if oldest is None or house.clock.ms() - oldest < LATE_MS:
        return None
    minutes = (house.clock.ms() - oldest) // 60_000
    number = house.store.view().states().get(State.PAID, 0)
    text = say("%(number)s paid orders are not in the shop yet, the oldest for %(minutes)s minutes.",
               number=number, minutes=minutes) if number > 1 else (
           say("A paid order has not been in the shop for %(minutes)s minutes.", minutes=minutes))  # fmt: skip
    return Matter(
        "error", text, say("Is the shop up? It is tried again by itself until it works."),
        url_for("admin.purchases", state="paid"), oldest,
    )  # fmt: skip


def parked(house: House) -> list[Task]:
    """Tasks that wait for a person."""
    return house.store.view().tasks(state="parked", limit=50)


def _parked(house: House) -> Matter | None:
    found = parked(house)
    if not found:
        return None
    text = (
        say("%(number)s tasks wait for you.", number=len(found))
        if len(found) > 1
        else say("A task waits for you.")
    )
    advice = say("See why, mend the cause, and have it tried again.")
    return Matter("error", text, advice, url_for("admin.health"), found[0].created_at)


def _budget(house: House) -> Matter | None:
    level = budget.standing(house)
    if level.level == "free":
        return None
    share = level.spent * 100 // max(1, level.budget)
    return Matter(
        "warning",
        say("The network's API has used %(share)s of this month's budget.", share=f"{share} %"),
        say("Answers have stopped; sales go on by the page.")
        if level.level == "spent"
        else say("At the end answers stop first; sales go on by the page."),
        url_for("admin.health"),
    )


def _sync(house: House) -> Matter | None:
    """The catalogue has not been asked for much longer than it should."""
    view = house.store.view()
    if not view.product_counts()["known"]:
        return Matter(
            "warning", say("No products are known yet."), say("They come with the first sync; is the shop up?"),
            url_for("admin.health"),
        )  # fmt: skip
    mark = view.cursor("catalogue.since")
    late = house.config.work.sync_minutes * 60_000 * STALE_SYNC
    if not mark or house.clock.ms() - int(mark) < max(late, 600_000):
        return None
    when = from_ms(int(mark))
    return Matter(
        "warning", say("The shop's products were last seen on %(when)s UTC.", when=f"{when:%d/%m %H:%M}"),
        say("Is the shop up?"), url_for("admin.health"), int(mark),
    )  # fmt: skip
