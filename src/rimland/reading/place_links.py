"""What the words beside a name say it lies in: "Paris, Texas", "a village in Helmand province"."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading.gazetteer import Grade
from rimland.reading.place_mention import Inside, Mention
from rimland.reading.place_words import DIRECTIONS, KINDS

_LONGEST_GAP = 40
_MOST_WORDS = 7
_COMMAS = frozenset({", ", ",", " ("})
_TYING = frozenset({",", "(", "in", "of"})
_PASSED = _TYING | DIRECTIONS | KINDS | {"the", "a", "an", "located", "situated"}


def links(heard: Sequence[Mention], number: int, text: str, inside: Inside) -> set[str]:
    """Return the keys of the places that a mention is by the names right beside it.

    The two names after it are looked at, then the one before it.
    """
    mention = heard[number]
    for other in (*heard[number + 1 : number + 3], *heard[max(0, number - 1) : number]):
        inner, outer = sorted((mention, other), key=lambda one: one.span)
        gap = text[inner.span.end : outer.span.start]
        if len(gap) > _LONGEST_GAP or not ties(gap):
            continue
        if "," in gap and _same_level(inner, outer):
            continue
        # A country's name is no forgotten other name of some town.
        nation = any(one.place.kind == "country" for one in inner.named)
        found = {
            (small if inner is mention else big).place.key
            for small, big in inside.pairs(inner, outer)
            if not (nation and small.grade == Grade.ALTERNATE)
        }
        if found:
            return found
    return set()


def inside_next(heard: Sequence[Mention], text: str, inside: Inside) -> set[int]:
    """Return the numbers of the mentions that stand as the area the one before lies in."""
    return {
        number
        for number in range(1, len(heard))
        if text[heard[number - 1].span.end : heard[number].span.start] in _COMMAS
        and inside.pairs(heard[number - 1], heard[number])
    }


def ties(gap: str) -> bool:
    """Whether what stands between two names can say that the first lies in the second."""
    between = gap.replace(",", " , ").replace("(", " ( ").split()
    return (
        0 < len(between) <= _MOST_WORDS
        and all(word in _PASSED for word in between)
        and any(word in _TYING for word in between)
    )


def _same_level(first: Mention, second: Mention) -> bool:
    """Whether both names are of countries, or both of provinces: then a comma makes a list."""
    return any(
        any(one.place.kind == kind and one.grade <= Grade.ACRONYM for one in first.named)
        and any(one.place.kind == kind for one in second.named)
        for kind in ("country", "admin1")
    )
