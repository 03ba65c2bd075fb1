"""The places a text names, as ``rimland geoparse`` writes them."""

from __future__ import annotations

from functools import cache
from typing import Any

from rimland.reading.actors import actors
from rimland.reading.casing import is_upper, truecase
from rimland.reading.entities import Recogniser
from rimland.reading.gazetteer import Gazetteer
from rimland.reading.places import places
from rimland.reading.sentences import sentences


@cache
def _tools() -> tuple[Recogniser, Gazetteer]:
    return Recogniser(), Gazetteer.open()


def places_of(text: str) -> list[dict[str, Any]]:
    """Return the places of a text in order; offsets count in the text as given."""
    recogniser, gazetteer = _tools()
    cased = truecase(text) if is_upper(text) else text
    entities = recogniser.entities(cased, [s.span for s in sentences(cased)])
    groups = [a.span for a in actors(cased, None) if a.kind != "unnamed"]
    return [
        {
            "start": found.span.start,
            "end": found.span.end,
            "text": found.span.of(text),
            "name": found.place.name,
            "geonames_id": found.place.geonames_id,
            "latitude": found.place.latitude,
            "longitude": found.place.longitude,
            "country_iso3": found.place.country_iso3,
            "feature": found.place.kind,
            "confidence": found.confidence,
        }
        for found in places(cased, gazetteer, entities=entities, blocked=groups)
        if found.place is not None
    ]
