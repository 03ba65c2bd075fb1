"""What other readers say about the places where a name may stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rimland.reading.entities import Entity
from rimland.reading.masking_words import words
from rimland.reading.spans import Span


class Spans:
    """Spans that can be asked which of them overlap another, without looking at all of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]
        longest = 0
        self._reach = [longest := max(longest, span.end) for span in self._spans]

    def over(self, span: Span) -> list[Span]:
        """Return the spans that share a character with this one."""
        if not self._starts:
            return []
        last = bisect_left(self._starts, span.end)
        first = bisect_right(self._reach, span.start)
        return [other for other in self._spans[first:last] if other.overlaps(span)]


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What other readers say: the model's entities by kind, and what is known to be no person."""

    people: Spans
    others: Spans
    keep: Spans


def witnesses(entities: Sequence[Entity], keep: Sequence[Span]) -> Witnesses:
    """Sort entities and kept spans so that a run can ask for its own."""
    return Witnesses(
        Spans(entity.span for entity in entities if entity.label == "PERSON"),
        Spans(entity.span for entity in entities if entity.label in words().cues["no_people"]),
        Spans(keep),
    )
