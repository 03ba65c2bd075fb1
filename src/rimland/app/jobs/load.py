"""Loading files: read and check everything first, then append it in one transaction per file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rimland.ledger.database import Database
from rimland.ledger.loads import FileToAppend, LoadCounts, append_file
from rimland.model.errors import DeclarationError
from rimland.model.release import release_rank
from rimland.model.source import DECLARED_COMPLETE, Scope
from rimland.sources.base import DatasetReader, LoadRequest, ParsedFile
from rimland.sources.bounds import Limits
from rimland.sources.table_map import TableReader, read_map
from rimland.sources.ucdp import UcdpReader

FORMATS = ("ucdp", "csv")


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What one load command did, summed over its files."""

    source: str
    counts: LoadCounts
    seconds: float
    signals: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user said on the command line."""

    release: str | None = None
    complete: tuple[Scope, ...] = ()
    covers: tuple[Scope, ...] = ()
    map_file: Path | None = None
    encoding: str = "utf-8"


def reader_for(format_name: str, options: LoadOptions, limits: Limits) -> DatasetReader:
    """Return the reader of a format; raises SettingsError for a faulty map."""
    if format_name == "ucdp":
        return UcdpReader(limits)
    return TableReader(read_map(options.map_file) if options.map_file else None, limits)


def load_files(  # noqa: PLR0913 - one command's inputs
    database: Database,
    format_name: str,
    paths: Sequence[str],
    options: LoadOptions,
    *,
    now: datetime,
    limits: Limits,
    progress: Callable[[str, int], None] = lambda _path, _rows: None,
) -> LoadResult:
    """Load files in the order given.

    A file that cannot be used raises FileRefusedError and leaves nothing of itself; files before
    it stay loaded, and loading all of them again changes nothing in those.
    """
    if options.complete and len(paths) != 1:
        what = "--complete speaks about one file"
        raise DeclarationError(what, hint="load complete files one by one")
    release_rank(options.release)  # a wrong release is refused before anything is read
    reader = reader_for(format_name, options, limits)
    began = time.monotonic()
    total, names = LoadCounts(), []
    signals: list[str] = []
    warnings: list[str] = []
    for path in paths:
        request = LoadRequest(
            now=now,
            release=options.release,
            complete=options.complete,
            covers=options.covers,
            encoding=options.encoding,
            progress=lambda rows, path=path: progress(path, rows),  # type: ignore[misc]
        )
        parsed = reader.read(path, request)
        counts = append_parsed(database, format_name, parsed, options, now=now)
        total = total.plus(counts)
        names.append(parsed.source.source_id)
        signals += [f"{parsed.file_name}: {signal}" for signal in parsed.signals]
        warnings += _warnings(parsed)
    source = ", ".join(dict.fromkeys(names))
    return LoadResult(source, total, time.monotonic() - began, tuple(signals), tuple(warnings))


def append_parsed(
    database: Database, format_name: str, parsed: ParsedFile, options: LoadOptions, *, now: datetime
) -> LoadCounts:
    """Append one parsed file in one transaction."""
    file = FileToAppend(
        format=format_name,
        source=parsed.source,
        file_name=parsed.file_name,
        sha256=parsed.sha256,
        release=parsed.release,
        # Without a release date nobody can say since when the world could have known.
        known_at=min(parsed.known_at or now, now),
        recorded_at=now,
        read=parsed.read,
        candidates=parsed.candidates,
        quarantined=parsed.quarantined,
        coverage=parsed.coverage,
        complete=tuple(c.scope for c in parsed.coverage if c.basis == DECLARED_COMPLETE),
        signals=parsed.signals,
        aggregates=parsed.aggregates,
    )
    with database.writing() as connection:
        return append_file(connection, file)


def _warnings(parsed: ParsedFile) -> list[str]:
    found = []
    expected = parsed.source.expected
    if parsed.read < expected.rows_at_least:
        found.append(
            f"{parsed.file_name}: {parsed.read} rows, where {parsed.source.source_id} "
            f"usually brings {expected.rows_at_least} or more"
        )
    refused = parsed.quarantined.num_rows
    if refused > expected.quarantined_share_at_most * parsed.read:
        found.append(
            f"{parsed.file_name}: {refused} of {parsed.read} rows went to quarantine; "
            "see: rimland quarantine"
        )
    if not parsed.coverage:
        found.append(
            f"{parsed.file_name}: no coverage declared, so months without a row stay unknown; "
            "if the file is complete for a part of the world, say so with "
            "--covers country=SYR,from=2016-01,to=2019-11"
        )
    return found
