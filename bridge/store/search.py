"""Search that knows neither case nor accents: "ete" finds "Été", and "coeur" finds "Cœur", the same on both engines.

Each engine has the function ``FOLDED``: SQLite by a function of this process on every connection, PostgreSQL by one of SQL in
the ledger's schema. No index, view or trigger may use it: a ledger must be readable without it, as with ``sqlite3``.
"""

from __future__ import annotations

import re
import unicodedata

#: The name of the function in SQL: of a text (or NULL), the text as it is compared.
FOLDED = "replycart_folded"
#: Letters that no normalization takes apart, and what they are found by.
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
#: Accents, as they stand behind their letter once it is taken apart.
ACCENTS = "[\u0300-\u036f]+"
_ACCENTS = re.compile(ACCENTS)
_LETTERS = str.maketrans(LETTERS)


def folded(text: str) -> str:
    """The text as it is compared."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_LETTERS)


def in_sql(text: str | None) -> str | None:
    """``FOLDED``, for SQLite."""
    return None if text is None else folded(text)


def like(text: str) -> str:
    """The pattern of a text that may stand anywhere."""
    return "%" + folded(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def holds(column: str) -> str:
    """The condition that the column holds what ``like`` is given."""
    return f"{FOLDED}({column}) LIKE ? ESCAPE '\\'"


def caseless(text: str) -> str:
    """For telling whether two texts are the same but for their case: accents count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
