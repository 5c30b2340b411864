"""A rule over the catalogue proposes what lies longest; one click, and it is on sale."""

from __future__ import annotations

from typing import Any

from bridge import clearance, sales
from bridge.clearance import RuleRequest
from bridge.demo.scenes.telling import until
from bridge.store.clearance import clearance as asked
from bridge.store.pages import Ask


def play(show: Any, stage: Any) -> list[str]:
    house, view = stage.house, asked(stage.house.store.view())
    rule = clearance.create(house, RuleRequest("Outlet", slots=["day 0"], percent=10, hours=3))
    # The story does not wait for midnight: the rule is looked at as if it had come round just now.
    clearance.fire(house, rule, house.clock.now())
    (found,) = [one for one in view.proposals(Ask()).items if one.rule_id == rule.id]
    show.say(f"The rule “Outlet” looks through the catalogue and proposes: {found.name}.")
    clearance.approve(house, found.id)
    until(lambda: clearance.find(house, found.id).state == "published", "the clearance sale is out")
    until(lambda: bool(house.store.view().posts(found.id)), "the clearance sale is posted")
    (post,) = house.store.view().posts(found.id)
    show.say(f"One click, and it is out: “{post.text.split('. ')[0]}.”")
    clearance.switch(house, rule.id, False)
    sales.end(house, found.id, "the story is over")
    lowest = min(item.unit for item in house.store.view().items(found.id))
    stored = house.store.view().product(next(iter(found.items)))
    fair = stored is not None and lowest < stored.product.price.minor
    return [] if fair else [f"clearance: {found.name} is on sale at its full price"]
