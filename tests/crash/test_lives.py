"""A few dozen real kills, on both stores. More: ``python -m tests.crash.lives --kills 500``, or ``make proof``."""

from __future__ import annotations

import pytest

from tests import postgres
from tests.crash import lives


@pytest.mark.timeout(300)
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_real_processes_die_and_every_buyer_has_one_order(store):
    if store == "postgres" and postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    where, wrong = lives.run(store, 8, 1, lambda text: None, buyers=2)
    assert wrong == []
    assert sum(where.values()) >= 8
