"""What must hold of the month's budget: nobody is lost with it, and what was not asked for is asked for later."""

from __future__ import annotations

from bridge.store.spreads import spreads
from tests.simulation.world import World


def wrong_budget(world: World) -> list[str]:
    """At every moment: the ledger has counted what the networks ask for."""
    if (bills := world.rooms.get("bills")) is None:
        return []
    return [
        f"in {month} the networks ask {spent}, the ledger has counted {world.view.spent(month)}"
        for month, spent in bills.spent.items()
        if world.view.spent(month) != spent
    ]


def unfinished_budget(world: World) -> list[str]:
    """Once all is at rest: whoever passed on a post while nobody looked is known."""
    wrong: list[str] = []
    if "bills" not in world.rooms:
        return wrong
    view = world.view
    for sale in view.sales(["live"]):
        quoted = {one.account_id for one in spreads(view).spreads_of(sale.id) if one.kind == "quote"}
        for post in view.posts(sale.id):
            if post.network != "memory":
                continue
            if sale.terms.mode == "first_come" and sale.terms.by != "reply":
                announced = sale.terms.teaser and post.posted_at < (sale.live_at or 0)
                wrong += [
                    f"{one.handle} passed {post.post_id} on, and was never heard"
                    for one in world.network.reposts[post.post_id]
                    if not announced and view.reply("memory", f"repost:{post.post_id}:{one.id}") is None
                ]
            wrong += [
                f"{one.account.handle} quoted {post.post_id}, and nobody knows"
                for one in world.network.quotes[post.post_id]
                if not world.network.said[one.post_id].deleted and one.account.id not in quoted
            ]
    return wrong


def was_dry(world: World) -> bool:
    """The budget was used up at some time: answers may not have gone out."""
    return bool(world.rooms.get("bills") and world.rooms["bills"].dry)
