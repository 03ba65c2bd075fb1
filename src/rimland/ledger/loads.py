"""Appending what one file says, in one transaction: all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table, insert, select, text

from rimland.ledger import schema
from rimland.ledger.decide import LoadIntents, decide_load
from rimland.ledger.reports import existing_versions, fetch, reports_in_scopes
from rimland.model.ids import report_key
from rimland.model.release import release_rank
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import utc_text


@dataclass(frozen=True, slots=True)
class FileToAppend:
    """One parsed file as the log takes it."""

    format: str
    source: SourceDefinition
    file_name: str
    sha256: str
    release: str | None
    known_at: datetime
    recorded_at: datetime
    read: int
    candidates: pa.Table
    quarantined: pa.Table
    coverage: tuple[Coverage, ...]
    complete: tuple[Scope, ...]
    signals: tuple[str, ...]
    aggregates: pa.Table | None = None


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """How the rows of a load were taken: read = accepted + unchanged + superseded + quarantined."""

    read: int = 0
    accepted: int = 0
    unchanged: int = 0
    superseded: int = 0
    retracted: int = 0
    quarantined: int = 0

    def plus(self, other: LoadCounts) -> LoadCounts:
        """Return the sums of both."""
        return LoadCounts(
            *(getattr(self, n) + getattr(other, n) for n in self.__dataclass_fields__)
        )


def append_file(connection: Connection, file: FileToAppend) -> LoadCounts:
    """Append one file to the log inside the caller's write transaction."""
    rank = release_rank(file.release)
    _append_source(connection, file)
    if file.aggregates is not None:
        intents = None
        accepted, unchanged, superseded = _decide_aggregates(connection, file, rank)
        counts = LoadCounts(
            file.read, accepted.num_rows - superseded, unchanged, superseded, 0,
            file.quarantined.num_rows,
        )
    else:
        intents = _decide_reports(connection, file, rank)
        counts = LoadCounts(
            file.read, intents.accepted, intents.unchanged, intents.superseded,
            intents.retracted.num_rows, file.quarantined.num_rows,
        )
    load_seq = _append_load(connection, file, counts)
    if intents is None:
        _append_aggregates(connection, file, accepted, rank, load_seq)
    else:
        _append_versions(connection, file, intents, rank, load_seq)
        _append_retractions(connection, file, intents, rank, load_seq)
    _append_quarantine(connection, file, load_seq)
    _append_coverage(connection, file, load_seq)
    return counts


def _decide_reports(connection: Connection, file: FileToAppend, rank: str) -> LoadIntents:
    source_id = file.source.source_id
    in_scope = reports_in_scopes(connection, source_id, file.complete) if file.complete else None
    unreadable = frozenset(
        report_key(source_id, record)
        for record in file.quarantined["record_id"].to_pylist()
        if record is not None
    )
    return decide_load(
        file.candidates,
        existing_versions(connection, source_id),
        release_rank=rank,
        in_scope=in_scope,
        present=unreadable,
    )


def _append_source(connection: Connection, file: FileToAppend) -> None:
    source = file.source
    definition = json.dumps(
        {
            "title": source.title,
            "publisher": source.publisher,
            "publisher_family": source.publisher_family,
            "url": source.url,
            "citation": source.citation,
            "licence": source.licence.name,
            "redistribute": str(source.licence.redistribute),
            "attribution": source.licence.attribution,
            "coverage_note": source.coverage_note,
            "min_killed": source.min_killed,
        },
        sort_keys=True,
        ensure_ascii=False,
    )
    table = schema.sources
    latest = connection.execute(
        select(table.c.definition)
        .where(table.c.source_id == source.source_id)
        .order_by(table.c.seq.desc())
        .limit(1)
    ).scalar()
    if latest != definition:
        connection.execute(
            insert(table).values(
                source_id=source.source_id,
                definition=definition,
                recorded_at=utc_text(file.recorded_at),
            )
        )


def _append_load(connection: Connection, file: FileToAppend, counts: LoadCounts) -> int:
    result = connection.execute(
        insert(schema.loads).values(
            source_id=file.source.source_id,
            format=file.format,
            file_name=file.file_name,
            file_sha256=file.sha256,
            release=file.release,
            known_at=utc_text(file.known_at),
            recorded_at=utc_text(file.recorded_at),
            signals=json.dumps(file.signals, ensure_ascii=False),
            **{name: getattr(counts, name) for name in counts.__dataclass_fields__},
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a table with an integer key always returns it
    return int(key[0])


def _append_versions(
    connection: Connection, file: FileToAppend, intents: LoadIntents, rank: str, load_seq: int
) -> None:
    versions = intents.versions
    bulk_insert(
        connection,
        schema.report_versions,
        {
            "report_key": versions["report_key"].to_pylist(),
            "record_id": versions["record_id"].to_pylist(),
            "content_hash": versions["content_hash"].to_pylist(),
            "payload": versions["payload"].to_pylist(),
            "file_row": versions["file_row"].to_pylist(),
        },
        {
            "source_id": file.source.source_id, "release": file.release, "release_rank": rank,
            "known_at": utc_text(file.known_at), "recorded_at": utc_text(file.recorded_at),
            "load_seq": load_seq,
        },
    )


def _append_retractions(
    connection: Connection, file: FileToAppend, intents: LoadIntents, rank: str, load_seq: int
) -> None:
    bulk_insert(
        connection,
        schema.retractions,
        {
            "report_key": intents.retracted["report_key"].to_pylist(),
            "after_version": intents.retracted["seq"].to_pylist(),
        },
        {
            "release": file.release, "release_rank": rank,
            "reason": f"not in {file.file_name}, which was declared complete for its scope",
            "known_at": utc_text(file.known_at), "recorded_at": utc_text(file.recorded_at),
            "load_seq": load_seq,
        },
    )


def _append_quarantine(connection: Connection, file: FileToAppend, load_seq: int) -> None:
    """Append refused rows, unless this very file's rows were refused before."""
    seen = connection.execute(
        text("SELECT 1 FROM quarantine WHERE file_sha256 = :sha AND file_sha256 <> '' LIMIT 1"),
        {"sha": file.sha256},
    ).first()
    if seen or not file.quarantined.num_rows:
        return
    names = ("file_row", "record_id", "field", "code", "value", "further_faults")
    bulk_insert(
        connection,
        schema.quarantine,
        {name: file.quarantined[name].to_pylist() for name in names},
        {
            "source_id": file.source.source_id, "file_sha256": file.sha256,
            "recorded_at": utc_text(file.recorded_at), "load_seq": load_seq,
        },
    )


def _append_coverage(connection: Connection, file: FileToAppend, load_seq: int) -> None:
    table = schema.coverage
    for item in file.coverage:
        row = coverage_row(item)
        same = select(table.c.seq)
        for name, value in row.items():
            same = same.where(table.c[name].is_not_distinct_from(value))
        if connection.execute(same.limit(1)).first() is None:
            connection.execute(
                insert(table).values(**row, known_at=utc_text(file.known_at), load_seq=load_seq)
            )


def coverage_row(item: Coverage) -> dict[str, Any]:
    """Return a coverage as the log stores it."""
    scope = item.scope
    return {
        "source_id": item.source_id,
        "kind": item.kind,
        "countries": json.dumps(scope.countries),
        "first_month": str(scope.first),
        "last_month": str(scope.last),
        "actors": json.dumps(scope.actors),
        "types_of_violence": json.dumps(scope.types_of_violence),
        "min_killed": item.min_killed,
        "basis": item.basis,
        "release": scope.release,
    }


_AGGREGATE_HELD = pa.schema(
    [("record_key", pa.string()), ("release_rank", pa.string()), ("content_hash", pa.string())]
)


def _decide_aggregates(
    connection: Connection, file: FileToAppend, rank: str
) -> tuple[pa.Table, int, int]:
    """Return the cells that are new at this release, and how many are unchanged or superseded."""
    held = fetch(
        connection,
        "SELECT record_key, release_rank, content_hash FROM aggregates WHERE source_id = :source",
        _AGGREGATE_HELD,
        {"source": file.source.source_id},
    )
    known = set(zip(held["record_key"].to_pylist(), held["content_hash"].to_pylist(), strict=True))
    newer = {
        key
        for key, its_rank in zip(
            held["record_key"].to_pylist(), held["release_rank"].to_pylist(), strict=True
        )
        if its_rank > rank
    }
    assert file.aggregates is not None  # noqa: S101 - asked by the only caller
    keys = file.aggregates["report_key"].to_pylist()
    hashes = file.aggregates["content_hash"].to_pylist()
    fresh = [(k, h) not in known for k, h in zip(keys, hashes, strict=True)]
    older = sum(1 for k, new in zip(keys, fresh, strict=True) if new and k in newer)
    return file.aggregates.filter(pa.array(fresh)), len(keys) - sum(fresh), older


def _append_aggregates(
    connection: Connection, file: FileToAppend, accepted: pa.Table, rank: str, load_seq: int
) -> None:
    bulk_insert(
        connection,
        schema.aggregates,
        {
            "record_key": accepted["report_key"].to_pylist(),
            "content_hash": accepted["content_hash"].to_pylist(),
            "payload": accepted["payload"].to_pylist(),
        },
        {
            "source_id": file.source.source_id, "release_rank": rank,
            "known_at": utc_text(file.known_at), "load_seq": load_seq,
        },
    )


def bulk_insert(
    connection: Connection, table: Table, columns: dict[str, list[Any]], constants: dict[str, Any]
) -> None:
    """Insert many rows with one prepared statement; constants are bound once per row by the driver.

    Values go to the driver directly: SQLAlchemy's per-row processing would double the time.
    """
    rows = list(zip(*columns.values(), strict=True))
    if not rows:
        return
    names = [*columns, *constants]
    style = connection.dialect.paramstyle
    mark = "?" if style == "qmark" else "%s"
    tail = tuple(constants.values())
    sql = (
        f"INSERT INTO {table.name} ({', '.join(names)}) "  # noqa: S608 - own table and columns
        f"VALUES ({', '.join(mark for _ in names)})"
    )
    connection.exec_driver_sql(sql, [(*row, *tail) for row in rows])
