"""A desk's own table: CSV or XLSX read through a TOML map that says what each column means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa

from rimland.model.errors import FileRefusedError, RimlandError, SettingsError
from rimland.model.source import Coverage, Scope, SourceDefinition
from rimland.model.time import Month, parse_day
from rimland.sources import table_sql
from rimland.sources.base import (
    CANDIDATE_SCHEMA,
    QUARANTINE_SCHEMA,
    LoadRequest,
    ParsedFile,
    chunks,
    crooked_rows,
    text_table,
)
from rimland.sources.definitions import packaged_toml, source_definition, toml_file
from rimland.sources.files import Limits, file_sha256, open_table
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
    return TableMap(
        source=source,
        where=where,
        fields=fields,
        constants=constants,
        values=values,
        units=dict(content.get("units", {})),
        ignored=frozenset(content.get("ignored", {})),
        coverage=tuple(_coverage(c, source, where, is_aggregate) for c in content.get("coverage", [])),
        header=tuple(content.get("match", {}).get("columns", ())),
        delimiter=content.get("table", {}).get("delimiter", ","),
        known_at=datetime.combine(parse_day(released), time.max, UTC) if released else None,
        is_aggregate=is_aggregate,
    )


def _coverage(
    table: dict[str, Any], source: SourceDefinition, where: str, is_aggregate: bool  # noqa: FBT001
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
        file = Path(path)
        digest = file_sha256(file)
        delimiter = self._mapping.delimiter if self._mapping else ","
        parts: list[tuple[pa.Table, pa.Table]] = []
        read = 0
        with open_table(
            file, limits=self._limits, encoding=request.encoding, delimiter=delimiter
        ) as cells:
            mapping = self._mapping or _by_header(cells.header, path)
            signals = _signals(mapping, cells.header, path)
            wanted = {name: f"c{i}" for i, name in enumerate(mapping.columns)}
            for chunk in chunks(cells.rows):
                read += len(chunk)
                raw, crooked = text_table(chunk, cells.header, wanted)
                with columnar() as engine:
                    engine.register("raw", raw)
                    candidates, refused = table_sql.normalise(
                        engine, mapping, wanted, file_name=file.name, today=request.today
                    )
                parts.append((candidates.cast(CANDIDATE_SCHEMA), refused.cast(QUARANTINE_SCHEMA)))
                empty = CANDIDATE_SCHEMA.empty_table()
                parts.append((empty, crooked_rows(crooked, file.name, len(cells.header))))
                request.progress(read)
        if not read:
            raise FileRefusedError("has a header and no rows", where=path, hint="nothing to load")
        content = pa.concat_tables([c for c, _ in parts])
        declared = tuple(
            Coverage(
                mapping.source.source_id, scope, "declared by the user",
                min_killed=mapping.source.min_killed,
            )
            for scope in request.scopes
            if scope.first and scope.last
        )
        return ParsedFile(
            source=mapping.source,
            file_name=file.name,
            sha256=digest,
            read=read,
            candidates=CANDIDATE_SCHEMA.empty_table() if mapping.is_aggregate else content,
            quarantined=pa.concat_tables([r for _, r in parts]),
            coverage=mapping.coverage + declared,
            known_at=mapping.known_at,
            release=request.release,
            signals=signals,
            aggregates=content if mapping.is_aggregate else None,
        )


def _by_header(header: list[str], path: str) -> TableMap:
    for mapping in built_in_maps():
        if mapping.header and list(mapping.header) == header:
            return mapping
    what = "no built-in map fits its columns"
    raise FileRefusedError(what, where=path, hint="name a map: rimland load csv FILE --map MAP.toml")


def _signals(mapping: TableMap, header: list[str], path: str) -> tuple[str, ...]:
    missing = [c for c in mapping.columns if c not in header]
    if missing:
        what = f"lacks the column '{missing[0]}' that the map reads"
        hint = f"mend the file or {mapping.where}"
        raise FileRefusedError(what, where=path, hint=hint)
    unread = [c for c in header if c and c not in mapping.columns and c not in mapping.ignored]
    return tuple(f"column '{c[:40]}' is neither read nor ignored by {mapping.where}" for c in unread)
