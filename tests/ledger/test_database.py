import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from rimland.ledger.backup import backup
from rimland.ledger.database import Database
from rimland.ledger.schema import metadata
from rimland.model.errors import (
    LedgerBusyError,
    LedgerError,
    LedgerVersionError,
    NotFoundError,
)


def test_a_new_ledger_has_every_table_and_reopens(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    for _ in range(2):
        database = Database(str(path))
        with database.reading() as connection:
            names = set(
                connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'"))
                .scalars()
                .all()
            )
            mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        database.close()
        assert set(metadata.tables) <= names
        assert mode == "wal"


def test_a_large_transaction_is_written_once(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    rows = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
        " INSERT INTO filled SELECT i, hex(randomblob(500)) FROM n"
    )
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE filled (number INTEGER PRIMARY KEY, filling TEXT)"))
        connection.execute(rows)
        written_early = (tmp_path / "l.db-wal").stat().st_size
    written = (tmp_path / "l.db-wal").stat().st_size
    database.close()
    assert written > 30_000_000, "the rows should not fit into the cache of pages read"
    assert written_early < written / 30


def test_another_kind_of_file_is_not_touched(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("not a database, but longer than a header\n" * 5)
    before = note.read_bytes()
    with pytest.raises(LedgerVersionError, match="is not a ledger"):
        Database(str(note))
    assert note.read_bytes() == before


@pytest.mark.parametrize("address", ["nowhere/l.db", "."])
def test_a_missing_folder_and_a_directory_are_named(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((NotFoundError, LedgerVersionError)):
        Database(address)


def test_nothing_is_made_before_something_is_read_or_written(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    Database(str(path)).close()
    assert not path.exists()


def test_a_ledger_that_must_exist_is_not_made(ledger_address: str) -> None:
    for _ in range(2):
        with pytest.raises(NotFoundError, match="there is no ledger here"):
            Database(ledger_address, create=False)


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    insert = text(
        "INSERT INTO link_runs (up_to_report, model, pairs, minted, recorded_at) "
        "VALUES (1, 'm', 0, 0, 't')"
    )
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert)
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM link_runs")).scalar() == 0


@pytest.mark.parametrize("patience", [0.0, 0.2])
def test_a_writer_that_waits_too_long_says_so(ledger_address: str, patience: float) -> None:
    slow, hasty = Database(ledger_address), Database(ledger_address, wait_seconds=patience)
    with slow.writing(), pytest.raises(LedgerBusyError, match="another process"):  # noqa: SIM117
        with hasty.writing():
            pass


def test_a_reader_sees_one_state_while_another_writes(ledger_address: str) -> None:
    reader, writer = Database(ledger_address), Database(ledger_address)
    count = text("SELECT count(*) FROM link_runs")
    insert = text(
        "INSERT INTO link_runs (up_to_report, model, pairs, minted, recorded_at) "
        "VALUES (1, 'm', 0, 0, 't')"
    )

    def write() -> None:
        with writer.writing() as connection:
            connection.execute(insert)

    with reader.reading() as connection:
        assert connection.execute(count).scalar() == 0
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
        assert connection.execute(count).scalar() == 0
    with reader.reading() as connection:
        assert connection.execute(count).scalar() == 1


def test_a_backup_is_a_whole_ledger_and_overwrites_nothing(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    target = tmp_path / "copy.db"
    assert backup(database, target) == target.stat().st_size > 0
    Database(str(target), create=False).close()
    with pytest.raises(LedgerError, match="exists already"):
        backup(database, target)
    with pytest.raises(LedgerError, match="its folder does not exist"):
        backup(database, tmp_path / "no" / "copy.db")
    leftovers = [p.name for p in tmp_path.iterdir() if p.name.startswith(".rimland-backup")]
    assert leftovers == []
