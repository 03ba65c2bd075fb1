"""The server goes away in the middle of a load: one line, nothing half-written, and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.default import DefaultDialect

from rimland.app.jobs.load import LoadOptions
from rimland.ledger.copy_in import copy_in
from rimland.ledger.copying import batches, tables
from rimland.ledger.database import Database
from rimland.model.errors import LedgerError
from rimland.model.source import Scope
from tests.postgres import Server, running_server
from tests.tables import load, row, state, write

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

OPTIONS = LoadOptions(release="24.1", complete=(Scope.parse("country=IRQ"),))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    first = write(tmp_path / "a.csv", [row(id=n) for n in range(40)])
    second = write(tmp_path / "b.csv", [row(id=n, best="9") for n in range(9)] + [row(best="x")])
    return [first, second]


def everything(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        return {t.name: [r for some in batches(connection, t) for r in some] for t in tables()}


@contextmanager
def struck_at(nth: int, strike: Callable[[], None]) -> Iterator[list[str]]:
    """Strike just before the nth thing a transaction asks of the server, its commit included."""
    asked: list[str] = []

    def count(what: str) -> None:
        asked.append(what)
        if len(asked) == nth:
            strike()

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        count(statement)

    commit: Any = DefaultDialect.do_commit

    def copying(cursor: Any, table: str, *rest: Any) -> None:
        count(f"COPY {table}")
        copy_in(cursor, table, *rest)

    def committing(self: DefaultDialect, connection: Any) -> None:
        count("COMMIT")
        commit(self, connection)

    event.listen(Engine, "before_cursor_execute", before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rimland.ledger.bulk.copy_in", copying)
        patch.setattr(DefaultDialect, "do_commit", committing)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", before)


def disconnect_all(server: Server, name: str) -> None:
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_connection_lost_at_any_statement_leaves_nothing_of_the_load(
    postgres: Server, files: list[Path]
) -> None:
    address = postgres.new_database("lost")
    name = str(make_url(address).database)
    database = Database(address)
    load(database, files[0])
    before = everything(database)
    with struck_at(0, lambda: None) as asked:
        other = Database(postgres.new_database("whole"))
        load(other, files[0])
        begun = len(asked)
        load(other, files[1], options=OPTIONS)
        steps = len(asked) - begun
    assert "COMMIT" in asked
    assert any(step.startswith("COPY") for step in asked)
    expected = state(other)
    lost = 0
    for nth in range(1, steps + 1):
        with struck_at(nth, lambda: disconnect_all(postgres, name)) as asked:
            try:
                load(database, files[1], options=OPTIONS)
            except LedgerError as error:
                lost += 1
                line = error.line()
                assert "the connection to the server was lost" in line, (asked[-1], line)
                assert postgres.password not in line
                assert everything(database) == before, asked[-1]
            else:
                break  # it was struck where a new connection could take over, or it was done
    assert lost >= steps - 3
    load(database, files[1], options=OPTIONS)
    assert state(database) == expected
    database.close()
    other.close()
    postgres.drop_databases()


def test_a_server_that_stops_in_mid_load_and_comes_back(files: list[Path]) -> None:
    with running_server() as server:
        database, other = Database(server.new_database()), Database(server.new_database())
        for path in files:
            load(other, path, options=OPTIONS)
        expected = state(other)
        load(database, files[0], options=OPTIONS)
        before = everything(database)
        with (
            struck_at(6, server.stop),
            pytest.raises(LedgerError, match="connection to the server was lost"),
        ):
            load(database, files[1], options=OPTIONS)
        with pytest.raises(LedgerError, match="no server answers there") as refused:
            load(database, files[1], options=OPTIONS)
        assert refused.value.line().count("\n") == 0
        assert server.password not in refused.value.line()
        server.start()
        assert everything(database) == before
        load(database, files[1], options=OPTIONS)
        assert state(database) == expected
        database.close()
        other.close()
