"""Texts on Bluesky: their length, and what in them is a link, a mention or a tag (facets). Pure but for ``resolve``.

A post has at most 300 graphemes (what a reader takes for one letter) and 3,000 bytes of UTF-8; both are weighed as one
number: graphemes, or a tenth of the bytes where that is more. Facets name places by bytes of UTF-8. What counts as a
mention or a tag follows Bluesky's own client (@atproto/api, rich-text/detection); links are found by the patterns of
twitter-text, which also know an address without "https://".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

import regex
from atproto_client import models

from connectors.networks.x.weight import links

MAX, MAX_BYTES = 300, 3000
TAG_LENGTH = 64
_LETTER = regex.compile(r"\X")
_MENTION = regex.compile(
    r"(?:^|(?<=[\s(]))@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63})(?![\w-])"
)
_TAG = regex.compile(r"(?:^|(?<=\s))[#＃](?!\ufe0f)([^\s\u00ad\u2060\u200a-\u200d\u20e2]+)")
#: An address that says it is one, whatever its ending: a shop in a test, a machine in the house.
_SCHEME = regex.compile(r"(?:^|(?<=[\s(]))https?://[^\s<>\"]+", regex.IGNORECASE)
_AFTER = ".,;:!?'\")]}»”’"
_LOOSE = regex.compile(r"\p{P}+$")
_WORD = regex.compile(r"[^\d\p{P}]")


def normal(text: str) -> str:
    """The text as it goes out."""
    return unicodedata.normalize("NFC", text)


def graphemes(text: str) -> int:
    return len(text) if text.isascii() and "\r" not in text else sum(1 for _ in _LETTER.finditer(text))


def weight(text: str) -> int:
    """What counts against 300."""
    text = normal(text)
    return max(graphemes(text), -(-len(text.encode("utf-8", "replace")) * MAX // MAX_BYTES))


def facets(text: str, resolve: Callable[[str], str]) -> list[Any]:
    """Links, mentions and tags of a text in NFC, in order, none over another: atproto's models. ``resolve``: handle → DID, "" for nobody."""
    found = models.AppBskyRichtextFacet
    taken: list[tuple[int, int, object]] = []
    for start, end in links(text):
        address = text[start:end]
        taken.append((start, end, found.Link(uri=address if "://" in address else f"https://{address}")))
    for match in _SCHEME.finditer(text):
        address = match[0].rstrip(_AFTER)
        start, end = match.start(), match.start() + len(address)
        if _free(taken, start, end) and len(address) > len("https://"):
            taken.append((start, end, found.Link(uri=address)))
    for start, end, handle in _mentions(text):
        if _free(taken, start, end) and (did := resolve(handle.lower())):
            taken.append((start, end, found.Mention(did=did)))
    for start, end, tag in _tags(text):
        if _free(taken, start, end):
            taken.append((start, end, found.Tag(tag=tag)))
    if not taken:
        return []
    place = [0, *accumulate(len(letter.encode()) for letter in text)]
    return [
        found.Main(index=found.ByteSlice(byte_start=place[start], byte_end=place[end]), features=[feature])
        for start, end, feature in sorted(taken, key=lambda item: item[0])
    ]


def _mentions(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _MENTION.finditer(text):
        yield match.start(), match.end(), match[1]


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TAG.finditer(text):
        tag = _LOOSE.sub("", match[1])
        if tag and _WORD.search(tag) and graphemes(tag) <= TAG_LENGTH:
            yield match.start(), match.start(1) + len(tag), tag


def _free(taken: list[tuple[int, int, object]], start: int, end: int) -> bool:
    return all(end <= first or last <= start for first, last, _ in taken)
