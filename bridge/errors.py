"""What the bridge tells a person who asked for something that cannot be. Each text says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ReplycartError(Exception):
    """Something a person asked for cannot be done as asked."""


class NotFound(ReplycartError):
    """There is no such thing."""


class Conflict(ReplycartError):
    """It is not in a state in which that can be done."""


class Invalid(ReplycartError):
    """Input that cannot be taken: ``errors`` names each field and what is wrong with it."""

    def __init__(self, errors: Mapping[str, str | Sequence[str]]) -> None:
        self.errors = {field: [text] if isinstance(text, str) else list(text) for field, text in errors.items()}
        super().__init__("; ".join(f"{field}: {' '.join(texts)}" for field, texts in self.errors.items()))


class NoneLeft(Conflict):
    """Nothing is free at this moment; it may be in a few minutes."""
