"""Dates in news text, resolved against the day the text was published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from rimland.model.vocab import DatePrecision
from rimland.reading.date_found import Found
from rimland.reading.date_grammar import GRAMMAR
from rimland.reading.date_holidays import Holiday
from rimland.reading.date_lists import listed
from rimland.reading.date_rules import RULES
from rimland.reading.date_shift import Reading, unresolved
from rimland.reading.date_tokens import Tokens, tokens
from rimland.reading.date_words import written_day
from rimland.reading.dateline import Dateline, dateline, is_metadata
from rimland.reading.spans import Span

_REACH = 14  # words; further back "will" speaks of something else
_CLAUSE_ENDS = frozenset(".;|!Xh(")
_HEAD = 3000  # characters; the dateline ends before
_FIRST_LINES = 12
_NEED_FUTURE = frozenset(
    {"weekday", "weekdays", "day", "days", "month", "months", "feast", "weekend"}
)
_OF_THE_DAY = frozenset({"relative", "overnight"})
_LATE = 3  # days between the writing and the printing
_POINTS = frozenset({"absolute", "weekday", "relative", "holiday"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that say when: the first and last day they may mean, and how exactly.

    ``kind`` is absolute, weekday, relative, holiday, range, month, year, future, duration,
    anchored (counted from another event) or published (of the page, not of what it tells).
    ``days_before`` counts from the last day meant to the publication.
    """

    span: Span
    start: date | None
    end: date | None
    precision: DatePrecision | None
    kind: str
    days_before: int | None = None


def dates(
    text: str,
    published: date | None,
    start: int = 0,
    end: int | None = None,
    *,
    anchor: date | None = None,
) -> tuple[DateMention, ...]:
    """Return the dates a text speaks of, in order, none of them after its publication.

    Args:
        text: the text as given.
        published: the day it was put out; without it only days with a year are resolved.
        start: where to begin.
        end: where to stop, at the end of the text if None.
        anchor: the day of the event that "two days later" or "the previous day" counts from.
    """
    published = _as_day(published)
    end = len(text) if end is None else min(end, len(text))
    read = tokens(text, start, end)
    heading = dateline(text, published) if start < _HEAD else None
    filed = _filed(heading, published)
    found: list[DateMention] = []
    beside, seen = None, 0
    for match in GRAMMAR.finditer(read.letters):
        rule = (match.lastgroup or "").rsplit("_", 1)[0]
        first, last = match.span()
        if rule == "none" or _is_weak(read, first, last):
            continue
        if set(".|") & set(read.letters[seen:first]):
            beside = None
        seen = last
        told = filed if rule in _OF_THE_DAY else published
        for part in _readings(Found(read, first, last, told, anchor, beside), rule):
            mention = _mention(read, part, published)
            if _is_of_page(text, mention, heading):
                mention = replace(mention, kind="published")
            found.append(mention)
            beside = _told_day(mention) or beside
    return tuple(found)


def publication_date(text: str) -> date | None:
    """Return the day a text says it was put out, in its dateline or a line of its own."""
    found = dateline(text)
    if found and found.date:
        return found.date
    start = 0
    for line in text[:_HEAD].split("\n")[:_FIRST_LINES]:
        day = written_day(text, start, start + len(line))
        if day and day[2] and is_metadata(text, start):
            return day[2]
        start += len(line) + 1
    return None


def _filed(heading: Dateline | None, published: date | None) -> date | None:
    """The day on which "this morning" was written: the dateline's, shortly before the publication."""
    day = heading.date if heading else None
    if day is None or published is None or not 0 < (published - day).days <= _LATE:
        return published
    return day


def _as_day(published: date | None) -> date | None:
    """Return the plain day of a date or of a moment."""
    return date(published.year, published.month, published.day) if published else None


def _readings(found: Found, rule: str) -> list[tuple[int, int, Reading]]:
    """Read one match: its first and last word and what they say; several for "the 3rd and 9th"."""
    letters, first, last = found.tokens.letters, found.first, found.last
    if rule in _NEED_FUTURE and _is_ahead(letters, first, last):
        found = replace(found, ahead=True)
    reading = _bounded(RULES[rule](found), found.published)
    before = letters[max(0, first - 2) : first].rstrip("T")
    if before[-1:] in ("C", "Z") and rule not in ("past", "anchored"):
        # "Since Monday" and "until May" name a limit, not the time of an event.
        first -= 2 if letters[first - 1] == "T" else 1
        return [(first, last, _limit(reading, before[-1], found.published))]
    return listed(found, rule, reading) or [(first, last, reading)]


def _limit(reading: Reading, word: str, published: date | None) -> Reading:
    """Turn the day after "since" into the stretch from then on; "until" leaves the start open."""
    if reading.kind == "future" or word == "Z" or not reading.start or not published:
        return unresolved("future" if reading.kind == "future" else "duration")
    return Reading(reading.start, published, reading.precision, "duration")


def _told_day(mention: DateMention) -> date | None:
    """Return the day of a mention that others in its sentence may count from."""
    if mention.kind in _POINTS and mention.start == mention.end:
        return mention.start if mention.precision == DatePrecision.DAY else None
    return None


def _mention(read: Tokens, part: tuple[int, int, Reading], published: date | None) -> DateMention:
    first, last, reading = part
    while read.letters[last - 1] in ".,":
        last -= 1
    span = Span(read.spans[first][0], read.spans[last - 1][1])
    days = (published - reading.end).days if published and reading.end else None
    return DateMention(span, reading.start, reading.end, reading.precision, reading.kind, days)


def _bounded(reading: Reading, published: date | None) -> Reading:
    """Keep every reading within what has been when the text was published."""
    if not published or not reading.start or not reading.end:
        return reading
    if reading.start > published:
        return unresolved("future")
    return Reading(reading.start, min(reading.end, published), reading.precision, reading.kind)


def _is_ahead(letters: str, first: int, last: int) -> bool:
    """Whether the clause announces what has not happened yet: "will ... on Friday"."""
    for index in range(first - 1, max(-1, first - _REACH), -1):
        letter = letters[index]
        if letter == "$":
            return True
        # "The wounded" are people; "wounded on Friday" happened.
        if letter in _CLAUSE_ENDS and not (letter == "!" and letters[index - 1 : index] == "T"):
            break
    opening = letters[max(0, first - 3) : first].rstrip("oiTS~")
    if opening and opening[-1] not in ".;|":
        return False
    for letter in letters[last : last + _REACH]:
        if letter == "$":
            return True
        if letter in _CLAUSE_ENDS:
            return False
    return False


def _is_weak(read: Tokens, first: int, last: int) -> bool:
    """Whether a feast's name is only part of another: a Christmas market, a lady called Easter."""
    for value in read.values[first:last]:
        if isinstance(value, Holiday) and value.weak:
            before = read.letters[max(0, first - 1) : first]
            after = read.letters[last : last + 1]
            return before not in tuple("od@~CJXZ&lt") or after in ("x", "!", "N", "%")
    return any(read.letters[i] == "H" and read.values[i] is None for i in range(first, last))


def _is_of_page(text: str, mention: DateMention, heading: Dateline | None) -> bool:
    if heading and heading.span.contains(mention.span):
        return True
    return mention.kind in ("absolute", "future", "weekday") and is_metadata(
        text, mention.span.start
    )
