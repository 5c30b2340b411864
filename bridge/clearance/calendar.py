"""PURE. When a rule comes round: weekdays and hours as the merchant's clock shows them, summer and winter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: As a French merchant writes them: lundi, mardi …
JOURS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_SLOT = re.compile(
    rf"\s*({'|'.join((*DAYS, 'day', *JOURS, 'jour'))})\w*\s+([01]?\d|2[0-3])(?::00)?\s*", re.IGNORECASE
)
_QUIET = re.compile(r"\s*([01]?\d|2[0-3])\s*-\s*([01]?\d|2[0-3])\s*")


def slots(texts: Iterable[str]) -> list[tuple[int, int]]:
    """ "sat 10" or "sam 10" → (5, 10); "day 18" or "jour 18" is every day. ``ValueError`` quotes what is no moment of a week."""
    found: set[tuple[int, int]] = set()
    for text in texts:
        read = _SLOT.fullmatch(text)
        if read is None:
            raise ValueError(text)
        day, hour = read[1].lower(), int(read[2])
        for number, names in enumerate(zip(DAYS, JOURS, strict=True)):
            if day in (*names, "day", "jour"):
                found.add((number, hour))
    return sorted(found)


def written(some: Iterable[tuple[int, int]], lang: str = "en") -> list[str]:
    """As ``slots`` reads them: "sat 10", in French "sam 10"."""
    names = JOURS if lang == "fr" else DAYS
    return [f"{names[day]} {hour}" for day, hour in some]


def quiet(text: str) -> tuple[int, int] | None:
    """ "22-7" → (22, 7); "" → None. ``ValueError`` for anything else, and for hours that come to none or to all."""
    if not text.strip():
        return None
    read = _QUIET.fullmatch(text)
    if read is None or int(read[1]) == int(read[2]):
        raise ValueError(text)
    return int(read[1]), int(read[2])


def is_quiet(hours: tuple[int, int] | None, hour: int) -> bool:
    """Whether nothing is said in that hour of the local clock. The end is no part of it."""
    if hours is None:
        return False
    start, end = hours
    return start <= hour < end if start < end else hour >= start or hour < end


def until_loud(hours: tuple[int, int] | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours are over that ``now`` lies in; None when it does not."""
    if hours is None or not is_quiet(hours, now.astimezone(zone).hour):
        return None
    moment = now.astimezone(UTC)
    moment -= timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    # Hours begin, and clocks are changed, at quarters of an hour everywhere. A night has 24 hours at most, and one of autumn.
    for _ in range(4 * 26):
        moment += timedelta(minutes=15)
        if not is_quiet(hours, moment.astimezone(zone).hour):
            return moment
    return None


def due(some: Iterable[tuple[int, int]], zone: ZoneInfo, now: datetime, after: datetime) -> datetime | None:
    """The latest moment of the calendar that is past, and later than ``after`` (UTC).

    An hour that the clocks leave out in spring comes when they have been put forward; one that they show twice in autumn
    comes the first time."""
    wanted = list(some)
    today = now.astimezone(zone).date()
    past = []
    for back in range(-1, 9):
        date = today - timedelta(days=back)
        for day, hour in wanted:
            if date.weekday() == day:
                local = datetime(date.year, date.month, date.day, hour, tzinfo=zone, fold=0)
                moment = local.astimezone(UTC)
                if after < moment <= now:
                    past.append(moment)
    return max(past, default=None)
