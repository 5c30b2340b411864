"""What PayPal does and tells; time that passes, and the weather."""

from __future__ import annotations

from typing import Any

from bridge import inbox
from bridge.house import House
from bridge.states import State
from connectors.errors import Refused
from connectors.values import Money
from tests.simulation.actions.acting import action
from tests.simulation.world import Weather, World


@action(10)
def webhook(world: World) -> None:
    if world.payments.sent:
        late = world.rng.randrange(len(world.payments.sent))
        deliver(
            world, late if world.dice(0.3) else max(late, len(world.payments.sent) - 1 - world.rng.randrange(5))
        )


def deliver(world: World, number: int) -> None:
    headers, body = world.payments.sent[number]

    def work(house: House) -> None:
        inbox.receive_payment(house, headers, body)
        world.delivered[number] += 1

    world.spawn(f"notice {number}", work)


def captures(world: World, *wanted: str) -> list[Any]:
    return [c for page in world.payments.pages.values() for c in page.captures if c.state in wanted]


@action(3)
def paypal_decides(world: World) -> None:
    if held := captures(world, "pending"):
        capture = world.rng.choice(held)
        state = world.rng.choice(["completed", "completed", "declined"])
        world.log(f"PayPal decides {capture.id}: {state}")
        world.payments.settle(capture.id, state)


@action(1)
def paypal_gives_back(world: World) -> None:
    if done := captures(world, "completed", "partially_refunded"):
        capture = world.rng.choice(done)
        left = capture.amount.minor - (capture.refunded.minor if capture.refunded else 0)
        amount = Money(world.rng.choice([left, max(1, left // 2)]), capture.amount.currency)
        world.log(f"somebody refunds {amount} of {capture.id} in PayPal's pages")
        try:
            world.payments._refund(capture.id, amount, f"by-hand-{len(world.payments.sent)}")
        except Refused as refusal:
            world.log(f"    {refusal}")


@action(6)
def disputes(world: World) -> None:
    """Most are about what is paid and not yet ordered: that is where they can be lost."""
    known = {capture_id for capture_id, _ in world.payments.disputes.values()}
    done = [c for c in captures(world, "completed", "partially_refunded") if c.id not in known]
    fresh = [c for c in done if (one := world.view.purchase_of_capture(c.id)) and one.state is State.PAID]
    if done:
        capture = world.rng.choice(fresh or done)
        world.log(f"the buyer disputes {capture.id}")
        world.payments.dispute(capture.id)
        if world.dice(0.7):
            deliver(world, len(world.payments.sent) - 1)


@action(3)
def dispute_ends(world: World) -> None:
    if undecided := [key for key, (_, outcome) in world.payments.disputes.items() if not outcome]:
        end_dispute(world, world.rng.choice(undecided), won=world.dice(0.7))


def end_dispute(world: World, dispute_id: str, *, won: bool) -> None:
    world.log(f"{dispute_id} is resolved for the {'merchant' if won else 'buyer'}")
    told = len(world.payments.sent)
    world.payments.resolve(dispute_id, f"RESOLVED_{'SELLER' if won else 'BUYER'}_FAVOUR")
    if world.dice(0.5):
        deliver(world, told)


# the world


@action(9)
def time_passes(world: World) -> None:
    seconds = world.rng.choice([1, 1, 5, 5, 5, 30, 30, 65, 65, 300, 1000])
    if world.dice(0.01):
        seconds = 4 * 3600
    world.log(f"{seconds} s pass")
    world.clock.advance(seconds)


@action(3)
def weather_changes(world: World) -> None:
    calm = world.dice(0.5)
    world.weather = Weather() if calm else Weather(
        away=world.rng.choice([0, 0.05, 0.4]), limited=world.rng.choice([0, 0, 0.1]),
        lost=world.rng.choice([0, 0.2, 0.5]), death=world.rng.choice([0, 0.01, 0.05]),
        locked=set(world.rng.choice([[], [], [], ["MemoryShop"], ["MemoryPayments"]])),
    )  # fmt: skip
    world.log(f"weather: {world.weather}")
