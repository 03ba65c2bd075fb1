"""Points of time told loosely: "mid-2015", "the end of 2016", "July last year", "the spring of 2016".

Early, mid and late are read as the first quarter, the middle and the last quarter of a year; of a month
all three are the month. A season is that of the north.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from rimland.reading.claims.points import (
    MON,
    MONTHS,
    POINT,
    SEASONS,
    days_at,
    days_of_month,
    days_of_year,
)

__all__ = ["ROUGH", "rough_days", "year_of"]

_PART: Final = (
    r"(?:(?:the )?(?:very )?(?:start|beginning|end|middle|close|outset|spring|summer|autumn|fall) of|early(?: in)?|mid|late(?: in)?"
    r"|end|spring|summer|autumn)"
)
_OWN_YEAR: Final = r"(?:last year|this year|the previous year|the year before last)"
ROUGH: Final = (
    rf"(?:(?:{_PART}[- ](?:of )?(?:the )?)?(?:{MON},? (?:of )?{_OWN_YEAR}|{POINT}|{_OWN_YEAR}))"
)
"""A point with what tells which part of it is meant; it has no groups of its own."""

_READ = re.compile(
    rf"(?:(?P<part>{_PART})[- ](?:of )?(?:the )?)?(?:(?P<mon>{MON}),? (?:of )?)?(?P<own>{_OWN_YEAR})\Z"
    rf"|(?:(?P<part2>{_PART})[- ](?:of )?(?:the )?)?(?P<point>{POINT})\Z"
)
_MOST_OF_A_YEAR = 300
_QUARTERS: Final = {"early": (1, 3), "late": (10, 12)}
_EDGES = {"start", "beginning", "outset"}


def year_of(words: str, published: date | None) -> int | None:
    """Return the year of "2016", "last year" or "this year"; None where the day of publication is needed."""
    if words.isdecimal():
        return int(words)
    if published is None:
        return None
    if words == "the year before last":
        return published.year - 2
    return published.year - words.startswith(("last", "the previous"))


def rough_days(
    words: str, published: date | None, year: int | None = None
) -> tuple[date, date] | None:
    """Return the first and the last day that loosely told words may mean.

    "Mid-2015" begins on 1 July as a beginning and ends on 30 June as an end; its first day is
    therefore after its last one. The start of a year is its first day, the end its last.
    """
    match = _READ.match(words)
    if match is None:
        return None
    if match["own"]:
        told = year_of(match["own"], published)
        if told is None:
            return None
        month = MONTHS[match["mon"].rstrip(".")] if match["mon"] else None
        days: tuple[date, date] | None = days_of_month(told, month) if month else days_of_year(told)
    else:
        days = days_at(match["point"], published, year)
    part = match["part"] or match["part2"] or ""
    return _cut(days, part) if days and part else days


def _cut(days: tuple[date, date], part: str) -> tuple[date, date]:
    """Return the part of a year, or the edge of any span, that a word means."""
    first, last = days
    word = next(
        (w for w in re.findall(r"[a-z]+", part) if w not in {"the", "very", "of", "in"}), ""
    )
    if word in _EDGES:
        return first, first
    if word in {"end", "close"}:
        return last, last
    if (last - first).days < _MOST_OF_A_YEAR:
        return days
    year = first.year
    if word in {"mid", "middle"}:
        return date(year, 7, 1), date(year, 6, 30)
    begin, end = _QUARTERS.get(word) or SEASONS[word]
    return date(year, begin, 1), days_of_month(year, end)[1]
