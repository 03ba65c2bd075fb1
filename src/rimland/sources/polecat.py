"""POLECAT: tab-separated files of PLOVER events, with their header; later ones rename a column.

Only acts of violence become candidates. The others are counted in a signal: they are sound, but no
reports of attacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import Month
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    coverage_bases,
    crooked_rows,
)
from rimland.sources.bounds import Limits
from rimland.sources.cells import Piece
from rimland.sources.definitions import source_definition
from rimland.sources.files import open_table
from rimland.sources.messages import plain_text
from rimland.sources.polecat_sql import FORMAT, PolecatRows
from rimland.tables.engine import columnar

__all__ = ["FORMAT", "PolecatReader", "definition"]


def definition() -> SourceDefinition:
    """Return POLECAT's definition: publisher, licence, expected yield."""
    return source_definition(FORMAT["source"], "polecat.toml")


class PolecatReader:
    """Reads one POLECAT file into report candidates; decides nothing about older versions."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take bounds on file size; the defaults admit a year many times over."""
        self._limits = limits or Limits()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says.

        Raises FileRefusedError for a file without POLECAT's columns, and DeclarationError for a
        scope whose months nobody knows.
        """
        with (
            open_table(
                Path(path), limits=self._limits, encoding=request.encoding, delimiter="\t"
            ) as cells,
            columnar() as engine,
        ):
            wanted, signals = _choose_columns(cells.header, path)
            rows = PolecatRows(engine, file_name=cells.name, today=request.today)
            collected = _Collected(rows, len(cells.header), request)
            collected.add_all(cells.pieces(wanted), path)
        return collected.finish(cells.sha256, signals)


class _Collected:
    """The growing result of one file: candidates, quarantine, and the days it speaks of."""

    def __init__(self, rows: PolecatRows, width: int, request: LoadRequest) -> None:
        self._rows, self._width, self._request = rows, width, request
        self._seen, self._others = 0, 0
        self._first: date | None = None
        self._last: date | None = None
        self._candidates: list[pa.Table] = [CANDIDATE_SCHEMA.empty_table()]
        self._quarantined: list[pa.Table] = [QUARANTINE_SCHEMA.empty_table()]

    def add_all(self, pieces: Iterator[Piece], where: str) -> None:
        for piece in pieces:
            self._seen += piece.rows
            if piece.table.num_rows:
                candidates, quarantined, others, days = self._rows.normalise(piece.table)
                self._candidates.append(candidates)
                self._quarantined.append(quarantined.cast(QUARANTINE_SCHEMA))
                self._others += others
                self._first = min([*days, *([self._first] if self._first else [])], default=None)
                self._last = max([*days, *([self._last] if self._last else [])], default=None)
            self._quarantined.append(crooked_rows(piece.crooked, self._rows.file_name, self._width))
            self._request.progress(self._seen)
        if self._seen == 0:
            raise FileRefusedError("has a header and no rows", where=where, hint="nothing to load")

    def finish(self, digest: str, signals: tuple[str, ...]) -> ParsedFile:
        said = [FORMAT["reliability"]["warning"]]
        if self._others:
            said.append(f"{self._others} of {self._seen} rows are no attacks and were not read")
        return ParsedFile(
            source=definition(),
            file_name=self._rows.file_name,
            sha256=digest,
            # Rows that are no reports of attacks are not read as such: a signal counts them.
            read=self._seen - self._others,
            candidates=pa.concat_tables(self._candidates),
            quarantined=pa.concat_tables(self._quarantined),
            coverage=tuple(
                Coverage("polecat", self._closed(scope), basis)
                for scope, basis in coverage_bases(self._request)
            ),
            # Its rows were published in releases whose days no table of ours lists.
            known_at=None,
            release=self._request.release,
            signals=(*said, *signals),
        )

    def _closed(self, scope: Scope) -> Scope:
        """Give an open scope its months: the first and last that the file speaks of."""
        closed = replace(
            scope,
            first=scope.first or (Month.of(self._first) if self._first else None),
            last=scope.last or (Month.of(self._last) if self._last else None),
            release=scope.release or self._request.release,
        )
        if closed.first is None or closed.last is None:
            what = "the scope has no first or last month"
            raise DeclarationError(what, hint="add from=YYYY-MM,to=YYYY-MM to it")
        return closed


def _choose_columns(header: list[str], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match a header to POLECAT's columns: (file column -> ours), and signals about unknown ones.

    Raises FileRefusedError when columns that every file has are missing.
    """
    columns = FORMAT["columns"]
    named = {" ".join(name.lower().split()): name for name in header}
    missing = [c for c in columns["read"] if c.lower() not in named]
    if missing:
        what = f"is not a POLECAT table: it lacks {', '.join(missing[:4])}"
        hint = "load the tab-separated files as they are published"
        raise FileRefusedError(what, where=where, hint=hint)
    known = {c.lower() for group in columns.values() for c in group}
    unread = [name for word, name in named.items() if word and word not in known]
    signals = [f"column '{plain_text(n, 40)}' is not POLECAT's and was not read" for n in unread]
    return {named[c.lower()]: ours for c, ours in columns["read"].items()}, tuple(signals)
