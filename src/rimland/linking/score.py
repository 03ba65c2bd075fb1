"""Candidate pairs and how alike they are: levels of every feature, and their bits added up."""

from __future__ import annotations

import pyarrow as pa

from rimland.linking.blocks import make_boxes, numbered
from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import make_features
from rimland.linking.levels import FEATURES, level_sql
from rimland.linking.model import LinkModel
from rimland.model.place import EARTH_RADIUS_KM

PAIR_SCHEMA = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("bits", pa.float64()),
        ("whole_bits", pa.float64()),
        ("toll_fits", pa.bool_()),
        ("inside", pa.bool_()),
    ]
)
"""Two reports (a before b), log2 odds that they tell of one attack with and without their tolls,
whether the tolls agree, and whether one could be part of the other: a smaller unit, or fewer days,
within the days of the other."""

BEYOND_KM = 40.0
"""Places further apart than both circles and this are not compared."""

CELL = "CAST(floor(lat) AS INTEGER) || '|' || CAST(floor(lon) AS INTEGER)"
"""SQL of the one-degree cell a report lies in, as models name it."""

_CROWDED = f"""
    SELECT f.id, coalesce(that.crowding, ever.crowding, anywhere.crowding) AS crowding
    FROM (SELECT id, {CELL} AS cell, CAST(year(d0) AS VARCHAR) AS y FROM features) f
    LEFT JOIN crowding that ON that.place = f.cell || '|' || f.y
    LEFT JOIN crowding ever ON ever.place = f.cell
    JOIN crowding anywhere ON anywhere.place = ''
"""

_ACTOR_LEVELS = """
    CASE WHEN sa.labels = sb.labels THEN 4
         WHEN len(list_intersect(sa.labels, sb.labels)) = least(len(sa.labels), len(sb.labels))
         THEN 2
         WHEN len(list_intersect(sa.stems, sb.stems))
                  >= 0.6 * greatest(1, least(len(sa.stems), len(sb.stems))) THEN 3
         WHEN len(list_intersect(sa.labels, sb.labels)) > 0 THEN 1
         ELSE 0 END
"""


def score_pairs(
    reports: pa.Table,
    families: pa.Table,
    model: LinkModel,
    *,
    touching: pa.Array | None = None,
    engine: Engine | None = None,
) -> pa.Table:
    """Return the candidate pairs worth keeping (PAIR_SCHEMA), in no order.

    Args:
        reports: standing reports (tables REPORT_TABLE, at least LINK_FIELDS, key and source).
        families: ``key, valid_from, valid_to, network``: dated names and ids of network members.
        model: the weights.
        touching: report keys; only pairs with at least one of them are returned.
        engine: where to compute; DuckDB in memory unless another is given.
    """
    if engine is None:
        with local_engine() as local:
            return score_pairs(reports, families, model, touching=touching, engine=local)
    make_candidates(engine, reports, families, touching=touching)
    engine.register("crowding", _crowding(model))
    engine.table("crowded", _CROWDED)
    bits = " + ".join([repr(model.prior), *(_weights(f, model) for f in FEATURES)])
    whole = f"bits - ({_weights('toll', model)})"
    engine.table(
        "scored",
        f"""
        SELECT levels.a, levels.b, toll, inside,
               {bits} - 0.5 * (ca.crowding + cb.crowding) AS bits
        FROM levels
        JOIN crowded ca ON ca.id = levels.a
        JOIN crowded cb ON cb.id = levels.b
        """,
    )
    fits = ", ".join(
        str(n)
        for n, level in enumerate(FEATURES["toll"])
        if not level.name.startswith(("half", "far"))
    )
    return engine.fetch(f"""
        SELECT ra.report_key AS a, rb.report_key AS b, bits, {whole} AS whole_bits,
               toll IN ({fits}) AS toll_fits, inside
        FROM scored
        JOIN reports ra ON ra.id = scored.a
        JOIN reports rb ON rb.id = scored.b
        WHERE bits >= {model.keep_at} OR (inside AND {whole} >= {model.link_at})
    """).cast(PAIR_SCHEMA)


def make_candidates(
    engine: Engine,
    reports: pa.Table,
    families: pa.Table,
    *,
    touching: pa.Array | None = None,
    same_teller: bool = False,
    wanted: bool = False,
) -> None:
    """Leave in the engine the table ``levels``: candidate pairs with the level of every feature.

    With ``same_teller`` the pairs are those that one teller tells, which are known to be different
    attacks: what chance agreement looks like. With ``wanted``, only pairs (``first``, ``second``)
    in the engine's table of that name.
    """
    engine.register("reports", numbered(reports))
    engine.register("families", families)
    make_features(engine)
    make_boxes(engine)
    _near(engine, touching, same_teller=same_teller, wanted=wanted)
    _measure(engine)
    _actor_levels(engine)
    columns = ", ".join(f"{level_sql(feature)} AS {feature}" for feature in FEATURES)
    engine.table("levels", f"SELECT a, b, inside, {columns} FROM compared")


def _near(engine: Engine, touching: pa.Array | None, *, same_teller: bool, wanted: bool) -> None:
    """Step 1: pairs of different tellers whose boxes meet, each once."""
    engine.table(
        "entries",
        """
        SELECT b.id, b.block, b.first_t, b.first_y, b.first_x, f.teller, f.lat, f.lon, f.radius,
               f.d0, f.d1, f.slack
        FROM blocks b JOIN features f ON f.id = b.id
        """,
    )
    asked = "true"
    if touching is not None:
        engine.register("asked", pa.table({"report_key": touching}))
        engine.table(
            "touched", "SELECT r.id FROM reports r JOIN asked ON asked.report_key = r.report_key"
        )
        asked = "(a.id IN (SELECT id FROM touched) OR b.id IN (SELECT id FROM touched))"
    if wanted:
        engine.table(
            "wanted_ids",
            "SELECT ra.id AS a, rb.id AS b FROM wanted JOIN reports ra ON ra.report_key = first "
            "JOIN reports rb ON rb.report_key = second",
        )
        asked = "(a.id, b.id) IN (SELECT (w.a, w.b) FROM wanted_ids w)"
    engine.table(
        "near",
        f"""
        SELECT a.id AS a, b.id AS b
        FROM entries a JOIN entries b ON a.block = b.block
        WHERE a.id < b.id AND a.teller {"=" if same_teller else "<>"} b.teller
          AND (a.first_t OR b.first_t) AND (a.first_y OR b.first_y) AND (a.first_x OR b.first_x)
          AND date_diff('day', a.d1, b.d0) <= a.slack + b.slack + 7
          AND date_diff('day', b.d1, a.d0) <= a.slack + b.slack + 7
          AND abs(a.lat - b.lat) * 111.0 <= a.radius + b.radius + {BEYOND_KM}
          AND {asked}
        """,
    )


def _measure(engine: Engine) -> None:
    """Step 2: distances, gaps and tolls of each pair."""
    km = (
        f"2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, pow(sin(radians(fb.lat - fa.lat) / 2), 2) "
        "+ cos(radians(fa.lat)) * cos(radians(fb.lat)) "
        "* pow(sin(radians(fb.lon - fa.lon) / 2), 2))))"
    )
    engine.table(
        "measured",
        f"""
        SELECT near.a, near.b, {km} AS km, fa.radius + fb.radius AS reach,
               greatest(0, date_diff('day', fa.d1, fb.d0), date_diff('day', fb.d1, fa.d0)) AS gap,
               fa.slack + fb.slack AS slack, fa.exact AND fb.exact AS exact,
               greatest(date_diff('day', fa.d0, fa.d1) + fa.slack,
                        date_diff('day', fb.d0, fb.d1) + fb.slack) AS span,
               {_holds("fa", "fb")} OR {_holds("fb", "fa")} AS inside,
               fa.modes AS modes_a, fb.modes AS modes_b,
               fa.best AS best_a, fb.best AS best_b,
               greatest(fa.best, fb.best) AS more, least(fa.best, fb.best) AS less,
               fa.best = fb.best AND fa.low = fb.low AND fa.high = fb.high AND fa.low < fa.high
                   AS same_range,
               fa.low - fa.own_dead <= fb.high AND fb.low - fb.own_dead <= fa.high AS ranges_meet,
               fa.country AS country_a, fb.country AS country_b,
               fa.adm1 AS adm1_a, fb.adm1 AS adm1_b,
               fa.adm2 AS adm2_a, fb.adm2 AS adm2_b, fa.place AS place_a, fb.place AS place_b,
               fa.copy_hash AS copy_a, fb.copy_hash AS copy_b,
               fa.citation AS citation_a, fb.citation AS citation_b,
               fa.publishers AS publishers_a, fb.publishers AS publishers_b,
               fa.actor_set AS set_a, fb.actor_set AS set_b
        FROM near JOIN features fa ON fa.id = near.a JOIN features fb ON fb.id = near.b
        WHERE {km} <= fa.radius + fb.radius + {BEYOND_KM}
        """,
    )


def _holds(large: str, small: str) -> str:
    """SQL of whether one report could tell a larger thing that the other is part of."""
    return (
        f"({small}.d0 >= {large}.d0 AND {small}.d1 <= {large}.d1 AND ({large}.unit > {small}.unit "
        f"OR ({large}.unit = {small}.unit AND {large}.exact AND {large}.d1 > {large}.d0 "
        f"AND {small}.d1 - {small}.d0 < {large}.d1 - {large}.d0)))"
    )


def _actor_levels(engine: Engine) -> None:
    """Step 3: how alike the actors are, worked out once for every two sets that meet."""
    engine.table(
        "sets_met",
        f"""
        SELECT m.set_a, m.set_b, {_ACTOR_LEVELS} AS actors
        FROM (SELECT DISTINCT set_a, set_b FROM measured) m
        JOIN actor_sets sa ON sa.actor_set = m.set_a
        JOIN actor_sets sb ON sb.actor_set = m.set_b
        """,
    )
    engine.table(
        "compared",
        """
        SELECT measured.*, coalesce(sets_met.actors, -1) AS actors
        FROM measured
        LEFT JOIN sets_met ON sets_met.set_a = measured.set_a AND sets_met.set_b = measured.set_b
        """,
    )


def _weights(feature: str, model: LinkModel) -> str:
    """SQL of the bits that the level reached is worth."""
    weights = model.weights[feature]
    cases = " ".join(
        f"WHEN {number} THEN {weights.get(level.name, 0.0)!r}"
        for number, level in enumerate(FEATURES[feature])
    )
    return f"CASE {feature} {cases} END"


def _crowding(model: LinkModel) -> pa.Table:
    return pa.table(
        {
            "place": pa.array(list(model.crowding), pa.string()),
            "crowding": pa.array(list(model.crowding.values()), pa.float64()),
        }
    )
