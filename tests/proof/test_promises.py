"""The short forms of what ``make proof`` runs at full length."""

from __future__ import annotations

from tests.proof import promises


def quiet(text: str) -> None:
    """No progress line in a test."""


def test_one_order_per_payment():
    found = promises.one_order_per_payment(120, quiet)
    assert found == {"paid": 120, "orders": 120, "references": 120, "ordered": 120}


def test_one_charge_per_checkout():
    found = promises.one_charge_per_checkout(120, quiet)
    assert found["twice"] == 0
    assert found["charged"] > 60


def test_any_order_of_events():
    assert promises.any_order_of_events(120, quiet) == {"ordered": 120, "double": 0}


def test_poison_stops_nobody():
    assert promises.poison_stops_nobody(500, 10) == {"done": 490, "parked": 10, "shown": 10}


def test_no_reply_missed():
    found = promises.no_reply_missed(20, 300)
    assert found["missed"] == found["doubled"] == 0
    assert found["cuts"] == 20
    assert found["said"] > 20
