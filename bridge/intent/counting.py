"""PURE. Step 5 of a reading: how many, and which. Whatever fits twice is asked for, never guessed."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.intent.lexicon import NO_VALUE, Item, Meaning
from bridge.intent.values import Choice, Intent

#: A bare number that is also a value on sale is the value when nobody would mean so many units.
DOZEN = 12

_BEFORE_NUMBER = frozenset(("x", "qty", "quantity", "quantite", "qte"))
_BEFORE_VALUE = frozenset(("en", "in", "du"))  # "en 38"
_ONE = frozenset(("one", "un", "une"))


def filled(said: Sequence[Item], choices: Sequence[Choice], max_quantity: int) -> Intent:
    """The purchase that was said, by the items of all clauses that were understood in full."""
    found: dict[int, set[int]] = {}
    for item in said:
        if item.kind == "option":
            _narrow(found, item.means)
    quantities = _quantities(said, found)
    if len(set(quantities)) > 1:
        return Intent("none", why="number:" + ",".join(str(number) for number in quantities)[:40])
    if len(quantities) + sum(item.text in _ONE for item in said) > 1 and set() in found.values():
        return Intent("none", why="number:more than one line")
    if either := _either(said, quantities):
        return Intent("none", why=f"number:{either}"[:40])
    quantity = quantities[0] if quantities else 1
    if not 1 <= quantity <= max_quantity:
        return Intent("none", why=f"quantity:{quantity}")
    options, missing = {}, []
    for c, choice in enumerate(choices):
        values = found.get(c, {0} if len(choice.values) == 1 else set())
        if len(values) == 1 and NO_VALUE not in values:
            options[choice.name] = choice.values[next(iter(values))]
        elif choice.values:
            missing.append(choice.name)
    keyword = next(item.text for item in said if item.kind == "buy")
    return Intent("buy", quantity, options, tuple(missing), f"keyword:{keyword}")


def _quantities(said: Sequence[Item], found: dict[int, set[int]]) -> list[int]:
    """The numbers that count units. Those that are a value on sale go to ``found``, as it or as unclear."""
    settled = frozenset(c for c, values in found.items() if len(values) == 1)
    sure: list[int] = []
    unsure: list[Meaning] = []
    for at, item in enumerate(said):
        if item.kind != "number":
            continue
        open_ = frozenset(pair for pair in item.means if pair[0] not in settled)
        if _counts(said, at) or not item.means:
            sure.append(item.number)
        elif item.number > DOZEN or _follows_value(said, at):
            _narrow(found, item.means)
        elif open_:
            unsure.append(open_)
        else:
            sure.append(item.number)  # "2 size 7": the size is known, so 2 is how many
    for means in unsure:
        if sure:
            _narrow(found, means)
        else:
            found.update((c, set()) for c, _ in means)  # "buy 2", where 2 is also a size
    return sure


def _counts(said: Sequence[Item], at: int) -> bool:
    """Whether a number can only count units: "x2", "2 x", "qty 2", but not the 42 of "2 x 42"."""
    if said[at].counted or (at + 1 < len(said) and said[at + 1].kind == "unit"):
        return True
    kinds = [item.kind for item in said[:at]]
    return kinds[-1:] == ["unit"] and said[at - 1].text in _BEFORE_NUMBER and kinds[-2:-1] != ["number"]


def _follows_value(said: Sequence[Item], at: int) -> bool:
    """Whether a number goes with the word before it: "en 38", "EU 42", and the 8 of "size 7 8"."""
    if at == 0:
        return False
    before = {c for c, _ in said[at - 1].means} if said[at - 1].kind == "option" else set()
    return said[at - 1].text in _BEFORE_VALUE or any(c in before for c, _ in said[at].means)


def _either(said: Sequence[Item], quantities: Sequence[int]) -> str:
    """The words of a choice between quantities: "one or two"."""
    for before, item, after in zip(said, said[1:], said[2:], strict=False):
        if item.text in ("or", "ou"):
            for word in (before, after):
                if word.text in _ONE or (word.kind == "number" and word.number in quantities):
                    return f"{before.text} {item.text} {after.text}"
    return ""


def _narrow(found: dict[int, set[int]], means: Meaning) -> None:
    """Keep the values on which all words agree. Two of one choice leave none, so it will be asked for."""
    by_choice: dict[int, set[int]] = {}
    for c, v in means:
        by_choice.setdefault(c, set()).add(v)
    for c, values in by_choice.items():
        if len(by_choice) > 1:
            values = set()  # the same word fits two choices
        found[c] = found[c] & values if c in found else values
