"""By when a text says that something will be."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rimland.reading.claims.points import (
    COUNT,
    MON,
    POINT,
    SEASONS,
    UNIT,
    YEAR,
    days_at,
    days_back,
    days_of_month,
    number_of,
    shifted_months,
)
from rimland.reading.folding import lowered

__all__ = ["due"]

_NEXT = re.compile(
    rf"\b(?:in|over|within|during) (?:the )?(?:next |coming |following )?(?P<n>{COUNT}) (?P<u>{UNIT})\b"
)
_BY = re.compile(
    rf"\b(?:by|before|until|till|up to)(?P<open> the start of| the beginning of)? (?:the )?(?:end of |end-|close of )?(?P<y>{POINT}|this year|next year|the year|year|this month|next month)(?!\w)"
)
_THIS = re.compile(
    r"\b(?P<w>this|next|the coming) (?P<u>year|month|week|summer|spring|autumn|winter)\b"
)
_IN_YEAR = re.compile(rf"\b(?:in|during|throughout|of) (?P<a>{MON},? {YEAR}|{YEAR}|{MON})(?!\w)")
_BEFORE_WORD = "before"


def due(text: str, start: int, end: int, published: date | None) -> date | None:
    """Return the last day of what a sentence says will be, where it names one."""
    low = lowered(text[start:end]).replace("\n", " ")
    if published is None:
        found = _BY.search(low) or _IN_YEAR.search(low)
        days = days_at(found[found.lastindex or 0], None) if found else None
        return days[1] if days else None
    if match := _BY.search(low):
        return _due_by(match, published)
    if match := _NEXT.search(low):
        return days_back(published, -number_of(match["n"]), match["u"].rstrip("s"))
    if match := _THIS.search(low):
        return _due_this(match["w"] != "this", match["u"], published)
    if match := _IN_YEAR.search(low):
        days = _ahead(match["a"], published)
        return days[1] if days and days[1] >= published else None
    return None


def _due_by(match: re.Match[str], published: date) -> date | None:
    words = match["y"]
    if words in {"this year", "next year", "the year", "year"}:
        return date(published.year + (words == "next year"), 12, 31)
    if words.endswith("month"):
        return _due_this(words.startswith("next"), "month", published)
    days = _ahead(words, published)
    if days is None:
        return None
    early = (match[0].startswith(_BEFORE_WORD) and "end" not in match[0]) or match["open"]
    return days[0] - timedelta(days=1) if early else days[1]


def _ahead(words: str, published: date) -> tuple[date, date] | None:
    """Return the days of a date that lies ahead: "June" is the next one."""
    days = days_at(words, published)
    if days and days[1] < published and not re.search(YEAR, words):
        return days_at(words, published, days[0].year + 1)
    return days


def _due_this(ahead: bool, unit: str, published: date) -> date | None:  # noqa: FBT001 # this or next
    if unit == "year":
        return date(published.year + ahead, 12, 31)
    if unit == "month":
        day = shifted_months(published, int(ahead))
        return days_of_month(day.year, day.month)[1]
    if unit == "week":
        return published + timedelta(days=6 - published.weekday() + 7 * ahead)
    if unit in SEASONS:
        year = published.year + (published.month > SEASONS[unit][1])
        return days_of_month(year, SEASONS[unit][1])[1]
    return None
