"""Listing events and showing one with all that is known of it."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.state import LedgerState, event_state, licences_of
from rimland.app.jobs.toll_history import TollStep, toll_history
from rimland.ledger.catalogue import judgements_on, versions_of
from rimland.ledger.database import Database
from rimland.model.errors import NotFoundError
from rimland.model.network import Network
from rimland.model.report import Event, Report
from rimland.model.time import utc_text
from rimland.model.vocab import Roster
from rimland.tables.networks import membership_table


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to list; None is no limit."""

    country: str | None = None
    first: date | None = None
    last: date | None = None
    network: Network | None = None
    source: str | None = None
    kind: str | None = None
    min_killed: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One event with its reports, the links that hold it together, and its history.

    ``timeline`` is the event's toll over knowledge time; ``disagreements`` are the values reports
    give of fields they differ on; ``provenance`` says which report each field comes from, and
    ``corrected`` which fields a person has settled.
    """

    event: Event
    reports: tuple[Report, ...]
    links: list[dict[str, Any]]
    parts: list[str]
    history: list[dict[str, Any]]
    judgements: list[dict[str, Any]]
    sources: dict[str, dict[str, Any]]
    documents: dict[str, dict[str, Any]]
    redirected_from: str | None
    timeline: list[TollStep]
    disagreements: list[dict[str, Any]]
    provenance: dict[str, str]
    corrected: list[dict[str, Any]]


def select_events(state: LedgerState, wanted: EventFilter) -> pa.Table:
    """Return the events that pass the filter, by date."""
    return select_rows(state.events, wanted)


def select_rows(events: pa.Table, wanted: EventFilter) -> pa.Table:
    """Return the rows of an event table that pass the filter, in their order."""
    masks = []
    if wanted.country:
        masks.append(pc.equal(events["country_iso3"], wanted.country.upper()))
    if wanted.first:
        masks.append(pc.greater_equal(events["date_start"], pa.scalar(wanted.first)))
    if wanted.last:
        masks.append(pc.less_equal(events["date_start"], pa.scalar(wanted.last)))
    if wanted.kind:
        masks.append(pc.equal(events["kind"], wanted.kind))
    if wanted.min_killed is not None:
        toll = pc.coalesce(events["victims_killed_best"], events["all_killed_best"])
        masks.append(pc.greater_equal(toll, wanted.min_killed))
    if masks:
        events = events.filter(functools.reduce(pc.and_kleene, masks))
    if wanted.source:
        chosen = [wanted.source in sources for sources in events["sources"].to_pylist()]
        events = events.filter(pa.array(chosen, pa.bool_()))
    if wanted.network:
        keep = _of_network(events, wanted.network)
        events = events.filter(pa.array(keep, pa.bool_()))
    return events


def _of_network(events: pa.Table, network: Network) -> list[bool]:
    members: dict[str, list[tuple[date, date]]] = {}
    for row in membership_table(network, Roster.FIXED).to_pylist():
        members.setdefault(row["key"], []).append((row["valid_from"], row["valid_to"]))

    def belongs(actors: list[dict[str, Any]] | None, day: date) -> bool:
        keys = [
            key
            for actor in actors or []
            if actor["role"] != "target"
            for key in (actor["dataset_id"], f"name:{(actor['name'] or '').lower()}")
        ]
        return any(a <= day <= b for key in keys for a, b in members.get(key or "", ()))

    return [
        belongs(actors, day)
        for actors, day in zip(
            events["actors"].to_pylist(), events["date_start"].to_pylist(), strict=True
        )
    ]


def _concerns(link: dict[str, Any], keys: set[str]) -> bool:
    """Say whether a link tells why these reports, and no others, are one event.

    A method takes a link back also where a better one holds the two reports together: that says
    nothing of the event, which still has both.
    """
    ends = {link["report_a"], link["report_b"]}
    replaced = link["verdict"] == "different" and link["made_by"].startswith("method:")
    return bool(ends & keys) and not (replaced and ends <= keys)


def show_event(database: Database, event_id: str, *, as_of: datetime | None = None) -> Shown:
    """Return everything the ledger knows of an event; an id that was merged away leads on.

    Only this event's reports are read, so that it costs the same in a ledger of any size. Raises
    NotFoundError for an id that was never minted, or whose reports have all been retracted or
    rejected, or were not yet known.
    """
    state, wanted, gathered = event_state(database, event_id, as_of=as_of)
    if wanted is None:
        hint = "list them: rimland events; new reports need: rimland link"
        raise NotFoundError(f"there is no event '{event_id[:40]}'", hint=hint)
    (found,) = state.events.filter(pc.equal(state.events["event_id"], wanted)).to_pylist()
    mine = gathered.members.filter(pc.equal(gathered.members["event_id"], wanted))
    ever = mine["report_key"].to_pylist()
    chosen = state.reports.filter(
        pc.is_in(state.reports["report_key"], mine["report_key"].combine_chunks())
    )
    keys = set(chosen["report_key"].to_pylist())
    links = [row for row in state.links.to_pylist() if _concerns(row, keys)]
    read = pc.is_in(state.documents["document_id"], chosen["document_id"].combine_chunks())
    parts = state.events.filter(pc.equal(state.events["part_of"], wanted))["event_id"].to_pylist()
    attack = found["kind"] == "attack" and found["victims_killed_best"] is not None
    with database.reading() as connection:
        history = versions_of(connection, ever)
        decided = judgements_on(connection, ever)
        timeline = toll_history(
            connection,
            ever,
            measure="victims_killed" if attack else "all_killed",
            as_of=as_of,
            licences=licences_of(state.sources),
        )
    return Shown(
        event=Event.from_row(found),
        reports=tuple(Report.from_row(row) for row in chosen.to_pylist()),
        links=links,
        parts=parts,
        history=[
            _step(row) for row in history if as_of is None or row["known_at"] <= utc_text(as_of)
        ],
        judgements=decided,
        sources={k: v for k, v in state.sources.items() if k in chosen["source_id"].to_pylist()},
        documents={d["document_id"]: d for d in state.documents.filter(read).to_pylist()},
        redirected_from=event_id if wanted != event_id else None,
        timeline=timeline,
        disagreements=_of(state.disagreements, wanted),
        provenance={row["field"]: row["report_key"] for row in _of(state.provenance, wanted)},
        corrected=[
            {k: v for k, v in row.items() if k != "event_id"}
            for row in state.corrected
            if row["event_id"] == wanted
        ],
    )


def _of(table: pa.Table, event: str) -> list[dict[str, Any]]:
    """Return an event's rows, without its id."""
    rows = table.filter(pc.equal(table["event_id"], event)).drop_columns(["event_id"]).to_pylist()
    return [dict(row) for row in rows]


def _step(row: dict[str, Any]) -> dict[str, Any]:
    """Return one step of a report's history: what it said of the toll, and when that was known."""
    content = json.loads(row["payload"]) if row["change"] == "version" else {}
    return {
        "change": row["change"],
        "report_key": row["report_key"],
        "release": row["release"],
        "known_at": row["known_at"],
        "recorded_at": row["recorded_at"],
        "killed_low": content.get("killed_total_low"),
        "killed_best": content.get("killed_total_best"),
        "killed_high": content.get("killed_total_high"),
        "reason": row.get("reason"),
    }
