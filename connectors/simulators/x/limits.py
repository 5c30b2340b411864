"""Rate limits and prices, as in facts/x.md and X's own tables (2026-08-22)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

QUARTER, DAY = 900, 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls in 15 minutes per user and per app, and in 24 hours per user and per app; 0 = none given."""

    user: int = 0
    app: int = 0
    user_day: int = 0
    app_day: int = 0


@dataclass(slots=True)
class Window:
    limit: int
    ends: int
    used: int = 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass
class Limits:
    """Fixed windows that begin with the first call. ``scale`` multiplies the limits; 0 counts, never refuses."""

    now: Callable[[], datetime]
    scale: float = 1.0
    windows: dict[tuple[str, str, int], Window] = field(default_factory=dict)

    def take(self, name: str, user: str, limit: Limit) -> tuple[bool, dict[str, str]]:
        """Count one call of an endpoint by a user ("" = the app): whether it may go on, and the headers."""
        counted: list[tuple[str, Window]] = []
        per = [("", user, QUARTER, limit.user if user else limit.app)]
        if user:
            per.append(("user-limit-24hour", user, DAY, limit.user_day))
        per.append(("app-limit-24hour", "", DAY, limit.app_day))
        for label, who, span, number in per:
            if number:
                counted.append((label, self._window(name, who, span, number)))
        allowed = self.scale == 0 or all(window.left > 0 for _, window in counted)
        if allowed:
            for _, window in counted:
                window.used += 1
        headers: dict[str, str] = {}
        for label, window in counted:
            prefix = f"x-{label}" if label else "x-rate-limit"
            headers[f"{prefix}-limit"] = str(window.limit)
            headers[f"{prefix}-remaining"] = str(window.left if self.scale else window.limit)
            headers[f"{prefix}-reset"] = str(window.ends)
        return allowed, headers

    def _window(self, name: str, who: str, span: int, number: int) -> Window:
        now = self.now().timestamp()
        key = (name, who, span)
        window = self.windows.get(key)
        if window is None or window.ends <= now:
            scaled = max(1, round(number * self.scale)) if self.scale else number
            window = self.windows[key] = Window(scaled, math.ceil(now) + span)
        return window


PRICES = {
    "post.create": Decimal("0.015"),
    "post.create_with_link": Decimal("0.200"),
    "post.create_summoned": Decimal("0.010"),
    "message.create": Decimal("0.015"),
    "delete": Decimal("0.010"),
    "media.metadata": Decimal("0.005"),
    "post.read": Decimal("0.005"),
    "owned.read": Decimal("0.001"),
    "user.read": Decimal("0.010"),
    "message.read": Decimal("0.010"),
}
RESOURCES = {
    "post.read": "post",
    "owned.read": "post",
    "user.read": "user",
    "message.read": "message",
}


@dataclass
class Bill:
    """What the calls cost, in dollars. A resource read twice in a UTC day is charged once, whichever way."""

    now: Callable[[], datetime]
    credit: Decimal | None = None
    calls: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _day: str = ""

    @property
    def dollars(self) -> Decimal:
        return sum((PRICES[what] * count for what, count in self.counts.items()), Decimal(0))

    @property
    def empty(self) -> bool:
        return self.credit is not None and self.dollars >= self.credit

    def charge(self, what: str, resource: str = "") -> None:
        """One priced thing; ``resource``: the id of what was read."""
        day = self.now().date().isoformat()
        if day != self._day:
            self._day = day
            self._seen.clear()
        if resource:
            key = (RESOURCES[what], resource)
            if key in self._seen:
                return
            self._seen.add(key)
            if RESOURCES[what] == "post":
                self.reads[day] = self.reads.get(day, 0) + 1
        self.counts[what] = self.counts.get(what, 0) + 1

    def show(self) -> dict[str, object]:
        return {
            "calls": self.calls,
            "count": sum(self.counts.values()),
            "dollars": f"{self.dollars:.3f}",
            "lines": [
                {"what": what, "count": n, "price": str(PRICES[what]), "dollars": f"{PRICES[what] * n:.3f}"}
                for what, n in sorted(self.counts.items())
            ],
        }
