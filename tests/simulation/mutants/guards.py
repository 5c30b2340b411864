"""Where mutants stand: each takes a guard away, and must be caught."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Mutant = Callable[[pytest.MonkeyPatch], None]
MUTANTS: dict[str, Mutant] = {}
#: Those whose guard is of the further ways of selling.
OF_MODES: set[str] = set()
#: And of ``actions_ways``.
OF_WAYS: set[str] = set()


#: And of ``actions_pages``.
OF_PAGES: set[str] = set()


def mutant(work: Mutant) -> Mutant:
    MUTANTS[work.__name__] = work
    return work


def way_mutant(work: Mutant) -> Mutant:
    OF_WAYS.add(work.__name__)
    return mutant(work)


def mode_mutant(work: Mutant) -> Mutant:
    OF_MODES.add(work.__name__)
    return mutant(work)


def page_mutant(work: Mutant) -> Mutant:
    OF_PAGES.add(work.__name__)
    return mutant(work)


def world_of(name: str) -> dict[str, bool]:
    """What a script must have for that mutant to be caught, as ``run.script`` takes it."""
    return {"modes": name in OF_MODES, "ways": name in OF_WAYS, "pages": name in OF_PAGES}


def handlers() -> dict[str, Any]:
    """What does each kind of task, for a mutant to change."""
    from bridge import bootstrap

    return dict(bootstrap.HANDLERS)
