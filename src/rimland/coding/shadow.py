"""Sentences that lie in the shadow of an older date: the background paragraphs of a news story.

"In January 2013 a splinter group seized the plant. Forty hostages died in the days that followed":
the second sentence has no date of its own and still tells of 2013.
"""

from __future__ import annotations

from datetime import timedelta

from rimland.coding.document import Reading, within
from rimland.coding.status import Status, clause_of
from rimland.model.vocab import DatePrecision
from rimland.reading.dates import DateMention
from rimland.reading.spans import Span

FRESH_DAYS = 14
_NOT_DATES = frozenset({"future", "anchored", "published"})
_BEHIND = frozenset({Status.BACKGROUND, Status.STATISTIC, Status.GENERIC, Status.COMMEMORATION})


def shadowed(reading: Reading) -> frozenset[int]:
    """Return the numbers of the sentences that an older date of their paragraph covers."""
    if ("shadowed", 0) not in reading.memo:
        reading.memo["shadowed", 0] = _shadowed(reading)
    found: frozenset[int] = reading.memo["shadowed", 0]
    return found


def _shadowed(reading: Reading) -> frozenset[int]:
    if reading.published is None:
        return frozenset()
    covered: set[int] = set()
    paragraph, dark = -1, False
    for number, sentence in enumerate(reading.screened.sentences):
        if sentence.paragraph != paragraph:
            paragraph, dark = sentence.paragraph, False
        found = [d for d in within(reading.dates, sentence.span) if d.kind not in _NOT_DATES]
        if any(_fresh(reading, d) for d in found):
            dark = False
        elif any(_old(reading, d) for d in found):
            dark = True
        if dark:
            covered.add(number)
    return frozenset(covered)


def behind(reading: Reading) -> frozenset[int]:
    """Return the sentences that only compare, count or recall: no toll of theirs is news."""
    if ("behind", 0) not in reading.memo:
        reading.memo["behind", 0] = _behind(reading)
    found: frozenset[int] = reading.memo["behind", 0]
    return found


def _behind(reading: Reading) -> frozenset[int]:
    told: dict[int, set[Status]] = {}
    for mention in reading.screened.mentions:
        told.setdefault(mention.sentence, set()).add(mention.verdict.status)
    refused = {n for n, found in told.items() if found & _BEHIND and Status.ACTUAL not in found}
    return shadowed(reading) | refused


def recalled(reading: Reading, span: Span) -> bool:
    """Whether an older date stands in the same clause: "which killed 20 people in March"."""
    number = reading.number_at(span)
    if number is None:
        return False
    clause = clause_of(reading.screened.lowered, reading.sentence(number).span, span)
    found = [d for d in within(reading.dates, clause) if d.kind not in _NOT_DATES]
    coarse = any(_old(reading, d) and d.precision is not DatePrecision.DAY for d in found)
    return coarse and not any(_fresh(reading, d) for d in found)


def _fresh(reading: Reading, found: DateMention) -> bool:
    if found.end is None or reading.published is None or found.kind == "duration":
        return False
    recent = reading.published - timedelta(days=FRESH_DAYS)
    return found.end >= recent and found.precision in {DatePrecision.DAY, DatePrecision.WEEK}


def _old(reading: Reading, found: DateMention) -> bool:
    if found.kind == "duration":
        return True
    if found.end is None or reading.published is None:
        return False
    if found.precision in {DatePrecision.MONTH, DatePrecision.YEAR}:
        return found.end < reading.published
    return found.end < reading.published - timedelta(days=FRESH_DAYS)
