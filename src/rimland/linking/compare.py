"""Candidate pairs and how alike they are: a visible list of features, each with its sentence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION
from rimland.tables.engine import columnar

if TYPE_CHECKING:
    import duckdb

_GENERIC = "('clash', 'other_violence')"


@dataclass(frozen=True, slots=True)
class LinkModel:
    """The weights of one version of the matcher."""

    version: str
    prior: float
    link_at: float
    weights: dict[str, Any]


@cache
def default_model() -> LinkModel:
    """Return the model that ships with this version."""
    text = resources.files("rimland.linking").joinpath("model.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    return LinkModel(content["version"], content["prior"], content["link_at"], content)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports of different sources with the probability that they tell of one attack.

    ``whole_probability`` leaves the toll out: a part of a larger attack has a toll of its own.
    """

    a: str
    b: str
    source_a: str
    source_b: str
    probability: float
    reason: str
    whole_probability: float
    toll_fits: bool
    inside: bool
    unit_a: str
    unit_b: str


def candidate_pairs(reports: pa.Table, families: pa.Table, model: LinkModel) -> list[Pair]:
    """Return the scored pairs whose place and date could meet, best first.

    Args:
        reports: standing reports (tables REPORT_TABLE).
        families: ``key, valid_from, valid_to, network``: actors that belong together.
        model: the weights.
    """
    with columnar() as engine:
        engine.register("reports", reports)
        engine.register("families", families)
        _features(engine, model)
        _blocks(engine)
        _levels(engine, model)
        rows = engine.execute(f"""
            SELECT a, b, source_a, source_b, {_probability(model)} AS probability,
                   {_reason()} AS reason, {_probability(model, without="toll")}, toll_level = 'overlap' OR toll_level = 'unknown',
                   inside, unit_a, unit_b
            FROM levels WHERE {_probability(model, without="toll")} >= 0.01
            ORDER BY probability DESC, a, b
        """).fetchall()
    return [Pair(*row) for row in rows]


def _features(engine: duckdb.DuckDBPyConnection, model: LinkModel) -> None:
    """Step 1: one row per report with the days and the circle it could lie in."""
    slack = " ".join(f"WHEN '{k}' THEN {v}" for k, v in model.weights["slack_days"].items())
    radius = " ".join(
        f"WHEN {p.level} THEN {p.radius_km}" for p in PLACE_PRECISION.values() if p.radius_km
    )
    engine.execute(f"""
        CREATE TEMP TABLE features AS
        SELECT report_key, source_id, unit, country_iso3, latitude, longitude,
               date_start, date_end, date_precision = 'day' AS exact_day,
               CASE date_precision {slack} END AS slack,
               CASE place_precision {radius} END AS radius, place,
               event_types, killed_total_low AS low, killed_total_best AS best,
               killed_total_high AS high,
               CASE WHEN perpetrator_side = 'a' AND perpetrators_in_total THEN killed_side_a_best
                    WHEN perpetrator_side = 'b' AND perpetrators_in_total THEN killed_side_b_best
                    ELSE 0 END AS own_dead,
               list_filter(actors, lambda actor: actor.role <> 'target') AS actors
        FROM reports
        WHERE latitude IS NOT NULL AND country_iso3 IS NOT NULL AND place_precision < 6
          AND date_precision <> 'year'
    """)
    engine.execute("""
        CREATE TEMP TABLE known_actors AS
        WITH named AS (
            SELECT report_key, date_start, unnest(actors) AS actor FROM features
        ), keyed AS (
            SELECT report_key, date_start, actor.dataset_id AS key FROM named
            UNION ALL SELECT report_key, date_start, 'name:' || lower(actor.name) FROM named
        )
        SELECT report_key, list_distinct(list(network)) AS networks
        FROM keyed JOIN families
          ON keyed.key = families.key
         AND date_start BETWEEN valid_from AND valid_to
        GROUP BY report_key
    """)


def _blocks(engine: duckdb.DuckDBPyConnection) -> None:
    """Step 2: pairs of different sources, same country, whose days could meet.

    An outlet, unlike a dataset, tells of one attack in many articles: its own are paired as well.

    Reports are first brought together by the months they touch: an equality that a hash join can
    use, where the bare comparison of days would compare everything with everything.
    """
    engine.execute("CREATE TEMP MACRO epoch_month(day) AS year(day) * 12 + month(day)")
    engine.execute("""
        CREATE TEMP TABLE buckets AS
        SELECT report_key, source_id, country_iso3,
               unnest(generate_series(epoch_month(date_start - slack - 3),
                                      epoch_month(date_end + slack + 3))) AS month
        FROM features
    """)
    engine.execute("""
        CREATE TEMP TABLE near AS
        SELECT DISTINCT a.report_key AS key_a, b.report_key AS key_b
        FROM buckets a JOIN buckets b USING (country_iso3, month)
        WHERE a.source_id < b.source_id
           OR (a.source_id = b.source_id AND a.report_key < b.report_key
               AND starts_with(a.source_id, 'article:'))
    """)
    engine.execute("""
        CREATE TEMP TABLE blocks AS
        SELECT a.report_key AS a, b.report_key AS b,
               a.source_id AS source_a, b.source_id AS source_b, a.unit AS unit_a, b.unit AS unit_b,
               a.place AS place_a, b.place AS place_b,
               a.radius + b.radius AS reach,
               greatest(0, a.date_start - b.date_end, b.date_start - a.date_end) AS gap,
               a.exact_day AND b.exact_day AS exact_days, greatest(a.slack, b.slack) AS slack,
               (a.date_start >= b.date_start AND a.date_end <= b.date_end)
                   OR (b.date_start >= a.date_start AND b.date_end <= a.date_end) AS inside,
               a.event_types AS modes_a, b.event_types AS modes_b,
               a.best AS best_a, b.best AS best_b,
               coalesce(a.low, a.best) - coalesce(a.own_dead, 0) AS low_a,
               coalesce(a.high, a.best) AS high_a,
               coalesce(b.low, b.best) - coalesce(b.own_dead, 0) AS low_b,
               coalesce(b.high, b.best) AS high_b,
               a.latitude AS lat_a, a.longitude AS lon_a, b.latitude AS lat_b, b.longitude AS lon_b
        FROM near
        JOIN features a ON a.report_key = key_a
        JOIN features b ON b.report_key = key_b
        WHERE a.date_start - a.slack - 3 <= b.date_end + b.slack
         AND b.date_start - b.slack - 3 <= a.date_end + a.slack
    """)


def _levels(engine: duckdb.DuckDBPyConnection, model: LinkModel) -> None:
    """Step 3: the level each feature reaches."""
    distance, toll = model.weights["distance"], model.weights["toll"]
    engine.execute(f"""
        CREATE TEMP TABLE levels AS
        WITH measured AS (
            SELECT blocks.*, {_distance_sql()} AS km,
                   ka.networks AS networks_a, kb.networks AS networks_b
            FROM blocks
            LEFT JOIN known_actors ka ON ka.report_key = a
            LEFT JOIN known_actors kb ON kb.report_key = b
        )
        SELECT *,
            CASE WHEN km <= {distance["close_km"]} THEN 'close'
                 WHEN km <= reach THEN 'within_precision'
                 WHEN km <= reach + {distance["beyond_km"]} THEN 'near' ELSE 'far' END AS distance_level,
            CASE WHEN gap = 0 AND exact_days THEN 'same_day' WHEN gap <= 1 AND exact_days THEN 'next_day'
                 WHEN gap <= slack THEN 'within_precision'
                 WHEN gap <= slack + 3 THEN 'near' ELSE 'far' END AS date_level,
            CASE WHEN networks_a IS NULL OR networks_b IS NULL THEN 'unknown'
                 WHEN list_has_any(networks_a, networks_b) THEN 'same' ELSE 'different' END AS actor_level,
            CASE WHEN list_has_any(
                     list_filter(modes_a, lambda mode: mode NOT IN {_GENERIC}), modes_b) THEN 'same'
                 WHEN modes_a IS NULL OR modes_b IS NULL
                   OR len(list_filter(modes_a, lambda mode: mode IN {_GENERIC})) > 0
                   OR len(list_filter(modes_b, lambda mode: mode IN {_GENERIC})) > 0 THEN 'unspecific'
                 ELSE 'different' END AS mode_level,
            CASE WHEN best_a IS NULL OR best_b IS NULL THEN 'unknown'
                 WHEN low_a <= high_b AND low_b <= high_a THEN 'overlap'
                 WHEN greatest(best_a, best_b) <= {toll["similar_ratio"]} * (least(best_a, best_b) + 1)
                 THEN 'similar'
                 WHEN greatest(best_a, best_b) <= {toll["unlike_ratio"]} * (least(best_a, best_b) + 1)
                 THEN 'unlike' ELSE 'far' END AS toll_level
        FROM measured WHERE km <= reach + {distance["beyond_km"]}
    """)


def _distance_sql() -> str:
    """SQL twin of ``model.place.distance_km``."""
    return (
        f"2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, pow(sin(radians(lat_b - lat_a) / 2), 2) "
        "+ cos(radians(lat_a)) * cos(radians(lat_b)) "
        "* pow(sin(radians(lon_b - lon_a) / 2), 2))))"
    )


_FEATURES = ("distance", "date", "actor", "mode", "toll")


def _bits(model: LinkModel, without: str | None) -> str:
    parts = [str(model.prior)]
    for feature in _FEATURES:
        if feature == without:
            continue
        cases = " ".join(
            f"WHEN '{level}' THEN {weight}"
            for level, weight in model.weights[feature].items()
            if not level.endswith(("_km", "_ratio"))
        )
        parts.append(f"CASE {feature}_level {cases} END")
    return " + ".join(parts)


def _probability(model: LinkModel, without: str | None = None) -> str:
    return f"1 / (1 + pow(2, -({_bits(model, without)})))"


def _reason() -> str:
    """SQL of the sentence that explains a pair, one clause per feature."""
    return """
        round(km, 1) || ' km apart where the places are known to ' || round(reach) || ' km; '
        || CASE WHEN gap = 0 THEN 'the days overlap' ELSE gap || ' days between' END
        || CASE date_level WHEN 'within_precision' THEN ', within what the dates are known to'
                           WHEN 'near' THEN ', more than the dates are known to' ELSE '' END || '; '
        || CASE actor_level WHEN 'same' THEN 'both name the same network'
                            WHEN 'unknown' THEN 'one names no known network'
                            ELSE 'they name different networks' END || '; '
        || CASE mode_level WHEN 'same' THEN 'same mode'
                           WHEN 'unspecific' THEN 'one does not say the mode'
                           ELSE 'different modes' END || '; '
        || CASE toll_level WHEN 'unknown' THEN 'one gives no toll'
                           WHEN 'overlap' THEN 'the tolls agree (' || best_a || ' and ' || best_b || ')'
                           ELSE 'the tolls differ (' || best_a || ' against ' || best_b || ')' END
    """
