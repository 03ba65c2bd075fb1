"""Report tables (tables REPORT_TABLE) from plain columns, unknown fields null."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.tables.engine import columnar
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import REPORT_TABLE

if TYPE_CHECKING:
    import pandas as pd

KNOWN_AT = "2024-01-01T00:00:00Z"

_TOLD = {
    "seq": "row_number() OVER ()",
    "report_key": "report_key",
    "source_id": "source_id",
    "record_id": "record_id::VARCHAR",
    "content_hash": "sha256(report_key)",
    "known_at": f"'{KNOWN_AT}'",
    "file_row": "source_id || '.csv:' || row_number() OVER ()",
    "event_types": "[CASE WHEN coarse THEN 'other_violence' ELSE mode END]",
    "unit": "'incident'",
    "date_start": "date_start::DATE",
    "date_end": "date_end::DATE",
    "date_precision": "date_precision",
    "country_iso3": "country_iso3",
    "adm1": "adm1",
    "adm2": "adm2",
    "place": "place",
    "latitude": "latitude",
    "longitude": "longitude",
    "place_precision": "place_precision",
    "actors": "actors",
    "perpetrators_in_total": "true",
    "killed_total_low": "low",
    "killed_total_best": "best",
    "killed_total_high": "high",
}
"""What a simulated report tells, as SQL over the columns of ``linking_truth``."""

_PART = "'tie': NULL, 'certainty': NULL, 'claim': NULL, 'said_by': NULL"


def report_table(rows: pd.DataFrame) -> pa.Table:
    """Return the rows, in their order, with every column of the ledger's report table."""
    schema = arrow_schema(REPORT_TABLE)
    columns = ", ".join(f"{_TOLD.get(f.name, 'NULL')} AS {f.name}" for f in REPORT_TABLE)
    given = pa.Table.from_pandas(rows.drop(columns=["parts"]), preserve_index=False)
    with columnar() as engine:
        engine.register("given", given)
        table = engine.sql(f"""
            WITH told AS (SELECT *, [{_actor("a", "perpetrator")}, {_actor("b", "target")}] AS actors
                          FROM given)
            SELECT {columns} FROM told
        """).to_arrow_table()
    return table.cast(schema)


def _actor(side: str, one_sided_role: str) -> str:
    role = f"CASE WHEN one_sided AND NOT coarse THEN '{one_sided_role}' ELSE 'side_{side}' END"
    return f"{{'role': {role}, 'name': side_{side}, 'dataset_id': NULL, {_PART}}}"
