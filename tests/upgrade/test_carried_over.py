"""What a migration does to rows that stood there, beside losing none of them."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

import pytest

from bridge.clock import ManualClock
from bridge.store import Store, open_store, sums
from tests.upgrade.ledgers import EARLIER, of_schema

each_engine = pytest.mark.parametrize("engine", ["sqlite", "postgres"])


@each_engine
@pytest.mark.parametrize("networks", [("memory",), ("memory", "mastodon")])
def test_what_was_spent_before_networks_were_told_apart_is_counted_for_one(engine, networks, tmp_path):
    """For the only one on which there is a post; of several it was X, whose calls alone were counted."""
    address, before = of_schema(20, engine, tmp_path)
    if len(networks) > 1:
        _post_elsewhere(address)
    store: Store = open_store(address, ManualClock())
    costs = sums.sums(store.view()).costs_by_day(0)
    assert {network for network, _ in costs} == {"x" if len(networks) > 1 else "memory"}
    assert sum(costs.values()) == sum(row["microdollars"] for row in before["costs"])
    paid = before["costs"][0]
    again = {(paid["sale_id"], paid["purchase_id"], paid["call"]): (1, 7)}
    store.write(lambda tx: tx.add_costs(paid["day"], "memory", again))
    assert sum(sums.sums(store.view()).costs_by_day(0).values()) == sum(costs.values()) + 7
    store.close()


@each_engine
@pytest.mark.parametrize("number", [EARLIER[0], 21])
def test_that_an_answer_may_be_out_is_a_column_and_no_end_of_a_reason(engine, number, tmp_path):
    address, before = of_schema(number, engine, tmp_path)
    one, other = before["replies"][0], before["replies"][1]
    words = " (an earlier try may have gone out: look there before you answer again)"
    _do(address, f"UPDATE replies SET why = 'no answer: 100 % away{words}' WHERE reply_id = '{one['reply_id']}'")
    store: Store = open_store(address, ManualClock())
    found = {reply.reply_id: (reply.why, reply.maybe_answered) for reply in store.view().replies(limit=1000)}
    assert found[one["reply_id"]] == ("no answer: 100 % away", True)
    assert found[other["reply_id"]] == (other["why"], False)
    assert [why for why, maybe in found.values() if maybe or words in why] == ["no answer: 100 % away"]
    store.close()


def _post_elsewhere(address: str) -> None:
    _do(
        address,
        "INSERT INTO posts (network, post_id, sale_id, url, text, posted_at) "
        "SELECT 'mastodon', post_id, sale_id, url, text, posted_at FROM posts",
    )


def _do(address: str, statement: str) -> None:
    if address.startswith("postgresql://"):
        import psycopg

        with psycopg.connect(address) as connection:
            connection.execute(cast(Any, statement))
    else:
        with sqlite3.connect(address) as connection:
            connection.execute(statement)
        connection.close()
