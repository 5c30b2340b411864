"""Where buyers can be served in private, network by network: what stands in the way of it is told before a buyer meets it."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.house import House
from connectors.errors import ConnectorError
from connectors.values import Finding

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
        "give the app the right to direct messages (on X dm.read and dm.write), then sign the account in anew",
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
