"""Reports at any number and one density, and a ledger that holds them.

The theatre is Syria 2016-19 as GED tells it (16,566 events, the densest we have), told by the three
sources of linking_truth.py at the moderate level, names of places kept. More reports come from
copies of the whole theatre elsewhere on the globe and in other years; fewer from a stretch of its
days. So the volume of space and time grows with the number, and the density stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from linking_events import DEVELOPMENT, ged_events
from linking_truth import LEVELS, SOURCES, simulate_events

from rimland.ledger.database import Database
from rimland.ledger.loads import FileToAppend, append_file
from rimland.model.source import ExpectedYield, Licence, SourceDefinition
from rimland.model.vocab import Redistribution
from rimland.sources.base import CANDIDATE_SCHEMA, QUARANTINE_SCHEMA
from rimland.tables.engine import canonical_json_sql, columnar

SEED = 7
EXTRA = 1_000
_PLACES = ("SYR", "IRQ", "AFG", "PAK", "NGA", "SOM")
_EPOCHS = 5
_EPOCH_DAYS = 4 * 365 + 1
_DEGREES_APART = 30.0
_PER_EVENT = 3 * (1 - LEVELS["moderate"].missing) * (1 - LEVELS["moderate"].merged / 2)
_KNOWN = datetime(2024, 1, 1, tzinfo=UTC)


def reports_of(count: int) -> pa.Table:
    """Return so many reports, by source and random record id."""
    theatre = ged_events(DEVELOPMENT).sort_by([("date_start", "ascending"), ("event", "ascending")])
    wanted = int(count / _PER_EVENT * 1.01) + 50  # a little more: how many are missing is chance
    tables = [
        simulate_events(copy, LEVELS["moderate"], SEED + number, named=True)[0]
        for number, copy in enumerate(_copies(theatre, wanted))
    ]
    reports = pa.concat_tables(
        _renumbered(table, number) for number, table in enumerate(tables)
    ).combine_chunks()
    kept = np.sort(np.random.default_rng(SEED).permutation(reports.num_rows)[:count])
    return reports.take(pa.array(kept))


def _copies(theatre: pa.Table, wanted: int) -> Iterator[pa.Table]:
    number = 0
    while wanted > 0:
        region, epoch = divmod(number, _EPOCHS)
        part = theatre.slice(0, min(wanted, theatre.num_rows))
        yield _moved(part, epoch * _EPOCH_DAYS, region)
        wanted -= part.num_rows
        number += 1


def _moved(events: pa.Table, days: int, region: int) -> pa.Table:
    """Return the events so many days earlier, and so many regions further east."""
    for column in ("date_start", "date_end"):
        earlier = pc.subtract(events[column].cast(pa.int32()), pa.scalar(days, pa.int32()))
        at = events.schema.get_field_index(column)
        events = events.set_column(at, column, earlier.cast(pa.date32()))
    east = pc.add(events["longitude"], _DEGREES_APART * region)
    events = events.set_column(events.schema.get_field_index("longitude"), "longitude", east)
    country = pa.array([_PLACES[region]] * events.num_rows, pa.string())
    at = events.schema.get_field_index("country_iso3")
    return events.set_column(at, "country_iso3", country)


def _renumbered(reports: pa.Table, copy: int) -> pa.Table:
    """Return the reports of a copy under record ids of their own."""
    records = pc.binary_join_element_wise(str(copy), reports["record_id"], "-")
    keys = pc.binary_join_element_wise(reports["source_id"], records, ":")
    for name, column in (("record_id", records), ("report_key", keys)):
        reports = reports.set_column(reports.schema.get_field_index(name), name, column)
    return reports


def parted(reports: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return all reports but a random thousand, and those."""
    chosen = np.zeros(reports.num_rows, dtype=bool)
    chosen[np.random.default_rng(SEED + 1).permutation(reports.num_rows)[:EXTRA]] = True
    mask = pa.array(chosen)
    return reports.filter(pc.invert(mask)), reports.filter(mask)


def append(database: Database, reports: pa.Table, *, now: datetime) -> int:
    """Append the reports as ``load`` does after reading a file: one transaction per source.

    What is left out of loading is the reading of a file's cells.
    """
    accepted = 0
    for source in SOURCES:
        rows = reports.filter(pc.equal(reports["source_id"], source))
        if rows.num_rows:
            file = FileToAppend(
                format="csv",
                source=_definition(source),
                file_name=f"{source}.csv",
                sha256=f"{source}-{rows.num_rows}".ljust(64, "0"),
                release=None,
                known_at=_KNOWN,
                recorded_at=now,
                read=rows.num_rows,
                candidates=_candidates(rows),
                quarantined=QUARANTINE_SCHEMA.empty_table(),
                coverage=(),
                complete=(),
                signals=(),
            )
            with database.writing() as connection:
                accepted += append_file(connection, file).accepted
    return accepted


def _candidates(reports: pa.Table) -> pa.Table:
    with columnar(memory="4GB") as engine:
        engine.register("reports", reports)
        return (
            engine.sql(f"""
                SELECT ordinal, file_row, report_key, record_id, payload,
                       sha256(payload) AS content_hash
                FROM (SELECT row_number() OVER () AS ordinal, file_row, report_key, record_id,
                             {canonical_json_sql()} AS payload FROM reports)
            """)
            .to_arrow_table()
            .cast(CANDIDATE_SCHEMA)
        )


def _definition(source: str) -> SourceDefinition:
    return SourceDefinition(
        source_id=source,
        title=f"Simulated source {source}",
        publisher="benchmark",
        publisher_family=source,
        url="",
        citation="simulated of UCDP GED",
        licence=Licence("CC BY 4.0", Redistribution.RECORDS, "UCDP GED"),
        coverage_note="simulated",
        expected=ExpectedYield(0, 1.0),
    )
