"""What X reads out of a text: mentions, links, hashtags and cashtags, with their places in code points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

MENTION = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠./])[@＠]([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])")
LINK = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"]*[^\s<>\"'.,;:!?)\]}»”]", re.IGNORECASE)
BARE_LINK = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|io|shop|store|fr|de|uk|eu|app|dev)(?![\w.-]*@)\b(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
HASHTAG = re.compile(r"(?<![\w&])[#＃](\w*[^\W\d]\w*)")
CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?!\w)")
LEADING = re.compile(r"(?:\s*@[A-Za-z0-9_]{1,15})+\s*")


def mentioned(text: str) -> list[str]:
    """Usernames in the order of the text, as written, each once."""
    if "@" not in text and "＠" not in text:
        return []
    names: dict[str, str] = {}
    for found in MENTION.finditer(text):
        names.setdefault(found[1].lower(), found[1])
    return list(names.values())


def leading(text: str) -> tuple[list[str], int]:
    """The usernames at the very start of a reply (X hides them), and where the rest begins."""
    found = LEADING.match(text)
    if not found:
        return [], 0
    return MENTION.findall(found[0]), found.end()


def links(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, address) of each link."""
    if "." not in text:
        return
    taken: list[tuple[int, int]] = []
    for pattern in (LINK, BARE_LINK):
        for found in pattern.finditer(text):
            start, end = found.span()
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                yield start, end, found[0]


def has_link(text: str) -> bool:
    return any(True for _ in links(text))


def entities(text: str, user_id: Callable[[str], str | None], short: Callable[[str], str]) -> dict[str, Any]:
    """The ``entities`` object. ``user_id`` gives the id of a username; ``short`` the t.co form of an address."""
    found: dict[str, Any] = {}
    mentions = [
        {"start": m.start(), "end": m.end(), "username": m[1], "id": user_id(m[1])}
        for m in (MENTION.finditer(text) if "@" in text or "＠" in text else ())
    ]
    if mentions := [m for m in mentions if m["id"] is not None]:
        found["mentions"] = mentions
    if urls := [
        {
            "start": start,
            "end": end,
            "url": short(address),
            "expanded_url": address if "://" in address else "http://" + address,
            "display_url": address.split("://")[-1],
        }
        for start, end, address in sorted(links(text))
    ]:
        found["urls"] = urls
    for name, pattern in (("hashtags", HASHTAG), ("cashtags", CASHTAG)):
        if tags := [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in pattern.finditer(text)]:
            found[name] = tags
    return found
