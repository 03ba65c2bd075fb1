"""UCDP GED's rows as SQL steps: clean, check, normalise, hash.

Each step is a named view or table, so that a fault can be looked at where it arises.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

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
from rimland.sources.ucdp_coverage import FileShape
from rimland.tables.engine import canonical_json_sql

if TYPE_CHECKING:
    import duckdb

COLUMNS = (
    *("id", "year", "type_of_violence", "conflict_new_id", "dyad_new_id"),
    *("side_a_new_id", "side_a", "side_b_new_id", "side_b"),
    *("number_of_sources", "source_office", "source_date"),
    *("where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude"),
    *("priogrid_gid", "country_id", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"),
)
"""The columns a row is made from; those a layout lacks are NULL."""

_TEXTS = ["where_coordinates", "adm_1", "adm_2", "side_a", "side_b", "source_office"]

def _persons_faction(column: str) -> str:
    """SQL: whether a faction is named after its leader; such a name is a person's and not kept."""
    followers = "(?i)^(forces|supporters|followers|faction|militia|troops) of "
    return (
        f"(regexp_matches({column}, '{followers}') "
        f"AND NOT regexp_matches({column}, '{followers}(the|a|an) '))"
    )


def checks(today: date) -> list[Check]:
    """Return every way a UCDP row can be at fault, in the order they are reported."""
    ordered = f"{day('date_end')} < {day('date_start')}"
    return [
        Check("id", "missing_field", "id IS NULL"),
        Check("id", "bad_number", f"id IS NOT NULL AND coalesce({whole('id')} < 0, true)"),
        *code_check("type_of_violence", range(1, 4), required=True),
        *date_checks("date_start", today, required=True),
        *date_checks("date_end", today, required=True),
        Check("date_end", "date_order", ordered),
        *code_check("date_prec", range(1, 6), required=True),
        *coordinate_checks("latitude", "longitude"),
        *code_check("where_prec", range(1, 8), required=True),
        *count_checks("best", required=True),
        *(check for c in ("low", "high") for check in count_checks(c)),
        *(
            check
            for c in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
            for check in count_checks(c)
        ),
        Check("country_id", "bad_number", f"country_id IS NOT NULL AND {whole('country_id')} IS NULL"),
        *(
            Check(c, "bad_number", f"{c} IS NOT NULL AND {whole(c)} IS NULL")
            for c in ("side_a_new_id", "side_b_new_id", "number_of_sources")
        ),
    ]


def normalise(
    engine: duckdb.DuckDBPyConnection, *, file_name: str, today: date
) -> tuple[pa.Table, pa.Table, FileShape]:
    """Turn ``raw`` and ``country_codes`` into candidates, quarantined rows and the file's shape."""
    clean_rows(engine)
    check_rows(engine, today)
    type_rows(engine)
    write_fields(engine)
    label = file_name.replace("'", "''")
    candidates = engine.sql(f"""
        SELECT ordinal, '{label}:' || ordinal AS file_row, 'ucdp:' || record_id AS report_key,
               record_id, payload, sha256(payload) AS content_hash
        FROM (SELECT ordinal, record_id, {canonical_json_sql()} AS payload FROM fields)
        ORDER BY ordinal
    """).to_arrow_table()
    quarantined = engine.sql(f"""
        SELECT ordinal, '{label}:' || ordinal AS file_row,
               CASE WHEN {whole("id")} IS NOT NULL THEN CAST({whole("id")} AS VARCHAR) END AS record_id,
               faults[1].field AS field, faults[1].code AS code, faults[1].value AS value,
               CAST(len(faults) - 1 AS INTEGER) AS further_faults
        FROM checked WHERE len(faults) > 0 ORDER BY ordinal
    """).to_arrow_table()
    row = engine.execute("""
        SELECT list_sort(list(DISTINCT country_iso3) FILTER (country_iso3 IS NOT NULL)),
               min(date_start), max(date_start), count(*)
        FROM fields
    """).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always returns a row
    return candidates, quarantined, FileShape(frozenset(row[0] or ()), row[1], row[2], row[3])


def clean_rows(engine: duckdb.DuckDBPyConnection) -> None:
    """Trim every cell; control characters become blanks, empty cells NULL."""
    cells = ", ".join(f"{cleaned(c)} AS {c}" for c in COLUMNS)
    engine.execute(f"CREATE TEMP TABLE clean AS SELECT ordinal, {cells} FROM raw")


def check_rows(engine: duckdb.DuckDBPyConnection, today: date) -> None:
    """Add to each row the list of its faults."""
    engine.execute(
        f"CREATE TEMP TABLE checked AS SELECT *, {faults_sql(checks(today))} AS faults FROM clean"
    )


def type_rows(engine: duckdb.DuckDBPyConnection) -> None:
    """Give sound rows their types and their country."""
    counts = ", ".join(
        f"{whole(c)} AS {c}"
        for c in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low")
    )
    engine.execute(f"""
        CREATE TEMP TABLE typed AS
        SELECT ordinal, CAST({whole("id")} AS VARCHAR) AS record_id,
               {whole("type_of_violence")} AS type_of_violence,
               {day("date_start")} AS date_start, {day("date_end")} AS date_end,
               {whole("date_prec")} AS date_prec, {whole("where_prec")} AS place_precision,
               round({number("latitude")}, 6) AS latitude, round({number("longitude")}, 6) AS longitude,
               {whole("priogrid_gid")} AS cell, {whole("country_id")} AS country_id,
               {whole("side_a_new_id")} AS side_a_id, {whole("side_b_new_id")} AS side_b_id,
               {whole("conflict_new_id")} AS conflict_id, {whole("dyad_new_id")} AS dyad_id,
               {whole("number_of_sources")} AS number_of_sources,
               {counts}, side_a, side_b, where_coordinates, adm_1, adm_2, source_office, source_date
        FROM checked WHERE len(faults) = 0
    """)


def write_fields(engine: duckdb.DuckDBPyConnection) -> None:
    """Write the report's fields under rimland's names."""
    flags = {
        "toll_order": "low > best OR best > high",
        "multi_month": "date_trunc('month', date_start) <> date_trunc('month', date_end)",
        "country_unknown": "country_id IS NOT NULL AND country_iso3 IS NULL",
        "cell_mismatch": f"cell <> {priogrid_sql('latitude', 'longitude')}",
        "null_island": "latitude = 0 AND longitude = 0",
        "name_withheld": (
            f"coalesce({_persons_faction('side_a')}, false) "
            f"OR coalesce({_persons_faction('side_b')}, false)"
        ),
        "formula_text": formula_condition(_TEXTS),
    }
    one_sided = "type_of_violence = 3"
    engine.execute(f"""
        CREATE TEMP TABLE fields AS
        SELECT ordinal, record_id,
               CASE WHEN {one_sided} THEN ['other_violence'] ELSE ['clash'] END AS event_types,
               'incident' AS unit, type_of_violence,
               NULL::BOOLEAN AS suicide, NULL::BOOLEAN AS foiled,
               date_start, date_end,
               CASE date_prec WHEN 1 THEN 'day' WHEN 4 THEN 'month' WHEN 5 THEN 'year'
                              ELSE 'week' END AS date_precision,
               {_reported_at()} AS reported_at,
               country_iso3, adm_1 AS adm1, adm_2 AS adm2, where_coordinates AS place,
               NULL::BIGINT AS geonames_id, latitude, longitude, place_precision,
               {priogrid_sql("latitude", "longitude")} AS priogrid_gid,
               [{_actor("a", f"CASE WHEN {one_sided} THEN 'perpetrator' ELSE 'side_a' END")},
                {_actor("b", f"CASE WHEN {one_sided} THEN 'target' ELSE 'side_b' END")}] AS actors,
               CASE WHEN {one_sided} THEN 'civilians' END AS target_type,
               CASE WHEN {one_sided} THEN 'a' END AS perpetrator_side,
               true AS perpetrators_in_total,
               NULL::INTEGER AS killed_side_a_low, deaths_a AS killed_side_a_best,
               NULL::INTEGER AS killed_side_a_high,
               NULL::INTEGER AS killed_side_b_low, deaths_b AS killed_side_b_best,
               NULL::INTEGER AS killed_side_b_high,
               NULL::INTEGER AS killed_civilians_low, deaths_civilians AS killed_civilians_best,
               NULL::INTEGER AS killed_civilians_high,
               NULL::INTEGER AS killed_unknown_low, deaths_unknown AS killed_unknown_best,
               NULL::INTEGER AS killed_unknown_high,
               low AS killed_total_low, best AS killed_total_best, high AS killed_total_high,
               NULL::INTEGER AS injured_total_low, NULL::INTEGER AS injured_total_best,
               NULL::INTEGER AS injured_total_high,
               NULL::INTEGER AS first_reported_killed, NULL::INTEGER AS abducted_best,
               {_publishers()} AS publishers,
               CASE WHEN number_of_sources >= 0 THEN number_of_sources END AS number_of_sources,
               NULL::VARCHAR AS citation, NULL::VARCHAR AS verification, NULL::VARCHAR AS summary,
               list_filter(['ucdp_conflict:' || conflict_id, 'ucdp_dyad:' || dyad_id],
                           lambda foreign_id: foreign_id IS NOT NULL) AS foreign_ids,
               {flags_sql(flags)} AS flags
        FROM typed
        LEFT JOIN country_codes AS codes
          ON typed.country_id = codes.gw
         AND typed.date_start >= codes.valid_from AND typed.date_start <= codes.valid_to
    """)


def _actor(side: str, role: str) -> str:
    name = f"CASE WHEN {_persons_faction(f'side_{side}')} THEN NULL ELSE side_{side} END"
    return (
        f"{{'role': {role}, 'name': {name}, 'dataset_id': 'ucdp:' || side_{side}_id, "
        "'tie': NULL::VARCHAR, 'certainty': NULL::VARCHAR, 'claim': NULL::VARCHAR, "
        "'said_by': NULL::VARCHAR}"
    )


def _publishers() -> str:
    """SQL: the outlets, each once, sorted; a full name would be a person's blog and stays out."""
    parts = "list_transform(string_split(source_office, ';'), lambda office: trim(office))"
    kept = f"list_filter({parts}, lambda office: office <> '' AND length(office) <= 80)"
    return f"list_sort(list_distinct({kept}))"


def _reported_at() -> str:
    """SQL: the first source date that is not before the event (typos run years early)."""
    days = (
        "list_transform(string_split(source_date, ';'), "
        "lambda written: CAST(try_strptime(trim(written), '%Y-%m-%d') AS DATE))"
    )
    return f"list_min(list_filter({days}, lambda written: written >= date_start))"
