"""How far reviewers agree: second readings counted for each two of them, and for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from rimland.analysis.agreement import agreement
from rimland.ledger.database import Database
from rimland.ledger.judgements import all_judgements
from rimland.ledger.second_readings import Reading, second_readings, word

_CELL = pa.struct([("first", pa.string()), ("second", pa.string()), ("pairs", pa.int64())])
SCHEMA = pa.schema(
    [
        ("first", pa.string()),
        ("second", pa.string()),
        ("pairs", pa.int64()),
        ("agreed", pa.int64()),
        ("unsettled", pa.int64()),
        ("observed", pa.float64()),
        ("expected", pa.float64()),
        ("kappa", pa.float64()),
        ("standard_error", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("note", pa.string()),
        ("table", pa.list_(_CELL)),
    ]
)
FIRST, SECOND = "all first readers", "all second readers"


def agreement_table(database: Database) -> pa.Table:
    """Return one row for each first and second reviewer, and a last one for all of them."""
    with database.reading() as connection:
        readings = second_readings(all_judgements(connection, people_only=True))
    between: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        names = (reading.first.made_by, reading.second.made_by)
        between.setdefault(names, []).append(reading)
    rows = [_row(*names, told) for names, told in sorted(between.items())]
    if len(rows) != 1:
        rows.append(_row(FIRST, SECOND, readings))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _row(first: str, second: str, readings: Sequence[Reading]) -> dict[str, Any]:
    found = agreement([(word(r.first), word(r.second)) for r in readings])
    cells = [
        {"first": a, "second": b, "pairs": count} for (a, b), count in sorted(found.table.items())
    ]
    return {
        "first": first,
        "second": second,
        "pairs": found.items,
        "agreed": sum(r.agreed for r in readings),
        "unsettled": sum(not r.agreed and not r.settled for r in readings),
        **{
            name: getattr(found, name)
            for name in ("observed", "expected", "kappa", "standard_error", "low", "high", "note")
        },
        "table": cells,
    }
