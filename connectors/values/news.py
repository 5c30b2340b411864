"""What any platform may tell: an event it sends, a finding of a check-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Event:
    """A verified webhook: ``id`` unique per platform, ``kind`` in the platform's words (of payments: one of ``Notice``,
    which says what the body holds), ``resource`` = the id of the thing it speaks of, to be looked up; the body is a hint and
    never the truth."""

    id: str
    kind: str
    resource: str
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``replycart doctor``: what was looked at, how it is, and what a person should do."""

    name: str
    status: Literal["ok", "warning", "failed"]
    detail: str = ""
    advice: str = ""
