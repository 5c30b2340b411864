"""When a rule comes round: by the merchant's clock, summer and winter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bridge.clearance import calendar

PARIS, KOLKATA = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kolkata")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


def every(slots: str, zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """All moments, as a clock that looks every ten minutes finds them."""
    found, now, after = [], begin, begin
    while now <= end:
        if moment := calendar.due(calendar.slots([slots]), zone, now, after):
            found.append(moment)
            after = moment
        now += timedelta(minutes=10)
    return found


def test_the_local_hour_stays_when_the_clocks_change():
    moments = every("day 18", PARIS, utc(2027, 3, 26), utc(2027, 3, 30))
    assert moments == [utc(2027, 3, 26, 17), utc(2027, 3, 27, 17), utc(2027, 3, 28, 16), utc(2027, 3, 29, 16)]


def test_an_hour_that_spring_leaves_out_comes_once_after_it():
    assert every("sun 2", PARIS, utc(2027, 3, 27), utc(2027, 3, 29)) == [utc(2027, 3, 28, 1)]


def test_an_hour_that_autumn_shows_twice_comes_once():
    assert every("sun 2", PARIS, utc(2027, 10, 30), utc(2027, 11, 1)) == [utc(2027, 10, 31, 0)]


def test_the_two_hours_that_are_one_in_spring_are_one_moment():
    slots = calendar.slots(["sun 2", "sun 3"])
    assert calendar.due(slots, PARIS, utc(2027, 3, 28, 1, 30), utc(2027, 3, 28)) == utc(2027, 3, 28, 1)


def test_a_zone_beside_the_hour():
    assert every("mon 10", KOLKATA, utc(2026, 11, 22), utc(2026, 11, 25)) == [utc(2026, 11, 23, 4, 30)]


def test_nothing_before_it_was_switched_on_and_the_latest_of_several():
    slots = calendar.slots(["mon 10", "mon 11"])
    assert calendar.due(slots, ZoneInfo("UTC"), utc(2026, 11, 23, 12), utc(2026, 11, 23, 11)) is None
    assert calendar.due(slots, ZoneInfo("UTC"), utc(2026, 11, 23, 12), utc(2026, 11, 23, 9)) == utc(
        2026, 11, 23, 11
    )


def test_a_date_line_away():
    zone = ZoneInfo("Pacific/Kiritimati")
    assert every("tue 1", zone, utc(2026, 11, 22), utc(2026, 11, 25)) == [utc(2026, 11, 23, 11)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("sat 10", [(5, 10)]), ("Saturday 9:00", [(5, 9)]), ("day 0", [(n, 0) for n in range(7)])],
)
def test_slots_are_read(text, found):
    assert calendar.slots([text]) == found
    assert calendar.slots(calendar.written(found)) == found


@pytest.mark.parametrize("text", ["", "10", "sat", "sat 24", "sat 10:30", "xyz 4", "sat -1"])
def test_what_is_no_slot_is_refused(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        calendar.slots([text])


def test_quiet_hours_over_midnight_and_within_a_day():
    night, noon = calendar.quiet("22-7"), calendar.quiet("12 - 14")
    assert [hour for hour in range(24) if calendar.is_quiet(night, hour)] == [0, 1, 2, 3, 4, 5, 6, 22, 23]
    assert [hour for hour in range(24) if calendar.is_quiet(noon, hour)] == [12, 13]
    assert not any(calendar.is_quiet(calendar.quiet(""), hour) for hour in range(24))


@pytest.mark.parametrize("text", ["22", "7-7", "24-3", "a-b", "22-7-9"])
def test_what_are_no_quiet_hours_is_refused(text):
    with pytest.raises(ValueError, match=text):
        calendar.quiet(text)


@pytest.mark.parametrize(
    ("now", "loud"),
    [
        (utc(2026, 11, 23, 22, 30), utc(2026, 11, 24, 6)),
        (utc(2026, 11, 24, 5, 59), utc(2026, 11, 24, 6)),
        (utc(2026, 11, 24, 6), None),
        (utc(2026, 11, 23, 20, 59), None),
        (utc(2027, 3, 27, 23), utc(2027, 3, 28, 5)),
        (utc(2027, 10, 30, 23), utc(2027, 10, 31, 6)),
    ],
)
def test_the_end_of_the_quiet_hours(now, loud):
    assert calendar.until_loud((22, 7), PARIS, now) == loud


def test_quiet_hours_end_when_the_clocks_are_put_forward_by_half_an_hour():
    zone = ZoneInfo("Australia/Lord_Howe")
    assert calendar.until_loud((22, 2), zone, utc(2027, 10, 2, 14)) == utc(2027, 10, 2, 15, 30)


def test_the_end_of_the_quiet_hours_beside_the_hour():
    assert calendar.until_loud((22, 7), KOLKATA, utc(2026, 11, 23, 20, 10)) == utc(2026, 11, 24, 1, 30)
