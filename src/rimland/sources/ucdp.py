"""UCDP GED: every layout since version 1.5, the HDX exports and the headerless Candidate files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.model.errors import FileRefusedError
from rimland.model.source import SourceDefinition
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    crooked_rows,
)
from rimland.sources.bounds import Limits
from rimland.sources.cells import Piece, Rows, pieces_of_rows
from rimland.sources.definitions import packaged_toml, source_definition
from rimland.sources.files import open_table
from rimland.sources.messages import plain_text
from rimland.sources.ucdp_coverage import FileShape, coverage_of
from rimland.sources.ucdp_sql import UcdpRows
from rimland.tables.engine import columnar
from rimland.tables.packaged import known_at_of_release, ucdp_country_codes

if TYPE_CHECKING:
    import duckdb

FORMAT = packaged_toml("ucdp.toml")
_LOOKED_AT = 100
_MISPLACED = 5
_ENOUGH_ROWS = 5
_WHOLE = re.compile(r"-?\d+(\.0+)?\Z")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_STRUCTURE = {
    "year": _WHOLE,
    "type_of_violence": _WHOLE,
    "where_prec": _WHOLE,
    "country_id": _WHOLE,
    "date_prec": _WHOLE,
    "latitude": _DECIMAL,
    "longitude": _DECIMAL,
    "date_start": _DATE,
    "date_end": _DATE,
    "side_a_new_id": _WHOLE,
    "side_b_new_id": _WHOLE,
    "priogrid_gid": _WHOLE,
}
"""Columns whose values have a shape: when many lose it at once, the header is shifted."""


def definition() -> SourceDefinition:
    """Return UCDP GED's definition: publisher, licence, expected yield."""
    return source_definition(FORMAT["source"], "ucdp.toml")


class UcdpReader:
    """Reads one UCDP GED file into report candidates; decides nothing about older versions."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Take bounds on file size; the defaults admit a full release many times over."""
        self._limits = limits or Limits()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says.

        Raises FileRefusedError for a file without UCDP's columns, or whose header is shifted
        against its cells, and DeclarationError for a scope whose months nobody knows.
        """
        file = Path(path)
        with (
            open_table(
                file, limits=self._limits, encoding=request.encoding, headerless=_headerless
            ) as cells,
            columnar() as engine,
        ):
            wanted, signals = choose_columns(cells.header, path)
            typed = ucdp_rows(engine, cells.name, request)
            collected = _Collected(typed, cells.header, wanted, request)
            collected.add_all(cells.pieces(wanted), path)
        return collected.finish(cells.sha256, signals)

    def read_items(
        self, pages: Iterable[list[dict[str, object]]], name: str, request: LoadRequest
    ) -> ParsedFile:
        """Return what the API's pages say; together they are a whole release.

        Raises FileRefusedError when the items lack columns that every release has.
        """
        remaining = iter(pages)
        first = next(remaining, [])
        header = list(dict.fromkeys(column for item in first for column in item))
        wanted, signals = choose_columns(header, name)
        digest = hashlib.sha256()
        items = (item for page in chain([first], remaining) for item in page)

        def rows() -> Rows:
            for number, item in enumerate(items, start=1):
                row = [_text(item.get(column)) for column in header]
                digest.update("\x1f".join(row).encode())
                yield number, row

        with columnar() as engine:
            collected = _Collected(ucdp_rows(engine, name, request), header, wanted, request)
            collected.add_all(pieces_of_rows(rows(), header)(wanted), name)
        return collected.finish(digest.hexdigest(), signals, whole=True)


def ucdp_rows(engine: duckdb.DuckDBPyConnection, name: str, request: LoadRequest) -> UcdpRows:
    """Return the steps from cells to candidates for one file."""
    return UcdpRows(engine, ucdp_country_codes(), file_name=name, today=request.today)


class _Collected:
    """The growing result of one file: candidates, quarantine and the file's shape."""

    def __init__(
        self, rows: UcdpRows, header: list[str], wanted: dict[str, str], request: LoadRequest
    ) -> None:
        self._rows, self._header, self._wanted, self._request = rows, header, wanted, request
        self._read, self._hxl = 0, False
        self._candidates: list[pa.Table] = [CANDIDATE_SCHEMA.empty_table()]
        self._quarantined: list[pa.Table] = []
        self._shape = FileShape()

    def add_all(self, pieces: Iterator[Piece], where: str) -> None:
        for piece in pieces:
            raw = piece.table
            if self._read == 0:
                self._hxl = _is_tags(raw.slice(0, 1))
                raw = raw.slice(1 if self._hxl else 0)
                refuse_shifted_columns(raw.slice(0, _LOOKED_AT), len(piece.crooked), where)
            self._read += raw.num_rows + len(piece.crooked)
            if raw.num_rows:
                candidates, quarantined, shape = self._rows.normalise(raw)
                self._candidates.append(candidates.cast(CANDIDATE_SCHEMA))
                self._quarantined.append(quarantined.cast(QUARANTINE_SCHEMA))
                self._shape = self._shape.joined(shape)
            self._quarantined.append(
                crooked_rows(piece.crooked, self._rows.file_name, len(self._header))
            )
            self._request.progress(self._read)
        if self._read == 0:
            raise FileRefusedError("has a header and no rows", where=where, hint="nothing to load")
        if self._shape.day_first > self._shape.month_first:
            what = f"writes dates day first ({self._shape.day_first} of them leave no doubt)"
            hint = "UCDP writes the month first; rewrite them as YYYY-MM-DD"
            raise FileRefusedError(what, where=where, hint=hint)

    def finish(self, digest: str, signals: tuple[str, ...], *, whole: bool = False) -> ParsedFile:
        request, rules = self._request, FORMAT["full_release"]
        return ParsedFile(
            source=definition(),
            file_name=self._rows.file_name,
            sha256=digest,
            read=self._read,
            candidates=pa.concat_tables(self._candidates),
            quarantined=pa.concat_tables(self._quarantined),
            coverage=coverage_of(self._shape, request, hxl=self._hxl, whole=whole, rules=rules),
            known_at=known_at_of_release(request.release),
            release=request.release,
            signals=signals,
        )


def choose_columns(header: list[str], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match a header to UCDP's columns: (file column -> ours), and signals about unknown ones.

    Raises FileRefusedError when columns that every release has are missing.
    """
    columns = FORMAT["columns"]
    known = {*columns["required"], *columns["expected"], *columns["optional"]}
    ignored = {*columns["ignored"], *columns["withheld"]}
    plain = {name: name.strip().lower() for name in header}
    # A column's own name goes before another that is only known to mean the same.
    wanted: dict[str, str] = {}
    for name, word in plain.items():
        if word in known and word not in wanted.values():
            wanted[name] = word
    for name, word in plain.items():
        target = columns["aliases"].get(word)
        if target and target not in wanted.values():
            wanted[name] = target
    unread = [n for n, w in plain.items() if w and n not in wanted and w not in ignored]
    missing = [c for c in columns["required"] if c not in wanted.values()]
    if missing:
        shown = ", ".join(missing[:4]) + (" and others" if len(missing) > 4 else "")  # noqa: PLR2004
        what = f"is not a UCDP GED table: it lacks {shown}"
        hint = "load it with: rimland load csv FILE --map MAP.toml"
        raise FileRefusedError(what, where=where, hint=hint)
    signals = [f"column '{plain_text(n, 40)}' is not UCDP's and was not read" for n in unread]
    signals += [f"has no column '{c}'" for c in columns["expected"] if c not in wanted.values()]
    return wanted, tuple(signals)


def refuse_shifted_columns(raw: pa.Table, crooked: int, where: str) -> None:
    """Raise FileRefusedError when the header and the cells do not line up.

    One bad cell is a row's fault; the same handful of columns failing in every one of the first
    rows means that the names stand over other columns. Fewer rows than a handful prove nothing.
    """
    if raw.num_rows == 0 and crooked >= _ENOUGH_ROWS:
        what = "no row has as many cells as the header"
        raise FileRefusedError(what, where=where, hint="get the file again from its publisher")
    if raw.num_rows < _ENOUGH_ROWS:
        return
    misplaced = [
        column
        for column, shape in _STRUCTURE.items()
        if column in raw.column_names
        and all(cell and not shape.match(cell) for cell in raw[column].to_pylist())
    ]
    if len(misplaced) >= _MISPLACED:
        value = raw[misplaced[0]][0].as_py()
        shown = value if re.fullmatch(r"[\w.-]{1,20}", value) else "other text"
        what = (
            f"the header does not stand over its columns: '{misplaced[0]}' holds '{shown}', "
            f"and {len(misplaced) - 1} more columns are as wrong"
        )
        hint = "get the file again from its publisher"
        raise FileRefusedError(what, where=f"{where}:{raw['ordinal'][0]}", hint=hint)


def _is_tags(first: pa.Table) -> bool:
    """Say whether a row holds the HXL hashtags that humanitarian exports put under the header."""
    filled = [
        cell for row in first.drop_columns(["ordinal"]).to_pylist() for cell in row.values() if cell
    ]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _headerless(first: list[str]) -> list[str] | None:
    columns: list[str] = FORMAT["headerless"]["columns"]
    if len(first) != len(columns):
        return None
    row = dict(zip(columns, (cell.strip() for cell in first), strict=True))
    shaped = all(_STRUCTURE[c].match(row[c]) for c in ("year", "type_of_violence", "date_start"))
    return columns if shaped and _WHOLE.match(row["id"]) else None


def _text(value: object) -> str:
    """Return a JSON value as a cell; a lone half of a Unicode pair cannot be stored."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).encode("utf-8", "replace").decode()
