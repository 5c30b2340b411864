"""PURE. All phrases that a reading knows, in one table: which stretch of words means what, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bridge.intent import words
from bridge.intent.text import COMMA, STOP, phrase
from bridge.intent.values import Keywords

Phrase = tuple[str, ...]

#: (choice, value) by their positions; a value of ``NO_VALUE`` says that the choice was named without a value we know.
Meaning = frozenset[tuple[int, int]]
NO_VALUE = -1


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of a reply that we understand, or one unknown word."""

    kind: str
    text: str
    first: bool = False  # a keyword that says "I" itself
    number: int = 0
    counted: bool = False  # a number that can only be a quantity: "x2"
    means: Meaning = frozenset()



class Table:
    """Phrases and what they mean; the longest that fits is found without trying the others."""

    def __init__(self) -> None:
        self._items: dict[Phrase, Item] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, ways: Iterable[Phrase], item: Item) -> None:
        """Enter an item under each way of writing it. What stands there first stays."""
        for way in ways:
            self._items.setdefault(way, item)
            lengths = self._lengths.setdefault(way[0], [])
            if len(way) not in lengths:
                lengths.append(len(way))
                lengths.sort(reverse=True)

    def match(self, tokens: Sequence[str], at: int = 0) -> tuple[int, Item] | None:
        """The longest phrase that begins here, as how many words it takes and what it means."""
        for length in self._lengths.get(tokens[at], ()):
            if item := self._items.get(tuple(tokens[at : at + length])):
                return length, item
        return None


_FIRST_PERSON = frozenset(("i", "i'll", "i'm", "we", "we'll", "je", "j'", "on", "nous"))


def listed(table: str) -> list[Phrase]:
    """The phrases of a table in ``words``; there the comma separates, so the ends of phrases cannot be meant."""
    return [_row(row.strip()) for row in table.split(",") if row.strip()]


def _row(row: str) -> Phrase:
    """One row; "l'" alone keeps its apostrophe, else it would be the size L."""
    return (*phrase(row)[:-1], row) if row.endswith("'") else phrase(row)


def single(table: str) -> frozenset[str]:
    """A table of single words."""
    return frozenset(row[-1] for row in listed(table))


_PRONOUNS = listed("le, la, les, l', en, t'en, te le, te la, te les, vous en, vous le, vous la, vous les")


def _unapostrophed(words_: Phrase) -> Iterator[Phrase]:
    """How people write it who leave the apostrophe out: "jachete", "j achete", "ill take", "dont"."""
    if any("'" in word for word in words_):
        yield tuple(
            "".join(word + ("" if word.endswith("'") else " ") for word in words_).replace("'", "").split()
        )
        yield tuple(word.replace("'", "") for word in words_)


def spellings(keyword: Phrase) -> Iterator[Phrase]:
    """The ways in which one keyword is written; a French one takes its object before the verb, "je le prends"."""
    ways = [keyword]
    if keyword[0] in ("je", "j'") and len(keyword) > 1:
        middle, verb = keyword[1:-1], keyword[-1]
        for subject in ("je", "j'"):
            ways.append((subject, *middle, verb))
            ways += [(subject, *middle, *pronoun, verb) for pronoun in _PRONOUNS]
    elif keyword[0] in ("on", "nous") and len(keyword) > 1:
        ways += [(*keyword[:-1], *pronoun, keyword[-1]) for pronoun in _PRONOUNS]
    for way in ways:
        yield way
        yield from _unapostrophed(way)
    if len(keyword) > 1:
        yield ("".join(keyword).replace("'", ""),)  # "#JePrends"


@cache
def _common() -> tuple[tuple[Phrase, Item], ...]:
    """Every phrase that no shop can change. Where two tables have the same phrase, the more careful one comes first."""
    rows: list[tuple[Phrase, Item]] = []

    def enter(kind: str, table: str) -> None:
        for found in listed(table):
            item = Item(kind, " ".join(found).replace("' ", "'"))
            rows.append((found, item))
            # "well" is a word of its own, and a lone letter may be a size.
            rows.extend((way, item) for way in _unapostrophed(found) if way != ("well",) and len("".join(way)) > 1)

    for reason, table in (*words.AGAINST.items(), *words.AGAINST_A_BARE_KEYWORD.items()):
        enter(reason, table)
    for kind in (
        "BUT",
        "NEUTRAL",
        "OPENER",
        "ADVERB",
        "SELF",
        "HAIL",
        "POLITE",
        "PRAISE",
        "OBJECT",
        "AFTER",
        "ARTICLE",
        "UNIT",
    ):
        enter(kind.lower(), getattr(words, kind))
    for lead, table in words.RECIPIENTS.items():
        rows += [((*phrase(lead), *who), Item("after", " ".join((lead, *who)))) for who in listed(table)]
    rows += [((word,), Item("number", word, number=number)) for word, number in words.NUMBERS.items()]
    rows += [((STOP,), Item("end", STOP)), ((COMMA,), Item("end", COMMA))]
    return tuple(rows)


def compiled(keywords: Sequence[Keywords]) -> Table:
    """The table for some languages. A word that both stops and buys stops: the careful meaning is entered first."""
    table = Table()
    for kind in ("stop", "cancel", "buy"):
        for language in keywords:
            for keyword in getattr(language, kind):
                if base := phrase(keyword):
                    item = Item(kind, keyword, first=base[0] in _FIRST_PERSON)
                    table.add(spellings(base), item)
    for way, item in _common():
        table.add((way,), item)
    return table


def defaults(languages: Iterable[str] = words.KEYWORDS) -> Mapping[str, Keywords]:
    """The keywords of every language that we speak."""
    return {lang: Keywords.default(lang) for lang in languages}
