"""A network's events as the counts see them: month, country, theatre and tolls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.model.network import WHOLE_COUNTRY, Network, TheatreRule, theatre_among
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind

COARSE_PLACE = 6
"""where_prec from which a place is no point."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One event that is counted.

    ``most_killed`` is the highest figure anybody gives for the victims, or, in a battle, which has
    no victim side, for all: it says whether the event was lethal.
    """

    event_id: str
    month: Month
    day: date
    country: str | None
    theatre: TheatreKind
    killed_low: int | None
    killed: int | None
    killed_high: int | None
    civilians: int | None
    all_killed: int | None
    most_killed: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class AggregateCell:
    """One country, month and type of a published series of counts."""

    source_id: str
    month: Month
    country: str
    type_of_violence: int
    events: int
    killed_low: int | None
    killed: int | None
    killed_high: int | None
    civilians: int | None


class TheatreIndex:
    """Classifies places for one network and roster; the rules are looked up once."""

    def __init__(self, network: Network, roster: Roster) -> None:
        self._rules: dict[str, list[TheatreRule]] = {}
        for rule in network.theatres(roster):
            self._rules.setdefault(rule.country, []).append(rule)

    def of(self, country: str | None, adm1: str | None, day: date) -> TheatreKind:
        """Return the theatre of a place on a day, as ``Network.theatre_of`` does."""
        return theatre_among(self._rules.get(country or "", ()), country, adm1, day)

    def countries(self, kind: TheatreKind, month: Month, world: Iterable[str]) -> frozenset[str]:
        """Return the countries that lie, wholly or in part, in a theatre in a month."""
        day = month.first_day
        named: dict[str, set[TheatreKind]] = {}
        for country, rules in self._rules.items():
            kinds = {r.kind for r in rules if r.first <= month.last_day and day <= r.last}
            whole = [
                r.kind
                for r in rules
                if r.adm1 == WHOLE_COUNTRY and r.first <= month.last_day and day <= r.last
            ]
            if kinds:
                named[country] = kinds if not whole else {whole[0]}
        if kind is TheatreKind.RIM:
            # A country that joins or leaves within the month is rim for the rest of it.
            elsewhere = {
                country
                for country, rules in self._rules.items()
                if any(
                    r.adm1 == WHOLE_COUNTRY and r.first <= day and month.last_day <= r.last
                    for r in rules
                )
            }
            return frozenset(world) - elsewhere
        return frozenset(c for c, kinds in named.items() if kind in kinds)


def counted_events(events: pa.Table, theatres: TheatreIndex, measure: Measure) -> list[Counted]:
    """Return the events as the counts see them.

    Killed are the victims where only attacks are counted, else the dead of all sides: one toll for
    all events of a count, never a mixture.
    """
    toll = "victims_killed" if measure is Measure.ATTACKS else "all_killed"
    counted = []
    for row in events.to_pylist():
        # A place known only to the country says nothing about its admin-1 area.
        adm1 = row["adm1"] if (row["place_precision"] or COARSE_PLACE) < COARSE_PLACE else None
        point = (row["place_precision"] or COARSE_PLACE) < COARSE_PLACE
        counted.append(
            Counted(
                event_id=row["event_id"],
                month=Month.of(row["date_start"]),
                day=row["date_start"],
                country=row["country_iso3"],
                theatre=theatres.of(row["country_iso3"], adm1, row["date_start"]),
                killed_low=row[f"{toll}_low"],
                killed=row[f"{toll}_best"],
                killed_high=row[f"{toll}_high"],
                civilians=row["civilians_killed_best"],
                all_killed=row["all_killed_best"],
                most_killed=_most_killed(row),
                latitude=row["latitude"] if point else None,
                longitude=row["longitude"] if point else None,
            )
        )
    return counted


def _most_killed(row: dict[str, Any]) -> int:
    for stem in ("victims_killed", "all_killed"):
        known = [row[f"{stem}_{k}"] for k in ("best", "high") if row[f"{stem}_{k}"] is not None]
        if known:
            return int(max(known))
    return 0


def aggregate_cells(table: pa.Table, network_id: str, types: set[int]) -> list[AggregateCell]:
    """Return the cells of the series that count this network and these types of violence."""
    return [
        AggregateCell(
            row["source_id"],
            Month.parse(row["month"]),
            row["country_iso3"],
            row["type_of_violence"],
            row["events"],
            row["killed_low"],
            row["killed_best"],
            row["killed_high"],
            row["civilians_best"],
        )
        for row in table.to_pylist()
        if row["network"] == network_id and row["type_of_violence"] in types
    ]
