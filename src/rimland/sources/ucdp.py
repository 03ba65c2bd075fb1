"""UCDP GED: every layout since version 1.5, the HDX exports and the headerless Candidate files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.model.source import SourceDefinition
from rimland.sources import ucdp_sql
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    chunks,
    crooked_rows,
    text_table,
)
from rimland.sources.definitions import packaged_toml, source_definition
from rimland.sources.files import Limits, file_sha256, open_table
from rimland.sources.ucdp_coverage import FileShape, coverage_of
from rimland.tables.engine import columnar
from rimland.tables.packaged import known_at_of_release, ucdp_country_codes

FORMAT = packaged_toml("ucdp.toml")
_LOOKED_AT = 100
_MISPLACED = 5
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
        against its cells, and DeclarationError when a scope contradicts ``--release``.
        """
        file = Path(path)
        for scope in request.scopes:
            if scope.release and request.release and scope.release != request.release:
                what = f"--complete says release {scope.release}, --release {request.release}"
                raise DeclarationError(what, hint="make them agree")
        digest = file_sha256(file)
        with open_table(
            file, limits=self._limits, encoding=request.encoding, headerless=_headerless
        ) as cells:
            wanted, signals = choose_columns(cells.header, path)
            rows = _without_hxl(cells.rows)
            collected = _Collected(file.name, cells.header, wanted, path)
            for chunk in chunks(rows):
                collected.add(chunk, request)
                request.progress(collected.read)
            hxl = rows.seen_tags
        return collected.finish(request, digest, signals, hxl=hxl)

    def read_items(self, items: Iterator[dict[str, object]], name: str, request: LoadRequest) -> ParsedFile:
        """Return what the API's items say; each page's items carry the columns of a release."""
        header: list[str] = list(FORMAT["headerless"]["columns"])
        wanted, _ = choose_columns(header, name)
        numbered = (
            (number, [_text(item.get(column)) for column in header])
            for number, item in enumerate(items, start=1)
        )
        collected = _Collected(name, header, wanted, name)
        for chunk in chunks(numbered):
            collected.add(chunk, request)
            request.progress(collected.read)
        return collected.finish(request, "", (), hxl=False)


class _Collected:
    """The growing result of one file: candidates, quarantine and the file's shape."""

    def __init__(self, name: str, header: list[str], wanted: dict[str, str], where: str) -> None:
        self.read = 0
        self._name, self._header, self._wanted, self._where = name, header, wanted, where
        self._candidates: list[pa.Table] = []
        self._quarantined: list[pa.Table] = []
        self._shape = FileShape()

    def add(self, chunk: list[tuple[int, list[str]]], request: LoadRequest) -> None:
        if self.read == 0:
            refuse_shifted_columns(chunk[:_LOOKED_AT], self._header, self._wanted, self._where)
        self.read += len(chunk)
        raw, crooked = text_table(chunk, self._header, self._wanted)
        for column in ucdp_sql.COLUMNS:
            if column not in raw.column_names:
                raw = raw.append_column(column, pa.nulls(raw.num_rows, pa.string()))
        with columnar() as engine:
            engine.register("raw", raw)
            engine.register("country_codes", ucdp_country_codes())
            candidates, quarantined, shape = ucdp_sql.normalise(
                engine, file_name=self._name, today=request.today
            )
        self._candidates.append(candidates.cast(CANDIDATE_SCHEMA))
        self._quarantined.append(quarantined.cast(QUARANTINE_SCHEMA))
        self._quarantined.append(crooked_rows(crooked, self._name, len(self._header)))
        self._shape = self._shape.joined(shape)

    def finish(
        self, request: LoadRequest, digest: str, signals: tuple[str, ...], *, hxl: bool
    ) -> ParsedFile:
        if self.read == 0:
            raise FileRefusedError(
                "has a header and no rows", where=self._where, hint="nothing to load"
            )
        return ParsedFile(
            source=definition(),
            file_name=self._name,
            sha256=digest,
            read=self.read,
            candidates=pa.concat_tables(self._candidates),
            quarantined=pa.concat_tables(self._quarantined),
            coverage=coverage_of(self._shape, request, hxl=hxl, rules=FORMAT["full_release"]),
            known_at=known_at_of_release(request.release),
            release=request.release,
            signals=signals,
        )


def choose_columns(header: list[str], where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Match a header to UCDP's columns: (file column -> ours), and signals about unknown ones.

    Raises FileRefusedError when columns that every release has are missing.
    """
    columns = FORMAT["columns"]
    known = {*columns["required"], *columns["optional"]}
    ignored = {*columns["ignored"], *columns["withheld"]}
    wanted: dict[str, str] = {}
    unknown: list[str] = []
    for name in header:
        plain = name.strip().lower()
        target = columns["aliases"].get(plain, plain)
        if target in known and target not in wanted.values():
            wanted[name] = target
        elif plain not in ignored and plain:
            unknown.append(name)
    missing = [c for c in columns["required"] if c not in wanted.values()]
    if missing:
        shown = ", ".join(missing[:4]) + (" and others" if len(missing) > 4 else "")  # noqa: PLR2004
        what = f"is not a UCDP GED table: it lacks {shown}"
        hint = "load it with: rimland load csv FILE --map MAP.toml"
        raise FileRefusedError(what, where=where, hint=hint)
    signals = tuple(f"column '{name[:40]}' is not UCDP's and was not read" for name in unknown)
    return wanted, signals


def refuse_shifted_columns(
    rows: list[tuple[int, list[str]]], header: list[str], wanted: dict[str, str], where: str
) -> None:
    """Raise FileRefusedError when the header and the cells do not line up.

    One bad cell is a row's fault; the same handful of columns failing in every one of the first
    rows means that the names stand over other columns.
    """
    rows = [(n, row) for n, row in rows if len(row) == len(header)]
    if not rows:
        return
    misplaced = [
        (name, target)
        for name, target in wanted.items()
        if (shape := _STRUCTURE.get(target))
        and all(
            row[header.index(name)].strip() and not shape.match(row[header.index(name)].strip())
            for _, row in rows
        )
    ]
    if len(misplaced) >= _MISPLACED:
        name, target = misplaced[0]
        number, first = rows[0]
        value = first[header.index(name)].strip()
        shown = value if re.fullmatch(r"[\w.-]{1,20}", value) else "other text"
        what = (
            f"the header does not stand over its columns: '{target}' holds '{shown}', "
            f"and {len(misplaced) - 1} more columns are as wrong"
        )
        hint = "get the file again from its publisher"
        raise FileRefusedError(what, where=f"{where}:{number}", hint=hint)


class _without_hxl:  # noqa: N801 - reads as a function where it is used
    """Skip the row of HXL hashtags that humanitarian exports put under the header."""

    def __init__(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        self._rows = rows
        self.seen_tags = False

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        number, row = next(self._rows)
        filled = [cell for cell in row if cell.strip()]
        if not self.seen_tags and filled and all(cell.startswith("#") for cell in filled):
            self.seen_tags = True
            return next(self)
        return number, row


def _headerless(first: list[str]) -> list[str] | None:
    columns: list[str] = FORMAT["headerless"]["columns"]
    if len(first) != len(columns):
        return None
    row = dict(zip(columns, (cell.strip() for cell in first), strict=True))
    shaped = all(_STRUCTURE[c].match(row[c]) for c in ("year", "type_of_violence", "date_start"))
    return columns if shaped and _WHOLE.match(row["id"]) else None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
