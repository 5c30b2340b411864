"""PURE. The hashtags of a text."""

from __future__ import annotations

import re
import unicodedata

#: As X reads them: letters, digits and underscores of any script, with a letter among them; not inside a word or address.
_TAG = re.compile(r"(?<![\w&/])[#＃](\w*[^\W\d_]\w*)")


def folded(tag: str) -> str:
    """A hashtag without its sign, in the form in which two are compared."""
    return unicodedata.normalize("NFKC", tag).lstrip("#").casefold()


def hashtags(text: str) -> tuple[str, ...]:
    """Each hashtag once, folded, in the order of the text."""
    return tuple(dict.fromkeys(folded(found) for found in _TAG.findall(text)))
