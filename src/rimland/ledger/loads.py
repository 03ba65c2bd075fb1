"""Appending what one file says, in one transaction: all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, func, insert, select, text

from rimland.ledger import schema
from rimland.ledger.bulk import bulk_insert, fetch_rows
from rimland.ledger.decide import Existing, LoadIntents, decide_load
from rimland.ledger.reports import versions_held
from rimland.ledger.vanished import LoadedFile, retract_vanished, retract_withdrawn
from rimland.model.ids import report_key
from rimland.model.release import release_rank
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import utc_text

__all__ = ["FileToAppend", "LoadCounts", "append_file", "bulk_insert", "next_load"]


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
    withdrawn: pa.Table | None = None


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
    load_seq = next_load(connection)
    _append_source(connection, file)
    if file.aggregates is None:
        keys = file.candidates["report_key"].to_pylist()
        held = versions_held(connection, file.source.source_id, keys)
        intents = decide_load(file.candidates, held, release_rank=rank)
        _append_versions(connection, file, intents, rank, load_seq)
    else:
        cells = aggregates_held(connection, file.source.source_id)
        intents = decide_load(file.aggregates, cells, release_rank=rank)
        _append_aggregates(connection, file, intents, rank, load_seq)
    _append_quarantine(connection, file, load_seq)
    _append_coverage(connection, file, load_seq)
    loaded = _loaded(file, rank, load_seq)
    retracted = retract_vanished(connection, loaded)
    if file.withdrawn is not None:
        retracted += retract_withdrawn(connection, loaded, file.withdrawn)
    counts = LoadCounts(
        read=file.read,
        accepted=intents.accepted,
        unchanged=intents.unchanged,
        superseded=intents.superseded,
        retracted=retracted,
        quarantined=file.quarantined.num_rows,
    )
    _append_load(connection, file, counts, load_seq)
    return counts


def next_load(connection: Connection) -> int:
    """Return the number of this load: no other can take it while we hold the write lock."""
    last = connection.execute(select(func.max(schema.loads.c.seq))).scalar()
    return int(last or 0) + 1


def _loaded(file: FileToAppend, rank: str, load_seq: int) -> LoadedFile:
    source_id = file.source.source_id
    present = set(file.candidates["report_key"].to_pylist())
    # A row that cannot be read is no proof that the record vanished.
    present |= {
        report_key(source_id, record)
        for record in file.quarantined["record_id"].to_pylist()
        if record is not None
    }
    return LoadedFile(
        source_id=source_id,
        file_name=file.file_name,
        release=file.release,
        release_rank=rank,
        load_seq=load_seq,
        complete=file.complete,
        present=frozenset(present),
        known_at=utc_text(file.known_at),
        recorded_at=utc_text(file.recorded_at),
    )


def _append_source(connection: Connection, file: FileToAppend) -> None:
    table, source = schema.sources, file.source
    latest = connection.execute(
        select(table.c.definition)
        .where(table.c.source_id == source.source_id)
        .order_by(table.c.seq.desc())
        .limit(1)
    ).scalar()
    definition = _definition(source, json.loads(latest) if latest else {})
    if latest != definition:
        connection.execute(
            insert(table).values(
                source_id=source.source_id,
                definition=definition,
                recorded_at=utc_text(file.recorded_at),
            )
        )


def _definition(source: SourceDefinition, held: dict[str, Any]) -> str:
    """Return a source as the log stores it; what a map said of an outlet before stands.

    It is decided here, in the write transaction, so that a feed that began to be read before a map
    was loaded does not take the map's words back.
    """
    told = {
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
    }
    if source.mapped is not None:
        if "redistribute" in held and "redistribute" not in source.mapped:
            told["redistribute"] = held["redistribute"]
        said = {**held.get("mapped", {}), **source.mapped}
        told |= {_STORED.get(word, word): value for word, value in said.items() if word in _SAID}
        told |= {"mapped": said} if said else {}
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


_STORED = {"family": "publisher_family"}
_SAID = ("title", "publisher", "family", "url", "redistribute", "attribution")
"""Words of a map that are words of a definition; may_send is said of texts, which stay here."""


def _append_load(
    connection: Connection, file: FileToAppend, counts: LoadCounts, load_seq: int
) -> None:
    connection.execute(
        insert(schema.loads).values(
            seq=load_seq,
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
    if connection.dialect.name == "postgresql":
        # The number was given by us; the server's own counter must not fall behind it.
        connection.execute(text("SELECT nextval(pg_get_serial_sequence('loads', 'seq'))"))


def _append_versions(
    connection: Connection, file: FileToAppend, intents: LoadIntents, rank: str, load_seq: int
) -> None:
    versions = intents.versions
    # A dataset is known as a whole, from its release; articles are known one by one.
    each = "known_at" in versions.column_names
    known_at = {"known_at": versions["known_at"].to_pylist()} if each else {}
    bulk_insert(
        connection,
        schema.report_versions,
        {
            "report_key": versions["report_key"].to_pylist(),
            "record_id": versions["record_id"].to_pylist(),
            "content_hash": versions["content_hash"].to_pylist(),
            # A confirmation points by its hash to the version that holds the content.
            "payload": [
                "" if confirms else payload
                for confirms, payload in zip(
                    versions["confirms"].to_pylist(), versions["payload"].to_pylist(), strict=True
                )
            ],
            "file_row": versions["file_row"].to_pylist(),
            **known_at,
        },
        {
            "source_id": file.source.source_id,
            "release": file.release,
            "release_rank": rank,
            **({} if each else {"known_at": utc_text(file.known_at)}),
            "recorded_at": utc_text(file.recorded_at),
            "load_seq": load_seq,
        },
    )


_REFUSAL = ("file_row", "record_id", "field", "code", "value", "further_faults")


def _append_quarantine(connection: Connection, file: FileToAppend, load_seq: int) -> None:
    """Append refused rows, except those that this very file was refused for before."""
    if not file.quarantined.num_rows:
        return
    columns = [file.quarantined[name].to_pylist() for name in _REFUSAL]
    known = set(
        fetch_rows(
            connection,
            f"SELECT {', '.join(_REFUSAL)} FROM quarantine "
            "WHERE file_sha256 = :sha AND source_id = :source",
            {"sha": file.sha256, "source": file.source.source_id},
        )
    )
    fresh = [row for row in zip(*columns, strict=True) if row not in known]
    bulk_insert(
        connection,
        schema.quarantine,
        {name: [row[i] for row in fresh] for i, name in enumerate(_REFUSAL)},
        {
            "source_id": file.source.source_id,
            "file_sha256": file.sha256,
            "recorded_at": utc_text(file.recorded_at),
            "load_seq": load_seq,
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


def aggregates_held(connection: Connection, source_id: str) -> list[Existing]:
    """Return what the log holds of a source's aggregate cells."""
    return fetch_rows(
        connection,
        "SELECT record_key, release_rank, seq, content_hash, 0 FROM aggregates "
        "WHERE source_id = :source",
        {"source": source_id},
    )


def _append_aggregates(
    connection: Connection, file: FileToAppend, intents: LoadIntents, rank: str, load_seq: int
) -> None:
    bulk_insert(
        connection,
        schema.aggregates,
        {
            "record_key": intents.versions["report_key"].to_pylist(),
            "content_hash": intents.versions["content_hash"].to_pylist(),
            "payload": intents.versions["payload"].to_pylist(),
        },
        {
            "source_id": file.source.source_id,
            "release_rank": rank,
            "known_at": utc_text(file.known_at),
            "load_seq": load_seq,
        },
    )
