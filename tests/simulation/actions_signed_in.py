"""What buyers find by signing in: their basket, their holds of a sale, their coupons, their wallet; and the service that goes on meanwhile."""

from __future__ import annotations

import random

from bridge import holds, listening
from bridge.house import LANES, House
from bridge.store.offers import offers as asked
from tests.simulation.actions import ACTIONS, BUYERS
from tests.simulation.actions_pages import address, goes_on, page, spawn
from tests.simulation.consents import Said
from tests.simulation.phone import phone
from tests.simulation.world import Process, World


@page(10)
def opens_a_sale(world: World) -> None:
    """The basket's page, or that of any sale, signed in; and from there to the order."""
    sales = [sale for sale in world.view.sales(["live", "paused", "ended"]) if sale.slug]
    baskets = [sale for sale in sales if sale.terms.mode == "basket"]
    if not sales:
        return
    sale = world.rng.choice(baskets if baskets and world.dice(0.7) else sales)
    those = [one.handle for one in world.view.purchases(sale_id=sale.id, limit=200) if one.network == "memory"]
    mine = phone(world, world.rng.choice(those or BUYERS))

    def work(process: Process, dice: random.Random) -> None:
        tab = mine.sign_in(process, mine.open(process, f"/s/{sale.slug}"))
        onward = [part.split('"')[0] for part in tab.text.split('href="/c/')[1:]]
        if onward and dice.random() < 0.6:
            goes_on(world, mine, process, mine.open(process, f"/c/{dice.choice(onward)}"), dice)

    spawn(world, f"{mine.who} opens {sale.title}", work)


@page(14)
def the_service_goes_on(world: World) -> None:
    """What was said is heard, what is queued is done: else the pages would tell of little."""

    def hears(house: House) -> None:
        for look in (listening.poll, listening.poll_tags, listening.poll_messages):
            look(house)
        while holds.settle(house):
            pass

    world.spawn("all is heard", hears)
    process = world.rng.choice(world.processes)
    for lane in LANES:
        if not process.dead:
            world.spawn(f"work of {lane}", lambda house, lane=lane: process.outbox.run_once(lane, 4), process)  # type: ignore[misc]


@page(5)
def posts_for_a_coupon(world: World) -> None:
    """Where there is no offer yet, the merchant makes one."""
    # By name: where its room is imported first the dice would have other sides.
    ACTIONS["posts_a_hashtag" if asked(world.view).offers("open") else "new_offer"][1](world)


@page(8)
def opens_an_offer(world: World) -> None:
    found = asked(world.view).offers()
    if not found:
        return
    offer = world.rng.choice(found)
    grants = [one for who in BUYERS for one in asked(world.view).grants_of("memory", f"u-{who}", offer.id)]
    mine = phone(
        world, world.rng.choice(grants).handle if grants and world.dice(0.7) else world.rng.choice(BUYERS)
    )
    spawn(world, f"{mine.who} opens the offer {offer.slug}",
           lambda process, _: mine.sign_in(process, mine.open(process, f"/o/{offer.slug}")))  # fmt: skip


@page(4)
def opens_the_wallet(world: World) -> None:
    """Looks at it, saves one, changes its ceilings, deletes it."""
    mine = phone(world, world.rng.choice(BUYERS))
    what = world.rng.choice(["look", "save", "save", "delete"])
    ceilings = world.rng.choice([(4_000, 9_000), (100_000, 100_000)])

    def work(process: Process, dice: random.Random) -> None:
        tab = mine.sign_in(process, mine.open(process, "/wallet"))
        if what == "delete" and "delete" in tab.forms:
            said = Said(world.clock.ms(), None)
            world.consents[mine.who].append(said)
            mine.press(process, tab.forms["delete"])
            said.done = world.clock.ms()
        elif what == "save" and "wallet" in tab.forms:
            said = Said(world.clock.ms(), ceilings)
            world.consents[mine.who].append(said)
            amounts = dict(
                zip(("per_purchase", "per_month"), (f"{one / 100:.2f}" for one in ceilings), strict=True)
            )
            tab = mine.press(process, tab.forms["wallet"], {**address(mine.who, dice), **amounts})
            if tab.onward:
                world.payments.consent(
                    tab.onward.rsplit("/", 1)[-1], dice.choice(["ok", "ok", "declined", "echeck"])
                )
                mine.open(process, "/wallet/back")
            said.done = world.clock.ms()

    spawn(world, f"{mine.who}: the wallet's page, {what}", work)
