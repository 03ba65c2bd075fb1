"""How many events no source reported: capture–recapture over the sources that cover them.

A list is a publisher family: several datasets and outlets of one house are one list, and a copied
text counts for the house that had it first. Only months and countries count that every list
covers by its own word; what a list never looked at says nothing about what it misses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.analysis.capture_recapture import MOST_LISTS, Estimate, Pattern, estimate
from rimland.analysis.counted import Counted, TheatreIndex, counted_events
from rimland.analysis.coverage import EVENTS, Cover, CoverageMap
from rimland.analysis.selection import network_events
from rimland.analysis.unseen_sources import citations, common_origin, copying, houses_of
from rimland.model.errors import NotFoundError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster
from rimland.tables.snapshot import Snapshot

BY = ("theatre", "year")
ALL = "all"

ASSUMPTIONS = (
    "the events are the same for all lists: none was missed because it lies outside a list's rules",
    "links are right: an event that is not recognised on two lists counts as two",
    "every event could be listed by each list; large ones more easily, which makes estimates too low",
)
"""What every estimate rests on, beside what its notes say."""


@dataclass(frozen=True, slots=True)
class UnseenOptions:
    """What to estimate.

    ``lists`` are publisher families, all that cover anything by default; ``by`` is theatre, year or
    None for one figure.
    """

    measure: Measure = Measure.ATTACKS
    roster: Roster = Roster.FIXED
    first: Month | None = None
    last: Month | None = None
    lists: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class UnseenStratum:
    """One stratum: how many events each list has, which share, and what follows from it.

    ``patterns`` are the counts behind it: lists an event is on, joined by ``+`` -> events.
    """

    stratum: str
    lists: Mapping[str, int]
    patterns: Mapping[str, int]
    found: Estimate

    @property
    def unseen(self) -> float | None:
        """Estimated events that no list has."""
        return None if self.found.total is None else self.found.total - self.found.seen


@dataclass(frozen=True, slots=True)
class Unseen:
    """The estimates of one network and measure, and what they rest on."""

    snapshot_id: str
    network: str
    measure: Measure
    roster: Roster
    lists: tuple[str, ...]
    first: Month | None
    last: Month | None
    min_killed: int
    outside_coverage: int
    too_small: int
    strata: tuple[UnseenStratum, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one flat row per stratum."""
        return [
            {
                "stratum": s.stratum,
                "reported": s.found.seen,
                "lists": dict(s.lists),
                "patterns": dict(s.patterns),
                "total": s.found.total,
                "low": s.found.low,
                "high": s.found.high,
                "unseen": s.unseen,
                "lower_bound": s.found.lower_bound,
                "method": s.found.method,
                "reason": s.found.reason,
                "notes": list(s.found.notes),
                "network": self.network,
                "snapshot": self.snapshot_id,
            }
            for s in self.strata
        ]


def unseen(snapshot: Snapshot, network: Network, options: UnseenOptions) -> Unseen:
    """Return how many events of a network no source reported, or why that cannot be told.

    Raises NotFoundError for a list that no source of the snapshot belongs to.
    """
    chosen = network_events(
        snapshot, network, measure=options.measure, roster=options.roster
    ).events
    counted = [
        event
        for event in counted_events(chosen, TheatreIndex(network, options.roster), options.measure)
        if (options.first is None or options.first <= event.month)
        and (options.last is None or event.month <= options.last)
    ]
    house_of = houses_of(snapshot)
    coverage = CoverageMap(snapshot.arrow("coverage"), network, options.measure)
    names = _lists(options.lists, house_of, coverage, counted)
    heard = dict(
        zip(
            chosen["event_id"].to_pylist(),
            (frozenset(h or ()) for h in chosen["publisher_families"].to_pylist()),
            strict=True,
        )
    )
    inside, smallest = _covered(counted, coverage, names, house_of)
    large = [event for event in inside if event.most_killed >= smallest]
    groups: dict[str, list[Counted]] = defaultdict(list)
    for event in large:
        groups[_stratum(event, options.by)].append(event)
    cited = citations(snapshot, {event.event_id for event in large})
    return Unseen(
        snapshot_id=snapshot.snapshot_id,
        network=network.network_id,
        measure=options.measure,
        roster=options.roster,
        lists=names,
        first=options.first,
        last=options.last,
        min_killed=smallest,
        outside_coverage=len(counted) - len(inside),
        too_small=len(inside) - len(large),
        strata=tuple(
            _estimated(stratum, groups.get(stratum, []), names, heard, cited, len(counted))
            for stratum in sorted(groups) or [ALL]
        ),
    )


def _lists(
    asked: tuple[str, ...],
    house_of: Mapping[str, str],
    coverage: CoverageMap,
    counted: Sequence[Counted],
) -> tuple[str, ...]:
    """Return the lists: those asked for, else all houses that cover a month of some event."""
    unknown = sorted(set(asked) - set(house_of.values()))
    if unknown:
        what = f"there is no list '{unknown[0][:40]}'"
        known = ", ".join(sorted(set(house_of.values()))) or "none"
        raise NotFoundError(what, hint=f"the publisher families here are: {known}")
    if asked:
        return tuple(dict.fromkeys(asked))
    cells = {(event.country, event.month) for event in counted if event.country}
    speaking = {
        house_of.get(cover.source_id, cover.source_id)
        for country, month in cells
        for cover in _listing(coverage, country, month)
    }
    return tuple(sorted(speaking))


def _listing(coverage: CoverageMap, country: str | None, month: Month) -> list[Cover]:
    """Return who lists the events of a country's month; a series of counts lists none."""
    covers = coverage.covers(country, month) if country else []
    return [cover for cover in covers if cover.kind == EVENTS]


def _covered(
    counted: Sequence[Counted],
    coverage: CoverageMap,
    names: tuple[str, ...],
    house_of: Mapping[str, str],
) -> tuple[list[Counted], int]:
    """Return the events where and when every list was looking, and the strictest of their rules."""
    inside, smallest = [], 0
    known: dict[tuple[str | None, Month], tuple[bool, int]] = {}
    for event in counted:
        cell = (event.country, event.month)
        if cell not in known:
            covers = [
                cover
                for cover in _listing(coverage, *cell)
                if house_of.get(cover.source_id, cover.source_id) in names
            ]
            houses = {house_of.get(c.source_id, c.source_id) for c in covers}
            known[cell] = (
                len(names) > 1 and houses == set(names),
                max((c.min_killed for c in covers), default=0),
            )
        everyone, fewest = known[cell]
        if everyone:
            inside.append(event)
            smallest = max(smallest, fewest)
    return inside, smallest


def _stratum(event: Counted, by: str | None) -> str:
    if by == "theatre":
        return str(event.theatre)
    return str(event.month.year) if by == "year" else ALL


def _estimated(
    stratum: str,
    events: Sequence[Counted],
    names: tuple[str, ...],
    heard: Mapping[str, frozenset[str]],
    cited: Mapping[str, Mapping[str, frozenset[str]]],
    in_all: int,
) -> UnseenStratum:
    """Return the estimate of one stratum, refused where the lists are none of their own."""
    cells: Counter[Pattern] = Counter(
        tuple(name in heard.get(event.event_id, ()) for name in names) for event in events
    )
    cells.pop((False,) * len(names), None)
    found = estimate(cells, names) if 1 < len(names) <= MOST_LISTS and events else None
    reason = _refusal(names, events, in_all) or copying(events, names, heard, cited)
    seen = sum(cells.values())
    if found is None or reason:
        bound = found.lower_bound if found is not None and not reason else None
        found = Estimate(seen, None, None, None, bound, "none", reason)
    notes = (*found.notes, *common_origin(events, names, heard, cited))
    return UnseenStratum(
        stratum=stratum,
        lists={name: sum(n for p, n in cells.items() if p[i]) for i, name in enumerate(names)},
        patterns={
            "+".join(name for name, on in zip(names, pattern, strict=True) if on): count
            for pattern, count in sorted(cells.items(), reverse=True)
        },
        found=Estimate(
            found.seen,
            found.total,
            found.low,
            found.high,
            found.lower_bound,
            found.method,
            found.reason,
            notes,
        ),
    )


def _refusal(names: tuple[str, ...], events: Sequence[Counted], in_all: int) -> str:
    if not in_all:
        return "no event of this network and time is in the ledger"
    if not names:
        return "no source says which months and countries it covers"
    if len(names) == 1:
        return f"only {names[0]} covers these events: one list cannot say what it misses"
    if len(names) > MOST_LISTS:
        return f"{len(names)} lists are too many to compare; choose up to {MOST_LISTS}"
    if not events:
        return f"{' and '.join(names)} cover no month of a country together"
    return ""
