"""Ledgers of earlier releases are brought forward with everything in them; newer ones are refused."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, MetaData, Table, create_engine, select, text

from rimland.ledger.database import Database
from rimland.ledger.schema import metadata
from rimland.model.errors import LedgerError, LedgerVersionError

RELEASED = ["0001", "0002", "0003"]
ROWS = 3


def raw_engine(address: str) -> Engine:
    """Return an engine past everything that the ledger does."""
    if "://" not in address:
        return create_engine(f"sqlite:///{address}")
    return create_engine(address.replace("postgresql:", "postgresql+pg8000:", 1))


def make_old(address: str, revision: str) -> dict[str, list[dict[str, Any]]]:
    """Make a ledger as a release with this schema left it, rows in every table; return those."""
    engine = raw_engine(address)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {0x52494D4C}")
        config = Config()
        folder = resources.files("rimland.ledger") / "migrations"
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        old = MetaData()
        old.reflect(connection)
        tables = [t for name, t in sorted(old.tables.items()) if name != "alembic_version"]
        for table in tables:
            connection.execute(table.insert(), [_row(table, n) for n in range(1, ROWS + 1)])
    held = rows_of(engine, tables)
    engine.dispose()
    return held


def _row(table: Table, number: int) -> dict[str, Any]:
    return {c.name: _value(c, number) for c in table.columns if c.name != "seq"}


def _value(column: Column[Any], number: int) -> Any:
    if column.nullable and number == ROWS:
        return None
    kind = column.type.python_type
    return {str: f"{column.name} é {number}", bytes: b"\x00\xff", float: 0.1 * number}.get(
        kind, number
    )


def rows_of(engine: Engine, tables: list[Table]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of these tables, in the columns these tables have here."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables
        }


@pytest.mark.parametrize("revision", RELEASED)
def test_a_ledger_of_an_earlier_release_keeps_every_row(revision: str, ledger_address: str) -> None:
    held = make_old(ledger_address, revision)
    assert {len(rows) for rows in held.values()} == {ROWS}
    database = Database(ledger_address, create=False)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        for name, rows in held.items():
            columns = [metadata.tables[name].c[column] for column in rows[0]]
            keys = metadata.tables[name].primary_key.columns
            found = connection.execute(select(*columns).order_by(*keys)).mappings()
            assert [dict(row) for row in found] == rows, name
    with database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO event_log (event_id, change, report_key, recorded_at) "
                "VALUES ('ev9', 'minted', 'a:1', '2026')"
            )
        )
        last = connection.execute(text("SELECT max(seq) FROM event_log")).scalar()
        assert last == ROWS + 1
    database.close()


def test_the_migrations_make_what_the_schema_says(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", [None, *RELEASED])
def test_texts_are_compared_by_their_bytes(revision: str | None, ledger_address: str) -> None:
    """Whatever the order of the database's language, and also in tables that were there before."""
    if revision is not None:
        make_old(ledger_address, revision)
    database = Database(ledger_address)
    words = ["a", "B", "é", "_", "Z", "aa", "a b", "a-b", "ab", "", "10", "9", "ä", "Ω"]
    with database.writing() as connection:
        connection.execute(text("DELETE FROM event_log"))
        for word in words:
            connection.execute(
                text(
                    "INSERT INTO event_log (event_id, change, report_key, recorded_at) "
                    "VALUES (:word, 'minted', 'k', 't')"
                ),
                {"word": word},
            )
        ordered = connection.execute(text("SELECT event_id FROM event_log ORDER BY event_id"))
        assert ordered.scalars().all() == sorted(words)
        greatest = connection.execute(text("SELECT max(event_id) FROM event_log")).scalar()
        assert greatest == max(words)
        beyond = text("SELECT event_id FROM event_log WHERE event_id > :word")
        found = set(connection.execute(beyond, {"word": "Z"}).scalars())
        assert found == {word for word in words if word > "Z"}
    database.close()


@pytest.mark.parametrize("revision", [None, "0002"])
def test_every_text_column_on_a_server_is_in_byte_order(
    revision: str | None, ledger_address: str
) -> None:
    if revision is not None:
        make_old(ledger_address, revision)
    database = Database(ledger_address)
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            orders = connection.execute(
                text(
                    "SELECT DISTINCT collation_name FROM information_schema.columns "
                    "WHERE table_schema = 'public' AND data_type = 'text'"
                )
            )
            assert orders.scalars().all() == ["C"]
    database.close()


def test_a_ledger_of_a_newer_rimland_is_refused_and_left_alone(ledger_address: str) -> None:
    with Database(ledger_address).reading():
        pass
    engine = raw_engine(ledger_address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerVersionError, match="newer rimland"):
        Database(ledger_address)
    with engine.begin() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        )
    engine.dispose()


def test_another_programs_database_is_not_touched(ledger_address: str) -> None:
    engine = raw_engine(ledger_address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (x INTEGER)"))
    with pytest.raises(LedgerVersionError, match="is a database, but not a ledger"):
        Database(ledger_address)
    found = MetaData()
    found.reflect(engine)
    engine.dispose()
    assert list(found.tables) == ["mine"]


def test_an_upgrade_that_fails_changes_nothing(
    ledger_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of an upgrade become visible together, or not at all."""
    make_old(ledger_address, "0001")

    def fail(*_: object) -> None:
        raise LedgerError("the power is gone")

    backend = "sqlite.Sqlite" if "://" not in ledger_address else "postgresql.Postgresql"
    with monkeypatch.context() as patch:
        patch.setattr(f"rimland.ledger.{backend}Backend.settle", fail)
        with pytest.raises(LedgerError, match="the power is gone"):
            Database(ledger_address)
    engine = raw_engine(ledger_address)
    found = MetaData()
    found.reflect(engine)
    assert "documents" not in found.tables
    engine.dispose()
    Database(ledger_address).close()
