"""Earlier attacks told beside the news: recognised as background by their dates and place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rimland.coding.apart import NOT_POINTS, Incident, own_days, spoken
from rimland.coding.document import Reading, within
from rimland.model.vocab import DatePrecision
from rimland.reading.dates import DateMention

FAR_DAYS = 7
"""In the same text an attack that lies a week before the news is told as its background."""

_ROUND_UP = 3
"""A text that dates so many attacks apart is a chronicle, not news with a background."""


def recalled_after(reading: Reading, told: Sequence[Incident]) -> list[Incident]:
    """Mark the incidents that a text recalls behind its news; the first is the news itself.

    An attack told later is background where its only date is a month or a year, or a day more than
    a week before the news. A chronicle (several attacks, each with its own day) is left alone.
    """
    if not told or reading.published is None:
        return list(told)
    days = [own for i in told for own in [_days(reading, i)] if own]
    if len(days) >= _ROUND_UP:
        return list(told)
    newest = max((max(own) for own in days), default=reading.published)
    for incident in told[1:]:
        if incident.background is None:
            incident.background = _why(reading, incident, newest)
    return list(told)


def _why(reading: Reading, incident: Incident, newest: date) -> str | None:
    own = _days(reading, incident)
    if own:
        old = (newest - max(own)).days
        return f"told {old} days after it, behind the news" if old > FAR_DAYS else None
    coarse = _coarse(reading, incident)
    if coarse and all(d.end is not None and d.end < newest for d in coarse):
        return "dated only to a month or a year, behind the news"
    return None


def _days(reading: Reading, incident: Incident) -> set[date]:
    return {day for mention in incident.mentions for day in own_days(reading, mention)}


def _coarse(reading: Reading, incident: Incident) -> list[DateMention]:
    spans = [reading.sentence(m.sentence).span for m in incident.mentions]
    return [
        d
        for span in spans
        for d in within(reading.dates, span)
        if d.start
        and d.kind not in NOT_POINTS
        and d.precision in {DatePrecision.MONTH, DatePrecision.YEAR}
        and not spoken(reading, d.span)
    ]
