"""Guards of the inbox, the line, clearance, other networks and figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge import moves, parcels, replies_inbox
from bridge.giving import asking
from bridge.intent.giving import Gift as Wish
from bridge.store.clearance import ClearanceReads
from bridge.store.purchases import PurchasesReads, PurchasesWrites
from bridge.store.shelf import ShelfWrites
from bridge.store.sums import SumsReads
from connectors.simulators.memory import MemoryNetwork
from tests.simulation.mutants.guards import mode_mutant, mutant, way_mutant


@way_mutant
def an_answer_that_is_not_looked_for(patch: pytest.MonkeyPatch) -> None:
    """What a person wrote is sent again after a lost answer, without a look whether it stands."""
    real = MemoryNetwork._message

    def message(self: MemoryNetwork, user_id: str, text: str, again: bool, since: Any) -> None:
        real(self, user_id, text, again and "http" in text, since)

    patch.setattr(MemoryNetwork, "_message", message)


@way_mutant
def an_inbox_that_two_may_answer(patch: pytest.MonkeyPatch) -> None:
    """Whether the reply is still in the inbox is not asked again: another person has answered or closed it meanwhile."""
    real = replies_inbox.find

    def find(reads: Any, network: str, reply_id: str) -> Any:
        found = real(reads, network, reply_id)
        return replace(found, state="inbox", answered_at=None) if found.state != "new" else found

    patch.setattr(replies_inbox, "find", find)


@way_mutant
def a_word_of_somebody_that_is_taken_as_an_order(patch: pytest.MonkeyPatch) -> None:
    """What is said about the shop, found by a word that is watched, is understood as if it were said to it."""
    real = MemoryNetwork._replies

    def replies(self: MemoryNetwork, since: str, way: str, conversation: str) -> Any:
        page = real(self, since, way, conversation)
        return replace(page, replies=tuple(replace(one, mentions_us=True) for one in page.replies))

    patch.setattr(MemoryNetwork, "_replies", replies)


@way_mutant
def a_promise_that_changes_nothing(patch: pytest.MonkeyPatch) -> None:
    """Units that come back go by the line alone."""
    real = PurchasesReads.waiting
    patch.setattr(
        PurchasesReads,
        "waiting",
        lambda self, sale, sku, most, now, line=2**62: real(self, sale, sku, most, 2**61, line),
    )


@way_mutant
def a_promise_that_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """It comes first, and then nothing is bought by itself."""
    patch.setattr(moves, "_bought", lambda *_: (None, ""))


@way_mutant
def a_rule_without_quiet_hours(patch: pytest.MonkeyPatch) -> None:
    """Approved in the night, it goes out in the night."""
    patch.setattr("bridge.clearance.calendar.until_loud", lambda *_: None)


@way_mutant
def a_clearance_in_the_same_words(patch: pytest.MonkeyPatch) -> None:
    """What was said of it before is not looked at, and the end of the sale does not stand in it."""
    patch.setattr(ClearanceReads, "texts_since", lambda self, since: [])
    patch.setattr(
        "bridge.clearance.proposing.WORDINGS",
        dict.fromkeys(("en", "fr"), ("{name}, now {price}. Pay here: {link}",)),
    )


@way_mutant
def a_network_with_units_of_its_own(patch: pytest.MonkeyPatch) -> None:
    """Who buys on another network takes units that are on no shelf."""
    real = PurchasesWrites.add_purchases

    def add(self: Any, purchases: Any, why: str) -> None:
        real(self, purchases, why)
        for one in purchases:
            if one.network != "memory" and one.units:
                self._db.execute(
                    "UPDATE sale_items SET free = free + ? WHERE sale_id = ? AND sku = ?",
                    (one.units, one.sale_id, one.sku),
                )

    patch.setattr(PurchasesWrites, "add_purchases", add)


@way_mutant
def a_teaser_that_is_taken_for_the_sale(patch: pytest.MonkeyPatch) -> None:
    """Announced late, the sale itself is posted nowhere."""
    real = ShelfWrites.add_post
    patch.setattr(ShelfWrites, "add_post", lambda self, post: real(self, replace(post, posted_at=2**52)))


@way_mutant
def a_parcel_that_pays_each_shipping(patch: pytest.MonkeyPatch) -> None:
    """Sent once, and paid for each."""
    patch.setattr(
        parcels,
        "shipping_cost",
        lambda sales, country: sum(sale.terms.shipping.to(country) or 0 for sale in sales),
    )


@mutant
def figures_that_count_a_payment_twice(patch: pytest.MonkeyPatch) -> None:
    """A dispute that was won before the order stood leads back to "paid"."""
    real = SumsReads.moved_by_day

    def moved(self: SumsReads, since: int, currency: str) -> Any:
        found = real(self, since, currency)
        again = self._all(
            "SELECT p.network, COUNT(*), SUM(p.paid_amount) FROM history h JOIN purchases p ON p.id = h.purchase_id "
            "WHERE h.before = 'disputed' AND h.after = 'paid' AND p.currency = ? GROUP BY p.network",
            (currency,),
        )
        for network, count, amount in again:
            key = next(key for key in found if key[0] == network and key[2] == "paid")
            found[key] = found[key][0] + int(count), found[key][1] + int(amount)
        return found

    patch.setattr(SumsReads, "moved_by_day", moved)


@mode_mutant
def a_basket_told_of_each_time(patch: pytest.MonkeyPatch) -> None:
    """Its link is sent with each thing that is put into it."""
    patch.setattr(ShelfWrites, "tell_basket", lambda self, *_: True)


class _Small(int):
    """An amount that is above nothing."""

    def __gt__(self, other: object) -> bool:
        return False


@mutant
def a_gift_above_every_ceiling(patch: pytest.MonkeyPatch) -> None:
    """How much one gift may be is not looked at."""
    real = asking.read

    def read(*args: Any) -> Any:
        wish = real(*args)
        return replace(wish, minor=_Small(wish.minor)) if isinstance(wish, Wish) else wish

    patch.setattr(asking, "read", read)
