"""The countries an article speaks of: named, by a place in them, or by their institutions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rimland.reading.places import PlaceMention
from rimland.reading.spans import Span
from rimland.reading.topic_weights import Scale

_INSTITUTION = re.compile(
    r"\W{1,3}(?:[\w'’-]+\s){0,2}?(?:government|state|court|courts|police|parliament|president|prime minister|"
    r"minister|ministers|ministry|officials?|authorities|army|military|troops|forces|soil|capital|city|town|"
    r"cities|province|district|region|lawmakers|senate|congress|prosecutors?|navy|embassy|media|television|"
    r"coast|border|village|island|resort|churches|mosques?|shrine|beach|airport|election|intelligence)\b",
    re.IGNORECASE,
)
_OFTEN = 2


def told_countries(
    text: str, named: Sequence[PlaceMention], peoples: Sequence[PlaceMention], scale: Scale
) -> Iterator[tuple[str, str, list[Span]]]:
    """Yield each country's code and name with where it is spoken of.

    A word for its people alone ("a Chadian soldier") makes no country a topic, unless it stands in
    the title or in two sentences, or before an institution or place of that country.
    """
    sure: dict[str, list[Span]] = defaultdict(list)
    loose: dict[str, list[Span]] = defaultdict(list)
    names: dict[str, str] = {}
    for one in (*named, *peoples):
        if one.place is None or one.place.country_iso3 is None:
            continue
        iso3 = one.place.country_iso3
        if one.place.kind == "country":
            names[iso3] = one.place.name
        certain = not one.demonym or _INSTITUTION.match(text, one.span.end)
        (sure if certain else loose)[iso3].append(one.span)
    for iso3 in sorted({*sure, *loose}):
        spans = sure[iso3] + loose[iso3]
        often = len({scale.sentence(span) for span in spans}) >= _OFTEN
        if sure[iso3] or often or any(scale.in_title(span) for span in spans):
            yield iso3, names.get(iso3, iso3), spans
