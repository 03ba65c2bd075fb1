"""Linking can be killed at any moment and run again: the same ledger."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from rimland.app.jobs.link import link_reports
from rimland.app.jobs.load import LoadOptions, load_files
from rimland.app.jobs.state import ledger_state
from rimland.ledger.database import Database
from rimland.sources.files import Limits
from tests.linking import derived
from tests.tables import copied

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ATTACKS = Path(__file__).parents[2] / "src/rimland/data/attacks/is_linked_attacks_2014_2017.csv"
GED = """id,year,type_of_violence,side_a_new_id,side_a,side_b_new_id,side_b,where_prec,where_coordinates,latitude,longitude,country_id,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low
"""


def ged_rows() -> str:
    """Return rows in UCDP's layout for attacks of the table, so that there is something to link."""
    places = (
        (1, "2015-07-20", 36.976, 38.424, 33),
        (2, "2015-10-10", 39.9117, 32.8403, 102),
        (3, "2016-06-28", 40.985, 28.818, 47),
        (4, "2017-01-01", 41.04, 29.03, 39),
        (5, "2016-02-02", 36.72, 37.12, 2),
    )
    return GED + "".join(
        f"{n},{day[:4]},3,234,IS,1,Civilians,1,a town,{lat},{lon},640,1,{day},{day},"
        f"0,0,{dead},0,{dead},{dead},{dead}\n"
        for n, day, lat, lon, dead in places
    )


@pytest.fixture(params=["at once", "in pieces"])
def loaded(request: pytest.FixtureRequest, tmp_path: Path, ledger_address: str) -> str:
    """A ledger with all to link, or with one file linked and another loaded since."""
    ged = tmp_path / "ged.csv"
    ged.write_text(ged_rows())
    database = Database(ledger_address)
    for name, file in (("csv", ATTACKS), ("ucdp", ged)):
        load_files(database, name, [str(file)], LoadOptions(), now=NOW, limits=Limits())
        if name == "csv" and request.param == "in pieces":
            link_reports(database, now=NOW)
    database.close()
    return ledger_address


def copy(address: str, target: str) -> str:
    copied(address, target)
    return target


def content(address: str) -> dict[str, object]:
    """Return everything that makes two ledgers equal."""
    database = Database(address)
    state = ledger_state(database)
    tables = derived(database)
    database.close()
    return {
        "derived": tables,
        "events": state.events.to_pylist(),
        "members": state.members.to_pylist(),
        "links": state.links.to_pylist(),
        "redirects": state.redirects,
        "unlinked": state.unlinked,
    }


def in_child(address: str, kill: str | None, nth: int = 0, delay: float = 0.0) -> bool:
    """Link in a child process that kills itself at a point; return whether it was killed."""
    child = os.fork()
    if child == 0:
        seen = {"before": 0, "after": 0}

        def strike(where: str) -> None:
            seen[where] += 1
            if kill == where and seen[where] == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "commit", lambda connection: strike("before"))
        event.listen(Engine, "checkin", lambda connection, record: strike("after"))
        try:
            database = Database(address)
            link_reports(database, now=NOW)
            database.close()
        finally:
            os._exit(0)
    if delay:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_14_moments_and_run_again_the_ledger_is_equal(
    loaded: str, new_ledger: Callable[[str], str]
) -> None:
    plain = copy(loaded, new_ledger("plain"))
    began = time.monotonic()
    assert not in_child(plain, None)
    lasted = time.monotonic() - began
    expected = content(plain)
    assert any(link["verdict"] == "same" for link in expected["links"])  # type: ignore[attr-defined]
    chance = random.Random(3)
    # A run on a loaded ledger commits once; "after" strikes when a connection is handed back.
    moments: list[tuple[str | None, int, float]] = [("before", 1, 0.0)] * 2
    moments += [("after", n, 0.0) for n in range(1, 5)]
    moments += [(None, 0, chance.uniform(0.02, 0.9) * lasted) for _ in range(8)]
    killed = 0
    for where, nth, delay in moments:
        path = copy(loaded, new_ledger("killed"))
        killed += in_child(path, where, nth, delay)
        assert not in_child(path, None)
        assert content(path) == expected, (where, nth, delay)
    assert killed >= 5  # the others finished first, which must do no harm either
