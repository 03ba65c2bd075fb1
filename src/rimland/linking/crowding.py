"""How many candidates a report meets, place by place: where there are many, each is less likely."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
from scipy.optimize import minimize_scalar

from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import TELLER
from rimland.linking.graph import Array
from rimland.linking.score import cell_sql


def cell_and_year(row: str) -> str:
    """SQL of a report's cell and year, as models name them."""
    return f"{cell_sql(f'{row}.')} || '|' || CAST({row}.first_year AS VARCHAR)"


def crowding_met(engine: Engine) -> dict[str, float]:
    """Return log2 of how many reports of another teller a report meets, by cell and year."""
    engine.table(
        "met",
        f"""
        SELECT f.id, {cell_sql()} AS cell, CAST(first_year AS VARCHAR) AS y, e.teller, count(*) AS n
        FROM (SELECT a AS id, b AS other FROM kept UNION ALL SELECT b, a FROM kept) p
        JOIN features f ON f.id = p.id JOIN (SELECT id, teller FROM features) e ON e.id = p.other
        GROUP BY ALL
        """,
    )
    found: dict[str, float] = {}
    for place in ("cell", "cell || '|' || y"):
        rows = engine.fetch(f"SELECT {place} AS place, log2(avg(n)) AS crowd FROM met GROUP BY 1")
        found |= dict(zip(rows["place"].to_pylist(), rows["crowd"].to_pylist(), strict=True))
    return found


def crowding_by_density(reports: pa.Table, measured: Mapping[str, float]) -> dict[str, float]:
    """Return the crowding of every cell and year, from how many reports a teller has there.

    How both go together is learned where candidates were counted. Anywhere else is like the cell in
    the middle: most places that nobody has told of yet are quiet.
    """
    with local_engine() as engine:
        engine.register("reports", reports)
        rows = engine.fetch(f"""
            WITH told AS (
                SELECT {cell_sql()} AS cell, CAST(year(date_start) AS VARCHAR) AS y,
                       log2(count(*) / count(DISTINCT {TELLER})) AS crowd
                FROM (SELECT *, latitude AS lat, longitude AS lon FROM reports) r
                WHERE lat IS NOT NULL AND lon IS NOT NULL GROUP BY ALL
            )
            SELECT cell || '|' || y AS place, crowd FROM told
            UNION ALL SELECT cell, avg(crowd) FROM told GROUP BY cell
            ORDER BY place
        """)
    density = dict(zip(rows["place"].to_pylist(), rows["crowd"].to_pylist(), strict=True))
    both = sorted(density.keys() & measured.keys())
    met = _met(np.array([density[p] for p in both]), np.array([measured[p] for p in both]))
    found = {place: float(met(np.array(crowd))) for place, crowd in density.items()}
    cells = [crowd for place, crowd in found.items() if place.count("|") == 1]
    return {**found, "": float(np.median(cells)) if cells else 0.0}


def _met(density: Array, measured: Array) -> Callable[[Array], Array]:
    """Return how many candidates (log2) a report meets where a teller's density (log2) is so.

    Of a Poisson number of candidates those are counted that meet any at all. How many of a cell's
    reports of a year lie near enough is the one thing fitted; each cell counts by its reports.
    """

    def met(density: Array, near: float) -> Array:
        expected = np.exp2(np.clip(density + near, -30, 30))
        crowd: Array = np.log2(expected / -np.expm1(-expected))
        return crowd

    def wrong(near: float) -> float:
        return float(np.sum(np.exp2(density) * (met(density, near) - measured) ** 2))

    best = minimize_scalar(wrong, bounds=(-15, 5), method="bounded").x if len(density) else -15.0
    return lambda density: met(density, float(best))


def crowd_of(pairs: pa.Table, crowding: Mapping[str, float]) -> Array:
    """Return the mean crowding of each pair's two places."""
    total = np.zeros(pairs.num_rows)
    for side in "ab":
        places = pairs[f"crowd_{side}"].combine_chunks().dictionary_encode()
        found = [crowding.get(place, crowding[""]) for place in places.dictionary.to_pylist()]
        total += np.array(found)[places.indices.to_numpy()]
    mean: Array = total / 2
    return mean
