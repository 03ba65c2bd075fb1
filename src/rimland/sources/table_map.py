"""A desk's own table: CSV or XLSX read through a TOML map that says what each column means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

from rimland.model.errors import DeclarationError, FileRefusedError, RimlandError, SettingsError
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import Month, parse_day
from rimland.sources import table_sql
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    coverage_bases,
    crooked_rows,
)
from rimland.sources.bounds import Limits
from rimland.sources.definitions import packaged_toml, source_definition, toml_file
from rimland.sources.files import open_table
from rimland.sources.messages import plain_text
from rimland.tables.engine import columnar
from rimland.tables.packaged import countries_of_region

_SECTIONS = {
    *("source", "match", "fields", "aggregate", "constants", "values", "units", "ignored"),
    *("coverage", "table"),
}


@dataclass(frozen=True, slots=True)
class TableMap:
    """What each column of a table means, and what the table is."""

    source: SourceDefinition
    where: str
    fields: dict[str, str]
    constants: dict[str, str]
    values: dict[str, dict[str, str]]
    units: dict[str, str]
    ignored: frozenset[str]
    coverage: tuple[Coverage, ...]
    header: tuple[str, ...]
    delimiter: str
    known_at: datetime | None
    is_aggregate: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns that the map reads, each once."""
        return tuple(dict.fromkeys(self.fields.values()))


def built_in_maps() -> list[TableMap]:
    """Return the maps of the tables that ship with rimland."""
    folder = resources.files("rimland.sources") / "maps"
    names = sorted(p.name for p in folder.iterdir() if p.name.endswith(".toml"))
    return [table_map(packaged_toml(f"maps/{name}"), name) for name in names]


def read_map(path: Path) -> TableMap:
    """Read a user's map; raises SettingsError that names what is wrong in it."""
    return table_map(toml_file(path), str(path))


def table_map(content: dict[str, Any], where: str) -> TableMap:
    """Check a map's content and freeze it; raises SettingsError."""
    try:
        return _table_map(content, where)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what = f"holds a value of the wrong kind ({plain_text(str(error), 60)})"
        raise SettingsError(what, where=where, hint="see docs/codebook.md, table maps") from None


def _table_map(content: dict[str, Any], where: str) -> TableMap:
    unknown = sorted(set(content) - _SECTIONS)
    if unknown:
        what = f"has an unknown section [{unknown[0]}]"
        raise SettingsError(what, where=where, hint=f"use {', '.join(sorted(_SECTIONS))}")
    if "source" not in content or ("fields" in content) == ("aggregate" in content):
        what = "needs [source] and either [fields] or [aggregate]"
        raise SettingsError(what, where=where, hint="see docs/codebook.md, table maps")
    source = source_definition(content["source"], where)
    is_aggregate = "aggregate" in content
    fields = dict(content.get("fields") or content["aggregate"])
    constants = {k: str(v) for k, v in content.get("constants", {}).items()}
    if is_aggregate:
        constants["network"] = fields.pop("network", "")
    values = {k: {a: str(b) for a, b in v.items()} for k, v in content.get("values", {}).items()}
    table_sql.refuse_unknown_targets(
        fields, constants, values, where, is_aggregate=is_aggregate, source=source
    )
    released = content["source"].get("released_on")
    delimiter = content.get("table", {}).get("delimiter", ",")
    if len(delimiter) != 1:
        hint = "write one character"
        raise SettingsError("[table] delimiter is not one character", where=where, hint=hint)
    return TableMap(
        source=source,
        where=where,
        fields=fields,
        constants=constants,
        values=values,
        units=dict(content.get("units", {})),
        ignored=frozenset(content.get("ignored", {})),
        coverage=tuple(
            _coverage(c, source, where, is_aggregate) for c in content.get("coverage", [])
        ),
        header=tuple(content.get("match", {}).get("columns", ())),
        delimiter=delimiter,
        known_at=datetime.combine(parse_day(released), time.max, UTC) if released else None,
        is_aggregate=is_aggregate,
    )


def _coverage(
    table: dict[str, Any],
    source: SourceDefinition,
    where: str,
    is_aggregate: bool,  # noqa: FBT001
) -> Coverage:
    named = set(table.get("countries", []))
    for region in table.get("regions", []):
        of_region = countries_of_region(region)
        if not of_region:
            what = f"coverage names an unknown region '{region}'"
            raise SettingsError(what, where=where, hint="see the regions in docs/codebook.md")
        named |= set(of_region)
    try:
        scope = Scope(
            countries=tuple(sorted(named)) if named else None,
            first=Month.parse(table["from"]),
            last=Month.parse(table["to"]),
            actors=tuple(f"network:{n}" for n in table["networks"])
            if "networks" in table
            else None,
            types_of_violence=tuple(table["types"]) if "types" in table else None,
        )
    except (KeyError, RimlandError) as error:
        what = f"coverage needs from and to as YYYY-MM ({error})"
        raise SettingsError(what, where=where, hint="name both months") from None
    kind = "aggregate" if is_aggregate else "events"
    return Coverage(source.source_id, scope, "source definition", kind, source.min_killed)


class TableReader:
    """Reads one CSV or XLSX file through a map; without one, finds a built-in map by the header."""

    def __init__(self, mapping: TableMap | None = None, limits: Limits | None = None) -> None:
        """Take the map, or None to let the header choose a built-in one."""
        self._mapping = mapping
        self._limits = limits or Limits()

    def read(self, path: str, request: LoadRequest) -> ParsedFile:
        """Return what the file says; raises FileRefusedError for a file the map does not fit."""
        delimiter = self._mapping.delimiter if self._mapping else ","
        with (
            open_table(
                Path(path), limits=self._limits, encoding=request.encoding, delimiter=delimiter
            ) as cells,
            columnar() as engine,
        ):
            mapping = self._mapping or _by_header(cells.header, path)
            signals = _signals(mapping, cells.header, path)
            wanted = {name: f"c{i}" for i, name in enumerate(mapping.columns)}
            table = table_sql.MappedRows(
                engine, mapping, wanted, file_name=cells.name, today=request.today
            )
            content, refused = [], []
            read = 0
            for piece in cells.pieces(wanted):
                read += piece.rows
                candidates, at_fault = table.normalise(piece.table)
                content.append(candidates.cast(CANDIDATE_SCHEMA))
                refused.append(at_fault.cast(QUARANTINE_SCHEMA))
                refused.append(crooked_rows(piece.crooked, cells.name, len(cells.header)))
                request.progress(read)
        if not read:
            raise FileRefusedError("has a header and no rows", where=path, hint="nothing to load")
        found = pa.concat_tables(content)
        return ParsedFile(
            source=mapping.source,
            file_name=cells.name,
            sha256=cells.sha256,
            read=read,
            candidates=CANDIDATE_SCHEMA.empty_table() if mapping.is_aggregate else found,
            quarantined=pa.concat_tables(refused),
            coverage=mapping.coverage + _declared(mapping, request),
            known_at=mapping.known_at,
            release=request.release,
            signals=signals,
            aggregates=found if mapping.is_aggregate else None,
        )


def _declared(mapping: TableMap, request: LoadRequest) -> tuple[Coverage, ...]:
    """Return the declared coverage; a table without releases cannot say where its months end."""
    found = []
    for scope, basis in coverage_bases(request):
        if scope.first is None or scope.last is None:
            what = "a scope of this table needs its first and last month"
            raise DeclarationError(what, hint="add from=YYYY-MM and to=YYYY-MM to it")
        kind = "aggregate" if mapping.is_aggregate else "events"
        source = mapping.source
        found.append(Coverage(source.source_id, scope, basis, kind, source.min_killed))
    return tuple(found)


def _by_header(header: list[str], path: str) -> TableMap:
    for mapping in built_in_maps():
        if mapping.header and list(mapping.header) == header:
            return mapping
    what = "no built-in map fits its columns"
    raise FileRefusedError(
        what, where=path, hint="name a map: rimland load csv FILE --map MAP.toml"
    )


def _signals(mapping: TableMap, header: list[str], path: str) -> tuple[str, ...]:
    missing = [c for c in mapping.columns if c not in header]
    if missing:
        what = f"lacks the column '{missing[0]}' that the map reads"
        hint = f"mend the file or {mapping.where}"
        raise FileRefusedError(what, where=path, hint=hint)
    unread = [c for c in header if c and c not in mapping.columns and c not in mapping.ignored]
    return tuple(
        f"column '{plain_text(c, 40)}' is neither read nor ignored by {mapping.where}"
        for c in unread
    )
