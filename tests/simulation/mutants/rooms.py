"""Guards of pages and cards, of the month's budget, and of whose a conversation is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bridge import posting, replies_inbox
from bridge.budget import may_answer
from bridge.listening import looks
from bridge.store.people import PeopleReads
from bridge.store.replies import RepliesWrites
from bridge.web import card
from bridge.web.sale import pictures
from tests.simulation.mutants.guards import way_mutant


@way_mutant
def a_card_of_before(patch: pytest.MonkeyPatch) -> None:
    """What was drawn once is shown on, whatever became of the sale."""
    real = pictures.Gallery.get
    patch.setattr(pictures.Gallery, "get", lambda self, name, make: real(self, name.split()[0], make))


@way_mutant
def a_card_that_is_kept_for_an_hour(patch: pytest.MonkeyPatch) -> None:
    """Its number of units is that of an hour ago."""
    real = pictures.Gallery.__init__
    patch.setattr(pictures.Gallery, "__init__", lambda self, **_: real(self, seconds=3600))


@way_mutant
def a_page_in_stock_whatever_is_left(patch: pytest.MonkeyPatch) -> None:
    """Search engines are told that there is some while the sale goes on."""
    real = card.facts
    patch.setattr(
        card,
        "facts",
        lambda sale, items, *args, **more: real(sale, [replace(one, free=1) for one in items], *args, **more),
    )


@way_mutant
def an_answer_beyond_the_budget(patch: pytest.MonkeyPatch) -> None:
    """Answers go on when the month's budget is used up."""
    patch.setattr(posting, "may_answer", lambda house: True)


@way_mutant
def a_budget_of_one_network_alone(patch: pytest.MonkeyPatch) -> None:
    """What the second network costs is not counted."""
    patch.setattr(
        PeopleReads,
        "spent",
        lambda self, month: int(
            self._one(
                "SELECT COALESCE(SUM(microdollars), 0) FROM costs WHERE network = 'memory' AND day LIKE ?",
                (month + "-%",),
            )[0]
        ),
    )


@way_mutant
def a_reply_that_nobody_can_pay_to_hear(patch: pytest.MonkeyPatch) -> None:
    """When the budget is used up, what was heard is thrown away, and not asked for again."""
    real = looks.hear

    def hear(house: Any, replies: Any, cursor: str = "", newest: str = "") -> int:
        return real(house, replies if may_answer(house) else (), cursor, newest)

    patch.setattr(looks, "hear", hear)


@way_mutant
def an_answer_that_goes_with_the_money(patch: pytest.MonkeyPatch) -> None:
    """What a person wrote before the budget was used up neither goes out nor comes back into the inbox."""
    real = posting._answer_of_person
    patch.setattr(
        posting, "_answer_of_person", lambda house, *rest: real(house, *rest) if may_answer(house) else None
    )


@way_mutant
def a_conversation_that_two_take(patch: pytest.MonkeyPatch) -> None:
    """Whoever presses last has it, and the other believes to have it."""
    real = replies_inbox.assign_reply
    patch.setattr(
        replies_inbox,
        "assign_reply",
        lambda house, network, reply, user, was=None: real(house, network, reply, user),
    )


@way_mutant
def a_hand_that_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What is closed or opened again is nobody's any more."""
    real = RepliesWrites.mark_reply

    def mark(self: Any, network: str, reply_id: str, **values: Any) -> Any:
        return real(self, network, reply_id, **({"assigned": ""} if "closed_at" in values else {}), **values)

    patch.setattr(RepliesWrites, "mark_reply", mark)
