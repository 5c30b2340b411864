"""What does not fit any more, and platforms that are away: friendly words, and nothing lost."""

import pytest

from bridge import checkout, holds
from bridge.states import State
from connectors.errors import Permanent, Refused
from connectors.simulators.memory import away, lost
from tests.conftest import ADDRESS
from tests.integration.pages.visitor import PAYPAL, addressed, pay


def test_double_clicks_open_one_page(held, ann):
    addressed(ann)
    assert {pay(ann).location for _ in range(3)} == {PAYPAL}
    assert len(held.payments.pages) == 1


def test_a_hold_that_ran_out_is_not_paid_but_asked_for_again(held, ann):
    addressed(ann)
    held.clock.advance(3600)
    holds.expire_due(held.house)
    for step in ("pay", "address"):
        assert ann.post(f"{ann.path}/{step}", ADDRESS).location == ann.path
    assert held.payments.pages == {}
    ann.get(ann.path)
    assert "The hold ran out before the payment. Nothing was taken." in ann.text()
    assert "Try again" in ann.text()
    assert ann.post(f"{ann.path}/again").status_code == 303
    ann.get(ann.path)
    assert "Order with obligation to pay" in ann.text(), "the address was kept"


def test_who_asks_again_when_all_are_gone_waits_in_line(held, ann):
    held.clock.advance(3600)
    holds.expire_due(held.house)
    for handle in ("bob", "cid", "dan"):
        held.reply(handle)
    ann.get(ann.path)
    assert "Wait in line" in ann.text()
    ann.post(f"{ann.path}/again")
    ann.get(ann.path)
    assert "You are number 1 in line" in ann.text()
    ann.post(f"{ann.path}/cancel")
    assert held.of("ann").state is State.CANCELLED


def test_paying_without_an_address_leads_back_to_the_form(held, ann):
    assert pay(ann).location == ann.path
    assert held.payments.pages == {}


@pytest.mark.parametrize("step", ["pay", "address", "cancel", "again"])
def test_a_paid_purchase_stays_as_it_is(held, ann, step):
    addressed(ann)
    held.pay("ann")
    before = held.of("ann")
    assert ann.post(f"{ann.path}/{step}", ADDRESS).location == ann.path
    ann.get(ann.path)
    assert held.of("ann") == before
    assert "confirmed and paid" in ann.text()


def test_letting_go_twice_says_the_same(held, ann):
    for _ in range(2):
        assert ann.post(f"{ann.path}/cancel").status_code == 303
    ann.get(ann.path)
    assert "You have let it go. Nothing was taken." in ann.text()


def test_back_without_an_approval_is_the_page_as_it_was(held, ann):
    assert ann.get(f"{ann.path}/back").location == ann.path
    addressed(ann)
    pay(ann)
    assert ann.get(f"{ann.path}/back").location == ann.path
    ann.get(ann.path)
    assert "Order with obligation to pay" in ann.text()
    assert held.of("ann").state is State.HELD


def test_coming_back_twice_captures_once(held, ann):
    addressed(ann)
    pay(ann)
    held.payments.approve("PAGE1")
    for _ in range(3):
        ann.get(f"{ann.path}/back")
        held.outbox.drain()
    assert held.payments.taken["PAGE1"] == 1


@pytest.mark.parametrize("error", [away, lost, lambda: Permanent("keys"), lambda: Refused("no", code="price")])
def test_the_shop_is_away_when_the_total_is_asked_for(held, ann, error):
    held.shop.failures["quote"] = [error()]
    answer = ann.post(f"{ann.path}/address", ADDRESS)
    assert answer.status_code in (503, 422)
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"]
    assert ann.soup.select("[role=alert]")
    assert held.of("ann").state is State.HELD
    ann.get(ann.path)
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"], "the address was kept"
    addressed(ann)


def test_the_shop_does_not_ship_to_an_address(held, ann):
    held.shop.failures["quote"] = [Refused("no", code="address")]
    assert ann.post(f"{ann.path}/address", ADDRESS).status_code == 422
    assert ann.wrong() == {"country": "The shop cannot ship to this address."}


@pytest.mark.parametrize("error", [away, lost, lambda: Permanent("keys"), lambda: Refused("no", code="other")])
def test_paypal_is_away_when_its_page_is_opened(held, ann, error):
    addressed(ann)
    held.payments.failures["open"] = [error()]
    assert pay(ann).status_code == 503
    assert "PayPal does not answer right now. Nothing was taken, and your hold goes on" in ann.text()
    assert pay(ann).location == PAYPAL


def test_paypal_does_not_know_the_address(held, ann):
    addressed(ann)
    held.payments.failures["open"] = [Refused("no such place", code="address")]
    assert pay(ann).status_code == 422
    assert ann.wrong() == {"country": "PayPal does not accept this address."}
    assert ann.soup.find(id="line1")["value"] == ADDRESS["line1"]


@pytest.mark.parametrize("error", [away, lambda: Permanent("keys"), lambda: Refused("no")])
def test_paypal_is_away_when_the_buyer_comes_back(held, ann, error):
    addressed(ann)
    pay(ann)
    held.payments.approve("PAGE1")
    held.payments.failures["look_up"] = [error()]
    assert ann.get(f"{ann.path}/back").location == ann.path
    assert ann.get(ann.path).status_code == 200
    checkout.look(held.house, "PAGE1")
    held.outbox.drain()
    assert held.of("ann").state is State.ORDERED


def test_a_bug_of_ours_is_a_page_without_a_stack_trace(held, ann, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(checkout, "open_page", broken)
    addressed(ann)
    answer = pay(ann)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in ann.text()
    assert "secret detail" not in answer.text
