"""Hashtags in any script, as any keyboard sends them; a code that names a sale, in whatever it stands."""

from __future__ import annotations

import string
import time
import unicodedata

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bridge import intent
from bridge.intent.codes import code_of, without_code, words_of
from bridge.intent.hashtags import folded, hashtags, is_hashtag
from connectors.networks.x import TAG as X_TAG
from tests.unit.hostile import often

letters = st.characters(categories=["Lu", "Ll", "Lo", "Lt"])
# Variation selectors belong to emojis, and rare scripts.
chosen = "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
others = st.characters(
    categories=["Lu", "Ll", "Lo", "Mn", "Mc", "Nd"], include_characters="_", exclude_characters=chosen
)


def stays(tag: str) -> bool:
    """No letter in it that is a whole phrase (U+FDFA)."""
    return not any(char.isspace() for char in unicodedata.normalize("NFKC", tag))


tags = st.builds(lambda first, rest: first + rest, letters, st.text(others, max_size=20)).filter(stays)
between = st.text(st.sampled_from(" .,!?\n…"), min_size=1, max_size=3).map(lambda one: f" {one} ")


@often(200)
@given(tags, between, between)
@example("हिन्दी", " ", " ")
@example("ภาษาไทย", " ", " ")
@example("e\u0301te\u0301", " ", " ")
@example("ǰ", " ", " ")
def test_a_hashtag_is_found_whole_in_any_script_and_spelling(tag, before, behind):
    for form in ("NFC", "NFD"):
        for sign in "#＃":
            text = f"word{before}{sign}{unicodedata.normalize(form, tag)}{behind}word"
            assert hashtags(text) == (folded(tag),), (form, text)


@often(200)
@given(tags)
def test_what_a_merchant_may_claim_is_what_is_found(tag):
    assert is_hashtag(tag)
    assert is_hashtag(f"#{tag}")
    assert is_hashtag(f"＃{tag}")
    assert folded(f"#{tag}") == folded(f"＃{tag}") == folded(tag) == folded(folded(tag))


def test_what_may_be_claimed_is_what_x_may_be_asked_for():
    """One that X refuses would be asked for again and again, and those behind it never."""
    every = (chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    claimed = [folded(f"a{char}") for char in every if is_hashtag(f"a{char}")]
    assert len(claimed) > 90_000
    assert [tag for tag in claimed if not X_TAG.fullmatch(f"#{tag}") or hashtags(f"#{tag}") != (tag,)] == []
    assert not is_hashtag("\ufdfa" * 20), "eighteen letters each, once X is asked for it"


@often(200)
@given(st.text(max_size=60))
def test_whatever_is_found_could_have_been_claimed(text):
    found = hashtags(text)
    assert len(set(found)) == len(found)
    assert hashtags(text + " ") == found
    assert all(found)


@often(200)
@given(st.lists(tags, max_size=5))
def test_each_once_in_the_order_of_the_text(some):
    assert hashtags(" ".join(f"#{one}" for one in some)) == tuple(dict.fromkeys(folded(one) for one in some))


# a sale that a private message names

codes = st.text(string.ascii_lowercase + "23456789", min_size=6, max_size=6).filter(lambda one: not one.isalpha())
names = st.lists(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8), min_size=1, max_size=4)
wishes = st.sampled_from(
    ["buy", "buy 2", "cancel", "stop", "2 please", "I would like three", "annuler", "je prends 2", "?"]
)


@often(200)
@given(
    wishes,
    names,
    codes,
    st.sampled_from(["{}", " {} ", "({})", "{}.", "{}!", "“{}”"]),
    st.booleans(),
    st.booleans(),
)
def test_the_code_of_a_sale_is_no_word_for_the_reader(wish, name, code, around, first, shout):
    slug = f"{'-'.join(name)}-{code}"
    assert code_of(slug) == code
    assume(not set(words_of(wish)) & {code, slug})
    for word in (code, slug, f"https://sell.example.com/s/{slug}", f"https://sell.example.com/s/{slug}?lang=fr"):
        said = around.format(word.upper() if shout and "/" not in word else word)
        text = f"{said} {wish}" if first else f"{wish} {said}"
        assert {code, slug} & set(words_of(text)), text
        left = without_code(text, slug)
        assert not {code, slug} & set(words_of(left)), left
        plain, read = intent.read(wish), intent.read(left)
        assert (plain.kind, getattr(plain, "quantity", None)) == (read.kind, getattr(read, "quantity", None)), left


def test_a_quote_around_an_address_stays_whole():
    link = "“https://sell.example.com/s/print-7kq2md?lang=fr”"
    assert without_code(f"{link} buy", "print-7kq2md") == "“ ” buy"


def test_a_text_of_nothing_but_addresses_is_read_in_no_time():
    """It is read while nobody else can write: a server of somebody's own lets a post be as long as they like."""
    link = "https://sell.example.com/s/print-7kq2md"
    for text in (
        f"{link} {'http://' * 20_000}",
        f"{link}/{'http://' * 20_000} buy",
        f"{'http://' * 20_000}{link} buy",
    ):
        began = time.perf_counter()
        without_code(text, "print-7kq2md", "1234567890123")
        assert time.perf_counter() - began < 1
