"""The tables that ship with rimland: countries, modes, crosswalks and dataset releases."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rimland.model.time import Month, PartialDate

if TYPE_CHECKING:
    import pyarrow as pa

_LONG_AGO, _FAR_AHEAD = date(1800, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory by its ISO code, with rimland's region."""

    iso3: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class StateSpell:
    """A span of days in which a state had a number in a system (gw or cow)."""

    iso3: str
    system: str
    code: int
    first: date
    last: date


def _rows(name: str) -> list[dict[str, str]]:
    source = resources.files("rimland").joinpath("data", "tables", name)
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))


@cache
def countries() -> dict[str, Country]:
    """Return all countries by ISO 3166-1 alpha-3 code."""
    return {r["iso3"]: Country(r["iso3"], r["name"], r["region"]) for r in _rows("countries.csv")}


def country_name(iso3: str | None) -> str:
    """Return a country's short English name, or the code itself if it is not in the table."""
    if iso3 is None:
        return "unknown"
    found = countries().get(iso3)
    return found.name if found else iso3


@cache
def countries_of_region(region: str) -> tuple[str, ...]:
    """Return the ISO codes of a region, sorted; empty for an unknown region."""
    return tuple(sorted(c.iso3 for c in countries().values() if c.region == region))


@cache
def state_spells() -> tuple[StateSpell, ...]:
    """Return the dated Gleditsch–Ward and Correlates of War numbers."""
    spells = []
    for row in _rows("countries.csv"):
        for system in ("gw", "cow"):
            if row[system]:
                first = (
                    date.fromisoformat(row[f"{system}_from"])
                    if row[f"{system}_from"]
                    else _LONG_AGO
                )
                last = (
                    date.fromisoformat(row[f"{system}_to"]) if row[f"{system}_to"] else _FAR_AHEAD
                )
                spells.append(StateSpell(row["iso3"], system, int(row[system]), first, last))
    return tuple(dict.fromkeys(spells))


def state_code(iso3: str, system: str, on: date) -> int | None:
    """Return a country's number in ``gw`` or ``cow`` on a day, or None if it had none."""
    for spell in state_spells():
        if spell.iso3 == iso3 and spell.system == system and spell.first <= on <= spell.last:
            return spell.code
    return None


@cache
def ucdp_country_codes() -> pa.Table:
    """Return gw number -> ISO code with days, open at both ends.

    UCDP uses Gleditsch–Ward numbers as country ids, also for days just outside a state's
    membership (an event on the eve of independence), so the first and last spell are extended.
    """
    import pyarrow as pa  # noqa: PLC0415 - most who ask for countries need no tables

    by_code: dict[int, list[StateSpell]] = {}
    for spell in state_spells():
        if spell.system == "gw":
            by_code.setdefault(spell.code, []).append(spell)
    rows: list[tuple[int, str, date, date]] = []
    for code, unsorted in by_code.items():
        spells = sorted(unsorted, key=lambda s: s.first)
        starts = [_LONG_AGO, *(s.first for s in spells[1:])]
        ends = [*(date.fromordinal(s.toordinal() - 1) for s in starts[1:]), _FAR_AHEAD]
        rows += [(code, s.iso3, a, b) for s, a, b in zip(spells, starts, ends, strict=True)]
    gw, iso3, first, last = zip(*rows, strict=True)
    return pa.table(
        {
            "gw": pa.array(gw, pa.int32()),
            "country_iso3": pa.array(iso3, pa.string()),
            "valid_from": pa.array(first, pa.date32()),
            "valid_to": pa.array(last, pa.date32()),
        }
    )


@dataclass(frozen=True, slots=True)
class Release:
    """A dataset release: when it appeared and the months it covers, where known."""

    release: str
    kind: str
    released_on: PartialDate | None
    covers_from: Month | None
    covers_to: Month | None
    source: str


@cache
def ucdp_releases() -> dict[str, Release]:
    """Return UCDP GED's releases by number."""
    return {
        r["release"]: Release(
            r["release"],
            r["kind"],
            PartialDate.parse(r["released_on"]) if r["released_on"] else None,
            Month.parse(r["covers_from"]) if r["covers_from"] else None,
            Month.parse(r["covers_to"]) if r["covers_to"] else None,
            r["source"],
        )
        for r in _rows("ucdp_releases.csv")
    }


def known_at_of_release(release: str | None) -> datetime | None:
    """Return the last moment by which a UCDP release was out, or None if that is not known."""
    found = ucdp_releases().get(release or "")
    if found is None or found.released_on is None:
        return None
    return datetime.combine(found.released_on.last, time.max, UTC)


def release_months(release: str | None) -> tuple[Month | None, Month | None]:
    """Return the first and last month a UCDP release covers, where the table knows them."""
    found = ucdp_releases().get(release or "")
    return (found.covers_from, found.covers_to) if found else (None, None)


@dataclass(frozen=True, slots=True)
class Crossing:
    """How one code of another scheme reads in rimland's modes."""

    scheme: str
    code: str
    label: str
    mode: str | None
    suicide: bool
    note: str
    source: str


@cache
def mode_crosswalk() -> tuple[Crossing, ...]:
    """Return the crosswalks of GTD, ACLED, PLOVER, CAMEO and UCDP to rimland's modes."""
    return tuple(
        Crossing(
            r["scheme"],
            r["code"],
            r["label"],
            r["mode"] or None,
            r["suicide"] == "true",
            r["note"],
            r["source"],
        )
        for r in _rows("mode_crosswalk.csv")
    )
