"""What the service does by itself, and what the merchant does."""

from __future__ import annotations

from bridge import catalogue, checkout, holds, listening, reconcile, sales
from bridge.house import LANES, House
from bridge.sales import SaleRequest
from bridge.states import State
from tests.simulation.actions.acting import action, some
from tests.simulation.world import World


@action(70)
def goes_on(world: World) -> None:
    for _ in range(world.rng.randint(2, 14)):
        world.advance()


# the service


@action(7)
def hear(world: World) -> None:
    def work(house: House) -> None:
        listening.poll(house)
        while holds.settle(house):
            pass

    world.spawn("hear", work)


@action(24)
def task(world: World) -> None:
    lane = world.rng.choice(LANES)
    process = world.rng.choice([one for one in world.processes if not one.dead] or world.processes)
    if not process.dead:
        world.spawn(f"a task of {lane}", lambda house: process.outbox.run_once(lane, world_limit(world)), process)


def world_limit(world: World) -> int:
    return world.rng.choice([1, 1, 3])


@action(3)
def expire(world: World) -> None:
    def work(house: House) -> None:
        holds.remind_due(house)
        holds.expire_due(house)

    world.spawn("holds run out", work)


@action(3)
def draw(world: World) -> None:
    def work(house: House) -> None:
        listening.poll_reposts(house)
        while holds.settle(house):
            pass
        holds.draw(house)

    world.spawn("the first are drawn", work)


@action(2)
def windows(world: World) -> None:
    world.spawn("windows", sales.tick)


@action(2)
def sweep(world: World) -> None:
    world.spawn("sweep", reconcile.sweep)


@action(2)
def deletions(world: World) -> None:
    def work(house: House) -> None:
        if gone := listening.look_for_deleted(house):
            holds.withdraw_deleted(house, gone)

    world.spawn("deletions", work)


@action(1)
def sync(world: World) -> None:
    world.spawn("sync", lambda house: catalogue.sync(house, full=True))


@action(2)
def aside(world: World) -> None:
    world.spawn("what stands aside", sales.renew)


@action(3)
def leases(world: World) -> None:
    process = world.alive() if any(not one.dead for one in world.processes) else None
    if process:
        world.spawn("leases", lambda house: process.outbox.tend_leases(), process)


@action(2)
def starts_again(world: World) -> None:
    world.revive_all()


# the merchant


@action(4)
def new_sale(world: World) -> None:
    if len(world.offered) >= 8:
        return
    sku = world.rng.choice(sorted(world.shop.items))
    quantity = world.rng.randint(1, 6)
    answers = world.rng.choice(["none", "held", "thanks"])
    hold = world.rng.choice([60, 900, 7200])
    mode = world.rng.choice(["standard", "standard", "unreserved", "first_come"])
    limit = 1 if mode == "first_come" else world.rng.choice([1, 1, 2])
    by = world.rng.choice(["reply", "repost", "either"])
    remind = world.rng.choice([0, hold // 120]) if hold > 60 else 0

    def work(house: House) -> None:
        request = SaleRequest(
            sku, quantity=quantity, answers=answers, hold_seconds=hold, limit_per_buyer=limit, mode=mode,
            title=f"Sale {len(world.offered)}", remind=remind,
            **({"by": by} if mode == "first_come" else {}),
        )  # fmt: skip
        sale = sales.create(house, request)
        world.offered[sale.id, sku] = quantity
        sales.publish(house, sale.id)

    world.spawn(f"the merchant sells {quantity} {sku}", work)


@action(1)
def changes_sale(world: World) -> None:
    found = [sale for sale in world.view.sales() if sale.state in ("live", "paused")]
    if found:
        sale = world.rng.choice(found)
        what = world.rng.choice(["pause", "resume", "resume", "end"]) if world.dice(0.7) else "resume"
        world.spawn(f"the merchant: {what}", lambda house: getattr(sales, what)(house, sale.id))


@action(5)
def merchant_refunds(world: World) -> None:
    one = some(world, State.ORDERED, State.PAID, State.DISPUTED)
    if one:
        part = world.rng.choice([None, 500, 500])
        world.spawn(
            f"the merchant refunds {one.handle}", lambda house: checkout.request_refund(house, one.id, amount=part)
        )


@action(1)
def merchant_cancels(world: World) -> None:
    one = some(world)
    if one:
        world.spawn(f"the merchant cancels {one.handle}", lambda house: holds.cancel(house, one.id))


@action(2)
def shop_sells_or_restocks(world: World) -> None:
    sku = world.rng.choice(sorted(world.shop.items))
    stock = world.shop.items[sku].stock or 0
    after = max(0, stock + world.rng.choice([-1, -1, -2, 3]))
    world.log(f"the web shop has {after} of {sku}")
    world.shop.set_product(sku, stock=after, in_stock=after > 0)
