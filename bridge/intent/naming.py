"""PURE. Step 1 of a reading: every stretch of words gets its name."""

from __future__ import annotations

import re

from bridge.intent import words
from bridge.intent.lexicon import NO_VALUE, Item, Table
from bridge.intent.options import Options

ASKING = frozenset(("buy", "cancel", "stop"))

AGAINST = frozenset(words.AGAINST)
AGAINST_BARE = frozenset(words.AGAINST_A_BARE_KEYWORD)

#: Our words that beat a value of one word: "no" refuses, even where "No" is on sale.
_OUTRANKING = AGAINST | AGAINST_BARE | {"number", "opener", "but", "end"}

_QUANTITY = re.compile(r"0|[1-9]\d{0,5}")
_COUNTED = re.compile(r"[x*](\d{1,6})|(\d{1,6})(?:x|pcs?|pieces?|units?|ex)")
_TIMES = re.compile(r"(\d{1,6}x)([^\W_]+)")  # "2x42"
_GLUED = re.compile(r"#?([^\W\d_]+?)(x?\d{1,6}x?)")  # "buy2", "size42"
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "buyyyy", "ouiii"
_PROTEST = re.compile(r"#(?:no|not|dont|never|stop|boycott|anti|pas|jamais|non)")


class Namer:
    """Names words with one table of phrases and the options of one sale."""

    def __init__(self, table: Table, options: Options) -> None:
        self._table, self._options = table, options

    def items(self, found: list[str]) -> list[Item]:
        """The words of a reply as items; the longest phrase wins, and keywords win over everything else."""
        items: list[Item] = []
        at = 0
        while at < len(found):
            length, item = self._item(found, at)
            items.append(item)
            at += length
        return items

    def _item(self, found: list[str], at: int) -> tuple[int, Item]:
        known = self._table.match(found, at)
        if known and known[1].kind in ASKING:
            return known
        if self._options.choices:
            named, value = self._options.named(found, at), self._options.value(found, at)
            if named and not (value and value[0] > named[0]):
                return named
            if value and not (known and _beats(known, value[0])):
                return value
        if known:
            item = known[1]
            return (known[0], self._number(item.text, item.number)) if item.kind == "number" else known
        return self._unlisted(found, at)

    def _unlisted(self, found: list[str], at: int) -> tuple[int, Item]:
        """A word that is in no table as it stands: a number, a part of a value, glued or drawn out."""
        word = found[at]
        if word[0] == "#" and word[1:2].isalpha():
            # A hashtag is its word, where we know the word; else decoration, unless it protests.
            if all(item.kind not in ("unknown", "unclear number") for item in self.items([word[1:]])):
                return self._instead(found, at, word[1:])
            return 1, Item("negated" if _PROTEST.match(word) else "tag", word)
        if any(char.isnumeric() for char in word):
            return self._numeric(found, at)
        if pointed := self._options.pointed(word):
            return 1, pointed
        if not word[0].isalpha():
            return 1, Item("sign", word)
        for letters in (r"\1", r"\1\1"):
            short = _DRAWN_OUT.sub(letters, word)
            if short != word and self._table.match([short]):
                return self._instead(found, at, short)
        if "-" in word and all(self._options.meaning(part) for part in word.split("-")):
            return self._instead(found, at, *word.split("-"))
        return 1, Item("unknown", word)

    def _numeric(self, found: list[str], at: int) -> tuple[int, Item]:
        """A word with digits in it: a quantity, a value, both in one, or nothing that we can be sure of."""
        word = found[at]
        if _QUANTITY.fullmatch(word):
            if after := found[at + 1 : at + 2]:
                # "2 XL" where 2XL is on sale too: both are meant until the buyer says which.
                glued_to, alone = self._options.exactly(word + after[0]), self._options.exactly(after[0])
                if alone and any(value != NO_VALUE for _, value in glued_to):
                    return 2, Item("option", f"{word} {after[0]}", means=glued_to | alone)
            return 1, self._number(word, int(word))
        if counted := _COUNTED.fullmatch(word):
            return 1, Item("number", word, number=int(counted[1] or counted[2]), counted=True)
        if pointed := self._options.pointed(word):
            return 1, pointed
        if (times := _TIMES.fullmatch(word)) and self._options.meaning(times[2]):
            return self._instead(found, at, times[1], times[2])
        if (glued := _GLUED.fullmatch(word)) and self._opens(glued[1]):
            return self._instead(found, at, glued[1], glued[2])
        return 1, Item("unclear number", word)

    def _instead(self, found: list[str], at: int, *parts: str) -> tuple[int, Item]:
        """Read other words in the place of this one."""
        found[at : at + 1] = parts
        return self._item(found, at)

    def _number(self, word: str, number: int) -> Item:
        means = self._options.meaning(word) | self._options.meaning(str(number))
        return Item("number", word, number=number, means=means)

    def _opens(self, word: str) -> bool:
        """Whether a number may be glued to this word: a keyword, or the name of a choice."""
        known = self._table.match([word])
        return (known is not None and known[1].kind == "buy") or self._options.named([word], 0) is not None


def _beats(known: tuple[int, Item], length: int) -> bool:
    """Whether one of our phrases comes before a value of so many words."""
    return known[0] > length or (length == 1 and known[1].kind in _OUTRANKING)
