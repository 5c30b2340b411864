"""Whatever somebody types: an intent comes back, the same each time, within its limits, after few steps."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge import intent
from bridge.intent import Choice, Keywords
from tests.unit.hostile import often

CHOICES = (Choice("Size", ("S", "M", "L", "XL")), Choice("Colour", ("Red", "Deep blue", "N°5")))
WORDS = (
    "buy", "BUY", "je prends", "j'achète", "2", "x2", "two", "deux", "99", "100", "0", "-1", "1.5", "²", "٣", "M", "XL", "red", "deep blue", "size",
    "cancel", "annuler", "stop", "not", "pas", "don't", "?", "!", "...", "\"", "“", "«", "»", "'", "@shop", "@a", "https://x.yz", "$TSLA", "#buy",
    "<3", ":)", "\u200b", "\u202e", "\ufe0f", "👍🏽", "\n", "\t", "|", "RT", "lol", "/s", "and", "et", "or", "ou", "où", "please", "svp", "for my mum",
    "\ud800", "\x00", "ＢＵＹ", "𝕓𝕦𝕪", "b u y", "buybuy", "%s", "{link}", "\\", ",", ".", "(", ")", "1,2", "M or L", "both",
)  # fmt: skip
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ANYTHING = st.one_of(
    st.text(max_size=300), SENTENCES, st.tuples(SENTENCES, st.text(max_size=20), SENTENCES).map("".join)
)


def check(found: intent.Intent, choices: tuple[Choice, ...], most: int) -> None:
    assert found.kind in ("buy", "cancel", "stop", "none")
    assert 1 <= found.quantity <= most
    assert isinstance(found.why, str)
    known = {choice.name: choice.values for choice in choices}
    for name, value in found.options.items():
        assert value in known[name], "an option nobody offers"
    assert set(found.missing) <= set(known)
    assert not set(found.missing) & set(found.options), "said and missing"


@often(88)
@given(ANYTHING, st.sampled_from((None, "en", "fr", "de")), st.sampled_from(((), CHOICES)), st.integers(1, 120))
@example("buy" * 9000, None, CHOICES, 99)
@example("@a " * 9000 + "buy", None, (), 1)
def test_anything_is_understood_as_something(
    text: str, lang: str | None, choices: tuple[Choice, ...], most: int
) -> None:
    found = intent.read(text, lang=lang, choices=choices, max_quantity=most)
    check(found, choices, most)
    assert intent.read(text, lang=lang, choices=choices, max_quantity=most) == found, (
        "the same words mean the same"
    )


@often(44)
@given(ANYTHING)
def test_words_that_a_merchant_made_up_break_nothing(word: str) -> None:
    keywords = {"en": Keywords((word, "buy"), (word[::-1],), ("stop",))}
    for text in (word, f"@shop {word}", f"{word} 2", "buy"):
        check(intent.read(text, keywords=keywords), (), 99)


@often(44)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=12), st.lists(st.text(max_size=12), min_size=1, max_size=5)),
        max_size=3,
    ),
    SENTENCES,
)
def test_options_of_any_name_break_nothing(named: list[tuple[str, list[str]]], text: str) -> None:
    choices = tuple(Choice(name, tuple(values)) for name, values in dict(named).items())
    check(intent.read(text + " " + " ".join(c.values[0] for c in choices), choices=choices), choices, 99)


@often(33)
@given(st.text(alphabet=st.characters(exclude_categories=("L", "N", "S")), max_size=80))
def test_without_a_word_nothing_is_bought(text: str) -> None:
    assert intent.read(text).kind == "none"


@often(33)
@given(SENTENCES)
def test_whom_the_network_puts_in_front_does_not_change_what_is_said(text: str) -> None:
    plain = intent.read(f"@shop {text}")
    assert intent.read(f"@shop @other_one {text}") == plain


LONG = (
    "@a ", "http://", "www.", "'", "\"", "1,", "1-", "a-", "a'", "!1", ":)", "<3", "x", "é", "e\u0301", "\u200b", " ", "\n", "| ", ". ", "not ", "2 ",
    "size ", "deep ", "buy ", "je prends ", "no ", "l'", "j'", "#", "$a ", "«", "(", ")(", "RT ", "\ud800", "👍🏽",
)  # fmt: skip


def steps(text: str) -> int:
    """Lines of ours that run until the text is understood: a clock that no busy machine slows down."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "intent" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        intent.read(text, choices=CHOICES)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", LONG)
def test_a_long_text_takes_few_steps(piece: str) -> None:
    """Twice the text, at most about twice the steps; and expressions that run away would end in the time-out."""
    intent.read("buy " + piece * (25_000 // len(piece)), choices=CHOICES)
    intent.read(piece * (25_000 // len(piece)) + " buy", choices=CHOICES)
    short, long = (steps(piece * (size // len(piece)) + " buy") for size in (1000, 2000))
    assert long < 2.6 * short + 2000, (short, long)
