"""Space-time blocks: two reports are candidates only where the boxes they could lie in meet.

A report's box is its circle and its days, each with a margin. Boxes are cut along a fixed grid of
one degree and eight days; a report stands in every block that its box touches. Two boxes that meet
share a smallest block, in each direction the first one of either box: there, and only there, the
pair is taken.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.linking.engines import Engine, local_engine
from rimland.linking.features import make_features
from rimland.linking.model import LinkModel

MARGIN_KM = 20.0
"""On each side: places more than twice this beyond both circles are never compared."""

DAYS_APART = 7
"""Days that may lie between two dates beyond what their precision says."""

_KM_PER_DEGREE = 111.0
_DAYS = 8
_COLUMNS, _ROWS = 360, 181


def report_blocks(reports: pa.Table, model: LinkModel) -> pa.Table:
    """Return ``report_key, block`` for every block a report could lie in, in no order.

    Args:
        reports: standing reports (tables REPORT_TABLE, at least LINK_FIELDS and the key).
        model: the model; blocks are the same for all of this version.
    """
    _ = model
    with local_engine() as engine:
        engine.register("reports", numbered(reports))
        engine.register("families", NO_FAMILIES)
        make_features(engine)
        make_boxes(engine)
        return engine.fetch(
            "SELECT r.report_key, b.block FROM blocks b JOIN reports r ON r.id = b.id"
        )


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
    """Leave in the engine ``boxes`` (one per report) and ``blocks`` (one per report and block)."""
    high = f"least(85.0, (radius + {MARGIN_KM}) / {_KM_PER_DEGREE})"
    narrow = "greatest(0.05, cos(radians(least(89.0, abs(lat) + 1))))"
    wide = f"least(60.0, (radius + {MARGIN_KM}) / ({_KM_PER_DEGREE} * {narrow}))"
    early, late = DAYS_APART // 2, DAYS_APART - DAYS_APART // 2
    engine.table(
        "boxes",
        f"""
        SELECT id, teller, actor_set, mode_set,
               lat - {high} AS south, lat + {high} AS north,
               d0 - slack - {early} AS since, d1 + slack + {late} AS until,
               CAST(floor(lat - {high}) + 90 AS INTEGER) AS y0,
               CAST(floor(lat + {high}) + 90 AS INTEGER) AS y1,
               CAST(floor(lon - {wide}) + 180 AS INTEGER) AS x0,
               CAST(floor(lon + {wide}) + 180 AS INTEGER) AS x1,
               CAST(floor((d0 - slack - {early}) / {_DAYS}.0) AS INTEGER) AS t0,
               CAST(floor((d1 + slack + {late}) / {_DAYS}.0) AS INTEGER) AS t1
        FROM features
        """,
    )
    number = f"(CAST(t AS BIGINT) * {_ROWS} + y) * {_COLUMNS} + ((x + {_COLUMNS}) % {_COLUMNS})"
    engine.table(
        "blocks",
        f"""
        SELECT id, teller, actor_set, mode_set, south, north, since, until,
               {number} AS block, t = t0 AS first_t, y = y0 AS first_y, x = x0 AS first_x
        FROM (SELECT *, unnest(generate_series(x0, x1)) AS x
              FROM (SELECT *, unnest(generate_series(y0, y1)) AS y
                    FROM (SELECT *, unnest(generate_series(t0, t1)) AS t FROM boxes)))
        """,
    )
