"""Stories that the dice hardly ever tell: each is told at every point at which it could go wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bridge import catalogue, clearance, holds, listening, sales
from bridge.clearance import RuleRequest
from bridge.clearance.proposing import fire
from bridge.sales import SaleRequest
from bridge.store.clearance import ClearanceReads
from bridge.store.clearance import clearance as clearings
from bridge.store.pages import Ask
from bridge.web.sale import page, pictures
from tests.simulation.run import folder, furnish_all
from tests.simulation.world import World


def _ends_while_it_is_looked_at(what: str) -> list[str]:
    """The only unit is held; while somebody looks the sale ends, and then the hold is given up."""
    with folder() as path:
        world = World(1, str(path / "ledger.db"), furnish_all)
        one, two = world.processes
        try:
            for points in range(1, 9):
                sale = sales.create(
                    one.house, SaleRequest("S1", quantity=1, title=f"One {points}", answers="none")
                )
                sales.publish(one.house, sale.id)
                one.outbox.drain()
                post = world.view.posts(sale.id)[0]
                world.networks[post.network].say(post.post_id, "b0", "buy")
                listening.poll(one.house.at(post.network))
                while holds.settle(one.house):
                    pass
                (held,) = world.view.purchases(sale_id=sale.id)
                world.spawn(
                    "somebody looks", lambda _, sale=sale: world.rooms["window"].ask(one, sale, what, ""), one
                )
                for _ in range(points):
                    world.advance()
                sales.end(two.house, sale.id)
                holds.cancel(two.house, held.id)
                world.finish()
            assert sum(world.rooms["reception"].told.values()) == 8
            return world.wrong
        finally:
            world.close()


@pytest.mark.parametrize("what", ["page", "card"])
def test_what_comes_back_to_a_sale_that_has_just_ended_is_offered_to_nobody(what, monkeypatch):
    assert _ends_while_it_is_looked_at(what) == []

    def as_it_stands(house: Any, sale: Any) -> Any:
        return sale, house.store.view().items(sale.id)

    for room in (page, pictures):
        monkeypatch.setattr(room, "as_it_stands", as_it_stands)
    assert any("says InStock" in text for text in _ends_while_it_is_looked_at(what)), "the guard is missed"


def _two_rules_of_one_hour(seed: int) -> list[str]:
    """Each in a process of its own; what was proposed."""
    with folder() as path:
        world = World(seed, str(path / "ledger.db"), furnish_all)
        try:
            catalogue.sync(world.processes[0].house, full=True)
            slot = world.clock.now().replace(minute=0, second=0, microsecond=0)
            for number, process in enumerate(world.processes):
                request = RuleRequest(f"Rule {number}", slots=[f"day {slot.hour}"], percent=20, units=2)
                rule = clearance.create(process.house, request)
                world.spawn(f"rule {number}", lambda house, rule=rule: fire(house, rule, slot), process)
            world.finish()
            return [one.sku for one in clearings(world.view).proposals(Ask()).items]
        finally:
            world.close()


def test_two_rules_of_one_hour_propose_two_things(monkeypatch):
    seeds = range(1, 9)
    assert all(sorted(_two_rules_of_one_hour(seed)) == ["S3", "S4"] for seed in seeds)
    monkeypatch.setattr(ClearanceReads, "had_its_turn", lambda *_: False)
    assert any(len(set(_two_rules_of_one_hour(seed))) == 1 for seed in seeds), "the guard is missed"
