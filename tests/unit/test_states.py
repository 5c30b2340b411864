from pathlib import Path

from bridge import states
from bridge.states import MOVES, State

DOCS = Path(__file__).parents[2] / "docs" / "architecture.md"


def test_every_state_can_be_reached_and_no_move_leads_nowhere():
    reached = {State.HELD, State.WAITLISTED}
    while True:
        more = reached | {after for before, after in MOVES if before in reached}
        if more == reached:
            break
        reached = more
    assert reached == set(State)


def test_money_that_was_taken_is_never_dropped():
    dropped = {State.EXPIRED, State.CANCELLED, State.SOLD_OUT}
    for before, after in MOVES:
        assert not (before in states.COMMITTED and after in dropped), f"{before} → {after}"


def test_nothing_is_paid_without_the_shop_s_stock_seen_first():
    assert {before for before, after in MOVES if after is State.PAYING} == {State.APPROVED}
    assert {before for before, after in MOVES if after is State.PAID} == {
        State.PAYING,
        State.PENDING,
        State.DISPUTED,  # it was paid before: a dispute that was won
    }


def test_the_diagram_in_the_docs_is_the_table():
    assert states.diagram() in DOCS.read_text(encoding="utf-8")
