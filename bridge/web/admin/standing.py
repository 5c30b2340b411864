"""How it stands, in a merchant's words: what is wrong first, the most urgent on top. Reads the ledger only."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from bridge import budget
from bridge.clock import from_ms
from bridge.house import House
from bridge.states import State
from bridge.store.board import board
from bridge.store.clearance import clearance
from bridge.store.records import Task
from bridge.store.watching import watching
from bridge.web.watching import disk_free
from bridge.web.words import say

#: A paid order that is not in the shop within that time is told.
LATE_MS = 60_000
STALE_SYNC = 3
#: The same limits as the rules for Prometheus (deploy/prometheus): an approved payment not taken, a refund, a reply that is
#: not understood, a gift between approval and outcome, a coupon that the shop has not made.
UNCAPTURED_MS, REFUND_MS, WAITING_MS, GIFT_MS, PENDING_GIFT_MS = (
    600_000,
    86_400_000,
    60_000,
    600_000,
    10 * 86_400_000,
)
#: The one that listens says every minute that it lives (app.py).
SILENT_MS = 240_000
NEARLY_FULL, FULL = 500e6, 100e6


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
    found = (
        _ledger(house), _unwritten(house), _uncaptured(house), _money(house), _silent(house), _waiting(house), _gifts(house),
        _refunds(house), _parked(house), _disk(house), _budget(house), _sync(house),
    )  # fmt: skip
    return sorted((one for one in found if one), key=lambda one: one.level != "error")


def _minutes(house: House, since: int) -> str:
    return str((house.clock.ms() - since) // 60_000)


def _ledger(house: House) -> Matter | None:
    """A write that must become durable, tried at most every two seconds."""
    why = current_app.extensions["watch"].readiness.look().why
    if not why:
        return None
    return Matter("error", say("The ledger takes no writes: nothing can be sold."), why, url_for("admin.health"))


def _disk(house: House) -> Matter | None:
    free = disk_free(house)
    if free is None or free > NEARLY_FULL:
        return None
    return Matter(
        "error" if free < FULL else "warning",
        say("Only %(number)s MB are left on the disk of the ledger.", number=int(free / 1e6)),
        say("A full disk stops every sale. Carry old backups away, or give it a larger disk."), url_for("admin.health"),
    )  # fmt: skip


def _uncaptured(house: House) -> Matter | None:
    view = house.store.view()
    since = min((ms for state in (State.APPROVED, State.PAYING) if (ms := view.oldest(state))), default=None)
    if since is None or house.clock.ms() - since < UNCAPTURED_MS:
        return None
    return Matter(
        "error",
        say("A buyer approved %(minutes)s minutes ago, and the money is neither taken nor refused.", minutes=_minutes(house, since)),
        say("Are PayPal and the shop up, and their keys good? It is tried again by itself until it works."),
        url_for("admin.purchases", state="approved" if view.oldest(State.APPROVED) == since else "paying"), since,
    )  # fmt: skip


def _money(house: House) -> Matter | None:
    """Amounts that differ, a second capture, units that do not add up: told once, and here until somebody has read it."""
    number, since = board(house.store.view()).unread_of(("payment", "units"))
    if not number:
        return None
    return Matter(
        "error", say("Something is wrong with money or units, and nobody has read of it yet."),
        say("The alerts say what it is, and what to do."), url_for("admin.alerts"), since,
    )  # fmt: skip


def _silent(house: House) -> Matter | None:
    """Nothing is said of a ledger for which nobody has ever listened: a rehearsal."""
    view, now = house.store.view(), house.clock.ms()
    seen = {name: int(view.cursor(f"alive.{name}") or 0) for name in ("listener", "settler")}
    late = {name: at for name, at in seen.items() if at and now - at > SILENT_MS}
    if not late:
        return None
    since = min(late.values())
    advice = say("Does the service run (replycart serve or replycart work)? Its log says what it stumbles over.")
    if len(late) == 2:
        text = say(
            "Nobody has listened for replies and ended holds for %(minutes)s minutes.",
            minutes=_minutes(house, since),
        )
    elif "listener" in late:
        text = say("Replies have not been listened for in %(minutes)s minutes.", minutes=_minutes(house, since))
    else:
        text = say(
            "Replies are heard, and have not been understood for %(minutes)s minutes.",
            minutes=_minutes(house, since),
        )
    return Matter("error", text, advice, url_for("admin.health"), since)


def _waiting(house: House) -> Matter | None:
    number, since = watching(house.store.view()).waiting_replies()
    if since is None or house.clock.ms() - since < WAITING_MS:
        return None
    return Matter(
        "error", say("%(number)s replies wait to be understood, the oldest for %(minutes)s minutes.",
                     number=number, minutes=_minutes(house, since)),
        say("In a great rush that passes by itself; else see whether the service runs."), url_for("admin.health"), since,
    )  # fmt: skip


def _gifts(house: House) -> Matter | None:
    found, now = watching(house.store.view()).gifts_on_their_way(), house.clock.ms()
    for state, limit in (("paying", GIFT_MS), ("pending", PENDING_GIFT_MS)):
        since = found[state][1]
        if since is not None and now - since > limit:
            text = (
                say("A gift was approved %(minutes)s minutes ago and is neither paid nor declined.", minutes=_minutes(house, since))
                if state == "paying"
                else say("PayPal has held a gift for %(days)s days.", days=(now - since) // 86_400_000)
            )  # fmt: skip
            return Matter(
                "error" if state == "paying" else "warning", text,
                say("Is PayPal up, and can the recipient's account take money?"), url_for("admin.gift_list"), since,
            )  # fmt: skip
    return None


def _refunds(house: House) -> Matter | None:
    since = house.store.view().oldest(State.REFUNDING)
    if since is None or house.clock.ms() - since < REFUND_MS:
        return None
    return Matter(
        "warning",
        say("A refund has been under way for %(hours)s hours.", hours=(house.clock.ms() - since) // 3_600_000),
        say("See what PayPal or the shop refuses. You may give the money back in PayPal's own pages too."),
        url_for("admin.purchases", state="refunding"), since,
    )  # fmt: skip


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
