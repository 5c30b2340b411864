"""A person at the inbox, units that come back from the shop, a reminder, a word in time, a parcel, another market, a second network: the
process dies at every point where it touches the outside or the ledger, and starts again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bridge import catalogue, checkout, holds, listening, replies_inbox, sales
from bridge.errors import Conflict
from bridge.sales import SaleRequest
from bridge.states import State
from bridge.store.records import ShippingTerms
from connectors.simulators.memory import MemoryNetwork
from connectors.values import Market, Money
from tests.conftest import ADDRESS, Rehearsal, product
from tests.crash.test_flash_points import hear
from tests.crash.test_modes_points import approved, charged
from tests.crash.test_offers_points import drained, every_point


def with_selling(rehearsal: Rehearsal, **more: object) -> None:
    config = rehearsal.house.config
    rehearsal.house.config = replace(config, selling=replace(config.selling, **more))


def saved(rehearsal: Rehearsal, who: str, ceilings: tuple[int, int] = (100_000, 100_000)) -> Callable[[], None]:
    account = {"network": "memory", "id": f"u-{who}", "handle": who}

    def work() -> None:
        if url := checkout.save(rehearsal.house, account, ADDRESS, ceilings, "en"):
            rehearsal.payments.consent(url.rsplit("/", 1)[-1])
            checkout.finish(rehearsal.house, "memory", f"u-{who}")

    return work


# service: one asks in public and one in private; a canned answer, a closed reply


def questions(rehearsal: Rehearsal) -> None:
    with_selling(rehearsal, messages=True)
    rehearsal.on_sale(quantity=1)
    for who in ("ann", "cyd"):
        rehearsal.network.say(rehearsal.post_id, who, "do you ship to Spain?")
    rehearsal.network.write("bob", "do you ship to Spain?")
    replies_inbox.keep_answer(rehearsal.house, "spain", "Yes {handle}, we do.")


def service_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def act(who: str, what: Callable[[str], object]) -> Callable[[], None]:
        def work() -> None:
            for one in rehearsal.store.view().replies():
                # Whoever did not hear that it was done looks at the inbox again.
                if one.handle == who and one.state == "inbox":
                    what(one.reply_id)

        return work

    def answer(ident: str) -> None:
        reply = replies_inbox.find(rehearsal.store.view(), "memory", ident)
        text = replies_inbox.filled(rehearsal.house, reply, "Yes {handle}, we do.")
        replies_inbox.answer_reply(rehearsal.house, "memory", ident, text)

    def close(ident: str) -> None:
        replies_inbox.close_reply(rehearsal.house, "memory", ident)

    return [hear(rehearsal), act("ann", answer), act("bob", answer), act("cyd", close), drained(rehearsal)]


def service_end(rehearsal: Rehearsal, told: str) -> None:
    replies = {one.handle: one for one in rehearsal.store.view().replies()}
    assert {who: one.state for who, one in replies.items()} == {
        "ann": "answered", "bob": "answered", "cyd": "closed"
    }, told  # fmt: skip
    assert all(replies[who].answered_at for who in ("ann", "bob")), told
    assert [text for _, text in rehearsal.network.answered.values()] == ["Yes @ann, we do."], told
    assert rehearsal.network.calls["answer"] == 1, told
    assert rehearsal.network.messages == [("u-bob", "Yes @bob, we do.")], told


def test_a_person_answers_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, questions, service_story, service_end) > 20


# restocked in the shop: the merchant is told, who promised comes first, the next in line has a hold


def sold_out_with_a_line(rehearsal: Rehearsal) -> None:
    with_selling(rehearsal, wallets=True)
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=1)
    rehearsal.on_sale(quantity=1)
    for who in ("bob", "cyd", "ann"):
        rehearsal.reply(who)
        rehearsal.clock.advance(1)
    rehearsal.pay("bob")
    saved(rehearsal, "ann")()
    checkout.promise(rehearsal.house, rehearsal.of("ann"), 7)


def restock_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    (sale,) = rehearsal.store.view().sales()

    def more(units: int) -> Callable[[], None]:
        def work() -> None:
            # Whoever did not hear that they were added looks how many there are.
            (item,) = rehearsal.store.view().items(sale.id)
            if item.quantity < units:
                sales.add_units(rehearsal.house, sale.id, "PRINT", units - item.quantity)

        return work

    rehearsal.shop.set_product("PRINT", stock=2, in_stock=True)
    return [lambda: catalogue.sync(rehearsal.house), more(2), drained(rehearsal), drained(rehearsal), more(3)]


def restock_end(rehearsal: Rehearsal, told: str) -> None:
    ann = rehearsal.of("ann")
    assert (ann.state, rehearsal.of("cyd").state) == (State.ORDERED, State.HELD), told
    assert charged(rehearsal) == [rehearsal.of("bob").paid_amount, ann.paid_amount], told
    assert len(rehearsal.shop.orders) == 2, told
    alerts = [one for one in rehearsal.store.view().alerts() if one["kind"] == "restock"]
    assert len(alerts) == 1, told


def test_units_from_the_shop_go_to_a_promise_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, sold_out_with_a_line, restock_story, restock_end) > 20


# a reminder before a hold runs out


def a_reminder(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1, hold_seconds=3600, remind=10, answers="held")


def reminder_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")
    begun = rehearsal.clock.now()

    def nearly_over() -> None:
        left = 51 * 60 - (rehearsal.clock.now() - begun).total_seconds()
        rehearsal.clock.advance(max(0.0, left))
        holds.remind_due(rehearsal.house)

    return [hear(rehearsal), drained(rehearsal), nearly_over, drained(rehearsal), nearly_over, drained(rehearsal)]


def reminder_end(rehearsal: Rehearsal, told: str) -> None:
    assert rehearsal.of("ann").state is State.HELD, told
    # The hold, and that it runs out.
    assert sorted(":" in place for place in rehearsal.network.answered) == [False, True], told
    assert rehearsal.network.calls["answer"] == 2, told


def test_reminded_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_reminder, reminder_story, reminder_end) > 10


# the reply alone pays; one says "cancel" in time, one's month has room for one of two


def two_sales(rehearsal: Rehearsal) -> None:
    with_selling(rehearsal, wallets=True)
    rehearsal.on_sale(quantity=3)
    rehearsal.on_sale(quantity=3, title="Another")
    for who, ceilings in (("ann", (5_000, 6_000)), ("bob", (100_000, 100_000)), ("cyd", (1_000, 9_000))):
        saved(rehearsal, who, ceilings)()


def grace_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    posts = list(rehearsal.network.posts)
    for post, who in ((posts[0], "ann"), (posts[0], "bob"), (posts[0], "cyd"), (posts[1], "ann")):
        rehearsal.network.say(post, who, "buy")

    def thinks_better_of_it() -> None:
        rehearsal.network.say(posts[0], "bob", "je passe")

    return [hear(rehearsal), thinks_better_of_it, hear(rehearsal), *[drained(rehearsal)] * 3]


def grace_end(rehearsal: Rehearsal, told: str) -> None:
    mine = {
        who: [one.state for one in rehearsal.store.view().purchases() if one.handle == who]
        for who in ("ann", "bob", "cyd")
    }
    assert sorted(mine["ann"]) == [State.HELD, State.ORDERED], told
    assert (mine["bob"], mine["cyd"]) == ([State.CANCELLED], [State.HELD]), told
    assert charged(rehearsal) == [4900], told
    assert len(rehearsal.shop.orders) == 1, told


def test_a_word_in_time_and_a_ceiling_hold_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, two_sales, grace_story, grace_end) > 25


# two sales in one parcel, whose shipping is paid once; a third in another market


def a_parcel(rehearsal: Rehearsal) -> None:
    rehearsal.shop.items["MUG"] = product("MUG", price=1000)
    rehearsal.shop.sells_in["uk"] = Market("uk", "Britain", "GBP")
    rehearsal.shop.there["uk", "MUG"] = {"price": Money(900, "GBP")}
    for sku, price in (("PRINT", 500), ("MUG", 300)):
        rehearsal.on_sale(sku, quantity=1, shipping=ShippingTerms("flat", price))
    rehearsal.on_sale("MUG", quantity=1, market="uk")


def parcel_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    for post in rehearsal.network.posts:
        rehearsal.network.say(post, "ann", "buy")

    def mine() -> dict[str, object]:
        return {f"{one.sku} {one.currency}": one for one in rehearsal.store.view().purchases()}

    def pays(first: str, *beside: str) -> Callable[[], None]:
        def work() -> None:
            if mine()[first].payable:
                together = [mine()[name].id for name in beside]
                lead = checkout.take_address(rehearsal.house, mine()[first], ADDRESS, together)
                approved(rehearsal, checkout.open_page(rehearsal.house, lead, "en"))
            for page in rehearsal.payments.pages:
                checkout.look(rehearsal.house, page)

        return work

    return [hear(rehearsal), pays("PRINT EUR", "MUG EUR"), pays("MUG GBP"), drained(rehearsal)]


def parcel_end(rehearsal: Rehearsal, told: str) -> None:
    assert {one.state for one in rehearsal.store.view().purchases()} == {State.ORDERED}, told
    orders = sorted((str(order.total.currency), order.total.minor) for order in rehearsal.shop.orders.values())
    assert orders == [("EUR", 4900 + 1000 + 500), ("GBP", 900)], told
    assert sorted(charged(rehearsal)) == [900, 6400], told


def test_one_order_and_one_shipping_for_a_parcel_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_parcel, parcel_story, parcel_end) > 25


# one unit on two networks


class Second(MemoryNetwork):
    """Its first post has the number of none on the other one."""

    platform = "second"

    def _id(self) -> str:
        return f"{super()._id()}7"


def two_networks(rehearsal: Rehearsal) -> None:
    rehearsal.house.others = {"second": Second(rehearsal.clock.now)}
    catalogue.sync(rehearsal.house, full=True)
    sales.create(rehearsal.house, SaleRequest("PRINT", quantity=1, hold_seconds=3600))


def networks_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    (sale,) = rehearsal.store.view().sales()
    second = rehearsal.house.others["second"]

    def publish() -> None:
        try:
            sales.publish(rehearsal.house, sale.id)
        except Conflict:
            return

    def say() -> None:
        rehearsal.network.say(next(iter(rehearsal.network.posts)), "ann", "buy")
        rehearsal.clock.advance(1)
        second.say(next(iter(second.posts)), "bob", "buy")

    def hear_both() -> None:
        for name in rehearsal.house.networks:
            listening.poll(rehearsal.house.at(name))
        while holds.settle(rehearsal.house):
            pass

    def lets_go() -> None:
        if rehearsal.of("ann").state is State.HELD:
            holds.cancel(rehearsal.house, rehearsal.of("ann").id)

    return [publish, drained(rehearsal), say, hear_both, drained(rehearsal), lets_go, drained(rehearsal)]


def networks_end(rehearsal: Rehearsal, told: str) -> None:
    second = rehearsal.house.others["second"]
    assert len(rehearsal.network.posts) == len(second.posts) == 1, told
    assert (rehearsal.of("ann").state, rehearsal.of("bob").state) == (State.CANCELLED, State.HELD), told
    assert (rehearsal.network.calls["answer"], second.calls["answer"]) == (1, 1), told


def test_one_unit_on_two_networks_is_held_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, two_networks, networks_story, networks_end) > 20
