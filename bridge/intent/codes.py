"""PURE. A sale named in a private message: by the code at the end of its address, or by the address itself."""

from __future__ import annotations

import re

_WORD = re.compile(r"[0-9a-z][0-9a-z-]*", re.IGNORECASE)


def is_private(reply_id: str) -> bool:
    """Whether a reply came as a private message."""
    return reply_id.startswith("dm:")


def code_of(slug: str) -> str:
    """The part of a sale's short name that no other sale's has."""
    return slug.rpartition("-")[2].casefold()


def words_of(text: str) -> list[str]:
    """What could be a code or a short name, in the order of the text."""
    return [word.casefold() for word in _WORD.findall(text)]


def without_code(text: str, slug: str) -> str:
    """The text without what named the sale: its address, its short name, its code."""
    named = rf"(?:https?://\S*)?\b(?:{re.escape(slug)}|{re.escape(code_of(slug))})\b"
    return " ".join(re.sub(named, " ", text, flags=re.IGNORECASE).split())
