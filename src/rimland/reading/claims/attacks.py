"""Single attacks that a text tells of by place and date: "the attack in London last month"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rimland.model.vocab import Mode
from rimland.reading.claims import words as w
from rimland.reading.claims.counts import Counts
from rimland.reading.claims.periods import Period
from rimland.reading.folding import lowered
from rimland.reading.places import PlaceMention
from rimland.reading.spans import Span

__all__ = ["SingleAttack", "attacks_at"]

_GAP = re.compile(
    r"\s*(?:carried out |claimed by \S+ |on (?:the |a )?(?:\S+ ){1,4}?)?(?:(?:in|at|on|near|outside|against) (?:the )?(?:(?:city|town|capital|centre|heart|streets"
    r"|airport|station|\S+ city|village|northern \S+ city) of )?(?:central |downtown |nearby )?)\Z"
)
_WAY = re.compile(
    r"(?:\s*(?:[,']s?|’s|terror(?:ist)?|suicide|truck|lorry|van|car|bus|knife|gun|bomb|mass|nightclub|airport|metro|market|stadium|concert|christmas|attack)){0,5}\s*\Z"
)
_FAR = 45
_HIT = re.compile(
    r"\b(?:struck|hit|attacked|bombed|stormed)\s+(?:a \S+ in |the \S+ in )?"
    r"(?:central |the (?:[\w-]+ )?(?:city|town|capital|village|district|province) of )?\Z"
)
_DEFINITE = re.compile(
    r"\b(?:the|a|an|this|last|that|an?other|month's|year's|week's|month’s|year’s|week’s)\b(?:\s+[\w'’-]+){0,6}?\s*\Z"
)
_AREAS = frozenset({"country", "continent", "region", "ocean", "sea"})
_LONG = 370


@dataclass(frozen=True, slots=True)
class SingleAttack:
    """An attack by its words, its place, when it was, and how it was done."""

    span: Span
    place: PlaceMention
    name: str
    period: Period | None
    modes: tuple[Mode, ...]


def attacks_at(
    text: str, counts: Counts, places: Sequence[PlaceMention], periods: Sequence[Period]
) -> list[SingleAttack]:
    """Return the attacks of a sentence that have a place; with its period where the text gives one."""
    found: list[SingleAttack] = []
    words, taken = counts.words, [f.span for f in counts.figures]
    for n, word in enumerate(words):
        if word.low not in w.ATTACKS or any(
            0 <= word.start - t.end < _FAR
            and "," not in text[t.end : word.start]
            and not re.search(r"\b(?:in|by|at|when|from)\b", text[t.end : word.start])
            for t in taken
        ):
            continue
        place = _place_of(text, word.start, word.end, places)
        if place is None:
            continue
        span = Span(min(word.start, place.span.start), max(word.end, place.span.end))
        definite = _DEFINITE.search(lowered(text[counts.start : span.start])[-70:])
        if (
            not definite
            and word.start < place.span.start
            and word.low not in {"attacks", "bombings", "shootings"}
        ):
            continue
        found.append(_single(text, span, place, periods, counts.modes_of(max(0, n - 4), n)))
    for place in places:
        before = lowered(text[max(counts.start, place.span.start - 50) : place.span.start])
        match = _HIT.search(before)
        if match and not any(place.span.overlaps(f.span) for f in found):
            mode = (Mode.BOMBING,) if "bombed" in match[0] else ()
            span = Span(place.span.start - len(before) + match.start(), place.span.end)
            found.append(_single(text, span, place, periods, mode))
    return found


def _single(
    text: str,
    span: Span,
    place: PlaceMention,
    periods: Sequence[Period],
    modes: tuple[Mode, ...],
) -> SingleAttack:
    near = [
        p
        for p in periods
        if p.first
        and p.last
        and (p.last - p.first).days < _LONG
        and p.span.distance(span) <= _FAR
        and not re.search(r"[;:]", text[min(p.span.end, span.end) : max(p.span.start, span.start)])
    ]
    period = min(near, key=lambda p: (p.span.distance(span), p.span.start), default=None)
    if period:
        span = Span(min(span.start, period.span.start), max(span.end, period.span.end))
    return SingleAttack(span, place, place.span.of(text), period, modes)


def _place_of(
    text: str, first: int, last: int, places: Sequence[PlaceMention]
) -> PlaceMention | None:
    """The place in "attack in London" or "London attack"; none where two are told together."""
    behind = [
        p for p in places if p.span.start >= last and _GAP.match(lowered(text[last : p.span.start]))
    ]
    if behind:
        one = behind[0]
        after = text[one.span.end : one.span.end + 30]
        other = [
            p
            for p in places
            if one.span.end < p.span.start < one.span.end + 8 and after.startswith((" and ", ", "))
        ]
        kinds = {p.place.kind for p in other if p.place}
        return None if other and not kinds & _AREAS and not kinds & {"admin1"} else one
    before = [
        p for p in places if p.span.end <= first and _WAY.match(lowered(text[p.span.end : first]))
    ]
    return before[-1] if before else None
