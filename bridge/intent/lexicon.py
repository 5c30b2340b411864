"""PURE. All phrases that a reading knows, in one table: which stretch of words means what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bridge.intent import words
from bridge.intent.text import COMMA, STOP, phrase
from bridge.intent.values import Keywords

Phrase = tuple[str, ...]

#: (choice, value) by their positions; a value of ``NO_VALUE`` says that the choice was named without a
#: value we know.
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
            way = tuple(tokens[at : at + length])  # shorter than asked for at the end of the text
            if item := self._items.get(way):
                return len(way), item
        return None


_FIRST_PERSON = frozenset(("i", "i'll", "i'm", "we", "we'll", "je", "j'", "on", "nous"))


def listed(table: str) -> list[Phrase]:
    """The phrases of a table in ``words``."""
    return [_row(row.strip()) for row in table.split(",") if row.strip()]


def _row(row: str) -> Phrase:
    """One row; "l'" alone keeps its apostrophe, else it would be the size L."""
    return (*phrase(row)[:-1], row) if row.endswith("'") else phrase(row)


def single(table: str) -> frozenset[str]:
    """A table of single words."""
    return frozenset(row[-1] for row in listed(table))


_PRONOUNS = listed("le, la, les, l', en, t'en, te le, te la, te les, vous en, vous le, vous la, vous les")


def _unapostrophed(way: Phrase) -> Iterator[Phrase]:
    """How people write it who leave the apostrophe out: "jachete", "j achete", "ill take", "dont"."""
    text = " ".join(way)
    if "'" in text:
        yield tuple(text.replace("' ", "").replace("'", "").split())
        yield tuple(text.replace("'", "").split())


def spellings(keyword: Phrase) -> Iterator[Phrase]:
    """The ways to write one keyword. A French one takes its object before the verb: "je le prends"."""
    ways = [keyword]
    subject, *middle, verb = keyword if len(keyword) > 1 else ("", keyword[0])
    if subject in ("je", "j'", "on", "nous"):
        for who in ("je", "j'") if subject in ("je", "j'") else (subject,):
            ways += [(who, *middle, *pronoun, verb) for pronoun in ((), *_PRONOUNS)]
    for way in ways:
        yield way
        yield from _unapostrophed(way)
    yield ("".join(keyword).replace("'", ""),)  # "#JePrends"


@cache
def _common() -> tuple[tuple[Phrase, Item], ...]:
    """Every phrase that no shop can change."""
    rows: list[tuple[Phrase, Item]] = [((STOP,), Item("end", STOP)), ((COMMA,), Item("end", COMMA))]
    for kind, table in words.KINDS.items():
        for found in listed(table):
            item = Item(kind, " ".join(found).replace("' ", "'"))
            # "well" is a word of its own, and a lone letter may be a size.
            others = (way for way in _unapostrophed(found) if way != ("well",) and len("".join(way)) > 1)
            rows += [(way, item) for way in (found, *others)]
    for lead, table in words.RECIPIENTS.items():
        rows += [((*phrase(lead), *who), Item("after", " ".join((lead, *who)))) for who in listed(table)]
    rows += [((word,), Item("number", word, number=number)) for word, number in words.NUMBERS.items()]
    return tuple(rows)


def compiled(keywords: Sequence[Keywords]) -> Table:
    """The table for some languages. The careful meaning comes first: a word that stops and buys, stops."""
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


def defaults() -> dict[str, Keywords]:
    """The keywords of every language that we speak."""
    return {lang: Keywords.default(lang) for lang in words.KEYWORDS}
