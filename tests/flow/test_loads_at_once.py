"""Two loads at the same time and a reader beside them: none fails, and the ledger is as in turns."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rimland.ledger.database import Database
from rimland.model.errors import NotFoundError
from tests.flow.crash import start
from tests.tables import load, row, standing, state, write

FILES = 4


def test_two_loads_and_a_reader_at_once(tmp_path: Path, new_ledger: Callable[[str], str]) -> None:
    names = ("left", "right")
    files = {
        name: [
            write(
                tmp_path / f"{name}{n}.csv",
                [row(id=start + 100 * n + k) for k in range(150)] + [row(id=start, best="x")],
            )
            for n in range(FILES)
        ]
        for name, start in zip(names, (0, 300), strict=True)
    }
    turns = Database(new_ledger("turns"))
    for name in names:
        load(turns, *files[name])
    ledger = new_ledger("at_once")

    def load_half(name: str) -> None:
        # Neither ledger nor schema exists yet: both processes try to make them.
        database = Database(ledger)
        for path in files[name]:
            load(database, path)
        database.close()

    children = {start(lambda name=name: load_half(name)): name for name in names}  # type: ignore[misc]
    seen = [0]
    while children:
        try:
            reader = Database(ledger, create=False)
            seen.append(len(standing(reader)))
            reader.close()
        except NotFoundError:
            time.sleep(0.01)
        done, status = os.waitpid(-1, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0, children[done]
            del children[done]
    assert seen == sorted(seen), "a reader saw reports vanish"
    both = Database(ledger)
    assert state(both) == state(turns)
    assert max(seen) <= len(standing(both))
    both.close()
    turns.close()


def test_a_reader_does_not_wait_for_a_writer(
    tmp_path: Path, database: Database, ledger_address: str
) -> None:
    load(database, write(tmp_path / "a.csv", [row()]))
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM coverage")
        reader = Database(ledger_address, wait_seconds=0.0)
        assert list(standing(reader)) == ["ucdp:1"]
        reader.close()


@pytest.mark.parametrize("name", ["with space.db", "what?.db", "100%.db", "ü#1.db"])
def test_ledgers_may_be_called_anything(tmp_path: Path, name: str) -> None:
    database = Database(str(tmp_path / name))
    load(database, write(tmp_path / "a.csv", [row()]))
    assert [p.name for p in tmp_path.glob("*.db")] == [name]
