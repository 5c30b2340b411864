"""What the owner of a wallet withdraws in time is not charged, wherever the purchase stands: cancel, stop, a deleted wallet,
lowered ceilings, a block; and the answer promises only what will be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge import checkout, holds, inbox, listening
from bridge.intent.codes import code_of
from bridge.people import block, erase
from bridge.states import State
from bridge.store.records import ShippingTerms
from bridge.store.wallets import wallets
from bridge.views import purchase as viewed
from connectors.errors import Refused
from connectors.simulators.memory.failing import away, lost
from tests.conftest import ADDRESS, Rehearsal
from tests.integration.pages.visitor import Visitor
from tests.integration.test_wallets import account, charges, in_line, saved

pytestmark = pytest.mark.both_stores
#: Seconds from the reply to the moment that the answer names, and to when everything said until then shows.
GRACE, SHOWN = 60, 74


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    return rehearsal


def wallet(world: Rehearsal, who: str = "ann"):
    return checkout.wallet_of(world.house, "memory", f"u-{who}")


def on(world: Rehearsal, seconds: float = SHOWN) -> None:
    """Time goes on, and what is due is done; replies that are heard are understood as the settler does it."""
    world.clock.advance(seconds)
    for _ in range(4):
        world.outbox.drain()
        while holds.settle(world.house):
            pass
        world.clock.advance(2)
    world.outbox.drain()


@contextmanager
def during(world: Rehearsal, platform: object, name: str, deed: Callable[[], object]) -> Iterator[None]:
    """Something happens while a platform is asked, once."""
    real, done = getattr(platform, name), []

    def asked(*args, **more):
        if not done:
            done.append(deed())
        return real(*args, **more)

    setattr(platform, name, asked)
    yield
    delattr(platform, name)
    assert done, f"{name} was not asked"


#: How an owner withdraws what a wallet may do, and what the purchase's page says of it.
WITHDRAWN = {
    "deleted": (lambda w: checkout.delete(w.house, "memory", "u-ann"), "wallet:gone"),
    "lowered": (lambda w: checkout.save(w.house, account("ann"), ADDRESS, (100, 100), "en"), "wallet:purchase"),
    "lowered month": (
        lambda w: checkout.save(w.house, account("ann"), ADDRESS, (4_900, 4_900), "en"),
        "wallet:month",
    ),
    "blocked": (lambda w: block(w.house, "memory", "u-ann"), "wallet:stopped"),
    "stop": (lambda w: said(w, "stop"), "wallet:stopped"),
    "erased": (lambda w: erase(w.house, "memory", "u-ann"), "wallet:gone"),
}


def said(world: Rehearsal, text: str, who: str = "ann") -> None:
    """Said, heard and understood, and nothing else is done."""
    world.network.say(world.post_id, who, text)
    listening.poll(world.house)
    while holds.settle(world.house):
        pass


@pytest.fixture(params=WITHDRAWN)
def withdrawn(request, shop):
    """A purchase of 49.00 in its grace time, after another of this month, and how its owner withdraws."""
    saved(shop)
    shop.on_sale(quantity=1)
    shop.reply("ann")
    on(shop)
    assert len(charges(shop)) == 1
    shop.on_sale(quantity=1)
    shop.reply("ann")
    deed, why = WITHDRAWN[request.param]
    return lambda: deed(shop), why


def test_withdrawn_in_the_grace_time(shop, withdrawn):
    deed, why = withdrawn
    deed()
    on(shop)
    assert (shop.of("ann").state, shop.of("ann").reason, len(charges(shop))) == (State.HELD, why, 1)
    assert any("not bought by itself" in line.why for line in shop.store.view().history(shop.of("ann").id))


def test_withdrawn_while_the_shop_reckons(shop, withdrawn):
    deed, why = withdrawn
    with during(shop, shop.shop, "quote", deed):
        on(shop)
    assert (shop.of("ann").state, shop.of("ann").reason, len(charges(shop))) == (State.HELD, why, 1)
    assert shop.pay("ann").state is State.ORDERED, "the hold is paid on its page as ever"


def test_withdrawn_while_the_shop_looks_at_its_stock(shop, withdrawn):
    deed, why = withdrawn
    with during(shop, shop.shop, "product", deed):
        on(shop)
    assert (shop.of("ann").state, shop.of("ann").reason, len(charges(shop))) == (State.DECLINED, why, 1)
    assert shop.of("ann").units == 1
    assert shop.pay("ann").state is State.ORDERED


def test_withdrawn_before_a_charge_that_never_arrived_is_sent_again(shop, withdrawn):
    deed, why = withdrawn
    shop.payments.failures["charge_saved"] = [away()]
    shop.clock.advance(SHOWN)
    shop.outbox.drain()
    assert shop.of("ann").state is State.PAYING
    deed()
    on(shop, 1)
    assert (shop.of("ann").state, len(charges(shop))) == (State.DECLINED, 1)
    assert shop.of("ann").reason in (why, "wallet:gone")
    assert not shop.payments.wallets, "it cannot be charged any more"


def test_withdrawn_after_a_charge_whose_answer_was_lost_it_is_known(shop, withdrawn):
    deed, _ = withdrawn
    shop.payments.failures["charge_saved"] = [lost()]
    shop.clock.advance(SHOWN)
    shop.outbox.drain()
    assert shop.of("ann").state is State.PAYING
    deed()
    on(shop, 1)
    assert (shop.of("ann").state, len(charges(shop))) == (State.ORDERED, 2)
    shop.sound()


@pytest.mark.parametrize("then", ["nothing", "paid", "charged again"])
def test_a_charge_that_is_known_only_by_its_notice_is_told_to_a_person(shop, then):
    """The answer is lost, the wallet deleted, and PayPal then says only that it knows no such wallet. Told too where the buyer
    has paid on the page before the notice comes."""
    saved(shop)
    shop.on_sale()
    gone = Refused("no such wallet", code="not_found", platform="memory")
    shop.payments.failures["charge_saved"] = [lost(), gone]
    shop.reply("ann")
    shop.clock.advance(SHOWN)
    shop.outbox.drain()
    checkout.delete(shop.house, "memory", "u-ann")
    on(shop, SHOWN - GRACE + 1)
    assert (shop.of("ann").state, len(charges(shop))) == (State.DECLINED, 1)
    if then != "nothing":
        shop.payments.failures["capture"] = [away()] if then == "charged again" else []
        assert shop.pay("ann").state is (State.PAYING if then == "charged again" else State.ORDERED)
    for headers, body in shop.payments.sent:
        inbox.receive_payment(shop.house, headers, body)
    on(shop, 1)
    assert shop.of("ann").state is (State.DECLINED if then == "nothing" else State.ORDERED)
    assert any("refund it" in alert["text"] for alert in shop.store.view().alerts() if alert["kind"] == "payment")


def test_another_address_saved_while_the_shop_reckons_gets_the_parcel(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    lyon = {**ADDRESS, "city": "Lyon"}
    with during(
        shop, shop.shop, "quote", lambda: checkout.save(shop.house, account("ann"), lyon, (10_000, 20_000), "en")
    ):
        on(shop)
    assert (shop.of("ann").state, shop.of("ann").address.city) == (State.ORDERED, "Lyon")


# cancel, by the network's own time


@pytest.fixture
def held(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    return shop


def test_cancel_said_in_time_and_not_heard_yet(held):
    held.clock.advance(GRACE - 1)
    held.network.say(held.post_id, "ann", "cancel")
    on(held, SHOWN - GRACE + 1)
    assert (held.of("ann").state, charges(held)) == (State.CANCELLED, [])


def test_cancel_heard_and_not_understood_yet(held):
    held.clock.advance(GRACE - 1)
    held.network.say(held.post_id, "ann", "cancel")
    held.clock.advance(1)
    listening.poll(held.house)
    held.clock.advance(SHOWN - GRACE)
    held.outbox.drain()
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])
    on(held, 1)
    assert (held.of("ann").state, charges(held)) == (State.CANCELLED, [])


@pytest.mark.parametrize(("early", "state"), [(1, State.CANCELLED), (-1, State.ORDERED)])
def test_cancel_heard_when_it_goes_to_the_capture(held, early, state):
    """The shop is away, so that the charge is not sent: by the network's own time it was said before the moment, or not."""
    named = held.clock.now() + timedelta(seconds=GRACE)
    held.shop.failures["product"] = [away()]
    held.clock.advance(SHOWN)
    held.outbox.drain()
    assert held.of("ann").state is State.APPROVED
    held.network.say(held.post_id, "ann", "cancel", at=named - timedelta(seconds=early))
    listening.poll(held.house)
    while holds.settle(held.house):
        pass
    on(held, 60)
    assert held.of("ann").state is state
    assert len(charges(held)) == (state is State.ORDERED)
    held.sound()


def test_a_reply_deleted_in_time_buys_nothing(held):
    held.network.delete(held.of("ann").reply_id)
    on(held)
    assert (held.of("ann").state, held.of("ann").reason, charges(held)) == (State.CANCELLED, "buyer", [])


def test_who_is_parked_while_others_are_looked_at_is_looked_at_too(held, monkeypatch):
    """A person retries the task once the fault is mended: by then others have moved on how far was looked."""
    monkeypatch.setattr("bridge.outbox.GIVE_UP_AFTER", 1)
    held.network.delete(held.of("ann").reply_id)
    with monkeypatch.context() as broken:
        broken.setattr(held.network, "existing", lambda ids: {}["a bug"])
        on(held)
    (task,) = held.store.view().tasks(state="parked")
    held.on_sale(quantity=1)
    saved(held, "bob")
    held.reply("bob")
    on(held)
    assert held.of("bob").state is State.ORDERED
    held.store.write(lambda tx: tx.unpark_tasks([task.id]))
    on(held)
    assert (held.of("ann").state, len(charges(held))) == (State.CANCELLED, 1)


def test_whether_replies_stand_is_asked_once_for_many(shop, monkeypatch):
    monkeypatch.setattr("bridge.listening.looks.STANDING", 1)
    shop.on_sale(quantity=3)
    names = ["ann", "bob", "cid"]
    for who in names:
        saved(shop, who)
        shop.reply(who)
        shop.clock.advance(0.1)
    shop.network.delete(shop.of("bob").reply_id)
    asked, real = [], shop.network.existing
    shop.network.existing = lambda ids: asked.append(len(ids)) or real(ids)
    on(shop)
    on(shop, 20)
    assert [shop.of(who).state is State.ORDERED for who in names] == [True, False, True]
    assert (len(charges(shop)), asked) == (2, [1, 1, 1])


def test_while_nobody_tells_whether_a_reply_stands_nothing_is_charged(held):
    held.network.failures["existing"] = [away()] * 100
    on(held)
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])
    held.network.failures["existing"] = []
    on(held, 60)
    assert len(charges(held)) == 1


def test_cancelled_on_its_way_to_the_capture_it_does_not_count_for_the_month(held):
    named = held.clock.now() + timedelta(seconds=GRACE)
    held.shop.failures["product"] = [away()]
    held.clock.advance(SHOWN)
    held.outbox.drain()
    held.network.say(held.post_id, "ann", "cancel", at=named - timedelta(seconds=1))
    listening.poll(held.house)
    on(held, SHOWN - GRACE + 1)
    assert held.of("ann").state is State.CANCELLED
    assert wallets(held.store.view()).charged("memory", "u-ann", 0, "EUR") == 0


def test_while_the_network_is_away_nothing_is_charged(held):
    held.network.failures["replies"] = [away()] * 100
    on(held)
    on(held, 120)
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])
    held.network.failures["replies"] = []
    on(held, 20)
    assert held.of("ann").state is State.ORDERED


def test_the_network_away_until_the_hold_is_over(held):
    held.network.failures["replies"] = [away()] * 1000
    on(held, 950)
    holds.expire_due(held.house)
    held.network.failures["replies"] = []
    on(held, 20)
    assert (held.of("ann").state, charges(held)) == (State.EXPIRED, [])


def test_a_hold_that_ran_out_takes_its_charge_with_it(held):
    """Asked for once more it is a hold like any: the old moment to say "cancel" is long over."""
    held.network.failures["replies"] = [away()] * 1000
    on(held, 950)
    holds.expire_due(held.house)
    assert holds.try_again(held.house, held.of("ann").id).state is State.HELD
    held.network.failures["replies"] = []
    on(held, 20)
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])
    assert held.pay("ann").state is State.ORDERED


def test_a_hold_that_ran_out_while_the_shop_reckons_takes_its_charge_with_it(held):
    def another_hold() -> None:
        held.clock.advance(2000)
        holds.expire_due(held.house)
        assert holds.try_again(held.house, held.of("ann").id).state is State.HELD

    with during(held, held.shop, "quote", another_hold):
        on(held)
    on(held, 60)
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])


def test_more_was_said_than_a_look_shows_and_the_search_is_away(held):
    """What lies between is not heard: it may be the buyer's "cancel"."""
    held.clock.advance(GRACE - 1)
    held.network.say(held.post_id, "ann", "cancel")
    for number in range(900):
        held.network.say(held.post_id, f"c{number}", "nice")
    real = held.network.replies

    def searching_away(since, *, way="mentions", conversation=""):
        if way == "search":
            raise away()
        return real(since, way=way, conversation=conversation)

    held.network.replies = searching_away
    on(held, SHOWN - GRACE + 1)
    assert (held.of("ann").state, charges(held)) == (State.HELD, [])
    del held.network.replies
    on(held, 10)
    assert (held.of("ann").state, charges(held)) == (State.CANCELLED, [])


def test_cancel_in_private_said_in_time(shop):
    selling = replace(shop.house.config.selling, messages=True)
    shop.house.config = replace(shop.house.config, selling=selling)
    saved(shop)
    sale = shop.on_sale()
    shop.network.write("ann", f"buy {code_of(sale.slug)}")
    listening.poll_messages(shop.house)
    shop.hear()
    assert shop.of("ann").state is State.HELD
    shop.clock.advance(GRACE - 1)
    shop.network.write("ann", "cancel")
    on(shop, SHOWN - GRACE + 1)
    assert (shop.of("ann").state, charges(shop)) == (State.CANCELLED, [])


def test_bought_in_private_it_goes_through(shop):
    selling = replace(shop.house.config.selling, messages=True)
    shop.house.config = replace(shop.house.config, selling=selling)
    saved(shop)
    sale = shop.on_sale()
    shop.network.write("ann", f"buy {code_of(sale.slug)}")
    listening.poll_messages(shop.house)
    shop.hear()
    on(shop)
    assert shop.of("ann").state is State.ORDERED


def test_an_idle_listener_writes_nothing(shop):
    shop.on_sale()
    listening.poll(shop.house)
    assert wallets(shop.store.view()).looked("memory", "mentions") == 0


# from the line


def test_a_promise_is_undone_by_a_cancel_that_is_not_heard_yet(shop):
    saved(shop, "eve")
    in_line(shop, "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("first", "je passe")
    shop.clock.advance(GRACE - 1)
    shop.network.say(shop.post_id, "eve", "cancel")
    on(shop, SHOWN - GRACE + 1)
    assert (shop.of("eve").state, charges(shop)) == (State.CANCELLED, [])


@pytest.mark.parametrize(
    "deed", [lambda w: checkout.delete(w.house, "memory", "u-eve"), lambda w: block(w.house, "memory", "u-eve")]
)
def test_a_promise_whose_wallet_is_withdrawn_while_the_shop_reckons(shop, deed):
    saved(shop, "eve")
    in_line(shop, "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("first", "je passe")
    with during(shop, shop.shop, "quote", lambda: deed(shop)):
        on(shop)
    assert (shop.of("eve").state, charges(shop)) == (State.HELD, [])


@pytest.mark.parametrize("by", ["stop", "block"])
def test_who_says_stop_or_is_blocked_loses_the_promise(shop, by):
    saved(shop, "eve")
    in_line(shop, "bob", "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    if by == "stop":
        shop.reply("eve", "stop")
    else:
        block(shop.house, "memory", "u-eve")
    shop.reply("first", "je passe")
    assert (shop.of("bob").state, shop.of("eve").state) == (State.HELD, State.WAITLISTED)
    on(shop)
    assert charges(shop) == []


def test_a_promise_above_the_ceiling_is_answered_like_any_hold(shop):
    saved(shop, "eve", ceilings=(4_000, 20_000))
    in_line(shop, "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("first", "je passe")
    assert shop.of("eve").reason == "wallet:purchase"
    assert "is held for @eve" in answer_to(shop, "eve")


# what is promised


def answer_to(world: Rehearsal, who: str) -> str:
    said = {ident: text for ident, (_, text) in world.network.answered.items()}
    return said[world.of(who).reply_id]


def test_above_the_ceiling_for_one_purchase_nothing_is_promised(shop):
    saved(shop, ceilings=(4_000, 20_000))
    shop.on_sale()
    shop.reply("ann")
    assert "is held for @ann" in answer_to(shop, "ann")
    ann = Visitor(shop)
    ann.get(f"/c/{shop.of('ann').token}")
    assert "this is more than you allow for one purchase" in ann.text()
    on(shop)
    assert charges(shop) == []


def test_the_units_count_for_the_ceiling(shop):
    saved(shop, ceilings=(6_000, 20_000))
    shop.on_sale(limit_per_buyer=2)
    shop.reply("ann", "buy 2")
    assert "is held for @ann" in answer_to(shop, "ann")


def test_what_is_promised_of_a_month_is_promised_once(shop):
    """Two replies within one grace time; the month has room for one of them."""
    saved(shop, ceilings=(5_000, 6_000))
    shop.on_sale(quantity=1)
    shop.reply("ann")
    assert "your saved PayPal pays at" in answer_to(shop, "ann")
    shop.on_sale(quantity=1)
    shop.reply("ann")
    assert "is held for @ann" in answer_to(shop, "ann")
    assert shop.of("ann").reason == "wallet:month"
    on(shop)
    assert len(charges(shop)) == 1


def test_a_wallet_that_is_gone_when_the_answer_goes_out_is_not_named(shop):
    saved(shop)
    shop.on_sale()
    shop.network.say(shop.post_id, "ann", "buy")
    listening.poll(shop.house)
    holds.settle(shop.house)
    checkout.delete(shop.house, "memory", "u-ann")
    shop.outbox.drain()
    assert "is held for @ann" in answer_to(shop, "ann")


@pytest.mark.parametrize(
    ("more", "address", "words"),
    [
        ({"shipping": ShippingTerms("flat", price=900)}, {}, "this is more than you allow for one purchase"),
        ({"shipping": ShippingTerms("country", prices={"BE": 100})}, {}, "does not ship this to the address"),
    ],
)
def test_what_turns_out_after_the_answer_stands_on_the_page(shop, more, address, words):
    saved(shop, ceilings=(5_000, 20_000))
    shop.on_sale(**more)
    shop.reply("ann")
    page = Visitor(shop)
    page.get(f"/c/{shop.of('ann').token}")
    assert "Your saved PayPal pays at" in page.text()
    on(shop)
    page.get(f"/c/{shop.of('ann').token}")
    assert words in page.text()
    assert "Nothing was taken" in page.text()
    assert charges(shop) == []


def test_declined_stands_on_the_page(shop):
    saved(shop, instrument="declined")
    shop.on_sale()
    shop.reply("ann")
    on(shop)
    page = Visitor(shop, "fr")
    page.get(f"/c/{shop.of('ann').token}")
    assert "PayPal l'a refusé" in page.text()
    shop.clock.advance(1000)
    holds.expire_due(shop.house)
    page.get(f"/c/{shop.of('ann').token}")
    assert "la réservation est terminée" in page.text()


def test_what_paid_is_told(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    shop.reply("bob")
    assert viewed(shop.house, shop.of("ann"), whole=True)["paid_by"] is None
    shop.pay("bob")
    on(shop)
    told = {who: viewed(shop.house, shop.of(who), whole=True)["paid_by"] for who in ("ann", "bob")}
    assert told == {"ann": "wallet", "bob": "page"}
    assert wallets(shop.store.view()).wallet_count() == 1


def test_a_machine_whose_clock_is_ahead_charges_nobody_within_the_time_to_say_cancel(shop):
    """Where several work on one ledger: the one that charges is seconds ahead of the one that named the time."""
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    ahead = 9 if shop.store.many else 0
    shop.clock.advance(GRACE - 1 + ahead)
    shop.outbox.drain()
    shop.network.say(shop.post_id, "ann", "cancel", at=shop.clock.now() - timedelta(seconds=ahead))
    on(shop)
    assert (shop.of("ann").state, charges(shop)) == (State.CANCELLED, [])
