"""A mapped table's rows as SQL steps, from text cells to canonical fields."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.model.errors import SettingsError
from rimland.model.vocab import (
    Certainty,
    Claim,
    DatePrecision,
    Mode,
    Tie,
    Unit,
    Verification,
)
from rimland.sources.normalise import (
    Check,
    cleaned,
    code_check,
    coordinate_checks,
    count_checks,
    date_checks,
    day,
    faults_sql,
    flags_sql,
    formula_condition,
    number,
    priogrid_sql,
    whole,
)
from rimland.tables.engine import canonical_json_sql
from rimland.tables.packaged import countries
from rimland.tables.schemas import AGGREGATE_TABLE, REPORT_FIELDS

if TYPE_CHECKING:
    import duckdb

    from rimland.model.source import SourceDefinition
    from rimland.sources.table_map import TableMap

_WORDS: dict[str, type[StrEnum]] = {
    "event_types": Mode,
    "unit": Unit,
    "date_precision": DatePrecision,
    "tie": Tie,
    "certainty": Certainty,
    "claim": Claim,
    "verification": Verification,
}
_ACTOR_PARTS = ("perpetrator", "tie", "certainty", "claim", "said_by")
_COUNTS = tuple(f.name for f in REPORT_FIELDS if f.unit == "people")
_DAYS = ("date_start", "date_end", "reported_at")
_TEXTS = ("adm1", "adm2", "place", "target_type", "citation", "summary", "perpetrator_side")
_BOOLEANS = ("suicide", "foiled", "perpetrators_in_total")
_TARGETS = {
    *("record_id", "latitude", "longitude", "place_precision", "country_iso3", "publishers"),
    *_WORDS, *_ACTOR_PARTS, *_COUNTS, *_DAYS, *_TEXTS, *_BOOLEANS,
}
_AGGREGATE_TARGETS = {f.name for f in AGGREGATE_TABLE} - {"source_id", "network"}
_TRUE, _FALSE = "('true', 'yes', '1', 't', 'y')", "('false', 'no', '0', 'f', 'n')"


def refuse_unknown_targets(  # noqa: PLR0913 - one map's parts
    fields: dict[str, str],
    constants: dict[str, str],
    values: dict[str, dict[str, str]],
    where: str,
    *,
    is_aggregate: bool,
    source: SourceDefinition,
) -> None:
    """Raise SettingsError for a map that names fields or words rimland does not have."""
    targets = _AGGREGATE_TARGETS if is_aggregate else _TARGETS
    allowed = targets | ({"network"} if is_aggregate else set())
    for name in (*fields, *constants, *values):
        if name not in allowed:
            hint = "see docs/codebook.md, table maps"
            raise SettingsError(f"maps to an unknown field '{name}'", where=where, hint=hint)
    needed = {"month", "country_iso3", "type_of_violence", "events"} if is_aggregate else {
        "record_id", "date_start"
    }
    missing = sorted(needed - {*fields, *constants})
    if missing:
        raise SettingsError(f"does not say where {missing[0]} is", where=where, hint="add it")
    if "summary" in fields and not source.reviewed_free_text:
        what = "maps free text to summary, which may hold persons' names"
        hint = "set reviewed_free_text = true in [source] once a person has checked it"
        raise SettingsError(what, where=where, hint=hint)
    for target, words in values.items():
        vocabulary = {str(w) for w in _WORDS[target]} if target in _WORDS else None
        for word in words.values():
            if vocabulary is not None and word not in vocabulary:
                what = f"[values.{target}] leads to '{word}'"
                hint = f"use one of {', '.join(sorted(vocabulary))}"
                raise SettingsError(what, where=where, hint=hint)


def normalise(
    engine: duckdb.DuckDBPyConnection,
    mapping: TableMap,
    wanted: dict[str, str],
    *,
    file_name: str,
    today: date,
) -> tuple[pa.Table, pa.Table]:
    """Turn ``raw`` into candidates and quarantined rows."""
    cells = ", ".join(f"{cleaned(c)} AS {c}" for c in wanted.values())
    engine.execute(f"CREATE TEMP TABLE clean AS SELECT ordinal, {cells} FROM raw")
    engine.execute(f"CREATE TEMP TABLE named AS SELECT ordinal, {_named(mapping, wanted)} FROM clean")
    checks = _aggregate_checks() if mapping.is_aggregate else _report_checks(today)
    engine.execute(f"CREATE TEMP TABLE checked AS SELECT *, {faults_sql(checks)} AS faults FROM named")
    if mapping.is_aggregate:
        _write_aggregates(engine)
    else:
        _write_reports(engine, mapping)
    label = _quote(file_name)
    prefix = _quote(f"{mapping.source.source_id}:")
    candidates = engine.sql(f"""
        SELECT ordinal, {label} || ':' || ordinal AS file_row, {prefix} || record_id AS report_key,
               record_id, payload, sha256(payload) AS content_hash
        FROM written ORDER BY ordinal
    """).to_arrow_table()
    refused = engine.sql(f"""
        SELECT ordinal, {label} || ':' || ordinal AS file_row, {_refused_id(mapping)} AS record_id,
               faults[1].field AS field, faults[1].code AS code, faults[1].value AS value,
               CAST(len(faults) - 1 AS INTEGER) AS further_faults
        FROM checked WHERE len(faults) > 0 ORDER BY ordinal
    """).to_arrow_table()
    return candidates, refused


def _refused_id(mapping: TableMap) -> str:
    return "NULL" if mapping.is_aggregate else "record_id"


def _named(mapping: TableMap, wanted: dict[str, str]) -> str:
    """SQL: every target the map fills, under rimland's name; the others NULL.

    A target whose words are mapped gets a twin ``<target>_given`` so that an unmapped word can be
    told from an empty cell.
    """
    targets = _AGGREGATE_TARGETS | {"network"} if mapping.is_aggregate else _TARGETS
    parts = []
    for target in sorted(targets):
        column = wanted.get(mapping.fields.get(target, ""))
        if column is None:
            constant = mapping.constants.get(target)
            given = _quote(constant) if constant is not None else "NULL::VARCHAR"
        else:
            given = column
        parts.append(f"{given} AS {target}_given")
        parts.append(f"{_translated(given, mapping.values.get(target))} AS {target}")
    return ", ".join(parts)


def _translated(given: str, words: dict[str, str] | None) -> str:
    if not words:
        return given
    cases = " ".join(f"WHEN {_quote(a)} THEN {_quote(b)}" for a, b in words.items())
    return f"CASE {given} {cases} END"


def _report_checks(today: date) -> list[Check]:
    known = ", ".join(_quote(c) for c in countries())
    checks = [
        Check("record_id", "missing_field", "record_id IS NULL"),
        *date_checks("date_start", today, required=True),
        *date_checks("date_end", today, required=False),
        Check("date_end", "date_order", f"{day('date_end')} < {day('date_start')}"),
        *date_checks("reported_at", today, required=False),
        *coordinate_checks("latitude", "longitude"),
        *code_check("place_precision", range(1, 8), required=False),
        Check("country_iso3", "bad_code", f"country_iso3 IS NOT NULL AND country_iso3 NOT IN ({known})"),
        *(check for c in _COUNTS for check in count_checks(c)),
    ]
    for name, vocabulary in _WORDS.items():
        words = ", ".join(_quote(w) for w in vocabulary)
        checks.append(
            Check(
                f"{name}_given", "unmapped_value",
                f"{name}_given IS NOT NULL AND ({name} IS NULL OR {name} NOT IN ({words}))",
            )
        )
    checks += [
        Check(
            f"{name}_given", "unmapped_value",
            f"{name} IS NOT NULL AND lower({name}) NOT IN {_TRUE} AND lower({name}) NOT IN {_FALSE}",
        )
        for name in _BOOLEANS
    ]
    return checks


def _aggregate_checks() -> list[Check]:
    known = ", ".join(_quote(c) for c in countries())
    month = "try_strptime(month || '-01', '%Y-%m-%d')"
    return [
        Check("month", "bad_date", f"month IS NULL OR {month} IS NULL"),
        Check("country_iso3", "bad_code", f"country_iso3 IS NULL OR country_iso3 NOT IN ({known})"),
        *code_check("type_of_violence", range(1, 4), required=True),
        *count_checks("events", required=True),
        *(
            check
            for c in ("killed_low", "killed_best", "killed_high", "civilians_best")
            for check in count_checks(c)
        ),
    ]


def _write_aggregates(engine: duckdb.DuckDBPyConnection) -> None:
    counts = ("type_of_violence", "events", "killed_low", "killed_best", "killed_high", "civilians_best")
    typed = ", ".join(f"{whole(c)} AS {c}" for c in counts)
    fields = tuple(f for f in AGGREGATE_TABLE if f.name != "source_id")
    engine.execute(f"""
        CREATE TEMP TABLE written AS
        SELECT ordinal, month || '/' || country_iso3 || '/' || type_of_violence || '/' || network
                   AS record_id,
               {canonical_json_sql(fields)} AS payload
        FROM (SELECT ordinal, network, month, country_iso3, {typed}
              FROM checked WHERE len(faults) = 0)
    """)


def _write_reports(engine: duckdb.DuckDBPyConnection, mapping: TableMap) -> None:
    """Give sound rows their types, their actor and their flags, and write them canonically."""
    units = {_quote(k): _quote(v) for k, v in mapping.units.items()}
    by_record = " ".join(f"WHEN {record} THEN {unit}" for record, unit in units.items())
    own_unit = f"CASE record_id {by_record} END" if units else "NULL"
    typed = {
        "event_types": "CASE WHEN event_types IS NOT NULL THEN [event_types] END",
        "unit": f"coalesce({own_unit}, unit, 'incident')",
        "date_end": f"coalesce({day('date_end')}, {day('date_start')})",
        "date_precision": "coalesce(date_precision, 'day')",
        "latitude": f"round({number('latitude')}, 6)",
        "longitude": f"round({number('longitude')}, 6)",
        "place_precision": whole("place_precision"),
        "priogrid_gid": priogrid_sql(number("latitude"), number("longitude")),
        "actors": _perpetrator(),
        "publishers": (
            "list_sort(list_distinct(list_filter(list_transform(string_split(publishers, ';'), "
            "lambda p: trim(p)), lambda p: p <> '')))"
        ),
        "flags": flags_sql({
            "toll_order": f"{whole('killed_total_low')} > {whole('killed_total_best')} "
            f"OR {whole('killed_total_best')} > {whole('killed_total_high')}",
            "multi_month": f"date_trunc('month', {day('date_start')}) "
            f"<> date_trunc('month', {day('date_end')})",
            "null_island": f"{number('latitude')} = 0 AND {number('longitude')} = 0",
            "formula_text": formula_condition(["place", "adm1", "adm2", "perpetrator", "citation"]),
        }),
    }
    typed |= {name: day(name) for name in ("date_start", "reported_at")}
    typed |= {name: whole(name) for name in _COUNTS}
    typed |= {name: f"lower({name}) IN {_TRUE}" for name in ("suicide", "foiled")}
    typed["perpetrators_in_total"] = f"coalesce(lower(perpetrators_in_total) IN {_TRUE}, true)"
    typed["suicide"] = f"CASE WHEN suicide IS NOT NULL THEN {typed['suicide']} END"
    typed["foiled"] = f"CASE WHEN foiled IS NOT NULL THEN {typed['foiled']} END"
    given = _TARGETS
    columns = ", ".join(
        f"{typed.get(f.name, f.name if f.name in given else f'NULL::{f.type}')} AS {f.name}"
        for f in REPORT_FIELDS
    )
    engine.execute(f"""
        CREATE TEMP TABLE written AS
        SELECT ordinal, record_id, {canonical_json_sql()} AS payload
        FROM (SELECT ordinal, record_id, {columns} FROM checked WHERE len(faults) = 0)
    """)


def _perpetrator() -> str:
    return (
        "CASE WHEN perpetrator IS NOT NULL OR tie IS NOT NULL OR claim IS NOT NULL THEN "
        "[{'role': 'perpetrator', 'name': perpetrator, 'dataset_id': NULL::VARCHAR, 'tie': tie, "
        "'certainty': certainty, 'claim': claim, 'said_by': said_by}] END"
    )


def _quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
