import sqlite3
import threading
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

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


def test_the_migration_makes_what_the_schema_says(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    with database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_another_kind_of_file_is_not_touched(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("not a database, but longer than a header\n" * 5)
    before = note.read_bytes()
    with pytest.raises(LedgerVersionError, match="is not a ledger"):
        Database(str(note))
    assert note.read_bytes() == before


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(LedgerVersionError, match="is a database, but not a ledger"):
        Database(str(path))
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    other.close()


def test_a_ledger_of_a_newer_rimland_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Database(str(path)).reading():
        pass
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(LedgerVersionError, match="newer rimland"):
        Database(str(path))


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


def test_a_ledger_that_must_exist_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with pytest.raises(NotFoundError, match="there is no ledger here"):
        Database(str(path), create=False)
    assert not path.exists()


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    insert = text(
        "INSERT INTO link_runs (up_to_report, model, pairs, minted, recorded_at) "
        "VALUES (1, 'm', 0, 0, 't')"
    )
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert)
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM link_runs")).scalar() == 0


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    path = str(tmp_path / "l.db")
    slow, hasty = Database(path), Database(path, wait_seconds=0.2)
    with slow.writing(), pytest.raises(LedgerBusyError, match="another process"):  # noqa: SIM117
        with hasty.writing():
            pass


def test_a_reader_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    path = str(tmp_path / "l.db")
    reader, writer = Database(path), Database(path)
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


def make_old(path: Path, revision: str) -> None:
    """Make a ledger as a release with this schema left it."""
    with create_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {0x52494D4C}")
        config = Config()
        folder = resources.files("rimland.ledger") / "migrations"
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_ledger_of_an_earlier_release_gets_what_came_later(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_old(path, revision)
    with sqlite3.connect(path) as old:
        old.execute(
            "INSERT INTO event_log (event_id, change, report_key, recorded_at) "
            "VALUES ('ev1', 'minted', 'a:1', '2026')"
        )
    old.close()
    database = Database(str(path), create=False)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("SELECT event_id FROM event_log")).scalars().all() == ["ev1"]
    database.close()
