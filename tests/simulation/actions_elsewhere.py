"""What can happen on a second network: its people want the same units; and looks at how posts fare."""

from __future__ import annotations

from bridge import figures, holds, listening
from bridge.house import House
from bridge.intent.codes import code_of
from tests.simulation.actions_ways import ELSEWHERE, STRANGERS, way
from tests.simulation.world import World


@way(12)
def replies_elsewhere(world: World) -> None:
    network = world.others[ELSEWHERE]
    if network.posts:
        post, who = world.rng.choice(list(network.posts)), world.rng.choice(STRANGERS)
        text = world.rng.choice(
            ["buy", "buy", "buy", "buy 2", "je passe", "cancel", "nice", "#shopcart", "notify me"]
        )
        world.log(f"{who} replies {text!r} elsewhere")
        network.say(post, who, text)


@way(3)
def writes_elsewhere(world: World) -> None:
    found = [sale for sale in world.view.sales(["live"]) if sale.terms.mode != "basket"]
    if found:
        who, text = world.rng.choice(STRANGERS), f"buy {code_of(world.rng.choice(found).slug)}"
        world.log(f"{who} writes {text!r} elsewhere")
        world.others[ELSEWHERE].write(who, text)


@way(9)
def hears_elsewhere(world: World) -> None:
    def work(house: House) -> None:
        there = house.at(ELSEWHERE)
        listening.poll(there)
        listening.poll_messages(there)
        listening.poll_tags(there)
        while holds.settle(house):
            pass

    world.spawn("the other network is heard", work)


@way(2)
def deletes_elsewhere(world: World) -> None:
    network = world.others[ELSEWHERE]
    ids = [said.reply.id for said in network.said.values() if not said.deleted]
    if ids and world.dice(0.5):
        one = world.rng.choice(ids)
        world.log("a reply elsewhere is deleted")
        network.delete(one)

    def work(house: House) -> None:
        there = house.at(ELSEWHERE)
        if gone := listening.look_for_deleted(there):
            holds.withdraw_deleted(there, gone)

    world.spawn("deletions elsewhere", work)


@way(2)
def looks_at_figures(world: World) -> None:
    name = world.rng.choice(list(world.networks))
    world.spawn(f"how posts fare on {name}", lambda house: figures.look(house.at(name)))
