from datetime import UTC, datetime
from pathlib import Path

import pytest

from rimland.app.jobs.load import LoadOptions
from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports
from rimland.model.errors import DeclarationError
from rimland.model.source import Scope
from tests.tables import load, row, standing, write


def _best(database: Database, as_of: datetime | None = None) -> dict[str, int]:
    with database.reading() as connection:
        table = standing_reports(connection, as_of=as_of)
    keys = table["report_key"].to_pylist()
    return dict(zip(keys, table["killed_total_best"].to_pylist(), strict=True))


def _complete(scope: str, release: str | None = None) -> LoadOptions:
    return LoadOptions(release=release, complete=(Scope.parse(scope),))


def test_loading_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(), row(id="2"), row(id="3", best="x")])
    first, second = load(database, path).counts, load(database, path).counts
    assert (first.accepted, first.quarantined) == (2, 1)
    assert (second.accepted, second.unchanged, second.quarantined) == (0, 2, 1)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM report_versions").scalar() == 2


def test_a_changed_row_is_a_new_version_and_the_newer_release_stands(
    database: Database, tmp_path: Path
) -> None:
    new = write(tmp_path / "new.csv", [row(best="9")])
    old = write(tmp_path / "old.csv", [row(best="8")])
    load(database, new, options=LoadOptions(release="24.1"))
    counts = load(database, old, options=LoadOptions(release="23.1")).counts
    assert counts.superseded == 1
    assert _best(database) == {"ucdp:1": 9}
    assert _best(database, datetime(2024, 1, 1, tzinfo=UTC)) == {"ucdp:1": 8}


def test_a_confirmation_reads_like_the_version_it_confirms(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [row()])
    load(database, path)
    load(database, path, options=LoadOptions(release="23.1"))
    assert _best(database) == {"ucdp:1": 8}
    # The first load was known only now; the confirmation was known in 2023.
    assert _best(database, datetime(2024, 1, 1, tzinfo=UTC)) == {"ucdp:1": 8}
    with database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT payload FROM report_versions").scalars().all()
    assert [bool(p) for p in stored] == [True, False]


def test_only_a_complete_scope_retracts_and_only_inside_itself(
    database: Database, tmp_path: Path
) -> None:
    rows = [
        row(id="1"),
        row(id="2"),
        row(id="3", country_id="652"),
        row(id="4", date_start="2015-01-01", date_end="2015-01-01"),
        row(id="5", type_of_violence="3"),
        row(id="6"),
    ]
    load(database, write(tmp_path / "all.csv", rows))
    less = write(tmp_path / "less.csv", [row(id="1"), row(id="6", best="many")])
    assert load(database, less).counts.retracted == 0
    assert (
        load(database, less, options=LoadOptions(covers=(Scope.parse("world"),))).counts.retracted
        == 0
    )
    options = _complete("country=IRQ,from=2014-01,to=2014-12,type=1")
    counts = load(database, less, options=options).counts
    # 6 is in the file, unreadable: no proof that it vanished.
    assert (counts.unchanged, counts.quarantined, counts.retracted) == (1, 1, 1)
    assert set(standing(database)) == {f"ucdp:{n}" for n in (1, 3, 4, 5, 6)}
    assert load(database, less, options=options).counts.retracted == 0


def test_a_final_release_does_not_strike_what_it_cannot_speak_about(
    database: Database, tmp_path: Path
) -> None:
    later = row(id="9", date_start="2024-02-01", date_end="2024-02-01")
    load(database, write(tmp_path / "c.csv", [later]), options=LoadOptions(release="24.0.2"))
    final = write(tmp_path / "f.csv", [row()])
    assert load(database, final, options=_complete("world", "24.1")).counts.retracted == 0
    assert set(standing(database)) == {"ucdp:1", "ucdp:9"}


def test_a_retracted_report_stands_at_the_time_before(database: Database, tmp_path: Path) -> None:
    both = write(tmp_path / "old.csv", [row(), row(id="2")])
    load(database, both, options=LoadOptions(release="23.1"))
    load(database, write(tmp_path / "new.csv", [row()]), options=_complete("world", "24.1"))
    assert set(_best(database)) == {"ucdp:1"}
    assert set(_best(database, datetime(2024, 1, 1, tzinfo=UTC))) == {"ucdp:1", "ucdp:2"}


def test_an_older_file_does_not_bring_back_what_a_complete_release_lacks(
    database: Database, tmp_path: Path
) -> None:
    load(database, write(tmp_path / "new.csv", [row()]), options=_complete("world", "24.1"))
    old = write(tmp_path / "old.csv", [row(), row(id="2")])
    counts = load(database, old, options=LoadOptions(release="23.1")).counts
    assert counts.retracted == 1
    assert set(_best(database)) == {"ucdp:1"}
    assert load(database, old, options=LoadOptions(release="23.1")).counts.retracted == 0


def test_few_keys_of_a_large_log_are_looked_up(database: Database, tmp_path: Path) -> None:
    load(database, write(tmp_path / "all.csv", [row(id=n) for n in range(300)]))
    few = write(tmp_path / "few.csv", [row(id="5"), row(id="7", best="9"), row(id="1000")])
    for expected in ((2, 1), (0, 3)):
        counts = load(database, few).counts
        assert (counts.accepted, counts.unchanged) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (LoadOptions(covers=(Scope.parse("country=IRQ+XYZ"),)), "there is no country 'XYZ'"),
        (LoadOptions(complete=(Scope.parse("country=\x1b[1m"),)), "there is no country"),
        (LoadOptions(release="latest"), "is not a release"),
        (LoadOptions(covers=(Scope.parse("world,release=x"),)), "is not a release"),
        (_complete("world,release=24.1", "23.1"), "several releases: 23.1, 24.1"),
    ],
)
def test_declarations_that_make_no_sense_are_refused_before_reading(
    database: Database, tmp_path: Path, options: LoadOptions, expected: str
) -> None:
    with pytest.raises(DeclarationError, match=expected):
        load(database, tmp_path / "not there.csv", options=options)


def test_a_complete_scope_speaks_about_one_file(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="about one file"):
        load(database, tmp_path / "a", tmp_path / "b", options=_complete("world"))


def test_a_scope_s_release_is_the_file_s(database: Database, tmp_path: Path) -> None:
    load(database, write(tmp_path / "a.csv", [row()]), options=_complete("world,release=24.1"))
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT release, known_at FROM loads").all()
    assert [tuple(r) for r in found] == [("24.1", "2024-05-31T23:59:59.999999Z")]
