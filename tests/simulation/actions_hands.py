"""What can happen with whose a conversation is: persons of the shop take it, hand it over, give it back; often two at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from bridge import replies_inbox
from bridge.house import House
from bridge.store import Store
from bridge.store.records import StoredReply
from tests.simulation.actions_ways import way
from tests.simulation.world import Process, World

PERSONS = ("anna", "ben", "chloe")
#: More of them that may or may not stand, and whose it is cannot be told from outside.
MOST_UNSURE = 8


@dataclass(slots=True)
class Handed:
    """Somebody pressed the button: whose it was on the page, whose it is to be. ``done``: told that it is so; False: told that
    it is not; None: never told, or never knew whether it was their own doing."""

    was: str
    user: str
    done: bool | None = None


def hands(world: World) -> defaultdict[tuple[str, str], list[Handed]]:
    found: defaultdict[tuple[str, str], list[Handed]] = world.rooms.setdefault("hands", defaultdict(list))
    return found


def _there(process: Process) -> None:
    """Those who work in the shop; their passwords are of no matter here."""
    if not process.store.view()._one("SELECT 1 FROM users LIMIT 1"):
        Store.write(process.store, lambda tx: [tx.put_user(name, "-") for name in PERSONS])


@way(9)
def whose_it_is(world: World) -> None:
    alive = [process for process in world.processes if not process.dead]
    found = [one for one in world.view.replies(limit=300) if one.state in ("inbox", "answered", "closed")]
    if not alive or not found:
        return
    _there(alive[0])
    # The same few are looked at by all.
    reply = world.rng.choice(found[:4] if world.dice(0.7) else found)
    to = [name for name in (*PERSONS, "") if name != reply.assigned]
    for user in world.rng.sample(to, world.rng.choice([1, 2, 2])):
        world.spawn(f"{user or 'nobody'} has {reply.handle}'s", _handing(world, reply, user))


def _handing(world: World, reply: StoredReply, user: str) -> Callable[[House], None]:
    def work(house: House) -> None:
        said = Handed(reply.assigned, user)
        mine = hands(world)[reply.network, reply.reply_id]
        mine.append(said)
        try:
            replies_inbox.assign_reply(house, reply.network, reply.reply_id, user, reply.assigned)
        except replies_inbox.Conflict:
            said.done = False
            raise
        # Whoever finds it done already is told the same.
        twin = any(one is not said and one.user == user and one.done is not False for one in mine)
        said.done = None if twin else True

    return work


def wrong_hands(world: World) -> list[str]:
    """At every moment: all that was told to have been done follows one from another, and its end is what the ledger has."""
    wrong = []
    for (network, ident), said in hands(world).items():
        reply = world.view.reply(network, ident)
        # While one is on its way its commit may stand already.
        unsure = [one for one in said if one.done is None]
        sure = [one for one in said if one.done]
        if reply is None or len(unsure) > MOST_UNSURE:
            continue
        ends = {_end([*sure, *some]) for count in range(len(unsure) + 1) for some in combinations(unsure, count)}
        if reply.assigned not in ends:
            told = [(one.was, one.user, one.done) for one in said]
            wrong.append(f"{reply.handle}'s is with {reply.assigned!r} after {told}")
    return wrong


def _end(moves: list[Handed]) -> str | None:
    """Where a way through all of these moves ends that begins with nobody; None when there is none. Whether they hang together is
    not asked: each begins with somebody who has it."""
    balance: defaultdict[str, int] = defaultdict(int)
    for move in moves:
        balance[move.was] -= 1
        balance[move.user] += 1
    balance[""] += 1
    over = [name for name, count in balance.items() if count]
    return over[0] if len(over) == 1 and balance[over[0]] == 1 else None
