"""A gift: the process dies at every point where it touches the outside or the ledger, and starts again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bridge import giving, holds, listening
from bridge.errors import Conflict
from bridge.store.gifts import gifts
from bridge.store.pages import Ask
from connectors.values import Account, Money
from tests.conftest import Rehearsal
from tests.crash.test_every_point import Dying, restart
from tests.crash.test_offers_points import drained, every_point
from tests.integration.test_gifts import GIVING


def said(rehearsal: Rehearsal) -> None:
    rehearsal.house.config = replace(rehearsal.house.config, giving=GIVING)
    rehearsal.network.elsewhere["900"] = ""
    rehearsal.network.say("900", "ann", "@shop #send 20EUR @bob")


def the_gift(rehearsal: Rehearsal):
    (gift,) = gifts(rehearsal.store.view()).gift_pages(Ask()).items
    return gift


def story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    def hear() -> None:
        listening.poll(rehearsal.house)
        while holds.settle(rehearsal.house):
            pass

    def confirm() -> None:
        giving.confirm(rehearsal.house, the_gift(rehearsal))

    def claim() -> None:
        if the_gift(rehearsal).state == "unclaimed":
            giving.claim(rehearsal.house, the_gift(rehearsal), Account("u-bob", "bob"), "b@example.com", keep=True)

    def click() -> None:
        """Both tabs of the sender: each opens PayPal's page, and what opens is approved."""
        for _ in range(2):
            try:
                giving.open_page(rehearsal.house, the_gift(rehearsal), "en")
            except Conflict:
                return
        for page_id, page in rehearsal.payments.pages.items():
            if page.state == "created":
                rehearsal.payments.approve(page_id)

    def back() -> None:
        if page_id := the_gift(rehearsal).page_id:
            giving.look(rehearsal.house, page_id)

    return [
        hear,
        drained(rehearsal),
        confirm,
        claim,
        click,
        back,
        drained(rehearsal),
        lambda: giving.sweep(rehearsal.house),
        drained(rehearsal),
    ]


def end(rehearsal: Rehearsal, told: str) -> None:
    gift = the_gift(rehearsal)
    assert (gift.state, gift.payee) == ("paid", "b@example.com"), told
    assert sum(rehearsal.payments.taken.values()) == 1, told
    (page,) = rehearsal.payments.taken
    request = rehearsal.payments.pages[page].request
    assert (request.payee, request.total) == ("b@example.com", Money(2000, "EUR")), told
    assert len(rehearsal.network.answered) == 1, told


def test_one_payment_for_one_gift_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, said, story, end) > 20


def test_a_ledger_put_back_to_before_the_gift_does_not_pay_it_again(tmp_path):
    rehearsal = Rehearsal(tmp_path / "ledger.db")
    said(rehearsal)
    rehearsal.store.backup(tmp_path / "copy.db")
    for step in story(rehearsal):
        step()
    end(rehearsal, "first")
    restart(rehearsal, tmp_path / "copy.db", Dying(0))
    for step in story(rehearsal):
        step()
    end(rehearsal, "put back")
    rehearsal.close()
