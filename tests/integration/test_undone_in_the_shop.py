"""A merchant cancels or refunds an order in the shop's own pages, where no money moves: its buyer is told there that it is
over, and PayPal has given nothing back. A person must hear of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bridge import checkout, inbox
from bridge.states import State
from connectors.simulators.memory.failing import signed
from connectors.values import Money
from tests.conftest import Rehearsal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def bought(rehearsal: Rehearsal) -> Rehearsal:
    rehearsal.on_sale()
    rehearsal.reply("ann")
    rehearsal.pay("ann")
    return rehearsal


def told(world: Rehearsal, event_id: str, minutes: float = 10) -> list[str]:
    """The shop says that the order changed, some time after it was written. What a person is told of it."""
    world.clock.advance(minutes=minutes)
    said = {"id": event_id, "kind": "order.updated", "resource": str(world.of("ann").shop_order_id), "body": {}}
    body = json.dumps(said).encode()
    assert inbox.receive_shop(world.house, signed("memory", body), body)
    world.outbox.drain()
    return [alert["text"] for alert in world.store.view().alerts() if "in the shop" in alert["text"]]


def changed(world: Rehearsal, **fields: object) -> None:
    number = str(world.of("ann").shop_order_id)
    world.shop.orders[number] = replace(world.shop.orders[number], **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", [{"undone": True}, {"refunded": Money(1000, "EUR")}])
def test_a_person_is_told_once_that_the_money_stays(bought, how):
    changed(bought, **how)
    (text,) = told(bought, "E-1")
    assert "0.00 EUR of 49.00 EUR" in text
    assert f"replycart purchase refund {bought.of('ann').id}" in text
    assert told(bought, "E-2") == [text]
    assert bought.of("ann").state is State.ORDERED


def test_what_went_back_at_paypal_is_as_it_should_be(bought):
    checkout.request_refund(bought.house, bought.of("ann").id, amount=1000)
    bought.outbox.drain()
    assert told(bought, "E-1") == []
    checkout.request_refund(bought.house, bought.of("ann").id)
    bought.outbox.drain()
    changed(bought, undone=True)
    assert told(bought, "E-2") == []


def test_that_it_was_just_written_needs_no_look(bought, monkeypatch):
    monkeypatch.setattr(type(bought.shop), "find_order", lambda *_: pytest.fail("asked for nothing"))
    assert told(bought, "E-1", minutes=0.5) == []
