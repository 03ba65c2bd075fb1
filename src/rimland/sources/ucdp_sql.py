"""UCDP GED's rows as SQL steps: clean, check, normalise, hash.

Each step is a named view or table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rimland.sources.names import names_a_leader_sql, outlets_sql, side_sql
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
    ucdp_day,
)
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.engine import canonical_json_sql

if TYPE_CHECKING:
    import duckdb

_TEXTS = ("where_coordinates", "adm_1", "adm_2", "side_a", "side_b", "source_office")
_COUNTS = ("best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
_IDS = ("conflict_new_id", "dyad_new_id", "side_a_new_id", "side_b_new_id", "country_id")
_CODES = ("type_of_violence", "date_prec", "where_prec")
_WHOLES = ("id", *_CODES, *_IDS, "number_of_sources", "priogrid_gid", *_COUNTS)
_PLACE = ("latitude", "longitude")
_DAYS = ("date_start", "date_end")

COLUMNS = (*_WHOLES, *_PLACE, *_DAYS, "source_date", *_TEXTS)
"""The columns a row is made from; those a layout lacks are NULL."""


def checks(today: date) -> list[Check]:
    """Return every way a UCDP row can be at fault, in the order they are reported."""
    return [
        Check("id", "missing_field", "id IS NULL"),
        Check("id", "bad_number", "id IS NOT NULL AND coalesce(id_n < 0, true)"),
        *code_check("type_of_violence", range(1, 4), required=True),
        *date_checks("date_start", today, required=True),
        *date_checks("date_end", today, required=True),
        Check("date_end", "date_order", "date_end_d < date_start_d"),
        *code_check("date_prec", range(1, 6), required=True),
        *coordinate_checks("latitude", "longitude"),
        *code_check("where_prec", range(1, 8), required=True),
        *count_checks("best", required=True),
        *(check for c in _COUNTS if c != "best" for check in count_checks(c)),
        *(
            Check(c, "bad_number", f"{c} IS NOT NULL AND {c}_n IS NULL")
            for c in (*_IDS, "number_of_sources")
        ),
    ]


class UcdpRows:
    """Turns tables of text cells into candidates, one chunk after the other, in one engine."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        country_codes: pa.Table,
        *,
        file_name: str,
        today: date,
    ) -> None:
        """Take the engine, UCDP's country numbers, the name for file:row and the day it is."""
        self.file_name, self._engine = file_name, engine
        self._checks = checks(today)
        engine.register("country_codes", country_codes)

    def normalise(self, raw: pa.Table) -> tuple[pa.Table, pa.Table, FileShape]:
        """Return candidates, quarantined rows and the shape of the sound rows."""
        self._engine.register("raw", raw)
        self._parse_cells(frozenset(raw.column_names))
        self._check_rows()
        self._write_fields()
        found = self._engine.sql(f"""
            SELECT ordinal, {quoted(self.file_name + ":")} || ordinal AS file_row,
                   'ucdp:' || record_id AS report_key, record_id, payload,
                   sha256(payload) AS content_hash, country_iso3, date_start
            FROM (SELECT ordinal, record_id, country_iso3, date_start,
                         {canonical_json_sql()} AS payload FROM fields)
        """).to_arrow_table()
        found = in_row_order(found)
        refused = self._engine.sql(
            refused_sql(self._checks, self.file_name, "CAST(id_n AS VARCHAR)")
        ).to_arrow_table()
        shape = self._shape(found)
        return found.drop_columns(["country_iso3", "date_start"]), refused, shape

    def _parse_cells(self, given: frozenset[str]) -> None:
        """Step 1: parse numbers and days once, into twins of the columns."""
        parsed = typed_sql(wholes=_WHOLES, numbers=_PLACE, days={c: ucdp_day(c) for c in _DAYS})
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE typed AS
            SELECT *, {parsed} FROM (SELECT ordinal, {", ".join(_cells(given))} FROM raw)
        """)

    def _check_rows(self) -> None:
        """Step 2: add to each row the list of its faults."""
        self._engine.execute(
            "CREATE OR REPLACE TEMP TABLE checked AS "
            f"SELECT *, {faults_sql(self._checks)} AS faults FROM typed"
        )

    def _write_fields(self) -> None:
        """Step 3: write sound rows under rimland's names, with their country."""
        self._engine.execute(f"""
            CREATE OR REPLACE TEMP TABLE fields AS
            SELECT {_fields_sql()}
            FROM (SELECT * FROM checked WHERE len(faults) = 0) AS sound
            LEFT JOIN country_codes AS codes
              ON country_id_n = codes.gw
             AND date_start_d >= codes.valid_from AND date_start_d <= codes.valid_to
        """)

    def _shape(self, found: pa.Table) -> FileShape:
        """Return which countries and days the rows speak of, and how slashed dates read."""
        countries = pc.unique(found["country_iso3"]).drop_null().to_pylist()
        days = pc.min_max(found["date_start"]).as_py()
        (row,) = self._engine.execute("""
            SELECT count(*) FILTER (regexp_matches(date_start, '^(1[3-9]|[23][0-9])/(0?[0-9]|1[0-2])/')),
                   count(*) FILTER (regexp_matches(date_start, '^(0?[0-9]|1[0-2])/(1[3-9]|[23][0-9])/'))
            FROM typed
        """).fetchall()
        day_first, month_first = row
        return FileShape(
            frozenset(countries), days["min"], days["max"], found.num_rows, day_first, month_first
        )


def in_row_order(found: pa.Table) -> pa.Table:
    """Return the rows by ordinal; joins nearly always leave them so, and sorting text is slow."""
    ordinals = found["ordinal"].to_numpy()
    return found if bool((ordinals[1:] > ordinals[:-1]).all()) else found.sort_by("ordinal")


def _cells(given: frozenset[str]) -> Iterator[str]:
    """SQL: every column a row is made from; those a layout lacks are NULL."""
    return (c if c in given else f"NULL::VARCHAR AS {c}" for c in COLUMNS)


def _fields_sql() -> str:
    """SQL: the report's fields under rimland's names, from the typed twins."""
    flags = {
        "toll_order": "low_n > best_n OR best_n > high_n",
        "multi_month": "date_trunc('month', date_start_d) <> date_trunc('month', date_end_d)",
        "country_unknown": "country_id_n IS NOT NULL AND country_iso3 IS NULL",
        "cell_mismatch": f"priogrid_gid_n <> {priogrid_sql('latitude_n', 'longitude_n')}",
        "null_island": "latitude_n = 0 AND longitude_n = 0",
        "name_withheld": (
            f"coalesce({names_a_leader_sql('side_a')}, false) "
            f"OR coalesce({names_a_leader_sql('side_b')}, false)"
        ),
        "formula_text": formula_condition(_TEXTS),
    }
    one_sided = "type_of_violence_n = 3"
    return f"""
        ordinal, CAST(id_n AS VARCHAR) AS record_id,
        CASE WHEN {one_sided} THEN ['other_violence'] ELSE ['clash'] END AS event_types,
        'incident' AS unit, type_of_violence_n AS type_of_violence,
        NULL::BOOLEAN AS suicide, NULL::BOOLEAN AS foiled,
        date_start_d AS date_start, date_end_d AS date_end,
        CASE date_prec_n WHEN 1 THEN 'day' WHEN 4 THEN 'month' WHEN 5 THEN 'year'
                         ELSE 'week' END AS date_precision,
        {_reported_at()} AS reported_at,
        country_iso3, adm_1 AS adm1, adm_2 AS adm2, where_coordinates AS place,
        NULL::BIGINT AS geonames_id,
        round(latitude_n, 6) AS latitude, round(longitude_n, 6) AS longitude,
        where_prec_n AS place_precision,
        {priogrid_sql("latitude_n", "longitude_n")} AS priogrid_gid,
        [{_actor("a", f"CASE WHEN {one_sided} THEN 'perpetrator' ELSE 'side_a' END")},
         {_actor("b", f"CASE WHEN {one_sided} THEN 'target' ELSE 'side_b' END")}] AS actors,
        CASE WHEN {one_sided} THEN 'civilians' END AS target_type,
        CASE WHEN {one_sided} THEN 'a' END AS perpetrator_side,
        true AS perpetrators_in_total,
        {_best_only("killed_side_a", "deaths_a")}, {_best_only("killed_side_b", "deaths_b")},
        {_best_only("killed_civilians", "deaths_civilians")},
        {_best_only("killed_unknown", "deaths_unknown")},
        low_n AS killed_total_low, best_n AS killed_total_best, high_n AS killed_total_high,
        NULL::INTEGER AS injured_total_low, NULL::INTEGER AS injured_total_best,
        NULL::INTEGER AS injured_total_high,
        NULL::INTEGER AS first_reported_killed, NULL::INTEGER AS abducted_best,
        {outlets_sql("source_office")} AS publishers,
        CASE WHEN number_of_sources_n >= 0 THEN number_of_sources_n END AS number_of_sources,
        NULL::VARCHAR AS citation, NULL::VARCHAR AS verification, NULL::VARCHAR AS summary,
        list_filter(['ucdp_conflict:' || conflict_new_id_n, 'ucdp_dyad:' || dyad_new_id_n],
                    lambda foreign_id: foreign_id IS NOT NULL) AS foreign_ids,
        {flags_sql(flags)} AS flags
    """


def _best_only(stem: str, column: str) -> str:
    """SQL: a count of one side, for which UCDP gives a best figure and no bounds."""
    return f"NULL::INTEGER AS {stem}_low, {column}_n AS {stem}_best, NULL::INTEGER AS {stem}_high"


def _actor(side: str, role: str) -> str:
    name = side_sql(f"side_{side}")
    return (
        f"{{'role': {role}, 'name': {name}, 'dataset_id': 'ucdp:' || side_{side}_new_id_n, "
        "'tie': NULL::VARCHAR, 'certainty': NULL::VARCHAR, 'claim': NULL::VARCHAR, "
        "'said_by': NULL::VARCHAR}"
    )


def _reported_at() -> str:
    """SQL: the first source date that is not before the event (typos run years early)."""
    days = (
        "list_transform(string_split(source_date, ';'), lambda written: "
        "CASE WHEN length(trim(written)) = 10 THEN try_cast(trim(written) AS DATE) END)"
    )
    return f"list_min(list_filter({days}, lambda written: written >= date_start_d))"
