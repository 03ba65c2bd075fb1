from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import RimlandError
from rimland.model.quiet import QuietHours, Rhythm, digest_slot, zone_named

PARIS = "Europe/Paris"
NIGHT = QuietHours(PARIS, time(22), time(7))
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
zones = st.sampled_from((PARIS, "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (utc(2026, 1, 10, 20, 59), utc(2026, 1, 10, 20, 59)),
        (utc(2026, 1, 10, 21), utc(2026, 1, 11, 6)),
        (utc(2026, 1, 11, 5, 59), utc(2026, 1, 11, 6)),
        (utc(2026, 1, 11, 6), utc(2026, 1, 11, 6)),
        # The clocks go forward in this night and back in the other: seven stays seven.
        (utc(2026, 3, 28, 21), utc(2026, 3, 29, 5)),
        (utc(2026, 10, 24, 20), utc(2026, 10, 25, 6)),
    ],
)
def test_quiet_hours_end_by_the_followers_clock(moment: datetime, end: datetime) -> None:
    assert NIGHT.after(moment) == end


def test_an_hour_that_comes_twice_ends_the_second_time_too() -> None:
    hours = QuietHours(PARIS, time(1), time(2, 30))
    assert hours.after(utc(2026, 10, 25, 0, 15)) == utc(2026, 10, 25, 0, 30)
    assert hours.after(utc(2026, 10, 25, 1, 15)) == utc(2026, 10, 25, 1, 30)


@given(zones, st.one_of(st.none(), clocks), st.one_of(st.none(), clocks), moments)
def test_what_waits_for_the_end_of_quiet_hours_is_no_longer_in_them(
    zone: str, start: time | None, end: time | None, moment: datetime
) -> None:
    hours = QuietHours(zone, start, end)
    free = hours.after(moment)
    assert not hours.covers(free)
    assert moment <= free <= moment + timedelta(days=2)


def test_digests_go_out_at_seven_by_the_followers_clock() -> None:
    assert digest_slot(Rhythm.IMMEDIATE, PARIS, utc(2026, 1, 1)) is None
    assert digest_slot(Rhythm.DAILY, PARIS, utc(2026, 1, 1, 6)) == utc(2026, 1, 2, 6)
    assert digest_slot(Rhythm.DAILY, PARIS, utc(2026, 7, 1, 4)) == utc(2026, 7, 1, 5)
    assert digest_slot(Rhythm.WEEKLY, "UTC", utc(2026, 3, 2, 7)) == utc(2026, 3, 9, 7)


@given(zones, moments, st.sampled_from((Rhythm.DAILY, Rhythm.WEEKLY)))
def test_a_slot_lies_ahead_and_is_the_same_until_it_comes(
    zone: str, moment: datetime, rhythm: Rhythm
) -> None:
    slot = digest_slot(rhythm, zone, moment)
    assert slot is not None
    assert moment < slot
    between = moment + (slot - moment) / 2
    assert digest_slot(rhythm, zone, between) == slot
    assert slot.astimezone(zone_named(zone)).time() == time(7)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "a\nb", "\0"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(RimlandError, match="there is no time zone"):
        zone_named(name)
