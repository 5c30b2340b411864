"""The API's purchases and refunds: found by the shop's order, the whole story; credit memos of the shop, and waiting."""

import threading
import time

import pytest

from bridge.web.api import purchases
from bridge.web.security import limiter
from connectors.errors import Permanent, Refused
from connectors.simulators.memory import away
from tests.integration.office import Office


@pytest.fixture
def office(rehearsal, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    monkeypatch.setattr(purchases, "WAIT_SECONDS", 5.0)
    return Office(rehearsal)


@pytest.fixture
def paid(office):
    """A purchase whose order stands in the shop."""
    office.rehearsal.on_sale()
    office.rehearsal.reply("Ann")
    return office.rehearsal.pay("Ann")


class Working:
    """The outbox runs beside, as it does in a service."""

    def __init__(self, rehearsal):
        self.rehearsal, self.stop = rehearsal, threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stop.is_set():
            self.rehearsal.outbox.drain()
            time.sleep(0.01)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def shop_refunds(office):
    return [task for task in office.rehearsal.store.view().tasks() if task.kind == "shop_refund"]


@pytest.mark.both_stores
def test_found_by_what_a_back_office_knows(office, paid):
    office.rehearsal.reply("bob", "buy")
    for query in (f"order={paid.shop_order_id}", "handle=ann", "handle=@ANN", "search=nn", f"search={paid.id}",
                  f"search={paid.capture_id}", f"search={paid.shop_order_number}", "state=ordered"):  # fmt: skip
        assert [one["id"] for one in office.items(f"/purchases?{query}")] == [paid.id], query
    for query in ("order=nope", "handle=an", "search=zed", "sort=line&page=2"):
        assert office.items(f"/purchases?{query}") == [], query
    assert [one["handle"] for one in office.items("/purchases?sort=handle")] == ["Ann", "bob"]
    assert [one["handle"] for one in office.items("/purchases?sort=-paid")] == ["Ann", "bob"]
    (row,) = office.items("/purchases?handle=ann")
    assert (row["order"], row["order_id"]) == (paid.shop_order_number, paid.shop_order_id)
    whole = office.get(f"/purchases/{paid.id}")
    assert whole["payment"]["capture_id"] == paid.capture_id
    assert whole["payment"]["order_id"] in office.rehearsal.payments.taken
    assert whole["refunds"] == []
    assert "address" not in whole


@pytest.mark.both_stores
def test_a_credit_memo_of_the_shop_is_the_record(office, paid):
    path = f"/purchases/{paid.id}/refund"
    body = {"amount": 500, "source": "shop", "shop_refund_id": "77", "wait": True, "reason": "a scratch"}
    with Working(office.rehearsal):
        made = office.post(path, body)
    assert (made["state"], made["amount"], made["shop_refund_id"], made["source"]) == ("done", 500, "77", "shop")
    assert shop_refunds(office) == [], "the shop has its own"
    assert office.rehearsal.shop.orders[paid.shop_order_id].refunded is None
    assert office.rehearsal.of("Ann").refunded == 500
    assert office.rehearsal.of("Ann").state == "ordered"
    assert office.post(path, body) == made, "the same credit memo is the same refund"
    assert "another amount" in office.post(path, {**body, "amount": 501}, 409)["detail"]
    with Working(office.rehearsal):
        rest = office.post(path, {"source": "shop", "shop_refund_id": "78", "wait": True})
    assert (rest["amount"], rest["state"]) == (4400, "done")
    assert office.rehearsal.of("Ann").state == "refunded"
    assert office.rehearsal.of("Ann").units == 0
    assert office.rehearsal.shop.orders[paid.shop_order_id].refunded is None


def test_without_the_shop_the_order_shows_it(office, paid):
    with Working(office.rehearsal):
        made = office.post(f"/purchases/{paid.id}/refund", {"amount": 500, "wait": True})
    assert made["state"] in ("given", "done")
    office.rehearsal.outbox.drain()
    assert office.rehearsal.shop.orders[paid.shop_order_id].refunded.minor == 500


@pytest.mark.both_stores
def test_paypal_refuses_a_credit_memo(office, paid):
    office.rehearsal.payments.failures["refund"] = [
        Refused("the window is over", code="expired", platform="paypal")
    ]
    path, body = (
        f"/purchases/{paid.id}/refund",
        {"amount": 500, "source": "shop", "shop_refund_id": "77", "wait": True},
    )
    with Working(office.rehearsal):
        told = office.post(path, body, 502, key="a")
    assert told["code"] == "expired"
    assert "the window is over" in told["detail"]
    assert office.post(path, body, 502, key="a") == told, "the stored answer"
    now = office.get(f"/purchases/{paid.id}")
    assert (now["state"], now["refunded"]) == ("ordered", 0)
    assert [(row["state"], row["why"]) for row in now["refunds"]] == [("refused", "expired: the window is over")]
    assert office.rehearsal.store.view().tasks(state="parked") == [], "it is over: nobody tries again"
    with Working(office.rehearsal):
        assert office.post(path, body, key="b")["state"] == "done", "a new try is a new refund"
    assert office.rehearsal.of("Ann").refunded == 500


def test_a_dispute_goes_on_after_a_refusal(office, paid):
    rehearsal = office.rehearsal
    rehearsal.store.write(
        lambda tx: tx.move(tx.purchase(paid.id), tx.purchase(paid.id).state.__class__("disputed"), "x")
    )
    rehearsal.payments.failures["refund"] = [Refused("no", platform="paypal")]
    office.post(f"/purchases/{paid.id}/refund", {"source": "shop", "shop_refund_id": "5"}, 202)
    assert rehearsal.of("Ann").state == "refunding"
    rehearsal.outbox.drain()
    assert rehearsal.of("Ann").state == "disputed"


def test_refused_without_the_shop_waits_for_a_person(office, paid):
    office.rehearsal.payments.failures["refund"] = [Refused("no", code="price", platform="paypal")]
    path = f"/purchases/{paid.id}/refund"
    with Working(office.rehearsal):
        told = office.post(path, {"wait": True}, 502)
    assert told["code"] == "price"
    assert "replycart tasks retry" in told["detail"]
    assert [task.kind for task in office.rehearsal.store.view().tasks(state="parked")] == ["refund"]
    office.rehearsal.store.write(lambda tx: tx.unpark_tasks())
    office.rehearsal.outbox.drain()
    assert office.rehearsal.of("Ann").state == "refunded"


def test_waiting_ends(office, paid, monkeypatch):
    monkeypatch.setattr(purchases, "WAIT_SECONDS", 0.2)
    office.rehearsal.payments.failures["refund"] = [away(), Permanent("a new key, please")]
    path = f"/purchases/{paid.id}/refund"
    body = {"source": "shop", "shop_refund_id": "9", "wait": True}
    started = time.monotonic()
    assert office.post(path, body, 202, key="k")["state"] == "queued"
    assert time.monotonic() - started > 0.15
    assert office.post(path, body, 202, key="k")["state"] == "queued"
    office.rehearsal.outbox.drain()
    office.rehearsal.clock.advance(minutes=1)
    office.rehearsal.outbox.drain()
    assert office.post(path, body, 202, key="k")["state"] == "queued", "the keys are to be mended first"
    office.rehearsal.clock.advance(minutes=20)
    office.rehearsal.outbox.drain()
    assert office.post(path, body, 200, key="k")["state"] == "done", "what was queued is looked at anew"
    assert office.rehearsal.of("Ann").refunded == 4900


def test_few_may_wait_at_a_time(office, paid, monkeypatch):
    monkeypatch.setattr(purchases, "_waiting", threading.BoundedSemaphore(1))
    purchases._waiting.acquire()
    started = time.monotonic()
    office.post(f"/purchases/{paid.id}/refund", {"wait": True}, 202)
    assert time.monotonic() - started < 2, "who finds no place is not kept"


def test_refunded_in_paypals_pages_meanwhile(office, paid):
    rehearsal = office.rehearsal
    path = f"/purchases/{paid.id}/refund"

    def in_paypals_pages(minor):
        from connectors.values import Money

        rehearsal.payments.refund(paid.capture_id, Money(minor, "EUR"), f"elsewhere-{minor}")

    in_paypals_pages(4000)
    with Working(rehearsal):
        told = office.post(path, {"amount": 4900, "source": "shop", "shop_refund_id": "1", "wait": True}, 502)
    assert told["code"] == "already_done"
    rehearsal.outbox.drain()
    assert rehearsal.of("Ann").refunded == 4000
    assert rehearsal.of("Ann").state == "ordered"
    assert rehearsal.shop.orders[paid.shop_order_id].refunded.minor == 4000, (
        "the shop is told of what it did not do"
    )
    with Working(rehearsal):
        assert office.post(path, {"source": "shop", "shop_refund_id": "2", "wait": True})["amount"] == 900
    assert rehearsal.of("Ann").state == "refunded"


def test_a_shops_refund_needs_an_order_of_the_shop(office):
    office.rehearsal.on_sale()
    office.rehearsal.reply("ann")
    office.rehearsal.shop.failures["place_order"] = [away()] * 50
    office.rehearsal.pay("ann")
    path = f"/purchases/{office.rehearsal.of('ann').id}/refund"
    assert "no order in the shop" in office.post(path, {"source": "shop"}, 409)["detail"]
    assert office.wrong({"source": "moon"}, path) == {"source"}
    assert office.wrong({"wait": "yes"}, path) == {"wait"}
    assert office.wrong({"shop_refund_id": 5}, path) == {"shop_refund_id"}
