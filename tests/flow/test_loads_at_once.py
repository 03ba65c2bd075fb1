"""Two loads at the same time and a reader beside them: none fails, and the ledger is as in turns."""

import os
import time
from pathlib import Path

import pytest

from rimland.ledger.database import Database
from rimland.model.errors import NotFoundError
from tests.flow.crash import start
from tests.tables import load, row, standing, state, write

FILES = 4


def test_two_loads_and_a_reader_at_once(tmp_path: Path) -> None:
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
    turns = Database(str(tmp_path / "turns.db"))
    for name in names:
        load(turns, *files[name])
    ledger = tmp_path / "at_once.db"

    def load_half(name: str) -> None:
        # Neither ledger nor schema exists yet: both processes try to make them.
        database = Database(str(ledger))
        for path in files[name]:
            load(database, path)
        database.close()

    children = {start(lambda name=name: load_half(name)): name for name in names}  # type: ignore[misc]
    seen = [0]
    while children:
        try:
            reader = Database(str(ledger), create=False)
            seen.append(len(standing(reader)))
            reader.close()
        except NotFoundError:
            time.sleep(0.01)
        done, status = os.waitpid(-1, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0, children[done]
            del children[done]
    assert seen == sorted(seen), "a reader saw reports vanish"
    both = Database(str(ledger))
    assert state(both) == state(turns)
    assert max(seen) <= len(standing(both))


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    database = Database(str(path))
    load(database, write(tmp_path / "a.csv", [row()]))
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM coverage")
        reader = Database(str(path), wait_seconds=0.0)
        assert list(standing(reader)) == ["ucdp:1"]
        reader.close()


@pytest.mark.parametrize("name", ["with space.db", "what?.db", "100%.db", "ü#1.db"])
def test_ledgers_may_be_called_anything(tmp_path: Path, name: str) -> None:
    database = Database(str(tmp_path / name))
    load(database, write(tmp_path / "a.csv", [row()]))
    assert [p.name for p in tmp_path.glob("*.db")] == [name]
