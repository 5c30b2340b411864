"""Pay with the reply alone: a wallet saved once, ceilings of its owner, a time to say "cancel"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge import checkout, consent, holds, inbox, people, sales
from bridge.errors import Conflict, Invalid, NotFound
from bridge.people import erase, export
from bridge.states import State
from bridge.store import NewTask
from bridge.store.wallets import wallets
from connectors.errors import Refused, Retryable
from connectors.simulators.memory.failing import away, lost
from tests.conftest import ADDRESS, Rehearsal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def shop(rehearsal: Rehearsal) -> Rehearsal:
    """Wallets are on."""
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, wallets=True))
    return rehearsal


def account(who: str) -> dict[str, str]:
    return {"network": "memory", "id": f"u-{who}", "handle": who}


def saved(
    world: Rehearsal, who: str = "ann", ceilings: tuple[int, int] = (10_000, 20_000), instrument: str = "ok"
):
    url = checkout.save(world.house, account(who), ADDRESS, ceilings, "en")
    world.payments.consent(url.rsplit("/", 1)[-1], instrument)
    assert checkout.finish(world.house, "memory", f"u-{who}")
    return checkout.wallet_of(world.house, "memory", f"u-{who}")


def after_grace(world: Rehearsal) -> None:
    world.clock.advance(74)
    world.outbox.drain()


def charges(world: Rehearsal) -> list[int]:
    return [capture.amount.minor for page in world.payments.pages.values() for capture in page.captures]


def test_the_reply_buys_after_the_grace_time(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    assert shop.of("ann").state is State.HELD
    assert ["your saved PayPal pays at" in text for _, text in shop.network.answered.values()] == [True]
    shop.clock.advance(58)
    shop.outbox.drain()
    assert charges(shop) == []
    after_grace(shop)
    bought = shop.of("ann")
    assert bought.state is State.ORDERED
    assert charges(shop) == [bought.paid_amount]
    (order,) = shop.shop.orders.values()
    assert order.reference == f"rc-{bought.id}"
    shop.sound()


def test_cancel_within_the_grace_time_undoes_it(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    shop.reply("ann", "cancel")
    after_grace(shop)
    assert shop.of("ann").state is State.CANCELLED
    assert charges(shop) == []


def test_a_decline_falls_back_to_the_link(shop):
    saved(shop, instrument="declined")
    shop.on_sale()
    shop.reply("ann")
    after_grace(shop)
    assert shop.of("ann").state is State.DECLINED
    assert shop.pay("ann").state is State.ORDERED
    shop.sound()


@pytest.mark.parametrize(
    ("ceilings", "bought", "why"), [((4_000, 20_000), 0, "wallet:purchase"), ((10_000, 10_000), 1, "wallet:month")]
)
def test_ceilings_hold_for_a_purchase_and_for_a_month(shop, ceilings, bought, why):
    """A thing costs 50.00: above the one ceiling it is not bought, and twice is above the other."""
    saved(shop, ceilings=ceilings)
    for _ in range(2):
        shop.on_sale(quantity=1, price=6_000)
        shop.reply("ann")
        after_grace(shop)
    assert len(charges(shop)) == bought
    assert shop.of("ann").state is State.HELD
    assert shop.of("ann").reason == why
    assert any("ceiling" in line.why for line in shop.store.view().history(shop.of("ann").id))
    shop.clock.advance(40)
    assert shop.pay("ann").state is State.ORDERED, "the hold is paid on its page as ever"


def test_what_is_forgotten_within_the_month_still_counts_for_it(shop):
    """A merchant may keep addresses for a few days only: its owner's ceiling is for the whole month."""
    work = replace(shop.house.config.work, keep_days=2)
    shop.house.config = replace(shop.house.config, work=work)
    saved(shop, ceilings=(10_000, 10_000))
    for _ in range(2):
        shop.on_sale(quantity=1, price=6_000)
        shop.reply("ann")
        after_grace(shop)
        shop.clock.advance(timedelta(days=2, hours=12).total_seconds())
        people.forget_old(shop.house)
        saved(shop, ceilings=(10_000, 10_000))
    assert len(charges(shop)) == 1
    assert shop.of("ann").reason == "wallet:month"
    (first, *_) = [row for one in shop.store.view().purchases() for row in shop.store.view().payments(one.id)]
    assert "Paix" not in first.request
    assert consent.paid_by(first) == "wallet"


def test_a_new_month_has_its_ceiling_anew(shop):
    saved(shop, ceilings=(10_000, 10_000))
    for _ in range(2):
        shop.on_sale(quantity=1, price=6_000)
        shop.reply("ann")
        after_grace(shop)
        shop.clock.advance(timedelta(days=32).total_seconds())
    assert len(charges(shop)) == 2


def test_charged_once_though_the_answer_is_lost(shop):
    saved(shop)
    shop.on_sale()
    shop.payments.failures["charge_saved"] = [lost(), away(), lost()]
    shop.reply("ann")
    for _ in range(6):
        after_grace(shop)
    assert shop.of("ann").state is State.ORDERED
    assert len(charges(shop)) == 1
    shop.sound()


def test_the_notice_alone_finishes_what_the_answer_did_not_tell(shop):
    """The charge is made, its answer lost, and afterwards PayPal only says "duplicate": its notice names the order."""
    saved(shop)
    shop.on_sale()
    paid_before = Refused("paid before", code="duplicate", platform="memory")
    shop.payments.failures["charge_saved"] = [lost(), paid_before, paid_before]
    shop.reply("ann")
    for _ in range(3):
        after_grace(shop)
    assert shop.of("ann").state is State.PAYING
    assert any(alert["kind"] == "payment" for alert in shop.store.view().alerts())
    for headers, body in shop.payments.sent:
        inbox.receive_payment(shop.house, headers, body)
    shop.outbox.drain()
    assert shop.of("ann").state is State.ORDERED
    assert len(charges(shop)) == 1


def test_a_deleted_wallet_is_not_charged_and_forgotten_at_paypal(shop):
    wallet = saved(shop)
    shop.on_sale()
    shop.reply("ann")
    checkout.delete(shop.house, "memory", "u-ann")
    after_grace(shop)
    assert charges(shop) == []
    assert shop.of("ann").state is State.HELD
    assert wallet.token not in shop.payments.wallets


def test_nothing_that_can_be_charged_stands_in_lists_of_tasks(shop):
    wallet = saved(shop)
    shop.payments.failures["forget_wallet"] = [Refused("a parked one", code="other", platform="memory")]
    checkout.delete(shop.house, "memory", "u-ann")
    shop.outbox.drain()
    view = shop.store.view()
    [task] = [one for one in view.tasks() if one.kind == "forget_wallet"]
    assert (task.key, task.subject) == (f"forget_wallet:{wallet.reference}", wallet.reference)
    assert wallet.token not in f"{task!r} {view.alerts()}"


def test_a_wallet_that_an_older_replycart_wanted_forgotten_is_forgotten(shop):
    """Its task has the token as its subject."""
    wallet = saved(shop)
    key = f"forget_wallet:{wallet.token}"
    shop.store.write(lambda tx: tx.add_tasks([NewTask("payments", "forget_wallet", key, wallet.token)]))
    shop.outbox.drain()
    assert wallet.token not in shop.payments.wallets


def test_deleted_in_paypal_s_own_pages_it_is_known_as_broken(shop):
    wallet = saved(shop)
    shop.payments.delete_wallet(wallet.token)
    headers, body = shop.payments.sent[-1]
    inbox.receive_payment(shop.house, headers, body)
    shop.outbox.drain()
    assert checkout.wallet_of(shop.house, "memory", "u-ann").state == "broken"
    shop.on_sale()
    shop.reply("ann")
    after_grace(shop)
    assert shop.of("ann").state is State.HELD


def test_consent_that_was_not_given_saves_nothing(shop):
    checkout.save(shop.house, account("ann"), ADDRESS, (100, 100), "en")
    assert not checkout.finish(shop.house, "memory", "u-ann")
    shop.on_sale()
    shop.reply("ann")
    after_grace(shop)
    assert charges(shop) == []


def test_a_page_that_was_open_is_dead_once_the_wallet_pays(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    page = shop.to_paypal("ann")
    after_grace(shop)
    assert shop.of("ann").state is State.ORDERED
    shop.payments.approve(page)
    checkout.look(shop.house, page)
    shop.outbox.drain()
    assert len(charges(shop)) == 1


def test_the_buyer_who_is_at_paypal_first_is_not_charged_by_the_wallet_too(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    assert shop.pay("ann").state is State.ORDERED
    after_grace(shop)
    assert len(charges(shop)) == 1


def test_sold_out_in_the_shop_meanwhile_takes_nothing(shop):
    saved(shop)
    shop.on_sale()
    shop.reply("ann")
    shop.shop.set_product("PRINT", stock=0, in_stock=False)
    after_grace(shop)
    assert shop.of("ann").state is State.SOLD_OUT
    assert charges(shop) == []


def test_ceilings_and_address_are_changed_without_a_new_consent(shop):
    wallet = saved(shop)
    assert checkout.save(shop.house, account("ann"), {**ADDRESS, "city": "Lyon"}, (500, 900), "fr") == ""
    changed = checkout.wallet_of(shop.house, "memory", "u-ann")
    assert (changed.token, changed.per_purchase, changed.per_month) == (wallet.token, 500, 900)
    assert "Lyon" in changed.address


@pytest.mark.parametrize("meanwhile", ["deleted", "saved"])
def test_what_its_owner_did_in_another_window_stands_while_paypal_is_slow(shop, monkeypatch, meanwhile):
    """A late answer brings back no wallet that was deleted, and no ceilings that were lowered."""
    real = shop.payments.save_wallet

    def slow(request):
        monkeypatch.undo()
        if meanwhile == "deleted":
            checkout.delete(shop.house, "memory", "u-ann")
        else:
            saved(shop, ceilings=(500, 900))
        return real(request)

    monkeypatch.setattr(shop.payments, "save_wallet", slow)
    checkout.save(shop.house, account("ann"), ADDRESS, (10_000, 20_000), "en")
    found = checkout.wallet_of(shop.house, "memory", "u-ann")
    if meanwhile == "deleted":
        assert found is None
    else:
        assert (found.state, found.per_purchase, found.per_month) == ("saved", 500, 900)
        assert found.token in shop.payments.wallets


@pytest.mark.parametrize(
    ("form", "ceilings", "field"),
    [
        ({**ADDRESS, "email": "nobody"}, (100, 100), "email"),
        (ADDRESS, (0, 100), "per_purchase"),
        (ADDRESS, (100, 99), "per_month"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(shop, form, ceilings, field):
    with pytest.raises(Invalid) as refused:
        checkout.save(shop.house, account("ann"), form, ceilings, "en")
    assert field in refused.value.errors


def test_a_shop_that_saves_none_offers_none(rehearsal):
    assert not checkout.offered(rehearsal.house)
    with pytest.raises(NotFound):
        checkout.save(rehearsal.house, account("ann"), ADDRESS, (100, 100), "en")


def test_paypal_away_keeps_what_was_entered(shop):
    shop.payments.failures["save_wallet"] = [away()]
    with pytest.raises(Retryable):
        checkout.save(shop.house, account("ann"), ADDRESS, (100, 100), "en")
    assert checkout.wallet_of(shop.house, "memory", "u-ann").state == "asked"


# promises


def in_line(world: Rehearsal, *who: str) -> None:
    world.on_sale(quantity=1)
    for one in ("first", *who):
        world.reply(one)
        world.clock.advance(1)


def test_who_promised_is_served_before_who_only_waits(shop):
    saved(shop, "eve")
    in_line(shop, "bob", "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("first", "je passe")
    assert shop.of("eve").state is State.HELD
    assert shop.of("bob").state is State.WAITLISTED
    after_grace(shop)
    assert shop.of("eve").state is State.ORDERED
    shop.sound()


def test_a_promise_is_kept_the_second_time_too(shop):
    """The first time it was above what its owner allows, and the hold ran out."""
    saved(shop, "eve", ceilings=(4_900, 4_900))
    in_line(shop, "eve", "bob")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("first", "je passe")
    checkout.save(shop.house, account("eve"), ADDRESS, (100, 100), "en")
    after_grace(shop)
    assert (shop.of("eve").state, shop.of("eve").reason) == (State.HELD, "wallet:purchase")
    shop.clock.advance(timedelta(hours=2).total_seconds())
    holds.expire_due(shop.house)
    assert shop.of("bob").state is State.HELD
    assert holds.try_again(shop.house, shop.of("eve").id).state is State.WAITLISTED
    checkout.save(shop.house, account("eve"), ADDRESS, (4_900, 4_900), "en")
    checkout.promise(shop.house, shop.of("eve"), 7)
    shop.reply("bob", "je passe")
    after_grace(shop)
    assert shop.of("eve").state is State.ORDERED


def test_a_promise_that_ran_out_is_a_place_in_line_like_any(shop):
    saved(shop, "eve")
    in_line(shop, "bob", "eve")
    checkout.promise(shop.house, shop.of("eve"), 1)
    shop.clock.advance(86_401)
    holds.expire_due(shop.house)
    assert shop.of("bob").state is State.HELD
    after_grace(shop)
    assert charges(shop) == []


def test_a_promise_can_be_taken_back_and_needs_a_wallet(shop):
    saved(shop, "eve")
    in_line(shop, "bob", "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    checkout.promise(shop.house, shop.of("eve"), 0)
    shop.reply("first", "pass")
    assert shop.of("bob").state is State.HELD
    with pytest.raises(Conflict, match="in line"):
        checkout.promise(shop.house, shop.of("bob"), 7)
    shop.reply("joe")
    with pytest.raises(Conflict, match="wallet"):
        checkout.promise(shop.house, shop.of("joe"), 7)


def test_restocking_sells_to_who_promised(shop):
    """The merchant sees what restocking would sell, puts two more on the shelf, and the purchases go through."""
    for who in ("bob", "eve"):
        saved(shop, who)
    in_line(shop, "bob", "eve")
    for who in ("bob", "eve"):
        checkout.promise(shop.house, shop.of(who), 30)
    (sale,) = shop.store.view().sales(["live"])
    one = shop.of("bob")
    now = shop.clock.ms()
    assert wallets(shop.store.view()).promised(sale.id, now) == {"PRINT": (2, 2 * one.unit)}
    sales.add_units(shop.house, sale.id, "PRINT", 2)
    after_grace(shop)
    assert {shop.of("bob").state, shop.of("eve").state} == {State.ORDERED}
    shop.sound()


def test_erasing_a_person_takes_the_wallet_and_the_promise(shop):
    wallet = saved(shop, "eve")
    in_line(shop, "eve")
    checkout.promise(shop.house, shop.of("eve"), 7)
    assert export(shop.house, "memory", "u-eve")["wallet"]["per_month"] == wallet.per_month
    holds.cancel(shop.house, shop.of("eve").id)
    erase(shop.house, "memory", "u-eve")
    shop.outbox.drain()
    assert checkout.wallet_of(shop.house, "memory", "u-eve") is None
    assert wallet.token not in shop.payments.wallets
