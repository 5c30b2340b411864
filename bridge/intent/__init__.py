"""Room five: what a reply asks for. PURE: text in, ``Intent`` out; the standard library only, no I/O.

The rule is that nothing is bought by accident. A reply buys when every word of the clause around the keyword
is understood and nothing beside it speaks against; what is doubtful is ``none``, for the merchant's inbox.

``values`` what goes in and out · ``words`` the tables · ``text`` from typing to words · ``lexicon`` phrases
· ``options`` what the product offers · ``naming``, ``grammar``, ``counting`` the five steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from bridge.intent.grammar import Reader
from bridge.intent.lexicon import compiled, defaults
from bridge.intent.options import Options
from bridge.intent.text import NAME, clean, unaddressed
from bridge.intent.values import Choice, Intent, Keywords, Kind

__all__ = ["Choice", "Intent", "Keywords", "Kind", "read", "reader", "without_address"]

#: Short replies repeat by the thousand in a flash sale; long ones do not, and are nobody's to keep.
_REMEMBERED = 48

_FRONT = re.compile(rf"(?:{NAME}\s+)+", re.IGNORECASE)

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
    return reader(lang=lang, choices=choices, keywords=keywords, max_quantity=max_quantity)(text)


def reader(
    *,
    lang: str | None = None,
    choices: Sequence[Choice] = (),
    keywords: Mapping[str, Keywords] | None = None,
    max_quantity: int = 99,
) -> Callable[[str], Intent]:
    """``read`` for many replies to the same sale."""
    return _reader(lang, tuple(choices), tuple(keywords.items()) if keywords else (), max_quantity)


def without_address(text: str) -> str:
    """The reply without the mentions and links that the network puts in front."""
    return unaddressed(clean(text))


@lru_cache(maxsize=64)
def _reader(
    lang: str | None, choices: tuple[Choice, ...], worded: _Worded, max_quantity: int
) -> Callable[[str], Intent]:
    known = {**defaults(), **dict(worded)}
    languages = [known[lang]] if lang in known else list(known.values())
    made = Reader(compiled(languages), Options(choices), max_quantity)
    remembered = lru_cache(maxsize=4096)(made.read)

    def understand(text: str) -> Intent:
        if text.startswith("@"):
            # Whom the network put in front differs from reply to reply, what is said does not.
            text = _FRONT.sub("", text, count=1)
        meant = remembered(text) if len(text) <= _REMEMBERED else made.read(text)
        # Built anew, so that nobody who changes the options of one reply changes those of another.
        return Intent(meant.kind, meant.quantity, dict(meant.options), meant.missing, meant.why)

    return understand
