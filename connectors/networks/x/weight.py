"""Length as X weighs it: twitter-text's config v3 (facts/x.md, contracts/twitter-text). Pure.

Most letters weigh 1, CJK and emoji 2, a link 23 whatever its length, also one without "https://". The patterns follow
twitter-text 3.1.0 (Apache-2.0), rewritten without backtracking: the package ``twitter-text-parser`` (1.0 to 3.0) takes
minutes for 20,000 times "a.", and imports the ``pkg_resources`` that setuptools no longer has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from connectors.networks.x import tlds
from connectors.networks.x.emoji import EMOJI

MAX = 280
LINK = 23

_MARKS = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_INVALID = "\ufffe\ufeff\uffff"
_SPACES = "\x09-\x0d\x20\x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    "\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_PUNCT = r"!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_NAME = f"[^{_PUNCT}{_SPACES}{_INVALID}{_MARKS}]"
_NAME_OR_DASH = f"[^{_PUNCT.replace(chr(92) + '-', '').replace('_', '')}{_SPACES}{_INVALID}{_MARKS}]"
_PATH = rf"[a-zA-Z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_QUERY = r"[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"


def _either_case(word: str) -> str:
    """A pattern of the word in small and capital letters. ``re.IGNORECASE`` would take "ſ" for "s" as well."""
    return "".join(letter if letter == letter.upper() else f"[{letter}{letter.upper()}]" for letter in word)


_LABEL = rf"{_NAME}(?:{_NAME_OR_DASH}*+(?<![-_]))?+\."
_START = re.compile(
    rf"(?:[^A-Za-z0-9@＠$#＃{_INVALID}]|^)(?P<scheme>[hH][tT][tT][pP][sS]?://)?(?P<host>(?:{_LABEL}){{1,127}}+)"
)
_REST = re.compile(
    r"(?P<port>:[0-9]++)?"
    rf"(?P<path>/(?:{_PATH}++|\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\))*+)?"
)
_ASKED = re.compile(rf"\?{_QUERY}*+")
_ASCII_HOST = re.compile(rf"(?:[-a-zA-Z0-9{_LATIN}]++\.)++")
_ENDING = re.compile(r"([a-zA-Z]++)(?![0-9a-zA-Z@+-])|[xX][nN]--[-0-9a-zA-Z]++")
_OTHER_ENDING = re.compile(
    f"(?:{'|'.join(map(_either_case, sorted(tlds.OTHER, key=len, reverse=True)))})(?![0-9a-zA-Z@+-])"
)
_SHORTENED = re.compile(rf"[hH][tT][tT][pP][sS]?://[tT]\.[cC][oO]/([a-zA-Z0-9]++)(\?{_QUERY}*+)?")


def weighted_length(text: str) -> int:
    """The length that X counts against 280. The same for composed and decomposed accents (NFC)."""
    text = unicodedata.normalize("NFC", text)
    jumps = dict(links(text))
    emoji = {} if text.isascii() else {found.start(): found.end() for found in EMOJI.finditer(text)}
    total = place = 0
    while place < len(text):
        if place in jumps:
            total, place = total + LINK, jumps[place]
        elif place in emoji:
            total, place = total + 2, emoji[place]
        else:
            total, place = total + _weight(ord(text[place])), place + 1
    return total


def is_valid(text: str) -> bool:
    """Whether X would take the text: 1 to 280 weighted characters, none of the three that it refuses."""
    return not re.search(f"[{_INVALID}]", text) and 0 < weighted_length(text) <= MAX


def links(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what X turns into links, in order. ``text`` in NFC."""
    if "." not in text:
        return
    place = 0
    while found := _START.search(text, place):
        end = _host_end(text, *found.span("host"), plain=True)
        if end is None:
            # No ending follows any dot of this host, so none of a later start within it either.
            place = found.end() - 1
            continue
        place, spans = _one(text, found, end)
        yield from spans


def has_link(text: str) -> bool:
    """Whether X would make a link of something in the text (a post with a link costs more)."""
    return any(True for _ in links(unicodedata.normalize("NFC", text)))


def _one(text: str, found: re.Match[str], host_end: int) -> tuple[int, list[tuple[int, int]]]:
    """Where the match ends, and the links in it, given its host."""
    scheme, start = found["scheme"] or "", found.start("host")
    rest = _REST.match(text, host_end)
    assert rest is not None
    end = rest.end()
    if rest["path"]:
        end = _trimmed(text, rest.start("path") + 1, end, "!*';:,.$%[]\u2013~@|&")
    if (asked := _ASKED.match(text, end)) and (
        last := _trimmed(text, end, asked.end(), "!?*'@();:+$%[].,~|")
    ) > end + 1:
        end = last
    host = text[start:host_end]
    if not _resolvable(host) or len(scheme or "https://") + len(scheme) + end - start > 4096:
        return end, []
    if scheme:
        begin = start - len(scheme)
        if shortened := _SHORTENED.match(text, begin, end):
            if len(shortened[1]) > 40:
                return end, []
            stop = shortened.end()
            if shortened[2]:
                stop = _trimmed(text, shortened.start(2), stop, "!?*'@();:+$%[].,~|")
            return end, [(begin, stop)]
        return end, [(begin, end)]
    if found.end("host") and start and text[start - 1] in "-_./":
        return end, []
    spans = list(_ascii_hosts(host, start))
    if spans and rest["path"]:
        first, last = spans[-1]
        spans[-1] = (first, last + end - host_end)
    return end, spans


def _host_end(text: str, start: int, stop: int, *, plain: bool = False) -> int | None:
    """The end of the longest host that begins at ``start`` with labels up to ``stop`` and has a known ending.

    ``plain``: the label before the ending must have no underscore.
    """
    dot = stop - 1
    while dot > start:
        before = text.rfind(".", start, dot)
        if not (plain and "_" in text[max(start, before + 1) : dot]) and (end := _ending(text, dot + 1)):
            return end
        dot = before
    return None


def _ending(text: str, place: int) -> int | None:
    found = _ENDING.match(text, place)
    if found and (found[1] is None or found[1].lower() in tlds.ASCII):
        return found.end()
    other = _OTHER_ENDING.match(text, place)
    return other.end() if other else None


def _ascii_hosts(host: str, offset: int) -> Iterator[tuple[int, int]]:
    """Without a scheme only hosts in Latin letters become links, and of "日本語example.com" only the end."""
    place = 0
    while found := _ASCII_HOST.search(host, place):
        end = _host_end(host, found.start(), found.end())
        if end is None:
            place = found.end()
            continue
        yield offset + found.start(), offset + end
        place = end


def _resolvable(host: str) -> bool:
    for label in host.split("."):
        size = len(label) if label.isascii() else len(label.encode("punycode", "replace")) + 4
        if not 0 < size <= 63:
            return False
    return not host.startswith("xn--") or any(True for _ in _ascii_hosts(host, 0))


def _trimmed(text: str, start: int, end: int, loose: str) -> int:
    """``end`` without the signs that may stand in a link but not end it."""
    while end > start and text[end - 1] in loose:
        end -= 1
    return end


def _weight(code: int) -> int:
    light = code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247
    return 1 if light else 2
