"""Ledgers for tests of linking: reports told in a few words, appended as a load appends them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from rimland.app.jobs.link import LinkResult, link_reports
from rimland.ledger.database import Database
from rimland.ledger.events import assign, first_seen, minted_reports
from rimland.ledger.judgements import standing_links
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.loads import FileToAppend, append_file
from rimland.ledger.standing import SAME
from rimland.model.ids import content_hash, report_key
from rimland.model.source import ExpectedYield, Licence, Scope, SourceDefinition
from rimland.model.vocab import Redistribution
from rimland.sources.base import CANDIDATE_SCHEMA, QUARANTINE_SCHEMA
from rimland.tables.engine import canonical_json

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """One report: where (kilometres east of the town), on which day of the month, how many dead."""

    km: float = 0.0
    day: int = 10
    killed: int | None = 5
    mode: str = "bombing"
    unit: str = "incident"
    days: int = 0
    town: float = 0.0

    @property
    def payload(self) -> str:
        """The content as a source's reader writes it."""
        first, last = (f"2016-03-{day:02d}" for day in (self.day, self.day + self.days))
        return canonical_json(
            {
                "event_types": [self.mode],
                "unit": self.unit,
                "date_start": first,
                "date_end": last,
                "date_precision": "day",
                "country_iso3": "IRQ",
                "adm1": "Nineveh",
                "latitude": 36.3,
                "longitude": 43.1 + self.town + self.km / 90,
                "place_precision": 1,
                "actors": [{"role": "perpetrator", "name": "Islamic State"}],
                "perpetrator_side": "a",
                "perpetrators_in_total": False,
                "killed_total_low": self.killed,
                "killed_total_best": self.killed,
                "killed_total_high": self.killed,
            }
        )


def tell(
    database: Database,
    source: str,
    reports: Mapping[str, Told],
    *,
    release: str | None = None,
    complete: bool = False,
) -> None:
    """Append one file of a source: record id -> report, in that order."""
    payloads = {record: told.payload for record, told in reports.items()}
    rows = [
        {
            "ordinal": number,
            "file_row": f"file:{number}",
            "report_key": report_key(source, record),
            "record_id": record,
            "payload": payload,
            "content_hash": content_hash(payload),
        }
        for number, (record, payload) in enumerate(payloads.items())
    ]
    file = FileToAppend(
        format="test",
        source=SourceDefinition(
            source_id=source,
            title=source,
            publisher=source,
            publisher_family=source,
            url="",
            citation="",
            licence=Licence("ours", Redistribution.RECORDS, ""),
            coverage_note="",
            expected=ExpectedYield(1, 1),
        ),
        file_name="file",
        sha256="0" * 64,
        release=release,
        known_at=NOW,
        recorded_at=NOW,
        read=len(rows),
        candidates=pa.Table.from_pylist(rows, schema=CANDIDATE_SCHEMA),
        quarantined=QUARANTINE_SCHEMA.empty_table(),
        coverage=(),
        complete=(Scope(),) if complete else (),
        signals=(),
    )
    with database.writing() as connection:
        append_file(connection, file)


def link(database: Database, *, rebuild: bool = False, retrain: bool = False) -> LinkResult:
    """Link as the command does."""
    return link_reports(database, now=NOW, rebuild=rebuild, retrain=retrain)


def partition(database: Database) -> set[frozenset[str]]:
    """Return the standing reports of each event as the log alone tells them."""
    with database.reading() as connection:
        stands = set(linkable_reports(connection, ("unit",))["report_key"].to_pylist())
    found: dict[str, set[str]] = {}
    for key, event in events(database).items():
        if key in stands:
            found.setdefault(event, set()).add(key)
    return {frozenset(keys) for keys in found.values()}


def events(database: Database) -> dict[str, str]:
    """Return the event of every report that was linked, from the log alone."""
    with database.reading() as connection:
        same = [
            (j.subject_a, j.subject_b or "")
            for j in standing_links(connection)
            if j.verdict == SAME
        ]
        return assign(same, first_seen(connection), minted_reports(connection))


def links(database: Database) -> dict[tuple[str, str, str], float | None]:
    """Return the links that stand with their scores; what is different is left out."""
    with database.reading() as connection:
        return {
            (j.verdict, j.subject_a, j.subject_b or ""): None
            if j.score is None
            else round(j.score, 6)
            for j in standing_links(connection)
            if j.verdict != "different"
        }


def derived(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of the derived tables, in the order of their keys, without ids of runs."""
    wanted = {
        "link_blocks": "report_key, block",
        "link_pairs": "a, b, bits, whole_bits, toll_fits, inside",
        "event_members": "report_key, event_id, stands",
        "link_totals": "model, reports, events, blocks, pairs, same, part_of",
    }
    with database.reading() as connection:
        return {
            table: _rows(connection.exec_driver_sql(f"SELECT {columns} FROM {table} ORDER BY 1, 2"))
            for table, columns in wanted.items()
        }


def _rows(found: Iterable[Iterable[object]]) -> list[tuple[object, ...]]:
    return [tuple(round(v, 6) if isinstance(v, float) else v for v in row) for row in found]


def redirected(database: Database) -> dict[str, str]:
    """Return where merged events went, from the derived table alone: own id -> event."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT report_key, event_id FROM event_members")
        return {key: event for key, event in rows}  # noqa: C416 - rows are no tuples


def dumped(value: object) -> str:
    """Return a value as text that tells two of them apart in a failing test."""
    return json.dumps(value, sort_keys=True, default=str, indent=1)
