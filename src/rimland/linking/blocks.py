"""Space-time blocks: two reports are candidates only where the boxes they could lie in meet.

A report's box is its circle and its days, each with a margin. Boxes are cut along a fixed grid of
one degree and eight days; a report stands in every block that its box touches. Two boxes that meet
share a smallest block, in each direction the first one of either box: there, and only there, the
pair is taken. Large boxes are compared with all others in a coarser grid instead: the same pairs,
found sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import make_features


def margin_km(circle: str) -> str:
    """SQL of the kilometres beyond a circle of this radius that a place may be wrong by.

    A place that is known to a district only is also geocoded less carefully.
    """
    return f"least(30.0 + 0.5 * {circle}, 110.0)"


DAYS_APART = 8
"""Days that may lie between two dates beyond what their precision says."""

_KM_PER_DEGREE = 111.0
_DAYS = 8
_COLUMNS, _ROWS = 360, 181

BROAD = 8
"""Degrees of the second grid, in which large boxes meet all others: cut into degrees, two of them
would share hundreds of blocks."""

_LARGE_DEGREES = 1.5
"""From this half width on a box is large."""

_SMALL_FROM, _LARGE_FROM = 2**40, 2**41
"""Added to the numbers of broad blocks, where small and large boxes stand apart."""


def report_blocks(reports: pa.Table) -> pa.Table:
    """Return ``report_key, block`` for every block in which a report is to be found, in no order.

    Reports that could be compared with others are those found in the blocks ``blocks_near`` names.

    Args:
        reports: standing reports (tables REPORT_TABLE, at least LINK_FIELDS and the key).
    """
    with _cut(reports) as engine:
        return engine.fetch(f"""
            SELECT r.report_key, b.block FROM (
                SELECT id, block FROM fine
                UNION ALL
                SELECT id, block + CASE WHEN large THEN {_LARGE_FROM} ELSE {_SMALL_FROM} END
                FROM broad
            ) b JOIN reports r ON r.id = b.id
        """)


def blocks_near(reports: pa.Table) -> pa.Array:
    """Return the blocks in which everything is found that these reports could be compared with.

    Small boxes meet each other in the fine grid, and large ones, which stand apart, in the broad one.
    """
    with _cut(reports) as engine:
        found = engine.fetch(f"""
            SELECT block FROM fine
            UNION SELECT block + {_LARGE_FROM} FROM broad
            UNION SELECT block + {_SMALL_FROM} FROM broad WHERE large
        """)
        return found["block"].combine_chunks()


@contextmanager
def _cut(reports: pa.Table) -> Iterator[Engine]:
    """Open an engine that holds these reports' boxes, cut along both grids."""
    with local_engine() as engine:
        engine.register("reports", numbered(reports))
        engine.register("families", NO_FAMILIES)
        make_features(engine)
        make_boxes(engine)
        cut_boxes(engine, "fine", 1, "NOT large")
        cut_boxes(engine, "broad", BROAD)
        yield engine


NO_FAMILIES = pa.table(
    {
        "key": pa.array([], pa.string()),
        "valid_from": pa.array([], pa.date32()),
        "valid_to": pa.array([], pa.date32()),
        "network": pa.array([], pa.string()),
    }
)


def numbered(reports: pa.Table) -> pa.Table:
    """Return the reports with a column ``id``: their place in the order of their keys."""
    order = pc.sort_indices(reports["report_key"]).to_numpy()
    ids = np.empty(len(order), dtype=np.int32)
    ids[order] = np.arange(len(order), dtype=np.int32)
    return reports.append_column("id", pa.array(ids))


def make_boxes(engine: Engine) -> None:
    """Leave in the engine ``boxes``, one per report: where and when it could lie."""
    wide_km = f"(radius + {margin_km('radius')})"
    high = f"least(85.0, {wide_km} / {_KM_PER_DEGREE})"
    narrow = "greatest(0.05, cos(radians(least(89.0, abs(lat) + 1))))"
    wide = f"least(60.0, {wide_km} / ({_KM_PER_DEGREE} * {narrow}))"
    early, late = DAYS_APART // 2, DAYS_APART - DAYS_APART // 2
    engine.table(
        "boxes",
        f"""
        SELECT id, teller, actor_set, mode_set, {wide} > {_LARGE_DEGREES} AS large,
               lat - {high} AS south, lat + {high} AS north,
               lon - {wide} AS west, lon + {wide} AS east,
               d0 - slack - {early} AS since, d1 + slack + {late} AS until
        FROM features
        """,
    )


def cut_boxes(engine: Engine, name: str, degrees: int = 1, where: str = "true") -> None:
    """Leave in the engine a table with one row per box and block of a grid that it touches.

    ``first_t``, ``first_y`` and ``first_x`` say whether the block is the box's first one that way.
    ``degrees`` must divide 360, so that the grid closes at the date line.
    """
    columns = _COLUMNS // degrees
    number = f"(CAST(t AS BIGINT) * {_ROWS} + y) * {columns} + ((x + {columns}) % {columns})"
    engine.table(
        name,
        f"""
        SELECT id, teller, actor_set, mode_set, large, south, north, west, east, since, until,
               {number} AS block, t = t0 AS first_t, y = y0 AS first_y, x = x0 AS first_x
        FROM (SELECT *, unnest(generate_series(x0, x1)) AS x
              FROM (SELECT *, unnest(generate_series(y0, y1)) AS y
                    FROM (SELECT *, unnest(generate_series(t0, t1)) AS t
                          FROM (SELECT *, {_cell("south + 90", degrees)} AS y0,
                                       {_cell("north + 90", degrees)} AS y1,
                                       {_cell("west + 180", degrees)} AS x0,
                                       {_cell("east + 180", degrees)} AS x1,
                                       {_cell("since", _DAYS)} AS t0, {_cell("until", _DAYS)} AS t1
                                FROM boxes WHERE {where}))))
        """,
    )


def _cell(at: str, size: int) -> str:
    """SQL of the number of the cell of this size in which a place or day lies."""
    return f"CAST(floor(({at}) / {float(size)}) AS INTEGER)"
