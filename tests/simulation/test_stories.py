"""Stories that the dice hardly ever tell: each is told at every point at which it could go wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bridge import holds, listening, sales
from bridge.sales import SaleRequest
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
                    "somebody looks", lambda _, sale=sale: world.rooms["reception"].ask(one, sale, what, ""), one
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
