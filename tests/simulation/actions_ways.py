"""What else can happen: a second network, a person at the inbox, units for who waits with a promise, more rules of clearance.

Steps with dice of their own again, and only where a script asks for them: see ``actions_modes``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bridge import clearance
from bridge.clearance import RuleRequest
from bridge.store.clearance import clearance as clearings
from bridge.store.pages import Ask
from connectors.simulators.memory import MemoryNetwork
from connectors.values import Money, Product, Special
from tests.simulation.actions import Action
from tests.simulation.actions_modes import furnish
from tests.simulation.world import World

WAYS: dict[str, tuple[int, Action]] = {}
ELSEWHERE = "elsewhere"
#: Nobody there has a wallet, or an account on the other network.
STRANGERS = [f"c{n}" for n in range(5)]
#: A word that the merchant watches.
WATCHED = "@ateliernord"


def way(weight: int) -> Callable[[Action], Action]:
    def keep(work: Action) -> Action:
        WAYS[work.__name__] = (weight, work)
        return work

    return keep


class Elsewhere(MemoryNetwork):
    """A second network, whose posts have no number that the first one gives out too."""

    platform = ELSEWHERE

    def _id(self) -> str:
        return f"{super()._id()}7"


def furnish_ways(world: World) -> None:
    """As ``actions_modes.furnish``, and what these must have: another network, words to watch, things at a special price."""
    for n in (3, 4):
        world.shop.items[f"S{n}"] = Product(
            sku=f"S{n}", id=f"id-S{n}", name=f"Thing {n}", price=Money(8000 + 500 * n, "EUR"), stock=9, in_stock=True,
            special=Special(Money(4000 + 300 * n, "EUR")), categories=("Last season",),
        )  # fmt: skip
    furnish(world)
    world.others[ELSEWHERE] = Elsewhere(world.clock.now)
    world.config = replace(world.config, work=replace(world.config.work, watch=[WATCHED]))


@way(2)
def another_rule(world: World) -> None:
    """Two rules may look for the same things at the same hour."""
    number = len(clearings(world.view).rules())
    if number >= 4:
        return
    request = RuleRequest(
        f"Rule {number}", slots=[f"day {hour}" for hour in range(8, 21)], quiet="21-8", percent=world.rng.choice([0, 20]),
        category="Last season", repeat_days=world.rng.choice([1, 2]), units=2, hours=world.rng.choice([2, 24]),
        publish=world.dice(0.6), lang=world.rng.choice(["en", "fr"]),
    )  # fmt: skip
    world.spawn(f"the merchant makes {request.name}", lambda house: clearance.create(house, request))


@way(5)
def rules_come_round(world: World) -> None:
    for process in world.processes:
        if not process.dead:
            world.spawn("rules come round", clearance.tick, process)


@way(4)
def approves_what_is_proposed(world: World) -> None:
    found = clearings(world.view).proposals(Ask(), "proposed").items
    if found:
        one = world.rng.choice(found)
        world.spawn(f"approves {one.sku}", lambda house: clearance.approve(house, one.id))


@way(2)
def an_hour_passes(world: World) -> None:
    hours = world.rng.choice([1, 1, 2, 3, 24])
    world.log(f"{hours} h pass")
    world.clock.advance(hours=hours)


def kinds_of_ways(world: World) -> dict[str, int]:
    """What of these really happened in a run."""
    found = dict.fromkeys(["elsewhere", "cleared", "person", "in private", "promised", "restocked", "shipped"], 0)
    for one in world.view.purchases(limit=100_000):
        found["elsewhere"] += one.network == ELSEWHERE and one.shop_order_id is not None
        reasons = [moment.why for moment in world.view.history(one.id)]
        together = bool(one.parcel) and one.parcel != one.id and one.shop_order_id is not None
        found["shipped"] += together and world.view.sale(one.sale_id).terms.shipping.rule == "flat"
        found["promised"] += bool(one.paid_amount) and "promised to buy when units come back" in reasons
        found["restocked"] += bool(one.paid_amount) and "units came back" in reasons
    found["cleared"] = sum(
        one.state == "published" for one in clearings(world.view).proposals(Ask(1, 10_000)).items
    )
    for network, ident in world.written:
        reply = world.view.reply(network, ident)
        answered = reply is not None and reply.answered_at is not None
        found["in private" if ident.startswith("dm:") else "person"] += answered
    return found
