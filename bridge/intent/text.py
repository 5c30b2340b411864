"""PURE. From what people type to plain words: one spelling for every way of writing the same thing."""

from __future__ import annotations

import re
import unicodedata

#: The ends of what people say: a full stop, and the comma, which binds closer.
STOP, COMMA = "|", ","

_SAME = {
    "'": "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032`\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033\u275d\u275e\u300c\u300d\u300e\u300f",
    "x": "\u00d7\u2715\u2716",
    "-": "\u2010\u2011\u2012\u2013\u2212",
    STOP: "\u2014\u2015",
    "?": "\u2753\u2754\u00bf\u061f\u2e2e",
    "\n": "\r\v\f\x85\u2028\u2029",
    "10": "\U0001f51f",
    # "où" (where) and "ou" (or) differ by the accent alone, and no other French word has this letter.
    "\u00f9": "\u00f9\u00d9",
}
_GONE = {"Mn", "Me", "Cf", "Sk"}  # accents, keycaps and variation selectors, zero-width signs, skin tones
_BLANK = {"Cc", "Cs", "Co", "Cn"}


def _folded(char: str) -> str:
    """One character in its plainest spelling: without accent, width or style, digits of any script as ours.

    Raised and lowered digits stay as they are: "buy²" may be a footnote, so it must not become "buy 2".
    """
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
        return char
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char).casefold())
    out = []
    for part in plain:
        kind = unicodedata.category(part)
        digit = unicodedata.digit(part, None) if kind in ("Nd", "No") else None
        if digit is not None:
            out.append(str(digit))
        elif kind not in _GONE or part in "`^":
            out.append(" " if kind in _BLANK and part != "\n" else part)
    return "".join(out)


class _Fold(dict[int, str]):
    """The table for ``str.translate``, filled as characters are met, and never beyond what people use."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < 4096:
            self[code] = folded
        return folded


_FOLD = _Fold({ord(char): same for same, chars in _SAME.items() for char in chars})

_NOT_WHERE = re.compile(r"(?<!\bo)\u00f9|\u00f9\B")
_SPACED_ELISION = re.compile(r"\b([cdjlmnst]|qu)' +(?=[^\W\d_])")
#: "i m buying": without this step the buyer of a shirt would get an M.
_SPACED_SHORT_FORM = re.compile(r"\b(i|we|you) (m|ll|d|ve|re)\b|\b(don|can|won|isn|doesn|didn) (t)\b")
_LOOSE_APOSTROPHE = re.compile(r"(?<![^\W_])'|'(?![^\W_])")
_INCHES = re.compile(r'(?<=\d)"')
_LEET = re.compile(r"(?<=!)1+(?=[!\s]|$)")  # "buy!!!11"
_FACES = frozenset("<:;=^)")
_EMOTICON = re.compile(r"(?<!\w)(?:<3+|[:;=][-'^]?[)(dpo*/\\|\]\[]+|x[)d]+|\^\^+)(?!\w)")


def clean(text: str) -> str:
    """Small letters without accents; apostrophes only inside words, every other quotation mark is ``"``."""
    if text.isascii():
        text = text.lower()
        if "`" in text:
            text = text.replace("`", "'")
    else:
        if "\u0300" in text:
            text = unicodedata.normalize("NFC", text)
        text = text.translate(_FOLD)
        if "\u00f9" in text:
            text = _NOT_WHERE.sub("u", text)
    if "'" in text:
        text = _LOOSE_APOSTROPHE.sub('"', _SPACED_ELISION.sub(r"\1'", text))
    if " " in text:
        text = _SPACED_SHORT_FORM.sub(lambda found: "'".join(filter(None, found.groups())), text)
    if text.count('"') % 2:
        text = _INCHES.sub("in", text)
    if "!1" in text:
        text = _LEET.sub("!", text)
    if not _FACES.isdisjoint(text):
        # A heart is "<3": without this step it would be three pieces.
        text = _EMOTICON.sub(" ", text)
    return text


#: How networks name an account: "@shop"; on Bluesky by a domain; on another server of Mastodon with the server behind.
NAME = (
    r"@(?:(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?![\w-])|\w{1,50}(?:@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})?)"
)
_FRONT = re.compile(rf"""(?:[^\w"'+#$€£+\-@<?]*(?:{NAME}|(?:https?://|www\.)\S+))+[\s:,]*""")
_ADDRESS = re.compile(rf"{NAME}|(?:https?://|www\.)\S+|[\s:,]+")


def unaddressed(text: str) -> str:
    """The text without the mentions and links in front: the network puts them there, not the buyer.

    Signs among them stay, since "🚫 @shop buy" refuses.
    """
    front = _FRONT.match(text)
    return _ADDRESS.sub(" ", front[0]).lstrip() + text[front.end() :] if front else text


_REPOST = re.compile(r"\W*(?:rt|via|repost)\b")
_LINK = re.compile(r"https?://|www\.|\bt\.co/|[^\W_]{2,}\.(?:com|net|org|fr|shop|store|io|eu|uk)\b")
_CASHTAG = re.compile(r"\$[a-z]")
_SIGNED = re.compile(r"[.!]\s*[-~|]\s*[^\W\d_]")
_SARCASM = re.compile(r"(?<!\w)/s\b")


def obstacle(text: str) -> str:
    """Why the form of a clean text speaks against acting on its words, or nothing."""
    if _REPOST.match(text):
        return "repost"
    if "@" in text:
        return "mention"
    if ("." in text or "/" in text) and _LINK.search(text):
        return "link"
    if "$" in text and _CASHTAG.search(text):
        return "spam:cashtag"
    if "/s" in text and _SARCASM.search(text):
        return "joke:/s"
    if _SIGNED.search(text):
        return "reported:signature"
    return ""


_WRAPPED = re.compile(r'[^\w"?]*"[^"]*"[^\w"?]*')


def unquoted(text: str) -> tuple[str, str]:
    """The text without its quotation marks, and what stood between them.

    A reply that is one quotation and nothing else counts as said, since our post shows the keyword in quotes.
    """
    if '"' not in text:
        return text, ""
    if _WRAPPED.fullmatch(text):
        return text.replace('"', " "), ""
    first, last = text.index('"'), text.rindex('"')
    return text.replace('"', " "), text[first + 1 : last if last > first else len(text)].replace('"', " ")


_TOKEN = re.compile(
    r"""[#$€£:+\-~<>=*]?\d+(?:[.,:/\u2044'-]\d+)*(?:[%€$£°]|[^\W_]+(?:-[^\W_]+)*)?"""  # 2 x2 -1 1.5 $5 256gb
    r"""|\#?[^\W\d_][^\W_]*(?:['-][^\W_]+)*"""  # buy #buy i'll celui-ci
    r"""|[.!|()\[\]{}\n;]+|,+|[^\w\s]"""
)
_ENDS = frozenset(".!|()[]{}\n;")
_SILENT = frozenset("\"'#&*+-/:<=>@\\^`~")
_ELIDED = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quelqu"))


def tokens(text: str) -> list[str]:
    """Words, numbers, signs (each emoji by itself), ends of phrases. "j'achete" gives "j'" and "achete"."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        first = token[0]
        if first in _ENDS:
            found.append(STOP)
        elif first == COMMA:
            found.append(COMMA)
        elif len(token) == 1 and first in _SILENT:
            continue
        elif "'" in token:
            head, _, tail = token.partition("'")
            while head in _ELIDED and tail:
                found.append(head + "'")
                token = tail
                head, _, tail = token.partition("'")
            found.append(token)
        else:
            found.append(token)
    return found


def phrase(text: str) -> tuple[str, ...]:
    """A keyword, a value or a row of our tables as the words to look for."""
    return tuple(token for token in tokens(clean(text)) if token not in (STOP, COMMA))
