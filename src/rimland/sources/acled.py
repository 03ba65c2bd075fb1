"""ACLED: files of 2015 to 2017, of 2018 to 2021 and today's, as CSV or as the API's items.

ACLED also lists what is no violence: protests, arrests, agreements. Such rows are left out and
counted in a signal; they are neither reports nor faults.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyarrow as pa

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import Month
from rimland.sources.acled_sql import AcledRows
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    coverage_bases,
    crooked_rows,
)
from rimland.sources.bounds import Limits
from rimland.sources.cells import Cells, Piece, Rows, pieces_of_rows
from rimland.sources.definitions import packaged_toml, source_definition
from rimland.sources.files import open_table
from rimland.sources.messages import plain_text
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.engine import columnar
from rimland.tables.packaged import countries, mode_crosswalk, ucdp_country_codes

FORMAT = packaged_toml("acled.toml")

CANDIDATES = CANDIDATE_SCHEMA.append(pa.field("known_at", pa.string()))
"""ACLED says of each row when it was last changed, so every candidate has its own knowledge time."""

_ENOUGH_ROWS, _MISPLACED = 5, 4
_LOOKED_AT = 100
_STRUCTURE = {
    "event_id_cnty": re.compile(r"[A-Za-z]{2,4}[0-9]+|[0-9]+[A-Za-z]{2,4}"),
    "time_precision": re.compile(r"[0-9](\.0)?\Z"),
    "geo_precision": re.compile(r"[0-9](\.0)?\Z"),
    "latitude": re.compile(r"-?\d+(\.\d+)?\Z"),
    "longitude": re.compile(r"-?\d+(\.\d+)?\Z"),
    "fatalities": re.compile(r"-?\d+(\.0+)?\Z"),
    "event_date": re.compile(r"\d{1,4}[ /-]"),
}
"""Columns whose values have a shape: when several lose it in every row, the header is shifted."""


def definition() -> SourceDefinition:
    """Return ACLED's definition: publisher, licence, expected yield."""
    return source_definition(FORMAT["source"], "acled.toml")


class AcledReader:
    """Reads ACLED in any layout into report candidates; decides nothing about older versions."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take bounds on file size; the defaults admit the whole dataset many times over."""
        self._limits = limits or Limits()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what a CSV (parted by commas or semicolons) or XLSX file says.

        Raises FileRefusedError for a file without ACLED's columns, with a shifted header or with
        dates written month first, and DeclarationError for a scope whose months nobody knows.
        """
        with _opened(Path(path), self._limits, request) as cells, columnar() as engine:
            wanted, signals = choose_columns(cells.header, path)
            rows = AcledRows(engine, FORMAT, lookups(), file_name=cells.name, now=request.now)
            collected = _Collected(rows, len(cells.header), request)
            collected.add_all(cells.pieces(wanted), path)
        return collected.finish(cells.sha256, signals)

    def read_items(
        self, pages: Iterable[list[dict[str, object]]], name: str, request: LoadRequest
    ) -> ParsedFile:
        """Return what the API's pages say; raises FileRefusedError when they are not ACLED's."""
        remaining = iter(pages)
        first = next(remaining, [])
        header = list(dict.fromkeys(column for item in first for column in item))
        wanted, signals = choose_columns(header, name)
        digest = hashlib.sha256()
        items = (item for page in chain([first], remaining) for item in page)

        def rows() -> Rows:
            for number, item in enumerate(items, start=1):
                row = [_text(item.get(column)) for column in header]
                digest.update(("\x1f".join(row) + "\x1e").encode())
                yield number, row

        with columnar() as engine:
            typed = AcledRows(engine, FORMAT, lookups(), file_name=name, now=request.now)
            collected = _Collected(typed, len(header), request)
            collected.add_all(pieces_of_rows(rows(), header)(wanted), name)
        return collected.finish(digest.hexdigest(), signals)


class _Collected:
    """The growing result of one file: candidates, quarantine and the file's shape."""

    def __init__(self, rows: AcledRows, width: int, request: LoadRequest) -> None:
        self._rows, self._width, self._request = rows, width, request
        self._seen = self._left_out = self._undated = 0
        self._candidates: list[pa.Table] = [CANDIDATES.empty_table()]
        self._quarantined: list[pa.Table] = [QUARANTINE_SCHEMA.empty_table()]
        self._shape = FileShape()

    def add_all(self, pieces: Iterator[Piece], where: str) -> None:
        for piece in pieces:
            raw = piece.table
            if self._seen == 0:
                raw = raw.slice(1 if _is_tags(raw.slice(0, 1)) else 0)
                refuse_shifted_columns(raw.slice(0, _LOOKED_AT), len(piece.crooked), where)
            self._seen += raw.num_rows + len(piece.crooked)
            if raw.num_rows:
                found = self._rows.normalise(raw)
                self._candidates.append(found.candidates.cast(CANDIDATES))
                self._quarantined.append(found.quarantined.cast(QUARANTINE_SCHEMA))
                self._shape = self._shape.joined(found.shape)
                self._left_out += found.left_out
                self._undated += found.undated
            self._quarantined.append(crooked_rows(piece.crooked, self._rows.file_name, self._width))
            self._request.progress(self._seen)
        if self._seen == 0:
            raise FileRefusedError("has a header and no rows", where=where, hint="nothing to load")
        if self._shape.month_first > self._shape.day_first:
            what = f"writes dates month first ({self._shape.month_first} of them leave no doubt)"
            hint = "ACLED writes the day first; rewrite them as YYYY-MM-DD"
            raise FileRefusedError(what, where=where, hint=hint)

    def finish(self, digest: str, signals: tuple[str, ...]) -> ParsedFile:
        if self._left_out:
            what = "rows are no violence (demonstrations, strategic developments) and were left out"
            signals += (f"{self._left_out} {what}",)
        if self._undated:
            what = (
                "rows do not say when they were last changed and count as known from this load on"
            )
            signals += (f"{self._undated} {what}",)
        return ParsedFile(
            source=definition(),
            file_name=self._rows.file_name,
            sha256=digest,
            read=self._seen - self._left_out,
            candidates=pa.concat_tables(self._candidates),
            quarantined=pa.concat_tables(self._quarantined),
            coverage=_coverage(self._shape, self._request),
            known_at=None,
            release=self._request.release,
            signals=signals,
        )


def lookups() -> dict[str, pa.Table]:
    """Return the tables that say what ACLED's kinds of events, countries and numbers mean."""
    numbers = country_numbers(FORMAT["countries"]["iso"]["codes"])
    names = country_names(FORMAT["countries"]["names"])
    return {
        "crossing": _crossing(FORMAT["roles"]),
        "country_codes": ucdp_country_codes(),
        "country_numbers": pa.table({"number": list(numbers), "iso3": list(numbers.values())}),
        "country_names": pa.table({"name": list(names), "iso3": list(names.values())}),
    }


def _crossing(roles: dict[str, list[str]]) -> pa.Table:
    """Return kinds of events -> mode (NULL: no violence), suicide, and which actor attacked."""
    attacker = {code.lower(): "a" for code in roles["attacker_first"]}
    attacker |= {code.lower(): "b" for code in roles["attacker_second"]}
    crossings = [c for c in mode_crosswalk() if c.scheme == "acled"]
    kinds = [c.code.lower() for c in crossings]
    return pa.table(
        {
            "kind": pa.array(kinds, pa.string()),
            "crossed": pa.array([c.code for c in crossings], pa.string()),
            "mode": pa.array([c.mode for c in crossings], pa.string()),
            "suicide": pa.array([c.suicide for c in crossings], pa.bool_()),
            "attacker": pa.array([attacker.get(kind) for kind in kinds], pa.string()),
        }
    )


def country_names(aliases: dict[str, str]) -> dict[str, str]:
    """Return countries by lower-case name: our table's and those that only ACLED writes."""
    return {c.name.lower(): iso3 for iso3, c in countries().items()} | aliases


def country_numbers(codes: list[str]) -> dict[int, str]:
    """Return ISO codes by ISO 3166-1 number, from lines like ``IRQ 368``."""
    return {int(number): iso3 for iso3, number in (code.split() for code in codes)}


def choose_columns(header: list[str], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match a header to ACLED's columns: (file column -> ours), and signals about unknown ones.

    Raises FileRefusedError when columns that every layout has are missing.
    """
    columns = FORMAT["columns"]
    known = {*columns["required"], *columns["expected"], *columns["optional"]}
    ignored = {*columns["ignored"], *columns["withheld"]}
    plain = {name: name.strip().lower() for name in header}
    wanted: dict[str, str] = {}
    for name, word in plain.items():
        if word in known and word not in wanted.values():
            wanted[name] = word
    missing = [c for c in columns["required"] if c not in wanted.values()]
    if missing:
        shown = ", ".join(missing[:4]) + (" and others" if len(missing) > 4 else "")  # noqa: PLR2004
        what = f"is not an ACLED table: it lacks {shown}"
        hint = "load it with: rimland load csv FILE --map MAP.toml"
        raise FileRefusedError(what, where=where, hint=hint)
    unread = [n for n, w in plain.items() if w and n not in wanted and w not in ignored]
    signals = [f"column '{plain_text(n, 40)}' is not ACLED's and was not read" for n in unread]
    signals += [f"has no column '{c}'" for c in columns["expected"] if c not in wanted.values()]
    return wanted, tuple(signals)


def refuse_shifted_columns(raw: pa.Table, crooked: int, where: str) -> None:
    """Raise FileRefusedError when the header and the cells do not line up.

    One bad cell is a row's fault; several columns that fail in every one of the first rows mean
    that the names stand over other columns. A few rows prove nothing.
    """
    if raw.num_rows == 0 and crooked >= _ENOUGH_ROWS:
        what = "no row has as many cells as the header"
        raise FileRefusedError(what, where=where, hint="get the file again from its publisher")
    if raw.num_rows < _ENOUGH_ROWS:
        return
    misplaced = [
        column
        for column, shape in _STRUCTURE.items()
        if all(cell and not shape.match(cell) for cell in raw[column].to_pylist())
    ]
    if len(misplaced) >= _MISPLACED:
        what = (
            f"the header does not stand over its columns: '{misplaced[0]}' and "
            f"{len(misplaced) - 1} more hold other things"
        )
        hint = "get the file again from its publisher"
        raise FileRefusedError(what, where=f"{where}:{raw['ordinal'][0]}", hint=hint)


@contextmanager
def _opened(file: Path, limits: Limits, request: LoadRequest) -> Iterator[Cells]:
    """Open a table; ACLED's older export tool wrote semicolons between the cells."""
    with ExitStack() as opened:
        try:
            cells = opened.enter_context(open_table(file, limits=limits, encoding=request.encoding))
        except FileRefusedError as error:
            if "semicolons" not in error.what:
                raise
            cells = opened.enter_context(
                open_table(file, limits=limits, encoding=request.encoding, delimiter=";")
            )
        yield cells


def _coverage(shape: FileShape, request: LoadRequest) -> tuple[Coverage, ...]:
    """Return the declared scopes; nothing follows from a layout that any query can fill.

    Open ends are closed with the months of the file: each country has its own first year.
    """
    months = [Month.of(day) for day in (shape.first, shape.last) if day is not None]
    return tuple(
        Coverage("acled", _closed(scope, months, request), basis, min_killed=0)
        for scope, basis in coverage_bases(request)
    )


def _closed(scope: Scope, months: list[Month], request: LoadRequest) -> Scope:
    first = scope.first or min(months, default=None)
    last = scope.last or max(months, default=None)
    if first is None or last is None:
        what = "the scope has no first or last month"
        raise DeclarationError(what, hint="add from=YYYY-MM and to=YYYY-MM to it")
    return replace(scope, first=first, last=last, release=scope.release or request.release)


def _is_tags(first: pa.Table) -> bool:
    """Say whether a row holds the HXL hashtags that humanitarian exports put under the header."""
    filled = [
        cell for row in first.drop_columns(["ordinal"]).to_pylist() for cell in row.values() if cell
    ]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _text(value: object) -> str:
    """Return a JSON value as a cell; a lone half of a Unicode pair cannot be stored."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).encode("utf-8", "replace").decode()
