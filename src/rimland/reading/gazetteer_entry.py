"""What the gazetteer holds: places, their names' grades, and entries on their way into it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

Row = tuple[
    str, int | None, str, str, float, float, str | None, str | None, str | None, str | None, int
]
"""The fields of a place in order."""


class Grade(IntEnum):
    """How a name belongs to a place; those up to acronym are surer the lower they are."""

    MAIN = 0
    ALIAS = 1
    ALTERNATE = 2
    ACRONYM = 3
    LOOSE = 4
    DEMONYM = 5
    POSTAL = 6
    ABBREVIATION = 7
    BARE = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the gazetteer.

    ``kind`` is one of country, capital, city, town, admin1, admin2, district, airport, continent,
    region, sea, ocean, lake, river, canal, strait, mountains, desert, island, park, site, camp,
    base, crossing and neighbourhood. The point of an area is its middle as its towns show it, not
    a border survey; a district has no towns of its own and stands at the middle of its province.
    """

    key: str
    geonames_id: int | None
    name: str
    kind: str
    latitude: float
    longitude: float
    country_iso3: str | None
    adm1: str | None
    adm1_code: str | None = None
    adm2_code: str | None = None
    population: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A place with the grade of the name that led to it."""

    place: Place
    grade: Grade


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to be stored, with its names and whether they vary as transliterations do."""

    row: Row
    names: tuple[tuple[str, Grade], ...]
    transliterated: bool = False


_MOST_LETTERS = 4


def grade_of_alias(name: str) -> Grade:
    """Return the grade of another name: short ones in capitals must be written so in a text."""
    letters = name.replace(".", "").replace(" ", "")
    return Grade.ACRONYM if letters.isupper() and len(letters) <= _MOST_LETTERS else Grade.ALIAS
