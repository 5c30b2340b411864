"""PURE. From words to an intent, in five steps: name each stretch (``naming``), look for what speaks against,
cut into clauses, hold that every word of the clause with the keyword is understood, count and choose
(``counting``).

Nothing is bought by accident: what is unclear after a step ends in ``none``, and a person reads the reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.intent import words
from bridge.intent.counting import filled
from bridge.intent.lexicon import Item, Table, listed, single
from bridge.intent.naming import AGAINST, AGAINST_BARE, ASKING, Namer
from bridge.intent.options import Options
from bridge.intent.text import COMMA, clean, obstacle, tokens, unaddressed, unquoted
from bridge.intent.values import Intent

#: Longer than any order; a story is for a person to read.
MAX_LENGTH = 600
#: Words beside the order, with "I" and without.
MAX_TALK = {True: 30, False: 12}
#: As many unknown words before a comma may be somebody's name.
NAME = 2

_CLOSED = frozenset(("end", "sign"))
_BEFORE = _CLOSED | {"self", "hail", "object", "opener", "adverb", "number", "unit", "option", "name"}
_AFTER = _BEFORE - {"self"} | {"after", "article", "polite", "buy"}
#: A clause of these alone tells more about the order: "Size M, red."
_DETAIL = _AFTER - {"adverb", "buy"}
#: Only beside an "I": "I'll take it gorgeous".
_REJOICING = frozenset(("praise", "neutral", "tag", "polite"))
_HARMLESS = _BEFORE | _AFTER | {"praise", "neutral"}
#: An English "I" after these begins a sentence of its own: "wow I'll take it".
_RUNS_ON = _REJOICING | {"self", "hail", "adverb", "number", "option", "unit", "buy", "but"}
_CANCEL = _CLOSED | {"cancel", "refused", "hail", "polite", "opener", "adverb"}
_STOP = _CLOSED | {"stop", "cancel", "refused", "polite"}
_CANCEL_NOT = ("question", "conditional", "reported", "joke")

_SUBORDINATING = single(words.SUBORDINATING)
_RUNNING_ON = single(words.RUNNING_ON)
_PRAISED = single(words.PRAISED)
_PERSONS = single(words.PERSONS)
_BOUGHT = single(words.BOUGHT)
_HELD = single(words.HELD) | _BOUGHT
_ASIDE = single(words.ASIDE)
_DANGLING = frozenset(" ".join(row) for row in listed(words.DANGLING))
_DETERMINERS = frozenset(("my", "the", "this", "that", "mon", "l'", "cet"))


class Reader:
    """Reads replies to one sale: its choices, its keywords, its languages."""

    def __init__(self, table: Table, options: Options, max_quantity: int) -> None:
        self._namer, self._options, self._max = Namer(table, options), options, max_quantity

    def read(self, text: str) -> Intent:
        """What the reply asks for."""
        plain = unaddressed(clean(text))
        if not plain.strip():
            return _none("empty")
        if len(plain) > MAX_LENGTH:
            return _none("too long")
        plain, quoted = unquoted(plain)
        if quoted and self._asked(quoted):
            return _none("quoted")
        items = self._namer.items(tokens(plain))
        kinds = {item.kind for item in items} & ASKING
        if not kinds:
            return _none("no keyword")
        if against := obstacle(plain):
            return _none(against)
        if "stop" in kinds:
            return _stop(items)
        if kinds == {"cancel", "buy"} and not _only_names_the_bought(items):
            return _none("both:buy and cancel")
        if "cancel" in kinds:
            return _cancel(items)
        return self._buy(items)

    def _asked(self, plain: str) -> bool:
        return any(item.kind in ASKING for item in self._namer.items(tokens(plain)))

    def _buy(self, items: list[Item]) -> Intent:
        clauses = _clauses(items)
        ordering = [clause for clause in clauses if _has(clause, "buy")]
        first = all(_in_first_person(clause) for clause in ordering)
        if against := _against(items, first) or _beside(clauses, first):
            return _none(against)
        for clause in ordering:
            if unclear := _unclear(clause):
                return _none(unclear)
        said = [item for clause in clauses if _has(clause, "buy") or _is(clause, _DETAIL) for item in clause]
        return filled(said, self._options.choices, self._max)


def _none(why: str) -> Intent:
    return Intent("none", why=why[:60])


def _has(clause: Iterable[Item], kind: str) -> bool:
    return any(item.kind == kind for item in clause)


def _stop(items: Sequence[Item]) -> Intent:
    """An opt-out is for ever, so it must be the whole message: "stop it, so nice" is none."""
    if all(item.kind in _STOP for item in items):
        return Intent("stop", why="keyword:" + next(item.text for item in items if item.kind == "stop"))
    if _has(items, "buy"):
        return _none("negated:stop")
    return _none("question" if _has(items, "question") else "not the whole message:stop")


def _only_names_the_bought(items: Sequence[Item]) -> bool:
    """Whether every "buy" is what the reply cancels: "annuler mon achat", "cancel my purchase"."""
    cancels = False
    for before, item in zip((Item("end", ""), *items), items, strict=False):
        if item.kind == "cancel":
            cancels = True
        elif item.kind in _CLOSED:
            cancels = False
        elif item.kind == "buy" and not (cancels and item.text in _BOUGHT and before.text in _DETERMINERS):
            return False
    return True


def _cancel(items: list[Item]) -> Intent:
    """A hold is given back only by a clause that says just that; talk beside it may refuse as it likes."""
    for item in items:
        if item.kind in _CANCEL_NOT:
            return _none(_because(item))
    for clause in _clauses(items):
        keywords = [item.text for item in clause if item.kind == "cancel"]
        may = _ASIDE | (_HELD if any("cancel" in text or "annul" in text for text in keywords) else set())
        for item in clause if keywords else ():
            if item.kind not in _CANCEL and item.text not in may:
                return _none(_because(item) if item.kind in AGAINST else f"unclear:{item.text}")
    return Intent("cancel", why="keyword:" + next(item.text for item in items if item.kind == "cancel"))


def _because(item: Item) -> str:
    return item.kind if item.text == "?" else f"{item.kind}:{item.text}"


# Step 2: what speaks against.


def _against(items: Sequence[Item], first: bool) -> str:
    """The first word that leaves the reply to a person, wherever it stands."""
    before, bought = "", False
    for at, item in enumerate(items):
        if item.kind in AGAINST or (not first and item.kind in AGAINST_BARE):
            return _because(item)
        if item.kind == "but" and (bought or not first):
            return f"proviso:{item.text}"
        if item.kind == "unclear number":
            return f"number:{item.text}"
        if _begins_order(items, at) and _embeds(items[at - 1] if at else None, item):
            return f"subordinate:{before}"
        if item.kind == "buy":
            bought = True
            if not item.first and (before in _PRAISED or (item.text in _BOUGHT and before in _DETERMINERS)):
                return f"idiom:{before} {item.text}"
        if item.kind != "sign":
            before = item.text
    return ""


def _embeds(before: Item | None, order: Item) -> bool:
    """Whether the word before an "I" may make the order a part of another sentence: "ce que je prends", and
    in English without any such word, "a risk I'll take".
    """
    if before is None or before.kind in _CLOSED:
        return False
    english = order.text.lower().startswith(("i", "we", "let", "lemme"))
    return before.text in _SUBORDINATING or (
        english and before.kind not in _RUNS_ON and before.text not in _RUNNING_ON
    )


# Step 3: clauses.


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Cut at punctuation and emoji, and before an "I" that leads to a keyword: "gorgeous | I'll take it".

    The sign that ended a clause is kept as the first item of the next one, for ``_beside`` to look at.
    """
    clauses: list[list[Item]] = [[]]
    for at, item in enumerate(items):
        if item.kind in _CLOSED or _begins_order(items, at):
            clauses.append([])
        clauses[-1].append(item)
    return [clause for clause in clauses if any(item.kind not in _CLOSED for item in clause)]


def _begins_order(items: Sequence[Item], at: int) -> bool:
    """Whether an "I" stands here that leads to a keyword: "I'll definitely buy", "je le prends"."""
    if items[at].first:
        return True
    if items[at].kind != "opener":
        return False
    after = next((item for item in items[at + 1 :] if item.kind not in ("adverb", "object", "opener")), None)
    return after is not None and after.kind == "buy" and not after.first


def _in_first_person(clause: Sequence[Item]) -> bool:
    return any(_begins_order(clause, at) for at in range(len(clause)))


def _is(clause: Iterable[Item], kinds: frozenset[str]) -> bool:
    return all(item.kind in kinds for item in clause)


def _beside(clauses: Sequence[Sequence[Item]], first: bool) -> str:
    """Talk beside the order is fine while it is short and has no numbers. A bare keyword must be set apart
    from it by more than a comma: "Acheter, c'est voter" orders nothing, and "Elon, buy this" asks Elon.
    """
    talk, ordered = 0, False
    for clause, after in zip(clauses, (*clauses[1:], ()), strict=True):
        if _has(clause, "buy"):
            ordered = True
            continue
        if _is(clause, _DETAIL):
            continue
        if number := next((item for item in clause if item.kind == "number"), None):
            return f"number:{number.text}"
        if _is(clause, _HARMLESS):
            continue
        said = [item for item in clause if item.kind not in _CLOSED]
        talk += len(said)
        called = len(said) <= NAME and all(item.kind == "unknown" for item in said)
        if not first and (_after_comma(clause) if ordered else called and _after_comma(after)):
            return f"unclear:{said[0].text}"
    return "too much talk" if talk > MAX_TALK[first] else ""


def _after_comma(clause: Sequence[Item]) -> bool:
    return bool(clause) and clause[0].text == COMMA


# Step 4: every word of the clause with the keyword.


def _unclear(clause: Sequence[Item]) -> str:
    """The first word that an order does not have, or nothing. With "I" an order may also rejoice."""
    first, bought = _in_first_person(clause), False
    for before, item in zip((clause[0], *clause), clause, strict=False):
        bought = bought or item.kind == "buy"
        fits = item.kind in (_AFTER if bought else _BEFORE) or (first and item.kind in _REJOICING)
        loose = item.kind == "adverb" and not first and not bought  # "just buy it"
        uncounted = item.text == "more" and before.kind not in ("number", "article")
        if not fits or loose or uncounted:
            person = next((other.text for other in clause if other.text in _PERSONS), None)
            return f"third person:{person}" if person else f"unclear:{item.text}"
    return f"unclear:{clause[-1].text}" if clause[-1].text in _DANGLING else ""
