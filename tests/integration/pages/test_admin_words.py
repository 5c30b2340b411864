"""Whatever the rooms write has a merchant's word for it, in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bridge.bootstrap import HANDLERS
from bridge.states import MOVES, State
from bridge.store.records import SaleState
from bridge.web import words
from bridge.web.admin import charts, names, wordings

BRIDGE = Path(words.__file__).parent.parent


def sources():
    for path in BRIDGE.glob("**/*.py"):
        if "admin" not in path.parts:
            yield path.read_text(encoding="utf-8")


def test_every_state_has_a_word_and_a_tone():
    for state in [*State, *get_args(SaleState)]:
        assert names.SALE.get(state) or names.PURCHASE.get(state)
        assert state in names.TONE
    assert set(names.HAPPENED) == set(State)


def test_every_task_and_alert_has_a_name():
    assert set(HANDLERS) <= set(names.TASK)
    kinds = {kind for text in sources() for kind in re.findall(r"\.alert\(\s*\"(\w+)\"", text)}
    assert kinds
    assert kinds <= set(names.ALERT)


def test_every_reason_of_a_move_can_be_said():
    """The plain reasons that the rooms give, as they stand in the code."""
    said = {
        text
        for source in sources()
        for text in re.findall(
            r"(?:tx\.note\(\w+, |drop_units\([^\"]*, |\.move\([^\"]*?State\.[A-Z_]+, |release\([^\"]*?State\.[A-Z_]+, "
            r"|add_purchases\(\w+, )\"([^\"]+)\"",
            source,
        )
    }
    assert {"the hold ran out", "units were free", "the buyer approved at PayPal"} <= said | wordings._KNOWN
    assert [text for text in sorted(said) if wordings.foreign(text)] == []


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("the shop's order 1007 stands", "la commande 1007 est dans la boutique"),
        ("12 asked for, the shop has 3", "12 demandés, la boutique en a 3"),
        ("question:how", "une question"),
        ("purchase 01X is ordered: refund it instead", "C'est payé : remboursez plutôt."),
        ("something that nobody has translated", "something that nobody has translated"),
    ],
)
def test_what_the_rooms_write_is_said_in_french(rehearsal, text, french):
    from bridge.web import create_app

    with create_app(rehearsal.house).test_request_context("/admin/", headers={"Accept-Language": "fr"}):
        assert wordings.told(text) == french
    assert wordings.foreign(text) == (text == french)


def test_moves_of_the_table_are_all_told():
    assert {after for _, after in MOVES} <= set(names.HAPPENED)


def test_a_funnel_is_a_funnel():
    steps = charts.funnel([("seen", 10_000), ("replies", 100), ("paid", 25), ("none", 0)])
    assert [step.share for step in steps] == [None, 1, 25, 0]
    widths = [float(step.points.split()[1].split(",")[0]) - float(step.points.split(",")[0]) for step in steps]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 100
    assert min(widths) > 0
    assert charts.funnel([("a", 0)])[0].share is None
    level = charts.funnel([("a", 10), ("b", 5)])
    assert level[1].points.startswith("25.00,0 75.00,0")


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (3, 4), (5, 5), (7, 10), (11, 20), (999, 1000), (4100, 5000)]
)
def test_the_top_line_of_a_chart_is_a_round_number(value, top):
    assert charts.round_up(value) == top


def test_bars_stand_on_the_ground():
    made = charts.bars([("a", 5), ("b", 10)], [1, 10], unit=2)
    assert made.top == 10
    assert [(bar.y + bar.height, bar.inner_y + bar.inner_height) for bar in made.bars] == [(100, 100), (100, 100)]
    assert charts.bars([], unit=100).width > 0


def test_what_is_dear_is_kept_for_a_while_and_what_is_quick_is_not(monkeypatch):
    from bridge.web.admin import kept

    now, asked = [1000.0], []
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    store = kept.Kept()

    def make(cost):
        def work():
            now[0] += cost
            asked.append(cost)
            return len(asked)

        return work

    assert [store.get("quick", make(0.01)) for _ in range(3)] == [1, 2, 3]
    assert [store.get("dear", make(2.0)) for _ in range(3)] == [4, 4, 4]
    now[0] += 39
    assert store.get("dear", make(2.0)) == 4
    now[0] += 2
    assert store.get("dear", make(2.0)) == 5
    now[0] += 60
    # Somebody is making it anew: the others get what there is.
    assert store.get("dear", lambda: store.get("dear", make(2.0)) + 100) == 105
