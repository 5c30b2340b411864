"""Which hashtag means what: a reply that carries a claimed one is handed to the room that claims it, whatever it answers.

A room claims by a function here and hears by its task ``hear_<kind>``, whose subject is the reply and whose payload
names the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bridge.house import House
from bridge.intent.giving import TAGS
from bridge.intent.hashtags import folded, hashtags
from bridge.store import NewTask, Reads
from bridge.store.offers import offers
from bridge.store.records import StoredReply

#: Kind → the lane of its task.
LANES: Mapping[str, str] = {"basket": "shop", "offer": "shop", "gift": "shop"}
#: Heard where they are said to us only: a network is full of posts with these.
TO_US = frozenset({"gift"})
#: How long an offer that has ended keeps its hashtag, so that who comes late is told.
LATE_MS = 3 * 86_400_000


def _basket(house: House, view: Reads) -> dict[str, str]:
    live = view.sales(["live"])
    return {folded(sale.terms.hashtag): "basket" for sale in live if sale.terms.mode == "basket"}


def _offer(house: House, view: Reads) -> dict[str, str]:
    return dict.fromkeys(offers(view).offer_tags(house.clock.ms() - LATE_MS), "offer")


def _gift(house: House, view: Reads) -> dict[str, str]:
    giving = house.config.giving
    there = {"donate": bool(giving.charities), "send": giving.send}
    return {tag: "gift" for tag, kind in TAGS.items() if there[kind]}


CLAIMS: tuple[Callable[[House, Reads], dict[str, str]], ...] = (_gift, _basket, _offer)


def claimed(house: House, view: Reads) -> dict[str, str]:
    """Hashtag (folded) → kind. The first room that claims one has it."""
    found: dict[str, str] = {}
    for claim in CLAIMS:
        for tag, kind in claim(house, view).items():
            found.setdefault(tag, kind)
    return found


def searched(house: House, view: Reads) -> list[str]:
    """The claimed hashtags that are looked for all over the network."""
    return [tag for tag, kind in claimed(house, view).items() if kind not in TO_US]


def kind_of(text: str, claims: Mapping[str, str]) -> str:
    """What the text's hashtags ask for; "" when none is claimed."""
    if not claims or ("#" not in text and "＃" not in text):
        return ""
    return next((claims[tag] for tag in hashtags(text) if tag in claims), "")


def hear_task(kind: str, reply: StoredReply) -> NewTask:
    key = f"hear_{kind}:{reply.network}:{reply.reply_id}"
    return NewTask(LANES[kind], f"hear_{kind}", key, reply.reply_id, 40, {"network": reply.network})
