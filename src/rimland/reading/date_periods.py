"""Mentions of stretches: weeks, weekends, months, seasons, years and "the past three years"."""

from __future__ import annotations

from datetime import date, timedelta

from rimland.model.time import Month
from rimland.model.vocab import DatePrecision
from rimland.reading.date_found import Found, quantity, within
from rimland.reading.date_shift import (
    Reading,
    exactly,
    part_of,
    shifted,
    spell,
    unresolved,
    weekday_before,
)

DAY, WEEK, MONTH, YEAR = (
    DatePrecision.DAY,
    DatePrecision.WEEK,
    DatePrecision.MONTH,
    DatePrecision.YEAR,
)
_A_DAY, _TWO_DAYS = 24, 48
_DAYS_OF_WEEK = 7
_SATURDAY = 5


def past_stretch(found: Found) -> Reading:
    """Read "in the past three years": a stretch of time, a date only where it is short."""
    unit = (found.words("u") or ["year"])[0]
    number = quantity(found)
    if not found.published or ("f" in found.letters and unit != "hour"):
        return unresolved("duration")
    if unit == "hour" and number <= _TWO_DAYS:
        days = 1 if number <= _A_DAY else 2
        return Reading(found.published - timedelta(days=days), found.published, DAY, "range")
    if found.before in ("~T", "x~"):
        return unresolved("duration")
    days = number * {"day": 1, "week": _DAYS_OF_WEEK}.get(unit, _DAYS_OF_WEEK + 1)
    if days > _DAYS_OF_WEEK:
        return unresolved("duration")
    return Reading(found.published - timedelta(days=days), found.published, WEEK, "range")


def calendar_unit(found: Found) -> Reading:
    """Read "last week", "early this month", "the end of last year"."""
    unit = found.words("u")[0]
    if not found.published or unit in ("hour", "decade"):
        return unresolved("relative")
    if unit == "day":
        return exactly(found.published - timedelta(days="l" in found.letters), "relative")
    period = spell(found.published, unit, -1 if "l" in found.letters else 0)
    part = part_of(period, found.words("kb"), found.published)
    return within(part, found.published, "relative")


def before_last(found: Found) -> Reading:
    """Read "the week before last", "the night before last", "the Friday before last"."""
    letter = found.letters[0]
    if not found.published:
        return unresolved("relative")
    if letter == "u":
        unit = found.words("u")[0]
        return unresolved("relative") if unit == "hour" else spell(found.published, unit, -2)
    if letter == "P":
        return exactly(shifted(found.published, -2), "relative")
    weekday = found.numbers("W")[0] if letter == "W" else _SATURDAY
    day = shifted(weekday_before(shifted(found.published, -1), weekday), -_DAYS_OF_WEEK)
    if letter == "W":
        return exactly(day, "weekday")
    return Reading(day, shifted(day, 1), DAY, "relative")


def weekend(found: Found) -> Reading:
    """Read "the weekend": the one that runs or the last one over."""
    if found.ahead:
        return unresolved("future")
    if not found.published:
        return unresolved("relative")
    saturday = weekday_before(found.published, _SATURDAY)
    running = found.published.weekday() >= saturday.weekday()
    if "l" in found.letters and running:
        saturday -= timedelta(days=_DAYS_OF_WEEK)
    sunday = min(saturday + timedelta(days=1), found.published)
    return Reading(saturday, sunday, DAY, "relative")


def one_month(found: Found) -> Reading:
    """Read "March", "last March", "early March 2015"."""
    number, years = found.numbers("Mma")[0], found.years()
    if not years and not found.published:
        return unresolved("month")
    if not years and found.ahead:
        return unresolved("future")
    month = Month(years[0], number) if years else _latest_month(number, found)
    part = part_of(_whole(month), found.words("kb"), found.published)
    if found.published and month.first_day > found.published:
        return unresolved("future")
    return within(part, found.published, "month")


def _latest_month(number: int, found: Found) -> Month:
    now = Month.of(found.published or date.max)
    month = Month(now.year, number)
    if month > now or ("l" in found.letters and month == now):
        return month.plus(-12)
    return month


def _whole(month: Month) -> Reading:
    return Reading(month.first_day, month.last_day, MONTH, "month")


def month_range(found: Found) -> Reading:
    """Read "from January to March": the year is that of the last one."""
    numbers, years = found.numbers("Mma"), found.years()
    if not years and not found.published:
        return unresolved("range")
    last = Month(years[-1], numbers[-1]) if years else _latest_month(numbers[-1], found)
    first = Month(years[0] if years else last.year, numbers[0])
    if first > last:
        first = first.plus(-12)
    return within(Reading(first.first_day, last.last_day, MONTH, "range"), found.published, "range")


def season(found: Found) -> Reading:
    """Read "the summer of 2014" as its three months; the hemisphere is the northern one."""
    number, years = found.numbers("s")[0], found.years()
    if not years and not found.published:
        return unresolved("range")
    first = Month(years[0], number) if years else _latest_month(number, found)
    # "Last summer" said in summer is the one before.
    last = first.plus(2).last_day
    if not years and "l" in found.letters and found.published and last >= found.published:
        first = first.plus(-12)
    stretch = Reading(first.first_day, first.plus(2).last_day, YEAR, "range")
    return within(stretch, found.published, "range")


def part_of_month(found: Found) -> Reading:
    """Read "the first week of May", "the last day of March 2016"."""
    whole = one_month(found)
    unit, first = found.words("u")[0], whole.start
    if not first or unit not in ("day", "week"):
        return Reading(whole.start, whole.end, whole.precision, whole.kind)
    length = _DAYS_OF_WEEK if unit == "week" else 1
    if found.letters[0] == "l":
        start = shifted(Month.of(first).last_day, 1 - length)
    else:
        start = shifted(first, length * (found.numbers("VO")[0] - 1))
    day = Reading(start, shifted(start, length - 1), WEEK if unit == "week" else DAY, "range")
    return within(day, found.published, "range")


def one_year(found: Found) -> Reading:
    """Read "2014" and "late 2014"."""
    whole = Reading(
        date(found.numbers("Y")[0], 1, 1), date(found.numbers("Y")[0], 12, 31), YEAR, "year"
    )
    if found.published and found.numbers("Y")[0] > found.published.year:
        return unresolved("future")
    return within(part_of(whole, found.words("kb"), found.published), found.published, "year")


def year_range(found: Found) -> Reading:
    """Read "2013-14" and "from 2012 to 2014"."""
    years = found.numbers("YzD")
    first, last = years[0], years[1]
    last = last if found.letters[-1] == "Y" else first // 100 * 100 + last
    if last < first:
        return unresolved("range")
    return within(
        Reading(date(first, 1, 1), date(last, 12, 31), YEAR, "range"), found.published, "range"
    )
