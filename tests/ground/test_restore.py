"""A copy made under load is sound and complete; after a restore the ledger learns what happened since from those who
know: PayPal, the shop and the network. What it does not learn stands here too, each as a test that waits for it."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from bridge import checkout, holds, listening, reconcile
from bridge.bootstrap import outbox
from bridge.clock import ManualClock, SystemClock
from bridge.states import State
from bridge.store import open_store
from tests.conftest import Rehearsal
from tests.ground.service import Service, until

# the copy


def test_a_copy_made_under_load_is_sound_and_has_all_that_was_acknowledged_before(tmp_path):
    clock = SystemClock()
    service = Service(open_store(str(tmp_path / "ledger.db"), clock), clock)
    service.start()
    service.come(per_second=300)
    buyers = [threading.Thread(target=service.buy, args=(f"payer{n}",), daemon=True) for n in range(4)]
    for buyer in buyers:
        buyer.start()
    copies: list[tuple[Path, set[str], set[str]]] = []
    for number in range(6):
        until(lambda goal=(number + 1) * 40: len(service.acknowledged) > goal)  # type: ignore[misc]
        acknowledged = set(service.acknowledged)
        understood = {p.reply_id for p in service.store.view().purchases(limit=100_000)}
        copies.append((tmp_path / f"copy-{number}.db", acknowledged, understood))
        service.store.backup(copies[-1][0])
    for buyer in buyers:
        buyer.join(timeout=60)
    service.settled()
    service.stop()
    sizes = []
    for path, acknowledged, understood in copies:
        assert _integrity(path) == "ok"
        copy = open_store(str(path), ManualClock())
        view = copy.view()
        assert view.imbalances() == []
        assert not [event for event in acknowledged if view.event("memory", event) is None]
        assert understood <= {purchase.reply_id for purchase in view.purchases(limit=100_000)}
        # A move and the task that it causes are in one commit: no copy has one without the other.
        for purchase in view.purchases(states=[State.APPROVED, State.PAYING, State.PAID]):
            assert [task for task in view.tasks(subject=purchase.id) if task.state != "done"], purchase
        sizes.append(len(acknowledged))
        copy.close()
    assert sizes == sorted(sizes)
    assert sizes[-1] > 200


def _integrity(path: Path) -> str:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


# what is found again


class Story:
    """A service whose ledger is put back to where it was; the platforms go on from where they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = Rehearsal(folder / "ledger.db")
        self.now.on_sale(quantity=1)

    def copy(self) -> None:
        self.now.store.backup(self.folder / "copy.db")

    def restore(self, minutes: float = 2) -> Rehearsal:
        """The service is stopped, the copy put in place, and the service started."""
        before = self.now
        before.close()
        before.clock.advance(minutes=minutes)
        after = Rehearsal(self.folder / "copy.db", seed=9)
        after.clock._now = before.clock.now()
        after.shop, after.network, after.payments = before.shop, before.network, before.payments
        house = after.house
        house.shop, house.network, house.payments = before.shop, before.network, before.payments
        after.outbox = outbox(house, seed=3)
        after.network.now = after.payments.now = after.clock.now
        self.now = after
        return after

    def live(self, rounds: int = 3) -> None:
        """The clockwork comes round, as it does in the first minutes."""
        house = self.now.house
        for _ in range(rounds):
            holds.expire_due(house)
            self.now.hear()
            reconcile.sweep(house)
            self.now.outbox.drain()
            self.now.clock.advance(minutes=5)

    def alerts(self) -> list[str]:
        return [str(alert["kind"]) for alert in self.now.store.view().alerts()]

    def finish(self) -> None:
        self.now.sound()
        self.now.close()


@pytest.fixture
def story(tmp_path):
    made = Story(tmp_path)
    yield made
    made.finish()


def test_money_taken_after_the_copy_is_found_at_paypal_and_its_order_in_the_shop(story):
    story.now.reply("ann")
    page = story.now.to_paypal("ann")
    story.copy()
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    story.now.outbox.drain()
    number = story.now.of("ann").shop_order_number
    story.restore()
    assert story.now.of("ann").state is State.HELD
    story.live()
    after = story.now.of("ann")
    assert (after.state, after.shop_order_number) == (State.ORDERED, number)
    assert after.paid_amount == 4900
    assert (story.now.payments.taken[page], len(story.now.shop.orders)) == (1, 1)


@pytest.mark.parametrize("stage", ["approved", "captured", "ordered"])
def test_a_payment_under_way_in_the_copy_is_finished_once(stage, story):
    story.now.reply("ann")
    page = story.now.to_paypal("ann")
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    if stage != "approved":
        story.now.outbox.run_once("payments")
    story.copy()
    story.now.outbox.drain()
    story.restore()
    story.live()
    assert story.now.of("ann").state is State.ORDERED
    assert (story.now.payments.taken[page], len(story.now.shop.orders)) == (1, 1)


def test_a_refund_under_way_in_the_copy_is_given_once(story):
    story.now.reply("ann")
    paid = story.now.pay("ann")
    checkout.request_refund(story.now.house, paid.id)
    story.copy()
    story.now.outbox.drain()
    story.restore()
    story.live()
    assert story.now.of("ann").state is State.REFUNDED
    assert len(story.now.payments.refunded) == len(story.now.shop.refunds) == 1


def test_replies_since_the_copy_are_heard_again_and_none_twice(story):
    story.now.reply("ann")
    story.copy()
    story.now.reply("bob")
    story.now.reply("cid")
    story.restore()
    story.live(rounds=1)
    handles = [purchase.handle for purchase in story.now.store.view().purchases()]
    assert sorted(handles) == ["ann", "bob", "cid"]


def test_a_notice_that_paypal_sends_again_is_taken_again(story):
    """The copy has not seen it; PayPal repeats what was not answered, and a person can have any of them sent again."""
    from bridge import inbox

    story.now.reply("ann")
    page = story.now.to_paypal("ann")
    story.copy()
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    story.now.outbox.drain()
    story.restore()
    for headers, body in story.now.payments.sent:
        inbox.receive_payment(story.now.house, headers, body)
    story.now.outbox.drain()
    assert story.now.of("ann").state is State.ORDERED


def test_money_that_was_taken_for_units_which_the_next_in_line_has_now_is_told(story):
    """The hold of the copy runs out before the sweep comes: the unit goes on to bob, ann's money is with PayPal."""
    story.now.reply("ann")
    story.now.reply("bob")
    page = story.now.to_paypal("ann")
    story.copy()
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    story.now.outbox.drain()
    story.restore(minutes=20)
    story.live()
    ann = story.now.of("ann")
    assert ann.state in (State.ORDERED, State.REFUNDED, State.REFUNDING) or "payment" in story.alerts()


def test_money_taken_on_a_page_that_the_copy_has_only_begun_to_open_is_found(story):
    story.now.reply("ann")
    checkout.take_address(story.now.house, story.now.of("ann"), _address())
    story.now.payments.failures["open"] = [_away()]
    with pytest.raises(Exception, match="away"):
        checkout.open_page(story.now.house, story.now.of("ann"), "en")
    story.copy()
    page = checkout.open_page(story.now.house, story.now.of("ann"), "en").rsplit("/", 1)[-1]
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    story.now.outbox.drain()
    story.restore()
    story.live()
    assert story.now.of("ann").state is State.ORDERED


def test_money_taken_long_before_the_restore_is_found(story):
    story.now.reply("ann")
    page = story.now.to_paypal("ann")
    story.copy()
    story.now.payments.approve(page)
    checkout.look(story.now.house, page)
    story.now.outbox.drain()
    story.restore(minutes=7 * 60)
    story.live()
    assert story.now.of("ann").state is State.ORDERED or "payment" in story.alerts()


def test_a_refund_given_after_the_copy_is_found(story):
    story.now.reply("ann")
    paid = story.now.pay("ann")
    story.copy()
    checkout.request_refund(story.now.house, paid.id)
    story.now.outbox.drain()
    story.restore()
    story.live()
    assert story.now.of("ann").state is State.REFUNDED


def test_money_of_a_purchase_that_began_after_the_copy_is_told(story):
    """Nobody can make that purchase again; but its money has come, PayPal says so, and a person must hear of it."""
    from bridge import inbox

    story.copy()
    story.now.reply("ann")
    story.now.pay("ann")
    story.restore()
    for headers, body in story.now.payments.sent:
        inbox.receive_payment(story.now.house, headers, body)
    story.live(rounds=5)
    assert "payment" in story.alerts()


def test_nobody_is_answered_twice(story):
    story.copy()
    reply = story.now.reply("ann")
    assert story.now.network.calls["answer"] == 1
    story.restore(minutes=1)
    story.now.hear()
    assert reply in story.now.network.answered
    assert story.now.network.calls["answer"] == 1


def test_what_was_heard_before_the_copy_is_not_settled_anew(story):
    story.now.reply("ann")
    story.copy()
    story.restore()
    before = story.now.of("ann")
    listening.poll(story.now.house)
    assert holds.settle(story.now.house) == 0
    assert story.now.of("ann") == before


def _address() -> dict[str, str]:
    from tests.conftest import ADDRESS

    return dict(ADDRESS)


def _away() -> Exception:
    from connectors.simulators.memory.failing import away

    return away()
