"""PURE. The options of the product on sale, as buyers write them: "M", "med", "taille m", "navy" for
"Navy Blue".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bridge.intent import words
from bridge.intent.lexicon import NO_VALUE, Item, Meaning, Phrase, Table, listed, single
from bridge.intent.text import phrase
from bridge.intent.values import Choice

_SIZES = [frozenset(listed(row)) for row in words.SIZES]
_SIZE_WORDS = frozenset().union(*_SIZES)
_NAMES = [single(row) for row in words.CHOICE_NAMES]
_PARTS = re.compile(r"\d[\d.]*|[^\W\d]+")
_INNER_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ENDINGS = ("s", "e", "es")  # "rouges", "noire"
#: Of themselves these say nothing about an option: the model "A" must be called "model A".
_TOO_COMMON = single(words.ARTICLE) | single(words.OBJECT) | (single(words.AFTER) - {"or", "direct"})
_NO_POINTERS = single(words.NO_POINTERS)


def _decimal(word: str) -> str:
    return word.replace(",", ".") if word[:1].isdigit() else word


def _own(value: str) -> Iterator[Phrase]:
    """The spellings of a value that are surely it: as it stands, glued, and with its measure apart."""
    whole = tuple(_decimal(word) for word in phrase(value))
    if not whole:
        return
    yield whole
    glued = "".join(whole)
    yield (glued,)
    yield (glued.replace("-", ""),)
    apart = tuple(_PARTS.findall(glued))
    if "".join(apart) == glued and (glued,) not in _SIZE_WORDS:  # "2 XL" is two of XL
        yield apart
        if (french := words.MEASURES.get(apart[-1])) and len(apart) > 1:
            yield from ((*apart[:-1], french), ("".join(apart[:-1]) + french,))


def _partial(value: str) -> Iterator[str]:
    """Words that point to a value without being it: three letters or more that it begins with, a word or a
    number of it, the value with an ending.
    """
    whole = tuple(_decimal(word) for word in phrase(value))
    glued = "".join(whole)
    yield from (glued[:length] for length in range(3, len(glued)))
    yield from whole
    yield from _INNER_NUMBER.findall(glued)
    yield from (str(words.NUMBERS[word]) for word in whole if word in words.NUMBERS)
    yield from (glued + ending for ending in _ENDINGS if glued.isalpha() and len(glued) > 2)


class Options:
    """All that can be said about the choices of one sale."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = choices
        surely: dict[Phrase, set[tuple[int, int]]] = {}
        partly: dict[str, set[tuple[int, int]]] = {}
        for c, choice in enumerate(choices):
            own = {v: set(_own(value)) for v, value in enumerate(choice.values)}
            taken = set().union(*own.values()) if own else set()
            for v, ways in own.items():
                others = {way for size in _SIZES if size & ways for way in size} - taken
                for way in ways | others:
                    surely.setdefault(way, set()).add((c, v))
                for word in _partial(choice.values[v]):
                    if word not in _NO_POINTERS:
                        partly.setdefault(word, set()).add((c, v))
            if any(way in _SIZE_WORDS for way in taken):
                for way in _SIZE_WORDS - taken:
                    surely.setdefault(way, set()).add((c, NO_VALUE))
        self._partly: dict[str, Meaning] = {word: frozenset(means) for word, means in partly.items()}
        self._surely = Table()
        for way, means in surely.items():
            # One choice may have the size that another lacks.
            known = frozenset(pair for pair in means if pair[1] != NO_VALUE)
            self._surely.add((way,), Item("option", " ".join(way), means=known or frozenset(means)))
        self._names = Table()
        for name in self._name_phrases():
            self._names.add((name,), Item("name", " ".join(name), means=self._named(name)))

    def _name_phrases(self) -> Iterator[Phrase]:
        for choice in self.choices:
            if own := phrase(choice.name):
                yield own
                yield from ((word,) for group in _NAMES if group & set(own) for word in sorted(group))

    def _named(self, name: Phrase) -> Meaning:
        """The choices that go by a name; "taille" also names "Size"."""
        alike = next((group for group in _NAMES if len(name) == 1 and name[0] in group), frozenset(name))
        return frozenset(
            (c, NO_VALUE)
            for c, choice in enumerate(self.choices)
            if phrase(choice.name) == name or (len(name) == 1 and alike & set(phrase(choice.name)))
        )

    def named(self, tokens: Sequence[str], at: int) -> tuple[int, Item] | None:
        """A name of a choice, with the value after it if there is one: "size 42", "taille : m"."""
        found = self._names.match(tokens, at)
        if found is None:
            return None
        length, name = found
        after = at + length
        if after < len(tokens):
            wanted = {c for c, _ in name.means}
            value = self._surely.match(tokens, after)
            taken, means = (value[0], value[1].means) if value else (1, self.meaning(tokens[after]))
            if fitting := frozenset(pair for pair in means if pair[0] in wanted):
                return length + taken, Item("option", " ".join(tokens[at : after + taken]), means=fitting)
            if tokens[after].lstrip(":")[:1].isdecimal():
                return length + 1, Item("option", " ".join(tokens[at : after + 1]), means=name.means)
        return length, Item("name", name.text)

    def exactly(self, word: str) -> Meaning:
        """The values that one word is."""
        value = self._surely.match([word]) if word else None
        return value[1].means if value else frozenset()

    def meaning(self, word: str) -> Meaning:
        """The values that one word may stand for, by whatever right."""
        word = _decimal(word.lstrip(":"))
        return self.exactly(word) or self._partly.get(word, frozenset())

    def value(self, tokens: Sequence[str], at: int) -> tuple[int, Item] | None:
        """A value in so many words; numbers and the commonest little words are not values unless named."""
        found = self._surely.match(tokens, at)
        if found and found[0] == 1 and (tokens[at].isdecimal() or tokens[at] in _TOO_COMMON):
            return None
        return found

    def pointed(self, word: str) -> Item | None:
        """A value by a word that is not quite it, and that means nothing else."""
        means = self.meaning(word)
        return Item("option", word, means=means) if means else None
