"""The day of an attack: the day that the words which tell of it lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from rimland.coding.apart import NOT_POINTS, Incident
from rimland.coding.document import Reading, within
from rimland.coding.when_told import Standing, standing
from rimland.model.vocab import DatePrecision
from rimland.reading.dates import DateMention, dates
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class Chosen:
    """The date taken, why, and what else stood in the text."""

    mention: DateMention | None
    why: str
    others: tuple[DateMention, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A date of a sentence about the attack; ``order`` counts the sentences looked at."""

    mention: DateMention
    standing: Standing
    order: int
    distance: int
    aside: bool = False

    @property
    def trust(self) -> tuple[int, int, int, int]:
        """What is taken first: sentences in order, in each the surest, the most exact, the nearest."""
        unsure = self.standing > Standing.NEUTRAL
        return (
            int(self.standing) if unsure else 0,
            self.order,
            _coarse(self.mention),
            (0 if unsure else self.standing * _A_LONG_WAY) + self.distance,
        )


_A_LONG_WAY: Final = 10_000
_MENTIONS: Final = 10
_SENTENCES: Final = 6
_DAYS: Final = 12
"""Dates of one sentence that are looked at; a longer list is a table and no sentence."""
_BESIDE: Final = (-1, 1, 2)
_WHY: Final = {
    Standing.NAMED: "named as the day of the attack",
    Standing.TOLD: "in the clause that tells of the attack",
    Standing.NEUTRAL: "in a sentence about the attack",
    Standing.DEATH: "the day on which people died",
    Standing.DOUBTFUL: "in the sentence that tells of the attack",
}


def when(reading: Reading, incident: Incident) -> Chosen:
    """Return the date of an incident, or why there is none.

    A day counts where it leans on the attack; the days on which somebody spoke, mourned or was
    arrested are no day of an attack, and a text that gives only these leaves the day open.
    """
    found = sorted(_found(reading, incident), key=lambda f: f.trust)
    told = [f for f in found if f.standing is not Standing.OTHER]
    others = [f.mention for f in found]
    best = _surest(told) if told else None
    if best is not None and not (best.aside and _before(reading, incident)):
        mention = _shifted(reading, best.mention) or _refined(best.mention, told)
        rest = tuple(m for m in others if m is not mention)
        return Chosen(mention, _WHY[best.standing], rest)
    carried = _before(reading, incident)
    if carried is not None:
        return Chosen(
            carried, "the day that the text gives before it tells of the attack", tuple(others)
        )
    carried = _stretch_until_now(reading, incident) or _live(reading)
    if carried is not None:
        return Chosen(carried, "the days that the text speaks of", tuple(others))
    if reading.published is None and within(reading.dates, _whole(reading)):
        return Chosen(None, "no publication date to resolve the text's words against")
    return Chosen(None, "the text does not say when", tuple(others))


def _before(reading: Reading, incident: Incident) -> DateMention | None:
    return _from_before(reading, incident) or _day_of_the_story(reading, incident)


def _surest(told: list[_Found]) -> _Found:
    """The first in order, but "the raid began on Friday" beats a day that leans on another verb."""
    best = told[0]
    if best.standing is Standing.DOUBTFUL:  # what came after an attack was done after it
        near = [f for f in told if _days_between(f.mention, best.mention) <= _LONGEST]
        return min(near, key=lambda f: (_coarse(f.mention) > 1, f.mention.start), default=best)
    if best.standing <= Standing.TOLD and not _coarse(best.mention):
        return best
    return next((f for f in told if f.standing is Standing.NAMED), best)


def _days_between(a: DateMention, b: DateMention) -> int:
    return abs((a.start - b.start).days) if a.start and b.start else _LONGEST + 1


def _refined(mention: DateMention, told: list[_Found]) -> DateMention:
    """The single day for "over the weekend" or "last week" that another sentence gives."""
    start, end = mention.start, mention.end
    if start is None or end is None or not _coarse(mention):
        return mention
    if mention.kind == "holiday" and start == end:  # the day itself hangs on the moon
        start, end = start - _ABOUT, end + _ABOUT
    for other in told:
        day = other.mention
        if not _coarse(day) and day.start and start <= day.start <= end:
            return day
    return mention


_ABOUT: Final = timedelta(days=3)
_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS_AFTER = re.compile(
    r"[,\s]{0,3}(a|one|two|three|four|five|six) (day|week)s? after (?:he|she|they|it)\b"
)


def _shifted(reading: Reading, mention: DateMention) -> DateMention | None:
    """Read "still held hostages on Sunday, a day after they killed 59"."""
    low, span = reading.screened.lowered, mention.span
    said = _DAYS_AFTER.match(low, span.end, span.end + 40)
    if said is None or mention.start is None or mention.end is None or _coarse(mention):
        return None
    unit = 7 if said.group(2) == "week" else 1
    back = timedelta(days=_NUMBERS[said.group(1)] * unit)
    whole = Span(span.start, said.end())
    return replace(mention, span=whole, start=mention.start - back, end=mention.end - back)


def _found(reading: Reading, incident: Incident) -> Iterator[_Found]:
    """The dates of an incident's sentences; aside are those that stand far from its first words."""
    low, lead = reading.screened.lowered, incident.lead.sentence
    for order, number in enumerate(_numbers(incident)):
        sentence = reading.sentence(number).span
        triggers = sorted(m.span for m in incident.mentions if m.sentence == number)
        for day in within(reading.dates, sentence)[:_DAYS]:
            if day.start and day.kind not in NOT_POINTS:
                how = standing(low, sentence, day.span, triggers)
                near = min((day.span.distance(t) for t in triggers), default=0)
                aside = not triggers and how >= Standing.NEUTRAL and number - lead not in _BESIDE
                yield _Found(day, how, order, near, aside)


def _numbers(incident: Incident) -> list[int]:
    """The sentences that tell of the attack, those that only point back to it last."""
    new = [m.sentence for m in incident.mentions if not m.definite][:_MENTIONS]
    every = [m.sentence for m in incident.mentions][:_MENTIONS]
    return list(dict.fromkeys([*new, *every, *incident.sentences[:_SENTENCES]]))


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
        back = timedelta(days=_NUMBERS[since.group(1)] * unit)
        return replace(day, span=Span(*since.span()), start=day.start - back, end=day.end - back)
    text = reading.screened.text
    if any(d.kind == "anchored" for d in within(reading.dates, sentence)):
        read = dates(text, reading.published, sentence.start, sentence.end, anchor=day.start)
        return next((d for d in read if d.kind == "anchored" and d.start and not _coarse(d)), day)
    return day


def _days_told(reading: Reading, span: Span) -> list[DateMention]:
    """The days of a sentence on which something happened."""
    triggers = sorted(m.span for m in reading.screened.mentions if span.contains(m.span))
    return [
        d
        for d in within(reading.dates, span)[:_DAYS]
        if d.start
        and d.kind not in NOT_POINTS
        and not _coarse(d)
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


_LONGEST = 14


def _stretch_until_now(reading: Reading, incident: Incident) -> DateMention | None:
    """Read "clashes have left 37 people dead since Thursday": those days are all that is known."""
    for number in _numbers(incident)[:_OPENING]:
        for day in within(reading.dates, reading.sentence(number).span):
            known = day.kind == "duration" and day.precision is DatePrecision.DAY
            if known and day.start and day.end and (day.end - day.start).days <= _LONGEST:
                return day
    return None


_CLOCK = re.compile(r"^\s{0,3}\(?\d{1,2}[.:h]\d\d\b", re.MULTILINE)
_TICKS = 3


def _live(reading: Reading) -> DateMention | None:
    """A page whose lines begin with the hour and that names no day tells of its own day."""
    if reading.published is None or any(d.start for d in reading.dates):
        return None
    clocks = [
        m for _, m in zip(range(_TICKS), _CLOCK.finditer(reading.screened.text), strict=False)
    ]
    if len(clocks) < _TICKS:
        return None
    day, first = reading.published, clocks[0]
    return DateMention(Span(*first.span()), day, day, DatePrecision.DAY, "relative")


_STEPS = {"day": 0, "week": 2, "month": 3, "year": 4}


def _coarse(mention: DateMention) -> int:
    """How far a mention is from a single day."""
    return _STEPS[mention.precision or "year"] or int(mention.start != mention.end)


def _whole(reading: Reading) -> Span:
    return Span(0, len(reading.screened.text))
