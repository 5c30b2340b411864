"""What must hold of the inbox: a question that is left to a person has that person's answer and no other, once; asked of the
networks, and of what the persons of the simulation wrote."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from bridge.holds.basket import DAY_MS
from bridge.intent.codes import is_private
from bridge.store.records import StoredReply
from tests.simulation.actions_service import WATCHED
from tests.simulation.world import World


def _replies(world: World) -> list[StoredReply]:
    return list(world.view.replies(limit=100_000))


def wrong_service(world: World) -> list[str]:
    """At every moment."""
    wrong = []
    for reply in _replies(world):
        if is_private(reply.reply_id):
            continue
        network, key = world.networks[reply.network], (reply.network, reply.reply_id)
        said = network.answered.get(reply.reply_id, ("", ""))[1]
        wrote = {one.text for one in world.written.get(key, [])}
        if said and reply.state in ("inbox", "closed", "answered") and said not in wrote and not _asked(reply):
            wrong.append(f"{reply.handle}'s {reply.text!r} was left to a person, and answered {said!r}")
        if said and said in wrote and reply.answer not in ("", said) and not reply.maybe_answered:
            wrong.append(f"{reply.handle} was answered {said!r}, and the ledger says {reply.answer!r}")
        if reply.answered_at is not None and not said:
            wrong.append(f"the ledger says that {reply.handle} was answered, and nobody was")
        if WATCHED in reply.text and (reply.state in ("settled", "asked") or reply.purchase_id or said):
            wrong.append(f"{reply.handle} spoke of us, and it was taken as {reply.intent}")
    return wrong + _baskets(world)


def _asked(reply: StoredReply) -> bool:
    """It was asked which option, and then left to a person: the one thing a machine says to such a reply."""
    return reply.why.startswith(("which ", "the basket")) or reply.purchase_id is not None


def _baskets(world: World) -> list[str]:
    """The way to a basket is told once a day at most."""
    wrong = []
    links = [f"/s/{sale.slug}" for sale in world.view.sales() if sale.terms.mode == "basket"]
    told: dict[tuple[str, str], list[int]] = {}
    for name, network in world.networks.items():
        for ident, (_, text) in network.answered.items():
            reply = world.view.reply(name, ident)
            for link in links:
                if reply is not None and reply.sale_id and reply.why == "in the basket" and link in text:
                    at = _queued(world, name, ident)
                    told.setdefault((f"{name} {reply.handle}", link), []).extend([] if at is None else [at])
    for (who, _), times in told.items():
        times.sort()
        near = [two - one for one, two in pairwise(times) if two - one < DAY_MS]
        wrong += [f"{who} was sent the basket's link twice within {near[0] // 1000} s"] if near else []
    return wrong


def _queued(world: World, network: str, ident: str) -> int | None:
    """When it was decided: a network that is away may let it out long after."""
    tasks = world.view.tasks_of(f"answer:{network}:{ident}")
    return tasks[0].created_at if tasks else None


def unfinished_service(world: World) -> list[str]:
    """Once all is at rest: what a person sent is out, and what is not out is back with its reason."""
    wrong = []
    private: Counter[tuple[str, str, str]] = Counter()
    for reply in _replies(world):
        wrote = world.written.get((reply.network, reply.reply_id), [])
        if reply.state == "answered" and reply.answered_at is None:
            wrong.append(f"the answer to {reply.handle} never went out")
        if not wrote and (reply.answered_at is not None or reply.answer):
            wrong.append(f"nobody answered {reply.handle}, and the ledger says {reply.answer!r}")
        taken = [one for one in wrote if one.done is not None]
        lost = any(one.done is None for one in wrote)
        # One that came back may have been understood anew, when the post that it answers was known.
        tasks = world.view.tasks_of(f"answer:{reply.network}:{reply.reply_id}")
        anew = reply.sale_id is not None or reply.state == "ignored"
        anew = anew or (reply.state == "inbox" and any(task.state == "done" for task in tasks))
        back = anew or reply.why.startswith("no answer")
        if taken and reply.answered_at is None and not back:
            wrong.append(
                f"a person answered {reply.handle}: it is neither out nor back with a reason: {reply.why}"
            )
        if reply.answered_at is not None and not lost and reply.answer not in [one.text for one in taken]:
            wrong.append(f"{reply.handle} was answered {reply.answer!r}, which the service had refused")
        if is_private(reply.reply_id) and reply.answered_at is not None:
            private[reply.network, reply.author_id, reply.answer] += 1
    for (name, who, text), count in private.items():
        sent = world.networks[name].messages.count((who, text))
        if sent != count:
            wrong.append(f"{who} was to be told {count} times, and was {sent} times: {text}")
    return wrong
