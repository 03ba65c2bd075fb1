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
    code_check,
    coordinate_checks,
    count_checks,
    date_checks,
    faults_sql,
    flags_sql,
    formula_condition,
    iso_day,
    priogrid_sql,
    quoted,
    refused_sql,
    typed_sql,
)
from rimland.tables.engine import canonical_json_sql
from rimland.tables.packaged import countries
from rimland.tables.schemas import AGGREGATE_TABLE, DATASET_FIELDS

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
_COUNTS = tuple(f.name for f in DATASET_FIELDS if f.unit == "people")
_DAYS = ("date_start", "date_end", "reported_at")
_TEXTS = ("adm1", "adm2", "place", "target_type", "citation", "summary", "perpetrator_side")
_BOOLEANS = ("suicide", "foiled", "perpetrators_in_total")
_TARGETS = {
    *("record_id", "latitude", "longitude", "place_precision", "country_iso3", "publishers"),
    *_WORDS,
    *_ACTOR_PARTS,
    *_COUNTS,
    *_DAYS,
    *_TEXTS,
    *_BOOLEANS,
}
_AGGREGATE_TARGETS = {f.name for f in AGGREGATE_TABLE} - {"source_id", "network"}
_AGGREGATE_WHOLES = tuple(f.name for f in AGGREGATE_TABLE if f.type == "INTEGER")
_TRUE, _FALSE = "('true', 'yes', '1', 't', 'y')", "('false', 'no', '0', 'f', 'n')"


def refuse_unknown_targets(
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
    needed = (
        {"month", "country_iso3", "type_of_violence", "events"}
        if is_aggregate
        else {"record_id", "date_start"}
    )
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


class MappedRows:
    """Turns tables of text cells into candidates through a map, chunk by chunk, in one engine."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        mapping: TableMap,
        wanted: dict[str, str],
        *,
        file_name: str,
        today: date,
    ) -> None:
        """Take the engine, the map, the cells it reads, the name for file:row and the day it is."""
        self._engine, self._mapping, self._wanted, self._name = engine, mapping, wanted, file_name
        self._checks = _aggregate_checks() if mapping.is_aggregate else _report_checks(today)

    def normalise(self, raw: pa.Table) -> tuple[pa.Table, pa.Table]:
        """Return candidates and quarantined rows."""
        engine, mapping = self._engine, self._mapping
        engine.register("raw", raw)
        engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE named AS SELECT ordinal, {_named(mapping, self._wanted)} FROM raw
        """)
        engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE checked AS
            SELECT *, {faults_sql(self._checks)} AS faults
            FROM (SELECT *, {_twins(is_aggregate=mapping.is_aggregate)} FROM named)
        """)
        if mapping.is_aggregate:
            _write_aggregates(engine)
        else:
            _write_reports(engine, mapping)
        candidates = engine.sql(f"""
            SELECT ordinal, {quoted(self._name + ":")} || ordinal AS file_row,
                   {quoted(mapping.source.source_id + ":")} || record_id AS report_key,
                   record_id, payload, sha256(payload) AS content_hash
            FROM written ORDER BY ordinal
        """).to_arrow_table()
        record = "NULL::VARCHAR" if mapping.is_aggregate else "record_id"
        refused = engine.sql(refused_sql(self._checks, self._name, record)).to_arrow_table()
        return candidates, refused


def _twins(*, is_aggregate: bool) -> str:
    """SQL: the typed twins of the cells that hold numbers and days."""
    if is_aggregate:
        return typed_sql(wholes=_AGGREGATE_WHOLES)
    return typed_sql(
        wholes=(*_COUNTS, "place_precision"),
        numbers=("latitude", "longitude"),
        days={c: iso_day(c) for c in _DAYS},
    )


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
            given = quoted(constant) if constant is not None else "NULL::VARCHAR"
        else:
            given = column
        parts.append(f"{given} AS {target}_given")
        parts.append(f"{_translated(given, mapping.values.get(target))} AS {target}")
    return ", ".join(parts)


def _translated(given: str, words: dict[str, str] | None) -> str:
    if not words:
        return given
    cases = " ".join(f"WHEN {quoted(a)} THEN {quoted(b)}" for a, b in words.items())
    return f"CASE {given} {cases} END"


def _report_checks(today: date) -> list[Check]:
    known = ", ".join(quoted(c) for c in countries())
    checks = [
        Check("record_id", "missing_field", "record_id IS NULL"),
        *date_checks("date_start", today, required=True),
        *date_checks("date_end", today, required=False),
        Check("date_end", "date_order", "date_end_d < date_start_d"),
        *date_checks("reported_at", today, required=False),
        *coordinate_checks("latitude", "longitude"),
        *code_check("place_precision", range(1, 8), required=False),
        Check(
            "country_iso3",
            "bad_code",
            f"country_iso3 IS NOT NULL AND country_iso3 NOT IN ({known})",
        ),
        *(check for c in _COUNTS for check in count_checks(c)),
    ]
    for name, vocabulary in _WORDS.items():
        words = ", ".join(quoted(w) for w in vocabulary)
        checks.append(
            Check(
                f"{name}_given",
                "unmapped_value",
                f"{name}_given IS NOT NULL AND ({name} IS NULL OR {name} NOT IN ({words}))",
            )
        )
    checks += [
        Check(
            f"{name}_given",
            "unmapped_value",
            f"{name} IS NOT NULL AND lower({name}) NOT IN {_TRUE} AND lower({name}) NOT IN {_FALSE}",
        )
        for name in _BOOLEANS
    ]
    return checks


def _aggregate_checks() -> list[Check]:
    known = ", ".join(quoted(c) for c in countries())
    month = "try_strptime(month || '-01', '%Y-%m-%d')"
    shaped = "regexp_full_match(month, '[0-9]{4}-[0-9]{2}')"
    return [
        Check("month", "bad_date", f"month IS NULL OR NOT {shaped} OR {month} IS NULL"),
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
    typed = ", ".join(f"{c}_n AS {c}" for c in _AGGREGATE_WHOLES)
    fields = tuple(f for f in AGGREGATE_TABLE if f.name != "source_id")
    engine.execute(f"""
        CREATE OR REPLACE TEMP TABLE written AS
        SELECT ordinal, concat_ws('/', month, country_iso3, type_of_violence, network) AS record_id,
               {canonical_json_sql(fields)} AS payload
        FROM (SELECT ordinal, network, month, country_iso3, {typed}
              FROM checked WHERE len(faults) = 0)
    """)


def _write_reports(engine: duckdb.DuckDBPyConnection, mapping: TableMap) -> None:
    """Give sound rows their types, their actor and their flags, and write them canonically."""
    units = {quoted(k): quoted(v) for k, v in mapping.units.items()}
    by_record = " ".join(f"WHEN {record} THEN {unit}" for record, unit in units.items())
    own_unit = f"CASE record_id {by_record} END" if units else "NULL"
    typed = {
        "event_types": "CASE WHEN event_types IS NOT NULL THEN [event_types] END",
        "unit": f"coalesce({own_unit}, unit, 'incident')",
        "date_end": "coalesce(date_end_d, date_start_d)",
        "date_precision": "coalesce(date_precision, 'day')",
        "latitude": "round(latitude_n, 6)",
        "longitude": "round(longitude_n, 6)",
        "place_precision": "place_precision_n",
        "priogrid_gid": priogrid_sql("latitude_n", "longitude_n"),
        "actors": _perpetrator(),
        "publishers": (
            "list_sort(list_distinct(list_filter(list_transform(string_split(publishers, ';'), "
            "lambda p: trim(p)), lambda p: p <> '')))"
        ),
        "flags": flags_sql(
            {
                "toll_order": "killed_total_low_n > killed_total_best_n "
                "OR killed_total_best_n > killed_total_high_n",
                "multi_month": "date_trunc('month', date_start_d) <> date_trunc('month', date_end_d)",
                "null_island": "latitude_n = 0 AND longitude_n = 0",
                "formula_text": formula_condition(
                    ["place", "adm1", "adm2", "perpetrator", "citation"]
                ),
            }
        ),
    }
    typed |= {name: f"{name}_d" for name in ("date_start", "reported_at")}
    typed |= {name: f"{name}_n" for name in _COUNTS}
    typed |= {name: f"lower({name}) IN {_TRUE}" for name in ("suicide", "foiled")}
    typed["perpetrators_in_total"] = f"coalesce(lower(perpetrators_in_total) IN {_TRUE}, true)"
    typed["suicide"] = f"CASE WHEN suicide IS NOT NULL THEN {typed['suicide']} END"
    typed["foiled"] = f"CASE WHEN foiled IS NOT NULL THEN {typed['foiled']} END"
    given = _TARGETS
    columns = ", ".join(
        f"{typed.get(f.name, f.name if f.name in given else f'NULL::{f.type}')} AS {f.name}"
        for f in DATASET_FIELDS
    )
    engine.execute(f"""
        CREATE OR REPLACE TEMP TABLE written AS
        SELECT ordinal, record_id, {canonical_json_sql()} AS payload
        FROM (SELECT ordinal, record_id, {columns} FROM checked WHERE len(faults) = 0)
    """)


def _perpetrator() -> str:
    return (
        "CASE WHEN perpetrator IS NOT NULL OR tie IS NOT NULL OR claim IS NOT NULL THEN "
        "[{'role': 'perpetrator', 'name': perpetrator, 'dataset_id': NULL::VARCHAR, 'tie': tie, "
        "'certainty': certainty, 'claim': claim, 'said_by': said_by}] END"
    )
