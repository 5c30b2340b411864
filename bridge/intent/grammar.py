"""PURE. From words to an intent, in five steps: name each stretch, look for what speaks against, cut into clauses,
hold that every word of the clause with the keyword is understood, then count and choose.

Nothing is bought by accident: whatever is left unclear after a step ends in ``none``, and a person reads the reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bridge.intent import words
from bridge.intent.lexicon import NO_VALUE, Item, Meaning, Table, listed, match, single
from bridge.intent.options import Options
from bridge.intent.text import COMMA, STOP, clean, obstacle, tokens, unaddressed, unquoted
from bridge.intent.values import Intent

#: Longer than any order; a story is for a person to read.
MAX_LENGTH = 600
MAX_TALK = {True: 30, False: 12}  # words beside the order, with and without "I"

#: A bare number that is also a value on sale is the value when nobody would mean so many units.
DOZEN = 12

_AGAINST = frozenset(words.AGAINST)
_AGAINST_BARE = frozenset(words.AGAINST_A_BARE_KEYWORD)
_BEFORE = frozenset(("hail", "object", "opener", "adverb", "number", "unit", "option", "name"))
_AFTER = _BEFORE | frozenset(("after", "article", "polite", "buy"))
_TALK = _AFTER | {"praise", "neutral"}
_CANCEL = frozenset(("cancel", "hail", "polite", "opener", "adverb"))
_STOP = frozenset(("stop", "cancel", "polite", "end", "sign"))
_CLOSED = frozenset(("end", "sign"))

_SUBORDINATING = single(words.SUBORDINATING)
_PRAISED = single(words.PRAISED)
_PERSONS = single(words.PERSONS)
_HELD = single(words.HELD)
_BOUGHT = single(words.BOUGHT)
_DETERMINERS = frozenset(("my", "the", "this", "that", "mon", "l'", "cet", "le"))
_AGAINST_TAG = re.compile(r"#(?:no|not|dont|never|stop|boycott|anti|pas|jamais|non)")

_QUANTITY = re.compile(r"0|[1-9]\d{0,5}")
_COUNTED = re.compile(r"[x*](\d{1,6})|(\d{1,6})(?:x|pcs?|pieces?|units?|ex)")
_GLUED = re.compile(r"#?([^\W\d_]+?)(x?\d{1,6}x?)")  # "buy2", "size42"
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "buyyyy", "ouiii"


class Reader:
    """Reads replies to one sale: its choices, its keywords, its languages."""

    def __init__(self, table: Table, options: Options, max_quantity: int) -> None:
        self._table, self._options, self._max = table, options, max_quantity

    def read(self, text: str) -> Intent:
        """What the reply asks for."""
        plain = unaddressed(clean(text))
        if not plain.strip():
            return _none("empty")
        if len(plain) > MAX_LENGTH:
            return _none("too long")
        plain, quoted = unquoted(plain)
        items = self.items(tokens(plain))
        asked = [item for item in items if item.kind in ("buy", "cancel", "stop")]
        if not asked:
            return _none("quoted" if quoted and self._asks(quoted) else "no keyword")
        if quoted and self._asks(quoted):
            return _none("quoted")
        if against := obstacle(plain):
            return _none(against)
        kinds = {item.kind for item in asked}
        if "stop" in kinds:
            return _stop(items, asked)
        if kinds == {"cancel", "buy"} and not _only_names_the_bought(items):
            return _none("both:buy and cancel")
        if "cancel" in kinds:
            return _cancel(items)
        return self._buy(items)

    def _asks(self, plain: str) -> bool:
        return any(item.kind in ("buy", "cancel", "stop") for item in self.items(tokens(plain)))

    # Step 1: name each stretch of words.

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
        known = match(self._table, found, at)
        if known and known[1].kind in ("buy", "cancel", "stop"):
            return known
        if self._options.choices:
            if named := self._options.named(found, at):
                return named
            value = self._options.value(found, at)
            if value and not (known and (known[0] > value[0] or _outranks(known[1], value[0]))):
                return value
        if known:
            if known[1].kind == "number":
                return known[0], self._number(found[at], known[1].number)
            return known
        return self._unlisted(found, at)

    def _unlisted(self, found: list[str], at: int) -> tuple[int, Item]:
        """A word that stands in no table as it is: a number, something glued or drawn out, a part of a value."""
        word = found[at]
        if _QUANTITY.fullmatch(word):
            return 1, self._number(word, int(word))
        if counted := _COUNTED.fullmatch(word):
            return 1, Item("number", word, number=int(counted[1] or counted[2]), counted=True)
        if pointed := self._options.pointed(word):
            return 1, pointed
        if (glued := _GLUED.fullmatch(word)) and self._opens(glued[1]):
            found[at : at + 1] = [glued[1], glued[2]]
            return self._item(found, at)
        if any(char.isdecimal() for char in word):
            return 1, Item("unclear number", word)
        if word[0] == "#":
            return 1, self._tag(word)
        if not (word[0].isalpha() or word[0] == "@"):
            return 1, Item("sign", word)
        for letters in (r"\1", r"\1\1"):
            short = _DRAWN_OUT.sub(letters, word)
            if short != word and match(self._table, [short], 0):
                found[at] = short
                return self._item(found, at)
        if "-" in word and all(self._options.meaning([part], 0) for part in word.split("-")):
            found[at : at + 1] = word.split("-")
            return self._item(found, at)
        return 1, Item("unknown", word)

    def _number(self, word: str, number: int) -> Item:
        return Item("number", word, number=number, means=self._options.meaning([word], 0))

    def _opens(self, word: str) -> bool:
        """Whether a number may be glued to this word: a keyword, or the name of a choice."""
        known = match(self._table, [word], 0)
        return (known is not None and known[1].kind == "buy") or self._options.named([word], 0) is not None

    def _tag(self, word: str) -> Item:
        """A hashtag is its word, where we know the word; else decoration, unless it protests."""
        bare = [word[1:]]
        item = self._item(bare, 0)[1]
        if item.kind == "unknown":
            return Item("negated" if _AGAINST_TAG.match(word) else "tag", word)
        return item

    # Steps 2 to 5, for a purchase.

    def _buy(self, items: list[Item]) -> Intent:
        clauses = _clauses(items)
        ordering = [clause for clause in clauses if _has(clause, "buy")]
        first = all(_in_first_person(clause) for clause in ordering)
        if against := _against(items, first) or _beside(clauses, first):
            return _none(against)
        for clause in ordering:
            if unclear := _unclear(clause):
                return _none(unclear)
        said = [item for clause in clauses if _understood(clause) for item in clause]
        return self._filled(said, next(item.text for item in items if item.kind == "buy"))

    def _filled(self, said: Sequence[Item], keyword: str) -> Intent:
        """Count and choose, from the clauses that were understood in full."""
        found: dict[int, set[int]] = {}
        for item in said:
            if item.kind == "option":
                _narrow(found, item.means)
        numbers = []
        counted = {item.number for at, item in enumerate(said) if item.kind == "number" and _is_counted(said, at)}
        for at, item in enumerate(said):
            if item.kind != "number":
                continue
            open_ = frozenset(pair for pair in item.means if pair[0] not in found)
            if not open_ or _is_counted(said, at):
                numbers.append(item.number)
            elif item.number > DOZEN or counted:
                _narrow(found, open_)
            else:
                # "buy 2" where 2 is also a size: asked for, not guessed.
                found.update((c, set()) for c, _ in open_)
        wanted = set(numbers)
        if len(wanted) > 1:
            return _none("number:" + ",".join(str(number) for number in numbers))
        articles = sum(item.kind == "article" and item.text in ("one", "un", "une") for item in said)
        if len(numbers) + articles > 1 and any(len(values) != 1 for values in found.values()):
            return _none("number:more than one line")
        quantity = wanted.pop() if wanted else 1
        if not 1 <= quantity <= self._max:
            return _none(f"quantity:{quantity}")
        options, missing = {}, []
        for c, choice in enumerate(self._options.choices):
            values = found.get(c, {0} if len(choice.values) == 1 else set())
            if len(values) == 1 and NO_VALUE not in values:
                options[choice.name] = choice.values[next(iter(values))]
            elif choice.values:
                missing.append(choice.name)
        return Intent("buy", quantity, options, tuple(missing), f"keyword:{keyword}")


def _none(why: str) -> Intent:
    return Intent("none", why=why[:60])


def _has(clause: Iterable[Item], kind: str) -> bool:
    return any(item.kind == kind for item in clause)


def _outranks(known: Item, length: int) -> bool:
    """Whether a word of ours beats a value of the same length: "no" refuses, even where "No" is on sale."""
    return length == 1 and known.kind in _AGAINST | _AGAINST_BARE | {"number", "opener", "but", "end"}


def _stop(items: Sequence[Item], asked: Sequence[Item]) -> Intent:
    """An opt-out is for ever, so it must be the whole message: "stop it, so nice" is none."""
    if all(item.kind in _STOP for item in items):
        return Intent("stop", why="keyword:" + next(item.text for item in asked if item.kind == "stop"))
    if _has(asked, "buy"):
        return _none("negated:stop")
    return _none("question" if _has(items, "question") else "not the whole message:stop")


def _only_names_the_bought(items: Sequence[Item]) -> bool:
    """Whether every "buy" is what the reply cancels: "annuler mon achat", "cancel my purchase"."""
    cancels = False
    for at, item in enumerate(items):
        if item.kind == "cancel":
            cancels = True
        elif item.kind in _CLOSED:
            cancels = False
        elif item.kind == "buy":
            named = item.text in _BOUGHT and items[at - 1].text in _DETERMINERS
            if not (cancels and (named or items[at - 1].kind == "cancel" and item.text == "achat")):
                return False
    return True


def _cancel(items: list[Item]) -> Intent:
    """A hold is given back only by a clause that says just that; talk beside it may refuse as much as it likes."""
    for kind in ("question", "conditional", "reported", "joke"):
        for item in items:
            if item.kind == kind:
                return _none(f"{kind}:{item.text}" if item.text != "?" else kind)
    for clause in _clauses(items):
        if not _has(clause, "cancel"):
            continue
        for item in clause:
            if item.kind not in _CANCEL and item.text not in _HELD and item.text not in _BOUGHT:
                return _none(f"{item.kind if item.kind in _AGAINST else 'unclear'}:{item.text}")
    return Intent("cancel", why="keyword:" + next(item.text for item in items if item.kind == "cancel"))


# Step 2: what speaks against.


def _against(items: Sequence[Item], first: bool) -> str:
    """The first word that leaves the reply to a person, wherever it stands."""
    bought = False
    for at, item in enumerate(items):
        if item.kind in _AGAINST or (not first and item.kind in _AGAINST_BARE):
            return item.kind if item.text == "?" else f"{item.kind}:{item.text}"
        if item.kind == "but" and (bought or not first):
            return f"proviso:{item.text}"
        if item.kind == "unclear number":
            return f"number:{item.text}"
        if item.kind == "buy":
            bought = True
            before = next((other.text for other in reversed(items[:at]) if other.kind != "sign"), "")
            if not item.first and before in _PRAISED:
                return f"idiom:{before} {item.text}"
    return ""


# Step 3: clauses.


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Cut at punctuation and emoji, and before an "I" that leads to a keyword: "gorgeous | I'll take it".

    The sign that ended a clause is kept as the first item of the next one, for ``_beside`` to look at.
    """
    clauses: list[list[Item]] = [[]]
    for at, item in enumerate(items):
        if item.kind in _CLOSED:
            clauses.append([])
        elif item.first or (item.kind == "opener" and _leads_to_keyword(items, at)):
            if at and items[at - 1].text in _SUBORDINATING:
                item = Item("subordinate", items[at - 1].text)
            clauses.append([item])
            continue
        clauses[-1].append(item)
    return [clause for clause in clauses if any(item.kind not in _CLOSED for item in clause)]


def _leads_to_keyword(items: Sequence[Item], at: int) -> bool:
    after = next((item for item in items[at + 1 :] if item.kind not in ("adverb", "object", "opener")), None)
    return after is not None and after.kind == "buy" and not after.first


def _in_first_person(clause: Sequence[Item]) -> bool:
    for at, item in enumerate(clause):
        if item.first or (item.kind == "opener" and _leads_to_keyword(clause, at)):
            return True
        if item.kind == "buy":
            break
    return False


def _understood(clause: Iterable[Item]) -> bool:
    return all(item.kind in _TALK or item.kind in _CLOSED or item.kind == "buy" for item in clause)


def _beside(clauses: Sequence[Sequence[Item]], first: bool) -> str:
    """Talk beside the order is fine while it is short, has no numbers, and is set apart from a bare keyword."""
    talk = 0
    ordered = False
    for clause in clauses:
        ordered = ordered or _has(clause, "buy")
        if _has(clause, "buy") or _understood(clause):
            continue
        talk += len(clause)
        for item in clause:
            if item.kind == "number":
                return f"number:{item.text}"
        if not first and ordered and clause[0].text == COMMA:
            return f"unclear:{clause[1].text}"
    return "too much talk" if talk > MAX_TALK[first] else ""


# Step 4: every word of the clause with the keyword.


def _unclear(clause: Sequence[Item]) -> str:
    """The first word that an order does not have, or nothing. With "I" an order may also rejoice."""
    first = _in_first_person(clause)
    bought = False
    for item in clause:
        if item.kind == "buy":
            bought = True
        elif item.kind in _CLOSED or item.kind in (_AFTER if bought else _BEFORE):
            if item.kind == "adverb" and not first and not bought:
                return f"unclear:{item.text}"
        elif not (first and item.kind in ("praise", "neutral", "tag", "polite", "but")):
            if item.kind == "subordinate":
                return f"subordinate:{item.text}"
            return f"third person:{item.text}" if item.text in _PERSONS else f"unclear:{item.text}"
    return ""


# Step 5: counting and choosing.


def _is_counted(said: Sequence[Item], at: int) -> bool:
    """Whether a number can only be a quantity: "x2", "2 x", "2 pieces"."""
    beside = [said[i] for i in (at - 1, at + 1) if 0 <= i < len(said)]
    return said[at].counted or any(item.kind == "unit" for item in beside)


def _narrow(found: dict[int, set[int]], means: Meaning) -> None:
    """Keep the values on which all words agree. Two values of one choice leave none, so it will be asked for."""
    by_choice: dict[int, set[int]] = {}
    for c, v in means:
        by_choice.setdefault(c, set()).add(v)
    for c, values in by_choice.items():
        if len(by_choice) > 1:
            values = set()  # the same word fits two choices
        found[c] = found[c] & values if c in found else values
