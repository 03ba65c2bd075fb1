"""Records that a complete release no longer holds: retracted, within the scope it was declared for.

Two loads can bring a retraction about: the complete file itself, and an older file that is loaded
after it and still holds the record. Either order gives the same ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy import Connection

from rimland.ledger import schema
from rimland.ledger.bulk import bulk_insert, fetch_rows
from rimland.ledger.reports import reports_in_scopes
from rimland.model.ids import report_key
from rimland.model.release import release_rank
from rimland.model.source import DECLARED_COMPLETE, Scope
from rimland.model.time import Month


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file whose rows were just appended; ``present`` are the reports it speaks of at all."""

    source_id: str
    file_name: str
    release: str | None
    release_rank: str
    load_seq: int
    complete: tuple[Scope, ...]
    present: frozenset[str]
    known_at: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class _Declaration:
    """A scope that an earlier loaded, but newer release was declared complete for."""

    release: str
    scope: Scope
    known_at: str
    load_seq: int


def retract_vanished(connection: Connection, file: LoadedFile) -> int:
    """Append the retractions a load brings about and return their number."""
    retracted = 0
    if file.complete:
        struck = [
            (key, seq)
            for key, seq, rank in _standing(connection, file.source_id, file.complete)
            if key not in file.present and rank <= file.release_rank
        ]
        retracted += _append(
            connection,
            file,
            struck,
            (file.release, file.release_rank, file.known_at),
            file.file_name,
        )
    for later in _later_declarations(connection, file):
        rank_declared = release_rank(later.release)
        unreadable = _refused_in(connection, file.source_id, later.load_seq)
        struck = [
            (key, seq)
            for key, seq, rank in _standing(connection, file.source_id, (later.scope,))
            if key in file.present and rank < rank_declared and key not in unreadable
        ]
        declared = (later.release, rank_declared, later.known_at)
        retracted += _append(connection, file, struck, declared, f"release {later.release}")
    return retracted


def retract_withdrawn(connection: Connection, file: LoadedFile, withdrawn: pa.Table) -> int:
    """Append the retractions of records that their source has deleted, where they still stand.

    A version that was changed after the deletion is a record put back and stays. A version known
    only since its load says nothing of when it was changed, so the deletion holds for it.
    """
    deleted = dict(
        zip(withdrawn["report_key"].to_pylist(), withdrawn["known_at"].to_pylist(), strict=True)
    )
    changed = dict(
        fetch_rows(
            connection,
            "SELECT seq, known_at FROM report_versions "
            "WHERE source_id = :source AND known_at < recorded_at",
            {"source": file.source_id},
        )
    )
    struck = [
        (key, seq, rank, deleted[key])
        for key, seq, rank in _standing(connection, file.source_id, (Scope(),))
        if key in deleted and changed.get(seq, "") <= deleted[key]
    ]
    keys, versions, ranks, since = zip(*struck, strict=True) if struck else ((), (), (), ())
    bulk_insert(
        connection,
        schema.retractions,
        {
            "report_key": list(keys),
            "after_version": list(versions),
            "release_rank": list(ranks),
            "known_at": list(since),
        },
        {
            "release": None,
            "reason": f"deleted by its source, as {file.file_name} says",
            "recorded_at": file.recorded_at,
            "load_seq": file.load_seq,
        },
    )
    return len(struck)


def _standing(
    connection: Connection, source_id: str, scopes: tuple[Scope, ...]
) -> list[tuple[str, int, str]]:
    found = reports_in_scopes(connection, source_id, scopes)
    columns = [found[name].to_pylist() for name in ("report_key", "seq", "release_rank")]
    return list(zip(*columns, strict=True))


def _append(
    connection: Connection,
    file: LoadedFile,
    struck: list[tuple[str, int]],
    declared: tuple[str | None, str, str],
    lacking: str,
) -> int:
    release, rank, known_at = declared
    bulk_insert(
        connection,
        schema.retractions,
        {"report_key": [k for k, _ in struck], "after_version": [seq for _, seq in struck]},
        {
            "release": release,
            "release_rank": rank,
            "reason": f"not in {lacking}, which was declared complete for its scope",
            "known_at": known_at,
            "recorded_at": file.recorded_at,
            "load_seq": file.load_seq,
        },
    )
    return len(struck)


def _later_declarations(connection: Connection, file: LoadedFile) -> Iterator[_Declaration]:
    rows = fetch_rows(
        connection,
        "SELECT release, countries, first_month, last_month, actors, types_of_violence, known_at, "
        "load_seq FROM coverage WHERE source_id = :source AND basis = :basis "
        "AND release IS NOT NULL AND load_seq < :load ORDER BY seq",
        {"source": file.source_id, "basis": DECLARED_COMPLETE, "load": file.load_seq},
    )
    for release, countries, first, last, actors, types, known_at, load_seq in rows:
        if release_rank(release) > file.release_rank:
            scope = Scope(
                countries=_tuple(countries),
                first=Month.parse(first),
                last=Month.parse(last),
                actors=_tuple(actors),
                types_of_violence=_tuple(types),  # type: ignore[arg-type] # numbers
            )
            yield _Declaration(release, scope, known_at, load_seq)


def _tuple(text: str) -> tuple[str, ...] | None:
    found = json.loads(text)
    return None if found is None else tuple(found)


def _refused_in(connection: Connection, source_id: str, load_seq: int) -> frozenset[str]:
    rows = fetch_rows(
        connection,
        "SELECT record_id FROM quarantine WHERE load_seq = :load AND record_id IS NOT NULL",
        {"load": load_seq},
    )
    return frozenset(report_key(source_id, record) for (record,) in rows)
