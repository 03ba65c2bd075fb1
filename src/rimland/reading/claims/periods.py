"""The days a claim speaks of: calendar periods, "since", "so far this year"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rimland.reading.claims.points import (
    COUNT,
    DAY,
    DECEMBER,
    MON,
    MONTHS,
    POINT,
    SEASONS,
    UNIT,
    YEAR,
    days_at,
    days_back,
    days_of_month,
    days_of_year,
    number_of,
    shifted_months,
)
from rimland.reading.claims.points_rough import ROUGH, rough_days, year_of
from rimland.reading.dates import dates
from rimland.reading.folding import lowered
from rimland.reading.spans import Span

__all__ = ["Period", "periods"]

Days = tuple[date | None, date | None]

_HEDGE = r"(?:(?:nearly|almost|more than|over|about|around|some|roughly|at least|just|full) )?"
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_IN = r"(?:in|during|throughout|over|of|for|across|through)"


@dataclass(frozen=True, slots=True)
class Period:
    """Words that say when, and the first and last day they mean as far as they tell."""

    span: Span
    first: date | None
    last: date | None


def _between(m: re.Match[str], published: date | None) -> Days | None:
    last = rough_days(m["b"], published)
    if last is None:
        return None
    first = rough_days(m["a"], published, last[1].year)
    if first and first[0] > last[1]:
        first = rough_days(m["a"], published, last[1].year - 1)
    return (first[0], last[1]) if first else None


def _since(m: re.Match[str], published: date | None) -> Days | None:
    point = rough_days(m["a"], published)
    return (point[0], None) if point else None


def _after(m: re.Match[str], published: date | None) -> Days | None:
    point = rough_days(m["a"], published)
    return (point[1] + timedelta(days=1), None) if point else None


def _until(m: re.Match[str], published: date | None) -> Days | None:
    point = rough_days(m["a"], published)
    return (None, point[1]) if point else None


def _before(m: re.Match[str], published: date | None) -> Days | None:
    point = rough_days(m["a"], published)
    return (None, point[0] - timedelta(days=1)) if point else None


def _early_or_late(m: re.Match[str], published: date | None) -> Days | None:
    """Read "in late 2015"; the middle of a year is told for June to August."""
    point = rough_days(m["a"], published)
    if point is None:
        return None
    first, last = point
    if first > last:
        return date(first.year, 6, 1), date(first.year, 8, 31)
    return first, last


def _so_far(m: re.Match[str], published: date | None) -> Days | None:
    year = int(m["a"])
    now = published is not None and published.year == year
    return date(year, 1, 1), published if now else date(year, 12, 31)


def _months(m: re.Match[str], published: date | None) -> Days | None:
    """Read "in June and July 2016"."""
    year = year_of(m["y"], published) if m["y"] else None
    last = days_at(m["b"], published, year)
    first = days_at(m["a"], published, last[1].year) if last else None
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _part(m: re.Match[str], published: date | None) -> Days | None:
    """Read "the first half of 2016", "the second quarter of last year"."""
    year = year_of(m["y"], published)
    if year is None:
        return None
    which, size = m["nth"], 6 if m["part"] == "half" else 3
    number = 2 if size == 6 and which in {"last", "final"} else _ORDINALS[which]  # noqa: PLR2004 # half
    first = date(year, (number - 1) * size + 1, 1)
    return first, days_of_month(year, number * size)[1]


def _first_months(m: re.Match[str], published: date | None) -> Days | None:
    year, count = year_of(m["y"], published), number_of(m["n"])
    if year is None or not 1 <= count <= DECEMBER:
        return None
    if m["nth"] == "first":
        return date(year, 1, 1), days_of_month(year, count)[1]
    return date(year, DECEMBER + 1 - count, 1), date(year, DECEMBER, 31)


def _season(m: re.Match[str], published: date | None) -> Days | None:
    told = m.groupdict()
    first, last = SEASONS[m["s"]][0], SEASONS[told.get("s2") or m["s"]][1]
    year = None
    if m["y"]:
        year = year_of(m["y"], published)
    elif published:
        before = first > published.month or (m["l"] == "last " and last >= published.month)
        year = published.year - before
    if year is None:
        return None
    begin, end = date(year, first, 1), days_of_month(year, last)[1]
    return begin, published if m["l"] == "this " and published and begin <= published < end else end


def _years(m: re.Match[str], _: date | None) -> Days | None:
    first, last = m["a"], m["b"] or m["a"]
    if len(last) == 2:  # noqa: PLR2004 # "2015-16"
        last = first[:2] + last
    return (date(int(first), 1, 1), date(int(last), 12, 31)) if last >= first else None


def _points(m: re.Match[str], published: date | None) -> Days | None:
    return days_at(m["a"], published)


def _of_year(m: re.Match[str], published: date | None) -> Days | None:
    """Read "on 13 November last year"."""
    year = year_of(m["y"], published)
    return days_at(m["a"], published, year) if year else None


def _latest(m: re.Match[str], published: date | None) -> Days | None:
    """Read "last March": the last one that is over."""
    if published is None:
        return None
    month = MONTHS[m["m"].rstrip(".")]
    return days_of_month(published.year - (month >= published.month), month)


def _unit(m: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    unit, this = m["u"], m["w"] == "this"
    if unit == "year":
        return (date(published.year, 1, 1), published) if this else days_of_year(published.year - 1)
    if unit == "month":
        before = shifted_months(published, -1)
        return (
            (published.replace(day=1), published)
            if this
            else days_of_month(before.year, before.month)
        )
    if unit == "week":
        monday = published - timedelta(days=published.weekday())
        return (
            (monday, published)
            if this
            else (monday - timedelta(days=7), monday - timedelta(days=1))
        )
    if unit == "quarter":
        first = date(published.year, (published.month - 1) // 3 * 3 + 1, 1)
        return (
            (first, published) if this else (shifted_months(first, -3), first - timedelta(days=1))
        )
    return None


def _past(m: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    count, unit = number_of(m["n"] or "one"), m["u"].rstrip("s")
    end = published
    if m["end"]:
        point = days_at(m["end"], published)
        if point is None:
            return None
        end = point[1]
    first = days_back(end + timedelta(days=1) if m["end"] else end, count, unit)
    return (first, end) if first else None


def _past_year(m: re.Match[str], published: date | None) -> Days | None:
    point = days_at(m["end"], published)
    if point is None:
        return None
    return days_back(point[1] + timedelta(days=1), 1, "year"), point[1]


_A_YEAR = rf"(?:{YEAR}|last year|this year|the previous year)"
_SINCE = rf"since (?:the )?(?P<a>{ROUGH})"
_SINCE_THEN = rf"(?:since|in the (?:wake|aftermath) of|following) (?:[\w'’-]+ ){{1,8}}?(?:in|on|of) (?P<a>{ROUGH})"
_SEASON = r"(?:spring|summer|autumn|fall)"
_RULES: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Days | None]], ...]
] = tuple(
    (re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)"), read)
    for pattern, read in (
        (
            rf"(?:between|from) (?:the )?(?P<a>{ROUGH}) (?:and|to|until|till|through) (?:the )?(?P<b>{ROUGH})",
            _between,
        ),
        (_SINCE, _since),
        (_SINCE_THEN, _since),
        (
            rf"(?:on |in )?(?:the )?(?P<a>{DAY} {MON}|{MON} {DAY}(?!\d)|{MON}) (?:of )?(?P<y>last year|this year|the previous year)",
            _of_year,
        ),
        (
            rf"(?:in|over|during|for|across)? ?(?P<a>{YEAR})[-–/](?P<b>{YEAR}|\d\d(?![\d-]))",
            _years,
        ),
        (rf"(?:so far|already|to date|until now) in (?P<a>{YEAR})", _so_far),
        (rf"in (?P<a>{YEAR}) (?:so far|to date|alone so far)", _so_far),
        (
            rf"(?:{_IN}|in) (?P<a>{MON}) (?:and|or|[-–]) (?P<b>{MON})(?:,? (?:of )?(?P<y>{_A_YEAR}))?",
            _months,
        ),
        (rf"(?:{_IN} )?(?P<a>(?:early|mid|late)[- ]{_A_YEAR})", _early_or_late),
        (
            rf"(?:{_IN}|in) the (?P<nth>first|second|third|fourth|last|final) (?P<part>half|quarter) of (?P<y>{_A_YEAR})",
            _part,
        ),
        (
            rf"(?:{_IN}|in) the (?P<nth>first|last|final) (?P<n>{COUNT}) months of (?P<y>{_A_YEAR})",
            _first_months,
        ),
        (
            (
                rf"(?:{_IN}|in) (?:the )?(?P<l>last |this )?(?P<s>{_SEASON})(?: (?:and|or) (?P<s2>{_SEASON}))?"
                rf"(?: of)?(?: (?P<y>{_A_YEAR}))?"
            ),
            _season,
        ),
        (rf"(?P<l>last |this )(?P<s>{_SEASON})(?P<y>\Z)?", _season),
        (
            (
                rf"(?:{_IN} )?the (?:{_HEDGE})(?:past |last |previous )?(?:{_HEDGE})(?P<n>{COUNT}) (?P<u>{UNIT})"
                rf" (?:to|until|up to|ending(?: in)?) (?P<end>{POINT})"
            ),
            _past,
        ),
        (
            rf"{_IN} the year (?:to|until|up to|ending(?: in)?) (?P<end>{POINT})(?P<n>\Z)?(?P<u>)",
            _past_year,
        ),
        (
            rf"(?:(?:with)?{_IN} |within )(?:the |these )?(?:past|last|previous) (?:{_HEDGE}(?P<n>{COUNT}) )?(?P<u>{UNIT})(?P<end>\Z)?",
            _past,
        ),
        (rf"(?:the )?past (?:(?P<n>{COUNT}) )?(?P<u>{UNIT})(?P<end>\Z)?", _past),
        (
            rf"(?:so far |already |earlier |until now |up to now )?(?:{_IN} )?(?P<w>this) (?P<u>year|month|week|quarter)(?: (?:so far|to date|alone))?",
            _unit,
        ),
        (rf"(?:{_IN} )?(?P<w>last|the previous) (?P<u>year|month|week|quarter)", _unit),
        (rf"last (?P<m>{MON})(?! {YEAR}| \d)", _latest),
        (
            rf"(?:by|until|till|up to|through|as of|to) (?P<a>{ROUGH})",
            _until,
        ),
        (rf"(?:before|prior to) (?P<a>{ROUGH})", _before),
        (rf"after (?P<a>{ROUGH})", _after),
        (
            rf"{_IN} (?:all of |the whole of |the year |calendar year |early |late )?(?P<a>{YEAR})(?: (?:and|or) (?P<b>{YEAR}))?",
            _years,
        ),
        (
            rf"the (?P<a>{YEAR})(?P<b>\Z)?(?= (?:[\w-]+ ){{0,2}}(?:attacks?|bombings?|shootings?|massacre))",
            _years,
        ),
        (rf"(?P<a>{YEAR})(?P<b>\Z)?(?= (?:saw|was|brought|alone|has seen))", _years),
        (
            rf"(?:on |in |of |during |early |late )?(?:the )?(?P<a>{DAY} {MON},? {YEAR}|{MON} {DAY}(?!\d),? {YEAR}|{MON},? (?:of )?{YEAR})",
            _points,
        ),
        (rf"(?:on|of|from) (?:the )?(?P<a>{DAY} {MON}|{MON} {DAY}(?!\d))", _points),
        (rf"(?:in|during|of|throughout|early|late) (?P<a>{MON})", _points),
    )
)


def periods(text: str, start: int, end: int, published: date | None) -> tuple[Period, ...]:
    """Return when a sentence says that things happened, in order and apart; the earlier rule wins."""
    low = lowered(text[start:end]).replace("\n", " ")
    found: list[Period] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(low):
            span = Span(start + match.start(), start + match.end())
            days = None if any(span.overlaps(p.span) for p in found) else read(match, published)
            if days is not None:
                found.append(Period(span, *days))
    found += [
        p
        for p in _days_of(text, start, end, published)
        if not any(p.span.overlaps(o.span) for o in found)
    ]
    return tuple(sorted(found, key=lambda p: p.span))


def _days_of(text: str, start: int, end: int, published: date | None) -> list[Period]:
    """Single days by weekday or "yesterday", read as for every other text."""
    return [
        Period(d.span, d.start, d.end)
        for d in dates(text, published, start, end)
        if d.kind in {"weekday", "relative", "absolute"} and d.start and d.start == d.end
    ]
