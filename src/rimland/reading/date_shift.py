"""Steps of days, weeks, months and years, and the parts of a month that texts speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rimland.model.time import Month
from rimland.model.vocab import DatePrecision

_DAYS_OF_WEEK = 7
_FEWEST, _MOST = 2, 6  # what "a few" may mean


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mention says; None where it cannot be known."""

    start: date | None
    end: date | None
    precision: DatePrecision | None
    kind: str


def unresolved(kind: str) -> Reading:
    """Return a reading without a date."""
    return Reading(None, None, None, kind)


def exactly(day: date, kind: str) -> Reading:
    """Return one day."""
    return Reading(day, day, DatePrecision.DAY, kind)


def absolute(day: date | None, published: date | None) -> Reading:
    """Return a written day; one after the publication is announced, not reported."""
    if day is None:
        return unresolved("absolute")
    if published and day > published:
        return unresolved("future")
    return exactly(day, "absolute")


def weekday_before(day: date, weekday: int) -> date:
    """Return the last such weekday up to and with a day."""
    return shifted(day, -((day.weekday() - weekday) % _DAYS_OF_WEEK))


def shifted(day: date, days: int) -> date:
    """Return the day so many days later, at most the calendar's ends."""
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))


def back(origin: date, unit: str, number: int) -> Reading:
    """Return what lies so many units before a day."""
    return forth(origin, unit, -number)


def forth(origin: date, unit: str, number: int) -> Reading:
    """Return what lies so many units after a day; weeks are near a day, months are whole."""
    if unit in ("day", "hour"):
        return exactly(shifted(origin, number if unit == "day" else 0), "relative")
    if unit in ("week", "fortnight"):
        weeks = number if unit == "week" else 2 * number
        day = shifted(origin, weeks * _DAYS_OF_WEEK)
        return Reading(day, day, DatePrecision.WEEK, "relative")
    return spell(origin, unit, number)


def few_back(origin: date, unit: str) -> Reading:
    """Return the stretch that "a few days ago" may mean, a step coarser than its unit."""
    if unit == "hour":
        return exactly(origin, "relative")
    days = {"day": 1, "week": _DAYS_OF_WEEK}.get(unit)
    if days:
        coarser = DatePrecision.WEEK if unit == "day" else DatePrecision.MONTH
        return Reading(
            shifted(origin, -_MOST * days), shifted(origin, -_FEWEST * days), coarser, "relative"
        )
    if unit == "month":
        first, last = spell(origin, unit, -_MOST), spell(origin, unit, -_FEWEST)
        return Reading(first.start, last.end, DatePrecision.YEAR, "relative")
    return unresolved("relative")


def spell(origin: date, unit: str, number: int) -> Reading:
    """Return the calendar week, month or year so many after the one of a day."""
    if unit == "fortnight":
        return unresolved("relative")
    if unit == "week":
        monday = shifted(origin, number * _DAYS_OF_WEEK - origin.weekday())
        return Reading(monday, shifted(monday, _DAYS_OF_WEEK - 1), DatePrecision.WEEK, "relative")
    months = number * {"month": 1, "year": 12, "decade": 120}[unit]
    index = Month.of(origin).index + months
    if not date.min.year * 12 <= index <= date.max.year * 12:
        return unresolved("relative")
    month = Month.from_index(index)
    if unit == "month":
        return Reading(month.first_day, month.last_day, DatePrecision.MONTH, "relative")
    return Reading(date(month.year, 1, 1), date(month.year, 12, 31), DatePrecision.YEAR, "relative")


def part_of(period: Reading, words: list[str], published: date | None) -> Reading:
    """Narrow a month to its early, middle or late days, and a year to such months."""
    if not words or not period.start or not period.end:
        return period
    if period.precision not in (DatePrecision.MONTH, DatePrecision.YEAR):
        return period
    which = _THIRDS.get(words[0])
    if not which:
        return period
    first, last = which
    start, end = period.start, period.end
    if period.precision == DatePrecision.MONTH:
        low = start + timedelta(days=10 * first)
        high = end if last == len("abc") else start + timedelta(days=10 * last - 1)
    else:
        low = date(start.year, 4 * first + 1, 1)
        high = Month(start.year, 4 * last).last_day
    if published and low > published:
        # "Late this month" in a text of the 5th can only mean what is still to come.
        return period
    return Reading(low, high, period.precision, period.kind)


_THIRDS = {
    "early": (0, 1),
    "beginning": (0, 1),
    "start": (0, 1),
    "outset": (0, 1),
    "mid": (1, 2),
    "middle": (1, 2),
    "late": (2, 3),
    "end": (2, 3),
    "close": (2, 3),
}
