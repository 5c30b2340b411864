"""PURE. "#donate 20EUR", "#send 50 € @someone", "#envoyer 50EUR @quelquun": what somebody wants to give, and to whom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from bridge.intent.hashtags import placed

Kind = Literal["donate", "send"]
#: Hashtag (folded) → what it asks for.
TAGS: dict[str, Kind] = {
    "donate": "donate", "don": "donate", "donner": "donate", "send": "send", "envoyer": "send",
}  # fmt: skip
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "euro": "EUR", "euros": "EUR"}
_UNIT = r"[A-Za-z]{3}(?![A-Za-z])|€|\$|£|¥|euros?(?![A-Za-z])"
_AMOUNT = re.compile(
    rf"(?<![\w@#.,-])(?:(?P<before>{_UNIT})\s?)?(?P<number>[0-9][0-9.,]*)\s?(?P<after>{_UNIT})?", re.IGNORECASE
)
#: Beside a number these say that it is not so many of the currency that is named, or of the shop's own.
_OTHER = frozenset({
    "k", "m", "mio", "cent", "cents", "centime", "centimes", "ct", "cts", "dollar", "dollars", "buck", "bucks", "pound", "pounds",
    "quid", "franc", "francs", "yen", "zł", "zl", "kr", "rs", "ft", "kč", "kc", "tl", "lei", "hundred", "thousand", "mille",
    "million", "millions",
})  # fmt: skip
_TOUCHING = frozenset("%‰'’-–—/^*×+=_~")
_HANDLE = re.compile(r"(?<![\w/.])@([A-Za-z0-9_][A-Za-z0-9_.-]*(?:@[A-Za-z0-9.-]+)?)")
_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Gift:
    """``minor`` units of ``currency``. Handles without their sign: ``to`` those after the hashtag, ``named`` all. A network
    puts those who are answered at the head, so only what stands after the hashtag is meant for somebody."""

    kind: Kind
    minor: int
    currency: str
    to: tuple[str, ...]
    named: tuple[str, ...]


def read(text: str, currency: str, exponent: Callable[[str], int], payable: Collection[str]) -> Gift | str:
    """What a text with one of ``TAGS`` asks for, or why it cannot be told. ``currency``: where it names none.
    ``exponent``: how many decimals a currency has. ``payable``: the codes that are read as a currency."""
    kind = next((TAGS[tag] for tag, _ in placed(text) if tag in TAGS), None)
    if kind is None:
        return "no hashtag to give or to send"
    found = list(_AMOUNT.finditer(text))
    amounts = {_read(one, payable) for one in found}
    if not amounts:
        return "no amount"
    if len(amounts) > 1:
        return "more than one amount"
    if any(_doubtful(text, one, payable) for one in found):
        return "an amount that can be read in two ways"
    number, named = amounts.pop()
    named = named or currency
    parts = _NUMBER.fullmatch(number)
    if parts is None:
        return "an amount that can be read in two ways"
    digits = exponent(named)
    fraction = parts[2] or ""
    if len(fraction) > digits:
        return "finer than the currency"
    minor = int(parts[1] + fraction.ljust(digits, "0"))
    if not minor:
        return "no amount"
    at = next(end for tag, end in placed(text) if TAGS.get(tag) == kind)
    return Gift(kind, minor, named, _handles(text[at:]), _handles(text))


def _doubtful(text: str, found: re.Match[str], payable: Collection[str]) -> bool:
    """Whether what stands around an amount may make another sum of it: "5k", "20 cents", "US$20", "2x20", "5-10"."""
    units = [unit for unit in (found["before"], found["after"]) if unit]
    codes = {unit: _SIGNS.get(unit.casefold(), unit.upper()) for unit in units}
    if len({code for code in codes.values() if code in payable}) > 1:
        return True
    if any(unit.isupper() and unit.isalpha() and code not in payable for unit, code in codes.items()):
        return True
    before, after = text[: found.start()], text[found.end() :]
    sign, touching = before.rstrip()[-1:], after[:1]
    if touching.isalnum() or touching in _TOUCHING or any(map(_money, (sign, after.lstrip()[:1]))):
        return True
    word = (before.split() or [""])[-1].strip(".,;:!?()").casefold()
    if word in _OTHER or before[-1:] in ("'", "’", "/"):
        return True
    following = (after.split() or [""])[0].strip(".,;:!?()")
    return following.casefold() in _OTHER or (
        not found["after"] and re.fullmatch(r"[A-Z]{3,5}", following) is not None
    )


def _money(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign) == "Sc"


def _read(found: re.Match[str], payable: Collection[str]) -> tuple[str, str]:
    """(number, currency or "") of one amount."""
    unit = (found["before"] or found["after"] or "").casefold()
    number = found["number"].rstrip(".,")
    if not unit:
        return number, ""
    if unit in _SIGNS:
        return number, _SIGNS[unit]
    # Three letters that are no currency are a word: "20 pls".
    return number, unit.upper() if unit.upper() in payable else ""


def _handles(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.rstrip(".-") for found in _HANDLE.findall(text)))
