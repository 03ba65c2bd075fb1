"""GDELT's rows as SQL steps: sort out what is no attack, check, normalise, hash.

Each step is a named table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.model.time import utc_text
from rimland.sources.base import CANDIDATE_SCHEMA
from rimland.sources.definitions import packaged_toml
from rimland.sources.normalise import (
    Check,
    code_check,
    coordinate_checks,
    count_checks,
    date_checks,
    faults_sql,
    flags_sql,
    formula_condition,
    priogrid_sql,
    quoted,
    refused_sql,
    typed_sql,
)
from rimland.tables.engine import canonical_json_sql
from rimland.tables.schemas import DATASET_FIELDS

if TYPE_CHECKING:
    import duckdb

FORMAT = packaged_toml("gdelt.toml")
CANDIDATES = CANDIDATE_SCHEMA.append(pa.field("known_at", pa.string()))
"""GDELT's rows are known one by one, from the day or quarter of an hour they were added."""

_WHOLES = ("IsRootEvent", "NumSources", "ActionGeo_Type")
_PLACE = ("ActionGeo_Lat", "ActionGeo_Long")
_CODE = "'[A-Z][A-Z0-9]{1,3}'"
OTHER, _KEPT = "other", "kept"
_LONGEST_NAME = 200


def checks(now: datetime) -> list[Check]:
    """Return every way a violent row can be at fault, in the order they are reported."""
    today = now.astimezone(UTC).date()
    placed = "ActionGeo_Type_n > 0"
    return [
        Check("GLOBALEVENTID", "missing_field", "GLOBALEVENTID IS NULL"),
        Check(
            "GLOBALEVENTID",
            "bad_number",
            "GLOBALEVENTID IS NOT NULL AND record_id IS NULL",
        ),
        Check("EventCode", "missing_field", "EventCode IS NULL"),
        Check("EventCode", "bad_code", "EventCode IS NOT NULL AND NOT code_is_sound"),
        *date_checks("SQLDATE", today, required=True),
        *date_checks("DATEADDED", today, required=True),
        # The day may be a day ahead of the clock it was added by, but no more.
        Check("SQLDATE", "future_date", "SQLDATE_d > DATEADDED_d + 1"),
        *code_check("IsRootEvent", range(2), required=True),
        *count_checks("NumSources", required=True),
        *code_check("ActionGeo_Type", range(6), required=True),
        Check("ActionGeo_Lat", "missing_field", f"{placed} AND ActionGeo_Lat IS NULL"),
        *coordinate_checks(*_PLACE),
        Check("ActionGeo_FullName", "bad_value", f"length(ActionGeo_FullName) > {_LONGEST_NAME}"),
        Check(
            "ActionGeo_CountryCode", "missing_field", f"{placed} AND ActionGeo_CountryCode IS NULL"
        ),
        Check(
            "ActionGeo_CountryCode",
            "bad_code",
            "ActionGeo_CountryCode IS NOT NULL AND country_iso3 IS NULL",
        ),
    ]


class GdeltRows:
    """Turns tables of text cells into candidates, one chunk after the other, in one engine."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        left_out: Mapping[str, str],
        outlet_of: Callable[[str], str],
        *,
        file_name: str,
        now: datetime,
    ) -> None:
        """Take the engine with the tables of codes in it, and what one file needs.

        ``left_out`` says which violent rows are not taken: the reason and the SQL that finds them.
        """
        self.file_name, self._engine, self._now = file_name, engine, now
        self._left_out, self._outlet_of = left_out, outlet_of
        self._checks = checks(now)

    def normalise(self, raw: pa.Table) -> tuple[pa.Table, pa.Table, dict[str, int]]:
        """Return candidates, quarantined rows, and how many rows were left out by which reason."""
        self._engine.register("raw", raw)
        self._parse_cells()
        left_out = self._sort_out()
        self._check_rows()
        self._write_fields()
        found = self._engine.sql(f"""
            SELECT ordinal, {quoted(self.file_name + ":")} || ordinal AS file_row,
                   'gdelt:' || record_id AS report_key, record_id, payload,
                   sha256(payload) AS content_hash, known_at
            FROM (SELECT ordinal, record_id, known_at, {canonical_json_sql()} AS payload
                  FROM fields)
            ORDER BY ordinal
        """).to_arrow_table()
        refused = self._engine.sql(
            refused_sql(self._checks, self.file_name, "record_id")
        ).to_arrow_table()
        return found.cast(CANDIDATES), refused, left_out

    def _parse_cells(self) -> None:
        """Step 1: parse numbers and days once, into twins of the columns, and read the code."""
        typed = typed_sql(
            wholes=_WHOLES,
            numbers=_PLACE,
            days={"SQLDATE": _day("SQLDATE"), "DATEADDED": _day("DATEADDED")},
        )
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE typed AS
            SELECT raw.*, {typed}, {_record_id()} AS record_id, {_added()} AS added,
                   coalesce(regexp_full_match(EventCode, '[0-9]{{2,4}}')
                            AND regexp_full_match(EventRootCode, '[0-9]{{2}}')
                            AND starts_with(EventCode, EventRootCode), false) AS code_is_sound,
                   fips.iso3 AS country_iso3,
                   CASE WHEN whole.code IS NOT NULL THEN whole.mode
                        WHEN base.code IS NOT NULL THEN base.mode ELSE root.mode END AS mode,
                   CASE WHEN whole.code IS NOT NULL THEN whole.suicide END AS by_suicide
            FROM raw
            LEFT JOIN cameo AS whole ON whole.code = EventCode
            LEFT JOIN cameo AS base ON base.code = EventCode[:3]
            LEFT JOIN cameo AS root ON root.code = EventCode[:2]
            LEFT JOIN fips ON fips.code = ActionGeo_CountryCode
        """)

    def _sort_out(self) -> dict[str, int]:
        """Step 2: count and drop the rows that are no attacks or do not pass the filters.

        A row whose code or filter cells cannot be read stays, so that the checks refuse it.
        """
        cases = " ".join(f"WHEN {w} THEN {quoted(why)}" for why, w in self._left_out.items())
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE sorted AS
            SELECT *, CASE WHEN code_is_sound AND mode IS NULL THEN '{OTHER}'
                           WHEN NOT code_is_sound THEN '{_KEPT}'
                           {cases} ELSE '{_KEPT}' END AS taken
            FROM typed
        """)
        counted = self._engine.execute(
            f"SELECT taken, count(*) FROM sorted WHERE taken <> '{_KEPT}' GROUP BY taken"
        ).fetchall()
        return dict(counted)

    def _check_rows(self) -> None:
        """Step 3: add to each remaining row the list of its faults."""
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE checked AS "
            f"SELECT *, {faults_sql(self._checks)} AS faults FROM sorted WHERE taken = '{_KEPT}'"
        )

    def _write_fields(self) -> None:
        """Step 4: write sound rows under rimland's names, with their outlet."""
        addresses = self._engine.sql("""
            SELECT DISTINCT SOURCEURL AS address FROM checked
            WHERE len(faults) = 0 AND SOURCEURL IS NOT NULL
        """).to_arrow_table()
        outlets = [self._outlet_of(address) for address in addresses["address"].to_pylist()]
        self._engine.register(
            "outlets", addresses.append_column("outlet", pa.array(outlets, pa.string()))
        )
        fields = _fields()
        columns = ", ".join(
            f"{fields.get(f.name, f'NULL::{f.type}')} AS {f.name}" for f in DATASET_FIELDS
        )
        known = f"least(added, TIMESTAMP {quoted(utc_text(self._now).removesuffix('Z'))})"
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE fields AS
            SELECT ordinal, record_id, strftime({known}, '%Y-%m-%dT%H:%M:%S.%fZ') AS known_at,
                   {columns}
            FROM (SELECT * FROM checked WHERE len(faults) = 0) AS sound
            LEFT JOIN outlets ON address = SOURCEURL
            LEFT JOIN country_names AS one ON one.code = Actor1CountryCode
            LEFT JOIN country_names AS two ON two.code = Actor2CountryCode
        """)


def _day(column: str) -> str:
    """SQL: the day of YYYYMMDD, with or without a time behind it, or NULL."""
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{8}}([0-9]{{6}})?') "
        f"THEN CAST(try_strptime({column}[:8], '%Y%m%d') AS DATE) END"
    )


def _added() -> str:
    """SQL: the last moment of the day, or the quarter of an hour, in which the row was added."""
    exact = "try_strptime(DATEADDED, '%Y%m%d%H%M%S')"
    whole_day = f"{_day('DATEADDED')} + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND"
    return (
        f"CASE WHEN length(DATEADDED) = 14 THEN coalesce({exact}, {whole_day}) ELSE {whole_day} END"
    )


def _record_id() -> str:
    return (
        "CASE WHEN regexp_full_match(GLOBALEVENTID, '[0-9]{1,18}') "
        "THEN CAST(try_cast(GLOBALEVENTID AS BIGINT) AS VARCHAR) END"
    )


def _fields() -> dict[str, str]:
    """SQL: the report's fields, as far as GDELT knows them; there are no tolls."""
    first_daily = FORMAT["daily"]["first"]
    precisions = " ".join(
        f"WHEN {kind} THEN {level}" for kind, level in FORMAT["where_prec"].items()
    )
    targets = _words("Actor2Type1Code", FORMAT["targets"])
    latitude, longitude = "ActionGeo_Lat_n", "ActionGeo_Long_n"
    flags = {
        "null_island": f"{latitude} = 0 AND {longitude} = 0",
        "formula_text": formula_condition(["ActionGeo_FullName"]),
    }
    return {
        "event_types": "[mode]",
        "unit": "'incident'",
        "suicide": "by_suicide",
        "date_start": "SQLDATE_d",
        "date_end": "SQLDATE_d",
        "date_precision": _date_precision(),
        "reported_at": (
            f"CASE WHEN DATEADDED_d >= DATE '{first_daily}' AND DATEADDED_d >= SQLDATE_d "
            "THEN DATEADDED_d END"
        ),
        "country_iso3": "country_iso3",
        "adm1": _division(),
        "place": "ActionGeo_FullName",
        "latitude": f"round({latitude}, 6)",
        "longitude": f"round({longitude}, 6)",
        "place_precision": f"CASE ActionGeo_Type_n {precisions} END",
        # The engine's least() passes over NULL, which would make a cell out of nothing.
        "priogrid_gid": f"CASE WHEN {latitude} IS NOT NULL THEN {priogrid_sql(latitude, longitude)} END",
        "actors": f"list_filter([{_actor(1)}, {_actor(2)}], lambda actor: actor IS NOT NULL)",
        "target_type": f"CASE WHEN {_ATTACK} THEN {targets} END",
        "perpetrator_side": f"CASE WHEN {_ATTACK} THEN 'a' END",
        "perpetrators_in_total": "true",
        "publishers": "CASE WHEN outlet IS NOT NULL THEN [outlet] END",
        "number_of_sources": "NumSources_n",
        "verification": "'unverified'",
        "flags": flags_sql(flags),
    }


_ATTACK = "mode NOT IN ('clash', 'territory_change')"


def _date_precision() -> str:
    """SQL: how exactly the day is known.

    "Last week", "last month" and "last year" become the day exactly so long before the article;
    rows of the past that were added in bulk do not show it.
    """
    return (
        f"CASE WHEN DATEADDED_d < DATE '{FORMAT['daily']['first']}' THEN 'day' "
        "WHEN DATEADDED_d - SQLDATE_d = 7 THEN 'week' "
        "WHEN SQLDATE_d = DATEADDED_d - INTERVAL 1 MONTH THEN 'month' "
        "WHEN DATEADDED_d - SQLDATE_d >= 365 AND SQLDATE[5:8] = DATEADDED[5:8] THEN 'year' "
        "ELSE 'day' END"
    )


def _division() -> str:
    """SQL: the first-order division, where the place's name leaves no doubt which part it is."""
    parts = "string_split(ActionGeo_FullName, ', ')"
    return (
        f"nullif(trim(CASE WHEN ActionGeo_Type_n IN (3, 4) AND len({parts}) = 3 THEN {parts}[2] "
        f"WHEN ActionGeo_Type_n IN (2, 5) AND len({parts}) = 2 THEN {parts}[1] END), '')"
    )


def _actor(number: int) -> str:
    """SQL: a side by country, group and role; NULL where none of them is known."""
    prefix, country = f"Actor{number}", "one.name" if number == 1 else "two.name"
    role = (
        f"CASE WHEN {_ATTACK} THEN {quoted('perpetrator' if number == 1 else 'target')} "
        f"ELSE {quoted('side_a' if number == 1 else 'side_b')} END"
    )
    columns = ("CountryCode", "KnownGroupCode", "Type1Code", "Type2Code", "Type3Code")
    # A shifted column may hold a person's name: only what is shaped like a code is kept.
    codes = [
        f"CASE WHEN regexp_full_match({prefix}{c}, {_CODE}) THEN {prefix}{c} END" for c in columns
    ]
    words = [f"coalesce({country}, {codes[0]})"]
    words += [f"coalesce({_words(code, FORMAT['actors'])}, {code})" for code in codes[1:]]
    dataset_id = f"nullif(concat_ws('-', {', '.join(codes)}), '')"
    return (
        f"CASE WHEN {dataset_id} IS NOT NULL THEN {{'role': {role}, "
        f"'name': concat_ws(' ', {', '.join(words)}), 'dataset_id': 'cameo:' || {dataset_id}, "
        "'tie': NULL::VARCHAR, 'certainty': NULL::VARCHAR, 'claim': NULL::VARCHAR, "
        "'said_by': NULL::VARCHAR} END"
    )


def _words(code: str, words: dict[str, str]) -> str:
    cases = " ".join(f"WHEN {quoted(k)} THEN {quoted(v)}" for k, v in words.items())
    return f"CASE {code} {cases} END"
