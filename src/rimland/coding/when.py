"""The day of an attack: the date that stands nearest to the words that tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from rimland.coding.apart import NOT_POINTS, Incident, spoken
from rimland.coding.document import Reading, within
from rimland.coding.status import clause_of
from rimland.model.vocab import DatePrecision
from rimland.reading.dates import DateMention
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class Chosen:
    """The date taken, why, and what else stood in the text."""

    mention: DateMention | None
    why: str
    others: tuple[DateMention, ...] = ()


def when(reading: Reading, incident: Incident) -> Chosen:
    """Return the date of an incident, or why there is none.

    Order of trust: in the clause of a mention, in its sentence, in the sentences around, each time
    the nearest; a date on which somebody spoke counts only where nothing else is there and never
    for a day that the text leaves open.
    """
    others: list[DateMention] = []
    for span, trigger, why in _stretches(reading, incident):
        points = [d for d in within(reading.dates, span) if d.start and d.kind not in NOT_POINTS]
        others += points
        told = [d for d in points if not spoken(reading, d.span)]
        if told:
            best = min(told, key=lambda d: (_coarse(d), d.span.distance(trigger)))
            rest = tuple(d for d in others if d is not best)
            return Chosen(best, why, rest)
    carried = _day_of_the_story(reading, incident)
    if carried is not None:
        return Chosen(carried, "the day that the opening gives for all it tells", tuple(others))
    if reading.published is None and within(reading.dates, _whole(reading)):
        return Chosen(None, "no publication date to resolve the text's words against")
    return Chosen(None, "the text does not say when", tuple(others))


_OPENING = 2
_NEAR = 12


def _day_of_the_story(reading: Reading, incident: Incident) -> DateMention | None:
    """Return the day of a round-up's opening for an attack that has none of its own.

    Only where it is the one day that the opening tells of an attack, and the attack stands close
    below: a story of a week does not lend its first day to its last.
    """
    if incident.lead.sentence > _NEAR:
        return None
    told = {m.sentence for m in reading.screened.mentions if m.happened}
    days = [
        d
        for number in sorted(told)[:_OPENING]
        if number <= incident.lead.sentence
        for d in within(reading.dates, reading.sentence(number).span)
        if d.start
        and d.kind not in NOT_POINTS
        and d.precision is DatePrecision.DAY
        and not spoken(reading, d.span)
    ]
    return days[0] if days and len({(d.start, d.end) for d in days}) == 1 else None


_COARSE = {"day": 0, "week": 1, "month": 2, "year": 3}


def _coarse(mention: DateMention) -> int:
    return _COARSE[mention.precision or "year"]


def _stretches(reading: Reading, incident: Incident) -> list[tuple[Span, Span, str]]:
    low = reading.screened.lowered
    told = [m for m in incident.mentions if not m.definite] or incident.mentions
    spans: list[tuple[Span, Span, str]] = []
    for mention in told[:4]:
        sentence = reading.sentence(mention.sentence).span
        clause = clause_of(low, sentence, mention.span)
        spans.append((clause, mention.span, "in the clause that tells of the attack"))
    for mention in told[:4] + incident.mentions[:6]:
        sentence = reading.sentence(mention.sentence).span
        spans.append((sentence, mention.span, "in the sentence that tells of the attack"))
    # Then what follows the lead before what stands further down.
    for number in incident.sentences[:6]:
        span = reading.sentence(number).span
        spans.append((span, Span(span.start, span.start), "in a sentence about the attack"))
    return spans


def _whole(reading: Reading) -> Span:
    return Span(0, len(reading.screened.text))
