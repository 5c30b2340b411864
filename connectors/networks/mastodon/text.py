"""Texts on Mastodon: their length, and what people wrote out of the HTML that the server makes of it. Pure.

Mastodon counts what a reader takes for one letter (graphemes), each link with "https://" as 23 (the server says how
many), and of a name on another server only what stands before its second "@" (docs.joinmastodon.org, user/posting).
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import regex

from connectors.networks.x.weight import links

_LETTER = regex.compile(r"\X")
_ELSEWHERE = re.compile(r"(?<![/\w])@([A-Za-z0-9_]+)@[A-Za-z0-9.-]*[A-Za-z0-9]")
_BREAKS = {"br": "\n", "p": "\n\n", "li": "\n", "blockquote": "\n\n", "pre": "\n\n"}


def length(text: str, per_link: int) -> int:
    """What counts against the server's limit."""
    text = unicodedata.normalize("NFC", text)
    out, place = [], 0
    for start, end in links(text):
        if "://" in text[start:end]:
            out += [text[place:start], "x" * per_link]
            place = end
    counted = _ELSEWHERE.sub(r"@\1", "".join([*out, text[place:]]))
    if counted.isascii() and "\r" not in counted:
        return len(counted)
    return sum(1 for _ in _LETTER.finditer(counted))


def names(text: str, acct: str) -> bool:
    """Whether the text mentions the account, as the server will see it."""
    return re.search(rf"(?<![/\w])@{re.escape(acct)}(?![\w.@-]*\w)", text, re.IGNORECASE) is not None


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS and self.parts:
            self.parts.append(_BREAKS[tag])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(content: str) -> str:
    """The text of a status: links whole, paragraphs apart."""
    parser = _Plain()
    parser.feed(content)
    parser.close()
    return "".join(parser.parts).strip()


def comparable(text: str) -> str:
    """A text without what the server changes: NFC, one space for many, no other server's name."""
    return " ".join(_ELSEWHERE.sub(r"@\1", unicodedata.normalize("NFC", text)).split())


class _Links(HTMLParser):
    """The addresses of links; mentions and hashtags are links too, and have their class."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kinds = set((given.get("class") or "").split())
        if tag == "a" and given.get("href") and not kinds & {"mention", "hashtag"}:
            self.found.append(str(given["href"]))


def links_of(content: str) -> tuple[str, ...]:
    """Where the links of a status lead."""
    parser = _Links()
    parser.feed(content)
    parser.close()
    return tuple(dict.fromkeys(parser.found))
