"""What a follow is held against: one text with the attacks it tells of, persons masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rimland.model.toll import Count

NO_COUNT = Count()


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack as a follow can ask for it: an event, or a report that belongs to none yet.

    ``actors`` are ids of groups with those of the wholes they belong to, and small-letter names of
    groups on no list; ``places`` are names in small letters, from the place up to the region;
    ``theatres`` gives each network's word for where it happened; tie, certainty and claim are the
    vocabularies' words. What is unknown is None or empty, and no condition on it holds.
    """

    attack_id: str
    day: date | None = None
    country: str | None = None
    place: str | None = None
    places: frozenset[str] = frozenset()
    latitude: float | None = None
    longitude: float | None = None
    place_precision: int | None = None
    theatres: Mapping[str, str] = field(default_factory=dict)
    actors: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    suicide: bool | None = None
    foiled: bool | None = None
    tie: str | None = None
    certainty: str | None = None
    claim: str | None = None
    killed: Count = NO_COUNT
    injured: Count = NO_COUNT
    abducted: Count = NO_COUNT
    houses: int = 1


@dataclass(frozen=True, slots=True)
class Matter:
    """One document, story or event as follows see it.

    ``text`` is masked and begins with the title. ``actors`` and ``places`` are those that the text
    mentions at all (same forms as in Attack); ``attacks`` those it tells of.
    """

    matter_id: str
    text: str
    published: date | None = None
    language: str | None = None
    publisher: str | None = None
    actors: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    attacks: tuple[Attack, ...] = ()
