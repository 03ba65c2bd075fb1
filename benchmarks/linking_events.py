"""The events that reports are simulated of: UCDP GED files, read by our own reader.

Several files and versions hold the same record; the one in the file named last stands. Nothing else
is cleaned: GED itself holds events that agree in every column that we use (about 2 % of those here),
and nobody can tell their reports apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from shared_data import shared_data

from rimland.sources.base import LoadRequest
from rimland.sources.ucdp import UcdpReader
from rimland.tables.engine import columnar, parse_json_sql

DEVELOPMENT = ("syria_2016_2019.csv.gz",)
"""What the matcher was developed on, with seed 1."""

SCORING = (
    "sample1000_v231.csv.gz",
    "ukraine_b_2014_2019.csv",
    "turkey_1989_2019.csv",
    "iraq_hdx_1989_2018.csv",
    "syria_2016_2019.csv.gz",
    "islamic_state_1989_2023.csv.gz",
)
"""What the benchmark scores, with seed 7. Mexico is left out: cartels fight in the same town day
after day, 4,893 of its 18,957 events agree with another in every column, and rimland is not about
crime."""


def ged_events(files: Sequence[str | Path]) -> pa.Table:
    """Return one row per GED event of these files (names in the shared data, or paths).

    Columns: event (UCDP's id), date_start, date_end, date_precision, country_iso3, adm1, adm2, place, latitude,
    longitude, place_precision, low, best, high, mode, one_sided, side_a, side_b; by event id.
    """
    candidates = pa.concat_tables(
        UcdpReader().read(str(_path(file)), LoadRequest(now=datetime.now(UTC))).candidates
        for file in files
    )
    with columnar() as engine:
        engine.register("candidates", candidates.append_column("line", _numbers(candidates)))
        return engine.sql(f"""
            WITH latest AS (
                SELECT record_id, payload FROM candidates
                QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY line DESC) = 1
            ), read AS (SELECT record_id, unnest({parse_json_sql("payload")}) FROM latest)
            SELECT record_id AS event, date_start, date_end, date_precision, country_iso3, adm1,
                   adm2, place, latitude, longitude, place_precision,
                   killed_total_low AS low, killed_total_best AS best, killed_total_high AS high,
                   event_types[1] AS mode, type_of_violence = 3 AS one_sided,
                   actors[1].name AS side_a, actors[2].name AS side_b
            FROM read ORDER BY CAST(record_id AS BIGINT)
        """).to_arrow_table()


def _path(file: str | Path) -> Path:
    path = Path(file)
    return path if path.is_file() else shared_data() / "ucdp_ged" / path


def _numbers(table: pa.Table) -> pa.Array:
    return pa.array(range(table.num_rows), pa.int64())
