"""Wordings of anybody: told what is wrong before they are kept, and never a way into the program."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge import wording
from bridge.store import Sale, SaleItem
from bridge.store.records import Terms
from tests.unit.hostile import often

LINK = "https://sell.example.com/s/night-train-000000"
PIECES = (
    "{name}", "{price}", "{link}", "{quantity}", "{options}", "{until}", "{hold}", "{keyword}", "{{", "}}", "{", "}", "{}", "{0}", "{name!r}", "{name:>9}",
    "{name.__class__}", "{name[0]}", "{link:{name}}", "%s", "$name", "\n", "  ", "\u202e", "é", "👍🏽", "\ud800", "{ name}", "{name }", "{NAME}", "{config}",
)  # fmt: skip
TEMPLATES = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=10)), max_size=12).map("".join),
)


def sale(template: str, title: str = "Night Train", lang: str = "en") -> Sale:
    return Sale(
        "s",
        "night-train-000000",
        "draft",
        title,
        Terms("PRINT", lang=lang, wording=template),
        "EUR",
        None,
        None,
        0,
        None,
        None,
        "",
    )  # type: ignore[arg-type]


def item(options: dict[str, str] | None = None, unit: int = 4900) -> SaleItem:
    return SaleItem("s", "PRINT", 0, "Night Train", options or {}, "", "", unit, 3, 3)


@often(166)
@given(TEMPLATES, st.text(max_size=120), st.sampled_from(("en", "fr")))
@example("{link}" + "{" * 500, "x", "en")
@example("{name}" * 100 + "{link}", "x" * 200, "fr")
def test_a_wording_is_told_to_be_wrong_or_can_be_posted(template: str, title: str, lang: str) -> None:
    wrong = wording.problems(sale(template, title, lang), [item()], LINK, len, 280)
    assert set(wrong) <= {"wording"}
    if wrong:
        assert wrong["wording"]
        return
    text = wording.compose(sale(template, title, lang), [item()], LINK, len, 280)
    assert LINK in text
    assert len(text) <= 280


@often(100)
@given(TEMPLATES)
def test_only_our_own_placeholders_pass(template: str) -> None:
    if not wording.unknown_fields(template):
        for _, name, spec, conversion in string.Formatter().parse(template):
            assert name is None or name in wording.POST_FIELDS
            assert not spec
            assert not conversion
        filled = wording.fill(template, dict.fromkeys(wording.POST_FIELDS, "{name.__class__}%s"))
        assert "class '" not in filled, "what is filled in is not read again"


@often(100)
@given(st.text(max_size=300), st.integers(1, 300))
def test_what_is_shortened_fits(text: str, room: int) -> None:
    short = wording.shorten(text, room)
    assert len(short) <= max(room, 2)
    assert short == text or short.endswith("…")


@often(50)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_answers_take_any_handle_and_name(handle: str, name: str, code: str) -> None:
    for lang in wording.ANSWERS:
        words = wording.ANSWERS[lang]
        text = wording.fill(
            words["held"],
            {
                "handle": handle,
                "name": name,
                "until": "12:00",
                "code": words["code"].format(code=code),
                "pay": words["post"],
            },
        )
        assert isinstance(text, str)


@pytest.mark.parametrize("options", [{"{name}": "{link}"}, {"Size\n": "\u202e"}, {"%s": "%n"}, {"": ""}])
def test_options_are_words_and_no_patterns(options: dict[str, str]) -> None:
    text = wording.compose(sale(""), [item(options)], LINK, len, 280)
    assert LINK in text
