"""GTD: the published workbook and the CSV copies of it, in UTF-8 or in a character set of Windows."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
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
from rimland.sources.cells import Cells
from rimland.sources.definitions import packaged_toml, source_definition
from rimland.sources.files import open_table
from rimland.sources.gtd_sql import GtdRows
from rimland.sources.messages import plain_text
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.engine import columnar

FORMAT = packaged_toml("gtd.toml")
_LOOKED_AT = 100
_ENOUGH_ROWS = 5
_MISPLACED = 3
_WHOLE = r"-?\d+(\.0+)?"
_STRUCTURE = {
    "eventid": re.compile(r"\d{12}(\.0+)?|\d(\.\d+)?[eE]\+?11"),
    **{c: re.compile(_WHOLE) for c in ("iyear", "imonth", "iday", "country", "attacktype1")},
    "nkill": re.compile(r"-?\d+(\.\d+)?"),
}
"""Columns whose values have a shape: when many lose it at once, the header is shifted."""

# Windows' set holds the letters of latin-1 and the quotation marks that office programs write; the
# few bytes it lacks, latin-1 has.
_CHARACTER_SETS = ("utf-8", "cp1252", "latin-1")
_RELEASED = re.compile(r"(\d{4})\.(\d{1,2})\Z")
_MONTHS = 12


def definition() -> SourceDefinition:
    """Return GTD's definition: publisher, licence, expected yield."""
    return source_definition(FORMAT["source"], "gtd.toml")


class GtdReader:
    """Reads one GTD file into report candidates; decides nothing about older versions."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take bounds on file size; the defaults admit a full release."""
        self._limits = limits or Limits()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says, in the first character set that decodes it.

        A set that the user names is the only one tried. Raises FileRefusedError for a file without
        GTD's columns, or whose header is shifted against its cells, and DeclarationError for a
        scope whose months nobody knows.
        """
        sets = _CHARACTER_SETS if request.encoding == _CHARACTER_SETS[0] else (request.encoding,)
        for name in sets[:-1]:
            try:
                return self._read(path, request, name)
            except FileRefusedError:
                # Another set may mend it; what it does not mend is said by the last attempt.
                continue
        return self._read(path, request, sets[-1])

    def _read(self, path: str, request: LoadRequest, encoding: str) -> ParsedFile:
        with (
            open_table(Path(path), limits=self._limits, encoding=encoding) as cells,
            columnar() as engine,
        ):
            wanted, signals = choose_columns(cells.header, path)
            if encoding != request.encoding:
                signals = (
                    f"is not UTF-8; read as {encoding}, which has latin-1's letters",
                    *signals,
                )
            rows = GtdRows(engine, file_name=cells.name, today=request.today)
            return _collected(cells, rows, wanted, request, signals, path)


def _collected(
    cells: Cells,
    rows: GtdRows,
    wanted: dict[str, str],
    request: LoadRequest,
    signals: tuple[str, ...],
    where: str,
) -> ParsedFile:
    """Read piece after piece and put the results together."""
    candidates, refused = [CANDIDATE_SCHEMA.empty_table()], [QUARANTINE_SCHEMA.empty_table()]
    shape, read = FileShape(), 0
    for piece in cells.pieces(wanted):
        if read == 0:
            refuse_shifted_columns(piece.table.slice(0, _LOOKED_AT), len(piece.crooked), where)
        read += piece.rows
        if piece.table.num_rows:
            sound, at_fault, found = rows.normalise(piece.table)
            candidates.append(sound.cast(CANDIDATE_SCHEMA))
            refused.append(at_fault.cast(QUARANTINE_SCHEMA))
            shape = shape.joined(found)
        refused.append(crooked_rows(piece.crooked, cells.name, len(cells.header)))
        request.progress(read)
    if read == 0:
        raise FileRefusedError("has a header and no rows", where=where, hint="nothing to load")
    return ParsedFile(
        source=definition(),
        file_name=cells.name,
        sha256=cells.sha256,
        read=read,
        candidates=pa.concat_tables(candidates),
        quarantined=pa.concat_tables(refused),
        coverage=tuple(coverage_of(shape, request)),
        known_at=known_at_of_release(request.release),
        release=request.release,
        signals=signals + rows.signals,
    )


def choose_columns(header: list[str], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match a header to GTD's columns: (file column -> ours), and signals about unknown ones.

    Raises FileRefusedError when columns that every copy has are missing.
    """
    columns = FORMAT["columns"]
    known = {*columns["required"], *columns["expected"], *columns["optional"]}
    handled = {*known, *columns["ignored"], *columns["withheld"]}
    wanted: dict[str, str] = {}
    for name in header:
        word = name.strip().lower()
        if word in known and word not in wanted.values():
            wanted[name] = word
    missing = [c for c in columns["required"] if c not in wanted.values()]
    if missing:
        what = f"is not a GTD table: it lacks {', '.join(missing[:4])}"
        hint = "load it with: rimland load csv FILE --map MAP.toml"
        raise FileRefusedError(what, where=where, hint=hint)
    unread = [n for n in header if n.strip() and n.strip().lower() not in handled]
    signals = [f"column '{plain_text(n, 40)}' is not GTD's and was not read" for n in unread]
    signals += [f"has no column '{c}'" for c in columns["expected"] if c not in wanted.values()]
    return wanted, tuple(signals)


def refuse_shifted_columns(raw: pa.Table, crooked: int, where: str) -> None:
    """Raise FileRefusedError when the header and the cells do not line up.

    One bad cell is a row's fault; several columns failing in every one of the first rows mean that
    the names stand over other columns. Fewer rows than a handful prove nothing.
    """
    hint = "get the file again from its publisher"
    if raw.num_rows == 0 and crooked >= _ENOUGH_ROWS:
        what = "no row has as many cells as the header"
        raise FileRefusedError(what, where=where, hint=hint)
    if raw.num_rows < _ENOUGH_ROWS:
        return
    misplaced = [
        column
        for column, shape in _STRUCTURE.items()
        if all(cell and not shape.fullmatch(cell) for cell in raw[column].to_pylist())
    ]
    if len(misplaced) >= _MISPLACED:
        what = (
            f"the header does not stand over its columns: '{misplaced[0]}' and "
            f"{len(misplaced) - 1} more hold other things"
        )
        raise FileRefusedError(what, where=f"{where}:{raw['ordinal'][0]}", hint=hint)


def known_at_of_release(release: str | None) -> datetime | None:
    """Return the last moment of the month a release is named after, or None for another name.

    GTD dates its files by the month they were handed out, as 0522 for May 2022: release 2022.05.
    """
    found = _RELEASED.match(release or "")
    if not found or not 1 <= int(found[2]) <= _MONTHS:
        return None
    year, month = int(found[1]), int(found[2])
    if year < int(FORMAT["full_release"]["first_month"][:4]):
        return None
    last = date(year, month, calendar.monthrange(year, month)[1])
    return datetime.combine(last, time.max, UTC)


def coverage_of(shape: FileShape, request: LoadRequest) -> Iterator[Coverage]:
    """Yield the coverage a file gives: the declared scopes, else the world for a full release.

    The months whose records GTD lost are covered only where a user's scope names its own months.
    Raises DeclarationError for a declared scope that stays without a last month.
    """
    declared = tuple(coverage_bases(request))
    for scope, basis in declared:
        for closed in _closed(scope, shape, request):
            yield Coverage("gtd", closed, basis)
    rules = FORMAT["full_release"]
    full = (
        shape.rows >= rules["rows_at_least"] and len(shape.countries) >= rules["countries_at_least"]
    )
    if full and not declared:
        for closed in _closed(Scope(), shape, request):
            yield Coverage("gtd", closed, "inferred: full release")


def _closed(scope: Scope, shape: FileShape, request: LoadRequest) -> Iterator[Scope]:
    """Give an open scope its months: from GTD's first to the file's last, without the lost ones."""
    rules = FORMAT["full_release"]
    last = scope.last or (Month.of(shape.last) if shape.last else None)
    if last is None:
        raise DeclarationError("the scope has no last month", hint="add to=YYYY-MM to it")
    scope = replace(scope, last=last, release=scope.release or request.release)
    if scope.first is not None:
        yield scope
        return
    first = Month.parse(rules["first_month"])
    before = Month.parse(rules["lost_from"]).plus(-1)
    after = Month.parse(rules["lost_to"]).plus(1)
    yield replace(scope, first=first, last=min(before, last))
    if after <= last:
        yield replace(scope, first=after)
