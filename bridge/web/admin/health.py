"""Health and settings: what is wrong and waits, what the platforms say when asked, and how it is configured."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from bridge import __version__, budget, privately
from bridge.house import House
from bridge.web.admin import standing
from bridge.web.admin.door import blueprint, house, page
from bridge.web.security import limiter
from bridge.web.words import network_title, say
from connectors.contracts import Connector
from connectors.errors import ConnectorError
from connectors.values import Finding

#: The only settings of a connector that are shown: none is a secret, whatever a third party's connector may hold.
SHOWN = ("url", "base_url", "mode", "auth", "store_code", "handle", "brand_name", "webhook_verify", "stream")


@blueprint.get("/health")
def health() -> Any:
    return _health()


@blueprint.post("/health")
@limiter.limit("6 per minute")
def check() -> Any:
    """Asks the platforms: that takes seconds, and the network counts a call."""
    return _health(list(findings(house())))


def _health(found: list[Finding] | None = None) -> Any:
    view = house().store.view()
    level = budget.standing(house())
    counts = view.task_counts()
    return page(
        "health.html",
        matters=standing.matters(house()),
        imbalances=view.imbalances(),
        parked=standing.parked(house()),
        waiting=sum(number for (_, state), number in counts.items() if state in ("queued", "running")),
        spent=level.spent / 1e6,
        limit=level.budget / 1e6,
        share=min(100, round(100 * level.spent / max(1, level.budget))),
        products=view.product_counts()["known"],
        synced=int(view.cursor("catalogue.since") or 0),
        findings=found,
        version=__version__,
    )


def findings(house: House) -> Iterator[Finding]:
    """What doctor says of the platforms, asked now."""
    networks = [(_network(name, house.networks), one) for name, one in house.networks.items()]
    connectors: list[tuple[str, Connector]] = [
        (say("Shop"), house.shop), *networks, (say("Payments"), house.payments),
    ]  # fmt: skip
    for name, connector in connectors:
        try:
            for one in connector.check():
                yield Finding(f"{name}: {one.name}", one.status, one.detail, one.advice)
        except ConnectorError as error:
            yield Finding(name, "failed", str(error), "is the platform up, and its address right?")
    for name, found in privately.standing(house):
        what = say("private messages")
        yield Finding(f"{_network(name, house.networks)}: {what}", found.status, found.detail, found.advice)


def _network(name: str, among: Collection[str]) -> str:
    """What it is called here: by its name where there are several."""
    return say("Network") if len(among) == 1 else f"{say('Network')} {network_title(name)}"


@blueprint.get("/settings")
def settings() -> Any:
    """Read only. What is secret is not even read."""
    config = house().config
    groups: list[tuple[str, list[tuple[str, Any]]]] = [
        (say("Replycart"), [
            (say("Version"), __version__), (say("Public address"), config.public_url),
            (say("Ledger"), config.database.split("://")[0] if "://" in config.database else "sqlite"),
            (say("Alerts go to"), say("%(number)s addresses", number=len(config.alerts)) if config.alerts else say("nobody")),
            (say("Personal data is kept for"), say("%(number)s days", number=config.work.keep_days)),
        ]),
    ]  # fmt: skip
    posted_on = {config.network.platform: config.network, **config.networks}
    networks = [(_network(name, posted_on), section) for name, section in posted_on.items()]
    for name, section in [(say("Shop"), config.shop), *networks, (say("Payments"), config.payments)]:
        shown = [(setting, section.settings[setting]) for setting in SHOWN if section.settings.get(setting)]
        groups.append((name, [(say("Platform"), section.platform), *shown]))
    seller, selling = config.seller, config.selling
    groups += [
        (say("Seller"), [
            (say("Name"), seller.name), (say("Address"), seller.address), (say("E-mail"), seller.email),
            (say("Country"), seller.country), (say("Terms of sale"), seller.terms_url), (say("Privacy"), seller.privacy_url),
            (say("Withdrawal"), say("%(number)s days", number=seller.withdrawal_days)),
            (say("Delivery"), seller.delivery),
        ]),
        (say("What a new sale begins with"), [
            (say("A hold lasts"), say("%(number)s minutes", number=selling.hold_minutes)),
            (say("Units per buyer"), selling.limit_per_buyer), (say("Language"), selling.language),
            (say("Answers"), selling.answers),
        ]),
        (say("The network's budget"), [
            (say("A month"), f"{config.budget.monthly_microdollars / 1e6:.2f} USD"),
        ]),
    ]  # fmt: skip
    return page("settings.html", groups=groups)
