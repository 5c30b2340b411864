"""Where buyers can be served in private, network by network: what stands in the way of it is told before a buyer meets it. And
the answer that is for its receiver alone, where it can be."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.house import House
from connectors.errors import ConnectorError, Refused
from connectors.values import Answer, Finding, Reply

#: What bars them, as ``Network.bars_messages`` tells it → what is said of it.
_BARS = {
    "": Finding("messages", "ok", "private messages are heard and answered here"),
    "none": Finding(
        "messages", "warning",
        "private messages are neither heard nor answered here: this network offers none that Replycart can use",
        "nothing to mend: buyers there are served in public and by the sale's page",
    ),
    "scope": Finding(
        "messages", "failed", "private messages are not heard or not answered here: the access lacks the right to them",
        "give the access the right to direct messages (X: dm.read and dm.write, and sign in anew; Bluesky: a new app password)",
    ),
    "plan": Finding(
        "messages", "failed", "private messages are not heard here: the network refuses them to this app",
        "see the app's plan and permissions there, or turn selling.messages off",
    ),
}  # fmt: skip


def standing(house: House) -> Iterator[tuple[str, Finding]]:
    """(network, what it says), asked of the networks now; X counts a call. Nothing where ``selling.messages`` is off. Texts
    are sentences of ``bridge/web/sentences.py``."""
    for name, network in house.networks.items() if house.config.selling.messages else ():
        try:
            yield name, _BARS[network.bars_messages()]
        except ConnectorError as error:
            yield name, Finding("messages", "failed", str(error), "is the platform up, and its address right?")


def answer(
    house: House, reply: Reply, text: str, *, alone: bool, again: bool = False, purpose: str = ""
) -> Answer:
    """``Network.answer``; ``alone``: for the eyes of the reply's author only, where the network can. Where it can only for
    some, and private messages are heard, everybody else is answered openly as ever."""
    network = house.network
    if alone and network.whispers:
        return network.whisper(reply, text, again=again, purpose=purpose)
    if alone and network.may_whisper and house.config.selling.messages:
        try:
            return network.whisper(reply, text, again=again, purpose=purpose)
        except Refused as refusal:
            if refusal.code != "not_summoned":
                raise
    return network.answer(reply, text, again=again, purpose=purpose)
