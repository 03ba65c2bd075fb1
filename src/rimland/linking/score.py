"""Candidate pairs and how alike they are: levels of every feature, and their bits added up."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from rimland.linking.blocks import (
    BROAD,
    DAYS_APART,
    cut_boxes,
    make_boxes,
    margin_km,
    numbered,
)
from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import make_features
from rimland.linking.levels import FEATURES, GENERIC, WIDE, level_sql
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


def cell_sql(of: str = "") -> str:
    """SQL of the one-degree cell a report lies in, as models name it; ``of`` is its row and a dot."""
    return f"CAST(floor({of}lat) AS INTEGER) || '|' || CAST(floor({of}lon) AS INTEGER)"


_CROWDED = f"""
    SELECT f.id, coalesce(that.bits, ever.bits, anywhere.bits) AS crowding
    FROM (SELECT id, {cell_sql()} AS cell, CAST(first_year AS VARCHAR) AS y FROM features) f
    LEFT JOIN crowding that ON that.place = f.cell || '|' || f.y
    LEFT JOIN crowding ever ON ever.place = f.cell
    JOIN crowding anywhere ON anywhere.place = ''
"""

_ACTORS = """
    CASE WHEN sa.labels = sb.labels THEN 4
         WHEN len(list_intersect(sa.labels, sb.labels)) = least(len(sa.labels), len(sb.labels))
         THEN 2
         WHEN len(list_intersect(sa.stems, sb.stems))
                  >= 0.6 * greatest(1, least(len(sa.stems), len(sb.stems))) THEN 3
         WHEN len(list_intersect(sa.labels, sb.labels)) > 0 THEN 1
         ELSE 0 END
"""

_NAMES = """
    CASE WHEN fa.place_number IS NULL OR fb.place_number IS NULL THEN -1
         WHEN fa.place_number = fb.place_number THEN 2
         WHEN starts_with(fa.place, fb.place) OR starts_with(fb.place, fa.place)
           OR levenshtein(fa.place, fb.place) <= 2 THEN 1
         ELSE 0 END
"""
"""How alike the names of two places are; -1 unknown."""

_FEWEST_WORDS = 4
_SHARED_WORDS = f"""
    CASE WHEN fa.words IS NULL OR fb.words IS NULL
           OR least(len(fa.words), len(fb.words)) < {_FEWEST_WORDS} THEN -1.0
         ELSE len(list_intersect(fa.words, fb.words))
              / CAST(least(len(fa.words), len(fb.words)) AS DOUBLE) END
"""
"""Share of the telling words of the shorter account that the other has too; -1 unknown."""

_SPECIFIC = f"list_filter({{}}, lambda mode: mode NOT IN {GENERIC})"
_MODES = f"""
    CASE WHEN list_has_any({_SPECIFIC.format("sa.modes")}, sb.modes) THEN 3
         WHEN list_has_any(sa.modes, sb.modes) THEN 2
         WHEN len({_SPECIFIC.format("sa.modes")}) < len(sa.modes)
           OR len({_SPECIFIC.format("sb.modes")}) < len(sb.modes) THEN 1
         ELSE 0 END
"""


def score_pairs(
    reports: pa.Table | None,
    families: pa.Table,
    model: LinkModel,
    *,
    touching: pa.Array | None = None,
    engine: Engine | None = None,
) -> pa.Table:
    """Return the candidate pairs worth keeping (PAIR_SCHEMA), in no order.

    Args:
        reports: standing reports (tables REPORT_TABLE, at least LINK_FIELDS, key and source); None
            where the engine holds them already, numbered.
        families: ``key, valid_from, valid_to, network``: dated names and ids of network members.
        model: the weights.
        touching: report keys; only pairs with at least one of them are returned.
        engine: where to compute; DuckDB in memory unless another is given.
    """
    if engine is None:
        with local_engine() as local:
            return score_pairs(reports, families, model, touching=touching, engine=local)
    make_candidates(engine, reports, families, touching=touching)
    engine.register("crowding", _table("place", model.crowding))
    engine.table("crowded", _CROWDED)
    engine.register("names", _table("names", model.names))
    engine.table("named", "SELECT hash(names) AS met, bits FROM names")
    actors = f"coalesce(named.bits, {_weights('actor', model)})"
    others = [_weights(f, model) for f in FEATURES if f != "actor"]
    bits = " + ".join([repr(model.prior), actors, *others])
    whole = f"bits - ({_weights('toll', model)})"
    engine.view(
        "scored",
        f"""
        SELECT levels.a, levels.b, toll, inside,
               {bits} - 0.5 * (ca.crowding + cb.crowding) AS bits
        FROM levels
        JOIN crowded ca ON ca.id = levels.a
        JOIN crowded cb ON cb.id = levels.b
        LEFT JOIN named ON named.met = levels.met
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
    reports: pa.Table | None,
    families: pa.Table,
    *,
    touching: pa.Array | None = None,
    same_teller: bool = False,
    wanted: bool = False,
) -> None:
    """Leave in the engine the view ``levels``: candidate pairs with the level of every feature.

    With ``same_teller`` the pairs are those that one teller tells, which are known to be different
    attacks: what chance agreement looks like. With ``wanted``, only pairs (``first``, ``second``)
    in the engine's table of that name.
    """
    if reports is not None:
        engine.register("reports", numbered(reports))
    engine.register("families", families)
    make_features(engine)
    if wanted:
        _asked_for(engine)
    else:
        _near(engine, touching, same_teller=same_teller)
    _sets_met(engine)
    _compare(engine)
    columns = ", ".join(f"{level_sql(feature)} AS {feature}" for feature in FEATURES)
    engine.view("levels", f"SELECT a, b, inside, met, {columns} FROM compared")


def _asked_for(engine: Engine) -> None:
    """Step 1, where the pairs are named: those that blocks do not bring together drop out later."""
    engine.table(
        "near",
        """
        SELECT fa.id AS a, fb.id AS b, fa.actor_set AS actors_a, fb.actor_set AS actors_b,
               fa.mode_set AS modes_a, fb.mode_set AS modes_b
        FROM wanted JOIN reports ra ON ra.report_key = first
        JOIN reports rb ON rb.report_key = second
        JOIN features fa ON fa.id = least(ra.id, rb.id)
        JOIN features fb ON fb.id = greatest(ra.id, rb.id)
        WHERE fa.teller <> fb.teller
        """,
    )


def _near(engine: Engine, touching: pa.Array | None, *, same_teller: bool) -> None:
    """Step 1: pairs of different tellers whose boxes meet, each once."""
    make_boxes(engine)
    asked = "true"
    if touching is not None:
        engine.register("asked", pa.table({"report_key": touching}))
        engine.table(
            "touched", "SELECT r.id FROM reports r JOIN asked ON asked.report_key = r.report_key"
        )
        asked = "(a.id IN (SELECT id FROM touched) OR b.id IN (SELECT id FROM touched))"
    cut_boxes(engine, "fine", 1, "NOT large")
    cut_boxes(engine, "broad", BROAD)
    meet = f"""
        a.since <= b.until AND b.since <= a.until AND a.south <= b.north AND b.south <= a.north
        AND (a.first_t OR b.first_t) AND (a.first_y OR b.first_y) AND (a.first_x OR b.first_x)
        AND a.teller {"=" if same_teller else "<>"} b.teller AND {asked}
    """
    sets = "a.actor_set AS actors_a, b.actor_set AS actors_b, a.mode_set AS modes_a, b.mode_set AS modes_b"
    engine.table(
        "near",
        f"""
        SELECT a.id AS a, b.id AS b, {sets}
        FROM fine a JOIN fine b ON a.block = b.block WHERE a.id < b.id AND {meet}
        UNION ALL
        SELECT least(a, b) AS a, greatest(a, b) AS b,
               CASE WHEN a < b THEN actors_a ELSE actors_b END AS actors_a,
               CASE WHEN a < b THEN actors_b ELSE actors_a END AS actors_b,
               CASE WHEN a < b THEN modes_a ELSE modes_b END AS modes_a,
               CASE WHEN a < b THEN modes_b ELSE modes_a END AS modes_b
        FROM (SELECT a.id AS a, b.id AS b, {sets}
              FROM (SELECT * FROM broad WHERE large) a JOIN broad b ON a.block = b.block
              WHERE (a.id < b.id OR (NOT b.large AND a.id <> b.id)) AND {meet}
                AND (abs(a.west - b.west) > 180 OR (a.west <= b.east AND b.west <= a.east)))
        """,
    )


def _sets_met(engine: Engine) -> None:
    """Step 2: how alike actors and modes are, worked out once for every two sets that meet.

    ``met`` is a number for the names of two sets of actors, whichever comes first.
    """
    labels = ", ".join(f"array_to_string(s{side}.labels, '; ')" for side in "ab")
    names = f"least({labels}) || ' ~ ' || greatest({labels})"
    for what, key, levels, named in (
        ("actors", "actor_set", _ACTORS, names),
        ("modes", "mode_set", _MODES, "''"),
    ):
        sets = f"{key}s"
        engine.table(
            f"{what}_met",
            f"""
            SELECT *, hash(names) AS met FROM (
                SELECT m.set_a, m.set_b, {levels} AS level, {named} AS names
                FROM (SELECT DISTINCT {what}_a AS set_a, {what}_b AS set_b FROM near) m
                JOIN {sets} sa ON sa.{key} = m.set_a
                JOIN {sets} sb ON sb.{key} = m.set_b)
            """,
        )


def _compare(engine: Engine) -> None:
    """Step 3: distances, gaps and tolls of each pair."""
    km = (
        f"2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, pow(sin(radians(fb.lat - fa.lat) / 2), 2) "
        "+ cos(radians(fa.lat)) * cos(radians(fb.lat)) "
        "* pow(sin(radians(fb.lon - fa.lon) / 2), 2))))"
    )
    sides = ("country", "adm1", "adm2", "place", "copy", "citation", "publishers")
    both = ", ".join(f"f{side}.{name} AS {name}_{side}" for name in sides for side in "ab")
    engine.view(
        "compared",
        f"""
        SELECT * FROM (
            SELECT near.a, near.b, {km} AS km, fa.radius + fb.radius AS reach,
                   {margin_km("fa.radius")} + {margin_km("fb.radius")} AS allowed,
                   fa.precise AS precise_a, fb.precise AS precise_b,
                   fa.d1 - fa.d0 + 1 AS days_a, fb.d1 - fb.d0 + 1 AS days_b,
                   CASE WHEN fa.exact = fb.exact OR fa.slack + fb.slack = 0
                        THEN greatest(abs(fa.d0 - fb.d0), abs(fa.d1 - fb.d1)) END AS ends,
                   greatest(0, fb.d0 - fa.d1, fa.d0 - fb.d1) AS gap,
                   fa.slack + fb.slack AS slack, fa.exact AND fb.exact AS exact,
                   greatest(fa.d1 - fa.d0 + fa.slack, fb.d1 - fb.d0 + fb.slack) AS span,
                   {_holds("fa", "fb")} OR {_holds("fb", "fa")} AS inside,
                   fa.best AS best_a, fb.best AS best_b,
                   greatest(fa.best, fb.best) AS more, least(fa.best, fb.best) AS less,
                   fa.best = fb.best AND fa.low = fb.low AND fa.high = fb.high
                       AND fa.low < fa.high AS same_range,
                   fa.low - fa.own_dead <= fb.high AND fb.low - fb.own_dead <= fa.high
                       AS ranges_meet,
                   {_NAMES} AS names, {_SHARED_WORDS} AS shared_words,
                   coalesce(am.level, -1) AS actors, am.met,
                   coalesce(mm.level, -1) AS modes, {both}
            FROM near
            JOIN features fa ON fa.id = near.a
            JOIN features fb ON fb.id = near.b
            LEFT JOIN actors_met am ON am.set_a = near.actors_a AND am.set_b = near.actors_b
            LEFT JOIN modes_met mm ON mm.set_a = near.modes_a AND mm.set_b = near.modes_b
        )
        WHERE km <= reach + allowed AND gap <= slack + {DAYS_APART} AND ({WIDE} IS FALSE OR country_a = country_b)
        """,
    )


def _holds(large: str, small: str) -> str:
    """SQL of whether one report could tell a larger thing that the other is part of."""
    return (
        f"({small}.d0 >= {large}.d0 AND {small}.d1 <= {large}.d1 AND ({large}.unit > {small}.unit "
        f"OR ({large}.unit = {small}.unit AND {large}.exact AND {large}.d1 > {large}.d0 "
        f"AND {small}.d1 - {small}.d0 < {large}.d1 - {large}.d0)))"
    )


def _weights(feature: str, model: LinkModel) -> str:
    """SQL of the bits that the level reached is worth."""
    weights = model.weights[feature]
    bits = ", ".join(repr(weights.get(level.name, 0.0)) for level in FEATURES[feature])
    return f"list_extract([{bits}], {feature} + 1)"


def _table(key: str, bits: Mapping[str, float]) -> pa.Table:
    """Return what a model says of words as a table that queries can join."""
    words = pa.array(list(bits), pa.string())
    return pa.table({key: words, "bits": pa.array(list(bits.values()), pa.float64())})
