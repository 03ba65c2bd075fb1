"""What may be said: which country and month is covered, for which network and measure, and by what."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure

EVENTS, AGGREGATE = "events", "aggregate"
TYPES_NEEDED = {
    Measure.ATTACKS: {3},
    Measure.BATTLES: {1, 2},
    Measure.ALL: {1, 2, 3},
}
"""UCDP types of violence that a source must list to speak about a measure."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One source's word about one country: from when to when, by rows or by counts."""

    source_id: str
    kind: str
    first: Month
    last: Month
    min_killed: int


class CoverageMap:
    """Answers, for one network and measure, whether a country's month is covered, and how.

    A source limited to certain actors counts only if it lists the network's own organisation and
    every member that operates in the country; one limited to types of violence only if it lists
    those the measure needs.
    """

    def __init__(self, coverage: pa.Table, network: Network, measure: Measure) -> None:
        self._network = network
        self._needed = TYPES_NEEDED[measure]
        self._world: list[tuple[Cover, frozenset[str] | None]] = []
        self._by_country: dict[str, list[tuple[Cover, frozenset[str] | None]]] = {}
        for row in coverage.to_pylist():
            types = row["types_of_violence"]
            if types is not None and not self._needed <= set(types):
                continue
            cover = Cover(
                row["source_id"],
                row["kind"],
                Month.parse(row["first_month"]),
                Month.parse(row["last_month"]),
                row["min_killed"],
            )
            actors = frozenset(row["actors"]) if row["actors"] is not None else None
            if row["countries"] is None:
                self._world.append((cover, actors))
            for country in row["countries"] or ():
                self._by_country.setdefault(country, []).append((cover, actors))

    def covers(self, country: str, month: Month) -> list[Cover]:
        """Return the sources that cover a country's month, rows before counts."""
        found = [
            cover
            for cover, actors in (*self._by_country.get(country, ()), *self._world)
            if cover.first <= month <= cover.last and self._speaks(actors, country)
        ]
        return sorted(found, key=lambda cover: (cover.kind != EVENTS, cover.source_id))

    def kind(self, country: str, month: Month) -> str | None:
        """Return ``events``, ``aggregate`` or None: counts stand in only where no rows are."""
        covers = self.covers(country, month)
        return covers[0].kind if covers else None

    def min_killed(self, country: str, month: Month) -> int:
        """Return the strictest inclusion rule among the sources that are used for a month."""
        covers = self.covers(country, month)
        return max((c.min_killed for c in covers if c.kind == covers[0].kind), default=0)

    def lists_everybody(self, country: str, month: Month) -> bool:
        """Whether a source of event rows that is limited to no actors covers a country's month."""
        return any(
            cover.first <= month <= cover.last and cover.kind == EVENTS and actors is None
            for cover, actors in (*self._by_country.get(country, ()), *self._world)
        )

    def covers_world(self, month: Month) -> bool:
        """Whether a source covers every country in a month."""
        return any(
            cover.first <= month <= cover.last and cover.kind == EVENTS and actors is None
            for cover, actors in self._world
        )

    def _speaks(self, actors: frozenset[str] | None, country: str) -> bool:
        if actors is None or f"network:{self._network.network_id}" in actors:
            return True
        needed = {
            str(name.ucdp_id)
            for name in self._network.names
            if name.ucdp_id is not None
            and name.ucdp_id in self._network.ucdp_ids
            and (name.slug == self._network.core_slug or country in name.countries)
        }
        return needed <= actors
