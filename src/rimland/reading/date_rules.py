"""What each rule of the grammar of dates means, counted from the publication date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from rimland.model.time import Month
from rimland.model.vocab import DatePrecision
from rimland.reading import date_feasts, date_periods
from rimland.reading.date_found import Found, quantity, within
from rimland.reading.date_shift import (
    Reading,
    absolute,
    back,
    exactly,
    few_back,
    forth,
    unresolved,
    weekday_before,
)
from rimland.reading.date_words import full_year, latest_day, make_day, numeric_day

DAY, WEEK, MONTH, YEAR = (
    DatePrecision.DAY,
    DatePrecision.WEEK,
    DatePrecision.MONTH,
    DatePrecision.YEAR,
)
_SOON = timedelta(days=31)  # a day and month this far ahead is not last year's
_ATTACKS_OF_2001 = (9, 11)
_HOURS_OF_NOW = 6
_A_DAY, _TWO_DAYS = 24, 48
_DAYS_OF_WEEK = 7


def _day(found: Found) -> Reading:
    """Read "Friday, 3 June 2017" and its shorter forms."""
    month, day = found.numbers("Mma")[0], found.numbers("DO")
    years = found.years()
    if not years and found.letters[-1] in "zD" and len(day) + len(found.numbers("z")) > 1:
        years = [full_year(f"{found.numbers('zD')[-1]:02d}")]
    if years:
        return absolute(make_day(years[0], month, day[0]), found.published)
    if (month, day[0]) == _ATTACKS_OF_2001 and _names_attacks(found):
        return absolute(date(2001, *_ATTACKS_OF_2001), found.published)
    return _yearless(found, month, day[0])


def _names_attacks(found: Found) -> bool:
    """Whether "September 11" is spoken of as a name and not as a day of this year."""
    soon = found.published and date(2001, 9, 11) <= found.published < date(2002, 9, 11)
    return bool(not soon and found.after in ("!", "x", "'") and "T" in found.before)


def _yearless(found: Found, month: int, day: int) -> Reading:
    if not found.published:
        return unresolved("absolute")
    if found.ahead:
        return unresolved("future")
    coming = make_day(found.published.year, month, day) or make_day(
        found.published.year + 1, month, day
    )
    if coming and coming < found.published:
        coming = make_day(found.published.year + 1, month, day)
    if coming and timedelta() < coming - found.published <= _SOON:
        return unresolved("future")
    return absolute(latest_day(month, day, found.published), found.published)


def _figures(found: Found) -> Reading:
    return absolute(
        numeric_day(found.words("I")[0].split("T")[0], found.published), found.published
    )


def _nth(found: Found) -> Reading:
    """Read "the 13th" and "the 13th of last month": the last one that has been."""
    if not found.published:
        return unresolved("absolute")
    day = found.numbers("O")[0]
    month = Month.of(found.published)
    if "month" in found.words("u"):
        month = month.plus(-("l" in found.letters))
        return absolute(make_day(month.year, month.month, day), found.published)
    for months in range(3):
        earlier = month.plus(-months)
        made = make_day(earlier.year, earlier.month, day)
        if made and made <= found.published:
            return absolute(made, found.published)
    return unresolved("absolute")


def _days(found: Found) -> Reading:
    """Read "from 28 May to 3 June": the missing month or year is the other end's."""
    days, months, years = found.numbers("DO"), found.numbers("Mma"), found.years()
    last = _last_of_days(found, months[-1], days[-1], years)
    if not last or (found.published and last > found.published):
        return unresolved("range" if last is None and not years else "future")
    first = make_day(years[0] if years else last.year, months[0], days[0])
    if first and first > last and len(years) < len(("first", "last")):
        first = make_day(last.year - 1, months[0], days[0])
    if not first or first > last:
        return exactly(last, "range")
    return Reading(first, last, DAY, "range")


def _last_of_days(found: Found, month: int, day: int, years: list[int]) -> date | None:
    if years:
        return make_day(years[-1], month, day)
    return _yearless(found, month, day).end


def _relative(found: Found) -> Reading:
    if not found.published:
        return unresolved("relative")
    letters = found.letters
    days = 2 if "J1" in letters else 1 if "1" in letters or letters[0] == "l" else 0
    # In the small hours "this night" and "tonight" are still today.
    return exactly(found.published - timedelta(days=days), "relative")


def _overnight(found: Found) -> Reading:
    if not found.published:
        return unresolved("relative")
    return Reading(found.published - timedelta(days=1), found.published, DAY, "relative")


def _weekday(found: Found) -> Reading:
    """Read "Friday", "last Friday", "Friday of last week"."""
    weekday = found.numbers("Ww")[0]
    letters = found.letters
    if found.ahead or letters[0] == "n" or "n" in letters:
        return unresolved("future")
    if not found.published:
        return unresolved("weekday")
    latest = weekday_before(found.published, weekday)
    if "u" in letters:
        monday = found.published - timedelta(days=found.published.weekday())
        weeks = int("l" in letters)
        day = monday + timedelta(days=weekday - _DAYS_OF_WEEK * weeks)
        return exactly(min(day, latest) if not weeks else day, "weekday")
    if set("lpr") & set(letters) and latest == found.published:
        latest -= timedelta(days=_DAYS_OF_WEEK)
    return exactly(latest, "weekday")


def _weekdays(found: Found) -> Reading:
    weekdays = found.numbers("W")
    if found.ahead:
        return unresolved("future")
    if not found.published:
        return unresolved("range")
    last = weekday_before(found.published, weekdays[-1])
    return Reading(weekday_before(last, weekdays[0]), last, DAY, "range")


def _ago(found: Found) -> Reading:
    more = set(found.before) & set(">") or found.before[-1:] == "d"
    if not found.published or more:
        return unresolved("relative")
    if found.letters[-1] == "0":
        return _to_the_day(found, found.published)
    return _counted_back(found, found.published)


def _to_the_day(found: Found, origin: date) -> Reading:
    """Read "a year ago today"."""
    unit, number = (found.words("u") or ["day"])[0], quantity(found)
    months = number * {"month": 1, "year": 12, "decade": 120}.get(unit, 0)
    if not months:
        reading = back(origin, unit, number)
        return exactly(reading.end, "relative") if reading.end else reading
    month = Month.of(origin).plus(-months) if months < Month.of(origin).index else Month.of(origin)
    day = make_day(month.year, month.month, origin.day)
    return exactly(day, "relative") if day else unresolved("relative")


def _earlier(found: Found) -> Reading:
    origin, kind = found.origin
    if origin:
        return within(_counted_back(found, origin), found.published, kind)
    if not found.published:
        return unresolved("relative")
    reading = _counted_back(found, found.published)
    # Earlier than what is told is not quite earlier than the telling.
    return Reading(
        reading.start,
        reading.end,
        WEEK if reading.precision == DAY else reading.precision,
        "relative",
    )


def _counted_back(found: Found, origin: date) -> Reading:
    unit = (found.words("u") or ["weekend" if "e" in found.letters else "day"])[0]
    if "f" in found.letters:
        return few_back(origin, unit)
    number = quantity(found)
    if unit == "weekend":
        return back(origin, "week", number)
    if unit == "hour":
        return back(origin, "day", number // _A_DAY)
    reading = back(origin, unit, number)
    if "c" in found.letters and unit == "day":
        return Reading(reading.start, reading.end, WEEK, reading.kind)
    return reading


def _anchored(found: Found) -> Reading:
    """Read "two days later", "the previous day", "that night"."""
    letters = found.letters
    unit = (found.words("u") or ["day"])[0]
    # "Days later" leaves open how many; "hours later" hardly leaves the day.
    vague = letters[0] in "uP" and not _is_the(found)
    origin, kind = found.origin
    if not origin or (unit != "hour" and ("f" in letters or vague)):
        return unresolved("anchored")
    if "W" in letters:
        return within(_weekday_from(found, origin), found.published, kind)
    number = 0 if letters[0] in "hj" else quantity(found)
    if set("LXng") & set(letters):
        reading = forth(origin, unit, number)
    else:
        reading = back(origin, unit, number)
    return within(reading, found.published, kind)


def _is_the(found: Found) -> bool:
    return found.before[-1:] == "T"


def _weekday_from(found: Found, anchor: date) -> Reading:
    weekday = found.numbers("W")[0]
    if "g" in found.letters:
        day = weekday_before(anchor + timedelta(days=_DAYS_OF_WEEK), weekday)
    else:
        day = weekday_before(anchor - timedelta(days=1), weekday)
    return exactly(day, "anchored")


def _future(found: Found) -> Reading:
    if "day" in found.words("u") and not found.numbers("Q"):
        return _anchored(found)
    return unresolved("future")


RULES: dict[str, Callable[[Found], Reading]] = {
    "figures": _figures,
    "days": _days,
    "day": _day,
    "nth": _nth,
    "relative": _relative,
    "overnight": _overnight,
    "future": _future,
    "weekday": _weekday,
    "weekdays": _weekdays,
    "ago": _ago,
    "earlier": _earlier,
    "anchored": _anchored,
    "feast": date_feasts.feast,
    "past": date_periods.past_stretch,
    "unit": date_periods.calendar_unit,
    "beforelast": date_periods.before_last,
    "weekend": date_periods.weekend,
    "weekof": date_periods.part_of_month,
    "month": date_periods.one_month,
    "months": date_periods.month_range,
    "season": date_periods.season,
    "year": date_periods.one_year,
    "years": date_periods.year_range,
}
"""What a mention says, by the name of the rule that found it."""
