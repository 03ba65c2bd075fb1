"""Loading can be killed at any moment and run again: the same ledger."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rimland.app.jobs.load import LoadOptions
from rimland.ledger.database import Database
from rimland.model.source import Scope
from tests.flow.crash import Moment, was_killed
from tests.tables import copied, load, row, state, write

pytestmark = pytest.mark.slow

FILES = 3


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files that overlap, contradict each other, and hold rows at fault."""
    paths = []
    for number in range(FILES):
        rows = [row(id=n, best=n % (number + 2)) for n in range(number * 10, number * 10 + 30)]
        rows += [row(id=1000 + number, best="many"), row(id=2000, date_start="2014-02-30")]
        paths.append(write(tmp_path / f"{number}.csv", rows))
    return paths


def load_all(ledger: str, files: list[Path]) -> None:
    database = Database(ledger)
    load(database, *files[:-1])
    # The last one also declares, covers and retracts.
    complete = LoadOptions(release="24.1", complete=(Scope.parse("country=IRQ"),))
    load(database, files[-1], options=complete)
    database.close()


def content(ledger: str) -> tuple[object, ...]:
    database = Database(ledger, create=False)
    found = state(database)
    database.close()
    return found


def test_killed_at_25_moments_and_run_again_the_ledger_is_equal(
    files: list[Path], new_ledger: Callable[[str], str]
) -> None:
    plain = new_ledger("plain")
    load_all(plain, files)  # also imports everything, once for all children
    expected = content(plain)
    assert expected[0]
    assert expected[1]
    assert expected[2]
    began = time.monotonic()
    assert not was_killed(lambda: load_all(new_ledger("timed"), files))
    lasted = time.monotonic() - began
    # On a new ledger one commit makes it and each file has one; on a loaded one only files have.
    new = [Moment(where, n) for where in ("before", "after") for n in range(1, FILES + 2)]
    again = [Moment(where, n) for where in ("before", "after") for n in range(1, FILES + 1)]
    chance = random.Random(7)
    new += [Moment(delay=chance.uniform(0, 0.9) * lasted) for _ in range(25 - len(new + again))]
    killed = 0
    # To make a ledger on a server takes a while; a third of the moments is of every kind.
    step = 3 if "://" in plain else 1
    struck = list(enumerate([*new, *again]))[::step]
    for number, moment in struck:
        ledger = new_ledger("killed")
        if number >= len(new):
            copied(plain, ledger)
        killed += was_killed(lambda ledger=ledger: load_all(ledger, files), moment)  # type: ignore[misc]
        load_all(ledger, files)
        assert content(ledger) == expected, moment
    assert killed >= 0.5 * len(struck)
