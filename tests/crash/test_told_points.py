"""What PayPal tells by itself, what a post brings, and units that the shop keeps aside: the process dies at every point where it touches
the outside or the ledger, and starts again."""

from __future__ import annotations

from collections.abc import Callable

from bridge import checkout, figures, inbox, sales, spreading
from bridge.states import State
from bridge.store.spreads import spreads
from tests.conftest import ADDRESS, Rehearsal, product
from tests.crash.test_flash_points import drained, hear, pays
from tests.crash.test_modes_points import charged
from tests.crash.test_offers_points import every_point

# an e-cheque that is paid, and a dispute that is won: each notice comes twice


def an_echeque(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1)
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")


def told_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    paypal = rehearsal.payments

    def told() -> None:
        for headers, body in [*paypal.sent, *paypal.sent]:
            inbox.receive_payment(rehearsal.house, headers, body)
        drained(rehearsal)()

    def approves() -> None:
        one = rehearsal.of("ann")
        if one.payable:
            lead = one if one.quote is not None else checkout.take_address(rehearsal.house, one, ADDRESS)
            page_id = checkout.open_page(rehearsal.house, lead, "en").rsplit("/", 1)[-1]
            # Nobody comes back from there: PayPal's notice says that it is approved.
            paypal.approve(page_id, "echeck")

    def decides() -> None:
        (page,) = paypal.pages.values()
        if page.captures[-1].state == "pending":
            paypal.settle(page.captures[-1].id, "completed")

    def disputes() -> None:
        paypal.dispute(next(iter(paypal.pages.values())).captures[-1].id)

    def is_won() -> None:
        paypal.resolve("D-1", "RESOLVED_SELLER_FAVOUR")

    return [hear(rehearsal), approves, told, decides, disputes, told, is_won, told]


def told_end(rehearsal: Rehearsal, told: str) -> None:
    ann = rehearsal.of("ann")
    assert ann.state is State.ORDERED, told
    assert charged(rehearsal) == [4900] == [ann.paid_amount], told
    assert len(rehearsal.shop.orders) == 1, told
    assert [one["kind"] for one in rehearsal.store.view().alerts()].count("dispute") == 2, told


def test_what_paypal_tells_is_done_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, an_echeque, told_story, told_end) > 40


# who quoted the post, what that brought, how the post fares


def a_quote(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1)
    rehearsal.network.say(rehearsal.network.quote(rehearsal.post_id, "zoe", reach=12_000), "ann", "@shop buy")


def brings_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def looks() -> None:
        rehearsal.clock.advance(minutes=31)
        figures.look(rehearsal.house)

    return [
        lambda: spreading.look(rehearsal.house), hear(rehearsal), pays(rehearsal, "ann"), drained(rehearsal), looks,
        lambda: spreading.look(rehearsal.house),
    ]  # fmt: skip


def brings_end(rehearsal: Rehearsal, told: str) -> None:
    (sale,) = rehearsal.store.view().sales()
    view = spreads(rehearsal.store.view())
    assert [(one.kind, one.handle) for one in view.spreads_of(sale.id)] == [("quote", "zoe")], told
    (came,) = view.brought(sale.id).values()
    assert (came.replies, came.holds, came.paid, came.revenue) == (1, 1, 1, 4900), told
    assert len(charged(rehearsal)) == len(rehearsal.shop.orders) == 1, told
    assert rehearsal.store.view()._one("SELECT COUNT(*) FROM post_figures")[0] == 1, told


def test_what_a_quote_brought_is_counted_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_quote, brings_story, brings_end) > 20


# units that the shop keeps out of its own sales


def a_shop_that_sets_aside(rehearsal: Rehearsal) -> None:
    rehearsal.shop.can_allot = True
    rehearsal.shop.items["PRINT"] = product("PRINT", stock=5)
    rehearsal.on_sale(quantity=3)
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")


def aside_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    (sale,) = rehearsal.store.view().sales()

    def ends() -> None:
        if sales.find(rehearsal.house, sale.id).state == "live":
            sales.end(rehearsal.house, sale.id)

    def the_hour_comes_round() -> None:
        rehearsal.clock.advance(minutes=1)
        sales.renew(rehearsal.house)

    return [
        hear(rehearsal), pays(rehearsal, "ann"), drained(rehearsal), the_hour_comes_round, drained(rehearsal), ends,
        drained(rehearsal),
    ]  # fmt: skip


def aside_end(rehearsal: Rehearsal, told: str) -> None:
    assert rehearsal.of("ann").state is State.ORDERED, told
    assert set(rehearsal.shop.aside.values()) == {0}, told
    assert rehearsal.shop.items["PRINT"].stock == 4, told
    assert len(charged(rehearsal)) == len(rehearsal.shop.orders) == 1, told


def test_what_stood_aside_comes_back_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, a_shop_that_sets_aside, aside_story, aside_end) > 25
