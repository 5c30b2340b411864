"""PURE. Step 5 of a reading: how many, and which. Whatever fits twice is asked for, never guessed."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.intent.lexicon import NO_VALUE, Item, Meaning
from bridge.intent.values import Choice, Intent

#: A bare number that is also a value on sale is the value when nobody would mean so many units.
DOZEN = 12

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
    if either := _either(said):
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
    """The numbers that count units. Those that are a value on sale go to ``found``, with it or as unclear."""
    settled = frozenset(found)
    sure, open_ = [], []
    for at, item in enumerate(said):
        if item.kind == "number":
            means = frozenset(pair for pair in item.means if pair[0] not in settled)
            if means and not _counts(said, at):
                open_.append((item.number, means))
            else:
                sure.append(item.number)
    for number, means in open_:
        if number > DOZEN or sure:
            _narrow(found, means)
        else:
            # "buy 2", where 2 is also a size.
            found.update((c, set()) for c, _ in means)
    return sure


def _either(said: Sequence[Item]) -> str:
    """The words of a choice between numbers: "one or two"."""
    for before, item, after in zip(said, said[1:], said[2:], strict=False):
        if item.text in ("or", "ou") and any(by.kind == "number" or by.text in _ONE for by in (before, after)):
            return f"{before.text} {item.text} {after.text}"
    return ""


def _counts(said: Sequence[Item], at: int) -> bool:
    """Whether a number can only count units: "x2", "2 x", "2 pieces", but not the 42 of "2 x 42"."""
    kinds = [item.kind for item in said[:at]]
    if said[at].counted or (at + 1 < len(said) and said[at + 1].kind == "unit"):
        return True
    return kinds[-1:] == ["unit"] and said[at - 1].text == "x" and kinds[-2:-1] != ["number"]


def _narrow(found: dict[int, set[int]], means: Meaning) -> None:
    """Keep the values on which all words agree. Two values of one choice leave none, so it will be asked for."""
    by_choice: dict[int, set[int]] = {}
    for c, v in means:
        by_choice.setdefault(c, set()).add(v)
    for c, values in by_choice.items():
        if len(by_choice) > 1:
            values = set()  # the same word fits two choices
        found[c] = found[c] & values if c in found else values
