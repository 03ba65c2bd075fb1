"""Who says what of an event, what it weighs, and whose word each field takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rimland.linking.resolve_rules import (
    BATTLES,
    LEVELS,
    early_sql,
    everyone_sql,
    victims_sql,
    vote_sql,
    weight_sql,
)

if TYPE_CHECKING:
    import duckdb

_SIDES = ("killed_side_a", "killed_side_b")
_READ = (
    *("report_key", "source_id", "known_at", "document_id", "copy_hash"),
    *("publishers", "number_of_sources", "verification", "confidence"),
    *("event_types", "unit", "suicide", "foiled", "target_type", "summary", "flags"),
    *("date_start", "date_end", "date_precision"),
    *("country_iso3", "adm1", "place", "latitude", "longitude", "place_precision"),
    *("actors", "perpetrator_side", "perpetrators_in_total"),
    *(
        f"{stem}_{level}"
        for stem in (*_SIDES, "killed_civilians", "killed_unknown", "killed_total", "injured_total")
        for level in LEVELS
    ),
    "abducted_best",
)
"""What resolving reads of a report: evidence and documents would only take room."""


def gather_voices(engine: duckdb.DuckDBPyConnection) -> None:
    """Leave the tables ``alone`` and ``several``: the reports of events with one report or more.

    Each row has its event, house, weight and derived tolls. ``toll_order`` counts from 1;
    ``gives_date``, ``gives_place`` and ``gives_actors`` mark the one report that the event takes
    the field from. ``named`` holds the actors of the several, each with its label.
    """
    _read(engine)
    _name_houses(engine)
    _supersede(engine)
    _label_actors(engine)
    _vote(engine)
    _orient_sides(engine)


def _read(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 1: what each report says, with its weight and its derived tolls."""
    tolls = ", ".join(
        f"{sql(level)} AS {stem}_{level}"
        for stem, sql in (("victims_killed", victims_sql), ("all_killed", everyone_sql))
        for level in LEVELS
    )
    engine.execute(f"""
        CREATE TEMP TABLE told AS
        WITH counted AS (SELECT event_id, count(*) AS tellers FROM members GROUP BY event_id),
        joined AS (
            SELECT members.event_id, tellers, {", ".join(f"reports.{c}" for c in _READ)},
                coalesce(licences.redistribute, 'none') AS licence,
                coalesce(reports.publisher_family, licences.publisher_family, source_id)
                    AS own_house,
                CASE WHEN perpetrator_side = 'a' THEN killed_side_a_best
                     WHEN perpetrator_side = 'b' THEN killed_side_b_best END AS own_dead,
                CAST(NULL AS INTEGER) AS abducted_low, CAST(NULL AS INTEGER) AS abducted_high
            FROM members JOIN reports USING (report_key) JOIN counted USING (event_id)
            LEFT JOIN licences USING (source_id)
        )
        SELECT *, {weight_sql()} AS weight, {early_sql()} AS early, {tolls},
            CASE WHEN event_types IS NULL
                   OR len(list_filter(event_types, lambda mode: mode NOT IN {BATTLES})) > 0
                 THEN 'attack' ELSE 'battle' END AS kind
        FROM joined
    """)
    engine.execute("""
        CREATE TEMP VIEW alone AS
        SELECT *, own_house AS house, false AS superseded, 1 AS toll_order,
            true AS gives_date, true AS gives_place, true AS gives_actors
        FROM told WHERE tellers = 1
    """)


def _name_houses(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 2: the several's houses and dead; a copy counts for the house that had its text first."""
    engine.execute("""
        CREATE TEMP TABLE housed AS
        WITH had_first AS (
            SELECT event_id, copy_hash, arg_min(own_house, (known_at, report_key)) AS house
            FROM told WHERE copy_hash IS NOT NULL GROUP BY event_id, copy_hash
        ), measured AS (
            SELECT event_id,
                CASE WHEN bool_or(kind = 'attack') AND count(victims_killed_best) > 0
                     THEN 'victims_killed' WHEN count(all_killed_best) > 0 THEN 'all_killed'
                     ELSE 'victims_killed' END AS measure
            FROM told WHERE tellers > 1 GROUP BY event_id
        )
        SELECT told.rowid AS place_in_told, event_id, report_key, known_at, weight, early, measure,
            coalesce(had_first.house, own_house) AS house,
            CASE measure WHEN 'victims_killed' THEN victims_killed_best
                         ELSE all_killed_best END AS dead,
            date_start, date_end, country_iso3, place IS NULL AS nameless, perpetrator_side,
            round(latitude, 1) AS lat, round(longitude, 1) AS lon,
            CASE date_precision WHEN 'day' THEN 0 WHEN 'week' THEN 1 WHEN 'month' THEN 2 ELSE 3 END
                AS date_rank,
            coalesce(place_precision, 8) + CASE WHEN latitude IS NULL THEN 10 ELSE 0 END
                AS place_rank,
            coalesce(list_sum(list_transform(coalesce(actors, []), lambda actor:
                CAST(actor.tie IS NOT NULL AS INTEGER) + CAST(actor.claim IS NOT NULL AS INTEGER)
                + CAST(actor.certainty IS NOT NULL AS INTEGER)
                + CAST(actor.role = 'perpetrator' AS INTEGER))), 0) AS attribution_said
        FROM told JOIN measured USING (event_id) LEFT JOIN had_first USING (event_id, copy_hash)
    """)


def _supersede(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 3: mark tolls that a later one of the same house, or of the later days, replaces."""
    engine.execute("""
        CREATE TEMP TABLE spoken AS
        SELECT event_id, report_key, house, dead, early, CAST(known_at AS TIMESTAMP) AS moment
        FROM housed WHERE dead IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY event_id, house
            ORDER BY known_at DESC, weight DESC, report_key) = 1
    """)
    engine.execute("""
        CREATE TEMP TABLE standing AS
        SELECT event_id, report_key FROM spoken AS first
        WHERE NOT first.early OR NOT EXISTS (
            SELECT 1 FROM spoken AS later
            WHERE later.event_id = first.event_id AND later.house <> first.house
              AND later.moment >= first.moment + INTERVAL 1 DAY
              AND (NOT later.early OR later.dead >= first.dead)
        )
    """)


def _label_actors(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 4: give each actor one label under all its names, and each report its sets of labels."""
    engine.execute("""
        CREATE TEMP TABLE named AS
        WITH flat AS (
            SELECT event_id, report_key, weight, known_at, perpetrator_side,
                unnest(actors) AS actor, generate_subscripts(actors, 1) AS place
            FROM told WHERE tellers > 1 AND len(actors) > 0
        )
        SELECT flat.*, coalesce(by_name.label, by_id.label, lower(actor.name)) AS label
        FROM flat LEFT JOIN labels AS by_name ON by_name.key = 'name:' || lower(actor.name)
        LEFT JOIN labels AS by_id ON by_id.key = actor.dataset_id
        WHERE actor.name IS NOT NULL
    """)
    on = {
        s: f"actor.role = 'side_{s}' OR (actor.role = 'perpetrator' AND perpetrator_side = '{s}') "
        f"OR (actor.role = 'target' AND perpetrator_side = '{other}')"
        for s, other in (("a", "b"), ("b", "a"))
    }
    sets = ", ".join(
        f"list_sort(list_distinct(list(label) FILTER ({which}))) AS {name}"
        for name, which in (
            ("labels", "actor.role <> 'target'"),
            ("on_a", on["a"]),
            ("on_b", on["b"]),
        )
    )
    engine.execute(f"""
        CREATE TEMP TABLE voices AS
        WITH sets AS (SELECT event_id, report_key, {sets} FROM named GROUP BY event_id, report_key)
        SELECT housed.*, labels, on_a, on_b,
            dead IS NOT NULL AND standing.report_key IS NULL AS superseded
        FROM housed LEFT JOIN sets USING (event_id, report_key)
        LEFT JOIN standing USING (event_id, report_key)
    """)


def _vote(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 5: let the houses vote on toll, date, place and actors; see ``resolve_rules``."""
    cell = "CAST(lat AS VARCHAR) || ' ' || CAST(lon AS VARCHAR)"
    votes = {
        "toll": vote_sql(
            "dead",
            rank="0",
            then="DESC",
            among="NOT superseded",
        ),
        "date": vote_sql(
            "CASE WHEN date_start IS NOT NULL THEN (date_start, date_end) END",
            rank="date_rank",
            then="ASC",
        ),
        "place": vote_sql(
            f"coalesce({cell}, country_iso3)",
            rank="place_rank",
            then="ASC",
            within="CAST(nameless AS INTEGER)",
        ),
        "actors": vote_sql(
            "labels",
            # Who fought whom says less than who did it: sides alone never unmake a perpetrator.
            rank="CAST(perpetrator_side IS NULL AS INTEGER)",
            then="ASC",
            within="-attribution_said",
        ),
    }
    for name, sql in votes.items():
        engine.execute(f"CREATE TEMP TABLE {name}_won AS {sql}")
    engine.execute("""
        CREATE TEMP TABLE ordered AS
        SELECT voices.*, toll_won.value AS dead_chosen,
            row_number() OVER (PARTITION BY event_id ORDER BY
                (dead IS NOT DISTINCT FROM toll_won.value) DESC, superseded,
                dead IS NULL, weight DESC, known_at DESC, voices.report_key) AS toll_order,
            voices.report_key IS NOT DISTINCT FROM date_won.report_key AS gives_date,
            voices.report_key IS NOT DISTINCT FROM place_won.report_key AS gives_place,
            voices.report_key IS NOT DISTINCT FROM actors_won.report_key AS gives_actors
        FROM voices
        LEFT JOIN toll_won USING (event_id) LEFT JOIN date_won USING (event_id)
        LEFT JOIN place_won USING (event_id) LEFT JOIN actors_won USING (event_id)
    """)


def _orient_sides(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 6: turn each report's sides as those of the report that the actors come from (rule 9)."""
    turned = """CASE
        WHEN mine.gives_actors THEN false
        WHEN mine.perpetrator_side IS NOT NULL AND lead.perpetrator_side IS NOT NULL
        THEN mine.perpetrator_side <> lead.perpetrator_side
        WHEN list_has_any(mine.on_a, lead.on_a) OR list_has_any(mine.on_b, lead.on_b) THEN false
        WHEN list_has_any(mine.on_a, lead.on_b) OR list_has_any(mine.on_b, lead.on_a) THEN true
        END"""
    pairs = ", ".join(
        f"CASE turned WHEN true THEN {there}_{level} WHEN false THEN {here}_{level} END "
        f"AS {here}_{level}"
        for here, there in (_SIDES, _SIDES[::-1])
        for level in LEVELS
    )
    engine.execute(f"""
        CREATE TEMP TABLE several AS
        WITH compared AS (
            SELECT mine.place_in_told, mine.house, mine.measure, mine.dead, mine.dead_chosen,
                mine.labels, mine.superseded, mine.toll_order,
                mine.gives_date, mine.gives_place, mine.gives_actors, {turned} AS turned
            FROM ordered AS mine
            LEFT JOIN (SELECT * FROM ordered WHERE gives_actors) AS lead USING (event_id)
        )
        SELECT told.* REPLACE ({pairs}), compared.* EXCLUDE (place_in_told, turned)
        FROM told JOIN compared ON told.rowid = compared.place_in_told
    """)
