"""GDELT events: 1.0 with 57 or 58 columns and 2.0 with 61, plain or packed, with no header or one.

Only rows with a violent CAMEO code become candidates. The others, and those the filters leave out,
are counted in a signal: they are sound, but no reports of attacks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from rimland.model.document import Received
from rimland.model.errors import DeclarationError, FileRefusedError, SettingsError
from rimland.model.source import Coverage, SourceDefinition
from rimland.model.time import parse_instant
from rimland.sources.base import (
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
from rimland.sources.gdelt_sql import CANDIDATES, FORMAT, OTHER, GdeltRows
from rimland.sources.names import OTHER_OUTLET, SOCIAL_MEDIA, is_outlet
from rimland.sources.publishers import publisher_of
from rimland.tables.engine import columnar
from rimland.tables.packaged import countries, mode_crosswalk

if TYPE_CHECKING:
    import duckdb

__all__ = ["FORMAT", "GdeltFilters", "GdeltReader", "definition", "outlet_of"]

_GEO_TYPES = frozenset(range(6))
_NUMBER = re.compile(r"\d{1,18}\Z")
_DAY = re.compile(r"\d{8}(\d{6})?\Z")
_FIRST = "globaleventid"
_ENOUGH_ROWS, _LOOKED_AT = 5, 100


def definition() -> SourceDefinition:
    """Return GDELT's definition: publisher, licence, expected yield."""
    return source_definition(FORMAT["source"], "gdelt.toml")


@dataclass(frozen=True, slots=True)
class GdeltFilters:
    """Which violent rows are taken: how many outlets, lead paragraphs only, kinds of places."""

    sources_at_least: int
    root_events_only: bool
    geo_types: frozenset[int]

    def __post_init__(self) -> None:
        """Raise SettingsError for filters that no row can pass or that mean nothing."""
        if self.sources_at_least < 0 or not self.geo_types or not self.geo_types <= _GEO_TYPES:
            hint = "sources_at_least from 0, geo_types some of 0 to 5"
            raise SettingsError("the filters can let nothing through", where="gdelt", hint=hint)

    @classmethod
    def packaged(cls) -> Self:
        """Return the filters that gdelt.toml states."""
        stated: dict[str, Any] = FORMAT["filters"]
        return cls(
            stated["sources_at_least"], stated["root_events_only"], frozenset(stated["geo_types"])
        )

    def reasons(self) -> dict[str, str]:
        """Return why a row is left out, in words, with the SQL that finds it."""
        allowed = ", ".join(str(kind) for kind in sorted(self.geo_types))
        reasons = {
            f"named by fewer than {self.sources_at_least} sources": (
                f"NumSources_n BETWEEN 0 AND {self.sources_at_least - 1}"
            ),
            f"with a place of another type than {allowed}": (
                f"ActionGeo_Type_n BETWEEN 0 AND 5 AND ActionGeo_Type_n NOT IN ({allowed})"
            ),
        }
        if self.root_events_only:
            reasons["not in an article's lead"] = "IsRootEvent_n = 0"
        return reasons


class GdeltReader:
    """Reads one GDELT event file into report candidates; decides nothing about older versions."""

    def __init__(self, limits: Limits | None = None, filters: GdeltFilters | None = None) -> None:
        """Take bounds on file size and which violent rows to take; gdelt.toml states defaults."""
        self._limits = limits or Limits()
        self._filters = filters or GdeltFilters.packaged()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says.

        Raises FileRefusedError for a file that holds no GDELT events, mentions among them, and
        DeclarationError for a scope declared complete, which a stream of news never is.
        """
        if request.complete:
            what = "GDELT lists nothing completely, so no row of it can be missing"
            raise DeclarationError(what, where="--complete", hint="leave it out")
        with (
            open_table(
                Path(path),
                limits=self._limits,
                encoding=request.encoding,
                delimiter="\t",
                has_quotes=False,
                headerless=_headerless(path),
            ) as cells,
            columnar() as engine,
        ):
            wanted = _choose_columns(cells.header, path)
            _register_codes(engine)
            rows = GdeltRows(
                engine,
                self._filters.reasons(),
                outlet_of,
                file_name=cells.name,
                now=request.now,
            )
            collected = _Collected(rows, len(cells.header), request)
            collected.add_all(cells.pieces(wanted), path)
        return collected.finish(cells.sha256)


class _Collected:
    """The growing result of one file: candidates, quarantine and what was left out."""

    def __init__(self, rows: GdeltRows, width: int, request: LoadRequest) -> None:
        self._rows, self._width, self._request = rows, width, request
        self._seen, self._left_out = 0, Counter[str]()
        self._candidates: list[pa.Table] = [CANDIDATES.empty_table()]
        self._quarantined: list[pa.Table] = [QUARANTINE_SCHEMA.empty_table()]

    def add_all(self, pieces: Iterator[Piece], where: str) -> None:
        for piece in pieces:
            if self._seen == 0:
                _refuse_shifted_columns(piece.table.slice(0, _LOOKED_AT), where)
            self._seen += piece.rows
            if piece.table.num_rows:
                raw = _with_address(piece.table)
                candidates, quarantined, left_out = self._rows.normalise(raw)
                self._candidates.append(candidates)
                self._quarantined.append(quarantined.cast(QUARANTINE_SCHEMA))
                self._left_out.update(left_out)
            self._quarantined.append(crooked_rows(piece.crooked, self._rows.file_name, self._width))
            self._request.progress(self._seen)
        if self._seen == 0:
            raise FileRefusedError("has a header and no rows", where=where, hint="nothing to load")

    def finish(self, digest: str) -> ParsedFile:
        candidates = pa.concat_tables(self._candidates)
        return ParsedFile(
            source=definition(),
            file_name=self._rows.file_name,
            sha256=digest,
            # Rows that are no reports of attacks are not read as such: signals count them.
            read=self._seen - self._left_out.total(),
            candidates=candidates,
            quarantined=pa.concat_tables(self._quarantined),
            coverage=tuple(
                Coverage("gdelt", scope, basis) for scope, basis in coverage_bases(self._request)
            ),
            known_at=_latest(candidates),
            release=self._request.release,
            signals=tuple(self._signals()),
        )

    def _signals(self) -> Iterator[str]:
        yield FORMAT["reliability"]["warning"]
        others = self._left_out.get(OTHER, 0)
        if others:
            yield f"{others} of {self._seen} rows are not about violence and were not read"
        for reason, count in sorted(self._left_out.items()):
            if reason != OTHER:
                yield f"{count} rows about violence were left out: {reason}"


def outlet_of(address: str) -> str:
    """Return the host an article was published at; what is no outlet's host is not kept."""
    # Where GDELT has no address it writes a citation, which may name its author.
    is_address = address.lower().startswith(("http://", "https://"))
    host = publisher_of(Received("", "", url=address)) if is_address else None
    if host is None:
        return OTHER_OUTLET
    if any(host == p or host.endswith(f".{p}") for p in FORMAT["publishers"]["personal"]):
        return SOCIAL_MEDIA
    return host if is_outlet(host) else OTHER_OUTLET


def _register_codes(engine: duckdb.DuckDBPyConnection) -> None:
    """Make the packaged facts visible to the steps: modes by code and countries by code."""
    crossings = [c for c in mode_crosswalk() if c.scheme == "cameo"]
    engine.register(
        "cameo",
        pa.table(
            {
                "code": [c.code for c in crossings],
                "mode": pa.array([c.mode for c in crossings], pa.string()),
                "suicide": pa.array([c.suicide or None for c in crossings], pa.bool_()),
            }
        ),
    )
    pairs = [pair.split(":") for pair in FORMAT["countries"]["fips"].split()]
    engine.register(
        "fips", pa.table({"code": [p[0] for p in pairs], "iso3": [p[1] for p in pairs]})
    )
    known = countries().values()
    engine.register(
        "country_names",
        pa.table({"code": [c.iso3 for c in known], "name": [c.name for c in known]}),
    )


def _latest(candidates: pa.Table) -> datetime | None:
    """Return when the last of the rows could be known, for what is said of the whole file."""
    latest = pc.max(candidates["known_at"]).as_py()
    return parse_instant(latest) if latest else None


def _with_address(raw: pa.Table) -> pa.Table:
    """Return the cells with a column of addresses, which the files before April 2013 lack."""
    if "SOURCEURL" in raw.column_names:
        return raw
    return raw.append_column("SOURCEURL", pa.nulls(raw.num_rows, pa.string()))


def _layout(width: int) -> list[str]:
    """Return the columns of a layout in order."""
    columns, second = FORMAT["columns"], FORMAT["layouts"][str(width)] == "2.0"
    places = [
        f"{whose}Geo_{part}"
        for whose in ("Actor1", "Actor2", "Action")
        for part in columns["of_a_place"]
        if second or part != "ADM2Code"
    ]
    names = [*columns["before_places"], *places, *columns["after_places"]]
    return names[:width]


def _headerless(path: str) -> Callable[[list[str]], list[str] | None]:
    """Return the rule that names the columns of a file by their number, or refuses the file."""

    def columns(first: list[str]) -> list[str] | None:
        if first and first[0].strip().lower() == _FIRST:
            return None
        width = len(first)
        if str(width) in FORMAT["layouts"]:
            return _layout(width)
        what = FORMAT["not_events"].get(
            str(width), f"is not a GDELT event table: its rows have {width} columns"
        )
        hint = "load the .export files, 57, 58 or 61 columns parted by tabs"
        raise FileRefusedError(what, where=path, hint=hint)

    return columns


def _choose_columns(header: list[str], where: str) -> dict[str, str]:
    """Match a header to GDELT's columns: (file column -> ours); raises FileRefusedError."""
    columns = FORMAT["columns"]
    named = {name.strip().lower(): name for name in header}
    missing = [c for c in columns["read"] if c.lower() not in named]
    if missing:
        what = f"is not a GDELT event table: it lacks {', '.join(missing[:4])}"
        hint = "load the .export files, 57, 58 or 61 columns parted by tabs"
        raise FileRefusedError(what, where=where, hint=hint)
    known = (*columns["read"], *columns["optional"])
    return {named[c.lower()]: c for c in known if c.lower() in named}


def _refuse_shifted_columns(raw: pa.Table, where: str) -> None:
    """Raise FileRefusedError when no row has a number, a day and a day added where they belong."""
    if raw.num_rows < _ENOUGH_ROWS:
        return
    rows = raw.select(["GLOBALEVENTID", "SQLDATE", "DATEADDED"]).to_pylist()
    if not any(
        _NUMBER.match(row["GLOBALEVENTID"] or "")
        and _DAY.match(row["SQLDATE"] or "")
        and _DAY.match(row["DATEADDED"] or "")
        for row in rows
    ):
        what = "is not a GDELT event table: no row has an id, a day and the day it was added"
        raise FileRefusedError(what, where=where, hint="get the file again from its publisher")
