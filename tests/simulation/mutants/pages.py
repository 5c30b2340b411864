"""Guards of what buyers see and press on their own pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge import checkout, parcels
from bridge.checkout import address, opening
from bridge.states import State
from bridge.store.offers import OffersReads
from bridge.store.pages import Ask
from bridge.store.wallets import wallets
from bridge.web import offer as offer_page
from bridge.web import wallet as wallet_page
from bridge.web.checkout import steps, withdrawing
from bridge.web.checkout.door import _house, _purchase
from bridge.web.sale import page as sale_page
from connectors.values import Money
from tests.simulation.mutants.guards import page_mutant


@page_mutant
def a_button_that_orders_whatever_it_comes_to_by_now(patch: pytest.MonkeyPatch) -> None:
    """What an old page showed is not asked: another sum is paid, for other things, sent elsewhere."""
    patch.setattr(parcels, "mark", lambda members: "")


@page_mutant
def a_page_that_shows_a_part_as_the_whole(patch: pytest.MonkeyPatch) -> None:
    """A purchase and its parcel are read one after the other, and belong to two moments."""

    def standing(token: str) -> Any:
        purchase = _purchase(token)
        return purchase, _house().store.view().together(purchase)

    patch.setattr(steps, "_standing", standing)


@page_mutant
def a_page_that_asks_for_what_is_paid(patch: pytest.MonkeyPatch) -> None:
    """The form and the button stand there, whatever became of the purchase."""
    patch.setattr(steps, "payable", lambda purchase: purchase.state not in (State.WAITLISTED, State.CANCELLED))


class _Blind:
    """A transaction that sees no page of before."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def payments(self, purchase_id: str) -> list[Any]:
        return [replace(row, state="dead") for row in self._tx.payments(purchase_id)]


@page_mutant
def a_double_click_that_opens_two_pages(patch: pytest.MonkeyPatch) -> None:
    """Each click opens a page of its own at PayPal, for the same thing."""
    real = opening._row
    patch.setattr(opening, "_row", lambda tx, members: real(_Blind(tx), members))  # type: ignore[arg-type]


@page_mutant
def a_link_by_which_anybody_promises(patch: pytest.MonkeyPatch) -> None:
    """Whoever has the address of the page is offered what only the owner of the wallet may do."""

    def wallet(house: Any, purchase: Any, sale: Any) -> Any:
        if (
            purchase.state is not State.WAITLISTED
            or not checkout.offered(house)
            or sale.terms.mode == "first_come"
        ):
            return None
        return {"able": True, "until": wallets(house.store.view()).promise(purchase.id)}

    patch.setattr(steps, "_wallet", wallet)


@page_mutant
def a_sale_s_page_with_the_holds_of_all(patch: pytest.MonkeyPatch) -> None:
    """Whose they are is not asked."""
    patch.setattr(sale_page, "_mine", lambda view, sale: view.purchases(sale_id=sale.id, limit=20))


@page_mutant
def a_parcel_of_two_buyers(patch: pytest.MonkeyPatch) -> None:
    """What somebody else holds can be paid with it."""

    def companions(view: Any, purchase: Any) -> list[Any]:
        found = view.purchases(states=[State.HELD, State.DECLINED])
        return [
            one for one in found if one.payable and one.id != purchase.id and one.currency == purchase.currency
        ][:3]

    patch.setattr(address, "companions", companions)
    patch.setattr(checkout, "companions", companions)


class _Offers(OffersReads):
    """All coupons of an offer are everybody's."""

    def grants_of(self, network: str, author_id: str, offer_id: str = "") -> list[Any]:
        return self.grants(offer_id, Ask()).items


@page_mutant
def an_offer_s_page_with_the_coupons_of_all(patch: pytest.MonkeyPatch) -> None:
    """Whose they are is not asked."""
    patch.setattr(offer_page, "asked", lambda view: _Offers(view._db))


class _Hasty(OffersReads):
    """What is given is ready."""

    def grants_of(self, network: str, author_id: str, offer_id: str = "") -> list[Any]:
        found = super().grants_of(network, author_id, offer_id)
        return [replace(one, state="ready") if one.state == "given" else one for one in found]


@page_mutant
def a_coupon_that_is_shown_before_the_shop_has_it(patch: pytest.MonkeyPatch) -> None:
    """Its buyer types it into the cart, and the shop knows nothing of it."""
    patch.setattr(offer_page, "asked", lambda view: _Hasty(view._db))


@page_mutant
def a_wallet_that_tells_of_no_charge(patch: pytest.MonkeyPatch) -> None:
    """Its page says that nothing was charged this month."""
    real = wallet_page._spent

    def spent(house: Any, known: Any) -> Money | None:
        told = real(house, known)
        return told and Money(0, told.currency)

    patch.setattr(wallet_page, "_spent", spent)


@page_mutant
def an_offer_that_is_told_to_be_open(patch: pytest.MonkeyPatch) -> None:
    """How to take part stands there when none is given any more."""
    real = offer_page._offer

    def offer(house: Any, slug: str) -> Any:
        return replace(real(house, slug), state="open", ended_at=None, most=None)

    patch.setattr(offer_page, "_offer", offer)


@page_mutant
def a_withdrawal_that_is_told_twice(patch: pytest.MonkeyPatch) -> None:
    """Confirmed in two windows at once it stands twice, and its receipt has two times."""
    real = withdrawing.may_withdraw

    def may(house: Any, purchase: Any, reads: Any) -> bool:
        return hasattr(reads, "note") or real(house, purchase, reads)

    patch.setattr(withdrawing, "may_withdraw", may)
