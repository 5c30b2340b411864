"""Length as X weighs it: twitter-text's own conformance data, and what its JavaScript said to 150 odd texts."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from connectors.networks.x.weight import LINK, MAX, has_link, is_valid, links, weighted_length

ROOT = Path(__file__).parents[1]
DATA: dict[str, Any] = json.loads((ROOT / "contract/fixtures/x_connector/twitter_text.json").read_text())
SHARED = ROOT.parents[1] / "shared/contracts/twitter-text"


@pytest.mark.parametrize(
    ("said", "text", "length", "valid"), DATA["weights"], ids=[row[0] for row in DATA["weights"]]
)
def test_conformance(said: str, text: str, length: int, valid: bool) -> None:
    assert (weighted_length(text), is_valid(text)) == (length, valid)


@pytest.mark.parametrize(("said", "text", "urls"), DATA["links"], ids=[row[0] for row in DATA["links"]])
def test_links_of_the_conformance_data(said: str, text: str, urls: list[str]) -> None:
    assert [text[start:end] for start, end in links(text)] == urls


def test_agrees_with_twitter_text_itself() -> None:
    wrong = [row for row in DATA["peer"] if [weighted_length(row[0]), is_valid(row[0])] != row[1:]]
    assert not wrong


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here: only the fixture was checked")
def test_the_whole_conformance_data() -> None:
    tests = yaml.safe_load((SHARED / "validate.yml").read_text())["tests"]
    seen = 0
    for group in ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"):
        for case in tests[group]:
            seen += 1
            assert weighted_length(case["text"]) == case["expected"]["weightedLength"], case["description"]
            assert is_valid(case["text"]) == case["expected"]["valid"], case["description"]
    assert seen == len(DATA["weights"])
    groups = yaml.safe_load((SHARED / "extract.yml").read_text())["tests"]
    for case in groups["urls_with_indices"]:
        found = [{"url": case["text"][a:b], "indices": [a, b]} for a, b in links(case["text"])]
        assert found == case["expected"], case["description"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("held for you", 12),
        ("réservé", 7),
        (unicodedata.normalize("NFD", "réservé"), 7),
        ("日本", 4),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("1️⃣", 2),
        ("🇫🇷", 2),
        ("https://shop.example.com/s/very-long-name-of-a-sale-" + "x" * 200, LINK),
        ("shop.fr/s/1", LINK),
        ("see shop.fr, please", 4 + LINK + 8),
        ("mail me@shop.fr", 15),
        ("v1.2.3 is out", 13),
        ("€5 “only”", 10),
    ],
)
def test_what_a_shop_writes(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_the_border() -> None:
    assert is_valid("x" * MAX)
    assert not is_valid("x" * (MAX + 1))
    assert not is_valid("")
    assert not is_valid("bom \ufeff")
    assert is_valid("日" * 140)
    assert not is_valid("日" * 140 + ".")


def test_has_link() -> None:
    assert has_link("open shop.com/s/1")
    assert has_link("HTTPS://SHOP.COM")
    assert not has_link("size M.or L")
    assert not has_link("price: 12.50")


@given(st.text())
def test_never_fails_and_never_negative(text: str) -> None:
    length = weighted_length(text)
    assert length >= 0
    if not has_link(text):
        assert length <= 2 * len(unicodedata.normalize("NFC", text))


@given(st.text(), st.text())
def test_a_space_between_two_texts_adds_up(left: str, right: str) -> None:
    """No link, emoji or accent reaches across a line break."""
    assert weighted_length(f"{left}\n{right}") == weighted_length(left + "\n") + weighted_length("\n" + right) - 1


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text", ["a." * 4000, "((" * 4000, "http://" + "a" * 8000, "한국어." * 2000, "a.com?" + "?" * 8000]
)
def test_odd_texts_end(text: str) -> None:
    """The package twitter-text-parser did not end within five minutes for 20,000 times "a."."""
    assert weighted_length(text) > MAX or has_link(text)
