"""What is still to be done: tasks, and events that are not understood yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """One thing still to do outside. ``attempts`` counts this one; more than one means: look before acting."""

    id: int
    lane: str
    kind: str
    key: str
    subject: str
    payload: Mapping[str, Any] = field(repr=False)
    priority: int
    state: str
    due: int
    attempts: int
    error: str
    created_at: int


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be written. ``key`` makes it once; the lower the ``priority``, the sooner."""

    lane: str
    kind: str
    key: str
    subject: str
    priority: int = 50
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    due: int = 0


@dataclass(frozen=True, slots=True)
class StoredEvent:
    source: str
    event_id: str
    kind: str
    resource: str
    body: Mapping[str, Any]
    received_at: int
    state: str
