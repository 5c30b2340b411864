"""Guards of baskets, series, flash sales, quotes, and of rules that come round."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from typing import Any

import pytest

from bridge import parcels, posting
from bridge.checkout import address
from bridge.errors import Conflict
from bridge.outbox import Later
from bridge.store.clearance import ClearanceReads, ClearanceWrites
from bridge.store.records import dump_quote
from bridge.store.reposts import RepostsWrites
from bridge.store.spreads import SpreadsReads
from tests.simulation.mutants.guards import handlers, mode_mutant, mutant


@mode_mutant
def a_draw_that_does_not_wait(patch: pytest.MonkeyPatch) -> None:
    """Whoever replied earlier may still be on the way to us: the time to settle is not kept."""
    patch.setattr("bridge.moves.drawable", lambda view, sale, now: 2**62)
    patch.setattr(sys.modules["bridge.holds.draw"], "drawable", lambda view, sale, now: 2**62)


@mode_mutant
def a_draw_by_the_order_of_arrival(patch: pytest.MonkeyPatch) -> None:
    """Who was heard first is first, whatever the network's time says."""
    patch.setattr(sys.modules["bridge.holds.settle.taking"], "place", lambda reply, mode="standard": (
        (reply.heard_at << 20) | (reply.seq & 0xFFFFF)))  # fmt: skip


@mode_mutant
def a_basket_at_the_price_of_yesterday(patch: pytest.MonkeyPatch) -> None:
    """The shop's price is not looked at again when the buyer goes to pay."""
    patch.setattr(address, "_renewed", lambda house, members: [])


@mode_mutant
def a_basket_that_changes_while_it_is_reckoned(patch: pytest.MonkeyPatch) -> None:
    """What the shop said is kept, though another price was seen or one more put in meanwhile."""

    def reckoned(tx: Any, members: Any, quote: Any) -> Any:
        lead = tx.purchase(members[0].id)
        fresh = [tx.purchase(one.id) for one in members]
        if {one.id for one in tx.together(lead)} != {one.id for one in members}:
            raise Conflict("gone")
        parts = parcels.split(quote, members)
        for one, part in zip(fresh, parts, strict=True):
            tx.change_purchase(one, quote=dump_quote(part))
        return replace(lead, quote=parts[0])

    patch.setattr(address, "_reckoned", reckoned)


@mode_mutant
def a_teaser_that_is_not_looked_for(patch: pytest.MonkeyPatch) -> None:
    """Whether it stands already, its answer lost, is not asked."""
    real = posting._again
    patch.setattr(posting, "_again", lambda house, task, since: task.kind != "tease" and real(house, task, since))


@mode_mutant
def a_start_that_nobody_is_told_of(patch: pytest.MonkeyPatch) -> None:
    """Whoever asked is told nothing where the outbox is quicker than the clock."""

    def answer(house: Any, task: Any) -> None:
        with contextlib.suppress(Later):
            posting.answer(house, task)

    patch.setattr("bridge.bootstrap.HANDLERS", {**handlers(), "answer": answer})


@mutant
def a_rule_that_comes_round_twice(patch: pytest.MonkeyPatch) -> None:
    """Two who look at the clock at once both propose for the same moment."""
    real = ClearanceWrites.add_proposal
    patch.setattr(ClearanceReads, "fired", lambda self, rule_id, slot: False)

    def add(self: Any, one: Any) -> bool:
        slot = one.slot
        while not real(self, replace(one, slot=slot)):
            slot += 1
        return True

    patch.setattr(ClearanceWrites, "add_proposal", add)


@mode_mutant
def a_look_that_two_go_on_with(patch: pytest.MonkeyPatch) -> None:
    """Of two that read reposters at once each writes over the other."""
    real = RepostsWrites.put_look

    def put(self: Any, network: str, post_id: str, look: Any, before: Any) -> bool:
        self.drop_look(network, post_id)
        return real(self, network, post_id, look, None)

    def end(self: Any, network: str, post_id: str, before: Any) -> bool:
        self.drop_look(network, post_id)
        return True

    patch.setattr(RepostsWrites, "put_look", put)
    patch.setattr(RepostsWrites, "end_look", end)


@mode_mutant
def a_quote_that_opens_no_conversation(patch: pytest.MonkeyPatch) -> None:
    """What is said under a quote answers no sale."""
    patch.setattr(SpreadsReads, "quoted", lambda self, network, post_ids: {})


@mode_mutant
def a_worker_that_speaks_beyond_its_lease(patch: pytest.MonkeyPatch) -> None:
    """It stood still, another has said it meanwhile, and it goes on."""
    patch.setattr("connectors.lease.check", lambda platform: None)
