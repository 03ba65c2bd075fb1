"""What changed between two knowledge times, or between two snapshots, and what made it change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from rimland.app.jobs.causes import JUDGEMENT, Cause, Then, report_causes
from rimland.app.jobs.events import EventFilter, select_rows
from rimland.app.jobs.state import Gathered, gather, resolved_state
from rimland.app.jobs.toll_history import then_of
from rimland.ledger.database import Database
from rimland.ledger.known import retractions_by
from rimland.model.errors import RimlandError
from rimland.model.time import utc_text
from rimland.tables.engine import columnar
from rimland.tables.snapshot import Snapshot

NEW, GONE, MERGED, SPLIT, CHANGED = "new", "gone", "merged", "split", "changed"

COMPARED = (
    *("part_of", "unit", "event_types", "kind", "suicide", "foiled"),
    *("date_start", "date_end", "date_precision"),
    *("country_iso3", "adm1", "place", "latitude", "longitude", "place_precision"),
    *("actors", "target_type"),
    *(
        f"{stem}_{level}"
        for stem in (
            *("victims_killed", "civilians_killed", "all_killed"),
            *("killed_side_a", "killed_side_b", "killed_unknown", "injured", "abducted"),
        )
        for level in ("low", "best", "high")
    ),
    "publisher_families",
)
"""Fields whose change is told; what only follows from them is not."""


@dataclass(frozen=True, slots=True)
class EventChange:
    """One event that is not what it was: how, from what to what, and because of what.

    ``fields`` holds name -> (old, new). ``others`` are the events it was merged from or split into.
    """

    change: str
    event_id: str
    others: tuple[str, ...]
    date: Any
    country: str | None
    place: str | None
    fields: Mapping[str, tuple[Any, Any]]
    because: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One side of a comparison: events, the reports of each, and what holds them together."""

    events: pa.Table
    event_of: Mapping[str, str]
    then: Then
    links: Mapping[tuple[str, str], Mapping[str, Any]]
    seen: frozenset[str] = field(default_factory=frozenset)


def diff_times(
    database: Database,
    before: datetime,
    after: datetime,
    wanted: EventFilter | None = None,
    *,
    judged_then: bool = False,
) -> list[EventChange]:
    """Return what changed between two knowledge times, by date.

    Reports are linked as judged today, unless ``judged_then`` asks for what had been judged at
    each of the two times. Raises RimlandError where the second time is not the later one.
    """
    if after <= before:
        raise RimlandError("the second time is not later than the first", hint="swap them")
    with database.reading() as connection:
        sides = [
            gather(connection, as_of=time, reasons=judged_then, judged_then=judged_then)
            for time in (before, after)
        ]
        struck = retractions_by(connection, utc_text(after))
    views = [_view(side) for side in sides]
    return compare(views[0], views[1], wanted or EventFilter(), struck)


def diff_snapshots(
    before: Snapshot, after: Snapshot, wanted: EventFilter | None = None
) -> list[EventChange]:
    """Return what changed between two snapshots, by date."""
    return compare(_opened(before), _opened(after), wanted or EventFilter(), {})


def compare(
    before: View, after: View, wanted: EventFilter, struck: Mapping[str, Mapping[str, Any]]
) -> list[EventChange]:
    """Return the changes between two views of one ledger, by date and id.

    An event is the same where its reports are; a report that came or went does not make it
    another one. Pure: what it needs is in the views.
    """
    causes = report_causes(before.then, after.then, seen=before.seen, struck=struck)
    sides = _Sides(before, after, causes)
    differing = _differing(before.events, after.events)
    found = [sides.change(NEW, event) for event in sides.new_of.keys() - sides.out_of.keys()]
    found += [sides.change(GONE, event) for event in sides.old_of.keys() - sides.into.keys()]
    for event, sources in sides.out_of.items():
        if len(sources) > 1:
            found.append(sides.change(MERGED, event, sources))
        elif sources == {event} and event not in differing:
            continue
        elif len(sides.into[min(sources)]) == 1:
            change = sides.change(CHANGED, event, sources)
            found += [change] if change.fields else []
    found += [
        sides.change(SPLIT, event, events)
        for event, events in sides.into.items()
        if len(events) > 1
    ]
    return sorted(_chosen(found, before, after, wanted), key=_order)


class _Sides:
    """Both sides of a comparison, and which event of one became which of the other."""

    def __init__(self, before: View, after: View, causes: Mapping[str, list[Cause]]) -> None:
        self._causes = causes
        self.old_of, self.new_of = _reports_by_event(before), _reports_by_event(after)
        self.into: dict[str, set[str]] = defaultdict(set)
        self.out_of: dict[str, set[str]] = defaultdict(set)
        for key in before.event_of.keys() & after.event_of.keys():
            self.into[before.event_of[key]].add(after.event_of[key])
            self.out_of[after.event_of[key]].add(before.event_of[key])
        self._old, self._new = _Rows(before.events), _Rows(after.events)
        self._judged: dict[str, list[tuple[tuple[str, str], Cause]]] = defaultdict(list)
        for pair, cause in _judged(before.links, after.links):
            self._judged[pair[0]].append((pair, cause))

    def change(self, kind: str, event: str, others: Iterable[str] = ()) -> EventChange:
        """Return how an event changed: its fields against those of the event it was."""
        others = set(others)
        was = event if kind != CHANGED else min(others)
        old, new = self._old.row(was), self._new.row(event)
        touched = self.old_of.get(was, set()) | self.new_of.get(event, set())
        for other in others:
            side = self.new_of if kind == SPLIT else self.old_of
            touched = touched | side.get(other, set())
        row = new or old or {}
        return EventChange(
            change=kind,
            event_id=event,
            others=tuple(sorted(others - {event})),
            date=row.get("date_start"),
            country=row.get("country_iso3"),
            place=row.get("place"),
            fields=_differences(old, new),
            because=tuple(self._because(kind, touched)),
        )

    def _because(self, kind: str, touched: set[str]) -> list[Cause]:
        found = [cause for key in sorted(touched) for cause in self._causes.get(key, ())]
        if kind in {MERGED, SPLIT, CHANGED}:
            found += [
                cause
                for key in sorted(touched)
                for pair, cause in self._judged.get(key, ())
                if pair[1] in touched
            ]
        return found


class _Rows:
    """Events by id, turned into dictionaries one by one as they are asked for."""

    def __init__(self, events: pa.Table) -> None:
        self._events = events
        self._at = {event: n for n, event in enumerate(events["event_id"].to_pylist())}

    def row(self, event: str) -> dict[str, Any] | None:
        at = self._at.get(event)
        if at is None:
            return None
        (row,) = self._events.slice(at, 1).to_pylist()
        return dict(row)


def _order(change: EventChange) -> tuple[str, str, str]:
    return (str(change.date), change.event_id, change.change)


def _reports_by_event(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, event in view.event_of.items():
        found[event].add(key)
    return found


def _differences(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> dict[str, tuple[Any, Any]]:
    if old is None or new is None:
        return {}
    return {
        name: (old.get(name), new.get(name)) for name in COMPARED if old.get(name) != new.get(name)
    }


def _differing(before: pa.Table, after: pa.Table) -> set[str]:
    """Return the events that are on both sides and not the same in every field that is compared."""
    columns = [
        name
        for name in ("event_id", *COMPARED)
        if name in before.column_names and name in after.column_names
    ]
    with columnar() as engine:
        engine.register("before", before.select(columns))
        engine.register("after", after.select(columns))
        rows = engine.sql(
            "SELECT event_id FROM (SELECT * FROM before EXCEPT SELECT * FROM after)"
        ).fetchall()
    return {event for (event,) in rows}


def _judged(
    before: Mapping[tuple[str, str], Mapping[str, Any]],
    after: Mapping[tuple[str, str], Mapping[str, Any]],
) -> list[tuple[tuple[str, str], Cause]]:
    """Return the pairs of reports that are judged otherwise on one side than on the other."""
    found = []
    for pair in sorted(before.keys() | after.keys()):
        old, new = before.get(pair), after.get(pair)
        was, now = old and old["verdict"], new and new["verdict"]
        if was != now:
            said = new or old or {}
            words = f"{was or 'not judged'} → {now or 'no longer judged'}: {said['reason']}"
            reports = " and ".join(pair)
            found.append((pair, Cause(JUDGEMENT, reports, None, by=said["made_by"], reason=words)))
    return found


def _chosen(
    found: list[EventChange], before: View, after: View, wanted: EventFilter
) -> list[EventChange]:
    """Return the changes of events that pass the filter on either side."""
    if wanted == EventFilter():
        return found
    passing = {
        event
        for view in (before, after)
        for event in select_rows(view.events, wanted)["event_id"].to_pylist()
    }
    return [c for c in found if passing & {c.event_id, *c.others}]


def _view(gathered: Gathered) -> View:
    state = resolved_state(gathered, details=False)
    members = state.members
    return View(
        events=state.events,
        event_of=dict(
            zip(members["report_key"].to_pylist(), members["event_id"].to_pylist(), strict=True)
        ),
        then=then_of(gathered.reports, gathered.rejected, gathered.corrections),
        links={(row["report_a"], row["report_b"]): row for row in state.links.to_pylist()}
        if gathered.reasons.num_rows
        else {},
        seen=frozenset(gathered.members["report_key"].to_pylist()),
    )


def _opened(snapshot: Snapshot) -> View:
    reports, members = snapshot.arrow("reports"), snapshot.arrow("members")
    none = pa.table({name: pa.array([], pa.string()) for name in ("report_key", "scope", "field")})
    return View(
        events=snapshot.arrow("events"),
        event_of=dict(
            zip(members["report_key"].to_pylist(), members["event_id"].to_pylist(), strict=True)
        ),
        then=then_of(reports, frozenset(), none),
        links={(r["report_a"], r["report_b"]): r for r in snapshot.arrow("links").to_pylist()},
    )
