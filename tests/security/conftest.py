"""A scene with canaries, and what is logged while a test runs."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import log
from bridge.web.checkout import steps as pages
from bridge.web.security import limiter
from tests.security.ground import Scene


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One scene for all tests of a module that only look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "PATIENCE", 0.0)
        made = Scene(tmp_path_factory.mktemp("standing") / "ledger.db")
        yield made
        made.close()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A sale under way; nobody waits for an outcome."""
    monkeypatch.setattr(pages, "PATIENCE", 0.0)
    made = Scene(tmp_path / "ledger.db")
    yield made
    limiter.reset()
    made.close()


@pytest.fixture
def logged() -> Iterator[Callable[[str], io.StringIO]]:
    """Start writing the log as the service does, at DEBUG, into a text: ``logged("json")``. Nobody else keeps it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def start(fmt: str) -> io.StringIO:
        log.configure(fmt, "debug")
        text = io.StringIO()
        handler = root.handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(text)
        return text

    yield start
    root.handlers[:] = handlers
    root.setLevel(level)
