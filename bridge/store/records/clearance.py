"""Clearance: what a rule looks for, and what it proposed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

STATES = ("proposed", "approved", "published", "dismissed", "lapsed")


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule looks for, when, and what it makes of it.

    ``percent``: the special price is at least so much below the price; ``stock_over``: more units than that; ``unsold_days``:
    none was paid for so long, here or in the shop; ``category``: the whole name of one. 0 and "" leave it open. ``slots``: (weekday from
    Monday, hour) in ``zone``; ``quiet``: from hour to hour, when nothing goes out. ``repeat_days``: not the same again.
    ``publish``: without asking. ``units`` at most of each SKU, for ``hours``."""

    slots: tuple[tuple[int, int], ...]
    zone: str
    percent: int = 0
    stock_over: int = 0
    unsold_days: int = 0
    category: str = ""
    quiet: tuple[int, int] | None = None
    repeat_days: int = 30
    publish: bool = False
    units: int = 10
    hours: int = 24
    lang: str = "en"
    wording: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> RuleTerms:
        data = json.loads(text)
        data["slots"] = tuple((day, hour) for day, hour in data["slots"])
        data["quiet"] = tuple(data["quiet"]) if data["quiet"] else None
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Rule:
    """``since``: when it was last switched on, or had its calendar changed; no moment before it counts."""

    id: str
    name: str
    terms: RuleTerms
    active: bool
    since: int
    created_at: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule found at one moment (``slot``) of its calendar. ``items``: SKU → units. ``sku`` "": nothing fitted."""

    id: str
    rule_id: str
    slot: int
    sku: str
    name: str
    items: Mapping[str, int]
    state: str
    sale_id: str | None
    why: str
    created_at: int
    lapses_at: int
    decided_at: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A product that fits. ``off``: percent below its price; ``items``: SKU → units that fit, at most as many as asked."""

    sku: str
    name: str
    off: int
    stock: int
    items: Mapping[str, int] = field(default_factory=dict)
