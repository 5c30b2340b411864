"""Pure: what shops write as HTML, as a person reads it. A catalogue has 100,000 of them, so it must be cheap."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

_BREAKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_SILENT = frozenset({"script", "style", "template", "noscript"})
#: Tags whose inside is no HTML, or is not shown: only a parser gets them right.
_HARD = _SILENT | {"textarea", "title"}
#: What most descriptions have besides: looked up as they stand, where others need a call.
_INLINE = ("a", "b", "em", "i", "span", "strong", "u", "img", "small", "sup", "sub", "font", "tbody", "td", "th")
_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9-]*)(?:[^<>"']++|"[^"]*"|'[^']*')*+>""")


class _Glue(dict[str, str | None]):
    """Tag, "/" and all → what stands in its place; None where a parser is needed."""

    def __missing__(self, tag: str) -> str | None:
        name = tag.lower()
        return None if name in _HARD else self.get(name, "")


_GLUE = _Glue(
    {f"{slash}{name}": "" for name in _INLINE for slash in ("", "/")}
    | {f"{slash}{name}": "\n" for name in _BREAKS for slash in ("", "/")}
    | {"li": "\n• "}
)


class _Text(HTMLParser):
    """Collects what a reader sees; blocks become lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        else:
            self.parts.append(_GLUE[tag] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        else:
            self.parts.append(_GLUE["/" + tag] or "")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def _parsed(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def _plain(html: str) -> str | None:
    """Text and tags by turns, a twentieth of a parser's time; None for what needs one."""
    parts: list[Any] = _TAG.split(html)
    tags = list(map(_GLUE.__getitem__, parts[1::2]))
    if None in tags:
        return None
    parts[1::2] = tags
    found = "".join(parts)
    # Whatever still begins with "<" is a comment, a tag that never ends, or just a sign.
    return None if "<" in found else unescape(found)


def text(html: object) -> str:
    """HTML as plain text: entities resolved, blocks on their own lines, "•" before what is listed, spaces tidied.
    "" for what is no text."""
    if not isinstance(html, str) or not html:
        return ""
    found = html
    if "<" in found:
        plain = _plain(found)
        found = _parsed(found) if plain is None else plain
    elif "&" in found:
        found = unescape(found)
    if "\n" not in found:
        return " ".join(found.split())
    return "\n".join([tidy for line in found.split("\n") if line and (tidy := " ".join(line.split()))])


def label(value: object) -> str:
    """:func:`text` of what comes again and again: names of categories and options."""
    return _label(value) if isinstance(value, str) else ""


_label = lru_cache(4096)(text)
