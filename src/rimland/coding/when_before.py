"""The day of an attack that has none of its own: the one that the text gives before it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from rimland.coding.apart import NOT_POINTS, Incident
from rimland.coding.document import Reading, within
from rimland.coding.when_told import Standing, standing
from rimland.reading.dates import DateMention, dates
from rimland.reading.spans import Span

DAYS: Final = 12
"""Dates of one sentence that are looked at; a longer list is a table and no sentence."""
NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def told_before(reading: Reading, incident: Incident) -> DateMention | None:
    """Return the day told right before an attack, or else the one that the opening gives for all."""
    return _from_before(reading, incident) or _day_of_the_story(reading, incident)


_STEPS = {"day": 0, "week": 2, "month": 3, "year": 4}


def coarse(mention: DateMention) -> int:
    """How far a mention is from a single day."""
    return _STEPS[mention.precision or "year"] or int(mention.start != mention.end)


_OPENING = 2
_NEAR = 12
_BACK = 3
_FURTHER_BACK = 5
_SAME_DAY = re.compile(
    r"\b(?:(?:hours?|minutes|shortly|moments|soon) (?:later|afterwards?|after|before|earlier)|the same "
    r"(?:day|evening|morning|night|afternoon|time)|simultaneous\w*|almost at once|second|another|meanwhile|also|"
    r"elsewhere|separately|the (?:previous|next|following) (?:day|night|morning)|the day before|comes?|came)\b"
)


def _from_before(reading: Reading, incident: Incident) -> DateMention | None:
    """The day told right before the attack: in its paragraph, or where "hours later" points back."""
    lead = incident.lead.sentence
    sentence = reading.sentence(lead)
    goes_on = bool(
        _SAME_DAY.search(reading.screened.lowered, sentence.span.start, sentence.span.end)
    )
    back = _FURTHER_BACK if goes_on else _BACK
    for number in range(lead - 1, max(-1, lead - 1 - back), -1):
        here = reading.sentence(number)
        if here.paragraph != sentence.paragraph and not goes_on:
            return None
        days = _days_told(reading, here.span)
        if days:
            day = days[-1]
            return _counted_from(reading, sentence.span, day) if _one(days) else None
    return None


def _one(days: list[DateMention]) -> bool:
    return len({(d.start, d.end) for d in days}) == 1


_SINCE = re.compile(
    r"\b(?:comes?|came|coming) (?:just |only |barely |less than )?(a|one|two|three|four|five|six) "
    r"(day|week)s? (?:after|since)\b"
)


def _counted_from(reading: Reading, sentence: Span, day: DateMention) -> DateMention:
    """The day told before, or what "the previous day", "it comes three days after" make of it."""
    since = _SINCE.search(reading.screened.lowered, sentence.start, sentence.end)
    if since is not None and day.start and day.end:
        unit = 7 if since.group(2) == "week" else 1
        back = timedelta(days=NUMBERS[since.group(1)] * unit)
        return replace(day, span=Span(*since.span()), start=day.start - back, end=day.end - back)
    text = reading.screened.text
    if any(d.kind == "anchored" for d in within(reading.dates, sentence)):
        read = dates(text, reading.published, sentence.start, sentence.end, anchor=day.start)
        return next((d for d in read if d.kind == "anchored" and d.start and not coarse(d)), day)
    return day


def _days_told(reading: Reading, span: Span) -> list[DateMention]:
    """The days of a sentence on which something happened."""
    triggers = sorted(m.span for m in reading.screened.mentions if span.contains(m.span))
    return [
        d
        for d in within(reading.dates, span)[:DAYS]
        if d.start
        and d.kind not in NOT_POINTS
        and not coarse(d)
        and standing(reading.screened.lowered, span, d.span, triggers) < Standing.DEATH
    ]


def _day_of_the_story(reading: Reading, incident: Incident) -> DateMention | None:
    """Return the day of a round-up's opening for an attack that has none of its own.

    Only where it is the one day that the opening tells of, and the attack stands close below: a
    story of a week does not lend its first day to its last.
    """
    lead = incident.lead.sentence
    if lead > _NEAR:
        return None
    told = {m.sentence for m in reading.screened.mentions if m.happened}
    opening = sorted(told)[:_OPENING] or [0]
    days = [
        d
        for number in dict.fromkeys([0, *opening])
        if number <= lead
        for d in _days_told(reading, reading.sentence(number).span)
    ]
    return days[0] if days and _one(days) else None
