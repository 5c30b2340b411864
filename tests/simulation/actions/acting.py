"""Where actions stand, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable

from bridge.states import State
from bridge.store import Purchase
from tests.simulation.world import World

Action = Callable[[World], None]
ACTIONS: dict[str, tuple[int, Action]] = {}
BUYERS = [f"b{n}" for n in range(9)]


def action(weight: int) -> Callable[[Action], Action]:
    def keep(work: Action) -> Action:
        ACTIONS[work.__name__] = (weight, work)
        return work

    return keep


def some(world: World, *states: State) -> Purchase | None:
    found = world.view.purchases(states=list(states), limit=60)
    return world.rng.choice(found) if found else None
