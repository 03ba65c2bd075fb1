"""Each role of a team's ledger can do its work, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pg8000.native
import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.engine import make_url

from rimland.app.api import Ledger
from rimland.app.settings import Settings
from rimland.ledger.copying import tables
from rimland.ledger.database import Database
from rimland.ledger.documents import delete_expired
from rimland.ledger.roles import EXPIRING, REPLACED, roles_sql
from rimland.ledger.schema import event_log
from rimland.model.errors import LedgerError, RimlandError
from tests.postgres import Server
from tests.tables import load, row, standing, write

pytestmark = pytest.mark.postgresql

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = {"ana": "rimland_writer", "ben": "rimland_reader", "cem": ""}


@pytest.fixture
def team(postgres: Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Make a ledger, run the roles' SQL twice, and return the addresses of three users."""
    owner = postgres.new_database("team")
    name = str(make_url(owner).database)
    database = Database(owner)
    load(database, write(tmp_path / "a.csv", [row(id=n) for n in range(5)]))
    database.close()
    for _ in range(2):
        postgres.run(roles_sql(), name)
    addresses = {"owner": owner}
    for person, role in PEOPLE.items():
        password = f"secret-of-{person}"
        if not postgres.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{person}'"):
            member = f"IN ROLE {role}" if role else ""
            postgres.run(f"CREATE ROLE {person} LOGIN PASSWORD '{password}' {member}")
        addresses[person] = postgres.address(name, person, password)
    yield addresses
    postgres.drop_databases()


@pytest.mark.parametrize("person", ["ana", "ben"])
def test_the_log_can_be_neither_changed_nor_deleted(person: str, team: dict[str, str]) -> None:
    """Not one table of it; what is derived or expires can, by the writer alone."""
    database = Database(team[person])
    for table in tables():
        column = next(iter(table.columns))
        rights = {
            "UPDATE": update(table).values({column: column}),
            "DELETE": delete(table),
        }
        for right, statement in rights.items():
            free = table.name in REPLACED or (table.name in EXPIRING and right == "DELETE")
            if person == "ana" and free:
                with database.writing() as connection:
                    connection.execute(statement)
                continue
            with (
                pytest.raises(LedgerError, match=f"role '{person}' may not do this"),
                database.writing() as connection,
            ):
                connection.execute(statement)
    for sql in ("DROP TABLE loads", "TRUNCATE loads", "CREATE TABLE mine (x int)"):
        with (
            pytest.raises(LedgerError, match="may not do this"),
            database.writing() as connection,
        ):
            connection.execute(text(sql))
    database.close()


def test_a_writer_loads_links_and_makes_snapshots(team: dict[str, str], tmp_path: Path) -> None:
    """All that a desk does from day to day."""
    with Ledger(Settings(ledger=team["ana"], snapshots=str(tmp_path / "snapshots"))) as ledger:
        result = load(ledger.database, write(tmp_path / "b.csv", [row(id=7), row(id=8, best="x")]))
        assert (result.counts.accepted, result.counts.quarantined) == (1, 1)
        ledger.link()
        assert len(ledger.events()) == 6
        assert ledger.snapshot().manifest["tables"]
        with ledger.database.writing() as connection:
            delete_expired(connection, now=NOW)


def test_a_reader_reads_and_writes_nothing(team: dict[str, str], tmp_path: Path) -> None:
    """Not even a load that would change nothing."""
    with Ledger(Settings(ledger=team["owner"])) as ledger:
        ledger.link()
    with Ledger(Settings(ledger=team["ben"])) as ledger:
        assert len(ledger.events()) == 5
        assert len(standing(ledger.database)) == 5
        with pytest.raises(LedgerError, match="role 'ben' may not do this") as refused:
            load(ledger.database, write(tmp_path / "b.csv", [row(id=7)]))
    assert "rimland ledger roles" in refused.value.line()
    assert "secret" not in refused.value.line()


def test_who_has_no_role_is_told_so_in_one_line(team: dict[str, str]) -> None:
    """Being let into the database is not enough."""
    with pytest.raises(LedgerError, match="role 'cem' may not do this") as refused:
        Database(team["cem"])
    assert "\n" not in refused.value.line()
    with pytest.raises(LedgerError, match="refuses 'ana'") as refused:
        Database(team["ana"].replace("secret-of-ana", "guess-of-ana"))
    assert "guess" not in refused.value.line()


def test_a_writer_opens_what_is_up_to_date_and_is_told_of_migrations(
    team: dict[str, str], postgres: Server
) -> None:
    """Only the owner migrates."""
    Database(team["ana"]).close()
    name = str(make_url(team["owner"]).database)
    with pg8000.native.Connection(
        "postgres",
        host="127.0.0.1",
        port=postgres.port,
        database=name,
        password=postgres.password,
    ) as connection:
        connection.run("UPDATE alembic_version SET version_num = '0001'")
        with pytest.raises(LedgerError, match=r"needs a migration \(0001 to \d+\).*'ana' may not"):
            Database(team["ana"])
        connection.run("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(LedgerError, match="newer rimland"):
            Database(team["ana"])


def test_nobody_makes_a_ledger_without_the_right_to(postgres: Server, team: dict[str, str]) -> None:
    """And nothing is left behind by the attempt."""
    assert team
    empty = str(make_url(postgres.new_database("empty")).database)
    with pytest.raises(LedgerError, match="no ledger here, and role 'ana' may not make one"):
        Database(postgres.address(empty, "ana", "secret-of-ana"))
    assert postgres.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", empty) == [
        [0]
    ]


def test_what_a_writer_appends_is_numbered_after_the_rest(team: dict[str, str]) -> None:
    """The counters of the tables can be used, not set."""
    database = Database(team["ana"])
    with database.writing() as connection:
        for _ in range(2):
            connection.execute(
                insert(event_log).values(
                    event_id="e", change="minted", report_key="k", recorded_at="t"
                )
            )
    with pytest.raises(LedgerError, match="may not do this"), database.writing() as connection:
        connection.execute(text("SELECT setval('event_log_seq_seq', 1)"))
    database.close()


@pytest.mark.parametrize("names", [("a", "a"), ("", "b"), ("x" * 64, "b"), ("a\x00", "b")])
def test_names_that_no_role_can_bear(names: tuple[str, str]) -> None:
    """They are refused before any SQL is written."""
    with pytest.raises(RimlandError):
        roles_sql(writer=names[0], reader=names[1])


def test_names_are_quoted(postgres: Server, team: dict[str, str]) -> None:
    """A name that looks like SQL is a name."""
    hostile = 'w"; DROP TABLE loads; --'
    name = str(make_url(team["owner"]).database)
    postgres.run(roles_sql(writer=hostile, reader="r'; DROP TABLE loads; --"), name)
    assert postgres.run("SELECT count(*) FROM loads", name) == [[1]]
    for role in (hostile.replace('"', '""'), "r'; DROP TABLE loads; --"):
        postgres.run(f'DROP OWNED BY "{role}"', name)
        postgres.run(f'DROP ROLE "{role}"', name)
