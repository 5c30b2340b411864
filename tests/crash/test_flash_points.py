"""A flash sale, a sale for the first who pay, and one by private message: the process dies at every point where it touches the
outside or the ledger, and starts again. It is announced once, whoever asked is told once, and its end is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bridge import catalogue, checkout, holds, listening, sales
from bridge.errors import Conflict
from bridge.intent.codes import code_of
from bridge.sales import SaleRequest
from bridge.states import State
from tests.conftest import ADDRESS, Rehearsal
from tests.crash.test_modes_points import approved, charged
from tests.crash.test_offers_points import every_point


def hear(rehearsal: Rehearsal) -> Callable[[], None]:
    def work() -> None:
        listening.poll(rehearsal.house)
        listening.poll_messages(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    return work


def drained(rehearsal: Rehearsal) -> Callable[[], None]:
    """Once is enough: whoever dies in it does it again."""

    def work() -> None:
        rehearsal.outbox.drain()
        rehearsal.clock.advance(3)
        rehearsal.outbox.drain()

    return work


def pays(rehearsal: Rehearsal, handle: str) -> Callable[[], None]:
    def work() -> None:
        one = rehearsal.of(handle)
        if one.payable:
            lead = one if one.quote is not None else checkout.take_address(rehearsal.house, one, ADDRESS)
            approved(rehearsal, checkout.open_page(rehearsal.house, lead, "en"))
        for page in rehearsal.payments.pages:
            checkout.look(rehearsal.house, page)

    return work


# a flash sale: announced, asked for, begun, told, sold out, its end said


def a_flash(rehearsal: Rehearsal) -> None:
    catalogue.sync(rehearsal.house, full=True)
    begins = rehearsal.clock.now() + timedelta(hours=1)
    request = SaleRequest(
        "PRINT", quantity=1, starts_at=begins, teaser=True, end_when_sold_out=True, end_post=True
    )
    sales.create(rehearsal.house, request)


def flash_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    (sale,) = rehearsal.store.view().sales()

    def publish() -> None:
        if sales.find(rehearsal.house, sale.id).state == "draft":
            sales.publish(rehearsal.house, sale.id)

    def asks() -> None:
        rehearsal.network.say(rehearsal.post_id, "eve", "notify me")

    def begins() -> None:
        # Right after the start, and the outbox before the clock: so it may be when a process comes back.
        now = rehearsal.clock.now()
        rehearsal.clock.advance(max(0.0, (sale.starts_at or 0) / 1000 + 2 - now.timestamp()))
        rehearsal.outbox.drain()
        sales.tick(rehearsal.house)

    def buys() -> None:
        rehearsal.network.say(rehearsal.post_id, "ann", "buy")

    return [
        publish, drained(rehearsal), asks, hear(rehearsal), begins, drained(rehearsal), buys, hear(rehearsal),
        pays(rehearsal, "ann"), drained(rehearsal), lambda: sales.tick(rehearsal.house), drained(rehearsal),
    ]  # fmt: skip


def flash_end(rehearsal: Rehearsal, told: str) -> None:
    (sale,) = rehearsal.store.view().sales()
    posted = sorted(draft.reference for _, draft in rehearsal.network.posts.values())
    assert posted == sorted(f"{kind}-{sale.id}" for kind in ("tease", "sale", "end")), told
    (eve,) = [said.reply.id for said in rehearsal.network.said.values() if said.reply.handle == "eve"]
    assert "on sale now" in rehearsal.network.answered[eve][1], told
    assert rehearsal.network.calls["answer"] == len(rehearsal.network.answered), told
    assert rehearsal.of("ann").state is State.ORDERED, told
    assert (sale.state, sale.end_reason) == ("ended", "sold out"), told


def test_announced_told_and_ended_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_flash, flash_story, flash_end) > 40


# first paid, first served: two go to PayPal for one unit


def an_unreserved(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1, mode="unreserved", hold_seconds=3600)
    for who in ("ann", "bob"):
        rehearsal.network.say(rehearsal.post_id, who, "buy")


def unreserved_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def bob_is_late() -> None:
        try:
            pays(rehearsal, "bob")()
        except Conflict:
            return
        raise AssertionError("there is nothing left to pay for")

    return [hear(rehearsal), pays(rehearsal, "ann"), bob_is_late, drained(rehearsal)]


def unreserved_end(rehearsal: Rehearsal, told: str) -> None:
    assert rehearsal.of("ann").state is State.ORDERED, told
    assert rehearsal.of("bob").state is State.HELD, told
    assert charged(rehearsal) == [rehearsal.of("ann").paid_amount], told
    assert len(rehearsal.shop.orders) == 1, told


def test_the_first_who_pays_has_it_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, an_unreserved, unreserved_story, unreserved_end) > 25


# by message: asked for in private, waited for, let go in private


def a_private(rehearsal: Rehearsal) -> None:
    sale = rehearsal.on_sale(quantity=1)
    for who in ("ann", "bob"):
        rehearsal.network.write(who, f"buy {code_of(sale.slug)}")


def private_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def lets_go() -> None:
        rehearsal.network.write("ann", "cancel")

    return [hear(rehearsal), drained(rehearsal), lets_go, hear(rehearsal), drained(rehearsal),
            pays(rehearsal, "bob"), drained(rehearsal)]  # fmt: skip


def private_end(rehearsal: Rehearsal, told: str) -> None:
    assert rehearsal.of("ann").state is State.CANCELLED, told
    assert rehearsal.of("bob").state is State.ORDERED, told
    ann = [text for who, text in rehearsal.network.messages if who == "u-ann"]
    bob = [text for who, text in rehearsal.network.messages if who == "u-bob"]
    # Ann: the hold. Bob: in line, then the hold.
    assert (len(ann), len(bob)) == (1, 2), told
    assert len(charged(rehearsal)) == len(rehearsal.shop.orders) == 1, told


def test_each_word_in_private_is_said_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_private, private_story, private_end) > 25
