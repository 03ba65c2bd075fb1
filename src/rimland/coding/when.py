"""The day of an attack: the day that the words which tell of it lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from rimland.coding.apart import NOT_POINTS, Incident
from rimland.coding.document import Reading, within
from rimland.coding.when_before import DAYS, NUMBERS, coarse, told_before
from rimland.coding.when_told import Standing, standing
from rimland.model.vocab import DatePrecision
from rimland.reading.dates import DateMention
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
            coarse(self.mention),
            (0 if unsure else self.standing * _A_LONG_WAY) + self.distance,
        )


_A_LONG_WAY: Final = 10_000
_MENTIONS: Final = 10
_SENTENCES: Final = 6
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
    if best is not None and not (best.aside and told_before(reading, incident)):
        mention = _shifted(reading, best) or _refined(best.mention, told)
        rest = tuple(m for m in others if m is not mention)
        return Chosen(mention, _WHY[best.standing], rest)
    carried = told_before(reading, incident)
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


def _surest(told: list[_Found]) -> _Found:
    """The first in order, but "the raid began on Friday" beats a day that leans on another verb."""
    best = told[0]
    if best.standing is Standing.DOUBTFUL:  # what came after an attack was done after it
        near = [f for f in told if _days_between(f.mention, best.mention) <= _LONGEST]
        return min(near, key=lambda f: (coarse(f.mention) > 1, f.mention.start), default=best)
    if best.standing <= Standing.TOLD and not coarse(best.mention):
        return best
    return next((f for f in told if f.standing is Standing.NAMED), best)


def _days_between(a: DateMention, b: DateMention) -> int:
    return abs((a.start - b.start).days) if a.start and b.start else _LONGEST + 1


def _refined(mention: DateMention, told: list[_Found]) -> DateMention:
    """The single day for "over the weekend" or "last week" that another sentence gives."""
    start, end = mention.start, mention.end
    if start is None or end is None or not coarse(mention) or mention.kind == "range":
        return mention
    if mention.kind == "holiday" and start == end:  # the day itself hangs on the moon
        start, end = start - _ABOUT, end + _ABOUT
    for other in told:
        day = other.mention
        fits = bool(day.start and start <= day.start <= end)
        if fits and not coarse(day) and not other.aside and other.standing <= Standing.NEUTRAL:
            return day
    return mention


_ABOUT: Final = timedelta(days=3)
_DAYS_AFTER = re.compile(
    r"[,\s]{0,3}(?:just |only )?(a|one|two|three|four|five|six) (day|week)s? after (he|she|they|it)?\b"
)


def _shifted(reading: Reading, found: _Found) -> DateMention | None:
    """Read "on Sunday, a day after they killed 59", "mourned on Friday, two days after a bomb killed 9"."""
    low, mention = reading.screened.lowered, found.mention
    said = _DAYS_AFTER.match(low, mention.span.end, mention.span.end + 40)
    if said is None or mention.start is None or mention.end is None or coarse(mention):
        return None
    if found.standing <= Standing.TOLD and not said.group(3):
        return None  # "killed nine on Sunday, a day after a raid": the raid is another attack
    weeks = said.group(2) == "week"
    back = timedelta(days=NUMBERS[said.group(1)] * (7 if weeks else 1))
    return replace(
        mention,
        span=Span(mention.span.start, said.end()),
        start=mention.start - back,
        end=mention.end - back,
        precision=DatePrecision.WEEK if weeks else mention.precision,
    )


def _found(reading: Reading, incident: Incident) -> Iterator[_Found]:
    """The dates of an incident's sentences; aside are those that stand far from its first words."""
    low, lead = reading.screened.lowered, incident.lead.sentence
    for order, number in enumerate(_numbers(incident)):
        sentence = reading.sentence(number).span
        triggers = sorted(m.span for m in incident.mentions if m.sentence == number)
        for day in within(reading.dates, sentence)[:DAYS]:
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


_LONGEST = 14
_FIRST = 2


def _stretch_until_now(reading: Reading, incident: Incident) -> DateMention | None:
    """Read "clashes have left 37 people dead since Thursday": those days are all that is known."""
    for number in _numbers(incident)[:_FIRST]:
        for day in within(reading.dates, reading.sentence(number).span):
            known = day.kind == "duration" and day.precision is DatePrecision.DAY
            if known and day.start and day.end and (day.end - day.start).days <= _LONGEST:
                return replace(day, end=day.start) if _at_once(reading, day.span) else day
    return None


_WHEN = re.compile(r"[\s,]{0,2}when\b")
_MISSING = re.compile(r"\b(?:missing|not been (?:seen|heard of|heard from)|disappeared) \Z")


def _at_once(reading: Reading, day: Span) -> bool:
    """Read "missing since Wednesday", "since Friday, when gunmen came": it happened that day."""
    low = reading.screened.lowered
    return bool(
        _WHEN.match(low, day.end) or _MISSING.search(low[max(0, day.start - 30) : day.start])
    )


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


def _whole(reading: Reading) -> Span:
    return Span(0, len(reading.screened.text))
