"""What there is to tell: the events that changed, as facts for alerts and attacks for follows.

Alerts leave the ledger as exports do: a record whose licence keeps it here, and an abduction that
may be going on, are not in them. An event of which nothing may leave is *held*, not gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pyarrow.compute as pc

from rimland.app.jobs.assigning import parts_table
from rimland.app.jobs.desk_facts import EVENT, Member, attack_of, facts_of, taken_back
from rimland.app.jobs.published import PublishingTerms
from rimland.app.jobs.state import Gathered, LedgerState, state_around
from rimland.ledger.catalogue import versions_of
from rimland.ledger.known import Connection
from rimland.model.alert import Facts
from rimland.model.ids import event_id
from rimland.model.matter import Attack
from rimland.model.time import utc_text
from rimland.model.vocab import Mode

_NO_TITLE = "an attack reported earlier"
_ASKED = ["report_key", "seq", "document_id", "event_types", "abducted_best"]

State = Literal["stands", "held", "kept", "gone"]
"""Told, held back because people may still be captive, kept here by a licence, or reported no more."""

_HELD = "an abduction that may be going on"
_KEPT = "its licence keeps it here"
_TAKEN = frozenset({str(Mode.ABDUCTION), str(Mode.HOSTAGE_BARRICADE)})


@dataclass(frozen=True, slots=True)
class Subject:
    """One event with all its parts: what may be told of it, or why nothing may.

    ``subject`` is what alerts call it, ``names`` all ids under which somebody may have been told of
    it, ``keys`` its reports, ``documents`` those they were read in, the latest first.
    """

    subject: str
    names: frozenset[str]
    keys: frozenset[str]
    state: State
    facts: Facts
    attacks: tuple[Attack, ...] = ()
    documents: tuple[str, ...] = ()


def subjects_of(
    connection: Connection,
    keys: Collection[str],
    networks: Collection[Member],
    publishing: PublishingTerms,
    *,
    as_of: datetime | None = None,
) -> list[Subject]:
    """Return the events of these reports, wholes with their parts, as they stand at a time."""
    if not keys:
        return []
    leaving, gathered = state_around(connection, keys, publishing, as_of=as_of)
    standing = {row["report_key"]: row for row in gathered.reports.select(_ASKED).to_pylist()}
    groups = _groups(gathered)
    versions = _versions(connection, leaving, as_of)
    rows = _Rows(leaving)
    return [
        _subject(event, group, rows, standing, versions, networks)
        for event, group in groups.items()
    ]


class _Rows:
    """What leaves, by report and by event."""

    def __init__(self, leaving: LedgerState) -> None:
        self.event_of = _pairs(leaving.members, "report_key", "event_id")
        self.events = {row["event_id"]: row for row in leaving.events.to_pylist()}
        self.reports: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in leaving.reports.to_pylist():
            if row["report_key"] in self.event_of:
                self.reports[self.event_of[row["report_key"]]].append(row)
        self.documents = {row["document_id"]: row for row in leaving.documents.to_pylist()}
        self.corrected = {(row["event_id"], row["field"]) for row in leaving.corrected}


def _subject(
    event: str,
    keys: frozenset[str],
    rows: _Rows,
    standing: Mapping[str, Mapping[str, Any]],
    versions: Mapping[str, list[dict[str, Any]]],
    networks: Collection[Member],
) -> Subject:
    leaving = sorted({rows.event_of[key] for key in keys if key in rows.event_of})
    events = [one for one in leaving if one in rows.events]
    names = frozenset({EVENT + event, *(EVENT + event_id(key) for key in keys)})
    own = [standing[key] for key in keys if key in standing]
    if not events:
        taken = any(r["abducted_best"] or _TAKEN & set(r["event_types"] or ()) for r in own)
        state: State = "gone" if not own else "held" if taken else "kept"
        reason = {"held": _HELD, "kept": _KEPT}.get(state)
        facts = Facts(EVENT + event, _NO_TITLE, stands=bool(own), held=reason)
        return Subject(EVENT + event, names, keys, state, facts, documents=_documents(own))
    whole = next((e for e in events if rows.events[e]["part_of"] not in events), events[0])
    row = rows.events[whole]
    reports = [r for one in events for r in rows.reports[one]]
    back = {field for key in keys for field in taken_back(versions.get(key, ()))}
    back |= {field for one, field in rows.corrected if one == whole}
    told = row | {"publisher_families": _houses(rows.events[one] for one in events)}
    return Subject(
        EVENT + whole,
        names | {EVENT + whole},
        keys,
        "stands",
        facts_of(told, reports, rows.documents, corrected=back),
        tuple(attack_of(rows.events[one], rows.reports[one], networks) for one in events),
        _documents(reports),
    )


def _documents(reports: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    latest = sorted(reports, key=lambda row: row["seq"], reverse=True)
    return tuple(dict.fromkeys(row["document_id"] for row in latest if row["document_id"]))


def _groups(gathered: Gathered) -> dict[str, frozenset[str]]:
    """Return, by the whole, the reports of each event with those of its parts, standing or not."""
    present = pc.is_in(gathered.members["report_key"], gathered.reports["report_key"])
    parts = parts_table(gathered.pairs, gathered.members.filter(present))
    part_of = _pairs(parts, "event_id", "part_of")
    groups: dict[str, set[str]] = defaultdict(set)
    for key, event in _pairs(gathered.members, "report_key", "event_id").items():
        seen, whole = {event}, event
        while part_of.get(whole) and part_of[whole] not in seen:
            whole = part_of[whole]
            seen.add(whole)
        groups[whole].add(key)
    return {event: frozenset(groups[event]) for event in sorted(groups)}


def _versions(
    connection: Connection, leaving: LedgerState, as_of: datetime | None
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    last = utc_text(as_of) if as_of else None
    keys: Sequence[str] = leaving.reports["report_key"].to_pylist()
    for row in versions_of(connection, sorted(keys)):
        if last is None or row["known_at"] <= last:
            found[row["report_key"]].append(row)
    return found


def _houses(events: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({house for event in events for house in event["publisher_families"] or ()})


def _pairs(table: Any, key: str, value: str) -> dict[str, Any]:
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))
