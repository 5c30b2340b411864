"""PURE. The three values that the room gives and takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bridge.intent import words

Kind = Literal["buy", "cancel", "stop", "none"]


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words of one language that ask for something. Case, accents, apostrophes and gluing do not matter:
    "j'achète" also stands for "J ACHETE", "jachete" and "#JAchete", and "je prends" for "je le prends".
    """

    buy: tuple[str, ...]
    cancel: tuple[str, ...]
    stop: tuple[str, ...]

    @classmethod
    def default(cls, lang: str) -> Keywords:
        """What we understand in "en" and "fr" by ourselves; the first word is the one to advertise."""
        return cls(**words.KEYWORDS[lang])


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the product on sale: ``Choice("Size", ("S", "M", "L"))``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What a reply asks for.

    ``options`` has the choice's own spelling of each value; ``missing`` names the choices that were not
    named, or named twice, or in words that fit several values: they are to be asked for, never guessed.
    ``why`` is a code that stays the same between versions, and after a colon the word that decided.
    """

    kind: Kind
    quantity: int = 1
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    missing: tuple[str, ...] = ()
    why: str = ""
