"""A buyer on their own pages: the process dies at every point at which a page touches the outside or the ledger, and starts again;
whoever pressed the button loads the page once more and goes on by what stands there."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from bridge import holds, listening
from bridge.house import House
from bridge.states import State
from bridge.web import create_app
from bridge.web.checkout import WITHDRAWN, steps
from tests.conftest import ADDRESS, Rehearsal, product
from tests.crash.test_flash_points import drained, hear
from tests.crash.test_modes_points import charged
from tests.crash.test_offers_points import every_point
from tests.crash.test_service_points import saved, with_selling

SHOP = "https://sell.example.com"
_visitors = itertools.count(1)
_house: list[House] = []


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox is another step here: there is nothing to wait for."""
    monkeypatch.setattr(steps, "PATIENCE", 0)


@functools.cache
def _app() -> Flask:
    """For all lives: it takes longer to build than a story."""
    return create_app(_house[0])


class Browser:
    """Of one buyer, who is signed in."""

    def __init__(self, rehearsal: Rehearsal, who: str) -> None:
        self._rehearsal, self._who = rehearsal, who
        _house[:] = [rehearsal.house]
        self._client = _app().test_client()

    def _ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> Any:
        _app().extensions["house"] = self._rehearsal.house
        account = {"network": "memory", "id": f"u-{self._who}", "handle": self._who}
        with self._client.session_transaction(base_url=SHOP) as session:
            session["account"] = {**account, "at": self._rehearsal.clock.ms()}
            session["csrf"] = "token"
        number = next(_visitors)
        return self._client.open(
            path, method=method, data=form and {"csrf": "token", **form}, base_url=SHOP,
            # Each from an address of its own: whom a limit is counted for is no matter here.
            environ_overrides={"REMOTE_ADDR": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"},
        )  # fmt: skip

    def get(self, path: str) -> str:
        told = self._ask("GET", path)
        while told.status_code == 303:
            told = self._ask("GET", told.headers["Location"].removeprefix(SHOP))
        return str(told.get_data(as_text=True))

    def press(self, path: str, **form: Any) -> str:
        """Where it leads."""
        return str(self._ask("POST", path, form or {"": ""}).headers.get("Location", ""))


def page_of(rehearsal: Rehearsal, who: str) -> str:
    return f"/c/{rehearsal.of(who).token}"


def pays(rehearsal: Rehearsal, who: str, browser: Browser) -> Callable[[], None]:
    """By what stands on the page, all together, as often as it takes."""

    def work() -> None:
        page = browser.get(page_of(rehearsal, who))
        if '/address"' in page:
            together = re.findall(r'name="with" value="([^"]+)"', page)
            browser.press(f"{page_of(rehearsal, who)}/address", **ADDRESS, **{"with": together})
            page = browser.get(page_of(rehearsal, who))
        if (shown := re.search(r'name="shown" value="(\w+)"', page)) is not None:
            token = re.search(r'action="(/c/[^"]+/pay)"', page)
            assert token
            page_id = browser.press(token[1], shown=shown[1]).rsplit("/", 1)[-1]
            if page_id in rehearsal.payments.pages and rehearsal.payments.pages[page_id].state == "created":
                rehearsal.payments.approve(page_id)
            browser.get(f"{token[1].removesuffix('/pay')}/back")
        assert rehearsal.of(who).state is not State.HELD

    return work


# from the form to the order, and out of the contract


def two_things(rehearsal: Rehearsal) -> None:
    rehearsal.shop.items["MUG"] = product("MUG", price=1000)
    for sku in ("MUG", "PRINT"):
        rehearsal.on_sale(sku, quantity=1)
        rehearsal.network.say(rehearsal.post_id, "ann", "buy")


def pages_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    browser = Browser(rehearsal, "ann")

    def withdraws() -> None:
        if '/withdraw"' in browser.get(page_of(rehearsal, "ann")):
            browser.press(f"{page_of(rehearsal, 'ann')}/withdraw")

    return [hear(rehearsal), pays(rehearsal, "ann", browser), drained(rehearsal), withdraws, drained(rehearsal)]


def pages_end(rehearsal: Rehearsal, told: str) -> None:
    view = rehearsal.store.view()
    both = view.purchases()
    assert [one.state for one in both] == [State.ORDERED] * 2, told
    assert charged(rehearsal) == [5900], told
    assert len(rehearsal.shop.orders) == 1, told
    assert [moment.why for one in both for moment in view.history(one.id)].count(WITHDRAWN) == 1, told
    assert [one["kind"] for one in view.alerts()].count("withdrawal") == 1, told


def test_one_order_for_one_button_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, two_things, pages_story, pages_end) > 30


# the hold runs out; asked for once more, it comes back when somebody's reply is gone


def one_for_two(rehearsal: Rehearsal) -> None:
    rehearsal.on_sale(quantity=1, hold_seconds=3600)
    for who in ("ann", "bob"):
        rehearsal.network.say(rehearsal.post_id, who, "buy")
        rehearsal.clock.advance(1)


def again_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    browser, begun = Browser(rehearsal, "ann"), rehearsal.clock.now()

    def runs_out() -> None:
        # Whoever comes back after a death does not wait for the same hour once more.
        if rehearsal.of("ann").state is State.HELD:
            rehearsal.clock.advance(max(1.0, 3700 - (rehearsal.clock.now() - begun).total_seconds()))
            holds.expire_due(rehearsal.house)

    def asks_again() -> None:
        if '/again"' in browser.get(page_of(rehearsal, "ann")):
            browser.press(f"{page_of(rehearsal, 'ann')}/again")

    def deletes() -> None:
        rehearsal.network.delete(rehearsal.of("bob").reply_id)
        holds.withdraw_deleted(rehearsal.house, listening.look_for_deleted(rehearsal.house))

    return [hear(rehearsal), runs_out, asks_again, deletes, drained(rehearsal)]


def again_end(rehearsal: Rehearsal, told: str) -> None:
    ann, bob = rehearsal.of("ann"), rehearsal.of("bob")
    assert (ann.state, ann.units, bob.state, bob.units) == (State.HELD, 1, State.CANCELLED, 0), told
    assert len(rehearsal.store.view().purchases()) == 2, told


def test_asked_again_it_is_held_once_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, one_for_two, again_story, again_end) > 12


# a wallet is taken back before it pays


def with_a_wallet(rehearsal: Rehearsal) -> None:
    with_selling(rehearsal, wallets=True)
    rehearsal.on_sale(quantity=1)
    saved(rehearsal, "ann")()
    rehearsal.network.say(rehearsal.post_id, "ann", "buy")


def taken_back_story(rehearsal: Rehearsal) -> list[Callable[[], object]]:
    browser = Browser(rehearsal, "ann")

    def takes_it_back() -> None:
        if '/wallet/delete"' in browser.get("/wallet"):
            browser.press("/wallet/delete")

    def late() -> None:
        rehearsal.clock.advance(60)
        drained(rehearsal)()

    return [hear(rehearsal), takes_it_back, late, pays(rehearsal, "ann", browser), drained(rehearsal)]


def taken_back_end(rehearsal: Rehearsal, told: str) -> None:
    ann = rehearsal.of("ann")
    assert ann.state is State.ORDERED, told
    assert any("not bought by itself" in moment.why for moment in rehearsal.store.view().history(ann.id)), told
    assert charged(rehearsal) == [4900], told
    assert rehearsal.payments.wallets == {}, told


def test_a_wallet_that_was_taken_back_pays_nothing_wherever_it_dies(tmp_path):
    assert every_point(tmp_path, with_a_wallet, taken_back_story, taken_back_end) > 30
