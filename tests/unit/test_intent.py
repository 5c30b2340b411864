"""Text of a reply → intent. The verdicts on real-life replies stand in intent_table.tsv; here are the rules
that hold for every reply, whoever writes it and however it is typed.
"""

from __future__ import annotations

import ast
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import intent
from bridge.intent import Choice, Intent, Keywords, read

SETS: dict[str, tuple[Choice, ...]] = {
    "-": (),
    "shirt": (Choice("Size", ("S", "M", "L", "XL")), Choice("Color", ("Red", "Navy Blue", "Black"))),
    "tee": (Choice("Taille", ("S", "M", "L")), Choice("Couleur", ("Rouge", "Bleu", "Noir", "Vert"))),
    "ecu": (
        Choice("Taille", ("S", "M", "L")),
        Choice("Couleur", ("Rouge", "Bleu", "Noir", "Vert", "Or", "Argent")),
    ),
    "shoe": (Choice("Pointure", (*(str(size) for size in range(36, 47)), "42.5")),),
    "ring": (Choice("Size", tuple(str(size) for size in range(1, 10))),),
    "phone": (Choice("Storage", ("128GB", "256GB", "1TB")), Choice("Color", ("Gold", "Grey", "Green"))),
    "single": (Choice("Size", ("One size",)),),
    "big": (Choice("Size", ("XL", "2XL")),),
    "full": (Choice("Size", ("Small", "Medium", "Large")),),
    "mm": (Choice("Size", ("M (Medium)", "L (Large)")),),
    "eu": (Choice("Size", ("EU 42 / US 9", "EU 43 / US 10")),),
    "kids": (Choice("Âge", ("4 ans", "6 ans", "10 ans")),),
    "blues": (Choice("Color", ("Navy Blue", "Sky Blue", "Red")),),
    "sleeve": (Choice("Size", ("S", "M")), Choice("Sleeve", ("S", "L"))),
    "pack": (Choice("Pack", ("Pack of 6", "Pack of 12")),),
    "words": (Choice("Pack", ("One", "Two")),),
    "ab": (Choice("Model", ("A", "B")),),
    "sugar": (Choice("Sugar", ("Yes", "No")),),
    "drink": (Choice("Kind", ("No sugar", "With sugar")),),
    "print": (Choice("Size", ("8x10", "16x20")),),
    "screen": (Choice("Screen", ('24"', '27"')),),
}


class Row(NamedTuple):
    line: int
    kind: str
    quantity: int
    options: dict[str, str]
    missing: tuple[str, ...]
    choices: str
    text: str


def rows() -> list[Row]:
    """kind, detail (quantity;Name=Value;?Missing), set of choices, text with \\n for a new line."""
    found = []
    for number, line in enumerate(TABLE.read_text("utf-8").split("\n"), start=1):
        if number == 1 or not line or line.startswith("# "):
            continue
        kind, detail, choices, text = line.split("\t", 3)
        parts = detail.split(";")
        found.append(
            Row(
                number,
                kind,
                int(parts[0] or 1),
                dict(part.split("=", 1) for part in parts[1:] if "=" in part),
                tuple(part[1:] for part in parts[1:] if part.startswith("?")),
                choices,
                text.replace("\\n", "\n"),
            )
        )
    return found


TABLE = Path(__file__).with_name("intent_table.tsv")
ROWS = rows()
BUYS = [row for row in ROWS if row.kind == "buy"]


def verdict(row: Row, text: str | None = None) -> tuple[str, int, dict[str, str], set[str]]:
    got = read(row.text if text is None else text, choices=SETS[row.choices])
    return got.kind, got.quantity, dict(got.options), set(got.missing)


def expected(row: Row) -> tuple[str, int, dict[str, str], set[str]]:
    return row.kind, row.quantity, row.options, set(row.missing)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row.line}")
def test_table(row: Row) -> None:
    assert verdict(row) == expected(row), read(row.text, choices=SETS[row.choices]).why


def test_the_table_is_large_and_says_nothing_twice() -> None:
    assert len(ROWS) >= 240
    assert len({(row.choices, row.text) for row in ROWS}) == len(ROWS)
    assert {row.choices for row in ROWS} == set(SETS)


# However it is typed.


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text).replace(" ", "\u3000")


def bold(text: str) -> str:
    def one(c: str) -> str:
        if "a" <= c <= "z":
            return chr(0x1D41A + ord(c) - ord("a"))
        if "A" <= c <= "Z":
            return chr(0x1D400 + ord(c) - ord("A"))
        return chr(0x1D7CE + int(c)) if c in "0123456789" else c

    return "".join(one(c) for c in text)


DRESSES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small": str.lower,
    "full width": wide,
    "bold": bold,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
    "zero-width": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "joined": lambda text: "\u2060".join(text),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "a mention in front": lambda text: "@shop " + text,
    "two mentions in front": lambda text: "@shop @a_friend " + text,
    "a link in front": lambda text: "https://t.co/abc123 " + text,
    "an emoji behind": lambda text: text + " \U0001f642",
    "spaces around": lambda text: f"  {text}\t\n",
    "arabic digits": lambda text: "".join(chr(0x660 + int(c)) if c in "0123456789" else c for c in text),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_the_dress_does_not_change_the_verdict(dress: str) -> None:
    changed = [row for row in ROWS if verdict(row, DRESSES[dress](row.text)) != expected(row)]
    assert [(row.line, row.text) for row in changed] == []


FRAMES = [
    "don't {}", "I won't {}", "never {}", "{} not", "{} lol no", "{} mais non", "je ne veux pas {}", "{}?",
    "{} ?", "should I {}", "why {}", "how do I {}", "comment {}", "maybe {}", "if I had money {}",
    "{} if you can", "{} si possible", "{} tomorrow", "demain {}", "{} someday", "he said {}", "il a dit {}",
    '"{}" he said', "\u201c{}\u201d they say", "\u00ab {} \u00bb dit-il", "RT @x: {}", "{} @friend",
    "{} https://t.co/x", "{} for $5", "{} jk", "{} /s", "{} \U0001f44e", "\U0001f6ab {}", "{} scam",
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_no_purchase_survives_a_refusal_a_question_or_somebody_else(frame: str) -> None:
    framed = [(frame.format(row.text), SETS[row.choices]) for row in BUYS]
    assert [text for text, choices in framed if read(text, choices=choices).kind == "buy"] == []


# For every text there is.

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
VOCABULARY = """buy Buy! #buy 2 x2 2x two -1 0 1.5 1000 M size red taille 42 i'll take je prends j'achète
    acheter not don't pas ? ! , . " ' « » @shop @friend https://t.co/x please one un les or and cancel stop it
    non merci my wife for 🔥 ❌ : - <3 :) if would"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", "\u0662", "2\ufe0f\u20e3", "\u201c", "\u201d"])
SPOKEN = st.lists(WORDS, max_size=10).map(" ".join)
TEXTS = ANY_TEXT | SPOKEN | st.tuples(SPOKEN, ANY_TEXT, SPOKEN).map(" ".join)
CHOICES = st.sampled_from(list(SETS.values())) | st.lists(
    st.builds(Choice, st.text(max_size=8), st.lists(st.text(max_size=8), max_size=4).map(tuple)), max_size=3
).map(tuple)


@settings(max_examples=600, deadline=None)
@given(text=TEXTS, choices=CHOICES, lang=st.sampled_from([None, "en", "fr", ""]), most=st.integers(1, 200))
def test_every_text_is_read_and_the_answer_is_whole(
    text: str, choices: tuple[Choice, ...], lang: str | None, most: int
) -> None:
    got = read(text, lang=lang, choices=choices, max_quantity=most)
    assert got.kind in ("buy", "cancel", "stop", "none")
    assert 1 <= got.quantity <= most
    assert got.why
    values = {choice.name: choice.values for choice in choices}
    assert all(value in values[name] for name, value in got.options.items()) or len(values) < len(choices)
    if got.kind != "buy":
        assert (got.quantity, got.options, got.missing) == (1, {}, ())
    elif len(values) == len(choices):
        assert set(got.options) | set(got.missing) == {c.name for c in choices if c.values}
        assert not set(got.options) & set(got.missing)
    assert read(text, lang=lang, choices=choices, max_quantity=most) == got


NO_WORDS = """@shop @buy @je_prends https://t.co/buy http://buy.com/buy www.buy.com https://x.com/buy?buy=buy
    🔥 ❤️ ... !!! <3 2 ✅"""
SILENT = st.lists(st.sampled_from([*NO_WORDS.split(), "", " ", "\n", "\t", "\u200b"]), max_size=8)


@given(parts=SILENT, choices=st.sampled_from(list(SETS.values())))
def test_mentions_links_and_signs_alone_buy_nothing(parts: list[str], choices: tuple[Choice, ...]) -> None:
    assert read(" ".join(parts), choices=choices).kind == "none"


@given(text=TEXTS, choices=st.sampled_from(list(SETS.values())))
def test_without_keywords_nothing_is_ever_asked_for(text: str, choices: tuple[Choice, ...]) -> None:
    none = Keywords((), (), ())
    assert read(text, choices=choices, keywords={"en": none, "fr": none}).kind == "none"


UNKNOWN = st.from_regex(r"zq[bcdfg]{1,6}[aeiou]", fullmatch=True)
BESIDE = st.sampled_from(["buy {}", "{} buy", "buy 2 {}", "je prends {}", "je prends le {}"])


@given(word=UNKNOWN, frame=BESIDE)
def test_a_word_we_do_not_know_beside_the_keyword_goes_to_a_person(word: str, frame: str) -> None:
    assert read(frame.format(word)) == Intent("none", why=f"unclear:{word}")


@given(number=st.integers(-5, 10_000_000), most=st.integers(1, 150))
def test_a_quantity_out_of_range_is_not_cut_down(number: int, most: int) -> None:
    got = read(f"buy {number}", max_quantity=most)
    assert (got.kind, got.quantity) == (("buy", number) if 1 <= number <= most else ("none", 1))


@pytest.mark.parametrize("how", ["{}", "size {}", "taille {}", "pointure: {}"])
@pytest.mark.parametrize("value", [36, 38, 42, 46])
def test_a_size_is_not_a_quantity(value: int, how: str) -> None:
    got = read("buy " + how.format(value), choices=SETS["shoe"])
    assert (got.kind, got.quantity, got.options) == ("buy", 1, {"Pointure": str(value)})


# Keywords and languages.


def test_a_language_narrows_the_keywords() -> None:
    assert read("buy", lang="en").kind == "buy"
    assert read("buy", lang="fr").why == "no keyword"
    assert read("je prends", lang="fr").kind == "buy"
    assert read("je prends", lang="en").why == "no keyword"
    assert read("je prends", lang="und").kind == "buy", "a language without keywords narrows nothing"


def test_the_first_keyword_is_the_one_to_advertise() -> None:
    assert Keywords.default("en").buy[0] == "buy"
    assert Keywords.default("fr").buy[0] == "je prends"


def test_every_default_keyword_does_what_it_says() -> None:
    for lang in ("en", "fr"):
        keywords = Keywords.default(lang)
        for kind in ("buy", "cancel", "stop"):
            for word in getattr(keywords, kind):
                assert read(word, lang=lang).kind == kind, word
                assert read(word.upper() + "!").kind == kind, word


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("mine", "Mine!"),
        ("mine", "mine 2 please"),
        ("Je veux", "je le veux"),
        ("je veux", "J\u2019en veux 2"),
        ("je veux", "#JeVeux"),
        ("I want it", "I WANT IT"),
        ("I want it", "iwantit"),
        ("\U0001f6d2", "\U0001f6d2"),
        ("\U0001f6d2", "2 \U0001f6d2 please"),
        ("+1", "+1"),
        ("beurre-moi", "Beurre-moi"),
        ("купить", "Купить 2"),
        ("dibs", "\u201cdibs\u201d"),
    ],
)
def test_a_shop_adds_its_own_words(word: str, text: str) -> None:
    base = Keywords.default("fr")
    mine = {"fr": Keywords((*base.buy, word), base.cancel, base.stop)}
    assert read(text).kind == "none"
    assert read(text, keywords=mine).kind == "buy"
    assert read("buy", keywords=mine).kind == "buy", "languages that are not named keep their words"
    assert read(f"don't {text}", keywords=mine).kind == "none"
    assert read(f"{text}?", keywords=mine).kind == "none"


def test_a_word_that_buys_and_stops_stops() -> None:
    both = {"en": Keywords(("stop", "cancel", "buy"), ("cancel",), ("stop",))}
    assert read("stop", keywords=both).kind == "stop"
    assert read("cancel", keywords=both).kind == "cancel"
    assert read("buy", keywords=both).kind == "buy"


def test_empty_keywords_are_no_keywords() -> None:
    odd = {"en": Keywords(("", " ", "!!", "'"), ("",), ("...",))}
    assert read("!!", keywords=odd).kind == "none"
    assert read("", keywords=odd).kind == "none"


# The value that comes back.


def test_an_intent_can_be_kept_in_a_set_and_its_options_belong_to_the_caller() -> None:
    first = read("buy M red", choices=SETS["shirt"])
    assert {first, read("buy M red", choices=SETS["shirt"])} == {first}
    assert isinstance(first.options, dict)
    first.options.clear()
    assert read("buy M red", choices=SETS["shirt"]).options == {"Size": "M", "Color": "Red"}


def test_lists_are_as_good_as_tuples() -> None:
    assert read("buy M red", choices=list(SETS["shirt"])) == read("buy M red", choices=SETS["shirt"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("buy", "keyword:buy"),
        ("j\u2019en prends 2", "keyword:je prends"),
        ("", "empty"),
        ("@shop", "empty"),
        ("hello", "no keyword"),
        ("buy?", "question"),
        ("can I buy this", "question:can i"),
        ("don't buy", "negated:don't"),
        ("n'achetez pas, j'achète pas", "negated:n'"),
        ("I'd buy it", "conditional:i'd"),
        ("I'll buy it tomorrow", "later:tomorrow"),
        ("he said buy", "reported:said"),
        ("\u201cbuy\u201d he said", "quoted"),
        ("RT @x: buy", "repost"),
        ("buy this @friend", "mention"),
        ("buy https://t.co/x", "link"),
        ("good buy", "idiom:good buy"),
        ("buy time", "unclear:time"),
        ("my wife buy", "third person:wife"),
        ("I want to buy but later", "proviso:but"),
        ("ce que je prends", "subordinate:que"),
        ("buy 1.5", "number:1.5"),
        ("buy 0", "quantity:0"),
        ("buy 1000", "quantity:1000"),
        ("buy or cancel", "both:buy and cancel"),
        ("stop it now", "no keyword"),
        ("stop the sale", "not the whole message:stop"),
        ("cancel culture", "unclear:culture"),
        ("buy " + "very " * 200, "too long"),
    ],
)
def test_the_reason_is_stable(text: str, why: str) -> None:
    assert read(text).why == why


def test_the_address_can_be_taken_off() -> None:
    assert intent.without_address("@shop @friend https://t.co/x M red") == "m red"
    assert read("buy " + intent.without_address("@shop M red"), choices=SETS["shirt"]).missing == ()


NASTY = [
    "'" * 25_000, '"' * 25_000, "@a " * 8_000, "1-" * 10_000, "#" * 25_000, "buy " * 6_000, "a." * 12_000,
    "\u0300" * 25_000, "?" * 25_000, "www." * 6_000, "i will " * 80 + "buy", "j'" * 12_000, "<" * 25_000,
    "x2x" * 8_000, "!@" * 12_000, "\ufdfa" * 600, "buy" + "y" * 590, "#buy" * 140, "2x" * 299, "- " * 12_000,
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
@pytest.mark.timeout(5)
def test_a_nasty_text_is_not_slow(nasty: str) -> None:
    assert read(nasty, choices=SETS["shirt"]).kind in ("none", "buy")


def test_the_room_is_pure() -> None:
    for file in Path(intent.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith("bridge.intent") or name.split(".")[0] in sys.stdlib_module_names, name
