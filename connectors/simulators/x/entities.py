"""What X reads out of a text: mentions, links, hashtags and cashtags, with their places in code points."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from connectors.networks.x.weight import links

MENTION = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠./])[@＠]([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])")
ADDRESS = re.compile(r"(?<![\w@.])https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}»”]", re.IGNORECASE)
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


def addresses(text: str) -> list[tuple[int, int, str]]:
    """(start, end, address) of what a reader of the rehearsal may want to click: what X makes a link, and any
    http(s) address, so that a sale's page on this machine can be opened too."""
    found = [(start, end, text[start:end]) for start, end in links(text)]
    for match in ADDRESS.finditer(text):
        start, end = match.span()
        if all(end <= a or start >= b for a, b, _ in found):
            found.append((start, end, match[0]))
    return sorted(found)


def on_the_wire(
    text: str, short: Callable[[str], str], pictures: Sequence[tuple[str, str]] = ()
) -> tuple[str, list[dict[str, Any]]]:
    """The text as X's API gives it, and its ``entities.urls``: links become t.co, ``& < >`` are escaped, and each
    picture, given as (address, media key), adds a link at the end."""
    if not pictures and not any(sign in text for sign in ".&<>"):
        return text, []
    out, place = "", 0
    urls: list[dict[str, Any]] = []

    def add(address: str, shown: str, **more: str) -> None:
        nonlocal out
        full = address if "://" in address else "http://" + address
        link = short(full)
        spot = {"start": len(out), "end": len(out) + len(link)}
        urls.append({**spot, "url": link, "expanded_url": full, "display_url": shown, **more})
        out += link

    for start, end in links(text):
        out += _escaped(text[place:start])
        address = text[start:end]
        add(address, address.split("://")[-1])
        place = end
    out += _escaped(text[place:])
    for number, (address, key) in enumerate(pictures):
        if not number:
            out += " " if out else ""
            add(address, "pic.x.com/" + key, media_key=key)
        else:
            urls.append({**urls[-1], "media_key": key})
    return out, urls


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def entities(text: str, urls: list[dict[str, Any]], user_id: Callable[[str], str | None]) -> dict[str, Any]:
    """The ``entities`` object of a text on the wire. ``user_id`` gives the id of a username."""
    found: dict[str, Any] = {}
    mentions = [
        {"start": m.start(), "end": m.end(), "username": m[1], "id": user_id(m[1])}
        for m in (MENTION.finditer(text) if "@" in text or "＠" in text else ())
    ]
    if mentions := [m for m in mentions if m["id"] is not None]:
        found["mentions"] = mentions
    if urls:
        found["urls"] = urls
    for name, pattern in (("hashtags", HASHTAG), ("cashtags", CASHTAG)):
        tags = [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in pattern.finditer(text)]
        if tags:
            found[name] = tags
    return found
