"""Places that only an institution's name gives: an attack on Kabul University happened in Kabul.

A search for places rightly leaves such names alone ("Oxford University Press said"); beside an
attack they tell where it was. Only large towns are taken, and only where the name is clear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rimland.reading.gazetteer import AREAS, Gazetteer
from rimland.reading.places import PlaceMention, locate
from rimland.reading.spans import Span

_SITE = re.compile(
    r"\b(?:in|at|on|near|outside|inside|into|of|hit|struck|stormed|attack(?:ed|ing)|bombed|raided|targeted)\s+"
    r"(?:the\s+)?(?P<name>(?P<word>[A-Z][\w-]{2,20})(?:\s[A-Z][\w-]{2,20})?)(?:['’]s)?\s"
    r"(?:[A-Z][\w'’-]{2,20}\s){0,2}(?i:university|college|institute|polytechnic|forest|palace|museum|academy|"
    r"central station|parliament|supreme court|high court|convention cent(?:re|er))\b"
)
_MOST = 40
_CLEAR, _LARGE = 0.5, 100_000


def sites(
    text: str, gazetteer: Gazetteer, known: Sequence[PlaceMention]
) -> tuple[PlaceMention, ...]:
    """Return the towns named by institutions beside a word of place; none that is known already."""
    found: list[PlaceMention] = []
    for _, match in zip(range(_MOST), _SITE.finditer(text), strict=False):
        spans = [Span(*match.span("name")), Span(*match.span("word"))]
        if any(span.overlaps(mention.span) for mention in known for span in spans):
            continue
        told = locate(text, dict.fromkeys(spans), gazetteer)
        found += [m for m in told if _clear(m)][:1]
    return tuple(found)


def _clear(mention: PlaceMention) -> bool:
    place = mention.place
    return (
        place is not None
        and not mention.vague
        and place.kind not in AREAS
        and place.population >= _LARGE
        and mention.confidence >= _CLEAR
    )
