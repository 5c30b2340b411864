"""PURE. A sale named in a private message, or in a post that names us: by the code at the end of its address, by the
address itself, or by the address of its post."""

from __future__ import annotations

import re

_WORD = re.compile(r"[0-9a-z][0-9a-z-]*", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
#: What the end of an address is made of. A quote or a bracket that closes behind it is the sentence's.
_QUERY = r"[^\s\"'()\[\]<>\u2018-\u201f\u00ab\u00bb]"
#: A post's number that stands alone is taken for one from so many signs on: no quantity is as long.
_LONG = 10


def is_private(reply_id: str) -> bool:
    """Whether a reply came as a private message."""
    return reply_id.startswith("dm:")


def code_of(slug: str) -> str:
    """The part of a sale's short name that no other sale's has."""
    return slug.rpartition("-")[2].casefold()


def words_of(text: str) -> list[str]:
    """What could be a code or a short name, in the order of the text."""
    return [word.casefold() for word in _WORD.findall(text)]


def end_of(post_id: str) -> str:
    """What the address of a post has of its id: all of it, or what comes behind its account (Bluesky: "did:…~key")."""
    return post_id.rpartition("~")[2].casefold()


def posts_in(text: str) -> list[str]:
    """What could be the end of a post's id: the parts of links, and what is too long for anything else."""
    linked = [part for link in _LINK.findall(text) for part in words_of(link)]
    return linked + [word for word in words_of(text) if len(word) >= _LONG]


def without_code(text: str, slug: str, post: str = "") -> str:
    """The text without what named the sale: its address, its short name, its code, the end of its post's id."""
    names = "|".join(re.escape(name) for name in (slug, code_of(slug), post) if name)
    named = rf"\b(?:{names})\b"
    last, behind, whole = (
        re.compile(form, re.IGNORECASE)
        for form in (named, rf"{named}(?:\?{_QUERY}*)?", rf"(?:https?://\S*)?{named}(?:\?{_QUERY}*)?")
    )

    def without(found: re.Match[str]) -> str:
        # To the end of the last name only: behind it each of a thousand "http://" would be looked through in vain.
        word = found[0]
        ends = [one.end() for form in (last, behind) for one in form.finditer(word)]
        return whole.sub(" ", word[: max(ends)]) + word[max(ends) :] if ends else word

    return " ".join(re.sub(r"\S+", without, text).split())
