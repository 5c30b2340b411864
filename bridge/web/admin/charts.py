"""PURE. Geometry of the pictures: what the templates draw as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: The power that brings large and small numbers into one picture.
FLATTENED = 0.35


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a funnel: ``points`` of its polygon in a box of 100 × 100, ``share`` of the step before in %."""

    name: str
    count: int
    points: str
    share: int | None


def funnel(steps: Sequence[tuple[str, int]]) -> list[Step]:
    """To scale, unless some steps would vanish: what is a hundredth of the first can still be seen; the numbers
    stand beside it."""
    counts = [count for _, count in steps if count]
    most, least = max(counts, default=0), min(counts, default=0)
    power = 1 if least * 8 >= most else FLATTENED
    widths = [max(1.5, 100 * (count / most) ** power) if count else 1.5 for _, count in steps]
    made = []
    for at, (name, count) in enumerate(steps):
        top, bottom = widths[at], widths[min(at + 1, len(steps) - 1)]
        left, right, low, high = 50 - top / 2, 50 + top / 2, 50 - bottom / 2, 50 + bottom / 2
        points = f"{left:.2f},0 {right:.2f},0 {high:.2f},100 {low:.2f},100"
        before = steps[at - 1][1] if at else 0
        share = round(100 * count / before) if before else None
        made.append(Step(name, count, points, share))
    return made


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in a box of ``Bars.width`` × 100; a second series stands inside the first."""

    x: float
    y: float
    height: float
    inner_y: float
    inner_height: float
    label: str
    value: int
    inner: int


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars: ``top`` is the value of the upper line, ``half`` that of the middle."""

    bars: Sequence[Bar]
    width: int
    each: float
    top: int

    @property
    def half(self) -> float:
        return self.top / 2


def round_up(value: int) -> int:
    """The next number a person would write on an axis: 1, 2, 4, 10, 20, 40, 100 …"""
    if value <= 0:
        return 1
    size = 10 ** int(math.log10(value))
    return next(int(step * size) for step in (1, 2, 4, 5, 10) if step * size >= value)


def bars(values: Sequence[tuple[str, int]], inner: Sequence[int] = (), *, unit: int = 1) -> Bars:
    """Values by label, from left to right. ``unit``: the smallest top line (a whole euro in cents)."""
    most = max([value for _, value in values] + [unit])
    top = round_up(math.ceil(most / unit)) * unit
    step = 10
    made = []
    for at, (label, value) in enumerate(values):
        within = inner[at] if inner else 0
        height, low = 100 * value / top, 100 * within / top
        made.append(
            Bar(at * step + 1.5, round(100 - height, 2), round(height, 2), round(100 - low, 2), round(low, 2),
                label, value, within)
        )  # fmt: skip
    return Bars(made, max(1, len(values)) * step, 7, top)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Units of a sale as parts of a bar of 100: paid, held, free."""

    quantity: int
    paid: int
    held: int
    free: int
    line: int

    def _part(self, units: int) -> float:
        return round(100 * units / self.quantity, 2) if self.quantity else 0

    @property
    def paid_part(self) -> float:
        return self._part(self.paid)

    @property
    def held_part(self) -> float:
        return self._part(self.held)


_PAID = frozenset({"paid", "ordered", "refunding", "disputed", "reversed", "pending"})


def shelf(units: tuple[int, int, int], standing: dict[str, tuple[int, int]]) -> Shelf:
    """From (quantity, free, price) of the shelf, and state → (purchases, units)."""
    quantity, free, _ = units
    paid = sum(kept for state, (_, kept) in standing.items() if state in _PAID)
    return Shelf(quantity, paid, quantity - free - paid, free, standing.get("waitlisted", (0, 0))[0])
