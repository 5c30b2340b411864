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


class Changed(Conflict):
    """What was to be paid is no longer what it was. By name: ``sold_out`` in the shop, ``gone`` (let go, run out or paid), ``other``
    (at another price or in another number). Whoever asked looks once more, and asks again."""

    def __init__(
        self, text: str, *, sold_out: Sequence[str] = (), gone: Sequence[str] = (), other: Sequence[str] = ()
    ) -> None:
        super().__init__(text)
        self.sold_out, self.gone, self.other = tuple(sold_out), tuple(gone), tuple(other)
