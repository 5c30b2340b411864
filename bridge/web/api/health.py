"""Is it well? What a back office shows as the test of its connection: from the ledger alone, unless asked for more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bridge import __version__, budget, privately
from bridge.house import House
from bridge.states import State
from bridge.store.sums import sums
from bridge.web.api import asks, schemas
from bridge.web.api.door import answers, call, house, reads
from bridge.web.api.figures import database
from connectors.errors import ConnectorError

#: A paid order is in the shop within seconds; after a minute somebody should look.
LATE_MS = 60_000
#: A task that is due for so long is taken up by nobody.
IDLE_MS = 300_000
STALE_SYNC = 3
LEVELS = {"ok": "ok", "warning": "warning", "failed": "error"}


@dataclass(frozen=True, slots=True)
class Check:
    """One matter. ``stops``: sales do not go on as long as it lasts."""

    level: str
    code: str
    text: str
    advice: str = ""
    stops: bool = False


@call("GET", "/health", "", tag="health", platforms=True)
@reads(asks.HealthQuery, location="query")
@answers(schemas.Health)
def show_health(values: dict[str, Any]) -> Any:
    """How it stands, for any token

    Cheap: reads the ledger only. `deep=1` counts the units and asks the platforms too, as `replycart doctor` does."""
    home = house()
    checks = list(_ledger(home))
    if values["deep"] == "1":
        checks += [*_units(home), *_platforms(home)]
    bad = [check for check in checks if check.level != "ok"]
    oldest = home.store.view().oldest(State.PAID)
    return {
        "status": "down" if any(check.stops for check in bad) else "attention" if bad else "ok",
        "version": __version__,
        "database": database(home),
        "shop": {"platform": home.config.shop.platform, "name": home.config.seller.name},
        "network": home.config.network.platform,
        "payments": home.config.payments.platform,
        "checks": [
            {"level": one.level, "code": one.code, "text": one.text, "advice": one.advice} for one in checks
        ],
        "oldest_unwritten_seconds": max(0, home.clock.ms() - oldest) // 1000 if oldest is not None else None,
    }


def _ledger(home: House) -> Iterator[Check]:
    view, now = home.store.view(), home.clock.ms()
    oldest = view.oldest(State.PAID)
    if oldest is not None and now - oldest > LATE_MS:
        minutes = (now - oldest) // 60_000
        yield Check(
            "error", "unwritten", f"a paid order has not been in the shop for {minutes} minutes",
            "is the shop up? it is tried again by itself until it works",
        )  # fmt: skip
    if parked := view.tasks(state="parked", limit=1000):
        yield Check(
            "error", "parked", f"{len(parked)} tasks wait for a person: {parked[0].error}",
            "mend the cause, then: replycart tasks retry",
        )  # fmt: skip
    due = sums(view).first_due()
    if due is not None and now - due > IDLE_MS:
        yield Check(
            "error", "idle", f"nobody has taken up the work for {(now - due) // 60_000} minutes",
            "is replycart work, or serve, running?", stops=True,
        )  # fmt: skip
    level = budget.standing(home)
    if level.level != "free":
        share = level.spent * 100 // max(1, level.budget)
        yield Check(
            "warning", "budget", f"the network's API has used {share} % of this month's budget",
            "raise budget.monthly_usd, or wait for next month",
        )  # fmt: skip
    if not view.product_counts()["known"]:
        yield Check("warning", "catalogue", "no products are known yet", "replycart sync")
    mark = view.cursor("catalogue.since")
    late = max(home.config.work.sync_minutes * 60_000 * STALE_SYNC, 600_000)
    if mark and now - int(mark) > late:
        yield Check(
            "warning", "sync", f"the shop's products were last seen {(now - int(mark)) // 60_000} minutes ago",
            "is the shop up, and replycart work running?",
        )  # fmt: skip
    if not home.config.alerts:
        yield Check("warning", "alerts", "nobody is told when something needs a person", "set alerts")
    yield Check("ok", "ledger", "the ledger answers")


def _units(home: House) -> Iterator[Check]:
    wrong = home.store.view().imbalances()
    if wrong:
        yield Check("error", "units", "; ".join(wrong), "do not sell on, and tell your support", stops=True)
    else:
        yield Check("ok", "units", "units add up")


def _platforms(home: House) -> Iterator[Check]:
    networks = [("network", one) for one in home.networks.values()]
    for name, connector in (("shop", home.shop), *networks, ("payments", home.payments)):
        try:
            for one in connector.check():
                level = LEVELS[one.status]
                yield Check(level, name, f"{one.name}: {one.detail}", one.advice, stops=level == "error")
        except ConnectorError as error:
            yield Check("error", name, str(error), "is the platform up, and its address right?", stops=True)
    for name, found in privately.standing(home):
        where = f"{name}: {found.detail}" if len(home.networks) > 1 else found.detail
        yield Check(LEVELS[found.status], "network", where, found.advice)
