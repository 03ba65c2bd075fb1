"""The real UCDP files: everything loads, nothing is lost, and the sums are those of the files."""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from rimland.app.jobs.load import LoadResult
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.model.errors import FileRefusedError
from tests.tables import load

pytestmark = pytest.mark.shared

BROKEN = "broken_header_darfur.csv"
# UCDP's country ids (Gleditsch and Ward), for the countries with most events here; a check of its
# own must not use the table it checks.
ISO = {
    645: "IRQ",
    652: "SYR",
    640: "TUR",
    70: "MEX",
    369: "UKR",
    700: "AFG",
    475: "NGA",
    620: "LBY",
}


def _files(shared_data: Path) -> list[Path]:
    folder = shared_data / "ucdp_ged"
    return [p for p in sorted(folder.iterdir()) if p.name != BROKEN and ".csv" in p.name]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for given in csv.DictReader(io.StringIO(text, newline="")):
        if not all(value.startswith("#") for value in given.values() if value):
            yield given


@pytest.fixture(scope="module")
def loaded(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Database, dict[str, LoadResult]]:
    database = Database(str(tmp_path_factory.mktemp("shared") / "l.db"))
    return database, {p.name: load(database, p) for p in _files(shared_data)}


@pytest.fixture(scope="module")
def reports(loaded: tuple[Database, dict[str, LoadResult]]) -> pa.Table:
    with loaded[0].reading() as connection:
        return standing_reports(connection)


def test_every_row_of_every_file_is_counted(
    shared_data: Path, loaded: tuple[Database, dict[str, LoadResult]]
) -> None:
    for path in _files(shared_data):
        counts = loaded[1][path.name].counts
        assert counts.read == sum(1 for _ in _rows(path)), path.name
        parts = counts.accepted + counts.unchanged + counts.superseded + counts.quarantined
        assert counts.read == parts, path.name
        assert counts.quarantined == 0, path.name


def test_sums_by_country_and_year_are_those_of_the_files(
    shared_data: Path, reports: pa.Table
) -> None:
    last: dict[int, dict[str, str]] = {}
    for path in _files(shared_data):
        for given in _rows(path):
            last[int(float(given["id"]))] = given
    events: Counter[tuple[str, str]] = Counter()
    deaths: Counter[tuple[str, str]] = Counter()
    for given in last.values():
        iso = ISO.get(int(float(given["country_id"])))
        if iso:
            cell = iso, given["date_start"][:4]
            events[cell] += 1
            deaths[cell] += int(float(given["best"]))
    ours: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for report in reports.select(["country_iso3", "date_start", "killed_total_best"]).to_pylist():
        if report["country_iso3"] in ISO.values():
            cell = report["country_iso3"], str(report["date_start"].year)
            ours[cell].append(report["killed_total_best"])
    assert reports.num_rows == len(last)
    assert sum(events.values()) > 0.9 * len(last)
    assert {cell: len(best) for cell, best in ours.items()} == dict(events)
    assert {cell: sum(best) for cell, best in ours.items()} == {c: deaths[c] for c in events}


def test_shared_ids_are_versions_of_one_report(
    shared_data: Path, loaded: tuple[Database, dict[str, LoadResult]]
) -> None:
    seen: dict[str, set[str]] = {}
    for path in _files(shared_data):
        for given in _rows(path):
            seen.setdefault(str(int(float(given["id"]))), set()).add(path.name)
    shared = {f"ucdp:{record}" for record, names in seen.items() if len(names) > 1}
    assert len(shared) > 10_000
    with loaded[0].reading() as connection:
        keys = connection.exec_driver_sql("SELECT report_key FROM report_versions").scalars().all()
    times = Counter(keys)
    assert set(times) == {f"ucdp:{record}" for record in seen}
    changed = {key for key, count in times.items() if count > 1}
    assert changed
    assert changed <= shared


def test_loading_again_accepts_nothing(
    shared_data: Path, loaded: tuple[Database, dict[str, LoadResult]], reports: pa.Table
) -> None:
    database, _ = loaded
    for path in _files(shared_data):
        counts = load(database, path).counts
        assert (counts.accepted, counts.superseded, counts.retracted) == (0, 0, 0)
    with database.reading() as connection:
        assert standing_reports(connection).equals(reports)


def test_tolls_out_of_order_are_kept_and_flagged(shared_data: Path, reports: pa.Table) -> None:
    last: dict[str, bool] = {}
    for path in _files(shared_data):
        for given in _rows(path):
            low, best, high = (int(float(given[c])) for c in ("low", "best", "high"))
            last[f"ucdp:{int(float(given['id']))}"] = low > best or best > high
    flagged = {
        report["report_key"]
        for report in reports.select(["report_key", "flags"]).to_pylist()
        if "toll_order" in (report["flags"] or ())
    }
    assert flagged == {key for key, broken in last.items() if broken}
    assert len(flagged) > 100


def test_the_shifted_file_is_refused_in_one_clear_line(shared_data: Path, tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    with pytest.raises(FileRefusedError) as caught:
        load(database, shared_data / "ucdp_ged" / BROKEN)
    line = str(caught.value)
    assert "\n" not in line
    assert f"{BROKEN}:2: the header does not stand over its columns: 'year' holds 'True'" in line
    assert "get the file again from its publisher" in line
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM loads").scalar() == 0
