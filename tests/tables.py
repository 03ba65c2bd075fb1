"""Small tables for tests: UCDP rows and files in every packing."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete

from rimland.app.jobs.load import LoadOptions, LoadResult, load_files
from rimland.ledger.copying import copy_ledger
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.ledger.schema import metadata
from rimland.sources.bounds import Limits
from rimland.sources.ucdp import FORMAT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COLUMNS: list[str] = FORMAT["headerless"]["columns"]

SOUND = {
    "id": "1",
    "relid": "IRQ-2014-1-259-1",
    "year": "2014",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_new_id": "259",
    "conflict_name": "Iraq: Government",
    "dyad_new_id": "524",
    "dyad_name": "Government of Iraq - IS",
    "side_a_new_id": "116",
    "side_a": "Government of Iraq",
    "side_b_new_id": "234",
    "side_b": "IS",
    "number_of_sources": "1",
    "source_office": "Agence France Presse",
    "source_date": "2014-01-26",
    "where_prec": "1",
    "where_coordinates": "Al Fallūjah town",
    "adm_1": "Al Anbār province",
    "latitude": "33.355813",
    "longitude": "43.786124",
    "priogrid_gid": "177568",
    "country": "Iraq",
    "country_id": "645",
    "region": "Middle East",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2014-01-24",
    "date_end": "2014-01-25",
    "deaths_a": "0",
    "deaths_b": "1",
    "deaths_civilians": "7",
    "deaths_unknown": "0",
    "best": "8",
    "high": "9",
    "low": "7",
}
"""One row that nothing is wrong with."""


def row(**changes: object) -> dict[str, str]:
    """Return the sound row with some cells changed."""
    return {**SOUND, **{name: str(value) for name, value in changes.items()}}


def csv_text(
    rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS, *, header: bool = True
) -> str:
    """Return rows as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows([r.get(c, "") for c in columns] for r in rows)
    return stream.getvalue()


def write(path: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """Write rows as a CSV file, packed as its name says."""
    data = csv_text(rows, columns).encode()
    if path.suffix == ".gz":
        data = gzip.compress(data)
    elif path.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("table.csv", data)
        data = packed.getvalue()
    path.write_bytes(data)
    return path


def load(
    database: Database, *paths: Path, format_name: str = "ucdp", options: LoadOptions | None = None
) -> LoadResult:
    """Load files as a command would."""
    return load_files(
        database,
        format_name,
        [str(p) for p in paths],
        options or LoadOptions(),
        now=NOW,
        limits=Limits(),
    )


def copied(address: str, target: str) -> None:
    """Copy a ledger into one that is not there yet."""
    given, made = Database(address, create=False), Database(target)
    copy_ledger(given, made)
    given.close()
    made.close()


def emptied(database: Database) -> Database:
    """Delete every row, which is quicker than to make another ledger."""
    with database.writing() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
    return database


def standing(database: Database) -> dict[str, str]:
    """Return the standing reports: key -> content hash."""
    with database.reading() as connection:
        table = standing_reports(connection)
    return dict(
        zip(table["report_key"].to_pylist(), table["content_hash"].to_pylist(), strict=True)
    )


def state(database: Database) -> tuple[object, ...]:
    """Return what makes two ledgers equal as far as loads go; no ids, no times."""
    with database.reading() as connection:
        refused = connection.exec_driver_sql(
            "SELECT source_id, file_sha256, file_row, record_id, field, code, value, further_faults "
            "FROM quarantine ORDER BY 1, 2, 3, 4, 5, 6"
        ).all()
        coverage = connection.exec_driver_sql(
            "SELECT source_id, kind, countries, first_month, last_month, actors, "
            "types_of_violence, min_killed, basis, release FROM coverage ORDER BY 1, 2, 3, 4, 5, 9"
        ).all()
    return standing(database), [tuple(r) for r in refused], [tuple(c) for c in coverage]
