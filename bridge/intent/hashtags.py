"""PURE. The hashtags of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

#: Longer than any network lets one be.
LONGEST = 100
#: Besides letters, digits and underscores: what joins letters in Persian, in Indian scripts and in Catalan.
_JOINS = "\u200c\u200d\u00b7"


@cache
def _tag() -> re.Pattern[str]:
    """As X reads them: letters of any script with their marks (the vowels of Hindi and Thai are marks, and so is an accent
    that a Mac sends apart from its letter), digits, underscores, with a letter among them; not inside a word or address."""
    some = (chr(code) for code in range(0x300, 0x20000) if not 0xFE00 <= code <= 0xFE0F)  # those make emojis
    marks = "".join(char for char in some if unicodedata.category(char) in ("Mn", "Mc"))
    part = rf"[\w{marks}{_JOINS}]"
    return re.compile(rf"(?<![\w&/])[#＃]({part}*[^\W\d_]{part}*)")


def folded(tag: str) -> str:
    """A hashtag without its sign, in the form in which two are compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).lstrip("#").casefold())


def placed(text: str) -> Iterator[tuple[str, int]]:
    """(hashtag, folded; where it ends) of each in the text."""
    if "#" in text or "＃" in text:
        for found in _tag().finditer(text):
            yield folded(found[1]), found.end()


def hashtags(text: str) -> tuple[str, ...]:
    """Each hashtag once, folded, in the order of the text."""
    return tuple(dict.fromkeys(tag for tag, _ in placed(text)))


def is_hashtag(text: str) -> bool:
    """Whether it can be one, with its sign or without, and stays one in the form in which networks are asked for it: ½ falls
    into pieces, and no network takes other signs of numbers into a hashtag."""
    bare = text[1:] if text[:1] in ("#", "＃") else text
    asked = folded(bare)
    return all(0 < len(one) < LONGEST and _tag().fullmatch(f"#{one}") for one in (bare, asked)) and not any(
        unicodedata.category(char) == "No" for char in asked
    )
