"""What came, added up: of days, of networks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from bridge.config import Budget
from bridge.figures import Came
from bridge.store.sums import Way


def house(**rates: int) -> Any:
    return cast(Any, SimpleNamespace(config=SimpleNamespace(budget=Budget(rates=rates))))


def test_what_no_network_told_is_not_nothing():
    assert (Came() + Came()).views is None
    assert (Came() + Came(views=0)).views == 0
    assert (Came(views=3) + Came() + Came(views=4)).views == 7


def test_every_number_is_added():
    one = Came(Way(1, 2, 3, 4, 5, 6, 7, 8, 9), 10, 11)
    assert one + one == Came(Way(2, 4, 6, 8, 10, 12, 14, 16, 18), 20, 22)


def test_what_is_kept_has_refunds_taken_off_and_the_cost_where_a_dollar_has_a_worth():
    came = Came(Way(paid=2, revenue=9800, refunds=900), None, 2_000_000)
    told = came.told(house(), "EUR")
    assert (told["net"], told["net_after_cost"], told["network_cost_usd"]) == (8900, None, 2.0)
    assert came.told(house(EUR=920_000), "EUR")["net_after_cost"] == 8716
    assert came.told(house(), "USD")["net_after_cost"] == 8700


def test_before_there_is_a_product_nothing_has_a_currency():
    assert Came().told(house(), "")["net_after_cost"] is None
