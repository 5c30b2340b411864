"""What a sale's page and its card tell whoever looks at them, while others buy, end the sale, or die."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from greenlet import getcurrent

from bridge.house import House
from bridge.states import State
from bridge.store import Sale
from bridge.web import card
from tests.simulation.actions_ways import way
from tests.simulation.reception import Reception
from tests.simulation.world import Process, World

#: How old a number on a card may be.
CARD_MS = 60_000
#: How a sale stands, its free units, and how many holds the one who looks has in it.
Moment = tuple[str, int, int]


@dataclass(slots=True)
class Glance:
    """Somebody reads a page of a sale; ``moments``: how it stood in the ledger meanwhile. ``who``: as whom, "" for anybody."""

    sale_id: str
    moments: list[Moment]
    who: str = ""


@dataclass(slots=True)
class Drawn:
    """A card as it was drawn, of which sale, when (ms)."""

    card: card.Card
    sale_id: str
    at: int


class Window:
    """Whoever looks at the page of a sale, or at its card."""

    def __init__(self, world: World, reception: Reception) -> None:
        self._world, self._reception = world, reception
        self._of: dict[Any, Glance] = {}
        self.drawn: dict[bytes, Drawn] = {}
        # What is drawn is on trial elsewhere; here, what of.
        world.borrowed.enter_context(mock.patch.object(card, "draw", self._draw))

    def _draw(self, shown: card.Card, _picture: Any) -> bytes:
        glance = self._of[getcurrent()]
        _claimed(self._world, "the card", glance, *_on_card(shown))
        content = f"card {len(self.drawn)}".encode()
        self.drawn[content] = Drawn(shown, glance.sale_id, self._world.clock.ms())
        return content

    def ask(self, process: Process, sale: Sale, what: str, who: str) -> None:
        """Somebody's browser, or a network's machine that unfolds a link."""
        world, reception = self._world, self._reception
        where = f"/s/{sale.slug}{'/card' if what == 'card' else ''}"
        browser = reception.app(process).test_client()
        if who:
            with browser.session_transaction(base_url=world.config.public_url) as session:
                session["account"] = {"network": "memory", "id": f"u-{who}", "handle": who}
        with reception.watched(process, _standing(sale.id, who)) as look:
            glance = self._of[getcurrent()] = Glance(sale.id, look.moments, who)
            try:
                told = browser.get(
                    where, base_url=world.config.public_url, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}
                )
            finally:
                del self._of[getcurrent()]
        if told.status_code != 200:
            world.wrong.append(f"{where} answered {told.status_code}")
        elif what == "card":
            reception.told["card"] += 1
            self._read_card(glance, told.data)
        else:
            reception.told["page"] += 1
            self._read_page(glance, told.get_data(as_text=True))

    def _read_page(self, glance: Glance, page: str) -> None:
        told = re.search(r'application/ld\+json">(.*?)</script>', page, re.S)
        left = re.search(r'<p class="left[^"]*">[^<\d]*(\d*)', page)
        mark = re.search(r'data-mark="(\w+) (\d+) ', page)
        assert told
        assert left
        assert mark
        word = json.loads(told[1])["offers"]["availability"].rsplit("/", 1)[1]
        held = page.count("Held for you until") + page.count("Réservé pour vous jusqu'à")
        self._reception.told["held"] += held
        _claimed(self._world, "the page", glance, word, int(mark[2]), held if glance.who else None)
        live = mark[1] == "live" and int(mark[2]) > 0
        if left[1] != (mark[2] if live else ""):
            self._world.wrong.append(f"the page of {glance.sale_id} says {left[0]!r} beside {mark[0]!r}")

    def _read_card(self, glance: Glance, content: bytes) -> None:
        drawn, world = self.drawn[content], self._world
        word, _ = _on_card(drawn.card)
        if drawn.sale_id != glance.sale_id:
            world.wrong.append(f"the card of {glance.sale_id} is that of {drawn.sale_id}")
        if world.clock.ms() - drawn.at > CARD_MS:
            world.wrong.append(f"the card of {glance.sale_id} is {(world.clock.ms() - drawn.at) // 1000} s old")
        # What is left may be of another moment; whether anything is, may not.
        _claimed(world, "the card, kept,", glance, word, None)


def _on_card(shown: card.Card) -> tuple[str, int | None]:
    """(schema.org's word, units) that a card comes to; None where it has no number."""
    number = re.match(r"\d+", shown.left) or re.search(r"\d+", shown.left)
    if number is not None:
        return ("InStock" if shown.good else "?"), int(number[0])
    words = {
        "PreOrder": ("Starts soon", "Bientôt en vente"),
        "OutOfStock": ("This sale is paused.", "Cette vente est en pause."),
        "Discontinued": ("This sale is over.", "Cette vente est terminée."),
    }
    return next((word for word, said in words.items() if shown.left in said), "SoldOut"), None


def _claimed(
    world: World, what: str, glance: Glance, word: str, units: int | None, held: int | None = None
) -> None:
    """What is told must have been so: all of it at one moment, but for the holds, which may be of another."""
    for state, free, _ in glance.moments:
        right = {"scheduled": "PreOrder", "paused": "OutOfStock", "ended": "Discontinued"}.get(
            state, "InStock" if free else "SoldOut"
        )
        if word == right and units in (None, free) and held in (None, *(count for *_, count in glance.moments)):
            return
    world.wrong.append(
        f"{what} of {glance.sale_id} says {word}, {units}, {held} held; the ledger had {glance.moments}"
    )


def _standing(sale_id: str, who: str) -> Callable[[Any], Moment]:
    def see(view: Any) -> Moment:
        sale = view.sale(sale_id)
        mine = view.purchases(sale_id=sale_id, buyer=("memory", f"u-{who}"), limit=100) if who else []
        held = sum(one.state in (State.HELD, State.DECLINED) and one.units > 0 for one in mine)
        return str(sale.state), sum(item.free for item in view.items(sale_id)), held

    return see


def furnish_cards(world: World) -> None:
    world.rooms["reception"] = Reception(world)
    world.rooms["window"] = Window(world, world.rooms["reception"])


@way(10)
def looks_at_a_page(world: World) -> None:
    shown = [
        sale
        for sale in world.view.sales(["live", "live", "paused", "ended", "scheduled"])
        if sale.terms.mode != "basket"
    ]
    alive = [process for process in world.processes if not process.dead]
    if not shown or not alive:
        return
    # Most look at what is new.
    sale, process = world.rng.choice(shown[-4:] if world.dice(0.7) else shown), world.rng.choice(alive)
    what = world.rng.choice(["page", "card"])
    for _ in range(world.rng.choice([1, 1, 2])):
        those = [one.handle for one in world.view.purchases(sale_id=sale.id, limit=200) if one.network == "memory"]
        who = world.rng.choice(["", *those]) if what == "page" else ""
        world.spawn(
            f"{who or 'somebody'} looks at the {what} of {sale.title}",
            _looking(world, process, sale, what, who),
            process,
        )


def _looking(world: World, process: Process, sale: Sale, what: str, who: str) -> Any:
    def work(house: House) -> None:
        world.rooms["window"].ask(process, sale, what, who)

    return work
