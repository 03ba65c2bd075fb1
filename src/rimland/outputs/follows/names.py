"""What names in a query mean: groups, networks, countries, regions, places."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib import resources

from rimland.model.vocab import Roster
from rimland.outputs.follows.tree import Bearer
from rimland.outputs.follows.words import name_key
from rimland.reading.actors_lists import Alias, Node, key, lists, tokens
from rimland.reading.gazetteer import Gazetteer, Grade, Place
from rimland.reading.gazetteer_files import table
from rimland.reading.place_names import fold
from rimland.tables.networks import load_network, shipped_networks
from rimland.tables.packaged import countries

_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Region:
    """A region that queries can name: its countries, and who says so."""

    name: str
    codes: frozenset[str]
    source: str


class Names:
    """Looks names up in the shipped lists, and places in the gazetteer where there is one."""

    def __init__(self, gazetteer: Callable[[], Gazetteer] = Gazetteer.open) -> None:
        """Take what opens the gazetteer; it is opened for the first query that names a place."""
        self._gazetteer = cache(gazetteer)

    def actors(self, name: str) -> tuple[Bearer, ...]:
        """Return the listed groups of a name or id, the days apart where it meant several.

        A name of one group means that group at all times, whatever it called itself then.
        """
        if name in _ids():
            return (Bearer(name),)
        found = _aliases(name)
        groups = {lists().actors[a.actor_id].actor_id for a in found}
        if len(groups) == 1:
            return (Bearer(next(iter(groups))),)
        dated = {
            Bearer(lists().actors[a.actor_id].actor_id, a.first, _day_before(a.last)) for a in found
        }
        return tuple(sorted(dated, key=str))

    def network(self, name: str) -> tuple[Bearer, ...]:
        """Return who belonged to a network, with the days; empty if there is none of that name."""
        slug = _WORDS.sub("-", name.strip().lower())
        return _members(slug) if slug in shipped_networks() else ()

    def country(self, name: str) -> str | None:
        """Return the code of a country's name or code."""
        return _countries().get(name_key(name))

    def region(self, name: str) -> Region | None:
        """Return a region by name."""
        return regions().get(name_key(name).removeprefix("the "))

    def places(self, name: str) -> tuple[Place, ...]:
        """Return the places of a name, the most populous first; not those only spelt alike."""
        found = self._gazetteer().exactly(fold(name))
        return tuple(dict.fromkeys(n.place for n in found if n.grade <= Grade.ALTERNATE))

    def near_actor(self, name: str) -> str | None:
        """Return the listed name nearest to one that is not listed."""
        known = {listed.name.lower(): listed.name for listed in lists().actors.values()}
        close = get_close_matches(name.lower(), known, n=1, cutoff=0.8)
        return known[close[0]] if close else None


@cache
def default_names() -> Names:
    """Return what looks names up with the gazetteer of this process."""
    return Names()


def near(name: str, known: Iterable[str]) -> str | None:
    """Return which of the known words somebody may have meant."""
    close = get_close_matches(name.lower(), list(known), n=1, cutoff=0.7)
    return close[0] if close else None


def _day_before(day: date | None) -> date | None:
    """The last day a name was borne: the lists give the first day on which it was not."""
    return day - timedelta(days=1) if day else None


@cache
def _ids() -> frozenset[str]:
    return frozenset(listed.actor_id for listed in lists().actors.values())


@cache
def _members(network: str) -> tuple[Bearer, ...]:
    found = {
        Bearer(one.slug, one.first, one.last)
        for one in load_network(network).memberships(Roster.AS_PLEDGED).values()
    }
    return (Bearer(f"network:{network}"), *sorted(found, key=str))


def _aliases(name: str) -> list[Alias]:
    read, words = lists(), tokens(name)
    if not words:
        return []
    in_capitals = [w.text.replace(".", "").upper() for w in words]
    return [
        *_walk(read.names, key(words)),
        *_walk(read.acronyms_in_capitals, in_capitals),
    ]


def _walk(node: Node | None, path: Iterable[str]) -> list[Alias]:
    for word in path:
        node = node.next.get(word) if node else None
    return node.found if node else []


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in table("country_names.csv"):
        for alias in row["aliases"].split("|"):
            if alias:
                found.setdefault(name_key(alias), row["iso3"])
    for country in countries().values():
        found[name_key(country.name)] = country.iso3
        found[country.iso3.lower()] = country.iso3
    return found


@cache
def regions() -> Mapping[str, Region]:
    """Return the regions by their names and other names."""
    source = resources.files("rimland").joinpath("data", "tables", "regions.csv")
    found: dict[str, Region] = {}
    for row in csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))):
        region = Region(row["name"], frozenset(row["countries"].split()), row["source"])
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                found[name_key(name)] = region
    return found
