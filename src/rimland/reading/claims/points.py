"""Days, months and years as they are written, and the days they mean."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

__all__ = [
    "COUNT",
    "DAY",
    "DECEMBER",
    "MON",
    "MONTHS",
    "POINT",
    "SEASONS",
    "UNIT",
    "YEAR",
    "days_at",
    "days_back",
    "days_of_month",
    "days_of_year",
    "number_of",
    "shifted_months",
]

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
MON = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?:19|20)\d\d(?!\d|,\d|%)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
POINT = rf"(?:{DAY} {MON},? {YEAR}|{MON} {DAY}(?!\d),? {YEAR}|{DAY} {MON}|{MON} {DAY}(?!\d)|{MON},? (?:of )?{YEAR}|{MON}|{YEAR})"
_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        ("a one two three four five six seven eight nine ten eleven twelve").split(),
        start=0,
    )
} | {
    "a": 1,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "twenty four": 24,
    "couple of": 2,
    "a couple of": 2,
}
COUNT = r"(?:\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + ")"
UNIT = r"(?:day|week|month|quarter|year|decade)s?"
SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
DECEMBER = 12


def shifted_months(day: date, months: int) -> date:
    """Return the day so many months later, the last of the month where it has no such day."""
    number = day.year * DECEMBER + day.month - 1 + months
    year, month = divmod(number, DECEMBER)
    if not date.min.year <= year <= date.max.year:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_of_month(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def days_of_year(year: int) -> tuple[date, date]:
    """Return the first and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def number_of(words: str) -> int:
    """Return the number that digits or a word that COUNT matches say."""
    return int(words) if words.isdecimal() else _COUNTS[words]


def days_back(day: date, count: int, unit: str) -> date | None:
    """Return the day so many days, weeks, months, quarters, years or decades before; None before time."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    if months:
        return shifted_months(day, -months * count)
    try:
        return day - timedelta(days=count * (7 if unit == "week" else 1))
    except OverflowError:
        return None


_POINT_PARTS = re.compile(
    rf"(?:(?P<day>{DAY}) )?(?P<mon>{MON})?(?: (?P<day2>{DAY})(?!\d))?,? ?(?:of )?(?P<year>{YEAR})?\Z"
)


def days_at(
    words: str, published: date | None, year: int | None = None
) -> tuple[date, date] | None:
    """Return the first and last day of "13 November 2015", "June 2014", "June" or "2014"."""
    match = _POINT_PARTS.match(words)
    if match is None or not (match["mon"] or match["year"]):
        return None
    given = int(match["year"]) if match["year"] else year
    if not match["mon"]:
        return days_of_year(int(match["year"]))
    month = MONTHS[match["mon"].rstrip(".")]
    day = match["day"] or match["day2"]
    if given is None:
        if published is None:
            return None
        told = int(re.sub(r"\D", "", day)) if day else 1
        given = published.year - ((month, told) > (published.month, published.day))
    if not day:
        return days_of_month(given, month)
    try:
        exact = date(given, month, int(re.sub(r"\D", "", day)))
    except ValueError:
        return None
    return exact, exact
