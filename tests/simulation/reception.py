"""The pages of each process, for whoever looks at them while others buy, end the sale, or die.

Reads stand each for themselves, so a page gives way before each of its own: what it tells must have been so at some moment
between its begin and its end.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from unittest import mock

from flask import Flask
from greenlet import getcurrent

from bridge.house import House
from bridge.store import Store
from bridge.web import application, security
from bridge.web.checkout import steps
from bridge.web.sale import pictures
from tests.simulation.world import Process, World


@dataclass(slots=True)
class Look:
    """Somebody asks for a page. ``see``: how that of which it tells stands in a view of the ledger; ``moments``: how it stood
    meanwhile, each once, the last one last."""

    see: Callable[[Any], Any]
    process: Process
    moments: list[Any] = field(default_factory=list)


@functools.cache
def _built(name: str) -> Flask:
    """Once for all worlds: to register some hundred addresses takes longer than a world of a hundred steps."""
    return application.create_app(_first_house[name])


_first_house: dict[str, House] = {}


class Reception:
    """``told``: how often somebody was told what, for a look that it is not empty."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: dict[str, int] = {}
        self._waited = 0.0
        self.looks: dict[Any, Look] = {}
        self.told: Counter[str] = Counter()
        world.after_write.append(self._note)
        seconds = SimpleNamespace(monotonic=lambda: world.clock.ms() / 1000)
        world.borrowed.enter_context(mock.patch.object(pictures, "time", seconds))
        patience = SimpleNamespace(monotonic=lambda: world.clock.ms() / 1000 + self._waited, sleep=self._wait)
        world.borrowed.enter_context(mock.patch.object(steps, "time", patience))
        # Limits are counted by the wall's time, and not of many worlds together.
        world.borrowed.enter_context(mock.patch.object(security.limiter, "enabled", False))

    def _wait(self, seconds: float) -> None:
        self._waited += seconds
        self._world.point(self.looks[getcurrent()].process, "a page waits")

    def _note(self) -> None:
        for look in self.looks.values():
            self._see(look)

    def _see(self, look: Look) -> None:
        now = look.see(self._world.view)
        if not look.moments or look.moments[-1] != now:
            look.moments.append(now)

    @contextmanager
    def watched(self, process: Process, see: Callable[[Any], Any]) -> Iterator[Look]:
        """Whatever is asked in it gives way to others, and how it stands meanwhile is kept."""
        look = Look(see, process)
        self._see(look)
        self.looks[getcurrent()] = look
        try:
            yield look
            # Time may have passed, in which nothing was written.
            self._see(look)
        finally:
            del self.looks[getcurrent()]

    def app(self, process: Process) -> Flask:
        _first_house.setdefault(process.name, process.house)
        app = _built(process.name)
        if self._open.get(process.name) != process.generation:
            self._open[process.name] = process.generation
            app.extensions["house"] = replace(
                process.house,
                store=_GivesWay(self._world, process, process.store),  # type: ignore[arg-type]
            )
            app.jinja_env.globals["now"] = process.house.clock.ms
            app.extensions.pop("cards", None)
        return app


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
