"""``rimland link --engine spark`` on a real local Spark, from the command to the ledger."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rimland.ledger.database import Database
from rimland.linking.spark_engine import require_spark
from rimland.model.errors import RimlandError
from tests.linking import Told, derived, link, links, partition, tell
from tests.unit.linking.test_spark import QUICK_START

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _needs_spark() -> None:
    try:
        require_spark()
    except RimlandError as absent:
        pytest.skip(str(absent))


def link_on_spark(ledger: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    temporary = ledger.parent / "temporary"
    temporary.mkdir()
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        "JDK_JAVA_OPTIONS": QUICK_START,
        "RIMLAND_SPARK_MASTER": "local[2]",
        "RIMLAND_SPARK_MEMORY": "1g",
        **settings,
    }
    command = [sys.executable, "-m", "rimland", "link", "--engine", "spark", "--format", "json"]
    done = subprocess.run(
        [*command, "--ledger", str(ledger)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ledger.parent,
    )
    assert list(temporary.iterdir()) == [], "files were left behind"
    return done


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    database = Database(str(path))
    told = {str(n): Told(km=3 * n, day=1 + n % 20, killed=n % 7, town=n // 5) for n in range(40)}
    moved = {key: Told(one.km + 1, one.day, one.killed, town=one.town) for key, one in told.items()}
    tell(database, "a", told)
    tell(database, "b", moved)
    database.close()
    return path


def test_spark_links_a_ledger_as_duckdb_does_and_leaves_nothing_behind(ledger: Path) -> None:
    copy = ledger.with_name("copy.db")
    shutil.copy(ledger, copy)
    here = Database(str(copy))
    expected = link(here)
    assert expected.same > 20

    done = link_on_spark(ledger)

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["same"] == expected.same
    there = Database(str(ledger))
    assert partition(there) == partition(here)
    assert links(there) == links(here)
    assert derived(there) == derived(here)
    here.close()
    there.close()


def test_a_spark_that_does_not_start_says_so_in_one_line_and_writes_nothing(ledger: Path) -> None:
    done = link_on_spark(ledger, RIMLAND_SPARK_MEMORY="1k")
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert "Spark did not start" in line
    assert "spark_memory" in line
    database = Database(str(ledger))
    assert links(database) == {}
    database.close()
