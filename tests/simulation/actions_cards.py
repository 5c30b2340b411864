"""What a sale's page and its card tell whoever looks at them, while others buy, end the sale, or die.

Reads stand each for themselves, so a page gives way before each of its own: what it tells must all have been so at one moment
between its begin and its end.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from unittest import mock

from flask import Flask
from greenlet import getcurrent

from bridge.house import House
from bridge.states import State
from bridge.store import Sale, Store
from bridge.web import application, card, security
from bridge.web.sale import pictures
from tests.simulation.actions_ways import way
from tests.simulation.world import Process, World

#: How old a number on a card may be.
CARD_MS = 60_000
#: How a sale stands, its free units, and how many holds the one who looks has in it.
Moment = tuple[str, int, int]


@dataclass(slots=True)
class Look:
    """Somebody reads a page of a sale; ``who``: as whom, "" for anybody. ``moments``: how it stood in the ledger meanwhile."""

    sale_id: str
    who: str = ""
    moments: list[Moment] = field(default_factory=list)


@dataclass(slots=True)
class Drawn:
    """A card as it was drawn, of which sale, when (ms)."""

    card: card.Card
    sale_id: str
    at: int


class Reception:
    """The pages of each process, and whoever looks at them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._apps: dict[tuple[str, int], Flask] = {}
        self.looks: dict[Any, Look] = {}
        self.drawn: dict[bytes, Drawn] = {}
        #: How often somebody was told: of a page, of a card that was just drawn, of one that was kept.
        self.told: Counter[str] = Counter()
        world.after_write.append(self._note)
        # What is drawn is on trial elsewhere; here, what of.
        world.borrowed.enter_context(mock.patch.object(card, "draw", self._draw))
        seconds = SimpleNamespace(monotonic=lambda: world.clock.ms() / 1000)
        world.borrowed.enter_context(mock.patch.object(pictures, "time", seconds))
        # Limits are counted by the wall's time, and not of many worlds together.
        world.borrowed.enter_context(mock.patch.object(security.limiter, "enabled", False))

    def _draw(self, shown: card.Card, _picture: Any) -> bytes:
        look = self.looks[getcurrent()]
        _claimed(self._world, "the card", look, *_on_card(shown))
        content = f"card {len(self.drawn)}".encode()
        self.drawn[content] = Drawn(shown, look.sale_id, self._world.clock.ms())
        return content

    def _note(self) -> None:
        for look in self.looks.values():
            self._see(look)

    def _see(self, look: Look) -> None:
        view = self._world.view
        sale = view.sale(look.sale_id)
        assert sale is not None
        mine = view.purchases(sale_id=sale.id, buyer=("memory", f"u-{look.who}"), limit=100) if look.who else []
        held = sum(one.state in (State.HELD, State.DECLINED) and one.units > 0 for one in mine)
        now = (str(sale.state), sum(item.free for item in view.items(sale.id)), held)
        if now not in look.moments:
            look.moments.append(now)

    def app(self, process: Process) -> Flask:
        key = process.name, process.generation
        if key not in self._apps:
            app = application.create_app(
                replace(process.house, store=_GivesWay(self._world, process, process.store))
            )  # type: ignore[arg-type]
            self._apps[key] = app
        return self._apps[key]

    def ask(self, process: Process, sale: Sale, what: str, who: str) -> None:
        """Somebody's browser, or a network's machine that unfolds a link."""
        world, look = self._world, Look(sale.id, who)
        self._see(look)
        self.looks[getcurrent()] = look
        where = f"/s/{sale.slug}{'/card' if what == 'card' else ''}"
        browser = self.app(process).test_client()
        if who:
            with browser.session_transaction(base_url=world.config.public_url) as session:
                session["account"] = {"network": "memory", "id": f"u-{who}", "handle": who}
        try:
            told = browser.get(
                where, base_url=world.config.public_url, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}
            )
        finally:
            del self.looks[getcurrent()]
        if told.status_code != 200:
            world.wrong.append(f"{where} answered {told.status_code}")
        elif what == "card":
            self.told["card"] += 1
            self._read_card(look, told.data)
        else:
            self.told["page"] += 1
            self._read_page(look, told.get_data(as_text=True))

    def _read_page(self, look: Look, page: str) -> None:
        told = re.search(r'application/ld\+json">(.*?)</script>', page, re.S)
        left = re.search(r'<p class="left[^"]*">[^<\d]*(\d*)', page)
        mark = re.search(r'data-mark="(\w+) (\d+) ', page)
        assert told
        assert left
        assert mark
        word = json.loads(told[1])["offers"]["availability"].rsplit("/", 1)[1]
        held = page.count("Held for you until") + page.count("Réservé pour vous jusqu'à")
        self.told["held"] += held
        _claimed(self._world, "the page", look, word, int(mark[2]), held if look.who else None)
        live = mark[1] == "live" and int(mark[2]) > 0
        if left[1] != (mark[2] if live else ""):
            self._world.wrong.append(f"the page of {look.sale_id} says {left[0]!r} beside {mark[0]!r}")

    def _read_card(self, look: Look, content: bytes) -> None:
        drawn, world = self.drawn[content], self._world
        word, _ = _on_card(drawn.card)
        if drawn.sale_id != look.sale_id:
            world.wrong.append(f"the card of {look.sale_id} is that of {drawn.sale_id}")
        if world.clock.ms() - drawn.at > CARD_MS:
            world.wrong.append(f"the card of {look.sale_id} is {(world.clock.ms() - drawn.at) // 1000} s old")
        # What is left may be of another moment; whether anything is, may not.
        _claimed(world, "the card, kept,", look, word, None)


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


def _claimed(world: World, what: str, look: Look, word: str, units: int | None, held: int | None = None) -> None:
    """What is told must have been so: all of it at one moment, but for the holds, which may be of another."""
    for state, free, _ in look.moments:
        right = {"scheduled": "PreOrder", "paused": "OutOfStock", "ended": "Discontinued"}.get(
            state, "InStock" if free else "SoldOut"
        )
        if word == right and units in (None, free) and held in (None, *(count for *_, count in look.moments)):
            return
    world.wrong.append(
        f"{what} of {look.sale_id} says {word}, {units}, {held} held; the ledger had {look.moments}"
    )


class _GivesWay:
    """The ledger as a page reads it, or one of its views: others go on before each read."""

    def __init__(self, world: World, process: Process, real: Any) -> None:
        self._world, self._process, self._real = world, process, real

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name.startswith("_") or not callable(found) or isinstance(self._real, Store):
            return found

        def read(*args: Any, **more: Any) -> Any:
            look = self._world.rooms["reception"].looks.get(getcurrent())
            # Who draws a card keeps others from drawing the same; in one thread they would wait for ever.
            if look is not None and not self._drawing():
                self._world.point(self._process, "a page is read")
            return found(*args, **more)

        return read

    def view(self) -> _GivesWay:
        return _GivesWay(self._world, self._process, self._real.view())

    def _drawing(self) -> bool:
        kept = self._world.rooms["reception"].app(self._process).extensions.get("cards")
        return kept is not None and kept._one.locked()


def furnish_cards(world: World) -> None:
    world.rooms["reception"] = Reception(world)


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
        world.rooms["reception"].ask(process, sale, what, who)

    return work
