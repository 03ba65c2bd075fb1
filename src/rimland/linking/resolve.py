"""An event's fields from its reports, by stated rules; the disagreement is kept.

Rules of this version: the date comes from the report with the finest date, the place from the one
with the finest place, tolls from the one that counts most sources (then the latest known, then the
lowest key), actors from the one that says most of attribution. Lows are the lowest and highs the
highest of all reports: bounds, not intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.tables.engine import columnar
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import EVENT_TABLE

if TYPE_CHECKING:
    import duckdb

_GENERIC = "('clash', 'other_violence')"
_BATTLES = "('clash', 'territory_change')"


def resolve_events(
    reports: pa.Table, members: pa.Table, parts: pa.Table, licences: pa.Table
) -> pa.Table:
    """Return one row per event (tables EVENT_TABLE), ordered by date and id.

    Args:
        reports: standing reports (tables REPORT_TABLE).
        members: ``event_id, report_key`` of every report that belongs to an event.
        parts: ``event_id, part_of``: events that are part of larger ones.
        licences: ``source_id, redistribute``, and ``publisher_family`` where it is known.
    """
    if "publisher_family" not in licences.column_names:
        unknown = pa.nulls(licences.num_rows, pa.string())
        licences = licences.append_column("publisher_family", unknown)
    with columnar() as engine:
        for name, table in (
            ("reports", reports),
            ("members", members),
            ("parts", parts),
            ("licences", licences),
        ):
            engine.register(name, table)
        _rank_reports(engine)
        _reduce(engine)
        columns = ", ".join(f.name for f in EVENT_TABLE)
        return (
            engine.sql(f"SELECT {columns} FROM events ORDER BY date_start, event_id")
            .to_arrow_table()
            .cast(arrow_schema(EVENT_TABLE))
        )


def _rank_reports(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 1: give each report its two tolls and its order under each rule."""
    engine.execute(f"""
        CREATE TEMP TABLE ranked AS
        SELECT members.event_id, reports.*, coalesce(licences.redistribute, 'none') AS licence,
            coalesce(reports.publisher_family, licences.publisher_family, source_id) AS own_house,
            CASE WHEN perpetrator_side = 'a' THEN killed_side_a_best
                 WHEN perpetrator_side = 'b' THEN killed_side_b_best END AS own_dead,
            CASE WHEN event_types IS NULL
                   OR len(list_filter(event_types, lambda mode: mode NOT IN {_BATTLES})) > 0
                 THEN 'attack' ELSE 'battle' END AS kind,
            CASE date_precision WHEN 'day' THEN 0 WHEN 'week' THEN 1 WHEN 'month' THEN 2 ELSE 3 END
                AS date_rank,
            coalesce(place_precision, 8) AS place_rank,
            coalesce(number_of_sources, CASE verification WHEN 'two_sources' THEN 2
                                                          WHEN 'one_source' THEN 1 ELSE 0 END)
                AS sources_counted,
            list_sum(list_transform(coalesce(actors, []), lambda actor:
                CAST(actor.tie IS NOT NULL AS INTEGER) + CAST(actor.claim IS NOT NULL AS INTEGER)
                + CAST(actor.certainty IS NOT NULL AS INTEGER)
                + CAST(actor.role = 'perpetrator' AS INTEGER))) AS attribution_said
        FROM members
        JOIN reports USING (report_key)
        LEFT JOIN licences USING (source_id)
    """)
    victims = ", ".join(f"{_victims(k)} AS victims_{k}" for k in ("low", "best", "high"))
    everyone = ", ".join(f"{_everyone(k)} AS all_{k}" for k in ("low", "best", "high"))
    engine.execute(f"""
        CREATE TEMP TABLE tolled AS
        SELECT *, {victims}, {everyone},
            -- A copied text is no second witness: it counts for the house that had it first.
            CASE WHEN copy_hash IS NULL THEN own_house
                 ELSE first_value(own_house) OVER (PARTITION BY event_id, copy_hash
                                                   ORDER BY known_at, report_key) END AS house,
            (-sources_counted, -epoch(CAST(known_at AS TIMESTAMP)), report_key) AS toll_order
        FROM ranked
    """)


def _victims(level: str) -> str:
    """SQL twin of ``Toll.victims_killed``; greatest() skips NULL, so the unknown is asked first."""
    total = f"killed_total_{level}"
    return (
        f"CASE WHEN perpetrator_side IS NULL THEN NULL WHEN NOT perpetrators_in_total THEN {total} "
        f"WHEN own_dead IS NULL OR {total} IS NULL THEN NULL "
        f"ELSE greatest(0, {total} - own_dead) END"
    )


def _everyone(level: str) -> str:
    """SQL twin of ``Toll.all_killed``."""
    total = f"killed_total_{level}"
    return f"CASE WHEN perpetrators_in_total THEN {total} ELSE {total} + own_dead END"


def _first(column: str, order: str) -> str:
    """SQL: the column of the first report that knows it, in this order."""
    return f"arg_min({column}, {order}) FILTER ({column} IS NOT NULL)"


def _reduce(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 2: one row per event."""
    finest_date = "(date_rank, toll_order)"
    finest_place = "(place_rank, toll_order)"
    # list_distinct would lose the order, in which the most telling mode comes first.
    once = "list_filter(all_modes, lambda mode, i: list_position(all_modes, mode) = i)"
    said_most = "(-coalesce(attribution_said, 0), toll_order)"
    engine.execute(f"""
        CREATE TEMP TABLE events AS
        WITH gathered AS (
            SELECT event_id,
                {_first("unit", "(CASE unit WHEN 'campaign' THEN 0 WHEN 'coordinated_attack' THEN 1 ELSE 2 END, toll_order)")} AS unit,
                flatten(list(coalesce(event_types, []) ORDER BY toll_order)) AS all_modes,
                CASE WHEN bool_or(kind = 'attack') THEN 'attack' ELSE 'battle' END AS kind,
                bool_or(suicide) AS suicide, bool_and(foiled) AS foiled,
                arg_min(date_start, {finest_date}) AS date_start,
                arg_min(date_end, {finest_date}) AS date_end,
                arg_min(date_precision, {finest_date}) AS date_precision,
                {_first("country_iso3", finest_place)} AS country_iso3,
                {_first("adm1", finest_place)} AS adm1, {_first("place", finest_place)} AS place,
                {_first("latitude", finest_place)} AS latitude,
                {_first("longitude", finest_place)} AS longitude,
                {_first("place_precision", finest_place)} AS place_precision,
                {_first("actors", said_most)} AS actors,
                {_first("target_type", "toll_order")} AS target_type,
                min(victims_low) AS victims_killed_low,
                {_first("victims_best", "toll_order")} AS victims_killed_best,
                max(victims_high) AS victims_killed_high,
                min(coalesce(killed_civilians_low, killed_civilians_best)) AS civilians_killed_low,
                {_first("killed_civilians_best", "toll_order")} AS civilians_killed_best,
                max(coalesce(killed_civilians_high, killed_civilians_best)) AS civilians_killed_high,
                min(all_low) AS all_killed_low, {_first("all_best", "toll_order")} AS all_killed_best,
                max(all_high) AS all_killed_high,
                {_first("injured_total_best", "toll_order")} AS injured_best,
                count(DISTINCT killed_total_best) > 1 AS toll_disagrees,
                CAST(count(*) AS INTEGER) AS reports,
                list_sort(list_distinct(list(source_id))) AS sources,
                list_sort(list_distinct(flatten(list(coalesce(publishers, []))))) AS publishers,
                list_sort(list_distinct(list(house))) AS publisher_families,
                min(known_at) AS known_at,
                {_first("summary", "toll_order")} AS summary,
                list_sort(list_distinct(flatten(list(coalesce(flags, []))))) AS flags,
                arg_max(licence, CASE licence WHEN 'none' THEN 2 WHEN 'aggregates' THEN 1 ELSE 0 END)
                    AS redistribute
            FROM tolled GROUP BY event_id
        )
        SELECT gathered.*, parts.part_of,
            list_slice(list_concat(
                list_filter({once}, lambda mode: mode NOT IN {_GENERIC}),
                list_filter({once}, lambda mode: mode IN {_GENERIC})), 1, 3) AS event_types
        FROM gathered LEFT JOIN parts USING (event_id)
    """)
