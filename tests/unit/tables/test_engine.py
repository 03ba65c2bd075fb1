"""The columnar engine."""

import tempfile
from pathlib import Path
from threading import Barrier, Thread

import duckdb
import pyarrow as pa
import pytest
from tests.flow.crash import was_killed
from tests.hostile import STUCK

from rimland.tables import engine as engine_module
from rimland.tables.engine import columnar

_TABLES = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"


def test_what_memory_does_not_hold_is_never_put_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with columnar(memory="64MB", threads=1) as engine:
        engine.execute(
            "CREATE TEMP TABLE many AS SELECT i, md5(CAST(i AS VARCHAR)) AS word FROM range(2000000) t(i)"
        )
        (spilled,) = engine.execute("SELECT count(*) FROM duckdb_temporary_files()").fetchone() or (
            0,
        )
        assert spilled
        assert not list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def _named(engine: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in engine.execute(_TABLES).fetchall()}


def test_pieces_at_once_see_only_what_is_theirs() -> None:
    together, seen = Barrier(2, timeout=STUCK), dict[str, tuple[int, set[str]]]()

    def piece(name: str, number: int) -> None:
        with columnar() as engine:
            engine.register("given", pa.table({"n": [number]}))
            engine.execute("CREATE TEMP TABLE made AS SELECT n FROM given")
            engine.execute(f"CREATE TEMP TABLE made_by_{name} AS SELECT 1")
            together.wait()
            (found,) = engine.execute(
                "SELECT sum(n) FROM (FROM made UNION ALL FROM given)"
            ).fetchone() or (0,)
            seen[name] = found, _named(engine)
            together.wait()

    threads = [Thread(target=piece, args=told) for told in (("one", 1), ("other", 10))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STUCK)
    assert seen == {
        "one": (2, {"given", "made", "made_by_one"}),
        "other": (20, {"given", "made", "made_by_other"}),
    }


def test_nothing_of_a_piece_is_left_after_it() -> None:
    with columnar() as engine:
        engine.register("given", pa.table({"n": [1]}))
        engine.execute("CREATE TEMP TABLE made AS SELECT n FROM given")
        assert _named(engine) == {"given", "made"}
    with columnar() as engine:
        assert _named(engine) == set()


@pytest.mark.parametrize("fault", [duckdb.FatalException, duckdb.InternalException])
def test_an_engine_that_broke_is_not_used_again(fault: type[duckdb.Error]) -> None:
    def work_on_a_broken_engine() -> None:
        with columnar(threads=1) as engine:
            engine.execute("CREATE OR REPLACE TABLE of_this_engine AS SELECT 1")
            raise fault("database has been invalidated")

    with pytest.raises(fault, match="invalidated"):
        work_on_a_broken_engine()
    with columnar(threads=1) as engine:
        assert _named(engine) == set()
        assert engine.execute("SELECT 42").fetchone() == (42,)


def test_an_error_in_a_piece_leaves_the_engine_to_the_others() -> None:
    def work() -> None:
        with columnar(threads=1) as engine:
            engine.execute("CREATE TABLE kept AS SELECT 1")
            engine.execute("SELECT no_such_column")

    with pytest.raises(duckdb.BinderException):
        work()
    with columnar(threads=1) as engine:
        assert _named(engine) == {"kept"}
        engine.execute("DROP TABLE kept")


def test_after_some_hundred_pieces_another_engine_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(engine_module, "_PIECES", 3)
    monkeypatch.setattr(engine_module, "_engines", {})

    def piece() -> int:
        """Return how many pieces, this one included, found the same engine."""
        with columnar(threads=1) as engine:
            engine.execute("CREATE TABLE IF NOT EXISTS pieces (n INTEGER)")
            engine.execute("INSERT INTO pieces VALUES (1)")
            (found,) = engine.execute("SELECT count(*) FROM pieces").fetchone() or (0,)
            return int(found)

    assert [piece() for _ in range(7)] == [1, 2, 3, 1, 2, 3, 1]
    assert len(list(tmp_path.iterdir())) == 1  # only the last one still has where to spill


def test_a_piece_outlives_the_engine_s_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_PIECES", 2)
    monkeypatch.setattr(engine_module, "_engines", {})
    with columnar(threads=1) as long:
        long.execute("CREATE TEMP TABLE mine AS SELECT 7 AS n")
        for _ in range(5):
            with columnar(threads=1) as short:
                assert _named(short) == set()
        assert long.execute("FROM mine").fetchone() == (7,)


def test_a_forked_process_leaves_the_engine_to_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_PIECES", 3)
    monkeypatch.setattr(engine_module, "_engines", {})
    with columnar(threads=1) as engine:
        engine.execute("CREATE TABLE of_the_parent AS SELECT 1")

    def work() -> None:
        for _ in range(4):
            with columnar(threads=1) as engine:
                assert _named(engine) == set()

    assert not was_killed(work)
    with columnar(threads=1) as engine:
        assert _named(engine) == {"of_the_parent"}
