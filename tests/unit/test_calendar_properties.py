"""The calendar of clearance against a clock that is read minute by minute: any zone, any hours, over the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge.clearance import calendar
from tests.conftest import PROOF

#: Zones of whole, half and quarter hours; Lord Howe's clocks move by half an hour, Chatham's stand at three quarters.
ZONES = (
    "UTC", "Europe/Paris", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Gaza",
)  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
#: Near the days on which some clock changes: chance alone would hardly come there.
changes = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([
        datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC), datetime(2027, 3, 14, tzinfo=UTC),
        datetime(2027, 11, 7, tzinfo=UTC), datetime(2027, 4, 3, tzinfo=UTC), datetime(2027, 10, 2, tzinfo=UTC),
        datetime(2027, 9, 25, tzinfo=UTC),
    ]),
    st.integers(-600, 2400),
)  # fmt: skip
any_time = moments | changes
hours = st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda one: one[0] != one[1])
slots = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23)), min_size=1, max_size=6, unique=True)
MINUTE = timedelta(minutes=1)
often = settings(max_examples=3000 if PROOF else 60, deadline=None)


@often
@given(hours, zones, any_time)
@example((22, 2), ZoneInfo("Australia/Lord_Howe"), datetime(2027, 10, 2, 14, tzinfo=UTC))
def test_quiet_hours_end_at_the_first_loud_moment(quiet, zone, now):
    def loud(moment: datetime) -> bool:
        return not calendar.is_quiet(quiet, moment.astimezone(zone).hour)

    end = calendar.until_loud(quiet, zone, now)
    if loud(now):
        assert end is None
        return
    assert end is not None
    first = now.replace(second=0, microsecond=0) + MINUTE
    while not loud(first):
        first += MINUTE
    assert end == first


@often
@given(st.sets(st.integers(0, 23), max_size=3), hours)
def test_the_hours_that_are_not_quiet_are_the_other_way_round(sample, quiet):
    turned = (quiet[1], quiet[0])
    for hour in sample | {*quiet}:
        assert calendar.is_quiet(quiet, hour) != calendar.is_quiet(turned, hour)
    assert calendar.quiet(f"{quiet[0]}-{quiet[1]}") == quiet


@often
@given(slots, zones, any_time, st.integers(0, 10 * 24 * 60))
def test_what_is_due_is_the_latest_that_a_clock_on_the_wall_has_shown(some, zone, now, back):
    """Minute by minute back: the first that shows one of the hours for the first time on that day, or that comes right after an
    hour that was left out."""
    after = now - timedelta(minutes=back)
    found = calendar.due(some, zone, now, after)
    assert found is None or after < found <= now
    wanted = _shown(some, zone, now, after)
    assert found == wanted


def _shown(some: list[tuple[int, int]], zone: ZoneInfo, now: datetime, after: datetime) -> datetime | None:
    moment = now.replace(second=0, microsecond=0)
    stop = max(after, now - timedelta(days=9))
    while moment > stop:
        local, before = moment.astimezone(zone), (moment - MINUTE).astimezone(zone)
        begins = {(local.weekday(), local.hour)} if local.minute == 0 and not local.fold else set()
        passed = before.replace(tzinfo=None)
        # A jump: each full hour that the clock never showed begins here.
        while (passed := passed + MINUTE) < local.replace(tzinfo=None):
            if passed.minute == 0:
                begins.add((passed.weekday(), passed.hour))
        if begins & set(some):
            return moment
        moment -= MINUTE
    return None


@often
@given(slots, zones, any_time, st.lists(st.integers(1, 180), min_size=1, max_size=40))
def test_a_clock_that_looks_now_and_then_finds_no_moment_twice(some, zone, begin, pauses):
    now = after = begin
    found: list[datetime] = []
    for pause in pauses:
        now += timedelta(minutes=pause)
        if moment := calendar.due(some, zone, now, after):
            found.append(moment)
            after = moment
    assert found == sorted(set(found))
    # On each day of the wall's clock, each of its hours came at most once.
    shown = [
        (one.astimezone(zone).date(), one.astimezone(zone).hour, one.astimezone(zone).minute) for one in found
    ]
    assert len(shown) == len(set(shown))


@often
@given(slots)
def test_what_is_written_is_read_again(some):
    assert calendar.slots(calendar.written(some)) == sorted(some)
