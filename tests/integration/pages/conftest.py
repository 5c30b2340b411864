"""A sale that runs, and a buyer with a hold."""

import pytest

from bridge.web.checkout import steps as pages
from tests.integration.pages.visitor import Visitor


@pytest.fixture
def held(rehearsal, monkeypatch):
    """A sale that runs, a hold of ann's, and nobody who waits for an outcome."""
    monkeypatch.setattr(pages, "PATIENCE", 0.0)
    rehearsal.slug = rehearsal.on_sale(answer_code=True).slug
    rehearsal.reply("ann")
    return rehearsal


@pytest.fixture
def ann(held):
    visitor = Visitor(held)
    visitor.path = f"/c/{held.of('ann').token}"
    assert visitor.get(visitor.path).status_code == 200
    return visitor
