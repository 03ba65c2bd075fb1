"""A reference that knows how the reports were made: what can be had at all, about.

It is told what no method can know: the size and shape of every noise, the true actors behind each
alias, the true place name behind each misspelling, and how often every two readings of a toll come
of one event. It weighs pairs by their likelihood (days: difference of two uniform moves; places:
difference of two uniform discs; toll: joint frequency by simulation; against the local density of
reports), assigns the reports of every two sources one to one with the largest sum, and joins the
pairs best first with one report per source. It does not use a third source to settle the other two
and ignores episodes, so a method can in principle do a little better. Not a competitor.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from linking_methods import Outcome, clusters
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from rimland.model.place import EARTH_RADIUS_KM, PLACE_PRECISION
from rimland.tables.engine import columnar

if TYPE_CHECKING:
    from linking_truth import Noise

_DRAWS = 2_000_000
_TOLL = ("low", "best", "high")


def informed(reports: pa.Table, truth: pa.Table, events: pa.Table, noise: Noise) -> Outcome:
    """Return the partition that knowing the noise gives."""
    outcome = Outcome()
    with outcome.stage("match"):
        pairs = _candidates(reports, truth, events, noise)
        pairs["weight"] = _days(pairs, noise) + _places(pairs) + _tolls(pairs, events, noise)
        pairs["weight"] -= np.log(pairs["density"]) + 2 * np.log(noise.missing)
    outcome.pairs = len(pairs)
    with outcome.stage("cluster"):
        chosen = pd.concat(_assigned(part) for _, part in pairs.groupby(["sa", "sb"]))
        chosen = chosen.sort_values(["weight", "a", "b"], ascending=[False, True, True])
        outcome.partitions["knows the noise"] = clusters(
            list(zip(chosen["a"], chosen["b"], strict=True)), one_per_source=True
        )
    return outcome


def _candidates(reports: pa.Table, truth: pa.Table, events: pa.Table, noise: Noise) -> pd.DataFrame:
    """Return every pair that could be of one event, with all that does not vary equal."""
    radii = " ".join(f"WHEN {p} THEN {noise.radius_km(p)}" for p in PLACE_PRECISION)
    half = "pow(sin(radians(b.lat - a.lat) / 2), 2)"
    turn = "cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)"
    same = ("country", "adm1", "adm2", "place", "side_a", "side_b", "span", "exact", "precise")
    reach = 2 * noise.days
    with columnar(memory="4GB") as engine:
        engine.register("reports", reports)
        engine.register("truth", truth)
        engine.register("events", events)
        engine.execute(f"""
            CREATE TEMP TABLE told AS
            SELECT r.report_key AS key, r.source_id AS source, r.date_start AS day,
                   r.date_end - r.date_start AS span, r.date_precision AS exact,
                   r.place_precision AS precise, r.country_iso3 AS country, r.adm1,
                   CASE WHEN r.adm2 IS NOT NULL THEN e.adm2 END AS adm2,
                   CASE WHEN r.place IS NOT NULL THEN e.place END AS place, e.side_a, e.side_b,
                   r.latitude AS lat, r.longitude AS lon,
                   CASE r.place_precision {radii} END AS radius, r.killed_total_low AS low,
                   r.killed_total_best AS best, r.killed_total_high AS high
            FROM reports r JOIN truth USING (report_key) JOIN events e ON e.event = parts[1]
        """)
        equal = " AND ".join(f"a.{c} IS NOT DISTINCT FROM b.{c}" for c in same)
        return engine.execute(f"""
            WITH near AS (
                SELECT a.key AS a, b.key AS b, a.source AS sa, b.source AS sb,
                       abs(a.day - b.day) AS gap, a.radius,
                       2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1.0, {half} + {turn}))) AS km,
                       {", ".join(f"a.{t} AS {t}_a, b.{t} AS {t}_b" for t in _TOLL)}
                FROM told a JOIN told b ON a.source < b.source AND {equal}
                WHERE abs(a.day - b.day) <= {reach}
            )
            SELECT *, count(*) OVER (PARTITION BY a, sb)
                      / ({1 - noise.missing} * {2 * reach + 1} * pi() * pow(2 * radius, 2)) AS density
            FROM near WHERE km <= 2 * radius
        """).df()


def _days(pairs: pd.DataFrame, noise: Noise) -> np.ndarray[Any, Any]:
    """Log probability of the gap between two uniform moves of one day."""
    width = 2 * noise.days + 1
    return np.asarray(np.log((width - pairs["gap"].to_numpy()) / width**2))


def _places(pairs: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Log density of the difference of two points, each uniform in one disc (per square km)."""
    radius = pairs["radius"].to_numpy()
    half = np.minimum(pairs["km"].to_numpy() / (2 * radius), 1 - 1e-9)
    lens = np.arccos(half) - half * np.sqrt(1 - half**2)
    return np.asarray(np.log(2 * lens / (np.pi * radius) ** 2))


def _tolls(pairs: pd.DataFrame, events: pa.Table, noise: Noise) -> list[float]:
    """Log of how much likelier two readings of a toll are of one event than of two."""
    true = np.column_stack([events[t].to_numpy().astype(float) for t in _TOLL])
    chance = np.random.default_rng(0)
    both: Counter[Any] = Counter()
    each: Counter[Any] = Counter()
    rounds = max(10, _DRAWS // len(true))
    for _ in range(rounds):
        one, other = (_told(true, noise, chance) for _ in range(2))
        both.update(map(tuple, np.hstack([one, other]).tolist()))
        each.update(map(tuple, one.tolist()))
    draws = rounds * len(true)
    of = [
        list(map(tuple, pairs[[f"{t}_{s}" for t in _TOLL]].astype(int).to_numpy().tolist()))
        for s in ("a", "b")
    ]
    return [
        float(np.log((both[a + b] + 0.01) * draws / ((each[a] + 0.1) * (each[b] + 0.1))))
        for a, b in zip(*of, strict=True)
    ]


def _told(
    true: np.ndarray[Any, Any], noise: Noise, chance: np.random.Generator
) -> np.ndarray[Any, Any]:
    factor = 1 + noise.toll * chance.uniform(-1, 1, len(true))
    factor[chance.random(len(true)) >= noise.toll_share] = 1.0
    return np.floor(true * factor[:, None] + 0.5).astype(int)


def _assigned(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of two sources that an optimal one-to-one assignment takes."""
    kept = pairs[pairs["weight"] > 0].reset_index(drop=True)
    left, right = pd.factorize(kept["a"])[0], pd.factorize(kept["b"])[0]
    shift = left.max() + 1
    graph = csr_matrix((np.ones(len(kept)), (left, right + shift)), shape=(2 * len(kept) + 2,) * 2)
    kept["part"] = connected_components(graph, directed=False)[1][left]
    return pd.concat(_best(part) for _, part in kept.groupby("part"))


def _best(part: pd.DataFrame) -> pd.DataFrame:
    rows, row_keys = pd.factorize(part["a"])
    columns, column_keys = pd.factorize(part["b"])
    gains = np.zeros((len(row_keys), len(column_keys)))
    gains[rows, columns] = part["weight"]
    taken = set(zip(*linear_sum_assignment(gains, maximize=True), strict=True))
    return part[[pair in taken for pair in zip(rows, columns, strict=True)]]
