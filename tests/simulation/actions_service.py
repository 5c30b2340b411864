"""What can happen at the inbox: people ask, in public and in private; persons of the shop answer, close and open again."""

from __future__ import annotations

from collections.abc import Callable

from bridge import holds, listening, people, replies_inbox
from bridge.house import House
from bridge.store.canned import canned
from bridge.store.records import StoredReply
from tests.simulation.actions import BUYERS
from tests.simulation.actions_ways import ELSEWHERE, STRANGERS, WATCHED, way
from tests.simulation.consents import Written
from tests.simulation.world import World

#: The second has the same words for each of one account's questions.
CANNED = {"thanks": "Thank you {handle}, we look into it ({sale})", "soon": "Hello {handle}, it is there soon"}
QUESTIONS = ["do you ship to Spain?", "is it blue?", "where is my order?", "so lovely"]


@way(8)
def asks_something(world: World) -> None:
    text = world.rng.choice(QUESTIONS)
    if world.dice(0.4):
        who = world.rng.choice(BUYERS[:2])
        for _ in range(world.rng.choice([1, 1, 2])):
            world.log(f"{who} asks in private {text!r}")
            world.network.write(who, text)
        return
    name = world.rng.choice(list(world.networks))
    network, who = world.networks[name], world.rng.choice(STRANGERS if name == ELSEWHERE else BUYERS)
    if network.posts:
        world.log(f"{who} asks {text!r} on {name}")
        network.say(world.rng.choice(list(network.posts)), who, text)


@way(2)
def speaks_of_the_shop(world: World) -> None:
    """Not to us: whatever it says, it asks nothing of us."""
    who, text = world.rng.choice(BUYERS), world.rng.choice(["buy this", "stop", "cancel", "what a shop"])
    world.network.elsewhere.setdefault("950", "")
    world.log(f"{who} says {text!r} of us")
    world.network.say("950", who, f"{WATCHED} {text}", mentions_us=False)


@way(7)
def hears_what_is_asked(world: World) -> None:
    def work(house: House) -> None:
        listening.poll(house)
        listening.poll_messages(house)
        listening.poll_watch(house)
        while holds.settle(house):
            pass

    world.spawn("questions are heard", work)


@way(1)
def keeps_an_answer(world: World) -> None:
    name = world.rng.choice(list(CANNED))
    if world.dice(0.2):
        world.spawn(f"throws {name!r} away", lambda house: replies_inbox.drop_answer(house, name))
    else:
        world.spawn(f"keeps {name!r}", lambda house: replies_inbox.keep_answer(house, name, CANNED[name]))


def _some_reply(world: World, *states: str) -> StoredReply | None:
    found = [one for one in world.view.replies(limit=300) if one.state in states]
    return world.rng.choice(found) if found else None


@way(14)
def a_person_answers(world: World) -> None:
    """Often two of them at once, and not with the same words."""
    reply = _some_reply(world, "inbox")
    if reply is None:
        return
    kept = canned(world.view).canned()
    for _ in range(2 if world.dice(0.3) else 1):
        ready = world.rng.choice(kept).text if kept and world.dice(0.7) else "We have written to you, {handle}"
        world.spawn(f"a person answers {reply.handle}", _answering(world, reply, ready))


def _answering(world: World, reply: StoredReply, ready: str) -> Callable[[House], None]:
    def work(house: House) -> None:
        text = replies_inbox.filled(house, reply, ready)
        said = Written(world.clock.ms(), text)
        world.written[reply.network, reply.reply_id].append(said)
        replies_inbox.answer_reply(house, reply.network, reply.reply_id, text)
        said.done = world.clock.ms()

    return work


@way(3)
def a_person_closes(world: World) -> None:
    if reply := _some_reply(world, "inbox"):
        world.put_away.add((reply.network, reply.reply_id))
        world.spawn(
            f"{reply.handle}'s is closed",
            lambda house: replies_inbox.close_reply(house, reply.network, reply.reply_id),
        )


@way(3)
def a_person_reopens(world: World) -> None:
    if reply := _some_reply(world, "closed", "answered"):
        world.spawn(
            f"{reply.handle}'s is opened again",
            lambda house: replies_inbox.reopen_reply(house, reply.network, reply.reply_id),
        )


@way(1)
def shuts_out_or_lets_in(world: World) -> None:
    if reply := _some_reply(world, "inbox", "answered", "settled"):
        act = world.rng.choice([people.block, people.unblock, people.unblock])
        if act is people.block:
            world.shut.add(reply.author_id)
        world.spawn(f"{act.__name__} {reply.handle}", lambda house: act(house, reply.network, reply.author_id))
