"""A sale that runs, and a buyer with a hold."""

import pytest
from argon2 import PasswordHasher

from bridge import signin, tokens
from bridge.web.checkout import steps as pages
from tests.integration.pages.visitor import Visitor


@pytest.fixture(scope="package", autouse=True)
def _cheap_passwords():
    """A password's check takes a tenth of a second and 64 MB by design; what it is made of is looked at elsewhere."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "PasswordHasher", lambda: quick)
        patch.setattr(signin, "_hasher", quick)
        yield


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
