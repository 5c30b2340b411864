"""Room five: what a reply asks for. PURE: text in, ``Intent`` out; the standard library only, no I/O.

The rule is that nothing is bought by accident. A reply buys when every word of the clause around the keyword
is understood and nothing beside it speaks against; what is doubtful is ``none``, for the merchant's inbox.

``values`` what goes in and out · ``words`` the tables · ``text`` from typing to words · ``lexicon`` phrases
· ``options`` what the product offers · ``naming``, ``grammar``, ``counting`` the five steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bridge.intent.grammar import Reader
from bridge.intent.lexicon import compiled, defaults
from bridge.intent.options import Options
from bridge.intent.text import clean, unaddressed
from bridge.intent.values import Choice, Intent, Keywords, Kind

__all__ = ["Choice", "Intent", "Keywords", "Kind", "read", "without_address"]

#: Short replies repeat by the thousand in a flash sale; long ones do not, and are nobody's to keep.
_REMEMBERED = 48

_FRONT = re.compile(r"(?:@\w{1,50}\s+)+")

_Worded = tuple[tuple[str, Keywords], ...]


def read(
    text: str,
    *,
    lang: str | None = None,
    choices: Sequence[Choice] = (),
    keywords: Mapping[str, Keywords] | None = None,
    max_quantity: int = 99,
) -> Intent:
    """What a reply asks for.

    ``lang`` narrows the keywords to one language; without it, or for one that has no keywords, all count.
    ``keywords`` replace the defaults of the languages they name. A choice of one value is never asked for.
    """
    if text.startswith("@"):
        # Whom the network put in front differs from reply to reply, what is said does not.
        text = _FRONT.sub("", text, count=1)
    worded = tuple(keywords.items()) if keywords else ()
    understand = _remembered if len(text) <= _REMEMBERED else _understood
    kind, quantity, options, missing, why = understand(text, lang, tuple(choices), worded, max_quantity)
    # Built anew, so that nobody who changes the options of one reply changes those of another.
    return Intent(kind, quantity, dict(options), missing, why)


def without_address(text: str) -> str:
    """The reply without the mentions and links that the network puts in front."""
    return unaddressed(clean(text))


@lru_cache(maxsize=64)
def _reader(lang: str | None, choices: tuple[Choice, ...], worded: _Worded, max_quantity: int) -> Reader:
    known = {**defaults(), **dict(worded)}
    languages = [known[lang]] if lang in known else list(known.values())
    return Reader(compiled(languages), Options(choices), max_quantity)


def _understood(
    text: str, lang: str | None, choices: tuple[Choice, ...], worded: _Worded, max_quantity: int
) -> tuple[Kind, int, tuple[tuple[str, str], ...], tuple[str, ...], str]:
    intent = _reader(lang, choices, worded, max_quantity).read(text)
    return intent.kind, intent.quantity, tuple(intent.options.items()), intent.missing, intent.why


_remembered = lru_cache(maxsize=4096)(_understood)
