"""Words and figures that dates are written with, and how a day is put together from them."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTHS: dict[str, int] = {
    **{name: number for number, name in enumerate(_FULL_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_FULL_MONTHS, 1)},
    "sept": 9,
}
"""English month names and their short forms, in lower case."""

_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: dict[str, int] = {
    **{name: number for number, name in enumerate(_FULL_WEEKDAYS)},
    **{name[:3]: number for number, name in enumerate(_FULL_WEEKDAYS)},
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
"""English weekdays and their short forms, in lower case; Monday is 0."""

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?:T[\d:.+Z-]{0,30})?",
        rf"{_DAY}[\s-]{{1,3}}(?:of\s)?{_MONTH}(?:,?[\s-]{{1,3}}{_YEAR})?",
        rf"{_MONTH}\s{{1,3}}{_DAY}(?:,?\s{{1,3}}{_YEAR})?",
    )
)
_PIVOT = 70  # two figures from here on are of the twentieth century
_CENTURY = 100
_NINETEEN, _TWENTY = 1900, 2000
_MONTHS_OF_YEAR = 12
_FRESH = timedelta(days=14)


@cache
def data_file(name: str) -> dict[str, Any]:
    """Return one of this reader's word lists."""
    file = resources.files("rimland").joinpath("data", "dates", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def word_list(section: str, name: str) -> frozenset[str]:
    """Return one list of words."""
    return frozenset(data_file("words.toml")[section][name].split())


def full_year(figures: str) -> int:
    """Return the year that two or four figures stand for."""
    year = int(figures)
    if year >= _CENTURY:
        return year
    return year + (_NINETEEN if year >= _PIVOT else _TWENTY)


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numeric_day(figures: str, published: date | None = None) -> date | None:
    """Read ``2017-06-03``, ``4.9.2016``, or ``13/06/2017`` where only one reading exists.

    Points stand behind the day in every country that writes them. ``04/09/2016`` is read where one
    reading lies right before the publication and the other far from it; None otherwise.
    """
    parts = re.split(r"[-/.]", figures)
    if len(parts[0]) == len("2017"):
        return make_day(int(parts[0]), int(parts[1]), int(parts[2]))
    if len(parts[2]) != len("2017"):
        return None
    first, second, year = (int(part) for part in parts)
    if first > _MONTHS_OF_YEAR or first == second or "." in figures:
        return make_day(year, second, first)
    if second > _MONTHS_OF_YEAR:
        return make_day(year, first, second)
    return _just_before(published, make_day(year, second, first), make_day(year, first, second))


def _just_before(published: date | None, *readings: date | None) -> date | None:
    """The one reading within a fortnight before the publication, where the others lie far off."""
    known = [day for day in readings if day is not None]
    if published is None or len(known) != len(readings):
        return None
    near = [day for day in known if timedelta() <= published - day <= _FRESH]
    far = [day for day in known if abs(published - day) > 2 * _FRESH]
    return near[0] if len(near) == 1 and len(far) == len(known) - 1 else None


def written_day(
    text: str, start: int, end: int, published: date | None = None
) -> tuple[int, int, date | None] | None:
    """Find a day written out within ``start`` and ``end``; None where there is none.

    Args:
        text: any text; only the stretch is looked at.
        start: where to begin.
        end: where to stop.
        published: gives the year where none is written.

    Returns:
        Where it stands and the day, which is None without a year and without ``published``.
    """
    found = [match for pattern in _WRITTEN if (match := pattern.search(text, start, end))]
    if not found:
        return None
    best = min(found, key=lambda match: (match.start(), -match.end()))
    parts = best.groupdict()
    month = int(parts["number"]) if parts.get("number") else MONTHS[parts["month"].lower()]
    day = int(parts["day"])
    if parts["year"]:
        return best.start(), best.end(), make_day(full_year(parts["year"]), month, day)
    return best.start(), best.end(), latest_day(month, day, published)


def latest_day(month: int, day: int, published: date | None) -> date | None:
    """Return the last such day of a year that is not after the publication."""
    if published is None:
        return None
    # A leap day may lie up to eight years back.
    for year in range(published.year, published.year - 9, -1):
        found = make_day(year, month, day)
        if found and found <= published:
            return found
    return None
